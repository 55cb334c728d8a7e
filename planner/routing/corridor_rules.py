"""Which automata must a way keep to answer a question, at large or along a corridor?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.checks.network import great_circle_km
from corridors.model.entities import Corridor
from corridors.model.network import Network
from planner.graph.backend import Engine
from planner.pricing.arcs import Steps
from planner.query.query import Query
from planner.routing.rules import WayRule, letters_of, rules_of, rules_of_following
from planner.search.automaton import FREE, Automaton, automaton

_ANY = ""
_LONG_KM = 500.0
"""Between its marks; a shorter corridor is passed on the way to somewhere else."""
_SHARE = 0.55
"""Of the corridor's length: by more than that a direction has to be the shorter one. Far from
its ends that is an angle of under 74 degrees between the corridor and the journey."""


class Along(NamedTuple):
    """Automata, one of which a way must keep, and the states of each place that it passes."""

    ways: tuple[Automaton, ...]
    marks: tuple[Any, ...]


class Follow:
    """Makes the automata of one question, and keeps them for all steps that lead the same way.

    Parameters
    ----------
    query
        The question; its day does not matter.
    engine
        The searches that will take the automata.
    """

    def __init__(self, query: Query, engine: Engine) -> None:
        self.query = query
        self.engine = engine
        self._known: dict[int, tuple[list[int], dict[str, Along]]] = {}

    def any_way(self, network: Network, steps: Steps) -> Along:
        """Return what every way must keep."""
        known = self._of(steps)
        if _ANY not in known:
            rules = rules_of(network, steps, self.query)
            known[_ANY] = Along((self._made(rules) if rules else FREE,), ())
        return known[_ANY]

    def along(self, network: Network, steps: Steps, corridor: Corridor, *more: WayRule) -> Along:
        """Return what a way along a corridor must keep: forward, reversed, or one of both.

        A long corridor is followed in the direction that leads from the origin to the
        destination (`leading`): a ship to Turkey and a train back to Kazakhstan is no way of
        the Middle Corridor to Duisburg. With rules of its own, ``more``, it is made each time.
        """
        known = {} if more else self._of(steps)
        if corridor.id not in known:
            rules = [*rules_of(network, steps, self.query), *more]
            both = zip(
                rules_of_following(network, steps, self.query, corridor),
                leading(network, self.query.origin, self.query.destination, corridor),
                strict=True,
            )
            ways = (self._made([*rules, one]) for one, leads in both if leads)
            known[corridor.id] = Along(tuple(ways), self._states(steps, corridor))
        return known[corridor.id]

    def _of(self, steps: Steps) -> dict[str, Along]:
        """Return what is known for steps; another layer of facts leaves ``head`` as it is."""
        # The list is kept too, so that no other takes its place in memory.
        return self._known.setdefault(id(steps.head), (steps.head, {}))[1]

    def _states(self, steps: Steps, corridor: Corridor) -> tuple[Any, ...]:
        number = {place: at for at, place in enumerate(steps.places)}
        place_of = np.asarray(steps.place_of)
        return tuple(
            np.flatnonzero(np.isin(place_of, [number.get(it, -1) for it in mark.places]))
            for mark in corridor.marks
        )

    def _made(self, rules: Sequence[WayRule]) -> Automaton:
        made = automaton(letters_of(rules), [it.rule for it in rules])
        ints = self.engine.ints
        return made._replace(
            symbol=ints(made.symbol), table=ints(made.table), accept=ints(made.accept)
        )


def leading(
    network: Network, origin: str, destination: str, corridor: Corridor
) -> tuple[bool, bool]:
    """Tell whether a corridor leads from one place to another forward, and reversed.

    It does not in a direction in which the great circles from the origin to where the corridor
    is entered and from where it is left to the destination are longer than in the other one
    by more than 0.55 of the corridor. Of a corridor of under 500 km, or between ends at its side,
    both do.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> network = load_network()
    >>> middle = network.corridors["middle-corridor"]
    >>> leading(network, "xian", "duisburg", middle), leading(network, "istanbul", "almaty", middle)
    ((True, False), (False, True))
    """

    def between(one: Sequence[str], other: Sequence[str]) -> float:
        known = network.places
        return min(
            great_circle_km(known[a].lat, known[a].lon, known[b].lat, known[b].lon)
            for a in one
            for b in other
        )

    first, last = corridor.marks[0].places, corridor.marks[-1].places
    long = between(first, last)
    if long < _LONG_KM:
        return True, True
    there = between((origin,), first) + between(last, (destination,))
    back = between((origin,), last) + between(first, (destination,))
    return there - back <= _SHARE * long, back - there <= _SHARE * long
