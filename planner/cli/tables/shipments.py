"""Answers to a list of shipments, and what differs between two worlds, in a terminal."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from rich.console import Console

from corridors.model.difference import CHANGED, KINDS, VALUE, Difference, Plain
from corridors.model.schema import format_number
from planner.cli.money import code, print_rate
from planner.cli.tables.console import Printed, cell, console, new_table, table_of
from planner.shipments.difference import FIGURES, WAYS, AnswerDifference, WorldDifference
from planner.shipments.reader import ANSWERED, REFERENCE, ShipmentList, folded, price_column


def print_shipments(listed: ShipmentList, rows: Sequence[dict[str, Any]]) -> None:
    """Print the answers to a list.

    Parameters
    ----------
    listed
        The list.
    rows
        A row for each answer, of `planner.shipments.run.answer_rows`.
    """
    numeric = ("days (P10-P90)", f"{code()} of all (P10-P90)", "kg CO2e")
    total = price_column("total_usd", code())
    named = {folded(it): it for it in listed.header}
    key = named.get(REFERENCE)
    table = new_table(*(REFERENCE, "from", "to", "answer", "by"), *numeric, right=numeric, key=1)
    for row in rows:
        ends = (row[f"route_{it}"] or row[named[name]] for it, name in _ENDS)
        answered = row["status"] == ANSWERED
        numbers = (
            (_band(row, "days", ",.1f"), _band(row, total), cell(row["total_kg_co2e"]))
            if answered
            else ("", "", "")
        )
        table.add_row(
            str((row[key] if key else None) or ""),
            *(str(it or "").removesuffix(",") for it in ends),
            row["answer"] if answered else row["status"],
            row["modes"] or "",
            *numbers,
        )
    console().print(table)
    print_rate(console())


_ENDS = (("from", "origin"), ("to", "destination"))


def _band(row: dict[str, Any], name: str, form: str = ",.0f") -> str:
    value, low, high = (format(row[it], form) for it in (name, f"{name}_p10", f"{name}_p90"))
    return f"{value} ({low}-{high})"


_MOST_LETTERS = 60
"""Letters of a longer text that are shown."""
_KEPT = 2
"""Words that are shown of what two texts have in common."""


def print_difference(found: WorldDifference, top: int) -> None:
    """Print counts, the changes of each part, and the answers that changed.

    Parameters
    ----------
    found
        What differs.
    top
        How many changes of each part are listed: numbers by their relative change.
    """
    out = console()
    counts = new_table("what", *KINDS, right=KINDS)
    for part, numbers in found.counts().items():
        counts.add_row(f"{part}s", *(f"{numbers[kind]:,}" for kind in KINDS))
    out.print(counts)
    for part in dict.fromkeys(it.part for it in found.found):
        own = [it for it in found.found if it.part == part]
        if top:
            _print_part(out, part, own, top)
    if found.answers:
        _print_answers(out, found.answers)


def _print_part(out: Console, part: str, own: Sequence[Difference], top: int) -> None:
    """Print the changes of a part, those that answers rest on first."""
    order = sorted(own, key=_weight)
    columns = (
        Printed("change", "kind"),
        Printed(part, "id"),
        Printed("field", "field"),
        Printed("old", lambda it: _values(it)[0]),
        Printed("new", lambda it: _values(it)[1]),
        Printed("relative", "relative", "+.1%"),
    )
    out.print()
    out.print(table_of(columns, order[:top], key=2))
    if len(order) > top:
        out.print(f"... and {len(order) - top:,} more; --top lists more, --format csv all")


def _values(it: Difference) -> tuple[str, str]:
    return _parted(_shown(it.old, it.unit), _shown(it.new, it.unit))


def _weight(it: Difference) -> tuple[bool, bool, float]:
    relative = it.relative
    known = it.kind == CHANGED and it.field == VALUE
    return not known, it.kind == CHANGED, 0.0 if relative is None else -abs(relative)


def _shown(value: Plain, unit: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{format_number(value)} {unit}".strip()
    return value


def _parted(old: str, new: str) -> tuple[str, str]:
    """Return two texts from the words on in which they differ, and no longer than is read.

    Examples
    --------
    >>> one = "from Shanghai by Suez and Malta to Rotterdam, " * 2
    >>> _parted(one + "Hamburg", one + "Bremen")
    ('... to Rotterdam, Hamburg', '... to Rotterdam, Bremen')
    """
    if max(len(old), len(new)) <= _MOST_LETTERS:
        return old, new
    texts = [old.split(), new.split()]
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    shown = [_cut(words, max(0, same - _KEPT)) for words in texts]
    return shown[0], shown[1]


def _cut(words: list[str], first: int) -> str:
    text = " ".join(words[first:])
    before = "... " * (first > 0 and bool(text))
    return before + (text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} ...")


def _print_answers(out: Console, answers: Sequence[AnswerDifference]) -> None:
    """Print the answers that changed, and how many did not."""
    changed = [it for it in answers if it.is_changed]
    out.print()
    if changed:
        table = new_table("question", *_HEADS, "what else", right=_HEADS)
        for it in changed:
            table.add_row(it.name, *(_figure(it, name) for name in FIGURES), _else(it))
        out.print(table)
    same = len(answers) - len(changed)
    moments = sorted({it.ways["departs"][1] for it in answers} - {""})
    span = " to ".join(dict.fromkeys((*moments[:1], *moments[-1:])))
    departs = f"; departures {span}" if span else ""
    out.print(f"{same} of {len(answers)} answers are the same{departs}.")


_HEADS = ("days", "USD", "kg CO2e", "km")


def _figure(it: AnswerDifference, name: str) -> str:
    old, new = it.figures[name]
    digits = 1 if name == "days" else 0
    texts = ["none" if value is None else f"{value:,.{digits}f}" for value in (old, new)]
    if old == new:
        return texts[0]
    share = it.relative(name)
    return f"{texts[0]} -> {texts[1]}{'' if share is None else f' ({share:+.1%})'}"


def _else(it: AnswerDifference) -> str:
    if it.old.status != it.new.status or it.new.status != ANSWERED:
        words = [f"{it.old.status} -> {it.new.status}"]
        words += [reply.problem for reply in (it.old, it.new) if reply.problem][:1]
        return ": ".join(words)
    told = {name: pair for name, pair in it.ways.items() if pair[0] != pair[1] and name in WAYS}
    if "modes" in told:
        return f"{told['modes'][0]} -> {told['modes'][1]}"
    name = next(iter(told), "")
    if not name:
        return ""
    return f"{name}: {told[name][0] or 'none'} -> {told[name][1] or 'none'}"
