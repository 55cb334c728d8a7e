"""The shortest-path tree of one source, and sums along its branches.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.search.label_setting import (
    NO_LANDMARKS,
    NOWHERE,
    Calendar,
    Landmarks,
    best_path,
    next_departure,
)

if TYPE_CHECKING:
    from planner.search.label_setting import Floats, Ints

UNSEEN, DONE, END = -1, -2, -3
"""Where a state stands that is not in the heap: `END` is a target that nothing leaves."""
_CHILDREN = 4
"""The heap is of four: it is less deep than one of two, and its children lie side by side."""
COLUMNS = 3
"""So much is summed along a path beside its hours: dollars, kilometres, kilograms."""
MOVES, TURNED = 1 << 61, 1 << 62
"""Bits beside those of what is refused: of an edge that leads to another place, and of a path
that comes back to one."""


def grow_tree(
    start: Sequence[int],
    head: Sequence[int],
    weight: "Floats | None",
    tie: "Floats",
    hours: "Floats",
    number: "Ints",
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
        State from which the best paths lead.
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
    reached, size, last = 0, 1, -1.0
    while size:
        if not left:
            if last < 0.0:
                for target in targets:
                    if wanted[target]:
                        last = max(last, key[target])
            if firsts[0] > last:
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
    for state in heap[:size]:
        parent[state] = NOWHERE
    return key, second, by_edge, parent, order[:reached]


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


def mark_moves(refused: Any, moves: Any) -> Any:
    """Return by edge the bits of what is refused, with `MOVES` where it leads to another place."""
    marks = refused.copy()
    for edge in range(len(marks)):
        if moves.own[edge]:
            marks[edge] |= MOVES
    return marks


def children_of(parent: Sequence[int]) -> tuple[Any, Any]:
    """Return the first child of each state, and the next child of the same parent.

    Parameters
    ----------
    parent
        The state before each state, `NOWHERE` for the source and what is not reached.

    Returns
    -------
    tuple
        Two arrays by state, `NOWHERE` where there is none.
    """
    states = len(parent)
    child, sibling = np.full(states, NOWHERE), np.full(states, NOWHERE)
    for state in range(states - 1, -1, -1):
        before = parent[state]
        if before != NOWHERE:
            sibling[state] = child[before]
            child[before] = state
    return child, sibling


def add_along(
    tree: tuple[Any, Any, Any, Any],
    child: Any,
    sibling: Any,
    source: int,
    places: int,
    marks: Any,
    place_of: Sequence[int],
    moves: Any,
    columns: Any,
    sums: Any,
    seen: Any,
) -> None:
    """Add up along the paths to the states of a tree, in the order of travel.

    Parameters
    ----------
    tree
        Labels in two parts, last edges and states before, as `grow_tree` returns them.
    child, sibling
        What `children_of` returns of the tree.
    source
        The state from which all paths lead.
    places
        The number of places.
    marks
        By edge what `mark_moves` returns.
    place_of, moves, columns
        As for `planner.search.one_to_many.fill_rows`.
    sums, seen
        Arrays by state that are filled where the tree reaches: the sums, and the bits of what is
        refused on the way, with `TURNED` where it comes back to a place.
    """
    _, _, by_edge, parent = tree
    inside = np.zeros(places, dtype=np.int64)  # how often the path entered each place
    sums[source], seen[source] = 0.0, 0
    state = source
    while True:
        below = child[state]
        while below == NOWHERE and state != source:
            if seen[state] & MOVES:
                ride = by_edge[state] - moves.first
                if 0 <= ride < len(moves.low):
                    for at in range(moves.low[ride], moves.high[ride]):
                        inside[moves.places[at]] -= 1
                else:
                    inside[place_of[state]] -= 1
            below = sibling[state]
            state = parent[state]
        if below == NOWHERE:
            return
        edge = by_edge[below]
        for column in range(COLUMNS):
            sums[below, column] = sums[state, column] + columns[edge, column]
        on_way = seen[state] & ~MOVES | marks[edge]
        ride = edge - moves.first
        if on_way & MOVES and 0 <= ride < len(moves.low):
            for at in range(moves.low[ride], moves.high[ride]):
                place = moves.places[at]
                if inside[place]:
                    on_way |= TURNED
                inside[place] += 1
        elif on_way & MOVES:
            place = place_of[below]
            if inside[place]:
                on_way |= TURNED
            inside[place] += 1
        seen[below] = on_way
        state = below


def best_path_by_tree(
    start: Any,
    head: Any,
    weight: Any,
    tie: Any,
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    target: int,
    horizon: float,
    symbol: Any = (),
    symbols: int = 0,
    table: Any = (),
    first: int = 0,
    accept: Sequence[int] = (1,),
    landmarks: Landmarks = NO_LANDMARKS,
    masks: int = 1,
    to_go: Any = (),
    most: float = float("inf"),
) -> list[int]:
    """Return what `label_setting.best_path` returns of the same arrays, mostly sooner.

    Notes
    -----
    The least weight of all, and the earliest arrival of that, is found by one label a state: a
    horizon is met or is not. Where it is not, or the path must keep a rule, there may be several
    labels a state. With landmarks less of the graph is looked at than a tree holds.
    """
    if symbols == 0 and landmarks.marks == 0 and len(to_go) == 0:
        targets: Any = np.full(1, target)
        key, second, by_edge, parent, _ = grow_tree(
            start, head, weight, tie, hours, number, calendar, source, targets
        )
        arrival = key[target] if weight is None else second[target]
        # Where the least arrives too late for what then closes for good, another may pass.
        if parent[target] != NOWHERE and arrival <= horizon:
            edges = [NOWHERE for _ in range(0)]
            state = target
            while parent[state] != NOWHERE:
                edges.append(by_edge[state])
                state = parent[state]
            edges.reverse()
            return edges
    return best_path(
        *(start, head, weight, tie, hours, number, calendar, source, target, horizon),
        *(symbol, symbols, table, first, accept, landmarks, masks, to_go, most),
    )
