"""Corridors side by side in a terminal, and their regret over several worlds."""

import math
from collections.abc import Collection, Sequence

from rich.console import Console

from corridors.model.network import Network
from corridors.tables.exchange import DOLLAR
from planner.cli.messages import dated
from planner.cli.money import amount, code, currency, print_rate
from planner.cli.tables.console import Printed, console, new_table, table_of, titled
from planner.cli.tables.route import least_of
from planner.comparison.columns import INDICATORS, TOTALS, WAY, RouteColumn, RouteSummary, shown_in
from planner.comparison.comparison import (
    BASE,
    Cell,
    Comparison,
    ScenarioColumn,
    against_expectation,
)
from planner.comparison.corridor_search import BEST, CLOSED, NO_ROUTE
from planner.comparison.months import MonthlyResults
from planner.comparison.regret import CorridorRegret, PairRegret, RegretTable, least_regret
from planner.comparison.rows import month_corridors, row_name, summary_of
from planner.question.query import Query, departs_text
from planner.routing.bookings import bookings_of
from planner.routing.route import Route
from planner.routing.route_text import ends_text


def print_comparison(comparison: Comparison, *, left_out: bool = False) -> None:
    """Print the corridors of the first world, CAREC's indicators, and a table for each other.

    With ``left_out`` the corridors that do not stand there are named with the reason, otherwise
    they are counted.
    """
    out = console()
    base = comparison.columns[0]
    network = base.world.network
    _print_question(out, network, comparison.query)
    shown = [(it, of) for it in base.cells if (of := summary_of(network, it)) is not None]
    routed, summaries = [it for it, _ in shown], [of for _, of in shown]
    if comparison.against != BASE:
        out.print(titled(base.world.name, f": {base.world.title}"))
    if routed:
        _print_corridors(out, comparison, routed, summaries)
        _print_indicators(out, network, comparison.query.cargo, routed, summaries)
    _print_missing(out, comparison, base, left_out=left_out)
    for column in comparison.columns[1:]:
        _print_scenario(out, comparison, column)
    print_rate(out)


def _print_question(out: Console, network: Network, query: Query) -> None:
    asked = (
        f", corridors side by side, {least_of(query.by)} along each, "
        f"{network.cargo[query.cargo].name_en}, {dated(query)}"
    )
    out.print(titled(ends_text(network, query), asked))
    if query.sets:
        out.print(f"Under {', '.join(query.sets)}")
    out.print()


def _print_corridors(
    out: Console, comparison: Comparison, cells: list[Cell], summaries: list[RouteSummary]
) -> None:
    network = comparison.columns[0].world.network
    against = f"against {comparison.baseline}"
    heads = [*(_head(it) for it in shown_in(TOTALS)), against]
    totals = new_table("id", *heads, right=tuple(heads))
    ways = new_table("id", *(it.head for it in shown_in(WAY)), "status")
    for cell, route in zip(cells, summaries, strict=True):
        name = cell.result.corridor
        corridor = network.corridors.get(name)
        difference = "" if name == comparison.baseline else _difference(cell)
        totals.add_row(name, *(_text(it, route) for it in shown_in(TOTALS)), difference)
        service = corridor.status if corridor else ""
        ways.add_row(name, *(it.text(route) for it in shown_in(WAY)), service)
    out.print(totals)
    out.print()
    out.print(ways)
    best = cells[0].result.route if cells[0].result.corridor == BEST else None
    if best is not None:
        along = ", ".join(best.corridors) or "no named corridor"
        out.print(f"The best of all follows {along}.", style="dim")
    _print_services(out, network, cells)
    out.print()


def _head(column: RouteColumn) -> str:
    return column.head if column.money is None else column.head.replace(DOLLAR, code())


def _text(column: RouteColumn, route: RouteSummary) -> str:
    return column.text(route) if column.money is None else column.money(route, currency())


def _print_services(out: Console, network: Network, cells: list[Cell]) -> None:
    """Print a line for each corridor that goes by services: which, and how often they leave."""
    for cell in cells:
        if cell.result.route is None:
            continue
        told = [
            f"{it.service.title} ({it.frequency(network)})"
            for it in bookings_of(network, cell.result.route)
        ]
        if told:
            out.print(f"{cell.result.corridor} goes by {', '.join(told)}.")


def _difference(cell: Cell) -> str:
    delta = cell.difference
    if delta is None:
        return ""
    return f"{delta['time_h'] / 24:+.1f} d {amount(delta['cost_usd'], '+6,.0f')} {code()}"


def _print_indicators(
    out: Console, network: Network, cargo: str, cells: list[Cell], summaries: list[RouteSummary]
) -> None:
    unit = "TEU" if network.cargo[cargo].basis == "teu" else "20 t"
    columns = (
        f" (CPMM): TFI1 and TFI2 per land border post, TFI3 per {unit}, TFI4 without and with delay"
    )
    out.print(titled("CAREC indicators", columns))
    heads = tuple(it.head for it in shown_in(INDICATORS))
    table = new_table("id", *heads, right=heads)
    for cell, route in zip(cells, summaries, strict=True):
        table.add_row(cell.result.corridor, *(it.text(route) for it in shown_in(INDICATORS)))
    out.print(table)
    out.print()


def _print_missing(
    out: Console, comparison: Comparison, column: ScenarioColumn, *, left_out: bool
) -> None:
    network = column.world.network
    for cell in column.cells:
        result = cell.result
        if result.state == CLOSED:
            out.print(f"{result.corridor} is closed {_until(result.note)}")
        elif result.state == NO_ROUTE:
            out.print(f"{row_name(network, result.corridor)}: {result.note}")
    if len(column.cells) == 1 and column.cells[0].result.route is not None:
        out.print("No named corridor serves the pair.")
    if left_out:
        _print_left_out(out, column)
    elif column.left_out:
        count = len(column.left_out)
        corridors = f"{count} corridor{'s' if count > 1 else ''}"
        out.print(f"Left out: {corridors}; --left-out gives the reasons.", style="dim")
    out.print(
        "Corridors are left out if their route passes a place twice, takes over "
        f"{comparison.ratio:g} times the best, does not bring the cargo nearer, or is not sold.",
        style="dim",
    )


def _print_left_out(out: Console, column: ScenarioColumn) -> None:
    """Print the corridors that are left out, each with the reason."""
    if column.left_out:
        columns = (Printed("left out", lambda it: it[0]), Printed("why", lambda it: it[1]))
        out.print()
        out.print(table_of(columns, column.left_out.items()))
        out.print()


def _until(note: str) -> str:
    return note if note.startswith("until") else f"({note})"


def _print_scenario(out: Console, comparison: Comparison, column: ScenarioColumn) -> None:
    world = column.world
    out.print()
    out.print(titled(world.name, f": {world.title}"))
    numeric = ("share", "days", code(), "hours +-", f"{code()} +-", "kg +-")
    table = new_table("id", f"against {comparison.against}", *numeric, "why", right=numeric)
    for corridor in comparison.corridors():
        cell = column.of(corridor)
        if cell is None or cell.base_difference is None:
            continue
        route, old = cell.result.route, cell.base_difference
        why = [f"{it.fact} {it.old} -> {it.new}" for it in old.why]
        if route is None and not why:
            why = [cell.result.note]
        table.add_row(
            corridor,
            old.state,
            _shares(comparison, cell),
            *_days_usd(route),
            *(_signed(it) for it in (old.time_h, _shown(old.cost_usd), old.co2e_kg)),
            "; ".join(why),
        )
    out.print(table)
    if unexpected := against_expectation(comparison, column):
        out.print(unexpected)


def _shares(comparison: Comparison, cell: Cell) -> str:
    """Return the expected share in the first world and in this one, in per cent."""
    before = comparison.columns[0].of(cell.result.corridor)
    old, new = (None if it is None else it.share for it in (before, cell))
    if old is None and new is None:
        return ""
    return " -> ".join(f"{100.0 * it.value:.0f}" if it else "0" for it in (old, new)) + " %"


def _days_usd(route: Route | None) -> tuple[str, str]:
    if route is None:
        return "", ""
    return f"{route.total('time_h') / 24:.1f}", amount(route.total("cost_usd"))


def _shown(usd: float | None) -> float | None:
    return None if usd is None else currency().of(usd)


def _signed(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:+,.0f}" if abs(value) >= 0.5 else "0"


def print_months(query: Query, table: list[MonthlyResults], every: str = "month") -> None:
    """Print days and dollars by corridor and departure, a table for each world."""
    out = console()
    _print_question(out, table[0].world.network, query)
    for monthly in table:
        if len(table) > 1:
            out.print(titled(monthly.world.name, f": {monthly.world.title}"))
        form = "%b" if every == "month" else "%d %b"
        heads = [day.strftime(form) for day in monthly.days]
        grid = new_table("id", *heads, right=tuple(heads))
        for corridor in month_corridors(monthly):
            cells = []
            for found in monthly.by_day:
                result = found.of(corridor)
                totals = result.totals if result is not None else None
                if totals is not None:
                    cells.append(f"{totals.time_h / 24:.1f}\n{amount(totals.cost_usd)}")
                else:
                    cells.append("closed" if result is not None and result.state == CLOSED else "-")
            grid.add_row(corridor, *cells)
        out.print(grid)
        out.print()
    first = table[0].departs[0].replace("T", " ")
    when = "on the first of each month" if every == "month" else f"each {every}"
    out.print(
        f"Days above and {code()} below, for departures {when} from "
        f"{first}. closed: closed that day; -: does not serve the pair.",
        style="dim",
    )
    print_rate(out)


_UNIT = {"time": "days", "co2e": "kg CO2e", "distance": "km"}
_DAY_H = 24.0


def print_regret(table: RegretTable) -> None:
    """Print the corridors of each pair in each world, and what their regret comes to."""
    out = console()
    for pair in table.pairs:
        _print_pair(out, table, pair)
    if table.overall:
        weights = {it.results.pair.weight for it in table.pairs}
        how = "" if weights == {1.0} else ", by weight"
        out.print(titled("One corridor for all pairs", f", mean of {len(table.pairs)} pairs{how}"))
        _print_choices(out, table, table.overall)
        out.print()
    unit = _UNIT.get(table.by, code())
    print_rate(out)
    out.print(
        f"Above {unit} by {least_of(table.by)}, below the regret: how much more than the best "
        "corridor of that world. closed: that day; none: does not serve the pair there.",
        style="dim",
    )


def _print_pair(out: Console, table: RegretTable, pair: PairRegret) -> None:
    query, weight = pair.results.query, pair.results.pair.weight
    asked = f", {least_of(table.by)}, {table.network.cargo[query.cargo].name_en}"
    asked += f", {departs_text(query)}"
    asked += "" if weight == 1.0 else f", weight {weight:g}"
    out.print(titled(pair.results.title, asked))
    if not pair.corridors:
        reason = next((it.results[0].note for it in pair.results.by_world if it.results), "")
        out.print(f"No named corridor serves the pair in any world. {reason}".strip())
        out.print()
        return
    closed = {
        (it.corridor, at)
        for at, found in enumerate(pair.results.by_world)
        for it in found.results
        if it.state == CLOSED
    }
    _print_choices(out, table, pair.corridors, closed)
    for at, (name, _) in enumerate(table.worlds):
        if math.isnan(pair.corridors[0].regrets[at]):
            notes = [it.note for it in pair.results.by_world[at].results if it.note]
            told = f"{name} does not count: no corridor serves the pair. {''.join(notes[:1])}"
            out.print(told.strip())
    out.print()


def _print_choices(
    out: Console,
    table: RegretTable,
    choices: Sequence[CorridorRegret],
    closed: Collection[tuple[str, int]] = (),
) -> None:
    """Print a row for each corridor; ``closed`` are those that a season or a fact closes."""
    names = [name for name, _ in table.worlds]
    numeric = ("largest regret", "won", *names)
    shown = new_table("id", *numeric, right=numeric)
    for it in choices:
        cells = [
            "closed"
            if math.isinf(regret) and (it.corridor, at) in closed
            else _cell(table.by, total, regret)
            for at, (total, regret) in enumerate(zip(it.totals, it.regrets, strict=True))
        ]
        shown.add_row(it.corridor, _largest(table, it), f"{it.won:.0%}", *cells)
    out.print(shown)
    out.print(_sentence(table, choices))


def _largest(table: RegretTable, of: CorridorRegret) -> str:
    if of.missing:
        return f"no route in {of.missing}"
    at = of.largest_at
    return "0" if at is None else f"{_number(table.by, of.largest)}\nin {table.worlds[at][0]}"


def _cell(by: str, value: float, regret: float) -> str:
    if math.isnan(regret):
        return "-"
    if math.isinf(regret):
        return "none"
    return f"{_number(by, value)}\n{'best' if regret == 0.0 else '+' + _number(by, regret)}"


def _number(by: str, value: float) -> str:
    if by == "time":
        return f"{value / _DAY_H:,.1f}"
    return f"{value:,.0f}" if by in _UNIT else amount(value)


def _sentence(table: RegretTable, choices: Sequence[CorridorRegret]) -> str:
    """Say which corridor is regretted least."""
    found = least_regret(choices)
    unit = _UNIT.get(table.by, code())
    if not found:
        few = choices[0]
        count = sum(not math.isnan(it) for it in few.regrets)
        return (
            f"No corridor has a route in every world. {few.corridor} has none in the fewest: "
            f"{few.missing} of {count}."
        )
    names = " and ".join(it.corridor for it in found)
    largest = found[0].largest
    if largest == 0.0:
        return f"Least regret: {names}, the best in every world that counts."
    where = table.worlds[found[0].largest_at or 0][0]
    return f"Least regret: {names}, at most {_number(table.by, largest)} {unit}, in {where}."
