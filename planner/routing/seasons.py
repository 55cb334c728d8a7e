"""The days of the year on which every step of a route is open."""

from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, boundaries, month_day, season_of
from planner.pricing.arcs import reprice
from planner.pricing.pricer import Pricer
from planner.question.query import countries_of
from planner.routing.route import Route


def open_days(network: Network, route: Route) -> list[bool]:
    """Return for each day of a leap year whether no step of the route is closed on it.

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
    spans = [f"{month_day(first)}..{month_day(last)}" for first, last in season_of(is_open)]
    return ";".join(spans) or "never"


def open_months(is_open: list[bool]) -> list[int]:
    """Return the months (1 to 12) with an open day."""
    return sorted({int(month_day(day)[:2]) for day in range(YEAR_DAYS) if is_open[day]})
