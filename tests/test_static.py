"""Static graphs: ways and matrices equal NetworkX's, by search and by hierarchy."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.static import FAR, StaticGraph


@st.composite
def drawn(draw):
    nodes = draw(st.integers(2, 9))
    ends = st.integers(0, nodes - 1)
    edges = draw(st.dictionaries(st.tuples(ends, ends), st.integers(0, 20), max_size=30))
    rows = sorted((a, b, w) for (a, b), w in edges.items() if a != b)
    others = draw(st.lists(st.integers(0, 20), min_size=len(rows), max_size=len(rows)))
    return nodes, rows, others


def made(nodes, rows, **more):
    start = [sum(a < node for a, *_ in rows) for node in range(nodes + 1)]
    return StaticGraph(start, [b for _, b, _ in rows], [w for *_, w in rows], **more)


def oracle(nodes, rows, weights):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from((a, b, w) for (a, b, _), w in zip(rows, weights, strict=True))
    return dict(nx.all_pairs_dijkstra_path_length(graph))


def same(graph, nodes, expected, weights):
    least = [[expected[a].get(b, np.inf) for b in range(nodes)] for a in range(nodes)]
    assert graph.matrix(range(nodes), range(nodes)).tolist() == least
    for a in range(nodes):
        for b in range(nodes):
            path = graph.route(a, b)
            if a != b and np.isfinite(least[a][b]):
                assert sum(weights[edge] for edge in path) == least[a][b]
            else:
                assert path == []


@pytest.mark.parametrize("placed", [True, False])
@given(drawn())
@settings(max_examples=60)
def test_equal_to_networkx_before_and_after_a_change(placed, case):
    nodes, rows, others = case
    where = {"lon": np.arange(nodes) * 0.5, "lat": np.arange(nodes) % 3} if placed else {}
    graph = made(nodes, rows, **where)
    first = [w for *_, w in rows]
    same(graph, nodes, oracle(nodes, rows, first), first)
    graph.change(range(len(rows)), others)
    same(graph, nodes, oracle(nodes, rows, others), others)


def test_landmarks_stay_while_no_edge_weighs_less():
    graph = made(3, [(0, 1, 4), (1, 2, 3), (2, 0, 5)])
    graph.route(0, 2)
    kept = graph._marks
    graph.change([0], [6])
    assert graph._marks is kept
    graph.change([0], [4])
    assert graph._marks is kept
    graph.change([1], [2])
    assert graph._marks is None


@pytest.mark.parametrize("weight", [-1, 0.5, FAR, float("nan")])
def test_only_whole_weights(weight):
    with pytest.raises(ValueError, match=r"weight 1: .* is not a whole number"):
        StaticGraph([0, 2, 2], [1, 1], [3, weight])


def test_rows_must_fit():
    with pytest.raises(ValueError, match="do not fit together"):
        StaticGraph([0, 1, 3], [1, 0], [3, 4])
