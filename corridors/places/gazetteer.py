"""Gazetteer of the towns of the world, and the terminals that belong to a town."""

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.geometry import EARTH_KM, great_circle_km
from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.network import Network
from corridors.places.names import fold
from corridors.tables.reader import columns_of, read_rows

TOWNS = Path(__file__).parents[1] / "data" / "towns.csv"
"""Towns of over 15,000 people, GeoNames, made by `research.build.gazetteer`."""


class Town(NamedTuple):
    """A town of the gazetteer; ``keys`` are the folded names by which it is found."""

    number: int
    name: str
    name_ru: str
    name_zh: str
    country: str
    lat: float
    lon: float
    population: int
    keys: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name and GeoNames number in the form of a place's id, such as ``london_2643743``."""
        slug = re.sub("[^a-z0-9]+", "_", fold(self.name)).strip("_") or "town"
        return f"{slug}_{self.number}"


class Gazetteer:
    """The table of towns as text: a name is looked for without reading the other rows.

    Examples
    --------
    >>> [town.country for town in Gazetteer.read().named("Лондон")]
    ['GB', 'CA']
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def read(cls, path: Path = TOWNS) -> "Gazetteer":
        """Read the table."""
        return cls(path.read_text(encoding="utf-8"))

    def named(self, name: str, country: str = "") -> list[Town]:
        """Return the towns that have a name, largest first, of one country where it is given."""
        found = [self._town(at) for at in self._all(f";{fold(name)};")]
        found.sort(key=lambda town: (-town.population, town.number))
        return [town for town in found if not country or town.country == country]

    def numbered(self, number: int) -> Town | None:
        """Return the town with a GeoNames number."""
        found = self._all(f"\n{number},")
        return self._town(found[0] + 1) if found else None

    def near(self, lat: float, lon: float, km: float) -> Town | None:
        """Return the nearest town within some km."""
        found = [
            (away, town)
            for row in csv.reader(self._text.splitlines()[1:])
            if abs(float(row[5]) - lat) < 1.0
            for town in [_town(row)]
            if (away := great_circle_km(lat, lon, town.lat, town.lon)) <= km
        ]
        return min(found)[1] if found else None

    def names(self, countries: set[str]) -> list[tuple[str, str]]:
        """Return name and country of the towns of some countries."""
        rows = csv.reader(self._text.splitlines()[1:])
        return [(row[1], row[4]) for row in rows if row[4] in countries]

    def _all(self, needle: str) -> list[int]:
        found: list[int] = []
        at = self._text.find(needle)
        while at >= 0:
            found.append(at)
            at = self._text.find(needle, at + len(needle) - 1)
        return found

    def _town(self, at: int) -> Town:
        first = self._text.rfind("\n", 0, at) + 1
        (row,) = csv.reader([self._text[first : self._text.index("\n", at)]])
        return _town(row)


def _town(row: list[str]) -> Town:
    keys = tuple(row[8].strip(";").split(";"))
    number, name, name_ru, name_zh, country, lat, lon, population, _ = row
    return Town(
        *(int(number), name, name_ru, name_zh, country),
        *(float(lat), float(lon), int(population), keys),
    )


KINDS = ("port", "airport", "station", "terminal", "river_port")
"""Kinds of places that may be the terminal of a town."""
NAMESAKE = "name"
"""Stands for a source where the terminal bears the name of the town."""
FARTHEST_KM = 90.0
"""A terminal lies at most so far from its town, by great circle."""
_FARTHEST_DEG = math.degrees(FARTHEST_KM / EARTH_KM)
"""Of latitude."""
_OFF_NETWORK = re.compile(r"[a-z0-9_]+_(\d+)")
"""Id of a town of the gazetteer: its name and GeoNames number."""
_SHORTEST = 4
"""A name of fewer letters occurs in others by chance."""


class Pair(NamedTuple):
    """A town and a terminal of it, with the source that says so and the row of the table.

    ``town`` is the id of a place or, off the network, of a town of the gazetteer.
    """

    town: str
    terminal: str
    source: str
    where: str


def read_terminals(network: Network) -> list[Pair]:
    """Return the towns and terminals of ``terminals.csv``; none where there is no such table.

    Raises
    ------
    DataError
        If the table can't be read, or a row names what the network does not have.
    """
    path = network.folder / "terminals.csv"
    problems: list[str] = []
    pairs = []
    if path.is_file():
        for line, (town, terminal, source) in read_rows(path, columns_of("terminals"), problems):
            where = f"{path.name}:{line}"
            problems += (
                f"{where}: place {place!r} does not exist; use an id of the places"
                for place in (town, terminal)
                if place not in network.places
                and not (place == town and _OFF_NETWORK.fullmatch(place))
            )
            if source != NAMESAKE and source not in network.sources:
                problems.append(
                    f"{where}: source {source!r} is not in the sources table; add it there, or "
                    f"write {NAMESAKE} if the terminal has the name of the town"
                )
            pairs.append(Pair(town, terminal, source, where))
    if problems:
        raise DataError(problems)
    return pairs


def terminals_of(network: Network, town: str) -> list[str]:
    """Return the terminals of a town, the principal one first."""
    return [pair.terminal for pair in read_terminals(network) if pair.town == town]


def check_terminals(network: Network) -> list[str]:
    """Return the problems of the table, and what is missing there: one line each.

    A terminal lies in the country of its town and near to it, has a mode that the town lacks,
    and bears its name, unless a source says whose it is. Whatever does all of that by its name
    has to be listed.
    """
    try:
        pairs = read_terminals(network)
    except DataError as error:
        return error.problems
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        if pair[:2] in seen:
            problems.append(f"{pair.where}: {pair.town} and {pair.terminal} occur above; keep one")
        seen.add(pair[:2])
        problems += (f"{pair.where}: {it}" for it in _faults(network, pair))
    for town, terminal in _namesakes(network):
        if (town.id, terminal.id) not in seen:
            problems.append(
                f"terminals.csv: {terminal.id} has the name of {town.id} and a mode that the "
                f"town lacks; add the row {town.id},{terminal.id},{NAMESAKE}"
            )
    return problems


def town_named(network: Network, town: str) -> Place | None:
    """Return the place of the network, or the town of the gazetteer, that has an id."""
    if town in network.places:
        return network.places[town]
    form = _OFF_NETWORK.fullmatch(town)
    known = Gazetteer.read().numbered(int(form.group(1))) if form else None
    if known is None or known.id != town:
        return None
    names = (known.name, known.name_ru, known.name_zh)
    return Place(
        known.id, OFF_NETWORK, known.country, known.lat, known.lon, *names, "", "", "", "geonames"
    )


def _faults(network: Network, pair: Pair) -> Iterator[str]:
    town, terminal = town_named(network, pair.town), network.places[pair.terminal]
    if town is None:
        yield f"town {pair.town} is neither a place nor a town of the gazetteer; correct its id"
        return
    if terminal.kind not in KINDS:
        yield f"{terminal.id} is a {terminal.kind}; a terminal is one of {', '.join(KINDS)}"
    if terminal.country != town.country:
        yield f"{terminal.id} lies in {terminal.country}, {town.id} in {town.country}; drop the row"
    km = _km(town, terminal)
    if km > FARTHEST_KM:
        yield (
            f"{terminal.id} lies {km:.0f} km from {town.id}; a terminal lies within "
            f"{FARTHEST_KM:.0f} km of its town"
        )
    if not _families(network, terminal) - _families(network, town):
        yield f"{terminal.id} has no mode that {town.id} lacks; drop the row"
    if pair.source == NAMESAKE and not _has_name_of(terminal, town):
        yield f"{terminal.id} does not have the name of {town.id}; name a source"


def _namesakes(network: Network) -> Iterator[tuple[Place, Place]]:
    """Yield towns and the terminals that bear their names and have a mode that they lack."""
    terminals: dict[str, list[Place]] = {}
    for place in network.places.values():
        if place.kind in KINDS:
            terminals.setdefault(place.country, []).append(place)
    for town in network.places.values():
        for terminal in terminals.get(town.country, ()):
            if (
                town is not terminal
                and abs(town.lat - terminal.lat) <= _FARTHEST_DEG
                and _km(town, terminal) <= FARTHEST_KM
                and _families(network, terminal) - _families(network, town)
                and _has_name_of(terminal, town)
            ):
                yield town, terminal


def _km(one: Place, other: Place) -> float:
    return great_circle_km(one.lat, one.lon, other.lat, other.lon)


def _families(network: Network, place: Place) -> set[str]:
    touched = network.subjects.modes_at.get(place.id, ())
    return {network.modes[mode].family for mode in touched if mode in network.modes}


def _has_name_of(terminal: Place, town: Place) -> bool:
    """Tell whether a name of a terminal holds a name of a town as whole words.

    Of the town what stands in brackets does not count, nor any other word than its name.
    """
    names = [fold(it.partition(" (")[0]) for it in (town.name_en, *town.aliases.split(";"))]
    borne = [fold(it.replace("(", " ").replace(")", " ")) for it in terminal.all_names()]
    return any(
        f" {name} " in f" {other} " for name in names if len(name) >= _SHORTEST for other in borne
    )
