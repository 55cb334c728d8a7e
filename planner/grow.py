"""How does the tree of best ways from one source grow, until it holds all that is wanted?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search import NOWHERE, Calendar, ready

_UNSEEN, _DONE = -1, -2
_CHILDREN = 4
"""The heap is of four: it is less deep than one of two, and its children lie side by side."""


def grow(
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
        As for `planner.search.best_path`.
    source
        State from which the best ways lead.
    targets
        States; when all are reached, the tree grows no further.

    Returns
    -------
    tuple
        Arrays by state, of which only those of states reached mean something: the two parts of
        its label (hour of arrival and tie by time, weight and hour of arrival otherwise), edges
        (`NOWHERE` at the source), states before (`NOWHERE` at the source and where nothing
        was reached); and the states reached, each behind the one before it.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival; what is equal
    in both is taken in the order of the states.
    """
    states = len(start) - 1
    key, second = np.full(states, np.inf), np.full(states, np.inf)
    by_edge, parent = np.full(states, NOWHERE), np.full(states, NOWHERE)
    where = np.full(states, _UNSEEN)
    order = np.empty(states, dtype=np.int64)
    firsts, thens = np.empty(states), np.empty(states)
    heap = np.empty(states, dtype=np.int64)
    key[source] = second[source] = firsts[0] = thens[0] = 0.0
    heap[0] = source
    where[source] = 0
    reached = _settle(
        start, head, weight, tie, hours, number, calendar, targets,
        key, second, by_edge, parent, where, order, 0, firsts, thens, heap, 1,
    )  # fmt: skip
    return key, second, by_edge, parent, order[:reached]


def regrow(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    targets: Sequence[int],
    tree: tuple[Any, Any, Any, Any, Any],
    cut: Any,
) -> tuple[Any, Any, Any, Any, Any]:
    """Return a tree in which some edges are shut, from one in which they are open.

    What did not lead over these edges stays as it is, as nothing else has become better; the
    rest grows again from there.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, targets
        As for `grow`, with the edges shut.
    tree
        What `grow` returned when they were open.
    cut
        Array by state: whether the way to it leads over one of the edges.
    """
    key, second, by_edge, parent = (
        tree[0].copy(), tree[1].copy(), tree[2].copy(), tree[3].copy()
    )  # fmt: skip
    states = len(start) - 1
    where = np.full(states, _UNSEEN)
    order = np.empty(states, dtype=np.int64)
    firsts, thens = np.empty(states), np.empty(states)
    heap = np.empty(states, dtype=np.int64)
    kept = 0
    for state in tree[4]:
        if not cut[state]:
            where[state] = _DONE
            order[kept] = state
            kept += 1
    for state in range(states):
        if where[state] != _DONE:
            key[state] = second[state] = np.inf
            by_edge[state] = parent[state] = NOWHERE
    reached = _settle(
        start, head, weight, tie, hours, number, calendar, targets,
        key, second, by_edge, parent, where, order, kept, firsts, thens, heap, 0,
    )  # fmt: skip
    return key, second, by_edge, parent, order[:reached]


def _settle(
    start: Any, head: Any, weight: Any, tie: Any, hours: Any, number: Any, calendar: Any,
    targets: Any, key: Any, second: Any, by_edge: Any, parent: Any, where: Any, order: Any,
    kept: int, firsts: Any, thens: Any, heap: Any, size: int,
) -> int:  # fmt: skip
    """Go on from states that are kept and from the heap until all targets are reached.

    Returns how many states are.
    """
    wanted = np.zeros(len(start) - 1, dtype=np.bool_)
    left = 0
    for target in targets:
        if not wanted[target] and where[target] != _DONE:
            wanted[target] = True
            left += 1
    reached, behind = kept, 0
    while behind < kept or (size and left):
        if behind < kept:
            state = order[behind]
            behind += 1
        else:
            state = heap[0]
            size -= 1
            if size:
                sink(firsts, thens, heap, where, size)
            where[state] = _DONE
            order[reached] = state
            reached += 1
            if wanted[state]:
                left -= 1
        now = key[state] if weight is None else second[state]
        for edge in range(start[state], start[state + 1]):
            to = head[edge]
            if where[to] == _DONE:
                continue
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            if arrival == np.inf:
                continue
            if weight is None:
                first, then = arrival, second[state] + tie[edge]
            else:
                first, then = key[state] + weight[edge], arrival
            if first < key[to] or (first == key[to] and then < second[to]):
                key[to] = first
                second[to] = then
                by_edge[to] = edge
                parent[to] = state
                at = where[to]
                if at < 0:
                    at = size
                    size += 1
                rise(firsts, thens, heap, where, at, first, then, to)
    for state in heap[:size]:
        parent[state] = NOWHERE
    return reached


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


def sink(firsts: Any, thens: Any, heap: Any, where: Any, size: int) -> None:
    """Put what stands behind a heap in place of its top, and let it sink."""
    first, then, state = firsts[size], thens[size], heap[size]
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


GROWING = (ready, rise, sink, _settle, grow, regrow)
"""These functions in the order in which each needs the ones before it, for compiling."""
