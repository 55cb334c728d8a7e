"""The best path along a corridor on one day of departure, and when a closed one opens."""

import datetime as dt
from collections.abc import Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.comparison.constraints import Constraint
from planner.comparison.pruned_search import INF, BestPath, PrunedSearch
from planner.graph._rides import opened_at
from planner.graph.backend import Engine, Objective, arrival, as_arrays, value_of, weight_of
from planner.graph.graph import FOREVER, STATIC, Graph
from planner.pricing.arcs import Steps, reprice
from planner.pricing.formula import BOARD
from planner.routing.elementary import CLOSE
from planner.routing.legs import build_route
from planner.routing.route import Route, clock
from planner.search.label_setting import next_departure

_WEEK_H = 168.0


class Totals(NamedTuple):
    """Hours, USD, kg of CO2e (well-to-wheel) and km of a route."""

    time_h: float
    cost_usd: float
    co2e_kg: float
    distance_km: float


class SeasonFreeSearch:
    """The best paths where no season is waited for: they bound every day of departure.

    They are the best on the days on which they meet no season. Checkpoints open by the hour
    alike on all days.

    Parameters
    ----------
    engine, terms
        With what is searched, and how.
    graph
        The graph of any day on which steps take these hours and weights.
    """

    def __init__(self, engine: Engine, graph: Graph, terms: Objective) -> None:
        number: Any = np.array(graph.number)
        last = np.asarray(graph.calendar.end)[np.asarray(graph.calendar.first)[1:] - 1]
        # A step without a calendar has number -1, also where no step has one.
        last = np.append(last, FOREVER)
        number[(number >= 0) & (last[number] < FOREVER)] = STATIC
        self.graph = graph._replace(number=number)
        self.pruned = PrunedSearch(engine, graph, terms)
        self._known: dict[str, tuple[BestPath, float]] = {}

    def best(
        self, terms: Objective, name: str, along: Constraint, limit: float
    ) -> tuple[list[int], float]:
        """Return the best path within a limit, and what it takes: infinite where there is none.

        ``name`` is what the constraint is known by.
        """
        known = self._known.get(name)
        if known is None or known[0].limit < limit:
            free = terms._replace(horizon=INF, query=terms.query._replace(budget_usd=None))

            def value(path: list[int]) -> float:
                return value_of(self.graph, free, path)

            found = self.pruned.search(self.graph, free, along, limit, value)
            known = found, value(found.path) if found.path else INF
            self._known[name] = known
        return known[0].path, known[1]


class DepartureSearch:
    """One day of departure: its graph, searched along one corridor after the other.

    Parameters
    ----------
    network, steps, terms
        What is asked, the question with its day.
    engine
        The searches.
    known
        The season-free paths of another day: they hold here too where steps take the same
        weights and hours.
    """

    def __init__(
        self,
        network: Network,
        steps: Steps,
        terms: Objective,
        engine: Engine,
        known: SeasonFreeSearch | None = None,
    ) -> None:
        self.network, self.terms = network, terms
        self.query = terms.query
        self.graph = as_arrays(engine, engine.graph(network, steps, terms.query))
        weight = weight_of(self.graph, terms)
        if known is None or not np.array_equal(known.pruned.weight, weight):
            known = SeasonFreeSearch(engine, self.graph, terms)
        self.season_free = known

    def best(self, name: str, along: Constraint, limit: float) -> list[int]:
        """Return the best path that keeps one of the automata and is not over a limit."""
        path, least = self.season_free.best(self.terms, name, along, limit)
        if least > limit * CLOSE:
            return []
        usable = bool(path) and self.keeps(path)
        if not usable or self.value(path) > least * CLOSE:
            most = min(limit, self.value(path)) if usable else limit
            pruned = self.season_free.pruned
            better = pruned.search(self.graph, self.terms, along, most, self.value, least)
            path = better.path or (path if usable else [])
        return path if path and self.value(path) <= limit * CLOSE else []

    @property
    def weight(self) -> Sequence[float]:
        """What each step takes by the criterion of the question, without waiting."""
        weight: Sequence[float] = self.season_free.pruned.weight
        return weight

    def keeps(self, path: list[int]) -> bool:
        """Tell whether a path arrives in time and costs no more than it may."""
        budget = self.query.budget_usd
        return arrival(self.graph, path) <= self.terms.horizon * CLOSE and (
            budget is None or fsum(self.graph.usd[edge] for edge in path) <= budget * CLOSE
        )

    def totals(self, path: list[int]) -> Totals:
        """Return the totals of the route that a path makes."""
        graph = self.graph
        columns = (graph.usd, graph.wtw_kg, graph.steps.km)
        return Totals(
            float(arrival(graph, path)) - self.query.hour,
            *(fsum(it[edge] for edge in path) for it in columns),
        )

    def value(self, path: Sequence[int]) -> float:
        """Return the criterion of the question, of a path."""
        return value_of(self.graph, self.terms, path)

    def criterion(self, path: Sequence[int]) -> float:
        """Return what a path takes by the criterion, as its route does.

        Unlike `value` it counts hours from the departure, not from the midnight before it
        (`planner.routing.route.criterion_of`).
        """
        query = self.query
        rate = {"time": 1.0, "generalised": self.terms.rate}.get(query.by, 0.0)
        return float(self.value(path)) - rate * query.hour

    def route(self, path: list[int]) -> Route:
        """Return a path as a route, with all corridors that it follows."""
        return build_route(self.network, self.query, self.graph, path)

    def opening(self, path: Sequence[int]) -> str:
        """Return until when a path is closed, and by what; empty where no season closes it."""
        graph = self.graph
        now, longest, where, reached_h = 0.0, 0.0, 0, 0.0
        for edge in path:
            if graph.number[edge] == STATIC:
                now += graph.hours[edge]
                continue
            departure, then = next_departure(graph.calendar, graph.number[edge], now)
            # A service that leaves once a week is waited for in every season.
            weekly = graph.steps.kind[edge] == BOARD and departure - now <= _WEEK_H
            if departure - now > longest and not weekly:
                longest, where, reached_h = departure - now, edge, now
            now = then
        if longest <= 24.0 or longest == INF:
            # Nights of checkpoints are no season.
            return ""
        reached = self.query.depart + dt.timedelta(hours=reached_h)
        rides, pricer = graph.steps.rides, graph.pricer
        if rides.is_ride(where):
            service = rides.services[where - rides.first]
            pricer = pricer.aboard(service)
            parts = (part for part, _ in rides.way(where))
            where = max(parts, key=lambda part: opened_at(graph, part, service))
        step = graph.steps.step(where)
        price = reprice(pricer, step, day_number(reached.month, reached.day))
        why = "; ".join(price.closed) if price is not None else ""
        until = clock(self.query, reached_h + longest).date().isoformat()
        return f"until {until}: {why}" if why else f"until {until}"
