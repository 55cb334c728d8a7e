"""The path that would serve a pair with all seasons, closures and bans open, and what closes it."""

from collections.abc import Sequence
from math import fsum
from typing import Any, NamedTuple

from corridors.model.network import Network
from planner.comparison.constraints import Constraint
from planner.comparison.pruned_search import INF, BestPath, PrunedSearch
from planner.graph.backend import Engine, Objective, best, weight_of
from planner.graph.cache import relaxed_graph
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.routing.elementary import CLOSE


class RelaxedPath(NamedTuple):
    """A path with all that is closed open, its value, and what must be allowed for it."""

    path: list[int]
    value: float
    reasons: tuple[str, ...]


class RelaxedSearch:
    """The graph of a question with every season, closure and ban open.

    Parameters
    ----------
    network, steps, query
        What is asked; what is banned and closed is that of the day of the question.
    rate
        What an hour weighs, USD/h, where generalised cost is asked for.
    engine
        The searches.
    """

    def __init__(
        self,
        network: Network,
        steps: Steps,
        query: Query,
        rate: float,
        engine: Engine,
    ) -> None:
        self.engine = engine
        floats = engine.floats
        graph = relaxed_graph(engine, network, steps, query)
        # The criterion of the question takes the place of the hours.
        value = floats(weight_of(graph, Objective(query, INF, rate))).copy()
        ints = engine.ints
        arrays = steps._replace(
            start=ints(steps.start), head=ints(steps.head), place_of=ints(steps.place_of)
        )
        self.graph: Graph = graph._replace(
            steps=arrays,
            hours=value,
            usd=floats(graph.usd),
            number=ints([STATIC] * len(value)),
            leaned=None,
        )
        asked = query._replace(by="time", budget_usd=None, deadline=None, leanings=())
        self.terms = Objective(asked, INF, 0.0)
        self._heavy: dict[float, tuple[PrunedSearch, Graph]] = {}
        self._tried: dict[tuple[str, float], BestPath] = {}
        self._leads: dict[str, bool] = {}

    @property
    def weight(self) -> Sequence[float]:
        """What each step takes by the criterion of the question."""
        weight: Sequence[float] = self._at(0.0)[0].weight
        return weight

    def least(self, name: str, along: Constraint) -> float:
        """Return the value of the best way, infinite where there is none."""
        return self._path_of(self._best(name, along, 0.0, INF)).value

    def leads(self, name: str, along: Constraint) -> bool:
        """Tell whether any path keeps one of the automata, however long or winding."""
        if name not in self._leads:
            ways = along.ways
            self._leads[name] = any(best(self.engine, self.graph, self.terms, it) for it in ways)
        return self._leads[name]

    def way(self, name: str, along: Constraint, limit: float, each: float) -> RelaxedPath:
        """Return the best path with few closed steps; the best of all if that is too long.

        Parameters
        ----------
        name
            What the automata are known by.
        along
            What is to be kept.
        limit
            The longest way that serves.
        each
            How much more a closed step weighs.
        """
        free = self._path_of(self._best(name, along, 0.0, limit))
        if not free.reasons or each == INF:
            return free
        closed = sum(edge in self.graph.reasons for edge in free.path)
        few = self._path_of(self._best(name, along, each, limit + closed * each))
        return few if few.path and few.value <= limit * CLOSE else free

    def _best(self, name: str, along: Constraint, each: float, limit: float) -> list[int]:
        """Return the best path where each closed step weighs more."""
        narrow, graph = self._at(each)
        known = self._tried.get((name, each))
        if known is None or known.limit < limit:

            def value(path: list[int]) -> float:
                return fsum(graph.hours[edge] for edge in path)

            known = narrow.search(graph, self.terms, along, limit, value)
        self._tried[name, each] = known
        path = known.path
        return path if fsum(graph.hours[edge] for edge in path) <= limit * CLOSE else []

    def _at(self, each: float) -> tuple[PrunedSearch, Graph]:
        """Return the graph in which each closed step weighs more, and its bounds."""
        if each not in self._heavy:
            hours: Any = self.graph.hours.copy()
            hours[list(self.graph.reasons)] += each
            graph = self.graph._replace(hours=hours)
            self._heavy[each] = (PrunedSearch(self.engine, graph, self.terms), graph)
        return self._heavy[each]

    def _path_of(self, path: list[int]) -> RelaxedPath:
        known = self.graph.reasons
        words = sorted({it for edge in path for it in known.get(edge, ())})
        value = fsum(self.graph.hours[edge] for edge in path) if path else INF
        return RelaxedPath(path, value, tuple(words))
