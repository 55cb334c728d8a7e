"""Searches among the steps that a path within a limit can use."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from planner.comparison.constraints import Constraint
from planner.graph.backend import Engine, Objective, weight_of
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import NEVER
from planner.routing.elementary import CLOSE, elementary_path
from planner.search.label_setting import Landmarks
from planner.search.landmarks import sparse_adjacency

INF = float("inf")


class BestPath(NamedTuple):
    """The best path within a limit, empty where there is none; of one found the limit is none."""

    path: list[int]
    limit: float


class PrunedSearch:
    """The least that a way by each step takes, without waiting, on one graph.

    Parameters
    ----------
    engine
        The searches.
    graph
        Of arrays; its calendars are not looked at, so what is found bounds every departure.
    terms
        The question and what an hour weighs.
    """

    def __init__(self, engine: Engine, graph: Graph, terms: Objective) -> None:
        from scipy.sparse.csgraph import dijkstra

        self.engine = engine
        self.weight = weight_of(graph, terms)
        start, head = np.asarray(graph.steps.start), np.asarray(graph.steps.head)
        tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
        ways, back = sparse_adjacency(start, head, self.weight)
        there = dijkstra(ways, indices=graph.source)
        onward = dijkstra(back, indices=graph.target)
        self._by = terms.query.by
        self._ahead = Landmarks(1, onward[:, None], np.zeros((len(onward), 1)))
        self.behind = there
        self.least = float(there[graph.target])
        self.by_state = there + onward
        self.by_step = there[tail] + self.weight + onward[head]

    def floor(self, marks: Sequence[tuple[Any, Any]]) -> float:
        """Return what a way by one state or ride of each of some sets takes at least."""
        return max(
            (
                float(
                    min(self.by_state[states].min(initial=INF), self.by_step[it].min(initial=INF))
                )
                for states, it in marks
            ),
            default=0.0,
        )

    def search(
        self,
        graph: Graph,
        terms: Objective,
        along: Constraint,
        limit: float,
        value: Callable[[list[int]], float],
        floor: float = 0.0,
    ) -> BestPath:
        """Return the best path of a graph within a limit that enters no place twice.

        Parameters
        ----------
        graph
            The graph of the bounds, or one in which no step takes less.
        terms
            As for `planner.graph.backend.best`.
        along
            The path keeps one of its automata.
        limit
            Ways that take more are of no interest.
        value
            Returns what a path takes.
        floor
            No path takes less.

        Notes
        -----
        A way within a limit uses only steps by which the least is within it: the others are closed.
        """
        floor = max(floor, self.least, self.floor(along.marks))
        if floor > limit * CLOSE or floor == INF:
            return BestPath([], limit)
        floats, ints = self.engine.floats, self.engine.ints
        too_far = self.by_step > limit * CLOSE
        narrow = graph._replace(
            hours=floats(np.where(too_far, NEVER, graph.hours)),
            number=ints(np.where(too_far, STATIC, graph.number)),
            landmarks={self._by: self._ahead},
            behind=self.behind,
        )
        found: list[int] = []
        least = limit * CLOSE
        for way in along.ways:
            path = elementary_path(self.engine, narrow, terms, way, limit=least).path
            if path and (not found or value(path) < least):
                found, least = path, value(path)
        return BestPath(found, INF if found else limit)
