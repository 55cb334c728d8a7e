"""What is the best way along a corridor on one day of departure, and until when is it shut?"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.comparison.constraints import Constraint
from planner.comparison.pruned_search import INF, PrunedSearch, SearchOutcome
from planner.graph.backend import Engine, Terms, arrival, as_arrays, value_of, weight_of
from planner.graph.graph import FOREVER, STATIC, Graph
from planner.pricing.arcs import Steps, reprice
from planner.routing.elementary import CLOSE
from planner.routing.legs import build_route
from planner.routing.route import Route, clock
from planner.search.label_setting import ready


class Totals(NamedTuple):
    """Hours, USD, kg of CO2e (well-to-wheel) and km of a route."""

    time_h: float
    cost_usd: float
    co2e_kg: float
    distance_km: float


class _Version(NamedTuple):
    """The graph of all days, its bounds and what was found on it, with what paths take."""

    narrow: PrunedSearch
    graph: Graph
    known: dict[str, tuple[SearchOutcome, float]]


class Year:
    """Keeps what holds on every day of departure, from one day to the next.

    Where no season is waited for, the best way is that of all days: it bounds every day,
    and is best indeed on the days on which it meets no season.
    Checkpoints open by the hour alike on all days. What is best on another network is best
    here too where the steps that changed have no part in it and can't do better.

    Parameters
    ----------
    engine
        The searches.
    base
        The year of the same question on another network, whose steps have the same numbers.
    changed
        The steps that take something else than there.
    """

    def __init__(
        self, engine: Engine, base: "Year | None" = None, changed: frozenset[int] = frozenset()
    ) -> None:
        self.engine = engine
        self.base = base
        self._changed = np.array(sorted(changed), dtype=int)
        self.versions: dict[dt.date, _Version] = {}
        self.days: dict[dt.date, tuple[PrunedSearch, Graph, dict[str, SearchOutcome]]] = {}
        self._newest: _Version | None = None

    def at(self, graph: Graph, terms: Terms) -> PrunedSearch:
        """Take up a day: where steps take other weights or hours than on another, anew."""
        newest = self._newest
        weight = weight_of(graph, terms)
        if newest is None or not np.array_equal(newest.narrow.weight, weight):
            number: Any = np.array(graph.number)
            last = np.asarray(graph.calendar.end)[np.asarray(graph.calendar.first)[1:] - 1]
            # A step without a calendar has number -1, also where no step has one.
            last = np.append(last, FOREVER)
            number[(number >= 0) & (last[number] < FOREVER)] = STATIC
            still = graph._replace(number=number)
            newest = self._newest = _Version(PrunedSearch(self.engine, graph, terms), still, {})
        self.versions[terms.query.depart] = newest
        self.days[terms.query.depart] = (newest.narrow, graph, {})
        return newest.narrow

    def best(
        self, terms: Terms, name: str, along: Constraint, limit: float
    ) -> tuple[SearchOutcome, float]:
        """Return the best path of all days within a limit, and what it takes."""
        version = self.versions[terms.query.depart]
        free = terms._replace(horizon=INF, query=terms.query._replace(budget_usd=None))

        def value(path: list[int]) -> float:
            return value_of(version.graph, free, path)

        known = version.known.get(name) or self._of_base(terms.query.depart, version, name)
        if known is None or known[0].limit < limit:
            # The way of the base may not be the best here, but nothing worse is of interest.
            hint = self._hint(terms.query.depart, name)
            most = min(limit, value(hint)) if hint else limit
            tried = version.narrow.search(version.graph, free, along, most, value)
            if not tried.path and most < limit:
                tried = version.narrow.search(version.graph, free, along, limit, value)
            known = (tried, value(tried.path) if tried.path else INF)
        version.known[name] = known
        return known

    def day_of_base(self, day: dt.date, name: str) -> SearchOutcome | None:
        """Return what was found on the base on a day where it holds here too."""
        there = self.base.days.get(day) if self.base is not None else None
        known = there[2].get(name) if there is not None else None
        if there is None or known is None:
            return None
        return known if known.holds(there[:2], self.days[day][:2], self._changed) else None

    def _hint(self, day: dt.date, name: str) -> list[int]:
        """Return the best path of the base, empty where there is none."""
        there = self.base.versions.get(day) if self.base is not None else None
        known = there.known.get(name) if there is not None else None
        return known[0].path if known is not None else []

    def _of_base(
        self, day: dt.date, here: _Version, name: str
    ) -> tuple[SearchOutcome, float] | None:
        """Return what was found on the base where it holds here too."""
        there = self.base.versions.get(day) if self.base is not None else None
        known = there.known.get(name) if there is not None else None
        if there is None or known is None:
            return None
        holds = known[0].holds(there[:2], here[:2], self._changed)
        return known if holds else None


class Day:
    """One day of departure: its graph, searched along one corridor after the other.

    Parameters
    ----------
    network, steps, terms
        What is asked, the question with its day.
    engine
        The searches.
    year
        What the days of one question on one network share.
    """

    def __init__(
        self, network: Network, steps: Steps, terms: Terms, engine: Engine, year: Year
    ) -> None:
        self.network, self.terms, self.engine = network, terms, engine
        self.query = terms.query
        self.graph = as_arrays(engine, engine.graph(network, steps, terms.query))
        self.year = year
        self.narrow = year.at(self.graph, terms)

    def best(self, name: str, along: Constraint, limit: float) -> list[int]:
        """Return the best path that keeps one of the automata and is not over a limit."""
        tried, value = self.year.best(self.terms, name, along, limit)
        if value > limit * CLOSE:
            return []
        path = tried.path
        if not self._is(path, value):
            usable = bool(path) and self.keeps(path)
            most = min(limit, self.value(path)) if usable else limit
            better = self._search(name, along, most, value)
            path = better or (path if usable else [])
        return path if path and self.value(path) <= limit * CLOSE else []

    def _search(self, name: str, along: Constraint, limit: float, floor: float) -> list[int]:
        """Search this day, or take what was found on the base where it holds here too."""
        here = self.year.days[self.query.depart]
        known = self.year.day_of_base(self.query.depart, name)
        if known is None or known.limit < limit:
            known = self.narrow.search(self.graph, self.terms, along, limit, self.value, floor)
        here[2][name] = known
        return known.path

    def _is(self, path: list[int], least: float) -> bool:
        """Tell whether a path keeps the bounds of the question and takes the least there is."""
        return self.keeps(path) and self.value(path) <= least * CLOSE

    def keeps(self, path: list[int]) -> bool:
        """Tell whether a path arrives in time and costs no more than it may."""
        budget = self.query.budget_usd
        return arrival(self.graph, path) <= self.terms.horizon * CLOSE and (
            budget is None or sum(self.graph.usd[edge] for edge in path) <= budget * CLOSE
        )

    def totals(self, path: list[int]) -> Totals:
        """Return the totals of the route that a path makes."""
        graph = self.graph
        columns = (graph.usd, graph.wtw_kg, graph.steps.km)
        return Totals(
            float(arrival(graph, path)) - self.query.hour,
            *(float(sum(it[edge] for edge in path)) for it in columns),
        )

    def value(self, path: Sequence[int]) -> float:
        """Return what the question makes smallest, of a path."""
        return value_of(self.graph, self.terms, path)

    def route(self, path: list[int]) -> Route:
        """Return a path as a route, with all corridors that it follows."""
        return build_route(self.network, self.query, self.graph, path)

    def opening(self, path: Sequence[int]) -> str:
        """Return until when a path is shut, and by what; empty where no season shuts it."""
        graph = self.graph
        now, longest, where, reached_h = 0.0, 0.0, 0, 0.0
        for edge in path:
            if graph.number[edge] == STATIC:
                now += graph.hours[edge]
                continue
            departure, then = ready(graph.calendar, graph.number[edge], now)
            if departure - now > longest:
                longest, where, reached_h = departure - now, edge, now
            now = then
        if longest <= 24.0 or longest == INF:
            # Nights of checkpoints are no season.
            return ""
        reached = self.query.depart + dt.timedelta(hours=reached_h)
        step = graph.steps.step(where)
        price = reprice(graph.pricer, step, day_number(reached.month, reached.day))
        why = "; ".join(price.closed) if price is not None else ""
        until = clock(self.query, reached_h + longest).date().isoformat()
        return f"until {until}: {why}" if why else f"until {until}"
