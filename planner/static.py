"""How is a large graph asked that knows no calendar?

For graphs of whole weights, also far larger than the network, such as all railways of a
continent: by a hierarchy of its nodes (`planner.hierarchy`), or where that would be too large, as
in a graph that is woven all through, by the search of `planner.search` with landmarks.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from planner.automaton import FREE
from planner.climb import compiled as climbing
from planner.compiled import compiled, floats, ints
from planner.hierarchy import Arcs, Shape
from planner.landmarks import make_landmarks, sparse_ways
from planner.search import Calendar, Landmarks

MOST = 2**31 - 1
"""Weights are below."""
MOST_ARCS = 20
"""A hierarchy with more arcs than so many for each node and edge is too large. Roads, railways
and sea lanes have 1 to 4."""


class StaticGraph:
    """A directed graph of whole weights that is asked many times.

    Parameters
    ----------
    start, head
        Compressed sparse rows: the edges from node ``n`` are ``start[n]`` to ``start[n + 1]``,
        edge ``e`` leads to node ``head[e]``.
    weight
        Whole numbers of at least 0, one for each edge.

    Raises
    ------
    ValueError
        If a weight is negative or no whole number, or the rows do not fit together.
    IndexError
        From its methods, if there is no such node.

    Examples
    --------
    >>> graph = StaticGraph([0, 2, 3, 3], [1, 2, 2], [4, 9, 3])
    >>> graph.route(0, 2)
    [0, 2]
    >>> graph.way(0, 2)
    (7.0, [0, 1, 2])
    >>> graph.matrix([0, 2], [1, 2]).tolist()
    [[4.0, 7.0], [inf, 0.0]]
    """

    def __init__(self, start: Any, head: Any, weight: Any) -> None:
        self.start, self.head = ints(start), ints(head)
        self.weight = _whole(weight)
        if self.start[-1] != len(self.head) or len(self.head) != len(self.weight):
            message = (
                "start, head and weight differ in length; give one head and weight for each edge"
            )
            raise ValueError(message)
        self._contracted = False
        self._shape: Shape | None = None
        self._arcs: Arcs | None = None
        self._marks: Landmarks | None = None
        self._lower = self.weight

    def route(self, source: int, target: int) -> list[int]:
        """Return the edges of a shortest way, empty where there is none or none is needed."""
        return self._ask(source, target)[1].tolist()  # type: ignore[no-any-return]

    def way(self, source: int, target: int) -> tuple[float, list[int]]:
        """Return the weight of a shortest way and its nodes; infinite and none without a way."""
        least, edges = self._ask(source, target)
        if least == np.inf:
            return np.inf, []
        return least, [source, *self.head[edges].tolist()]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        """Return least weights of shape (sources, targets), infinite where there is no way."""
        self._check(*sources, *targets)
        shape = self._hierarchy()
        if shape is None:
            there, _ = sparse_ways(self.start, self.head, self.weight)
            rows = [dijkstra(there, indices=int(source))[ints(targets)] for source in sources]
            return np.array(rows).reshape(len(sources), len(targets))
        arcs = self._weighed(shape)
        return climbing("distances")(
            *(shape.rank, arcs.node, arcs.ends, arcs.weight, ints(sources), ints(targets))
        )

    def change(self, edges: Any, weight: Any) -> None:
        """Take other weights of some edges."""
        new = self.weight.copy()
        new[ints(edges)] = _whole(weight)
        self.weight, self._arcs = new, None
        if (new < self._lower).any():
            self._marks = None

    def _check(self, *nodes: int) -> None:
        """Refuse what is no node: compiled code would read beside its arrays."""
        last = len(self.start) - 2
        if nodes and not 0 <= min(nodes) <= max(nodes) <= last:
            message = f"nodes are numbered from 0 to {last}, not {min(nodes)} to {max(nodes)}"
            raise IndexError(message)

    def _ask(self, source: int, target: int) -> tuple[float, Any]:
        self._check(source, target)
        shape = self._hierarchy()
        if shape is None:
            return self._search(source, target)
        arcs = self._weighed(shape)
        found: tuple[float, Any] = climbing("ask")(shape.rank, *arcs, source, target)
        return found

    def _hierarchy(self) -> Shape | None:
        """Return the shape of the hierarchy, None where it has too many arcs."""
        if not self._contracted:
            most = MOST_ARCS * (len(self.start) + len(self.head))
            rank, first, upper = climbing("contract")(self.start, self.head, most)
            if len(first):
                rest = climbing("shape_of")(self.start, self.head, rank, first, upper)
                self._shape = Shape(rank, first, upper, *rest)
            self._contracted = True
        return self._shape

    def _weighed(self, shape: Shape) -> Arcs:
        """Return the arcs of the hierarchy under the weights of now."""
        if self._arcs is None:
            rows = (shape.first, shape.upper)
            made = climbing("weigh")(*rows, shape.arc_of, self.weight)
            self._arcs = Arcs(*climbing("keep")(*rows, shape.above, shape.depth, *made))
        return self._arcs

    def _search(self, source: int, target: int) -> tuple[float, Any]:
        """Search with landmarks, which stay in use unless an edge weighs less than then."""
        if self._marks is None:
            self._lower = self.weight
            self._marks = make_landmarks(self.start, self.head, self.weight)
        edges = len(self.head)
        calendar = Calendar(ints([0]), floats([]), floats([]), floats([]))
        rule = (ints(FREE.symbol), 0, ints(FREE.table), 0, ints(FREE.accept))
        path = ints(
            compiled()[0](
                *(self.start, self.head, None, np.zeros(edges), self.weight),
                *(np.full(edges, -1), calendar, source, target, np.inf, *rule, self._marks),
            )
        )
        found = len(path) or source == target
        return (float(self.weight[path].sum()) if found else np.inf), path


def _whole(weight: Any) -> Any:
    """Return weights as floats that hold whole numbers."""
    values = floats(weight)
    wrong = np.flatnonzero((values < 0) | (values >= MOST) | (values != np.floor(values)))
    if len(wrong):
        at = int(wrong[0])
        message = f"weight {at}: {values[at]} is not a whole number from 0 to {MOST - 1:,}"
        raise ValueError(message)
    return values
