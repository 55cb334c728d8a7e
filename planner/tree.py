"""What does the best way from one source to each of many targets take?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from planner.search import NOWHERE, Calendar, ready

FOUND, NONE, ALONE = 0, 1, 2
"""What is known of a target: its values, that there is no way, or that it must be asked alone."""


def row_of_best(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
    targets: Sequence[int],
    place_of: Sequence[int],
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    values: Any,
    state_of: Any,
) -> None:
    """Fill in hours and sums of the best way from a source to each target.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, horizon
        As for `planner.search.best_path`.
    source, targets
        States; nothing leaves a target.
    place_of, moves
        Place of each state; 1 for each edge that leads to another place.
    columns
        Array of shape (columns, edges): what is summed along the way.
    values
        Array of shape (targets, 1 + columns) to be filled: hour of arrival, then the sums.
    state_of
        Array of shape (targets,) to be filled with `FOUND`, `NONE` or `ALONE`.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival. The way to a
    target is the one that `best_path` finds unless it arrives too late or comes back to a
    place; those targets are `ALONE`.
    """
    states = len(start) - 1
    key = [float("inf")] * states
    second = [float("inf")] * states
    by_edge = [NOWHERE] * states
    parent = [NOWHERE] * states
    done = [False] * states
    key[source] = 0.0
    second[source] = 0.0
    heap = [(0.0, 0.0, source)]
    while heap:
        settled = heappop(heap)
        state = settled[2]
        if done[state]:
            continue
        done[state] = True
        now = key[state] if weight is None else second[state]
        for edge in range(start[state], start[state + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            to = head[edge]
            if arrival == float("inf") or done[to]:
                continue
            if weight is None:
                first, then = arrival, second[state] + tie[edge]
            else:
                first, then = key[state] + weight[edge], arrival
            if first < key[to] or (first == key[to] and then < second[to]):
                key[to] = first
                second[to] = then
                by_edge[to] = edge
                parent[to] = state
                heappush(heap, (first, then, to))
    seen = [NOWHERE] * (max(place_of) + 1)
    for at in range(len(targets)):
        target = targets[at]
        if not done[target] or target == source:
            state_of[at] = NONE
            continue
        values[at, 0] = key[target] if weight is None else second[target]
        state_of[at] = FOUND if values[at, 0] <= horizon else ALONE
        state = target
        while parent[state] != NOWHERE:
            edge = by_edge[state]
            for column in range(columns.shape[0]):
                values[at, 1 + column] += columns[column, edge]
            if moves[edge]:
                if seen[place_of[state]] == at:
                    state_of[at] = ALONE
                seen[place_of[state]] = at
            state = parent[state]
        if seen[place_of[source]] == at:
            state_of[at] = ALONE
