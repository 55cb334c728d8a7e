"""Which sea lines cross land, and which can be led round it?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import STRtree, box, prepare
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.ops import substring, unary_union

from corridors.build_inputs import Node, read_member
from corridors.check import great_circle_km
from corridors.model import Link
from corridors.network import Network
from corridors.shapes import LONGER, LONGER_KM, line_km

LEAST_KM = 1.0
"""A shorter crossing is the coarseness of outlines at 1:10,000,000."""
APPROACH_KM = {"canal": (100.0, 150.0), "strait": (30.0, 10.0), "passage": (0.0, 0.0)}
"""How far from an end and how long a crossing may be that is the canal, or a strait narrower
than outlines at this scale are true, by kind of place ..."""
PORT_KM = (50.0, 25.0)
"""... and of all other kinds, in the fairway to a port."""
RIVER_DEGREES = 0.15
"""A crossing as near as this to a river runs up it."""
RIVER_SHARE = 0.8
SIMPLE_KM = 60.0
"""A longer crossing is not led round."""
ROOM = 0.03
"""Degrees by which a line led round keeps off the land."""


class Sea:
    """Land and rivers, and what lies on a line.

    Parameters
    ----------
    folder
        The pinned packages.
    polygons
        The countries: unlike the outlines of land they leave the Caspian Sea out.
    """

    def __init__(self, folder: Path, polygons: list[tuple[str, Polygon]]) -> None:
        self._land = [polygon for _, polygon in polygons]
        self._tree = STRtree(self._land)
        features = read_member(folder, "rivers", "dist/rivers.json")["features"]
        lines = [
            part
            for feature in features
            for part in (
                [feature["geometry"]["coordinates"]]
                if feature["geometry"]["type"] == "LineString"
                else feature["geometry"]["coordinates"]
            )
        ]
        self._rivers = MultiLineString(lines).buffer(RIVER_DEGREES, quad_segs=2)
        prepare(self._rivers)

    def crossings(self, network: Network, link: Link, line: LineString) -> list[LineString]:
        """Return the parts of a line on land that are no port, canal or river."""
        ends = [network.places[place] for place in (link.a, link.b)]
        found = []
        for part in self._on_land(line):
            points = [(lat, lon) for lon, lat in part.coords]
            km = line_km(points)
            if km < LEAST_KM:
                continue
            middle = part.interpolate(0.5, normalized=True)
            allowed = False
            for end in ends:
                near, long = APPROACH_KM.get(end.kind, PORT_KM)
                away = great_circle_km(end.lat, end.lon, middle.y, (middle.x + 180) % 360 - 180)
                allowed |= away <= near and km <= long
            turned = translate(part, -360.0 * round(middle.x / 360.0))
            if allowed or turned.intersection(self._rivers).length > RIVER_SHARE * part.length:
                continue
            found.append(part)
        return found

    def _on_land(self, line: LineString) -> Iterator[LineString]:
        for turn in (0.0, 360.0, -360.0):
            turned = translate(line, turn)
            for index in sorted(self._tree.query(turned, predicate="intersects")):
                for part in _parts(turned.intersection(self._land[index])):
                    yield translate(part, -turn)

    def led_round(self, line: LineString, part: LineString) -> LineString | None:
        """Return the line with one crossing replaced by the shorter way round the land."""
        west, south, east, north = part.bounds
        wide = part.length / 2 + 4 * ROOM
        window = box(west - wide, south - wide, east + wide, north + wide)
        near: list[Any] = []
        for turn in (0.0, 360.0, -360.0):
            turned = translate(window, turn)
            near += [
                translate(self._land[index].intersection(turned), -turn)
                for index in sorted(self._tree.query(turned, predicate="intersects"))
            ]
        lumps = unary_union([lump.buffer(ROOM, quad_segs=2) for lump in near])
        middle = part.interpolate(0.5, normalized=True)
        for lump in getattr(lumps, "geoms", [lumps]):
            if lump.contains(middle):
                return _round(line, lump.convex_hull, lumps)
        return None


def _round(line: LineString, hull: Polygon, land: Any) -> LineString | None:
    """Return the line led along the edge of a hull, on the side with less land."""
    inside = list(_parts(line.intersection(hull)))
    if not inside:
        return None
    enter = min(line.project(Point(part.coords[0])) for part in inside)
    leave = max(line.project(Point(part.coords[-1])) for part in inside)
    if enter <= 0 or leave >= line.length:
        return None
    ring = hull.exterior
    first = ring.project(line.interpolate(enter))
    last = ring.project(line.interpolate(leave))
    low, high = min(first, last), max(first, last)
    one = list(substring(ring, low, high).coords)
    two = [*substring(ring, high, ring.length).coords, *substring(ring, 0.0, low).coords][::-1]
    ways = []
    for edge in (one, two):
        way = edge if first <= last else edge[::-1]
        if len(way) > 1:
            path = LineString(way)
            ways.append((path.intersection(land.buffer(-ROOM / 2)).length, path.length, way))
    if not ways:
        return None
    before, after = substring(line, 0.0, enter), substring(line, leave, line.length)
    return LineString([*before.coords, *min(ways)[2], *after.coords])


def _parts(geometry: Any) -> Iterator[LineString]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "LineString" and not part.is_empty:
            yield part


def sea_lines(
    network: Network, folder: Path, polygons: list[tuple[str, Polygon]]
) -> tuple[dict[str, list[Node]], dict[str, str]]:
    """Return the lines that are led round land, and why others cross it.

    Returns
    -------
    lines
        Points between the two places, by subject, only of lines that change.
    crossing
        What remains on land, by subject.
    """
    sea = Sea(folder, polygons)
    lines: dict[str, list[Node]] = {}
    crossing: dict[str, str] = {}
    for link in network.links:
        if link.mode != "sea":
            continue
        line = _line(network, link)
        parts = sea.crossings(network, link, line)
        if not parts:
            continue
        better = line
        for _ in range(8):
            todo = sea.crossings(network, link, better)
            if not todo or line_km([p[::-1] for p in todo[0].coords]) > SIMPLE_KM:
                break
            changed = sea.led_round(better, todo[0])
            if changed is None:
                break
            better = changed
        points = [(lat, lon) for lon, lat in better.simplify(ROOM / 3).coords]
        official = network.number(link.subject, "length_km") or 0.0
        short = line_km(points) <= official * LONGER + LONGER_KM
        done = LineString([p[::-1] for p in points])
        if short and not sea.crossings(network, link, done):
            lines[link.subject] = points[1:-1]
            continue
        texts = []
        for part in parts:
            middle = part.interpolate(0.5, normalized=True)
            km = line_km([p[::-1] for p in part.coords])
            lon = (middle.x + 180) % 360 - 180
            texts.append(f"{km:.0f} km at {middle.y:.2f} {lon:.2f}")
        crossing[link.subject] = "crosses land: " + ", ".join(texts)
    return lines, crossing


def _line(network: Network, link: Link) -> LineString:
    a, b = network.places[link.a], network.places[link.b]
    line: list[tuple[float, float]] = []
    for lat, lon in ((a.lat, a.lon), *link.via, (b.lat, b.lon)):
        turned = lon + 360.0 * round((line[-1][0] - lon) / 360.0) if line else lon
        line.append((turned, lat))
    return LineString(line)
