"""A comparison as plain data: rows, JSON, CSV and the sheets of a workbook."""

from typing import Any

from corridors.model.network import Network
from planner.comparison.columns import RouteSummary, rounded, route_countries, route_values
from planner.comparison.comparison import (
    Cell,
    Comparison,
    ScenarioColumn,
    against_expectation,
)
from planner.comparison.corridor_search import BEST, CorridorResult
from planner.comparison.months import MonthlyResults
from planner.formats.route_geojson import fields_of
from planner.formats.route_json import SCHEMA_VERSION, route_dict
from planner.parsing.departure import dated_rows
from planner.question.query import Query
from planner.routing.seasons import open_days, open_months

Row = dict[str, Any]
_FACT = ("subject", "attribute", "value", "unit", "low", "high", "when", "year", "source")


def summary_of(network: Network, cell: Cell) -> RouteSummary | None:
    """Return the route of a cell with what its columns are made of, None without a route."""
    route = cell.result.route
    return None if route is None else RouteSummary(network, route, cell.ranges, cell.share)


def row_name(network: Network, corridor: str) -> str:
    """Return the name of a row."""
    return "best of all" if corridor == BEST else network.corridors[corridor].name_en


def cell_row(column: ScenarioColumn, cell: Cell) -> Row:
    """Return a corridor in a world as a flat row; what it has no route for is None."""
    network, result = column.world.network, cell.result
    corridor = network.corridors.get(result.corridor)
    delta = cell.difference or {}
    row: Row = {
        "scenario": column.world.name,
        "corridor": result.corridor,
        "name": row_name(network, result.corridor),
        "state": result.state,
        "note": result.note,
        "service": corridor.status if corridor else "",
        **route_values(summary_of(network, cell)),
        "services": " ".join(result.route.services) if result.route else "",
        "corridor_season": corridor.season if corridor else "",
        "diff_time_h": rounded(delta.get("time_h")),
        "diff_cost_usd": rounded(delta.get("cost_usd")),
        "diff_co2e_kg": rounded(delta.get("co2e_kg")),
    }
    old = cell.base_difference
    row |= {
        "against_base": old.state if old else "",
        "change_time_h": rounded(old.time_h) if old else None,
        "change_cost_usd": rounded(old.cost_usd) if old else None,
        "change_co2e_kg": rounded(old.co2e_kg) if old else None,
        "why": "; ".join(f"{it.fact} {it.old} -> {it.new}" for it in old.why) if old else "",
    }
    return row


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return all cells as flat rows, world by world, the best of all first in each."""
    rows = (cell_row(column, cell) for column in comparison.columns for cell in column.cells)
    return dated_rows(comparison.query, rows)


def why_rows(comparison: Comparison) -> list[Row]:
    """Return a row for each change of a scenario that a corridor meets, with its source."""
    return [
        {
            "scenario": column.world.name,
            "corridor": cell.result.corridor,
            "against_base": cell.base_difference.state,
            "fact": change.fact,
            "old": change.old,
            "new": change.new,
            "source": change.source,
            "note": change.note,
        }
        for column in comparison.columns
        for cell in column.cells
        if cell.base_difference is not None
        for change in cell.base_difference.why
    ]


def fact_rows(comparison: Comparison) -> list[Row]:
    """Return every fact that a route of the comparison rests on, once per scenario."""
    rows: list[Row] = []
    for column in comparison.columns:
        network = column.world.network
        routes = [cell.result.route for cell in column.cells if cell.result.route is not None]
        numbers = sorted({number for route in routes for number in route.evidence.facts})
        for fact in map(network.facts.fact, numbers):
            source = network.sources.get(fact.source)
            rows.append(
                {
                    "scenario": column.world.name,
                    **fields_of(fact, _FACT),
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
        "against": comparison.against,
        "ratio": comparison.ratio,
        "scenarios": [_column_dict(comparison, column) for column in comparison.columns],
    }


def _column_dict(comparison: Comparison, column: ScenarioColumn) -> Row:
    rows = []
    for cell in column.cells:
        row = cell_row(column, cell)
        del row["scenario"]
        result, old = cell.result, cell.base_difference
        row["countries"] = route_countries(result.route) if result.route else []
        row["services"] = list(result.route.services) if result.route else []
        row["open_months"] = _months(column.world.network, result)
        row["why"] = [dict(it._asdict()) for it in old.why] if old else []
        row["route"] = route_dict(column.world.network, result.route) if result.route else None
        rows.append(row)
    return {
        "name": column.world.name,
        "title": column.world.title,
        "changes": len(column.world.changes),
        "against_expectation": against_expectation(comparison, column),
        "rows": rows,
        "left_out": column.left_out,
    }


def _months(network: Network, result: CorridorResult) -> list[int]:
    return open_months(open_days(network, result.route)) if result.route else []


def month_rows(table: list[MonthlyResults]) -> list[Row]:
    """Return a flat row for each scenario, corridor and day of departure."""
    rows: list[Row] = []
    for monthly in table:
        network = monthly.world.network
        for corridor in month_corridors(monthly):
            for departs, found in zip(monthly.departs, monthly.by_day, strict=True):
                result = found.of(corridor)
                totals = result.totals if result else None
                rows.append(
                    {
                        "scenario": monthly.world.name,
                        "corridor": corridor,
                        "name": row_name(network, corridor),
                        "depart": departs,
                        "state": result.state if result else "does not serve",
                        "note": result.note if result else found.left_out.get(corridor, ""),
                        "time_h": rounded(totals.time_h) if totals else None,
                        "cost_usd": rounded(totals.cost_usd) if totals else None,
                        "co2e_kg": rounded(totals.co2e_kg) if totals else None,
                        "distance_km": rounded(totals.distance_km, 1) if totals else None,
                    }
                )
    return rows


def month_corridors(monthly: MonthlyResults) -> list[str]:
    """Return the ids of the corridors that serve in any month, the best first."""
    served = {result.corridor for found in monthly.by_day for result in found.results}
    return [BEST, *(it for it in monthly.world.network.corridors if it in served)]


def months_dict(query: Query, table: list[MonthlyResults], every: str = "month") -> dict[str, Any]:
    """Return departures by month, week or day as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": query.to_dict(),
        "every": every,
        "rows": month_rows(table),
    }
