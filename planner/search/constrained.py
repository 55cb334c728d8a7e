"""The best path within a budget, or where an hour has a price.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from planner.search.bounds import INF, ROUNDING, least_to_go, open_weights
from planner.search.label_setting import NOWHERE, Calendar, next_departure, path_edges

BROKEN_BOUNDS = 100
"""Labels over a bound after which a search looks how far each state is from it."""


def best_constrained_path(
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
    most: float = INF,
    to_go: Sequence[float] = (),
    masks: int = 1,
    counted: Sequence[int] = (),
    most_counted: int = 0,
    guard: int = 0,
    counted_to_go: Sequence[int] = (),
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
        As for `planner.search.label_setting.best_path`.
    symbol, symbols, table, first, accept
        As for `planner.search.label_setting.best_path`.
    most
        Paths that come to more are of no interest: without one of at most that the path is empty.
    to_go
        The least ``weight + rate * hours`` from each state to the target, or less; for all layers
        alike, or for each block of layers in turn. It is looked for where it is left out.
    masks
        Size of the blocks of layers, see `planner.search.automaton.Automaton`.
    counted, most_counted, guard, counted_to_go
        The parts of `planner.search.automaton.Counts`.

    Notes
    -----
    Labels (weight, arrival, spent) are settled in the order of the least that they can come to at
    the target (A* with a consistent bound of what is still to come) [1]_. Where windows are waited
    for, the earlier of two arrivals may lose its advantage, so a label is of no use only where
    another at the same state is no worse in all three and in every count.

    References
    ----------
    .. [1] L. Mandow, J. L. Perez de la Cruz, Multiobjective A* search with consistent
       heuristics, Journal of the ACM 57 (2010) 27.
    """
    states = len(start) - 1
    begin = source + states * first
    counts, ahead = len(counted) > 0, len(counted_to_go) > 0
    bound = most * ROUNDING
    known, by_layer = len(to_go) > 0, len(to_go) > states
    own = [0.0 for _ in range(0)]
    if not known:
        own = least_to_go(start, head, open_weights(weight, hours, rate), target, source, bound)
    broken = 0
    hours_to_go, spend_to_go = [0.0 for _ in range(0)], [0.0 for _ in range(0)]
    newest = [NOWHERE] * (states * len(accept))
    older: list[int] = [NOWHERE]
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    label_weight: list[float] = [0.0]
    label_spent: list[float] = [0.0]
    label_arrival: list[float] = [0.0]
    label_counted: list[int] = [0]
    # The best path known comes to the bound: when it arrives, and its last label.
    earliest, ending = INF, NOWHERE
    heap: list[tuple[float, float, int, int]] = [(0.0, 0.0, begin, 0)]
    while heap:
        key, now, state, label = heappop(heap)
        if key > bound:
            break
        heavy, spent, used = label_weight[label], label_spent[label], label_counted[label]
        layer = state // states
        local = state - layer * states
        bits = layer % masks
        fewer, worse = bits, False
        while True:
            other = newest[state - (bits - fewer) * states]
            worse = dominated_in_all(
                heavy, now, spent, used, guard,
                other, older, label_weight, label_arrival, label_spent, label_counted,
            )  # fmt: skip
            if worse or not fewer:
                break
            fewer = (fewer - 1) & bits
        if worse:
            continue
        older[label] = newest[state]
        newest[state] = label
        for edge in range(start[local], start[local + 1]):
            to = head[edge]
            next_state, then = to, layer
            if symbols:
                then = table[layer * symbols + symbol[edge]]
                if then < 0:
                    continue
                next_state = to + then * states
            if not known:
                still = own[to]
            elif by_layer:
                still = to_go[to + then // masks * states]
            else:
                still = to_go[to]
            if still == INF:
                continue
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            if arrival == INF:
                continue
            then_spent = spent + spend[edge]
            if broken > BROKEN_BOUNDS and (
                arrival + hours_to_go[to] > horizon or then_spent + spend_to_go[to] > limit
            ):
                continue
            if arrival > horizon or then_spent > limit:
                broken += 1
                if broken > BROKEN_BOUNDS and len(hours_to_go) == 0:
                    hours_to_go = least_to_go(start, head, hours, target)
                    spending = open_weights(spend, hours, 0.0)
                    spend_to_go = least_to_go(start, head, spending, target)
                continue
            then_used = used
            if counts:
                then_used += counted[edge]
                least_used = then_used + counted_to_go[to] if ahead else then_used
                if (most_counted | guard) - least_used & guard != guard:
                    continue
            then_weight = heavy + weight[edge]
            comes_to = then_weight + rate * arrival
            if comes_to + still > bound:
                continue
            ends = to == target and accept[then]
            if ends and comes_to == bound and arrival >= earliest:
                continue
            if dominated_in_all(
                then_weight, arrival, then_spent, then_used, guard,
                newest[next_state], older, label_weight, label_arrival, label_spent, label_counted,
            ):  # fmt: skip
                continue
            new = len(label_edge)
            label_edge.append(edge)
            label_parent.append(label)
            label_weight.append(then_weight)
            label_spent.append(then_spent)
            label_arrival.append(arrival)
            label_counted.append(then_used)
            older.append(NOWHERE)
            if ends:
                bound, earliest, ending = comes_to, arrival, new
            else:
                heappush(heap, (comes_to + still, arrival, next_state, new))
    return path_edges(max(ending, 0), label_edge, label_parent)


def dominated_in_all(
    weight: float,
    arrival: float,
    spent: float,
    used: int,
    guard: int,
    label: int,
    older: Sequence[int],
    label_weight: Sequence[float],
    label_arrival: Sequence[float],
    label_spent: Sequence[float],
    label_counted: Sequence[int],
) -> bool:
    """Tell whether a label settled at the state is no worse in all three and in every count."""
    while label >= 0:
        if (
            label_weight[label] <= weight
            and label_arrival[label] <= arrival
            and label_spent[label] <= spent
            and (used | guard) - label_counted[label] & guard == guard
        ):
            return True
        label = older[label]
    return False
