"""Corridors of a pair side by side month by month, in each world."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from planner.comparison.comparison import ScenarioWorld, corridor_search_of, raise_no_route
from planner.comparison.corridor_search import RATIO, CorridorResults, CorridorSearch
from planner.processes import IsolatedPool, run_tasks
from planner.query.query import Query
from planner.routing.departures import days_of_year


class MonthlyResults(NamedTuple):
    """The results of each corridor by day of departure, in one world."""

    world: ScenarioWorld
    days: tuple[dt.date, ...]
    by_day: tuple[CorridorResults, ...]


def _monthly(
    world: ScenarioWorld, query: Query, search: CorridorSearch, progress: Callable[[str], None]
) -> MonthlyResults:
    days = days_of_year(query.depart, "month")
    by_day = []
    for day in days:
        by_day.append(search.results_on(day, brief=True))
        progress(f"{world.name}, {day:%B %Y}")
    return MonthlyResults(world, tuple(days), tuple(by_day))


def _prepare() -> None:
    """Do nothing more: what asks for months is imported with this module."""


def share_months(
    base: ScenarioWorld,
    query: Query,
    ratio: float,
    only: Collection[str],
    share: Sequence[ScenarioWorld],
) -> dict[str, tuple[CorridorResults, ...]]:
    """Return the results of twelve months of some worlds, by their names."""
    first = corridor_search_of(base, query, ratio, None, only=only)
    _monthly(base, query, first, lambda _: None)
    return {
        it.name: _monthly(
            it, query, corridor_search_of(it, query, ratio, first, only=only), lambda _: None
        ).by_day
        for it in share
    }


def compare_months(
    worlds: Sequence[ScenarioWorld],
    query: Query,
    *,
    ratio: float = RATIO,
    only: Collection[str] = (),
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> list[MonthlyResults]:
    """Ask for departures on the first of twelve months, in each world.

    Parameters
    ----------
    worlds, query, ratio, only
        As for `compare`.
    jobs
        How many processes share the worlds; the answer is the same.
    progress
        Called once for each world and month.

    Raises
    ------
    UnknownNameError, UsageError, NoRouteError
        As `compare`.
    """
    shares = [list(worlds[1 + at :: jobs]) for at in range(jobs)] if jobs > 1 else [worlds[1:]]
    with ExitStack() as stack:
        pool = stack.enter_context(IsolatedPool(jobs - 1, _prepare)) if jobs > 1 else None
        base = corridor_search_of(worlds[0], query, ratio, None, only=only)
        # The first question compiles the searches, once for all processes.
        base.results_on(days_of_year(query.depart, "month")[0], brief=True)
        work = partial(share_months, worlds[0], query, ratio, only)
        others = run_tasks(pool, work, shares[1:]) if pool else ()
        own = [_monthly(worlds[0], query, base, progress)]
        own += [
            _monthly(it, query, corridor_search_of(it, query, ratio, base, only=only), progress)
            for it in shares[0]
        ]
        by_day = {monthly.world.name: monthly.by_day for monthly in own}
        for _, found in others:
            by_day |= found
            for name in found:
                for day in days_of_year(query.depart, "month"):
                    progress(f"{name}, {day:%B %Y}")
    days = tuple(days_of_year(query.depart, "month"))
    result = [MonthlyResults(world, days, by_day[world.name]) for world in worlds]
    if not any(it.results[0].totals for month in result for it in month.by_day):
        raise_no_route(worlds[0], query)
    return result
