"""Tables of an edition as published, typed and with their keys, and its data package."""

import csv
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError
from corridors.geometry import SHAPES
from corridors.model.entities import PLACE_KINDS, SERVICE_DIRECTIONS, STATUSES
from corridors.model.evidence import evidence_class
from corridors.model.network import Network
from corridors.tables.load import DATA, DIRECTIONS, SOURCE_KINDS
from corridors.tables.reader import (
    LineFeedWriter,
    columns_of,
    declared_columns,
    read_header,
    read_rows,
    table_files,
)
from corridors.tables.services import EQUIPMENT, FACT_COLUMNS, INCLUDED
from corridors.text import json_text

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
    "INCLUDED": INCLUDED,
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
    found = dict.fromkeys(column for file in files for column in read_header(file))
    # A column that some files lack stands where it is declared.
    header = list(dict.fromkeys((*(it for it in columns_of(name) if it in found), *found)))
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


DESCRIPTOR = "datapackage.json"
README = "README.md"
LICENCE = "LICENSE.md"
PROFILE = "https://datapackage.org/profiles/2.0"
TITLE = "Network of freight corridors of Northeast China, the Russian Far East and Eurasia"

LICENCES: dict[str, dict[str, str]] = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0",
    },
    "ODbL-1.0": {
        "name": "ODbL-1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
        "title": "Open Data Commons Open Database License 1.0",
    },
    "Unicode-3.0": {
        "name": "Unicode-3.0",
        "path": "https://www.unicode.org/license.txt",
        "title": "Unicode License v3",
    },
    "PDDL-1.0": {
        "name": "PDDL-1.0",
        "path": "https://opendatacommons.org/licenses/pddl/1-0/",
        "title": "Public domain (made with Natural Earth)",
    },
}
"""Licences by their SPDX names."""

_CURATED = ("CC-BY-4.0",)
_MIXED = ("CC-BY-4.0", "ODbL-1.0")
_LINES = ("ODbL-1.0",)
_OF_TABLES = {
    # Coordinates, points to pass and drawn lines come from OpenStreetMap.
    **dict.fromkeys(("places", "links", "stops"), _MIXED),
    **dict.fromkeys(("lines-rail-1435", "lines-rail-1520", "lines-road"), _LINES),
    "lines-river": ("PDDL-1.0",),
    "countries": ("Unicode-3.0",),
}
_TABLE = "schema.csv"
"""A table that each folder of tables has."""
_MOST_BYTES = 1_000_000_000
"""More is no network but a mistake."""


def package_version(network: Network) -> str:
    """Return the version of an edition: its day as three numbers (Semantic Versioning)."""
    day = network.edition
    return f"{day.year}.{day.month}.{day.day}"


def write_datapackage(
    network: Network, tables: Sequence[PublishedTable], folder: Path, *, notice: str, licence: str
) -> dict[str, int]:
    """Write the descriptor and the tables into a folder; return how many rows each table has.

    Parameters
    ----------
    network
        The network.
    tables
        Its tables.
    folder
        Where they go; it exists.
    notice
        Attribution and licences, in Markdown.
    licence
        What the folder of the network says of its licence; empty where it says nothing.
    """
    resources = []
    for table in tables:
        body = _csv_bytes(table)
        file = folder / table.path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(body)
        resources.append(_resource(network, table, tables, body))
    (folder / README).write_text(notice, encoding="utf-8", newline="\n")
    if licence:
        (folder / LICENCE).write_text(licence, encoding="utf-8", newline="\n")
    descriptor = _package(network, resources)
    text = json_text(descriptor)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8", newline="\n")
    return {it.name: len(it.cells) for it in tables}


def write_zip(folder: Path, path: Path, network: Network) -> None:
    """Write the files of a folder into a ZIP file, dated by the edition."""
    day = network.edition
    # No earlier day can be stated.
    date = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(it for it in folder.rglob("*") if it.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())


def _csv_bytes(table: PublishedTable) -> bytes:
    out = io.StringIO()
    writer = csv.writer(LineFeedWriter(out))
    writer.writerow([it.name for it in table.columns])
    writer.writerows(table.cells)
    return out.getvalue().encode()


def _package(network: Network, resources: list[dict[str, Any]]) -> dict[str, Any]:
    from importlib.metadata import version

    supplied = network.folder == DATA
    name = "transport-corridors" if supplied else _slug(network.folder.name)
    found: dict[str, Any] = {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": name,
        "title": TITLE if supplied else f"Network of freight corridors {name}",
        "description": (
            "Places, links, services and freight rates, and facts about them, each with its "
            f"source. Edition {network.edition.isoformat()}."
        ),
        "version": package_version(network),
        "edition": network.edition.isoformat(),
        "created": f"{network.edition.isoformat()}T00:00:00Z",
        "generator": f"transport-corridors {version('transport-corridors')}",
        "keywords": ["freight transport", "transport corridors", "multimodal routing"],
    }
    if supplied:
        found["contributors"] = [
            {"title": "The transport-corridors developers", "roles": ["creator"]}
        ]
        found["licenses"] = [LICENCES[it] for it in licences_of("", supplied=True)]
    found["sources"] = [
        {
            "title": source.title,
            **({"path": source.url} if source.url.startswith(("http://", "https://")) else {}),
            **({"version": source.year} if source.year else {}),
        }
        for source in network.sources.values()
        if source.kind != "assumption"
    ]
    found["resources"] = resources
    return found


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-") or "network"


def _resource(
    network: Network, table: PublishedTable, tables: Sequence[PublishedTable], body: bytes
) -> dict[str, Any]:
    licences = licences_of(table.name, supplied=network.folder == DATA)
    return {
        "$schema": f"{PROFILE}/dataresource.json",
        "name": table.name.replace("_", "-"),
        "type": "table",
        "title": table.title,
        "path": table.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        **({"licenses": [LICENCES[it] for it in licences]} if licences else {}),
        "schema": _schema(table, {it.name for it in tables}),
    }


def _schema(table: PublishedTable, names: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "$schema": f"{PROFILE}/tableschema.json",
        "fields": [_field(it, keyed=it.name in table.key) for it in table.columns],
        "missingValues": [""],
    }
    if table.key:
        found["primaryKey"] = list(table.key)
    refers = [(it.name, it.refers) for it in table.columns if it.refers and it.refers[0] in names]
    if refers:
        found["foreignKeys"] = [
            {
                "fields": [name],
                "reference": {
                    **({"resource": other.replace("_", "-")} if other != table.name else {}),
                    "fields": [column],
                },
            }
            for name, (other, column) in refers
        ]
    return found


def _field(column: TableColumn, *, keyed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.meaning:
        found["description"] = column.meaning
    if column.type == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if keyed and not column.required:
        # Of a key an empty text is a value: a fact that holds always.
        found["missingValues"] = []
    limits: dict[str, Any] = {}
    if column.required:
        limits["required"] = True
    if column.words:
        limits["enum"] = list(column.words)
    if limits:
        found["constraints"] = limits
    return found


def licences_of(table: str, *, supplied: bool) -> tuple[str, ...]:
    """Return the licences of a table of the supplied network, or of all where none is named.

    Those of a network of one's own are in no table; nothing is returned then.
    """
    if not supplied:
        return ()
    if not table:
        return ("CC-BY-4.0", "ODbL-1.0", "Unicode-3.0")
    return _OF_TABLES.get(table, _CURATED)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of tables in a ZIP file, until the block ends.

    Parameters
    ----------
    path
        A data package as ``corridors export`` writes it, or a ZIP file of a folder of tables.

    Raises
    ------
    DataError
        If it is no ZIP file, is too large, or holds no folder of tables.
    """
    with tempfile.TemporaryDirectory(prefix="corridors-") as made:
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(it.file_size for it in archive.infolist()) > _MOST_BYTES:
                    raise DataError([f"{path.name}: unpacks to over 1 GB, which is no network"])
                archive.extractall(made)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            message = f"{path.name}: is no ZIP file that can be read: {error}"
            raise DataError([message]) from None
        folders = sorted(it.parent for it in Path(made).rglob(_TABLE))
        if not folders:
            message = (
                f"{path.name}: holds no {_TABLE}, so no folder of tables; give a data package of "
                "corridors export"
            )
            raise DataError([message])
        yield min(folders, key=lambda it: len(it.parts))
