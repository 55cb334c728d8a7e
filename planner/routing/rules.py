"""Rules of a question for the path as a whole: places to visit, corridors to avoid, limits."""

from collections.abc import Sequence
from typing import NamedTuple

from corridors.model.entities import GATE, Mark
from corridors.model.network import Network
from planner.pricing.adjustments import is_bulk
from planner.pricing.arcs import HANDLE, MOVE, Steps
from planner.question.query import Query
from planner.search.automaton import (
    FREE,
    NOTHING_COUNTED,
    Alphabet,
    AtMost,
    Automaton,
    AvoidRule,
    Counts,
    PathRule,
    VisitRule,
    alphabet,
    automaton,
    packed,
    spelled,
)


class QuestionRule(NamedTuple):
    """A rule, the events by which each step enters into it, and the words that waive it."""

    rule: PathRule
    events: Sequence[int]
    words: str


def rules_of(
    network: Network, steps: Steps, query: Query, *, lenient: bool = False
) -> list[QuestionRule]:
    """Return the rules of a question.

    Parameters
    ----------
    network, steps, query
        What is asked.
    lenient
        Note that a corridor is followed instead of refusing it, and leave out the limits: for
        finding what must be allowed.
    """
    rules: list[QuestionRule] = []
    if query.via:
        rules.append(_visits(steps, query))
    avoided = [it for it in network.corridors.values() if it.id in query.avoid]
    if avoided:
        index = steps_by_place(steps)
        for corridor in avoided:
            words = f"drop --avoid {corridor.id}"
            marks = corridor.marks
            there, back = (
                _spread(steps, passed_marks(steps, index, query, some, entering=entering))
                for some, entering in ((marks, False), (marks[::-1], True))
            )
            # A journey may begin at the last mark, whatever the mode of the mark.
            begun = int(len(marks) > 1 and query.origin in marks[-1].places)
            rules.append(QuestionRule(AvoidRule(len(marks), 0, lenient), there, words))
            rules.append(QuestionRule(AvoidRule(len(marks), begun, lenient), back, words))
    if query.is_limited and not lenient:
        # Of closures and bans a limit says nothing: see planner.routing.infeasibility.
        rules += [QuestionRule(rule, it, "") for rule, it in limit_rules(network, steps, query)]
    return rules


def automaton_of(steps: Steps, rules: Sequence[QuestionRule]) -> Automaton:
    """Return all rules as one automaton, the limits as its counts."""
    kept, counts = limits_apart(steps, rules)
    return in_layers(steps, kept)._replace(counts=counts)


def in_layers(steps: Steps, rules: Sequence[QuestionRule]) -> Automaton:
    """Return all rules as one automaton, the limits too by layers."""
    if not rules:
        return FREE
    return automaton(letters_of(steps, rules), [it.rule for it in rules])


def limits_apart(steps: Steps, rules: Sequence[QuestionRule]) -> tuple[list[QuestionRule], Counts]:
    """Return the rules that are no limits, and the limits as counts."""
    kept = [it for it in rules if not isinstance(it.rule, AtMost)]
    most, rows = [], []
    for rule, events, _ in rules:
        if isinstance(rule, AtMost):
            most.append(rule.most)
            rows.append(_with_rides(steps, events))
    return kept, packed(rows, most) if most else NOTHING_COUNTED


def _with_rides(steps: Steps, events: Sequence[int]) -> list[int]:
    """Return the events of the steps, and of each ride those of the steps that it consists of."""
    counted = list(events)
    if len(steps.rides):
        edges, _, _, _ = steps.rides.arrays
        sums = steps.rides.sums([counted[edge] for edge in edges.tolist()])
        first = steps.rides.first
        counted[first : first + len(sums)] = [round(it) for it in sums.tolist()]
    return counted


def letters_of(steps: Steps, rules: Sequence[QuestionRule], *more: Sequence[int]) -> Alphabet:
    """Return the symbols of the steps for the rules, and for further rows of events."""
    letters = alphabet([*(it.events for it in rules), *more])
    return spelled(letters, steps.rides.compounds()) if len(steps.rides) else letters


def _visits(steps: Steps, query: Query) -> QuestionRule:
    distinct = {place: at for at, place in enumerate(dict.fromkeys(query.via), 1)}
    number = [distinct.get(place, 0) for place in steps.places]
    order = tuple(distinct[place] for place in query.via)
    events = [number[steps.place_of[head]] for head in steps.head]
    return QuestionRule(VisitRule(order, distinct.get(query.origin, 0)), events, "")


class StepsByPlace(NamedTuple):
    """The steps that leave the states of each place, and the moves that enter it, by place id."""

    leaving: dict[str, list[int]]
    entering: dict[str, list[int]]


def steps_by_place(steps: Steps) -> StepsByPlace:
    """Index the steps of a network by place; another layer of facts leaves the index as it is."""
    leaving: dict[str, list[int]] = {}
    entering: dict[str, list[int]] = {}
    places, place_of, kind = steps.places, steps.place_of, steps.kind
    for state, place in enumerate(place_of):
        edges = range(steps.start[state], steps.start[state + 1])
        leaving.setdefault(places[place], []).extend(edges)
    for edge, head in enumerate(steps.head):
        if kind[edge] == MOVE:
            entering.setdefault(places[place_of[head]], []).append(edge)
    return StepsByPlace(leaving, entering)


def passed_marks(
    steps: Steps, index: StepsByPlace, query: Query, marks: Sequence[Mark], *, entering: bool
) -> dict[int, int]:
    """Return the steps that pass marks, each with its marks as bits.

    A move passes the marks of the place that it leaves, or enters; the end of the journey
    passes the marks of its place.
    """
    at_place: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, mark in enumerate(marks):
        for place in mark.places:
            at_place.setdefault(place, []).append((1 << number, mark.modes))
    passed: dict[int, int] = {}
    of_place = index.entering if entering else index.leaving
    for place, known in at_place.items():
        for edge in of_place.get(place, ()):
            mode = steps.modes[steps.mode_of[steps.head[edge]]]
            if steps.kind[edge] == MOVE:
                passed[edge] = sum(bit for bit, left_by in known if not left_by or mode in left_by)
            elif steps.kind[edge] == HANDLE and mode == GATE and place == query.destination:
                passed[edge] = sum(bit for bit, _ in known)
    return passed


def _spread(steps: Steps, passed: dict[int, int]) -> list[int]:
    """Return an event for each step: 0 where it passes nothing."""
    events = [0] * len(steps.head)
    for edge, bits in passed.items():
        events[edge] = bits
    return events


def transfer_events(steps: Steps) -> list[int]:
    """Return by step how many transfers it is, as `planner.routing.route.Route` counts them.

    Each handling that neither loads at the origin nor unloads at the destination is one. Rides
    count nothing: their steps speak for them.
    """
    mode_of, kind, modes = steps.mode_of, steps.kind, steps.modes
    gate = [mode == GATE for mode in modes]
    found = [0] * len(steps.head)
    for edge, tail in _tails(steps):
        if kind[edge] == HANDLE and not (gate[mode_of[tail]] or gate[mode_of[steps.head[edge]]]):
            found[edge] = 1
    return found


def border_events(network: Network, steps: Steps, query: Query) -> list[int]:
    """Return by step how many borders it crosses, as `planner.routing.route.Route` counts them.

    Each move by land from one country to another is one, with formalities or without, and each
    discharge from ship or aircraft that pays customs outside the country of the origin.
    """
    places, place_of, kind = network.places, steps.place_of, steps.kind
    country = [places[place].country for place in steps.places]
    land = [mode in network.modes and network.modes[mode].land for mode in steps.modes]
    found = [0] * len(steps.head)
    for edge, tail in _tails(steps):
        if kind[edge] == MOVE and land[steps.mode_of[tail]]:
            here, there = country[place_of[tail]], country[place_of[steps.head[edge]]]
            found[edge] = int(bool(here and there and here != there))
    home, bulk = places[query.origin].country, is_bulk(network, query.cargo)
    rows = steps.rows
    on_top = rows["customs_bulk_h" if bulk else "customs_h"][rows.at_edition]
    for edge in rows.steps[on_top.nonzero()[0]].tolist():
        if country[place_of[steps.head[edge]]] != home:
            found[edge] = 1
    return found


def _tails(steps: Steps) -> list[tuple[int, int]]:
    """Return each step that is no ride with the state that it leaves."""
    rides = range(steps.rides.first, steps.rides.first + len(steps.rides))
    return [
        (edge, state)
        for state in range(len(steps.start) - 1)
        for edge in range(steps.start[state], steps.start[state + 1])
        if edge not in rides
    ]


def limit_rules(network: Network, steps: Steps, query: Query) -> list[tuple[AtMost, Sequence[int]]]:
    """Return the rules of the limits of a question, each with its events by step."""
    found: list[tuple[AtMost, Sequence[int]]] = []
    if query.max_transfers is not None:
        found.append((AtMost(query.max_transfers), transfer_events(steps)))
    if query.max_borders is not None:
        found.append((AtMost(query.max_borders), border_events(network, steps, query)))
    return found
