"""A tonne pays its part of what a border, a bridge or a change of tractor asks of a truck."""

import pytest

from corridors.model.entities import Fact
from planner.pricing.adjustments import T_PER_TEU
from planner.pricing.arcs import PASS, Step, reprice
from planner.pricing.pricer import Pricer

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
