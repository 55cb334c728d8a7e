"""Exports as files or folders of each format, written whole or not at all."""

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.errors import OutputError
from corridors.exchange.database import describes, metadata, metadata_path, write_sqlite
from corridors.exchange.datapackage import (
    DESCRIPTOR,
    LICENCE,
    README,
    TITLE,
    package_version,
    write_datapackage,
    write_zip,
)
from corridors.exchange.edition import published_tables
from corridors.exchange.gmns_writer import GMNS_FILES, write_gmns
from corridors.exchange.tables import CORRIDOR_COLUMNS, ExportTables, Row, Selection, tables
from corridors.json_text import json_text, read_json
from corridors.model.network import Network
from corridors.output import check_output, staged
from corridors.tables.load import DATA

if TYPE_CHECKING:
    import pandas as pd

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
_LINES = ("links", "corridors")
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
    make = shapely.MultiLineString if name in _LINES else shapely.Point
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
