"""Days of the year on which a fact applies."""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence

_SPAN = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)")
_CUMULATIVE = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366)
"""Days before each month in a leap year, so that every date has one number in all years."""

YEAR_DAYS = 366

Season = tuple[tuple[int, int], ...]
"""Spans of days of a leap year, 0-based, last day included; first > last passes the new year."""


def day_number(month: int, day: int) -> int:
    """Return the 0-based day of a leap year.

    Raises
    ------
    ValueError
        If the month or the day does not exist.

    Examples
    --------
    >>> day_number(1, 1), day_number(3, 1), day_number(12, 31)
    (0, 60, 365)
    """
    if not 1 <= month <= 12:
        message = f"month {month} is not between 1 and 12"
        raise ValueError(message)
    if not 1 <= day <= _CUMULATIVE[month] - _CUMULATIVE[month - 1]:
        message = f"month {month} has no day {day}"
        raise ValueError(message)
    return _CUMULATIVE[month - 1] + day - 1


def parse_season(text: str) -> Season:
    """Read ``07-01..11-15;12-20..01-10`` into spans of days.

    Raises
    ------
    ValueError
        If the text is not a list of first..last days.

    Examples
    --------
    >>> parse_season("07-01..11-15")
    ((182, 319),)
    """
    month = parse_month(text)
    if month is not None:
        return month
    spans = []
    for part in text.split(";"):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            message = f"season {part.strip()!r} is not MM-DD..MM-DD"
            raise ValueError(message)
        m1, d1, m2, d2 = (int(group) for group in match.groups())
        spans.append((day_number(m1, d1), day_number(m2, d2)))
    return tuple(spans)


_MONTH = re.compile(r"(\d{4})-(\d\d)")
_FIRST_MONTH = 1900 * 12


def parse_month(text: str) -> Season | None:
    """Read ``2026-10`` into the season of one month of one year, None where it is no such text.

    No day of a year lies in it: it tells when a level was published (`month_of`).

    Raises
    ------
    ValueError
        If there is no such month.

    Examples
    --------
    >>> month_of(parse_month("2026-10")) == 2026 * 12 + 9
    True
    """
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if not (1900 <= year <= 2100 and 1 <= month <= 12):
        message = f"month {text!r} does not exist"
        raise ValueError(message)
    number = year * 12 + month - 1
    return ((number, number),)


def month_of(season: Season) -> int:
    """Return the month of `parse_month`: year x 12 + month - 1; -1 where it is a season."""
    return season[0][0] if season[0][0] >= _FIRST_MONTH else -1


def period_problem(first: str, last: str) -> str:
    """Return what is wrong with a period of the calendar, empty where nothing is.

    Examples
    --------
    >>> period_problem("2025-12", "2026-03-14")
    ''
    >>> period_problem("2025-13", "")
    "'2025-13' is no day, month or year; write YYYY-MM-DD, YYYY-MM or YYYY"
    >>> period_problem("2026", "2025-12")
    "it ends ('2025-12') before it begins ('2026')"
    """
    for text in (first, last):
        try:
            first_day = f"{text or 2000}-01-01"[:10]
            if dt.date.fromisoformat(first_day).isoformat() != first_day or len(text) > 10:
                raise ValueError  # noqa: TRY301
        except ValueError:
            return f"{text!r} is no day, month or year; write YYYY-MM-DD, YYYY-MM or YYYY"
    if last and last < first[: len(last)]:
        return f"it ends ({last!r}) before it begins ({first!r})"
    return ""


def period_holds(first: str, last: str, day: dt.date) -> bool:
    """Tell whether a day lies in a period of the calendar.

    Its ends are days, months or years that belong to it; an empty one is open.

    Examples
    --------
    >>> [period_holds("2025-12", "2026", dt.date(year, 12, 1)) for year in (2024, 2025, 2026, 2027)]
    [False, True, True, False]
    """
    text = day.isoformat()
    return first <= text and (not last or text[: len(last)] <= last)


def season_of(days: Sequence[bool]) -> Season:
    """Return the spans of the days that hold; one over the new year is one span.

    Parameters
    ----------
    days
        For each day of a leap year whether it holds.

    Examples
    --------
    >>> season_of([day < 10 or day >= 360 for day in range(YEAR_DAYS)])
    ((360, 9),)
    """
    if all(days):
        return ((0, YEAR_DAYS - 1),)
    first = [day for day in range(YEAR_DAYS) if days[day] and not days[day - 1]]
    last = [day for day in range(YEAR_DAYS) if days[day] and not days[(day + 1) % YEAR_DAYS]]
    if last and last[0] < first[0]:
        last = [*last[1:], last[0]]
    return tuple(zip(first, last, strict=True))


def month_day(day: int) -> str:
    """Return a 0-based day of a leap year as ``MM-DD``.

    Examples
    --------
    >>> month_day(60), month_day(365)
    ('03-01', '12-31')
    """
    month = bisect_right(_CUMULATIVE, day)
    return f"{month:02d}-{day - _CUMULATIVE[month - 1] + 1:02d}"


def in_season(season: Season, day: int) -> bool:
    """Tell whether a day (0-based, leap year) lies in the season.

    Examples
    --------
    >>> winter = parse_season("11-16..06-30")
    >>> in_season(winter, day_number(2, 15)), in_season(winter, day_number(8, 15))
    (True, False)
    """
    return any(
        first <= day <= last if first <= last else (day >= first or day <= last)
        for first, last in season
    )


def overlap(one: Season, other: Season) -> bool:
    """Tell whether two seasons share a day: then one begins in the other.

    Examples
    --------
    >>> overlap(parse_season("11-16..06-30"), parse_season("06-30..07-31"))
    True
    """
    return any(in_season(one, first) for first, _ in other) or any(
        in_season(other, first) for first, _ in one
    )


def boundaries(season: Season) -> set[int]:
    """Return the days on which the season begins, and the days after it ends."""
    days = set()
    for first, last in season:
        days.add(first)
        days.add((last + 1) % YEAR_DAYS)
    return days
