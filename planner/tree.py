"""What does the best way from one source to each of many targets take, and how does it go?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.grow import grow
from planner.regrow import Into, keep, regrow, restore
from planner.search import NOWHERE, Calendar

MOST_TURNS = 8
"""After so many steps shut for ways that come back to a place a target is asked alone."""
FOUND, NONE, LATE, ALONE = -1, -2, -3, -4
"""What is known of a target: its values, that there is no way, that the way arrives late, or
that it must be asked alone."""


def row_of_straight(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: Into,
    source: int,
    shut: Sequence[int],
    targets: Any,
    refused: Any,
    refuses: Any,
    place_of: Sequence[int],
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best way to each target that does not come back to a place.

    What ways have in common is added up once, in the order in which they are made.

    Parameters
    ----------
    start, head, weight, tie, calendar, horizon
        As for `planner.search.best_path`.
    hours, number
        Arrays, as for `planner.search.best_path`.
    into
        What `planner.regrow.edges_into` returns of the graph.
    source, targets
        States; nothing leaves a target.
    shut
        Edges that may not be used.
    refused, refuses
        Bits by edge, and the bit of each target: what has it may not lead to that target.
    place_of, moves
        Place of each state; 1 for each edge that leads to another place.
    columns
        Array of shape (edges, columns): what is summed along the way.
    values
        Array of shape (targets, 1 + columns) to be filled: hour of arrival, then the sums.
    turn
        Array of shape (targets,) to be filled: `FOUND`, `NONE`, `LATE`, or `ALONE` where ways
        come back `MOST_TURNS` times.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival. The way to a
    target is the one that `planner.search.best_path` finds unless it arrives too late. One that
    comes back to a place is led away from there by an edge, which is shut, as
    `planner.straight` does for one; one that uses what its target refuses has that shut. The
    tree then grows again only where the way led over it (`planner.regrow`), for all
    targets that need the same at once.
    """
    own_hours, own_number = hours.copy(), number.copy()
    for edge in shut:
        own_hours[edge] = np.inf
        own_number[edge] = NOWHERE
    states, places = len(start) - 1, max(place_of) + 1
    tree = grow(start, head, weight, tie, own_hours, own_number, calendar, source, targets)
    key, second, by_edge, parent, _ = tree
    rank, sums, uses, turns = add_up(tree, places, moves, place_of, columns, refused)
    asked = np.zeros(len(targets), dtype=np.bool_)
    some = False
    for at in range(len(targets)):
        target = targets[at]
        place = rank[target]
        if parent[target] == NOWHERE:
            turn[at] = NONE
            continue
        arrival = key[target] if weight is None else second[target]
        turn[at] = FOUND if arrival <= horizon else LATE
        values[at, 0] = arrival
        values[at, 1:] = sums[place]
        if uses[place] & refuses[at] or turns[place]:
            asked[at] = some = True
    if not some:
        return
    kept = keep(start, tree, rank)
    marked = np.nonzero(refused)[0]
    shut_now = np.empty(len(marked) + MOST_TURNS, dtype=np.int64)
    # What is shut in each of the trees that tell of the targets asked for, beside what is shut
    # in the one before it, and how many turns that are. The first is the tree as it is.
    edge_of, bits_of, before, depth = [NOWHERE], [0], [NOWHERE], [0]
    teller = np.where(asked, 0, NOWHERE)
    seen = [NOWHERE] * places
    way = [0] * states
    now = mark = 0
    while now < len(edge_of):
        told = targets[teller == now]
        closed = shut_in(now, edge_of, bits_of, before, refused, marked, shut_now)
        old_hours, old_number = own_hours[closed], own_number[closed]
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
        changed = regrow(
            start, head, weight, tie, own_hours, own_number, calendar, into, closed, told, kept
        )
        for at in range(len(targets)):
            if teller[at] != now:
                continue
            target = targets[at]
            if parent[target] == NOWHERE:
                turn[at] = NONE
                continue
            length, bits = 0, 0
            state = target
            while parent[state] != NOWHERE:
                way[length] = by_edge[state]
                bits |= refused[by_edge[state]] & refuses[at]
                length += 1
                state = parent[state]
            arrival = key[target] if weight is None else second[target]
            turn[at] = FOUND if arrival <= horizon else LATE
            values[at, 0] = arrival
            values[at, 1:] = 0.0
            for step in range(length - 1, -1, -1):
                for column in range(columns.shape[1]):
                    values[at, 1 + column] += columns[way[step], column]
            edge = NOWHERE
            if not bits and turn[at] == FOUND:
                mark += 1
                goal = place_of[target]
                edge = leaving_edge(way, length, head, place_of, moves, goal, seen, mark)
            if not bits and edge < 0:
                continue
            if edge >= 0 and depth[now] == MOST_TURNS:
                turn[at] = ALONE
                continue
            # What a target refuses is shut before any turn.
            base = 0 if bits else now
            then = now + 1
            while then < len(edge_of) and not (
                before[then] == base and edge_of[then] == edge and bits_of[then] == bits
            ):
                then += 1
            if then == len(edge_of):
                edge_of.append(edge)
                bits_of.append(bits)
                before.append(base)
                depth.append(depth[base] + (0 if bits else 1))
            teller[at] = then
        restore(kept, told, *changed)
        own_hours[closed], own_number[closed] = old_hours, old_number
        now += 1


def shut_in(
    tree: int,
    edge_of: Sequence[int],
    bits_of: Sequence[int],
    before: Sequence[int],
    refused: Any,
    marked: Any,
    room: Any,
) -> Any:
    """Return the edges that are shut in a tree and in the ones before it.

    Parameters
    ----------
    tree, edge_of, bits_of, before
        The number of a tree; of each tree the edge or the bits of the edges that it shuts, and
        the tree before it, as in `row_of_straight`.
    refused, marked
        Bits by edge, and the edges that have any.
    room
        Array that is filled.
    """
    count = 0
    while tree > 0:
        edge = edge_of[tree]
        if edge >= 0:
            room[count] = edge
            count += 1
        for other in marked:
            if refused[other] & bits_of[tree]:
                room[count] = other
                count += 1
        tree = before[tree]
    return room[:count]


def add_up(
    tree: tuple[Any, Any, Any, Any, Any],
    places: int,
    moves: Sequence[int],
    place_of: Sequence[int],
    columns: Any,
    refused: Any,
) -> tuple[Any, Any, Any, Any]:
    """Add up along the ways to the states of a tree, in the order of travel.

    Parameters
    ----------
    tree
        What `planner.grow.grow` returned.
    places
        The number of places.
    moves, place_of, columns, refused
        As for `row_of_straight`.

    Returns
    -------
    tuple
        The place of each state in the order of the tree, negative where it is not in it; and by
        that place the sums, the bits of what is refused on the way, whether the way comes back
        to a place. (What was reached together lies together.)
    """
    _, _, by_edge, parent, order = tree
    count = len(order)
    rank = np.full(len(parent), NOWHERE)
    sums = np.zeros((count, columns.shape[1]))
    uses, turns = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    # Where the last move of each way ends, and the way's place before it; the first move into
    # each place.
    entered, left = np.full(count, NOWHERE), np.full(count, NOWHERE)
    into_place = np.full(count, NOWHERE)
    earliest = np.full(places, NOWHERE)
    rank[order[0]] = 0
    for at in range(1, count):
        state = order[at]
        edge, before = by_edge[state], rank[parent[state]]
        rank[state] = at
        for column in range(columns.shape[1]):
            sums[at, column] = sums[before, column] + columns[edge, column]
        uses[at] = uses[before] | refused[edge]
        turned, last = turns[before], entered[before]
        if moves[edge]:
            place = place_of[state]
            left[at], into_place[at], entered[at] = last, place, at
            while not turned and last >= 0 and 0 <= earliest[place] <= last:
                turned = into_place[last] == place
                last = left[last]
            if earliest[place] < 0:
                earliest[place] = at
        else:
            entered[at] = last
        turns[at] = turned
    return rank, sums, uses, turns


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
        As for `row_of_straight`.
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
