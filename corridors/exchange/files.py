"""Exports as files or folders of each format, written whole or not at all."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.errors import OutputError
from corridors.exchange.edition import (
    DESCRIPTOR,
    LICENCE,
    LICENCES,
    README,
    TITLE,
    PublishedTable,
    TableColumn,
    package_version,
    published_tables,
    table_forms,
    write_datapackage,
    write_zip,
)
from corridors.exchange.gmns_writer import GMNS_FILES, write_gmns
from corridors.exchange.tables import CORRIDOR_COLUMNS, ExportTables, Row, Selection, tables
from corridors.model.network import Network
from corridors.output import check_output, staged
from corridors.tables.load import DATA
from corridors.text import json_text, read_json

if TYPE_CHECKING:
    import pandas as pd


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


EDITIONS = ("datapackage", "sqlite")
"""Formats that hold a whole edition, all its tables as they are."""
FORMATS = ("gpkg", "geoparquet", "geojson", "gmns", *EDITIONS)
FOLDERS = ("geoparquet", "gmns", "datapackage")
"""Formats of several files, which are written as a folder."""
ENDINGS = {
    ".gpkg": "gpkg",
    ".geojson": "geojson",
    ".zip": "datapackage",
    ".db": "sqlite",
    ".sqlite": "sqlite",
}
"""Formats of one file, which are known by its ending."""

NO_LICENCE = "The data folder states no licence; ask its author before you pass the network on."
_DRAWN = ("links", "corridors")
_PROBE = 1 << 20
"""Bytes that are written to find out whether there is room."""
_KNOWN = frozenset((README, *GMNS_FILES, *(f"{name}.parquet" for name in ExportTables._fields)))


def notice(network: Network, licence: str) -> str:
    """Return what goes with every export: edition, attribution, and the licence of the data."""
    cited = f"To cite the data: {citation(network)}\n\n" if network.folder == DATA else ""
    return (
        f"# The network of freight corridors, edition {network.edition.isoformat()}\n\n"
        "Exported with `corridors export` from the project transport-corridors. Name the project "
        "and, for a number, the source whose id stands beside it; the sources are listed in the "
        "layer or file `sources`.\n\n"
        f"{cited}{licence.strip()}\n"
    )


def citation(network: Network) -> str:
    """Return how the supplied data are cited: author, year, title, edition, version."""
    day = network.edition
    return (
        f"The transport-corridors developers ({day.year}). {TITLE}, edition {day.isoformat()} "
        f"(data set, version {package_version(network)})."
    )


def is_folder(output: Path, form: str) -> bool:
    """Tell whether a format is written as a folder; a data package may be one ZIP file."""
    return form in FOLDERS and not (form == "datapackage" and _is_zip(output))


def _is_zip(output: Path) -> bool:
    return output.suffix.lower() == ".zip"


def check_target(output: Path, form: str, *, force: bool) -> None:
    """Refuse an output before any work is done for it.

    Raises
    ------
    OutputError
        If it exists and may not be overwritten, is of the wrong kind, is a folder with
        other things than an export in it, or its parent folder does not exist.
    """
    folder = is_folder(output, form)
    target = check_output(output, force=True, folder=folder)
    if folder and target.path.is_dir():
        strange = _strange_files(target.path, form)
        if strange:
            message = (
                f"{output} holds {min(strange)}, which is not part of an export; name another "
                "folder"
            )
            raise OutputError(message)
    check_output(output, force=force, folder=folder)
    if form == "sqlite":
        # One without its database was left where writing both was ended between the two.
        beside = metadata_path(output)
        check_output(beside, force=force or (not output.exists() and describes(beside, output)))


def _strange_files(folder: Path, form: str) -> set[str]:
    """Return what is in a folder beside an export of a format, by name."""
    if form != "datapackage":
        return {it.name for it in folder.iterdir()} - _KNOWN
    # A folder of tables looks the same without its descriptor, and is somebody's work.
    known = {README, LICENCE, DESCRIPTOR} if (folder / DESCRIPTOR).is_file() else set()
    if known:
        try:
            described = read_json((folder / DESCRIPTOR).read_text(encoding="utf-8"))
            known |= {it["path"] for it in described["resources"]}
        except (ValueError, LookupError, TypeError):
            known = set()
    files = (it for it in folder.rglob("*") if not it.is_dir())
    return {it.relative_to(folder).as_posix() for it in files} - known


def write_edition(
    network: Network, form: str, output: Path, *, licence: str, force: bool = False
) -> dict[str, int]:
    """Write all tables of a network whole or not at all.

    Parameters
    ----------
    network
        The network, without layers of facts.
    form
        One of `EDITIONS`. A data package is a folder, or a ZIP file by its ending; beside a
        database stands what Datasette shows of it.
    output, licence, force
        As of `write_export`.

    Returns
    -------
    dict of str to int
        How many rows each table has.

    Raises
    ------
    OutputError
        As `write_export`.
    DataError
        If a table can't be read.
    """
    check_target(output, form, force=force)
    text = notice(network, licence or NO_LICENCE)
    found = published_tables(network)
    if form == "sqlite":
        with staged(output, "network.db") as made, staged(metadata_path(output)) as beside:
            beside.write_text(metadata(network, found, output.stem), encoding="utf-8", newline="\n")
            try:
                return write_sqlite(network, found, made, text)
            except sqlite3.OperationalError as error:
                raise _refusal(made, error) from None
    with staged(output, "network") as made:
        if not _is_zip(output):
            made.mkdir()
            return write_datapackage(network, found, made, notice=text, licence=licence)
        folder = made.with_name("package")
        folder.mkdir()
        counts = write_datapackage(network, found, folder, notice=text, licence=licence)
        write_zip(folder, made, network)
        return counts


def write_export(
    chosen: Selection, form: str, output: Path, *, licence: str, force: bool = False
) -> dict[str, int]:
    """Write an export whole or not at all.

    Parameters
    ----------
    chosen
        What of the network is exported.
    form
        One of `FORMATS`.
    output
        The file, or the folder for `FOLDERS`.
    licence
        The licence of the data, in Markdown; empty where none is stated.
    force
        Overwrite an export that exists.

    Returns
    -------
    dict of str to int
        How many rows each layer or file has.

    Raises
    ------
    OutputError
        As `check_target`, or if it can't be written; nothing is left behind then.
    """
    check_target(output, form, force=force)
    text = notice(chosen.network, licence or NO_LICENCE)
    with staged(output, f"network.{form}") as made:
        if form in FOLDERS:
            made.mkdir()
            (made / README).write_text(text, encoding="utf-8", newline="\n")
        return _WRITERS[form](chosen, made, text)


def write_gpkg(chosen: Selection, path: Path, text: str) -> dict[str, int]:
    """Write a GeoPackage with a layer per table, and the notice in the layer ``about``."""
    import pandas as pd
    import pyogrio

    rows = tables(chosen)
    # The driver writes the hour of writing into the file unless it is given another one.
    clock = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(clock)
    pyogrio.set_gdal_config_options({clock: f"{chosen.network.edition}T00:00:00.000Z"})
    try:
        for name in ExportTables._fields:
            frame = _frame(name, getattr(rows, name))
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
        about = pd.DataFrame({"item": ["notice"], "text": [text]})
        pyogrio.write_dataframe(about, path, layer="about", driver="GPKG")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _refusal(path, error) from None
    finally:
        pyogrio.set_gdal_config_options({clock: before})
    expected = {name: len(getattr(rows, name)) for name in ExportTables._fields}
    _check_whole(path, {**expected, "about": 1})
    return _counts(rows)


def _check_whole(path: Path, layers: Mapping[str, int]) -> None:
    """Read a GeoPackage again: GDAL tells nobody what it can't write when it closes a file.

    Raises
    ------
    OSError
        If the database is damaged, or a layer lacks rows, its entry or its index.
    """
    index = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
    count = "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?"
    try:
        with contextlib.closing(sqlite3.connect(path)) as base:
            whole = base.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            for name, expected in layers.items():
                there = base.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
                told = base.execute(count, (name,)).fetchone()
                whole = whole and there == told == (expected,)
            drawn = set(base.execute("SELECT table_name FROM gpkg_geometry_columns"))
            indexed = set(base.execute(index))
            whole = whole and all(indexed >= {it} for it in drawn if layers[it[0]])
    except sqlite3.DatabaseError as error:
        raise _refusal(path, error) from None
    if not whole:
        raise _refusal(path, ValueError("the file is not whole"))


def _refusal(path: Path, error: Exception) -> OSError:
    """Return why the system takes no more of a file, whose writer says only what that led to."""
    try:
        path.with_name("probe").write_bytes(bytes(_PROBE))
    except OSError as refused:
        return refused
    return OSError(str(error))


def write_geoparquet(chosen: Selection, folder: Path) -> dict[str, int]:
    """Write a folder of GeoParquet files, and plain Parquet for facts and sources."""
    rows = tables(chosen)
    for name in ExportTables._fields:
        _frame(name, getattr(rows, name)).to_parquet(folder / f"{name}.parquet", index=False)
    return _counts(rows)


def write_geojson(chosen: Selection, path: Path, text: str) -> dict[str, int]:
    """Write one feature collection; facts, sources and the notice are members of their own."""
    rows = tables(chosen)
    features = [
        _feature(layer.rstrip("s"), row)
        for layer in ("places", "links", "corridors")
        for row in getattr(rows, layer)
    ]
    document = {
        "type": "FeatureCollection",
        "name": "corridors",
        "notice": text,
        "sources": rows.sources,
        "facts": rows.facts,
        "features": features,
    }
    body = json_text(document, indent=None)
    path.write_text(body + "\n", encoding="utf-8", newline="\n")
    return _counts(rows)


def _feature(layer: str, row: Row) -> dict[str, Any]:
    shape = row["geometry"]
    kind = "MultiLineString"
    if layer == "place":
        kind = "Point"
    elif layer == "link" and len(shape) == 1:
        kind, shape = "LineString", shape[0]
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": {"type": kind, "coordinates": shape},
        "properties": {
            "layer": layer,
            **{name: value for name, value in row.items() if name != "geometry"},
        },
    }


def _frame(name: str, rows: list[Row]) -> "pd.DataFrame":
    """Return rows as a frame, with EPSG:4326 geometry where they have one."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    columns = list(rows[0]) if rows else list(CORRIDOR_COLUMNS)
    frame = pd.DataFrame(
        {
            column: _series([row[column] for row in rows])
            for column in columns
            if column != "geometry"
        }
    )
    if "geometry" not in columns:
        return frame
    shapes = [row["geometry"] for row in rows]
    make = shapely.MultiLineString if name in _DRAWN else shapely.Point
    return gpd.GeoDataFrame(frame, geometry=[make(shape) for shape in shapes], crs="EPSG:4326")


def _series(values: list[Any]) -> "pd.Series[Any]":
    """Return a column of text, whole numbers or numbers; one without any value has numbers."""
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    if str in kinds:
        return pd.Series(values, dtype="str")
    if bool(kinds) and kinds <= {int}:
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype="float64")


def _counts(rows: ExportTables) -> dict[str, int]:
    return {name: len(getattr(rows, name)) for name in ExportTables._fields}


_WRITERS: dict[str, Callable[[Selection, Path, str], dict[str, int]]] = {
    "gpkg": write_gpkg,
    "geoparquet": lambda chosen, folder, _: write_geoparquet(chosen, folder),
    "geojson": write_geojson,
    "gmns": lambda chosen, folder, _: write_gmns(chosen, folder),
}
