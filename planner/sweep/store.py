"""Finished chunks of a sweep, kept beside the output until they become one file."""

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from corridors.errors import OutputError
from corridors.output import staged
from corridors.tables.reader import LineFeedWriter
from corridors.text import json_text, read_json, safe_cell
from planner.sweep.job import Chunk, Job

if TYPE_CHECKING:
    import pyarrow as pa

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FORMS = (".parquet", ".csv")
_GROUP = 50_000
"""Least number of rows in a row group of Parquet."""
_LABEL, _LOCK, _MADE = "sweep.json", "lock", "made.json"
_OURS = re.compile(r"(?:sweep|made)\.(?:json|new)|lock|part-\d{6,}\.(?:arrows|new)")
_PART = b"corridors part 1\n"
"""What a part begins with, before the SHA-256 of the rest."""


class Parts:
    """The folder ``NAME.sweep`` beside the output, where each chunk is kept when it is done.

    It is a context: within it no other sweep may write to the same output. Each part is kept
    with a checksum, so that one that was damaged on the disk is done again.

    Parameters
    ----------
    output
        The file to be made.
    job, stamp
        The sweep, and `planner.sweep.job.stamp_of` its folder: parts of another sweep, of other
        tables or of another version are not taken up.
    force
        Throw such parts away.

    Raises
    ------
    OutputError
        If the folder can't be written, holds anything but parts of this sweep, or another sweep
        is at work in it.
    """

    def __init__(self, output: Path, job: Job, stamp: str, *, force: bool) -> None:
        self.output = output
        self.folder = parts_folder(output)
        self.sign = hashlib.sha256(repr((job, stamp)).encode()).hexdigest()
        self._force = force
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        try:
            self._begin()
        except OSError as error:
            self.__exit__()
            if isinstance(error, OutputError):
                raise
            message = f"{self.folder} can't be written: {error.strerror or error}"
            raise OutputError(message) from None
        return self

    def __exit__(self, *error: object) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _begin(self) -> None:
        label = self.folder / _LABEL
        there = sorted(it.name for it in self.folder.iterdir()) if self.folder.exists() else []
        foreign = [name for name in there if not _OURS.fullmatch(name)]
        if foreign:
            few = ", ".join(foreign[:3]) + ", ..." * (len(foreign) > 3)
            message = (
                f"{self.folder} holds files that are none of a sweep: {few}; "
                f"move them away, or name another output"
            )
            raise OutputError(message)
        self.folder.mkdir(exist_ok=True)
        self._lock = _locked(self.folder / _LOCK, self.output)
        if _LABEL in there and _sign(label) != self.sign and not self._force:
            message = (
                f"{self.folder} holds parts of another specification, other data or "
                f"another version; use --force to delete them, or name another output"
            )
            raise OutputError(message)
        if _sign(label) != self.sign:
            for name in there:
                if name != _LOCK:
                    (self.folder / name).unlink()
            _write(label, (json_text({"sign": self.sign}, indent=None) + "\n").encode())

    def finished(self) -> tuple[int, int] | None:
        """Return what `join` returned where a run wrote the output but was killed before it ended.

        None where the output is still to be made.
        """
        made = _read_json(self.folder / _MADE)
        rows, failed = made.get("rows"), made.get("failed")
        if is_finished(self.output) and isinstance(rows, int) and isinstance(failed, int):
            return rows, failed
        return None

    def missing(self, chunks: list[Chunk]) -> list[Chunk]:
        """Return the chunks that have no whole part yet."""
        return [chunk for chunk in chunks if self._read(chunk) is None]

    def keep(self, chunk: Chunk, rows: bytes) -> None:
        """Keep the rows of a chunk, whole or not at all.

        Raises
        ------
        OutputError
            If they can't be written.
        """
        path = self._path(chunk)
        try:
            _write(path, _PART + hashlib.sha256(rows).digest() + rows)
        except OSError as error:
            message = f"{path} can't be written: {error.strerror or error}"
            raise OutputError(message) from None

    def join(self, chunks: list[Chunk]) -> tuple[int, int]:
        """Write the output from all parts in their order, and remove them.

        Returns
        -------
        tuple
            Rows, and those among them without an answer.

        Raises
        ------
        OutputError
            If the output can't be written; the parts stay.
        """
        write = _write_parquet if self.output.suffix == ".parquet" else _write_csv
        with staged(self.output) as made:
            counts = write(made, self._tables(chunks))
            told = {"sha256": _digest_of(made), "rows": counts[0], "failed": counts[1]}
            _write(self.folder / _MADE, json_text(told, indent=None).encode())
        self.clear()
        return counts

    def clear(self) -> None:
        """Remove the folder of parts.

        Raises
        ------
        OutputError
            If it can't be removed.
        """
        try:
            try:
                self._remove()
            except KeyboardInterrupt:  # of work that is done, little is left to do
                self._remove()
                raise
        except OSError as error:
            message = f"{self.folder} can't be removed: {error.strerror or error}"
            raise OutputError(message) from None

    def _remove(self) -> None:
        if not self.folder.exists():
            return
        # Last goes what tells a later run that the output is whole.
        for path in sorted(self.folder.iterdir(), key=lambda it: (it.name == _MADE, it.name)):
            path.unlink()
        self.folder.rmdir()

    def _path(self, chunk: Chunk) -> Path:
        return self.folder / f"part-{chunk.number:06}.arrows"

    def _read(self, chunk: Chunk) -> "pa.Table | None":
        try:
            rows = self._path(chunk).read_bytes()
        except OSError:
            return None
        head, content = rows[: len(_PART) + 32], rows[len(_PART) + 32 :]
        if head != _PART + hashlib.sha256(content).digest():
            return None
        import pyarrow as pa

        with pa.ipc.open_stream(content) as reader:
            table = reader.read_all()
        return table if table.num_rows == chunk.cells() else None

    def _tables(self, chunks: list[Chunk]) -> Iterator["pa.Table"]:
        for chunk in chunks:
            table = self._read(chunk)
            if table is None:
                message = f"{self._path(chunk)} is missing or damaged; run the same command again"
                raise OutputError(message)
            yield table


def parts_folder(output: Path) -> Path:
    """Return the folder of the parts of an output."""
    return output.with_name(f"{output.name}.sweep")


def is_finished(output: Path) -> bool:
    """Tell whether an output is whole though the folder of its parts is still there."""
    if not output.is_file():
        return False
    return _read_json(parts_folder(output) / _MADE).get("sha256") == _digest_of(output)


def _sign(label: Path) -> str:
    return str(_read_json(label).get("sign", ""))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = read_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _locked(path: Path, output: Path) -> BinaryIO:
    """Return a file that no other process holds; the system lets go of it however this one ends.

    Raises
    ------
    OutputError
        If another process holds it.
    """
    file = path.open("ab")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            message = f"another sweep is writing {output}; wait for it, or name another output"
            raise OutputError(message) from None
    return file


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _write_parquet(path: Path, tables: Iterator["pa.Table"]) -> tuple[int, int]:
    """Write row groups that depend on the chunks alone, so that equal rows give equal bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = failed = 0
    writer: Any = None
    waiting: list[pa.Table] = []

    def flush() -> None:
        if waiting:
            writer.write_table(pa.concat_tables(waiting).combine_chunks())
            waiting.clear()

    try:
        for table in tables:
            if writer is None:
                writer = pq.ParquetWriter(path, table.schema, compression="zstd")
            waiting.append(table)
            rows += table.num_rows
            failed += table.num_rows - table["reason"].null_count
            if sum(it.num_rows for it in waiting) >= _GROUP:
                flush()
        flush()
    finally:
        if writer is not None:
            writer.close()
    return rows, failed


def _write_csv(path: Path, tables: Iterator["pa.Table"]) -> tuple[int, int]:
    rows = failed = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(LineFeedWriter(file))
        for table in tables:
            if not rows:
                writer.writerow(table.schema.names)
            rows += table.num_rows
            failed += table.num_rows - table["reason"].null_count
            for row in zip(*(column.to_pylist() for column in table), strict=True):
                writer.writerow([safe_cell(it) for it in row])
    return rows, failed
