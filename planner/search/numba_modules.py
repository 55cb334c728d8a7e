"""What do libraries import on the chance that it is wanted, and how is that spared?

Only for processes that run nothing but ours: what is spared is not there for others either.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


def spare_linear_algebra() -> None:
    """Let numba get ready without SciPy's linear algebra.

    The first compiled function that is used makes numba import ``scipy.linalg`` to see whether
    it may offer matrix products, which takes as long as all else together. None of our
    functions has any.
    """
    with _without("scipy.linalg"):
        importlib.import_module("numba.np.arraymath")


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Do as if a package were not installed, unless it is imported already."""
    missing = _Missing(name)
    sys.meta_path.insert(0, missing)
    try:
        yield
    finally:
        sys.meta_path.remove(missing)


class _Missing(MetaPathFinder):
    """Says of one package that it is not installed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        del path, target
        if fullname == self.name:
            raise ModuleNotFoundError(fullname, name=fullname)
