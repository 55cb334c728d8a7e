"""Numbers, citations and tables of a report as HTML."""

import html
import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NONE = '<td class="n none">–</td>'
"""A cell of a number that does not exist."""

_SHORT = 16


class Column(NamedTuple):
    """Heading of a column, its unit in a second line, and its class (``n``: number)."""

    label: str
    unit: str = ""
    kind: str = ""


def esc(value: object) -> str:
    """Return text safe inside HTML and attributes."""
    return html.escape(str(value))


def breakable(name: str) -> str:
    """Return an id of a fact with places where a line may break.

    Examples
    --------
    >>> breakable("rail-1520@KZ.speed_kmh")
    'rail-<wbr>1520@<wbr>KZ.<wbr>speed_<wbr>kmh'
    """
    return re.sub(r"([-:@._]|&gt;)", r"\1<wbr>", esc(name))


def number(value: float | None, digits: int = 0, *, blank: bool = False) -> str:
    """Return a cell with a number; with ``blank`` nothing for 0."""
    if value is None:
        return NONE
    if blank and not value:
        return '<td class="n"></td>'
    return f'<td class="n">{value:,.{digits}f}</td>'


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


def aligned(value: float | str | None, digits: int) -> str:
    """Return a cell with a number as it is, its point under that of others.

    The decimals that it lacks are there and not seen.
    """
    if value is None:
        return '<td class="n"></td>'
    if isinstance(value, str):
        return f'<td class="n word">{esc(value)}</td>'
    own = decimals([value])
    missing = "0" * (digits - own)
    if missing and not own:
        missing = f".{missing}"
    ghost = f'<span class="ghost" aria-hidden="true">{missing}</span>' if missing else ""
    return f'<td class="n">{value:,.{own}f}{ghost}</td>'


def _grouped(numbers: Sequence[int]) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    for it in numbers:
        if parts and it == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], it)
        else:
            parts.append((it, it))
    return parts


def runs(numbers: Sequence[int]) -> str:
    """Return whole numbers, neighbours as one run.

    Examples
    --------
    >>> runs([1, 2, 3, 7, 8])
    '1–3, 7, 8'
    """
    return ", ".join(
        f"{a}" if a == b else f"{a}{', ' if b == a + 1 else '–'}{b}" for a, b in _grouped(numbers)
    )


def cited(numbers: Sequence[int | None]) -> str:
    """Return references to numbered sources, such as ``[3]``; neighbours as one run."""
    known = [it for it in numbers if it is not None]
    parts = []
    for a, b in _grouped(known):
        apart = range(a, b + 1) if b - a < 2 else (a, b)
        links = [f'<a href="#source-{it}">{it}</a>' for it in apart]
        run = ("–" if b - a >= 2 else ", ").join(links)
        parts.append(f"<span>{run}</span>")
    return f'<span class="cite">[{", ".join(parts)}]</span>' if parts else ""


def prose(text: str) -> str:
    """Return a sentence as HTML, its CO2e with a subscript."""
    return esc(text).replace("CO2e", "CO₂e")


def table(
    name: str,
    caption: str,
    columns: Sequence[Column],
    bodies: Sequence[str],
    *,
    foot: str = "",
) -> str:
    """Return a table whose head stands again on every printed page.

    Parameters
    ----------
    name
        Class of the table.
    caption
        What it shows, HTML.
    columns
        Its columns.
    bodies
        HTML of the rows of each part.
    foot
        HTML of the last rows.
    """
    head = "".join(
        f'<th scope="col" class="{column.kind}">{column.label}'
        + (f'<span class="unit">{column.unit}</span>' if column.unit else "")
        + "</th>"
        for column in columns
    )
    body = "".join(f"<tbody>{rows}</tbody>" for rows in bodies)
    last = f'<tbody class="foot">{foot}</tbody>' if foot else ""
    # A table that fits on a page is kept whole.
    short = " short" if body.count("<tr") <= _SHORT else ""
    plain = esc(re.sub(r"<[^>]+>", "", caption))
    return (
        f'<div class="wide{short}" tabindex="0" role="region" aria-label="{plain}">'
        f'<table class="{name}"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"{body}{last}</table></div>"
    )
