"""Spelling of names: equal after folding, and suggestions of similar words."""

import unicodedata
from collections.abc import Iterable

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
