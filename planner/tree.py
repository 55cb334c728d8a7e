"""What does the best way from one source to each of many targets take, and how does it go?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.grow import grow
from planner.search import NOWHERE, Calendar

MOST_TURNS = 8
"""After so many steps shut for ways that come back to a place a target is asked alone."""
FOUND, NONE, LATE, ALONE = -1, -2, -3, -4
"""What is known of a target: its values, that there is no way, that the way arrives late, or
that it must be asked alone."""


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

    What ways have in common is added up once, in the order in which they are made.

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
    arrival, by_edge, parent, order = grow(
        start, head, weight, tie, hours, number, calendar, source, targets
    )
    states, places = len(start) - 1, max(place_of) + 1
    sums = np.zeros((states, columns.shape[0]))
    # Where the last move of each way ends; the rank of the first move into each place.
    rank = np.zeros(states, dtype=np.int64)
    entered = np.full(states, NOWHERE)
    earliest = np.full(places, NOWHERE)
    turns = np.zeros(states, dtype=np.bool_)
    for at in range(1, len(order)):
        state = order[at]
        before, edge = parent[state], by_edge[state]
        for column in range(columns.shape[0]):
            sums[state, column] = sums[before, column] + columns[column, edge]
        rank[state] = at
        entered[state] = entered[before]
        turns[state] = turns[before]
        if moves[edge]:
            place, last = place_of[state], entered[before]
            while not turns[state] and last >= 0 and 0 <= earliest[place] <= rank[last]:
                turns[state] = place_of[last] == place
                last = entered[parent[last]]
            entered[state] = state
            if earliest[place] < 0:
                earliest[place] = at
    seen = [NOWHERE] * (places if turns.any() else 0)
    way = [0] * (states if turns.any() else 0)
    for at in range(len(targets)):
        target = targets[at]
        if parent[target] == NOWHERE:
            turn[at] = NONE
            continue
        values[at, 0] = arrival[target]
        for column in range(columns.shape[0]):
            values[at, 1 + column] = sums[target, column]
        turn[at] = FOUND if values[at, 0] <= horizon else LATE
        if turn[at] == FOUND and turns[target]:
            length = 0
            state = target
            while parent[state] != NOWHERE:
                way[length] = by_edge[state]
                length += 1
                state = parent[state]
            turn[at] = leaving_edge(way, length, head, place_of, moves, place_of[target], seen, at)


def row_of_straight(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    shut: Sequence[int],
    targets: Any,
    place_of: Sequence[int],
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    values: Any,
    turn: Any,
) -> None:
    """Fill in the best way to each target that does not come back to a place.

    Parameters
    ----------
    start, head, weight, tie, calendar, source, targets, place_of, moves, columns, horizon
        As for `row_of_best`.
    hours, number
        Arrays, as for `row_of_best`.
    shut
        Edges that may not be used.
    values, turn
        As for `row_of_best`; ``turn`` is `ALONE` where ways come back `MOST_TURNS` times.

    Notes
    -----
    Targets whose ways are led away from a place by the same edge are searched again together
    with that edge shut, as `planner.straight` does for one.
    """
    own_hours, own_number = hours.copy(), number.copy()
    for edge in shut:
        own_hours[edge] = np.inf
        own_number[edge] = NOWHERE
    search_of = np.zeros(len(targets), dtype=np.int64)
    by, after, depth = [NOWHERE], [NOWHERE], [0]
    now = 0
    while now < len(by):
        step = now
        while step > 0:
            own_hours[by[step]] = np.inf
            own_number[by[step]] = NOWHERE
            step = after[step]
        some = np.nonzero(search_of == now)[0]
        found = np.zeros((len(some), values.shape[1]))
        led = np.zeros(len(some), dtype=np.int64)
        row_of_best(
            start, head, weight, tie, own_hours, own_number, calendar, source, targets[some],
            place_of, moves, columns, horizon, found, led,
        )  # fmt: skip
        step = now
        while step > 0:
            own_hours[by[step]] = hours[by[step]]
            own_number[by[step]] = number[by[step]]
            step = after[step]
        known = len(by)
        for at in range(len(some)):
            values[some[at]] = found[at]
            turn[some[at]] = led[at]
            if led[at] < 0:
                continue
            if depth[now] == MOST_TURNS:
                turn[some[at]] = ALONE
                continue
            again = known
            while again < len(by) and by[again] != led[at]:
                again += 1
            if again == len(by):
                by.append(led[at])
                after.append(now)
                depth.append(depth[now] + 1)
            search_of[some[at]] = again
        now += 1


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
    arrival, by_edge, parent, _ = grow(
        start, head, weight, tie, hours, number, calendar, source, targets
    )
    seen = [NOWHERE] * (max(place_of) + 1)
    edges = [NOWHERE for _ in range(0)]
    first = [0]
    for at in range(len(targets)):
        target = targets[at]
        state_of[at] = NONE
        if parent[target] != NOWHERE:
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
