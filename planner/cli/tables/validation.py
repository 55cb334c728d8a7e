"""Published figures and choices of shippers beside the answers of the model."""

import textwrap
from collections.abc import Sequence
from typing import Any

from corridors.model.network import Network
from corridors.text import escape_controls
from planner.cli.tables.console import Printed, console, new_table, table_of
from planner.cli.text import to_json
from planner.formats.route_json import csv_text
from planner.question.query import asking
from planner.validation.choices import (
    Agreement,
    ChoiceVerdict,
    agreement_dict,
    borders_of,
    countries_of,
    describe_hauls,
    disagreements,
    verdict_dict,
)
from planner.validation.prices import LEFT_OUT, PriceErrors
from planner.validation.summary import STATED, Summary, TradeErrors, TripShares
from planner.validation.validation import FigureComparison, Outcome

_INDENT = "  "
_MEANING = (
    "Errors are shares of the published value, median and P90 of the absolute ones. within: the "
    "tolerance of the row, 30 % where it has none; in band: published value inside P10-P90. none: "
    "rows without a route, counted as neither within nor in band; other: left out, for the answer "
    "changes ships or trains, takes another way or goes in ordinary wagons, and the days of the "
    "figure are those of another trip; own: left out, for the answer rests on numbers of the same "
    "source; known: left out, for the figure is not believed. plain: ends, cargo, day and modes "
    "alone. month held out: without what was published of the lanes used for the month and by the "
    "source of the row; held out: without all published rates of the lanes used. Method: "
    "docs/explanation/validation.md"
)


def print_comparisons(
    worst: Sequence[FigureComparison],
    found: Sequence[FigureComparison],
    summaries: Sequence[Summary],
) -> None:
    """Print rows of great error, those without an answer, and the errors by kind.

    Parameters
    ----------
    worst
        The rows of greatest error.
    found
        The rows of which those without an answer are listed.
    summaries
        The errors by kind and by how they were asked.
    """
    if worst:
        _print_rows(worst)
    _print_unanswered(found)
    _print_summaries(summaries)


def _print_rows(worst: Sequence[FigureComparison]) -> None:
    out = console()
    numeric = ("published", "model", "error", "P10-P90", "low-high", "plain", "held out")
    table = new_table("row", *numeric, "", right=numeric)
    for it in worst:
        row, answer = it.reference, it.stated.answer
        if answer is None:
            continue
        bands = (answer.band, answer.span)
        table.add_row(
            row.id,
            f"{_number(row.value)} {row.unit}",
            _number(answer.model),
            f"{answer.error:+.1%}",
            *(f"{_number(one.low)}-{_number(one.high)}" if one else "" for one in bands),
            *(_error(other) for other in (it.plain, it.held_out)),
            _verdict(it.stated),
        )
    out.print(table)
    out.print()


def _print_unanswered(found: Sequence[FigureComparison]) -> None:
    out = console()
    listed = [
        f"{it.reference.id}{how}: {outcome.reason}"
        for it in found
        for how, outcome in (("", it.stated), (", plain", it.plain))
        if outcome is not None and outcome.answer is None and not it.reference.known
    ]
    if not listed:
        return
    out.print("Without an answer:")
    for line in listed:
        out.print(
            textwrap.fill(
                escape_controls(line),
                out.width,
                initial_indent=_INDENT,
                subsequent_indent=2 * _INDENT,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    out.print()


def _print_summaries(summaries: Sequence[Summary]) -> None:
    out = console()
    counts = ("rows", "none", "other", "own", "known")
    numbers = (*counts, "median", "P90", "bias", "within", "in band", "P90/P10")
    table = new_table("kind", "asked", *numbers, right=numbers, key=2)
    for it in summaries:
        first = it.asked == STATED
        answered = it.rows > it.unanswered
        met = it.near if it.within is None else it.within
        left_out = (it.unanswered, it.elsewhere, it.own_source, it.known)
        errors = (f"{it.median:.1%}", f"{it.p90:.1%}", f"{it.bias:+.1%}")
        table.add_row(
            it.kind if first else "",
            it.asked,
            f"{it.rows:,}",
            *(f"{count:,}" if count else "" for count in left_out),
            *(errors if answered else ("", "", "")),
            *("" if share is None else f"{share:.1%}" for share in (met, it.banded)),
            "" if it.width is None else f"{it.width:.2f}",
        )
    out.print(table)
    out.print()
    out.print(textwrap.fill(_MEANING, min(out.width, 110)), style="dim")


_TRADES = (
    Printed("boxes by rail, month held out", lambda it: _trade(it.trade)),
    Printed("rows", "rows", ","),
    Printed("median", "median", ".1%"),
    Printed("bias", "bias", "+.1%"),
    Printed("within", "within", ".1%"),
)


_TRIPS = (
    Printed("trips as stated", "mode"),
    Printed("rows", "rows", ","),
    Printed("as expected or less", "kept", ".1%"),
    Printed("in P10-P90", "banded", ".1%"),
    Printed("bias", "bias", "+.1%"),
)


def print_trips(trips: Sequence[TripShares]) -> None:
    """Print how published trips lie beside their expected hours, by mode."""
    if not trips:
        return
    out = console()
    out.print()
    out.print(table_of(_TRIPS, trips))


def _trade(name: str) -> str:
    return name.replace(">", " > ").replace("_", " ")


def print_trades(trades: Sequence[TradeErrors]) -> None:
    """Print the errors of prices of boxes by rail, by direction."""
    if not trades:
        return
    out = console()
    out.print()
    out.print(table_of(_TRADES, trades))


_PRICE_ROWS = (
    Printed("lane", lambda it: f"{it['mode']} {it['origin']} > {it['destination']}"),
    Printed("terms", lambda it: " ".join(filter(None, (it["equipment"], it["included"])))),
    Printed("month", "month"),
    Printed("published", "published", ",.0f"),
    Printed("unit", "unit"),
    *(Printed(f"no {name}", f"without_{name}", ",.0f") for name in LEFT_OUT),
    Printed("source", "source"),
)
_PRICES_MEANING = (
    "Published prices of lanes as the price surface predicts them without all prices of their "
    "lane in both directions, without those of their lane in their month, and without those of "
    "their source. within: off by 30 % or less; median: of the absolute error; bias: the median "
    "error; P90/P10: the median width of the band. Method: docs/explanation/validation.md"
)


def print_prices(rows: Sequence[dict[str, Any]]) -> None:
    """Print published prices beside what is predicted without them."""
    if rows:
        out = console()
        out.print(table_of(_PRICE_ROWS, rows, key=3))
        out.print()


def print_price_errors(errors: Sequence[PriceErrors], *, trades: bool = True) -> None:
    """Print how well prices are predicted that are left out, by what is left out.

    Parameters
    ----------
    errors
        The errors of all groups.
    trades
        Whether those of single trades are listed.
    """
    out = console()
    for name in LEFT_OUT:
        own = [it for it in errors if it.left_out == name and (trades or it.by != "trade")]
        if not own:
            return
        if not trades or name != next(iter(LEFT_OUT)):
            out.print()
        columns = (
            Printed(f"prices without their {name}", "group"),
            Printed("rows", "rows", ","),
            Printed("within", "within", ".1%"),
            Printed("median", "median", ".1%"),
            Printed("bias", "bias", "+.1%"),
            Printed("P10-P90", "p80", ".1%"),
            Printed("P25-P75", "p50", ".1%"),
            Printed("P90/P10", "width", ".2f"),
        )
        out.print(table_of(columns, own))
    out.print()
    out.print(textwrap.fill(_PRICES_MEANING, min(out.width, 110)), style="dim")


def print_sentence(text: str) -> None:
    """Print a sentence below a table, filled to the width of the console."""
    out = console()
    out.print()
    out.print(textwrap.fill(text, out.width))


def _error(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    return "no route" if outcome.answer is None else f"{outcome.answer.error:+.1%}"


def _verdict(outcome: Outcome) -> str:
    answer = outcome.answer
    if answer is None:
        return ""
    if answer.inside is not None:
        return "inside" if answer.inside else "OUTSIDE"
    if answer.in_band is not None:
        if answer.in_band:
            return "in band"
        return "in range" if answer.in_range else "OUT OF RANGE"
    return ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


_STATEMENT_INDENT = "    "


def as_json(network: Network, groups: Sequence[Agreement], shown: Sequence[ChoiceVerdict]) -> str:
    """Return counts and rows as JSON text."""
    document = {
        "schema_version": 1,
        "edition": network.edition.isoformat(),
        "summary": [agreement_dict(it) for it in groups],
        "rows": [verdict_dict(network, it) for it in shown],
    }
    return to_json(document)


def as_csv(network: Network, shown: Sequence[ChoiceVerdict]) -> str:
    """Return rows as CSV text."""
    rows = []
    for verdict in shown:
        plain = verdict_dict(network, verdict)
        plain["hauls"] = [f"{it.family} {it.km:.1f}" for it in verdict.hauls]
        rows.append(plain)
    return csv_text(rows)


def print_choices(
    network: Network, groups: Sequence[Agreement], shown: Sequence[ChoiceVerdict]
) -> None:
    """Print the rows that do not agree, each with why, and how many agree of each group."""
    out = console()
    for verdict in shown:
        row, route = verdict.choice, verdict.route
        lines = [
            f"{row.statement} ({row.stands}, {row.year}: {row.source})",
            *disagreements(network, verdict),
        ]
        if route is not None:
            parts = [
                describe_hauls(verdict),
                ", ".join(countries_of(route)),
                "; ".join(borders_of(network, route)) or "no border",
                f"USD {route.total('cost_usd'):,.0f}",
                f"{route.total('time_h') / 24.0:,.1f} days",
            ]
            lines.append(" | ".join(parts))
        lines.append(f"corridors route {asking(network, verdict.query)}")
        out.print(row.id, style="bold")
        for line in lines:
            out.print(
                textwrap.fill(
                    escape_controls(line),
                    out.width,
                    initial_indent=_STATEMENT_INDENT,
                    subsequent_indent=_STATEMENT_INDENT,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
        out.print()
    numbers = ("rows", "agree", "share", "mode", "via", "not via", "no route")
    table = new_table("by", "group", *numbers, right=numbers, key=2)
    before = ""
    for group in groups:
        table.add_row(
            group.by if group.by != before else "",
            "" if group.by == group.group else group.group,
            f"{group.rows:,}",
            f"{group.agree:,}",
            f"{group.agree / group.rows:.1%}",
            f"{group.mode / group.rows:.1%}",
            _share(group.via, group.via_rows),
            _share(group.not_via, group.not_via_rows),
            f"{group.unanswered:,}" if group.unanswered else "",
        )
        before = group.by
    out.print(table)
    out.print(
        "\nStatements of the route and mode that shippers use, each compared with the "
        "default answer. "
        "agree: in mode, via and not via\nat once; mode, via and not via: share of the rows that "
        "state one. Method: docs/explanation/validation.md",
        style="dim",
    )


def _share(agree: int, rows: int) -> str:
    return f"{agree / rows:.1%}" if rows else ""
