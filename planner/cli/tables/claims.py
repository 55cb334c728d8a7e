"""Evaluated claims as terminal tables, Markdown, JSON and CSV."""

import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corridors.model.schema import format_number
from corridors.text import escape_controls
from planner.claims.answers import ClaimAnswer
from planner.claims.model import Claim
from planner.claims.verdict import EvaluatedClaim, answer_rows, commands, to_document
from planner.cli.tables.console import PartsConsole, new_table
from planner.cli.text import to_json
from planner.formats.route_json import csv_text
from planner.uncertainty.percentiles import Band

_WIDTH = 118
_MONTHS = "days, leaving in"
_ROUTE = ("case", "way", "days", "USD", "km", "t CO2e", "borders", "through")
_CAPACITY = ("case", "capacity", "limit", "used", "unit", "share", "M USD/y per unit")
_SHARE = ("case", "corridor", "share (P10-P90)")
_FACT = ("case", "fact", "value", "unit", "source")
_RIGHT = frozenset(_ROUTE[2:7] + _SHARE[2:] + _CAPACITY[2:4] + _CAPACITY[5:] + _FACT[2:3])
_INTRO = """\
# Claims of the paper, put to the test

The paper (Diao Xiuhua, 2021, https://doi.org/10.52957/27821927_2021_4_44) says in sections 3.2 to
3.4 what its corridors do. Here each statement, in our words, is tested on the network, with the
numbers and the commands that repeat them. This page is what `corridors claims --format markdown`
prints, checked by the tests; the claims with their rules are `corridors/claims/*.toml`, and
`corridors claims FILE.toml` tries one of your own.

How to read it:

- One sentence first, then the verdict, what turns it, and the cases behind it, which unfold.
- The verdict is computed from the rules of the claim in the cases of which the paper speaks, each
  rule counting alike. The claim *holds* where they hold in three quarters of them or more, *holds
  in part* above one quarter, and else *does not hold*. It *can't be told* where nothing goes, or
  where more than half of the outcomes lie within the spread of the facts. Cases of our own (least
  cost, another month, another end) do not count: they show what turns the verdict.
- A share is that of shippers who would book the corridor, by weights estimated from what shippers
  did (docs/explanation/weights.md).
- A figure in brackets is the band from P10 to P90 by the spread of each fact
  (docs/explanation/risk.md). A difference is *within the spread* where each value lies in the band
  of the other. The bands are taken as if the two ways had nothing in common; where they share a
  railway or a port the difference is surer than this says.
- One 20-foot container, today's world and departure on the day of the data's edition, unless a
  case says otherwise. Borders are state borders on land and customs after a sea or air leg; a
  country counts where cargo touches its ground, origin and destination included.
- Capacities are those of `corridors flows`: the shipped demand of the region at least cost, a
  planner's optimum and no forecast.
- No claim here is about the duties that an importer owes, a tariff that was negotiated, a
  government's mind, or a queue that grows with traffic: the network has none of these.
"""


class _Grid(NamedTuple):
    """A table: its header and its rows of text."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def list_table(claims: Iterable[Claim]) -> str:
    """Return the names of claims, a line each."""
    rows = [(it.id, it.section, it.title) for it in claims]
    return _printed([_Grid(("id", "section", "title"), rows)])


def as_json(evaluated: Sequence[EvaluatedClaim]) -> str:
    """Return claims as JSON text."""
    return to_json(to_document(evaluated))


def as_csv(evaluated: Sequence[EvaluatedClaim]) -> str:
    """Return all answers of claims as CSV text, with the verdict on each row's claim."""
    return csv_text(
        [
            {"section": it.claim.section, "verdict": it.verdict.word, **row}
            for it in evaluated
            for row in answer_rows(it)
        ]
    )


def as_table(evaluated: Sequence[EvaluatedClaim], *, cases: bool = False) -> str:
    """Return claims as text for a terminal, with ``cases`` all that the verdicts rest on."""
    parts = []
    for it in evaluated:
        claim, verdict = it.claim, it.verdict
        head = f"{claim.title} ({claim.id}, section {claim.section})\n"
        head += (
            f"{_wrapped(claim.claim)}\n\n{_wrapped(f'{verdict.answer} {_verdict(it)}'.lstrip())}\n"
        )
        head += "".join(f"{_wrapped(f'- turned: {turn}', '  ')}\n" for turn in verdict.turns)
        if not cases:
            parts.append(_printed([head.rstrip()]))
            continue
        head += "\n".join(_wrapped(f"- {reason}", "  ") for reason in verdict.reasons)
        tail = f"{_wrapped(f'Limits: {claim.limits}')}\n"
        tail += "\n".join(commands(it))
        parts.append(_printed([head, *_grids(it), tail]))
    if not cases:
        parts.append(_printed(["--cases prints the rules, the numbers and how to repeat them."]))
    return "\n".join(parts)


def as_markdown(evaluated: Sequence[EvaluatedClaim]) -> str:
    """Return claims as a page of Markdown."""
    lines = [_INTRO]
    summary = [
        (
            f"[{it.claim.title}](#{_anchor(number, it.claim)})",
            it.verdict.answer,
            it.verdict.word,
        )
        for number, it in enumerate(evaluated, 1)
    ]
    lines += [_markdown(_Grid(("claim", "in a sentence", "verdict"), summary)), ""]
    for number, it in enumerate(evaluated, 1):
        lines += [f"## {number}. {it.claim.title}", ""]
        lines += [f"Section {it.claim.section}. {it.claim.claim}", ""]
        lines += [f"{it.verdict.answer} **{_verdict(it)}**".lstrip(), ""]
        if it.verdict.turns:
            lines += ["What turns it:", "", *(f"- {turn}." for turn in it.verdict.turns), ""]
        lines += ['<details markdown="1"><summary>Rules, cases and numbers</summary>', ""]
        lines += [f"- {reason}" for reason in it.verdict.reasons]
        for grid in _grids(it):
            lines += ["", _markdown(grid)]
        lines += ["", f"Limits: {it.claim.limits}", "", "To repeat it:", "", "```sh"]
        lines += [*commands(it), "```", "", "</details>", ""]
    return escape_controls("\n".join(lines))


def _wrapped(text: str, indent: str = "") -> str:
    """Return text in lines of a terminal; commands stay on one line, to be copied."""
    lines = textwrap.wrap(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)


def _verdict(evaluated: EvaluatedClaim) -> str:
    """Return the verdict, and in how many of the cases of the paper the rules hold."""
    word = evaluated.verdict.word
    return f"{word[0].upper()}{word[1:]}: the rules hold in {evaluated.verdict.held:.0%}."


def _anchor(number: int, claim: Claim) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    characters = [it for it in f"{number} {claim.title}".lower() if it.isalnum() or it in " -"]
    return "".join(characters).replace(" ", "-")


def _grids(evaluated: EvaluatedClaim) -> list[_Grid]:
    """Return the tables of a claim: routes, months, capacities, facts."""
    grids = []
    groups: dict[tuple[str, str], list[ClaimAnswer]] = {}
    for answer in evaluated.answers:
        if answer.ask.kind == "routes":
            groups.setdefault((answer.case, answer.ask.id), []).append(answer)
    if groups:
        grids.append(_Grid(_ROUTE, [_route_row(group) for group in groups.values()]))
    if evaluated.claim.monthly and groups:
        grids.append(_month_grid(list(groups.values())))
    shares = [it for it in evaluated.answers if it.ask.kind == "shares"]
    if shares:
        grids.append(_Grid(_SHARE, [_share_row(it) for it in shares]))
    capacities = [it for it in evaluated.answers if it.ask.kind == "capacities"]
    if capacities:
        grids.append(_Grid(_CAPACITY, [_capacity_row(it) for it in capacities]))
    facts = [it for it in evaluated.answers if it.ask.kind == "facts"]
    if facts:
        grids.append(_Grid(_FACT, [_fact_row(it) for it in facts]))
    if len(evaluated.claim.cases) > 1:
        return grids
    return [
        _Grid(it.header[1:], [row[1:] for row in it.rows]) if it.header[0] == "case" else it
        for it in grids
    ]


def _route_row(group: list[ClaimAnswer]) -> tuple[str, ...]:
    """Return the row of a way; of its months the span of the values."""
    first = group[0]
    gone = [it for it in group if it.values]
    if not gone:
        return (first.case, first.ask.label, "no route", *[""] * 5)

    def span(name: str, factor: float, form: str) -> str:
        low, high = (
            f"{pick(it.values[name] for it in gone) * factor:{form}}" for pick in (min, max)
        )
        return low if low == high else f"{low}-{high}"

    days = span("time_h", 1 / 24, ",.1f")
    usd = span("cost_usd", 1.0, ",.0f")
    if "-" not in days:
        days += _band(gone[0].bands["time_h"], 1 / 24, ",.1f")
    if "-" not in usd:
        usd += _band(gone[0].bands["cost_usd"], 1.0, ",.0f")
    through = dict.fromkeys("-".join(it.countries) for it in gone)
    return (
        *(first.case, first.ask.label, days, usd),
        *(span("distance_km", 1.0, ",.0f"), span("co2e_kg", 1e-3, ",.2f")),
        *(span("border_crossings", 1.0, ".0f"), " or ".join(through)),
    )


def _band(band: Band, factor: float, form: str) -> str:
    return f" ({band.low * factor:{form}}-{band.high * factor:{form}})"


def _month_grid(groups: list[list[ClaimAnswer]]) -> _Grid:
    """Return days by month of departure, for the ways whose days change with it."""
    months = [f"{dt.date.fromisoformat(it.depart + '-01'):%b}" for it in groups[0]]
    rows = []
    for group in groups:
        days = [f"{it.values['time_h'] / 24:.0f}" if it.values else "-" for it in group]
        if len(set(days)) > 1:
            rows.append((f"{group[0].case}: {group[0].ask.label}", *days))
    return _Grid((_MONTHS, *months), rows)


def _capacity_row(answer: ClaimAnswer) -> tuple[str, ...]:
    values = answer.values
    return (
        *(
            answer.case,
            answer.ask.label,
            format_number(values["capacity"]),
            f"{values['used']:,.1f}",
        ),
        *(answer.unit, f"{values['share']:.0%}"),
        f"{values['shadow_usd'] / 1e6:,.2f}" if values["shadow_usd"] else "free",
    )


def _share_row(answer: ClaimAnswer) -> tuple[str, ...]:
    value = answer.value("share")
    shown = (
        "no route" if value is None else f"{value:.0%}{_band(answer.bands['share'], 100, '.0f')}"
    )
    return (answer.case, answer.ask.label, shown)


def _fact_row(answer: ClaimAnswer) -> tuple[str, ...]:
    value = answer.value("value")
    shown = (answer.unit, "") if value is None else (format_number(value), answer.unit)
    return (answer.case, answer.ask.label, *shown, answer.source)


def _markdown(grid: _Grid) -> str:
    rule = [
        "---:" if name in _RIGHT or (grid.header[0] == _MONTHS and number) else "---"
        for number, name in enumerate(grid.header)
    ]
    lines = [grid.header, rule, *([it.replace("|", "\\|") for it in row] for row in grid.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _printed(parts: Sequence[str | _Grid]) -> str:
    """Return text and tables as they stand in a terminal of 118 columns."""
    out = io.StringIO()
    console = PartsConsole(file=out, width=_WIDTH)
    for number, part in enumerate(parts):
        if number:
            console.print()
        if isinstance(part, str):
            console.print(part, soft_wrap=True)
            continue
        months = part.header[1:] if part.header[0] == _MONTHS else ()
        table = new_table(*part.header, right=(*_RIGHT, *months))
        for row in part.rows:
            table.add_row(*row)
        console.print(table)
    return out.getvalue()
