"""What does the best way from one source to each of many targets take, and how does it go?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.grow import grow, led_over, regrow
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
    source, targets
        States; nothing leaves a target.
    shut
        Edges that may not be used.
    refused, refuses
        Bits by edge, and the bit of each target: what has it may not lead to that target.
    place_of, moves
        Place of each state; 1 for each edge that leads to another place.
    columns
        Array of shape (columns, edges): what is summed along the way.
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
    tree then grows again only where the way led over it (`planner.grow.regrow`), and is kept
    for other targets.
    """
    open_hours, open_number = hours.copy(), number.copy()
    for edge in shut:
        open_hours[edge] = np.inf
        open_number[edge] = NOWHERE
    own_hours, own_number = open_hours.copy(), open_number.copy()
    states, places = len(start) - 1, max(place_of) + 1
    tree = grow(start, head, weight, tie, own_hours, own_number, calendar, source, targets)
    sums = np.zeros((states, columns.shape[0]))
    uses, turns = np.zeros(states, dtype=np.int64), np.zeros(states, dtype=np.bool_)
    add_up(tree, places, moves, place_of, columns, refused, sums, uses, turns)
    trees = [tree]
    # Of each tree: what it shuts beside what the one before it does; how many turns that are.
    edge_of, bits_of, before, depth = [NOWHERE], [0], [NOWHERE], [0]
    seen = [NOWHERE] * places
    way = [0] * states
    mark = 0
    for at in range(len(targets)):
        target = targets[at]
        now = 0
        while True:
            key, second, by_edge, parent, _ = trees[now]
            if parent[target] == NOWHERE:
                turn[at] = NONE
                break
            arrival = key[target] if weight is None else second[target]
            turn[at] = FOUND if arrival <= horizon else LATE
            values[at, 0] = arrival
            if now == 0 and not uses[target] & refuses[at] and not turns[target]:
                values[at, 1:] = sums[target]
                break
            length, bits = 0, 0
            values[at, 1:] = 0.0
            state = target
            while parent[state] != NOWHERE:
                way[length] = by_edge[state]
                bits |= refused[by_edge[state]] & refuses[at]
                length += 1
                state = parent[state]
            for step in range(length - 1, -1, -1):
                for column in range(columns.shape[0]):
                    values[at, 1 + column] += columns[column, way[step]]
            edge = NOWHERE
            if not bits and turn[at] == FOUND:
                mark += 1
                goal = place_of[target]
                edge = leaving_edge(way, length, head, place_of, moves, goal, seen, mark)
            if not bits and edge < 0:
                break
            if edge >= 0 and depth[now] == MOST_TURNS:
                turn[at] = ALONE
                break
            # What a target refuses is shut before any turn.
            last = 0 if bits else now
            now = 1
            while now < len(trees) and not (
                before[now] == last and edge_of[now] == edge and bits_of[now] == bits
            ):
                now += 1
            if now < len(trees):
                continue
            edge_of.append(edge)
            bits_of.append(bits)
            before.append(last)
            depth.append(depth[last] + (0 if bits else 1))
            step = now
            while step > 0:
                close(edge_of[step], bits_of[step], refused, own_hours, own_number)
                step = before[step]
            trees.append(
                regrow(
                    start, head, weight, tie, own_hours, own_number, calendar, targets,
                    trees[last], led_over(trees[last], refused, edge, bits),
                )
            )  # fmt: skip
            own_hours[:], own_number[:] = open_hours, open_number


def add_up(
    tree: tuple[Any, Any, Any, Any, Any],
    places: int,
    moves: Sequence[int],
    place_of: Sequence[int],
    columns: Any,
    refused: Any,
    sums: Any,
    uses: Any,
    turns: Any,
) -> None:
    """Add up along the ways to the states of a tree, in the order of travel.

    Parameters
    ----------
    tree
        What `planner.grow.grow` returned.
    places
        The number of places.
    moves, place_of, columns, refused
        As for `row_of_straight`.
    sums, uses, turns
        Arrays by state to be filled: the sums, the bits of what is refused on the way, whether
        the way comes back to a place.
    """
    _, _, by_edge, parent, order = tree
    # Where the last move of each way ends; the rank of the first move into each place.
    rank = np.zeros(len(parent), dtype=np.int64)
    entered = np.full(len(parent), NOWHERE)
    earliest = np.full(places, NOWHERE)
    for at in range(1, len(order)):
        state = order[at]
        before, edge = parent[state], by_edge[state]
        for column in range(columns.shape[0]):
            sums[state, column] = sums[before, column] + columns[column, edge]
        rank[state] = at
        uses[state] = uses[before] | refused[edge]
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


def close(edge: int, bits: int, refused: Any, hours: Any, number: Any) -> None:
    """Shut an edge, or all that have one of some bits."""
    if edge >= 0:
        hours[edge] = np.inf
        number[edge] = NOWHERE
    if bits:
        for other in range(len(refused)):
            if refused[other] & bits:
                hours[other] = np.inf
                number[other] = NOWHERE


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
