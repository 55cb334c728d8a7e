"""At which terminals does a question begin and end whose modes do not reach its towns?"""

from typing import NamedTuple

from corridors.model.entities import OFF_NETWORK
from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.query.query import Query

_WORDS = {"origin": "from", "destination": "to", "via": "by"}


class TerminalEnd(NamedTuple):
    """A town that was asked for, and the terminal of it where the question stops instead.

    ``role`` is ``origin``, ``destination`` or ``via``; ``asked`` and ``terminal`` are ids.
    """

    role: str
    asked: str
    terminal: str

    def told(self, network: Network) -> str:
        """Return it in words, such as ``Dandong: to its port, Dandong Port``."""
        town, terminal = network.places[self.asked], network.places[self.terminal]
        kind = terminal.kind.replace("_", " ")
        return f"{town.name()}: {_WORDS[self.role]} its {kind}, {terminal.name()}"


def at_terminals(
    network: Network, steps: Steps, query: Query
) -> tuple[Query, tuple[TerminalEnd, ...]]:
    """Return a question with its stops moved to terminals where they have to be.

    A stop is moved where no link of a mode that the question allows touches it, to the first
    terminal of `corridors.places.town_terminals` that has one and that the question does not avoid.
    All
    else stays: with all modes allowed, the road to the port is part of the way.

    Parameters
    ----------
    network, steps
        The network and its steps.
    query
        The question.

    Returns
    -------
    tuple
        The question, and what was moved, in order of travel.
    """
    if query.cargo not in network.cargo:
        return query, ()
    allowed = {*(query.modes or network.modes)} & {*network.cargo[query.cargo].modes}
    allowed -= {*query.avoid}
    moved: list[TerminalEnd] = []

    def stop(role: str, place: str) -> str:
        if network.places[place].kind == OFF_NETWORK or allowed & steps.states_of(place).keys():
            return place
        from corridors.places.town_terminals import terminals_of

        for terminal in terminals_of(network, place):
            if terminal not in query.avoid and allowed & steps.states_of(terminal).keys():
                moved.append(TerminalEnd(role, place, terminal))
                return terminal
        return place

    return (
        query._replace(
            origin=stop("origin", query.origin),
            via=tuple(stop("via", place) for place in query.via),
            destination=stop("destination", query.destination),
        ),
        tuple(moved),
    )
