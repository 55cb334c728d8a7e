"""Constraints of a path along a corridor: its marks in order, no return to the origin country."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.geometry import great_circle_km
from corridors.model.entities import Corridor
from corridors.model.network import Network
from corridors.trunk import Trunk, trunk_between
from planner.graph.backend import Engine
from planner.pricing.adjustments import customs_territory
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps
from planner.question.query import Query, countries_of
from planner.routing.rules import QuestionRule, StepsByPlace, passed_marks, rules_of, steps_by_place
from planner.search.automaton import (
    FREE,
    Alphabet,
    Automaton,
    FollowRule,
    automaton,
    spelled,
)
from planner.search.label_setting import NOWHERE

_QUESTION = ""
_LONG_KM = 500.0
"""Between its marks; a shorter corridor is passed on the way to somewhere else."""
_SHARE = 0.55
"""Of the corridor's length: by more than that a direction has to be the shorter one. Far from
its ends that is an angle of under 74 degrees between the corridor and the journey."""


class Constraint(NamedTuple):
    """Automata, one of which a way must keep, and what passes each mark: states, and rides."""

    ways: tuple[Automaton, ...]
    marks: tuple[tuple[Any, Any], ...]


class StepColumns(NamedTuple):
    """What rules ask of the steps of a network, as arrays.

    ``moves_by`` holds the number of the mode of each move, -1 for other steps.
    """

    steps: Steps
    by_place: StepsByPlace
    place_of: Any
    moves_by: Any

    def passing(self, places: Sequence[str]) -> tuple[Any, Any]:
        """Return the states of some places, and the rides that pass them."""
        wanted = set(places)
        numbers = [at for at, place in enumerate(self.steps.places) if place in wanted]
        rides = self.steps.rides
        if not len(rides):
            return np.flatnonzero(np.isin(self.place_of, numbers)), np.zeros(0, dtype=np.int64)
        # A way that passes a place leaves it, or the ride that ends there enters its states.
        parts = self.place_of[self.steps.arrays.head[rides.arrays[0]]]
        passing = np.flatnonzero(rides.any(np.isin(parts, numbers))) + rides.first
        return np.flatnonzero(np.isin(self.place_of, numbers)), passing


def step_columns(steps: Steps) -> StepColumns:
    """Return the arrays that rules ask for; another layer of facts leaves them as they are."""
    mode_of, head, kind = (np.asarray(it) for it in (steps.mode_of, steps.head, steps.kind))
    moves_by = np.where(kind == MOVE, mode_of[head], -1)
    return StepColumns(steps, steps_by_place(steps), steps.arrays.place_of, moves_by)


class _StepConstraints(NamedTuple):
    """The constraints on the steps of one network: the rules of the question, and by name."""

    columns: StepColumns
    rules: list[QuestionRule]
    known: dict[str, Constraint]


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
        self._known: dict[int, _StepConstraints] = {}

    def of_question(self, network: Network, steps: Steps) -> Constraint:
        """Return what every way must keep."""
        of_steps = self._of(network, steps)
        if _QUESTION not in of_steps.known:
            rules = of_steps.rules
            of_steps.known[_QUESTION] = Constraint(
                (self._made(steps, rules) if rules else FREE,), ()
            )
        return of_steps.known[_QUESTION]

    def along(
        self, network: Network, steps: Steps, corridor: Corridor, *more: QuestionRule
    ) -> Constraint:
        """Return what a way along a corridor must keep: forward, reversed, or one of both.

        A long corridor is followed in the direction that leads from the origin to the
        destination (`leading_directions`): a ship to Turkey and a train back to Kazakhstan does
        not follow the Middle Corridor to Duisburg. With further rules, ``more``, the constraint
        is made each time.
        """
        of_steps = self._of(network, steps)
        known = {} if more else of_steps.known
        if corridor.id not in known:
            rules = [*of_steps.rules, *more]
            query = self.query
            both = zip(
                corridor_rules(network, of_steps.columns, query, corridor),
                leading_directions(network, query.origin, query.destination, corridor),
                strict=True,
            )
            ways = (self._made(steps, [*rules, one]) for one, leads in both if leads)
            marks = tuple(of_steps.columns.passing(mark.places) for mark in corridor.marks)
            known[corridor.id] = Constraint(tuple(ways), marks)
        return known[corridor.id]

    def _of(self, network: Network, steps: Steps) -> "_StepConstraints":
        """Return what is known for steps; another layer of facts leaves ``head`` as it is."""
        known = self._known.get(id(steps.head))
        if known is None:
            rules = rules_of(network, steps, self.query)
            known = _StepConstraints(step_columns(steps), rules, {})
            self._known[id(steps.head)] = known
        return known

    def _made(self, steps: Steps, rules: Sequence[QuestionRule]) -> Automaton:
        letters = combined_events(rules)
        if len(steps.rides):
            letters = spelled(letters, steps.rides.compounds())
        made = automaton(letters, [it.rule for it in rules])
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
"""Event of a step: the cargo leaves a customs territory by land, or is discharged abroad."""
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


def returns_to_origin_country(network: Network, query: Query, way: Iterable[Step]) -> bool:
    """Tell whether a way leads back into the country of the origin.

    Cargo that has left a customs territory, or was discharged abroad, is no longer brought home on
    its way to a third country. Borders inside one territory do not count, so that trains and trucks
    of Russia pass northern Kazakhstan, nor do journeys that end in the country where they begin.

    Parameters
    ----------
    network, query
        The network, and the question for its ends.
    way
        The steps in order.
    """
    home, end = countries_of(network, query)
    if home == end:
        return False
    rule = NoReturn()
    layer = rule.first
    for step in way:
        layer = rule.after(layer, _event(network, home, step))
        if layer == NOWHERE:
            return True
    return False


def no_return_rule(network: Network, steps: Steps, query: Query) -> QuestionRule:
    """Return the rule by which a way does not come home (`returns_to_origin_country`).

    Parameters
    ----------
    network, query
        As for `returns_to_origin_country`.
    steps
        The steps of the network.
    """
    home, end = countries_of(network, query)
    events = [0] * len(steps.head)
    if home != end:
        for edge in _crossing_or_discharging(network, steps):
            events[edge] = _event(network, home, steps.step(edge))
    return QuestionRule(NoReturn(), events, "")


def _crossing_or_discharging(network: Network, steps: Steps) -> list[int]:
    """Return the moves by land from one country to another, and the handling of ships and air."""
    numbers = {it: at for at, it in enumerate({it.country for it in network.places.values()})}
    country = np.array([numbers[network.places[it].country] for it in steps.places])
    start, head, kind = (np.asarray(it) for it in (steps.start, steps.head, steps.kind))
    place_of, mode_of = steps.arrays.place_of, steps.arrays.mode_of
    tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
    land = np.array([_by_land(network, mode) for mode in steps.modes])[mode_of[tail]]
    crosses = country[place_of[tail]] != country[place_of[head]]
    discharges = np.array([mode in ("sea", "air") for mode in steps.modes])[mode_of[tail]]
    # The steps of a ride speak for it.
    links = np.arange(len(head)) < steps.rides.first if len(steps.rides) else True
    wanted = (kind == MOVE) & links & land & crosses | (kind == HANDLE) & discharges
    return [int(edge) for edge in np.flatnonzero(wanted)]


def _by_land(network: Network, mode: str) -> bool:
    return mode in network.modes and network.modes[mode].land


def _event(network: Network, home: str, step: Step) -> int:
    left, country = (network.places[it].country for it in (step.a, step.b))
    if step.kind == HANDLE:
        if step.first not in ("sea", "air"):
            return 0
        return ENTERS if country == home else CLEARS
    if step.kind != MOVE or not _by_land(network, step.first) or country == left:
        return 0
    if country == home:
        return ENTERS
    one, other = (customs_territory(network.facts.by_subject, it) for it in (left, country))
    return CLEARS if one != other else 0


def corridor_rules(
    network: Network, columns: StepColumns, query: Query, corridor: Corridor
) -> tuple[QuestionRule, QuestionRule]:
    """Return the rules of following a corridor, forward and reversed.

    They say the same as `planner.graph.corridor_labels.follows`.
    """
    trunk = trunk_between(network, corridor, query.origin, query.destination)
    there = _along(network, columns, query, trunk, entering=False)
    reverse = trunk_between(network, corridor, query.destination, query.origin)
    back = _along(network, columns, query, reverse, entering=True)
    # A journey may begin at the last mark, whatever the mode of the mark.
    begun = int(query.origin in reverse.marks[-1].places)
    return (
        QuestionRule(FollowRule(len(trunk.marks), 0), there, ""),
        QuestionRule(FollowRule(len(reverse.marks), begun), back, ""),
    )


def _along(
    network: Network, columns: StepColumns, query: Query, trunk: Trunk, *, entering: bool
) -> Any:
    """Return the marks of a trunk that each step passes, and whether it goes by a foreign mode.

    Cargo may leave the last mark by any mode; read against its direction, enter it by any.
    """
    steps = columns.steps
    count = len(trunk.marks)
    marks = trunk.marks[::-1] if entering else trunk.marks
    passed = passed_marks(steps, columns.by_place, query, marks, entering=entering)
    events = np.zeros(len(steps.head), dtype=np.int64)
    events[list(passed)] = list(passed.values())
    outer, foreign = 1 if entering else 1 << count - 1, 1 << count
    strange = trunk.modes_outside(steps.modes, network)
    strangers = [number for number, mode in enumerate(steps.modes) if mode in strange]
    alien = np.isin(columns.moves_by, strangers)
    events[alien] = events[alien] & outer | foreign
    return events


def combined_events(rules: Sequence[QuestionRule]) -> Alphabet:
    """Return a symbol for each combination of events, as `planner.search.automaton.alphabet`.

    Sums over whole columns stand in for a dictionary that is asked at every step.
    """
    symbol: Any = np.zeros(len(rules[0].events), dtype=np.int64)
    first = np.zeros(1, dtype=np.int64)
    for rule in rules:
        values, number = np.unique(np.asarray(rule.events), return_inverse=True)
        together = symbol * len(values) + number
        at = np.full(len(first) * len(values), -1)
        # Written backwards, so that the first step of each combination stays.
        at[together[::-1]] = np.arange(len(together))[::-1]
        met = np.flatnonzero(at >= 0)
        first = at[met]
        renumbered = np.zeros(len(at), dtype=np.int64)
        renumbered[met] = np.arange(len(met))
        symbol = renumbered[together]
    events = [tuple(int(rule.events[edge]) for rule in rules) for edge in first.tolist()]
    return Alphabet(symbol, events)
