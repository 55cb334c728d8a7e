"""Numbers and names as text of a report."""

import math
import re
from collections.abc import Iterable

from markupsafe import Markup

from maps.report._words import Words


def plain(value: float | str | None, digits: int, words: Words) -> str:
    """Return a number with its decimals, a word, and a question mark for None."""
    if value is None:
        return "?"
    return words.value(value) if isinstance(value, str) else words.number(value, digits)


def decimals(values: Iterable[float | str | None]) -> int:
    """Return how many decimals the finest of some numbers has, to five significant figures.

    Examples
    --------
    >>> decimals([9.0, 69.7, None, 0.25]), decimals([3.4853512])
    (2, 4)
    """
    found = 0
    for value in values:
        if isinstance(value, int | float) and value:
            most = min(6, max(0, 4 - math.floor(math.log10(abs(value)))))
            found = max(found, len(f"{value:.{most}f}".partition(".")[2].rstrip("0")))
    return found


def distinct(values: Iterable[str | int | None]) -> list[str | int | None]:
    """Return values in their order, each once."""
    return list(dict.fromkeys(values))


def runs(numbers: Iterable[int | None]) -> list[tuple[int, int]]:
    """Return first and last of each run of successive whole numbers; None is left out.

    Examples
    --------
    >>> runs([1, 2, 3, None, 7, 8])
    [(1, 3), (7, 8)]
    """
    parts: list[tuple[int, int]] = []
    for it in numbers:
        if it is None:
            continue
        if parts and it == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], it)
        else:
            parts.append((it, it))
    return parts


def breakable(name: str) -> Markup:
    """Return the id of a fact as HTML, with places where a line may break.

    Examples
    --------
    >>> str(breakable("rail-1520@KZ.speed_kmh"))
    'rail-<wbr>1520@<wbr>KZ.<wbr>speed_<wbr>kmh'
    """
    return Markup("<wbr>").join(re.split(r"(?<=[-:@._>])", name))


def prose(text: str) -> str:
    """Return a sentence with the subscript of CO₂e."""
    return text.replace("CO2e", "CO₂e")
