"""Answers to a list of shipments in a terminal: a line for each answer."""

from collections.abc import Sequence
from typing import Any

from planner.cli.money import code, print_rate
from planner.cli.tables.route import cell, console, new_table
from planner.shipments.columns import ANSWERED, REFERENCE, price_column
from planner.shipments.reader import ShipmentList, folded


def print_shipments(listed: ShipmentList, rows: Sequence[dict[str, Any]]) -> None:
    """Print the answers to a list.

    Parameters
    ----------
    listed
        The list.
    rows
        A row for each answer, of `planner.shipments.run.answer_rows`.
    """
    numeric = ("days (P10-P90)", f"{code()} of all (P10-P90)", "kg CO2e")
    total = price_column("total_usd", code())
    named = {folded(it): it for it in listed.header}
    key = named.get(REFERENCE)
    table = new_table(*(REFERENCE, "from", "to", "answer", "by"), *numeric, right=numeric, key=1)
    for row in rows:
        ends = (row[f"route_{it}"] or row[named[name]] for it, name in _ENDS)
        answered = row["status"] == ANSWERED
        numbers = (
            (_band(row, "days", ",.1f"), _band(row, total), cell(row["total_kg_co2e"]))
            if answered
            else ("", "", "")
        )
        table.add_row(
            str((row[key] if key else None) or ""),
            *(str(it or "").removesuffix(",") for it in ends),
            row["answer"] if answered else row["status"],
            row["modes"] or "",
            *numbers,
        )
    console().print(table)
    print_rate(console())


_ENDS = (("from", "origin"), ("to", "destination"))


def _band(row: dict[str, Any], name: str, form: str = ",.0f") -> str:
    value, low, high = (format(row[it], form) for it in (name, f"{name}_p10", f"{name}_p90"))
    return f"{value} ({low}-{high})"
