"""How does the tree of best ways from one source grow, until it holds all that is wanted?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search import NOWHERE, Calendar, ready

_UNSEEN, _DONE, _END = -1, -2, -3
"""Where a state stands that is not in the heap: `_END` is a target that nothing leaves."""
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
    in both is taken in the order of the states. What nothing leaves makes no other label
    better, so it is never in the heap: targets among it come last, others are not reached.
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
        What `led_over` returns of the edges.
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


def led_over(tree: tuple[Any, Any, Any, Any, Any], refused: Any, edge: int, bits: int) -> Any:
    """Tell of each state of a tree whether the way to it uses an edge, or one with some bits."""
    _, _, by_edge, parent, order = tree
    cut = np.zeros(len(parent), dtype=np.bool_)
    for state in order[1:]:
        by = by_edge[state]
        cut[state] = cut[parent[state]] or by == edge or refused[by] & bits != 0
    return cut


def _settle(
    start: Any, head: Any, weight: Any, tie: Any, hours: Any, number: Any, calendar: Any,
    targets: Any, key: Any, second: Any, by_edge: Any, parent: Any, where: Any, order: Any,
    kept: int, firsts: Any, thens: Any, heap: Any, size: int,
) -> int:  # fmt: skip
    """Go on from states that are kept and from the heap until all targets are reached.

    Returns how many states are.
    """
    states = len(start) - 1
    wanted = np.zeros(states, dtype=np.bool_)
    left = 0
    for target in targets:
        if not wanted[target] and where[target] != _DONE:
            wanted[target] = True
            left += 1
    if not left:
        return kept
    for state in range(states):
        if start[state] == start[state + 1] and where[state] == _UNSEEN:
            where[state] = _END if wanted[state] else _DONE
    reached, behind, last = kept, 0, -1.0
    while behind < kept or size:
        if behind < kept:
            state = order[behind]
            behind += 1
            hollow = False
        else:
            if not left:
                if last < 0.0:
                    for target in targets:
                        if wanted[target]:
                            last = max(last, key[target])
                if firsts[0] > last:
                    break
            state = heap[0]
            where[state] = _DONE
            order[reached] = state
            reached += 1
            if wanted[state]:
                left -= 1
            hollow = True  # the top of the heap, which the first new state takes
        own, also = key[state], second[state]
        now = own if weight is None else also
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
                first, then = arrival, also + tie[edge]
            else:
                first, then = own + weight[edge], arrival
            if first > key[to] or (first == key[to] and then >= second[to]):
                continue
            key[to] = first
            second[to] = then
            if where[to] == _END and by_edge[to] == NOWHERE:
                left -= 1
            by_edge[to] = edge
            parent[to] = state
            if where[to] == _END:
                continue
            if hollow and where[to] == _UNSEEN:
                sink(firsts, thens, heap, where, size, first, then, to)
                hollow = False
                continue
            if hollow:
                size -= 1
                sink(firsts, thens, heap, where, size, firsts[size], thens[size], heap[size])
                hollow = False
            at = where[to]
            if at == _UNSEEN:
                at = size
                size += 1
            rise(firsts, thens, heap, where, at, first, then, to)
        if hollow:
            size -= 1
            if size:
                sink(firsts, thens, heap, where, size, firsts[size], thens[size], heap[size])
    for state in heap[:size]:
        parent[state] = NOWHERE
    for target in targets:
        if where[target] == _END and by_edge[target] != NOWHERE:
            where[target] = _DONE
            order[reached] = target
            reached += 1
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


GROWING = (ready, rise, sink, _settle, grow, led_over, regrow)
"""These functions in the order in which each needs the ones before it, for compiling."""
