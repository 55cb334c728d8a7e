"""Towns of the gazetteer and points of the map as ends of a question."""

import csv
import datetime as dt
import itertools
import json
import shlex
import statistics
import subprocess
import sys

import pytest
from conftest import read_once
from hypothesis import given
from hypothesis import strategies as st

from corridors.errors import NoRouteError, UsageError
from corridors.geometry import great_circle_km
from corridors.model.entities import OFF_NETWORK, PLACE_KINDS
from corridors.places.gazetteer import TOWNS, Gazetteer
from corridors.places.land import Land, share_outside
from corridors.places.names import fold
from corridors.tables.load import load_network
from planner.pricing.arcs import resolve_steps
from planner.pricing.joins import joined_steps
from planner.question.connectors import ON_ROADS, join_ends
from planner.question.locations import find_end, read_point
from planner.question.query import Query, off_network
from planner.routing.router import find_route, find_routes
from research.build.town_roads import SOURCE as TOWN_ROADS

DAY = dt.date(2026, 8, 1)
SCHEMA = """circuity,mode,,number,1,5,Road over great circle
join_km,mode,km,number,1,5000,Longest great circle of a join
"""
FACTS = """road,circuity,1.25,,1.1,1.5,,2025,atlas,p. 13,
road@RU,circuity,1.5,,,,,2025,atlas,p. 13,
road,join_km,400,km,,,,2025,assumption,,a day of one driver
"""


@pytest.fixture(scope="module")
def toy_folder(tmp_path_factory):
    import shutil

    from conftest import TOY

    folder = tmp_path_factory.mktemp("toy") / "data"
    shutil.copytree(TOY, folder)
    for name, text in (("schema", SCHEMA), ("facts", FACTS)):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{text}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def roads(toy_folder):
    return load_network(toy_folder)


def ask(network, *texts, **more):
    """Return the joined network and the route through the texts, as the commands ask."""
    stops = [find_end(network, text) for text in texts]
    joined = join_ends(network, stops, "teu")
    ids = [stop.id for stop in stops]
    query = Query(ids[0], ids[-1], "time", DAY, "teu", via=tuple(ids[1:-1]), **more)
    return joined, find_route(joined, query)


class TestJoin:
    def test_length_is_great_circle_times_circuity_of_the_country(self, roads):
        joined, route = ask(roads, "40.1,122.3", "bravo", modes=("road",))
        km = 1.25 * great_circle_km(40.1, 122.3, 38.92, 121.65)
        assert route.total("distance_km") == pytest.approx(km + 1850)
        move = next(leg for leg in route.legs if leg.kind == "move")
        assert move.places == ("at_40_1000n_122_3000e_cn", "alpha", "bravo")
        # Speed and rate of the roads of the country, loading and unloading as of any truck.
        assert route.total("time_h") == pytest.approx((km + 1850) / 60 + 6)
        assert route.total("cost_usd") == pytest.approx(1.2 * (km + 1850))
        length = joined.facts.of("at_40_1000n_122_3000e_cn-alpha:road")[0]
        assert (length.low, length.high) == pytest.approx((km / 1.25 * 1.1, km / 1.25 * 1.5))

    def test_a_country_has_its_own_circuity(self, roads):
        joined, route = ask(roads, "golf", "56.0,38.0", modes=("road",))
        km = 1.5 * great_circle_km(56.0, 38.0, 55.75, 37.62)
        assert route.total("distance_km") == pytest.approx(2200 + km)
        assert off_network(joined, route.query)[0].circuity_fact == "road@RU.circuity"

    def test_evidence_holds_circuity_and_length(self, roads):
        joined, route = ask(roads, "40.1,122.3", "bravo")
        ids = {joined.facts.fact(number).id for number in route.evidence.facts}
        assert {"road.circuity", "at_40_1000n_122_3000e_cn-alpha:road.length_km"} <= ids
        assert "road@RU.circuity" not in ids

    def test_two_points_near_each_other_go_straight(self, roads):
        _, route = ask(roads, "40.1,122.3", "40.2,122.5")
        km = great_circle_km(40.1, 122.3, 40.2, 122.5)
        assert route.total("distance_km") == pytest.approx(1.25 * km)

    def test_the_road_is_run_one_way_at_the_ends_and_both_at_a_stop(self, roads):
        joined, _ = ask(roads, "40.1,122.3", "56.0,38.0", "53.6,10.2")
        links = {(it.a, it.b): it.direction for it in joined.links[len(roads.links) :]}
        assert {tuple(sorted(ends)): direction for ends, direction in links.items()} == {
            ("alpha", "at_40_1000n_122_3000e_cn"): "forward",
            ("at_56_0000n_38_0000e_ru", "delta"): "both",
            ("at_53_6000n_10_2000e_de", "golf"): "forward",
        }
        assert ("at_40_1000n_122_3000e_cn", "alpha") in links
        assert ("golf", "at_53_6000n_10_2000e_de") in links

    def test_a_stop_off_the_network_is_passed(self, roads):
        _, route = ask(roads, "alpha", "56.0,38.0", "golf", modes=("road",))
        passed = [place for leg in route.legs for place in leg.places]
        assert "at_56_0000n_38_0000e_ru" in passed

    def test_round_trip_from_a_point(self, roads):
        _, route = ask(roads, "40.1,122.3", "bravo", "40.1,122.3", modes=("road",))
        km = 1.25 * great_circle_km(40.1, 122.3, 38.92, 121.65)
        # To pass through Bravo, on to Charlie and back, would be to enter it twice.
        assert route.total("distance_km") == pytest.approx(2 * (km + 1850))

    def test_nothing_off_it_leaves_the_network_as_it_is(self, roads):
        assert join_ends(roads, [roads.places["alpha"], roads.places["golf"]], "teu") is roads

    def test_routes_of_the_network_stay_the_same(self, roads):
        stops = [find_end(roads, it) for it in ("40.1,122.3", "53.6,10.2")]
        joined = join_ends(roads, stops, "teu")
        plain, more = resolve_steps(roads), resolve_steps(joined)
        ends = ("alpha", "bravo", "charlie", "delta", "echo", "golf")
        for a, b in itertools.permutations(ends, 2):
            for by in ("time", "cost", "distance"):
                query = Query(a, b, by, DAY, "teu")
                one, other = (
                    find_route(*it) for it in ((roads, query, plain), (joined, query, more))
                )
                assert one.legs == other.legs

    @given(
        lat=st.floats(38.95, 48.0),
        lon=st.floats(119.0, 130.0),
        by=st.sampled_from(["time", "cost", "co2e", "distance"]),
    )
    def test_no_route_passes_an_end(self, roads, lat, lon, by):
        try:
            stop = find_end(roads, f"{lat:.4f},{lon:.4f},CN")
            joined = join_ends(roads, [stop, roads.places["delta"]], "teu")
        except UsageError:
            return
        route = find_route(joined, Query(stop.id, "delta", by, DAY, "teu"))
        moves = [leg for leg in route.legs if len(leg.places) > 1]
        assert moves[0].places[0] == stop.id
        assert sum(leg.places.count(stop.id) for leg in moves) == 1


class TestShipped:
    @pytest.mark.parametrize(
        ("text", "country"),
        [("41.12,121.14", "CN"), ("48.0,132.0", "RU"), ("47.0,105.0", "MN"), ("Seoul", "KR")],
    )
    def test_joins_stay_in_the_country_and_within_reach(self, shipped, text, country):
        stop = find_end(shipped, text)
        joined = join_ends(shipped, [stop, shipped.places["duisburg"]], "teu")
        query = Query(stop.id, "duisburg", "time", DAY, "teu")
        (end,) = off_network(joined, query)
        assert (end.country, stop.kind) == (country, OFF_NETWORK)
        assert OFF_NETWORK not in PLACE_KINDS
        limit = shipped.number("road", "join_km")
        for join in end.joined_to:
            place = shipped.places[join.place]
            assert place.country == country
            km = great_circle_km(stop.lat, stop.lon, place.lat, place.lon)
            assert join.straight_km == pytest.approx(max(km, 0.1 / end.circuity))
            assert km <= limit
            assert join.km == pytest.approx(join.straight_km * end.circuity)

    def test_the_nearest_places_on_roads_are_joined(self, shipped):
        stop = find_end(shipped, "46.0,124.0")
        joined = join_ends(shipped, [stop, shipped.places["duisburg"]], "teu")
        (end,) = off_network(joined, Query(stop.id, "duisburg", "time", DAY, "teu"))
        touched = shipped.subjects.modes_at
        by_road = sorted(
            (great_circle_km(46, 124, it.lat, it.lon), it.id)
            for it in shipped.places.values()
            if it.country == "CN" and "road" in touched.get(it.id, ())
        )
        told = [it.place for it in end.joined_to if "road" in touched[it.place]]
        assert told == [number for _, number in by_road[:ON_ROADS]]

    def test_no_road_over_the_sea_or_through_another_country(self, shipped):
        sakhalin = find_end(shipped, "49.2,143.1")
        exclave = find_end(shipped, "54.6,21.8")
        for stop, box in ((sakhalin, (45, 55, 141.6, 145)), (exclave, (54, 55.5, 19, 23))):
            assert stop.country == "RU"
            joined = join_ends(shipped, [stop, shipped.places["duisburg"]], "teu")
            (end,) = off_network(joined, Query(stop.id, "duisburg", "time", DAY, "teu"))
            for join in end.joined_to:
                place = shipped.places[join.place]
                assert box[0] < place.lat < box[1]
                assert box[2] < place.lon < box[3]

    def test_what_lies_beside_a_place_is_joined_to_it_whatever_the_outline_says(self, shipped):
        # Piers and islands of a port: to the coarse outline the way there is sea.
        stop = find_end(shipped, "38.859,121.649")
        joined = join_ends(shipped, [stop, shipped.places["duisburg"]], "teu")
        (end,) = off_network(joined, Query(stop.id, "duisburg", "time", DAY, "teu"))
        assert end.joined_to[0].place == "dalian"
        assert end.joined_to[0].straight_km < 10

    def test_routes_of_the_network_stay_the_same(self, shipped):
        stops = [find_end(shipped, it) for it in ("45.5,125.0", "Leeds")]
        joined = join_ends(shipped, stops, "teu")
        plain = read_once()[1]
        more = joined_steps(joined, plain)
        for a, b, by in (
            ("dalian", "duisburg", "time"),
            ("harbin", "busan", "cost"),
            ("changchun", "baicheng", "distance"),
            ("felixstowe", "southampton", "time"),
        ):
            query = Query(a, b, by, DAY, "teu")
            one, _ = find_routes(shipped, query, plain, count=2)
            other, _ = find_routes(joined, query, more, count=2)
            assert [it.legs for it in one] == [it.legs for it in other]

    def test_a_town_with_ports_only(self, run):
        result = run("route", "Taipei", "서울", "--format", "json")
        document = json.loads(result.out)
        assert [it["id"] for it in document["off_network"]] == ["taipei_1668341", "seoul_1835848"]
        legs = document["routes"][0]["legs"]
        assert [leg["kind"] for leg in legs[:3]] == ["transfer", "move", "transfer"]
        assert (legs[1]["from"], legs[1]["mode"]) == ("taipei_1668341", "road")
        assert legs[-1]["to"] == "seoul_1835848"

    def test_other_questions_carry_no_mark(self, run):
        assert "off_network" not in json.loads(
            run("route", "Dalian", "Duisburg", "--format", "json").out
        )
        assert "Off the network" not in run("route", "Dalian", "Duisburg").out

    def test_the_command_it_prints_explains_the_same_facts(self, run):
        told = run("route", "41.3, 123.9", "Chaoyang (Liaoning)", "--via", "40.1,122.3").out
        line = " ".join(told.split("For the source of each number: corridors ")[1].split())
        again = run(*shlex.split(line), "--format", "json")
        assert again.code == 0
        facts = json.loads(again.out)["facts"]
        assert f"{len(facts)} facts from" in told
        assert any(fact["attribute"] == "circuity" for fact in facts)
        assert any(fact["source"]["id"] == "road_join" for fact in facts)

    def test_set_reaches_the_join(self, run):
        plain, wound = (
            json.loads(
                run("route", "41.3,123.9", "Dalian", "--mode", "road", "--format", "json", *it).out
            )
            for it in ((), ("--set", "road@CN.circuity=2.44"))
        )
        one, other = (it["off_network"][0]["joined_to"] for it in (plain, wound))
        assert other[0]["km"] == pytest.approx(2 * one[0]["km"], abs=0.2)

    def test_table_tells_the_join(self, run):
        told = " ".join(run("route", "41.3,123.9", "Dalian").out.split())
        assert "Off the network: 41.3000, 123.9000, CN (coordinates 41.3000,123.9000)" in told
        assert "great circle x 1.23 (road@CN.circuity)" in told

    def test_geojson_marks_the_point(self, run):
        document = json.loads(run("route", "Leeds", "Duisburg", "--format", "geojson").out)
        assert document["properties"]["off_network"][0]["id"] == "leeds_2644688"
        ends = [
            it["properties"]
            for it in document["features"]
            if it["properties"].get("id") == "leeds_2644688"
        ]
        assert [(it["place_kind"], it["role"]) for it in ends] == [("off_network", "end")]

    def test_csv_names_the_point(self, run):
        rows = list(
            csv.DictReader(run("route", "Leeds", "Duisburg", "--format", "csv").out.splitlines())
        )
        assert rows[0]["from"] == "leeds_2644688"

    def test_a_ban_on_road_is_told(self, run):
        result = run("route", "41.12,121.14", "Duisburg", "--mode", "rail")
        assert result.code == NoRouteError.exit_code
        point = "41.1200, 121.1400: off the network, joined by road"
        assert f"to find one: add --mode road ({point})" in result.err

    def test_a_ban_on_road_between_places_tells_no_point(self, run):
        result = run("route", "Kashgar", "Osh", "--mode", "rail-1435")
        assert result.code == NoRouteError.exit_code
        assert "off the network" not in result.err

    def test_a_point_south_of_the_equator_is_no_option(self, run):
        one, other = (run("route", it, "Duisburg") for it in ("-29.6,30.4", "29.6S,30.4"))
        assert (one.code, one.out) == (0, other.out)

    @pytest.mark.nightly
    def test_front_and_alternatives(self, run):
        assert run("route", "Leeds", "Harbin", "--pareto").code == 0
        assert run("route", "Leeds", "Harbin", "-k", "3").code == 0


class TestBadInput:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("95,20", "latitude must be -90 to 90"),
            ("121.14,41.12", "latitude comes first"),
            ("41,181", "longitude -180 to 180"),
            ("nan,20", "is not a point; write lat,lon"),
            ("20,inf", "is not a point"),
            ("41.12,abc", "is not a point"),
            ("41.12,", "is not a point"),
            ("1e1,20", "is not a point"),
            ("41.12,121.14,CHN", "is not a point"),
            ("41.12,121.14,CN,9", "is not a point"),
            ("-5S,20", "is not a point"),
            ("38.0,123.5", "lies at sea, or on land without a country"),
            ("0,-30", "nearest place is"),
            ("29.65,91.1", "within 500 km by land (road.join_km); the nearest place is Golmud"),
            ("Valletta", "add the place and its sea links in a scenario file (-s FILE)"),
            ("41.12,121.14,RU", "in RU no place with roads"),
            ("Cambridge", "one of several: Cambridge, GB"),
            ("Чаоян", "chaoyang_ln"),
            ("Yangon", "in MM no place"),
            ("London, DE", "is unknown to the network and to the gazetteer"),
            ("Londom", "did you mean london; "),
            ("", "the name of the place is empty"),
            ("london_1", "is unknown"),
        ],
    )
    def test_one_clear_error(self, run, text, told):
        for ends in ((text, "Dalian"), ("Dalian", text)):
            result = run("route", *ends)
            assert (result.code, result.out) == (2, "")
            assert told in result.err
            assert result.err.startswith("Error: ")
            assert result.err.count("\n") == 1

    def test_one_point_twice(self, run):
        result = run("route", "41.12,121.14", "41.1200, 121.14")
        assert result.code == 2
        assert "name two places" in result.err

    @pytest.mark.parametrize("cargo", ["pipeline_gas", "crude", "lng"])
    def test_cargo_that_no_truck_carries(self, run, cargo):
        result = run("route", "45.0,125.0", "Daqing", "--cargo", cargo)
        assert result.code == 2
        assert f"cargo {cargo} travels by" in result.err
        assert "joined to it only by road" in result.err

    def test_tables_without_circuity(self, toy_run):
        result = toy_run("route", "40.1,122.3", "delta")
        assert result.code == 2
        assert "the data has no circuity of road" in result.err

    def test_unknown_cargo_is_said_as_ever(self, run):
        assert (
            "cargo 'gold' is unknown" in run("route", "41.3,123.9", "Dalian", "--cargo", "gold").err
        )

    def test_avoid_of_the_end_itself(self, run):
        result = run("route", "41.3,123.9", "Duisburg", "--avoid", "CN")
        assert result.code == 2
        assert "can't be both used and avoided" in result.err


NAMES = {
    "beijing": "Пекин 北京 Peking",
    "shanghai": "Шанхай 上海 Schanghai",
    "st_petersburg": "Питер Санкт-Петербург 圣彼得堡 Leningrad",
    "tokyo": "東京 东京 Токио",
    "busan": "부산 釜山 Пусан Pusan",
    "shenyang": "Mukden Мукден 沈阳",
    "harbin": "Харбин 哈尔滨",
    "hamburg": "Гамбург 汉堡",
    "rotterdam": "Роттердам 鹿特丹",
    "moscow": "Москва 莫斯科 Moskau",
    "vladivostok": "Владивосток 海参崴",
    "khabarovsk": "Хабаровск 伯力",
    "dalian": "Dairen 大連 Lüshun Порт-Артур",
    "almaty": "Алма-Ата 阿拉木图",
    "ulaanbaatar": "Улан-Батор 乌兰巴托",
    "warsaw": "Варшава 华沙 Warszawa",
    "vienna": "Вена Wien",
    "istanbul": "Стамбул Istanbul",
    "guangzhou": "Canton Гуанчжоу 广州",
    "munich": "Мюнхен München 慕尼黑",
    "cologne": "Кёльн Köln",
    "seoul_1835848": "Seoul 서울 Сеул 首尔",
    "london_2643743": "London Лондон 伦敦",
    "taipei_1668341": "Taipei Тайбэй 台北",
    "sapporo_2128295": "Sapporo 札幌",
}


class TestNames:
    @pytest.mark.parametrize(
        ("text", "number"), [(it, key) for key, names in NAMES.items() for it in names.split()]
    )
    def test_names_that_people_type(self, shipped, text, number):
        found = find_end(shipped, text)
        assert found.id == number or (number not in shipped.places and found.kind != OFF_NETWORK)

    def test_the_country_tells_towns_apart(self, shipped):
        assert find_end(shipped, "London, CA").id == "london_6058560"
        assert find_end(shipped, "paris,us").country == "US"

    def test_a_place_of_the_network_by_its_country(self, shipped):
        assert find_end(shipped, "Дуйсбург, DE").id == "duisburg"

    def test_ids_lead_back(self, shipped):
        for text in ("Leeds", "41.12,121.14", "33.9S,18.6E", "66.5,-172.8"):
            place = find_end(shipped, text)
            assert find_end(shipped, place.id) == place

    @given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
    def test_coordinates_are_read_as_written(self, lat, lon):
        point = read_point(f"{lat:.4f},{lon:.4f}")
        assert (point.lat, point.lon) == pytest.approx((lat, lon), abs=6e-5)
        ways = f"{abs(lat):.4f}{'NS'[lat < 0]},{abs(lon):.4f}{'EW'[lon < 0]}"
        assert read_point(ways) == point

    def test_no_gazetteer_for_a_name_of_the_network(self):
        code = (
            "import sys\n"
            "from planner.cli import main\n"
            "sys.argv = ['corridors', 'route', 'Dalian', 'Дуйсбург', *sys.argv[1:]]\n"
            "main.main()\n"
            "names = [it for it in sys.modules if it.endswith(('.land', '.connectors'))]\n"
            "print(names, file=sys.stderr)"
        )
        for form in ("table", "json"):
            done = subprocess.run(
                [sys.executable, "-c", code, "--format", form],
                capture_output=True,
                text=True,
                check=True,
            )
            assert done.stderr.strip() == "[]"


class TestTables:
    def test_every_town_is_found_by_its_name(self):
        with TOWNS.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) > 30_000
        for row in rows:
            assert f";{fold(row['name'])};" in row["keys"]
            assert len(row["country"]) == 2
            assert int(row["population"]) >= 0
        assert len({row["id"] for row in rows}) == len(rows)

    def test_near(self):
        town = Gazetteer.read().near(41.12, 121.14, 10)
        assert town is not None
        assert town.name == "Jinzhou"
        assert Gazetteer.read().near(38.0, 123.5, 10) is None

    def test_outlines_agree_with_the_places(self, shipped):
        land = Land.read()
        ashore = [it for it in shipped.places.values() if it.country and it.kind == "town"]
        same = sum(land.country(it.lat, it.lon) == it.country for it in ashore)
        assert same / len(ashore) > 0.97

    def test_inside_agrees_with_shapely(self):
        from shapely.geometry import Point, Polygon

        land = Land.read()
        ring = max((it for it in land.outlines if it.country == "CN"), key=lambda it: len(it.text))
        polygon = Polygon([(lon, lat) for lat, lon, _, _ in ring.edges()])
        from corridors.places.land import inside

        edges = list(ring.edges())
        for lat, lon in itertools.product(range(18, 55, 2), range(73, 136, 3)):
            assert inside(edges, lat + 0.1, lon + 0.1) == polygon.contains(
                Point(lon + 0.1, lat + 0.1)
            )

    def test_share_outside(self):
        land = Land.read()
        edges = land.strip("CN", 35, 42)
        bohai = great_circle_km(38.93, 121.65, 37.5, 121.4)
        assert share_outside(edges, (38.93, 121.65), (37.5, 121.4), bohai) > 0.6
        assert share_outside(edges, (39.9, 116.4), (39.1, 117.2), 110) == 0

    def test_circuity_is_that_of_the_links(self, shipped):
        ratio: dict[str, list[tuple[float, float]]] = {}
        for link in shipped.links:
            a, b = shipped.places[link.a], shipped.places[link.b]
            made = any(it.source == TOWN_ROADS for it in shipped.facts.of(link.subject))
            # Some roads of towns rest on the circuity themselves.
            if link.mode == "road" and a.country == b.country and not made:
                km = shipped.number(link.subject, "length_km")
                straight = great_circle_km(a.lat, a.lon, b.lat, b.lon)
                for key in (f"road@{a.country}", "road"):
                    ratio.setdefault(key, []).append((km, straight))
        facts = [it for it in shipped.facts if it.source == "road_circuity"]
        assert len(facts) >= 8
        for fact in facts:
            pairs = ratio[fact.subject]
            total = sum(it[0] for it in pairs) / sum(it[1] for it in pairs)
            assert fact.value == pytest.approx(total, abs=0.02)
            tenths = statistics.quantiles([km / straight for km, straight in pairs], n=10)
            assert (fact.low, fact.high) == pytest.approx((tenths[0], tenths[-1]), abs=0.03)


@pytest.mark.parametrize(
    "words", [("route",), ("compare", "--mode", "sea", "--mode", "road"), ("risk", "--draws", "2")]
)
def test_a_town_off_the_network_is_named_with_its_country(run, words):
    """Who writes Howick may not mean the one in South Africa."""
    command, *options = words
    first = run(command, "Dalian", "Howick", *options).out.partition("\n")[0]
    assert first.startswith("Dalian - Howick, ZA, ")


@pytest.mark.parametrize("cargo", ["general", "express", "timber"])
def test_cargo_of_towns_off_the_network_goes_by_chartered_ships_too(shipped, cargo):
    joined = join_ends(shipped, [find_end(shipped, it) for it in ("Seoul", "Vladivostok")], cargo)
    ends = [find_end(shipped, it).id for it in ("Seoul", "Vladivostok")]
    steps = joined_steps(joined, read_once()[1])
    route = find_route(joined, Query(*ends, "cost", DAY, cargo), steps)
    assert "sea" in {leg.mode for leg in route.legs}
