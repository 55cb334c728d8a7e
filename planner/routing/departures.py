"""One question on many days of departure."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from corridors.errors import NoRouteError, UsageError
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine
from planner.pricing.arcs import Steps
from planner.pricing.kept_steps import steps_of
from planner.query.query import Query
from planner.routing.route import Route, totals
from planner.routing.router import find_route

if TYPE_CHECKING:
    import pandas as pd

INTERVALS = ("month", "week")


class Departure(NamedTuple):
    """A day of departure with its best route, or with the reason why there is none."""

    day: dt.date
    route: Route | None
    reason: str


def over_year(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    every: str = "month",
    engine: Engine = PLAIN,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Departure]:
    """Answer a question for departures over a year from its day.

    Parameters
    ----------
    network, query, steps, engine
        As for `planner.routing.router.find_route`.
    every
        ``month``: the first of each of twelve months, from the departure on;
        ``week``: 52 times seven days apart, from the day of departure on.
    progress
        Is called with each day that has been asked.

    Raises
    ------
    UsageError
        If the question contradicts itself, or ``every`` is no such interval.
    """
    if every not in INTERVALS:
        message = f"every {every!r} is unknown; use one of {', '.join(INTERVALS)}"
        raise UsageError(message)
    if steps is None:
        steps = steps_of(network)
    found = []
    for day in days_of_year(query.depart, every):
        asked = query._replace(depart=day)
        if query.deadline is not None:
            asked = asked._replace(deadline=query.deadline + (day - query.depart))
        try:
            route = find_route(network, asked, steps, engine=engine)
        except NoRouteError as error:
            found.append(Departure(day, None, str(error)))
        else:
            found.append(Departure(day, route, ""))
        progress(day.isoformat())
    return found


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
    """Return the days of departure of a year: 52 weeks, or the first of twelve months.

    Examples
    --------
    >>> [str(day) for day in days_of_year(dt.date(2026, 11, 20), "month")][:2]
    ['2026-12-01', '2027-01-01']
    """
    if every == "month" and first.day > 1:
        first = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    more = dt.timedelta(weeks=51) if every == "week" else dt.timedelta(days=360)
    return departure_days(first, first + more, every)


def year_rows(departures: list[Departure]) -> list[dict[str, object]]:
    """Return a row a departure: the day, why there is no route, its corridors and totals."""
    rows = []
    for it in departures:
        row: dict[str, object] = {"depart": it.day, "reason": it.reason}
        if it.route is not None:
            row |= {"corridors": " ".join(it.route.corridors), **totals(it.route)}
        rows.append(row)
    return rows


def year_table(departures: list[Departure]) -> "pd.DataFrame":
    """Return the rows of a year as a pandas data frame."""
    import pandas as pd

    return pd.DataFrame(year_rows(departures))
