"""What does the best way to each of many targets take, of the ways that arrive in time?

For targets whose best way of all arrives too late, as one that waits for a river may. Works on
integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from planner.search.label_setting import NOWHERE, Calendar, next_departure
from planner.search.restricted_rows import FOUND, NO_PATH, UNRESOLVED, IncomingEdges, repeated_place
from planner.search.shortest_path_tree import grow_tree


def late_edges(
    start: Sequence[int],
    head: Sequence[int],
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    shut: Sequence[int],
    horizon: float,
) -> Any:
    """Return the edges that may not be used, and those that nobody can use within a horizon.

    Whoever takes the fastest way to such an edge arrives too late by it, and who sets off later
    does not arrive earlier (FIFO). Without these edges the best way of all is most often one
    that arrives in time.

    Parameters
    ----------
    start, head, tie, hours, number, calendar
        As for `planner.search.tree.fill_rows`.
    source, shut
        The state from which all ways lead, and edges that may not be used.
    horizon
        Latest hour of arrival.
    """
    own_hours, own_number = hours.copy(), number.copy()
    for edge in shut:
        own_hours[edge] = np.inf
        own_number[edge] = NOWHERE
    everywhere: Any = np.arange(len(start) - 1)
    soonest, _, _, _, order = grow_tree(
        start, head, None, tie, own_hours, own_number, calendar, source, everywhere
    )
    useless = np.zeros(len(head), dtype=np.bool_)
    for edge in shut:
        useless[edge] = True
    for state in order:
        for edge in range(start[state], start[state + 1]):
            if own_number[edge] < 0:
                arrival = soonest[state] + own_hours[edge]
            else:
                arrival = next_departure(calendar, own_number[edge], soonest[state])[1]
            if arrival > horizon:
                useless[edge] = True
    return np.nonzero(useless)[0]


def fill_row_in_time(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    source: int,
    shut: Sequence[int],
    targets: Sequence[int],
    refused: Any,
    refuses: Sequence[int],
    place_of: Sequence[int],
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best way to each target that arrives within a horizon.

    Parameters
    ----------
    start, head, weight, hours, number, calendar, into, targets
        As for `planner.search.tree.fill_rows`; the weight is not ``None``, and no target is
        the source.
    source, shut
        As for `late_edges`.
    refused, refuses, place_of, moves, columns, horizon
        As for `planner.search.tree.fill_rows`.
    values
        Array of shape (targets, 1 + columns) to be filled: hour of arrival, then the sums.
    turn
        Array of shape (targets,) to be filled: `FOUND`, `NO_PATH`, or `UNRESOLVED` where the way
        comes back to a place or uses what the target refuses.

    Notes
    -----
    `planner.search.label_setting.best_path` for all targets at once: labels are settled in the
    order (weight
    with what is still to come to the nearest target at least, arrival), and those at one state
    arrive earlier each time, so the first one at a target is its best.
    """
    own_hours, own_number = hours.copy(), number.copy()
    for edge in shut:
        own_hours[edge] = np.inf
        own_number[edge] = NOWHERE
    states = len(start) - 1
    asked = np.zeros(states, dtype=np.bool_)
    for target in targets:
        asked[target] = True
    left = asked.sum()
    usable = np.isfinite(own_hours) | (own_number >= 0)
    to_go = least_to_nearest(into, np.where(usable, weight, np.inf), targets, states)
    # What waits for a calendar may take no time once it is there: a bound all the same.
    hours_to_go = least_to_nearest(into, np.where(own_number >= 0, 0.0, own_hours), targets, states)
    found = np.full(states, NOWHERE)
    earliest = np.full(states, np.inf)
    pushed, pushed_then = np.full(states, np.inf), np.full(states, np.inf)
    label_edge, label_parent, label_arrival = [NOWHERE], [NOWHERE], [0.0]
    label_key = [0.0]
    heap = [(0.0, 0.0, source, 0)]
    while heap and left:
        _, now, state, label = heappop(heap)
        key = label_key[label]
        if now >= earliest[state]:
            continue
        earliest[state] = now
        if asked[state]:
            asked[state] = False
            found[state] = label
            left -= 1
        for edge in range(start[state], start[state + 1]):
            if own_number[edge] < 0:
                arrival = now + own_hours[edge]
            else:
                arrival = next_departure(calendar, own_number[edge], now)[1]
            to = head[edge]
            if arrival + hours_to_go[to] > horizon or arrival >= earliest[to]:
                continue
            if start[to] == start[to + 1] and not asked[to]:
                continue
            then = key + weight[edge]
            if then >= pushed[to] and arrival >= pushed_then[to]:
                continue
            pushed[to], pushed_then[to] = then, arrival
            label_edge.append(edge)
            label_parent.append(label)
            label_arrival.append(arrival)
            label_key.append(then)
            heappush(heap, (then + to_go[to], arrival, to, len(label_edge) - 1))
    entered = np.full(max(place_of) + 1, NOWHERE)
    way = np.empty(states, dtype=np.int64)
    for at in range(len(targets)):
        target = targets[at]
        label = found[target]
        if label == NOWHERE:
            turn[at] = NO_PATH
            continue
        turn[at] = FOUND
        values[at, 0] = label_arrival[label]
        values[at, 1:] = 0.0
        length = 0
        while label_parent[label] != NOWHERE:
            way[length] = label_edge[label]
            if refused[way[length]] & refuses[at]:
                turn[at] = UNRESOLVED
            length += 1
            label = label_parent[label]
        if repeated_place(way, length, head, place_of, moves, entered) >= 0:
            turn[at] = UNRESOLVED
        for step in range(length - 1, -1, -1):
            for column in range(columns.shape[1]):
                values[at, 1 + column] += columns[way[step], column]


def least_to_nearest(into: IncomingEdges, weight: Any, targets: Sequence[int], states: int) -> Any:
    """Return the least weight from each state to the nearest of some, infinite where none is."""
    least = np.full(states, np.inf)
    heap = [(0.0, target) for target in targets]
    heapify(heap)
    while heap:
        far, state = heappop(heap)
        if far >= least[state]:
            continue
        least[state] = far
        for at in range(into.start[state], into.start[state + 1]):
            more = far + weight[into.edge[at]]
            if more < least[into.tail[at]]:
                heappush(heap, (more, into.tail[at]))
    return least
