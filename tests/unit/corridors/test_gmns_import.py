"""Networks in GMNS become folders of tables: what they state is kept, every fault is named."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.exchange.gmns_importer import import_gmns, write_data_folder
from corridors.exchange.gmns_reader import read_gmns
from corridors.exchange.gmns_writer import write_gmns
from corridors.exchange.tables import select
from corridors.tables.load import load_network
from planner.pricing.move_prices import move_prices

KEYS = {
    "node": ("place", "mode"),
    "link": ("kind", "from_place", "to_place", "mode", "to_mode"),
}
NOT_CARRIED = {
    # Numbered anew, or about the evidence behind a row, which becomes the import itself.
    *("node_id", "zone_id", "link_id", "from_node_id", "to_node_id", "sources", "assumptions"),
    # Of a season's numbers the one of the day is exported.
    "seasonal",
}


def rows(folder, table):
    text = (folder / f"{table}.csv").read_text(encoding="utf-8")
    return {tuple(row[it] for it in KEYS[table]): row for row in csv.DictReader(io.StringIO(text))}


def differences(one, other):
    """Where two exports in GMNS differ in what GMNS carries."""
    found = []
    for table in KEYS:
        there, again = rows(one, table), rows(other, table)
        found += [(table, key, "missing") for key in there.keys() ^ again.keys()]
        for key in there.keys() & again.keys():
            for name, cell in there[key].items():
                if name not in NOT_CARRIED and not alike(cell, again[key][name]):
                    found.append((table, key, name, cell, again[key][name]))
    return found


def alike(one, other):
    if one == other:
        return True
    try:
        return float(one) == pytest.approx(float(other), rel=1e-6)
    except ValueError:
        return False


def write(folder, **tables):
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


NODES = """\
node_id,name,x_coord,y_coord
1,Alpha City,121.65,38.92
2,Bravo,123.4,41.8
3,Бета,126.6,45.75
4,Nowhere,10,10
"""
LINKS = """\
link_id,name,from_node_id,to_node_id,directed,length,facility_type,free_speed,lanes,capacity,toll,\
geometry_id,dir_flag
1,Main,1,2,false,100,rail,50,2,1,,,
2,Quick,2,3,true,200,motorway,60,2,,25,g,1
3,Back,3,2,true,210,motorway,30,1,,,g,-1
4,Slow,2,3,true,300,motorway,30,1,,,,
5,Short,1,2,true,,path,,,,,,
"""
CONFIG = "dataset_name,long_length,speed,crs,currency\nToy roads,mi,mph,EPSG:4326,USD\n"
GEOMETRY = 'geometry_id,geometry\ng,"LINESTRING (123.4 41.8, 125 43, 126.6 45.75)"\n'


@pytest.fixture
def own(tmp_path):
    return write(tmp_path / "own", node=NODES, link=LINKS, config=CONFIG, geometry=GEOMETRY)


@pytest.fixture
def imported(toy_run, own, tmp_path):
    output = tmp_path / "data"
    words = ("--facility", "path=skip")
    result = toy_run("import", "gmns", own, "--output", output, *words)
    assert result.code == 0, result.err
    return load_network(output), result


def test_what_a_network_states_is_kept(imported):
    network, result = imported
    assert set(network.places) == {"alpha_city", "bravo", "node_3"}
    alpha = network.places["alpha_city"]
    assert (alpha.lat, alpha.lon, alpha.country, alpha.name_en) == (
        *(38.92, 121.65, "CN", "Alpha City"),
    )
    assert network.places["node_3"].name_en == "Бета"
    links = {link.subject: link for link in network.links}
    assert set(links) == {"alpha_city-bravo:rail-1435", "bravo-node_3:road"}
    assert {link.direction for link in network.links} == {"both"}
    assert links["bravo-node_3:road"].via == ((43.0, 125.0),)
    assert links["bravo-node_3:road"].name == "Quick"
    mile = 1.609344
    for subject, attribute, value in (
        ("alpha_city-bravo:rail-1435", "length_km", 100 * mile),
        ("alpha_city-bravo:rail-1435", "speed_kmh", 50 * mile),
        # One train an hour and lane.
        ("alpha_city-bravo:rail-1435", "capacity_trains_d", 48),
        ("bravo-node_3:road", "length_km", 200 * mile),
        ("node_3>bravo:road", "length_km", 210 * mile),
        ("bravo>node_3:road", "speed_kmh", 60 * mile),
        ("node_3>bravo:road", "speed_kmh", 30 * mile),
        ("bravo>node_3:road", "fee_per_teu", 25),
        # What GMNS does not hold is that of the toy.
        ("road", "cost_per_teu_km", 1.2),
        ("gate>road", "handling_h", 3),
        ("teu", "mass_t", 10),
    ):
        assert network.number(subject, attribute) == pytest.approx(value), (subject, attribute)
    assert network.number("node_3>bravo:road", "fee_per_teu") is None
    for told in ("1 links of facility_type 'path'", "1 nodes", "1 ways beside a faster one"):
        assert told in result.err


@pytest.mark.parametrize("ends", [("alpha", "delta"), ("delta", "alpha"), ("charlie", "echo")])
@pytest.mark.parametrize("mode", ["rail", "road"])
def test_a_route_takes_as_long_and_costs_as_much(toy_run, run, tmp_path, ends, mode):
    first, data = tmp_path / "first", tmp_path / "data"
    assert toy_run("export", "--format", "gmns", first).code == 0
    assert toy_run("import", "gmns", first, "--output", data).code == 0
    words = (*ends, "--by", "time", "--mode", mode, "--format", "json")
    there, again = toy_run("route", *words), run("route", *words, "--data", data)
    assert there.code == again.code
    if there.code == 0:
        totals = [json.loads(it.out)["routes"][0]["totals"] for it in (there, again)]
        for name in ("time_h", "cost_usd", "co2e_kg", "distance_km"):
            assert totals[1][name] == pytest.approx(totals[0][name], rel=1e-6), name


def test_shipped_comes_back_the_same(run, tmp_path, shipped):
    first, data, again = (tmp_path / it for it in ("first", "data", "again"))
    words = ("--country", "MN", "--country", "CN", "--country", "KZ")
    assert run("export", "--format", "gmns", first, *words).code == 0
    assert run("import", "gmns", first, "--output", data).code == 0
    assert run("export", "--format", "gmns", again, "--data", data).code == 0
    found = differences(first, again)
    # A link that is open one way only has its open way first.
    assert [it for it in found if it[2] != "subject"] == []
    assert len(load_network(data).links) > 1000
    assert set(load_network(data).places) <= set(shipped.places)


NUMBERS = st.sampled_from(
    (
        *(("alpha-bravo:rail-1435", "length_km"), ("bravo>charlie:rail-1520", "speed_kmh")),
        *(("charlie-delta:road", "cost_per_teu_km"), ("frost-golf:sea", "fee_per_teu")),
        *(("charlie:rail-1520", "border_in_h"), ("rail-1435>rail-1520@charlie", "handling_h")),
        *(("alpha-bravo:road", "wtw_g_per_tkm"), ("frost:sea", "pass_h")),
        *(("gate>sea@alpha", "handling_usd_per_teu"), ("gate>sea@alpha", "headway_h")),
        *(("bravo>charlie:road", "rate_share"), ("rail-1520", "border_out_usd_per_teu")),
    )
)
VALUES = st.floats(0.1, 3.0, allow_nan=False).map(lambda it: round(it, 3))


@settings(max_examples=40)
@given(st.dictionaries(NUMBERS, VALUES, max_size=6))
def test_any_numbers_come_back_the_same(tmp_path_factory, toy, sets):
    """Law: to export, import and export again changes nothing that GMNS carries."""
    texts = [f"{subject}.{name}={value}" for (subject, name), value in sets.items()]
    network = toy.with_layer([toy.read_assignment(it) for it in texts])
    folder = tmp_path_factory.mktemp("law")
    exports = []
    for name in ("first", "again"):
        made = folder / name
        made.mkdir()
        courses = dict.fromkeys(network.corridors, ())
        write_gmns(select(network, courses, move_prices(network), closed=True), made)
        exports.append(made)
        if name == "first":
            tables = read_gmns(made)
            found = import_gmns(tables, toy, lambda _lat, _lon: "", facilities={})
            write_data_folder(found, toy, folder / "data", tables.name)
            network = load_network(folder / "data")
    assert differences(*exports) == []


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.integers(1, 4),
            st.booleans(),
            st.floats(1, 999),
            st.floats(10, 90),
            st.sampled_from(("rail", "road")),
        ).filter(lambda it: it[0] != it[1]),
        min_size=1,
        max_size=8,
    )
)
def test_of_several_links_the_fastest_is_kept(tmp_path_factory, toy, listed):
    """Law: from node to node by a mode it takes as long as by the fastest link of the network."""
    folder = tmp_path_factory.mktemp("fastest")
    nodes = [f"{it},N{it},{100 + it},{40 + it}" for it in range(1, 5)]
    links = [
        f"{number},{a},{b},{'true' if one_way else 'false'},{km!r},{kind},{kmh!r}"
        for number, (a, b, one_way, km, kmh, kind) in enumerate(listed)
    ]
    head = "link_id,from_node_id,to_node_id,directed,length,facility_type,free_speed"
    write(
        folder,
        node="\n".join(("node_id,name,x_coord,y_coord", *nodes, "")),
        link="\n".join((head, *links, "")),
    )
    tables = read_gmns(folder)
    found = import_gmns(tables, toy, lambda _lat, _lon: "CN", facilities={})
    write_data_folder(found, toy, folder / "data", "any")
    network = load_network(folder / "data")
    best = {}
    for a, b, one_way, km, kmh, kind in listed:
        mode = {"rail": "rail-1435", "road": "road"}[kind]
        for start, end in ((a, b),) if one_way else ((a, b), (b, a)):
            key = (f"n{start}", f"n{end}", mode)
            best[key] = min(best.get(key, float("inf")), km / kmh)
    ways = {}
    for link in network.links:
        for start in (link.a, link.b) if link.direction == "both" else (link.a,):
            end = link.b if start == link.a else link.a
            quoted = move_prices(network)(link, start)
            km = network.number(f"{start}>{end}:{link.mode}", "length_km")
            ways[start, end, link.mode] = km / quoted.speed_kmh
    assert ways == pytest.approx(best)


FAULTY = """\
link_id,from_node_id,to_node_id,directed,length,facility_type,free_speed,allowed_uses,geometry
1,1,9,true,-5,rail,50,truck,
1,2,2,perhaps,10,rail,fast,walk,
3,1,2,true,10,tramway,50,,POINT (1 2)
"""


def test_all_faults_at_once_with_file_row_and_column(toy_run, tmp_path):
    folder = write(
        tmp_path / "own",
        node="node_id,x_coord,y_coord\n1,500000,40\n2,12,\n2,1,1\n",
        link=FAULTY,
        config="long_length,speed,crs\nfurlong,km/h,EPSG:32650\n",
        use_definition="use\ntruck\n",
    )
    result = toy_run("import", "gmns", folder, "--output", tmp_path / "data")
    assert result.code == 1
    for words in (
        "config.csv:2: long_length: unit 'furlong' is unknown",
        "config.csv:2: crs: 'EPSG:32650' is not WGS 84; reproject",
        "node.csv:2: x_coord: 500000 is not a degree",
        "node.csv:3: y_coord: is empty; give degrees",
        "node.csv:4: node_id: 2 is already in node.csv:3; keep one",
        "link.csv:2: to_node_id: node '9' is not in node.csv; add it",
        "link.csv:2: length: -5 is not above 0; correct it",
        "link.csv:3: link_id: 1 is already in link.csv:2; keep one",
        "link.csv:3: to_node_id: the link joins 2 with itself",
        "link.csv:3: directed: 'perhaps' is neither true nor false",
        "link.csv:3: free_speed: 'fast' is not a number",
        "link.csv:3: allowed_uses: use 'walk' is neither in use_definition.csv nor in",
        "link.csv:4: geometry: 'POINT (1 2)' is not WKT",
    ):
        assert words in result.err, words
    assert "13 problems" in result.err
    assert not (tmp_path / "data").exists()


def test_an_edited_export_that_contradicts_itself_is_refused(toy_run, tmp_path):
    first = tmp_path / "first"
    assert toy_run("export", "--format", "gmns", first).code == 0
    for table, before, after in (
        ("node", ",bravo,road,", ",bravo,tram,"),
        ("node", ",charlie,rail-1520,", ",Charlie 2,rail-1520,"),
        ("link", ",operating,", ",working,"),
    ):
        text = (first / f"{table}.csv").read_text(encoding="utf-8")
        assert before in text
        (first / f"{table}.csv").write_text(text.replace(before, after, 1), encoding="utf-8")
    result = toy_run("import", "gmns", first, "--output", tmp_path / "data")
    assert result.code == 1
    for words in (
        "is of the mode 'tram', the link of 'road'; correct one of them",
        "node.csv:9: place: 'Charlie 2'; use a-z, 0-9 and underscores",
        "link.csv:2: status: 'working' is not one of operating",
    ):
        assert words in result.err, words
    assert not (tmp_path / "data").exists()


def test_links_that_a_use_may_not_pass_are_left_out(toy_run, tmp_path):
    links = (
        "link_id,from_node_id,to_node_id,directed,length,facility_type,allowed_uses\n"
        "1,1,2,true,10,road,all\n2,2,3,true,10,road,bike\n3,3,1,true,10,road,\n"
    )
    folder = write(
        tmp_path / "own",
        node=NODES,
        link=links,
        use_definition="use\ntruck\nbike\n",
        use_group='use_group,uses\nall,"truck,bike"\n',
    )
    output = tmp_path / "data"
    assert toy_run("import", "gmns", folder, "--output", output, "--use", "truck").code == 0
    assert {it.subject for it in load_network(output).links} == {
        *("alpha_city-bravo:road", "node_3-alpha_city:road"),
    }
    wrong = toy_run("import", "gmns", folder, "--output", tmp_path / "b", "--use", "tram")
    assert wrong.code == 1
    assert "no use 'tram'; use one of bike, truck" in wrong.err


def test_length_is_that_of_the_line_where_none_is_stated(toy_run, tmp_path):
    links = "link_id,from_node_id,to_node_id,directed,facility_type\n1,1,2,false,road\n"
    folder = write(tmp_path / "own", node=NODES, link=links)
    assert toy_run("import", "gmns", folder, "--output", tmp_path / "data").code == 0
    network = load_network(tmp_path / "data")
    assert network.number("alpha_city-bravo:road", "length_km") == pytest.approx(352.4, abs=1)
    (fact,) = network.facts.of("alpha_city-bravo:road")
    assert fact.note.startswith("derived:")
    assert fact.source == "gmns_network"


def test_tolls_in_another_currency_are_converted(toy_run, tmp_path, own):
    (own / "config.csv").write_text("long_length,currency\nkm,CNY\n", encoding="utf-8")
    words = ("import", "gmns", own, "--output", tmp_path / "data", "--facility", "path=skip")
    refused = toy_run(*words)
    assert refused.code == 1
    assert "no rate of CNY for 2026 in rates.csv" in refused.err
    (own / "link.csv").write_text(LINKS.replace(",25,", ",,"), encoding="utf-8")
    assert toy_run(*words).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("gmns", "nowhere", "--output", "OUT"), "no such folder"),
        (("gmns", "EMPTY", "--output", "OUT"), "no node.csv and no link.csv"),
        (("gmns", "OWN", "--output", "EMPTY"), "exists; name a folder that does not"),
        (("gmns", "OWN", "--output", "OUT", "--facility", "x"), "is not TYPE=MODE"),
        (("gmns", "OWN", "--output", "OUT/deep"), "does not exist; create it first"),
    ],
)
def test_wrong_words(toy_run, own, tmp_path, words, told):
    (tmp_path / "empty").mkdir()
    known = {"OWN": own, "EMPTY": tmp_path / "empty", "OUT": tmp_path / "out"}
    found = [known.get(it, it.replace("OUT", str(tmp_path / "out"))) for it in words]
    result = toy_run("import", *found)
    assert result.code in (1, 2)
    assert told in result.err
    assert not (tmp_path / "out").exists()


def test_missing_columns_are_named(toy_run, tmp_path):
    folder = write(tmp_path / "own", node="node_id,x_coord\n1,2\n", link="link_id\n1\n")
    result = toy_run("import", "gmns", folder, "--output", tmp_path / "data")
    assert result.code == 1
    assert "node.csv:1: column y_coord is missing" in result.err
    assert "link.csv:1: column from_node_id, to_node_id, directed is missing" in result.err


def test_a_use_that_nothing_defines_is_told(toy_run, tmp_path):
    links = (
        "link_id,from_node_id,to_node_id,directed,length,facility_type,allowed_uses\n"
        "1,1,2,true,10,road,truck\n2,2,3,true,10,road,bike\n3,3,1,true,10,road,\n"
    )
    folder = write(tmp_path / "own", node=NODES, link=links)
    asked = ("import", "gmns", folder, "--output", tmp_path / "data")
    done = toy_run(*asked, "--use", "truck")
    assert done.code == 0, done.err
    assert "no use is defined (use_definition.csv), so 'truck' may be misspelt: 1 link" in done.err
    plain = toy_run("import", "gmns", folder, "--output", tmp_path / "plain")
    assert "is defined" not in plain.err
