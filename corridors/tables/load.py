"""Loading of the tables of a network, with all their problems at once."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from corridors.errors import DataError
from corridors.model.cargo import lineage, name_problems, tree_problems
from corridors.model.entities import (
    PLACE_KINDS,
    STATUSES,
    Attribute,
    CargoKind,
    ChainStop,
    Corridor,
    Link,
    Mark,
    Mode,
    Place,
    Reach,
    Service,
    ServiceCall,
    Ship,
    Source,
    TradeRegion,
)
from corridors.model.facts import FactStore
from corridors.model.network import Network
from corridors.model.schema import TYPES, Schema, UnitRule, is_whole
from corridors.model.seasons import parse_season
from corridors.model.subjects import Subjects
from corridors.places.names import did_you_mean, has_code
from corridors.tables.facts import RawFacts, load_facts
from corridors.tables.reader import Row, TableReader, UnreadableFile, table_files
from corridors.tables.services import (
    ServiceReferences,
    lane_problems,
    lane_subjects,
    price_problems,
    read_regions,
    read_services,
)

DIRECTIONS = ("both", "forward")
SOURCE_KINDS = (
    "official",
    "operator",
    "statistics",
    "academic",
    "press",
    "encyclopedia",
    "dataset",
    "computed",
    "estimated",
    "assumption",
)
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def place_problems(place: Place, sources: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a place.

    Parameters
    ----------
    place
        The place.
    sources
        Ids of the sources table.
    """
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        yield f"{place.lat}, {place.lon} is not on the globe"
    if not place.id or not _ID.issuperset(place.id):
        yield f"id {place.id!r}; use a-z, 0-9 and underscores"
    country, esr = place.country, place.esr
    if country and not (len(country) == 2 and country.isupper() and country.isascii()):
        yield f"country {country!r} is not two capital letters"
    if esr and not (is_whole(esr) and len(esr) == 6):
        yield f"esr {esr!r} is not six digits"
    if place.kind not in PLACE_KINDS:
        yield f"kind {place.kind!r} is not one of {', '.join(PLACE_KINDS)}"
    if place.source not in sources:
        yield f"source {place.source!r} is not in the sources table"


def country_problems(place: Place, known: Collection[str]) -> Iterator[str]:
    """Yield that no country has the code of a place, so that no rate or speed would hold there.

    Countries that are ``known`` are not looked up.
    """
    if place.country and place.country not in known and not has_code(place.country):
        yield f"country {place.country!r} does not exist; use two letters of ISO 3166, such as CN"


def source_problems(source: Source) -> Iterator[str]:
    """Yield what is wrong with a source."""
    if source.kind not in SOURCE_KINDS:
        yield f"kind {source.kind!r} is not one of {', '.join(SOURCE_KINDS)}"
    if not source.title:
        yield f"source {source.id} has no title"
    if source.year and not is_whole(source.year):
        yield f"year {source.year!r} of source {source.id} is not a year"


def link_problems(
    ends: tuple[str, str], mode: str, places: Collection[str], modes: Collection[str]
) -> Iterator[str]:
    """Yield why no link by a mode can join two places."""
    for place in ends:
        if place not in places:
            yield f"place {place!r} does not exist{did_you_mean(place, places)}"
    if mode not in modes:
        related = [it for it in modes if it.startswith(f"{mode}-") or it.endswith(f"-{mode}")]
        yield f"mode {mode!r} does not exist; use one of {', '.join(related or modes)}"
    if ends[0] == ends[1]:
        yield f"the link joins {ends[0]} with itself"


def missing_lengths(links: Iterable[Link], facts: FactStore) -> Iterator[str]:
    """Yield what is wrong with links of which no length is known."""
    for link in links:
        if "length_km" not in facts.by_subject.get(link.subject, ()):
            yield f"{link.subject} has no length_km; add the fact with its source"


def read_point(lat: str | float, lon: str | float) -> tuple[float, float]:
    """Read a point that a link passes, in degrees.

    Raises
    ------
    ValueError, TypeError
        If it is not on the globe, or not two numbers.
    """
    point = float(lat), float(lon)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        message = f"{point} is not on the globe"
        raise ValueError(message)
    return point


DATA = Path(__file__).parents[1] / "data"
"""The shipped tables."""
_Part = TypeVar("_Part")
_YEARS = (1900, 2100)
"""Between which an edition may be; facts are of these years too."""


def check_folder(folder: Path) -> None:
    """Refuse what is no folder of tables, with what to do about a file.

    Raises
    ------
    DataError
        If it is none.
    """
    if folder.is_dir():
        table_files(folder, "schema")
        return
    if folder.suffix.lower() == ".zip" and folder.is_file():
        own = folder.with_suffix("")
        message = (
            f"{folder}: is a ZIP file; unpack it first (unzip {folder} -d {own}) and give the "
            "folder of tables"
        )
    elif folder.is_file():
        message = f"{folder}: is a file; give a folder of tables"
    else:
        message = f"{folder}: no such folder; give a folder of tables"
    raise DataError([message])


def load_network(folder: Path = DATA) -> Network:
    """Read and check all tables of a data folder.

    Parameters
    ----------
    folder
        A folder of tables as ``docs/reference/data.md`` describes them.

    Raises
    ------
    DataError
        With every problem found: missing columns, duplicate ids, dangling references,
        bad units and bounds, numbers without a source.
    """
    check_folder(folder)
    reader = TableReader(folder)
    problems = reader.problems
    schema = _read_schema(reader)
    modes = _read_modes(reader)
    cargo = _read_cargo(reader, modes)
    sources = _read_sources(reader)
    places = _read_places(reader, sources)
    links = _read_links(reader, places, modes)
    countries = {place.country for place in places.values()} - {""}
    corridors = _CorridorTables(reader, places, countries, modes, sources, cargo).read()
    services = read_services(
        reader, ServiceReferences(places, links, modes, cargo, sources, corridors)
    )
    regions, trade_regions = read_regions(reader, places, modes)
    lanes = tuple(sorted(lane_subjects(reader)))
    edition = _read_edition(reader)
    problems += lane_problems(reader, regions, edition)
    ships = _read_ships(reader, cargo)
    subjects = Subjects(places, links, modes, cargo, services, lanes, ships)
    facts: FactStore = load_facts(folder, schema, subjects, sources, problems)
    problems += price_problems(lanes, facts)
    problems += [f"facts: {problem}" for problem in missing_lengths(links, facts)]
    if problems:
        # Problems of the other tables follow from one that was not read.
        raise DataError([it for it in problems if isinstance(it, UnreadableFile)] or problems)
    return Network(
        *(edition, places, links, modes, cargo, sources, corridors, schema, subjects, facts),
        folder=folder,
        services=services,
        regions=regions,
        lanes=lanes,
        trade_regions=trade_regions,
        ships=ships,
    )


def read_edition(folder: Path = DATA) -> dt.date:
    """Read only the day of the edition of a data folder.

    Raises
    ------
    DataError
        If there is no such folder, or no edition in it.
    """
    check_folder(folder)
    reader = TableReader(folder)
    edition = _read_edition(reader)
    if reader.problems:
        raise DataError(reader.problems)
    return edition


def _read_schema(reader: TableReader) -> Schema:
    attributes = {}
    for where, cells in reader.keyed("schema"):
        name, applies, unit, kind, low, high, meaning = cells
        try:
            bounds = (float(low or "-inf"), float(high or "inf"))
        except ValueError:
            reader.problems.append(f"{where}: bounds {low!r} {high!r} are not numbers")
            continue
        if kind not in TYPES:
            reader.problems.append(f"{where}: type {kind!r} is not one of {', '.join(TYPES)}")
            continue
        attributes[name] = Attribute(name, frozenset(applies.split()), unit, kind, *bounds, meaning)
    units = {}
    for where, (unit, canonical, factor) in reader.keyed("units"):
        try:
            units[unit] = UnitRule(canonical, _positive(factor))
        except ValueError:
            reader.problems.append(f"{where}: factor {factor!r} is not a number above 0")
    rates = {}
    for where, (currency, year, per_usd, source) in reader.rows("rates"):
        try:
            key, rate = (currency, int(year)), _positive(per_usd)
            if key in rates:
                reader.problems.append(f"{where}: {currency} of {year} occurs twice; keep one")
            rates[key] = rate
        except ValueError:
            reader.problems.append(
                f"{where}: year {year!r} or rate {per_usd!r} is not a number above 0"
            )
        if not source:
            reader.problems.append(f"{where}: the rate has no source")
    return Schema(attributes, units, rates)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError
    return value


def _read_modes(reader: TableReader) -> dict[str, Mode]:
    modes = {}
    for where, (mode, en, ru, zh, family, gauge, land) in reader.keyed("modes"):
        if not (gauge == "" or is_whole(gauge)) or land not in ("yes", "no"):
            reader.problems.append(
                f"{where}: gauge_mm {gauge!r} is not whole millimetres or empty, or land "
                f"{land!r} is not yes or no"
            )
            continue
        modes[mode] = Mode(mode, en, ru, zh, family, int(gauge) if gauge else None, land == "yes")
    modes.pop("gate", None)
    return modes


def _read_cargo(reader: TableReader, modes: dict[str, Mode]) -> dict[str, CargoKind]:
    """Return the kinds of cargo; an empty basis and empty modes are those of the parent."""
    kinds, lines = {}, {}
    for where, cells in reader.keyed("cargo"):
        kind, parent, en, ru, zh, aliases, basis, allowed = cells
        reader.problems.extend(
            f"{where}: mode {mode!r} does not exist"
            for mode in allowed.split()
            if mode not in modes
        )
        words = tuple(filter(None, map(str.strip, aliases.split(";"))))
        kinds[kind] = CargoKind(kind, en, ru, zh, basis, tuple(allowed.split()), parent, words)
        lines[kind] = where
    wrong = [*tree_problems(kinds)]
    reader.problems += [f"{lines[kind]}: {it}" for kind, it in (*wrong, *name_problems(kinds))]
    kinds |= {kind: kinds[kind]._replace(parent="") for kind, _ in wrong}
    found = {}
    for kind, row in kinds.items():
        line = [kinds[it] for it in lineage(kinds, kind)]
        basis = next((it.basis for it in line if it.basis), "")
        if basis not in ("teu", "t"):
            reader.problems.append(f"{lines[kind]}: basis {basis!r} is neither teu nor t")
        carrying = next((it.modes for it in line if it.modes), ())
        if not carrying:
            reader.problems.append(f"{lines[kind]}: cargo {kind} has no mode that may carry it")
        found[kind] = row._replace(basis=basis, modes=carrying)
    return found


def _read_ships(reader: TableReader, cargo: dict[str, CargoKind]) -> dict[str, Ship]:
    """Return the classes of ships; none where a folder has no such table."""
    ships: dict[str, Ship] = {}
    usual_of: dict[str, str] = {}
    for where, (ship, name, carries, usual) in reader.keyed("ships"):
        row = ships[ship] = Ship(ship, name, tuple(carries.split()), tuple(usual.split()))
        for kind in (*row.cargo, *row.usual):
            if kind not in cargo:
                problem = f"cargo kind {kind!r} does not exist; use one of {', '.join(cargo)}"
            elif kind not in row.cargo:
                problem = (
                    f"it is the usual ship of {kind}, which it does not carry; add it to cargo"
                )
            elif kind in row.usual and usual_of.setdefault(kind, ship) != ship:
                problem = f"{usual_of[kind]} is the usual ship of {kind} already; keep one"
            else:
                continue
            reader.problems.append(f"{where}: ship {ship}: {problem}")
    return ships


def _read_sources(reader: TableReader) -> dict[str, Source]:
    sources = {}
    for where, cells in reader.keyed("sources"):
        source = Source(*cells)
        reader.problems += [f"{where}: {it}" for it in source_problems(source)]
        sources[source.id] = source
    return sources


def _read_places(reader: TableReader, sources: dict[str, Source]) -> dict[str, Place]:
    places = {}
    problems = reader.problems
    for where, cells in reader.keyed("places"):
        key, kind, country, lat_text, lon_text = cells[:5]
        try:
            lat, lon = float(lat_text), float(lon_text)
        except ValueError:
            problems.append(f"{where}: lat {lat_text!r}, lon {lon_text!r} are not degrees")
            continue
        place = Place(key, kind, country, lat, lon, *cells[5:])
        problems.extend(f"{where}: {problem}" for problem in place_problems(place, sources))
        places[key] = place
    return places


def _read_links(
    reader: TableReader, places: dict[str, Place], modes: dict[str, Mode]
) -> list[Link]:
    links = []
    seen: dict[tuple[str, str, str], str] = {}
    problems = reader.problems
    for where, (a, b, mode, direction, name, via_text, note) in reader.rows("links"):
        found = [f"{where}: {problem}" for problem in link_problems((a, b), mode, places, modes)]
        problems += found
        if found:
            continue
        if direction not in DIRECTIONS:
            problems.append(f"{where}: direction {direction!r} is neither both nor forward")
        pair = (a, b, mode) if a < b else (b, a, mode)
        if pair in seen:
            problems.append(f"{where}: {a}-{b}:{mode} is already in {seen[pair]}; keep one")
            continue
        seen[pair] = where
        via: tuple[tuple[float, float], ...] = ()
        if via_text:
            try:
                via = tuple(read_point(*point.split()) for point in via_text.split(";"))
            except (ValueError, TypeError):
                problems.append(f"{where}: via {via_text!r} is not 'lat lon;lat lon'")
        links.append(Link(a, b, mode, direction, name, via, note))
    return links


def _read_edition(reader: TableReader) -> dt.date:
    rows = reader.rows("edition")
    for where, (date,) in rows:
        try:
            edition = dt.date.fromisoformat(date)
        except ValueError:
            reader.problems.append(f"{where}: date {date!r} is not YYYY-MM-DD")
            continue
        first, last = _YEARS
        if first <= edition.year <= last:
            return edition
        reader.problems.append(f"{where}: date {date} is not of the years {first} to {last}")
    if not rows:
        reader.problems.append("edition.csv: no date; add one")
    return dt.date.min


@dataclass(frozen=True, slots=True)
class _CorridorTables:
    """Reads the tables of corridors; what is wrong is added to the problems of the reader."""

    reader: TableReader
    places: dict[str, Place]
    countries: set[str]
    modes: dict[str, Mode]
    sources: dict[str, Source]
    cargo: dict[str, CargoKind]

    def read(self) -> dict[str, Corridor]:
        """Return the corridors by id."""
        parts: dict[str, dict[str, tuple[Any, ...]]] = {
            "corridor_chains": self._chains(),
            "corridor_marks": self._marks(),
            "corridor_between": self._between(),
            "corridor_trunk_modes": self._trunk_modes(),
            "corridor_reach": self._reaches(),
        }
        found = {}
        for where, cells in self.reader.keyed("corridors"):
            key = cells[0]
            self._check_state(where, cells)
            self._check_source(where, cells[7])
            if key not in parts["corridor_chains"]:
                self._note(where, f"corridor {key} has no chain in corridor_chains.csv")
            own = (rows.pop(key, ()) for rows in parts.values())
            found[key] = Corridor._make((*cells, *own))
        for table, rows in parts.items():
            for key in sorted(rows):
                self._note(f"{table}.csv", f"corridor {key!r} is not in corridors.csv")
        return found

    def _chains(self) -> dict[str, tuple[ChainStop, ...]]:
        rows: dict[str, list[tuple[int, ChainStop]]] = {}
        for where, (corridor, seq, place, mode, source) in self.reader.rows("corridor_chains"):
            self._check_stop(where, (place,), (mode,) if mode else ())
            self._check_source(where, source)
            stop = ChainStop(place, mode, source)
            rows.setdefault(corridor, []).append((self._sequence(where, seq), stop))
        return self._in_order(rows, "corridor_chains", "stops")

    def _marks(self) -> dict[str, tuple[Mark, ...]]:
        rows: dict[str, list[tuple[int, Mark]]] = {}
        for where, (corridor, seq, place, mode) in self.reader.rows("corridor_marks"):
            options, left_by = tuple(place.split("|")), tuple(mode.split())
            self._check_stop(where, options, left_by)
            mark = Mark(options, left_by)
            rows.setdefault(corridor, []).append((self._sequence(where, seq), mark))
        return self._in_order(rows, "corridor_marks", "marks")

    def _in_order(
        self, rows: dict[str, list[tuple[int, _Part]]], table: str, what: str
    ) -> dict[str, tuple[_Part, ...]]:
        for key, found in rows.items():
            if len({seq for seq, _ in found}) < len(found):
                self._note(f"{table}.csv", f"{key} has two {what} of one seq")
        return {key: tuple(part for _, part in sorted(found)) for key, found in rows.items()}

    def _between(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Return the countries between which corridors are compared.

        Those of one side and of the other are parted by a bar; without one both ends lie in all.
        """
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for where, (corridor, countries) in self.reader.rows("corridor_between"):
            sides = tuple(tuple(side.split()) for side in countries.split("|"))
            if len(sides) > 2:
                self._note(where, f"{corridor} has two sides at most")
            self._check_countries(where, sides)
            self._add(found, where, corridor, sides)
        return found

    def _trunk_modes(self) -> dict[str, tuple[str, ...]]:
        """Return the mode families of trunks beside those of their chain."""
        families = {mode.family for mode in self.modes.values()}
        found: dict[str, tuple[str, ...]] = {}
        for where, (corridor, names, source) in self.reader.rows("corridor_trunk_modes"):
            modes = tuple(names.split())
            unknown = sorted(set(modes) - families)
            if unknown or not modes:
                wrong = f"family {', '.join(unknown)} is not in modes.csv" if unknown else ""
                known = ", ".join(sorted(families))
                said = f"{wrong or 'no family'}; use some of {known}, separated by blanks"
                self._note(where, said)
            self._check_source(where, source)
            self._add(found, where, corridor, modes)
        return found

    def _reaches(self) -> dict[str, tuple[Reach, ...]]:
        """Return how far trunks reach for cargo of some countries."""
        found: dict[str, tuple[Reach, ...]] = {}
        for where, (corridor, end, countries, names, source) in self.reader.rows("corridor_reach"):
            codes, stops = tuple(countries.split()), tuple(names.split("|"))
            if end not in ("first", "last"):
                self._note(where, f"end {end!r} is not first or last")
            self._check_stop(where, stops, ())
            self._check_countries(where, (codes,))
            self._check_source(where, source)
            found[corridor] = (*found.get(corridor, ()), Reach(end, codes, stops))
        return found

    def _note(self, where: str, what: str) -> None:
        self.reader.problems.append(f"{where}: {what}")

    def _add(self, found: dict[str, _Part], where: str, corridor: str, part: _Part) -> None:
        if corridor in found:
            self._note(where, f"{corridor} occurs twice; keep one")
        found[corridor] = part

    def _check_source(self, where: str, source: str) -> None:
        if source not in self.sources:
            self._note(where, f"source {source!r} is not in the sources table")

    def _check_stop(self, where: str, stops: Iterable[str], left_by: Iterable[str]) -> None:
        for what, names, known in (("place", stops, self.places), ("mode", left_by, self.modes)):
            for it in names:
                if it not in known:
                    self._note(where, f"{what} {it!r} does not exist")

    def _check_countries(self, where: str, sides: tuple[tuple[str, ...], ...]) -> None:
        unknown = sorted({code for side in sides for code in side} - self.countries)
        if unknown or not all(sides):
            named = f"country {', '.join(unknown)} has no place" if unknown else "names no country"
            self._note(where, f"{named}; use codes separated by blanks")

    def _sequence(self, where: str, text: str) -> int:
        if is_whole(text):
            return int(text)
        self._note(where, f"seq {text!r} is not a whole number")
        return 0

    def _check_state(self, where: str, cells: Row) -> None:
        """Check cargo, status and season of a corridor."""
        if cells[4] not in self.cargo:
            self._note(where, f"cargo {cells[4]!r} does not exist")
        if cells[5] not in STATUSES:
            self._note(where, f"status {cells[5]!r} is not one of {', '.join(STATUSES)}")
        if cells[6] != "all year":
            try:
                parse_season(cells[6])
            except ValueError as error:
                self._note(where, f"{error}, nor 'all year'")


def plain(value: Any) -> Any:
    """Return a value with its named tuples as tuples: `marshal` takes no others.

    Examples
    --------
    >>> plain({"to": [TradeRegion("North China", "asia")]})
    {'to': [('North China', 'asia')]}
    """
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return [*map(plain, value)] if isinstance(value, list) else value


def pack_network(network: Network) -> tuple[Any, ...]:
    """Return a network without layers as plain values."""
    schema, facts = network.schema, network.facts
    rows = (
        *(network.places, network.modes, network.cargo, network.sources),
        *(network.corridors, network.services),
    )
    return (
        network.edition.toordinal(),
        *plain([[*named.values()] for named in rows]),
        plain(network.links),
        *plain((schema.attributes, schema.units, schema.rates)),
        *(network.regions, network.lanes, plain(network.trade_regions)),
        [*map(tuple, network.ships.values())],
        *(facts.by_subject, facts.source_ids),
    )


def unpack_network(packed: tuple[Any, ...], folder: Path) -> Network:
    """Return the network of `pack_network`; cells of facts are read from the folder when needed."""
    edition, *rows, links, attributes, units, rates = packed[:11]
    regions, lanes, trade_regions, ships, by_subject, source_ids = packed[11:]
    known_ships = {row[0]: Ship._make(row) for row in ships}
    places = {row[0]: Place._make(row) for row in rows[0]}
    modes = {row[0]: Mode._make(row) for row in rows[1]}
    cargo = {row[0]: CargoKind._make(row) for row in rows[2]}
    services = {
        row[0]: Service._make((*row[:10], tuple(map(ServiceCall._make, row[10])), *row[11:]))
        for row in rows[5]
    }
    links = list(map(Link._make, links))
    schema = Schema(
        {name: Attribute._make(row) for name, row in attributes.items()},
        {name: UnitRule._make(row) for name, row in units.items()},
        rates,
    )
    return Network(
        dt.date.fromordinal(edition),
        places,
        links,
        modes,
        cargo,
        {row[0]: Source._make(row) for row in rows[3]},
        {row[0]: _corridor(row) for row in rows[4]},
        schema,
        Subjects(places, links, modes, cargo, services, lanes, known_ships),
        FactStore(RawFacts(folder, schema), by_subject, source_ids),
        folder,
        services,
        regions,
        lanes,
        {name: TradeRegion._make(row) for name, row in trade_regions.items()},
        known_ships,
    )


def _corridor(row: tuple[Any, ...]) -> Corridor:
    *cells, chain, marks, between, trunk_modes, reaches = row
    return Corridor._make(
        (
            *cells,
            tuple(map(ChainStop._make, chain)),
            tuple(map(Mark._make, marks)),
            between,
            trunk_modes,
            tuple(map(Reach._make, reaches)),
        )
    )
