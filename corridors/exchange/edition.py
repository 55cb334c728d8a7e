"""Tables of an edition as they are published: facts in canonical units, typed, with their keys."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.geometry import SHAPES
from corridors.model.entities import PLACE_KINDS, SERVICE_DIRECTIONS, STATUSES
from corridors.model.evidence import evidence_class
from corridors.model.network import Network
from corridors.tables.lanes import EQUIPMENT
from corridors.tables.reader import declared_columns, read_header, read_rows, table_files
from corridors.tables.services import FACT_COLUMNS
from corridors.tables.topology import DIRECTIONS, SOURCE_KINDS

_NAMES = {
    "schema": "attributes",
    "osm/inputs": "line_inputs",
    "osm/rejected": "line_reasons",
}
"""Names under which tables are published, by those of their files, where they are others."""
_FACTS = ("numbers", "words")
_WORDS = {
    "DIRECTIONS": DIRECTIONS,
    "EQUIPMENT": EQUIPMENT,
    "PLACE_KINDS": PLACE_KINDS,
    "SERVICE_DIRECTIONS": SERVICE_DIRECTIONS,
    "SOURCE_KINDS": SOURCE_KINDS,
    "STATUSES": STATUSES,
}
"""Lists of words that a column may be declared with."""


class TableColumn(NamedTuple):
    """A column of a table.

    ``type`` is that of Frictionless Table Schema: string, number, integer, boolean (yes or no) or
    date. ``refers`` names the table and the column in which each value occurs; ``words`` are
    all that are allowed, where they are a list.
    """

    name: str
    type: str
    meaning: str
    required: bool = False
    refers: tuple[str, str] | None = None
    words: tuple[str, ...] = ()


class TableForm(NamedTuple):
    """What a table holds, and its columns; ``key`` are those that name a row."""

    title: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]


@cache
def table_forms() -> dict[str, TableForm]:
    """Return the tables of an edition by file, each of which refers to itself and those before."""
    rows = declared_columns()
    found = {}
    for table in (row for row in rows if not row["column"]):
        own = [row for row in rows if row["table"] == table["table"] and row["column"]]
        key = tuple(row["column"] for row in own if row["key"])
        found[table["table"]] = TableForm(table["meaning"], key, tuple(map(_column, own)))
    return found


def _column(row: dict[str, str]) -> TableColumn:
    table, _, column = row["refers"].partition(".")
    return TableColumn(
        *(row["column"], row["type"], row["meaning"], row["required"] == "yes"),
        (table, column) if table else None,
        _WORDS.get(row["words"]) or tuple(row["words"].split()),
    )


class PublishedTable(NamedTuple):
    """A table of an edition.

    ``path`` is where it stands in a folder that the program reads, ``cells`` are texts in the order
    of ``columns``, empty where nothing is known. ``refers`` are the columns whose values occur in
    another published table.
    """

    name: str
    path: str
    title: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    cells: list[Sequence[str]]


def published_tables(network: Network) -> list[PublishedTable]:
    """Return the tables of the folder of a network; only those that it has.

    Parameters
    ----------
    network
        A network without layers of facts.

    Raises
    ------
    DataError
        If a file can't be read.
    """
    problems: list[str] = []
    facts = _fact_cells(network)
    found = []
    for name, form in table_forms().items():
        if name in _FACTS:
            files = [(name, f"facts/{name}.csv", [it.name for it in form.columns], facts[name])]
        elif name == "lines":
            files = list(_line_files(network.folder / "osm", problems))
        else:
            files = list(_table_files(network.folder, name, problems))
        found += [
            PublishedTable(
                *(own, path, form.title, form.key, _columns(form, header), cells),
            )
            for own, path, header, cells in files
        ]
    if problems:
        raise DataError(problems)
    there = {it.name for it in found}
    return [
        it._replace(
            columns=tuple(
                column
                if column.refers is None or column.refers[0] in there
                # A network of one's own need not have the table.
                else column._replace(refers=None)
                for column in it.columns
            )
        )
        for it in found
    ]


_File = tuple[str, str, list[str], list[Sequence[str]]]
"""Name and path of a table, its header, and its cells."""


def _table_files(folder: Path, name: str, problems: list[str]) -> Iterator[_File]:
    """Yield a table of a folder as one file, where it is there."""
    if not (folder / f"{name}.csv").is_file() and not any((folder / name).glob("*.csv")):
        return
    files = table_files(folder, name)
    header = list(dict.fromkeys(column for file in files for column in read_header(file)))
    cells: list[Sequence[str]] = []
    for file in files:
        own = read_header(file)
        for _, row in read_rows(file, tuple(own), problems):
            by_name = dict(zip(own, row, strict=True))
            cells.append([by_name.get(column, "") for column in header])
    if name == "links":
        header.append("id")
        a, b, mode = (header.index(it) for it in ("a", "b", "mode"))
        cells = [[*row, f"{row[a]}-{row[b]}:{row[mode]}"] for row in cells]
    yield _NAMES.get(name, name), f"{name}.csv", header, cells


def _line_files(folder: Path, problems: list[str]) -> Iterator[_File]:
    """Yield the files of drawn lines; they have licences of their own, and stay apart."""
    for mode in SHAPES:
        file = folder / f"{mode}.csv"
        if file.is_file():
            header = ["subject", "km", "line"]
            rows = [row for _, row in read_rows(file, tuple(header), problems)]
            yield f"lines-{mode}", f"osm/{mode}.csv", header, list(rows)


def _columns(form: TableForm, header: Sequence[str]) -> tuple[TableColumn, ...]:
    known = {it.name: it for it in form.columns}
    return tuple(known.get(name) or TableColumn(name, "string", "") for name in header)


def _fact_cells(network: Network) -> dict[str, list[Sequence[str]]]:
    """Return the rows of facts, numbers and words apart, in canonical units."""
    schema = network.schema
    found: dict[str, list[Sequence[str]]] = {name: [] for name in _FACTS}
    for file in table_files(network.folder, "facts"):
        for line, row in read_rows(file, FACT_COLUMNS, []):
            fact = schema.read_fact(row, f"facts/{file.name}:{line}")
            kind, key = network.subjects.parse(fact.subject)
            stated = (row[2], row[3]) if row[3] != fact.unit else ("", "")
            source = network.sources[fact.source]
            cells = (
                *(key, fact.attribute, _cell(fact.value), fact.unit),
                *(_cell(fact.low), _cell(fact.high), fact.when, str(fact.year)),
                *(fact.source, fact.locator, row[10], kind),
                *(evidence_class(source.kind, row[10]), *stated),
            )
            found["words" if isinstance(fact.value, str) else "numbers"].append(cells)
    return found


def _cell(value: float | str | None) -> str:
    """Return a cell from which the same number is read again."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value
