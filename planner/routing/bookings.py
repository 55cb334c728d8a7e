"""The services by which a route goes: where each is boarded and left, and when it next leaves."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from corridors.model.entities import Service
from corridors.model.network import Network
from corridors.model.seasons import month_of, parse_month
from corridors.tables.services import RATE_OF
from planner.pricing.formula import BOARD
from planner.pricing.lanes import LIFT
from planner.routing.route import Leg, Route
from planner.services.timetable import (
    days_text,
    frequency_text,
    local_clock,
    next_departures,
    unconfirmed_text,
)


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
