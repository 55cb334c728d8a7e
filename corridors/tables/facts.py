"""Long table of facts, read and checked fast enough for every start."""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from corridors.model.entities import Fact, Source
from corridors.model.expectation import planned_value
from corridors.model.facts import FactStore
from corridors.model.schema import Schema
from corridors.model.seasons import Season
from corridors.model.subjects import Subject, Subjects
from corridors.tables.reader import TableReader, read_rows, table_files
from corridors.tables.services import FACT_COLUMNS as COLUMNS
from corridors.tables.services import RATE_TERMS, lane_facts, stated_facts

_Row = tuple[list[str] | str, str, int]


class RawFacts:
    """Turns the cells of a fact into a `Fact` when it is asked for.

    Parameters
    ----------
    folder
        The data folder; read when the first fact is asked for, unless ``rows`` are given.
    schema
        Units and rates.
    rows
        Cells, file and line of each fact, by its number.
    """

    def __init__(self, folder: Path, schema: Schema, rows: list[_Row] | None = None) -> None:
        self._folder = folder
        self._schema = schema
        self._rows = rows

    @property
    def rows(self) -> list[_Row]:
        """Cells, file and line of each fact; cells are one text until they are asked for."""
        if self._rows is None:
            self._rows = [
                row for path in table_files(self._folder, "facts") for row in _checked_rows(path)
            ]
            self._rows += stated_facts(TableReader(self._folder))
            self._rows += lane_facts(TableReader(self._folder))
        return self._rows

    def __call__(self, number: int) -> Fact:
        """Return the fact with this number."""
        cells, name, line = self.rows[number]
        if isinstance(cells, str):
            (cells,) = csv.reader([cells])
        return self._schema.read_fact(cells, f"{name}:{line}")


def _checked_rows(path: Path) -> Iterator[_Row]:
    """Yield the rows of a file that was checked before, uncut where each is a line of its own."""
    name = f"{path.parent.name}/{path.name}"
    with path.open(encoding="utf-8-sig") as file:
        header, *lines = file.read().split("\n")
    if header == ",".join(COLUMNS) and not any(line.count('"') % 2 for line in lines):
        yield from ((line, name, at) for at, line in enumerate(lines, 2) if line)
    else:
        yield from ((cells, name, line) for line, cells in read_rows(path, COLUMNS, []))


def load_facts(
    folder: Path,
    schema: Schema,
    subjects: Subjects,
    sources: dict[str, Source],
    problems: list[str],
) -> FactStore:
    """Read ``facts/*.csv`` into a store; what is wrong is added to ``problems``.

    Cells are turned into `Fact` only when evidence is asked for; here each row costs a few
    look-ups.
    """
    raw = RawFacts(folder, schema, [])
    rows = raw.rows
    store = FactStore(raw)
    checker = _Checker(schema, subjects, sources)
    seen: dict[tuple[str, ...], int] = {}
    for cells, name, line in _rows(folder, problems, subjects.services):
        try:
            key, value, season = checker.check(cells)
        except ValueError as error:
            problems.append(f"{name}:{line}: {error}")
            continue
        identity: tuple[str, ...] = (key, cells[1], cells[6])
        if cells[1] in RATE_TERMS:
            # Several may publish a price of a lane and month.
            identity = (*identity, *cells[8:10])
        if identity in seen:
            _, other, other_line = rows[seen[identity]]
            problems.append(
                f"{name}:{line}: {key}.{cells[1]} is already in {other}:{other_line}; keep "
                "one of them"
            )
            continue
        rows.append((cells, name, line))
        seen[identity] = store.add(key, cells[1], value, season, cells[8])
    return store


def _rows(
    folder: Path, problems: list[str], services: Collection[str]
) -> Iterator[tuple[list[str], str, int]]:
    """Yield cells, file and line of all facts: of their table, then those that services state."""
    for path in table_files(folder, "facts"):
        name = f"{path.parent.name}/{path.name}"
        for line, cells in read_rows(path, COLUMNS, problems):
            yield cells, name, line
    yield from stated_facts(TableReader(folder), services)
    yield from lane_facts(TableReader(folder))


class _Checker:
    """Checks subject, attribute and source of rows, and remembers the subjects it has parsed."""

    def __init__(self, schema: Schema, subjects: Subjects, sources: dict[str, Source]) -> None:
        self.schema = schema
        self.subjects = subjects
        self.sources = sources
        self.parsed: dict[str, Subject] = {}

    def check(self, cells: list[str]) -> tuple[str, float | str, Season | None]:
        """Return key, canonical value to plan with and season of a row.

        Raises
        ------
        ValueError
            With what is wrong and what to do.
        """
        subject, name, _, _, _, _, _, _, source, _, note = cells
        attribute = self.schema.attributes.get(name)
        if attribute is None:
            message = f"attribute {name!r} is not in schema.csv"
            raise ValueError(message)
        parsed = self.parsed.get(subject)
        if parsed is None:
            try:
                parsed = self.parsed[subject] = self.subjects.parse(subject)
            except ValueError as error:
                message = f"{error}{self.subjects.suggest(subject)}"
                raise ValueError(message) from None
        if parsed[0] not in attribute.applies_to:
            message = (
                f"{name} applies to {' or '.join(sorted(attribute.applies_to))}, "
                f"not to the {parsed.kind} {subject}"
            )
            raise ValueError(message)
        if source not in self.sources:
            message = (
                f"source {source!r} is not in the sources table"
                if source
                else "the number has no source; cite one, or use 'assumption' with a note"
            )
            raise ValueError(message)
        if source == "assumption" and not note:
            message = "an assumption needs its reasoning in the note"
            raise ValueError(message)
        values = self.schema.read_values(attribute, cells)
        return parsed[1], planned_value(attribute, *values[:3]), values[3]
