"""What hangs on what in a tree of best ways, and what do the ways come to?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search import NOWHERE

COLUMNS = 3
"""So much is summed along a way beside its hours: dollars, kilometres, kilograms."""
MOVES, TURNED = 1 << 61, 1 << 62
"""Bits beside those of what is refused: of an edge that leads to another place, and of a way
that comes back to one."""


def marked(refused: Any, moves: Sequence[int]) -> Any:
    """Return by edge the bits of what is refused, with `MOVES` where it leads to another place."""
    marks = refused.copy()
    for edge in range(len(marks)):
        if moves[edge]:
            marks[edge] |= MOVES
    return marks


def hang(parent: Sequence[int]) -> tuple[Any, Any]:
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


def add_up(
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
        Labels in two parts, last edges and states before, as `planner.grow.grow` returns them.
    child, sibling
        What `hang` returns of the tree.
    source
        The state from which all ways lead.
    places
        The number of places.
    marks
        By edge what `marked` returns.
    place_of, columns
        As for `planner.tree.rows_of_straight`.
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


def add_up_again(
    tree: tuple[Any, Any, Any, Any],
    order: Any,
    sums: Any,
    seen: Any,
    fresh: Any,
    now: int,
    marks: Any,
    place_of: Sequence[int],
    columns: Any,
) -> None:
    """Add up anew along the ways to some states of a tree that has changed.

    Parameters
    ----------
    tree
        As for `add_up`, as it is now.
    order
        The states with another way than before, each behind the one before it on the way.
    sums, seen
        Arrays of two rows by state: in the first row what `add_up` returned, in the second what
        is filled in here.
    fresh, now
        Array by state that gets the number ``now`` where the second row holds.
    marks, place_of, columns
        As for `add_up`; the states of a place lie side by side.
    """
    _, _, by_edge, parent = tree
    for state in order:
        before, edge = parent[state], by_edge[state]
        old = 1 if fresh[before] == now else 0
        for column in range(COLUMNS):
            sums[1, state, column] = sums[old, before, column] + columns[edge, column]
        on_way = seen[old, before] & ~MOVES | marks[edge]
        if on_way & MOVES and not on_way & TURNED:
            place = place_of[state]
            other = state
            while other and place_of[other - 1] == place:
                other -= 1
            while other < len(parent) and place_of[other] == place:
                if (
                    other != state
                    and parent[other] != NOWHERE
                    and marks[by_edge[other]] & MOVES
                    and leads_over(tree, before, other)
                ):
                    on_way |= TURNED
                other += 1
        seen[1, state], fresh[state] = on_way, now


def leads_over(tree: tuple[Any, Any, Any, Any], state: int, other: int) -> bool:
    """Tell whether the way to a state leads over another, or ends there."""
    key, _, _, parent = tree
    while state not in (NOWHERE, other) and key[state] >= key[other]:
        state = parent[state]
    return bool(state == other)


BRANCHING = (marked, hang, add_up, leads_over, add_up_again)
"""These functions, for compiling."""
