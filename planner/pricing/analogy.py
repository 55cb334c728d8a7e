"""Rates of rides on whose lane none is published, by analogy with lanes of the same trade.

Trains from one country to another sell at a part of, or above, what their kilometres cost by the
rates of railways: that part is alike on all lanes of a trade, and differs by its direction.
"""

from bisect import bisect_left
from math import exp, log
from statistics import median
from typing import Any

from corridors.model.network import Network
from planner.pricing.lanes import Level, times
from planner.pricing.rides import Sold

ALIKE = 2.0
"""A lane says nothing of rides that cost more, or less, than so many times its own."""


def trade_of(network: Network, origin: str, destination: str, family: str) -> str:
    """Return the trade of a ride from place to place: its markets in order.

    Within one market it says whether the ride goes east or west. Empty where a place is in none.
    """
    regions = network.regions.get(family, {})
    one, other = (
        network.trade_regions[found[0]].market if (found := regions.get(place)) else ""
        for place in (origin, destination)
    )
    if not (one and other):
        return ""
    way = f"{one}>{other}:{family}"
    if one != other:
        return way
    east = network.places[destination].lon > network.places[origin].lon
    return f"{way} {'eastward' if east else 'westward'}"


def with_analogies(levels: list[Level | None], sold: Sold, usd: Any) -> list[Level | None]:
    """Return the levels of rides, those without one by the nearest lane of their trade.

    The rate of that lane is multiplied by what the ride costs by the rates of its links, as a share
    of the median of the rides on the lane.

    Parameters
    ----------
    levels
        The level of each ride, None where neither its service nor its lane has one.
    sold
        Its lane and its trade.
    usd
        Its dollars by the rates of its links.
    """
    known: dict[str, dict[str, list[float]]] = {}
    level_of: dict[str, Level] = {}
    asked = usd.tolist()
    for level, lane, trade, dollars in zip(levels, sold.lanes, sold.trades, asked, strict=True):
        if level is not None and lane and trade and dollars > 0.0:
            known.setdefault(trade, {}).setdefault(lane, []).append(dollars)
            level_of.setdefault(lane, level)
    scales = {
        trade: sorted((log(median(found)), lane) for lane, found in by_lane.items())
        for trade, by_lane in known.items()
    }
    found = list(levels)
    for at, (level, trade, dollars) in enumerate(zip(levels, sold.trades, asked, strict=True)):
        if level is None and dollars > 0.0 and trade in scales:
            own = log(dollars)
            scale, lane = _nearest(scales[trade], own)
            if abs(own - scale) <= log(ALIKE):
                found[at] = times(level_of[lane], exp(own - scale))
    return found


def _nearest(scale: list[tuple[float, str]], own: float) -> tuple[float, str]:
    at = bisect_left(scale, (own, ""))
    return min(scale[max(at - 1, 0) : at + 1], key=lambda it: abs(it[0] - own))
