"""Attributes, their units, conversion of written numbers, and arithmetic on facts."""

import re
from collections.abc import Sequence
from math import isclose, isfinite
from typing import NamedTuple

from corridors.model.entities import ADMITS, ICE_CLASSES, NUMBERS, STATUSES, Attribute, Fact
from corridors.model.seasons import Season, parse_month, parse_season
from corridors.places.names import did_you_mean

WORDS = {"status": STATUSES, "ice_class": ICE_CLASSES, "admits": ADMITS}
"""Types of attribute whose value is one word of a list."""


TYPES = (*NUMBERS, *WORDS, "text", "countries", "ends", "cargo", "month")
"""All types of attribute: numbers, words of a list, and words that may be any."""
_MOST_DIGITS = 9
"""Of a whole number in a table."""


class UnitRule(NamedTuple):
    """A unit that may be written and its factor to the canonical one."""

    canonical: str
    factor: float


class FactValues(NamedTuple):
    """What a row of facts states: value, low and high in canonical units, and its season."""

    value: float | str
    low: float | None
    high: float | None
    season: Season | None


class Schema:
    """The declared attributes, units and currency rates.

    Parameters
    ----------
    attributes
        Attributes by name.
    units
        Units by name.
    rates
        Units of a currency per US dollar, by ``(currency, year)``.
    """

    def __init__(
        self,
        attributes: dict[str, Attribute],
        units: dict[str, UnitRule],
        rates: dict[tuple[str, int], float],
    ) -> None:
        self.attributes = attributes
        self.units = units
        self.rates = rates
        self._currencies = {currency for currency, _ in rates}
        self._factors: dict[tuple[str, str, str], float] = {}
        self._seasons: dict[str, Season] = {}

    def factor(self, attribute: Attribute, unit: str, year: int) -> float:
        """Return what a number in ``unit`` is multiplied by to be canonical.

        Raises
        ------
        ValueError
            If the unit or the year's currency rate is unknown or of another kind.
        """
        if unit == attribute.unit:
            return 1.0
        money, slash, rest = unit.partition("/")
        rate = 1.0
        plain = unit
        if money in self._currencies:
            if (money, year) not in self.rates:
                message = f"no rate of {money} for {year} in rates.csv; add one with its source"
                raise ValueError(message)
            rate = self.rates[money, year]
            plain = f"USD{slash}{rest}"
        rule = self.units.get(plain)
        if rule is None or rule.canonical != attribute.unit:
            fitting = [name for name, it in self.units.items() if it.canonical == attribute.unit]
            message = (
                f"unit {unit!r} unknown for {attribute.name}; use {' or '.join(fitting) or 'none'}"
            )
            raise ValueError(message)
        return rule.factor / rate

    def unknown(self, name: str) -> str:
        """Return the message for an attribute that does not exist, with those written alike."""
        hint = did_you_mean(name, self.attributes) or ";"
        return f"attribute {name!r} is unknown{hint} corridors explain lists them"

    def read_values(self, attribute: Attribute, cells: Sequence[str]) -> FactValues:
        """Read and check what a row of facts states about its attribute, canonical units.

        Parameters
        ----------
        attribute
            The attribute of the row.
        cells
            The row: ``subject, attribute, value, unit, low, high, when, year, ...``.

        Raises
        ------
        ValueError
            If the year, the unit or the season is wrong; if value, low or high is not a finite
            number within the bounds of the attribute, or low <= value <= high does not hold; if
            a word is none of those allowed, or has a unit, a low or a high.
        """
        _, _, text, unit, low, high, when, year, *_ = cells
        key = (attribute[0], unit, year)
        factor = self._factors.get(key)
        if factor is None:
            factor = self._factors[key] = self._read_factor(attribute, unit, year)
        season = None
        if when:
            season = self._seasons.get(when)
            if season is None:
                season = self._seasons[when] = parse_season(when)
        if attribute[3] not in NUMBERS:
            return FactValues(_read_word(attribute, text, low, high), None, None, season)
        try:
            written = float(text)
            least = float(low) if low else None
            most = float(high) if high else None
        except ValueError:
            raise ValueError(_not_a_number(attribute.name, text, low, high)) from None
        value = _check_bounds(attribute, "", written * factor)
        if (least is not None and not least <= written) or (
            most is not None and not written <= most
        ):
            message = f"{attribute.name}: {_describe_order(text, low, high)}"
            raise ValueError(message)
        if least is not None:
            least = _check_bounds(attribute, "low ", least * factor)
        if most is not None:
            most = _check_bounds(attribute, "high ", most * factor)
        if attribute[3] == "count" and not value.is_integer():
            message = f"{attribute.name} {text!r} is not a whole number; it is a count"
            raise ValueError(message)
        return FactValues(value, least, most, season)

    def read_fact(self, cells: Sequence[str], origin: str) -> Fact:
        """Build a fact from the cells of a facts table, canonical units.

        Raises
        ------
        ValueError
            As `read_values`.
        """
        subject, name, _, _, _, _, when, year, source, locator, note = cells
        attribute = self.attributes[name]
        value, low, high, _ = self.read_values(attribute, cells)
        return Fact(
            subject=subject,
            attribute=name,
            value=value,
            unit=attribute.unit,
            low=low,
            high=high,
            when=when,
            year=int(year),
            source=source,
            locator=locator,
            note=note,
            origin=origin,
        )

    def _read_factor(self, attribute: Attribute, unit: str, year: str) -> float:
        if not is_whole(year) or not 1900 <= int(year) <= 2100:
            message = f"year {year!r} is not a year; give the one that the fact describes"
            raise ValueError(message)
        if attribute.is_number:
            return self.factor(attribute, unit, int(year))
        if unit:
            message = f"{attribute.name} has no unit, but the row says {unit!r}"
            raise ValueError(message)
        return 1.0


def _read_word(attribute: Attribute, text: str, low: str, high: str) -> str:
    words = WORDS.get(attribute.type)
    if words and text not in words:
        message = f"{attribute.name} {text!r} is not one of {', '.join(words)}"
        raise ValueError(message)
    if attribute.type == "month" and parse_month(text) is None:
        message = f"{attribute.name} {text!r} is not a month; write it as 2023-11"
        raise ValueError(message)
    if not text:
        message = f"{attribute.name} has no value"
        raise ValueError(message)
    if low or high:
        message = f"{attribute.name} is a word, so it has no low or high; leave them empty"
        raise ValueError(message)
    return text


def _check_bounds(attribute: Attribute, end: str, value: float) -> float:
    if not attribute[4] <= value <= attribute[5] or not isfinite(value):
        message = (
            f"{attribute.name} {end}{value:g} {attribute.unit} is out of bounds "
            f"{attribute.min:g} to {attribute.max:g}{'' if isfinite(value) else ', or not finite'}"
        )
        raise ValueError(message)
    return value


def _not_a_number(name: str, text: str, low: str, high: str) -> str:
    """Return which of the numbers of a row is none."""
    for what, cell in ((name, text), (f"{name}: low", low), (f"{name}: high", high)):
        try:
            float(cell or "0")
        except ValueError:
            return f"{what} {cell!r} is not a number"
    return f"{name} {text!r} is not a number"


def _describe_order(value: str, low: str, high: str) -> str:
    """Return what is wrong where a value does not lie between its low and its high.

    Examples
    --------
    >>> _describe_order("3", "5", ""), _describe_order("3", "1", "2")
    ('low 5 <= value 3 does not hold', 'low 1 <= value 3 <= high 2 does not hold')
    """
    terms = [f"low {low}"] if low else []
    terms += [f"value {value}", *([f"high {high}"] if high else [])]
    return f"{' <= '.join(terms)} does not hold"


def format_number(value: float, digits: int = 6) -> str:
    """Return a number to some significant digits, a large one without an exponent.

    Examples
    --------
    >>> format_number(1444000.0), format_number(0.744985), format_number(63104.2, 4)
    ('1,444,000', '0.744985', '63,100')
    """
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10**digits else f"{rounded:,.{digits}g}"


def is_whole(text: str) -> bool:
    """Tell whether a text is a whole number of at most nine plain digits, without a sign.

    `str.isdigit` also takes digits that `int` does not, and Python converts no thousands of them.

    Examples
    --------
    >>> is_whole("1520"), is_whole("15²"), is_whole("-1"), is_whole("9" * 5000)
    (True, False, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


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
