"""Days of departure of a sweep."""

import datetime as dt
from typing import Any

from corridors.errors import UsageError
from planner.parsing.question import read_date

_WORDS = ("day", "week", "month")
_MOST_APART = 20_000


def read_departs(value: Any, edition: dt.date) -> tuple[list[dt.date], list[str]]:
    """Return the days that ``depart`` of a specification names, and what is wrong with it.

    Parameters
    ----------
    value
        A day, a list of days, or a table ``from``, ``to``, ``every``.
    edition
        Day of the data's edition.

    Examples
    --------
    >>> table = {"from": "2026-01-15", "to": "2026-03-20", "every": "month"}
    >>> [str(day) for day in read_departs(table, dt.date(2026, 1, 1))[0]]
    ['2026-01-15', '2026-02-15', '2026-03-15']
    """
    problems: list[str] = []
    if isinstance(value, dict):
        return _span(value, edition, problems), problems
    given = value if isinstance(value, list) else [value]
    days = [day for it in given if (day := _day("depart", it, edition, problems)) is not None]
    if not given:
        problems.append("depart: the list is empty; leave the key out or fill it")
    twice = dict.fromkeys(it for it in days if days.count(it) > 1)
    problems += [f"depart: {day} occurs twice; keep one" for day in twice]
    return days, problems


def _day(key: str, value: Any, edition: dt.date, problems: list[str]) -> dt.date | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        problems.append(f"{key}: {value!r} is not a day; write 2026-08-15")
        return None
    try:
        return read_date(value, edition)
    except UsageError as error:
        problems.append(str(error).replace("--depart", f"{key}:", 1))
        return None


def _span(table: dict[str, Any], edition: dt.date, problems: list[str]) -> list[dt.date]:
    problems += [
        f"depart.{key}: unknown key; keys are from, to, every"
        for key in table
        if key not in ("from", "to", "every")
    ]
    problems += [f"depart.{key}: missing" for key in ("from", "to") if key not in table]
    first, last = (
        _day(f"depart.{key}", table[key], edition, problems) if key in table else None
        for key in ("from", "to")
    )
    every = table.get("every", "month")
    apart = isinstance(every, int) and not isinstance(every, bool) and 1 <= every <= _MOST_APART
    if every not in _WORDS and not apart:
        told = "day, week, month or a number of days"
        problems.append(f"depart.every: {every!r} is not {told}")
    if first and last and last < first:
        problems.append(f"depart.to: {last} is before depart.from {first}")
    if first and every == "month" and first.day > 28:
        problems.append(
            f"depart.from: not every month has a day {first.day}; begin with one up to 28"
        )
    if first is None or last is None or problems:
        return []
    if every == "month":
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        months = [first.month - 1 + more for more in range(count)]
        found = [dt.date(first.year + at // 12, at % 12 + 1, first.day) for at in months]
        return [day for day in found if day <= last]
    step = int({"day": 1, "week": 7}.get(every, every))
    return [first + dt.timedelta(days=at) for at in range(0, (last - first).days + 1, step)]
