"""Sea lines that cross land, and their way round it."""

import heapq
import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import STRtree, prepare
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box
from shapely.ops import substring, unary_union

from corridors.geometry import LONGER, LONGER_KM, great_circle_km, line_km
from corridors.model.entities import WATER_KINDS, Link, Place
from corridors.model.network import Network
from research.build.inputs import Node, read_rivers

LEAST_KM = 0.3
"""A shorter crossing is the coarseness of outlines at 1:10,000,000 and of three decimals."""
SHORE_KM = 60.0
"""What has no way round is a port's river, canal or lagoon if it ends within this of the port,
along the line."""
APPROACH_KM = {"canal": (100.0, 150.0), "strait": (30.0, 10.0)}
"""How far from an end and how long a crossing may be that is the canal, or a strait narrower
than outlines at this scale are true, by kind of place."""
RIVER_DEGREES = 0.15
"""A crossing as near as this to a river runs up it."""
RIVER_SHARE = 0.8
JOIN = 0.05
"""Degrees: crossings nearer to each other than this are led round as one."""
STEP = 0.03
"""Degrees by which the way round begins before the land and ends behind it."""
ROOMS = (0.02, 0.006, 0.002)
"""Degrees by which the way round keeps off the land: the widest at which it is better."""
WINDOW = 0.3
"""Degrees, at least, that the way round may swing out."""
DETOUR, DETOUR_KM = 2.0, 20.0
"""The way round is at most so many times as long as what it replaces, and so many km ..."""
PORT_DETOUR, PORT_DETOUR_KM = 1.3, 5.0
"""... in the fairway of a port so many, as outlines close fairways that ships do sail ..."""
SAVED = 0.7
"""... and has at most this share of its kilometres over land."""

SHORE_COST = 4.0
"""A kilometre over land between a port and the water costs as much as this many at sea."""
SHORE_NODES = 12
"""To how many points of the shore the way from a port may begin."""

Flat = tuple[float, float]


class Stretch(NamedTuple):
    """A part of a line on land, in degrees along the line."""

    enter: float
    leave: float


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
        self._found: dict[tuple[object, ...], list[Flat] | None] = {}
        self._rivers = MultiLineString(read_rivers(folder)).buffer(RIVER_DEGREES, quad_segs=2)
        prepare(self._rivers)

    def crossings(self, network: Network, link: Link, line: LineString) -> list[LineString]:
        """Return the parts of a line on land that are no shore, canal, narrow or river."""
        ends = [network.places[place] for place in (link.a, link.b)]
        found = []
        for stretch in self._stretches(line):
            part = substring(line, *stretch)
            km = _km(part)
            if km < LEAST_KM or self._is_river(part):
                continue
            middle = part.interpolate(0.5, normalized=True)
            allowed = _fairway(stretch, line, ends)
            for end in ends:
                near, long = APPROACH_KM.get(end.kind, (0.0, 0.0))
                away = great_circle_km(end.lat, end.lon, middle.y, (middle.x + 180) % 360 - 180)
                allowed |= away <= near and km <= long
            if not allowed:
                found.append(part)
        return found

    def led_round(self, network: Network, link: Link, line: LineString) -> LineString:
        """Return the line with its crossings of land replaced by ways by water.

        A crossing that runs up a river stays, as does one that has no way round. Between a
        port and the water, the way over the shore is the cheapest at four times
        its length.
        """
        ends = [network.places[place] for place in (link.a, link.b)]
        joined: list[Stretch] = []
        for stretch in self._stretches(line):
            if self._is_river(substring(line, *stretch)):
                continue
            if joined and stretch.enter - joined[-1].leave < JOIN:
                joined[-1] = Stretch(joined[-1].enter, stretch.leave)
            else:
                joined.append(stretch)
        points: list[Flat] = []
        at = 0.0
        for stretch in joined:
            ashore = _ashore(stretch, line)
            enter = max(at, stretch.enter - STEP)
            leave = min(line.length, stretch.leave + STEP)
            old = substring(line, enter, leave)
            way = self._way(old, ashore, fairway=_fairway(stretch, line, ends))
            if way is None:
                continue
            points += [*substring(line, at, enter).coords[:-1], *way]
            at = leave
        tail = list(substring(line, at, line.length).coords) if at < line.length else []
        return LineString([*points, *(tail[1:] if points else tail)])

    def _way(
        self, old: LineString, ashore: tuple[bool, bool], *, fairway: bool
    ) -> list[Flat] | None:
        """Return the way by water that replaces a part of a line, if there is a better one."""
        (x1, y1), (x2, y2) = old.coords[0], old.coords[-1]
        key = (*(round(it, 4) for it in (x1, y1, x2, y2)), *ashore, fairway)
        if key not in self._found:
            self._found[key] = self._search(old, ashore, fairway=fairway)
        return self._found[key]

    def _search(
        self, old: LineString, ashore: tuple[bool, bool], *, fairway: bool
    ) -> list[Flat] | None:
        west, south, east, north = old.bounds
        wide = max(WINDOW, east - west, north - south)
        window = box(west - wide, south - wide, east + wide, north + wide)
        lumps: list[Any] = []
        for turn in (0.0, 360.0, -360.0):
            turned = translate(window, turn)
            lumps += [
                translate(self._land[index].intersection(turned), -turn)
                for index in sorted(self._tree.query(turned, predicate="intersects"))
            ]
        land = unary_union(lumps)
        start, goal = old.coords[0], old.coords[-1]
        for room in ROOMS:
            way = way_by_water(land, window, start, goal, ashore=ashore, room=room)
            if way is not None and self._is_better(LineString(way), old, fairway=fairway):
                return way
        return None

    def _is_better(self, new: LineString, old: LineString, *, fairway: bool) -> bool:
        """Tell whether a way crosses less land at no more than a fair detour."""
        times, more = (PORT_DETOUR, PORT_DETOUR_KM) if fairway else (DETOUR, DETOUR_KM)
        if _km(new) > times * _km(old) + more:
            return False
        return self._over_km(new) < SAVED * self._over_km(old)

    def _over_km(self, line: LineString) -> float:
        return math.fsum(_km(substring(line, *stretch)) for stretch in self._stretches(line))

    def _is_river(self, part: LineString) -> bool:
        middle = part.interpolate(0.5, normalized=True)
        turned = translate(part, -360.0 * round(middle.x / 360.0))
        along: float = turned.intersection(self._rivers).length
        return along > RIVER_SHARE * float(part.length)

    def _stretches(self, line: LineString) -> list[Stretch]:
        """Return the parts of a line on land, from its start on."""
        found: list[Stretch] = []
        at = 0.0
        for corner, after in itertools.pairwise(line.coords):
            side = LineString([corner, after])
            pieces = []
            for part in self._on_land(side):
                spots = [at + side.project(Point(end)) for end in part.coords]
                pieces.append((min(spots), max(spots)))
            for enter, leave in sorted(pieces):
                if found and enter <= found[-1].leave + 1e-9:
                    found[-1] = Stretch(found[-1].enter, max(found[-1].leave, leave))
                else:
                    found.append(Stretch(enter, leave))
            at += side.length
        return found

    def _on_land(self, line: LineString) -> Iterator[LineString]:
        for turn in (0.0, 360.0, -360.0):
            turned = translate(line, turn)
            for index in sorted(self._tree.query(turned, predicate="intersects")):
                for part in _parts(turned.intersection(self._land[index])):
                    yield translate(part, -turn)


def _ashore(stretch: Stretch, line: LineString) -> tuple[bool, bool]:
    """Tell whether a stretch of land holds the first and the last point of the line."""
    return stretch.enter <= 1e-9, stretch.leave >= line.length - 1e-9


def _fairway(stretch: Stretch, line: LineString, ends: list[Place]) -> bool:
    """Tell whether a stretch of land lies wholly in the fairway of a port at an end."""
    first, last = (end.kind not in WATER_KINDS for end in ends)
    return (first and _km(substring(line, 0.0, stretch.leave)) <= SHORE_KM) or (
        last and _km(substring(line, stretch.enter, line.length)) <= SHORE_KM
    )


def _parts(geometry: Any) -> Iterator[LineString]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "LineString" and not part.is_empty:
            yield part


def _km(line: LineString) -> float:
    return line_km([(lat, lon) for lon, lat in line.coords])


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
        better = sea.led_round(network, link, line)
        points = [(round(lat, 3), round(lon, 3)) for lon, lat in better.coords]
        official = network.number(link.subject, "length_km") or 0.0
        if better.coords[:] != line.coords[:]:
            if line_km(points) <= official * LONGER + LONGER_KM:
                lines[link.subject] = points[1:-1]
                line = LineString([point[::-1] for point in points])
            else:
                line = _line(network, link)
        texts = []
        for part in sea.crossings(network, link, line):
            middle = part.interpolate(0.5, normalized=True)
            lon = (middle.x + 180) % 360 - 180
            texts.append(f"{_km(part):.1f} km at {middle.y:.2f} {lon:.2f}")
        if texts:
            crossing[link.subject] = "crosses land: " + ", ".join(texts)
    return lines, crossing


def _line(network: Network, link: Link) -> LineString:
    a, b = network.places[link.a], network.places[link.b]
    line: list[Flat] = []
    for lat, lon in ((a.lat, a.lon), *link.via, (b.lat, b.lon)):
        turned = lon + 360.0 * round((line[-1][0] - lon) / 360.0) if line else lon
        line.append((turned, lat))
    return LineString(line)


def way_by_water(
    land: Any,
    window: Polygon,
    start: Flat,
    goal: Flat,
    *,
    ashore: tuple[bool, bool],
    room: float,
) -> list[Flat] | None:
    """Return the shortest way from point to point inside a window that keeps off the land.

    The search runs over the corners of the land, widened by a margin, that see each other
    (Lozano-Perez and Wesley 1979), with the straight line to the goal as the bound.

    Parameters
    ----------
    land
        The land inside the window, in degrees, longitude first.
    window
        The way stays inside.
    start, goal
        ``(lon, lat)``.
    ashore
        Whether the start and the goal are ports that may lie on land: the way over the shore
        between them and the water is let through at `SHORE_COST`.
    room
        Degrees by which the way keeps off the land.

    Returns
    -------
    list of (lon, lat) or None
        With both ends; none if there is no way.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> way = way_by_water(box(0, -1, 1, 1), box(-3, -3, 4, 3), (-1.0, 0.5), (2.0, 0.5),
    ...                    ashore=(False, False), room=0.02)
    >>> [(round(lon, 2), round(lat, 2)) for lon, lat in way]
    [(-1.0, 0.5), (0.0, 1.02), (1.0, 1.02), (2.0, 0.5)]
    """
    corners = land.buffer(room, quad_segs=1).simplify(room / 4)
    wall = land.buffer(room * 0.4, quad_segs=2)
    shapely.prepare(wall)
    found = shapely.get_coordinates(corners)
    spots = shapely.points(found)
    keep = shapely.intersects(window, spots) & ~shapely.intersects(wall, spots)
    landings = [
        shapely.get_coordinates(shapely.shortest_line(corners.boundary, shapely.Point(end)))[:1]
        for end, port in zip((start, goal), ashore, strict=True)
        if port and not corners.is_empty
    ]
    nodes = np.vstack([[start, goal], *landings, np.unique(found[keep], axis=0)])
    return _search(nodes, wall, ashore)


def _search(nodes: Any, wall: Any, ashore: tuple[bool, bool]) -> list[Flat] | None:
    """Return the cheapest way from node 0 to node 1."""
    shore = [_nearest(nodes, end) if ashore[end] else frozenset[int]() for end in (0, 1)]
    best = {0: 0.0}
    came: dict[int, int] = {}
    done: set[int] = set()
    heap = [(_node_km(nodes, 0, 1), 0)]
    while heap:
        _, node = heapq.heappop(heap)
        if node == 1:
            return _unwind(nodes, came)
        if node in done:
            continue
        done.add(node)
        ahead = np.array([it for it in range(1, len(nodes)) if it not in done])
        if not len(ahead):
            continue
        pairs = np.stack([np.broadcast_to(nodes[node], (len(ahead), 2)), nodes[ahead]], axis=1)
        hidden = shapely.intersects(wall, shapely.linestrings(pairs))
        for after, blocked in zip(ahead.tolist(), hidden.tolist(), strict=True):
            landing = after in shore[0] if node == 0 else after == 1 and node in shore[1]
            if blocked and not landing:
                continue
            km = _node_km(nodes, node, after) * (SHORE_COST if blocked else 1.0)
            cost = best[node] + km
            if cost < best.get(after, float("inf")):
                best[after] = cost
                came[after] = node
                heapq.heappush(heap, (cost + _node_km(nodes, after, 1), after))
    return None


def _nearest(nodes: Any, end: int) -> frozenset[int]:
    """Return the nodes nearest to an end."""
    away = sorted((_node_km(nodes, end, node), node) for node in range(2, len(nodes)))
    return frozenset(node for _, node in away[:SHORE_NODES])


def _node_km(nodes: Any, one: int, other: int) -> float:
    (lon1, lat1), (lon2, lat2) = nodes[one], nodes[other]
    return great_circle_km(lat1, lon1, lat2, lon2)


def _unwind(nodes: Any, came: dict[int, int]) -> list[Flat]:
    steps = [1]
    while steps[-1] in came:
        steps.append(came[steps[-1]])
    return [(float(nodes[it][0]), float(nodes[it][1])) for it in reversed(steps)]
