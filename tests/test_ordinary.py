"""Trains that give way: bulk, and boxes between some countries."""

import datetime as dt

import numpy as np
import pytest

from corridors.check import check_network
from corridors.model import Fact
from planner.answer import find_route
from planner.changes import Reach, change_steps
from planner.formula import formula_of
from planner.found import found_of
from planner.lean import Lean
from planner.price import Pricer
from planner.query import Query
from planner.ready import ready_network
from planner.spread import route_range
from planner.steps import MOVE, Step, resolve_steps
from planner.terms import route_parts
from planner.warm import warm_engine

DAY = dt.date(2026, 1, 10)
BOTH = "alpha-bravo:rail-1435"


def fact(attribute, value, low=None, high=None):
    number = value if isinstance(value, str) else float(value)
    return Fact("rail-1435@CN", attribute, number, "", low, high, "", 2025, "atlas", "", "", "test")


@pytest.fixture(scope="module")
def slow(toy):
    """Trains inside China make half of the 40 km/h, unless it is with Russia."""
    return toy.with_layer(
        [fact("ordinary_share", 0.5, 0.4, 0.8), fact("ordinary_between", "CN DE")]
    )


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
    network, steps = ready_network()
    even = network.with_layer([network.read_assignment("rail-1435@CN.ordinary_share=1")])
    query = Query("manzhouli", "harbin", "time", network.edition, "grain", ("rail-1435",))
    ordinary, first = find_route(network, query, steps), find_route(even, query)
    ((share, *_),) = network.facts.entries(("rail-1435@CN",), "ordinary_share")
    hours = [sum(leg.moving_h for leg in it.legs) for it in (first, ordinary)]
    assert hours[0] == pytest.approx(hours[1] * share)


def test_formula_says_what_the_price_says(slow):
    located = slow.facts.located()
    value = lambda number: np.float64(located[number].value)  # noqa: E731
    step = Step(MOVE, "alpha", "bravo", "rail-1435", "rail-1435", BOTH)
    for end, hours in (("CN", 95.0), ("RU", 47.5)):
        price = Pricer(slow, "teu", 9, "CN", end).move("alpha", "bravo", "rail-1435", BOTH)
        formula = formula_of(step, price, located, slow.facts.by_subject)
        assert formula.hours(value) == pytest.approx(price.hours) == pytest.approx(hours)
        assert (formula.ordinary in formula.timed_by()) == (end == "CN")


def test_range_and_terms_hold_the_share(slow):
    """What the share spreads, 1,900 km at 16 and at 32 km/h, and four tenths of a headway."""
    plain = [it._replace(low=None, high=None) for it in slow.facts if isinstance(it.value, float)]
    network = slow.with_layer([*plain, fact("ordinary_share", 0.5, 0.4, 0.8)])
    query = Query("alpha", "bravo", "time", DAY, "teu", ("rail-1435",))
    route = find_route(network, query)
    band = route_range(network, route, "time_h")
    added = (band.high - band.value, band.value - band.low)
    assert added == pytest.approx((23.75 + 28.8, 35.625 + 28.8))
    assert any(len(term.down) == 2 for term in route_parts(network, route, "time_h", None).terms)


@pytest.mark.parametrize(
    "text",
    [
        "rail-1435@CN.ordinary_share=0.9",
        "rail-1435@CN.ordinary_share=1",
        "rail-1435@CN.ordinary_between=CN RU",
        "rail-1435@CN.speed_kmh=50",
    ],
)
def test_a_change_reaches_the_ordinary_trains(text):
    network, steps = ready_network()
    after = network.with_layer([network.read_assignment(text)])
    changed, anew = change_steps(Reach(network, steps), after), resolve_steps(after)
    assert changed.ordinary == anew.ordinary != steps.ordinary
    assert changed == anew


@pytest.mark.parametrize("text", ["", "rail-1435@CN.ordinary_share=0.4"])
def test_kept_graphs_are_those_of_the_trade(text):
    """One engine, asked of one trade and then of the other from the same place."""
    network, steps = ready_network()
    if text:
        base = warm_engine()
        find_route(network, Query("urumqi", "xian", "time", DAY, "teu"), steps, engine=base)
        after = network.with_layer([network.read_assignment(text)])
        network, steps = after, change_steps(Reach(network, steps), after)
    engine, lean = warm_engine(), Lean(network, steps)
    ends = ("duisburg", "tashkent", "dalian", "moscow", "almaty")
    terms = Query("xian", "duisburg", "time", DAY, "teu", ("rail-1435", "rail-1520", "sea"))
    told = lean.answer(terms, [("xian", end) for end in ends])
    for end, found in zip(ends, told, strict=True):
        query = terms._replace(destination=end)
        plain = find_route(network, query, steps)
        assert find_route(network, query, steps, engine=engine).legs == plain.legs
        assert found == found_of(plain)


def test_one_without_the_other_is_a_problem(toy):
    layer = toy.with_layer([fact("ordinary_share", 0.5)])
    assert any("needs both ordinary_share" in problem for problem in check_network(layer))


def test_trains_to_central_asia_take_longer_in_china_than_those_to_europe(shipped):
    hours = []
    for end in ("tashkent", "duisburg"):
        query = Query("xian", end, "time", DAY, "teu", ("rail-1435", "rail-1520"), via=("khorgos",))
        legs = find_route(shipped, query).legs
        hours.append(next(it.moving_h for it in legs if it.kind == "move" and it.moving_h > 1.0))
    (share,) = (it.value for it in shipped.facts if it.attribute == "ordinary_share")
    assert hours[1] == pytest.approx(hours[0] * share)
