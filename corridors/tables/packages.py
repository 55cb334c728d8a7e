"""Data packages in ZIP files, unpacked to be read as folders of tables."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corridors.errors import DataError

_TABLE = "schema.csv"
"""A table that each folder of tables has."""
_MOST_BYTES = 1_000_000_000
"""More is no network but a mistake."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of tables in a ZIP file, until the block ends.

    Parameters
    ----------
    path
        A data package as ``corridors export`` writes it, or a ZIP file of a folder of tables.

    Raises
    ------
    DataError
        If it is no ZIP file, is too large, or holds no folder of tables.
    """
    with tempfile.TemporaryDirectory(prefix="corridors-") as made:
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(it.file_size for it in archive.infolist()) > _MOST_BYTES:
                    raise DataError([f"{path.name}: unpacks to over 1 GB, which is no network"])
                archive.extractall(made)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            message = f"{path.name}: is no ZIP file that can be read: {error}"
            raise DataError([message]) from None
        folders = sorted(it.parent for it in Path(made).rglob(_TABLE))
        if not folders:
            message = (
                f"{path.name}: holds no {_TABLE}, so no folder of tables; give a data package of "
                "corridors export"
            )
            raise DataError([message])
        yield min(folders, key=lambda it: len(it.parts))
