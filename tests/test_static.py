"""Static graphs: ways and matrices equal NetworkX's, by hierarchy and by search."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import static
from planner.climb import compiled
from planner.contract import contract
from planner.static import MOST, StaticGraph


@st.composite
def drawn(draw, most=9, *, parallel=True):
    nodes = draw(st.integers(2, most))
    ends = st.integers(0, nodes - 1)
    rows = draw(st.lists(st.tuples(ends, ends, st.integers(0, 20)), max_size=4 * nodes))
    if not parallel:
        rows = [(a, b, w) for (a, b), w in {(a, b): w for a, b, w in rows if a != b}.items()]
    others = draw(st.lists(st.integers(0, 20), min_size=len(rows), max_size=len(rows)))
    return nodes, sorted(rows), others


def made(nodes, rows):
    start = [sum(a < node for a, *_ in rows) for node in range(nodes + 1)]
    return StaticGraph(start, [b for _, b, _ in rows], [w for *_, w in rows])


def oracle(nodes, rows, weights):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from((a, b, w) for (a, b, _), w in zip(rows, weights, strict=True))
    return dict(nx.all_pairs_dijkstra_path_length(graph))


def same(graph, nodes, rows, weights):
    """Hold every way and the whole matrix against NetworkX."""
    expected = oracle(nodes, rows, weights)
    least = [[expected[a].get(b, np.inf) for b in range(nodes)] for a in range(nodes)]
    assert graph.matrix(range(nodes), range(nodes)).tolist() == least
    for a in range(nodes):
        for b in range(nodes):
            path = graph.route(a, b)
            weight, passed = graph.way(a, b)
            assert weight == least[a][b]
            if a != b and np.isfinite(least[a][b]):
                assert sum(weights[edge] for edge in path) == least[a][b]
                assert [rows[edge][0] for edge in path] == passed[:-1]
                assert [rows[edge][1] for edge in path] == passed[1:]
                assert (passed[0], passed[-1]) == (a, b)
            else:
                assert path == []
                assert passed == ([a] if a == b else [])


@pytest.mark.parametrize("by", ["hierarchy", "search"])
@given(data=st.data())
@settings(max_examples=60)
def test_equal_to_networkx_before_and_after_a_change(by, data):
    nodes, rows, others = data.draw(drawn(parallel=by == "hierarchy"))
    with pytest.MonkeyPatch.context() as patch:
        if by == "search":
            patch.setattr(static, "MOST_ARCS", -1)
        graph = made(nodes, rows)
        same(graph, nodes, rows, [w for *_, w in rows])
        assert (graph._shape is None) == (by == "search")
        graph.change(range(len(rows)), others)
        same(graph, nodes, rows, others)


def streets(side, seed):
    """Return a grid of streets with weights of their own in each direction, some one-way."""
    dice = np.random.default_rng(seed)
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side))
    ends = [pair for a, b in grid.edges for pair in ((a, b), (b, a)) if dice.random() < 0.9]
    rows = sorted((a, b, int(dice.integers(0, 100))) for a, b in ends)
    return side * side, rows


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_networkx_on_streets(seed):
    nodes, rows = streets(12, seed)
    graph = made(nodes, rows)
    same(graph, nodes, rows, [w for *_, w in rows])
    others = [w + 7 * (at % 3) for at, (*_, w) in enumerate(rows)]
    graph.change(range(len(rows)), others)
    same(graph, nodes, rows, others)


def test_a_way_of_many_edges():
    nodes = 1000
    rows = [(at, at + 1, at % 5) for at in range(nodes - 1)]
    graph = made(nodes, rows)
    assert graph.route(0, nodes - 1) == list(range(nodes - 1))
    assert graph.way(nodes - 1, 0) == (np.inf, [])


@given(drawn(most=14))
@settings(max_examples=100)
def test_what_a_node_leaves_behind_are_arcs_up_its_own_branch(case):
    nodes, rows, _ = case
    start = np.array([sum(a < node for a, *_ in rows) for node in range(nodes + 1)])
    head = np.array([b for _, b, _ in rows], dtype=np.int64)
    rank, first, upper = compiled("contract")(start, head, 10**6)
    assert sorted(rank) == list(range(nodes))
    above = [set(upper[first[at] : first[at + 1]].tolist()) for at in range(nodes)]
    for at, others in enumerate(above):
        assert all(other > at for other in others)
        if others:
            lowest = min(others)
            assert others - {lowest} <= above[lowest]
    for a, b, _ in rows:
        low, high = sorted((rank[a], rank[b]))
        assert low == high or high in above[low]
    plain = contract(start, head, 10**6)
    assert all((one == other).all() for one, other in zip((rank, first, upper), plain, strict=True))


def test_a_graph_that_is_woven_all_through_is_searched():
    dice = np.random.default_rng(1)
    nodes = 400
    ends = {(a, b) for a, b in dice.integers(0, nodes, (1600, 2)).tolist() if a != b}
    rows = sorted((a, b, 1 + a * b % 9) for a, b in ends)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static, "MOST_ARCS", 5)
        graph = made(nodes, rows)
        assert graph._hierarchy() is None
        far = nx.single_source_dijkstra_path_length(
            nx.from_edgelist([(a, b, {"weight": w}) for a, b, w in rows], nx.DiGraph()), 0
        )
        assert [graph.way(0, b)[0] for b in range(0, nodes, 7)] == [
            far.get(b, np.inf) for b in range(0, nodes, 7)
        ]


def test_landmarks_stay_while_no_edge_weighs_less(monkeypatch):
    monkeypatch.setattr(static, "MOST_ARCS", -1)
    graph = made(3, [(0, 1, 4), (1, 2, 3), (2, 0, 5)])
    graph.route(0, 2)
    kept = graph._marks
    graph.change([0], [6])
    assert graph._marks is kept
    graph.change([0], [4])
    assert graph._marks is kept
    graph.change([1], [2])
    assert graph._marks is None


@pytest.mark.parametrize("weight", [-1, 0.5, MOST, float("nan")])
def test_only_whole_weights(weight):
    with pytest.raises(ValueError, match=r"weight 1: .* is not a whole number"):
        StaticGraph([0, 2, 2], [1, 1], [3, weight])


def test_rows_must_fit():
    with pytest.raises(ValueError, match="differ in length"):
        StaticGraph([0, 1, 3], [1, 0], [3, 4])


@pytest.mark.parametrize("node", [-1, 2, 10**6])
def test_what_is_no_node_is_refused(node):
    graph = made(2, [(0, 1, 3)])
    for ask in (graph.route, graph.way):
        for ends in ((node, 0), (0, node)):
            with pytest.raises(IndexError, match="numbered from 0 to 1"):
                ask(*ends)
    for sources, targets in (([0, node], [1]), ([0], [node])):
        with pytest.raises(IndexError, match="numbered from 0 to 1"):
            graph.matrix(sources, targets)


def test_a_matrix_of_nothing():
    assert made(2, [(0, 1, 3)]).matrix([], [0, 1]).shape == (0, 2)
    assert made(2, [(0, 1, 3)]).matrix([0, 1], []).shape == (2, 0)
