"""Tables of a choice of projects."""

from planner.cli.money import amount, code, money, print_rate
from planner.cli.tables.console import titled
from planner.cli.tables.route import console, new_table
from planner.flows.rows import Row
from planner.investment.investment import CUTS, Investment, rows_of, unit_of

_MILLION = 1e6
_NONE = "none"


def print_investment(found: Investment, show: str) -> None:
    """Print the best set, then a table of the kind that is shown."""
    out = console()
    terms = f", {len(found.projects)} projects, {len(found.demand)} rows of demand"
    out.print(titled(f"Budget {money(found.budget / _MILLION)} M", terms))
    best, unit = found.best, unit_of(found)
    named = ", ".join(found.names(best)) or _NONE
    out.print(
        f"Best: {named}; {money(best.price / _MILLION)} M to build, a year costs "
        f"{_gain(found.gain(best), unit)} {_name(unit)} less."
    )
    out.print()
    rows = rows_of(found, show)
    if show == "projects":
        _print_projects(rows, unit)
    else:
        _print_sets(rows, unit)
    print_rate(out)
    proof = "proven by cuts" if found.method == CUTS else "every set within the budget was tried"
    out.print(
        f"\n{proof[:1].upper()}{proof[1:]}; demand was assigned with {len(found.totals)} sets. "
        "Method: docs/explanation/invest.md",
        style="dim",
    )


def _name(unit: str) -> str:
    return f"M {code()}" if unit == "usd" else "M h"


def _gain(value: float, unit: str) -> str:
    """Return what a year costs less, in millions of hours or of the currency that is printed."""
    millions = value / _MILLION
    return amount(millions, ",.1f") if unit == "usd" else f"{millions:,.1f}"


def _print_sets(rows: list[Row], unit: str) -> None:
    numbers = [f"M {code()} to build", f"{_name(unit)}/y less"]
    last = "added" if "added" in rows[0] else "of the best"
    more = ["pays back, years"] if unit == "usd" else []
    table = new_table("projects", *numbers, *more, last, right=(*numbers, *more))
    for row in rows:
        gain = row[f"gain_{unit}_y"]
        cells = [amount(row["investment_usd"] / _MILLION), _gain(gain, unit)]
        if more:
            years = row["payback_y"]
            cells.append("" if years is None else f"{years:,.1f}")
        if "added" in row:
            drops = (f"without {it}" for it in row["dropped"])
            cells.append(", ".join((*row["added"], *drops)))
        else:
            cells.append(f"{row['share_of_best']:.1%}")
        table.add_row(", ".join(row["projects"]) or _NONE, *cells)
    console().print(table)


def _print_projects(rows: list[Row], unit: str) -> None:
    numbers = (f"M {code()}", "low", "high", f"missed, {_name(unit)}/y")
    table = new_table("project", "title", *numbers, "built", "evidence", "source", right=numbers)
    for row in rows:
        costs = (row[name] for name in ("cost_usd", "low_usd", "high_usd"))
        table.add_row(
            row["project"],
            row["title"],
            *("" if it is None else amount(it / _MILLION) for it in costs),
            _gain(row[f"missed_{unit}_y"], unit),
            "yes" if row["in_best"] else "",
            row["evidence"],
            row["source"],
        )
    console().print(table)
