"""Scenarios and assignments as a user names them, each once."""

from collections.abc import Sequence

from corridors.errors import UsageError
from corridors.model.entities import Fact
from corridors.model.layer import lay_assignments
from corridors.model.network import Network


def check_scenarios(names: Sequence[str]) -> None:
    """Refuse a scenario that is named twice.

    Raises
    ------
    UsageError
        With the name.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"-s {twice} is given twice; give it once"
        raise UsageError(message)


def read_assignments(network: Network, texts: Sequence[str], option: str = "--set") -> list[Fact]:
    """Return the facts that assignments make, each on what stands after those before it.

    Raises
    ------
    UsageError, UnknownNameError
        As `corridors.model.layer.lay_assignment`.
    """
    return lay_assignments(network, texts, option).facts


def with_assignments(network: Network, texts: Sequence[str], option: str = "--set") -> Network:
    """Return a network under assignments; the same one without any.

    Raises
    ------
    UsageError, UnknownNameError
        As `corridors.model.layer.lay_assignment`.
    """
    return network.with_layer(read_assignments(network, texts, option)) if texts else network
