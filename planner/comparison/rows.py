"""How does a comparison look as plain data: rows, JSON, CSV and the sheets of a workbook?"""

import json
from typing import Any

from corridors.model.network import Network
from planner.comparison.comparison import Cell, Column, Comparison, spread
from planner.comparison.corridor_search import BEST, Course
from planner.comparison.indicators import indicators
from planner.comparison.months import Monthly
from planner.formats.route_json import SCHEMA_VERSION, route_dict
from planner.query.query import Query
from planner.routing.route import Route
from planner.routing.seasons import open_days, open_months, season_text
from planner.routing.summary import modes_of

Row = dict[str, Any]


def row_name(network: Network, corridor: str) -> str:
    """Return the name of a row."""
    return "best of all" if corridor == BEST else network.corridors[corridor].name_en


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits) + 0.0


def cell_row(column: Column, cell: Cell) -> Row:
    """Return a corridor in a world as a flat row; what it has no route for is None."""
    network, course = column.world.network, cell.course
    corridor = network.corridors.get(course.corridor)
    numbers = _numbers(network, course.route)
    delta = cell.difference or {}
    row: Row = {
        "scenario": column.world.name,
        "corridor": course.corridor,
        "name": row_name(network, course.corridor),
        "state": course.state,
        "note": course.note,
        "service": corridor.status if corridor else "",
        **numbers,
        "corridor_season": corridor.season if corridor else "",
        "diff_time_h": _rounded(delta.get("time_h")),
        "diff_cost_usd": _rounded(delta.get("cost_usd")),
        "diff_co2e_kg": _rounded(delta.get("co2e_kg")),
    }
    old = cell.versus
    row |= {
        "against_base": old.state if old else "",
        "change_time_h": _rounded(old.time_h) if old else None,
        "change_cost_usd": _rounded(old.cost_usd) if old else None,
        "change_co2e_kg": _rounded(old.co2e_kg) if old else None,
        "why": "; ".join(f"{it.fact} {it.old} -> {it.new}" for it in old.why) if old else "",
    }
    return row


def _numbers(network: Network, route: Route | None) -> Row:
    names = (
        *("distance_km", "time_h", "time_h_low", "time_h_high", "cost_usd", "cost_usd_low"),
        *("cost_usd_high", "co2e_kg", "border_crossings", "transfers", "modes", "countries"),
        *("season", "tfi1_border_h", "tfi2_border_usd", "tfi3_usd_per_500_km", "tfi4_swod_kmh"),
        *("tfi4_swd_kmh", "facts", "sources", "assumptions"),
    )
    if route is None:
        return dict.fromkeys(names)
    time, usd = (
        (it.value, it.low, it.high)
        for it in (spread(network, route, "time_h"), spread(network, route, "cost_usd"))
    )
    measured = [_rounded(it) for it in indicators(network, route)]
    values = (
        *(_rounded(route.total("distance_km"), 1), *map(_rounded, time), *map(_rounded, usd)),
        *(_rounded(route.total("co2e_kg")), route.border_crossings, route.transfers),
        " ".join(modes_of(network, route)),
        *(" ".join(route_countries(route)), season_text(open_days(network, route))),
        *measured,
        *(len(route.evidence.facts), route.evidence.sources, route.evidence.assumptions),
    )
    return dict(zip(names, values, strict=True))


def route_countries(route: Route) -> list[str]:
    """Return the countries of a route in order, each once."""
    return list(dict.fromkeys(country for leg in route.legs for country in leg.countries))


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return all cells as flat rows, world by world, the best of all first in each."""
    return [cell_row(column, cell) for column in comparison.columns for cell in column.cells]


def why_rows(comparison: Comparison) -> list[Row]:
    """Return a row for each change of a scenario that a corridor meets, with its source."""
    return [
        {
            "scenario": column.world.name,
            "corridor": cell.course.corridor,
            "against_base": cell.versus.state,
            "fact": change.fact,
            "old": change.old,
            "new": change.new,
            "source": change.source,
            "note": change.note,
        }
        for column in comparison.columns
        for cell in column.cells
        if cell.versus is not None
        for change in cell.versus.why
    ]


def fact_rows(comparison: Comparison) -> list[Row]:
    """Return every fact that a route of the comparison rests on, once per scenario."""
    rows: list[Row] = []
    for column in comparison.columns:
        network = column.world.network
        routes = [cell.course.route for cell in column.cells if cell.course.route is not None]
        numbers = sorted({number for route in routes for number in route.evidence.facts})
        for fact in map(network.facts.fact, numbers):
            source = network.sources.get(fact.source)
            rows.append(
                {
                    "scenario": column.world.name,
                    "subject": fact.subject,
                    "attribute": fact.attribute,
                    "value": fact.value,
                    "unit": fact.unit,
                    "low": fact.low,
                    "high": fact.high,
                    "when": fact.when,
                    "year": fact.year,
                    "source": fact.source,
                    "title": source.title if source else "set on the command line",
                    "publisher": source.publisher if source else "",
                    "locator": fact.locator,
                    "url": source.url if source else "",
                    "note": fact.note,
                }
            )
    return rows


def comparison_dict(comparison: Comparison) -> Row:
    """Return a comparison as plain data of the contract, version 1."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": comparison.query.to_dict(),
        "baseline": comparison.baseline,
        "ratio": comparison.ratio,
        "scenarios": [_column_dict(column) for column in comparison.columns],
    }


def to_json(comparison: Comparison) -> str:
    """Return a comparison as JSON text of the contract, version 1."""
    return json.dumps(comparison_dict(comparison), ensure_ascii=False, indent=2) + "\n"


def _column_dict(column: Column) -> Row:
    rows = []
    for cell in column.cells:
        row = cell_row(column, cell)
        del row["scenario"]
        course, old = cell.course, cell.versus
        row["countries"] = route_countries(course.route) if course.route else []
        row["open_months"] = _months(column.world.network, course)
        row["why"] = [dict(it._asdict()) for it in old.why] if old else []
        row["route"] = route_dict(column.world.network, course.route) if course.route else None
        rows.append(row)
    return {
        "name": column.world.name,
        "title": column.world.title,
        "changes": len(column.world.changes),
        "rows": rows,
        "left_out": column.left_out,
    }


def _months(network: Network, course: Course) -> list[int]:
    return open_months(open_days(network, course.route)) if course.route else []


def month_rows(table: list[Monthly]) -> list[Row]:
    """Return a flat row for each scenario, corridor and day of departure."""
    rows: list[Row] = []
    for monthly in table:
        network = monthly.world.network
        for corridor in month_corridors(monthly):
            for day, survey in zip(monthly.days, monthly.surveys, strict=True):
                course = survey.of(corridor)
                totals = course.totals if course else None
                rows.append(
                    {
                        "scenario": monthly.world.name,
                        "corridor": corridor,
                        "name": row_name(network, corridor),
                        "depart": day.isoformat(),
                        "state": course.state if course else "does not serve",
                        "note": course.note if course else survey.left_out.get(corridor, ""),
                        "time_h": _rounded(totals.time_h) if totals else None,
                        "cost_usd": _rounded(totals.cost_usd) if totals else None,
                        "co2e_kg": _rounded(totals.co2e_kg) if totals else None,
                        "distance_km": _rounded(totals.distance_km, 1) if totals else None,
                    }
                )
    return rows


def month_corridors(monthly: Monthly) -> list[str]:
    """Return the ids of the corridors that serve in any month, the best first."""
    served = {course.corridor for survey in monthly.surveys for course in survey.courses}
    return [BEST, *(it for it in monthly.world.network.corridors if it in served)]


def months_to_json(query: Query, table: list[Monthly]) -> str:
    """Return departures by month as JSON text."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "query": query.to_dict(),
        "every": "month",
        "rows": month_rows(table),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
