"""Which route is best in each draw of the facts, and how much does choosing by draw win?"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError
from corridors.network import Network
from planner.answer import find_route
from planner.draws import draw_facts, spread_facts
from planner.formula import EXPECTED, FloatArray, Value
from planner.graph import build_graph
from planner.plan import Plan, plan_route, route_steps
from planner.query import Query
from planner.repriced import network_formulas, under
from planner.risk import share_in_time
from planner.route import Route
from planner.sample import Percentiles, draw_waits, percentiles
from planner.steps import Step, Steps
from planner.tally import Wait, totals
from planner.way import Way, way_of

_BATCH = 100
"""Draws whose steps are worked out at once."""


class Used(NamedTuple):
    """A corridor, or a place of a border or transfer, and the share of draws that use it."""

    name: str
    share: float


class Choice(NamedTuple):
    """A way that is best in some draws: how often, and the median of its totals there."""

    way: Way
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
) -> Rerouted:
    """Find the best route of every draw of the facts.

    All facts with a spread are drawn, on the whole network, from the same streams as for
    a committed route, so that draw n is the same world in both. The choice knows the facts
    of its draw and expects half a headway at each service; what cargo then waits is drawn.

    Parameters
    ----------
    network, steps, query
        As for `planner.answer.find_route`.
    draws, seed, deadline, correlated
        As for `planner.risk.route_risk`.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.answer.find_route`, where not even the planned values have a route.
    """
    planned = find_route(network, query, steps)
    formulas = network_formulas(network, steps)
    per_teu = network.cargo[query.cargo].basis == "teu"
    numbers = spread_facts(network, per_teu=per_teu)
    drawn = draw_facts(network, numbers, formulas.located, seed, draws, correlated=correlated)
    values = {number: row for number, (_, row) in drawn.items()}
    routes: list[Route | None] = []
    for first in range(0, draws, _BATCH):
        batch = {number: row[first : first + _BATCH] for number, row in values.items()}
        if not batch:
            routes = [planned] * draws
            break
        for other, repriced in under(formulas, batch):
            try:
                routes.append(find_route(other, query, repriced))
            except NoRouteError:
                routes.append(None)
    (expected, hours, usd), ways = _collect(network, steps, query, routes, values, seed)
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


def _collect(
    network: Network,
    steps: Steps,
    query: Query,
    routes: list[Route | None],
    values: dict[int, FloatArray],
    seed: int,
) -> tuple[list[FloatArray], dict[Way, list[int]]]:
    """Return expected hours, hours and dollars of each draw, and the draws of each way."""
    draws = len(routes)
    amounts = [np.full(draws, np.inf) for _ in range(3)]
    same: dict[tuple[Step, ...], list[int]] = {}
    for draw, route in enumerate(routes):
        if route is not None:
            same.setdefault(tuple(route_steps(route)), []).append(draw)
    ways: dict[Way, list[int]] = {}
    graph = build_graph(network, steps, query)
    for where in same.values():
        route = routes[where[0]]
        if route is None:
            continue
        ways.setdefault(way_of(network, route), []).extend(where)
        plan = plan_route(network, steps, route, graph)
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


def _used(ways: dict[Way, list[int]], field: str, draws: int) -> tuple[Used, ...]:
    count: dict[str, int] = {}
    for way, where in ways.items():
        for name in getattr(way, field):
            count[name] = count.get(name, 0) + len(where)
    used = [Used(name, times / draws) for name, times in count.items()]
    return tuple(sorted(used, key=lambda it: (-it.share, it.name)))
