"""The tree of best ways is that of a plain heap, wherever it stops growing."""

import heapq
import random

import numpy as np
import pytest

from planner.batch.matrix import compiled_rows
from planner.search.label_setting import NOWHERE, Calendar, best_path, next_departure
from planner.search.one_to_many import fill_rows, late_edges
from planner.search.restricted_tree import (
    NO_PATH,
    affected_states,
    incoming_edges,
    plain_moves,
    search_affected,
    trace_path,
)
from planner.search.shortest_path_tree import children_of, grow_tree

NODES, EDGES = 60, 240


def drawn(seed):
    """Return a random graph with calendars, many equal weights and edges of no length."""
    rng = random.Random(seed)  # noqa: S311 - a drawn graph, no secret
    tails = sorted(rng.randrange(NODES) for _ in range(EDGES))
    start = np.searchsorted(tails, range(NODES + 1))
    head = np.array([rng.randrange(NODES) for _ in range(EDGES)])
    weight = np.array([float(rng.randrange(4)) for _ in range(EDGES)])
    hours = np.array([rng.choice([0.0, 1.0, 2.0, np.inf]) for _ in range(EDGES)])
    number = np.array([rng.choice([NOWHERE, NOWHERE, 0, 1]) for _ in range(EDGES)])
    calendar = Calendar(
        np.array([0, 2, 3]), *map(np.array, ([0.0, 9.0, 4.0], [2.0, 50.0, 30.0], [5.0, 1.0, 2.0]))
    )
    return start, head, weight, hours, number, calendar


def plain(start, head, weight, tie, hours, number, calendar, source):
    """Return labels (first, then) and the edge that made each, with Python's heap."""
    labels = {source: (0.0, 0.0)}
    made, done = {}, set()
    heap = [(0.0, 0.0, source)]
    while heap:
        first, then, state = heapq.heappop(heap)
        if state in done:
            continue
        done.add(state)
        now = first if weight is None else then
        for edge in range(start[state], start[state + 1]):
            at = number[edge]
            arrival = now + hours[edge] if at < 0 else next_departure(calendar, at, now)[1]
            to = int(head[edge])
            if arrival == np.inf or to in done:
                continue
            label = (
                (arrival, then + tie[edge]) if weight is None else (first + weight[edge], arrival)
            )
            if to not in labels or label < labels[to]:
                labels[to] = label
                made[to] = edge
                heapq.heappush(heap, (*label, to))
    return labels, made


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("by_time", [True, False])
def test_grows_as_a_plain_heap_does(seed, by_time):
    start, head, weight, hours, number, calendar = drawn(seed)
    graph = (start, head, None if by_time else weight, weight, hours, number, calendar)
    labels, made = plain(*graph, 0)
    for targets in (range(NODES), [7, 7, 3], [NODES - 1]):
        key, second, by_edge, parent, order = grow_tree(*graph, 0, targets)
        arrival = key if by_time else second
        for state in {*order.tolist(), *targets} - {0}:
            if state in labels:
                assert arrival[state] == labels[state][0 if by_time else 1]
                assert by_edge[state] == made[state]
            else:
                assert parent[state] == NOWHERE


def filled(rows_of, seed, by_time, sources):
    """Return what is filled in from some sources at once, as lists."""
    start, head, weight, hours, number, calendar = drawn(seed)
    heavy = None if by_time else weight
    place_of = np.arange(NODES) // 3
    moves = plain_moves(np.array([int(place_of[it] % 2 == 0) for it in head]))
    columns = np.stack([weight, weight * 0.1, weight * 0.01], axis=1)
    refused = np.array([[0, 1, 2, 3][it % 17] if it % 17 < 4 else 0 for it in range(EDGES)])
    refuses = np.array([[0, 1, 2][it % 3] for it in range(NODES)])
    rows = np.arange(len(sources))
    values, turn = np.zeros((len(sources), NODES, 4)), np.full((len(sources), NODES), NO_PATH)
    # From the second source nothing goes on at its neighbour.
    beside = [sources[it] ^ 1 for it in rows[1:2]]
    own = np.array([e for it in beside for e in range(start[it], start[it + 1])], dtype=np.int64)
    of_row = np.ones(len(own), dtype=np.int64)
    rows_of(
        *(start, head, heavy, weight, hours, number, calendar, incoming_edges(start, head)),
        *(np.array(sources), own, of_row, np.array([5, 9])),
        *(np.arange(NODES), refused, refuses, place_of, moves, columns, 20.0, rows, values, turn),
    )
    return values.tolist(), turn.tolist()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by_time", [True, False])
def test_compiled_rows_are_the_plain_ones(seed, by_time):
    plain_rows = filled(fill_rows, seed, by_time, [0, 7, 12])
    assert plain_rows == filled(compiled_rows(), seed, by_time, [0, 7, 12])
    assert any(it != NO_PATH for it in plain_rows[1][0])


@pytest.mark.parametrize("seed", range(12))
def test_rows_from_several_sources_are_those_from_each(seed):
    values, turn = filled(compiled_rows(), seed, by_time=True, sources=[0, 7, 12, 30, 31])
    for row, source in enumerate([0, 7, 12, 30, 31]):
        if row != 1:
            assert ([values[row]], [turn[row]]) == filled(
                compiled_rows(), seed, by_time=True, sources=[source]
            )
    # With the same source before it, the second one is alone in what is shut for it.
    twice, told = filled(compiled_rows(), seed, by_time=True, sources=[7, 7])
    assert (twice[1], told[1]) == (values[1], turn[1])


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("by_time", [True, False])
def test_a_restricted_search_is_a_new_tree_without_the_closed_edges(seed, by_time):
    start, head, weight, hours, number, calendar = drawn(seed)
    first = (start, head, None if by_time else weight, weight)
    tree = grow_tree(*first, hours, number, calendar, 0, range(NODES))[:4]
    tree[0][[it for it in range(1, NODES) if tree[3][it] == NOWHERE]] = np.inf
    into = incoming_edges(start, head)
    place_of, moves = np.arange(NODES), plain_moves(np.zeros(EDGES, dtype=np.int64))
    nothing = np.array([], dtype=np.int64)
    rng = random.Random(seed)  # noqa: S311 - a drawn graph, no secret
    used = sorted({int(edge) for edge in tree[2] if edge != NOWHERE})
    way = np.empty(4 * NODES, dtype=np.int64)
    for most in (np.inf, 6.0, 2.0):
        closed = np.array(rng.sample(used, 2))
        own_hours, own_number = hours.copy(), number.copy()
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
        below = affected_states(tree, *children_of(tree[3]), closed, nothing, head, place_of, moves)
        labels = search_affected(
            *(*first, own_hours, own_number, calendar, into, tree, below),
            *(nothing, place_of, moves, np.arange(NODES), most),
        )
        expected, _ = plain(*first, own_hours, own_number, calendar, 0)
        assert len(below)
        for target in range(1, NODES):
            length, *label = trace_path(target, labels, tree, way)
            known = expected.get(target, (np.inf, np.inf))
            if known[0] <= most and target in expected:
                assert tuple(label) == known
                assert not set(way[:length]) & set(closed.tolist())
            else:
                assert length <= 0 or label[0] > most


@pytest.mark.parametrize("seed", range(12))
def test_no_path_in_time_uses_a_late_edge(seed):
    start, head, weight, hours, number, calendar = drawn(seed)
    found = 0
    for horizon in (4.0, 9.0, 30.0):
        useless = late_edges(
            *(start, head, weight, hours, number, calendar, 0, np.array([], dtype=np.int64)),
            horizon,
        )
        for target in range(1, NODES):
            path = best_path(
                *(start, head, weight, weight, hours, number, calendar, 0, target, horizon)
            )
            found += bool(path)
            assert not set(path) & set(useless.tolist())
    assert found
