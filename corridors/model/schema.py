"""Attributes, their units, and conversion of written numbers to canonical units."""

from typing import NamedTuple

from corridors.model.entities import ADMITS, ICE_CLASSES, NUMBERS, STATUSES, Attribute, Fact
from corridors.model.seasons import parse_season
from corridors.places.spelling import did_you_mean

WORDS = {"status": STATUSES, "ice_class": ICE_CLASSES, "admits": ADMITS}
"""Types of attribute whose value is one word of a list."""


TYPES = (*NUMBERS, *WORDS, "text", "countries", "ends", "cargo")
"""All types of attribute: numbers, words of a list, and words that may be any."""


class UnitRule(NamedTuple):
    """A unit that may be written and its factor to the canonical one."""

    canonical: str
    factor: float


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

    def read_value(self, attribute: Attribute, text: str, factor: float = 1.0) -> float | str:
        """Return the canonical value of a cell: a float, or a word.

        Raises
        ------
        ValueError
            If it is no number, out of bounds, or none of the allowed words.
        """
        if attribute.is_number:
            try:
                value = float(text) * factor
            except ValueError:
                message = f"{attribute.name} {text!r} is not a number"
                raise ValueError(message) from None
            if not attribute.min <= value <= attribute.max:
                message = (
                    f"{attribute.name} {value:g} {attribute.unit} is out of bounds "
                    f"{attribute.min:g} to {attribute.max:g}"
                )
                raise ValueError(message)
            if attribute.type == "count" and not value.is_integer():
                message = f"{attribute.name} {text!r} is not a whole number; it is a count"
                raise ValueError(message)
            return value
        words = WORDS.get(attribute.type)
        if words and text not in words:
            message = f"{attribute.name} {text!r} is not one of {', '.join(words)}"
            raise ValueError(message)
        if not text:
            message = f"{attribute.name} has no value"
            raise ValueError(message)
        return text

    def check_ends(self, attribute: Attribute, low: float, high: float) -> None:
        """Make sure that low and high of a fact, canonical units, are what its value may be.

        Raises
        ------
        ValueError
            If one of them is infinite or out of bounds.
        """
        for name, end in (("low", low), ("high", high)):
            if not attribute.min <= end <= attribute.max or abs(end) == float("inf"):
                message = (
                    f"{attribute.name}: {name} {end:g} {attribute.unit} is out of bounds "
                    f"{attribute.min:g} to {attribute.max:g}, or not finite"
                )
                raise ValueError(message)

    def read_fact(self, cells: list[str], origin: str) -> Fact:
        """Build a fact from the cells of a facts table, canonical units.

        Raises
        ------
        ValueError
            As `factor`, `read_value`, `check_ends` and `parse_season`, or if low <= value <= high
            does not hold.
        """
        subject, name, value, unit, low, high, when, year, source, locator, note = cells
        attribute = self.attributes[name]
        if not year.isdigit():
            message = f"year {year!r} is not a year"
            raise ValueError(message)
        factor = 1.0
        if attribute.is_number:
            factor = self.factor(attribute, unit, int(year))
        if when:
            parse_season(when)
        number = self.read_value(attribute, value, factor)
        least = _end(name, "low", low) * factor if low else None
        most = _end(name, "high", high) * factor if high else None
        if isinstance(number, float):
            below = number if least is None else least
            above = number if most is None else most
            if not below <= number <= above:
                message = f"{name}: {describe_order(value, low, high)}"
                raise ValueError(message)
            self.check_ends(attribute, below, above)
        return Fact(
            subject=subject,
            attribute=name,
            value=number,
            unit=attribute.unit,
            low=least,
            high=most,
            when=when,
            year=int(year),
            source=source,
            locator=locator,
            note=note,
            origin=origin,
        )


def describe_order(value: str, low: str, high: str) -> str:
    """Return what is wrong where a value does not lie between its low and its high.

    Examples
    --------
    >>> describe_order("3", "5", ""), describe_order("3", "1", "2")
    ('low 5 <= value 3 does not hold', 'low 1 <= value 3 <= high 2 does not hold')
    """
    told = [f"low {low}"] if low else []
    told += [f"value {value}", *([f"high {high}"] if high else [])]
    return f"{' <= '.join(told)} does not hold"


def _end(name: str, which: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        message = f"{name}: {which} {text!r} is not a number"
        raise ValueError(message) from None


def format_number(value: float, digits: int = 6) -> str:
    """Return a number with so many digits that count, a great one without an exponent.

    Examples
    --------
    >>> format_number(1444000.0), format_number(0.744985), format_number(63104.2, 4)
    ('1,444,000', '0.744985', '63,100')
    """
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10**digits else f"{rounded:,.{digits}g}"
