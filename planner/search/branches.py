"""What hangs on what in a tree of best ways, and what do the ways come to?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.label_setting import NOWHERE

COLUMNS = 3
"""So much is summed along a way beside its hours: dollars, kilometres, kilograms."""
MOVES, TURNED = 1 << 61, 1 << 62
"""Bits beside those of what is refused: of an edge that leads to another place, and of a way
that comes back to one."""


def mark_moves(refused: Any, moves: Sequence[int]) -> Any:
    """Return by edge the bits of what is refused, with `MOVES` where it leads to another place."""
    marks = refused.copy()
    for edge in range(len(marks)):
        if moves[edge]:
            marks[edge] |= MOVES
    return marks


def children_of(parent: Sequence[int]) -> tuple[Any, Any]:
    """Return the first state that hangs on each state, and the next that hangs on the same.

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
    columns: Any,
    sums: Any,
    seen: Any,
) -> None:
    """Add up along the ways to the states of a tree, in the order of travel.

    Parameters
    ----------
    tree
        Labels in two parts, last edges and states before, as
        `planner.search.shortest_path_tree.grow_tree` returns them.
    child, sibling
        What `children_of` returns of the tree.
    source
        The state from which all ways lead.
    places
        The number of places.
    marks
        By edge what `mark_moves` returns.
    place_of, columns
        As for `planner.search.tree.fill_rows`.
    sums, seen
        Arrays by state that are filled where the tree reaches: the sums, and the bits of what is
        refused on the way, with `TURNED` where it comes back to a place.
    """
    _, _, by_edge, parent = tree
    inside = np.zeros(places, dtype=np.int64)  # how often the way entered each place
    sums[source], seen[source] = 0.0, 0
    state = source
    while True:
        below = child[state]
        while below == NOWHERE and state != source:
            if seen[state] & MOVES:
                inside[place_of[state]] -= 1
            below = sibling[state]
            state = parent[state]
        if below == NOWHERE:
            return
        edge = by_edge[below]
        for column in range(COLUMNS):
            sums[below, column] = sums[state, column] + columns[edge, column]
        on_way = seen[state] & ~MOVES | marks[edge]
        if on_way & MOVES:
            place = place_of[below]
            if inside[place]:
                on_way |= TURNED
            inside[place] += 1
        seen[below] = on_way
        state = below


BRANCHING = (mark_moves, children_of, add_along)
"""These functions, for compiling."""
