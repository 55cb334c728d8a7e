"""Bands of journeys that may find a checkpoint shut: against draws and by hand."""

import datetime as dt
from itertools import pairwise

import pytest
from conftest import read_once

from corridors.model.entities import Fact
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import draw_route, drawn_band, route_spread
from planner.uncertainty.route_model import (
    arrival_h,
    daily_hours,
    plan_legs,
    waits_for_opening,
)
from planner.validation.validation import way_legs


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


def flat(network):
    """Return the network with the spread of every fact and every headway taken away."""
    plain = [it._replace(low=None, high=None) for it in network.facts]
    still = [
        it._replace(value=0.0) if it.attribute == "headway_h" else it for it in plain if not it.when
    ]
    return network.with_layer([it for it in still if isinstance(it.value, float)])


def gated(network, route):
    """Tell whether any step of the route may wait for a checkpoint to open."""
    stops = zip(plan_legs(network, route).stops, route.steps, strict=True)
    return any(daily_hours(*made) for _, made in stops)


def planned_nights(route):
    """Return the hours that the route waits for checkpoints to open."""
    legs = pairwise(route.legs)
    return sum(leg.wait_h for leg, following in legs if waits_for_opening(leg, following))


def by_road(network, *, opens=9.0, works=9.0, more=()):
    """Return the toy's road by bravo, whose checkpoint works by day, and its route."""
    layer = [
        fact("bravo:road", "checkpoint_h_per_day", works),
        fact("bravo:road", "opens_h", opens),
        *more,
    ]
    shut = network.with_layer(layer)
    query = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", ("road",))
    return shut, find_route(shut, query)


def test_the_wait_of_the_route_is_that_of_its_draws(toy):
    """Hours before a checkpoint are drawn; how long it is waited for is planned."""
    loading = fact("gate>road", "handling_h", 20.0, 10.0, 40.0)
    network, route = by_road(flat(toy), more=[loading])
    drawn = draw_route(network, route, route.legs, ("time_h",)).totals[0]
    assert drawn.draws.mean() == pytest.approx(route.total("time_h"), rel=0.001)


@pytest.mark.parametrize("correlated", [True, False])
def test_bands_are_those_of_draws(toy, correlated):
    more = [
        fact("road", "speed_kmh", 30.0, 15.0, 45.0),
        fact("charlie:road", "border_in_h", 20, 8.0, 60.0),
        fact("bravo:road", "border_out_h", 10, 5.0, 40.0),
        fact("road", "border_common", 0.5),
    ]
    network, route = by_road(toy, more=more)
    steps = resolve_steps(network)
    for way in (False, True):
        legs = way_legs(route) if way else route.legs
        found = route_spread(network, route, "time_h", legs=legs, correlated=correlated)
        drawn = drawn_band(
            network, steps, route, "time_h", way=way, draws=40_000, seed=2, correlated=correlated
        )
        assert found[1:] == pytest.approx(drawn[1:], rel=0.03)


@pytest.mark.parametrize("hour", range(0, 24, 4))
def test_a_ride_waits_for_no_checkpoint(hour):
    """Its timetable has the nights of the checkpoints in it, in the plan and in the draws."""
    network, steps = read_once()
    day = dt.date(2026, 8, 21)
    query = Query("blagoveshchensk", "heihe", "time", day, "teu", ("river",), hour=float(hour))
    route = find_route(network, query, steps)
    assert route.services
    assert any(price.open_hours for leg in route.legs for _, price in leg.steps)
    assert not gated(network, route)
    assert planned_nights(route) == 0.0
    plan = plan_legs(network, route)
    assert arrival_h(plan, plan.base) - hour == pytest.approx(route.total("time_h"))
    found = route_spread(network, route, "time_h")
    drawn = drawn_band(network, steps, route, "time_h", draws=40_000)
    assert found[1:] == pytest.approx(drawn[1:], rel=0.03)
