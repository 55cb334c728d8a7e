"""CSV tables, with every problem named by file and line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from corridors.errors import DataError

Row = list[str]


class UnreadableFile(str):
    """A problem by which a whole file is not read, or not to its end."""

    __slots__ = ()


class LineFeedWriter:
    r"""A file for `csv.writer` in which rows end with a line feed alone.

    The writer puts a cell with a carriage return in quotes only where its own rows end with one.

    Examples
    --------
    >>> import io
    >>> out = io.StringIO()
    >>> csv.writer(LineFeedWriter(out)).writerow(["a\rb", "c"])
    8
    >>> out.getvalue()
    '"a\rb",c\n'
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> int:
        """Write a row."""
        return self._file.write(row.removesuffix("\r\n") + "\n")


def table_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a table: ``name.csv`` or all of ``name/*.csv``, sorted.

    Raises
    ------
    DataError
        If there is neither.
    """
    single = folder / f"{name}.csv"
    if single.is_file():
        return [single]
    files = sorted((folder / name).glob("*.csv"))
    if not files:
        message = f"{folder / name}: no {name}.csv and no {name}/*.csv; add the table"
        raise DataError([message])
    return files


def read_header(path: Path) -> list[str]:
    """Return the header of a file; what is wrong with it `read_rows` tells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def read_rows(
    path: Path, columns: tuple[str, ...], problems: list[str]
) -> Iterator[tuple[int, Row]]:
    """Yield ``(line, cells)`` with the cells in the order of ``columns``.

    Further columns are ignored. A missing column, an unreadable file or a row of another
    width is added to ``problems`` and skipped.
    """
    name = "/".join(filter(None, (path.parent.name, path.name)))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if not header:
                message = f"{name} is empty; its first line must be {','.join(columns)}"
                problems.append(UnreadableFile(message))
                return
            missing = [column for column in columns if column not in header]
            if missing:
                message = (
                    f"{name}:1: column {', '.join(missing)} is missing; "
                    f"the header must have {','.join(columns)}"
                )
                problems.append(UnreadableFile(message))
                return
            same = tuple(header) == columns
            order = [header.index(column) for column in columns]
            width = len(header)
            for row in reader:
                if len(row) != width:
                    if row:
                        problems.append(
                            f"{name}:{reader.line_num}: {len(row)} cells where the header has "
                            f"{width}; quote cells that hold a comma"
                        )
                    continue
                yield reader.line_num, row if same else [row[at] for at in order]
    except OSError as error:
        problems.append(UnreadableFile(f"{name}: can't be read: {error.strerror or error}"))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(UnreadableFile(f"{name}: can't be read: {error}; it must be CSV in UTF-8"))
