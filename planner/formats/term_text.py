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


class TermLine(NamedTuple):
    """A line of the arithmetic of a leg: which of its numbers, how much of it, and how."""

    figure: str
    value: float
    text: str


def term_lines(network: Network, query: Query, leg: Leg, lang: str = "en") -> Iterator[TermLine]:
    """Yield the lines of the arithmetic of a leg, small terms of each number in one."""
    terms = leg_terms(network, query, leg)
    for name in FIGURES:
        some = [it for it in terms if it.figure == name]
        least = SMALL * abs(getattr(leg, name))
        large = [it for it in some if abs(it.value) >= least]
        for it in large:
            yield TermLine(name, it.value, term_text(it, lang))
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
    told = [it for it in term.factors if it.value != 1.0] or term.factors[:1]
    # What is divided by never comes first.
    told = sorted(told, key=_divides)
    parts = [_factor_text(it, lang) for it in told]
    signs = ["", *(" ÷ " if _divides(it) else " × " for it in told[1:])]
    return "".join(sign + part for sign, part in zip(signs, parts, strict=True))


def _divides(factor: TermFactor) -> bool:
    """Tell whether a factor is written as a divisor, such as a thousand."""
    return factor.power == -1.0 or (factor.name == "conversion" and 0.0 < factor.value < 1.0)


def _factor_text(factor: TermFactor, lang: str) -> str:
    value = factor.value
    if factor.name == "conversion":
        return _number(1.0 / value if 0.0 < value < 1.0 else value, lang)
    unit = f" {factor.unit}" if factor.unit and factor.unit != "share" else ""
    number = f"{_number(value, lang)}{unit}"
    if factor.power not in (1.0, -1.0):
        number = f"({number})^{_number(factor.power, lang)}"
    return f"{number} ({factor.fact or factor_words(factor.name, lang)})"


def _number(value: float, lang: str) -> str:
    """Return a number with at least four significant digits, its trailing zeros dropped."""
    if 0.0 < abs(value) < 10.0**-_DIGITS:
        return f"{value:.{_DIGITS - 1}e}"
    whole = len(f"{abs(value):.0f}") if abs(value) >= 1.0 else 0
    text = figure(value, max(0, _DIGITS - whole), lang)
    mark = "," if lang == "ru" else "."
    return text.rstrip("0").rstrip(mark) if mark in text else text
