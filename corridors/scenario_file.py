"""Reading of scenarios from TOML files."""

from pathlib import Path
from typing import Any, NamedTuple

from corridors.model.entities import Link, Place, Source
from corridors.places.spelling import meant
from corridors.tables.facts import COLUMNS as FACT_KEYS
from corridors.tables.topology import DIRECTIONS, read_point
from corridors.toml_file import TomlReader, read_toml

_KEYS = ("title", "why", "include", "facts", "places", "links", "sources")
_OWN_KEYS = {
    "facts": FACT_KEYS,
    "places": Place._fields,
    "links": Link._fields,
    "sources": Source._fields,
}
"""What may be said of each fact, place, link and source."""


class Scenario(NamedTuple):
    """A named layer: what it says, adds and why, and which others it includes."""

    name: str
    title: str
    why: str
    include: tuple[str, ...]
    facts: tuple[dict[str, Any], ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    sources: tuple[Source, ...] = ()

    @property
    def file(self) -> str:
        """Return the name without folders: of the file, or of the shipped scenario."""
        return Path(self.name).name


def read_scenario(path: Path, name: str) -> Scenario:
    """Read one file; what it includes is not read.

    Raises
    ------
    DataError
        If it is not TOML in UTF-8, or a key or the form of what it says is wrong.
    """
    document = read_toml(path)
    reader = TomlReader(path.name)
    reader.keys("", document, _KEYS, ("title", "why"))
    include = reader.texts("", document, "include")
    rows = {table: _rows(reader, document, table) for table in _OWN_KEYS}
    places = [place for row in rows["places"] if (place := _place(row, reader))]
    links = [link for row in rows["links"] if (link := _link(row, reader))]
    reader.check()
    facts = tuple({**row, "_where": path.name} for row in rows["facts"])
    title, why = str(document["title"]), str(document["why"])
    sources = tuple(
        Source(*(str(row.get(key, "")) for key in Source._fields)) for row in rows["sources"]
    )
    return Scenario(name, title, why, include, facts, tuple(places), tuple(links), sources)


def _rows(reader: TomlReader, document: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """Return the rows of a table, and note unknown keys in them."""
    rows = reader.tables(document, table)
    for row in rows:
        about = row.get("subject") or row.get("id") or f"{row.get('a')}-{row.get('b')}"
        reader.keys(f"{table}[{about}]", row, _OWN_KEYS[table])
    return rows


def _place(row: dict[str, Any], reader: TomlReader) -> Place | None:
    where = f"places[{row.get('id')}]"
    missing = [key for key in ("lat", "lon") if key not in row]
    if missing:
        reader.note(where, f"{' and '.join(missing)} is missing; give degrees, such as 41.5")
        return None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (TypeError, ValueError):
        given = ", ".join(f"{key} = {row[key]!r}" for key in ("lat", "lon"))
        reader.note(where, f"{given} are not degrees, such as 41.5")
        return None
    words = {key: str(row.get(key, "")) for key in Place._fields}
    return Place(**{**words, "lat": lat, "lon": lon})  # type: ignore[arg-type]


def _link(row: dict[str, Any], reader: TomlReader) -> Link | None:
    missing = [key for key in ("a", "b", "mode") if key not in row]
    if missing:
        reader.note("links", f"a link has no {', '.join(missing)}; give both places and the mode")
        return None
    a, b, mode, name, note = (str(row.get(key, "")) for key in ("a", "b", "mode", "name", "note"))
    where = f"links[{a}-{b}:{mode}]"
    direction = row.get("direction", "both")
    if direction not in DIRECTIONS:
        reader.note(where, f"direction {direction!r} is neither both nor forward; use one of them")
    try:
        via = tuple(read_point(*point) for point in row.get("via", ()))
    except (TypeError, ValueError):
        reader.note(where, "via is not [[lat, lon], ...] on the globe")
        return None
    return Link(a, b, mode, str(direction), name, via, note)


def no_scenario(name: str, path: Path, shipped: dict[str, Path]) -> str:
    """Return what is wrong with the name of a scenario that is not there.

    Parameters
    ----------
    name, path
        The name as it was given, and the file that it would be.
    shipped
        The shipped scenarios by name.
    """
    if path.is_dir():
        return f"scenario {name!r} is a folder; name a TOML file in it"
    parts = name.split("+")
    if len(parts) > 1 and all(part in shipped for part in parts):
        return f"scenario {name!r} is several; give each separately: {', '.join(parts)}"
    near = meant(path.stem, shipped)
    if path.name != name or path.suffix:
        return f"scenario {name!r}: there is no such file{near}"
    known = near or f"; supplied are {', '.join(shipped)}"
    return f"scenario {name!r} is neither supplied nor a file{known}"
