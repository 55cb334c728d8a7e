"""Cargo is cleared at the border by which it enters the customs territory in which it ends."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from planner.pricing.arcs import resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


def fact(subject, attribute, value, unit="h"):
    return Fact(subject, attribute, value, unit, None, None, "", 2025, "atlas", "", "", "test")


def asked(origin, destination, cargo="teu"):
    return Query(origin, destination, "time", DAY, cargo, ("road",))


@pytest.fixture(scope="module")
def ends(toy):
    """Both ends of the toy's road, in two countries."""
    found = toy.places["alpha"].country, toy.places["delta"].country
    assert found[0] != found[1]
    return found


def hours(network, *query):
    return find_route(network, asked(*query)).total("time_h")


def test_it_takes_its_hours_once_where_the_cargo_ends(toy, ends):
    home, abroad = ends
    cleared = toy.with_layer([fact(home, "clearance_h", 5.0), fact(abroad, "clearance_h", 30.0)])
    assert hours(cleared, "alpha", "delta") == pytest.approx(hours(toy, "alpha", "delta") + 30.0)
    assert hours(cleared, "delta", "alpha") == pytest.approx(hours(toy, "delta", "alpha") + 5.0)
    assert hours(cleared, "alpha", "bravo") == hours(toy, "alpha", "bravo")
    route = find_route(cleared, asked("alpha", "delta"))
    plain = find_route(toy, asked("alpha", "delta"))
    assert route.total("border_h") - plain.total("border_h") == pytest.approx(30.0)
    assert route.total("cost_usd") == plain.total("cost_usd")


def test_within_a_customs_union_nothing_is_cleared(toy, ends):
    union = [fact(it, "customs_territory", "UNION", "") for it in ends]
    cleared = toy.with_layer([fact(ends[1], "clearance_h", 30.0), *union])
    assert hours(cleared, "alpha", "delta") == hours(toy, "alpha", "delta")


def test_a_layer_prices_the_borders_into_the_country_again(toy, ends):
    cleared = toy.with_layer([fact(ends[1], "clearance_h", 30.0)])
    changed, fresh = (
        change_steps(StepFinder(toy, resolve_steps(toy)), cleared),
        resolve_steps(cleared),
    )
    assert changed.rows["customs_h"].tolist() == fresh.rows["customs_h"].tolist()
    assert fresh.rows["customs_h"].max() >= 30.0
