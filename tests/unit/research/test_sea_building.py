"""Sea lines: the way by water is the shortest there is."""

import io
import itertools
import json
import random
import tarfile

import networkx as nx
import pytest
import shapely
from shapely.geometry import LineString, box

from corridors.geometry import line_km
from research.build.inputs import PACKAGES
from research.build.sea import Sea, way_by_water

WINDOW = box(-1, -1, 11, 11)
START, GOAL = (-0.5, -0.5), (10.5, 10.5)
ROOM = 0.02
AT_SEA = (False, False)


def islands(seed):
    """Return some boxes that leave both corners free."""
    draw = random.Random(seed)  # noqa: S311
    spots = [(draw.uniform(0, 8), draw.uniform(0, 8)) for _ in range(9)]
    return shapely.union_all(
        [box(x, y, x + draw.uniform(0.3, 2), y + draw.uniform(0.3, 2)) for x, y in spots]
    )


def km(points):
    return line_km([(lat, lon) for lon, lat in points])


@pytest.mark.parametrize("seed", range(12))
def test_way_by_water_is_the_shortest_there_is(seed):
    land = islands(seed)
    way = way_by_water(land, WINDOW, START, GOAL, ashore=AT_SEA, room=ROOM)
    wall = land.buffer(ROOM * 0.4, quad_segs=2)
    corners = shapely.get_coordinates(land.buffer(ROOM, quad_segs=1).simplify(ROOM / 4))
    nodes = [START, GOAL, *{tuple(it) for it in corners if not wall.intersects(shapely.Point(it))}]
    graph = nx.Graph()
    for one, other in itertools.combinations(nodes, 2):
        if not wall.intersects(LineString([one, other])):
            graph.add_edge(one, other, km=km([one, other]))
    assert km(way) == pytest.approx(nx.shortest_path_length(graph, START, GOAL, "km"), rel=1e-9)
    assert not land.intersects(LineString(way))
    assert (way[0], way[-1]) == (START, GOAL)


def test_a_port_on_land_goes_to_the_nearest_shore():
    land = box(0, 0, 10, 1)
    port, far = (2.0, 0.5), (2.0, -0.9)
    way = way_by_water(land, WINDOW, port, far, ashore=(True, False), room=ROOM)
    assert km(LineString(way).intersection(land).coords) < 1.1 * km([port, (2.0, 0.0)])
    assert way_by_water(land, WINDOW, port, far, ashore=AT_SEA, room=ROOM) is None


@pytest.fixture
def sea_of(tmp_path):
    """Return a maker of a sea with the land and the rivers given."""

    def make(land, rivers=()):
        features = [{"geometry": {"type": "LineString", "coordinates": it}} for it in rivers]
        data = json.dumps({"features": features}).encode()
        with tarfile.open(tmp_path / PACKAGES["rivers"].file, "w:gz") as archive:
            info = tarfile.TarInfo("package/dist/rivers.json")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        return Sea(tmp_path, [("land", it) for it in land])

    return make


@pytest.fixture
def lane(toy):
    """A sea link of the toy from the strait to the port, and a line of 700 km into the port."""
    link = next(it for it in toy.links if it.subject == "frost-golf:sea")
    port = toy.places["golf"]
    return link, LineString([(port.lon, port.lat + 6.0), (port.lon, port.lat)])


def test_a_line_is_led_round_an_island(toy, sea_of, lane):
    link, line = lane
    middle = line.interpolate(0.5, normalized=True)
    island = middle.buffer(0.2)
    sea = sea_of([island])
    assert len(sea.crossings(toy, link, line)) == 1
    better = sea.led_round(toy, link, line)
    assert not sea.crossings(toy, link, better)
    assert not better.intersects(island)
    assert km(line.coords) < km(better.coords) < 1.3 * km(line.coords)
    assert (better.coords[0], better.coords[-1]) == (line.coords[0], line.coords[-1])
