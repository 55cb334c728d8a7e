"""Terms of the numbers of a leg as lines of arithmetic."""

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from corridors.model.network import Network
from planner.formats.fact_words import factor_words
from planner.question.query import Query
from planner.routing.route import Leg
from planner.routing.terms import FIGURES, Term, TermFactor, leg_terms
from planner.words import figure, word

SMALL = 0.01
"""Terms under this share of a number of a leg are counted together."""
_DIGITS = 4


class FactorPart(NamedTuple):
    """A factor of a line of arithmetic, after its ``sign``.

    ``number`` is as written, with ``unit`` where it has one; ``power`` is empty where it is one or
    told by the sign. ``name`` is the id of its fact or what it is in words, ``fact`` whether it is
    an id; empty of thousands.
    """

    sign: str
    number: str
    unit: str = ""
    power: str = ""
    name: str = ""
    fact: bool = False


class TermLine(NamedTuple):
    """A line of the arithmetic of a leg: which of its numbers, how much of it, and how.

    ``parts`` are its factors, empty where small terms are told in one ``text``.
    """

    figure: str
    value: float
    text: str
    parts: tuple[FactorPart, ...] = ()


def term_lines(network: Network, query: Query, leg: Leg, lang: str = "en") -> Iterator[TermLine]:
    """Yield the lines of the arithmetic of a leg, small terms of each number in one."""
    terms = leg_terms(network, query, leg)
    for name in FIGURES:
        some = [it for it in terms if it.figure == name]
        least = SMALL * abs(getattr(leg, name))
        large = [it for it in some if abs(it.value) >= least]
        for it in large:
            yield TermLine(name, it.value, term_text(it, lang), tuple(_parts(it, lang)))
        if len(large) < len(some):
            rest = fsum(it.value for it in some) - fsum(it.value for it in large)
            fewer = word("factors", "smaller", lang, n=len(some) - len(large))
            yield TermLine(name, rest, fewer)


def term_text(term: Term, lang: str = "en") -> str:
    """Return a term as a line of arithmetic, factors of one left out.

    Examples
    --------
    >>> def factor(name, value, unit, fact=None, power=1.0):
    ...     return TermFactor(name, value, unit, fact, None, None, None, power)
    >>> rate = factor("cost_per_teu_km", 0.315015, "USD/TEU-km", "rail-1435.cost_per_teu_km")
    >>> print(term_text(Term("cost_usd", 116.74, (rate, factor("length_km", 370.6, "km")))))
    0.315 USD/TEU-km (rail-1435.cost_per_teu_km) × 370.6 km (Length)
    >>> speed = factor("speed_kmh", 44.0, "km/h", "rail-1435.speed_kmh", -1.0)
    >>> print(term_text(Term("time_h", 2.0, (factor("length_km", 88.0, "km"), speed))))
    88 km (Length) ÷ 44 km/h (rail-1435.speed_kmh)
    """
    return "".join(map(_part_text, _parts(term, lang)))


def _parts(term: Term, lang: str) -> Iterator[FactorPart]:
    told = [it for it in term.factors if it.value != 1.0] or term.factors[:1]
    # What is divided by never comes first.
    for at, factor in enumerate(sorted(told, key=_divides)):
        sign = "" if at == 0 else " ÷ " if _divides(factor) else " × "
        value = factor.value
        if factor.name == "conversion":
            yield FactorPart(sign, _number(1.0 / value if 0.0 < value < 1.0 else value, lang))
            continue
        yield FactorPart(
            sign,
            _number(value, lang),
            "" if factor.unit == "share" else factor.unit,
            "" if factor.power in (1.0, -1.0) else _number(factor.power, lang),
            factor.fact or factor_words(factor.name, lang),
            factor.fact is not None,
        )


def _part_text(part: FactorPart) -> str:
    number = f"{part.number} {part.unit}" if part.unit else part.number
    if part.power:
        number = f"({number})^{part.power}"
    return f"{part.sign}{number}{f' ({part.name})' if part.name else ''}"


def _divides(factor: TermFactor) -> bool:
    """Tell whether a factor is written as a divisor, such as a thousand."""
    return factor.power == -1.0 or (factor.name == "conversion" and 0.0 < factor.value < 1.0)


def _number(value: float, lang: str) -> str:
    """Return a number with at least four significant digits, its trailing zeros dropped."""
    if 0.0 < abs(value) < 10.0**-_DIGITS:
        return f"{value:.{_DIGITS - 1}e}"
    whole = len(f"{abs(value):.0f}") if abs(value) >= 1.0 else 0
    text = figure(value, max(0, _DIGITS - whole), lang)
    mark = "," if lang == "ru" else "."
    return text.rstrip("0").rstrip(mark) if mark in text else text
