"""How are the tables read into a network, with all their problems told at once?"""

import datetime as dt
from pathlib import Path

from corridors.errors import DataError
from corridors.facts import FactStore
from corridors.load_facts import load_facts
from corridors.model import (
    PLACE_KINDS,
    Attribute,
    CargoKind,
    ChainStop,
    Corridor,
    Link,
    Mark,
    Mode,
    Place,
    Source,
)
from corridors.network import Network
from corridors.schema import Schema, UnitRule
from corridors.subjects import Subjects
from corridors.tables import Row, read_rows, table_files

DATA = Path(__file__).parent / "data"
"""The shipped tables."""

SOURCE_KINDS = (
    "official",
    "operator",
    "statistics",
    "academic",
    "press",
    "encyclopedia",
    "dataset",
    "computed",
    "assumption",
)
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_COLUMNS = {
    "places": (
        *("id", "kind", "country", "lat", "lon", "name_en", "name_ru", "name_zh"),
        *("locode", "esr", "aliases", "source"),
    ),
    "links": ("a", "b", "mode", "direction", "name", "via", "note"),
    "sources": ("id", "kind", "title", "publisher", "year", "url", "licence"),
    "schema": ("attribute", "applies_to", "unit", "type", "min", "max", "meaning"),
    "units": ("unit", "canonical", "factor"),
    "rates": ("currency", "year", "per_usd", "source"),
    "modes": ("id", "name_en", "name_ru", "name_zh", "family", "gauge_mm", "land"),
    "cargo": ("id", "name_en", "name_ru", "name_zh", "basis", "modes"),
    "corridors": (
        *("id", "name_en", "name_ru", "name_zh", "cargo", "status", "season", "source", "note"),
    ),
    "corridor_chains": ("corridor", "seq", "place", "mode_to_next", "source"),
    "corridor_marks": ("corridor", "seq", "place", "mode"),
    "edition": ("date",),
}


class Reader:
    """Reads the tables of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def rows(self, table: str) -> list[tuple[str, Row]]:
        """Return ``(file:line, cells)`` of all files of a table."""
        result = []
        for path in table_files(self.folder, table):
            name = f"{path.parent.name}/{path.name}"
            for line, cells in read_rows(path, _COLUMNS[table], self.problems):
                result.append((f"{name}:{line}", cells))
        return result

    def keyed(self, table: str) -> list[tuple[str, Row]]:
        """Return the rows whose first cell is an id of its own; tell the others."""
        seen: dict[str, str] = {}
        result = []
        for where, cells in self.rows(table):
            key = cells[0]
            if key in seen:
                self.problems.append(
                    f"{where}: id {key!r} stands in {seen[key]} already; keep one of them"
                )
                continue
            if not key:
                self.problems.append(f"{where}: the id is empty")
                continue
            seen[key] = where
            result.append((where, cells))
        return result


def load_network(folder: Path = DATA) -> Network:
    """Read and check all tables of a data folder.

    Parameters
    ----------
    folder
        A folder of tables as ``docs/data.md`` describes them.

    Raises
    ------
    DataError
        With every problem found: missing columns, duplicate ids, dangling references,
        bad units and bounds, numbers without a source.
    """
    reader = Reader(folder)
    problems = reader.problems
    schema = _read_schema(reader)
    modes = _read_modes(reader)
    cargo = _read_cargo(reader, modes)
    sources = _read_sources(reader)
    places = _read_places(reader, sources)
    links = _read_links(reader, places, modes)
    subjects = Subjects(places, links, modes, cargo)
    facts: FactStore = load_facts(folder, schema, subjects, sources, problems)
    corridors = _read_corridors(reader, places, modes, sources)
    edition = _read_edition(reader)
    _need_lengths(links, facts, problems)
    if problems:
        raise DataError(problems)
    return Network(
        *(edition, places, links, modes, cargo, sources, corridors, schema, subjects, facts),
        folder=folder,
    )


def _read_schema(reader: Reader) -> Schema:
    attributes = {}
    for where, cells in reader.keyed("schema"):
        name, applies, unit, kind, low, high, meaning = cells
        try:
            bounds = (float(low or "-inf"), float(high or "inf"))
        except ValueError:
            reader.problems.append(f"{where}: bounds {low!r} {high!r} are not numbers")
            continue
        attributes[name] = Attribute(name, frozenset(applies.split()), unit, kind, *bounds, meaning)
    units = {}
    for where, (unit, canonical, factor) in reader.keyed("units"):
        try:
            units[unit] = UnitRule(canonical, float(factor))
        except ValueError:
            reader.problems.append(f"{where}: factor {factor!r} is not a number")
    rates = {}
    for where, (currency, year, per_usd, source) in reader.rows("rates"):
        try:
            rates[currency, int(year)] = float(per_usd)
        except ValueError:
            reader.problems.append(f"{where}: year or rate is not a number")
        if not source:
            reader.problems.append(f"{where}: the rate has no source")
    return Schema(attributes, units, rates)


def _read_modes(reader: Reader) -> dict[str, Mode]:
    modes = {}
    for _, (mode, en, ru, zh, family, gauge, land) in reader.keyed("modes"):
        modes[mode] = Mode(mode, en, ru, zh, family, int(gauge) if gauge else None, land == "yes")
    modes.pop("gate", None)
    return modes


def _read_cargo(reader: Reader, modes: dict[str, Mode]) -> dict[str, CargoKind]:
    kinds = {}
    for where, (kind, en, ru, zh, basis, allowed) in reader.keyed("cargo"):
        if basis not in ("teu", "t"):
            reader.problems.append(f"{where}: basis {basis!r} is neither teu nor t")
        reader.problems.extend(
            f"{where}: mode {mode!r} does not exist"
            for mode in allowed.split()
            if mode not in modes
        )
        kinds[kind] = CargoKind(kind, en, ru, zh, basis, tuple(allowed.split()))
    return kinds


def _read_sources(reader: Reader) -> dict[str, Source]:
    sources = {}
    for where, cells in reader.keyed("sources"):
        source = Source(*cells)
        if source.kind not in SOURCE_KINDS:
            reader.problems.append(
                f"{where}: kind {source.kind!r} is not one of {', '.join(SOURCE_KINDS)}"
            )
        if not source.title:
            reader.problems.append(f"{where}: source {source.id} has no title")
        sources[source.id] = source
    return sources


def _read_places(reader: Reader, sources: dict[str, Source]) -> dict[str, Place]:
    places = {}
    problems = reader.problems
    for where, cells in reader.keyed("places"):
        key, kind, country, lat_text, lon_text = cells[:5]
        try:
            lat, lon = float(lat_text), float(lon_text)
        except ValueError:
            problems.append(f"{where}: lat {lat_text!r}, lon {lon_text!r} are not degrees")
            continue
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            problems.append(f"{where}: {lat}, {lon} is not on the globe")
        if not _ID.issuperset(key):
            problems.append(f"{where}: id {key!r}; use a-z, 0-9 and underscores")
        if kind not in PLACE_KINDS:
            problems.append(f"{where}: kind {kind!r} is not one of {', '.join(PLACE_KINDS)}")
        if cells[11] not in sources:
            problems.append(f"{where}: source {cells[11]!r} is not in the sources table")
        places[key] = Place(key, kind, country, lat, lon, *cells[5:])
    return places


def _read_links(reader: Reader, places: dict[str, Place], modes: dict[str, Mode]) -> list[Link]:
    links = []
    seen: dict[tuple[str, str, str], str] = {}
    problems = reader.problems
    for where, (a, b, mode, direction, name, via_text, note) in reader.rows("links"):
        missing = [place for place in (a, b) if place not in places]
        if missing or mode not in modes or a == b:
            problems.extend(f"{where}: place {place!r} does not exist" for place in missing)
            if mode not in modes:
                problems.append(f"{where}: mode {mode!r} does not exist")
            if a == b:
                problems.append(f"{where}: the link joins {a} with itself")
            continue
        if direction not in ("both", "forward"):
            problems.append(f"{where}: direction {direction!r} is neither both nor forward")
        pair = (a, b, mode) if a < b else (b, a, mode)
        if pair in seen:
            problems.append(f"{where}: {a}-{b}:{mode} stands in {seen[pair]} already")
            continue
        seen[pair] = where
        via: tuple[tuple[float, float], ...] = ()
        if via_text:
            try:
                via = tuple(_point(point) for point in via_text.split(";"))
            except ValueError:
                problems.append(f"{where}: via {via_text!r} is not 'lat lon;lat lon'")
        links.append(Link(a, b, mode, direction, name, via, note))
    return links


def _point(text: str) -> tuple[float, float]:
    lat, lon = (float(part) for part in text.split())
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError
    return lat, lon


def _need_lengths(links: list[Link], facts: FactStore, problems: list[str]) -> None:
    for link in links:
        found = facts.by_subject.get(link.subject)
        if not found or "length_km" not in found:
            problems.append(f"facts: {link.subject} has no length_km; add the fact with its source")


def _read_corridors(
    reader: Reader, places: dict[str, Place], modes: dict[str, Mode], sources: dict[str, Source]
) -> dict[str, Corridor]:
    problems = reader.problems
    chains: dict[str, list[tuple[int, ChainStop]]] = {}
    marks: dict[str, list[tuple[int, Mark]]] = {}
    for where, (corridor, seq, place, mode, source) in reader.rows("corridor_chains"):
        if place not in places:
            problems.append(f"{where}: place {place!r} does not exist")
        if mode and mode not in modes:
            problems.append(f"{where}: mode {mode!r} does not exist")
        if source not in sources:
            problems.append(f"{where}: source {source!r} is not in the sources table")
        chains.setdefault(corridor, []).append((int(seq), ChainStop(place, mode, source)))
    for where, (corridor, seq, place, mode) in reader.rows("corridor_marks"):
        options = tuple(place.split("|"))
        problems.extend(
            f"{where}: place {option!r} does not exist"
            for option in options
            if option not in places
        )
        marks.setdefault(corridor, []).append((int(seq), Mark(options, mode)))
    corridors = {}
    for where, cells in reader.keyed("corridors"):
        key = cells[0]
        if cells[7] not in sources:
            problems.append(f"{where}: source {cells[7]!r} is not in the sources table")
        if key not in chains:
            problems.append(f"{where}: corridor {key} has no chain in corridor_chains.csv")
        _, en, ru, zh, cargo, status, season, source, note = cells
        chain = tuple(stop for _, stop in sorted(chains.pop(key, [])))
        marked = tuple(mark for _, mark in sorted(marks.pop(key, [])))
        corridors[key] = Corridor(
            key, en, ru, zh, cargo, status, season, source, note, chain, marked
        )
    problems.extend(
        f"corridor_chains.csv: corridor {key!r} is not in corridors.csv"
        for key in sorted({*chains, *marks})
    )
    return corridors


def _read_edition(reader: Reader) -> dt.date:
    for where, (date,) in reader.rows("edition"):
        try:
            return dt.date.fromisoformat(date)
        except ValueError:
            reader.problems.append(f"{where}: date {date!r} is not YYYY-MM-DD")
    reader.problems.append("edition.csv: no date")
    return dt.date.min
