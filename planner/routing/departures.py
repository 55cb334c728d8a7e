"""One question on many days of departure."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from corridors.errors import NoRouteError, UsageError
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine
from planner.pricing.arcs import Steps
from planner.pricing.kept_steps import steps_of
from planner.question.query import Query
from planner.routing.route import Route, totals
from planner.routing.router import find_route

if TYPE_CHECKING:
    import pandas as pd

INTERVALS = ("month", "week", "day", "hour")
DAYS = 30
"""Departures of ``day`` without a span."""


class DepartureTime(NamedTuple):
    """A day and an hour (0 to 24) of departure; ``text`` states the hour too but for 00:00."""

    day: dt.date
    hour: float
    text: str


class Departure(NamedTuple):
    """A day of departure with its best route, or with the error that says why there is none.

    ``text`` is the day, or the day and the hour.
    """

    day: dt.date
    route: Route | None
    error: NoRouteError | None
    text: str

    @property
    def reason(self) -> str:
        """Why there is no route, empty where there is one."""
        return "" if self.error is None else str(self.error)


def over_year(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    every: str = "month",
    engine: Engine = PLAIN,
    progress: Callable[[str], None] = lambda _: None,
    reasons: bool = True,
) -> list[Departure]:
    """Answer a question for departures over a year from its day, or over the days of its window.

    Parameters
    ----------
    network, query, steps, engine
        As for `planner.routing.router.find_route`.
    every
        ``month``: the first of each of twelve months, from the departure on;
        ``week``: 52 times seven days apart, from the day of departure on;
        ``day``: 30 days one after the other; ``hour``: 24 hours from the departure on.
        Of a window the days from its first to its last, or the hours of these days.
    progress
        Is called with each day that has been asked.
    reasons
        Find out why a day has no route, which may take longer than to find that it has none;
        otherwise once it is asked.

    Raises
    ------
    UsageError
        If the question contradicts itself or asks for its latest departure, or ``every`` is no such
        interval.
    """
    if every not in INTERVALS:
        message = f"every {every!r} is unknown; use one of {', '.join(INTERVALS)}"
        raise UsageError(message)
    if query.arrive_by is not None:
        message = "--every and --arrive-by exclude each other; use --every with --depart"
        raise UsageError(message)
    if steps is None:
        steps = steps_of(network)
    found = []
    times = times_of(query, every)
    start = dt.datetime.combine(query.depart, dt.time()) + dt.timedelta(hours=query.hour)
    for day, hour, text in times:
        asked = query._replace(depart=day, hour=hour, window=None)
        if query.deadline is not None:
            # A deadline moves with the departure.
            moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hour)
            asked = asked._replace(deadline=query.deadline + (moment - start))
        try:
            route = find_route(network, asked, steps, engine=engine)
        except NoRouteError as error:
            if reasons:
                error.explain()
            found.append(Departure(day, None, error.with_traceback(None), text))
        else:
            found.append(Departure(day, route, None, text))
        progress(text)
    return found


def times_of(query: Query, every: str) -> list[DepartureTime]:
    """Return the departures of a question: of a year, of some days or hours, or of its window.

    Raises
    ------
    UsageError
        If no month begins in the window.
    """
    first, last = query.window or (query.depart, None)
    if every == "hour":
        days = range(1 if last is None else (last - first).days + 1)
        start = dt.datetime.combine(first, dt.time()) + dt.timedelta(hours=query.hour)
        moments = [start + dt.timedelta(hours=it) for it in range(24 * len(days))]
        return [
            DepartureTime(it.date(), it.hour + it.minute / 60.0, it.isoformat(timespec="minutes"))
            for it in moments
        ]
    if last is None:
        days_asked = days_of_year(first, every)
    else:
        begin = first_of_month(first) if every == "month" else first
        days_asked = departure_days(begin, last, every)
        if not days_asked:
            message = f"no {every} begins from {first} to {last}; state a longer span as --depart"
            raise UsageError(message)
    return [DepartureTime(it, query.hour, query._replace(depart=it).departs()) for it in days_asked]


def departure_days(first: dt.date, last: dt.date, every: str | int) -> list[dt.date]:
    """Return days of departure from a first to a last, both included.

    Parameters
    ----------
    first, last
        The span; by ``month`` the first day of departure is at most a 28th.
    every
        ``day``, ``week``, ``month`` (the same day of each) or a number of days.

    Examples
    --------
    >>> days = departure_days(dt.date(2026, 1, 15), dt.date(2026, 3, 20), "month")
    >>> [str(day) for day in days]
    ['2026-01-15', '2026-02-15', '2026-03-15']
    """
    if every == "month":
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        months = range(first.month - 1, first.month - 1 + count)
        days = [dt.date(first.year + at // 12, at % 12 + 1, first.day) for at in months]
        return [day for day in days if day <= last]
    apart = int({"day": 1, "week": 7}.get(str(every), every))
    return [first + dt.timedelta(days=at) for at in range(0, (last - first).days + 1, apart)]


def days_of_year(first: dt.date, every: str) -> list[dt.date]:
    """Return the days of departure: 52 weeks, the first of twelve months, or 30 days.

    Examples
    --------
    >>> [str(day) for day in days_of_year(dt.date(2026, 11, 20), "month")][:2]
    ['2026-12-01', '2027-01-01']
    """
    if every == "month":
        first = first_of_month(first)
    more = {"week": 51 * 7, "day": DAYS - 1}.get(every, 360)
    return departure_days(first, first + dt.timedelta(days=more), every)


def first_of_month(day: dt.date) -> dt.date:
    """Return the first of a month that is not before a day.

    Examples
    --------
    >>> str(first_of_month(dt.date(2026, 11, 20)))
    '2026-12-01'
    """
    return day if day.day == 1 else (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def year_rows(departures: list[Departure]) -> list[dict[str, object]]:
    """Return a row a departure: the day, why there is no route, its corridors and totals."""
    rows = []
    for it in departures:
        row: dict[str, object] = {"depart": it.day, "reason": it.reason}
        if it.text != it.day.isoformat():
            row["depart"] = it.text
        if it.route is not None:
            row |= {"corridors": " ".join(it.route.corridors), **totals(it.route)}
        rows.append(row)
    return rows


def year_table(departures: list[Departure]) -> "pd.DataFrame":
    """Return the rows of a year as a pandas data frame."""
    import pandas as pd

    return pd.DataFrame(year_rows(departures))
