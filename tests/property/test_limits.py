"""Limits on transfers and borders: against brute force, and as laws of the toy network."""

import datetime as dt
import itertools
import re

import pytest
from conftest import mostly_nightly
from hypothesis import given, settings
from hypothesis import strategies as st
from test_elementary import PLAIN, WARM, all_paths, arrival, graphs, keeps, terms_by

from corridors.errors import NoRouteError, UsageError
from planner.graph.backend import best, value_of
from planner.pricing.arcs import HANDLE, MOVE
from planner.question.query import Query
from planner.routing.elementary import counted_ahead, elementary_front, elementary_path, reentered
from planner.routing.pareto import find_front
from planner.routing.route import criterion_of
from planner.routing.router import find_board, find_route, find_routes
from planner.search.automaton import FREE, AtMost, alphabet, automaton, packed

INF = float("inf")
LAWS = settings(max_examples=40, deadline=None, derandomize=True)
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "golf"])
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
criteria = st.sampled_from(["time", "cost", "co2e", "distance", "generalised"])
limits = st.sampled_from([None, 0, 1, 2, 3])
ENGINES = pytest.mark.parametrize("engine", [PLAIN, WARM], ids=["plain", "compiled"])


def counted(graph, draw):
    """Events of two kinds, and automata that let so many of each pass: by counts, by layers."""
    kinds = graph.steps.kind
    transfers = [int(kind == HANDLE) for kind in kinds]
    borders = [draw(st.integers(0, 1)) if kind == MOVE else 0 for kind in kinds]
    most = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    by_counts = FREE._replace(counts=packed([transfers, borders], most))
    by_layers = automaton(alphabet([transfers, borders]), [AtMost(it) for it in most])
    rows = list(zip((transfers, borders), most, strict=True))

    def allowed(path):
        return all(sum(row[edge] for edge in path) <= n for row, n in rows)

    return by_counts, by_layers, allowed


@ENGINES
@given(graph=graphs(), by=criteria, data=st.data(), horizon=st.sampled_from([INF, 20.0]))
def test_the_best_path_within_limits_equals_brute_force(engine, graph, by, data, horizon):
    *ways, allowed = counted(graph, data.draw)
    terms = terms_by(by, horizon=horizon, budget_usd=data.draw(st.sampled_from([None, 18.0])))
    kept = [it for it in all_paths(graph) if keeps(graph, terms, it) and allowed(it)]
    for way in ways:
        found = elementary_path(engine, graph, terms, way)
        path = [int(edge) for edge in found.path]
        assert bool(path) == bool(kept)
        assert way.counts.keeps(path)
        if path:
            assert allowed(path)
            assert not reentered(graph, path)
            assert value_of(graph, terms, path) == min(value_of(graph, terms, it) for it in kept)


@ENGINES
@given(graph=graphs(), data=st.data(), horizon=st.sampled_from([INF, 20.0]))
def test_the_front_within_limits_equals_brute_force(engine, graph, data, horizon):
    _, way, allowed = counted(graph, data.draw)
    terms = terms_by("time", horizon=horizon)
    kept = [it for it in all_paths(graph) if keeps(graph, terms, it) and allowed(it)]

    def point(path):
        return arrival(graph, path), sum(graph.usd[edge] for edge in path)

    points = {point(path) for path in kept}
    front = {
        one
        for one in points
        if not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in points)
    }
    paths = elementary_front(engine, graph, terms, None, way)
    assert {point(path) for path in paths} == front
    assert all(allowed(path) for path in paths)


def ask(toy, origin, destination, by, day, **more):
    try:
        return find_route(toy, Query(origin, destination, by, day, "teu", **more))
    except NoRouteError:
        return None


@given(graph=graphs(), by=criteria, data=st.data())
def test_one_search_with_counts_equals_one_with_layers(graph, by, data):
    """Also where what is to come is not known, and places may be entered twice."""
    by_counts, by_layers, allowed = counted(graph, data.draw)
    terms = terms_by(by, horizon=data.draw(st.sampled_from([INF, 20.0])))
    expected = best(PLAIN, graph, terms, by_layers)
    for way in (by_counts, counted_ahead(PLAIN, graph, by_counts)):
        path = best(PLAIN, graph, terms, way)
        assert bool(path) == bool(expected)
        if path:
            assert allowed(path)
            assert value_of(graph, terms, path) == value_of(graph, terms, expected)


TOTALS = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}


@LAWS
@given(places, places, days, st.sampled_from([*TOTALS]))
def test_a_looser_limit_never_worsens_and_a_high_one_changes_nothing(
    toy, origin, destination, day, by
):
    if origin == destination:
        return
    free = ask(toy, origin, destination, by, day)
    for name in ("max_transfers", "max_borders"):
        last = INF
        for most in range(6):
            found = ask(toy, origin, destination, by, day, **{name: most})
            value = INF if found is None else found.total(TOTALS[by])
            assert value <= last + 1e-9
            last = value
            if found is not None:
                count = found.transfers if name == "max_transfers" else found.border_crossings
                assert count <= most
        whole = ask(toy, origin, destination, by, day, **{name: 9})
        assert (whole is None) == (free is None)
        if free is not None:
            assert whole.total(TOTALS[by]) == pytest.approx(free.total(TOTALS[by]))


@LAWS
@given(places, places, days, limits, limits)
def test_boards_alternatives_and_fronts_keep_the_limits(
    toy, origin, destination, day, transfers, borders
):
    if origin == destination:
        return
    more = {"max_transfers": transfers, "max_borders": borders}
    query = Query(origin, destination, "generalised", day, "teu", **more)
    asked = (
        lambda: find_board(toy, query).routes,
        lambda: find_routes(toy, query._replace(by="cost"), count=3)[0],
        lambda: find_front(toy, query._replace(by="time")).routes,
    )
    answered = []
    for ask_ in asked:
        try:
            routes = ask_()
        except NoRouteError as error:
            answered.append(None)
            _check_advice(toy, query, error)
            continue
        answered.append(routes)
        for route in routes:
            assert transfers is None or route.transfers <= transfers
            assert borders is None or route.border_crossings <= borders
    assert len({it is None for it in answered}) == 1


def _check_advice(toy, query, error):
    """What is said to do does, and nothing less does."""
    free = query._replace(max_transfers=None, max_borders=None)
    try:
        find_route(toy, free)
    except NoRouteError:
        return
    told = {
        name: int(most) for name, most in re.findall(r"--max-(transfers|borders) (\d)", str(error))
    }
    assert told
    together = " would do (--max-" in str(error) and ") and " in str(error)
    for name, most in told.items():
        lifted = {f"max_{it}": n for it, n in told.items()} if together else {f"max_{name}": most}
        assert find_route(toy, query._replace(**lifted))
        with pytest.raises(NoRouteError):
            find_route(toy, query._replace(**{**lifted, f"max_{name}": most - 1}))


@pytest.mark.parametrize("cargo", mostly_nightly(("teu", "grain"), "teu"))
def test_what_is_counted_is_what_routes_say(shipped, shipped_steps, cargo):
    from planner.graph.cache import warm_engine

    engine = warm_engine()
    pairs = itertools.permutations(["dalian", "vladivostok", "duisburg", "almaty"], 2)
    for origin, destination in pairs:
        query = Query(origin, destination, "cost", dt.date(2026, 11, 1), cargo)
        try:
            route = find_route(shipped, query, shipped_steps, engine=engine)
        except NoRouteError:
            continue
        count = {"max_transfers": route.transfers, "max_borders": route.border_crossings}
        kept = find_route(shipped, query._replace(**count), shipped_steps, engine=engine)
        assert kept.total("cost_usd") == pytest.approx(route.total("cost_usd"))
        for name, most in count.items():
            if not most:
                continue
            limited = query._replace(**{name: most - 1})
            try:
                other = find_route(shipped, limited, shipped_steps, engine=engine)
            except NoRouteError:
                continue
            ours, theirs = criterion_of(shipped, route), criterion_of(shipped, other)
            assert theirs >= ours - 1e-6
            told = other.transfers if name == "max_transfers" else other.border_crossings
            assert told < most


def test_what_cannot_be_a_limit_is_refused(toy, toy_run):
    query = Query("alpha", "golf", "time", dt.date(2026, 8, 1), "teu")
    for name in ("max_transfers", "max_borders"):
        for most in (-1, 10):
            with pytest.raises(UsageError, match=r"must be a whole number from 0 to 9"):
                find_route(toy, query._replace(**{name: most}))
    done = toy_run("route", "alpha", "golf", "--max-transfers", "1.5")
    assert done.code == 2
    assert "1.5" in done.err
