"""The worlds that a user names to be compared: folders, data packages and scenarios."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from corridors.errors import UsageError
from corridors.exchange.datapackage import unpacked
from corridors.tables.load import DATA
from planner.graph.layers import LayeredNetwork
from planner.pricing.snapshot import ready_network

BASE = "base"
"""The supplied network, or that of ``--data``."""


@contextmanager
def opened_world(text: str, base: Path | None = None) -> Iterator[LayeredNetwork]:
    """Give the world that a text names, until the block ends.

    Parameters
    ----------
    text
        ``base``, a folder of tables, a data package (folder or ZIP file), or a scenario over the
        base; scenarios joined with ``+`` apply over what stands first.
    base
        Folder of the base; the supplied network without it.

    Raises
    ------
    UsageError
        If it is none of these.
    UnknownNameError
        If a scenario does not exist.
    DataError
        If tables or scenarios do not hold.
    """
    first, *names = [text] if Path(text).exists() else text.split("+")
    path = Path(first)
    ground = DATA if base is None else base
    with ExitStack() as stack:
        if first == BASE:
            folder = ground
        elif path.is_dir():
            folder = path
        elif path.is_file() and path.suffix.lower() != ".toml":
            folder = stack.enter_context(unpacked(path))
        elif path.suffix.lower() == ".zip" or first.endswith(("/", "\\")) or not first:
            message = f"{text!r}: no such folder or ZIP file; give one, {BASE}, or a scenario"
            raise UsageError(message)
        else:
            folder, names = ground, [first, *names]
        yield LayeredNetwork(*ready_network(folder)).under(*names)
