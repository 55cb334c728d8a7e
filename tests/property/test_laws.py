"""Laws that hold on any network: random changes of the toy network never break them."""

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError, UsageError
from planner.question.query import Query
from planner.routing.pareto import find_front
from planner.routing.router import find_route

LAWS = settings(max_examples=60, deadline=None, derandomize=True)
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", "golf"])
days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))  # 2028 is a leap year
criteria = st.sampled_from(["time", "cost", "co2e", "distance"])
TOTALS = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}


def best(network, origin, destination, day, by="time", **more):
    try:
        return find_route(network, Query(origin, destination, by, day, "teu", **more))
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
@given(places, places, places, days, criteria)
def test_what_is_forbidden_never_helps(toy, origin, destination, other, day, by):
    if len({origin, destination, other}) < 3:
        return
    free = value(best(toy, origin, destination, day, by), by)
    for more in ({"avoid": (other,)}, {"modes": ("road", "sea")}, {"countries": ("CN", "RU")}):
        try:
            forbidden = best(toy, origin, destination, day, by, **more)
        except UsageError:  # an end lies in another country
            continue
        assert value(forbidden, by) >= free - 1e-9


@LAWS
@given(places, places, days, st.integers(1, 60), st.integers(0, 60))
def test_more_time_never_costs_more(toy, origin, destination, day, first, more):
    if origin == destination:
        return
    midnight = dt.datetime.combine(day, dt.time())
    ends = [midnight + dt.timedelta(days=it) for it in (first, first + more)]
    hasty, free = (best(toy, origin, destination, day, "cost", deadline=end) for end in ends)
    assert value(free, "cost") <= value(hasty, "cost") + 1e-9
    assert hasty is None or hasty.arrival() <= ends[0]


@LAWS
@given(places, places, days)
def test_a_front_begins_with_the_fastest_and_ends_with_the_cheapest(toy, origin, destination, day):
    if origin == destination:
        return
    fastest = best(toy, origin, destination, day)
    if fastest is None:
        return
    query = Query(origin, destination, "time", day, "teu")
    front = find_front(toy, query, least_gain=0.0).routes
    cheapest = best(toy, origin, destination, day, "cost")
    assert value(front[0]) <= value(fastest) + 1e-9
    assert value(front[-1], "cost") <= value(cheapest, "cost") + 1e-9
    for one, other in itertools.pairwise(front):
        assert value(one) < value(other)
        assert value(one, "cost") > value(other, "cost")


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
