"""The best route of each draw of the facts, and what choosing by draw is worth."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from planner.graph._rides import with_rides
from planner.graph._wagons import carbon_usd, with_wagons
from planner.graph.backend import PLAIN, Engine, as_arrays, objective_of
from planner.graph.cache import warm_engine
from planner.graph.graph import STATIC, Graph, build_graph, loading_steps
from planner.pricing.arcs import NEVER, Step, Steps, reprice
from planner.pricing.formula import EXPECTED, FloatArray, Formula, Number, Value, on_grid
from planner.question.query import Query, may_touch
from planner.routing.elementary import elementary_path, has_way
from planner.routing.legs import build_route, price_on
from planner.routing.route import Route
from planner.routing.route_text import Itinerary, itinerary_of
from planner.routing.router import find_route
from planner.routing.rules import automaton_of, rules_of
from planner.search.label_setting import Calendar
from planner.uncertainty.percentiles import Percentiles, percentiles
from planner.uncertainty.risk import share_in_time
from planner.uncertainty.route_model import (
    Plan,
    Wait,
    plan_route,
    route_steps,
    totals,
    windows_of,
)
from planner.uncertainty.sampling import draw_facts, draw_waits, spread_facts

_BATCH = 100
"""Draws whose graphs are worked out at once."""


_Amount = tuple[int, Callable[[Value], Number]]
"""The number of a step or a span, and what it takes under given values of the facts."""


class Used(NamedTuple):
    """A corridor, or a place of a border or transfer, and the share of draws that use it."""

    name: str
    share: float


class BestWay(NamedTuple):
    """A way that is best in some draws: how often, and the median of its totals there."""

    way: Itinerary
    share: float
    time_h: float
    cost_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouted:
    """What becomes of cargo whose route is chosen in each draw.

    ``hours`` and ``usd`` are those of each draw, infinite where no route keeps the
    question's constraints (``unanswered`` draws); ``expected_h`` are the hours before the
    waits for services were drawn, which is what the choice was made by.
    """

    draws: int
    seed: int
    time_h: Percentiles
    cost_usd: Percentiles
    on_time: float | None
    choices: tuple[BestWay, ...]
    corridors: tuple[Used, ...]
    places: tuple[Used, ...]
    unanswered: int
    hours: FloatArray
    usd: FloatArray
    expected_h: FloatArray


def reroute(
    network: Network,
    steps: Steps,
    query: Query,
    *,
    draws: int = 200,
    seed: int = 1,
    deadline: dt.datetime | None = None,
    correlated: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Rerouted:
    """Find the best route of every draw of the facts.

    All facts with a spread are drawn, on the whole network, from the same streams as for
    a committed route, so that draw n is the same world in both. The choice knows the facts
    of its draw and expects half a headway at each service; what cargo then waits is drawn.

    Parameters
    ----------
    network, steps, query
        As for `planner.routing.router.find_route`.
    draws, seed, deadline, correlated
        As for `planner.uncertainty.risk.route_risk`.
    progress
        Called with 1 for each draw that is answered.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.router.find_route`, where not even the planned values have a route.
    """
    planned = find_route(network, query, steps)
    per_teu = network.cargo[query.cargo].basis == "teu"
    numbers = spread_facts(network, per_teu=per_teu)
    located = network.facts.located()
    drawn = draw_facts(network, numbers, located, seed, draws, correlated=correlated)
    values = {number: row for number, (_, row) in drawn.items()}
    routes: list[Route | None] = [planned] * draws
    if values:
        routes = _routes(network, steps, query, values, draws, progress)
    (expected, hours, usd), ways = _collect(network, steps, query, routes, values, seed, located)
    on_time = None
    if deadline is not None:
        on_time = share_in_time(query, hours, deadline)
    choices = [
        BestWay(way, len(at) / draws, float(np.median(hours[at])), float(np.median(usd[at])))
        for way, at in ways.items()
    ]
    return Rerouted(
        draws=draws,
        seed=seed,
        time_h=percentiles(planned.total("time_h"), hours),
        cost_usd=percentiles(planned.total("cost_usd"), usd),
        on_time=on_time,
        choices=tuple(sorted(choices, key=lambda it: (-it.share, it.way))),
        corridors=_used(ways, "corridors", draws),
        places=_used(ways, "by", draws),
        unanswered=routes.count(None),
        hours=hours,
        usd=usd,
        expected_h=expected,
    )


def _routes(
    network: Network,
    steps: Steps,
    query: Query,
    values: Mapping[int, FloatArray],
    draws: int,
    progress: Callable[[int], None],
) -> list[Route | None]:
    """Return the best route of each draw, with the hours and dollars of the facts as they are."""
    engine, terms = warm_engine(), objective_of(network, query)
    graph = (PLAIN.passing if query.via else PLAIN.graph)(network, steps, query)
    rules = rules_of(network, graph.steps, query)
    if may_touch(network, query) and not has_way(
        PLAIN, graph, terms, automaton_of(graph.steps, rules)
    ):
        # A place where the way turns round can only be touched, as in `planner.routing.router`.
        graph = PLAIN.graph(network, steps, query)
        rules = rules_of(network, graph.steps, query)
    way = automaton_of(graph.steps, rules)
    redrawn = drawn_graph(network, query, graph, engine, values)
    known: dict[tuple[int, ...], Route | None] = {(): None}
    routes: list[Route | None] = []
    for first in range(0, draws, _BATCH):
        batch = {number: row[first : first + _BATCH] for number, row in values.items()}
        for other in redrawn.under(batch):
            path = tuple(elementary_path(engine, other, terms, way).path)
            if path not in known:
                known[path] = build_route(network, query, graph, path)
            routes.append(known[path])
            progress(1)
    return routes


def _collect(
    network: Network,
    steps: Steps,
    query: Query,
    routes: list[Route | None],
    values: dict[int, FloatArray],
    seed: int,
    located: Mapping[int, Located],
) -> tuple[list[FloatArray], dict[Itinerary, list[int]]]:
    """Return expected hours, hours and dollars of each draw, and the draws of each way."""
    draws = len(routes)
    amounts = [np.full(draws, np.inf) for _ in range(3)]
    same: dict[tuple[Step, ...], list[int]] = {}
    for draw, route in enumerate(routes):
        if route is not None:
            same.setdefault(tuple(route_steps(route)), []).append(draw)
    ways: dict[Itinerary, list[int]] = {}
    graph = build_graph(network, steps, query)
    for where in same.values():
        route = routes[where[0]]
        if route is None:
            continue
        ways.setdefault(itinerary_of(network, route), []).extend(where)
        plan = plan_route(network, steps, route, graph, located)
        waits = draw_waits(plan, draws, seed)
        value = _chosen(plan, values, where)
        real = totals(plan, value, _waited(waits, where))
        found = (totals(plan, value).time_h, real.time_h, real.cost_usd)
        for row, amount in zip(amounts, found, strict=True):
            row[where] = amount
    return amounts, ways


def _chosen(plan: Plan, values: dict[int, FloatArray], where: list[int]) -> Value:
    return lambda number: values[number][where] if number in values else plan.base(number)


def _waited(waits: dict[int, FloatArray], where: list[int]) -> Wait:
    return lambda at: waits[at][where] if at in waits else EXPECTED


def _used(ways: dict[Itinerary, list[int]], field: str, draws: int) -> tuple[Used, ...]:
    count: dict[str, int] = {}
    for way, where in ways.items():
        for name in getattr(way, field):
            count[name] = count.get(name, 0) + len(where)
    used = [Used(name, times / draws) for name, times in count.items()]
    return tuple(sorted(used, key=lambda it: (-it.share, it.name)))


class DrawnGraphs(NamedTuple):
    """How a graph is made from values of the facts.

    ``graph`` holds arrays, with the facts as they are; its calendars are cut where other facts
    begin to hold. ``timed`` are the steps with a calendar, each with its number. ``aboard`` are the
    hours of what its ``fleets`` take. ``hours``,
    ``usd``, ``wtw_kg`` and ``km`` hold the steps that depend on a fact that is drawn, ``carbon``
    what those of ``usd`` pay for their CO2e, ``spans`` the spans of the calendars; ``asked`` are
    the network and the question.
    """

    graph: Graph
    located: Mapping[int, Located]
    timed: list[tuple[int, int]]
    hours: list[_Amount]
    usd: list[_Amount]
    wtw_kg: list[_Amount]
    km: list[_Amount]
    carbon: list[_Amount]
    spans: list[_Amount]
    asked: tuple[Network, Query]
    aboard: dict[tuple[int, int], Callable[[Value], Number]]

    def under(self, values: Mapping[int, Any]) -> Iterator[Graph]:
        """Yield the graph under each set of values.

        Parameters
        ----------
        values
            Values of facts by their number, arrays of one length: the n-th graph has the n-th
            of each.

        Yields
        ------
        Graph
            What `planner.graph.graph.build_graph` makes of the network with these values, but
            for the last bits of floating point and the numbers of its calendars.
        """
        count = len(next(iter(values.values())))

        def value(number: int) -> Number:
            return values[number] if number in values else float(self.located[number].value)

        def rows(base: Any, amounts: list[_Amount]) -> Any:
            table = np.tile(base, (count, 1))
            for at, amount in amounts:
                table[:, at] = amount(value)
            return on_grid(table)

        graph, calendar = self.graph, self.graph.calendar
        own = rows(calendar.hours, self.spans)
        hours = rows(graph.hours, self.hours)
        # A step with a calendar takes the least of its spans.
        for edge, number in self.timed:
            some = slice(calendar.first[number], calendar.first[number + 1])
            hours[:, edge] = own[:, some].min(axis=1)
        usd, wtw = rows(graph.usd, self.usd), rows(graph.wtw_kg, self.wtw_kg)
        km = rows(graph.steps.km, self.km)
        lanes = list(graph.lanes)
        fleets = graph.fleets
        aboard = {
            key: on_grid(np.broadcast_to(hours(value), (count,)))
            for key, hours in self.aboard.items()
        }
        ridden = graph.steps.rides
        rides, asked = self._lane_prices(value, count)
        base = carbon_usd(graph)
        levied = {
            at: np.broadcast_to(usd(value), (count,))
            for at, usd in self.carbon
            if at in base and at in graph.wagons
        }
        for draw in range(count):
            if len(ridden):
                km[draw, ridden.first : ridden.first + len(ridden)] = ridden.lengths(km[draw])
            trains = with_rides(
                *self.asked,
                graph._replace(
                    steps=graph.steps._replace(km=km[draw]),
                    hours=hours[draw],
                    usd=usd[draw],
                    wtw_kg=wtw[draw],
                    calendar=calendar._replace(hours=own[draw]),
                    fleets=fleets._replace(
                        takes={
                            key: (float(aboard[key][draw]), opens)
                            for key, (_, opens) in fleets.takes.items()
                        }
                    ),
                ),
                graph.levels,
            )
            carbon = base | {at: float(row[draw]) for at, row in levied.items()}
            drawn = with_wagons(trains, graph.wagons, carbon)
            drawn.usd[rides] = asked[:, draw]
            if lanes:
                drawn.hours[lanes] = NEVER  # type: ignore[call-overload] # an array
                drawn.number[lanes] = STATIC  # type: ignore[call-overload] # a copy of with_rides
            yield drawn

    def _lane_prices(self, value: Value, count: int) -> tuple[Any, Any]:
        """Return the rides that a lane prices, and the dollars of each in each draw."""
        graph = self.graph
        if not graph.levels:
            return [], np.empty((0, count))
        units, first = graph.pricer.units, graph.steps.rides.first
        rides, rows = [], []
        known: dict[int, Any] = {}
        for at, level in enumerate(graph.levels):
            if level is None:
                continue
            if id(level) not in known:
                total = level.usd(value) * units
                known[id(level)] = on_grid(np.broadcast_to(total, (count,)).copy())
            rides.append(first + at)
            rows.append(known[id(level)])
        asked = np.array(rows).reshape(len(rows), count)
        if graph.steps.rows["carbon_usd_per_t"].any():
            asked = on_grid(asked + self._carbon_usd(value, count)[np.array(rides) - first])
        return rides, asked

    def _carbon_usd(self, value: Value, count: int) -> Any:
        """Return the dollars for the CO2e of each ride in each draw."""
        graph = self.graph
        edges, _, low, high = graph.steps.rides.arrays
        levied = {*carbon_usd(graph)}
        rows = {}
        for part in {*edges.tolist()} & levied:
            price = reprice(graph.pricer, graph.steps.step(part))
            usd = 0.0 if price is None else price.formula.carbon_usd(value, graph.pricer.mass)
            rows[part] = np.broadcast_to(usd, (count,))
        none = np.zeros(count)
        paid = np.array([none, *(rows.get(part, none) for part in edges.tolist())])
        running = np.cumsum(paid, axis=0)
        return running[high] - running[low]


def _with_tracks(graph: Graph) -> Graph:
    """Return a graph in which steps take what the rides on them are made of.

    What only rides take is open, and moves are as fast as the trains of services.
    """
    hours, number = list(graph.hours), list(graph.number)
    for edge, (lane_h, calendar) in graph.lanes.items():
        hours[edge], number[edge] = lane_h, calendar
    usd = list(graph.usd)
    carbon = carbon_usd(graph)
    for edge, wagon in graph.wagons.items():
        hours[edge] = (hours[edge] - wagon.stay_h) / wagon.pace
        levied = carbon.get(edge, 0.0)
        usd[edge] = (usd[edge] - levied - wagon.fee_usd) / wagon.fare + levied
    return graph._replace(hours=hours, number=number, usd=usd)


def _aboard(graph: Graph, query: Query) -> dict[tuple[int, int], Callable[[Value], Number]]:
    """Return the hours of what steps take on board of ships of stronger ice class."""
    ships = {ship.ship_class: ship for ship in graph.fleets.ships.values()}
    found: dict[tuple[int, int], Callable[[Value], Number]] = {}
    for (ship_class, edge), (_, opens) in graph.fleets.takes.items():
        price = price_on(ships[ship_class], graph.steps.step(edge), query.depart, opens)
        found[ship_class, edge] = (price.timed_formula or price.formula).hours
    return found


def _hours_after(formula: Formula, wait_h: float) -> Callable[[Value], Number]:
    return lambda value: formula.hours(value) + wait_h


def drawn_graph(
    network: Network, query: Query, graph: Graph, engine: Engine, numbers: Iterable[int]
) -> DrawnGraphs:
    """Return how the graph of a question is made from values of some facts.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question.
    graph
        `planner.graph.graph.build_graph` of them. What is open stays open whatever is drawn.
    engine
        A compiled engine, which takes the arrays.
    numbers
        The facts that are drawn.
    """
    located = network.facts.located()
    pricer, drawn = graph.pricer, frozenset(numbers)
    aboard = _aboard(graph, query)
    found = DrawnGraphs(graph, located, [], [], [], [], [], [], [], (network, query), aboard)
    calendar = Calendar([0], [], [], [])
    spans: list[tuple[float, float, Formula]] = []
    number = [STATIC] * len(graph.number)

    def depends(*facts: tuple[int, ...]) -> bool:
        return any(not drawn.isdisjoint(some) for some in facts)

    def paid(formula: Formula) -> Callable[[Value], Number]:
        return lambda value: (
            formula.usd(value, pricer.units) + formula.carbon_usd(value, pricer.mass)
        )

    def levied(formula: Formula) -> Callable[[Value], Number]:
        return lambda value: formula.carbon_usd(value, pricer.mass)

    def emitted(formula: Formula) -> Callable[[Value], Number]:
        return lambda value: formula.wtw_kg(value, pricer.mass)

    sailed = {edge for _, edge in aboard}
    # What loads without a calendar waits for its cargo first.
    ready = dict.fromkeys(loading_steps(graph.steps), query.hour)
    graph = _with_tracks(graph)
    for edge, least in enumerate(graph.hours):
        closed = least == NEVER
        if (closed and edge not in sailed) or graph.steps.rides.is_ride(edge):
            continue
        price = price_on(pricer, graph.steps.step(edge), query.depart, 0.0)
        formula = price.formula
        if closed:
            pass  # its hours are those on board
        elif graph.number[edge] != STATIC:
            number[edge] = len(found.timed)
            found.timed.append((edge, number[edge]))
            spans += windows_of(graph, query, edge, price)
            calendar.first.append(len(spans))  # type: ignore[attr-defined]
        elif depends(formula.timed_by()):
            found.hours.append((edge, _hours_after(formula, ready.get(edge, 0.0))))
        if depends(formula.paid_by()):
            found.usd.append((edge, paid(formula)))
            found.carbon.append((edge, levied(formula)))
        if depends(formula.emitted_by()):
            found.wtw_kg.append((edge, emitted(formula)))
        if formula.moves and formula.length in drawn:
            found.km.append((edge, formula.km))
    found.spans.extend((at, formula.hours) for at, (*_, formula) in enumerate(spans))

    def base(fact: int) -> Number:
        return float(located[fact].value)

    begin, end, formulas = map(list, zip(*spans, strict=True)) if spans else ([], [], [])
    takes = [float(it.hours(base)) for it in formulas]
    cut = Calendar(calendar.first, begin, end, takes)
    arrays = as_arrays(engine, graph._replace(number=number, calendar=cut))
    return found._replace(graph=arrays)
