"""Patterns of the shell over subjects and attributes: ``*``, ``?`` and ``[...]``."""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate

_WILD = re.compile(r"[*?\[]")
_PARTS = re.compile(r"[:>@-]")


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern and not a name.

    Examples
    --------
    >>> is_pattern("khorgos*"), is_pattern("rail-1520@RU")
    (True, False)
    """
    return _WILD.search(text) is not None


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a subject or an attribute matches a pattern.

    A link matches in the order of its ends that its row has and in the other.

    Examples
    --------
    >>> fits = matcher("brest-*:rail-*")
    >>> fits("terespol-brest:rail-1520"), fits("brest-terespol:road")
    (True, False)
    """
    match = re.compile(translate(pattern)).match

    def fits(name: str) -> bool:
        if match(name) is not None:
            return True
        head, colon, mode = name.partition(":")
        if not colon or "-" not in head or ">" in head:
            return False
        first, _, second = head.partition("-")
        return match(f"{second}-{first}:{mode}") is not None

    return fits


def near_names(pattern: str, names: Iterable[str]) -> str:
    """Return ``; did you mean a, b?`` for names, or parts of them, like what a pattern spells out.

    Examples
    --------
    >>> near_names("*@RUS", ["rail-1520@RU", "sea@KZ"]), near_names("khorgas*", ["khorgos:road"])
    ('; did you mean RU?', '; did you mean khorgos?')
    """
    from difflib import get_close_matches

    known = {part for name in names for part in (name, *_PARTS.split(name))} - {""}
    folded = {it.casefold(): it for it in sorted(known)}
    for literal in sorted(re.split(r"[*?:>@\[\]]", pattern), key=len, reverse=True):
        if len(literal) > 1 and literal not in known:
            near = get_close_matches(literal.casefold(), folded, n=3, cutoff=0.7)
            return f"; did you mean {', '.join(folded[it] for it in near)}?" if near else ""
    return ""
