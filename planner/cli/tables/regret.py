"""Regret of corridors in a terminal."""

import math
from collections.abc import Collection, Sequence

from rich.console import Console

from planner.cli.money import amount, code, print_rate
from planner.cli.tables.console import titled
from planner.cli.tables.route import console, least_of, new_table
from planner.comparison.corridor_search import CLOSED
from planner.comparison.regret import CorridorRegret, PairRegret, RegretTable, least_regret
from planner.query.query import departs_text

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
