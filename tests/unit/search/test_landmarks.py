"""A search that looks towards its target finds what one that looks everywhere finds."""

import datetime as dt

import numpy as np
from conftest import read_once
from hypothesis import given
from hypothesis import strategies as st
from test_search import INF, brute, graphs, way_of

from planner.graph.backend import Objective, best
from planner.graph.cache import LANDMARKS_AFTER, warm_engine
from planner.question.query import Query
from planner.search.bounds import least_to_go
from planner.search.label_setting import (
    NO_LANDMARKS,
    active_bounds,
    best_path,
    lower_bound,
)
from planner.search.landmarks import make_landmarks

SUMMER, WINTER = dt.date(2026, 8, 15), dt.date(2026, 2, 15)


def landmarks_of(graph, weights, count):
    """Landmarks under weights of at most those of the graph."""
    return make_landmarks(
        np.array(graph["start"]), np.array(graph["head"], dtype=int), np.array(weights), count
    )


@st.composite
def marked(draw, *, by_weight):
    """A graph and landmarks of it, made where some steps took less or others were open."""
    graph = draw(graphs())
    weights = graph["weight"] if by_weight else graph["hours"]
    less = [draw(st.sampled_from([1.0, 1.0, 0.5, 0.0])) if it < INF else 1.0 for it in weights]
    lower = [it * share for it, share in zip(weights, less, strict=True)]
    return graph, landmarks_of(graph, lower, draw(st.integers(1, 4)))


def way_by(graph, *, by_weight, landmarks, via=(), horizon=INF):
    """Weight and arrival of the path that is found, None for none."""
    edges = best_path(
        *(graph["start"], graph["head"], graph["weight"] if by_weight else None, graph["weight"]),
        *(graph["hours"], graph["number"], graph["calendar"], 0, graph["target"], horizon),
        *way_of(graph, via)[:5],
        landmarks,
    )
    now = weight = 0.0
    for edge in edges:
        number = graph["number"][edge]
        if number < 0:
            now += graph["hours"][edge]
        else:
            now = min(
                max(now, begin) + hours
                for begin, end, hours in zip(*spans(graph, number), strict=True)
                if max(now, begin) < end
            )
        weight += graph["weight"][edge]
    return (weight, now) if edges else None


def spans(graph, number):
    calendar = graph["calendar"]
    own = slice(calendar.first[number], calendar.first[number + 1])
    return calendar.begin[own], calendar.end[own], calendar.hours[own]


@given(marked(by_weight=False), st.lists(st.integers(0, 5), max_size=2))
def test_least_time_equals_brute_force(made, via):
    graph, landmarks = made
    via = [min(place, graph["target"]) for place in via]
    expected = brute(graph, via, 40)
    got = way_by(graph, by_weight=False, landmarks=landmarks, via=via, horizon=40)
    assert (got[1] if got else None) == min((arrival for _, arrival in expected), default=None)
    plain = way_by(graph, by_weight=False, landmarks=NO_LANDMARKS, via=via, horizon=40)
    assert got == plain


@given(marked(by_weight=True), st.integers(3, 25), st.lists(st.integers(0, 5), max_size=2))
def test_least_weight_within_horizon_equals_brute_force(made, horizon, via):
    graph, landmarks = made
    via = [min(place, graph["target"]) for place in via]
    expected = brute(graph, via, horizon)
    got = way_by(graph, by_weight=True, landmarks=landmarks, via=via, horizon=horizon)
    assert got == min(expected, default=None)


@given(graphs(varying=False), st.integers(1, 4))
def test_what_is_ahead_is_never_overrated(graph, count):
    landmarks = landmarks_of(graph, graph["hours"], count)
    target = graph["target"]
    bounds = active_bounds(graph["start"], graph["head"], 0, target, landmarks)
    true = least_to_go(graph["start"], graph["head"], graph["hours"], target)
    for state, least in enumerate(true):
        assert lower_bound(state, target, landmarks, bounds) <= least


def test_landmarks_of_one_criterion_do_not_mislead_another():
    network, steps = read_once()
    engine = warm_engine()
    query = Query("dalian", "duisburg", "cost", dt.date(2026, 8, 15), "teu")
    for _ in range(LANDMARKS_AFTER + 1):
        graph = engine.graph(network, steps, query)
    assert "cost" in graph.landmarks
    terms = Objective(query._replace(by="time"), 24.0 * 90, 0.0)
    assert best(engine, graph, terms) == best(engine, graph._replace(landmarks={}), terms)
