"""Regret as plain data: rows, JSON and the sheets of a workbook."""

import math
from collections.abc import Sequence
from typing import Any

from planner.comparison.columns import rounded
from planner.comparison.corridor_search import BEST
from planner.comparison.regret import CorridorRegret, PairRegret, RegretTable, least_regret
from planner.comparison.rows import row_name
from planner.formats.route_json import SCHEMA_VERSION
from planner.routing.route import TOTAL_OF

Row = dict[str, Any]
NOT_SERVED = "does not serve"
"""State of a corridor that serves the pair in another world alone."""


def finite(value: float | None) -> float | None:
    """Return a number as it is written; None where it is infinite or does not count."""
    return None if value is None or not math.isfinite(value) else rounded(value)


def ends_of(pair: PairRegret) -> Row:
    """Return what a pair is: ends, weight, cargo and departure."""
    query = pair.results.query
    return {
        "origin": query.origin,
        "destination": query.destination,
        "weight": pair.results.pair.weight,
        "cargo": query.cargo,
        "depart": query.departs(),
    }


def cell_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each pair, world and corridor, with the best route of all as ``best``.

    The best of all is no choice, so it has no regret.
    """
    return [
        {**ends_of(pair), "scenario": table.worlds[at][0], **row}
        for pair in table.pairs
        for at in range(len(table.worlds))
        for row in _world_rows(table, pair, at)
    ]


def _world_rows(table: RegretTable, pair: PairRegret, at: int) -> list[Row]:
    found = pair.results.by_world[at]
    rows = []
    regrets = {it.corridor: it.regrets[at] for it in pair.corridors}
    for name in (BEST, *regrets):
        result = found.of(name)
        totals = result.totals if result else None
        regret = regrets.get(name)
        rows.append(
            {
                "corridor": name,
                "name": row_name(table.network, name),
                "state": result.state if result else NOT_SERVED,
                "note": result.note if result else found.left_out.get(name, ""),
                TOTAL_OF[table.by]: finite(result.value) if result else None,
                **{
                    total: rounded(getattr(totals, total), digits) if totals else None
                    for total, digits in (("time_h", 2), ("cost_usd", 2), ("co2e_kg", 2))
                    if total != TOTAL_OF[table.by]
                },
                "regret": finite(regret),
                "wins": regret == 0.0,
            }
        )
    return rows


def choice_row(table: RegretTable, of: Sequence[CorridorRegret], own: CorridorRegret) -> Row:
    """Return what the regret of a corridor comes to; an infinite one is None."""
    at = own.largest_at
    return {
        "corridor": own.corridor,
        "name": row_name(table.network, own.corridor),
        "largest_regret": finite(own.largest),
        "largest_regret_in": "" if at is None else table.worlds[at][0],
        "largest_regret_open": finite(own.largest_open),
        "worlds_without_route": own.missing,
        "won": rounded(own.won, 4),
        "minimax": own in least_regret(of),
    }


def choice_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each pair and corridor: what its regret comes to."""
    return [
        {**ends_of(pair), **choice_row(table, pair.corridors, it)}
        for pair in table.pairs
        for it in pair.corridors
    ]


def overall_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each corridor as the one choice for all pairs."""
    return [choice_row(table, table.overall, it) for it in table.overall]


def regret_dict(table: RegretTable) -> Row:
    """Return a table as plain data of the contract, version 1; infinite numbers are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "by": table.by,
        "total": TOTAL_OF[table.by],
        "scenarios": [{"name": name, "title": title} for name, title in table.worlds],
        "pairs": [
            {
                **ends_of(pair),
                "query": pair.results.query.to_dict(),
                "corridors": [
                    {
                        **choice_row(table, pair.corridors, it),
                        "regrets": [finite(regret) for regret in it.regrets],
                    }
                    for it in pair.corridors
                ],
                "scenarios": [
                    {"name": name, "rows": _world_rows(table, pair, at)}
                    for at, (name, _) in enumerate(table.worlds)
                ],
            }
            for pair in table.pairs
        ],
        "overall": [
            {
                **choice_row(table, table.overall, it),
                "regrets": [finite(regret) for regret in it.regrets],
            }
            for it in table.overall
        ],
    }
