"""Calendars: when a step may be made, and how long it takes then."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from corridors.model.seasons import YEAR_DAYS, Season, boundaries

Span = tuple[float, float, float]
"""From hour ``begin`` until before hour ``end`` cargo may set off and takes ``hours``."""

DAYS = 120
"""Days from departure for which the daily hours of checkpoints hold; then all is open."""


GRACE_H = 1.0 / 64.0
"""So late, about a minute, cargo still boards a service: hours are sums of rounded numbers."""


def season_spans(
    depart: dt.date, seasons: Iterable[Season], hours_on: Callable[[int], float | None]
) -> list[Span]:
    """Return the open spans of a step from departure over three years and more.

    Parameters
    ----------
    depart
        The day from whose 00:00 hours are counted.
    seasons
        The seasons that change the step.
    hours_on
        Hours that the step takes on a day (0-based, leap year); None where it is closed.
    """
    days = tuple(sorted({0}.union(*(boundaries(season) for season in seasons))))
    by_day = {day: hours_on(day) for day in days}
    spans: list[Span] = []
    for day, begin, end in _windows(depart, days):
        hours = by_day[day]
        if hours is None:
            continue
        if spans and spans[-1][1] == begin and spans[-1][2] == hours:
            spans[-1] = (spans[-1][0], end, hours)
        else:
            spans.append((begin, end, hours))
    return spans


@lru_cache(maxsize=256)  # many steps share their seasons
def _windows(depart: dt.date, days: tuple[int, ...]) -> list[tuple[int, float, float]]:
    """Return from which day of the year, from which hour and until which each window is."""
    windows = []
    zero = depart.toordinal()
    for year in range(depart.year, depart.year + 4):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        first = dt.date(year, 1, 1).toordinal() - zero
        for day, after in pairwise([*days, YEAR_DAYS]):
            # In a common year 29 February falls on 1 March.
            begin = (first + day - (0 if leap or day < 60 else 1)) * 24.0
            end = (first + after - (0 if leap or after < 60 else 1)) * 24.0
            if end > 0 and begin < end:
                windows.append((day, begin, end))
    return windows


def daily_spans(
    spans: Sequence[Span], open_hours: Iterable[tuple[float, float]], east_h: float
) -> list[Span]:
    """Return spans cut down to the daily hours of checkpoints.

    Parameters
    ----------
    spans
        Open spans without regard to the hour of the day.
    open_hours
        Hour of opening by the mean sun at Greenwich, and hours of work, of each checkpoint.
    east_h
        Hours by which the clock of the journey is ahead of Greenwich.

    Examples
    --------
    >>> daily_spans([(0.0, 48.0, 5.0)], [(9.0, 10.0), (1.0, 12.0)], 0.0)
    [(9.0, 13.0, 5.0), (33.0, 37.0, 5.0)]
    """
    for opens, works in open_hours:
        first = (opens + east_h) % 24.0 - 24.0
        cut = []
        for begin, end, hours in spans:
            for day in range(max(0, int((begin - first) // 24.0)), DAYS + 1):
                opening = first + day * 24.0
                if opening >= end:
                    break
                closing = opening + works
                # max and min take twice as long, and a graph has tens of thousands of days.
                one = opening if opening > begin else begin  # noqa: FURB136
                other = closing if closing < end else end  # noqa: FURB136
                if one < other:
                    cut.append((one, other, hours))
            later = max(begin, first + DAYS * 24.0 + works)
            if later < end:
                cut.append((later, end, hours))
        spans = cut
    return list(spans)


def weekly_spans(spans: Sequence[Span], leaves: Iterable[float]) -> list[Span]:
    """Return spans in which only the departures of each week remain.

    Parameters
    ----------
    spans
        Open spans.
    leaves
        Hours, from that from which spans count, at which a service leaves in some week.

    Examples
    --------
    >>> weekly_spans([(0.0, 300.0, 5.0)], [-100.0])
    [(68.0, 68.015625, 5.0), (236.0, 236.015625, 5.0)]
    """
    hours = sorted(it % 168.0 for it in leaves)
    found = []
    for begin, end, takes in spans:
        week = begin // 168.0 * 168.0
        while week < min(end, DAYS * 24.0):
            found += [
                (week + it, week + it + GRACE_H, takes) for it in hours if begin <= week + it < end
            ]
            week += 168.0
    return found
