"""The moments of a question: its departure, and the latest arrival.

`stated_departure` completes a question that names no departure. It alone reads the clock.
"""

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from corridors.errors import UsageError
from planner.question.query import Query
from planner.question.terms import BY_FIELD, Question, moment_text

DEPART, DEADLINE, ARRIVE_BY = (BY_FIELD[it].option for it in ("depart", "deadline", "arrive_by"))
"""What the command line calls the moments of a question."""
EDITION = "edition"
"""In place of a day of departure: that of the data's edition."""
CLOCK = "SOURCE_DATE_EPOCH"
"""The environment variable that replaces the clock: seconds since 1970, in UTC."""
_FARTHEST_YEARS = 50
_MOST_WINDOW = 366
"""Days from the first day of departure to the last."""


def today() -> dt.date:
    """Return the day by the clock, or by ``SOURCE_DATE_EPOCH``."""
    epoch = os.environ.get(CLOCK, "")
    if epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now().astimezone().date()


def stated_departure(departure: str | dt.date | None) -> str:
    """Return a departure as text: today at 08:00 where a question names none.

    Parameters
    ----------
    departure
        A day, a moment or their text; None where the question names none.

    Examples
    --------
    >>> stated_departure(dt.datetime(2026, 12, 1, 18, 30)), stated_departure("edition")
    ('2026-12-01T18:30', 'edition')
    """
    text = moment_text(departure)
    return today_at_eight() if text is None else text


def completed(question: Question) -> Question:
    """Return a question that is asked in several worlds or processes.

    They share one departure, which ``arrive_by`` leaves open.
    """
    if question.arrive_by:
        return question
    return replace(question, depart=stated_departure(question.depart))


def today_at_eight() -> str:
    """Return when cargo leaves whose question names no departure: local time at the origin."""
    return f"{today().isoformat()}T08:00"


def read_departure(
    text: str | None, edition: dt.date, named: str = DEPART
) -> tuple[dt.date, float]:
    """Read day and hour of departure: ``2026-12-01``, ``2026-12-01T08:00`` or ``edition``.

    A day alone is its 00:00, nothing today at 08:00. ``named`` is what a surface calls the term.

    Raises
    ------
    UsageError
        If it is not a day, or a day and an hour, of the calendar, or generations away.
    """
    text = stated_departure(text)
    if text.strip().lower() == EDITION:
        return edition, 0.0
    day, _, hour = text.partition("T")
    if not hour and "T" not in text:
        return read_date(day, edition, named), 0.0
    try:
        moment = dt.datetime.strptime(hour, "%H:%M")  # noqa: DTZ007 - local, as all times
    except ValueError:
        message = (
            f"{named} {text!r} is not a day and an hour; write YYYY-MM-DDTHH:MM, "
            "such as 2026-12-01T08:00"
        )
        raise UsageError(message) from None
    return read_date(day, edition, named), moment.hour + moment.minute / 60.0


def read_departures(
    text: str | None, edition: dt.date, named: str = DEPART
) -> tuple[dt.date, float, tuple[dt.date, dt.date] | None]:
    """Read day and hour of departure, and the days to choose from where two are given.

    ``2026-12-01..2026-12-10`` are all days from the first to the last. The hour of the first is
    that of all of them.

    Raises
    ------
    UsageError
        As `read_departure`, or if the last day comes first, has another hour, or is over a year
        later.

    Examples
    --------
    >>> read_departures("2026-12-01T08:00..2026-12-03", dt.date(2026, 11, 1))[1]
    8.0
    """
    one, dots, other = (text or "").partition("..")
    if not dots:
        return (*read_departure(text, edition, named), None)
    whole = bool(one and other)
    first, hour = read_departure(one, edition, named) if whole else (edition, 0.0)
    last, later = read_departure(other, edition, named) if whole else (edition, 0.0)
    days = (last - first).days
    if not whole or not 0 <= days <= _MOST_WINDOW or ("T" in other and later != hour):
        message = (
            f"{named} {text!r} is not a span of days; write the first and the last, at most "
            f"{_MOST_WINDOW} days later, such as 2026-12-01T08:00..2026-12-10"
        )
        raise UsageError(message)
    return first, hour, (first, last)


def read_date(text: str | None, default: dt.date, named: str = DEPART) -> dt.date:
    """Read a date; ``named`` is what a surface calls the term.

    Raises
    ------
    UsageError
        If it is not a day of the calendar in the form YYYY-MM-DD, or generations away.
    """
    if text is None:
        return default
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        message = f"{named} {text!r} is not a day; write YYYY-MM-DD, such as 2026-08-15"
        raise UsageError(message) from None
    if abs(day.year - default.year) > _FARTHEST_YEARS:
        message = (
            f"{named} {text} is over {_FARTHEST_YEARS} years from the date of the data, "
            f"{default.isoformat()}; use a nearer day"
        )
        raise UsageError(message)
    return day


def read_deadline(text: str | None, named: str = DEADLINE) -> dt.datetime | None:
    """Read the latest arrival: a day means until its end.

    ``named`` is what a surface calls the term.

    Raises
    ------
    UsageError
        If it is not a day, or a day and an hour, of the calendar.
    """
    if text is None:
        return None
    for form, more in (("%Y-%m-%d", dt.timedelta(days=1)), ("%Y-%m-%dT%H:%M", dt.timedelta())):
        try:
            return dt.datetime.strptime(text, form) + more  # noqa: DTZ007 - local, as all times
        except ValueError:
            continue
        except OverflowError:  # the last day of the calendar has no end
            return dt.datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001 - as above
    message = f"{named} {text!r} is not a day; write 2026-12-24 or 2026-12-24T18:00"
    raise UsageError(message)


def dated_rows(query: Query, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a table with the departure of their question in a first column."""
    return [{"depart": query.departs(), **row} for row in rows]


def departure_text(query: Query) -> str:
    """Return when a question departs, for people: what is before today says so.

    Examples
    --------
    >>> query = Query("a", "b", "time", dt.date(1998, 12, 24), "teu", hour=18.5)
    >>> departure_text(query)
    '1998-12-24 18:30 (in the past)'
    """
    past = " (in the past)" if query.depart < today() else ""
    return query.departs().replace("T", " ") + past
