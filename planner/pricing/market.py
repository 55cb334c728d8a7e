"""How freight markets move from month to month, by all lanes whose rates were published for years.

Rates of one market rise and fall together: the lanes of which a rate is known before and after
carry another on past the months in which its own rate was published.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import exp, fsum, log
from weakref import WeakKeyDictionary

from corridors.model.facts import Entries, FactStore
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.services import RATE_OF

LEAST_MONTHS = 5
"""A lane with a rate in fewer months has no part in its market."""
LEAST_LANES = 3
"""Fewer lanes of other trades say nothing of a lane."""
LONGEST_GAP = 12
"""Months between two rates of a lane that are too far apart to be joined."""

Series = tuple[tuple[int, float], ...]
"""Months (year x 12 + month - 1), ascending, each with a rate."""


class Market:
    """How far the rates of a market have moved between two months.

    Parameters
    ----------
    series
        Published rates of lanes; those of few months are left out.

    Examples
    --------
    >>> doubled = tuple((24300 + at, 100.0 * 2.0 ** (at / 12)) for at in range(13))
    >>> reached, growth = Market([doubled]).growth(24300, 24400)
    >>> reached, round(growth, 6)
    (24312, 2.0)
    """

    def __init__(self, series: Iterable[Series]) -> None:
        self._lanes = [_filled(months) for months in series if len(months) >= LEAST_MONTHS]
        self._last = max((max(lane) for lane in self._lanes), default=0)
        self._known: dict[tuple[int, int, int], tuple[int, float]] = {}

    def growth(self, before: int, month: int, least: int = 1) -> tuple[int, float]:
        """Return the month nearest to one that the market reaches from another, and its growth.

        The growth is the mean, in logarithms, of all lanes of which a rate is known in both; a
        lane that has one in the first alone says nothing. Where no lane has one in both the
        first month itself is returned.
        """
        key = (before, month, least)
        if key not in self._known:
            self._known[key] = self._growth(*key)
        return self._known[key]

    def _growth(self, before: int, month: int, least: int) -> tuple[int, float]:
        away = 1 if month > before else -1
        at = min(month, max(self._last, before))
        while at != before:
            steps = [it[at] - it[before] for it in self._lanes if at in it and before in it]
            if len(steps) >= least:
                return at, exp(fsum(steps) / len(steps))
            at -= away
        return before, 1.0


def growth_of(network: Network, lane: str, before: int, month: int) -> tuple[int, float]:
    """Return the month that a lane is carried to from another, and its growth.

    By the lanes of its own trade, and where none of these has a rate in the first month and a later
    one, by all of its mode where they are `LEAST_LANES` or more.
    """
    found = market_of(network, lane).growth(before, month)
    if found[0] == before:
        whole = market_of(network, f">:{lane.rpartition(':')[2]}")
        found = whole.growth(before, month, least=LEAST_LANES)
    return found


def market_of(network: Network, lane: str) -> Market:
    """Return the market of a lane, that of its whole mode for a lane between no regions."""
    known = _MARKETS.setdefault(network.facts, {})
    if not known:
        by_market: dict[str, list[Series]] = {}
        for other in network.lanes:
            rates = network.facts.by_subject.get(other, {})
            series = [
                dated_series(entries) for name, entries in rates.items() if name in RATE_OF.values()
            ]
            for name in (market_name(network, other), f">:{other.rpartition(':')[2]}"):
                by_market.setdefault(name, []).extend(series)
        known.update({name: Market(series) for name, series in by_market.items()})
    name = market_name(network, lane)
    if name not in known:
        known[name] = Market(())
    return known[name]


_MARKETS: WeakKeyDictionary[FactStore, dict[str, Market]] = WeakKeyDictionary()


def dated_series(entries: Entries) -> Series:
    """Return the rates of a lane by month, those without a month left out."""
    return tuple(
        sorted(
            (month, float(value))
            for value, season, _ in entries
            if season is not None and (month := month_of(season)) >= 0 and float(value) > 0.0
        )
    )


def _filled(months: Series) -> dict[int, float]:
    """Return the logarithm of a rate by month, between two near enough on a straight line."""
    found = {month: log(rate) for month, rate in months}
    for (first, low), (last, high) in pairwise(months):
        if last - first <= LONGEST_GAP:
            step = log(high / low) / (last - first)
            for month in range(first + 1, last):
                found[month] = log(low) + step * (month - first)
    return found


def market_name(network: Network, lane: str) -> str:
    """Return the markets of the ends of a lane, in order."""
    ends, _, family = lane.rpartition(":")
    one, _, other = ends.partition(">")
    known = network.trade_regions
    markets = [known[region].market if region in known else "" for region in (one, other)]
    return f"{'>'.join(markets)}:{family}"
