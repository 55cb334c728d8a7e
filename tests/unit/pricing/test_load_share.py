"""A tonne pays its part of what a border, a bridge or a change of tractor asks of a truck."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from planner.comparison.indicators import border_usd
from planner.pricing.adjustments import T_PER_TEU
from planner.pricing.arcs import PASS, Step, reprice
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)
ROAD = "bravo-charlie:road"


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


CHARGES = [
    fact("road", "border_out_usd_per_teu", 40),
    fact("road", "border_in_usd_per_teu", 20),
    fact("bravo>charlie:road", "fee_per_teu", 30, 20, 50),
]
SHARED = [*CHARGES, fact("road", T_PER_TEU, 10, 5, 15)]


def asked(network):
    """What a tonne pays for the crossing; there is no rate per tonne and km."""
    return Pricer.of_unit(network, 9, per_teu=False).move("bravo", "charlie", "road", ROAD).usd


def test_a_tonne_shares_what_is_asked_of_the_truck(toy):
    assert asked(toy.with_layer(CHARGES)) == pytest.approx(0.0)
    assert asked(toy.with_layer(SHARED)) == pytest.approx(9.0)


def test_what_is_said_per_tonne_goes_before_it(toy):
    own = fact("road", "border_in_usd_per_t", 1.5)
    assert asked(toy.with_layer([*SHARED, own])) == pytest.approx(7.0 + 1.5)
    # A place that names a sum per TEU is nearer than its mode that names one per tonne.
    near = fact("charlie:road", "border_in_usd_per_teu", 60)
    assert asked(toy.with_layer([*SHARED, own, near])) == pytest.approx(7.0 + 6.0)


def test_a_container_pays_as_before(toy):
    plain, shared = (
        Pricer.of_unit(toy.with_layer(it), 9, per_teu=True).move("bravo", "charlie", "road", ROAD)
        for it in (CHARGES, SHARED)
    )
    assert plain.usd == shared.usd


def test_a_change_of_tractor_is_shared(toy):
    layer = [*SHARED, fact("bravo:road", "pass_usd_per_teu", 120)]
    pricer = Pricer.of_unit(toy.with_layer(layer), 9, per_teu=False)
    assert reprice(pricer, Step(PASS, "bravo", "bravo", "road", "road", "")).usd == 12.0


def test_indicators_take_the_share_of_the_border(toy):
    network = toy.with_layer([*SHARED, fact("road", "cost_per_t_km", 0.05)])
    network = network._replace(cargo={"teu": network.cargo["teu"]._replace(basis="t")})
    route = find_route(network, Query("alpha", "delta", "cost", DAY, "teu", ("road",)))
    (border,) = (it for it in route.legs if it.kind == "border")
    tonnes = network.cargo_number("teu", "mass_t")
    assert tonnes > 1.0
    assert border_usd(network, route, border) == pytest.approx(6.0 * tonnes)
