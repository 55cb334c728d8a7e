"""Lines: how they are found in a graph, what is kept of them, and that what ships holds."""

import csv
import io
import itertools
import json
import math
import random
import tarfile
import zipfile

import networkx as nx
import pytest
from conftest import ROOT

from corridors.build._gaps import bridges, dead_ends, join_dead_ends, put_on_lines
from corridors.build._inputs import PACKAGES, check_inputs, read_graph
from corridors.build._land import countries_of, read_shapes
from corridors.build._line_graph import LineGraph
from corridors.build._text import TOLERANCE, line_text, simplify, table_text
from corridors.build._trace import Rejection, Rules, Trace, trace_link
from corridors.build.run import Shaped, differing
from corridors.checks.network import great_circle_km, is_built
from corridors.errors import DataError
from corridors.geometry import (
    END_KM,
    GAP_KM,
    LONGER,
    OSM,
    SHAPES,
    Shapes,
    check_shapes,
    line_km,
    link_line,
    load_shapes,
    long_gaps,
)
from corridors.tables.load import DATA

RULES = Rules(5.0, 0.08, 0.08, 5.0, 0.02, 2.0, 12)
DEGREE_KM = great_circle_km(0, 0, 0, 1)


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


def test_trace_stays_at_home_where_it_can():
    graph = two_lines()
    at_border = trace(graph, graph.length_km((0, 3, 2)) / 1.05, abroad=lambda node: node == 1)
    assert at_border.nodes == (0, 3, 2)
    way = search(graph, 0, 2, is_costly=lambda node: node == 1, cost_factor=20.0)
    assert way == (0, 3, 2)


def test_dead_ends_are_joined_within_a_country():
    points = [(50.0, 10.0), (50.0, 10.2), (50.0, 10.215), (50.0, 10.5)]
    graph = graph_of(points, [(0, 1, 1.0), (2, 3, 1.0)])
    assert join_dead_ends(graph, ["A", "A", "B", "B"]) == 0
    assert join_dead_ends(graph, ["A"] * 4) > 0
    assert 2 in graph.edges[1]


def test_dead_ends_near_by_rail_are_left():
    points = [(50.0, 10.0), (50.0, 10.1), (50.01, 10.1)]
    graph = graph_of(points, [(0, 1, 1.0), (0, 2, 1.0)])
    assert join_dead_ends(graph, ["A"] * 3) == 0


def test_bridges_join_dead_ends_of_one_country():
    points = [(50.0, 10.0), (50.0, 10.2), (50.0, 10.6), (50.0, 11.0)]
    graph = graph_of(points, [(0, 1, 1.0), (2, 3, 1.0)])
    gaps = bridges(graph, ["A", "A", "A", "B"])
    assert (1, 2) in gaps
    assert all(3 not in pair for pair in gaps)


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


def test_a_point_to_pass_may_lie_a_little_off():
    points = [(50.0, 10.0), (50.0, 11.0)]
    town = (50.08, 10.5)
    assert put_on_lines(graph_of(points, [(0, 1, 1.0)]), [town]) == 0
    assert put_on_lines(graph_of(points, [(0, 1, 1.0)]), [town], {town}) == 1
    far = (50.14, 10.5)
    assert put_on_lines(graph_of(points, [(0, 1, 1.0)]), [far], {far}) == 0


def test_a_point_to_pass_is_not_behind_the_end_of_a_line():
    behind = (50.0, 9.93)
    graph = graph_of([(50.0, 10.0), (50.0, 11.0)], [(0, 1, 1.3)])
    assert put_on_lines(graph, [behind], {behind}) == 0
    assert put_on_lines(graph, [behind]) == 1  # a place may be: it is where the line begins


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


def test_simplify_opens_no_gap():
    straight = [(50.0, 10 + k / 10) for k in range(21)]
    kept = simplify(straight)
    assert 2 < len(kept) < 21
    assert max(great_circle_km(*p, *q) for p, q in itertools.pairwise(kept)) <= GAP_KM


def test_text_of_a_line():
    assert line_text([(50.0, 10.1234), (50.0, 10.1231), (-0.0001, 190.5)]) == "50 10.123;0 -169.5"
    assert table_text(("subject", "x"), [("b", "1,2"), ("a", "")]) == 'subject,x\nb,"1,2"\na,\n'


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


def test_packages_must_be_the_pinned_ones(tmp_path):
    with tarfile.open(tmp_path / PACKAGES["atlas"].file, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("package/x"), io.BytesIO(b""))
    with pytest.raises(DataError) as error:
        check_inputs(tmp_path)
    assert len(error.value.problems) == len(PACKAGES)
    assert sum("is missing" in line for line in error.value.problems) == len(PACKAGES) - 1
    assert sum("is not the pinned" in line for line in error.value.problems) == 1


def test_build_without_packages_is_one_message(run, tmp_path):
    done = run("build", tmp_path)
    assert done.code == 1
    assert not done.out
    assert PACKAGES["lines"].file in done.err


def test_check_finds_every_file_that_differs(tmp_path):
    shaped = Shaped({"a.csv": "x\n", "b.csv": "y\n", "c.csv": "z\n"}, [])
    (tmp_path / "a.csv").write_text("x\n")
    (tmp_path / "b.csv").write_text("other\n")
    (tmp_path / "old.csv").write_text("")
    assert differing(shaped, tmp_path) == ["b.csv", "c.csv", "old.csv"]


def link_of(network, subject):
    return next(link for link in network.links if link.subject == subject)


def test_line_of_a_link(toy):
    link = link_of(toy, "charlie-echo:rail-1520")
    a, b = toy.places["charlie"], toy.places["echo"]
    ends = [(a.lat, a.lon), (b.lat, b.lon)]
    assert link_line(toy, link, Shapes({}, {})) == ends
    shapes = Shapes({"charlie-echo:rail-1520": "50 117;51 115"}, {})
    assert link_line(toy, link, shapes) == [ends[0], (50.0, 117.0), (51.0, 115.0), ends[1]]
    turned = Shapes({"echo-charlie:rail-1520": "51 115;50 117"}, {})
    assert link_line(toy, link, turned) == link_line(toy, link, shapes)
    sea = link_of(toy, "frost-golf:sea")
    assert link_line(toy, sea, shapes)[1:-1] == list(sea.via)


def test_a_flight_is_the_great_circle(shipped):
    link = next(it for it in shipped.links if it.mode == "air" and not it.via)
    line = link_line(shipped, link, Shapes({}, {}))
    chord = great_circle_km(*line[0], *line[-1])
    assert line_km(line) == pytest.approx(chord, rel=1e-4)
    assert max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line)) < 501


def test_checks_can_fail(toy):
    subject = "charlie-echo:rail-1520"
    known = {link.subject: "known" for link in toy.links}
    assert check_shapes(toy, Shapes({}, {})) == []
    assert check_shapes(toy, Shapes({}, known)) == []
    assert "no line and no reason" in check_shapes(toy, Shapes({}, {"x": ""}))[0]
    del known[subject]
    a, b = toy.places["charlie"], toy.places["echo"]
    points = [
        (a.lat + (b.lat - a.lat) * k / 12, a.lon + (b.lon - a.lon) * k / 12) for k in range(13)
    ]
    good = Shapes({subject: line_text(points)}, known)
    assert check_shapes(toy, good) == []
    off = Shapes({subject: line_text([(points[0][0] + 0.2, points[0][1]), *points[1:]])}, known)
    assert "from its place" in check_shapes(toy, off)[0]
    gap = Shapes({subject: line_text([*points[:3], *points[6:]])}, known)
    assert "without a point" in check_shapes(toy, gap)[0]
    away = [(lat + (2.5 if 2 < k < 10 else 0), lon) for k, (lat, lon) in enumerate(points)]
    assert any(
        "are official" in line
        for line in check_shapes(toy, Shapes({subject: line_text(away)}, known))
    )
    ghost = Shapes({subject: line_text(points), "p-q:road": "1 2"}, known)
    assert check_shapes(toy, ghost) == [
        "osm: p-q:road has a line but is not a link; run corridors build"
    ]


def test_leased_land_belongs_to_its_country(monkeypatch):
    ring = [(63.0, 45.0), (64.0, 45.0), (64.0, 46.0), (63.0, 46.0), (63.0, 45.0)]
    monkeypatch.setattr(
        "corridors.build._land.read_polygons",
        lambda *_: [({"properties": {"name": "Baikonur"}}, [ring])],
    )
    assert countries_of([(45.5, 63.5)], read_shapes(OSM, "", "")) == ["Kazakhstan"]


def test_long_gaps_are_told(toy):
    subject = "charlie-echo:rail-1520"
    a, b = toy.places["charlie"], toy.places["echo"]
    points = [
        (a.lat + (b.lat - a.lat) * k / 12, a.lon + (b.lon - a.lon) * k / 12) for k in range(13)
    ]
    straight = long_gaps(toy, Shapes({}, {"x": ""}))
    assert straight[subject] == pytest.approx(great_circle_km(a.lat, a.lon, b.lat, b.lon))
    assert all(subject.partition(":")[2].startswith("rail") for subject in straight)
    assert subject not in long_gaps(toy, Shapes({subject: line_text(points)}, {}))
    short = long_gaps(toy, Shapes({subject: line_text([*points[:3], *points[6:]])}, {}))
    assert GAP_KM < short[subject] < straight[subject]
    assert long_gaps(toy, Shapes({}, {})) == {}


def test_long_gaps_grow_no_more(shipped):
    gaps = long_gaps(shipped, load_shapes())
    unbuilt = {link.subject for link in shipped.links if not is_built(shipped, link)}
    assert len(gaps) <= 6
    assert len(set(gaps) - unbuilt) <= 1
    assert "choibalsan-khuut:rail-1520" in unbuilt
    assert "ulak-elga:rail-1520" not in unbuilt


def stops():
    with (DATA / "stops.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_stops_are_points_of_their_links_with_known_sources(shipped):
    links = {link.subject: link for link in shipped.links}
    for row in stops():
        via = links[row["subject"]].via
        assert (float(row["lat"]), float(row["lon"])) in via, row
        for column in ("position", "passes"):
            assert row[column] in shipped.sources, row
        assert row["position_locator"].isdigit()
        assert row["locator"], row


def test_a_stop_is_assumed_only_where_the_length_bears_it_out(shipped):
    shapes = load_shapes()
    links = {link.subject: link for link in shipped.links}
    for row in stops():
        if row["passes"] == "assumption":
            official = shipped.number(row["subject"], "length_km")
            drawn = line_km(link_line(shipped, links[row["subject"]], shapes))
            assert row["subject"] in shapes or drawn <= official * LONGER, row
            assert row["locator"].startswith("Assumption: "), row


def test_railways_pass_their_stops(shipped):
    links = {link.subject: link for link in shipped.links}
    shapes = load_shapes()
    for row in stops():
        line = link_line(shipped, links[row["subject"]], shapes)
        stop = (float(row["lat"]), float(row["lon"]))
        near = min(away_degrees(stop, p, q) for p, q in itertools.pairwise(line))
        assert near * DEGREE_KM <= END_KM + 1, row


def test_shipped_shapes_hold(shipped):
    assert check_shapes(shipped, load_shapes()) == []


def test_shipped_shapes_are_sorted_and_small():
    sizes = 0
    for name in SHAPES:
        text = (OSM / f"{name}.csv").read_text(encoding="utf-8")
        sizes += len(text.encode())
        subjects = [row.partition(",")[0] for row in text.splitlines()[1:]]
        assert subjects == sorted(set(subjects))
        assert all(subject.endswith(f":{name}") for subject in subjects)
    assert sizes < 2_000_000


@pytest.mark.parametrize(
    ("mode", "share"), [("rail-1435", 0.9), ("rail-1520", 0.83), ("road", 0.85), ("river", 0.7)]
)
def test_most_links_have_their_line(shipped, mode, share):
    shapes = load_shapes()
    links = [link.subject for link in shipped.links if link.mode == mode]
    assert sum(link in shapes for link in links) >= share * len(links)


def test_what_is_wanting_is_listed(shipped):
    shapes = load_shapes()
    links = {link.subject for link in shipped.links}
    assert set(shapes.wanting) <= links
    abroad = [it for it in shapes.wanting.items() if "another country" in it[1]]
    # True: Maymak lies in Kyrgyzstan. The Channel Tunnel runs under the sea, which is no
    # country's land. The line of Ceke ends at 42.580 101.286, 2 km beyond the Chinese
    # post and 4 before the Mongolian one; the atlas draws that border coarsely.
    assert {subject for subject, _ in abroad if ":rail" in subject} == {
        "shymkent-taraz:rail-1520",
        "calais-barking:rail-1435",
        "jiayuguan-ceke:rail-1435",
    }
    # The road graph has its nearest junction to Torghundi in Serhetabat, over the border, and that
    # to Sarazm in Uzbekistan. The
    # road to Palanca runs along the border of Ukraine, which the atlas draws coarsely, and so
    # does that to the Chinese part of Heixiazi, an island that the atlas leaves to Russia. Roads of
    # towns to Dogharoun, Svetogorsk, Brusnichnoye, Blagoveshchensk and the border of Khuzestan have
    # one point at the nearest junction, over the border too.
    assert {subject for subject, _ in abroad if subject.endswith(":road")} <= {
        "ahvaz-bandar_imam:road",
        "blagoveshchensk-bureya:road",
        "brusnichnoye-khiytola:road",
        "dogharoun-khaf:road",
        "dogharoun-torbat_heydarieh:road",
        "jiansanjiang-heixiazi:road",
        "kara_suu-osh:road",
        "khiytola-svetogorsk:road",
        "kolzhat-almaty:road",
        "osh-batken:road",
        "palanca-chisinau:road",
        "sarazm-panjakent:road",
        "torghundi-herat:road",
    }
    crossing = [it for it in shapes.wanting.items() if "crosses land" in it[1]]
    assert len(crossing) <= 45


def test_shapes_name_their_licence():
    text = (OSM / "LICENSE.md").read_text(encoding="utf-8")
    assert "(c) OpenStreetMap contributors, ODbL 1.0" in text
    assert all(package.sha256 in text for package in PACKAGES.values())


def test_the_page_of_the_build_tells_what_check_counts(run):
    gaps = json.loads(run("check", "--format", "json").out)["rail_gaps"]
    page = (ROOT / "docs" / "explanation" / "build.md").read_text(encoding="utf-8")
    told = f"{gaps['traced']} of them traced and {gaps['unbuilt']} not built yet"
    assert f": {gaps['links']} of " in page
    assert told in page
