"""Exports: each is opened by its reader and says what the network says; GMNS is routed on."""

import contextlib
import csv
import io
import json
import math
import re
import tempfile
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from conftest import mostly_nightly

from corridors.checks import is_open
from corridors.exchange.tables import cut_line
from corridors.model.entities import OPEN_STATUSES

LAYERS = ("places", "links", "facts", "sources", "corridors")
FORMATS = ("gpkg", "geoparquet", "geojson", "gmns")
PAIRS = [
    ("harbin", "shenyang"),
    ("dalian", "manzhouli"),
    ("harbin", "vladivostok"),
    ("changchun", "hunchun"),
    ("moscow", "vladivostok"),
    ("novosibirsk", "moscow"),
    ("almaty", "urumqi"),
    ("ulaanbaatar", "irkutsk"),
    ("erenhot", "warsaw"),
    ("dalian", "moscow"),
    ("shenyang", "duisburg"),
    ("khabarovsk", "brest"),
]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def layers(output, form):
    if form == "gpkg":
        return {name: gpd.read_file(output, layer=name) for name in LAYERS}
    if form == "geoparquet":
        read = {"places": gpd, "links": gpd, "corridors": gpd}
        return {
            name: read.get(name, pd).read_parquet(output / f"{name}.parquet") for name in LAYERS
        }
    frame = gpd.read_file(output)
    document = json.loads(output.read_text(encoding="utf-8"))
    return {
        **{name: frame[frame["layer"] == name[:-1]] for name in ("places", "links", "corridors")},
        **{name: pd.DataFrame(document[name]) for name in ("facts", "sources")},
    }


@pytest.fixture
def export(run, tmp_path):
    def call(form, *arguments, name="out"):
        output = tmp_path / f"{name}.{form}"
        result = run("export", "--format", form, output, *arguments)
        assert result.code == 0, result.err
        assert result.out == ""
        assert f"Wrote {output}" in result.err
        return output

    return call


@pytest.fixture(scope="module")
def exported():
    """Keep the exports of the shipped network, which take seconds each, by format."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder), {}


@pytest.fixture
def shipped_export(run, exported):
    folder, made = exported

    def call(form):
        if form not in made:
            made[form] = folder / f"out.{form}"
            result = run("export", "--format", form, made[form])
            assert result.code == 0, result.err
        return made[form]

    return call


@pytest.fixture
def toy_export(export, toy_copy):
    return lambda form, *arguments, **named: export(form, *arguments, "--data", toy_copy, **named)


@pytest.mark.parametrize("form", mostly_nightly(FORMATS[:3], "gpkg"))
def test_shipped_network_as_its_reader_sees_it(shipped_export, shipped, form):
    found = layers(shipped_export(form), form)
    expected = {link.subject: link for link in shipped.links if is_open(shipped, link)}
    links = found["links"].set_index("id")
    assert set(links.index) == set(expected)
    # Services and rates of lanes have no shape, and are not exported.
    shapeless = {*shipped.services, *shipped.lanes}
    stated = [fact for fact in shipped.facts if fact.subject not in shapeless]
    assert len(stated) > 0.5 * len(shipped.facts)
    assert 0.9 * len(stated) < len(found["facts"]) <= len(stated)
    assert set(found["facts"]["source"]) <= set(found["sources"]["id"])
    for name in ("places", "links", "corridors"):
        assert found[name].crs.to_epsg() == 4326
        assert found[name].geometry.is_valid.all()
        west, south, east, north = found[name].total_bounds
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90
    assert set(links.geometry.geom_type) <= {"LineString", "MultiLineString"}
    # A row as a Series costs a thousand times as much.
    by_id = links.to_dict("index")
    for subject, link in expected.items():
        row = by_id[subject]
        assert row["length_km"] == shipped.number(subject, "length_km")
        a = shipped.places[link.a]
        first = shapely_parts(row["geometry"])[0].coords[0]
        assert first == (a.lon, a.lat)
        assert set(row["sources"].split()) <= set(found["sources"]["id"])
    places = found["places"].set_index("id").to_dict("index")
    assert len(places) > 0.9 * len(shipped.places)
    for place, row in places.items():
        assert (row["geometry"].x, row["geometry"].y) == (row["lon"], row["lat"])
        assert row["name_ru"] == shipped.places[place].name_ru
    corridors = found["corridors"].set_index("id")
    assert "trans-siberian" in corridors.index
    assert corridors.loc["trans-siberian", "name_zh"] == shipped.corridors["trans-siberian"].name_zh
    assert 9000 < corridors.loc["trans-siberian", "length_km"] < 10500


def shapely_parts(geometry):
    return list(geometry.geoms) if geometry.geom_type.startswith("Multi") else [geometry]


@pytest.mark.parametrize(
    ("points", "parts"),
    [
        ([(0, 170), (0, 180), (0, -170)], [[(170, 0), (180, 0)], [(-180, 0), (-170, 0)]]),
        ([(0, -170), (10, 170)], [[(-170, 0), (-180, 5)], [(180, 5), (170, 10)]]),
        ([(0, 180), (0, -170)], [[(-180, 0), (-170, 0)]]),
        ([(0, 10), (5, 20), (0, 10)], [[(10, 0), (20, 5), (10, 0)]]),
        (
            [(0, 179), (0, -179), (0, 179)],
            [[(179, 0), (180, 0)], [(-180, 0), (-179, 0), (-180, 0)], [(180, 0), (179, 0)]],
        ),
    ],
)
def test_cut_line(points, parts):
    assert cut_line(points) == parts


def test_a_scenario_is_exported_with_its_links_and_sources(toy_run, tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        """
title = "Another road"
why = "a test"
[[sources]]
id = "my_study"
kind = "official"
title = "A study"
[[links]]
a = "alpha"
b = "delta"
mode = "road"
[[facts]]
subject = "alpha-delta:road"
attribute = "length_km"
value = 4200
source = "my_study"
""",
        encoding="utf-8",
    )
    assert toy_run("export", tmp_path / "net.geojson", "-s", mine).code == 0
    network = json.loads((tmp_path / "net.geojson").read_text(encoding="utf-8"))
    links = [it["properties"] for it in network["features"] if it["geometry"]["type"] != "Point"]
    assert {"alpha-delta:road"} <= {it.get("subject", it.get("id")) for it in links}
    assert "my_study" in {it["id"] for it in network["sources"]}


# GMNS


def test_gmns_holds_together(shipped_export, shipped):
    folder = shipped_export("gmns")
    node, link = rows(folder / "node.csv"), rows(folder / "link.csv")
    nodes = {row["node_id"]: row for row in node}
    zones = {row["zone_id"] for row in rows(folder / "zone.csv")}
    uses = {row["use"] for row in rows(folder / "use_definition.csv")}
    assert len(nodes) == len(node)
    assert len({row["link_id"] for row in link}) == len(link)
    assert len({(row["from_node_id"], row["to_node_id"]) for row in link}) == len(link)
    assert len({(row["x_coord"], row["y_coord"]) for row in node}) == len(node)
    assert {row["zone_id"] for row in node} - {""} == zones
    (config,) = rows(folder / "config.csv")
    assert (config["long_length"], config["crs"]) == ("km", "EPSG:4326")
    for group in rows(folder / "use_group.csv"):
        assert set(group["uses"].split(",")) <= uses
    for row in link:
        ends = [nodes[row[key]] for key in ("from_node_id", "to_node_id")]
        points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", row["geometry"])
        assert points[0] == (ends[0]["x_coord"], ends[0]["y_coord"])
        assert points[-1] == (ends[1]["x_coord"], ends[1]["y_coord"])
        assert set(row["allowed_uses"].split(",")) <= uses
        assert float(row["length"]) > 0
        assert 0 < float(row["free_speed"]) <= (200 if row["facility_type"] != "air" else 1000)
        assert int(row["lanes"]) >= 1
        if row["kind"] == "transfer":
            assert ends[0]["place"] == ends[1]["place"]
            hours = float(row["length"]) / float(row["free_speed"])
            assert hours == pytest.approx(float(row["time_h"]), abs=1e-4)
    kinds = {row["facility_type"] for row in link}
    assert len({kind[0] for kind in kinds}) == len(kinds), "AequilibraE tells them by a letter"
    moves = {(row["from_place"], row["to_place"], row["mode"]) for row in link}
    for it in shipped.links:
        if is_open(shipped, it) and it.mode != "power-line":
            there, back = (not shut_one_way(shipped, *ways, it.mode) for ways in both(it))
            assert ((it.a, it.b, it.mode) in moves) == there
            assert ((it.b, it.a, it.mode) in moves) == (it.direction == "both" and back)


def both(link):
    return (link.a, link.b), (link.b, link.a)


def shut_one_way(network, a, b, mode):
    entries = network.facts.entries((f"{a}>{b}:{mode}",), "status")
    return bool(entries) and entries[0][0] not in OPEN_STATUSES


def test_gmns_values(toy_export):
    folder = toy_export("gmns")
    node = {(row["place"], row["mode"]): row for row in rows(folder / "node.csv")}
    link = {(row["subject"], row["from_place"]): row for row in rows(folder / "link.csv")}
    move = link["bravo-charlie:rail-1520", "bravo"]
    assert (move["length"], move["free_speed"], move["facility_type"]) == ("12", "40", "rail")
    assert float(move["time_h"]) == pytest.approx(12 / 40 + 8 + 14)
    assert float(move["toll"]) == pytest.approx(0.4 * 12)
    assert move["allowed_uses"] == "TEU"
    assert link["frost-golf:sea", "golf"]["geometry"].startswith(
        "LINESTRING (9.9 53.501, 30 71, 100 75"
    )
    assert link["frost-golf:sea", "frost"]["geometry"].endswith("100 75, 30 71, 9.9 53.501)")
    assert "180 " in link["alpha-frost:sea", "alpha"]["geometry"]
    change = link["rail-1435>rail-1520@charlie", "charlie"]
    assert (change["time_h"], change["toll"], change["wtw_kg_per_t"]) == ("6", "100", "1.5")
    alpha = node["alpha", "rail-1435"]
    assert (alpha["x_coord"], alpha["y_coord"]) == ("121.65", "38.92")
    assert (alpha["load_h"], alpha["load_headway_h"], alpha["unload_h"]) == ("24", "72", "12")
    assert node["alpha", "sea"]["customs_h"] == "24"
    assert node["frost", "sea"]["zone_id"] == node["frost", "sea"]["load_h"] == ""
    assert float(node["frost", "sea"]["pass_h"]) == 5


SETTINGS = """
agents:
  - {type: t, name: TEU, vot: 10, flow_type: 0, pce: 1, free_speed: 60, use_link_ffs: true}
demand_periods:
  - {period: AM, time_period: "0700_0800"}
demand_files:
  - {file_name: demand.csv, period: AM, agent_type: t}
"""


class Path4Gmns:
    """A GMNS folder opened by path4gmns."""

    def __init__(self, folder):
        (folder / "settings.yml").write_text(SETTINGS, encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()):
            import path4gmns

            self.network = path4gmns.read_network("km", "kph", str(folder))
        self.link = {row["link_id"]: row for row in rows(folder / "link.csv")}
        self.nodes = {}
        for row in rows(folder / "node.csv"):
            self.nodes.setdefault(row["place"], []).append(row["node_id"])
        # path4gmns keeps the kind of cost of the last network that was asked.
        first = next(iter(self.nodes.values()))[0]
        self.network.find_shortest_path(first, first, cost_type="time")

    def shortest(self, origin, destination, *, by="distance", use="all"):
        """Return cost and links of the best path between any nodes of two places."""
        best = (math.inf, [])
        for a in self.nodes[origin]:
            for b in self.nodes[destination]:
                said = self.network.find_shortest_path(
                    a, b, mode=use, seq_type="link", cost_type=by
                )
                found = re.fullmatch(r"path \w+: ([\d.]+) \w+ \| link path: (.+)", said)
                if found and float(found[1]) < best[0]:
                    best = (float(found[1]), found[2].split(";"))
        return best[0], [self.link[number] for number in best[1]]


def rail_graph(network):
    """The open rail network as NetworkX sees it, built from the tables and not from an export."""
    graph = nx.DiGraph()
    rail = [link for link in network.links if link.mode.startswith("rail")]
    for link in rail:
        if is_open(network, link):
            km = network.number(link.subject, "length_km")
            graph.add_edge((link.a, link.mode), (link.b, link.mode), km=km)
            if link.direction == "both":
                graph.add_edge((link.b, link.mode), (link.a, link.mode), km=km)
    gauges = ("rail-1435", "rail-1520")
    for place in network.places:
        for first, second in (gauges, gauges[::-1]):
            pair = f"{first}>{second}"
            if (place, first) in graph and (place, second) in graph:
                for subject in (f"{pair}@{place}", pair):
                    if network.number(subject, "handling_h") is not None:
                        graph.add_edge((place, first), (place, second), km=0.0)
        for gauge in gauges:
            if (place, gauge) in graph:
                graph.add_edge((place, "out"), (place, gauge), km=0.0)
                graph.add_edge((place, gauge), (place, "in"), km=0.0)
    return graph


@pytest.mark.nightly
def test_path4gmns_networkx_and_route_find_the_same(export, run, shipped):
    tool = Path4Gmns(export("gmns", "--mode", "rail"))
    graph = rail_graph(shipped)
    # The export knows neither posts that admit some cargo only, nor links without a service
    # (docs/reference/export.md).
    unserved = shipped.facts.subjects_of("unserved")
    free = [f"{it}.unserved=nothing" for it in unserved if it.partition(":")[2].startswith("rail")]
    free += [
        f"{subject}.admits=all"
        for gauge in ("rail-1435", "rail-1520")
        for subject in (f"{gauge}@CN", f"{gauge}@MN", f"hunchun:{gauge}", f"suifenhe:{gauge}")
    ]
    for origin, destination in PAIRS[::3]:
        cost, links = tool.shortest(origin, destination)
        moves = [link for link in links if link["kind"] == "move"]
        km = sum(float(link["length"]) for link in moves)
        assert cost == pytest.approx(km + 0.01 * (len(links) - len(moves)), abs=0.001)
        other = nx.shortest_path_length(graph, (origin, "out"), (destination, "in"), weight="km")
        assert km == pytest.approx(other, abs=0.05), (origin, destination)
        result = run(
            *("route", origin, destination, "--by", "distance", "--mode", "rail"),
            *("--format", "json", *(word for it in free for word in ("--set", it))),
        )
        assert result.code == 0, result.err
        (route,) = json.loads(result.out)["routes"]
        assert route["totals"]["distance_km"] == pytest.approx(km, abs=0.1), (origin, destination)


# bad input


@pytest.mark.parametrize("form", ["geoparquet", "gmns"])
def test_force_never_takes_a_folder_of_other_things(run, toy_copy, tmp_path, form):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    result = run("export", "--format", form, mine, "--force", "--data", toy_copy)
    assert result.code == 2
    assert "letter.txt" in result.err
    assert [it.name for it in mine.iterdir()] == ["letter.txt"]


BAD = [
    (("--format", "shapefile"), "shapefile"),
    ((), "--format"),
    (("--format", "gpkg", "--mode", "zeppelin"), "zeppelin"),
    (("--format", "gpkg", "--country", "XX"), "XX"),
    (("--format", "gpkg", "--country", "DE", "--mode", "rail"), "no link is left"),
    (("--format", "gpkg", "--set", "frost.status=ajar"), "ajar"),
]


@pytest.mark.parametrize(("arguments", "told"), BAD)
def test_bad_input(toy_run, tmp_path, arguments, told):
    result = toy_run("export", tmp_path / "out", *arguments)
    assert result.code == 2
    assert told in result.err
    assert "Traceback" not in result.err
    assert list(tmp_path.iterdir()) == []


def test_bad_outputs(toy_run, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    for form, output, told in [
        ("gpkg", tmp_path, "name a file"),
        ("gmns", file, "name a folder"),
        ("gpkg", tmp_path / "no" / "net.gpkg", "does not exist"),
        ("gpkg", file / "net.gpkg", "does not exist"),
    ]:
        result = toy_run("export", "--format", form, output, "--force")
        assert result.code == 2
        assert told in result.err
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("form", "name", "told"),
    [
        ("sqlite", "net.gpkg", "give a name that ends in .db or .sqlite, or drop --format"),
        ("gmns", "net.zip", "ends as a file of datapackage does, and --format is gmns"),
    ],
)
def test_a_name_that_contradicts_the_format_is_refused(toy_run, tmp_path, form, name, told):
    result = toy_run("export", tmp_path / name, "--format", form)
    assert result.code == 2
    assert told in result.err
    assert list(tmp_path.iterdir()) == []
