"""The words of answers in English, Russian and Chinese.

They stand in one catalogue a language, ``planner/data/words``, by section and key.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corridors.text import read_json

LANGUAGES = ("en", "ru", "zh")


@cache
def _catalogue(lang: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "words" / f"{lang}.json"
    sections: dict[str, Any] = read_json(path.read_text(encoding="utf-8"))
    return sections


def section(name: str, lang: str = "en") -> dict[str, str]:
    """Return the texts of a section by their keys."""
    texts: dict[str, str] = _catalogue(lang)[name]
    return texts


def names(name: str, lang: str = "en") -> list[str]:
    """Return a section that is a list, as the days of the week."""
    listing: list[str] = _catalogue(lang)[name]
    return listing


def word(name: str, key: str, lang: str = "en", /, **values: object) -> str:
    """Return a text of a section with its values.

    Examples
    --------
    >>> word("legs", "unload", "ru", mode="море")
    'выгрузка: море'
    """
    return section(name, lang)[key].format(**values)


def known(name: str, key: str, lang: str = "en") -> str:
    """Return a text of a section, or the key itself, which your own tables may bring.

    Examples
    --------
    >>> known("currencies", "EUR", "ru"), known("currencies", "KZT", "zh")
    ('евро', 'KZT')
    """
    return section(name, lang).get(key, key)


def by_language(name: str, key: str) -> dict[str, str]:
    """Return a text of a section in each language."""
    return {lang: section(name, lang)[key] for lang in LANGUAGES}


def join(texts: Sequence[str], lang: str = "en") -> str:
    """Return texts with the comma of a list between them.

    Examples
    --------
    >>> join(["大连", "沈阳"], "zh")
    '大连、沈阳'
    """
    return section("lists", lang)["comma"].join(texts)


def listed(texts: Sequence[str], lang: str = "en") -> str:
    """Return texts as a list in a sentence.

    Examples
    --------
    >>> listed(["rail", "sea", "road"]), listed(["море"], "ru")
    ('rail, sea and road', 'море')
    """
    last = section("lists", lang)["and"]
    return last.join(filter(None, (join(texts[:-1], lang), texts[-1])))


def figure(value: float, digits: int = 0, lang: str = "en") -> str:
    r"""Return a number as it is written in a language.

    Examples
    --------
    >>> figure(12345.6, 1, "en"), figure(12345.6, 1, "ru")
    ('12,345.6', '12\xa0345,6')
    """
    text = f"{value:,.{digits}f}"
    return text.translate({44: "\u00a0", 46: ","}) if lang == "ru" else text
