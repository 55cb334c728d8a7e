"""How is a search kept to the steps that a way within a limit can use?"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from planner.engine import Engine, Terms, weights_of
from planner.follow import Along
from planner.graph import STATIC, Graph
from planner.landmarks import sparse_ways
from planner.repaired import repaired, turn_of
from planner.steps import NEVER

INF = float("inf")
CLOSE = 1.0 + 1e-9
"""Sums that are added up in another order differ by less, relative to what they are."""
_WIDER = (1.2, 2.0, 3.0, INF)
"""Limits that are tried one after the other, in times of the best way without waiting."""


class Tried(NamedTuple):
    """What a search found and what that rests on.

    ``paths`` are the best path and its repairs, the last one straight or empty; nothing
    within ``limit`` is better. ``used`` are the steps of all paths that were looked at,
    none of which takes more than ``most``.
    """

    paths: list[list[int]]
    limit: float
    used: frozenset[int]
    most: float

    @property
    def path(self) -> list[int]:
        """What is found."""
        return self.paths[-1]

    def holds(
        self, there: tuple["Narrow", Graph], here: tuple["Narrow", Graph], changed: Any
    ) -> bool:
        """Tell whether what was found on one graph is found on another too.

        So it is where no step that was used is among the changed ones, and no way by one
        that may be better takes as little.

        Parameters
        ----------
        there, here
            The graphs, whose steps have the same numbers, and their bounds.
        changed
            The steps that may take something else, an array.
        """
        if not self.used.isdisjoint(changed.tolist()):
            return False
        # Hours and dollars decide where weights are equal.
        weight = here[0].weight[changed]
        better = (np.asarray(here[1].number)[changed] >= 0) & np.isfinite(weight)
        better |= weight < there[0].weight[changed]
        for one, other in zip(here[1][1:3], there[1][1:3], strict=True):
            better |= np.asarray(one)[changed] < np.asarray(other)[changed]
        least = here[0].by_step[changed][better].min(initial=INF)
        return bool(least > self.most * CLOSE)


class Narrow:
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

    def __init__(self, engine: Engine, graph: Graph, terms: Terms) -> None:
        from scipy.sparse.csgraph import dijkstra

        self.engine = engine
        self.weight = weight_of(graph, terms)
        start, head = np.asarray(graph.steps.start), np.asarray(graph.steps.head)
        tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
        ways, back = sparse_ways(start, head, self.weight)
        there = dijkstra(ways, indices=graph.source)
        onward = dijkstra(back, indices=graph.target)
        self.behind = there
        self.least = float(there[graph.target])
        self.by_state = there + onward
        self.by_step = there[tail] + self.weight + onward[head]

    def floor(self, marks: Sequence[Any]) -> float:
        """Return what a way by one state of each of some sets takes at least."""
        return max((float(self.by_state[states].min(initial=INF)) for states in marks), default=0.0)

    def search(
        self,
        graph: Graph,
        terms: Terms,
        along: Along,
        limit: float,
        value: Callable[[list[int]], float],
        floor: float = 0.0,
    ) -> Tried:
        """Return the best path of a graph within a limit, and what it is the repair of.

        Parameters
        ----------
        graph
            The graph of the bounds, or one in which no step takes less.
        terms
            As for `planner.engine.best`.
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
        A way within a limit uses only steps by which the least is within it. So the search
        among these is exact where it finds a path within the limit; where it does not, the
        limit is widened. Repairs make paths longer, so they are within it too.
        """
        floor = max(floor, self.least, self.floor(along.marks))
        if floor > limit * CLOSE or floor == INF:
            return Tried([[]], limit, frozenset(), limit)
        floats, ints = self.engine.floats, self.engine.ints
        used: set[int] = set()
        tries = [(way, at) for way in along.ways for at in (0, 1)]
        for times in _WIDER:
            cap = min(times * self.least, limit)
            if cap < floor and cap < limit:
                continue
            shut = self.by_step > cap * CLOSE
            narrow = graph._replace(
                hours=floats(np.where(shut, NEVER, graph.hours)),
                number=ints(np.where(shut, STATIC, graph.number)),
                behind=self.behind,
            )
            found: list[list[int]] = [[]]
            least = cap * CLOSE
            hopeful = []
            plain = None
            for way, at in tries:
                if plain is way:
                    # Nothing was repaired, so there is nothing to be repaired otherwise.
                    hopeful.append((way, at))
                    continue
                paths = repaired(self.engine, narrow, terms, way, least, value, at=at)
                used.update(*paths)
                plain = way if len(paths) == 1 else None
                if paths[-1] and turn_of(graph, terms, paths[-1]) is not None:
                    # It comes back to a place however far the limit.
                    continue
                hopeful.append((way, at))
                if paths[-1] and (not found[-1] or value(paths[-1]) < least):
                    found, least = paths, value(paths[-1])
            tries = hopeful
            if found[-1] or not tries:
                return Tried(found, INF, frozenset(used), cap)
            if cap == limit:
                break
        return Tried([[]], limit, frozenset(used), limit)


def weight_of(graph: Graph, terms: Terms) -> Any:
    """Return what the question makes smallest of each step without waiting; shut is infinite."""
    hours = np.asarray(graph.hours)
    by = terms.query.by
    if by == "time":
        return hours
    weight = np.asarray(weights_of(graph)[by]) + (terms.rate * hours if by == "generalised" else 0)
    return np.where(np.isfinite(hours), weight, NEVER)
