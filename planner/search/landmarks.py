"""Landmarks: distances that bound what is still to come (ALT).

The search for one target settles less the more it knows of what is still to come. What a path
from a state to the target takes at least follows from two least weights to a landmark, or from
one, by the triangle inequality (ALT: A. V. Goldberg and C. Harrelson, Computing the shortest
path: A* search meets graph theory, SODA 2005). The weights are those of steps at their shortest,
so they bound every departure, and every question that only closes steps.
"""

from typing import Any

import numpy as np

from planner.search.label_setting import Landmarks

COUNT = 16
"""Landmarks of a graph."""
NO_LANDMARK_ARRAYS = Landmarks(0, np.zeros((0, 0)), np.zeros((0, 0)))
"""Stands for no landmarks where searches are compiled."""


def sparse_adjacency(start: Any, head: Any, weight: Any) -> tuple[Any, Any]:
    """Return the edges of finite weight as sparse arrays, there and back.

    Parallel edges and edges without weight are kept as they stand.

    Parameters
    ----------
    start, head
        Compressed sparse rows of the edges, as arrays.
    weight
        Array of shape (edges,), infinite where an edge may not be used.
    """
    from scipy.sparse import csr_array

    states = len(start) - 1
    tail = np.repeat(np.arange(states), np.diff(start))
    usable = np.flatnonzero(np.isfinite(weight))
    first = np.searchsorted(usable, start)
    there = csr_array((weight[usable], head[usable], first), shape=(states, states))
    order = np.argsort(head[usable], kind="stable")
    into = np.concatenate([[0], np.cumsum(np.bincount(head[usable], minlength=states))])
    back = csr_array((weight[usable][order], tail[usable][order], into), shape=(states, states))
    return there, back


def make_landmarks(start: Any, head: Any, weight: Any, count: int = COUNT) -> Landmarks:
    """Return landmarks of a graph, each far from those before it.

    Parameters
    ----------
    start, head, weight
        As for `sparse_adjacency`; in the graph that is searched no edge may weigh less.
    count
        Number of landmarks, fewer where the graph has fewer states that lead to each other.
    """
    from scipy.sparse.csgraph import dijkstra

    there, back = sparse_adjacency(start, head, weight)
    # Marks are taken from what leads to a well joined state and back.
    ways = np.diff(there.indptr) * np.diff(back.indptr)
    heart = np.argmax(ways)
    round_trip = dijkstra(there, indices=heart) + dijkstra(back, indices=heart)
    core = np.flatnonzero(np.isfinite(round_trip))
    mark = core[np.argmax(round_trip[core])]
    near = np.full(len(core), np.inf)
    out, into = [], []
    for _ in range(min(count, len(core))):
        into.append(dijkstra(there, indices=mark))
        out.append(dijkstra(back, indices=mark))
        near = np.minimum(near, into[-1][core] + out[-1][core])
        mark = core[np.argmax(near)]
    from_states = np.array(out).T.copy()
    _bound_dead_ends(from_states, start, head, weight)
    return Landmarks(len(out), from_states, np.array(into).T.copy())


def _bound_dead_ends(out: Any, start: Any, head: Any, weight: Any) -> None:
    """Give states that lead nowhere the greatest distance of those that lead to them.

    Who ends there comes by one of these, so what is still to come is at least the way to a
    landmark less that.
    """
    tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
    leads = np.isfinite(weight)
    ends = np.isinf(out).all(axis=1)
    last = leads & ends[head]
    most = np.full(out.shape, -np.inf)
    np.maximum.at(most, head[last], out[tail[last]])
    reached = ends & (most > -np.inf).all(axis=1)
    out[reached] = most[reached]
