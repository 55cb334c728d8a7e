"""Departures that are chosen, and reliable answers, against brute force over single answers."""

import datetime as dt

import pytest
from conftest import TOY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_timetables import questions

from corridors.errors import NoRouteError, UsageError
from corridors.tables.load import load_network
from planner.graph.cache import warm_engine
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.departure_choice import (
    choose_departure,
    day_of,
    look_back_days,
)
from planner.routing.route import criterion_of
from planner.routing.router import find_board, find_route
from planner.uncertainty.reliability import find_reliable
from planner.uncertainty.route_model import route_steps

TOY_NETWORK = load_network(TOY)
SERVED_STEPS = resolve_steps(TOY_NETWORK)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
LAWS = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
MIDNIGHT = dt.datetime.fromisoformat("2026-01-01")
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", "golf"])
pairs = st.tuples(places, places).filter(lambda it: it[0] != it[1])
moments = st.datetimes(MIDNIGHT, MIDNIGHT + 545 * DAY).map(
    lambda it: it.replace(second=0, microsecond=0)
)
criteria = st.sampled_from(["time", "cost", "co2e", "generalised"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("departures")


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


def by_moment(pair, by, moment, **more):
    day = day_of(moment)
    return Query(*pair, by, day, "teu", deadline=moment, arrive_by=moment, **more)


def at(query, leaves):
    """Return a question that leaves at a moment, and neither knows nor keeps a deadline."""
    hour = leaves.hour + leaves.minute / 60.0
    plain = query._replace(deadline=None, arrive_by=None, window=None)
    return plain._replace(depart=leaves.date(), hour=hour)


def moment_of(query):
    return dt.datetime.combine(query.depart, dt.time()) + round(query.hour * 60) * MINUTE


def answer(network, query, steps, **more):
    try:
        return find_route(network, query, steps, **more)
    except (NoRouteError, UsageError):
        return None


def latest(network, query, steps, **more):
    try:
        return choose_departure(network, query, steps, **more)
    except NoRouteError:
        return None


def in_time(network, query, steps, leaves, **more):
    route = answer(network, at(query, leaves), steps, **more)
    # To the second: a moment that is printed is rounded to the minute.
    return route is not None and route.legs[-1].end_h <= hours_until(query, leaves) * (1 + 1e-8)


def hours_until(query, leaves):
    return (query.arrive_by - dt.datetime.combine(leaves.date(), dt.time())) / dt.timedelta(hours=1)


def hold_against_brute_force(network, steps, query, engine):
    """Hold the latest departure against the answers of all days and of many hours."""
    found = latest(network, query, steps, engine=engine)
    midnight = dt.datetime.combine(day_of(query.arrive_by), dt.time())
    days = [midnight - it * DAY for it in range(look_back_days(network, query) + 1)]
    last = next((it for it in days if in_time(network, query, steps, it, engine=engine)), None)
    if last is None:
        assert found is None
        return
    assert found is not None
    leaves = moment_of(found)
    assert leaves.date() == last.date()
    # The answer of that departure is in time.
    route = find_route(network, found, steps, engine=engine)
    assert route.arrival() <= query.arrive_by
    if query.by == "cost":
        # Whoever leaves by then loses nothing to the deadline.
        free = find_route(network, at(query, last), steps, engine=engine)
        assert route.total("cost_usd") == pytest.approx(free.total("cost_usd"), rel=1e-9)
    if query.by != "time":
        return
    rest = [last + it * 97 * MINUTE for it in range(1, 15)] + [leaves + MINUTE]
    for later in rest:
        if later.date() == last.date():
            early = later <= leaves
            assert in_time(network, query, steps, later, engine=engine) == early, later


@LAWS
@given(asked=questions(), at=st.integers(0, 60), hour=st.integers(0, 23), by=criteria)
def test_the_latest_departure_by_timetables_is_that_of_brute_force(folder, asked, at, hour, by):
    world, pair = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    moment = MIDNIGHT + (24 + at) * DAY + dt.timedelta(hours=hour, minutes=30)
    hold_against_brute_force(network, steps, by_moment(pair, by, moment), warm_engine())


@LAWS
@given(pairs, moments, st.integers(1, 60 * 24 * 20), criteria)
def test_a_later_arrival_never_means_an_earlier_departure(engine, pair, moment, more, by):
    first, second = (
        latest(TOY_NETWORK, by_moment(pair, by, it), SERVED_STEPS, engine=engine)
        for it in (moment, moment + more * MINUTE)
    )
    if first is not None:
        assert second is not None
        assert moment_of(first) <= moment_of(second)


@LAWS
@given(pairs, moments, st.integers(0, 12), criteria)
def test_the_best_of_a_window_is_the_best_of_its_days(engine, pair, first, length, by):
    days = [first + it * DAY for it in range(length + 1)]
    window = (days[0].date(), days[-1].date())
    hour = first.hour + first.minute / 60.0
    query = Query(*pair, by, window[0], "teu", hour=hour, window=window)
    values = {}
    for day in days:
        route = answer(TOY_NETWORK, at(query, day), SERVED_STEPS, engine=engine)
        if route is not None:
            values[day.date()] = criterion_of(TOY_NETWORK, route)
    found = latest(TOY_NETWORK, query, SERVED_STEPS, engine=engine)
    if not values:
        assert found is None
        return
    least = min(values.values())
    assert values[found.depart] == pytest.approx(least, rel=1e-8)
    assert found.hour == hour
    # Of equal ones the first.
    assert all(
        values.get(day.date(), least + 1.0) > least * (1 + 1e-8)
        for day in days
        if day.date() < found.depart
    )


def test_a_plan_in_time_at_the_last_minute_is_late_at_the_next():
    moment = dt.datetime.fromisoformat("2026-06-01T18:00")
    query = by_moment(("alpha", "delta"), "time", moment)
    found = choose_departure(TOY_NETWORK, query, SERVED_STEPS)
    route = find_route(TOY_NETWORK, found, SERVED_STEPS)
    assert moment - MINUTE < route.arrival() <= moment
    later = at(query, moment_of(found) + MINUTE)
    assert find_route(TOY_NETWORK, later, SERVED_STEPS).arrival() > moment


# Reliability.

DRAWS = 400
LEAST = 0.5 / DRAWS
"""A probability that one draw in time keeps."""
shares = st.floats(LEAST, 0.999)


def reliable(query, share, **more):
    asked = query._replace(reliability=share)
    more = {"draws": DRAWS, **more}
    try:
        return find_reliable(TOY_NETWORK, asked, SERVED_STEPS, **more)
    except NoRouteError:
        return None


def due(pair, by, day, hours, engine, **more):
    """Return a question that is due some hours after its fastest answer."""
    query = Query(*pair, by, day, "teu", **more)
    fastest = answer(TOY_NETWORK, query._replace(by="time"), SERVED_STEPS, engine=engine)
    if fastest is None:
        return None
    return query._replace(deadline=fastest.arrival() + dt.timedelta(hours=hours + 1))


days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@LAWS
@given(pairs, days, st.integers(0, 700), criteria)
def test_where_one_draw_in_time_is_enough_the_answer_is_the_plain_one(engine, pair, day, hours, by):
    query = due(pair, by, day, hours, engine)
    if query is None:
        return
    found = reliable(query, LEAST, board=False, engine=engine)
    if found is None:
        return
    plain = find_route(TOY_NETWORK, query, SERVED_STEPS, engine=engine)
    own = [it for it in found.candidates if route_steps(it.route) == route_steps(plain)]
    assert found.plain == (own[0].probability > 0.0)
    if found.plain:
        assert route_steps(found.board.routes[0]) == route_steps(plain)
    board = find_board(TOY_NETWORK, query, SERVED_STEPS, engine=engine)
    found = reliable(query, LEAST, engine=engine)
    assert found is not None
    sure = [route_steps(it.route) for it in found.candidates if it.probability > 0.0]
    if any(route_steps(it) not in sure for it in board.routes):
        return
    other = found.board
    assert [(it.labels, route_steps(it)) for it in other.routes] == [
        (it.labels, route_steps(it)) for it in board.routes
    ]


@LAWS
@given(pairs, days, st.integers(0, 700), st.sampled_from(["time", "cost"]), shares, shares)
def test_more_reliability_never_takes_less(engine, pair, day, hours, by, one, other):
    query = due(pair, by, day, hours, engine)
    if query is None:
        return
    low, high = (reliable(query, it, board=False, engine=engine) for it in sorted((one, other)))
    if high is None:
        return
    takes = [criterion_of(TOY_NETWORK, it.board.routes[0]) for it in (low, high)]
    assert takes[0] <= takes[1] + 1e-9
    assert high.on_time[0] >= max(one, other)


@LAWS
@given(pairs, days, st.integers(0, 700), criteria, shares)
def test_the_choice_is_the_best_of_the_candidates_that_are_reliable(
    engine, pair, day, hours, by, share
):
    query = due(pair, by, day, hours, engine)
    if query is None:
        return
    found = reliable(query, share, board=False, engine=engine)
    free = reliable(query, LEAST, board=False, engine=engine)
    kept = [it for it in free.candidates if it.probability >= share]
    assert (found is None) == (not kept)
    if found is None:
        return
    floor = criterion_of(TOY_NETWORK, free.board.routes[0])
    takes = [max(floor, criterion_of(TOY_NETWORK, it.route)) for it in kept]
    chosen = max(floor, criterion_of(TOY_NETWORK, found.board.routes[0]))
    assert chosen == pytest.approx(min(takes), rel=1e-12)


def test_where_none_is_reliable_a_later_deadline_is_named(engine):
    rail = {"modes": ("rail-1435", "rail-1520")}
    query = due(("alpha", "delta"), "cost", dt.date(2026, 1, 10), 0, engine, **rail)
    asked = query._replace(reliability=0.99)
    with pytest.raises(NoRouteError, match=r"the most reliable, by .* does with \d+\.\d%") as error:
        find_reliable(TOY_NETWORK, asked, SERVED_STEPS, board=False)
    day = dt.date.fromisoformat(str(error.value).rpartition("--deadline ")[2].split()[0])
    later = asked._replace(deadline=dt.datetime.combine(day + DAY, dt.time()))
    found = find_reliable(TOY_NETWORK, later, SERVED_STEPS, board=False)
    assert found.on_time[0] >= 0.99
    assert found.board.routes[0].arrival() <= later.deadline
