"""Expected shares of the corridors of a pair, with bands.

Shippers are taken to choose by `planner.routing.shares` among the ways of the named corridors and
the best of all. The band is that of the estimate and of prices and days: ways are drawn together,
so that facts which several of them meet move their shares little.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np

from corridors.model.entities import Fact
from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from planner.comparison.corridor_search import BEST, CorridorResult
from planner.question.query import hour_rate
from planner.routing.route import Route, generalised_cost
from planner.routing.shares import CHOICE_SCALE, path_sizes, shares_of
from planner.uncertainty.percentiles import DrawnRoute

_SEED = 2012
_LEAST = 0.1


class ShareBand(NamedTuple):
    """An expected share with its 10th and 90th percentile, 0 to 1."""

    value: float
    low: float
    high: float


def corridor_shares(
    network: Network, results: Sequence[CorridorResult], drawn: Sequence[DrawnRoute | None]
) -> list[ShareBand | None]:
    """Return the share of shippers who take each corridor; None where it has no share.

    Parameters
    ----------
    network
        The network of the world.
    results
        The corridors of a world, the best of all among them: it has a share of its own where none
        of them takes its way.
    drawn
        Hours and dollars of the route of each over the draws; None without a route.

    Returns
    -------
    list of ShareBand or None
        In the order of the results. Those that are not None add up to 1.
    """
    open_ = [
        (number, it.route, of)
        for number, (it, of) in enumerate(zip(results, drawn, strict=True))
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
    network: Network, routes: Sequence[Route], drawn: Sequence[DrawnRoute], scale: Fact
) -> list[ShareBand]:
    hour = hour_rate(network, routes[0].query)
    costs = np.array([generalised_cost(network, it).usd for it in routes])
    sizes = path_sizes(routes)
    middle = float(scale.value)
    expected = shares_of(costs.tolist(), sizes, middle)
    off = [
        hour * (hours.draws - hours.planned) + usd.draws - usd.planned
        for hours, usd in (it.totals for it in drawn)
    ]
    ends = scale.low or middle, scale.high or middle
    spread = log(ends[1] / ends[0]) / (2.0 * P90_SCORE)
    rng = np.random.default_rng(_SEED)
    scales = middle * np.exp(spread * rng.standard_normal(len(off[0])))
    # A price that is drawn low stays above nothing.
    paid = np.maximum(costs[:, None] + np.array(off), _LEAST * costs[:, None])
    utility = np.log(sizes)[:, None] - np.log(paid) / scales
    weights = np.exp(utility - utility.max(axis=0))
    low, high = np.quantile(weights / weights.sum(axis=0), (0.1, 0.9), axis=1)
    # The share of the expected costs lies near the middle of the draws, not always within.
    return [
        ShareBand(it, min(it, float(a)), max(it, float(b)))
        for it, a, b in zip(expected, low, high, strict=True)
    ]
