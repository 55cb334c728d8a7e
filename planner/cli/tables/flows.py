"""Tables of an assignment."""

from rich.table import Table

from corridors.model.schema import format_number
from corridors.tables.exchange import DOLLARS
from planner.cli.money import amount, code, currency, print_rate
from planner.cli.tables.console import titled
from planner.cli.tables.route import console, new_table
from planner.flows.rows import Row, ScenarioFlows, limit_rows, rows_of, total_row, unit_of

_ROWS = 40
_WORLDS = 3
"""How many worlds have a column of prices each."""
_ALIKE = 1e-3
_DIGITS = 4
"""Significant digits of a flow and of a published figure."""


def print_worlds(worlds: list[ScenarioFlows], show: str) -> None:
    """Print totals, limits over the worlds or another table, and the terms."""
    out = console()
    flows = worlds[0].flows
    unit = unit_of(flows)
    name = _name(unit)
    money = "dollars" if currency() == DOLLARS else "money"
    by = {"generalised": f"{money} and hours", "cost": money, "time": "hours"}[flows.terms.by]
    rows = f"{len(flows.demand)} row{'s' * (len(flows.demand) != 1)} of demand"
    terms = f", least {by}, the season of {flows.terms.depart.isoformat()} all year"
    out.print(titled(rows, terms))
    out.print()
    _print_totals(worlds, unit)
    out.print()
    if show == "limits":
        _print_limits(worlds, unit)
    else:
        _print_rows(worlds, show)
    print_rate(out)
    out.print(
        f"\nPrices of capacity: the saving in a year from one more unit. A tonne not carried costs "
        f"{_priced(flows.terms.unserved or 0.0, unit)} {name}. Method: docs/explanation/flows.md",
        style="dim",
    )


def _name(unit: str) -> str:
    return code() if unit == "usd" else unit


def _priced(value: float, unit: str, form: str = ",.0f") -> str:
    """Return hours, or USD in the currency that is printed."""
    return amount(value, form) if unit == "usd" else f"{value:{form}}"


def _print_totals(worlds: list[ScenarioFlows], unit: str) -> None:
    usd = f"M {code()}"
    numbers = ("Mt moved", "Mt not carried", usd, f"{usd} time", "bn t-km", "kt CO2e", "full")
    table = new_table("world", *numbers, "against base", right=numbers)
    base = total_row(worlds[0])
    for world in worlds:
        row = total_row(world)
        added = (row[f"objective_{unit}"] - base[f"objective_{unit}"]) / 1e6
        more = f"{_priced(added, unit, '+,.0f')} M {_name(unit)}"
        left = (row["unserved_t"] - base["unserved_t"]) / 1e6
        if abs(left) > _ALIKE:
            # The price of what is left would drown the rest.
            more = f"{left:+,.1f} Mt not carried"
        table.add_row(
            world.name,
            _shown(row["served_t"] / 1e6, ",.1f"),
            _shown(row["unserved_t"] / 1e6, ",.2f"),
            _shown(currency().of(row["cost_usd"] / 1e6), ",.0f"),
            _shown(currency().of(row["time_usd"] / 1e6), ",.0f"),
            _shown(row["tkm"] / 1e9, ",.1f"),
            _shown(row["co2e_t"] / 1e3, ",.0f"),
            str(row["full"]),
            "" if world is worlds[0] else more,
        )
    console().print(table)


def _shown(value: float, form: str) -> str:
    """Return a number in a form, one that would read as next to nothing with two digits.

    Examples
    --------
    >>> _shown(462.13, ",.1f"), _shown(0.0203, ",.1f"), _shown(0.0, ",.2f")
    ('462.1', '0.02', '0.00')
    """
    return f"{value:.2g}" if 0 < abs(value) < 1 else f"{value:{form}}"


def _print_limits(worlds: list[ScenarioFlows], unit: str) -> None:
    """Print every limit that is full in a world with its price in each, twins in one row.

    Of many worlds only the base and the one of the highest price have a column.
    """
    price = f"shadow_{unit}"
    found: dict[str, dict[str, Row]] = {}
    for world in worlds:
        for row in limit_rows(world):
            first = min([row["id"], *row["together"]])
            found.setdefault(first, {}).setdefault(world.name, row)
    many = len(worlds) > _WORLDS
    columns = [f"{_name(unit)} {it.name}" for it in (worlds[:1] if many else worlds)]
    columns += [f"{_name(unit)} at most"] if many else []
    whole = worlds[0].whole is not None
    last = f"{_name(unit)} of one more" if whole else "a vehicle, at most"
    right = ("limit", *columns, last)
    table = new_table("full", *right[:1], "a year of", *right[1:], *["under"] * many, right=right)
    priced = {key: rows for key, rows in found.items() if any(it[price] for it in rows.values())}
    ranked = sorted(priced.items(), key=lambda it: (-max(r[price] for r in it[1].values()), it[0]))
    for _, rows in ranked[:_ROWS]:
        row = max(rows.values(), key=lambda it: float(f"{it[price]:.6g}"))
        vehicle = row[f"per_train_{unit}"] or row[f"per_truck_{unit}"]
        vehicle = row[f"one_more_{unit}"] if whole else vehicle
        scarce = any(it["scarce"] for it in rows.values())
        table.add_row(
            _with_twins(row) + " (depends on cargo not carried)" * scarce,
            format_number(row["capacity"]),
            row["unit"],
            *(
                _priced(rows[it.name][price], unit) if it.name in rows else "free"
                for it in (worlds[:1] if many else worlds)
            ),
            *[_priced(row[price], unit)] * many,
            _priced(vehicle, unit) if vehicle else "",
            *[str(row["scenario"])] * many,
        )
    out = console()
    out.print(table if ranked else "No capacity has a price; none is both full and in demand.")
    if len(ranked) > _ROWS:
        out.print(f"and {len(ranked) - _ROWS} more: --format csv", style="dim")
    unpriced = sorted(
        _with_twins(next(iter(rows.values()))) for k, rows in found.items() if k not in priced
    )
    if unpriced:
        out.print(f"\nFull, but one more unit saves nothing: {', '.join(unpriced)}", style="dim")


def _with_twins(row: Row) -> str:
    """Return the name of a limit with that of its first twin, and how many more there are.

    Examples
    --------
    >>> _with_twins({"id": "a-b:rail x", "together": ["b-c:rail x", "c-d:rail x", "d-e:rail x"]})
    'a-b:rail & b-c:rail & 2 more'
    """
    more = len(row["together"]) - 1
    twins = [_short(it) for it in row["together"][:1]] + [f"{more} more"] * (more > 0)
    return " & ".join((_short(row["id"]), *twins))


def _short(name: str) -> str:
    """Return the name of a limit without its attribute."""
    return name.rpartition(" ")[0]


def _print_rows(worlds: list[ScenarioFlows], show: str) -> None:
    """Print demand, links or traffic of each world."""
    out = console()
    for world in worlds:
        rows = rows_of(world, show)
        out.print(world.name, style="bold")
        out.print({"demand": _demand, "links": _links, "traffic": _traffic}[show](rows))
        if show == "links" and len(rows) > _ROWS:
            out.print(f"and {len(rows) - _ROWS} more: --format csv", style="dim")


def _demand(rows: list[Row]) -> Table:
    right = ("amount", "left", code(), "days")
    table = new_table("from", "to", "cargo", "amount", "unit", *right[1:], "by", right=right, key=3)
    for row in rows:
        table.add_row(
            *(row["origin"], row["destination"], row["cargo"]),
            f"{row['amount']:,.0f}",
            row["unit"],
            f"{row['unserved']:,.0f}" if row["unserved"] else "",
            amount(row["cost_usd"], ",.1f"),
            f"{row['time_h'] / 24:,.1f}",
            " | ".join(", ".join(way["by"]) for way in row["ways"]),
        )
    return table


def _links(rows: list[Row]) -> Table:
    numbers = ("kTEU there", "kTEU back", "Mt there", "Mt back", "trains/d")
    table = new_table("link", *numbers, right=numbers)
    for row in sorted(rows, key=lambda row: (-row["flow_t_y"], row["subject"]))[:_ROWS]:
        table.add_row(
            row["subject"],
            *(f"{row[it] / 1e3:,.1f}" for it in ("forward_teu_y", "back_teu_y")),
            *(f"{row[it] / 1e6:,.2f}" for it in ("forward_t_y", "back_t_y")),
            "" if row["trains_d"] is None else f"{row['trains_d']:,.1f}",
        )
    return table


def _traffic(rows: list[Row]) -> Table:
    numbers = ("flow", "published", "share")
    table = new_table("subject", *numbers, "unit", "year", "source", right=numbers)
    for row in rows:
        table.add_row(
            row["subject"],
            format_number(row["flow"], _DIGITS),
            format_number(row["published"], _DIGITS),
            "" if row["ratio"] is None else f"{row['ratio']:.0%}",
            *(row["unit"], str(row["year"]), row["source"]),
        )
    return table
