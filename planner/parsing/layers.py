"""Scenarios and assignments as a user names them, each once."""

from collections.abc import Sequence

from corridors.errors import UsageError
from corridors.model.entities import Fact
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


def read_assignments(network: Network, texts: Sequence[str]) -> list[Fact]:
    """Return the facts that assignments ``SUBJECT.ATTRIBUTE=VALUE`` state, in their order.

    Raises
    ------
    UsageError
        If two state one number, or as `corridors.model.network.Network.read_assignment`.
    """
    facts = [network.read_assignment(text) for text in texts]
    said: set[str] = set()
    for fact in facts:
        if fact.id in said:
            message = f"--set gives {fact.id} twice; give it once"
            raise UsageError(message)
        said.add(fact.id)
    return facts
