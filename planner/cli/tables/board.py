"""The board in a terminal: recommended, fastest, cheapest and lowest CO2e, a line each."""

from corridors.model.network import Network
from planner.cli.money import amount, code, currency
from planner.cli.tables.route import cell, console, is_tight, new_table
from planner.routing.board import Board, why_recommended
from planner.routing.route_text import countries_in_order, modes_of
from planner.uncertainty.percentiles import Band
from planner.uncertainty.plan_odds import plan_note, plan_odds

_DAY = 24.0
_MOST_COUNTRIES = 7


def print_board(network: Network, board: Board) -> None:
    """Print the answers of a board, a line each, and why the first is recommended.

    Of a plan outside its own range, how often trips are as planned.
    """
    out = console()
    tight = is_tight()
    corridors = () if tight else ("corridor",)
    numeric = ("days (P10-P90)", f"{code()} (P10-P90)", "kg CO2e")
    table = new_table("", "by", "through", *numeric, *corridors, right=numeric)
    notes = []
    for route in board.routes:
        odds = plan_odds(network, route)
        ranges, labels = odds.ranges, ", ".join(route.labels)
        note = plan_note(network, odds)
        if note:
            notes.append(f"{labels[:1].upper()}{labels[1:]}. {note}")
        names = [network.corridors[it].name_en.partition(" (")[0] for it in route.corridors]
        table.add_row(
            labels,
            " + ".join(modes_of(network, route)),
            _countries(countries_in_order(network, route)),
            _days(ranges.time_h),
            _usd(ranges.cost_usd),
            cell(route.total("co2e_kg")),
            *([] if tight else [names[0] if names else ""]),
            style="bold" if route.rank == 1 else "",
        )
    out.print(table)
    for note in notes:
        out.print(note)
    out.print(why_recommended(network, board, shown=currency()))
    out.print()


def _countries(codes: list[str]) -> str:
    if len(codes) > _MOST_COUNTRIES:
        codes = [*codes[: _MOST_COUNTRIES - 2], "...", codes[-1]]
    return " ".join(codes)


def _days(band: Band) -> str:
    return f"{band.value / _DAY:,.1f} ({band.low / _DAY:,.1f}-{band.high / _DAY:,.1f})"


def _usd(band: Band) -> str:
    return f"{amount(band.value)} ({amount(band.low)}-{amount(band.high)})"
