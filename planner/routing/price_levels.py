"""Where the price of a booked service comes from: whose rate it is, and of which months."""

from typing import Any, NamedTuple

from corridors.model.network import Network
from corridors.model.seasons import month_of, parse_month
from corridors.tables.services import RATE_OF
from planner.pricing.lanes import LIFT
from planner.routing.route import Leg


class PriceLevel(NamedTuple):
    """What the price of a ride rests on.

    ``lane`` is the lane, or the service, whose rate it is, in words; empty where it is the sum of
    a lift and a rate per km. ``months`` are those of the rates (year x 12 + month - 1), none where
    one holds in all. ``stands_in`` tells that the lane is not that of the ride's ends.
    """

    lane: str
    months: tuple[int, ...]
    stands_in: bool = False

    def text(self) -> str:
        """Return the level in words, as ``rate East China - North Europe of March 2026``."""
        what = f"rate {self.lane}" if self.lane else "no rate of its lane: a lift and a rate per km"
        if self.stands_in:
            what = f"no rate of its lane: that of {self.lane}"
        months = " to ".join(dict.fromkeys(month_text(it) for it in self.months))
        return f"{what}{f' of {months}' if months else ''}"

    def to_dict(self) -> dict[str, Any]:
        """Return the level as plain data."""
        months = [f"{month // 12}-{month % 12 + 1:02}" for month in self.months]
        return {"lane": self.lane or None, "months": months, "stands_in": self.stands_in}


_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def month_text(month: int) -> str:
    """Return a month (year x 12 + month - 1) in words.

    Examples
    --------
    >>> month_text(2026 * 12 + 2)
    'March 2026'
    """
    return f"{_NAMES[month % 12]} {month // 12}"


def price_level(network: Network, legs: tuple[Leg, ...]) -> PriceLevel | None:
    """Return the level of the price of the legs of a ride.

    None where it is what the links and calls of the ride cost.
    """
    numbers = {
        number: None
        for leg in legs
        for _, price in leg.steps
        if price.formula is not None
        for number, weight in price.formula.freight
        if weight > 0.0
    }
    located = network.located(numbers)
    rates = [number for number in numbers if located[number].attribute in RATE_OF.values()]
    if not rates:
        fallback = any(located[number].attribute == LIFT for number in numbers)
        return PriceLevel("", ()) if fallback else None
    subject = located[rates[0]].subject
    months = {_month(network, it) for it in rates}
    stands_in = subject not in network.services and not _is_own(network, subject, legs)
    return PriceLevel(_words(network, subject), tuple(sorted(months - {-1})), stands_in)


def _is_own(network: Network, lane: str, legs: tuple[Leg, ...]) -> bool:
    """Tell whether a lane is that between the regions of the first and the last place of legs."""
    ends, _, family = lane.rpartition(":")
    regions = network.regions.get(family, {})
    places = (legs[0].places[0], legs[-1].places[-1])
    return ends.split(">") == [regions.get(it, ("",))[0] for it in places]


def _month(network: Network, number: int) -> int:
    """Return the month in which a rate holds, -1 where it holds in all."""
    when = network.facts.fact(number).when
    season = parse_month(when) if when else None
    return -1 if season is None else month_of(season)


def _words(network: Network, subject: str) -> str:
    if subject in network.services:
        return f"of {network.services[subject].title}"
    ends = subject.rpartition(":")[0].split(">")
    return " - ".join(network.trade_regions[it].name for it in ends)
