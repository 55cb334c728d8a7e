"""On which days of the year is every step of a route open?"""

import datetime as dt

from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, boundaries
from planner.pricing.arcs import reprice
from planner.pricing.pricer import Pricer
from planner.query.query import countries_of
from planner.routing.route import Route

_LEAP_YEAR = 2024


def open_days(network: Network, route: Route) -> list[bool]:
    """Return for each day of a leap year whether no step of the route is shut on it.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    """
    query = route.query
    pricer = Pricer(network, query.cargo, 0, *countries_of(network, query))
    is_open = [True] * YEAR_DAYS
    for leg in route.legs:
        for step, price in leg.steps:
            if not price.seasons:
                continue
            days = sorted({0}.union(*(boundaries(season) for season in price.seasons)))
            for day, after in zip(days, [*days[1:], YEAR_DAYS], strict=True):
                found = reprice(pricer, step, day)
                if found is None or found.closed:
                    is_open[day:after] = [False] * (after - day)
    return is_open


def season_text(is_open: list[bool]) -> str:
    """Return the open days as spans, such as ``07-01..11-15``.

    Examples
    --------
    >>> season_text([True] * 366)
    'all year'
    >>> season_text([day < 10 or day >= 360 for day in range(366)])
    '12-26..01-10'
    """
    if all(is_open):
        return "all year"
    begins = [day for day in range(YEAR_DAYS) if is_open[day] and not is_open[day - 1]]
    spans = []
    for begin in begins:
        last = begin
        while is_open[(last + 1) % YEAR_DAYS]:
            last = (last + 1) % YEAR_DAYS
        spans.append(f"{_month_day(begin)}..{_month_day(last)}")
    return ";".join(spans) or "never"


def _month_day(day: int) -> str:
    return (dt.date(_LEAP_YEAR, 1, 1) + dt.timedelta(days=day)).strftime("%m-%d")


def open_months(is_open: list[bool]) -> list[int]:
    """Return the months (1 to 12) with an open day."""
    first = dt.date(_LEAP_YEAR, 1, 1)
    return sorted(
        {(first + dt.timedelta(days=day)).month for day in range(YEAR_DAYS) if is_open[day]}
    )
