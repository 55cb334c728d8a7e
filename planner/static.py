"""How is a large graph asked that knows no calendar?

For graphs of whole weights far larger than the network, such as all railways of a continent: by
a hierarchy where the package ``pyroutingkit`` is installed
(``pip install 'transport-corridors[hierarchy]'``) and nodes have positions, otherwise by the
search of `planner.search` with landmarks.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from planner.automaton import FREE
from planner.landmarks import make_landmarks, sparse_ways
from planner.search import Calendar, Landmarks
from planner.warm import compiled, floats, ints

FAR = 2**31 - 1
"""The hierarchy's word for no way; sums of weights must stay below."""


class StaticGraph:
    """A directed graph of whole weights that is asked many times.

    Parameters
    ----------
    start, head
        Compressed sparse rows: the edges from node ``n`` are ``start[n]`` to ``start[n + 1]``,
        edge ``e`` leads to node ``head[e]``.
    weight
        Whole numbers of at least 0, one for each edge.
    lon, lat
        Degrees, one for each node, by which a hierarchy orders the nodes.

    Raises
    ------
    ValueError
        If a weight is negative or no whole number, or the rows do not fit together.

    Examples
    --------
    >>> graph = StaticGraph([0, 2, 3, 3], [1, 2, 2], [4, 9, 3])
    >>> graph.route(0, 2)
    [0, 2]
    >>> graph.matrix([0, 2], [1, 2]).tolist()
    [[4.0, 7.0], [inf, 0.0]]
    """

    def __init__(
        self,
        start: Any,
        head: Any,
        weight: Any,
        *,
        lon: Any = None,
        lat: Any = None,
    ) -> None:
        self.start, self.head = ints(start), ints(head)
        self.weight = _whole(weight)
        if self.start[-1] != len(self.head) or len(self.head) != len(self.weight):
            message = "start, head, weight do not fit together: one head and weight for each edge"
            raise ValueError(message)
        placed = lon is not None and lat is not None and find_spec("pyroutingkit") is not None
        self._where = (lat, lon) if placed else None
        self._marks: Landmarks | None = None
        self._lower = self.weight
        self._metric: Any = None
        self._stale = False
        edges = len(self.head)
        self._tie, self._still = np.zeros(edges), np.full(edges, -1)
        self._calendar = Calendar(ints([0]), floats([]), floats([]), floats([]))
        self._rule = (ints(FREE.symbol), 0, ints(FREE.table), 0, ints(FREE.accept))

    def route(self, source: int, target: int) -> list[int]:
        """Return the edges of a shortest way, empty where there is none or none is needed."""
        if self._where is not None:
            return list(self._hierarchy().query(source, target)[2])
        if self._marks is None:
            self._lower = self.weight
            self._marks = make_landmarks(self.start, self.head, self.weight)
        path = compiled()[0](
            *(self.start, self.head, None, self._tie, self.weight, self._still, self._calendar),
            *(source, target, np.inf, *self._rule, self._marks),
        )
        return list(path)

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        """Return least weights of shape (sources, targets), infinite where there is no way."""
        if self._where is not None:
            ends = (np.array(sources, dtype=np.uint32), np.array(targets, dtype=np.uint32))
            found = self._hierarchy().distances_many_to_many(*ends).astype(float)
            found[found >= FAR] = np.inf
            return found
        there, _ = sparse_ways(self.start, self.head, self.weight)
        rows = [dijkstra(there, indices=int(source))[ints(targets)] for source in sources]
        return np.array(rows).reshape(len(sources), len(targets))

    def change(self, edges: Any, weight: Any) -> None:
        """Take other weights of some edges.

        Landmarks stay in use unless an edge weighs less than when they were made.
        """
        new = self.weight.copy()
        new[ints(edges)] = _whole(weight)
        self.weight, self._stale = new, True
        if (new < self._lower).any():
            self._marks = None

    def _hierarchy(self) -> Any:
        """Return the hierarchy under the weights of now."""
        if self._metric is None:
            from pyroutingkit import CCHMetric, CCHTopology

            tail = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
            where = (floats(side).astype(np.float32) for side in self._where or ())
            ends = (tail.astype(np.uint32), self.head.astype(np.uint32))
            self._topology = CCHTopology()
            self._topology.build(*ends, *where, len(self.start) - 1)
            self._metric = CCHMetric(self._topology)
            self._stale = True
        if self._stale:
            self._metric.customize(self.weight.astype(np.uint32), 1)
            self._stale = False
        return self._metric


def _whole(weight: Any) -> Any:
    """Return weights as floats that hold whole numbers."""
    values = floats(weight)
    wrong = np.flatnonzero((values < 0) | (values >= FAR) | (values != np.floor(values)))
    if len(wrong):
        at = int(wrong[0])
        message = f"weight {at}: {values[at]} is not a whole number from 0 to {FAR - 1:,}"
        raise ValueError(message)
    return values
