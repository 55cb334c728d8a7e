"""Words, numbers and dates as they are written in English, Russian and Chinese.

The words stand in one catalogue a language, ``maps/data/words``, by section and key.
"""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ru", "zh")


@cache
def _catalogue(lang: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "words" / f"{lang}.json"
    sections: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sections


def section(name: str, lang: str = "en") -> dict[str, str]:
    """Return the texts of a section by their keys."""
    texts: dict[str, str] = _catalogue(lang)[name]
    return texts


def word(name: str, key: str, lang: str = "en", /, **values: object) -> str:
    """Return a text of a section with its values.

    Examples
    --------
    >>> word("sentences", "more", "ru", n=3)
    'и ещё 3'
    """
    return section(name, lang)[key].format(**values)


def known(name: str, key: str, lang: str = "en") -> str:
    """Return a text of a section, or the key itself, which your own tables may bring."""
    return section(name, lang).get(key, key)


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
    """Return a day or moment as one of the forms of the section ``dates``.

    Examples
    --------
    >>> date(dt.datetime(2026, 11, 4, 19, 28), "hour")
    '4 Nov 19:28'
    >>> date(dt.date(2026, 11, 4), "day", "ru"), date(dt.date(2026, 11, 4), "month", "zh")
    ('4 ноября 2026 г.', '2026年11月')
    """
    words = _catalogue(lang)
    return word(
        *("dates", form, lang),
        d=at.day,
        m=at.month,
        y=at.year,
        month=words["months"][at.month - 1],
        short=words["short months"][at.month - 1],
        hour=f"{at:%H:%M}",
    )
