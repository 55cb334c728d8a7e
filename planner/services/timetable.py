"""Status, season, frequency and departures of services.

A service leaves its first call at `planner.pricing.pricer.LEAVES_AT_H` of each of its weekdays,
and later calls so long after that; the clock of a call is that of its nautical zone. Of a service
that publishes a frequency alone no departure is known.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from corridors.model.entities import OPEN_STATUSES, Service
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.pricer import LEAVES_AT_H
from planner.words import join, listed, names, word

FRESH_YEARS = 3
"""A service that a source confirmed within so many years needs no remark."""
DEPARTURES = 3
"""So many departures are named."""
_DAYS_AHEAD = 366
_DAY_H = 24.0
_WEEK_H = 168.0
_DAYS_OF_WEEK = 7
_MONTH_DAYS = 365.25 / 12
_TIMES = {1: "weekly", 2: "twice", _DAYS_OF_WEEK: "daily"}
_WHOLE = 0.05
"""A frequency so near to a whole number is that number."""


class ServiceStatus(NamedTuple):
    """What holds for a service: its status, in its months where it has such, and these months.

    ``season`` is as facts write it, empty for all year; ``note`` is that of the fact.
    """

    status: str
    season: str
    note: str

    @property
    def is_open(self) -> bool:
        """Whether cargo may be booked on it, in its months."""
        return self.status in OPEN_STATUSES

    @property
    def months(self) -> str:
        """Its months as words, empty for all year.

        Examples
        --------
        >>> ServiceStatus("operating", "07-01..10-31", "").months
        'Jul-Oct'
        """
        months = names("short months")
        spans = (it.split("..") for it in self.season.split(";") if it)
        return ", ".join(
            "-".join(months[int(day[:2]) - 1] for day in (first, last)) for first, last in spans
        )


def status_of(network: Network, service: str) -> ServiceStatus:
    """Return the status of a service under the layers of a network."""
    entries = network.facts.by_subject.get(service, {}).get("status", ())
    seasonal = [it for it in entries if it[1] is not None]
    entry = (seasonal or list(entries))[0]
    fact = network.facts.fact(entry[2])
    return ServiceStatus(str(entry[0]), fact.when if seasonal else "", fact.note)


def runs_on(network: Network, service: str, day: dt.date) -> bool:
    """Tell whether a service leaves on a day by its dates and its season."""
    if not network.services[service].holds_on(day):
        return False
    entries = network.facts.by_subject.get(service, {}).get("status", ())
    entry = pick(entries, day_number(day.month, day.day))
    return entry is None or entry[0] in OPEN_STATUSES


def departures_per_week(network: Network, service: str) -> float:
    """Return how often a service leaves in a week."""
    headway = network.number(service, "headway_h")
    return _WEEK_H / headway if headway else 0.0


def weekdays_at(service: Service, offset_h: float) -> tuple[int, ...]:
    """Return the weekdays (0: Monday) on which a service leaves a call, by the clock there.

    Parameters
    ----------
    service
        The service; without weekdays of its own there are none.
    offset_h
        Hours from the departure at the first call to that at the call.
    """
    later = int((LEAVES_AT_H + offset_h) // _DAY_H)
    return tuple(sorted({(it + later) % _DAYS_OF_WEEK for it in service.weekdays}))


def frequency_text(
    network: Network, service: Service, offset_h: float = 0.0, lang: str = "en"
) -> str:
    """Return how often a service leaves a call: ``Tuesdays``, ``twice a week``, ``2 a month``."""
    days = weekdays_at(service, offset_h)
    if len(days) == _DAYS_OF_WEEK:
        return word("timetable", "daily", lang)
    if days:
        every = names("departure days", lang)
        return word("timetable", "on days", lang, days=listed([every[it] for it in days], lang))
    return rate_text(departures_per_week(network, service.id), lang)


def rate_text(per_week: float, lang: str = "en") -> str:
    """Return a number of departures a week in words.

    Examples
    --------
    >>> [rate_text(it) for it in (1.0, 2.0, 7.0, 3.0, 1.5)]
    ['weekly', 'twice a week', 'daily', '3 a week', '1.5 a week']
    >>> [rate_text(it) for it in (0.5, 0.25, 0.02)]
    ['2 a month', '1 a month', '1 a year']
    >>> rate_text(1.5, "ru")
    'отправлений в неделю: 1,5'
    """
    if per_week >= 1.0 - _WHOLE:
        near = round(per_week)
        if abs(per_week - near) < _WHOLE:
            return word("timetable", _TIMES.get(near, "week"), lang, n=near)
        often = f"{per_week:.1f}"
        return word("timetable", "week", lang, n=often.replace(".", ",") if lang == "ru" else often)
    per_month = per_week * _MONTH_DAYS / _DAYS_OF_WEEK
    if per_month >= 1.0 - 2 * _WHOLE:
        return word("timetable", "month", lang, n=round(per_month))
    return word("timetable", "year", lang, n=max(1, round(per_month * 12)))


def local_clock(network: Network, place: str) -> dt.timezone:
    """Return the nautical time zone of a place."""
    return dt.timezone(dt.timedelta(hours=round(network.places[place].lon / 15.0)))


def next_departures(
    network: Network,
    service: Service,
    place: str,
    offset_h: float,
    after: dt.datetime,
    count: int = DEPARTURES,
) -> list[dt.datetime]:
    """Return the next departures of a service from a place, in local time there.

    Parameters
    ----------
    network
        The network under its layers: in seasons in which the service does not run none leaves.
    service
        The service; where it publishes no weekdays there are no departures.
    place
        Where it calls.
    offset_h
        Hours from the departure at the first call to that at the place.
    after
        An aware moment from which departures count.
    count
        How many at most, of those within a year.
    """
    found: list[dt.datetime] = []
    if not service.weekdays or not departures_per_week(network, service.id):
        return found
    for moment in _departures(service, offset_h, after.astimezone(local_clock(network, place))):
        if runs_on(network, service.id, moment.date()):
            found.append(moment)
        if len(found) == count:
            break
    return found


def _departures(service: Service, offset_h: float, after: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the departures of a year from a moment by the clock of a call, in order."""
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = dt.timedelta(minutes=round((LEAVES_AT_H + offset_h) % _DAY_H * 60.0))
    days = weekdays_at(service, offset_h)
    for number in range(_DAYS_AHEAD):
        day = midnight + dt.timedelta(days=number)
        if day.weekday() in days and day + hour >= after:
            yield day + hour


def unconfirmed_text(network: Network, service: Service, lang: str = "en") -> str:
    """Return a remark on a service last confirmed over `FRESH_YEARS` ago, empty for others."""
    if service.confirmed >= network.edition.year - FRESH_YEARS:
        return ""
    return word("timetable", "unconfirmed", lang, day=service.confirmed)


def days_text(moments: list[dt.datetime], lang: str = "en") -> str:
    """Return days of departure in a line, the month where it changes.

    Examples
    --------
    >>> days_text([dt.datetime(2026, 12, 24), dt.datetime(2026, 12, 31), dt.datetime(2027, 1, 7)])
    'Thu 24, Thu 31 Dec, Thu 7 Jan'
    >>> days_text([dt.datetime(2026, 12, 24), dt.datetime(2026, 12, 31)], "zh")
    '12月24日周四、31日周四'
    """
    parts = []
    for at, moment in enumerate(moments):
        day = names("short days", lang)[moment.weekday()]
        month = names("short months", lang)[moment.month - 1]
        if lang == "zh":
            begins = at == 0 or moments[at - 1].month != moment.month
            date = word("timetable", "date", lang, day=moment.day, weekday=day)
            parts.append(f"{month if begins else ''}{date}")
            continue
        after = moments[at + 1] if at + 1 < len(moments) else None
        ends = after is None or after.month != moment.month
        parts.append(f"{day} {moment.day}" + (f" {month}" if ends else ""))
    return join(parts, lang)
