"""Trains that give way: bulk, and boxes between some countries."""

import datetime as dt
import json

import pytest
from conftest import read_once

from corridors.checks import check_network
from corridors.model.entities import Fact
from corridors.scenario import Change
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.comparison.comparison import ScenarioWorld, changes_met
from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.pricing.adjustments import evidence_of_priority
from planner.pricing.arcs import resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.route_model import plan_legs

DAY = dt.date(2026, 1, 10)
BOTH = "alpha-bravo:rail-1435"


def fact(attribute, value, low=None, high=None, when=""):
    number = value if isinstance(value, str) else float(value)
    return Fact("rail-1435@CN", attribute, number, "", low, high, when, 2025, "atlas", "", "", "")


@pytest.fixture(scope="module")
def slow(toy):
    """Trains inside China make half of the 40 km/h, unless it is with Russia."""
    return toy.with_layer([fact("ordinary_share", 0.5), fact("ordinary_between", "CN DE")])


def moving_h(network, origin, destination):
    query = Query(origin, destination, "time", DAY, "teu", ("rail-1435", "rail-1520"))
    legs = find_route(network, query).legs
    return sum(it.moving_h for it in legs if it.kind == "move" and it.mode == "rail-1435")


def test_both_ends_say_how_quick_a_train_is(toy, slow):
    """1,900 km at 40 and at 20 km/h."""
    assert moving_h(toy, "alpha", "bravo") == pytest.approx(47.5)
    assert moving_h(slow, "alpha", "bravo") == pytest.approx(95.0)
    assert moving_h(slow, "alpha", "delta") == pytest.approx(moving_h(toy, "alpha", "delta"))


def test_bulk_gives_way_wherever_it_goes():
    network, steps = read_once()
    even = network.with_layer([network.read_assignment("rail-1435@CN.ordinary_share=1")])
    query = Query("manzhouli", "harbin", "time", network.edition, "grain", ("rail-1435",))
    ordinary, first = find_route(network, query, steps), find_route(even, query)
    ((share, *_),) = network.facts.entries(("rail-1435@CN",), "ordinary_share")
    hours = [sum(leg.moving_h for leg in it.legs) for it in (first, ordinary)]
    assert hours[0] == pytest.approx(hours[1] * share)
    # The search counts with the same hours as the legs.
    matrix = find_matrix(network, query, ["manzhouli"], ["harbin"], steps)
    assert matrix.time_h[0, 0] == pytest.approx(ordinary.total("time_h"))


def test_range_and_terms_hold_the_share(slow):
    """What the share spreads, 1,900 km at 16 and at 32 km/h, and four tenths of a headway."""
    plain = [it._replace(low=None, high=None) for it in slow.facts if isinstance(it.value, float)]
    network = slow.with_layer([*plain, fact("ordinary_share", 0.5, 0.4, 0.8)])
    query = Query("alpha", "bravo", "time", DAY, "teu", ("rail-1435",))
    route = find_route(network, query)
    band = route_range(network, route, "time_h")
    assert band.high - band.low == pytest.approx(23.75 + 35.625 + 2 * 28.8)
    plan = plan_legs(network, route)
    attributes = {plan.located[number].attribute for number in plan.facts()["time"]}
    assert {"speed_kmh", "ordinary_share"} <= attributes


def test_between_which_countries_hangs_on_no_season(toy):
    """What holds on the day of the data's edition holds for all days."""
    assert toy.edition.month == 1
    winter = fact("ordinary_between", "DE", when="12-01..02-28")
    summer = fact("ordinary_between", "CN", when="03-01..11-30")
    network = toy.with_layer([fact("ordinary_share", 0.5), winter, summer])
    for month in (1, 7):
        query = Query("alpha", "bravo", "time", dt.date(2026, month, 10), "teu", ("rail-1435",))
        (leg,) = (it for it in find_route(network, query).legs if it.kind == "move")
        assert leg.moving_h == pytest.approx(47.5)


@pytest.mark.parametrize(
    "text", ["", "rail-1435@CN.ordinary_share=0.4", "rail-1435@CN.ordinary_share=1"]
)
def test_kept_graphs_are_those_of_the_trade(text):
    """One engine, asked of one trade and then of the other from the same place.

    Where ordinary trains are as quick as others, the trades differ by what is cited.
    """
    network, steps = read_once()
    if text:
        base = warm_engine()
        find_route(network, Query("urumqi", "xian", "time", DAY, "teu"), steps, engine=base)
        after = network.with_layer([network.read_assignment(text)])
        network, steps = after, change_steps(StepFinder(network, steps), after)
    engine, lean = warm_engine(), BatchRouter(network, steps)
    ends = ("duisburg", "tashkent", "dalian", "moscow", "almaty")
    terms = Query("xian", "duisburg", "time", DAY, "teu", ("rail-1435", "rail-1520", "sea"))
    told = lean.answer(terms, [("xian", end) for end in ends])
    for end, found in zip(ends, told, strict=True):
        query = terms._replace(destination=end)
        plain = find_route(network, query, steps)
        assert find_route(network, query, steps, engine=engine).legs == plain.legs
        assert found == route_figures(plain)


def test_one_without_the_other_is_a_problem(toy):
    layer = toy.with_layer([fact("ordinary_share", 0.5)])
    assert any("needs both ordinary_share" in problem for problem in check_network(layer))


def test_trains_to_central_asia_take_longer_in_china_than_those_to_europe(shipped):
    pace = []
    for end in ("tashkent", "duisburg"):
        query = Query("xian", end, "time", DAY, "teu", ("rail-1435", "rail-1520"))
        legs = [it for it in find_route(shipped, query).legs if it.kind == "move" and it.service]
        assert legs[0].countries == ("CN",)
        pace.append(legs[0].moving_h / legs[0].distance_km)
    ((share, *_),) = shipped.facts.entries(("rail-1435@CN",), "ordinary_share")
    # Their ways differ by some single track.
    assert pace[1] == pytest.approx(pace[0] * share, rel=0.06)


def test_compare_names_the_change_of_who_gives_way(run, tmp_path):
    scenario = tmp_path / "apart.toml"
    scenario.write_text(
        'title = "Apart"\nwhy = "Boxes to Central Asia go first"\n[[facts]]\n'
        'subject = "rail-1435@CN"\nattribute = "ordinary_between"\nvalue = "CN"\n'
        'source = "assumption"\nnote = "A question"\n',
        encoding="utf-8",
    )
    rail = ("--mode", "rail", "--format", "json", "-s", str(scenario))
    result = run("compare", "Xian", "Tashkent", *rail)
    assert result.code == 0, result.err
    best = json.loads(result.out)["scenarios"][1]["rows"][0]
    assert best["change_time_h"] < -24.0
    assert "rail-1435@CN.ordinary_between" in json.dumps(best["why"])


def test_priced_once_a_trade(toy):
    """A step that hangs on the season is priced anew for boxes of another trade."""
    halves = (("12-01..05-31", 0.5), ("06-01..11-30", 0.8))
    shares = [fact("ordinary_share", share, when=when) for when, share in halves]
    network = toy.with_layer([*shares, fact("ordinary_between", "CN")])
    steps, engine = resolve_steps(network), warm_engine()
    modes = ("rail-1435", "rail-1520")
    for end in ("bravo", "delta", "bravo"):
        query = Query("alpha", end, "time", DAY, "teu", modes)
        graph = engine.graph(network, steps, query)
        assert graph.hours.tolist() == build_graph(network, steps, query).hours


def test_a_speed_of_a_link_is_that_of_all(slow):
    own = Fact(BOTH, "speed_kmh", 38.0, "", None, None, "", 2025, "atlas", "", "", "")
    assert moving_h(slow.with_layer([own]), "alpha", "bravo") == pytest.approx(50.0)


def test_a_chartered_ship_sails_at_the_speed_of_its_class():
    """On a passage whose links have no speed of their own, by search, price and matrix."""
    network, steps = read_once()
    ships = {"coal": "kamsarmax", "crude": "aframax", "lng": "lng_carrier"}
    hours = {}
    for cargo in ("teu", *ships):
        query = Query("qingdao", "singapore", "time", network.edition, cargo, ("sea",))
        route = find_route(network, query, steps)
        hours[cargo] = sum(leg.moving_h for leg in route.legs)
        matrix = find_matrix(network, query, ["qingdao"], ["singapore"], steps)
        assert matrix.time_h[0, 0] == pytest.approx(route.total("time_h"))
    boxes = network.number("sea", "speed_kmh")
    for cargo, ship in ships.items():
        slower = min(boxes, network.number(ship, "speed_kmh"))
        assert hours[cargo] == pytest.approx(hours["teu"] * boxes / slower)


def test_a_slower_class_of_ships_takes_longer():
    network, steps = read_once()
    after = network.with_layer([network.read_assignment("lng_carrier.speed_kmh=10")])
    query = Query("qingdao", "singapore", "time", network.edition, "lng", ("sea",))
    slower, first = find_route(after, query), find_route(network, query, steps)
    assert slower.total("time_h") > first.total("time_h") + 24.0
    assert sum(it.time_h for it in slower.legs) == pytest.approx(slower.total("time_h"))


def test_a_scenario_of_boxes_that_go_first_is_told_where_it_is_met():
    """No price cites what goes first."""
    network, steps = read_once()
    after = network.with_layer([network.read_assignment("teu.goes_first=1")])
    change = Change("faster", "teu.goes_first", "0", "1", "", "")
    world = ScenarioWorld("faster", "", after, steps, (change,))
    for end, modes, why in (
        ("urumqi", ("rail-1435",), (change,)),
        ("singapore", ("sea",), ()),
    ):
        query = Query("qingdao", end, "time", network.edition, "teu", modes)
        assert changes_met(world, [find_route(after, query, steps)]) == why


def test_boxes_may_be_told_to_go_first(slow):
    """By the search and by the price of the legs."""
    first = slow.with_layer([slow.read_assignment("teu.goes_first=1")])
    assert moving_h(first, "alpha", "bravo") == pytest.approx(47.5)
    query = Query("alpha", "bravo", "time", DAY, "teu", ("rail-1435",))
    route = find_route(first, query)
    assert find_route(slow, query).total("time_h") == pytest.approx(route.total("time_h") + 47.5)
    assert sum(it.time_h for it in route.legs) == pytest.approx(route.total("time_h"))
    assert not [*evidence_of_priority(slow, "teu", "rail-1520", "RU")]
    gives = [*evidence_of_priority(first, "teu", "rail-1435", "CN")]
    assert {first.facts.fact(it).attribute for it in gives} == {"ordinary_between", "goes_first"}
    assert not [*evidence_of_priority(first, "teu", "rail-1520", "RU")]
