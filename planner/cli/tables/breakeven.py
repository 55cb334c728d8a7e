"""A break-even as a table, JSON and CSV."""

import math
from itertools import groupby
from typing import Any

from corridors.model.network import Network
from corridors.model.schema import format_number
from planner.cli.money import amount, code, print_rate, total_name
from planner.cli.tables.route import console, headline, new_table
from planner.cli.text import cite, value_text
from planner.formats.fact_json import fact_dict
from planner.formats.route_json import SCHEMA_VERSION
from planner.parsing.departure import dated_rows
from planner.query.query import asking
from planner.routing.route import TOTAL_OF
from planner.routing.route_text import Itinerary, hours_text
from planner.uncertainty.breakeven import Sweep

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
            {"way": way_dict(line.way), "totals": [finite(it) for it in line.totals.tolist()]}
            for line in sweep.lines
        ],
    }


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
