"""Texts of folium maps: data as plain text, and words beside it in three languages."""

import re
from typing import Any

from maps.language import section

_SIGNS = re.compile(r"[&<>\"'`{}$\\]")


def plain(text: object) -> str:
    """Return a text of the data so that it stays text wherever folium puts it.

    Folium and branca render strings as Jinja templates, put them into template literals of
    JavaScript, and Leaflet reads them as HTML. Every sign that means something in one of the three
    is written as a character reference of HTML.

    Examples
    --------
    >>> plain("{{7*7}} <b>"), plain("Małaszewicze")
    ('&#123;&#123;7*7&#125;&#125; &#60;b&#62;', 'Małaszewicze')
    """
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", str(text))


def word(key: str, lang: str, **filled: object) -> str:
    """Return a word in a language; what is unknown stays as it is.

    Examples
    --------
    >>> word("usd", "ru", what="1,200"), word("tram", "en")
    ('1,200 долл.', 'tram')
    """
    text = section("folium", lang).get(key)
    return key if text is None else text.format(**filled)


def hours(value: float, lang: str) -> str:
    """Return a duration: below two days hours with a decimal, then days and hours.

    Examples
    --------
    >>> hours(8.5, "en"), hours(168.0, "en")
    ('8.5 h', '7 d 00 h')
    """
    if value < 47.95:
        return word("hours", lang, what=f"{value:.1f}")
    whole = round(value)
    return word("days", lang, d=whole // 24, h=f"{whole % 24:02d}")


def place_name(names: dict[str, Any], lang: str) -> str:
    """Return the name of a place in a language, the English one where it has no other."""
    return str(names.get(f"name_{lang}") or names.get("name_en") or names.get("name") or "")


def amounts(props: dict[str, Any], lang: str) -> str:
    """Return kilometres, duration, dollars and emissions of a leg or a route; none of zero.

    A line may break between them, not within one.
    """
    km, usd, co2e = (props.get(it) or 0.0 for it in ("distance_km", "cost_usd", "co2e_kg"))
    parts = [
        word("km", lang, what=f"{km:,.0f}") if km else "",
        hours(props["time_h"], lang),
        word("usd", lang, what=f"{usd:,.0f}") if usd else "",
        word("co2e", lang, what=f"{co2e:,.0f}") if round(co2e) else "",
    ]
    return " · ".join(it.replace(" ", "\N{NO-BREAK SPACE}") for it in parts if it)
