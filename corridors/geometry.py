"""Drawn lines of links, and checks of the committed ones."""

import csv
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corridors.model.entities import Link
from corridors.model.network import Network

OSM = Path(__file__).parent / "data" / "osm"
"""The shipped shapes, made by ``corridors build``."""
SHAPES = ("rail-1435", "rail-1520", "road", "river", "sea")
"""Names of the files of shapes."""
WANTING = "rejected.csv"
"""What could not be drawn as it should, and why."""
END_KM = 10.0
"""A line begins and ends no farther than this from its places."""
GAP_KM = 50.0
"""Two neighbouring points of a railway are no farther apart than this."""
LONGER = 1.1
"""A drawn line is no longer than this many times the official length ..."""
LONGER_KM = 10.0
"""... and this many kilometres, as places are drawn in the middle of their towns."""
ARC_KM = 500.0
"""A great circle is drawn with points no farther apart than this."""

EARTH_KM = 6371.0088
"""Mean radius."""

Point = tuple[float, float]


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in km on the mean sphere (haversine formula).

    Examples
    --------
    >>> round(great_circle_km(0, 0, 0, 180))
    20015
    """
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


class Shapes(Mapping[str, tuple[Point, ...]]):
    """Points between the two places of links, by subject; a line is read when asked for.

    Parameters
    ----------
    texts
        ``lat lon;lat lon`` by subject.
    wanting
        Why a link is not drawn as it should be, by subject.

    Examples
    --------
    >>> shapes = Shapes({"a-b:rail-1520": "52.1 103.2;52.3 103.9"}, {})
    >>> shapes["a-b:rail-1520"]
    ((52.1, 103.2), (52.3, 103.9))
    """

    def __init__(self, texts: dict[str, str], wanting: dict[str, str]) -> None:
        self._texts = texts
        self.wanting = wanting

    def __getitem__(self, subject: str) -> tuple[Point, ...]:
        return tuple(_point(text) for text in self._texts[subject].split(";"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _point(text: str) -> Point:
    lat, _, lon = text.partition(" ")
    return float(lat), float(lon)


def load_shapes(folder: Path = OSM) -> Shapes:
    """Read the shapes of a folder; a folder without any gives none.

    Parameters
    ----------
    folder
        Files ``MODE.csv`` with ``subject,km,line`` and ``rejected.csv`` with
        ``subject,drawn,reason``.
    """
    texts: dict[str, str] = {}
    for name in SHAPES:
        texts.update((row[0], row[2]) for row in _rows(folder / f"{name}.csv"))
    wanting = {row[0]: row[2] for row in _rows(folder / WANTING)}
    return Shapes(texts, wanting)


def _rows(path: Path) -> Iterator[list[str]]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader, None)
            yield from reader


def link_line(network: Network, link: Link, shapes: Mapping[str, tuple[Point, ...]]) -> list[Point]:
    """Return the drawn line of a link from a to b as ``(lat, lon)``.

    A traced line where there is one; else the points of the links table; a flight without
    points is the great circle.

    Parameters
    ----------
    network
        The network, which says where the places lie.
    link
        The link.
    shapes
        The traced lines, of `load_shapes`.
    """
    a, b = network.places[link.a], network.places[link.b]
    start, end = (a.lat, a.lon), (b.lat, b.lon)
    inner = shapes.get(link.subject)
    if inner is None:
        turned = shapes.get(f"{link.b}-{link.a}:{link.mode}")
        inner = turned[::-1] if turned is not None else link.via
    if not inner and network.modes[link.mode].family == "air":
        inner = great_circle_points(start, end)
    line = [start]
    for point in (*inner, end):
        if point != line[-1]:
            line.append(point)
    return line


LAND = ("rail", "road", "pipeline", "power", "river")
"""Families of modes whose lines lie on the ground; ships and aircraft follow lanes."""


def schematic_sides(
    network: Network, link: Link, shapes: Mapping[str, tuple[Point, ...]]
) -> list[bool]:
    """Return which sides of `link_line` only join points and do not show where the line runs.

    On land those are all sides of a line that is not traced, and of a traced one those with
    over `GAP_KM` between their points.

    Parameters
    ----------
    network, link, shapes
        As for `link_line`.

    Returns
    -------
    list of bool
        One for each side, in the order of the line from a to b.
    """
    sides = list(itertools.pairwise(link_line(network, link, shapes)))
    if network.modes[link.mode].family not in LAND:
        return [False] * len(sides)
    if link.subject not in shapes and f"{link.b}-{link.a}:{link.mode}" not in shapes:
        return [True] * len(sides)
    return [great_circle_km(*start, *end) > GAP_KM for start, end in sides]


def runs_of(sides: Sequence[bool]) -> list[list[int]]:
    """Return the first and the last point of each run of true sides of a line.

    Examples
    --------
    >>> runs_of([False, True, True, False, True])
    [[1, 3], [4, 5]]
    """
    runs: list[list[int]] = []
    for at, is_true in enumerate(sides):
        if is_true and runs and runs[-1][1] == at:
            runs[-1][1] = at + 1
        elif is_true:
            runs.append([at, at + 1])
    return runs


def great_circle_points(start: Point, end: Point) -> tuple[Point, ...]:
    """Return the points between two points along the great circle, `ARC_KM` apart at most.

    Examples
    --------
    >>> great_circle_points((0.0, 0.0), (0.0, 9.0))
    ((0.0, 3.0), (0.0, 6.0))
    """
    steps = math.ceil(great_circle_km(*start, *end) / ARC_KM)
    if steps < 2:
        return ()
    first, last = unit_vector(start), unit_vector(end)
    angle = math.acos(
        max(-1.0, min(1.0, math.fsum(p * q for p, q in zip(first, last, strict=True))))
    )
    points = []
    for step in range(1, steps):
        one = math.sin(angle * (1 - step / steps)) / math.sin(angle)
        two = math.sin(angle * step / steps) / math.sin(angle)
        x, y, z = (one * p + two * q for p, q in zip(first, last, strict=True))
        lat, lon = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
        points.append((round(lat, 4), round(lon, 4)))
    return tuple(points)


def unit_vector(point: Point) -> tuple[float, float, float]:
    """Return the point of the unit sphere at ``(lat, lon)``."""
    lat, lon = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def line_km(line: list[Point] | tuple[Point, ...]) -> float:
    """Return the length of a line along great circles."""
    return math.fsum(great_circle_km(*p, *q) for p, q in itertools.pairwise(line))


def long_gaps(network: Network, shapes: Shapes) -> dict[str, float]:
    """Return the railways with over `GAP_KM` between two points as drawn: the most, in km.

    Parameters
    ----------
    network
        The network the lines belong to.
    shapes
        The lines of `load_shapes`; a network without any has no gaps to report.
    """
    found: dict[str, float] = {}
    if not shapes and not shapes.wanting:
        return found
    for link in network.links:
        if link.mode.startswith("rail"):
            line = link_line(network, link, shapes)
            longest = max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line))
            if longest > GAP_KM:
                found[link.subject] = longest
    return found
