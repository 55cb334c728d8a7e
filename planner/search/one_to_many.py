"""Best paths from one source to many targets: rows of a matrix, and paths edge by edge.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.label_setting import NOWHERE, Calendar, next_departure
from planner.search.restricted_tree import (
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
    passes,
    repeated_place,
    search_affected,
    trace_path,
)
from planner.search.shortest_path_tree import (
    COLUMNS,
    TURNED,
    add_along,
    children_of,
    grow_tree,
    mark_moves,
)


def fill_rows(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    sources: Sequence[int],
    own_closed: Sequence[int],
    row_of: Sequence[int],
    closed: Any,
    targets: Any,
    refused: Any,
    refuses: Any,
    place_of: Any,
    moves: Any,
    columns: Any,
    horizon: float,
    rows: Sequence[int],
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best paths from some sources to each target.

    No path comes back to a place. What paths have in common is added up once.

    Parameters
    ----------
    start, head, weight, tie, calendar, horizon
        As for `planner.search.label_setting.best_path`.
    hours, number
        Arrays, as for `planner.search.label_setting.best_path`.
    into
        What `planner.search.restricted_tree.incoming_edges` returns of the graph.
    sources
        States.
    own_closed, row_of
        Edges that may not be used from one source, and from which by its number.
    closed
        Edges that may not be used from any source.
    targets
        States that nothing leaves.
    refused, refuses
        Bits by edge, and the bit of each target: what has it may not lead to that target.
    place_of, moves
        Place of each state; `planner.search.restricted_tree.Moves`.
    columns
        Array of shape (edges, `planner.search.shortest_path_tree.COLUMNS`): what is
        summed along the path. The first is ``tie``.
    rows
        The row of each source in what is filled.
    values
        Array of shape (rows, targets, 1 + columns) to be filled: hour of arrival, then the sums.
    turn
        Array of shape (rows, targets) to be filled: what is known of a target, as in
        `planner.search.restricted_tree`.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival. The path to a
    target is the one that `planner.search.label_setting.best_path` finds unless it arrives too
    late.
    """
    own_hours, own_number = hours.copy(), number.copy()
    own_hours[closed], own_number[closed] = np.inf, NOWHERE
    states = len(start) - 1
    marks, refusable = mark_moves(refused, moves), np.nonzero(refused)[0]
    everywhere: Any = np.arange(states)
    for row in range(len(sources)):
        source = sources[row]
        closed_edges = [own_closed[at] for at in range(len(own_closed)) if row_of[at] == row]
        for edge in closed_edges:
            own_hours[edge], own_number[edge] = np.inf, NOWHERE
        known = (start, head, weight, tie, own_hours, own_number, calendar)
        tree = grow_tree(*known, source, everywhere)[:4]
        fill_row(
            *(*known, into, source, tree, targets, marks, refusable, refuses),
            *(place_of, moves, columns, horizon, values[rows[row]], turn[rows[row]]),
        )
        for edge in closed_edges:
            own_hours[edge], own_number[edge] = hours[edge], number[edge]
        own_hours[closed], own_number[closed] = np.inf, NOWHERE


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
    """Fill in hours and sums of the best path from a source to each target.

    Parameters
    ----------
    start, head, weight, tie, calendar, into, targets, refuses, place_of, moves, columns, horizon
        As for `fill_rows`.
    hours, number
        As there, without what is closed; the same again afterwards.
    source, tree
        A state, and its whole tree: labels in two parts, last edges and states before.
    marks, refusable
        What `planner.search.shortest_path_tree.mark_moves` returns, and the edges that some
        target refuses.
    values, turn
        One row of what `fill_rows` fills.

    Notes
    -----
    A way that uses what its target refuses is searched again with that closed, one that enters a
    place twice with that place critical (`planner.search.restricted_tree`), for all targets at once
    that need the same.
    """
    states, places = len(start) - 1, place_of.max() + 1
    key, second, by_edge, parent = tree
    child, sibling = children_of(parent)
    sums, on_way = np.empty((states, COLUMNS)), np.empty(states, dtype=np.int64)
    add_along(tree, child, sibling, source, places, marks, place_of, moves, columns, sums, on_way)
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
        if weight is None and arrival > horizon:
            continue  # Any other path arrives later still.
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
        else:
            state = target
            while parent[state] != NOWHERE:
                if passes(by_edge[state], place_of[target], moves):
                    turn[at] = UNRESOLVED
                state = parent[state]
    now = 0
    most = horizon if weight is None else np.inf  # by time what is late stays late
    while now + 1 < len(groups.bits):
        now += 1
        closed = edges_closed_by(groups.bits[now], refusable, marks)
        critical = critical_array(groups.critical[now])
        members = targets[own_group == now]
        old_hours, old_number = hours[closed], number[closed]
        hours[closed], number[closed] = np.inf, NOWHERE
        below = affected_states(tree, child, sibling, closed, critical, head, place_of, moves)
        labels = search_affected(
            *(start, head, weight, tie, hours, number, calendar, into, tree, below),
            *(critical, place_of, moves, members, most),
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
                for back in range(length):
                    if passes(way[back], place_of[targets[at]], moves):
                        turn[at] = UNRESOLVED
                continue
            if groups.critical[now][0] != NOWHERE:
                turn[at] = UNRESOLVED
                continue
            more = add_critical(groups.critical[now], place)
            own_group[at] = group_number(groups.bits[now], more, now, groups)
        hours[closed], number[closed] = old_hours, old_number


def paths_to_targets(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    source: int,
    targets: Any,
    refused: Any,
    refuses: Any,
    place_of: Sequence[int],
    moves: Any,
    horizon: float,
    state_of: Any,
) -> tuple[list[int], Any, Any]:
    """Return the edges of the best paths from a source to each target, last edge first.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, into, targets, refused, refuses
        As for `fill_rows`.
    source
        State from which the paths lead.
    place_of, moves, horizon
        As for `fill_rows`.
    state_of
        Array of shape (targets,) to be filled: `FOUND`, `NO_PATH`, or `UNRESOLVED` where the path
        comes back to a place or arrives late.

    Returns
    -------
    tuple
        Edges of all paths, and where the path to each target begins and ends in them.
    """
    tree = grow_tree(start, head, weight, tie, hours, number, calendar, source, targets)[:4]
    parent, by_edge = tree[3], tree[2]
    # What is refused on the first path to each target: another path is searched without it.
    used = np.zeros(len(targets), dtype=np.int64)
    for at in range(len(targets)):
        state = targets[at]
        while parent[state] != NOWHERE:
            used[at] |= refused[by_edge[state]] & refuses[at]
            state = parent[state]
    if used.any():
        # Ways round what is refused may lead beyond where the tree stopped.
        everywhere: Any = np.arange(len(start) - 1)
        tree = grow_tree(start, head, weight, tie, hours, number, calendar, source, everywhere)[:4]
        for state in range(len(start) - 1):
            if tree[3][state] == NOWHERE and state != source:
                tree[0][state] = np.inf
    child, sibling = children_of(tree[3])
    refusable = np.nonzero(refused)[0]
    nothing = np.zeros(0, dtype=np.int64)
    entered = np.full(max(place_of) + 1, NOWHERE)
    way = np.empty(4 * (len(start) - 1), dtype=np.int64)
    edges = [NOWHERE for _ in range(0)]
    first, last = np.zeros(len(targets), dtype=np.int64), np.zeros(len(targets), dtype=np.int64)
    own_hours, own_number = hours.copy(), number.copy()
    for bits in np.unique(used):
        members = targets[used == bits]
        closed = edges_closed_by(bits, refusable, refused)
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
        below = affected_states(tree, child, sibling, closed, nothing, head, place_of, moves)
        labels = search_affected(
            *(start, head, weight, tie, own_hours, own_number, calendar, into, tree, below),
            *(nothing, place_of, moves, members, np.inf),
        )
        for at in range(len(targets)):
            if used[at] != bits:
                continue
            state_of[at] = NO_PATH
            first[at] = len(edges)
            length, one, two = trace_path(targets[at], labels, tree, way)
            if length > 0:
                arrival = one if weight is None else two
                state_of[at] = FOUND if arrival <= horizon else UNRESOLVED
                for back in range(length):
                    edges.append(way[back])
                    past = passes(way[back], place_of[targets[at]], moves)
                    if past or refused[way[back]] & refuses[at]:
                        state_of[at] = UNRESOLVED
                if repeated_place(way, length, head, place_of, moves, entered) >= 0:
                    state_of[at] = UNRESOLVED
            last[at] = len(edges)
        own_hours[closed], own_number[closed] = hours[closed], number[closed]
    return edges, first, last


def late_edges(
    start: Sequence[int],
    head: Sequence[int],
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    closed_edges: Sequence[int],
    horizon: float,
) -> Any:
    """Return the edges that may not be used, and those that nobody can use within a horizon.

    Whoever takes the fastest way to such an edge arrives too late by it, and who sets off later
    does not arrive earlier (FIFO). Without these edges the best path of all is most often one
    that arrives in time.

    Parameters
    ----------
    start, head, tie, hours, number, calendar
        As for `fill_rows`.
    source, closed_edges
        The state from which all paths lead, and edges that may not be used.
    horizon
        Latest hour of arrival.
    """
    own_hours, own_number = hours.copy(), number.copy()
    for edge in closed_edges:
        own_hours[edge] = np.inf
        own_number[edge] = NOWHERE
    everywhere: Any = np.arange(len(start) - 1)
    soonest, _, _, _, order = grow_tree(
        start, head, None, tie, own_hours, own_number, calendar, source, everywhere
    )
    useless = np.zeros(len(head), dtype=np.bool_)
    for edge in closed_edges:
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
