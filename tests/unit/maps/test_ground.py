"""The ground of pages: what is cut out of the world, and how much room it takes."""

import itertools
import json
import math

import numpy as np
import pytest

from maps.cartography.ground import (
    BUDGET,
    ground_of,
    ground_tile,
    load_ground,
)
from research.build.ground import DETAIL, REGION, clip_ring, pack_lines, split

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
DALIAN, BREST = (121.65, 38.93), (23.66, 52.09)
ALASHANKOU, ZARUBINO = (82.57, 45.17), (131.08, 42.64)
ACROSS = [[121.65, 38.93], [117.4, 49.6], [82.9, 55.0], [37.6, 55.7], [23.66, 52.09], [6.76, 51.43]]


def unpack(text):
    """Return packed lines as lists of points, read apart from the code that wrote them."""
    numbers, total, weight = [], 0, 1
    for letter in text:
        value = _DIGITS.index(letter)
        total += value % 32 * weight
        weight *= 32
        if value < 32:
            numbers.append(-(total + 1) // 2 if total % 2 else total // 2)
            total, weight = 0, 1
    lines, at = [], 0
    while at < len(numbers):
        steps = np.array(numbers[at + 1 : at + 1 + 2 * numbers[at]]).reshape(-1, 2)
        lines.append(np.cumsum(steps, axis=0))
        at += 1 + 2 * numbers[at]
    return lines


def area_of(ring):
    x, y = np.asarray(ring, dtype=float).T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def test_packed_lines_come_back():
    rng = np.random.default_rng(7)
    lines = [
        [tuple(map(int, point)) for point in rng.integers(-40_000, 40_000, (count, 2))]
        for count in (2, 3, 40)
    ]
    assert [list(map(tuple, line.tolist())) for line in unpack(pack_lines(lines))] == lines


def test_cells_keep_the_whole_area_of_what_is_cut():
    angle = np.linspace(0, 2 * math.pi, 200, endpoint=False)
    radius = 7 + 2 * np.sin(9 * angle)
    ring = np.column_stack([20 + radius * np.cos(angle), 10 + radius * np.sin(angle)])
    wanted = [(col, row) for col in range(15) for row in range(-1, 11)]
    parts = [part for _, found in split([ring], wanted, 2.0, clip_ring) for part in found]
    assert sum(map(area_of, parts)) == pytest.approx(area_of(ring), rel=1e-9)


def test_a_ring_round_an_area_fills_it_and_one_beside_it_leaves_nothing():
    ring = np.array([(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)])
    (inside,) = clip_ring(ring, (1.0, 2.0, 3.0, 4.0))
    assert area_of(inside) == pytest.approx(4.0)
    assert clip_ring(ring, (11.0, 2.0, 13.0, 4.0)) == []


@pytest.mark.parametrize("place", [DALIAN, BREST, ALASHANKOU, ZARUBINO])
def test_what_lies_round_a_port_or_crossing_is_shown_in_full(place):
    world = load_ground()
    shown = {tuple(row[:3]) for row in ground_of([], [place])["cells"]}
    col, row = (math.floor(value / DETAIL.cell) for value in place)
    near = {(2, col + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & set(world.cells)
    assert near
    beside = {
        key
        for key in near
        if math.hypot(
            max(0, key[1] * 0.25 - place[0], place[0] - (key[1] + 1) * 0.25)
            * math.cos(math.radians(place[1])),
            max(0, key[2] * 0.25 - place[1], place[1] - (key[2] + 1) * 0.25),
        )
        < 15 / 111.2
    }
    assert beside <= shown


def test_nothing_near_the_line_is_lost():
    shown = {tuple(row[:3]) for row in ground_of([ACROSS], [ACROSS[0], ACROSS[-1]])["cells"]}
    world = load_ground()
    for a, b in itertools.pairwise(ACROSS):
        for step in range(51):
            lon, lat = (a[axis] + (b[axis] - a[axis]) * step / 50 for axis in (0, 1))
            key = (1, math.floor(lon / REGION.cell), math.floor(lat / REGION.cell))
            assert key in shown or key not in world.cells


def test_ground_stays_within_its_budget_and_the_nearest_cells_are_kept():
    full = ground_of([ACROSS], ACROSS)
    assert len(json.dumps(full, separators=(",", ":"), ensure_ascii=False).encode()) <= BUDGET
    small = ground_of([ACROSS], ACROSS, budget=250_000)
    assert len(json.dumps(small, separators=(",", ":"), ensure_ascii=False).encode()) <= 250_000
    kept = {tuple(row[:3]) for row in small["cells"]}
    assert kept < {tuple(row[:3]) for row in full["cells"]}
    assert any(key[0] == 2 for key in kept)


def test_a_tile_holds_what_its_zoom_shows():
    world = load_ground()
    far = ground_tile((100, 20, 160, 60), 3)
    assert {row[0] for row in far["cells"]} == {0}
    near = ground_tile((121, 38.5, 122.2, 39.3), 11)
    assert {row[0] for row in near["cells"]} == {1, 2}
    assert all(121 - 2 <= row[1] * world.levels[row[0]].cell <= 122.2 for row in near["cells"])
    with pytest.raises(ValueError, match="west,south,east,north"):
        ground_tile((0, 50, 10, 40), 5)
    with pytest.raises(ValueError, match="west,south,east,north"):
        ground_tile((0, math.nan, 10, 40), 5)
