"""How does the tree of best ways from one source grow, until it holds all that is wanted?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.label_setting import NOWHERE, Calendar, next_departure

UNSEEN, DONE, END = -1, -2, -3
"""Where a state stands that is not in the heap: `END` is a target that nothing leaves."""
_CHILDREN = 4
"""The heap is of four: it is less deep than one of two, and its children lie side by side."""


def grow_tree(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
    targets: Sequence[int],
) -> tuple[Any, Any, Any, Any, Any]:
    """Return labels, last edge and state before of each state, and the states reached.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar
        As for `planner.search.label_setting.best_path`.
    source
        State from which the best ways lead.
    targets
        States; when all are reached, the tree grows no further.

    Returns
    -------
    tuple
        Arrays by state, of which only those of states reached mean something: the two parts of
        its label (hour of arrival and tie by time, weight and hour of arrival otherwise; the first
        is infinite where nothing was reached), edges (`NOWHERE` at the source), states before
        (`NOWHERE` at the source and where nothing was reached); and the states reached, each
        behind the one before it.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival; what is equal
    in both is taken in the order of the states. What nothing leaves makes no other label
    better, so it is never in the heap: targets among it come last, others are not reached.
    """
    states = len(start) - 1
    key, second = np.full(states, np.inf), np.empty(states)
    by_edge, parent = np.empty(states, dtype=np.int64), np.full(states, NOWHERE)
    where = np.full(states, UNSEEN)
    order = np.empty(states, dtype=np.int64)
    firsts, thens = np.empty(states), np.empty(states)
    heap = np.empty(states, dtype=np.int64)
    wanted = np.zeros(states, dtype=np.bool_)
    left = 0
    for target in targets:
        if not wanted[target]:
            wanted[target] = True
            left += 1
    for state in range(states):
        if start[state] == start[state + 1]:
            where[state] = END if wanted[state] else DONE
    key[source] = second[source] = firsts[0] = thens[0] = 0.0
    by_edge[source] = NOWHERE
    heap[0] = source
    where[source] = 0
    reached, size = settle(
        start, head, weight, tie, hours, number, calendar, targets, wanted, left,
        key, second, by_edge, parent, where, order, firsts, thens, heap, 1, np.inf,
    )  # fmt: skip
    for state in heap[:size]:
        parent[state] = NOWHERE
    return key, second, by_edge, parent, order[:reached]


def settle(
    start: Any, head: Any, weight: Any, tie: Any, hours: Any, number: Any, calendar: Any,
    targets: Any, wanted: Any, left: int, key: Any, second: Any, by_edge: Any, parent: Any,
    where: Any, order: Any, firsts: Any, thens: Any, heap: Any, size: int, bound: float,
) -> tuple[int, int]:  # fmt: skip
    """Go on from a heap of some size until the targets that are left are reached, or a bound.

    Returns how many states are settled, which stand in ``order``, and how many are left in the
    heap. Of the targets that nothing leaves ``left`` holds those that have no label yet. No
    state is settled whose label is over ``bound`` in its first part.
    """
    reached, last = 0, -1.0
    while size:
        if not left:
            if last < 0.0:
                for target in targets:
                    if wanted[target]:
                        last = max(last, key[target])
            if firsts[0] > last:
                break
        if firsts[0] > bound:
            break
        state = heap[0]
        where[state] = DONE
        order[reached] = state
        reached += 1
        if wanted[state]:
            left -= 1
        hollow = True  # the top of the heap, which the first new state takes
        own, also = key[state], second[state]
        now = own if weight is None else also
        for edge in range(start[state], start[state + 1]):
            to = head[edge]
            if where[to] == DONE:
                continue
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            if arrival == np.inf:
                continue
            if weight is None:
                first, then = arrival, also + tie[edge]
            else:
                first, then = own + weight[edge], arrival
            if first > key[to] or (first == key[to] and then >= second[to]):
                continue
            if where[to] == END and key[to] == np.inf:
                left -= 1
            key[to] = first
            second[to] = then
            by_edge[to] = edge
            parent[to] = state
            if where[to] == END:
                continue
            if hollow and where[to] == UNSEEN:
                sink(firsts, thens, heap, where, size, first, then, to)
                hollow = False
                continue
            if hollow:
                size -= 1
                sink(firsts, thens, heap, where, size, firsts[size], thens[size], heap[size])
                hollow = False
            at = where[to]
            if at == UNSEEN:
                at = size
                size += 1
            rise(firsts, thens, heap, where, at, first, then, to)
        if hollow:
            size -= 1
            if size:
                sink(firsts, thens, heap, where, size, firsts[size], thens[size], heap[size])
    for target in targets:
        if where[target] == END and key[target] < np.inf:
            where[target] = DONE
            order[reached] = target
            reached += 1
    return reached, size


def rise(
    firsts: Any, thens: Any, heap: Any, where: Any, at: int, first: float, then: float, state: int
) -> None:
    """Put a state into the heap, from a place that is free or its own, towards the top."""
    while at:
        above = (at - 1) // _CHILDREN
        if firsts[above] < first or (
            firsts[above] == first
            and (thens[above] < then or (thens[above] == then and heap[above] < state))
        ):
            break
        firsts[at], thens[at], heap[at] = firsts[above], thens[above], heap[above]
        where[heap[at]] = at
        at = above
    firsts[at], thens[at], heap[at] = first, then, state
    where[state] = at


def sink(
    firsts: Any,
    thens: Any,
    heap: Any,
    where: Any,
    size: int,
    first: float,
    then: float,
    state: int,
) -> None:
    """Put a state in place of the top of a heap of some size, and let it sink."""
    at = 0
    while True:
        below = at * _CHILDREN + 1
        if below >= size:
            break
        least = below
        for child in range(below + 1, min(below + _CHILDREN, size)):
            if firsts[child] < firsts[least] or (
                firsts[child] == firsts[least]
                and (
                    thens[child] < thens[least]
                    or (thens[child] == thens[least] and heap[child] < heap[least])
                )
            ):
                least = child
        if first < firsts[least] or (
            first == firsts[least]
            and (then < thens[least] or (then == thens[least] and state < heap[least]))
        ):
            break
        firsts[at], thens[at], heap[at] = firsts[least], thens[least], heap[least]
        where[heap[at]] = at
        at = least
    firsts[at], thens[at], heap[at] = first, then, state
    where[state] = at


GROWING = (next_departure, rise, sink, settle, grow_tree)
"""These functions in the order in which each needs the ones before it, for compiling."""
