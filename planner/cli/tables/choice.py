"""Verdicts on the route and mode of shippers as terminal tables, JSON and CSV."""

import textwrap
from collections.abc import Sequence

from corridors.model.network import Network
from corridors.safe_text import escape_controls
from planner.cli.tables.route import console, new_table
from planner.cli.text import to_csv, to_json
from planner.query.query import asking
from planner.validation.choice_check import (
    Agreement,
    ChoiceVerdict,
    agreement_dict,
    borders_of,
    countries_of,
    describe_hauls,
    disagreements,
    verdict_dict,
)

_INDENT = "    "


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
    return to_csv(rows)


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
                    initial_indent=_INDENT,
                    subsequent_indent=_INDENT,
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
