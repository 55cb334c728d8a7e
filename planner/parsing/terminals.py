"""The terminals at which a question begins and ends whose modes do not reach its towns."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from corridors.model.cargo import listed_kinds
from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.network import Network
from corridors.model.seasons import day_number
from corridors.places.gazetteer import terminals_of, town_named
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.restrictions.cargo_limits import TerminalLimit, limits_against

_WORDS = {"origin": "from", "destination": "to", "via": "by"}


class TerminalEnd(NamedTuple):
    """A town that was asked for, and the terminal of it where the question stops instead.

    ``role`` is ``origin``, ``destination`` or ``via``; ``asked`` and ``terminal`` are ids.
    """

    role: str
    asked: str
    terminal: str

    def message(self, network: Network) -> str:
        """Return it in words, such as ``Dandong: to its port, Dandong Port``."""
        town, terminal = town_named(network, self.asked), network.places[self.terminal]
        name = self.asked if town is None else town.name()
        kind = terminal.kind.replace("_", " ")
        return f"{name}: {_WORDS[self.role]} its {kind}, {terminal.name()}"


def at_terminals(
    network: Network, steps: Steps, query: Query
) -> tuple[Query, tuple[TerminalEnd, ...]]:
    """Return a question with its stops moved to terminals where they have to be.

    A stop is moved to a terminal that names the cargo as what it is for: crude for Budapest goes to
    its refinery and not to its river port. Otherwise it is moved where no link of a mode that the
    question allows touches it, to the first terminal of the town that such a mode reaches and that
    handles the cargo (`corridors.places.gazetteer`). A terminal that the question avoids is
    passed over. All else stays: with all modes allowed, the road to the port is part of the way.

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
    limited = network.facts.subjects_of("admits_cargo")
    own = {subject for subject in limited if _is_for(network, subject, query.cargo)}
    moved: list[TerminalEnd] = []

    def stop(role: str, place: str) -> str:
        reached = bool(allowed & steps.states_of(place).keys())
        # The table of terminals is read for those alone that one of them may stand for.
        if network.places[place].kind == OFF_NETWORK or (reached and not own):
            return place
        terminals = [
            terminal
            for terminal in _ordered(network, place, query.cargo)
            if terminal not in query.avoid and (terminal in own or not reached)
        ]
        day = day_number(query.depart.month, query.depart.day)
        barred = limits_against(network, query.cargo, day) if terminals else []
        for terminal in terminals:
            if _handled(steps, terminal, allowed, barred):
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


def off_network_terminal(network: Network, steps: Steps, town: Place, cargo: str) -> str:
    """Return the terminal of a town off the network for cargo that no road takes there.

    Parameters
    ----------
    network, steps
        The network and its steps.
    town
        A place of kind `OFF_NETWORK`.
    cargo
        Id of a cargo kind.

    Returns
    -------
    str
        Id of the first terminal that handles the cargo; empty where there is none, or where the
        cargo goes by road and so to the town itself.
    """
    kind = network.cargo.get(cargo)
    if kind is None or "road" in kind.modes:
        return ""
    barred = limits_against(network, cargo, 0)
    found = (
        terminal
        for terminal in _ordered(network, town.id, cargo)
        if _handled(steps, terminal, {*kind.modes}, barred)
    )
    return next(found, "")


def _ordered(network: Network, town: str, cargo: str) -> list[str]:
    """Return the terminals of a town: those for this cargo first, else in the order listed."""
    return sorted(terminals_of(network, town), key=lambda it: not _is_for(network, it, cargo))


def _handled(
    steps: Steps, terminal: str, allowed: AbstractSet[str], barred: list[TerminalLimit]
) -> bool:
    """Tell whether a mode reaches a terminal by which the cargo is handled there."""
    closed = {it.mode for it in barred if it.place == terminal and it.change is None}
    return "" not in closed and bool((allowed & steps.states_of(terminal).keys()) - closed)


def _is_for(network: Network, terminal: str, cargo: str) -> bool:
    """Tell whether a terminal handles some cargo only, and this is among it."""
    admits = network.facts.entries((terminal,), "admits_cargo")
    named = (str(entry[0]).split() for entry in admits)
    return any("all" not in it and cargo in listed_kinds(network.cargo, it) for it in named)
