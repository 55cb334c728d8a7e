"""Corridors of a pair side by side month by month or day by day, in each world."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from planner.comparison.comparison import ScenarioWorld, corridor_search_of, raise_no_route
from planner.comparison.corridor_search import CorridorResults, CorridorSearch
from planner.processes import IsolatedPool, run_tasks
from planner.question.query import Query
from planner.routing.departures import times_of


class MonthlyResults(NamedTuple):
    """The results of each corridor by day of departure, in one world.

    ``departs`` are the days with their hour, as `planner.question.query.Query.departs`.
    """

    world: ScenarioWorld
    days: tuple[dt.date, ...]
    departs: tuple[str, ...]
    by_day: tuple[CorridorResults, ...]


def _monthly(
    world: ScenarioWorld,
    days: Sequence[dt.date],
    search: CorridorSearch,
    progress: Callable[[str], None],
) -> tuple[CorridorResults, ...]:
    by_day = []
    for day in days:
        by_day.append(search.results_on(day, brief=True))
        progress(f"{world.name}, {day.isoformat()}")
    return tuple(by_day)


def _prepare() -> None:
    """Do nothing more: what asks for months is imported with this module."""


def share_months(
    base: ScenarioWorld,
    query: Query,
    days: Sequence[dt.date],
    ratio: float | None,
    only: Collection[str],
    share: Sequence[ScenarioWorld],
) -> dict[str, tuple[CorridorResults, ...]]:
    """Return the results of some days of departure in some worlds, by their names."""
    first = corridor_search_of(base, query, ratio, None, only=only)
    _monthly(base, days, first, lambda _: None)
    return {
        it.name: _monthly(
            it, days, corridor_search_of(it, query, ratio, first, only=only), lambda _: None
        )
        for it in share
    }


def compare_months(
    worlds: Sequence[ScenarioWorld],
    query: Query,
    *,
    every: str = "month",
    ratio: float | None = None,
    only: Collection[str] = (),
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> list[MonthlyResults]:
    """Ask for departures on the first of twelve months, or on other days, in each world.

    Parameters
    ----------
    worlds, query, ratio, only
        As for `compare`.
    every
        ``month``, ``week`` or ``day``, as `planner.routing.departures.over_year` takes them.
    jobs
        How many processes share the worlds; the answer is the same.
    progress
        Called once for each world and day of departure.

    Raises
    ------
    UnknownNameError, UsageError, NoRouteError
        As `compare`.
    """
    times = times_of(query, every)
    days = [it.day for it in times]
    shares = [list(worlds[1 + at :: jobs]) for at in range(jobs)] if jobs > 1 else [worlds[1:]]
    with ExitStack() as stack:
        pool = stack.enter_context(IsolatedPool(jobs - 1, _prepare)) if jobs > 1 else None
        base = corridor_search_of(worlds[0], query, ratio, None, only=only)
        # The first question compiles the searches, once for all processes.
        base.results_on(days[0], brief=True)
        work = partial(share_months, worlds[0], query, days, ratio, only)
        others = run_tasks(pool, work, shares[1:]) if pool else ()
        by_day = {worlds[0].name: _monthly(worlds[0], days, base, progress)}
        for it in shares[0]:
            search = corridor_search_of(it, query, ratio, base, only=only)
            by_day[it.name] = _monthly(it, days, search, progress)
        for _, found in others:
            by_day |= found
            for name in found:
                for day in days:
                    progress(f"{name}, {day.isoformat()}")
    departs = tuple(it.text for it in times)
    result = [MonthlyResults(it, tuple(days), departs, by_day[it.name]) for it in worlds]
    if not any(it.results[0].totals for month in result for it in month.by_day):
        raise_no_route(worlds[0], query)
    return result
