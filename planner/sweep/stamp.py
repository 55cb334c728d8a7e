"""Hash of the tables, code and packages that the rows of a sweep come from."""

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_OURS = ("corridors", "planner")


@lru_cache(maxsize=8)
def stamp_of(folder: Path) -> str:
    """Return a hash of the tables, the code and the packages that rows come from."""
    digest = hashlib.sha256()
    versions = (sys.version, *(version(name) for name in ("numpy", "numba", "pyarrow")))
    digest.update(repr(versions).encode())
    root = Path(__file__).parents[2]
    for base, pattern in ((folder, "*.csv"), *((root / name, "*.py") for name in _OURS)):
        for path in sorted(base.rglob(pattern)):
            digest.update(f"\n{path.relative_to(base).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
