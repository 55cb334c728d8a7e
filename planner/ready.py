"""How is a network ready to be asked at once, without reading its tables at every start?

The checked network and its priced steps are kept beside the shipped tables in
``__pycache__``, as Python keeps compiled modules: made when they are first needed, of no
use once a table or a module has changed, and never needed.
"""

import marshal
import os
import sys
from pathlib import Path
from typing import Any

from corridors.load import DATA, load_network
from corridors.network import Network
from corridors.snapshot import from_plain, to_plain
from planner.steps import Steps, resolve_steps

_CODE = (DATA.parent, Path(__file__).parent)


def ready_network(folder: Path = DATA) -> tuple[Network, Steps]:
    """Return a network and its steps, from the snapshot where it still holds.

    Raises
    ------
    DataError
        As `corridors.load.load_network`.
    """
    if folder != DATA:
        network = load_network(folder)
        return network, resolve_steps(network)
    stamp = _stamp(folder)
    paths = snapshot_paths(folder)
    for path in paths:
        kept = _read(path)
        if kept is not None and kept[0] == stamp:
            return from_plain(kept[1], folder), Steps._make(kept[2])
    network = load_network(folder)
    steps = resolve_steps(network)
    snapshot = marshal.dumps((stamp, to_plain(network), tuple(steps)))
    for path in paths:
        if _write(path, snapshot):
            break
    return network, steps


def snapshot_paths(folder: Path) -> list[Path]:
    """Return where a snapshot may stand: beside the tables, else in the user's cache."""
    name = f"network.{sys.implementation.cache_tag}.marshal"
    paths = [folder / "__pycache__" / name]
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("HOME")
    if home:
        cache = Path(home) if "XDG_CACHE_HOME" in os.environ else Path(home) / ".cache"
        paths.append(cache / "transport-corridors" / name)
    return paths


def _stamp(folder: Path) -> list[Any]:
    """Return name, size and time of change of every table and of the code that reads them."""
    files = [*folder.rglob("*.csv"), *(it for code in _CODE for it in code.glob("*.py"))]
    return sorted((str(it), it.stat().st_size, it.stat().st_mtime_ns) for it in files)


def _read(path: Path) -> Any:
    try:
        return marshal.loads(path.read_bytes())  # noqa: S302 - our own file, as a .pyc is
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write(path: Path, snapshot: bytes) -> bool:
    """Write a snapshot whole; tell whether that was possible."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(snapshot)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        return False
    return True
