"""Tables of corridors: state, chains of places, marks."""

from collections.abc import Mapping, Sequence

from corridors.model.entities import (
    STATUSES,
    CargoKind,
    ChainStop,
    Corridor,
    Mark,
    Mode,
    Place,
    Reach,
    Source,
)
from corridors.model.seasons import parse_season
from corridors.tables.reader import Row, TableReader
from corridors.whole_numbers import is_whole


def read_corridors(
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
        options, left_by = tuple(place.split("|")), tuple(mode.split())
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
    if not (reader.folder / "corridor_between.csv").is_file():
        return {}
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
    if not (reader.folder / "corridor_trunk_modes.csv").is_file():
        return {}
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
    if not (reader.folder / "corridor_reach.csv").is_file():
        return {}
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
