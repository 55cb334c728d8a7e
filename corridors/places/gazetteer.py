"""Gazetteer of the towns of the world."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

from corridors.geometry import great_circle_km
from corridors.places.names import fold

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
