"""Country of a point, and straight lines that stay in it."""

import csv
import itertools
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

OUTLINES = Path(__file__).parents[1] / "data" / "outlines.csv"
"""Outer rings of countries, made by `research.build.gazetteer`."""
COAST_KM = 5.0
"""A point this near to land is on it: outlines are as coarse as that."""
SAMPLE_KM = 10.0
"""A line is looked at about this often."""

Edge = tuple[float, float, float, float]


class Outline(NamedTuple):
    """An outer ring of a country, its text read when it is asked for."""

    country: str
    south: float
    west: float
    north: float
    east: float
    text: str

    def edges(self) -> Iterator[Edge]:
        """Yield the sides of the ring as ``(lat, lon, lat, lon)``."""
        numbers = iter(self.text.replace(";", " ").split())
        ring = [(float(lat), float(lon)) for lat, lon in zip(numbers, numbers, strict=True)]
        for (lat1, lon1), (lat2, lon2) in itertools.pairwise(ring):
            yield lat1, lon1, lat2, lon2


def inside(edges: Iterable[Edge], lat: float, lon: float) -> bool:
    """Tell whether a point lies inside rings, by the crossings of a ray to the east.

    Examples
    --------
    >>> square = [(0, 0, 0, 2), (0, 2, 2, 2), (2, 2, 2, 0), (2, 0, 0, 0)]
    >>> inside(square, 1, 1), inside(square, 1, 3)
    (True, False)
    """
    odd = False
    for lat1, lon1, lat2, lon2 in edges:
        if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (
            lon2 - lon1
        ):
            odd = not odd
    return odd


def _outline(row: list[str]) -> Outline:
    south, west, north, east = map(float, row[1:5])
    return Outline(row[0], south, west, north, east, row[5])


class Land:
    """The outlines of countries, smallest first.

    Examples
    --------
    >>> land = Land.read()
    >>> land.country(41.12, 121.14), land.country(38.0, 123.5)
    ('CN', '')
    """

    def __init__(self, outlines: list[Outline]) -> None:
        self.outlines = outlines

    @classmethod
    def read(cls, path: Path = OUTLINES) -> "Land":
        """Read the table of outlines."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            return cls([_outline(row) for row in rows])

    def country(self, lat: float, lon: float) -> str:
        """Return the country of a point, empty at sea farther than `COAST_KM` from land."""
        found = self._within(lat, lon)
        wide = COAST_KM / 111.0
        for eighth in range(8):
            if found:
                break
            turn = eighth * math.pi / 4
            found = self._within(
                lat + wide * math.cos(turn),
                lon + wide * math.sin(turn) / max(0.01, math.cos(math.radians(lat))),
            )
        return found

    def _within(self, lat: float, lon: float) -> str:
        for ring in self.outlines:
            if ring.south <= lat <= ring.north:
                # A ring over the 180th meridian runs on beyond it.
                for turned in (lon, lon + 360, lon - 360):
                    if ring.west <= turned <= ring.east and inside(ring.edges(), lat, turned):
                        return ring.country
        return ""

    def strip(self, country: str, south: float, north: float) -> list[Edge]:
        """Return the sides of a country's rings that reach into a strip of latitude."""
        return [
            edge
            for ring in self.outlines
            if ring.country == country and ring.south <= north and ring.north >= south
            for edge in ring.edges()
            if min(edge[0], edge[2]) <= north and max(edge[0], edge[2]) >= south
        ]


def share_outside(
    edges: list[Edge], start: tuple[float, float], end: tuple[float, float], km: float
) -> float:
    """Return which share of a line lies outside rings: at sea or in another country.

    Parameters
    ----------
    edges
        The sides of the rings, of `Land.strip`.
    start, end
        ``(lat, lon)``.
    km
        Length of the line.
    """
    count = max(8, math.ceil(km / SAMPLE_KM))
    far = (end[1] - start[1] + 180) % 360 - 180
    outside = 0
    for step in range(count):
        part = (step + 0.5) / count
        lat, lon = start[0] + part * (end[0] - start[0]), start[1] + part * far
        outside += not any(inside(edges, lat, turned) for turned in (lon, lon + 360, lon - 360))
    return outside / count
