"""How do the corridors of a pair stand side by side month by month, in each world?"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from planner.compare import World, refuse, surveyor_of
from planner.query import Query
from planner.survey import RATIO, Survey, Surveyor


def months(first: dt.date) -> list[dt.date]:
    """Return the first days of twelve months, beginning with the first one not before ``first``.

    Examples
    --------
    >>> [str(day) for day in months(dt.date(2026, 11, 2))][:2]
    ['2026-12-01', '2027-01-01']
    """
    at = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    return [dt.date(month // 12, month % 12 + 1, 1) for month in range(at, at + 12)]


class Monthly(NamedTuple):
    """The courses of each corridor by day of departure, in one world."""

    world: World
    days: tuple[dt.date, ...]
    surveys: tuple[Survey, ...]


def _monthly(
    world: World, query: Query, surveyor: Surveyor, told: Callable[[str], None]
) -> Monthly:
    days = months(query.depart)
    surveys = []
    for day in days:
        surveys.append(surveyor.survey(day, brief=True))
        told(f"{world.name}, {day:%B %Y}")
    return Monthly(world, tuple(days), tuple(surveys))


def _elsewhere(
    base: World, shares: Sequence[Sequence[World]], query: Query, ratio: float
) -> Iterable[dict[str, tuple[Survey, ...]]]:
    """Begin to ask shares of the worlds in processes of their own; yield what they find."""
    if not shares:
        return ()
    from joblib import Parallel, delayed

    work = Parallel(n_jobs=len(shares) + 1, return_as="generator")
    found: Iterable[dict[str, tuple[Survey, ...]]] = work(
        delayed(share_months)(base, share, query, ratio) for share in shares
    )
    return found


def share_months(
    base: World, share: Sequence[World], query: Query, ratio: float
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
    base = surveyor_of(worlds[0], query, ratio, None)
    # The first question compiles the searches, once for all processes.
    base.survey(months(query.depart)[0], brief=True)
    shares = [list(worlds[1 + at :: jobs]) for at in range(jobs)] if jobs > 1 else [worlds[1:]]
    elsewhere = _elsewhere(worlds[0], shares[1:], query, ratio)
    own = [_monthly(worlds[0], query, base, told)]
    own += [_monthly(it, query, surveyor_of(it, query, ratio, base), told) for it in shares[0]]
    surveys = {monthly.world.name: monthly.surveys for monthly in own}
    for names_surveys in elsewhere:
        surveys |= names_surveys
        for name in names_surveys:
            for day in months(query.depart):
                told(f"{name}, {day:%B %Y}")
    days = tuple(months(query.depart))
    result = [Monthly(world, days, surveys[world.name]) for world in worlds]
    if not any(it.courses[0].totals for month in result for it in month.surveys):
        refuse(worlds[0], query)
    return result
