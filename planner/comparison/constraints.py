"""Constraints of a path along a corridor: its marks in order, no return to the origin country."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.checks.network import great_circle_km
from corridors.model.entities import Corridor
from corridors.model.network import Network
from corridors.trunk import Trunk, trunk_between
from planner.graph.backend import Engine
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps, reprice
from planner.pricing.pricer import Pricer
from planner.query.query import Query, countries_of
from planner.routing.rules import PathRule, letters_of, passed_marks, rules_of
from planner.search.automaton import (
    FREE,
    NOWHERE,
    Automaton,
    Follows,
    automaton,
)

_ANY = ""
_LONG_KM = 500.0
"""Between its marks; a shorter corridor is passed on the way to somewhere else."""
_SHARE = 0.55
"""Of the corridor's length: by more than that a direction has to be the shorter one. Far from
its ends that is an angle of under 74 degrees between the corridor and the journey."""


class Constraint(NamedTuple):
    """Automata, one of which a way must keep, and the states of each place that it passes."""

    ways: tuple[Automaton, ...]
    marks: tuple[Any, ...]


class PathConstraints:
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
        self._known: dict[int, tuple[list[int], dict[str, Constraint]]] = {}

    def of_question(self, network: Network, steps: Steps) -> Constraint:
        """Return what every way must keep."""
        known = self._of(steps)
        if _ANY not in known:
            rules = rules_of(network, steps, self.query)
            known[_ANY] = Constraint((self._made(rules) if rules else FREE,), ())
        return known[_ANY]

    def along(
        self, network: Network, steps: Steps, corridor: Corridor, *more: PathRule
    ) -> Constraint:
        """Return what a way along a corridor must keep: forward, reversed, or one of both.

        A long corridor is followed in the direction that leads from the origin to the
        destination (`leading_directions`): a ship to Turkey and a train back to Kazakhstan does
        not follow the Middle Corridor to Duisburg. With further rules, ``more``, the constraint
        is made each time.
        """
        known = {} if more else self._of(steps)
        if corridor.id not in known:
            rules = [*rules_of(network, steps, self.query), *more]
            both = zip(
                corridor_rules(network, steps, self.query, corridor),
                leading_directions(network, self.query.origin, self.query.destination, corridor),
                strict=True,
            )
            ways = (self._made([*rules, one]) for one, leads in both if leads)
            known[corridor.id] = Constraint(tuple(ways), self._states(steps, corridor))
        return known[corridor.id]

    def _of(self, steps: Steps) -> dict[str, Constraint]:
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

    def _made(self, rules: Sequence[PathRule]) -> Automaton:
        made = automaton(letters_of(rules), [it.rule for it in rules])
        ints = self.engine.ints
        return made._replace(
            symbol=ints(made.symbol), table=ints(made.table), accept=ints(made.accept)
        )


def leading_directions(
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
    >>> leading_directions(network, "xian", "duisburg", middle)
    (True, False)
    >>> leading_directions(network, "istanbul", "almaty", middle)
    (False, True)
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


CLEARS = 1
"""Event of a step: the cargo passes a border with formalities, or is discharged abroad."""
ENTERS = 2
"""Event of a step: it enters the country of the origin by land, or is discharged there."""


class NoReturn(NamedTuple):
    """A way that was cleared abroad does not enter the country of the origin any more."""

    @property
    def layers(self) -> int:
        """Not yet cleared, and cleared."""
        return 2

    @property
    def first(self) -> int:
        """The cargo begins at home."""
        return 0

    def after(self, layer: int, event: int) -> int:
        """Note what is cleared, refuse to come home then."""
        if event == ENTERS:
            return NOWHERE if layer else 0
        return 1 if event == CLEARS else layer

    def ends(self, layer: int) -> bool:
        """Let a way end anywhere."""
        del layer
        return True


def returns_to_origin_country(
    network: Network, query: Query, pricer: Pricer, way: Iterable[Step]
) -> bool:
    """Tell whether a way leads back into the country of the origin.

    Cargo that has passed a border with formalities, or was discharged abroad, is no more brought
    home on its way to a third country. Borders without formalities do not count, so that trains
    of Russia pass northern Kazakhstan, nor do journeys that end in the country where they begin.

    Parameters
    ----------
    network, query
        The network, and the question for its ends.
    pricer
        Prices the steps of the question.
    way
        The steps in order.
    """
    home, end = countries_of(network, query)
    if home == end:
        return False
    rule = NoReturn()
    layer = rule.first
    for step in way:
        layer = rule.after(layer, _event(network, pricer, home, step))
        if layer == NOWHERE:
            return True
    return False


def no_return_rule(network: Network, steps: Steps, query: Query, pricer: Pricer) -> PathRule:
    """Return the rule by which a way does not come home (`returns_to_origin_country`).

    Parameters
    ----------
    network, query, pricer
        As for `returns_to_origin_country`.
    steps
        The steps of the network.
    """
    home, end = countries_of(network, query)
    events = [0] * len(steps.head)
    if home != end:
        country = [network.places[place].country for place in steps.places]
        land = {at for at, mode in enumerate(steps.modes) if mode in pricer.land}
        for tail in range(len(steps.start) - 1):
            here = country[steps.place_of[tail]]
            lands = steps.mode_of[tail] in land
            for edge in range(steps.start[tail], steps.start[tail + 1]):
                if steps.kind[edge] == MOVE and (
                    not lands or country[steps.place_of[steps.head[edge]]] == here
                ):
                    continue
                events[edge] = _event(network, pricer, home, steps.step(edge))
    return PathRule(NoReturn(), events, "")


def no_return_rule_on(
    network: Network, steps: Steps, query: Query, pricer: Pricer, rule: PathRule
) -> PathRule:
    """Return `no_return_rule` of another day, as a border may have formalities in a season only.

    Parameters
    ----------
    network, steps, query, pricer
        As for `no_return_rule`; the pricer is that of the day.
    rule
        What `no_return_rule` returned for some day.
    """
    home, end = countries_of(network, query)
    events = list(rule.events)
    for edge in steps.slow if home != end else ():
        if steps.kind[edge] == MOVE:
            events[edge] = _event(network, pricer, home, steps.step(edge))
    return rule._replace(events=events)


def _event(network: Network, pricer: Pricer, home: str, step: Step) -> int:
    country = network.places[step.b].country
    if step.kind == HANDLE:
        if step.first not in ("sea", "air"):
            return 0
        return ENTERS if country == home else CLEARS
    if step.kind != MOVE or step.first not in pricer.land:
        return 0
    if country == network.places[step.a].country:
        return 0
    if country == home:
        return ENTERS
    price = reprice(pricer, step)
    return CLEARS if price is None or price.border_h else 0


def corridor_rules(
    network: Network, steps: Steps, query: Query, corridor: Corridor
) -> tuple[PathRule, PathRule]:
    """Return the rules of following a corridor, forward and reversed.

    They say the same as `planner.graph.corridor_labels.follows`.
    """
    trunk = trunk_between(network, corridor, query.origin, query.destination)
    there = _along(network, steps, query, trunk, entering=False)
    reverse = trunk_between(network, corridor, query.destination, query.origin)
    back = _along(network, steps, query, reverse, entering=True)
    # A journey may begin at the last mark, whatever the mode of the mark.
    begun = int(query.origin in reverse.marks[-1].places)
    return (
        PathRule(Follows(len(trunk.marks), 0), there, ""),
        PathRule(Follows(len(reverse.marks), begun), back, ""),
    )


def _along(
    network: Network, steps: Steps, query: Query, trunk: Trunk, *, entering: bool
) -> Sequence[int]:
    """Return the marks of a trunk that each step passes, and whether it goes by a foreign mode.

    Cargo may leave the last mark by any mode; read against its direction, enter it by any.
    """
    count = len(trunk.marks)
    marks = trunk.marks[::-1] if entering else trunk.marks
    events = list(passed_marks(steps, query, marks, entering=entering))
    outer, foreign = 1 if entering else 1 << count - 1, 1 << count
    strange = trunk.foreign(steps.modes, network)
    strangers = {number for number, mode in enumerate(steps.modes) if mode in strange}
    mode_of, kind = steps.mode_of, steps.kind
    for edge, head in enumerate(steps.head):
        if mode_of[head] in strangers and kind[edge] == MOVE:
            events[edge] = events[edge] & outer | foreign
    return events
