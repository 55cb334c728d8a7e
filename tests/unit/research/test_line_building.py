"""Lines as they are found in a graph, and what of them is written."""

import itertools
import math
import random
import zipfile

import networkx as nx
import pytest

from corridors.geometry import (
    GAP_KM,
    great_circle_km,
)
from research.build.inputs import PACKAGES, read_graph
from research.build.line_graph import LineGraph, bridges, dead_ends, join_dead_ends, put_on_lines
from research.build.run import Shaped, differing
from research.build.text import TOLERANCE, simplify
from research.build.trace import Rejection, Rules, Trace, trace_link

RULES = Rules(5.0, 0.08, 0.08, 5.0, 0.02, 2.0, 12)


def at_home(_):
    return False


def graph_of(points, edges):
    near = [{} for _ in points]
    for a, b, factor in edges:
        near[a][b] = near[b][a] = great_circle_km(*points[a], *points[b]) * factor
    return LineGraph(list(points), near)


def search(graph, start, goal, **changes):
    options = {"limit": 1e6, "factors": {}, "is_costly": at_home, "cost_factor": 1.0} | changes
    return graph.search([(0.0, start)], {goal: 0.0}, graph.nodes[goal], **options)


@pytest.mark.parametrize("seed", range(40))
def test_search_is_shortest(seed):
    dice = random.Random(seed)  # noqa: S311
    points = [(50 + dice.random(), 10 + dice.random()) for _ in range(25)]
    pairs = [(a, b) for a, b in itertools.combinations(range(25), 2) if dice.random() < 0.15]
    graph = graph_of(points, [(a, b, 1 + dice.random()) for a, b in pairs])
    oracle = nx.Graph()
    oracle.add_nodes_from(range(25))
    oracle.add_weighted_edges_from((a, b, graph.edges[a][b]) for a, b in pairs)
    for goal in range(1, 25):
        way = search(graph, 0, goal)
        if nx.has_path(oracle, 0, goal):
            best = nx.shortest_path_length(oracle, 0, goal, weight="weight")
            assert graph.length_km(way) == pytest.approx(best)
            assert search(graph, 0, goal, limit=best * 0.99) is None
        else:
            assert way is None


def two_lines():
    """A direct line of 100 km and one by the north that is 30 % longer."""
    points = [(50.0, 10.0), (50.0, 10.7), (50.0, 11.4), (50.3, 10.7)]
    return graph_of(points, [(0, 1, 1.0), (1, 2, 1.0), (0, 3, 1.1), (3, 2, 1.1)])


def trace(graph, official, stops=None, abroad=at_home, **changes):
    stops = stops or [graph.nodes[0], graph.nodes[2]]
    return trace_link(graph, stops, official, RULES, abroad=abroad, bridges={}, **changes)


def test_trace_takes_the_line_of_the_official_length():
    graph = two_lines()
    direct, round_about = graph.length_km((0, 1, 2)), graph.length_km((0, 3, 2))
    found = trace(graph, direct)
    assert isinstance(found, Trace)
    assert found.nodes == (0, 1, 2)
    assert trace(graph, round_about).nodes == (0, 3, 2)


def test_trace_passes_the_points_given():
    graph = two_lines()
    stops = [graph.nodes[0], graph.nodes[3], graph.nodes[2]]
    assert trace(graph, graph.length_km((0, 3, 2)), stops).nodes == (0, 3, 2)
    found = trace(graph, graph.length_km((0, 1, 2)), stops)
    assert isinstance(found, Rejection)


def test_trace_tells_why_there_is_none():
    graph = two_lines()
    assert "km along the lines where 200 km are official" in trace(graph, 200.0).reason
    far = trace(graph, 100.0, [(51.0, 10.0), graph.nodes[2]])
    assert far.reason == "no line within 5 km of 51.000 10.000"
    graph.edges[0].clear()
    del graph.edges[1][0], graph.edges[3][0]
    assert trace(graph, 100.0).reason == "the lines do not join the places"


def test_dead_ends_are_joined_within_a_country():
    points = [(50.0, 10.0), (50.0, 10.2), (50.0, 10.215), (50.0, 10.5)]
    graph = graph_of(points, [(0, 1, 1.0), (2, 3, 1.0)])
    assert join_dead_ends(graph, ["A", "A", "B", "B"]) == 0
    assert join_dead_ends(graph, ["A"] * 4) > 0
    assert 2 in graph.edges[1]


def test_a_gap_is_crossed_only_where_it_is_given():
    points = [(50.0, 10.0), (50.0, 10.7), (50.0, 11.4), (50.0, 10.9)]
    graph = graph_of(points, [(0, 1, 1.0), (3, 2, 1.0)])
    assert isinstance(trace(graph, 100.0), Rejection)
    (pair, km), *others = bridges(graph, ["A"] * 4).items()
    assert pair == (1, 3)
    assert all(0 in it or 2 in it for it, _ in others)
    graph.add_edge(*pair, km)
    assert trace(graph, 100.0).nodes == (0, 1, 3, 2)


def test_a_place_is_put_on_the_line_that_can_pass_it():
    points = [(50.0, 10.0), (50.0, 11.0)]
    graph = graph_of(points, [(0, 1, 1.05)])
    length = graph.edges[0][1]
    assert put_on_lines(graph, [(50.3, 10.5)]) == 0
    assert put_on_lines(graph, [(50.02, 10.5)]) == 1
    assert graph.length_km((0, 2, 1)) == pytest.approx(length, rel=0.01)
    assert dead_ends(graph) == [0, 1]


def test_a_point_to_pass_is_put_on_the_line_nearest_to_it():
    points = [(50.0, 10.0), (50.0, 11.0), (50.05, 10.0), (50.05, 11.0), (50.2, 10.0), (50.2, 11.0)]
    edges = [(0, 1, 1.3), (2, 3, 1.3), (4, 5, 1.3)]
    town = (50.0, 10.5)
    graph = graph_of(points, edges)
    assert put_on_lines(graph, [town]) == 2  # the third is too far aside
    wide = [(lat * 2 - 50, lon) for lat, lon in points]
    graph = graph_of(wide, edges)
    assert put_on_lines(graph, [town]) == 2
    assert put_on_lines(graph_of(wide, edges), [town], {town}) == 1


@pytest.mark.parametrize("seed", range(20))
def test_simplify_keeps_the_line(seed):
    dice = random.Random(seed)  # noqa: S311
    points = [(50.0, 10.0)]
    for _ in range(300):
        lat, lon = points[-1]
        points.append((lat + dice.uniform(-0.01, 0.012), lon + dice.uniform(0, 0.05)))
    kept = simplify(points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert set(kept) <= set(points)
    assert len(kept) < len(points)
    for p, q in itertools.pairwise(kept):
        assert great_circle_km(*p, *q) <= GAP_KM
        for point in points[points.index(p) : points.index(q)]:
            assert away_degrees(point, p, q) <= TOLERANCE * 1.001


def away_degrees(point, p, q):
    scale = math.cos(math.radians(point[0]))
    a, b, c = ((it[1] * scale + it[0] * 1j) for it in (point, p, q))
    along = max(0.0, min(1.0, ((a - b) / (c - b)).real))
    return abs(a - b - along * (c - b))


def test_graph_is_read_as_text(tmp_path):
    text = (
        "\nfrom scgraph.core import GeoGraph\n"
        "graph=[{1: 2.5, 0: 0.0}, {0: 2.5, 2: 1.0}, {1: 1.0}]\n"
        "nodes=[[50.0, 10.0], [50.01, -10.03], [50.02, 10.0]]\n"
        "world_railways_geograph = GeoGraph(graph=graph, nodes=nodes)\n"
    )
    with zipfile.ZipFile(tmp_path / PACKAGES["lines"].file, "w") as archive:
        archive.writestr("scgraph_data/world_railways.py", text)
    nodes, edges = read_graph(tmp_path, "world_railways")
    assert nodes == [(50.0, 10.0), (50.01, -10.03), (50.02, 10.0)]
    assert edges == [{1: 2.5}, {0: 2.5, 2: 1.0}, {1: 1.0}]


def test_check_finds_every_file_that_differs(tmp_path):
    shaped = Shaped({"a.csv": "x\n", "b.csv": "y\n", "c.csv": "z\n"}, [])
    (tmp_path / "a.csv").write_text("x\n")
    (tmp_path / "b.csv").write_text("other\n")
    (tmp_path / "old.csv").write_text("")
    assert differing(shaped, tmp_path) == ["b.csv", "c.csv", "old.csv"]
