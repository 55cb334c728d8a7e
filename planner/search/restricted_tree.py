"""Repair of a shortest-path tree, where some edges are closed and some places entered once.

A tree of best ways from one source serves all targets at once, but a way of it may use an edge that
its target refuses, or enter a place twice. Only what is below such edges and places is searched
again: everything else keeps its label, which nothing that is forbidden could improve. Places that
paths enter twice become critical one after the other, as in `planner.routing.elementary`. Works on
integers and flat sequences only, as `planner.search.label_setting`.
"""

from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np

from planner.search.label_setting import NOWHERE, Calendar, next_departure

FOUND, NO_PATH, LATE, UNRESOLVED = -1, -2, -3, -4
"""What is known of a target: its values, that there is no path, that the path arrives late, or
that it must be asked alone."""


class IncomingEdges(NamedTuple):
    """The edges that lead to each state, in order.

    Those to state ``s`` are ``edge[start[s]]`` until before ``edge[start[s + 1]]``; each comes
    from the state ``tail`` of the same number.
    """

    start: Any
    edge: Any
    tail: Any


class Moves(NamedTuple):
    """Edges that lead to another place, and the places that those enter that consist of others.

    Attributes
    ----------
    own
        1 for each edge that leads to another place.
    first, low, high, places
        Edge ``first + n`` enters ``places[low[n]:high[n]]``, each of them once; edges that are not
        among these enter the place of the state that they lead to.
    past_low, past_high, past
        It passes ``past[past_low[n]:past_high[n]]`` without entering them, as a ship its ports of
        call: no path ends at a place that it has passed.
    """

    own: Any
    first: int
    low: Any
    high: Any
    places: Any
    past_low: Any
    past_high: Any
    past: Any


def plain_moves(own: Any) -> Moves:
    """Return moves of which none consists of others."""
    none = np.zeros(0, dtype=np.int64)
    return Moves(own, len(own), none, none, none, none, none, none)


class Labels(NamedTuple):
    """What a restricted search found.

    Attributes
    ----------
    cut, best
        By state whether it was searched for, and the number of its best label, `NOWHERE` where
        there is none.
    key, second
        By label its two parts, as `planner.search.shortest_path_tree.grow_tree` returns them.
    edge, before
        By label its last edge and the label before, `NOWHERE` where that is one of the tree.
    tail
        By label the state before.
    """

    cut: Any
    best: Any
    key: Any
    second: Any
    edge: Any
    before: Any
    tail: Any


def incoming_edges(start: Any, head: Any) -> IncomingEdges:
    """Return the edges that lead to each state."""
    states = len(start) - 1
    edge = np.argsort(head, kind="stable")
    tails = np.repeat(np.arange(states), np.diff(start))
    first = np.zeros(states + 1, dtype=np.int64)
    np.cumsum(np.bincount(head, minlength=states), out=first[1:])
    return IncomingEdges(first, edge.astype(np.int64), tails[edge].astype(np.int64))


def affected_states(
    tree: tuple[Any, Any, Any, Any],
    child: Any,
    sibling: Any,
    closed: Any,
    critical: Any,
    head: Any,
    place_of: Any,
    moves: Any,
) -> Any:
    """Return the states whose path uses a closed edge or enters a critical place.

    Parameters
    ----------
    tree, child, sibling
        The whole tree as `planner.search.shortest_path_tree.grow_tree` returns it, and
        `planner.search.shortest_path_tree.children_of` of it.
    closed, critical
        Edges, and places.
    head, place_of, moves
        As for `planner.search.one_to_many.fill_rows`.
    """
    by_edge, parent = tree[2], tree[3]
    states = len(parent)
    cut = np.zeros(states, dtype=np.bool_)
    found = np.empty(states, dtype=np.int64)
    count = 0
    for edge in closed:
        root = head[edge]
        if parent[root] != NOWHERE and by_edge[root] == edge and not cut[root]:
            cut[root] = True
            found[count] = root
            count += 1
    for place in critical:
        for root in range(states):
            if parent[root] == NOWHERE or cut[root]:
                continue
            if enters(by_edge[root], root, place, place_of, moves):
                cut[root] = True
                found[count] = root
                count += 1
    done = 0
    while done < count:
        below = child[found[done]]
        done += 1
        while below != NOWHERE:
            if not cut[below]:
                cut[below] = True
                found[count] = below
                count += 1
            below = sibling[below]
    return found[:count]


def search_affected(
    start: Any,
    head: Any,
    weight: Any,
    tie: Any,
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    tree: tuple[Any, Any, Any, Any],
    states: Any,
    critical: Any,
    place_of: Any,
    moves: Any,
    targets: Any,
    most: float,
) -> Labels:
    """Return the best labels of some states that enter no critical place twice.

    Parameters
    ----------
    start, head, weight, tie, calendar
        As for `planner.search.shortest_path_tree.grow_tree`.
    hours, number
        As there, with the closed edges closed.
    into, tree
        The edges into each state, and the whole tree.
    states
        What `affected_states` returns.
    critical, place_of, moves
        As for `affected_states`.
    targets
        The search ends when these have labels.
    most
        Labels of more than that in their first part are of no interest.

    Notes
    -----
    A label stands for a state and the critical places entered so far. It is of no use where one
    that has entered fewer of them is no worse.
    """
    key, second, _, parent = tree
    count, masks = len(states), 1 << len(critical)
    slot = np.full(len(parent), NOWHERE)
    wanted = np.zeros(count, dtype=np.bool_)
    for at in range(count):
        slot[states[at]] = at
    left = 0
    for target in targets:
        if slot[target] != NOWHERE and not wanted[slot[target]]:
            wanted[slot[target]] = True
            left += 1
    keys, seconds = np.full(count * masks, np.inf), np.full(count * masks, np.inf)
    edges = np.full(count * masks, NOWHERE)
    befores, tails = np.full(count * masks, NOWHERE), np.full(count * masks, NOWHERE)
    done = np.zeros(count * masks, dtype=np.bool_)
    best = np.full(len(parent), NOWHERE)
    heap = [(0.0, 0.0, 0) for _ in range(0)]
    for at in range(count):
        state = states[at]
        for here in range(into.start[state], into.start[state + 1]):
            edge, tail = into.edge[here], into.tail[here]
            if slot[tail] != NOWHERE or key[tail] == np.inf:
                continue
            now = key[tail] if weight is None else second[tail]
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            if arrival == np.inf:
                continue
            if weight is None:
                one, two = arrival, second[tail] + tie[edge]
            else:
                one, two = key[tail] + weight[edge], arrival
            node = at * masks + critical_bit(edge, state, critical, place_of, moves)
            if one > keys[node] or (one == keys[node] and two >= seconds[node]):
                continue
            keys[node], seconds[node], edges[node], tails[node] = one, two, edge, tail
            heappush(heap, (one, two, node))
    while heap and left:
        one, two, node = heappop(heap)
        if one > most:
            break
        if done[node] or one > keys[node] or (one == keys[node] and two > seconds[node]):
            continue
        at, mask = node // masks, node % masks
        fewer, worse = mask, False
        while fewer and not worse:
            fewer = (fewer - 1) & mask
            worse = done[at * masks + fewer]
        if worse:
            continue
        done[node] = True
        state = states[at]
        if best[state] == NOWHERE:
            best[state] = node
            if wanted[at]:
                left -= 1
        now = one if weight is None else two
        for edge in range(start[state], start[state + 1]):
            to = head[edge]
            then = slot[to]
            if then == NOWHERE:
                continue
            bit = critical_bit(edge, to, critical, place_of, moves)
            if mask & bit:
                continue
            other = then * masks + (mask | bit)
            if done[other]:
                continue
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            if arrival == np.inf:
                continue
            if weight is None:
                first, after = arrival, two + tie[edge]
            else:
                first, after = one + weight[edge], arrival
            if first > keys[other] or (first == keys[other] and after >= seconds[other]):
                continue
            keys[other], seconds[other], edges[other] = first, after, edge
            befores[other], tails[other] = node, state
            heappush(heap, (first, after, other))
    return Labels(slot != NOWHERE, best, keys, seconds, edges, befores, tails)


def critical_bit(edge: int, state: int, critical: Any, place_of: Any, moves: Any) -> int:
    """Return the bits of the critical places that an edge enters, 0 where it enters none."""
    bits = 0
    for at in range(len(critical)):
        if enters(edge, state, critical[at], place_of, moves):
            bits |= 1 << at
    return bits


def enters(edge: int, state: int, place: int, place_of: Any, moves: Any) -> bool:
    """Tell whether an edge that leads to a state enters a place."""
    if not moves.own[edge]:
        return False
    ride = edge - moves.first
    if ride < 0 or ride >= len(moves.low):
        return bool(place_of[state] == place)
    for at in range(moves.low[ride], moves.high[ride]):  # noqa: SIM110 - compiled
        if moves.places[at] == place:
            return True
    return False


def trace_path(
    target: int, labels: Labels, tree: tuple[Any, Any, Any, Any], way: Any
) -> tuple[int, float, float]:
    """Write the edges of the path to a target, the last one first, and return their number.

    Parameters
    ----------
    target, labels, tree
        A state, the labels of a restricted search, and the tree.
    way
        Array that is filled.

    Returns
    -------
    tuple
        The number of edges, negative where there is no path, and both parts of the label.
    """
    key, second, by_edge, parent = tree
    length, state = 0, target
    label = labels.best[target]
    if label == NOWHERE and labels.cut[target]:
        return NOWHERE, np.inf, np.inf
    one, two = key[target], second[target]
    if label != NOWHERE:
        one, two = labels.key[label], labels.second[label]
        while label != NOWHERE:
            way[length] = labels.edge[label]
            length += 1
            state = labels.tail[label]
            label = labels.before[label]
    while parent[state] != NOWHERE:
        way[length] = by_edge[state]
        length += 1
        state = parent[state]
    return length, one, two


def repeated_place(
    way: Any, length: int, head: Any, place_of: Any, moves: Any, entered: Any
) -> int:
    """Return the place that a path enters twice, that of the longest detour; negative if none.

    Parameters
    ----------
    way, length
        Edges of a path, the last one first, and their number.
    head, place_of, moves
        As for `affected_states`.
    entered
        Room by place, all `NOWHERE`; the same again afterwards.
    """
    again, longest = NOWHERE, 0
    for back in range(length):
        edge = way[length - 1 - back]
        if not moves.own[edge]:
            continue
        ride = edge - moves.first
        if ride < 0 or ride >= len(moves.low):
            place = place_of[head[edge]]
            if entered[place] == NOWHERE:
                entered[place] = back
            elif back - entered[place] > longest:
                again, longest = place, back - entered[place]
            continue
        for at in range(moves.low[ride], moves.high[ride]):
            place = moves.places[at]
            if entered[place] == NOWHERE:
                entered[place] = back
            elif back - entered[place] > longest:
                again, longest = place, back - entered[place]
    for at in range(length):
        entered[place_of[head[way[at]]]] = NOWHERE
        ride = way[at] - moves.first
        if 0 <= ride < len(moves.low):
            for other in range(moves.low[ride], moves.high[ride]):
                entered[moves.places[other]] = NOWHERE
    return again


class Groups(NamedTuple):
    """Targets that need the same restrictions: by group bits, and critical places in order."""

    bits: list[int]
    critical: list[tuple[int, int, int, int]]


def group_number(bits: int, critical: tuple[int, int, int, int], now: int, groups: Groups) -> int:
    """Return the number of the group after ``now`` with some restrictions, if need be a new one."""
    for at in range(now + 1, len(groups.bits)):
        if groups.bits[at] == bits and groups.critical[at] == critical:
            return at
    groups.bits.append(bits)
    groups.critical.append(critical)
    return len(groups.bits) - 1


def add_critical(critical: tuple[int, int, int, int], place: int) -> tuple[int, int, int, int]:
    """Return critical places, which are in order with `NOWHERE` first, and one more."""
    b, c, d = critical[1:]
    if place < b:
        return place, b, c, d
    if place < c:
        return b, place, c, d
    if place < d:
        return b, c, place, d
    return b, c, d, place


def edges_closed_by(bits: int, refusable: Any, refused: Any) -> Any:
    """Return the edges that some bits refuse."""
    room = np.empty(len(refusable), dtype=np.int64)
    count = 0
    for edge in refusable:
        if refused[edge] & bits:
            room[count] = edge
            count += 1
    return room[:count]


def critical_array(critical: tuple[int, int, int, int]) -> Any:
    """Return critical places as an array, without `NOWHERE`."""
    some = np.array([critical[0], critical[1], critical[2], critical[3]])
    return some[some >= 0]


def passes(edge: int, place: int, moves: Any) -> bool:
    """Tell whether an edge passes a place without entering it.

    Parameters
    ----------
    edge, place
        Their numbers.
    moves
        As for `affected_states`.
    """
    ride = edge - moves.first
    if ride < 0 or ride >= len(moves.past_low):
        return False
    for at in range(moves.past_low[ride], moves.past_high[ride]):  # noqa: SIM110 - compiled
        if moves.past[at] == place:
            return True
    return False
