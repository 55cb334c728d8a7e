"""Pareto fronts on arrival and weight, or on arrival, weight and a third criterion.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from planner.search.bounds import ROUNDING, incoming_rows, least_by_rows, open_weights
from planner.search.label_setting import NOWHERE, Calendar, next_departure, path_edges


def front(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float],
    third: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
    target: int,
    horizon: float,
    resolution: float = 0.0,
    symbol: Sequence[int] = (),
    symbols: int = 0,
    table: Sequence[int] = (),
    first: int = 0,
    accept: Sequence[int] = (1,),
    masks: int = 1,
    known_hours: Sequence[float] = (),
    known_weight: Sequence[float] = (),
) -> list[list[int]]:
    """Return paths that cover the Pareto front, earliest arrival first.

    Parameters
    ----------
    start, head, weight, hours, number, calendar, source, target, horizon
        As for `planner.search.label_setting.best_path`.
    third
        The third criterion, per edge, at least 0; empty for the front on (arrival, weight).
    resolution
        Share, at least 0, by which a path may be worse in the third criterion alone and
        still stand for another: for every path there is one among the result that arrives
        no later, weighs no more and has at most ``1 + resolution`` times its third. No
        path of the result beats another in all three; with 0 the front is exact.
    symbol, symbols, table, first, accept, masks
        As for `planner.search.label_setting.best_path`.
    known_hours, known_weight
        Arrivals, ascending, and weights of paths that are known to be allowed, none beating
        another in both; for two criteria. What they beat is not looked at.

    Notes
    -----
    Label setting in the order of arrival [1]_: as arrivals are FIFO and weights do not depend on
    time, a label is dominated if one settled before it at the same state is no worse in the
    other criteria. With two criteria the last of these is the lightest, so only that one is
    compared. A label is also dropped where a path already found covers the least that it can
    still reach at the target, or where that is past the horizon. Labels are compared exactly at
    each state and with the resolution at the target alone, so that it does not add up along the
    path.

    References
    ----------
    .. [1] E. Q. V. Martins, On a multicriteria shortest path problem, European Journal of
       Operational Research 16 (1984) 236-245.
    """
    criteria = 3 if len(third) > 0 else 2
    states = len(start) - 1
    begin, edges, tails = incoming_rows(start, head)
    weight_to_go = least_by_rows(begin, edges, tails, open_weights(weight, hours, 0.0), target)
    third_to_go = [0.0] * states
    if criteria == 3:
        third_to_go = least_by_rows(begin, edges, tails, open_weights(third, hours, 0.0), target)
    hours_to_go = least_by_rows(begin, edges, tails, hours, target)
    newest = [NOWHERE] * (states * len(accept))
    older: list[int] = [NOWHERE]
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    label_weight: list[float] = [0.0]
    label_third: list[float] = [0.0]
    found_weight = [float("inf")]
    found_third = [float("inf")]
    heap: list[tuple[float, float, float, int, int]] = [(0.0, 0.0, 0.0, source + states * first, 0)]
    ends: list[int] = []
    while heap:
        now, heavy, more, state, label = heappop(heap)
        layer = state // states
        local = state - layer * states
        if covered(
            heavy + weight_to_go[local],
            (more + third_to_go[local]) * (1.0 + resolution),
            found_weight,
            found_third,
            criteria,
        ):
            continue
        bits = layer % masks
        fewer = bits
        worse = dominated_by(heavy, more, newest[state], older, label_weight, label_third, criteria)
        while fewer and not worse:
            fewer = (fewer - 1) & bits
            other = newest[state - (bits - fewer) * states]
            worse = dominated_by(heavy, more, other, older, label_weight, label_third, criteria)
        if worse:
            continue
        older[label] = newest[state]
        newest[state] = label
        if local == target and accept[layer]:
            found_weight.append(heavy)
            found_third.append(more)
            ends.append(label)
            continue
        for edge in range(start[local], start[local + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            to = head[edge]
            if arrival == float("inf") or arrival + hours_to_go[to] > horizon:
                continue
            then = heavy + weight[edge]
            soonest, least = arrival + hours_to_go[to], then + weight_to_go[to]
            if beaten(soonest, least, known_hours, known_weight):
                continue
            then_third = more + third[edge] if criteria == 3 else 0.0
            if covered(
                least,
                (then_third + third_to_go[to]) * (1.0 + resolution),
                found_weight,
                found_third,
                criteria,
            ):
                continue
            next_state = to
            if symbols:
                next_layer = table[layer * symbols + symbol[edge]]
                if next_layer < 0:
                    continue
                next_state = to + next_layer * states
            if dominated_by(
                then, then_third, newest[next_state], older, label_weight, label_third, criteria
            ):
                continue
            label_edge.append(edge)
            label_parent.append(label)
            label_weight.append(then)
            label_third.append(then_third)
            older.append(NOWHERE)
            heappush(heap, (arrival, then, then_third, next_state, len(label_edge) - 1))
    return [path_edges(label, label_edge, label_parent) for label in ends]


def beaten(
    arrival: float, weight: float, known_hours: Sequence[float], known_weight: Sequence[float]
) -> bool:
    """Tell whether a path known beforehand arrives earlier and weighs less."""
    low, high = 0, len(known_hours)
    while low < high:
        middle = (low + high) // 2
        if known_hours[middle] * ROUNDING < arrival:
            low = middle + 1
        else:
            high = middle
    return low > 0 and known_weight[low - 1] * ROUNDING < weight


def covered(
    weight: float,
    third: float,
    found_weight: Sequence[float],
    found_third: Sequence[float],
    criteria: int,
) -> bool:
    """Tell whether a path already found, which arrived no later, takes no more of both."""
    for at in range(len(found_weight) - 1, 0, -1):
        if found_weight[at] <= weight and found_third[at] <= third:
            return True
        if criteria == 2:
            return False
    return False


def dominated_by(
    weight: float,
    third: float,
    label: int,
    older: Sequence[int],
    label_weight: Sequence[float],
    label_third: Sequence[float],
    criteria: int,
) -> bool:
    """Tell whether a label settled at the state, which arrived no later, is no heavier."""
    while label >= 0:
        if label_weight[label] <= weight and label_third[label] <= third:
            return True
        if criteria == 2:
            return False
        label = older[label]
    return False
