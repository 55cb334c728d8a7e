"""SQLite database of an edition, with keys, indexes and views, and its metadata for Datasette."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corridors.exchange.datapackage import LICENCES, TITLE, package_version
from corridors.exchange.edition import PublishedTable, TableColumn, table_forms
from corridors.json_text import json_text, read_json
from corridors.model.network import Network
from corridors.tables.load import DATA

_TYPES = {"number": "REAL", "integer": "INTEGER", "boolean": "INTEGER"}
_LINES = "lines"


class _View(NamedTuple):
    """A view: the tables that it needs, what it shows, and its statement."""

    needs: tuple[str, ...]
    meaning: str
    statement: str


_VIEWS = {
    "facts": _View(
        ("numbers", "words"),
        "All facts, numbers in value and words in word, with meaning and source",
        "SELECT f.subject, f.kind, f.attribute, f.value, f.word, f.unit, f.low, f.high, "
        'f."when", f.year, f.evidence, a.meaning, s.title, s.publisher, s.url, f.locator, '
        "f.note, f.source FROM (SELECT *, NULL AS word FROM numbers UNION ALL "
        'SELECT subject, attribute, NULL, unit, low, high, "when", year, source, locator, note, '
        "kind, evidence, stated_value, stated_unit, value FROM words) f "
        "JOIN attributes a USING (attribute) JOIN sources s ON s.id = f.source",
    ),
    "links_named": _View(
        ("links", "numbers"),
        "Links with the names of their places, their length and its source",
        "SELECT l.id, p.name_en AS a_name, q.name_en AS b_name, l.mode, l.direction, l.name, "
        "n.value AS length_km, n.source, n.locator FROM links l JOIN places p ON p.id = l.a "
        "JOIN places q ON q.id = l.b LEFT JOIN numbers n ON n.subject = l.id "
        "AND n.attribute = 'length_km' AND n.\"when\" = ''",
    ),
    "corridor_places": _View(
        ("corridor_chains",),
        "Places of the corridors in their order",
        "SELECT c.id AS corridor, c.name_en AS corridor_name, k.seq, k.place, p.name_en AS name, "
        "p.country, k.mode_to_next FROM corridor_chains k JOIN corridors c ON c.id = k.corridor "
        "JOIN places p ON p.id = k.place ORDER BY c.id, k.seq",
    ),
    "service_routes": _View(
        ("services", "service_calls"),
        "Services with their calls in order and their source",
        "SELECT v.id, v.operator, v.name, v.mode, v.status, v.departures_per_week, v.confirmed, "
        "(SELECT group_concat(name, ' - ') FROM (SELECT p.name_en AS name FROM service_calls k "
        "JOIN places p ON p.id = k.place WHERE k.service = v.id ORDER BY k.seq)) AS calls, "
        "s.title, s.publisher, s.url FROM services v JOIN sources s ON s.id = v.source",
    ),
    "source_use": _View(
        ("numbers", "words"),
        "Sources with the number of facts that rest on each",
        "SELECT s.*, count(f.source) AS facts FROM sources s LEFT JOIN (SELECT source FROM numbers "
        "UNION ALL SELECT source FROM words) f ON f.source = s.id GROUP BY s.id",
    ),
}


def metadata_path(output: Path) -> Path:
    """Return the file of the metadata that stands beside a database."""
    return output.with_name(f"{output.stem}.metadata.json")


def write_sqlite(
    network: Network, tables: Sequence[PublishedTable], path: Path, notice: str
) -> dict[str, int]:
    """Write a database and return how many rows each table has.

    Keys are declared and hold; an unknown value is NULL, and yes and no are 1 and 0.

    Parameters
    ----------
    network
        The network.
    tables
        Its tables.
    path
        The file, which does not exist.
    notice
        Attribution and licences, which stand in the table ``about``.
    """
    joined = _joined(tables)
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA foreign_keys = ON")
        with base:
            for table in joined:
                _fill(base, table)
            for name, view in _views(joined):
                base.execute(f"CREATE VIEW {_quoted(name)} AS {view.statement}")
            base.execute("CREATE TABLE about (item TEXT PRIMARY KEY, text TEXT NOT NULL)")
            said = {
                "title": TITLE if network.folder == DATA else network.folder.name,
                "edition": network.edition.isoformat(),
                "version": package_version(network),
                "notice": notice,
            }
            base.executemany("INSERT INTO about VALUES (?, ?)", said.items())
        base.execute("ANALYZE")
        base.execute("VACUUM")
    return {it.name: len(it.cells) for it in joined}


def describes(beside: Path, output: Path) -> bool:
    """Tell whether a file is what `metadata` says of a database."""
    try:
        found = read_json(beside.read_text(encoding="utf-8"))
        return [*found["databases"]] == [output.stem] and "tables" in found["databases"][
            output.stem
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return False


def metadata(network: Network, tables: Sequence[PublishedTable], name: str) -> str:
    """Return what Datasette shows of a database: titles, meanings of columns, licence.

    Parameters
    ----------
    network, tables
        As of `write_sqlite`.
    name
        The name of the database: that of its file without the ending.
    """
    joined = _joined(tables)
    described: dict[str, Any] = {
        it.name: {
            "description": it.title,
            "columns": {column.name: column.meaning for column in it.columns if column.meaning},
        }
        for it in joined
    }
    described |= {view: {"description": it.meaning} for view, it in _views(joined)}
    found: dict[str, Any] = {
        "title": TITLE if network.folder == DATA else network.folder.name,
        "description": f"Edition {network.edition.isoformat()}; every number has its source.",
        "databases": {name: {"tables": described}},
    }
    if network.folder == DATA:
        licence = LICENCES["CC-BY-4.0"]
        found["license"] = f"{licence['title']}; parts under others, see the table about"
        found["license_url"] = licence["path"]
        found["source"] = "transport-corridors"
    return json_text(found) + "\n"


def _joined(tables: Sequence[PublishedTable]) -> list[PublishedTable]:
    """Return the tables with all drawn lines in one."""
    found = [it for it in tables if not it.name.startswith(f"{_LINES}-")]
    lines = [it for it in tables if it.name.startswith(f"{_LINES}-")]
    if lines:
        cells = [row for it in lines for row in it.cells]
        found.append(lines[0]._replace(name=_LINES, title=table_forms()[_LINES].title, cells=cells))
    return found


def _views(tables: Sequence[PublishedTable]) -> Iterator[tuple[str, _View]]:
    there = {it.name for it in tables}
    return ((name, view) for name, view in _VIEWS.items() if there.issuperset(view.needs))


def _fill(base: sqlite3.Connection, table: PublishedTable) -> None:
    name = _quoted(table.name)
    parts = [_declared(it, keyed=it.name in table.key) for it in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    refers = [it for it in table.columns if it.refers]
    for it in refers:
        other, column = it.refers or ("", "")
        parts.append(
            f"FOREIGN KEY ({_quoted(it.name)}) REFERENCES {_quoted(other)} ({_quoted(column)}) "
            # A row may name one that comes after it.
            "DEFERRABLE INITIALLY DEFERRED"
        )
    base.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    marks = ", ".join("?" * len(table.columns))
    columns = [(it, it.name in table.key) for it in table.columns]
    base.executemany(
        f"INSERT INTO {name} VALUES ({marks})",  # noqa: S608 - names of our own columns
        (
            [
                _value(it, column, keyed=keyed)
                for it, (column, keyed) in zip(row, columns, strict=True)
            ]
            for row in table.cells
        ),
    )
    indexed = [it.name for it in refers if table.key[:1] != (it.name,)]
    for column in indexed:
        index = _quoted(f"{table.name}_{column}")
        base.execute(f"CREATE INDEX {index} ON {name} ({_quoted(column)})")


def _declared(column: TableColumn, *, keyed: bool) -> str:
    name = _quoted(column.name)
    kind = _TYPES.get(column.type, "TEXT")
    words = ", ".join(f"'{it}'" for it in column.words)
    return (
        f"{name} {kind}{' NOT NULL' * (column.required or keyed)}"
        f"{f' CHECK ({name} IN ({words}))' if words else ''}"
    )


def _value(cell: str, column: TableColumn, keyed: bool) -> Any:  # noqa: FBT001 - of a row
    if not cell:
        return "" if keyed and column.type == "string" else None
    if column.type == "boolean":
        return int(cell == "yes")
    return {"number": float, "integer": int}.get(column.type, str)(cell)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
