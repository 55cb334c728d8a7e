"""Break-evens of one number and of two as tables, JSON and CSV."""

import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.console import Console

from corridors.model.network import Network
from corridors.model.schema import format_number
from planner.cli.money import amount, code, print_rate, total_name
from planner.cli.tables.console import console, new_table
from planner.cli.tables.route import headline
from planner.cli.text import cite, value_text
from planner.formats.fact_words import fact_dict
from planner.formats.route_json import SCHEMA_VERSION
from planner.parsing.departure import dated_rows
from planner.question.query import asking
from planner.routing.route import TOTAL_OF
from planner.routing.route_text import Itinerary, hours_text
from planner.uncertainty.breakeven import Axis, BreakevenMap, MapCrossing, MapPoint, Sweep

_DAYS = 48.0
"""Hours from which on days are given too."""


def to_dict(network: Network, sweep: Sweep) -> dict[str, Any]:
    """Return a sweep as plain data; totals without an answer are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": sweep.query.to_dict(),
        "vary": {
            "name": sweep.name,
            "unit": sweep.unit,
            "from": sweep.points[0].value,
            "to": sweep.points[-1].value,
            "fact": fact_dict(network, sweep.base) if sweep.base else None,
        },
        "total": TOTAL_OF[sweep.query.by],
        "crossings": [
            {
                "value": crossing.value,
                "total": finite(crossing.total),
                "jump": crossing.jump,
                "before": crossing.before and way_dict(crossing.before),
                "after": crossing.after and way_dict(crossing.after),
            }
            for crossing in sweep.crossings
        ],
        "points": [
            {
                "value": point.value,
                "total": finite(point.total),
                "way": point.way and way_dict(point.way),
            }
            for point in sweep.points
        ],
        "ways": [
            {
                "way": way_dict(line.way),
                "totals": [finite(it) for it in line.totals.tolist()],
                "shares": None if line.shares is None else line.shares.round(4).tolist(),
            }
            for line in sweep.lines
        ],
        "half_leaves": _half_dict(sweep),
    }


def _half_dict(sweep: Sweep) -> dict[str, Any] | None:
    half = sweep.half_leaves()
    if half is None:
        return None
    line, share, value = half
    return {"way": way_dict(line.way), "share": round(share, 4), "value": value}


def to_rows(sweep: Sweep) -> list[dict[str, Any]]:
    """Return points and crossings as rows, in the order of the value."""
    rows = [
        {"kind": "point", "value": it.value, "total": finite(it.total), "way": text_of(it.way)}
        for it in sweep.points
    ]
    rows += [
        {
            "kind": "crossing",
            "value": it.value,
            "total": finite(it.total),
            "way": text_of(it.after),
        }
        for it in sweep.crossings
    ]
    in_order = sorted(rows, key=lambda row: (row["value"], row["kind"]))
    return dated_rows(sweep.query, in_order)


def print_sweep(network: Network, sweep: Sweep) -> None:
    """Print the crossing points, and the best route between them."""
    query = sweep.query
    out = console()
    out.print(headline(network, query))
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    first, last = sweep.points[0].value, sweep.points[-1].value
    out.print(
        f"{sweep.name} from {format_number(first)} to {format_number(last)} {sweep.unit}, "
        f"{len(sweep.points)} points",
    )
    if sweep.base is not None:
        said = f"{sweep.base.id}: {value_text(sweep.base)}, {cite(network, sweep.base)}"
        out.print(f"Current value: {said}")
    out.print()
    total = total_name(TOTAL_OF[query.by])
    table = new_table(f"{sweep.name}, {sweep.unit}", total, "best route", right=(total,))
    rows: list[tuple[float, float, str, bool]] = []
    for way, group in groupby(sweep.points, key=lambda point: point.way):
        points = list(group)
        rows.append((points[0].value, points[0].total, text_of(way), False))
        if points[-1] is not points[0]:
            rows.append((points[-1].value, points[-1].total, "", False))
    for crossing in sweep.crossings:
        how = "changes to" if crossing.jump else "equal to"
        rows.append((crossing.value, crossing.total, f"{how} {text_of(crossing.after)}", True))
    for value, least, text, crosses in sorted(rows, key=lambda row: row[0]):
        table.add_row(
            format_number(value), total_text(query.by, least), text, style="bold" if crosses else ""
        )
    out.print(table)
    out.print()
    for crossing in sweep.crossings:
        out.print(_sentence(sweep, crossing.value))
    if (half := sweep.half_leaves()) is not None:
        line, share, value = half
        unit = f" {sweep.unit}" if sweep.unit else ""
        out.print(
            f"Of shippers {share:.0%} would book {text_of(line.way)}; half of them have left it at "
            f"{format_number(value)}{unit}."
        )
    print_rate(out)
    out.print(
        f"Why the best route is the best: corridors explain {asking(network, query)}", style="dim"
    )


def _sentence(sweep: Sweep, value: float) -> str:
    """Say how far a crossing point is from the value that holds."""
    unit = f" {sweep.unit}" if sweep.unit else ""
    said = f"Break-even at {format_number(value)}{unit}"
    base = sweep.base
    if base is None:
        return f"{said}."
    now = float(base.value)
    if now:
        said += f", {value / now - 1.0:+,.1%} from {format_number(now)}"
    if base.low is not None and base.high is not None:
        inside = "inside" if base.low <= value <= base.high else "outside"
        said += f", {inside} its {format_number(base.low)}-{format_number(base.high)}"
    return f"{said}."


def total_text(by: str, total: float) -> str:
    """Return a total of a criterion with its unit, money in the currency that is printed.

    Examples
    --------
    >>> total_text("time", 76.2), total_text("time", 5.5), total_text("cost", 1234.5)
    ('76.2 h (3 d 04 h)', '5.5 h', '1,234 USD')
    """
    if not math.isfinite(total):
        return "no route"
    if by == "time":
        days = f" ({hours_text(total)})" if total >= _DAYS else ""
        return f"{total:,.1f} h{days}"
    unit = {"co2e": "kg", "distance": "km"}.get(by)
    return f"{amount(total)} {code()}" if unit is None else f"{total:,.0f} {unit}"


def text_of(way: Itinerary | None) -> str:
    """Return a way in a line, or that there is none."""
    return "no route" if way is None else way.text()


def way_dict(way: Itinerary) -> dict[str, list[str]]:
    """Return a way as plain data."""
    return {name: list(value) for name, value in way._asdict().items()}


def finite(value: float) -> float | None:
    """Return a number, None where it is infinite."""
    return value if math.isfinite(value) else None


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


def map_dict(network: Network, found: BreakevenMap) -> dict[str, Any]:
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


def map_rows(found: BreakevenMap) -> list[dict[str, Any]]:
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
