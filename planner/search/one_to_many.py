"""What does the best way to each of many targets take, told from the tree of one source?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.branches import COLUMNS, TURNED, add_along, children_of
from planner.search.label_setting import NOWHERE, Calendar
from planner.search.restricted_rows import (
    FOUND,
    LATE,
    NO_PATH,
    UNRESOLVED,
    Groups,
    IncomingEdges,
    add_critical,
    affected_states,
    critical_array,
    edges_closed_by,
    group_number,
    repeated_place,
    search_affected,
    trace_path,
)


def fill_row(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Any,
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    source: int,
    tree: tuple[Any, Any, Any, Any],
    targets: Any,
    marks: Any,
    refusable: Any,
    refuses: Any,
    place_of: Any,
    moves: Any,
    columns: Any,
    horizon: float,
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best way from a source to each target.

    Parameters
    ----------
    start, head, weight, tie, calendar, into, targets, refuses, place_of, moves, columns, horizon
        As for `planner.search.tree.fill_rows`.
    hours, number
        As there, without what is closed; the same again afterwards.
    source, tree
        A state, and its whole tree: labels in two parts, last edges and states before. By time
        the second parts need not be known: they are the sums of the first column.
    marks, refusable
        What `planner.search.branches.mark_moves` returns, and the edges that some target refuses.
    values, turn
        One row of what `planner.search.tree.fill_rows` fills.

    Notes
    -----
    A way that uses what its target refuses is searched again with that closed, one that enters
    a place twice with that place critical (`planner.search.restricted_rows`), for all targets at
    once that
    need the same.
    """
    states, places = len(start) - 1, place_of.max() + 1
    key, second, by_edge, parent = tree
    child, sibling = children_of(parent)
    sums, on_way = np.empty((states, COLUMNS)), np.empty(states, dtype=np.int64)
    add_along(tree, child, sibling, source, places, marks, place_of, columns, sums, on_way)
    if weight is None:
        for state in range(states):
            if parent[state] != NOWHERE:
                second[state] = sums[state, 0]
    for state in range(states):
        if parent[state] == NOWHERE and state != source:
            key[state] = np.inf
    nowhere = (NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    groups = Groups([0], [nowhere])
    own_group = np.full(len(targets), NOWHERE)
    way = np.empty(4 * states, dtype=np.int64)
    entered = np.full(places, NOWHERE)
    for at in range(len(targets)):
        target = targets[at]
        if parent[target] == NOWHERE:
            turn[at] = NO_PATH
            continue
        arrival = key[target] if weight is None else second[target]
        turn[at] = FOUND if arrival <= horizon else LATE
        values[at, 0] = arrival
        values[at, 1:] = sums[target]
        bits = on_way[target] & refuses[at]
        if bits:
            own_group[at] = group_number(bits, nowhere, 0, groups)
        elif on_way[target] & TURNED:
            length, state = 0, target
            while parent[state] != NOWHERE:
                way[length] = by_edge[state]
                length += 1
                state = parent[state]
            place = repeated_place(way, length, head, place_of, moves, entered)
            own_group[at] = group_number(0, add_critical(nowhere, place), 0, groups)
    now = 0
    most = horizon if weight is None else np.inf  # by time what is late stays late
    while now + 1 < len(groups.bits):
        now += 1
        closed = edges_closed_by(groups.bits[now], refusable, marks)
        critical = critical_array(groups.critical[now])
        told = targets[own_group == now]
        old_hours, old_number = hours[closed], number[closed]
        hours[closed], number[closed] = np.inf, NOWHERE
        below = affected_states(tree, child, sibling, closed, critical, head, place_of, moves)
        labels = search_affected(
            *(start, head, weight, tie, hours, number, calendar, into, tree, below),
            *(critical, place_of, moves, told, most),
        )
        for at in range(len(targets)):
            if own_group[at] != now:
                continue
            length, one, two = trace_path(targets[at], labels, tree, way)
            if length < 0:
                turn[at] = NO_PATH
                continue
            arrival = one if weight is None else two
            turn[at] = FOUND if arrival <= horizon else LATE
            values[at, 0] = arrival
            values[at, 1:] = 0.0
            bits = 0
            for back in range(length):
                edge = way[length - 1 - back]
                bits |= marks[edge]
                for column in range(COLUMNS):
                    values[at, 1 + column] += columns[edge, column]
            bits &= refuses[at]
            if bits:
                bits |= groups.bits[now]
                own_group[at] = group_number(bits, groups.critical[now], now, groups)
                continue
            place = repeated_place(way, length, head, place_of, moves, entered)
            if place < 0:
                continue
            if groups.critical[now][0] != NOWHERE:
                turn[at] = UNRESOLVED
                continue
            more = add_critical(groups.critical[now], place)
            own_group[at] = group_number(groups.bits[now], more, now, groups)
        hours[closed], number[closed] = old_hours, old_number


ANSWERING = (fill_row,)
"""These functions, which need those of `GROWING`, `RESTRICTING` and others, for compiling."""
