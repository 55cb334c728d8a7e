"""Maps on paper: areas are true, land is land and sea is sea, whatever the middle of the map."""

import itertools
import json
import math
from pathlib import Path

import pytest

import maps
from maps.cartography.basemap import WIDTH, Frame, areas
from maps.cartography.projections import Azimuthal, EqualEarth

LAND = {
    "Kazakhstan": (67.0, 48.0),
    "Siberia": (100.0, 62.0),
    "Manchuria": (125.0, 46.0),
    "Germany": (10.0, 51.0),
    "Congo": (22.0, -2.0),
    "Brazil": (-52.0, -10.0),
    "Nebraska": (-99.0, 41.0),
    "Australia": (134.0, -25.0),
}
SEA = {
    "North Pacific": (-170.0, 40.0),
    "South Pacific": (-120.0, -30.0),
    "North Atlantic": (-40.0, 35.0),
    "South Atlantic": (-15.0, -30.0),
    "Indian Ocean": (80.0, -25.0),
    "Arctic Ocean": (170.0, 82.0),
    "North Pole": (0.0, 89.5),
    "Barents Sea": (38.0, 73.0),
}


@pytest.fixture(scope="module")
def basemap():
    path = Path(maps.__file__).parent / "data" / "basemap.json"
    return json.loads(path.read_text(encoding="utf-8"))


def filled(rings, point):
    """Tell whether the even-odd rule fills a point."""
    x, y = point
    odd = False
    for ring in rings:
        for (x0, y0), (x1, y1) in itertools.pairwise([*ring, ring[0]]):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                odd = not odd
    return odd


def check(projection, frame, basemap, near):
    rings = areas(projection, frame, basemap["land"], basemap["scale"])
    checked = 0
    for places, expected in ((LAND, True), (SEA, False)):
        for name, (lon, lat) in places.items():
            (point,) = frame.place(projection.line([(lon, lat)]))
            if near(lon, lat) and 0 < point[0] < WIDTH and 0 < point[1] < frame.height:
                assert filled(rings, point) is expected, name
                checked += 1
    return checked


@pytest.mark.parametrize("lat", [-35, 0, 38, 69, 88])
def test_land_is_land_round_any_middle(basemap, lat):
    """Argentina is opposite to 117 E 38 N, Alexander Island off Antarctica to 109 E 69 N."""
    total = 0
    for lon in (-150, -60, 20, 63, 109, 117, 150):
        middle = math.radians(lon), math.radians(lat)

        def near(lon, lat, middle=middle):
            turn, high = math.radians(lon) - middle[0], math.radians(lat)
            cosine = math.sin(middle[1]) * math.sin(high)
            cosine += math.cos(middle[1]) * math.cos(high) * math.cos(turn)
            return cosine > math.cos(math.radians(110))

        frame = Frame(-1.7, 1.7, WIDTH / 3.4, WIDTH)
        total += check(Azimuthal(lon, lat), frame, basemap, near)
    assert total > 40


@pytest.mark.parametrize("projection", [Azimuthal(40.0, 55.0), EqualEarth(40.0)])
def test_areas_are_true(projection):
    """A cell of a degree has the same share of the map anywhere."""

    def share(lon, lat):
        ring = [(lon, lat), (lon + 1, lat), (lon + 1, lat + 1), (lon, lat + 1)]
        points = projection.line(ring)
        flat = sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)
        )
        cell = math.radians(1) * (math.sin(math.radians(lat + 1)) - math.sin(math.radians(lat)))
        return abs(flat) / 2 / cell

    for lon, lat in ((40, 55), (100, 20), (-30, 0), (120, 70), (10, -30)):
        assert share(lon, lat) == pytest.approx(1.0, rel=2e-3)


def test_azimuthal_agrees_with_pyproj():
    pyproj = pytest.importorskip("pyproj")
    theirs = pyproj.Proj(proj="laea", lon_0=63.0, lat_0=50.0, R=1)
    for lon, lat in ((63, 50), (121.6, 38.9), (6.8, 51.4), (178, 65), (-170, 66), (30, -20)):
        ((x, y),) = Azimuthal(63.0, 50.0).line([(lon, lat)])
        assert (x, y) == pytest.approx(theirs(lon, lat), abs=1e-9)


def test_equal_earth_agrees_with_pyproj():
    pyproj = pytest.importorskip("pyproj")
    theirs = pyproj.Proj(proj="eqearth", lon_0=100.0, R=1)
    for lon, lat in ((100, 0), (121.6, 38.9), (6.8, 51.4), (178, 65), (30, -20)):
        ((x, y),) = EqualEarth(100.0).line([(lon, lat)])
        assert (x, y) == pytest.approx(theirs(lon, lat), abs=1e-9)
