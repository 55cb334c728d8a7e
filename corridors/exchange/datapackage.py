"""Data package of an edition: Frictionless Data Package 2.0, whose folder the program reads too.

One in a ZIP file is unpacked to be read.
"""

import csv
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corridors.errors import DataError
from corridors.exchange.edition import PublishedTable, TableColumn
from corridors.json_text import json_text
from corridors.model.network import Network
from corridors.tables.load import DATA
from corridors.tables.reader import LineFeedWriter

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
