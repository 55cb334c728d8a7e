"""How do the best ways from one source to each of many targets go, edge by edge?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.branches import children_of
from planner.search.label_setting import NOWHERE, Calendar
from planner.search.restricted_rows import (
    FOUND,
    NO_PATH,
    UNRESOLVED,
    IncomingEdges,
    affected_states,
    edges_closed_by,
    repeated_place,
    search_affected,
    trace_path,
)
from planner.search.shortest_path_tree import grow_tree


def paths_to_targets(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    source: int,
    targets: Any,
    refused: Any,
    refuses: Any,
    place_of: Sequence[int],
    moves: Sequence[int],
    horizon: float,
    state_of: Any,
) -> tuple[list[int], Any, Any]:
    """Return the edges of the best ways from a source to each target, last edge first.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, into, targets, refused, refuses
        As for `planner.search.tree.fill_rows`.
    source
        State from which the ways lead.
    place_of, moves, horizon
        As for `planner.search.tree.fill_rows`.
    state_of
        Array of shape (targets,) to be filled: `FOUND`, `NO_PATH`, or `UNRESOLVED` where the way
        comes back to a place or arrives late.

    Returns
    -------
    tuple
        Edges of all ways, and where the way to each target begins and ends in them.
    """
    tree = grow_tree(start, head, weight, tie, hours, number, calendar, source, targets)[:4]
    parent, by_edge = tree[3], tree[2]
    # What is refused on the first way to each target: another way is searched without it.
    used = np.zeros(len(targets), dtype=np.int64)
    for at in range(len(targets)):
        state = targets[at]
        while parent[state] != NOWHERE:
            used[at] |= refused[by_edge[state]] & refuses[at]
            state = parent[state]
    if used.any():
        # Ways round what is refused may lead beyond where the tree stopped.
        everywhere: Any = np.arange(len(start) - 1)
        tree = grow_tree(start, head, weight, tie, hours, number, calendar, source, everywhere)[:4]
        for state in range(len(start) - 1):
            if tree[3][state] == NOWHERE and state != source:
                tree[0][state] = np.inf
    child, sibling = children_of(tree[3])
    refusable = np.nonzero(refused)[0]
    nothing = np.zeros(0, dtype=np.int64)
    entered = np.full(max(place_of) + 1, NOWHERE)
    way = np.empty(4 * (len(start) - 1), dtype=np.int64)
    edges = [NOWHERE for _ in range(0)]
    first, last = np.zeros(len(targets), dtype=np.int64), np.zeros(len(targets), dtype=np.int64)
    own_hours, own_number = hours.copy(), number.copy()
    for bits in np.unique(used):
        told = targets[used == bits]
        closed = edges_closed_by(bits, refusable, refused)
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
        below = affected_states(tree, child, sibling, closed, nothing, head, place_of, moves)
        labels = search_affected(
            *(start, head, weight, tie, own_hours, own_number, calendar, into, tree, below),
            *(nothing, place_of, moves, told, np.inf),
        )
        for at in range(len(targets)):
            if used[at] != bits:
                continue
            state_of[at] = NO_PATH
            first[at] = len(edges)
            length, one, two = trace_path(targets[at], labels, tree, way)
            if length > 0:
                arrival = one if weight is None else two
                state_of[at] = FOUND if arrival <= horizon else UNRESOLVED
                for back in range(length):
                    edges.append(way[back])
                    if refused[way[back]] & refuses[at]:
                        state_of[at] = UNRESOLVED
                if repeated_place(way, length, head, place_of, moves, entered) >= 0:
                    state_of[at] = UNRESOLVED
            last[at] = len(edges)
        own_hours[closed], own_number[closed] = hours[closed], number[closed]
    return edges, first, last
