"""The tree of best ways is that of a plain heap, wherever it stops growing."""

import heapq
import random

import numpy as np
import pytest

from planner import tree
from planner.grow import grow
from planner.matrix import compiled_row
from planner.regrow import edges_into
from planner.search import NOWHERE, Calendar, ready
from planner.tree import ALONE, NONE

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
            arrival = now + hours[edge] if at < 0 else ready(calendar, at, now)[1]
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
        key, second, by_edge, parent, order = grow(*graph, 0, targets)
        arrival = key if by_time else second
        for state in {*order.tolist(), *targets} - {0}:
            if state in labels:
                assert arrival[state] == labels[state][0 if by_time else 1]
                assert by_edge[state] == made[state]
            else:
                assert parent[state] == NOWHERE


@pytest.mark.parametrize("seed", range(6))
def test_compiled_rows_are_the_plain_ones(seed):
    start, head, weight, hours, number, calendar = drawn(seed)
    place_of = np.arange(NODES) // 3
    moves = np.array([int(place_of[it] % 2 == 0) for it in head])
    columns = np.stack([weight, weight * 0.1], axis=1)
    refused = np.array([[0, 1, 2, 3][it % 17] if it % 17 < 4 else 0 for it in range(EDGES)])
    refuses = np.array([[0, 1, 2][it % 3] for it in range(NODES)])
    rows = []
    for row_of in (tree.row_of_straight, compiled_row()):
        values, turn = np.zeros((NODES, 3)), np.full(NODES, NONE)
        row_of(
            *(start, head, weight, weight, hours, number, calendar, edges_into(start, head)),
            *(0, np.array([5, 9])),
            *(np.arange(NODES), refused, refuses, place_of, moves, columns, 20.0, values, turn),
        )
        rows.append((values.tolist(), turn.tolist()))
    assert rows[0] == rows[1]
    assert any(it not in (NONE, ALONE) for it in rows[0][1])
