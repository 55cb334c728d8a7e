"""A truck that stands at a border costs its owner by the hour."""

import datetime as dt

import numpy as np
import pytest

from corridors.model.entities import Fact
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)
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


def test_a_route_pays_for_a_longer_queue(toy):
    queue = [*STANDS[1:], fact("bravo:road", "border_out_h", 25)]
    asked = Query("alpha", "delta", "cost", DAY, "teu", ("road",))
    short, long = (find_route(toy.with_layer(it), asked) for it in (STANDS, queue))
    units = toy.cargo_number("teu", "teu")
    assert long.total("cost_usd") - short.total("cost_usd") == pytest.approx(20 * 4 * units)


def test_a_draw_of_the_queue_moves_the_dollars(toy):
    network = toy.with_layer(STANDS)
    quote = Pricer.of_unit(network, 9, per_teu=True).quote_move("bravo", "charlie", "road", ROAD)
    out = quote.formula.border[0]
    assert out in quote.formula.paid_by()

    def value(number):
        return np.array([5.0, 10.0]) if number == out else quote.values[number]

    one, other = quote.formula.usd(value, 1.0)
    assert other - one == pytest.approx(20.0)
