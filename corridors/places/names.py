"""Names of places, countries and corridors: their spelling, and what a name stands for."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from corridors.errors import UnknownNameError
from corridors.model.entities import Corridor, Place

COUNTRIES = Path(__file__).parents[1] / "data" / "countries.csv"
"""Codes of ISO 3166-1 and names of the Unicode CLDR."""
SHARED_NAMES = Path(__file__).parents[1] / "data" / "shared_names.csv"
"""Names that several places share for short, and regions by the places where they load."""
_NEAR_COUNTRIES = 3
_ALIKE = 75
"""A name is near from this share of equal letters on, per cent."""
_NEAREST = 5
_NEAR_CORRIDORS = 3
_LOCODE = 5
_BRACKET = re.compile(r" \(|（")
_INITIALS = 5
"""Greatest number of letters that may be the initials of the words of a name."""
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ı": "i"}
    | {"ə": "e", "Ə": "e", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
)
"""Latin letters that have no accent to take off, as they are written without them."""


def fold(text: str) -> str:
    """Return a name without case, accents, hyphens and doubled spaces.

    Examples
    --------
    >>> fold("Ulan-Udė "), fold("Biała Podlaska"), fold("大连")
    ('ulan ude', 'biala podlaska', '大连')
    """
    plain = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for char in "-_,.'’ʹ":
        plain = plain.replace(char, " " if char in "-_," else "")
    return " ".join(plain.casefold().split())


def did_you_mean(text: str, words: Iterable[str], *, count: int = 3) -> str:
    """Return ``; did you mean a, b?`` for words that are written like a text, else nothing.

    Examples
    --------
    >>> did_you_mean("speed_kph", ["speed_kmh", "status"]), did_you_mean("x", ["speed_kmh"])
    ('; did you mean speed_kmh?', '')
    """
    from difflib import get_close_matches

    near = get_close_matches(text.casefold(), list(words), n=count)
    return f"; did you mean {', '.join(near)}?" if near else ""


def find_place(places: dict[str, Place], text: str) -> Place:
    """Return the place that a text names.

    Parameters
    ----------
    places
        Places by id.
    text
        An id, a name in English, Russian or Chinese, an alias, a UN/LOCODE or an ESR code, or
        a region, which means the place where it loads.

    Raises
    ------
    UnknownNameError
        If nothing or more than one place has this name; the nearest names are listed. A
        country is named with its code.
    """
    hit = single_place(places_by_name(places, text), text)
    if hit is not None:
        return hit
    if code := country_code(text):
        raise UnknownNameError(country_not_place(places, text, code))
    near = nearest_names(places, text)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    message = f"place {text!r} is unknown{hint} (corridors places lists them)"
    raise UnknownNameError(message)


def country_not_place(places: dict[str, Place], text: str, code: str) -> str:
    """Return the message where a country is named and a place is wanted."""
    inside = any(place.country == code for place in places.values())
    listed = f"; corridors places --country {code} lists them" if inside else ""
    return f"{text!r} is a country ({code}), not a place: name a place in it{listed}"


def single_place(hits: Sequence[Place], text: str) -> Place | None:
    """Return the place that bears a name, None where there is none.

    Raises
    ------
    UnknownNameError
        If there are several.
    """
    if len(hits) > 1:
        listed = ", ".join(f"{place.id} ({place.country})" for place in hits)
        message = f"place {text!r} is ambiguous: {listed}; use the id"
        raise UnknownNameError(message)
    return hits[0] if hits else None


def places_by_name(places: dict[str, Place], text: str) -> list[Place]:
    """Return the places that a text names; none, one or several.

    Raises
    ------
    UnknownNameError
        If the text is empty.
    """
    if text in places:
        return [places[text]]
    if not text.strip():
        message = "the name of the place is empty"
        raise UnknownNameError(message)
    if shared := [places[it] for it in _shared_names().get(fold(text), ()) if it in places]:
        return shared
    # Written exactly so, a name needs no folding of all the others.
    hits = [place for place in places.values() if text in place[5:10]]
    if not hits:
        wanted = fold(text)
        hits = [
            place
            for place in places.values()
            if any(fold(name) == wanted for name in place.all_names())
        ]
        if len(hits) > 1:
            # An own name counts more than an alias of another place.
            own = [it for it in hits if wanted in map(fold, (it.name_en, it.name_ru, it.name_zh))]
            hits = own or hits
    return hits


@cache
def _shared_names() -> dict[str, list[str]]:
    with SHARED_NAMES.open(encoding="utf-8", newline="") as file:
        return {
            fold(name): row["places"].split()
            for row in csv.DictReader(file)
            for name in row["name"].split(";")
        }


def country_code_of(places: dict[str, Place], text: str, codes: Collection[str]) -> str:
    """Return the code of the country that a text names, empty where it names none.

    A code counts in any case; a name unless a place has it too, as Luxembourg has.
    """
    if text.upper() in codes and text not in places:
        return text.upper()
    code = country_code(text)
    return code if code in codes and not places_by_name(places, text) else ""


def nearest_names(places: dict[str, Place], text: str) -> list[str]:
    """Return up to five ``name (id)`` that are written most like the text, best first."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    # A code is like a name by chance: codes are near only what is written as a code.
    coded = text.isdigit() or (len(text) == _LOCODE and text.isupper())
    names: dict[str, tuple[str, str]] = {}
    for place in places.values():
        for name in place.all_names():
            code = name.isdigit() or (
                len(name) == _LOCODE and name.isupper() and name.startswith(place.country)
            )
            if coded or not code:
                names.setdefault(fold(name), (name, place.id))
    found = process.extract(
        fold(text), list(names), scorer=fuzz.WRatio, limit=4 * _NEAREST, score_cutoff=60
    )
    # A slip of the keys, letters swapped among them, comes before a longer or shorter name.
    wanted = fold(text)
    found.sort(
        key=lambda hit: (-OSA.normalized_similarity(wanted, hit[0]), abs(len(hit[0]) - len(wanted)))
    )
    result: dict[str, str] = {}
    for key, _, _ in found:
        name, place_id = names[key]
        result.setdefault(place_id, f"{name} ({place_id})" if name != place_id else name)
    return list(result.values())[:_NEAREST]


def search_places(places: dict[str, Place], text: str) -> list[Place]:
    """Return the places one of whose names contains the text, in order of id."""
    wanted = fold(text)
    return sorted(
        place
        for place in places.values()
        if any(wanted in fold(name) for name in place.all_names())
    )


def search_corridors(corridors: dict[str, Corridor], text: str) -> list[Corridor]:
    """Return the corridors that a text names: by id or name, else by a part of a name.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> corridors = load_network().corridors
    >>> [it.id for it in search_corridors(corridors, "Приморье-1")]
    ['primorye-1']
    """
    wanted = fold(text)
    hits = corridors_by_name(corridors, text)
    if hits or not wanted:
        return hits
    return [it for it in corridors.values() if any(wanted in fold(name) for name in _names_of(it))]


def corridors_by_name(corridors: dict[str, Corridor], text: str) -> list[Corridor]:
    """Return the corridors whose id or name a text is, with or without what stands in brackets."""
    wanted = fold(text)
    return [it for it in corridors.values() if wanted in map(fold, _names_of(it))]


def corridors_described(corridors: dict[str, Corridor], text: str) -> list[Corridor]:
    """Return the corridors called so, else those whose name or note has the words of a text.

    One word alone is none of a note; up to five letters may be the first ones of words there.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> corridors = load_network().corridors
    >>> [it.id for it in corridors_described(corridors, "NSR")][0]
    'ice-silk-road'
    """
    hits = corridors_by_name(corridors, text)
    if hits:
        return hits
    words = text.split() if " " in text.strip() else []
    pattern = r"[\s-]+".join(map(re.escape, words))
    flags = re.IGNORECASE
    if not words and 1 < len(text) <= _INITIALS and text.isalpha():
        pattern, flags = r"[\s-]+".join(rf"{letter}\w+" for letter in text.upper()), re.NOFLAG
    if not pattern:
        return []
    found = re.compile(rf"\b{pattern}\b", flags)
    return [it for it in corridors.values() if any(map(found.search, (*_names_of(it), it.note)))]


def find_corridor(corridors: dict[str, Corridor], text: str) -> Corridor:
    """Return the one corridor that a text names.

    Raises
    ------
    UnknownNameError
        If none or more than one has this name or has it in its name.
    """
    hits = search_corridors(corridors, text)
    if len(hits) == 1:
        return hits[0]
    if hits:
        message = f"corridor {text!r} is ambiguous: {', '.join(it.id for it in hits)}; name one"
        raise UnknownNameError(message)
    from rapidfuzz import fuzz, process

    best = {
        key: process.extractOne(fold(text), map(fold, _names_of(it)), scorer=fuzz.WRatio)[1]
        for key, it in corridors.items()
    }
    near = [it.id for it in corridors_described(corridors, text)]
    near = (near or sorted(best, key=lambda key: -best[key]))[:_NEAR_CORRIDORS]
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    message = f"corridor {text!r} is unknown{hint} (corridors list names all)"
    raise UnknownNameError(message)


def _names_of(corridor: Corridor) -> list[str]:
    """Return the id and the names of a corridor, with and without what stands in brackets."""
    names = (corridor.name_en, corridor.name_ru, corridor.name_zh)
    return [corridor.id, *(part for it in names for part in (it, _BRACKET.split(it)[0]))]


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
    return _country_names().get(fold(text), "")


def read_country(text: str, known: Collection[str]) -> str:
    """Return the two-letter code of a country, named by code or by name.

    Parameters
    ----------
    text
        A two-letter code in any case, or what `country_code` takes.
    known
        The codes allowed.

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


def country_name(code: str, lang: str = "en") -> str:
    """Return the name of a country in ``lang`` (en, ru or zh), the code itself where it is none.

    Examples
    --------
    >>> country_name("RU"), country_name("RU", "zh"), country_name("XX")
    ('Russia', '俄罗斯', 'XX')
    """
    return next((row[f"name_{lang}"] for row in _country_rows() if row["code"] == code), code)


def has_code(code: str) -> bool:
    """Return whether a country has this two-letter code."""
    return any(row["code"] == code for row in _country_rows())


def nearest_countries(text: str, known: Collection[str]) -> list[str]:
    """Return up to three ``name (code)`` that are written most like the text, best first.

    Examples
    --------
    >>> nearest_countries("Kazakstan", {"KZ", "RU"})
    ['Kazakhstan (KZ)']
    """
    from rapidfuzz import fuzz, process

    names = {name: code for name, code in _country_names().items() if code in known}
    hits = process.extract(fold(text), list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    codes = list(dict.fromkeys(names[name] for name, _, _ in hits))[:_NEAR_COUNTRIES]
    return [f"{country_name(code)} ({code})" for code in codes]


@cache
def _country_names() -> dict[str, str]:
    return {
        fold(name): row["code"]
        for row in _country_rows()
        for name in (
            *(row[it] for it in ("code3", "name_en", "name_ru", "name_zh")),
            *row["aliases"].split(";"),
        )
        if name
    }


@cache
def _country_rows() -> list[dict[str, str]]:
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
