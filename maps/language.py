"""Words, numbers and dates as they are written in English, Russian and Chinese.

The words stand in one catalogue a language, ``maps/data/words``, by section and key.
"""

import datetime as dt
import json
import math
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

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


_QUANTITY = re.compile(r"(-?[\d,]*\.?\d+)(?: (.+))?")


class Words:
    """The words, numbers and dates of a page in one language.

    Parameters
    ----------
    lang
        ``en``, ``ru`` or ``zh``.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, table: str, key: str, **values: object) -> str:
        """Return a text of a section of the catalogue with its values.

        Examples
        --------
        >>> Words("ru").say("sentences", "more", n=3)
        'и ещё 3'
        """
        return word(table, key, self.lang, **values)

    def known(self, table: str, key: str) -> str:
        """Return a text of a section, or the key where your own tables bring it."""
        return known(table, key, self.lang)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many decimals."""
        return fixed(value, digits, self.lang)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a number with its sign."""
        return signed(value, digits, self.lang)

    def short(self, value: float) -> str:
        """Return a number of six digits that count, without noughts at its end."""
        return self.number(value, len(f"{value:.6g}".partition(".")[2]) if value < 1e5 else 0)

    def date(self, text: str, form: str) -> str:
        """Return a moment of ISO 8601 as `maps.language.date` writes it."""
        return date(dt.datetime.fromisoformat(text), form, self.lang)

    def unit(self, text: str) -> str:
        """Return a unit, one of the section ``units`` or put together of them.

        Examples
        --------
        >>> Words("en").unit("USD/TEU-km"), Words("ru").unit("g/t-km"), Words("zh").unit("g/t-km")
        ('USD/TEU-km', 'г/т-км', '克/吨公里')
        """
        if text in section("units"):
            return self.known("units", text)
        parts = (it.split("-") for it in text.split("/"))
        between = "" if self.lang == "zh" else "-"
        return "/".join(between.join(self.known("units", it) for it in part) for part in parts)

    def value(self, text: str) -> str:
        r"""Return a value of a fact: a word, or a number with its unit, as changes tell it.

        Examples
        --------
        >>> Words("ru").value("1,234.5 g/t-km"), Words("ru").value("closed")
        ('1\xa0234,5 г/т-км', 'закрыто')
        """
        if text in section("values"):
            return self.known("values", text)
        found = _QUANTITY.fullmatch(text)
        if found is None:
            return text
        amount = found[1].replace(",", "")
        digits = len(amount.partition(".")[2])
        whole = self.number(float(amount), digits) if "," in found[1] else amount
        whole = whole.replace(".", ",") if self.lang == "ru" else whole
        return f"{whole} {self.unit(found[2])}" if found[2] else whole


ENGLISH = Words("en")


def plain(value: float | str | None, digits: int, words: Words) -> str:
    """Return a number with its decimals, a word, and a question mark for None."""
    if value is None:
        return "?"
    return words.value(value) if isinstance(value, str) else words.number(value, digits)


def decimals(values: Iterable[float | str | None]) -> int:
    """Return how many decimals the finest of some numbers has, to five significant figures.

    Examples
    --------
    >>> decimals([9.0, 69.7, None, 0.25]), decimals([3.4853512])
    (2, 4)
    """
    found = 0
    for value in values:
        if isinstance(value, int | float) and value:
            most = min(6, max(0, 4 - math.floor(math.log10(abs(value)))))
            found = max(found, len(f"{value:.{most}f}".partition(".")[2].rstrip("0")))
    return found


def distinct(values: Iterable[str | int | None]) -> list[str | int | None]:
    """Return values in their order, each once."""
    return list(dict.fromkeys(values))


def runs(numbers: Iterable[int | None]) -> list[tuple[int, int]]:
    """Return first and last of each run of successive whole numbers; None is left out.

    Examples
    --------
    >>> runs([1, 2, 3, None, 7, 8])
    [(1, 3), (7, 8)]
    """
    parts: list[tuple[int, int]] = []
    for it in numbers:
        if it is None:
            continue
        if parts and it == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], it)
        else:
            parts.append((it, it))
    return parts


def breakable(name: str) -> Markup:
    """Return the id of a fact as HTML, with places where a line may break.

    Examples
    --------
    >>> str(breakable("rail-1520@KZ.speed_kmh"))
    'rail-<wbr>1520@<wbr>KZ.<wbr>speed_<wbr>kmh'
    """
    return Markup("<wbr>").join(re.split(r"(?<=[-:@._>])", name))


def prose(text: str) -> str:
    """Return a sentence with the subscript of CO₂e."""
    return text.replace("CO2e", "CO₂e")


_DOLLARS = "USD"


class Money(NamedTuple):
    """A currency and its units per USD; amounts are converted where they are written."""

    code: str = _DOLLARS
    rate: float = 1.0

    @classmethod
    def of_document(cls, document: dict[str, Any]) -> "Money":
        """Return the currency that a report asks for, USD without one."""
        asked = document.get("currency")
        return cls() if asked is None else cls(asked["code"], asked["rate"])

    def of(self, usd: float) -> float:
        """Return USD in the currency, not rounded."""
        return usd * self.rate

    def scale(self, name: str, divisor: float = 1.0) -> float:
        """Return by what a total is divided for print, where it is money by the rate.

        Examples
        --------
        >>> Money("CNY", 4.0).scale("cost_usd"), Money("CNY", 4.0).scale("time_h", 24)
        (0.25, 24)
        """
        return divisor / self.rate if name.endswith("_usd") else divisor
