"""Matplotlib as its makers set it, whatever files of settings there are."""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_FILE = "matplotlibrc"


@contextmanager
def picture_settings(own: Mapping[str, Any]) -> Iterator[None]:
    """Draw with Matplotlib's defaults and some settings of our own, so that bytes are the same.

    A letter that a font lacks is a box, without a warning.
    """
    mpl = matplotlib()
    defaults = {name: it for name, it in dict.items(mpl.rcParamsDefault) if name != "backend"}
    with mpl.rc_context({**defaults, **own}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def matplotlib() -> Any:
    """Return Matplotlib, which reads no file of settings but the one that comes with it.

    It looks for ``matplotlibrc`` in the current folder first, which may be anybody's, and then
    where the environment names one.
    """
    if "matplotlib" in sys.modules:
        return sys.modules["matplotlib"]
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return import_module("matplotlib")
    exists, before = os.path.exists, os.environ.get("MATPLOTLIBRC")

    def exists_elsewhere(path: Any) -> bool:
        return path != _FILE and exists(path)

    os.path.exists = exists_elsewhere  # nothing else keeps it from the current folder
    os.environ["MATPLOTLIBRC"] = str(Path(found.origin).parent / "mpl-data" / _FILE)
    try:
        return import_module("matplotlib")
    finally:
        os.path.exists = exists
        if before is None:
            del os.environ["MATPLOTLIBRC"]
        else:
            os.environ["MATPLOTLIBRC"] = before
