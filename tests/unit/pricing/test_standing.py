"""A truck that stands at a border costs its owner by the hour."""

import pytest

from corridors.model.entities import Fact
from planner.pricing.pricer import Pricer

ROAD = "bravo-charlie:road"


def fact(subject, attribute, value):
    return Fact(subject, attribute, float(value), "", None, None, "", 2025, "atlas", "", "", "test")


STANDS = [
    fact("bravo:road", "border_out_h", 5),
    fact("charlie:road", "border_in_h", 3),
    fact("road", "standing_usd_per_teu_h", 4),
    fact("road", "standing_usd_per_t_h", 0.5),
]


def price(network, *, per_teu=True):
    return Pricer.of_unit(network, 9, per_teu=per_teu).move("bravo", "charlie", "road", ROAD)


@pytest.mark.parametrize(("per_teu", "usd"), [(True, 32.0), (False, 4.0)])
def test_the_hours_of_both_sides_are_paid(toy, per_teu, usd):
    free = price(toy.with_layer(STANDS[:2]), per_teu=per_teu).usd
    assert price(toy.with_layer(STANDS), per_teu=per_teu).usd == pytest.approx(free + usd)


def test_only_at_borders(toy):
    found = Pricer.of_unit(toy.with_layer(STANDS), 9, per_teu=True)
    plain = Pricer.of_unit(toy, 9, per_teu=True)
    link = ("alpha", "bravo", "road", "alpha-bravo:road")
    assert found.move(*link).usd == plain.move(*link).usd
