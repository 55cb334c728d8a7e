"""Values of the cells of a user's table: days, numbers, flags and words of spreadsheets."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from numbers import Real
from typing import Any

from corridors.errors import UsageError

_TRUE = frozenset(("yes", "true", "1", "x", "да", "истина", "是"))
_FALSE = frozenset(("no", "false", "0", "нет", "ложь", "否"))
_SERIALS = (20_000.0, 90_000.0)
"""Numbers that may be days as a spreadsheet counts them: 1954 to 2146."""
_DAY_FORMS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M"),
    *("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y年%m月%d日"),
)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d)")


def read_text(value: Any) -> str:
    """Return a cell as text; a whole number without its decimal point.

    Examples
    --------
    >>> read_text(40.0), read_text(" Dalian ")
    ('40', 'Dalian')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value).strip()


def read_texts(value: Any) -> tuple[str, ...]:
    """Return the words of a cell, which semicolons or line breaks separate; or those of a list.

    Examples
    --------
    >>> read_texts("Manzhouli; Springfield, US")
    ('Manzhouli', 'Springfield, US')
    """
    if isinstance(value, Iterable) and not isinstance(value, str):
        words = [read_text(it) for it in value]
    else:
        words = re.split(r"[;；\n]", read_text(value))
    return tuple(it.strip() for it in words if it.strip())


def read_flag(value: Any) -> bool:
    """Return whether a cell says yes.

    Raises
    ------
    UsageError
        If it says neither yes nor no.
    """
    word = read_text(value).casefold()
    if word not in _TRUE | _FALSE:
        message = f"{word!r} is neither yes nor no; write yes, or leave the cell empty"
        raise UsageError(message)
    return word in _TRUE


def read_number(value: Any) -> float:
    """Return a number, written with a decimal point or a decimal comma.

    Raises
    ------
    UsageError
        If it is none, or one that is read differently from country to country.

    Examples
    --------
    >>> read_number("1 500,5"), read_number("1.234.567,8"), read_number("1,234.5"), read_number(3)
    (1500.5, 1234567.8, 1234.5, 3.0)
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
    else:
        text = _SPACES.sub("", read_text(value))
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", text):
            plain = text.replace(",", "")
            decimal = text.replace(",", ".") if text.count(",") == 1 else ""
            choice = f"{plain} or {decimal}" if decimal else plain
            message = f"{text!r} means one number in London and another in Berlin; write {choice}"
            raise UsageError(message)
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+|[+-]?\d+,\d+", text):
            text = text.replace(".", "").replace(",", ".")
        elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text):
            text = text.replace(",", "")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
    if not math.isfinite(number):
        message = f"{read_text(value)!r} is not a number; write one such as 1500 or 0.5"
        raise UsageError(message)
    return number


def read_day(value: Any, epoch: dt.datetime) -> str:
    """Return a day, or a day and an hour, as the command line takes it.

    Parameters
    ----------
    value
        A date, the number of one, or its text: year first, or day first with points.
    epoch
        The day from which numbers count.

    Raises
    ------
    UsageError
        If it is none, or may be one of two.

    Examples
    --------
    >>> start = dt.datetime(1899, 12, 30)
    >>> read_day("01.12.2026", start), read_day(46357.333333, start)
    ('2026-12-01', '2026-12-01T08:00')
    """
    moment = _moment(value, epoch)
    # A spreadsheet counts hours as parts of a day, some seconds off.
    moment = (moment + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")


def _moment(value: Any, epoch: dt.datetime) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    text = read_text(value)
    serial = re.fullmatch(r"\d{5}(?:[.,]\d+)?", text)
    if serial and _SERIALS[0] < (days := float(text.replace(",", "."))) < _SERIALS[1]:
        return epoch + dt.timedelta(days=days)
    plain = re.sub(r"(?<=\d)T(?=\d)", " ", text)
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(plain, form)  # noqa: DTZ007 - local, as all times
        except ValueError:
            continue
    message = f"{text!r} is not a day; write 2026-12-01 or 2026-12-01T08:00"
    if re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", text):
        message = f"{text!r} may mean two days; write 2026-12-01"
    raise UsageError(message)
