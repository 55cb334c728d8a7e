"""How do the best ways from one source to each of many targets go, edge by edge?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.branches import hang
from planner.grow import grow
from planner.regrow import Into, keep, regrow, restore
from planner.row import ALONE, FOUND, NONE
from planner.search import NOWHERE, Calendar


def paths_of_best(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: Into,
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
        As for `planner.tree.rows_of_straight`.
    source
        State from which the ways lead.
    place_of, moves, horizon
        As for `planner.tree.rows_of_straight`.
    state_of
        Array of shape (targets,) to be filled: `FOUND`, `NONE`, or `ALONE` where the way comes
        back to a place or arrives late.

    Returns
    -------
    tuple
        Edges of all ways, and where the way to each target begins and ends in them.
    """
    tree = grow(start, head, weight, tie, hours, number, calendar, source, targets)
    key, second, by_edge, parent, _ = tree
    # What is refused on the first way to each target: another way is told from a tree without it.
    used = np.zeros(len(targets), dtype=np.int64)
    for at in range(len(targets)):
        state = targets[at]
        while parent[state] != NOWHERE:
            used[at] |= refused[by_edge[state]] & refuses[at]
            state = parent[state]
    child, sibling = hang(parent)
    kept = keep(start, tree[:4], source, child, sibling)
    seen = [NOWHERE] * (max(place_of) + 1)
    edges = [NOWHERE for _ in range(0)]
    first, last = np.zeros(len(targets), dtype=np.int64), np.zeros(len(targets), dtype=np.int64)
    own_hours, own_number = hours.copy(), number.copy()
    for bits in np.unique(used):
        told = targets[used == bits]
        closed = np.nonzero(refused & bits)[0]
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
        changed = regrow(
            *(start, head, weight, tie, own_hours, own_number, calendar, into, closed, told, kept),
            np.inf,
        )
        for at in range(len(targets)):
            if used[at] != bits:
                continue
            target = targets[at]
            state_of[at] = NONE
            first[at] = len(edges)
            if parent[target] != NOWHERE:
                arrival = key[target] if weight is None else second[target]
                state_of[at] = FOUND if arrival <= horizon else ALONE
                state = target
                while parent[state] != NOWHERE:
                    edges.append(by_edge[state])
                    if moves[by_edge[state]]:
                        if seen[place_of[state]] == at:
                            state_of[at] = ALONE
                        seen[place_of[state]] = at
                    state = parent[state]
                if seen[place_of[source]] == at:
                    state_of[at] = ALONE
            last[at] = len(edges)
        restore(kept, told, *changed)
        own_hours[closed], own_number[closed] = hours[closed], number[closed]
    return edges, first, last
