"""Answers to many questions under the same terms, without writing a route for each."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache, partial
from math import fsum
from typing import Any, NamedTuple, TypeVar

from corridors.errors import CorridorsError, explained, interrupted
from corridors.model.entities import Corridor
from corridors.model.network import Network, check_ends
from planner.graph._rides import moves_of
from planner.graph.backend import Engine, objective_of, weight_by
from planner.graph.cache import (
    LRUCache,
    clear_graphs,
    refused_steps,
    shared_graph,
    shipper_costs,
    warm_engine,
)
from planner.graph.corridor_labels import follows
from planner.graph.destination_bits import refused_bits
from planner.graph.graph import STATIC, Graph, closed_at_ends, source_and_target
from planner.pricing.adjustments import end_terms, low_priority_trades
from planner.pricing.arcs import NEVER, Steps
from planner.question.query import Query, needs_own_search
from planner.restrictions.embargo import check_question
from planner.routing.elementary import elementary_path
from planner.routing.legs import (
    RouteFigures,
    StepEffect,
    joined_effects,
    priced_steps,
    route_figures,
    step_effect,
)
from planner.routing.router import find_route
from planner.search import one_to_many
from planner.search.compilation import compile_cached, floats, ints
from planner.search.label_setting import Calendar, next_departure
from planner.search.restricted_tree import FOUND, incoming_edges

_T = TypeVar("_T")
_MOST_KINDS, _MOST_DATED = 64, 50_000
"""Kinds of cargo and origin, and days, whose steps are cached; 1 kB each."""
_WAIT = 4
"""Where the hours of waiting stand in a leg."""


class MadeMove(NamedTuple):
    """A move over a link: hours and USD from the departure to its end."""

    a: str
    b: str
    mode: str
    time_h: float
    cost_usd: float


class Way(NamedTuple):
    """What the best path to a place comes to, and its moves in order."""

    figures: RouteFigures
    moves: tuple[MadeMove, ...]


class BatchRouter:
    """Answer many pairs of a network.

    One search per origin (`planner.search.one_to_many.paths_of_best`); what each step adds is
    cached. What that search does not cover (``via``, a budget, limits, generalised cost, an avoided
    corridor, a route that visits a place twice or arrives too late, the reason why there is none)
    is asked of `planner.routing.router.find_route`.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    engine
        A warm engine of them; a new one without it.
    """

    def __init__(self, network: Network, steps: Steps, engine: Engine | None = None) -> None:
        self.network = network
        self.steps = steps
        self.engine = warm_engine() if engine is None else engine
        self.moves = moves_of(steps)
        self.into = incoming_edges(ints(steps.start), ints(steps.head))
        self.records: LRUCache[tuple[object, ...], dict[int, StepEffect]] = LRUCache(_MOST_KINDS)
        self.dated: LRUCache[tuple[object, ...], StepEffect] = LRUCache(_MOST_DATED)
        self.marks = [
            (corridor, [frozenset(mark.places) for mark in corridor.marks])
            for corridor in network.corridors.values()
            if corridor.marks
        ]

    def answer(self, terms: Query, pairs: Sequence[tuple[str, str]]) -> list[RouteFigures | str]:
        """Return what each pair comes to, or the reason why it has no answer.

        Parameters
        ----------
        terms
            The question; its ends do not count.
        pairs
            Ids of origins and destinations.

        Returns
        -------
        list
            In the order of the pairs; equal to `route_figures` the route of `find_route`.
        """
        found: dict[int, RouteFigures | str] = {}
        by_origin: dict[tuple[object, ...], list[int]] = {}
        for at, (origin, destination) in enumerate(pairs):
            query = terms._replace(origin=origin, destination=destination)
            reason = answer_or_reason(partial(self._check, query))
            if isinstance(reason, str):
                found[at] = reason
            elif self._needs_own_search(terms):
                found[at] = self._answer_pair(query)
            else:
                shared = self._shared_by_ends(query)
                by_origin.setdefault((origin, *shared), []).append(at)
        for some in by_origin.values():
            # One end stands for all: those of one trade and market have the graph in common.
            ends = [pairs[at][1] for at in some]
            query = terms._replace(origin=pairs[some[0]][0], destination=ends[0])
            rows = answer_or_reason(partial(self._from, query, ends))
            for number, at in enumerate(some):
                row = rows if isinstance(rows, str) else rows[number]
                found[at] = self._answer_pair(query._replace(destination=pairs[at][1]), row)
        clear_graphs(self.engine)
        return [found[at] for at in range(len(pairs))]

    def _check(self, query: Query) -> None:
        for place in (query.origin, query.destination):
            if place not in self.network.places:
                message = f"place {place} does not exist under this scenario"
                raise LookupError(message)
        check_question(self.network, query)
        check_ends(self.network, query.origin, query.destination)
        source_and_target(self.steps, query)

    def _needs_own_search(self, query: Query) -> bool:
        avoids = any(corridor in query.avoid for corridor in self.network.corridors)
        alone = query.by == "generalised" or query.budget_usd is not None
        return bool(query.via or alone or avoids or needs_own_search(query))

    def _answer_pair(
        self, query: Query, known: RouteFigures | str | None = None
    ) -> RouteFigures | str:
        if known is not None:
            return known

        def ask() -> RouteFigures:
            return route_figures(find_route(self.network, query, self.steps, engine=self.engine))

        return answer_or_reason(ask)

    def _from(self, query: Query, destinations: Sequence[str]) -> list[RouteFigures | str | None]:
        """Answer all pairs of an origin; None where a pair must be asked alone."""
        graph, paths = self._paths(query, destinations)
        reader = _PathReader(self, graph, query)
        return [
            None if path is None else answer_or_reason(partial(reader.read, path, destination))
            for path, destination in zip(paths, destinations, strict=True)
        ]

    def _paths(
        self, query: Query, destinations: Sequence[str]
    ) -> tuple[Graph, list[Sequence[int] | None]]:
        """Return the graph of an origin and the edges to each end, None where it is asked alone."""
        import numpy as np

        steps = self.steps
        graph = shared_graph(self.engine, self.network, steps, query)
        columns = shipper_costs(self.engine, self.network, steps, query, graph.usd)
        graph = graph._replace(shipper=columns)
        open_end = query._replace(destination="")
        closed = [*closed_at_ends(steps, open_end)]
        closed += refused_steps(self.engine, self.network, steps, open_end)
        hours, number = floats(graph.hours).copy(), ints(graph.number).copy()
        hours[closed] = NEVER
        number[closed] = STATIC
        weight = weight_by(graph, query.by)
        ends = [source_and_target(steps, query._replace(destination=it)) for it in destinations]
        horizon = self.network.cargo_number(query.cargo, "horizon_h") or float("inf")
        state_of = np.zeros(len(ends), dtype=np.int64)
        edges, first, last = _compiled()(
            *(graph.steps.start, graph.steps.head, None if weight is None else floats(weight)),
            *(floats(graph.usd), hours, number, graph.calendar),
            *(self.into, ends[0][0], ints([target for _, target in ends])),
            *refused_bits(self.engine, self.network, steps, query, destinations),
            *(graph.steps.place_of, self.moves),
            *(min(horizon, query.hours_to_deadline()), state_of),
        )
        return graph, [
            edges[first[at] : last[at]][::-1] if state_of[at] == FOUND else None
            for at in range(len(ends))
        ]

    def ways(self, terms: Query, destinations: Sequence[str]) -> list[Way]:
        """Return the ways from the origin of a question by time or cost to places it can reach.

        Parameters
        ----------
        terms
            The question; its destination does not count.
        destinations
            Ids of places to which a way exists.

        Returns
        -------
        list of Way
            In the order of the destinations; the strict minimum by the criterion, as of
            `planner.batch.matrix.find_matrix`.
        """
        found: dict[str, Way] = {}
        by_ends: dict[tuple[object, ...], list[str]] = {}
        for end in destinations:
            shared = self._shared_by_ends(terms._replace(destination=end))
            by_ends.setdefault(shared, []).append(end)
        for ends in by_ends.values():
            # One end stands for all: those of one trade and market have the graph in common.
            query = terms._replace(destination=ends[0])
            graph, paths = self._paths(query, ends)
            reader = _PathReader(self, graph, query)
            for end, path in zip(ends, paths, strict=True):
                pair = query._replace(destination=end)
                if path is not None:
                    found[end] = reader.way(path, end)
                    continue
                own = self.engine.graph(self.network, self.steps, pair)
                alone = elementary_path(self.engine, own, objective_of(self.network, pair)).path
                found[end] = _PathReader(self, own, pair).way(alone, end)
        clear_graphs(self.engine)
        return [found[it] for it in destinations]

    def priced_as(self, query: Query) -> tuple[object, ...]:
        """Return what of a question, beside its day, the price of a step depends on."""
        country = self.network.places[query.origin].country
        return (query.cargo, country, *self._shared_by_ends(query))

    def _shared_by_ends(self, query: Query) -> tuple[object, ...]:
        """Return what of both ends of a question its graph depends on."""
        trades = low_priority_trades(self.network, self.steps.rows.trades, query)
        return trades, end_terms(self.network, query)

    def record(self, graph: Graph, query: Query, edge: int, departure: float) -> StepEffect:
        """Return what a step adds when it is made at an hour of the journey."""
        priced = self.priced_as(query)
        same = self.records.setdefault(priced, {})
        if edge in same:
            return same[edge]
        # Of a service the hour tells whether it leaves on one of its weekdays or after a mean wait.
        boards = edge in self.steps.rides.boardings and graph.number[edge] != STATIC
        day = departure if boards else (query.depart + dt.timedelta(hours=departure)).toordinal()
        key = (*priced, query.depart, edge, day)
        known = self.dated.get(key)
        if known is None:
            made = list(priced_steps(graph, query, edge, departure))
            effects = [step_effect(self.network, step, price) for step, price in made]
            record = effects[0] if len(effects) == 1 else joined_effects(effects)
            # What a ride is asked, and the jams of borders, depend on the month.
            ride = self.steps.rides.is_ride(edge)
            fixed = not any(it.seasons or it.departures or it.dated for _, it in made)
            if fixed and not (ride or boards):
                same[edge] = record
                return record
            known = self.dated[key] = record
        return known

    def corridors(self, passed: list[tuple[str, str]]) -> tuple[str, ...]:
        """Return the corridors that a way follows; equal to `corridor_labels.corridors_of`."""
        places = {place for place, _ in passed}

        def touches(corridor: Corridor, marks: list[frozenset[str]]) -> bool:
            near = all(not places.isdisjoint(mark) for mark in marks)
            return near and follows(self.network, corridor, passed)

        return tuple(it.id for it, marks in self.marks if touches(it, marks))


class _PathReader:
    """Adds up ways of one graph, as `planner.routing.legs.build_route` does."""

    def __init__(self, router: BatchRouter, graph: Graph, query: Query) -> None:
        import numpy as np

        self.router = router
        self.graph = graph
        self.query = query
        self.number = ints(graph.number).tolist()
        self.calendar = Calendar(*(np.asarray(part).tolist() for part in graph.calendar))
        self.same = router.records.setdefault(router.priced_as(query), {})

    def way(self, path: Any, destination: str) -> Way:
        """Return what a path comes to, and its moves with what they have come to by their end."""
        start, usd = self.query.hour, 0.0
        now = start
        moves: list[MadeMove] = []
        for edge in path:
            if self.number[edge] != STATIC:
                now = next_departure(self.calendar, self.number[edge], now)[0]
            record = self.router.record(self.graph, self.query, edge, now)
            for part in record.parts:
                now += part.hours
                usd += part.values[5]
                if len(part.heading.places) > 1:
                    a, b = part.heading.places
                    moves.append(MadeMove(a, b, part.heading.mode, now - start, usd))
        return Way(self.read(path, destination), tuple(moves))

    def read(self, path: Any, destination: str) -> RouteFigures:
        now = self.query.hour
        legs: list[list[float]] = []
        joins = "", ""
        facts = set(self.graph.pricer.cargo_facts)
        passed: list[tuple[str, str]] = []
        through: list[str] = []
        crossings = transfers = 0
        same = self.same
        for edge in path:
            departure = now
            if self.number[edge] != STATIC:
                departure = next_departure(self.calendar, self.number[edge], now)[0]
            record = same.get(edge) or self.router.record(self.graph, self.query, edge, departure)
            if departure > now:
                legs.append([0.0] * 8)
                legs[-1][_WAIT] = departure - now
                now += departure - now
                joins = "", ""
            for mode, hours, values, _, service in record.parts:
                if mode and (mode, service) == joins:
                    leg = legs[-1]
                    leg[0] += values[0]
                    leg[1] += values[1]
                    leg[5] += values[5]
                    leg[6] += values[6]
                    leg[7] += values[7]
                else:
                    legs.append(list(values))
                    joins = mode, service
                now += hours
            facts.update(record.facts)
            passed += record.passed
            through += record.through
            crossings += record.crossings
            transfers += record.transfers
        passed.append((destination, ""))
        sums = [fsum(column) for column in zip(*legs, strict=True)]
        time = fsum(leg[1] + leg[2] + leg[3] + leg[4] for leg in legs)
        ids = self.router.network.facts.source_ids
        cited = [ids[fact] for fact in facts]
        return RouteFigures(
            self.router.corridors(passed),
            tuple(dict.fromkeys(through)),
            (sums[0], time, *sums[1:]),
            *(crossings, transfers, len(facts)),
            *(len({*cited} - {"assumption", "set"}), cited.count("assumption")),
        )


def answer_or_reason(ask: Callable[[], _T]) -> _T | str:
    """Return an answer, or in words what stood against it.

    Raises
    ------
    KeyboardInterrupt
        If the user interrupts; no answer is made of that.
    """
    try:
        return explained(ask)
    except CorridorsError as error:
        return str(error)
    except Exception as error:  # one cell never stops the others
        if interrupted(error):
            raise KeyboardInterrupt from error
        return f"{type(error).__name__}: {error}"


@cache
def _compiled() -> Any:
    """Return `planner.search.one_to_many.paths_to_targets` compiled by numba."""
    return compile_cached(one_to_many.paths_to_targets)
