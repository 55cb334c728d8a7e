"""Shortest way by water round a piece of land."""

import heapq
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from corridors.checks.network import great_circle_km

SHORE_COST = 4.0
"""A kilometre over land between a port and the water costs as much as this many at sea."""
SHORE_NODES = 12
"""To how many points of the shore the way from a port may begin."""

Spot = tuple[float, float]


def way_by_water(
    land: Any,
    window: Polygon,
    start: Spot,
    goal: Spot,
    *,
    ashore: tuple[bool, bool],
    room: float,
) -> list[Spot] | None:
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


def _search(nodes: Any, wall: Any, ashore: tuple[bool, bool]) -> list[Spot] | None:
    """Return the cheapest way from node 0 to node 1."""
    shore = [_nearest(nodes, end) if ashore[end] else frozenset[int]() for end in (0, 1)]
    best = {0: 0.0}
    came: dict[int, int] = {}
    done: set[int] = set()
    heap = [(_km(nodes, 0, 1), 0)]
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
            km = _km(nodes, node, after) * (SHORE_COST if blocked else 1.0)
            cost = best[node] + km
            if cost < best.get(after, float("inf")):
                best[after] = cost
                came[after] = node
                heapq.heappush(heap, (cost + _km(nodes, after, 1), after))
    return None


def _nearest(nodes: Any, end: int) -> frozenset[int]:
    """Return the nodes nearest to an end."""
    away = sorted((_km(nodes, end, node), node) for node in range(2, len(nodes)))
    return frozenset(node for _, node in away[:SHORE_NODES])


def _km(nodes: Any, one: int, other: int) -> float:
    (lon1, lat1), (lon2, lat2) = nodes[one], nodes[other]
    return great_circle_km(lat1, lon1, lat2, lon2)


def _unwind(nodes: Any, came: dict[int, int]) -> list[Spot]:
    steps = [1]
    while steps[-1] in came:
        steps.append(came[steps[-1]])
    return [(float(nodes[it][0]), float(nodes[it][1])) for it in reversed(steps)]
