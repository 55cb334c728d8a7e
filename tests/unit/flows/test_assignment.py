"""The assignment against NetworkX, against a linear programme over edges, and its prices."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.flows.flows import Assigner, CheapestPath, Commodity, Limits

PENALTY = 1000.0


def finder(edges):
    """Return what finds the cheapest path of a commodity with NetworkX."""

    def find_path(commodity, weights):
        graph = nx.DiGraph()
        graph.add_nodes_from((commodity.source, commodity.target))
        for number, ((a, b), weight) in enumerate(zip(edges, weights, strict=True)):
            if np.isfinite(weight):
                graph.add_edge(a, b, weight=weight, number=number)
        try:
            way = nx.dijkstra_path(graph, commodity.source, commodity.target)
        except nx.NetworkXNoPath:
            return CheapestPath(np.inf, (), np.inf)
        path = tuple(graph.edges[it]["number"] for it in pairwise(way))
        cost = float(weights[list(path)].sum())
        return CheapestPath(cost, path, cost)

    return find_path


@st.composite
def networks(draw):
    states = draw(st.integers(3, 7))
    pairs = [(a, b) for a in range(states) for b in range(states) if a != b]
    edges = sorted(draw(st.sets(st.sampled_from(pairs), min_size=2, max_size=16)))
    costs = draw(st.lists(st.integers(0, 20), min_size=len(edges), max_size=len(edges)))
    room = draw(st.lists(st.integers(0, 9), min_size=len(edges), max_size=len(edges)))
    return states, edges, costs, room


def assigner(edges, costs, commodities, values, groups, penalty=PENALTY):
    rows = [
        Commodity(source, target, amount, np.array(costs, float), penalty, np.array(takes, float))
        for source, target, amount, takes in commodities
    ]
    limits = Limits(np.array(values, float), [np.array(it, dtype=np.int32) for it in groups])
    return Assigner(finder(edges), rows, limits)


@settings(max_examples=80, deadline=None)
@given(networks(), st.integers(1, 25))
def test_one_commodity_costs_what_networkx_says(network, amount):
    states, edges, costs, room = network
    found = assigner(
        *(edges, costs, [(0, states - 1, float(amount), [1.0] * len(edges))]),
        *(room, [[it] for it in range(len(edges))]),
    ).solve()
    graph = nx.DiGraph()
    graph.add_node(0, demand=-amount)
    graph.add_node(states - 1, demand=amount)
    for (a, b), cost, most in zip(edges, costs, room, strict=True):
        graph.add_edge(a, b, weight=cost, capacity=most)
    # What can't be moved goes by a way of its own, at the price of what is left.
    graph.add_edge(0, "left", weight=int(PENALTY))
    graph.add_edge("left", states - 1, weight=0)
    assert found.cost == pytest.approx(nx.min_cost_flow_cost(graph), abs=1e-5)
    assert found.bound == pytest.approx(found.cost, rel=1e-5, abs=1e-5)
    assert np.all(found.used <= np.array(room) + 1e-6)


@st.composite
def multi(draw):
    states, edges, costs, _ = draw(networks())
    commodities = []
    groups = draw(
        st.lists(
            st.sets(st.integers(0, len(edges) - 1), min_size=1, max_size=5), min_size=1, max_size=5
        )
    )
    for _ in range(draw(st.integers(1, 3))):
        source, target = draw(
            st.tuples(st.integers(0, states - 1), st.integers(0, states - 1)).filter(
                lambda it: it[0] != it[1]
            )
        )
        amount = draw(st.floats(0.5, 20.0))
        takes = [draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])) for _ in groups]
        commodities.append((source, target, amount, takes))
    values = [draw(st.floats(0.1, 15.0)) for _ in groups]
    return states, edges, costs, commodities, values, [sorted(it) for it in groups]


def over_edges(states, edges, costs, commodities, values, groups):
    """Solve the same by flows per edge and commodity, and nothing of ours."""
    width = len(edges) + 1
    count = len(commodities)
    objective = np.concatenate([[*costs, PENALTY]] * count)
    equal, wanted = [], []
    for number, (source, target, amount, _) in enumerate(commodities):
        for state in range(states):
            row = np.zeros(width * count)
            for at, (a, b) in enumerate(edges):
                row[number * width + at] = (a == state) - (b == state)
            row[number * width + len(edges)] = (source == state) - (target == state)
            equal.append(row)
            wanted.append(amount * ((source == state) - (target == state)))
    below = np.zeros((len(values), width * count))
    for limit, group in enumerate(groups):
        for number, (_, _, _, takes) in enumerate(commodities):
            for edge in group:
                below[limit, number * width + edge] = takes[limit]
    found = linprog(objective, A_ub=below, b_ub=values, A_eq=equal, b_eq=wanted, method="highs")
    assert found.success
    return found.fun


@settings(max_examples=80, deadline=None)
@given(multi())
def test_several_commodities_cost_what_the_programme_over_edges_says(case):
    edges, commodities = case[1], case[3]
    found = assigner(*case[1:]).solve()
    assert found.cost == pytest.approx(over_edges(*case), rel=1e-6, abs=1e-5)
    assert found.bound <= found.cost + 1e-6 * abs(found.cost) + 1e-6
    assert found.bound == pytest.approx(found.cost, rel=1e-5, abs=1e-4)
    for commodity, paths, left in zip(commodities, found.paths, found.unserved, strict=True):
        source, target, amount, _ = commodity
        assert sum(it.amount for it in paths) + left == pytest.approx(amount, rel=1e-6)
        for path in paths:
            way = [edges[it] for it in path.edges]
            assert way[0][0] == source
            assert way[-1][1] == target
            assert all(one[1] == two[0] for one, two in pairwise(way))


@settings(max_examples=40, deadline=None)
@given(multi(), st.data())
def test_a_price_is_what_a_little_more_saves(case, data):
    _, edges, costs, commodities, values, groups = case
    found = assigner(*case[1:]).solve()
    limit = data.draw(st.integers(0, len(values) - 1))
    more = list(values)
    step = 1e-2
    for twin in found.twins[limit]:
        more[twin] *= 1.0 + step / values[limit]
    after = assigner(edges, costs, commodities, more, groups).solve()
    saved = found.cost - after.cost
    # Savings are concave: the first bit saves most, the last one least.
    assert saved <= found.prices[limit] * step + 1e-6
    assert saved >= -1e-6
    if after.twins[limit] == found.twins[limit]:
        assert saved >= after.prices[limit] * step - 1e-6


def test_a_price_is_a_finite_difference():
    # Ten units, two ways: the cheap one takes four, the dear one the rest.
    edges = [(0, 1), (0, 2), (1, 3), (2, 3)]
    case = (edges, [1, 5, 1, 5], [(0, 3, 10.0, [2.0])])
    cheap = [assigner(*case, [value], [[0]]).solve() for value in (8.0, 9.0)]
    assert cheap[0].prices[0] == pytest.approx(4.0)
    assert cheap[0].cost - cheap[1].cost == pytest.approx(cheap[0].prices[0])
    assert cheap[0].marginal == pytest.approx([10.0])


def test_demand_that_just_fits_makes_no_price():
    found = assigner([(0, 1)], [3], [(0, 1, 10.0, [1.0])], [10.0], [[0]]).solve()
    assert found.unserved == [0.0]
    assert found.prices[0] == pytest.approx(0.0, abs=1e-9)


def test_two_sides_of_one_crossing_have_their_price_together():
    edges = [(0, 1), (0, 2), (1, 2)]
    case = (edges, [1, 9, 1], [(0, 2, 10.0, [1.0, 1.0])])
    found = assigner(*case, [4.0, 4.0], [[0], [2]]).solve()
    assert found.twins == [(0, 1), (0, 1)]
    assert list(found.prices) == pytest.approx([7.0, 7.0])
    both = assigner(*case, [5.0, 5.0], [[0], [2]]).solve()
    assert found.cost - both.cost == pytest.approx(7.0)
    one = assigner(*case, [5.0, 4.0], [[0], [2]]).solve()
    assert one.cost == pytest.approx(found.cost)


def test_what_is_left_is_told_with_what_blocks_it():
    edges = [(0, 1), (1, 2)]
    commodities = [(0, 2, 10.0, [1.0, 0.0]), (2, 0, 5.0, [1.0, 0.0])]
    found = assigner(edges, [1, 1], commodities, [4.0, 3.0], [[0], [1]]).solve()
    assert found.unserved == pytest.approx([6.0, 5.0])
    assert found.blocked == {0: [0], 1: None}
    assert found.prices[0] == pytest.approx(PENALTY - 2)


def test_a_shut_limit_lets_nothing_pass():
    found = assigner([(0, 1)], [1], [(0, 1, 10.0, [1.0])], [0.0], [[0]]).solve()
    assert found.unserved == [10.0]
    assert found.used[0] == 0.0


@settings(max_examples=40, deadline=None)
@given(multi(), st.data())
def test_shutting_an_edge_never_saves(case, data):
    _, edges, costs, commodities, values, groups = case
    gone = data.draw(st.integers(0, len(edges) - 1))
    shut = [float("inf") if at == gone else float(it) for at, it in enumerate(costs)]
    before = assigner(*case[1:]).solve().cost
    after = assigner(edges, shut, commodities, values, groups).solve().cost
    assert after >= before - 1e-6 * abs(before) - 1e-6
