"""Trains that give way: bulk, and boxes between some countries."""

import datetime as dt

import pytest
from conftest import read_once, steps_under

from corridors.checks import check_network
from corridors.model.entities import Fact
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.graph.cache import warm_engine
from planner.pricing.adjustments import evidence_of_priority
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


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
        network, steps = after, steps_under(after)
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
