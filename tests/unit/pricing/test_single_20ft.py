"""A 20-foot box on its own pays more than half of a 40-foot one."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)
WAY = ("alpha", "delta")


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


SHARES = [
    fact("rail-1435", "lone_box_share", 1.5, 1.2, 1.8),
    fact("rail-1520@RU", "lone_box_share", 1.25),
    fact("rail-1435>rail-1520", "lone_box_share", 2.0),
]


@pytest.fixture(scope="module")
def lone(toy):
    return toy.with_layer(SHARES)


def two(network):
    """The same with cargo of two TEU, as a 40-foot box."""
    return network.with_layer([fact("teu", "teu", 2)])


def ask(network, modes=("rail-1435", "rail-1520")):
    return find_route(network, Query(*WAY, "cost", DAY, "teu", modes))


def test_moves_and_handling_cost_more_and_a_box_of_two_teu_pays_as_before(toy, lone):
    before, after = ask(toy), ask(lone)
    usd = {}
    for route in (before, after):
        for leg in route.legs:
            key = (leg.kind, leg.mode, leg.to_mode, leg.places)
            usd.setdefault(key, []).append(leg.cost_usd)
    shares = {key: high / low for key, (low, high) in usd.items() if low}
    # The rails between the two gauges, for which no share is said, ask as much as before.
    assert {round(share, 9) for share in shares.values()} == {1.0, 1.25, 1.5, 2.0}
    assert ask(two(toy)).total("cost_usd") == pytest.approx(ask(two(lone)).total("cost_usd"))


def test_a_border_is_paid_by_the_truck(toy):
    layer = [fact("road", "border_in_usd_per_teu", 40)]
    shared = [*layer, fact("road", "lone_box_share", 2)]
    both = "bravo-charlie:road"
    for terms in (layer, shared):
        network = toy.with_layer(terms)
        one, other = (
            Pricer(it, "teu", 9, "CN", "RU").move("bravo", "charlie", "road", both).usd
            for it in (network, two(network))
        )
        assert other / one == pytest.approx(2.0 if terms is layer else 1.0)


CHARGES = [
    fact("rail-1435", "border_out_usd_per_teu", 60),
    fact("rail-1435@CN", "lone_box_share", 1.4),
    fact("rail-1520", "border_out_usd_per_teu", 30),
    fact("rail-1520@RU", "border_in_usd_per_teu", 20),
    fact("bravo>charlie:rail-1520", "fee_per_teu", 7),
    fact("rail-1520", "carbon_usd_per_t", 50),
    fact("rail-1520@CN", "lone_box_share", 1.5, 1.1, 1.9),
    fact("rail-1520@RU", "lone_box_share", 1.25),
    fact("rail-1435>rail-1520", "lone_box_share", 2.0),
    fact("rail-1435>rail-1520@bravo", "lone_box_share", 1.8),
    fact("sea", "border_in_usd_per_teu", 40),
    fact("sea>gate", "handling_usd_per_teu", 100, 90, 120),
    fact("sea>gate", "lone_box_share", 2),
]


def test_a_border_pays_the_share_of_where_it_is_left_and_carbon_none(toy):
    network = toy.with_layer(CHARGES)
    pricer = Pricer(network, "teu", 9, "CN", "RU")
    price = pricer.move("bravo", "charlie", "rail-1520", "bravo-charlie:rail-1520")
    (rate,) = network.facts.entries(("rail-1520",), "cost_per_teu_km")
    assert price.carbon_usd == pytest.approx(50.0 * price.wtw_kg / 1000.0)
    assert price.usd - price.carbon_usd == pytest.approx((rate[0] * price.km + 57.0) * 1.5)
    bare = Pricer(two(network), "teu", 9, "CN", "RU")
    handled = [it.handling("bravo", "rail-1435", "rail-1520") for it in (pricer, bare)]
    changed = [it.usd - it.carbon_usd for it in handled]
    # A share of a place goes before that of the pair of modes.
    assert changed[0] / changed[1] == pytest.approx(1.8 / 2.0)
