"""Loading of the tables of a network, with all their problems at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from corridors.errors import DataError
from corridors.model.cargo import lineage, name_problems, tree_problems
from corridors.model.entities import (
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
    Source,
)
from corridors.model.facts import FactStore
from corridors.model.network import Network
from corridors.model.schema import TYPES, Schema, UnitRule, is_whole
from corridors.model.seasons import parse_season
from corridors.model.subjects import Subjects
from corridors.tables.facts import load_facts
from corridors.tables.lanes import lane_problems, lane_subjects, read_regions
from corridors.tables.reader import Row, TableReader, UnreadableFile, table_files
from corridors.tables.services import ServiceReferences, read_services
from corridors.tables.topology import (
    DIRECTIONS,
    link_problems,
    missing_lengths,
    place_problems,
    read_point,
    source_problems,
)

DATA = Path(__file__).parents[1] / "data"
"""The shipped tables."""
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
    corridors = _read_corridors(reader, places, modes, sources, cargo)
    services = read_services(
        reader, ServiceReferences(places, links, modes, cargo, sources, corridors)
    )
    regions, trade_regions = read_regions(reader, places, modes)
    lanes = tuple(sorted(lane_subjects(reader)))
    problems += lane_problems(reader, regions)
    subjects = Subjects(places, links, modes, cargo, services, lanes)
    facts: FactStore = load_facts(folder, schema, subjects, sources, problems)
    edition = _read_edition(reader)
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


def _read_corridors(
    reader: TableReader,
    places: dict[str, Place],
    modes: dict[str, Mode],
    sources: dict[str, Source],
    cargo: dict[str, CargoKind],
) -> dict[str, Corridor]:
    """Read the corridor tables; what is wrong is added to the reader's problems."""
    problems = reader.problems
    chains = _read_chains(reader, places, modes, sources)
    marks = _read_marks(reader, places, modes)
    countries = {place.country for place in places.values()} - {""}
    between = _read_between(reader, countries)
    trunk_modes = _read_trunk_modes(reader, {mode.family for mode in modes.values()}, sources)
    reaches = _read_reaches(reader, places, countries, sources)
    corridors = {}
    for where, cells in reader.keyed("corridors"):
        key = cells[0]
        _check_state(where, cells, cargo, problems)
        _check_source(where, cells[7], sources, problems)
        if key not in chains:
            problems.append(f"{where}: corridor {key} has no chain in corridor_chains.csv")
        _, en, ru, zh, kind, status, season, source, note = cells
        chain = tuple(stop for _, stop in sorted(chains.pop(key, [])))
        marked = tuple(mark for _, mark in sorted(marks.pop(key, [])))
        corridors[key] = Corridor(
            *(key, en, ru, zh, kind, status, season, source, note, chain, marked),
            *(between.pop(key, ()), trunk_modes.pop(key, ()), tuple(reaches.pop(key, ()))),
        )
    problems.extend(
        f"{table}.csv: corridor {key!r} is not in corridors.csv"
        for table, rows in (
            ("corridor_chains", chains),
            ("corridor_marks", marks),
            ("corridor_between", between),
            ("corridor_trunk_modes", trunk_modes),
            ("corridor_reach", reaches),
        )
        for key in sorted(rows)
    )
    return corridors


def _read_chains(
    reader: TableReader,
    places: dict[str, Place],
    modes: dict[str, Mode],
    sources: dict[str, Source],
) -> dict[str, list[tuple[int, ChainStop]]]:
    problems = reader.problems
    chains: dict[str, list[tuple[int, ChainStop]]] = {}
    for where, (corridor, seq, place, mode, source) in reader.rows("corridor_chains"):
        _check_stop(where, (place,), (mode,) if mode else (), (places, modes), problems)
        _check_source(where, source, sources, problems)
        stop = ChainStop(place, mode, source)
        chains.setdefault(corridor, []).append((_sequence(seq, where, problems), stop))
    problems += [
        f"corridor_chains.csv: {key} has two stops of one seq" for key in _duplicates(chains)
    ]
    return chains


def _read_marks(
    reader: TableReader, places: dict[str, Place], modes: dict[str, Mode]
) -> dict[str, list[tuple[int, Mark]]]:
    problems = reader.problems
    marks: dict[str, list[tuple[int, Mark]]] = {}
    for where, (corridor, seq, place, mode) in reader.rows("corridor_marks"):
        options, left_by = tuple(place.split("|")), tuple(mode.split("|")) if mode else ()
        _check_stop(where, options, left_by, (places, modes), problems)
        mark = Mark(options, left_by)
        marks.setdefault(corridor, []).append((_sequence(seq, where, problems), mark))
    problems += [
        f"corridor_marks.csv: {key} has two marks of one seq" for key in _duplicates(marks)
    ]
    return marks


def _read_between(reader: TableReader, known: set[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the countries between which corridors are compared; a folder may have none.

    Those of one side and of the other are parted by a bar; without one both ends lie in all.
    """
    between: dict[str, tuple[tuple[str, ...], ...]] = {}
    for where, (corridor, countries) in reader.rows("corridor_between"):
        sides = tuple(tuple(side.split()) for side in countries.split("|"))
        unknown = sorted({code for side in sides for code in side} - known)
        if len(sides) > 2:
            reader.problems.append(f"{where}: {corridor} has two sides at most")
        if unknown or not all(sides):
            named = f"country {', '.join(unknown)} has no place" if unknown else "names no country"
            reader.problems.append(f"{where}: {named}; use codes separated by blanks")
        if corridor in between:
            reader.problems.append(f"{where}: {corridor} occurs twice; keep one")
        between[corridor] = sides
    return between


def _read_trunk_modes(
    reader: TableReader, families: set[str], sources: dict[str, Source]
) -> dict[str, tuple[str, ...]]:
    """Return the mode families of trunks beside those of their chain; a folder may have none."""
    found: dict[str, tuple[str, ...]] = {}
    for where, (corridor, names, source) in reader.rows("corridor_trunk_modes"):
        modes = tuple(names.split())
        unknown = sorted(set(modes) - families)
        if unknown or not modes:
            named = f"family {', '.join(unknown)} is not in modes.csv" if unknown else "no family"
            known = ", ".join(sorted(families))
            reader.problems.append(f"{where}: {named}; use some of {known}, separated by blanks")
        _check_source(where, source, sources, reader.problems)
        if corridor in found:
            reader.problems.append(f"{where}: {corridor} occurs twice; keep one")
        found[corridor] = modes
    return found


def _read_reaches(
    reader: TableReader, places: dict[str, Place], known: set[str], sources: dict[str, Source]
) -> dict[str, list[Reach]]:
    """Return how far trunks reach for cargo of some countries; a folder may have no such table."""
    problems = reader.problems
    found: dict[str, list[Reach]] = {}
    for where, (corridor, end, countries, names, source) in reader.rows("corridor_reach"):
        codes, stops = tuple(countries.split()), tuple(names.split("|"))
        if end not in ("first", "last"):
            problems.append(f"{where}: end {end!r} is not first or last")
        problems += [f"{where}: place {it!r} does not exist" for it in stops if it not in places]
        unknown = sorted(set(codes) - known)
        if unknown or not codes:
            named = f"country {', '.join(unknown)} has no place" if unknown else "names no country"
            problems.append(f"{where}: {named}; use codes separated by blanks")
        _check_source(where, source, sources, problems)
        found.setdefault(corridor, []).append(Reach(end, codes, stops))
    return found


def _check_source(where: str, source: str, sources: dict[str, Source], problems: list[str]) -> None:
    if source not in sources:
        problems.append(f"{where}: source {source!r} is not in the sources table")


def _check_stop(
    where: str,
    stops: Sequence[str],
    left_by: Sequence[str],
    known: tuple[dict[str, Place], dict[str, Mode]],
    problems: list[str],
) -> None:
    places, modes = known
    problems += [f"{where}: place {it!r} does not exist" for it in stops if it not in places]
    problems += [f"{where}: mode {it!r} does not exist" for it in left_by if it not in modes]


def _duplicates(rows: Mapping[str, Sequence[tuple[int, object]]]) -> list[str]:
    """Return the corridors that have two rows of one number."""
    return [key for key, found in rows.items() if len({seq for seq, _ in found}) < len(found)]


def _sequence(text: str, where: str, problems: list[str]) -> int:
    if not is_whole(text):
        problems.append(f"{where}: seq {text!r} is not a whole number")
        return 0
    return int(text)


def _check_state(where: str, cells: Row, cargo: dict[str, CargoKind], problems: list[str]) -> None:
    """Check cargo, status and season of a corridor."""
    if cells[4] not in cargo:
        problems.append(f"{where}: cargo {cells[4]!r} does not exist")
    if cells[5] not in STATUSES:
        problems.append(f"{where}: status {cells[5]!r} is not one of {', '.join(STATUSES)}")
    if cells[6] != "all year":
        try:
            parse_season(cells[6])
        except ValueError as error:
            problems.append(f"{where}: {error}, nor 'all year'")
