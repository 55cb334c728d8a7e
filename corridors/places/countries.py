"""Countries by code, or by name in English, Russian or Chinese."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from corridors.errors import UnknownNameError
from corridors.places.spelling import fold

COUNTRIES = Path(__file__).parents[1] / "data" / "countries.csv"
"""Codes of ISO 3166-1 and names of the Unicode CLDR."""
_NEAREST = 3
_ALIKE = 75
"""A name is near from this share of equal letters on, per cent."""


def country_code(text: str) -> str:
    """Return the two-letter code of the country that a name or a three-letter code means.

    The table is read for a miss only, as nothing else needs it.

    Returns
    -------
    str
        The code; empty where no country has this name.

    Examples
    --------
    >>> [country_code(it) for it in ("Kazakhstan", "Россия", "哈萨克斯坦", "KAZ", "Harbin")]
    ['KZ', 'RU', 'KZ', 'KZ', '']
    """
    return _names().get(fold(text), "")


def read_country(text: str, known: Collection[str]) -> str:
    """Return the two-letter code of a country, named by code or by name.

    Parameters
    ----------
    text
        A two-letter code in any case, or what `country_code` takes.
    known
        The codes that may be meant.

    Raises
    ------
    UnknownNameError
        If it is none of them.

    Examples
    --------
    >>> read_country("kz", {"KZ", "RU"}), read_country("俄罗斯", {"KZ", "RU"})
    ('KZ', 'RU')
    """
    code = text.strip().upper()
    if code in known or (code := country_code(text)) in known:
        return code
    codes = ", ".join(sorted(known))
    if code:
        message = f"country {text!r} ({code}) has no place in the network; use one of {codes}"
    else:
        near = ", ".join(nearest_countries(text, known))
        hint = f"did you mean {near}? " if near else ""
        hint = "use the option once for each country; " if "," in text else hint
        message = (
            f"country {text!r} is unknown; {hint}use one of {codes}, or its name in English, "
            "Russian or Chinese"
        )
    raise UnknownNameError(message)


def country_name(code: str) -> str:
    """Return the English name of a country, the code itself where it is none.

    Examples
    --------
    >>> country_name("RU"), country_name("XX")
    ('Russia', 'XX')
    """
    return next((row["name_en"] for row in _rows() if row["code"] == code), code)


def has_code(code: str) -> bool:
    """Return whether a country has this two-letter code."""
    return any(row["code"] == code for row in _rows())


def nearest_countries(text: str, known: Collection[str]) -> list[str]:
    """Return up to three ``name (code)`` that are written most like the text, best first.

    Examples
    --------
    >>> nearest_countries("Kazakstan", {"KZ", "RU"})
    ['Kazakhstan (KZ)']
    """
    from rapidfuzz import fuzz, process

    names = {name: code for name, code in _names().items() if code in known}
    hits = process.extract(fold(text), list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    codes = list(dict.fromkeys(names[name] for name, _, _ in hits))[:_NEAREST]
    told = {row["code"]: row["name_en"] for row in _rows()}
    return [f"{told[code]} ({code})" for code in codes]


@cache
def _names() -> dict[str, str]:
    return {
        fold(name): row["code"]
        for row in _rows()
        for name in (
            *(row[it] for it in ("code3", "name_en", "name_ru", "name_zh")),
            *row["aliases"].split(";"),
        )
        if name
    }


@cache
def _rows() -> list[dict[str, str]]:
    import csv

    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
