"""Tables of the damage of closures."""

from math import fsum
from typing import Any

from corridors.model.network import Network
from planner.cli.money import amount, code, print_rate
from planner.cli.tables.route import console, is_narrow, least_of, new_table
from planner.criticality.criticality import Criticality
from planner.criticality.rows import rank_correlation

_MEGA = 1e6


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
        f"{tonnes / _MEGA:,.1f} Mt a year, {least_of(by)}, "
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
    numeric = ("rank", "pairs", "lost", "Mt lost", "between")
    columns = ("rank", "no other route", "pairs", "lost", "Mt lost", "worst pair", "between")
    table = new_table(*columns, right=numeric)
    for row in rows[:top]:
        table.add_row(
            *(str(row["rank"]), _name(row), str(row["pairs"]), str(row["lost"])),
            *(f"{row['lost_tonnes'] / _MEGA:,.2f}", _worst(network, row), _between(row)),
        )
    console().print(table)
    _print_rest(top, len(rows))


def _print_detours(network: Network, rows: list[dict[str, Any]], top: int, *, by: str) -> None:
    # What the order goes by: millions a year; of generalised cost money, hours included.
    title = "Mt h/y" if by == "time" else f"{code()} M/y"
    numeric = ("rank", "pairs", "Mt", title, f"{code()}/t", "h", "km", "between")
    # Names of many places need room; on a narrow terminal they are left to the other formats.
    narrow = is_narrow()
    names = () if narrow else ("instead", "worst pair")
    columns = ("rank", "another route", *numeric[1:7], *names, "between")
    table = new_table(*columns, right=numeric)
    for row in rows[:top]:
        table.add_row(
            *(str(row["rank"]), _name(row), str(row["pairs"])),
            f"{row['tonnes'] / _MEGA:,.2f}",
            _millions(row["added_value"], by),
            *(_money(row["added_usd_per_t"]), _mean(row["added_h"]), _mean(row["detour_km"], 0)),
            *(() if narrow else (_ways(row), _worst(network, row))),
            _between(row),
        )
    console().print(table)
    _print_rest(top, len(rows))


def _ways(row: dict[str, Any]) -> str:
    return ", ".join(f"{it['name']} {it['share']:.0%}" for it in row["instead"][:1])


def _millions(value: float, by: str) -> str:
    mega = value / _MEGA
    return f"{mega:,.1f}" if by == "time" else amount(mega, ",.1f")


def _money(usd: float | None) -> str:
    return "" if usd is None else amount(usd, ",.1f")


def _mean(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _name(row: dict[str, Any]) -> str:
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
