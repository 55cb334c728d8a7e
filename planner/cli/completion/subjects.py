"""Subjects of facts, attributes and values that may stand where the cursor is.

A subject is completed part by part: a place, then its modes; a mode, then where it runs; two ends
of a link, then the modes that join them (`corridors.model.subjects` is the grammar).
"""

import click
from click.shell_completion import CompletionItem

from corridors.model.entities import GATE
from corridors.model.schema import WORDS
from planner.cli.completion.candidates import Candidate, Tables, hits, matching, quiet, words


class Grammar:
    """What may follow what in a subject, by the tables of a folder."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._modes = tables.modes()
        self._cargo = tables.cargo()
        self._places = tables.places()
        self._services = {it.id for it in tables.services()}
        self._links: list[tuple[str, str, str]] | None = None

    def next(self, typed: str) -> list[str]:
        """Return the subjects that begin with what is typed, each to the end of its next part."""
        if "@" in typed:
            head, _, scope = typed.rpartition("@")
            changes = ">" in head
            known = [*self._tables.countries(), *self._places * changes]
            return [f"{head}@{it}" for it in _ids(known, scope)]
        head, colon, mode = typed.partition(":")
        if colon:
            return [f"{head}:{it}" for it in self._modes_of(head) if it.startswith(mode)]
        first, arrow, second = typed.partition(">")
        if arrow and first in {*self._modes, GATE}:
            to = [it for it in (*self._modes, GATE) if it != first and it.startswith(second)]
            return [f"{first}>{it}" for it in to] + [f"{typed}@"] * (second in to)
        if not arrow:
            first, arrow, second = typed.partition("-")
        if arrow and any(it.id == first for it in self._places):
            return [f"{first}{arrow}{it}:" for it in self._beside(first) if it.startswith(second)]
        known = [Candidate(it, (it,)) for it in (*self._modes, *self._cargo, *self._services)]
        found = _ids([*self._places, *self._tables.countries(), *known], typed)
        if typed in found:
            found += [f"{typed}:{it}" for it in self._modes_of(typed)]
        if typed in self._modes:
            found += [f"{typed}@", f"{typed}>"]
        return found

    def kind(self, subject: str) -> str:
        """Return of which kind a subject is, by its form; empty where it is none."""
        head, colon, _ = subject.partition(":")
        if colon:
            return "move" if ">" in head or "-" in head else "pass"
        if ">" in subject:
            return "handling"
        if "@" in subject or subject in self._modes:
            return "mode"
        if subject in self._cargo:
            return "cargo"
        if subject in self._services:
            return "service"
        if any(it.id == subject for it in self._places):
            return "place"
        return "country" if subject.isupper() else ""

    def _read_links(self) -> list[tuple[str, str, str]]:
        if self._links is None:
            self._links = [(row[0], row[1], row[2]) for row in self._tables.rows("links")]
        return self._links

    def _modes_of(self, head: str) -> list[str]:
        """Return the modes of a link ``a-b`` or ``a>b``, or those that touch a place."""
        a, arrow, b = head.partition(">")
        if not arrow:
            a, arrow, b = head.partition("-")
        links = self._read_links()
        if arrow:
            return sorted({it for x, y, it in links if {x, y} == {a, b}})
        return sorted({it for x, y, it in links if head in (x, y)})

    def _beside(self, place: str) -> list[str]:
        """Return the places to which links lead from a place."""
        links = self._read_links()
        return sorted({b if a == place else a for a, b, _ in links if place in (a, b)})


def _ids(known: list[Candidate], typed: str) -> list[str]:
    """Return the ids of the candidates of which a spelling begins with what is typed."""
    return [it.id for it, _ in hits(known, typed)]


@quiet
def avoidable(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what a question may avoid: a place, country, mode, corridor, service or subject."""
    del param
    tables = Tables(ctx)
    # A mode of a country is no subject that can be avoided; handling at a place is.
    return [it for it in _named(tables, incomplete) if "@" not in it.value or ">" in it.value]


def _named(tables: Tables, typed: str) -> list[CompletionItem]:
    """Return things by any of their names, and subjects made of ids."""
    known = [*tables.places(), *tables.countries(), *tables.corridors(), *tables.services()]
    known += [Candidate(it, (it,), told) for it, told in tables.modes().items()]
    found = {it.value: it for it in matching(known, typed)}
    if typed:
        ids = {it.id for it, _ in hits(known, typed)}
        more = [it for it in Grammar(tables).next(typed) if it not in ids]
        found |= {it: CompletionItem(it) for it in more if it not in found}
    return [*found.values()]


@quiet
def explained(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what ``explain`` takes: also an attribute, of a subject or alone, or a source."""
    tables = Tables(ctx)
    del param
    attributes = [row[0] for row in tables.rows("schema")]
    found = {it.value: it for it in _named(tables, incomplete)}
    if "." in incomplete:
        found |= {it.value: it for it in _attributes(tables, incomplete, "")}
    if incomplete:
        alone = [it for it in attributes if it.startswith(incomplete)]
        found |= {it: CompletionItem(it) for it in alone}
    return [*found.values()] or words({row[0]: "" for row in tables.rows("sources")}, incomplete)


@quiet
def numbers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete ``SUBJECT.ATTR`` of a number, and ``value_of_time``."""
    del param
    tables = Tables(ctx)
    own = [CompletionItem("value_of_time")] * "value_of_time".startswith(incomplete)
    return own + _attributes(tables, incomplete, "", only="number")


@quiet
def assignments(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete ``SUBJECT.ATTR=VALUE``; values as far as they are words of a list."""
    del param
    tables = Tables(ctx)
    left, equals, value = incomplete.partition("=")
    if not equals:
        return _attributes(tables, incomplete, "=")
    name = left.rpartition(".")[2]
    kinds = {row[0]: row[3] for row in tables.rows("schema")}
    listed = WORDS.get(kinds.get(name, ""), ())
    return [CompletionItem(f"{left}={it}") for it in listed if it.startswith(value)]


def _attributes(tables: Tables, typed: str, end: str, only: str = "") -> list[CompletionItem]:
    """Complete a subject, then its attribute with some end."""
    grammar = Grammar(tables)
    subject, dot, begun = typed.rpartition(".")
    if not dot:
        return [
            CompletionItem(it if it.endswith((":", "@", ">")) else f"{it}.")
            for it in grammar.next(typed)
        ]
    kind = grammar.kind(subject)
    return [
        CompletionItem(f"{subject}.{row[0]}{end}", help=row[2] or row[3])
        for row in tables.rows("schema")
        if kind in row[1].split() and row[0].startswith(begun) and only in ("", row[3])
    ]
