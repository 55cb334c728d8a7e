"""Ground of the maps down to zoom 12 from pinned packages, made once, offline.

The output is committed. Inputs are in one folder (`research.build.inputs` and `SHORES`)::

    npm pack mapeo-offline-map@2.0.0 --pack-destination FOLDER
    npm pack @geo-maps/earth-lands-100m@0.6.0 --pack-destination FOLDER
    npm pack @geo-maps/earth-waterbodies-100m@0.6.0 --pack-destination FOLDER
    npm pack @geo-maps/countries-land-100m@0.6.0 --pack-destination FOLDER
    python -m research.build.ground FOLDER [--check]

The world lies in cells of three sizes. Each cell is one line of `GROUND`: its level, column and
row, then land, water, border lines and rivers as `pack_lines` writes them. The whole world at
level 0 is the basemap; cells of level 1 hold shores to 400 m along the lines; cells of level 2 hold
them to 100 m around the places of the network.
"""

import csv
import itertools
import json
import math
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.ops import polylabel

from corridors.errors import DataError
from corridors.geometry import link_line, load_shapes
from corridors.model.network import Network
from corridors.tables.load import DATA, load_network
from research.build.inputs import PACKAGES, Node, Package, check_inputs, read_rivers

FOLDER = Path(__file__).parents[2] / "maps" / "data"
BASEMAP = FOLDER / "basemap.json"
GROUND = FOLDER / "ground.txt"
NAMES = FOLDER / "ground_names.json"
SHORES = {
    "lands": Package(
        "geo-maps-earth-lands-100m-0.6.0.tgz",
        "249b08798b0b82c81c21fa73fee8c59f25c94571842d52da2d06650884aa3087",
        "npm, @geo-maps/earth-lands-100m 0.6.0",
        "OpenStreetMap, ODbL 1.0",
    ),
    "waters": Package(
        "geo-maps-earth-waterbodies-100m-0.6.0.tgz",
        "53a9ca0e10ff1d1cc6feff1c6fdcb457510c20bce7de9810a0075336ab84a364",
        "npm, @geo-maps/earth-waterbodies-100m 0.6.0",
        "OpenStreetMap, ODbL 1.0",
    ),
    "countries": Package(
        "geo-maps-countries-land-100m-0.6.0.tgz",
        "e6dca8a0026501a2908b0eb8f4a926d5198abbf15b2077e1a856433f8073f5c2",
        "npm, @geo-maps/countries-land-100m 0.6.0",
        "OpenStreetMap, ODbL 1.0",
    ),
}
"""Shores and borders as OpenStreetMap had them in November 2017, to 100 m."""


class Fineness(NamedTuple):
    """How a level is drawn: its cells, its accuracy, the zoom from which it is shown.

    Attributes
    ----------
    cell
        Side of a cell, degrees.
    parts
        Coordinates are whole parts of a degree, from the south-western corner of the cell.
    zoom
        The least zoom at which it is drawn.
    """

    cell: float
    parts: int
    zoom: float


WORLD, REGION, DETAIL = LEVELS = (
    Fineness(360.0, 100, 0.0),
    Fineness(2.0, 1000, 4.5),
    Fineness(0.25, 4000, 8.0),
)
REGION_TOLERANCE = 0.004
"""Degrees by which shores of level 1 are simplified, 400 m."""
REGION_ISLAND, REGION_WATER, REGION_WIDTH = 4e-4, 2e-3, 0.012
"""Least area of an island and of a lake at level 1, square degrees; a lake's mean width."""
DETAIL_WATER, DETAIL_WIDTH, DETAIL_POINTS = 2e-5, 0.0015, 6
"""Least area of water at level 2, square degrees (20 ha), its mean width and number of points:
what is smaller was simplified to triangles."""
REGION_KM = 120.0
"""How far from a line of the network level 1 reaches."""
SPOT = 0.5
"""Lines are followed by so many degrees."""
DETAIL_KM = {"port": 22.0, "border": 22.0}
"""How far round a place of a kind level 2 reaches ..."""
DETAIL_OTHER_KM = 10.0
"""... and round the others."""
KM_A_DEGREE = 111.2
WELL_KNOWN = 100_000
"""Towns of so many people are named everywhere, smaller ones in the cells of level 2."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Cell = tuple[int, int]
Area = tuple[float, float, float, float]

BLOCK = 20.0
"""Shapes are first cut into blocks of so many degrees, then into cells."""


def pack_numbers(numbers: Iterable[int]) -> str:
    """Return whole numbers as text: five bits a letter, the lowest first, 0 -1 1 -2 2 ....

    Examples
    --------
    >>> pack_numbers([0, -1, 15, 16])
    'ABegB'
    """
    letters = []
    for number in numbers:
        rest = 2 * number if number >= 0 else -2 * number - 1
        while rest > 31:
            letters.append(_DIGITS[32 + rest % 32])
            rest //= 32
        letters.append(_DIGITS[rest])
    return "".join(letters)


def pack_lines(lines: Iterable[Sequence[tuple[int, int]]]) -> str:
    """Return lines as text: for each its number of points, the first point, and the steps.

    Examples
    --------
    >>> pack_lines([[(1, 2), (2, 2), (2, 5)]])
    'GCECAAG'
    """
    numbers: list[int] = []
    for line in lines:
        numbers.append(len(line))
        x = y = 0
        for at, here in line:
            numbers += (at - x, here - y)
            x, y = at, here
    return pack_numbers(numbers)


def _read(folder: Path, name: str) -> str:
    path = folder / SHORES[name].file
    with tarfile.open(path) as archive:
        file = archive.extractfile("package/map.geo.json")
        if file is None:
            message = f"{path} has no member package/map.geo.json"
            raise DataError([message])
        return file.read().decode("utf-8")


def _polygons(geometry: Any) -> Any:
    """Return the polygons of a geometry as an array."""
    parts = shapely.get_parts(geometry)
    while not (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all():
        kinds = shapely.get_type_id(parts)
        keep = (kinds == shapely.GeometryType.POLYGON) | (
            kinds >= shapely.GeometryType.MULTIPOLYGON
        )
        parts = shapely.get_parts(parts[keep])
    return parts


def _inland_waters(folder: Path) -> Any:
    """Return rivers and lakes; the last part of the package is the sea."""
    rivers, lakes, _ = shapely.from_geojson(_read(folder, "waters")).geoms
    return np.concatenate([shapely.get_parts(rivers), shapely.get_parts(lakes)])


def border_lines(countries: Iterable[Any]) -> Any:
    """Return the lines along which exactly two countries meet, joined.

    Neighbours have the same points along their border. A side that one country has alone is a
    coast, or the edge of a claim that its neighbour does not share, which is not drawn.

    Parameters
    ----------
    countries
        Polygons or multipolygons, one for each country.
    """
    sides = []
    for country in countries:
        rings = shapely.get_rings(shapely.get_parts(country))
        points, ring = shapely.get_coordinates(rings, return_index=True)
        own = np.hstack([points[:-1], points[1:]])[ring[1:] == ring[:-1]]
        turned = (own[:, 0] > own[:, 2]) | ((own[:, 0] == own[:, 2]) & (own[:, 1] > own[:, 3]))
        own[turned] = own[turned][:, [2, 3, 0, 1]]
        sides.append(np.unique(own, axis=0))
    found, count = np.unique(np.concatenate(sides), axis=0, return_counts=True)
    lines = shapely.linestrings(found[count == 2].reshape(-1, 2, 2))
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def split(
    shapes: Sequence[Any],
    wanted: Iterable[Cell],
    side: float,
    clip: Callable[[Any, Area], list[Any]],
) -> Iterator[tuple[Cell, list[Any]]]:
    """Yield cells in order, each with the parts of shapes within it.

    Parameters
    ----------
    shapes
        Points of rings or of lines, an array each.
    wanted
        Columns and rows of the cells, counted from longitude and latitude 0.
    side
        Side of a cell, degrees; `BLOCK` is a whole number of times as large.
    clip
        Returns the parts of one shape that lie in an area.
    """
    of_block: dict[Cell, list[Cell]] = {}
    for col, row in wanted:
        corner = math.floor(col * side / BLOCK), math.floor(row * side / BLOCK)
        of_block.setdefault(corner, []).append((col, row))
    near = _boxes(shapes)
    for block, cells in sorted(of_block.items()):
        area = _area(block, BLOCK)
        inside = list(_cut(shapes, near, area, clip))
        within = _boxes(inside)
        for cell in sorted(cells):
            area = _area(cell, side)
            yield cell, list(_cut(inside, within, area, clip))


def _area(cell: Cell, side: float) -> Area:
    west, south = cell[0] * side, cell[1] * side
    return west, south, west + side, south + side


def _boxes(shapes: Sequence[Any]) -> Any:
    """Return west, south, east and north of shapes as columns of an array."""
    if not shapes:
        return np.empty((0, 4))
    points = np.concatenate(shapes)
    starts = np.cumsum([0, *map(len, shapes[:-1])])
    return np.hstack([np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)])


def _cut(
    shapes: Sequence[Any], boxes: Any, area: Area, clip: Callable[[Any, Area], list[Any]]
) -> Iterator[Any]:
    """Yield the parts of shapes in an area; what lies wholly in it is not clipped."""
    west, south, east, north = area
    left, low, right, high = boxes.T
    across = (left < east) & (right > west) & (low < north) & (high > south)
    whole = (left >= west) & (right <= east) & (low >= south) & (high <= north)
    for at in np.flatnonzero(across).tolist():
        if whole[at]:
            yield shapes[at]
        else:
            yield from clip(shapes[at], area)


def clip_ring(ring: Any, area: Area) -> list[Any]:
    """Return the part of a ring in an area (Sutherland and Hodgman, 1974).

    Parts of a ring that leave the area and come back are joined along its edge.

    Parameters
    ----------
    ring
        Points ``lon, lat`` in order, the first not repeated.
    area
        West, south, east and north, degrees.

    Examples
    --------
    >>> square = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)])
    >>> [part.tolist() for part in clip_ring(square, (1.0, 1.0, 2.0, 2.0))]
    [[[1.0, 2.0], [1.0, 1.0], [2.0, 1.0], [2.0, 2.0]]]
    """
    for axis, limit, sign in zip((0, 1, 0, 1), area, (1.0, 1.0, -1.0, -1.0), strict=True):
        before = np.roll(ring, 1, axis=0)
        a, b = sign * (before[:, axis] - limit), sign * (ring[:, axis] - limit)
        inside, crosses = b >= 0.0, (a >= 0.0) != (b >= 0.0)
        share = a / np.where(crosses, a - b, 1.0)
        middle = before + share[:, None] * (ring - before)
        middle[:, axis] = limit
        both = np.stack([middle, ring], axis=1).reshape(-1, 2)
        ring = both[np.stack([crosses, inside], axis=1).ravel()]
        if len(ring) < 3:
            return []
    return [ring]


def clip_line(line: Any, area: Area) -> list[Any]:
    """Return the parts of a line in an area."""
    parts = shapely.get_parts(shapely.clip_by_rect(shapely.linestrings(line), *area))
    return [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]


def outlines(polygons: Any) -> list[Any]:
    """Return the rings of polygons, outer ones anticlockwise and holes clockwise.

    Each ends before it would repeat its first point.
    """
    rings, owner = shapely.get_rings(polygons, return_index=True)
    outer = np.r_[True, owner[1:] != owner[:-1]]
    turn = shapely.is_ccw(rings) != outer
    points, ring = shapely.get_coordinates(rings, return_index=True)
    cuts = np.flatnonzero(np.diff(ring)) + 1
    found = np.split(points, cuts)
    return [it[::-1][:-1] if turned else it[:-1] for it, turned in zip(found, turn, strict=True)]


def _rings(rings: Iterable[Any], cell: Cell, level: Fineness) -> str:
    """Return areas as text; a ring begins at its most south-western point."""
    found = []
    for ring in rings:
        points = _whole(ring, cell, level)
        if points[0] == points[-1]:
            points.pop()
        if len(points) > 2:
            first = points.index(min(points))
            found.append(points[first:] + points[:first])
    return pack_lines(sorted(found))


def _strokes(lines: Any, cell: Cell, level: Fineness) -> str:
    """Return lines as text."""
    whole = (_whole(line, cell, level) for line in lines)
    return pack_lines(sorted(line for line in whole if len(line) > 1))


def _whole(points: Any, cell: Cell, level: Fineness) -> list[tuple[int, int]]:
    """Return points in whole parts of a degree from the corner of a cell, repeats dropped."""
    corner = np.array(cell) * level.cell
    whole = np.rint((points - corner) * level.parts).astype(int)
    fresh = np.r_[True, (whole[1:] != whole[:-1]).any(axis=1)]
    return [(x, y) for x, y in whole[fresh].tolist()]


def detail_cells(network: Network) -> set[Cell]:
    """Return the cells of level 2: those round the places of the network."""
    cells: set[Cell] = set()
    for place in network.places.values():
        km = DETAIL_KM.get(place.kind, DETAIL_OTHER_KM)
        cells |= _cells_round((place.lat, place.lon), km, DETAIL.cell)
    return cells


def region_cells(network: Network) -> set[Cell]:
    """Return the cells of level 1: those along the lines of the network."""
    shapes = load_shapes()
    spots: set[Node] = set()
    for link in network.links:
        for before, here in itertools.pairwise(link_line(network, link, shapes)):
            turned = here[1] + 360.0 * round((before[1] - here[1]) / 360.0)
            steps = math.ceil(max(abs(here[0] - before[0]), abs(turned - before[1])) / SPOT)
            for step in range(steps + 1):
                share = step / max(1, steps)
                lat = before[0] + share * (here[0] - before[0])
                lon = before[1] + share * (turned - before[1])
                spots.add((round(lat / SPOT) * SPOT, round(lon / SPOT) * SPOT))
    return set().union(*(_cells_round(spot, REGION_KM, REGION.cell) for spot in spots))


def _cells_round(point: Node, km: float, side: float) -> set[Cell]:
    """Return the cells that a square of twice so many kilometres round a point touches."""
    lat, lon = point
    high = km / KM_A_DEGREE
    wide = high / max(0.1, math.cos(math.radians(lat)))
    cols = range(math.floor((lon - wide) / side), math.floor((lon + wide) / side) + 1)
    rows = range(math.floor((lat - high) / side), math.floor((lat + high) / side) + 1)
    half = round(180.0 / side)
    return {((col + half) % (2 * half) - half, row) for col in cols for row in rows}


def _world_row() -> str:
    """Return the basemap as the one cell of level 0."""
    basemap = json.loads(BASEMAP.read_text(encoding="utf-8"))
    packed = []
    for kind in ("land", "lakes", "borders", "rivers"):
        flats = basemap[kind]
        lines = [list(zip(flat[::2], flat[1::2], strict=True)) for flat in flats]
        if kind in ("land", "lakes"):
            lines = [line[:-1] if line[0] == line[-1] else line for line in lines]
        packed.append(pack_lines(lines))
    return "\t".join(("0 0 0", *packed))


def _rows(number: int, layers: Sequence[Sequence[Any]], wanted: set[Cell]) -> Iterator[str]:
    """Yield the lines of a level: land, water, border lines, and rivers if there are any."""
    level = LEVELS[number]
    found: dict[Cell, list[str]] = {}
    for at, shapes in enumerate(layers):
        clip, text = (clip_ring, _rings) if at < 2 else (clip_line, _strokes)
        for cell, parts in split(shapes, wanted, level.cell, clip):
            found.setdefault(cell, [""] * 4)[at] = text(parts, cell, level)
    side = round(level.cell * level.parts)
    full = pack_lines([[(0, 0), (side, 0), (side, side), (0, side)]])
    for cell, texts in sorted(found.items()):
        # What is all sea or all land without a line looks the same one level below.
        if any(texts[1:]) or texts[0] not in ("", full):
            yield "\t".join((f"{number} {cell[0]} {cell[1]}", *texts))


def make_ground(network: Network, folder: Path) -> str:
    """Return the ground as lines of text.

    Raises
    ------
    DataError
        If a package is missing or is not the pinned one.
    """
    check_inputs(folder, [*SHORES.values(), PACKAGES["rivers"]])
    # Holes in the land are lakes and rivers, which are a layer of their own.
    shores = shapely.get_exterior_ring(_polygons(shapely.from_geojson(_read(folder, "lands"))))
    lands = shapely.polygons(shores)
    waters = _inland_waters(folder)
    borders = border_lines(shapely.from_geojson(_read(folder, "countries")).geoms)
    rough = [
        outlines(_simple(lands[shapely.area(lands) >= REGION_ISLAND])),
        outlines(_wide_waters(waters)),
        _points(shapely.simplify(borders, REGION_TOLERANCE)),
        [np.array(line) for line in read_rivers(folder)],
    ]
    near = detail_cells(network)
    seen = waters[
        (shapely.area(waters) >= DETAIL_WATER)
        & (_mean_width(waters) >= DETAIL_WIDTH)
        & (shapely.get_num_coordinates(waters) > DETAIL_POINTS)
    ]
    fine = [
        *(outlines(_in_cells(it, near, DETAIL.cell)) for it in (lands, seen)),
        _points(borders),
    ]
    rows = [
        _world_row(),
        *_rows(1, rough, region_cells(network)),
        *_rows(2, fine, near),
    ]
    head = {"levels": [level._asdict() for level in LEVELS]}
    return "\n".join((json.dumps(head, separators=(",", ":")), *rows)) + "\n"


def _in_cells(polygons: Any, cells: set[Cell], side: float) -> Any:
    """Return the polygons that may touch one of some cells: those not all in others."""
    bounds = np.floor(shapely.bounds(polygons) / side).astype(int)
    low, high = bounds[:, :2], bounds[:, 2:]
    wide = (high - low > 1).any(axis=1)
    row = 1_000_000
    wanted = [col * row + at for col, at in cells]
    corners = [np.isin(x[:, 0] * row + y[:, 1], wanted) for x in (low, high) for y in (low, high)]
    return polygons[wide | np.logical_or.reduce(corners)]


def _points(lines: Any) -> list[Any]:
    """Return the points of each line."""
    return [shapely.get_coordinates(line) for line in lines]


def _wide_waters(waters: Any) -> Any:
    """Return the lakes and rivers that are seen at level 1, simplified."""
    kept = waters[(shapely.area(waters) >= REGION_WATER) & (_mean_width(waters) >= REGION_WIDTH)]
    return _simple(kept)


def _mean_width(polygons: Any) -> Any:
    """Return the width of a strip of the area and the outline of each polygon, degrees."""
    return 2.0 * shapely.area(polygons) / np.maximum(shapely.length(polygons), 1e-9)


def _simple(polygons: Any) -> Any:
    """Return polygons simplified for level 1, ring by ring (Douglas and Peucker, 1973).

    Rings may then touch or cross by a few hundred metres; clipping and filling allow for it,
    and mending a whole continent takes many minutes.
    """
    rings, owner = shapely.get_rings(polygons, return_index=True)
    rough = shapely.simplify(rings, REGION_TOLERANCE, preserve_topology=False)
    outline = np.r_[True, owner[1:] != owner[:-1]]
    large = shapely.get_num_coordinates(rough) > 3
    seen = large & np.isin(owner, owner[outline & large])
    points, ring = shapely.get_coordinates(rough[seen], return_index=True)
    closed, of = shapely.linearrings(points, indices=ring), owner[seen]
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    ends = np.r_[starts[1:], len(of)]
    pairs = zip(starts, ends, strict=True)
    return np.array([Polygon(closed[a], list(closed[a + 1 : b])) for a, b in pairs])


def make_names(near: set[Cell]) -> str:
    """Return names of countries and towns in three languages as JSON.

    Parameters
    ----------
    near
        The cells of level 2, in which smaller towns are named too.

    Returns
    -------
    str
        ``countries`` with the middle of their largest part, its area in square degrees and
        their names, the largest first; ``towns`` with their people and names, the largest first.
    """
    largest: dict[str, tuple[float, Polygon]] = {}
    area: Counter[str] = Counter()
    for row in _table("outlines.csv"):
        ring = [tuple(map(float, reversed(it.split()))) for it in row["ring"].split(";")]
        shape = Polygon(ring)
        area[row["country"]] += shape.area
        if shape.area > largest.get(row["country"], (0.0, shape))[0]:
            largest[row["country"]] = shape.area, shape
    countries = []
    for row in _table("countries.csv"):
        if row["code"] in largest:
            middle = polylabel(largest[row["code"]][1].buffer(0), 0.2)
            at = [round(middle.x, 1), round(middle.y, 1), round(area[row["code"]], 1)]
            countries.append([*at, row["name_en"], row["name_ru"], row["name_zh"]])
    towns = []
    for row in _table("towns.csv"):
        lon, lat, people = float(row["lon"]), float(row["lat"]), int(row["population"])
        cell = math.floor(lon / DETAIL.cell), math.floor(lat / DETAIL.cell)
        if people >= WELL_KNOWN or cell in near:
            at = [round(lon, 3), round(lat, 3), people]
            towns.append([*at, row["name"], row["name_ru"], row["name_zh"]])
    found = {
        kind: sorted(rows, key=lambda row: (-row[2], row[3], row[0]))
        for kind, rows in (("countries", countries), ("towns", towns))
    }
    lines = (
        f'"{kind}":[\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]"
        for kind, rows in found.items()
    )
    return "{" + ",\n".join(lines) + "}\n"


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str]) -> int:
    """Write the ground, or compare it with what is committed; return the exit code."""
    folder = Path(arguments[0])
    network = load_network()
    made = {
        GROUND: make_ground(network, folder),
        NAMES: make_names(detail_cells(network)),
    }
    differ = [path.name for path, text in made.items() if not _same(path, text)]
    if "--check" in arguments:
        print(f"{', '.join(differ)} differ" if differ else "the ground is what the packages give")  # noqa: T201
        return 1 if differ else 0
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
