"""Laws that hold on any network: random changes of the toy network never break them."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError
from planner.answer import find_route
from planner.query import Query

LAWS = settings(max_examples=60, deadline=None, derandomize=True)
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", "golf"])
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
criteria = st.sampled_from(["time", "cost", "co2e", "distance"])
TOTALS = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}


def best(network, origin, destination, day, by="time"):
    try:
        return find_route(network, Query(origin, destination, by, day, "teu"))
    except NoRouteError:
        return None


def value(route, by="time"):
    return float("inf") if route is None else route.total(TOTALS[by])


@LAWS
@given(places, places, days, criteria, st.integers(0, 13))
def test_closing_a_link_never_helps(toy, origin, destination, day, by, number):
    if origin == destination:
        return
    link = toy.links[number]
    shut = toy.with_layer([toy.read_assignment(f"{link.subject}.status=closed")])
    before, after = (best(net, origin, destination, day, by) for net in (toy, shut))
    assert value(after, by) >= value(before, by) - 1e-9
    opened = toy.with_layer([toy.read_assignment(f"{link.subject}.status=operating")])
    assert value(best(opened, origin, destination, day, by), by) <= value(before, by) + 1e-9


@LAWS
@given(places, places, days, st.integers(1, 200))
def test_leaving_later_never_arrives_earlier(toy, origin, destination, day, later):
    if origin == destination:
        return
    first = best(toy, origin, destination, day)
    second = best(toy, origin, destination, day + dt.timedelta(days=later))
    if first is not None and second is not None:
        assert first.arrival() <= second.arrival()


@LAWS
@given(places, places, days, criteria)
def test_an_empty_layer_changes_nothing(toy, origin, destination, day, by):
    if origin == destination:
        return
    before, after = (best(net, origin, destination, day, by) for net in (toy, toy.with_layer([])))
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert before == after


@LAWS
@given(places, places, days, criteria)
def test_times_add_up(toy, origin, destination, day, by):
    if origin == destination:
        return
    route = best(toy, origin, destination, day, by)
    if route is not None:
        parts = sum(route.total(name) for name in ("moving_h", "handling_h", "border_h", "wait_h"))
        assert abs(route.legs[-1].end_h - parts) < 1e-6
        assert route.legs[0].start_h == 0
        assert route.legs[0].origin == origin
        assert route.legs[-1].destination == destination


@LAWS
@given(days)
def test_layers_of_different_numbers_commute(toy, day):
    one = [toy.read_assignment("bravo-charlie:road.status=closed")]
    two = [toy.read_assignment("rail-1520.speed_kmh=20")]
    first = toy.with_layer(one).with_layer(two)
    second = toy.with_layer(two).with_layer(one)
    routes = [best(network, "alpha", "delta", day) for network in (first, second)]
    assert routes[0] is not None
    assert routes[1] is not None
    assert [leg.places for leg in routes[0].legs] == [leg.places for leg in routes[1].legs]
    assert value(routes[0]) == value(routes[1])
