"""Numbers and dates as they are written in English, Russian and Chinese."""

import datetime as dt

LANGUAGES = ("en", "ru", "zh")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December", "января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_SHORT = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *("янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб."),
    "дек.",
)
"""Months of English and Russian; those of Chinese have numbers."""
DATES = {
    "day": ("{d} {month} {y}", "{d} {month} {y} г.", "{y}年{m}月{d}日"),
    "month": ("{month} {y}", "{m:02d}.{y}", "{y}年{m}月"),
    "short": ("{d} {short}", "{d} {short}", "{m}月{d}日"),
    "moment": ("{d} {short} {y}, {hour}", "{d} {short} {y}, {hour}", "{y}年{m}月{d}日 {hour}"),
    "hour": ("{d} {short} {hour}", "{d} {short} {hour}", "{m}月{d}日 {hour}"),
}
"""How a moment is written, from its year alone to its minute."""


def fixed(value: float, digits: int = 0, lang: str = "en") -> str:
    """Return a number with a fixed number of decimals and marks between thousands.

    Examples
    --------
    >>> fixed(12345.6, 1), fixed(0.25, 2, "ru"), fixed(12345.6, 0, "zh")
    ('12,345.6', '0,25', '12,346')
    """
    text = f"{value:,.{digits}f}"
    return text.translate({44: "\u00a0", 46: ","}) if lang == "ru" else text


def signed(value: float, digits: int = 0, lang: str = "en") -> str:
    """Return a number with its sign, as `fixed` otherwise.

    Examples
    --------
    >>> signed(-1234.5, 1), signed(0)
    ('−1,234.5', '+0')
    """
    sign = "-" if f"{value:+.{digits}f}".startswith("-") else "+"
    return f"{sign}{fixed(abs(value), digits, lang)}".replace("-", "−")


def date(at: dt.date, form: str, lang: str = "en") -> str:
    """Return a day or moment as one of the forms of `DATES`.

    Examples
    --------
    >>> date(dt.datetime(2026, 11, 4, 19, 28), "hour")
    '4 Nov 19:28'
    >>> date(dt.date(2026, 11, 4), "day", "ru"), date(dt.date(2026, 11, 4), "month", "zh")
    ('4 ноября 2026 г.', '2026年11月')
    """
    number = LANGUAGES.index(lang)
    month = 12 * min(number, 1) + at.month - 1
    return DATES[form][number].format(
        d=at.day,
        m=at.month,
        y=at.year,
        month=_MONTHS[month],
        short=_SHORT[month],
        hour=f"{at:%H:%M}",
    )
