"""Searches among the steps that a path within a limit can use."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from planner.comparison.constraints import Constraint
from planner.graph.backend import Engine, Objective, weight_of
from planner.graph.graph import Graph
from planner.routing.elementary import CLOSE, elementary_path
from planner.search.automaton import Automaton
from planner.search.bounds import least_to_go_by_layer
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
        self._ends = graph.source, graph.target
        self._rows = start, head = np.asarray(graph.steps.start), np.asarray(graph.steps.head)
        tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
        ways, back = sparse_adjacency(start, head, self.weight)
        there = dijkstra(ways, indices=graph.source)
        onward = dijkstra(back, indices=graph.target)
        self._to_go: dict[int, tuple[Automaton, float, Any]] = {}
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
        """
        floor = max(floor, self.least, self.floor(along.marks))
        if floor > limit * CLOSE or floor == INF:
            return BestPath([], limit)
        found: list[int] = []
        least = limit * CLOSE
        for way in along.ways:
            to_go = self._least_to_go(way, least)
            source = self._ends[0] + (len(graph.steps.start) - 1) * way.first
            if to_go[source] > least:
                continue
            path = elementary_path(self.engine, graph, terms, way, limit=least, to_go=to_go).path
            if path and (not found or value(path) < least):
                found, least = path, value(path)
        return BestPath(found, INF if found else limit)

    def _least_to_go(self, way: Automaton, limit: float) -> Any:
        """Return the least that is to come within a limit by layers, once for each automaton.

        A way within a limit uses only steps by which the least is within it.
        """
        known = self._to_go.get(id(way))
        if known is None or known[1] < limit:
            near = np.where(self.by_step <= limit, self.weight, INF)
            least = least_to_go_by_layer(*self._rows, near, self._ends[1], way, limit)
            known = self._to_go[id(way)] = (way, limit, least)
        return known[2]
