"""What plain data that was read must be: texts, numbers, lists and objects, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

MOST = 1e12
"""The greatest number that is read: over what any route takes."""


class PlainRule(Protocol):
    """What a value must be."""

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit, each with its place in the data; ``at`` is that of the value."""


class TypeRule(NamedTuple):
    """A value of one type."""

    type: type
    words: str

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield that it is of another type."""
        if not isinstance(value, self.type):
            yield f"{at} is not {self.words}"


TEXT, FLAG = TypeRule(str, "a text"), TypeRule(bool, "true or false")


class NumberRule(NamedTuple):
    """A number within bounds; ``whole`` takes no fraction."""

    least: float = -MOST
    most: float = MOST
    whole: bool = False

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield that it is none, or out of bounds."""
        kind = "a whole number" if self.whole else "a number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{at} is not {kind}"
        elif not self.least <= value <= self.most or (self.whole and value % 1):
            yield f"{at} {value:g} is not {kind} from {self.least:g} to {self.most:g}"


class NullableRule(NamedTuple):
    """A value that may be null."""

    other: PlainRule

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit of what is not null."""
        if value is not None:
            yield from self.other.misfits(value, at)


class ListRule(NamedTuple):
    """A list of values of one kind, of ``least`` at least."""

    entry: PlainRule
    least: int = 0

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit, entries by their number from 1."""
        if not isinstance(value, list):
            yield f"{at} is not a list"
        elif len(value) < self.least:
            yield f"{at} is empty"
        else:
            for number, one in enumerate(value, 1):
                yield from self.entry.misfits(one, f"{at} {number}")


TEXTS = ListRule(TEXT)


class ObjectRule(NamedTuple):
    """An object with members that must be there and some that may; others are left alone.

    Examples
    --------
    >>> leg = ObjectRule({"places": ListRule(TEXT, least=1)}, {"time_h": NumberRule(least=0.0)})
    >>> list(ListRule(leg).misfits([{"places": ["dalian"]}, {"time_h": "long"}], "legs"))
    ['legs 2: places is missing', 'legs 2: time_h is not a number']
    """

    needed: Mapping[str, PlainRule]
    other: Mapping[str, PlainRule] = {}

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what is missing and what does not fit."""
        if not isinstance(value, dict):
            yield f"{at or 'it'} is not an object"
            return
        inner = f"{at}: " if at else ""
        for name, schema in {**self.needed, **self.other}.items():
            if name in value:
                yield from schema.misfits(value[name], f"{inner}{name}")
            elif name in self.needed:
                yield f"{inner}{name} is missing"
