"""Which path is best within a budget, or where an hour has a price?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from planner.bounds import least_to_go, open_only
from planner.search import NOWHERE, Calendar, edges_of, ready


def best_within(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float],
    rate: float,
    spend: Sequence[float],
    limit: float,
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
    target: int,
    horizon: float,
    symbol: Sequence[int] = (),
    symbols: int = 0,
    table: Sequence[int] = (),
    first: int = 0,
    accept: Sequence[int] = (1,),
) -> list[int]:
    """Return the path of least ``weight + rate * arrival`` that spends no more than a limit.

    Parameters
    ----------
    weight
        What is minimised, per edge, at least 0.
    rate
        What an hour of the journey weighs, at least 0 (a value of time).
    spend, limit
        What is bounded, per edge, at least 0, and the most that a path may spend (budget).
    start, head, hours, number, calendar, source, target, horizon
        As for `planner.search.best_path`.
    symbol, symbols, table, first, accept
        As for `planner.search.best_path`.

    Notes
    -----
    Labels (weight, arrival, spent) are settled in the order of the least that they can
    come to at the target (A* with the exact static least to go, which is consistent) [1]_. A
    label is of no use only where another at the same state is no worse in all three:
    where windows are waited for, the earlier of two arrivals may lose its advantage, so the
    sum alone does not decide.

    References
    ----------
    .. [1] L. Mandow, J. L. Perez de la Cruz, Multiobjective A* search with consistent
       heuristics, Journal of the ACM 57 (2010) 27.
    """
    to_go = least_to_go(start, head, open_only(weight, hours, rate), target)
    hours_to_go = least_to_go(start, head, hours, target)
    spend_to_go = least_to_go(start, head, open_only(spend, hours, 0.0), target)
    states = len(start) - 1
    layers = len(accept)
    newest = [NOWHERE] * (states * layers)
    older: list[int] = [NOWHERE]
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    label_weight: list[float] = [0.0]
    label_spent: list[float] = [0.0]
    label_arrival: list[float] = [0.0]
    begin = source + states * first
    heap: list[tuple[float, float, int, int]] = [(to_go[source], 0.0, begin, 0)]
    while heap:
        _, now, state, label = heappop(heap)
        heavy, spent = label_weight[label], label_spent[label]
        other = newest[state]
        while other >= 0:
            if (
                label_weight[other] <= heavy
                and label_arrival[other] <= now
                and label_spent[other] <= spent
            ):
                break
            other = older[other]
        if other >= 0:
            continue
        older[label] = newest[state]
        newest[state] = label
        layer = state // states
        local = state - layer * states
        if local == target and accept[layer]:
            return edges_of(label, label_edge, label_parent)
        for edge in range(start[local], start[local + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            to = head[edge]
            then_spent = spent + spend[edge]
            if arrival + hours_to_go[to] > horizon or then_spent + spend_to_go[to] > limit:
                continue
            next_state = to
            if symbols:
                then = table[layer * symbols + symbol[edge]]
                if then < 0:
                    continue
                next_state = to + then * states
            then_weight = heavy + weight[edge]
            label_edge.append(edge)
            label_parent.append(label)
            label_weight.append(then_weight)
            label_spent.append(then_spent)
            label_arrival.append(arrival)
            older.append(NOWHERE)
            key = then_weight + rate * arrival + to_go[to]
            heappush(heap, (key, arrival, next_state, len(label_edge) - 1))
    return edges_of(0, label_edge, label_parent)
