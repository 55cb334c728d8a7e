"""Attributes, their units, and conversion of written numbers to canonical units."""

from collections.abc import Sequence
from math import isfinite
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
