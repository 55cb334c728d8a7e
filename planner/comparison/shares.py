"""Expected shares of the corridors of a pair, with bands.

Shippers are taken to choose by `planner.routing.shares` among the ways of the named corridors and
the best of all. The band is that of the estimate and of prices and days: their deviations are
those of the bands of each way, and go together for as many kilometres as two ways have in common.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log
from typing import Any, NamedTuple

import numpy as np

from corridors.model.entities import Fact
from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from planner.comparison.corridor_search import BEST, CorridorResult
from planner.pricing.arcs import MOVE
from planner.question.query import hour_rate
from planner.routing.route import Route, criterion_of
from planner.routing.shares import CHOICE_SCALE, path_sizes, shares_of
from planner.uncertainty.percentiles import Band, Ranges

DRAWS, _SEED = 2000, 2012


class ShareBand(NamedTuple):
    """An expected share with its 10th and 90th percentile, 0 to 1."""

    value: float
    low: float
    high: float


def corridor_shares(
    network: Network, results: Sequence[CorridorResult], ranges: Sequence[Ranges | None]
) -> list[ShareBand | None]:
    """Return the share of shippers who take each corridor; None where it has no share.

    Parameters
    ----------
    network
        The network of the world.
    results
        The corridors of a world, the best of all among them: it has a share of its own where none
        of them takes its way.
    ranges
        Hours and dollars of the route of each, with their percentiles; None without a route.

    Returns
    -------
    list of ShareBand or None
        In the order of the results. Those that are not None add up to 1.
    """
    open_ = [
        (number, it.route, of)
        for number, (it, of) in enumerate(zip(results, ranges, strict=True))
        if it.route is not None and of is not None
    ]
    named = {_way(route) for number, route, _ in open_ if results[number].corridor != BEST}
    own = [it for it in open_ if results[it[0]].corridor != BEST or _way(it[1]) not in named]
    found: list[ShareBand | None] = [None] * len(results)
    entries = network.cargo_entries(own[0][1].query.cargo, CHOICE_SCALE) if own else ()
    if not entries or not entries[0][0]:
        return found
    scale = network.facts.fact(entries[0][2])
    bands = _bands(network, [it[1] for it in own], [it[2] for it in own], scale)
    for (number, _, _), band in zip(own, bands, strict=True):
        found[number] = band
    return found


def _way(route: Route) -> tuple[tuple[str, str, str], ...]:
    return tuple((step.a, step.b, step.service or step.both) for step, _ in route.steps)


def _bands(
    network: Network, routes: Sequence[Route], ranges: Sequence[Ranges], scale: Fact
) -> list[ShareBand]:
    hour = hour_rate(network, routes[0].query)
    weighed = (replace(it, query=it.query._replace(by="generalised")) for it in routes)
    costs = [criterion_of(network, it) for it in weighed]
    sizes = path_sizes(routes)
    middle = float(scale.value)
    expected = shares_of(costs, sizes, middle)
    off = [
        float(np.hypot(_deviation(it.cost_usd), hour * _deviation(it.time_h))) / cost
        for it, cost in zip(ranges, costs, strict=True)
    ]
    together = _in_common(routes) * np.outer(off, off)
    rng = np.random.default_rng(_SEED)
    logs = rng.multivariate_normal(np.log(costs), together, DRAWS, method="eigh")
    ends = (scale.low or middle, scale.high or middle)
    spread = log(ends[1] / ends[0]) / (2.0 * P90_SCORE)
    scales = middle * np.exp(spread * rng.standard_normal(DRAWS))
    utility = np.log(sizes) - logs / scales[:, None]
    weights = np.exp(utility - utility.max(axis=1, keepdims=True))
    drawn = weights / weights.sum(axis=1, keepdims=True)
    low, high = np.quantile(drawn, (0.1, 0.9), axis=0)
    # The share of the expected costs lies near the middle of the draws, not always within.
    return [
        ShareBand(it, min(it, float(a)), max(it, float(b)))
        for it, a, b in zip(expected, low, high, strict=True)
    ]


def _deviation(band: Band) -> float:
    return (band.high - band.low) / (2.0 * P90_SCORE)


def _in_common(routes: Sequence[Route]) -> Any:
    """Return how far ways go together: kilometres in common, over the mean of their own."""
    links = [
        {step.both: price.km for step, price in route.steps if step.kind == MOVE}
        for route in routes
    ]
    km = [sum(it.values()) for it in links]
    found = np.eye(len(links))
    for one, own in enumerate(links):
        for other in range(one):
            shared = sum(own[it] for it in own.keys() & links[other].keys())
            if shared:
                found[one, other] = found[other, one] = shared / (km[one] * km[other]) ** 0.5
    return found
