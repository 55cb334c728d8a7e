"""TOML of a scenario, with all its problems at once."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError
from corridors.model.entities import Link, Place, Source
from corridors.places.spelling import did_you_mean
from corridors.tables.facts import COLUMNS as FACT_KEYS
from corridors.tables.topology import DIRECTIONS, read_point

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
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise DataError([f"{path.name}: this is not a UTF-8 text"]) from None
    except OSError as error:
        raise DataError([f"{path.name}: can't be read: {error.strerror or error}"]) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError([f"{path.name}: {error}"]) from None
    problems = [
        f"unknown key {key!r}; keys are {', '.join(_KEYS)}"
        for key in sorted(set(document) - {*_KEYS})
    ]
    problems += [f"{key} is missing" for key in ("title", "why") if key not in document]
    include = document.get("include", [])
    if not isinstance(include, list) or not all(isinstance(it, str) for it in include):
        problems.append('include is not a list of names, such as ["suez-shut"]')
    rows = {table: _rows(document, table, problems) for table in _OWN_KEYS}
    places = [place for row in rows["places"] if (place := _place(row, problems))]
    links = [link for row in rows["links"] if (link := _link(row, problems))]
    if problems:
        raise DataError([f"{path.name}: {problem}" for problem in problems])
    facts = tuple({**row, "_where": path.name} for row in rows["facts"])
    title, why = str(document["title"]), str(document["why"])
    sources = tuple(
        Source(*(str(row.get(key, "")) for key in Source._fields)) for row in rows["sources"]
    )
    return Scenario(name, title, why, tuple(include), facts, tuple(places), tuple(links), sources)


def _rows(document: dict[str, Any], table: str, problems: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a table, and note those that are none or say what is not asked."""
    rows = document.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append(f"{table} is not a list of tables; begin each with [[{table}]]")
        return []
    for row in rows:
        about = row.get("subject") or row.get("id") or f"{row.get('a')}-{row.get('b')}"
        problems.extend(
            f"unknown key {key!r} of {about}; use {', '.join(_OWN_KEYS[table])}"
            for key in sorted(set(row) - {*_OWN_KEYS[table]})
        )
    return rows


def _place(row: dict[str, Any], problems: list[str]) -> Place | None:
    missing = [key for key in ("lat", "lon") if key not in row]
    if missing:
        problems.append(f"place {row.get('id')!r} has no {' and no '.join(missing)}")
        return None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (TypeError, ValueError):
        said = ", ".join(f"{key} = {row[key]!r}" for key in ("lat", "lon"))
        problems.append(f"place {row.get('id')!r}: {said} are not degrees, such as 41.5")
        return None
    words = {key: str(row.get(key, "")) for key in Place._fields}
    return Place(**{**words, "lat": lat, "lon": lon})  # type: ignore[arg-type]


def _link(row: dict[str, Any], problems: list[str]) -> Link | None:
    missing = [key for key in ("a", "b", "mode") if key not in row]
    if missing:
        problems.append(f"a link has no {', '.join(missing)}")
        return None
    a, b, mode, name, note = (str(row.get(key, "")) for key in ("a", "b", "mode", "name", "note"))
    direction = row.get("direction", "both")
    if direction not in DIRECTIONS:
        problems.append(f"link {a}-{b}:{mode}: direction {direction!r} is neither both nor forward")
    try:
        via = tuple(read_point(*point) for point in row.get("via", ()))
    except (TypeError, ValueError):
        problems.append(f"link {a}-{b}:{mode}: via is not [[lat, lon], ...] on the globe")
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
    near = did_you_mean(path.stem, shipped)
    if path.name != name or path.suffix:
        return f"scenario {name!r}: there is no such file{near}"
    known = near or f"; supplied are {', '.join(shipped)}"
    return f"scenario {name!r} is neither supplied nor a file{known}"
