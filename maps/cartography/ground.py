"""Ground of a page, cut from the world around what the page shows.

The world lies in cells of three sizes (`maps/data/ground.txt`, made by `corridors build`'s
``_ground``): all of it coarsely, all of it to 400 m, and to 100 m around the places of the
network. A page gets the coarse world and, nearest first, as many cells as its budget allows.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parents[1] / "data"
BUDGET = 500_000
"""Bytes of the ground of one page."""
NEAR_KM = 60.0
"""Within so many kilometres of a line the ground is shown to 400 m ..."""
WIDE_KM = 300.0
"""... and within so many where there is room."""
FULL_KM = 16.0
"""Round an end, a port or a border crossing it is shown to 100 m ..."""
ALONG_KM = 8.0
"""... and within so many kilometres of a line where there is room."""
NAMES_BYTES = 60_000
"""Bytes that names take, about."""
MOST_TOWNS = 700
"""Most towns of a page, the largest first."""
KM_A_DEGREE = 111.2
STEP_KM = 40.0
"""Lines are looked at every so many kilometres."""
_ROUND = 8
"""Points of lines are told apart to an eighth of a degree."""

Key = tuple[int, int, int]
Position = Sequence[float]


class GroundLevel(NamedTuple):
    """One size of cells.

    Attributes
    ----------
    cell
        Side of a cell, degrees.
    parts
        Coordinates are whole parts of a degree from the south-western corner.
    zoom
        Least zoom at which it is drawn.
    """

    cell: float
    parts: int
    zoom: float


class Ground(NamedTuple):
    """The ground of the world: sizes of cells, and texts of land, water, borders and rivers."""

    levels: tuple[GroundLevel, ...]
    cells: Mapping[Key, tuple[str, ...]]


@cache
def load_ground(path: Path = DATA / "ground.txt") -> Ground:
    """Read the ground of the world."""
    head, *rows = path.read_text(encoding="ascii").splitlines()
    levels = tuple(GroundLevel(**level) for level in json.loads(head)["levels"])
    cells = {}
    for row in rows:
        at, *texts = row.split("\t")
        number, col, line = map(int, at.split())
        cells[number, col, line] = tuple(texts)
    return Ground(levels, cells)


@cache
def load_names(path: Path = DATA / "ground_names.json") -> dict[str, list[list[Any]]]:
    """Read the names of the ground.

    Returns
    -------
    dict
        ``countries``: longitude, latitude, area in square degrees and the names in English,
        Russian and Chinese; ``towns``: the same with people instead of the area, largest first.
    """
    found: dict[str, list[list[Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def ground_of(
    lines: Iterable[Sequence[Position]],
    full: Iterable[Position] = (),
    *,
    budget: int = BUDGET,
    world: Ground | None = None,
) -> dict[str, Any]:
    """Return the ground that a page of some lines is given.

    Parameters
    ----------
    lines
        Lines of ``lon, lat``, degrees; longitudes may run on beyond 180.
    full
        Points that are shown in full detail: ends, ports, border crossings.
    budget
        Bytes of JSON that it may take; the coarse world is always there. Cells are taken
        nearest first, so that the farthest are lost where there is too little room.
    world
        The ground to cut; the shipped one by default.

    Returns
    -------
    dict
        ``levels``; ``cells``: level, column, row, and packed land, water, borders and rivers;
        ``towns`` and ``countries`` with names in three languages.
    """
    world = world or load_ground()
    spots = sorted({point for line in lines for point in _along(line)})
    ends = sorted({(_turned(lon), lat) for lon, lat, *_ in full})
    wanted: list[Key] = []
    for number, points, km in (
        (2, ends, FULL_KM),
        (1, [*ends, *spots], NEAR_KM),
        (2, spots, ALONG_KM),
        (1, spots, WIDE_KM),
    ):
        wanted += _nearest(world, number, points, km)
    wanted += [key for key in sorted(world.cells) if key[0] == 0]
    left = budget - sum(_size(world, key) for key in world.cells if key[0] == 0) - NAMES_BYTES
    taken = {key for key in world.cells if key[0] == 0}
    for key in wanted:
        if key not in taken:
            left -= _size(world, key)
            if left < 0:
                break
            taken.add(key)
    return _packed(world, taken)


def ground_tile(
    bbox: tuple[float, float, float, float], zoom: float, *, world: Ground | None = None
) -> dict[str, Any]:
    """Return the ground of an area as a live page asks for it.

    Parameters
    ----------
    bbox
        West, south, east and north, degrees; west may lie below -180 and east above 180, and
        east below west where the area holds the 180th meridian.
    zoom
        Zoom of the map, which says how detailed the ground is.
    world
        The ground to cut; the shipped one by default.

    Raises
    ------
    ValueError
        If the area is not on the globe.
    """
    west, south, east, north = bbox
    if not all(map(math.isfinite, (*bbox, zoom))) or south > north or abs(west) > 540:
        msg = f"bbox {bbox}: give west,south,east,north in degrees"
        raise ValueError(msg)
    world = world or load_ground()
    east += 360.0 * (east < west)
    shown = [number for number, level in enumerate(world.levels) if level.zoom <= zoom]
    number = max(shown, default=0)
    side = world.levels[number].cell
    taken: set[Key] = {key for key in world.cells if key[0] == 0 == number}
    if number and (east - west) * (north - south) <= 60 * side * side * 100:
        for level in range(1, number + 1):
            cell = world.levels[level].cell
            for col in range(math.floor(west / cell), math.ceil(min(east, west + 360) / cell)):
                for row in range(
                    math.floor(max(south, -90) / cell), math.ceil(min(north, 90) / cell)
                ):
                    key = (level, _wrapped(col, cell), row)
                    if key in world.cells:
                        taken.add(key)
    return _packed(world, taken)


def _size(world: Ground, key: Key) -> int:
    # Brackets, commas, quotes and the three numbers of a row.
    return sum(map(len, world.cells[key])) + 28


def _packed(world: Ground, taken: set[Key]) -> dict[str, Any]:
    keys = sorted(taken)
    names = load_names()
    towns = [town for town in names["towns"] if _holds(world, taken, town[0], town[1], town[2])]
    return {
        "levels": [level._asdict() for level in world.levels],
        "cells": [[*key, *world.cells[key]] for key in keys],
        "countries": names["countries"],
        "towns": towns[:MOST_TOWNS],
    }


LARGE = 100_000
"""Towns of so many people are named in cells of 400 m; in those of 100 m all are."""


def _holds(world: Ground, taken: set[Key], lon: float, lat: float, people: int) -> bool:
    for number in (1, 2):
        cell = world.levels[number].cell
        key = (number, math.floor(lon / cell), math.floor(lat / cell))
        if key in taken and (number == 2 or people >= LARGE):
            return True
    return False


def _along(line: Sequence[Position]) -> Iterable[tuple[float, float]]:
    """Yield points of a line no farther apart than `STEP_KM`, to an eighth of a degree."""
    last: Position | None = None
    for here in line:
        before = here if last is None else last
        km = KM_A_DEGREE * math.dist(before[:2], here[:2])
        steps = max(1, math.ceil(km / STEP_KM))
        for step in range(1, steps + 1):
            lon = before[0] + (here[0] - before[0]) * step / steps
            lat = before[1] + (here[1] - before[1]) * step / steps
            yield _turned(round(lon * _ROUND) / _ROUND), round(lat * _ROUND) / _ROUND
        last = here


def _turned(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _wrapped(col: int, cell: float) -> int:
    across = round(360.0 / cell)
    return (col + across // 2) % across - across // 2


def _nearest(
    world: Ground, number: int, points: Sequence[tuple[float, float]], km: float
) -> list[Key]:
    """Return the cells of a level that lie within a distance of points, nearest first."""
    cell = world.levels[number].cell
    away: dict[Key, float] = {}
    high = km / KM_A_DEGREE
    for lon, lat in points:
        shrink = max(0.1, math.cos(math.radians(min(85.0, abs(lat) + high))))
        wide = high / shrink
        for col in range(math.floor((lon - wide) / cell), math.floor((lon + wide) / cell) + 1):
            dx = max(0.0, col * cell - lon, lon - (col + 1) * cell) * shrink
            for row in range(math.floor((lat - high) / cell), math.floor((lat + high) / cell) + 1):
                key = (number, _wrapped(col, cell), row)
                if key not in world.cells:
                    continue
                dy = max(0.0, row * cell - lat, lat - (row + 1) * cell)
                far = math.hypot(dx, dy)
                if far <= high and far < away.get(key, math.inf):
                    away[key] = far
    return sorted(away, key=lambda key: (away[key], key))
