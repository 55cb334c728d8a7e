"""Finished chunks of a sweep, kept beside the output until they become one file."""

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.errors import OutputError
from corridors.output import staged
from corridors.spreadsheet_text import safe_cell
from corridors.tables.reader import LineFeedWriter
from planner.sweep.job import Chunk, Job

if TYPE_CHECKING:
    import pyarrow as pa

FORMS = (".parquet", ".csv")
_GROUP = 50_000
"""Least number of rows in a row group of Parquet."""


class Parts:
    """The folder ``NAME.sweep`` beside the output, where each chunk is kept when it is done.

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
        If the folder can't be written, or holds parts of something else.
    """

    def __init__(self, output: Path, job: Job, stamp: str, *, force: bool) -> None:
        self.output = output
        self.folder = output.with_name(f"{output.name}.sweep")
        self.sign = hashlib.sha256(repr((job, stamp)).encode()).hexdigest()
        label = self.folder / "sweep.json"
        try:
            if self.folder.exists() and _sign(label) != self.sign:
                if label.exists() and not force:
                    message = (
                        f"{self.folder} holds parts of another specification, other data or "
                        f"another version; use --force to delete them, or name another output"
                    )
                    raise OutputError(message)
                if not label.exists() and any(self.folder.iterdir()):
                    message = f"{self.folder} is not a folder of a sweep; name another output"
                    raise OutputError(message)
                shutil.rmtree(self.folder)
            if not self.folder.exists():
                self.folder.mkdir()
                _write(label, (json.dumps({"sign": self.sign}) + "\n").encode())
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            message = f"{self.folder} can't be written: {error.strerror or error}"
            raise OutputError(message) from None

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
            _write(path, rows)
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
        try:
            shutil.rmtree(self.folder)
        except OSError as error:
            message = f"{self.folder} can't be removed: {error.strerror or error}"
            raise OutputError(message) from None
        return counts

    def _path(self, chunk: Chunk) -> Path:
        return self.folder / f"part-{chunk.number:06}.arrows"

    def _read(self, chunk: Chunk) -> "pa.Table | None":
        try:
            rows = self._path(chunk).read_bytes()
        except OSError:
            return None
        import pyarrow as pa

        try:
            with pa.ipc.open_stream(rows) as reader:
                table = reader.read_all()
        except (OSError, pa.ArrowInvalid):
            return None
        return table if table.num_rows == chunk.cells() else None

    def _tables(self, chunks: list[Chunk]) -> Iterator["pa.Table"]:
        for chunk in chunks:
            table = self._read(chunk)
            if table is None:
                message = f"{self._path(chunk)} is missing or damaged; run the same command again"
                raise OutputError(message)
            yield table


def _sign(label: Path) -> str:
    try:
        return str(json.loads(label.read_text(encoding="utf-8"))["sign"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


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
