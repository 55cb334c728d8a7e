"""Reading of CSV tables of a data folder, with every problem named by file and line."""

import csv
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TextIO, TypeVar

from corridors.errors import DataError

Row = list[str]
_Record = TypeVar("_Record", bound=Any)

_COLUMNS = Path(__file__).with_name("columns.csv")
_OPTIONAL = {
    "cargo": ("parent", "aliases"),
    "lane_rates": ("includes",),
    "services": ("valid_from", "valid_to"),
}
"""Columns that a table may lack."""
_MAY_LACK = frozenset(
    (
        *("corridor_between", "corridor_reach", "corridor_trunk_modes"),
        *("lane_rates", "ships", "trade_regions"),
    )
)
"""Tables that a folder may lack."""


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


@cache
def declared_columns() -> tuple[dict[str, str], ...]:
    """Return the rows of ``columns.csv``, which declares the columns of all tables.

    The row of a table that is published has its title, those after it its columns.
    """
    with _COLUMNS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns that are read of a table, in their order.

    Examples
    --------
    >>> columns_of("rates")
    ('currency', 'year', 'per_usd', 'source')
    """
    rows = (it for it in declared_columns() if it["table"] == table)
    return tuple(it["column"] for it in rows if it["read"])


def table_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a table: ``name.csv`` or all of ``name/*.csv``, sorted.

    Raises
    ------
    DataError
        If there is neither, or one is a folder, a pipe or a device: who opens a pipe may wait
        for ever.
    """
    single = folder / f"{name}.csv"
    files = [single] if single.exists() else sorted((folder / name).glob("*.csv"))
    problems = [
        f"{it.parent.name}/{it.name} is no plain file; move it away"
        for it in files
        if not it.is_file()
    ]
    if problems:
        raise DataError(problems)
    if not files:
        message = f"{folder / name}: no {name}.csv and no {name}/*.csv; add the table"
        raise DataError([message])
    return files


def read_header(path: Path) -> list[str]:
    """Return the header of a file; its faults are reported by `read_rows`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def read_rows(
    path: Path, columns: tuple[str, ...], problems: list[str], optional: Collection[str] = ()
) -> Iterator[tuple[int, Row]]:
    """Yield ``(line, cells)`` with the cells in the order of ``columns``.

    Further columns are ignored, and cells of an ``optional`` one that is missing are empty. Another
    missing column, an unreadable file or a row of another width is added to ``problems`` and
    skipped.
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
            missing = [it for it in columns if it not in header and it not in optional]
            if missing:
                message = (
                    f"{name}:1: column {', '.join(missing)} is missing; "
                    f"the header must have {','.join(columns)}"
                )
                problems.append(UnreadableFile(message))
                return
            same = tuple(header) == columns
            width = len(header)
            order = [header.index(it) if it in header else width for it in columns]
            for row in reader:
                if len(row) != width:
                    if row:
                        problems.append(
                            f"{name}:{reader.line_num}: {len(row)} cells where the header has "
                            f"{width}; quote cells that hold a comma"
                        )
                    continue
                yield reader.line_num, row if same else [(*row, "")[at] for at in order]
    except OSError as error:
        problems.append(UnreadableFile(f"{name}: can't be read: {error.strerror or error}"))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(UnreadableFile(f"{name}: can't be read: {error}; it must be CSV in UTF-8"))


class TableReader:
    """Reads the tables of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def has(self, table: str) -> bool:
        """Tell whether there is a file of a table."""
        return (self.folder / f"{table}.csv").is_file() or (self.folder / table).is_dir()

    def rows(self, table: str) -> list[tuple[str, Row]]:
        """Return ``(file:line, cells)`` of all files of a table; a folder may lack some tables."""
        if table in _MAY_LACK and not self.has(table):
            return []
        result = []
        for path in table_files(self.folder, table):
            name = f"{path.parent.name}/{path.name}"
            optional = _OPTIONAL.get(table, ())
            for line, cells in read_rows(path, columns_of(table), self.problems, optional):
                result.append((f"{name}:{line}", cells))
        return result

    def keyed(self, table: str) -> list[tuple[str, Row]]:
        """Return the rows whose first cell is an id of its own; the others are problems."""
        seen: dict[str, str] = {}
        result = []
        for where, cells in self.rows(table):
            key = cells[0]
            if key in seen:
                self.problems.append(
                    f"{where}: id {key!r} is already in {seen[key]}; keep one of them"
                )
                continue
            if not key:
                self.problems.append(f"{where}: the id is empty")
                continue
            seen[key] = where
            result.append((where, cells))
        return result


def read_records(
    path: Path,
    columns: tuple[str, ...],
    read: Callable[[dict[str, str]], _Record],
    *,
    optional: tuple[str, ...] = (),
) -> list[_Record]:
    """Read a table whose rows have unique ids.

    Parameters
    ----------
    path, columns
        The file, and the columns that it must have.
    read
        Makes a record with an ``id`` of the cells of a row by column; what is wrong is a
        `ValueError`.
    optional
        Columns that a table may lack.

    Raises
    ------
    DataError
        With all that is wrong, by file and line.
    """
    problems: list[str] = []
    found: dict[str, _Record] = {}
    header = read_header(path)
    present = tuple(name for name in columns if name not in optional or name in header)
    for line, cells in read_rows(path, present, problems):
        where = f"{path.name}:{line}"
        try:
            record = read(dict(zip(present, cells, strict=True)))
        except ValueError as error:
            problems.append(f"{where}: {error}")
            continue
        if record.id in found:
            problems.append(f"{where}: id {record.id} occurs above already; ids must be unique")
        found.setdefault(record.id, record)
    if problems:
        raise DataError(problems)
    return list(found.values())
