"""Sets of projects as plain rows."""

from math import fsum
from typing import Any

from planner.flows.rows import Row
from planner.investment._selection import Portfolio
from planner.investment.investment import Investment
from planner.investment.projects import Project

SHOWN = ("sets", "frontier", "projects")


def set_rows(found: Investment) -> list[Row]:
    """Return the best set and those that gain nearly as much."""
    most = found.gain(found.best)
    rows = []
    for rank, it in enumerate(found.near, 1):
        share = found.gain(it) / most if most else 1.0
        rows.append({"rank": rank, **_row(found, it), "share_of_best": round(share, 6)})
    return rows


def frontier_rows(found: Investment) -> list[Row]:
    """Return the sets that no cheaper one equals, each with what it adds to the one before."""
    rows: list[Row] = []
    before: list[str] = []
    for it in found.frontier:
        row = _row(found, it)
        names = row["projects"]
        row["added"] = [name for name in names if name not in before]
        row["dropped"] = [name for name in before if name not in names]
        rows.append(row)
        before = names
    return rows


def project_rows(found: Investment) -> list[Row]:
    """Return the projects with the evidence of their costs.

    ``missed`` is what a year costs more where all others are built and this one is not.
    """
    unit = unit_of(found)
    return [
        {
            **_cost(it),
            "in_best": number in found.best.chosen,
            f"missed_{unit}_y": round(max(found.without[number] - found.least, 0.0), 2),
        }
        for number, it in enumerate(found.projects)
    ]


def rows_of(found: Investment, kind: str) -> list[Row]:
    """Return the rows of a kind of `SHOWN`."""
    tables = {"sets": set_rows, "frontier": frontier_rows, "projects": project_rows}
    return tables[kind](found)


def investment_dict(found: Investment) -> Row:
    """Return a choice of projects as plain data of the contract, version 1."""
    terms = found.terms
    return {
        "schema_version": 1,
        "query": {
            "by": terms.by,
            "depart": terms.depart.isoformat(),
            "time_value_usd_per_h_t": terms.time_value,
            f"unserved_{unit_of(found)}_per_t": terms.unserved,
            "demand_rows": len(found.demand),
            "budget_usd": found.budget,
            "within": found.within,
        },
        "method": found.method,
        "assigned_sets": len(found.totals),
        **{kind: rows_of(found, kind) for kind in SHOWN},
    }


def unit_of(found: Investment) -> str:
    """Return the unit of gains: ``usd`` or ``h``."""
    return "h" if found.terms.by == "time" else "usd"


def _row(found: Investment, choice: Portfolio) -> Row:
    unit, gain = unit_of(found), found.gain(choice)
    # A set between two that cost the same was not assigned.
    totals = found.totals.get(choice.chosen)
    built = [found.projects[it] for it in sorted(choice.chosen)]
    row: Row = {
        "projects": found.names(choice),
        "investment_usd": choice.price,
        "investment_low_usd": fsum(it.usd if it.low is None else it.low for it in built),
        "investment_high_usd": fsum(it.usd if it.high is None else it.high for it in built),
        f"gain_{unit}_y": round(gain, 2),
        f"year_{unit}": round(choice.cost, 2),
        "unserved_t_y": None if totals is None else round(totals.unserved_t, 3),
    }
    if unit == "usd":
        row["payback_y"] = round(choice.price / gain, 2) if gain else None
    return row


def _cost(project: Project) -> dict[str, Any]:
    row = project._asdict()
    names = {"id": "project", "usd": "cost_usd", "low": "low_usd", "high": "high_usd"}
    return {names.get(key, key): value for key, value in row.items()}
