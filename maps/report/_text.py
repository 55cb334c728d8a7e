"""Numbers, days and names as text of a report."""

import datetime as dt
import math
import re
from collections.abc import Iterable

from markupsafe import Markup


def fixed(value: float, digits: int = 0) -> str:
    """Return a number with a fixed number of decimals and commas between thousands."""
    return f"{value:,.{digits}f}"


def signed(value: float, digits: int = 0) -> str:
    """Return a number with its sign, as `fixed` otherwise.

    Examples
    --------
    >>> signed(-1234.5, 1), signed(0)
    ('−1,234.5', '+0')
    """
    return f"{value:+,.{digits}f}".replace("-", "−")


def plain(value: float | str | None, digits: int) -> str:
    """Return a number as `fixed`, a word as it is, and a question mark for None."""
    if value is None:
        return "?"
    return value if isinstance(value, str) else fixed(value, digits)


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


def date(text: str, pattern: str) -> str:
    """Return a moment of ISO 8601 as its day of the month and a pattern of `strftime`.

    Examples
    --------
    >>> date("2026-11-04T19:28", "%b %H:%M")
    '4 Nov 19:28'
    """
    at = dt.datetime.fromisoformat(text)
    return f"{at.day} {at.strftime(pattern)}"


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
