"""What hangs on what in a tree of best ways, and what do the ways come to?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search import NOWHERE


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
    tie: Any,
    places: int,
    moves: Sequence[int],
    place_of: Sequence[int],
    columns: Any,
    refused: Any,
) -> tuple[Any, Any, Any]:
    """Add up along the ways to the states of a tree, in the order of travel.

    Parameters
    ----------
    tree
        Labels in two parts, last edges and states before, as `planner.grow.grow` returns them.
    child, sibling
        What `hang` returns of the tree.
    source
        The state from which all ways lead.
    tie
        By edge what adds up to the second part of the labels, which is filled in; empty where
        that is known.
    places
        The number of places.
    moves, place_of, columns, refused
        As for `planner.tree.rows_of_straight`.

    Returns
    -------
    tuple
        Arrays by state, of which only those of states reached mean something: the sums, the
        bits of what is refused on the way, whether the way comes back to a place.
    """
    _, second, by_edge, parent = tree
    states = len(parent)
    sums = np.empty((states, columns.shape[1]))
    uses, turns = np.zeros(states, dtype=np.int64), np.zeros(states, dtype=np.bool_)
    inside = np.zeros(places, dtype=np.int64)  # how often the way entered each place
    sums[source] = 0.0
    state = source
    while True:
        below = child[state]
        while below == NOWHERE and state != source:
            if moves[by_edge[state]]:
                inside[place_of[state]] -= 1
            below = sibling[state]
            state = parent[state]
        if below == NOWHERE:
            return sums, uses, turns
        edge = by_edge[below]
        for column in range(columns.shape[1]):
            sums[below, column] = sums[state, column] + columns[edge, column]
        if len(tie):
            second[below] = second[state] + tie[edge]
        uses[below] = uses[state] | refused[edge]
        turned = turns[state]
        if moves[edge]:
            place = place_of[below]
            turned |= inside[place] > 0
            inside[place] += 1
        turns[below] = turned
        state = below


BRANCHING = (hang, add_up)
"""These functions, for compiling."""
