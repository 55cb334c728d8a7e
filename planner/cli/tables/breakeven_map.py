"""A map of two numbers as text, JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from corridors.model.network import Network
from corridors.model.schema import format_number
from planner.cli.money import print_rate
from planner.cli.tables.breakeven import finite, total_text, way_dict
from planner.cli.tables.route import console, headline, new_table
from planner.cli.text import cite, value_text
from planner.formats.fact_json import fact_dict
from planner.formats.route_json import SCHEMA_VERSION
from planner.parsing.departure import dated_rows
from planner.query.query import asking
from planner.routing.route import TOTAL_OF
from planner.uncertainty.breakeven import Axis
from planner.uncertainty.breakeven_map import BreakevenMap, MapCrossing, MapPoint

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NONE = "-"
"""Stands where there is no route."""


def letter(way: int | None) -> str:
    """Return the letter of a way: ``A`` to ``Z``, then ``AA``, as columns of a spreadsheet.

    Examples
    --------
    >>> letter(0), letter(25), letter(26), letter(None)
    ('A', 'Z', 'AA', '-')
    """
    if way is None:
        return NONE
    above, at = divmod(way, len(_LETTERS))
    return (letter(above - 1) if above else "") + _LETTERS[at]


def to_dict(network: Network, found: BreakevenMap) -> dict[str, Any]:
    """Return a map as plain data; totals without an answer are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": found.query.to_dict(),
        "vary": [_axis_dict(network, it) for it in (found.x, found.y)],
        "total": TOTAL_OF[found.query.by],
        "now": found.now and _point_dict(found.now),
        "ways": [{"letter": letter(at), **way_dict(way)} for at, way in enumerate(found.ways)],
        "points": [_point_dict(it) for row in found.rows for it in row],
        "crossings": [
            {
                "values": [it.x, it.y],
                "along": it.along,
                "total": finite(it.total),
                "jump": it.jump,
                "before": it.before,
                "after": it.after,
            }
            for it in found.crossings
        ],
    }


def _point_dict(point: MapPoint) -> dict[str, Any]:
    return {"values": [point.x, point.y], "total": finite(point.total), "way": point.way}


def _axis_dict(network: Network, axis: Axis) -> dict[str, Any]:
    return {
        "name": axis.name,
        "unit": axis.unit,
        "from": axis.values[0],
        "to": axis.values[-1],
        "points": len(axis.values),
        "fact": fact_dict(network, axis.base) if axis.base else None,
    }


def to_rows(found: BreakevenMap) -> list[dict[str, Any]]:
    """Return points and crossings as rows, the points first, row by row of the grid."""
    names = (found.x.name, found.y.name)

    def text(way: int | None) -> str:
        return "no route" if way is None else found.ways[way].text()

    rows = [
        {
            "kind": "point",
            **dict(zip(names, (it.x, it.y), strict=True)),
            "total": finite(it.total),
            "letter": letter(it.way),
            "way": text(it.way),
            "before": "",
        }
        for row in found.rows
        for it in row
    ]
    rows += [
        {
            "kind": "crossing",
            **dict(zip(names, (it.x, it.y), strict=True)),
            "total": finite(it.total),
            "letter": letter(it.after),
            "way": text(it.after),
            "before": letter(it.before),
        }
        for it in found.crossings
    ]
    return dated_rows(found.query, rows)


def print_map(network: Network, found: BreakevenMap) -> None:
    """Print the map as letters, the ways that they stand for, and the changes in each row."""
    query, out = found.query, console()
    out.print(headline(network, query))
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    for at, axis in (("Across", found.x), ("Up", found.y)):
        first, last = format_number(axis.values[0]), format_number(axis.values[-1])
        size = len(axis.values)
        unit = f" {axis.unit}" if axis.unit else ""
        out.print(f"{at}: {axis.name} from {first} to {last}{unit}, {size} points")
        if axis.base is not None:
            said = f"{axis.base.id}: {value_text(axis.base)}, {cite(network, axis.base)}"
            out.print(f"Current value: {said}")
    out.print()
    for line in map_lines(found):
        out.print(line)
    out.print()
    _print_ways(out, found)
    _print_changes(out, found)
    print_rate(out)
    asked = asking(network, query)
    out.print(f"Why the best route is the best: corridors explain {asked}", style="dim")


def map_lines(found: BreakevenMap) -> Iterator[str]:
    """Yield the lines of the map, the greatest y first; the present point stands in brackets."""
    labels = [format_number(it, 4) for it in found.y.values]
    margin = max(map(len, labels))
    width = max(len(letter(it.way)) for row in found.rows for it in row)
    here = nearest(found)
    for b in reversed(range(len(found.rows))):
        cells = []
        for a, point in enumerate(found.rows[b]):
            text = letter(point.way).center(width)
            cells.append(f"[{text}]" if (a, b) == here else f" {text} ")
        yield f"{labels[b]:>{margin}} {''.join(cells)}"
    first, last = (format_number(found.x.values[at], 4) for at in (0, -1))
    room = max(1, len(found.x.values) * (width + 2) - len(first) - len(last))
    yield f"{'':>{margin}}  {first}{'':{room}}{last}".rstrip()


def nearest(found: BreakevenMap) -> tuple[int, int] | None:
    """Return column and row of the point of the grid next to the present one, if that is inside."""
    if found.now is None:
        return None
    at = []
    for axis, value in zip((found.x, found.y), found.now[:2], strict=True):
        if not axis.values[0] <= value <= axis.values[-1]:
            return None
        at.append(min(range(len(axis.values)), key=lambda it: abs(axis.values[it] - value)))
    return at[0], at[1]


def _print_ways(out: Console, found: BreakevenMap) -> None:
    points = [it for row in found.rows for it in row]
    table = new_table("", "points", "least", "best route", right=("points", "least"))
    by = found.query.by
    for at, way in enumerate(found.ways):
        own = [it.total for it in points if it.way == at]
        least = total_text(by, min(own)) if own else ""
        table.add_row(letter(at), str(len(own)), least, way.text())
    nothing = sum(it.way is None for it in points)
    if nothing:
        table.add_row(NONE, str(nothing), "", "no route")
    out.print(table)
    if found.now is not None:
        now = ", ".join(
            f"{axis.name} {format_number(value)} {axis.unit}".rstrip()
            for axis, value in zip((found.x, found.y), found.now[:2], strict=True)
        )
        inside = "; the nearest point is in brackets" if nearest(found) is not None else ""
        out.print(f"At the present values ({now}): {letter(found.now.way)}{inside}.")
    out.print()


def _print_changes(out: Console, found: BreakevenMap) -> None:
    """Print where the best route changes in each row of the map."""
    up, across = (", ".join(filter(None, (it.name, it.unit))) for it in (found.y, found.x))
    table = new_table(up, f"changes along {across}")
    for value in reversed(found.y.values):
        changes = [it for it in found.crossings if it.along == 0 and it.y == value]
        table.add_row(format_number(value), "; ".join(map(_change, changes)) or "none")
    out.print(table)


def _change(crossing: MapCrossing) -> str:
    jump = " (jump)" if crossing.jump else ""
    ways = f"{letter(crossing.before)} to {letter(crossing.after)}"
    return f"{ways} at {format_number(crossing.x)}{jump}"
