"""Arithmetic on facts: a value times a factor, plus or minus an amount, with low and high."""

import re
from math import isclose, isfinite
from typing import NamedTuple

from corridors.model.entities import Attribute, Fact
from corridors.model.schema import Schema, format_number

TIMES, PLUS, MINUS = "*", "+", "-"
OPERATORS = (TIMES, PLUS, MINUS)
"""Signs of relative changes: before the equals sign of an assignment, or ``op`` of a scenario."""

_NUMBER_AND_UNIT = re.compile(
    r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([^\d\s.,].*)", re.IGNORECASE
)
"""A number and a unit joined to it; what more digits, points or commas begin is no unit."""
_TOLERANCE = 1e-12
"""Share of a bound by which rounding may pass it."""


class Arithmetic(NamedTuple):
    """What is done to a value.

    Attributes
    ----------
    sign
        One of `OPERATORS`.
    amount
        The factor, or what is added or taken off, in the unit of the attribute.
    words
        Words for it: ``times 1.1``, ``plus 24 h``.
    """

    sign: str
    amount: float
    words: str

    def on(self, value: float) -> float:
        """Return the result for a value.

        Examples
        --------
        >>> Arithmetic("*", 1.5, "times 1.5").on(40.0), Arithmetic("-", 4.0, "minus 4 h").on(40.0)
        (60.0, 36.0)
        """
        if self.sign == TIMES:
            return value * self.amount
        return value + self.amount if self.sign == PLUS else value - self.amount

    def applied(self, attribute: Attribute, fact: Fact) -> tuple[float, float | None, float | None]:
        """Return another value, low and high for a fact; the ends as far as the bounds allow.

        Raises
        ------
        ValueError
            If the value is out of the bounds of the attribute, or not whole where it is a count.
        """
        value = _within(attribute, self.on(float(fact.value)))
        return value, self._end(attribute, fact.low), self._end(attribute, fact.high)

    def _end(self, attribute: Attribute, end: float | None) -> float | None:
        return None if end is None else min(max(self.on(end), attribute.min), attribute.max)


def read_arithmetic(
    schema: Schema, attribute: Attribute, sign: str, text: str, unit: str, year: int
) -> Arithmetic:
    """Read the amount of a relative change.

    Parameters
    ----------
    schema
        The units.
    attribute
        The attribute that is changed, a number.
    sign
        One of `OPERATORS`.
    text, unit
        The amount, its unit beside it or in ``unit``; empty: the unit of the attribute. A factor
        is a plain number or a percentage.
    year
        Year of the rate of a currency.

    Raises
    ------
    ValueError
        If the text is no finite number, the unit is unknown or has no place here, or a factor is
        below 0.
    """
    written, joined = split_amount(text)
    unit = unit or joined
    try:
        number = float(written)
    except ValueError:
        message = f"{text!r} is not a number"
        raise ValueError(message) from None
    if not isfinite(number):
        message = f"{text!r} is not finite"
        raise ValueError(message)
    if sign == TIMES:
        if unit not in ("", "%"):
            message = f"a factor has no unit, but {unit!r} is given; write a number or a percentage"
            raise ValueError(message)
        factor = number / 100.0 if unit else number
        if factor < 0.0:
            message = f"factor {factor:g} is below 0; write one from 0 on"
            raise ValueError(message)
        return Arithmetic(sign, factor, f"times {format_number(factor)}")
    if unit == "%" and attribute.unit:
        factor = 1.0 + number / 100.0 if sign == PLUS else 1.0 - number / 100.0
        message = f"{attribute.name} is in {attribute.unit}, not in %; write *={factor:.6g}"
        raise ValueError(message)
    amount = number * unit_factor(schema, attribute, unit, year)
    verb = "plus" if sign == PLUS else "minus"
    return Arithmetic(sign, amount, f"{verb} {format_number(amount)} {attribute.unit}".rstrip())


def unit_factor(schema: Schema, attribute: Attribute, unit: str, year: int) -> float:
    """Return what an amount in a unit, or in percent of a share, is multiplied by.

    Raises
    ------
    ValueError
        As `corridors.model.schema.Schema.factor`.
    """
    if unit == "%" and not attribute.unit:
        return 0.01
    return schema.factor(attribute, unit or attribute.unit, year)


def split_amount(text: str) -> tuple[str, str]:
    """Return a number and the unit behind it, empty without one.

    Examples
    --------
    >>> split_amount("24h"), split_amount("1.5 d"), split_amount("1e3"), split_amount("110%")
    (('24', 'h'), ('1.5', 'd'), ('1e3', ''), ('110', '%'))
    >>> split_amount("1e3h"), split_amount("12.0.1"), split_amount("1,200")
    (('1e3', 'h'), ('12.0.1', ''), ('1,200', ''))
    """
    value, _, unit = text.strip().partition(" ")
    if unit:
        return value, unit.strip()
    try:
        float(value)
    except ValueError:
        joined = _NUMBER_AND_UNIT.fullmatch(value)
        return (joined[1], joined[2]) if joined else (value, "")
    return value, ""


def _within(attribute: Attribute, value: float) -> float:
    """Return a value that may be one of an attribute; rounding passes no bound."""
    least, most = attribute.min, attribute.max
    if not least <= value <= most:
        for bound in (least, most):
            if isclose(value, bound, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
                value = bound
    if not isfinite(value) or not least <= value <= most:
        message = (
            f"{value:g} {attribute.unit}".rstrip()
            + f" is out of bounds {attribute.min:g} to {attribute.max:g}"
        )
        raise ValueError(message)
    if attribute.type == "count":
        whole = float(round(value))
        if not isclose(value, whole, rel_tol=1e-9):
            message = f"{value:g} is not a whole number; {attribute.name} is a count"
            raise ValueError(message)
        return whole
    return value
