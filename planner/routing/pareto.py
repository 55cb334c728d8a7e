"""The Pareto front of a question, thinned to what is worth showing, and its best trade-off."""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from corridors.errors import UsageError
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine, arrival
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.routing.elementary import elementary_front
from planner.routing.legs import build_route
from planner.routing.route import Route
from planner.routing.router import prepare_search
from planner.routing.rules import in_layers, rules_of

Point = tuple[float, float]
"""Hours and dollars."""


class Shown(NamedTuple):
    """Numbers of the points that are shown, and why each of the others is not."""

    kept: list[int]
    dropped: dict[int, str]


def thin(front: Sequence[Point], least_gain: float) -> Shown:
    """Drop points that gain too little on the one kept before them.

    Parameters
    ----------
    front
        Points in order of time, each cheaper than the one before.
    least_gain
        Share of the cost that a slower point must save, such as 0.01; the cheapest point
        is always kept.

    Examples
    --------
    >>> thin([(10.0, 100.0), (11.0, 99.9), (12.0, 60.0)], 0.01).kept
    [0, 2]
    """
    kept: list[int] = []
    dropped: dict[int, str] = {}
    last = len(front) - 1
    for at, (_, cost) in enumerate(front):
        if kept and at != last and cost > front[kept[-1]][1] * (1 - least_gain):
            dropped[at] = f"saves under {least_gain:.0%} on the faster one before it"
        else:
            kept.append(at)
    return Shown(kept, dropped)


def thin_three(front: Sequence[tuple[float, float, float]], least_gain: float) -> Shown:
    """Drop points that gain too little in cost and in CO2e on a faster one kept before them.

    Parameters
    ----------
    front
        Points (hours, dollars, kilograms) in order of time.
    least_gain
        Share of the cost or of the CO2e that a slower point must save on every point kept
        before it; the cheapest and the one with the lowest CO2e are
        always kept.

    Examples
    --------
    >>> thin_three([(1.0, 100.0, 9.0), (2.0, 99.9, 9.0), (3.0, 99.8, 5.0)], 0.01).kept
    [0, 2]
    >>> thin_three([(1.0, 50.0, 5.0), (2.0, 50.1, 4.99), (3.0, 49.9, 5.01)], 0.01).kept
    [0, 1, 2]
    """
    kept: list[int] = []
    dropped: dict[int, str] = {}
    always = {
        min(range(len(front)), key=lambda at: (front[at][1], at)),
        min(range(len(front)), key=lambda at: (front[at][2], at)),
    }
    for at, (_, usd, kg) in enumerate(front):
        if at not in always and any(
            usd > front[other][1] * (1 - least_gain) and kg > front[other][2] * (1 - least_gain)
            for other in kept
        ):
            dropped[at] = f"saves under {least_gain:.0%} on a faster one before it"
        else:
            kept.append(at)
    return Shown(kept, dropped)


def best_trade_off(front: Sequence[Point]) -> int | None:
    """Return the number of the point farthest below the line from fastest to cheapest.

    Time and cost are scaled to the span of the front. None where the front has under three
    points or none lies below the line.

    Examples
    --------
    >>> best_trade_off([(10.0, 100.0), (11.0, 40.0), (20.0, 30.0)])
    1
    """
    if len(front) < 3:
        return None
    (t0, c0), (t1, c1) = front[0], front[-1]
    below = [1 - (time - t0) / (t1 - t0) - (cost - c1) / (c0 - c1) for time, cost in front]
    best = max(range(len(front)), key=below.__getitem__)
    return best if below[best] > 0 else None


class Front(NamedTuple):
    """A Pareto front: the routes shown, the index of the best trade-off, and what is not shown.

    ``thinned`` counts the points of the front that gain too little on the one before.
    """

    routes: list[Route]
    best_trade_off: int | None
    thinned: int


def find_front(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    resolution: float | None = None,
    least_gain: float = 0.01,
    engine: Engine = PLAIN,
) -> Front:
    """Return the Pareto front on time and cost, or on time, cost and CO2e, fastest first.

    Parameters
    ----------
    network, query, steps, engine
        As for `find_route`; the criterion of the question is not used, but for a deadline
        and a budget.
    resolution
        With it CO2e is the third criterion: for every route there is one in the front that
        is no slower and no more expensive and emits at most this share more. None: time and cost.
    least_gain
        Share of the cost (or of the CO2e) that each route must save on those shown before
        it.

    Raises
    ------
    UsageError
        As `find_route`, for a question with ``via``, or a negative resolution.
    NoRouteError
        As `find_route`.
    """
    if query.via or any(corridor in query.avoid for corridor in network.corridors):
        message = "--pareto can't take --via or avoid a corridor yet; avoid places or links"
        raise UsageError(message)
    if query.leanings:
        message = "--pareto weighs time against cost itself; drop --prefer and --reluctant"
        raise UsageError(message)
    if resolution is not None and not 0.0 <= resolution <= 1.0:
        message = f"resolution {resolution:g} must be between 0 and 1"
        raise UsageError(message)
    steps, terms = prepare_search(network, query, steps)
    graph = engine.graph(network, steps, query)
    way = in_layers(graph.steps, rules_of(network, graph.steps, query))
    paths = elementary_front(engine, graph, terms, resolution, way)
    points = [
        (
            arrival(graph, path),
            fsum(graph.usd[edge] for edge in path),
            fsum(graph.wtw_kg[edge] for edge in path),
        )
        for path in paths
    ]
    if query.budget_usd is not None:
        kept = [at for at, point in enumerate(points) if point[1] <= query.budget_usd]
        paths, points = [paths[at] for at in kept], [points[at] for at in kept]
    if not paths:
        from planner.routing.infeasibility import no_route_error

        raise no_route_error(network, engine, graph, terms)
    flat = [point[:2] for point in points]
    shown = thin(flat, least_gain) if resolution is None else thin_three(points, least_gain)
    routes = [
        build_route(network, query, graph, paths[at], rank) for rank, at in enumerate(shown.kept, 1)
    ]
    best = best_trade_off([flat[at] for at in shown.kept]) if resolution is None else None
    return Front(routes, best, len(shown.dropped))
