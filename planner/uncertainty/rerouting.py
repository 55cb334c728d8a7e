"""Which route is best in each draw of the facts, and how much does choosing by draw win?"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from planner.graph.backend import PLAIN, terms_of
from planner.graph.graph import build_graph
from planner.graph.warm_backend import warm_engine
from planner.pricing.arcs import Step, Steps
from planner.pricing.formula import EXPECTED, FloatArray, Value
from planner.query.query import Query, may_touch
from planner.routing.elementary import elementary_path, has_way
from planner.routing.legs import build_route
from planner.routing.route import Route
from planner.routing.route_text import Itinerary, itinerary_of
from planner.routing.router import find_route
from planner.routing.rules import automaton_of, rules_of
from planner.uncertainty._evaluation import Wait, totals
from planner.uncertainty._graph_draws import drawn_graph
from planner.uncertainty._route_model import Plan, plan_route, route_steps
from planner.uncertainty.latin_hypercube import Percentiles, draw_waits, percentiles
from planner.uncertainty.risk import share_in_time
from planner.uncertainty.sampling import draw_facts, spread_facts

_BATCH = 100
"""Draws whose graphs are worked out at once."""


class Used(NamedTuple):
    """A corridor, or a place of a border or transfer, and the share of draws that use it."""

    name: str
    share: float


class Choice(NamedTuple):
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
    choices: tuple[Choice, ...]
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
    told: Callable[[int], None] = lambda _: None,
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
    told
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
        routes = _routes(network, steps, query, values, draws, told)
    (expected, hours, usd), ways = _collect(network, steps, query, routes, values, seed, located)
    on_time = None
    if deadline is not None:
        on_time = share_in_time(query, hours, deadline)
    choices = [
        Choice(way, len(at) / draws, float(np.median(hours[at])), float(np.median(usd[at])))
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
    told: Callable[[int], None],
) -> list[Route | None]:
    """Return the best route of each draw, with the hours and dollars of the facts as they are."""
    engine, terms = warm_engine(), terms_of(network, query)
    graph = (PLAIN.passing if query.via else PLAIN.graph)(network, steps, query)
    rules = rules_of(network, graph.steps, query)
    if may_touch(network, query) and not has_way(PLAIN, graph, terms, automaton_of(rules)):
        # A place where the way turns round can only be touched, as in `planner.routing.router`.
        graph = PLAIN.graph(network, steps, query)
        rules = rules_of(network, graph.steps, query)
    way = automaton_of(rules)
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
            told(1)
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
