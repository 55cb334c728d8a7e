"""The services by which a route goes: where each is boarded and left, and when it next leaves."""

import datetime as dt
from collections.abc import Iterator
from math import exp, fsum
from typing import Any, NamedTuple

from corridors.model.entities import Service
from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from corridors.model.seasons import month_of, parse_month
from corridors.tables.services import RATE_TERMS
from planner.pricing.formula import BOARD
from planner.routing.route import Leg, Route
from planner.services.timetable import (
    days_text,
    frequency_text,
    local_clock,
    next_departures,
    unconfirmed_text,
)

INDICATIVE = 3.0
"""P90 of a price as a multiple of its P10, above which the price is indicative."""
_SHOWN = 3
"""Published prices that a price names, those of the largest weights."""


class CitedPrice(NamedTuple):
    """A published price that a price rests on.

    ``share`` is its part of what all named ones weigh, ``lane`` the lane in words, ``month`` is
    year x 12 + month - 1, None where it holds in all.
    """

    share: float
    lane: str
    month: int | None
    source: str

    def text(self) -> str:
        """Return it in words, as ``62 % East China - North Europe, March 2026``."""
        month = "" if self.month is None else f", {month_text(self.month)}"
        return f"{self.share:.0%} {self.lane}{month}".replace("%", " %")


class PriceLevel(NamedTuple):
    """What the price of a ride rests on: published prices, and how wide its band is.

    ``width`` is P90 as a multiple of P10.
    """

    cited: tuple[CitedPrice, ...]
    width: float

    @property
    def indicative(self) -> bool:
        """Whether so little is published near that the price shows no more than its order."""
        return self.width > INDICATIVE

    def text(self) -> str:
        """Return the level in words, as ``by 62 % East China - North Europe, March 2026``."""
        cited = "; ".join(it.text() for it in self.cited[:_SHOWN])
        return f"{'indicative, ' if self.indicative else ''}price by {cited}"

    def to_dict(self) -> dict[str, Any]:
        """Return the level as plain data."""
        return {
            "cited": [
                {
                    "share": round(it.share, 3),
                    "lane": it.lane,
                    "month": None
                    if it.month is None
                    else f"{it.month // 12}-{it.month % 12 + 1:02}",
                    "source": it.source,
                }
                for it in self.cited
            ],
            "width": round(self.width, 2),
            "indicative": self.indicative,
        }


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
    weights: dict[int, float] = {}
    powers: dict[int, float] = {}
    for leg in legs:
        for _, price in leg.steps:
            if price.formula is not None and price.formula.freight:
                for number, weight in price.formula.freight:
                    weights[number] = weights.get(number, 0.0) + weight
                powers.update(price.formula.freight_spread)
    located = network.located(weights)
    dollars = {
        number: weight * float(located[number].value)
        for number, weight in weights.items()
        if located[number].attribute in RATE_TERMS
    }
    if not dollars:
        return None
    whole = fsum(dollars.values())
    found = sorted(dollars.items(), key=lambda it: -it[1])
    cited = tuple(
        CitedPrice(
            usd / whole,
            _words(network, located[number].subject),
            _month(network, number),
            network.facts.source_ids[number],
        )
        for number, usd in found
    )
    return PriceLevel(cited, exp(2.0 * P90_SCORE * fsum(powers.values())))


def _month(network: Network, number: int) -> int | None:
    """Return the month in which a price holds, None where it holds in all."""
    when = network.facts.fact(number).when
    season = parse_month(when) if when else None
    return None if season is None else month_of(season)


def _words(network: Network, subject: str) -> str:
    ends = subject.rpartition(":")[0].split(">")
    return " - ".join(network.trade_regions[it].name for it in ends)


_WINDOW = dt.timedelta(hours=1)
"""Cargo that is ready so long after a departure is still taken along by the search."""


class Booking(NamedTuple):
    """A service of a route.

    ``origin`` and ``destination`` are where it is boarded and left, ``first`` and ``last`` the
    numbers of its legs, the wait among them. ``departures`` are the next ones from when the cargo
    is ready, in local time at the origin of the ride; none where a frequency alone is known.
    ``level`` is what its price rests on.
    """

    service: Service
    origin: str
    destination: str
    first: int
    last: int
    offset_h: float
    departures: tuple[dt.datetime, ...]
    level: PriceLevel | None = None

    def frequency(self, network: Network, lang: str = "en") -> str:
        """Return how often it leaves the place where it is boarded, in words."""
        return frequency_text(network, self.service, self.offset_h, lang)

    def departures_text(self, network: Network) -> str:
        """Return in a line what is booked: title, places, frequency and next departures."""
        ends = [network.places[it].name() for it in (self.origin, self.destination)]
        remark = unconfirmed_text(network, self.service)
        days = days_text(list(self.departures))
        level = "" if self.level is None else f"; {self.level.text()}"
        return (
            f"{self.service.title}, {' - '.join(ends)}: {self.frequency(network)}"
            f"{f', next {days}' if days else ''}{f' ({remark})' if remark else ''}{level}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the service as a leg has it: id, operator, name and departures."""
        return {
            "id": self.service.id,
            "operator": self.service.operator,
            "name": self.service.name,
            "departures": [it.isoformat(timespec="minutes") for it in self.departures],
            "price_level": None if self.level is None else self.level.to_dict(),
        }


def bookings_of(network: Network, route: Route) -> list[Booking]:
    """Return the services of a route in the order of travel."""
    return list(_bookings(network, route))


def booking_by_leg(network: Network, route: Route) -> dict[int, Booking]:
    """Return by the number of a leg, from 0, the service by which it goes or for which it waits."""
    return {at: it for it in _bookings(network, route) for at in range(it.first, it.last + 1)}


def _bookings(network: Network, route: Route) -> Iterator[Booking]:
    legs = route.legs
    first = 0
    while first < len(legs):
        offset_h = _boarded_at(legs[first])
        if offset_h is None:
            first += 1
            continue
        name = legs[first].service
        last = first
        while last + 1 < len(legs) and _goes_on(legs[last + 1], name):
            last += 1
        service, place = network.services[name], legs[first].origin
        ready = _moment(network, route, legs[first].start_h)
        moments = next_departures(network, service, place, offset_h, ready - _WINDOW)
        yield Booking(
            *(service, place, legs[last].destination, first, last, offset_h, tuple(moments)),
            level=price_level(network, legs[first : last + 1]),
        )
        first = last + 1


def _goes_on(leg: Leg, service: str) -> bool:
    """Tell whether a leg belongs to the ride of a service that was boarded before it."""
    return leg.service == service and _boarded_at(leg) is None


def _boarded_at(leg: Leg) -> float | None:
    """Return when the service that is boarded on a leg leaves after its first departure."""
    return next((step.offset_h for step, _ in leg.steps if step.kind == BOARD), None)


def _moment(network: Network, route: Route, hour: float) -> dt.datetime:
    """Return the aware moment an hour after 00:00 of the departure by the clock of the origin."""
    midnight = dt.datetime.combine(
        route.query.depart, dt.time(), local_clock(network, route.query.origin)
    )
    return midnight + dt.timedelta(hours=hour)
