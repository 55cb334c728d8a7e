"""Tables of an assignment, of a choice of projects, and of the damage of closures."""

from math import fsum
from typing import Any

from rich.table import Table

from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.tables.exchange import DOLLARS
from planner.cli.money import amount, code, currency, money, print_rate
from planner.cli.tables.console import NARROW, Printed, console, new_table, table_of, titled
from planner.cli.tables.route import least_of
from planner.criticality import Criticality, rank_correlation
from planner.flows.rows import Row, ScenarioFlows, limit_rows, rows_of, total_row, unit_of
from planner.investment import CUTS, Investment
from planner.investment import rows_of as choice_rows
from planner.investment import unit_of as choice_unit

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
    how = "by shares of shippers" if flows.terms.shares else f"least {by}"
    terms = f", {how}, the season of {flows.terms.depart.isoformat()} all year"
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
        out.print(_rows_table(show, rows))
        if show == "links" and len(rows) > _ROWS:
            out.print(f"and {len(rows) - _ROWS} more: --format csv", style="dim")


_DEMAND = (
    Printed("from", "origin"),
    Printed("to", "destination"),
    Printed("cargo", "cargo"),
    Printed("amount", "amount", ",.0f"),
    Printed("unit", "unit"),
    Printed("left", "unserved", ",.0f", zero=False),
    Printed("USD", "cost_usd", ",.1f", money=True),
    Printed("days", "time_h", ",.1f", per=24.0),
    Printed("by", lambda row: " | ".join(", ".join(way["by"]) for way in row["ways"])),
)
_LINKS = (
    Printed("link", "subject"),
    Printed("kTEU there", "forward_teu_y", ",.1f", per=1e3),
    Printed("kTEU back", "back_teu_y", ",.1f", per=1e3),
    Printed("Mt there", "forward_t_y", ",.2f", per=1e6),
    Printed("Mt back", "back_t_y", ",.2f", per=1e6),
    Printed("trains/d", "trains_d", ",.1f"),
)
_TRAFFIC = (
    Printed("subject", "subject"),
    Printed("flow", lambda row: format_number(row["flow"], _DIGITS), right=True),
    Printed("published", lambda row: format_number(row["published"], _DIGITS), right=True),
    Printed("share", "ratio", ".0%"),
    Printed("unit", "unit"),
    Printed("year", "year"),
    Printed("source", "source"),
)


def _rows_table(show: str, rows: list[Row]) -> Table:
    """Return a table of demand, of the busiest links or of traffic."""
    if show == "demand":
        return table_of(_DEMAND, rows, key=3)
    if show == "traffic":
        return table_of(_TRAFFIC, rows)
    busiest = sorted(rows, key=lambda row: (-row["flow_t_y"], row["subject"]))
    return table_of(_LINKS, busiest[:_ROWS])


_MILLION = 1e6
_NONE = "none"


def print_investment(found: Investment, show: str) -> None:
    """Print the best set, then a table of the kind that is shown."""
    out = console()
    terms = f", {len(found.projects)} projects, {len(found.demand)} rows of demand"
    out.print(titled(f"Budget {money(found.budget / _MILLION)} M", terms))
    best, unit = found.best, choice_unit(found)
    named = ", ".join(found.names(best)) or _NONE
    out.print(
        f"Best: {named}; {money(best.price / _MILLION)} M to build, a year costs "
        f"{_gain(found.gain(best), unit)} {_unit_name(unit)} less."
    )
    out.print()
    rows = choice_rows(found, show)
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


def _unit_name(unit: str) -> str:
    return f"M {code()}" if unit == "usd" else "M h"


def _gain(value: float, unit: str) -> str:
    """Return what a year costs less, in millions of hours or of the currency that is printed."""
    millions = value / _MILLION
    return amount(millions, ",.1f") if unit == "usd" else f"{millions:,.1f}"


def _print_sets(rows: list[Row], unit: str) -> None:
    gain = Printed(f"{_unit_name(unit)}/y less", f"gain_{unit}_y", ",.1f", per=_MILLION)
    columns = [
        Printed("projects", lambda row: ", ".join(row["projects"]) or _NONE),
        Printed("M USD to build", "investment_usd", ",.0f", per=_MILLION, money=True),
        gain._replace(money=unit == "usd"),
    ]
    if unit == "usd":
        columns.append(Printed("pays back, years", "payback_y", ",.1f"))
    if "added" in rows[0]:
        columns.append(Printed("added", _added))
    else:
        columns.append(Printed("of the best", lambda row: f"{row['share_of_best']:.1%}"))
    console().print(table_of(columns, rows))


def _added(row: Row) -> list[str]:
    return [*row["added"], *(f"without {it}" for it in row["dropped"])]


def _print_projects(rows: list[Row], unit: str) -> None:
    missed = Printed(f"missed, {_unit_name(unit)}/y", f"missed_{unit}_y", ",.1f", per=_MILLION)
    columns = (
        Printed("project", "project"),
        Printed("title", "title"),
        Printed("M USD", "cost_usd", ",.0f", per=_MILLION, money=True),
        Printed("low", "low_usd", ",.0f", per=_MILLION, money=True),
        Printed("high", "high_usd", ",.0f", per=_MILLION, money=True),
        missed._replace(money=unit == "usd"),
        Printed("built", "in_best"),
        Printed("evidence", "evidence"),
        Printed("source", "source"),
    )
    console().print(table_of(columns, rows))


def print_critical(
    network: Network, critical: Criticality, rows: list[dict[str, Any]], *, top: int
) -> None:
    """Print two tables: what there is no other route, and what only costs a detour.

    Of elements whose closing has the very same consequence only the first has a line.
    """
    out = console()
    tonnes = fsum(it.tonnes for it in critical.pairs)
    by = critical.asked.by
    used = sum(bool(row["pairs"]) for row in rows)
    out.print(
        f"{len(critical.pairs)} pair{'s' * (len(critical.pairs) != 1)}, "
        f"{tonnes / _MILLION:,.1f} Mt a year, {least_of(by)}, "
        f"departs {critical.asked.depart.isoformat()}; {used:,} of {len(critical.damages):,} "
        "elements cause damage"
    )
    said: set[str] = set()
    shown = []
    for row in rows:
        if row["id"] not in said:
            said.update(row["series"])
            shown.append(row)
    lost = [row for row in shown if row["lost"]]
    if lost:
        out.print()
        _print_lost(network, lost, top)
    others = [row for row in shown if not row["lost"]]
    if others:
        out.print()
        _print_detours(network, others, top, by=by)
    alike = rank_correlation(rows)
    print_rate(out)
    if alike is not None:
        out.print()
        out.print(
            "between: share of all shortest paths between the ends of the demand, and its "
            f"rank; rank correlation with what detours add {alike:.2f}"
        )


def _print_lost(network: Network, rows: list[dict[str, Any]], top: int) -> None:
    columns = (
        Printed("rank", "rank", "d"),
        Printed("no other route", _asset_name),
        Printed("pairs", "pairs", "d"),
        Printed("lost", "lost", "d"),
        Printed("Mt lost", "lost_tonnes", ",.2f", per=_MILLION),
        Printed("worst pair", lambda row: _worst(network, row)),
        Printed("between", _between, right=True),
    )
    console().print(table_of(columns, rows[:top]))
    _print_rest(top, len(rows))


def _print_detours(network: Network, rows: list[dict[str, Any]], top: int, *, by: str) -> None:
    # What the order goes by: millions a year; of generalised cost money, hours included.
    added = Printed("Mt h/y", "added_value", ",.1f", per=_MILLION)
    columns = (
        Printed("rank", "rank", "d"),
        Printed("another route", _asset_name),
        Printed("pairs", "pairs", "d"),
        Printed("Mt", "tonnes", ",.2f", per=_MILLION),
        added if by == "time" else added._replace(head="USD M/y", money=True),
        Printed("USD/t", "added_usd_per_t", ",.1f", money=True),
        Printed("h", "added_h", ",.1f"),
        Printed("km", "detour_km", ",.0f"),
        # Names of many places need room; on a narrow terminal they are left to the other formats.
        Printed("instead", _ways, room=NARROW),
        Printed("worst pair", lambda row: _worst(network, row), room=NARROW),
        Printed("between", _between, right=True),
    )
    console().print(table_of(columns, rows[:top]))
    _print_rest(top, len(rows))


def _ways(row: dict[str, Any]) -> str:
    return ", ".join(f"{it['name']} {it['share']:.0%}" for it in row["instead"][:1])


def _asset_name(row: dict[str, Any]) -> str:
    port = ", port" if row["kind"] == "port" else ""
    more = f" (+{len(row['series'])} alike)" if row["series"] else ""
    return f"{row['name']}{port}{more}"


def _print_rest(top: int, count: int) -> None:
    if count > top:
        console().print(f"... and {count - top} more: --top {count}", style="dim")


def _worst(network: Network, row: dict[str, Any]) -> str:
    worst = row["worst"]
    if worst is None:
        return ""
    names = [network.places[worst[end]].name() for end in ("origin", "destination")]
    return f"{' - '.join(names)}, {worst['cargo']}"


def _between(row: dict[str, Any]) -> str:
    if row["betweenness"] is None:
        return ""
    return f"{row['betweenness']:.0%} #{row['betweenness_rank']}"
