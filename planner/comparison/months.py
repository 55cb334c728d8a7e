"""How do the corridors of a pair stand side by side month by month, in each world?"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from planner.comparison.comparison import World, refuse, surveyor_of
from planner.comparison.corridor_search import RATIO, Survey, Surveyor
from planner.processes import IsolatedPool, run_tasks
from planner.query.query import Query
from planner.routing.departures import days_of_year


class Monthly(NamedTuple):
    """The courses of each corridor by day of departure, in one world."""

    world: World
    days: tuple[dt.date, ...]
    surveys: tuple[Survey, ...]


def _monthly(
    world: World, query: Query, surveyor: Surveyor, told: Callable[[str], None]
) -> Monthly:
    days = days_of_year(query.depart, "month")
    surveys = []
    for day in days:
        surveys.append(surveyor.survey(day, brief=True))
        told(f"{world.name}, {day:%B %Y}")
    return Monthly(world, tuple(days), tuple(surveys))


def _prepare() -> None:
    """Do nothing more: what asks for months is imported with this module."""


def share_months(
    base: World, query: Query, ratio: float, share: Sequence[World]
) -> dict[str, tuple[Survey, ...]]:
    """Return the surveys of twelve months of some worlds, by their names."""
    first = surveyor_of(base, query, ratio, None)
    _monthly(base, query, first, lambda _: None)
    return {
        it.name: _monthly(it, query, surveyor_of(it, query, ratio, first), lambda _: None).surveys
        for it in share
    }


def compare_months(
    worlds: Sequence[World],
    query: Query,
    *,
    ratio: float = RATIO,
    jobs: int = 1,
    told: Callable[[str], None] = lambda _: None,
) -> list[Monthly]:
    """Ask for departures on the first of twelve months, in each world.

    Parameters
    ----------
    worlds, query, ratio
        As for `compare`.
    jobs
        How many processes share the worlds; the answer is the same.
    told
        Called once for each world and month.

    Raises
    ------
    UnknownNameError, UsageError, NoRouteError
        As `compare`.
    """
    shares = [list(worlds[1 + at :: jobs]) for at in range(jobs)] if jobs > 1 else [worlds[1:]]
    with ExitStack() as stack:
        pool = stack.enter_context(IsolatedPool(jobs - 1, _prepare)) if jobs > 1 else None
        base = surveyor_of(worlds[0], query, ratio, None)
        # The first question compiles the searches, once for all processes.
        base.survey(days_of_year(query.depart, "month")[0], brief=True)
        work = partial(share_months, worlds[0], query, ratio)
        others = run_tasks(pool, work, shares[1:]) if pool else ()
        own = [_monthly(worlds[0], query, base, told)]
        own += [_monthly(it, query, surveyor_of(it, query, ratio, base), told) for it in shares[0]]
        surveys = {monthly.world.name: monthly.surveys for monthly in own}
        for _, found in others:
            surveys |= found
            for name in found:
                for day in days_of_year(query.depart, "month"):
                    told(f"{name}, {day:%B %Y}")
    days = tuple(days_of_year(query.depart, "month"))
    result = [Monthly(world, days, surveys[world.name]) for world in worlds]
    if not any(it.courses[0].totals for month in result for it in month.surveys):
        refuse(worlds[0], query)
    return result
