"""The graph for NetworkX: the same weights, so the same best values; betweenness by hand."""

import datetime as dt

import networkx as nx
import pytest
from conftest import read_once

from planner.criticality import DEFAULT, CriticalityTerms, betweenness_of, find_assets, pairs_of
from planner.flows.demand import Demand
from planner.graph.backend import PLAIN, Objective, best, objective_of, value_of
from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.graph.networkx_export import KINDS, to_networkx
from planner.pricing.arcs import NEVER
from planner.question.query import Query, hour_rate

DAY = dt.date(2026, 8, 10)


def row_of(origin, destination, modes=()):
    more = {"modes": modes, "assumed": False, "sources": (), "where": (origin + destination,)}
    return Demand(origin, destination, "teu", 1.0, "TEU/y", **more)


def least(network, graph, query):
    found = to_networkx(graph, objective_of(network, query))
    source, target = found.graph["source"], found.graph["target"]
    try:
        return nx.shortest_path_length(found, source, target, weight="weight")
    except nx.NetworkXNoPath:
        return None


@pytest.mark.parametrize("by", ["cost", "distance", "co2e"])
def test_least_weights_are_those_of_the_search(by):
    network, steps = read_once()
    engine = warm_engine()
    for origin, destination in (("dalian", "duisburg"), ("harbin", "busan"), ("almaty", "tianjin")):
        query = Query(origin, destination, by, DAY, "teu")
        graph = engine.graph(network, steps, query)
        terms = Objective(query, 1e9, hour_rate(network, query))
        ours = value_of(graph, terms, best(engine, graph, terms))
        assert least(network, graph, query) == pytest.approx(ours)


@pytest.mark.parametrize("by", ["time", "generalised"])
def test_least_hours_where_nothing_changes_with_the_season(toy, toy_steps, by):
    for origin, destination in (("alpha", "delta"), ("delta", "golf"), ("golf", "bravo")):
        query = Query(origin, destination, by, DAY, "teu", avoid=("frost",))
        graph = build_graph(toy, toy_steps, query)
        terms = Objective(query, 1e9, hour_rate(toy, query))
        path = best(PLAIN, graph, terms)
        assert least(toy, graph, query) == pytest.approx(value_of(graph, terms, path))


def test_steps_and_attributes(toy, toy_steps):
    query = Query("alpha", "delta", "time", DAY, "teu")
    graph = build_graph(toy, toy_steps, query)
    terms = Objective(query._replace(by="generalised"), 1e9, 2.0)
    found = to_networkx(graph, terms)
    finite = [edge for edge, hours in enumerate(graph.hours) if hours < NEVER]
    assert sorted(it["step"] for _, _, it in found.edges(data=True)) == finite
    assert found.graph == {
        "source": ("alpha", "gate", "in"),
        "target": ("delta", "gate", "out"),
    }
    for tail, head, it in found.edges(data=True):
        step = toy_steps.step(it["step"])
        assert (tail.place, head.place, tail.mode) == (step.a, step.b, step.first)
        assert it["kind"] == KINDS[step.kind]
        assert it["weight"] == it["usd"] + 2.0 * it["hours"]
        assert it["calendar"] == (graph.number[it["step"]] >= 0)
    lane = found.edges[("alpha", "sea", "out"), ("frost", "sea", "in")]
    assert lane["km"] == pytest.approx(3600 * 1.852)
    assert not lane["calendar"]
    assert found.edges[("frost", "sea", "out"), ("golf", "sea", "in")]["calendar"]


def test_betweenness_counts_the_shortest_paths(toy, toy_steps):
    rows = [("alpha", "delta"), ("alpha", "echo"), ("golf", "delta"), ("bravo", "echo")]
    demand = [row_of(a, b) for a, b in rows]
    asked = CriticalityTerms("cost", DAY)
    elements = find_assets(toy, toy_steps, DEFAULT, ends=[place for row in rows for place in row])
    told = []
    pairs = pairs_of(toy, demand, asked)
    shares = betweenness_of(toy, toy_steps, pairs, elements, progress=lambda *it: told.append(it))
    assert told == [(1, 1)]
    # Counted one by one: every origin to every destination that is another place.
    passed = dict.fromkeys((it.id for it in elements), 0)
    asked_pairs = 0
    for origin in ("alpha", "bravo", "golf"):
        for destination in ("delta", "echo"):
            query = Query(origin, destination, "cost", DAY, "teu")
            graph = build_graph(toy, toy_steps, query)
            path = set(best(PLAIN, graph, Objective(query, 1e9, 0.0)))
            asked_pairs += 1
            for it in elements:
                passed[it.id] += not path.isdisjoint(it.edges)
    expected = [passed[it.id] / asked_pairs for it in elements]
    assert shares == pytest.approx(expected)
    assert max(expected) > 0.5
