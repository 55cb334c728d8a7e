"""Values of arguments and options for completion.

They are read from the few tables that hold them, as no network need be checked to know its names.
Whatever is wrong with a table, a completion is silent: the command itself reports it.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import click
from click.shell_completion import CompletionItem

from corridors.model.entities import GATE
from corridors.model.schema import WORDS
from corridors.tables.load import DATA, read_edition
from corridors.tables.reader import Row, TableReader
from corridors.text import escape_controls

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_MONTHS = 12


class Candidate(NamedTuple):
    """A thing that may be meant: its id, the ways to write it, and its description."""

    id: str
    spellings: tuple[str, ...]
    told: str = ""


def matching(candidates: Iterable[Candidate], typed: str) -> list[CompletionItem]:
    """Return one spelling of each candidate that begins with what is typed.

    Where none begins so, case, accents and hyphens are ignored; where none does even then, the
    later words of names count.

    Examples
    --------
    >>> ports = [Candidate("dalian", ("dalian", "Dalian", "大连")),
    ...          Candidate("st_petersburg", ("st_petersburg", "Saint Petersburg"))]
    >>> [[it.value for it in matching(ports, typed)] for typed in ("dal", "Da", "大", "pet")]
    [['dalian'], ['Dalian'], ['大连'], ['st_petersburg']]
    """
    known = [*candidates]
    bearers = Counter(word for it in known for word in {*it.spellings})
    return [_item(it, word, bearers[word]) for it, word in hits(known, typed)]


def hits(known: Sequence[Candidate], typed: str) -> list[tuple[Candidate, str]]:
    """Return the candidates of `matching`, each with its spelling."""
    found = _spelt(known, lambda word: word.startswith(typed))
    if found or not typed:
        return found
    from corridors.places.names import fold

    begun = fold(typed)
    if not begun:
        return []
    later = re.compile(rf"\b{re.escape(begun)}")
    return _spelt(known, lambda word: fold(word).startswith(begun)) or _spelt(
        known, lambda word: later.search(fold(word)) is not None
    )


def _spelt(known: Sequence[Candidate], fits: Callable[[str], bool]) -> list[tuple[Candidate, str]]:
    found = ((it, next(filter(fits, it.spellings), "")) for it in known)
    return [(it, word) for it, word in found if word]


def _item(candidate: Candidate, word: str, bearers: int) -> CompletionItem:
    """Return a spelling, or the id where others have it too or no shell could take it."""
    plain = bearers == 1 and "," not in word and _is_plain(word)
    return CompletionItem(word if plain else candidate.id, help=candidate.told.replace(",", ""))


def _is_plain(word: str) -> bool:
    """Tell whether a shell may show a word: it holds no line feed, and nothing a terminal obeys."""
    return word.isprintable() and escape_controls(word) == word


def quiet(completer: Completer) -> Completer:
    """Return a completer that offers nothing where its tables can't be read.

    What a terminal would interpret is neither offered nor part of a description.
    """

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            found = completer(ctx, param, incomplete)
        except Exception:  # noqa: BLE001 - a line that is typed is no place for an error
            return []
        for item in found:
            item.help = item.help if item.help and _is_plain(item.help) else None
        return [it for it in found if _is_plain(it.value)]

    return complete


class Tables:
    """The tables that the line names by ``--data``, or the shipped ones.

    Parameters
    ----------
    ctx
        Of the command whose line is typed.
    """

    def __init__(self, ctx: click.Context) -> None:
        folder = ctx.params.get("folder")
        self.folder = folder if isinstance(folder, Path) else DATA
        self._reader = TableReader(self.folder)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, as far as they can be read.

        Raises
        ------
        DataError
            If there is no such table.
        """
        return [cells for _, cells in self._reader.rows(table)]

    def places(self) -> list[Candidate]:
        """Return the places by id, names and aliases."""
        found = []
        for key, _, country, _, _, *names, locode, esr, aliases, _ in self.rows("places"):
            spellings = (key, *names, *aliases.split(";"), locode, esr)
            told = f"{names[0]} ({country})" if country else names[0]
            found.append(Candidate(key, tuple(filter(None, spellings)), told))
        return sorted(found)

    def modes(self) -> dict[str, str]:
        """Return the names of modes by id."""
        return {row[0]: row[1] for row in self.rows("modes") if row[0] != "gate"}

    def cargo(self) -> dict[str, str]:
        """Return the names of kinds of cargo by id."""
        return {row[0]: row[1] for row in self.rows("cargo")}

    def corridors(self) -> list[Candidate]:
        """Return the corridors by id and names, without what stands in brackets."""
        rows = self.rows("corridors")
        names = [
            tuple(name.partition(" (")[0].partition("（")[0] for name in it[1:4]) for it in rows
        ]
        return [
            Candidate(row[0], (row[0], *filter(None, told)), told[0])
            for row, told in zip(rows, names, strict=True)
        ]

    def services(self) -> list[Candidate]:
        """Return the services by id and by operator and name."""
        return [
            Candidate(row[0], (row[0], f"{row[1]} {row[2]}"), f"{row[1]} {row[2]}")
            for row in self._of_services()
        ]

    def operators(self) -> list[Candidate]:
        """Return the operators of services by name, partners apart."""
        names = {it.strip() for row in self._of_services() for it in row[1].split("/")}
        return [Candidate(it, (it,)) for it in sorted(names)]

    def _of_services(self) -> list[Row]:
        return self.rows("services") if self._reader.has("services") else []

    def countries(self) -> list[Candidate]:
        """Return the countries in which places lie, by code and names."""
        from corridors.places.names import COUNTRIES
        from corridors.tables.reader import read_rows

        inside = {row[2] for row in self.rows("places")}
        columns = ("code", "name_en", "name_ru", "name_zh")
        named = (cells for _, cells in read_rows(COUNTRIES, columns, []))
        return [
            Candidate(row[0], tuple(filter(None, row)), row[1]) for row in named if row[0] in inside
        ]


def _of_tables(kind: str, found: Callable[[Tables], list[Candidate]]) -> Completer:
    """Return the completer of a kind of thing that stands in the tables."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        del param
        return matching(found(Tables(ctx)), incomplete)

    complete.__name__, complete.__doc__ = kind, f"Complete {kind}."
    return quiet(complete)


def _worded(known: dict[str, str]) -> list[Candidate]:
    return [Candidate(word, (word,), told) for word, told in known.items()]


def _modes_and_families(tables: Tables) -> list[Candidate]:
    families = {row[4]: "" for row in tables.rows("modes") if row[0] != "gate"}
    return _worded(families | tables.modes())


_BEST = Candidate("best", ("best",), "the best of all")
places = _of_tables("places", Tables.places)
countries = _of_tables("countries", Tables.countries)
modes = _of_tables("modes", _modes_and_families)
cargo = _of_tables("cargo", lambda tables: _worded(tables.cargo()))
corridors = _of_tables("corridors", Tables.corridors)
operators = _of_tables("operators", Tables.operators)
baselines = _of_tables("baselines", lambda tables: [_BEST, *tables.corridors()])


@quiet
def shown(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what ``show`` takes: a corridor or a place."""
    del param
    tables = Tables(ctx)
    return [*matching(tables.corridors(), incomplete), *matching(tables.places(), incomplete)]


@quiet
def days(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a day: that of the data's edition, and the first of the months that follow."""
    del param
    edition = read_edition(Tables(ctx).folder)
    months = [edition.month - 1 + more for more in range(1, _MONTHS)]
    firsts = [dt.date(edition.year + at // 12, at % 12 + 1, 1) for at in months]
    return words({it.isoformat(): f"{it:%B %Y}" for it in (edition, *firsts)}, incomplete)


@quiet
def scenarios(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a scenario: a shipped one, or a file."""
    from corridors.scenario import scenario_files

    del ctx, param
    return words(dict.fromkeys(scenario_files(), ""), incomplete) or [file_at(incomplete)]


@quiet
def layers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete scenarios that are applied together, such as ``a+b``."""
    above, plus, last = incomplete.rpartition("+")
    found = scenarios(ctx, param, last)
    if not plus:
        return found
    taken = above.split("+")
    return [
        CompletionItem(f"{above}+{it.value}", help=it.help)
        for it in found
        if it.type == "plain" and it.value not in taken
    ]


@quiet
def claims(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a claim: a shipped one, or a file."""
    from planner.claims.model import claim_files

    del ctx, param
    return words(dict.fromkeys(claim_files(), ""), incomplete) or [file_at(incomplete)]


@quiet
def kinds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a kind of published figure, of the table that ``--reference`` names."""
    from corridors.tables.reader import read_rows
    from planner.validation.reference import SHIPPED

    del param
    path = ctx.params.get("reference")
    rows = read_rows(path if isinstance(path, Path) else SHIPPED, ("kind",), [])
    return words({row[0]: "" for _, row in rows}, incomplete)


def words(known: dict[str, str], typed: str) -> list[CompletionItem]:
    """Return the words that begin with what is typed, each with its description."""
    return matching(_worded(known), typed)


def file_at(typed: str) -> CompletionItem:
    """Return the item that has the shell complete the name of a file."""
    return CompletionItem(typed, type="file")


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
