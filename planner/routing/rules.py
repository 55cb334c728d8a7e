"""Which rules does a question set for its way as a whole: places to visit, corridors to shun?"""

from collections.abc import Sequence
from typing import NamedTuple

from corridors.model.entities import GATE, Corridor, Mark
from corridors.model.network import Network
from corridors.trunk import Trunk, trunk_between
from planner.pricing.arcs import HANDLE, MOVE, Steps
from planner.query.query import Query
from planner.search.automaton import (
    FREE,
    Alphabet,
    Automaton,
    Follows,
    Rule,
    Shuns,
    Visits,
    alphabet,
    automaton,
)


class WayRule(NamedTuple):
    """A rule, the events by which each step enters into it, and the words that lift it."""

    rule: Rule
    events: Sequence[int]
    words: str


def rules_of(
    network: Network, steps: Steps, query: Query, *, lenient: bool = False
) -> list[WayRule]:
    """Return the rules of a question.

    Parameters
    ----------
    network, steps, query
        What is asked.
    lenient
        Note that a corridor is followed instead of refusing it: for finding what must be
        lifted.
    """
    rules: list[WayRule] = []
    if query.via:
        rules.append(_visits(steps, query))
    for corridor in network.corridors.values():
        if corridor.id in query.avoid:
            words = f"drop --avoid {corridor.id}"
            marks = corridor.marks
            there = _passes(steps, query, marks, entering=False)
            back = _passes(steps, query, marks[::-1], entering=True)
            # A journey may begin at the last mark, whatever the mode of the mark.
            begun = int(len(marks) > 1 and query.origin in marks[-1].places)
            rules.append(WayRule(Shuns(len(marks), 0, lenient), there, words))
            rules.append(WayRule(Shuns(len(marks), begun, lenient), back, words))
    return rules


def automaton_of(rules: Sequence[WayRule]) -> Automaton:
    """Return all rules as one automaton."""
    if not rules:
        return FREE
    return automaton(letters_of(rules), [it.rule for it in rules])


def letters_of(rules: Sequence[WayRule], *more: Sequence[int]) -> Alphabet:
    """Return the symbols of the steps for the rules, and for further rows of events."""
    return alphabet([*(it.events for it in rules), *more])


def _visits(steps: Steps, query: Query) -> WayRule:
    distinct = {place: at for at, place in enumerate(dict.fromkeys(query.via), 1)}
    number = [distinct.get(place, 0) for place in steps.places]
    order = tuple(distinct[place] for place in query.via)
    events = [number[steps.place_of[head]] for head in steps.head]
    return WayRule(Visits(order, distinct.get(query.origin, 0)), events, "")


def rules_of_following(
    network: Network, steps: Steps, query: Query, corridor: Corridor
) -> tuple[WayRule, WayRule]:
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
        WayRule(Follows(len(trunk.marks), 0), there, ""),
        WayRule(Follows(len(reverse.marks), begun), back, ""),
    )


def _along(
    network: Network, steps: Steps, query: Query, trunk: Trunk, *, entering: bool
) -> Sequence[int]:
    """Return the marks of a trunk that each step passes, and whether it goes by a foreign mode.

    Cargo may leave the last mark by any mode; read against its direction, enter it by any.
    """
    count = len(trunk.marks)
    marks = trunk.marks[::-1] if entering else trunk.marks
    events = list(_passes(steps, query, marks, entering=entering))
    outer, foreign = 1 if entering else 1 << count - 1, 1 << count
    strange = trunk.modes_outside(steps.modes, network)
    strangers = {number for number, mode in enumerate(steps.modes) if mode in strange}
    mode_of, kind = steps.mode_of, steps.kind
    for edge, head in enumerate(steps.head):
        if mode_of[head] in strangers and kind[edge] == MOVE:
            events[edge] = events[edge] & outer | foreign
    return events


def _passes(steps: Steps, query: Query, marks: Sequence[Mark], *, entering: bool) -> Sequence[int]:
    """Return the marks that each step passes, a bit each.

    A move passes the marks of the place that it leaves, or enters; the end of the journey
    passes the marks of its place.
    """
    at_place: dict[str, list[tuple[int, str]]] = {}
    for number, mark in enumerate(marks):
        for place in mark.places:
            at_place.setdefault(place, []).append((1 << number, mark.mode))
    events = [0] * len(steps.head)
    for tail in range(len(steps.start) - 1):
        left = steps.places[steps.place_of[tail]]
        for edge in range(steps.start[tail], steps.start[tail + 1]):
            head = steps.head[edge]
            passed = steps.places[steps.place_of[head]] if entering else left
            told = at_place.get(passed)
            if told is None:
                continue
            mode = steps.modes[steps.mode_of[head]]
            if steps.kind[edge] == MOVE:
                events[edge] = sum(bit for bit, needed in told if needed in ("", mode))
            elif steps.kind[edge] == HANDLE and mode == GATE and left == query.destination:
                events[edge] = 0 if entering else sum(bit for bit, _ in told)
    return events
