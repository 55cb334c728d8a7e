"""What does the best way to each of many targets take, told from the tree of one source?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.branches import COLUMNS, TURNED, add_up, add_up_again, hang
from planner.regrow import Into, keep, regrow, restore
from planner.search import NOWHERE, Calendar

MOST_TURNS = 8
"""After so many steps shut for ways that come back to a place a target is asked alone."""
FOUND, NONE, LATE, ALONE = -1, -2, -3, -4
"""What is known of a target: its values, that there is no way, that the way arrives late, or
that it must be asked alone."""

Trees = tuple[list[int], list[int], list[int], list[int]]
"""Of each tree the edge that is shut in it, the bits of the edges that are, the tree before it,
in which the rest is shut, and how many edges are shut in all for ways that come back."""


def fill_row(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Any,
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: Into,
    source: int,
    tree: tuple[Any, Any, Any, Any],
    targets: Any,
    marks: Any,
    refusable: Any,
    refuses: Any,
    place_of: Any,
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best way from a source to each target.

    Parameters
    ----------
    start, head, weight, tie, calendar, into, targets, refuses, place_of, moves, columns, horizon
        As for `planner.tree.rows_of_straight`.
    hours, number
        As there, without what is shut; the same again afterwards.
    source, tree
        A state, and its tree: labels in two parts, last edges and states before. By time the
        second parts need not be told: they are the sums of the first column.
    marks, refusable
        What `planner.branches.marked` returns, and the edges that some target refuses.
    values, turn
        One row of what `planner.tree.rows_of_straight` fills.

    Notes
    -----
    A way that comes back to a place is led away from there by an edge, which is shut, as
    `planner.straight` does for one; one that uses what its target refuses has that shut. The
    tree then grows again only where the way led over it (`planner.regrow`), for all
    targets that need the same at once.
    """
    states, places = len(start) - 1, place_of.max() + 1
    key, second, by_edge, parent = tree
    child, sibling = hang(parent)
    sums, on_way = np.empty((2, states, COLUMNS)), np.empty((2, states), dtype=np.int64)
    add_up(tree, child, sibling, source, places, marks, place_of, columns, sums[0], on_way[0])
    if weight is None:
        for state in range(states):
            if parent[state] != NOWHERE:
                second[state] = sums[0, state, 0]
    # The first is the tree as it is. ``teller`` is the tree that tells of each target.
    trees = ([NOWHERE], [0], [NOWHERE], [0])
    teller = np.full(len(targets), NOWHERE)
    some = False
    for at in range(len(targets)):
        target = targets[at]
        if parent[target] == NOWHERE:
            turn[at] = NONE
            continue
        arrival = key[target] if weight is None else second[target]
        turn[at] = FOUND if arrival <= horizon else LATE
        values[at, 0] = arrival
        values[at, 1:] = sums[0, target]
        bits = on_way[0, target] & refuses[at]
        if bits or on_way[0, target] & TURNED:
            some = True
            teller[at] = tree_without(NOWHERE, bits, 0, 0, trees) if bits else 0
    if not some:
        return
    kept = keep(start, tree, source, child, sibling)
    shut_now = np.empty(len(refusable) + MOST_TURNS, dtype=np.int64)
    seen = [NOWHERE] * places
    way = [0] * states
    fresh = np.zeros(states, dtype=np.int64)
    most = horizon if weight is None else np.inf  # by time what is late stays late
    now = mark = 0
    while now < len(trees[0]):
        told = targets[teller == now]
        closed = shut_in(now, trees, marks, refusable, shut_now)
        old_hours, old_number = hours[closed], number[closed]
        hours[closed], number[closed] = np.inf, NOWHERE
        changed = regrow(
            *(start, head, weight, tie, hours, number, calendar, into, closed, told, kept),
            most,
        )
        order = kept.order[: changed[1]]
        add_up_again(tree, order, sums, on_way, fresh, now + 1, marks, place_of, columns)
        for at in range(len(targets)):
            if teller[at] != now:
                continue
            target = targets[at]
            if parent[target] == NOWHERE:
                turn[at] = NONE
                continue
            anew = 1 if fresh[target] == now + 1 else 0
            arrival = key[target] if weight is None else second[target]
            turn[at] = FOUND if arrival <= horizon else LATE
            if arrival > most:
                continue
            values[at, 0] = arrival
            values[at, 1:] = sums[anew, target]
            bits = on_way[anew, target] & refuses[at]
            edge = NOWHERE
            if on_way[anew, target] & TURNED and not bits and turn[at] == FOUND:
                length = 0
                state = target
                while parent[state] != NOWHERE:
                    way[length] = by_edge[state]
                    length += 1
                    state = parent[state]
                mark += 1
                goal = place_of[target]
                edge = leaving_edge(way, length, head, place_of, moves, goal, seen, mark)
            if not bits and edge < 0:
                continue
            if edge >= 0 and trees[3][now] == MOST_TURNS:
                turn[at] = ALONE
                continue
            # What a target refuses is shut before any turn.
            teller[at] = tree_without(edge, bits, 0 if bits else now, now, trees)
        restore(kept, told, *changed)
        hours[closed], number[closed] = old_hours, old_number
        now += 1


def tree_without(edge: int, bits: int, before: int, now: int, trees: Trees) -> int:
    """Return the number of the tree without an edge or some bits, of a new one if there is none.

    Parameters
    ----------
    edge, bits
        The edge that is shut, or `NOWHERE` and the bits of the edges that are.
    before, now
        The tree in which this is shut, and the one that is looked at: the tree that is returned
        has a greater number.
    trees
        All trees so far, of which a new one is made the last.
    """
    edge_of, bits_of, before_of, depth = trees
    for tree in range(now + 1, len(edge_of)):
        if edge_of[tree] == edge and bits_of[tree] == bits and before_of[tree] == before:
            return tree
    edge_of.append(edge)
    bits_of.append(bits)
    before_of.append(before)
    depth.append(depth[before] + (0 if bits else 1))
    return len(edge_of) - 1


def shut_in(tree: int, trees: Trees, marks: Any, refusable: Any, room: Any) -> Any:
    """Return the edges that are shut in a tree and in the ones before it.

    Parameters
    ----------
    tree, trees
        The number of a tree, and all as in `tree_without`.
    marks, refusable
        As for `fill_row`.
    room
        Array that is filled.
    """
    edge_of, bits_of, before_of, _ = trees
    count = 0
    while tree > 0:
        edge = edge_of[tree]
        if edge >= 0:
            room[count] = edge
            count += 1
        for other in refusable:
            if marks[other] & bits_of[tree]:
                room[count] = other
                count += 1
        tree = before_of[tree]
    return room[:count]


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
        As for `planner.tree.rows_of_straight`.
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


ANSWERING = (tree_without, shut_in, leaving_edge, fill_row)
"""These functions, which need those of `GROWING`, `REGROWING` and others, for compiling."""
