"""What the shipped network says of dangerous goods, block trains and deep ships."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest

import corridors
from planner.graph._wagons import wagon_factors
from planner.pricing.arcs import MOVE, PASS, Steps
from planner.question.query import Query
from planner.restrictions.cargo_limits import unfit_steps

FACTS = Path(corridors.__file__).parent / "data" / "facts"
RAIL = ("--mode", "rail")
ROAD = ("--mode", "road")


@pytest.fixture(scope="module")
def steps(shipped_steps: Steps) -> Steps:
    return shipped_steps


@pytest.fixture
def legs(run):
    """Return the legs of the best route, as JSON has them."""

    def ask(*words: str) -> list[dict]:
        done = run("route", *words, "--format", "json")
        assert done.code == 0, done.err
        return json.loads(done.out)["routes"][0]["legs"]

    return ask


def _places(found: list[dict]) -> list[str]:
    return [place for leg in found for place in leg["places"]]


def _hops(found: list[dict]) -> set[tuple[str, str]]:
    return {hop for leg in found for hop in pairwise(leg["places"])}


def test_boxes_with_dangerous_goods_leave_china_by_road(legs):
    # By least cost over land: by least time the truck goes on to the end.
    found = legs("Dalian", "Duisburg", "--cargo", "dangerous", "--by", "cost", *RAIL, *ROAD)
    rail = [leg for leg in found if leg["kind"] == "move" and leg["mode"] == "rail"]
    assert rail
    assert not any("CN" in leg["countries"] for leg in rail)
    assert any("CN" in leg["countries"] for leg in legs("Dalian", "Duisburg", *RAIL))


def test_batteries_from_korea_go_by_the_russian_ports(legs):
    # As the trial of January 2020 did, round China (RailFreight.com).
    words = ("Busan", "Malaszewicze", "--cargo", "dangerous", "--mode", "sea", *RAIL)
    found = legs(*words, "--by", "time")
    assert not any("CN" in leg["countries"] for leg in found)
    assert {"vostochny", "vladivostok"} & set(_places(found))


def test_dangerous_goods_do_not_pass_under_the_bosphorus(legs):
    # Boxes go by services alone in Turkey; of wagons the tunnel is asked all the same.
    words = ("Kars", "Kapikule", "--set", "teu.scheduled_modes=sea river")
    tunnel = ("istanbul", "halkali")
    assert tunnel in _hops(legs(*words, *RAIL))
    found = [leg for leg in legs(*words, "--cargo", "dangerous") if leg["mode"] == "rail"]
    # Trains take them to the tunnel and on from it, and trucks through the city.
    assert found
    assert tunnel not in _hops(found)


def test_dangerous_goods_do_not_cross_the_ice(legs):
    words = ("Xunke", "Poyarkovo", "--mode", "road", "--depart", "2026-01-25")
    assert "heihe" not in _places(legs(*words))
    assert "heihe" in _places(legs(*words, "--cargo", "dangerous"))


def test_a_refrigerated_box_goes_as_any_until_it_is_refused(legs):
    # Trains of services carry no reefers there: a truck goes as any, and so do ordinary wagons.
    words = ("Dalian", "Duisburg", *ROAD)
    assert _places(legs(*words, "--cargo", "reefer")) == _places(legs(*words, "--cargo", "feu"))
    words = ("Dalian", "Duisburg", *RAIL)
    refused = ("--set", "manzhouli>zabaikalsk:rail-1435.refuses=reefer")
    refused += ("--set", "manzhouli>zabaikalsk:rail-1520.refuses=reefer")
    by_manzhouli = (*words, "--avoid", "KZ", "--avoid", "MN")
    assert "zabaikalsk" in _places(legs(*by_manzhouli, "--cargo", "reefer"))
    assert "zabaikalsk" in _places(legs(*by_manzhouli, "--cargo", "feu", *refused))
    assert "zabaikalsk" not in _places(legs(*by_manzhouli, "--cargo", "reefer", *refused))


def test_a_block_train_runs_through_from_border_to_ruhr(legs):
    words = ("Manzhouli", "Duisburg", *RAIL, "--by", "time", "--depart", "2026-05-15")
    found = legs(*words, "--cargo", "block_train")
    assert {"brest", "malaszewicze"} <= set(_places(found))
    # No line on its way is too short for it: a train of ten wagons goes no other way.
    short = ("--set", "block_train.train_m=100", "--set", "block_train.train_t=100")
    assert _places(found) == _places(legs(*words, "--cargo", "block_train", *short))


def test_a_wagon_makes_its_kilometres_a_day_and_is_handed_over_at_borders(shipped, steps):
    """Also on links whose own speed is stated, and never faster than the train."""
    query = Query("tashkent", "istanbul", "time", shipped.edition, "feu")
    slow = wagon_factors(shipped, steps, query)
    hours = steps.rows.nominal_h
    seen = 0
    for edge, factor in slow.items():
        step = steps.step(edge)
        if step.kind == MOVE and factor.pace > 1.0 and not steps.rows.slow & {edge}:
            country = shipped.places[step.b].country
            limit = shipped.number(f"{step.first}@{country}", "wagon_speed_kmh")
            limit = limit or shipped.number(step.first, "wagon_speed_kmh")
            took = hours[steps.rows.at(edge)] * factor.pace
            assert steps.km[edge] / took == pytest.approx(limit)
            seen += 1
        assert factor.pace >= 1.0
    assert seen > 500
    handed = {steps.step(it).a for it, of in slow.items() if of.stay_h and steps.kind[it] == PASS}
    assert {"saryagash", "keles", "alashankou"} <= handed
    assert "moscow" not in handed


def test_a_wagon_waits_for_the_railways_abroad_where_it_leaves_home_or_joins_in_transit(
    shipped, steps
):
    notice_h = shipped.number("rail-1435@CN", "wagon_notice_h")

    def stays(origin, destination):
        found = wagon_factors(
            shipped, steps, Query(origin, destination, "time", shipped.edition, "feu")
        )
        return {steps.step(at).a for at, it in found.items() if it.stay_h >= notice_h}

    abroad = stays("harbin", "chita")
    assert "manzhouli" in abroad
    assert "harbin" not in abroad
    countries = {shipped.places[it].country for it in abroad}
    assert "KZ" in countries  # loaded in transit
    assert "RU" not in countries
    assert not stays("harbin", "xian")


def test_bulk_pays_the_tariff_of_transit_where_it_is_of_no_end(shipped, steps):
    """Cargo of a member of the customs union pays the rates of the railway."""
    foreign = Query("erdenet", "huludao", "cost", shipped.edition, "dry_bulk")
    found = wagon_factors(shipped, steps, foreign)
    share = shipped.number("rail-1520@RU", "transit_share")
    assert {it.fare for it in found.values()} == {share}
    places = {steps.step(edge).a for edge in found}
    assert {shipped.places[it].country for it in places} == {"RU"}
    assert not wagon_factors(shipped, steps, foreign._replace(origin="kostanay"))


def test_a_longer_train_is_cut_where_poland_and_germany_end_it(run):
    words = ("route", "Manzhouli", "Duisburg", *RAIL, "--cargo", "block_train", "--avoid", "FI")
    done = run(*words, "--set", "block_train.train_m=800")
    assert done.code == 3
    assert "rail-1435@PL accepts trains of 600 m" in done.err
    assert "rail-1435@DE accepts trains of 740 m" in done.err
    assert "BY" not in done.err
    # Three trains of 41 boxes are two on the broad gauge, as far as the Polish border.
    long = ("--set", "block_train.train_m=868", "--set", "block_train.teu=124")
    broad = ("route", "Dostyk", "Malaszewicze", *RAIL, "--cargo", "block_train")
    assert run(*broad, *long).code == 0


def test_a_deep_ship_keeps_to_deep_water(legs, run):
    ship = ("--cargo", "crude", "--set", "crude.draft_m=21", "--set", "crude.ice_class=Arc7")
    done = run(
        *("route", "Sabetta", "Pevek", "--via", "dmitry_laptev_strait"),
        *("--depart", "2026-08-20", *ship),
    )
    assert done.code == 3
    assert "dmitry_laptev_strait:sea allows a draught of 6.7 m" in done.err
    found = _places(legs("Jebel Ali", "Rotterdam", "--mode", "sea", *ship))
    assert "cape_of_good_hope" in found
    assert "suez_canal" not in found


@pytest.mark.parametrize("metres", [574.0, 700.0, 994.0])
def test_refused_steps_are_those_of_the_tables(shipped, steps, metres):
    """Read the limits off the tables again, by the rule of the documentation."""
    limits: dict[str, float] = {}
    for file in FACTS.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["attribute"] == "max_train_m":
                    limits[row["subject"]] = float(row["value"])
    layer = [
        shipped.read_assignment(f"block_train.train_m={metres}"),
        shipped.read_assignment("block_train.train_t=100"),
        shipped.read_assignment("block_train.axle_load_t=5"),
    ]
    refused = {edge for edge, _ in unfit_steps(shipped.with_layer(layer), steps, "block_train", 0)}
    expected = set()
    for edge in range(len(steps.head)):
        step = steps.step(edge)
        if step.kind != MOVE or not step.first.startswith("rail") or steps.rides.is_ride(edge):
            continue
        a, b, mode = step.a, step.b, step.first
        names = (f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}")
        said = [limits[name] for name in names if name in limits]
        said += [limits.get(f"{mode}@{shipped.places[a].country}", 9999.0)]
        if said[0] < metres:
            expected.add(edge)
    assert refused == expected
    assert bool(expected) == (metres > 410)
