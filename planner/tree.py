"""What does the best way from one source to each of many targets take, and how does it go?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from planner.search import NOWHERE, Calendar, ready

FOUND, NONE, LATE, ALONE = -1, -2, -3, -4
"""What is known of a target: its values, that there is no way, that the way arrives late, or
that it must be asked alone."""


def grow(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
) -> tuple[list[float], list[int], list[int], list[bool]]:
    """Return hour of arrival, last edge and state before of each state, and if it is reached.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar
        As for `planner.search.best_path`.
    source
        State from which the best ways lead.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival.
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
    return (key if weight is None else second), by_edge, parent, done


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
    turn: Any,
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
    turn
        Array of shape (targets,) to be filled: `FOUND`, `NONE`, `LATE`, or the edge by which
        a way that comes back to a place first leaves it.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival. The way to a
    target is the one that `best_path` finds unless it arrives too late. A way that comes
    back to the place of its target is told by that before any other, as nothing leaves a
    target but what is unloaded there.
    """
    arrival, by_edge, parent, done = grow(start, head, weight, tie, hours, number, calendar, source)
    seen = [NOWHERE] * (max(place_of) + 1)
    way = [0] * (len(start) - 1)
    for at in range(len(targets)):
        target = targets[at]
        if not done[target] or target == source:
            turn[at] = NONE
            continue
        values[at, 0] = arrival[target]
        turn[at] = FOUND if values[at, 0] <= horizon else LATE
        length = 0
        state = target
        while parent[state] != NOWHERE:
            edge = by_edge[state]
            for column in range(columns.shape[0]):
                values[at, 1 + column] += columns[column, edge]
            way[length] = edge
            length += 1
            state = parent[state]
        if turn[at] == FOUND:
            leaving = leaving_edge(way, length, head, place_of, moves, place_of[target], seen, at)
            if leaving >= 0:
                turn[at] = leaving


def leaving_edge(
    way: Sequence[int],
    length: int,
    head: Sequence[int],
    place_of: Sequence[int],
    moves: Sequence[int],
    goal: int,
    seen: list[int],
    mark: int,
) -> int:
    """Return the edge by which a way leaves a place that it comes back to, negative if none.

    Parameters
    ----------
    way, length
        Edges of the way, the last one first, and their number.
    head, place_of, moves
        As for `row_of_best`.
    goal
        The place where the way ends; a way that comes back to it is told by that.
    seen, mark
        Room for a mark per place, and the mark of this way.
    """
    first_turn = NOWHERE
    arrived_at_goal = NOWHERE
    for back in range(length):
        at = length - 1 - back
        if not moves[way[at]]:
            continue
        place = place_of[head[way[at]]]
        if place == goal:
            if arrived_at_goal >= 0:
                return way[arrived_at_goal - 1]
            arrived_at_goal = at
        if seen[place] == mark and first_turn < 0:
            first_turn = place
        seen[place] = mark
    if first_turn < 0:
        return NOWHERE
    for back in range(length):
        at = length - 1 - back
        if moves[way[at]] and place_of[head[way[at]]] == first_turn:
            return way[at - 1]
    return NOWHERE


def paths_of_best(
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
    horizon: float,
    state_of: Any,
) -> tuple[list[int], list[int]]:
    """Return the edges of the best ways from a source to each target, last edge first.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, source, targets, place_of, moves, horizon
        As for `row_of_best`.
    state_of
        Array of shape (targets,) to be filled: `FOUND`, `NONE`, or `ALONE` where the way comes
        back to a place or arrives late.

    Returns
    -------
    tuple
        Edges of all ways, and where the way to each target begins in them, with the end of
        the last.
    """
    arrival, by_edge, parent, done = grow(start, head, weight, tie, hours, number, calendar, source)
    seen = [NOWHERE] * (max(place_of) + 1)
    edges = [NOWHERE for _ in range(0)]
    first = [0]
    for at in range(len(targets)):
        target = targets[at]
        state_of[at] = NONE
        if done[target] and target != source:
            state_of[at] = FOUND if arrival[target] <= horizon else ALONE
            state = target
            while parent[state] != NOWHERE:
                edge = by_edge[state]
                edges.append(edge)
                if moves[edge]:
                    if seen[place_of[state]] == at:
                        state_of[at] = ALONE
                    seen[place_of[state]] = at
                state = parent[state]
            if seen[place_of[source]] == at:
                state_of[at] = ALONE
        first.append(len(edges))
    return edges, first
