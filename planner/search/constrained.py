"""The best path within a budget, or where an hour has a price.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from planner.search.bounds import (
    INF,
    OVER,
    ROUNDING,
    incoming_rows,
    least_by_rows,
    open_weights,
    split_least_to_go,
)
from planner.search.label_setting import NOWHERE, Calendar, next_departure, path_edges


def best_constrained_path(start: Sequence[int], head: Sequence[int], *asked: Any) -> list[int]:
    """Return what `constrained_path` does, without the edges into each state."""
    into, into_edges, tails = incoming_rows(start, head)
    return constrained_path(into, into_edges, tails, start, head, *asked)


def constrained_path(
    into: Sequence[int],
    into_edges: Sequence[int],
    tails: Sequence[int],
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
    behind: Sequence[float] = (),
    masks: int = 1,
    counted: Sequence[int] = (),
    most_counted: int = 0,
    guard: int = 0,
    counted_to_go: Sequence[int] = (),
) -> list[int]:
    """Return the path of least ``weight + rate * arrival`` that spends no more than a limit.

    Parameters
    ----------
    into, into_edges, tails
        `planner.search.bounds.incoming_rows` of the graph.
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
    behind
        The least ``weight + rate * hours`` from the source to each state, or less; may be left out.
    masks
        Size of the blocks of layers, see `planner.search.automaton.Automaton`. What is still to
        come is then known of blocks alone, as a bound.
    counted, most_counted, guard, counted_to_go
        The parts of `planner.search.automaton.Counts`.

    Notes
    -----
    Labels (weight, arrival, spent) are settled in the order of the least that they can come to at
    the target (A* with the exact static least to go, by layers of the automaton, which is
    consistent) [1]_. Where windows are waited for, the earlier of two arrivals may lose its
    advantage, so a label is of no use only where another at the same state is no worse in all
    three and in every count. Ways without a calendar have no windows: of all that lead on from a
    label without one, the least is known, and where it keeps the horizon, the limit and the
    counts it needs no search.
    From there on the label stands only for the paths on that use a calendar, by the least of
    these, and only as long as that is under the best path known.

    References
    ----------
    .. [1] L. Mandow, J. L. Perez de la Cruz, Multiobjective A* search with consistent
       heuristics, Journal of the ACM 57 (2010) 27.
    """
    states = len(start) - 1
    begin = source + states * first
    origin = source + states * (first // masks)
    block_table, block_accept = by_block(symbols, table, accept, masks)
    # What is known of blocks may break the masks: no path of that kind is a limit.
    latest = horizon if masks == 1 else -1.0
    counts, ahead = len(counted) > 0, len(counted_to_go) > 0
    free, timed, takes, spends, counts_on, onward = split_least_to_go(
        into, into_edges, tails, weight, rate, spend, limit, hours, number, origin, target, latest,
        symbol, symbols, block_table, block_accept, most * ROUNDING, behind,
        counted, most_counted, guard,
    )  # fmt: skip
    if free[origin] == INF and timed[origin] == INF:
        return [NOWHERE for _ in range(0)]
    # Where the best path without a calendar keeps the bounds, these are not what binds.
    tight = not (takes[origin] <= horizon and spends[origin] <= limit)
    hours_to_go, spend_to_go = [0.0 for _ in range(0)], [0.0 for _ in range(0)]
    if tight:
        hours_to_go = least_by_rows(into, into_edges, tails, hours, target)
        spending = open_weights(spend, hours, 0.0)
        spend_to_go = least_by_rows(into, into_edges, tails, spending, target)
    newest = [NOWHERE] * (states * len(accept))
    older: list[int] = [NOWHERE]
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    label_state: list[int] = [begin]
    label_weight: list[float] = [0.0]
    label_spent: list[float] = [0.0]
    label_arrival: list[float] = [0.0]
    label_counted: list[int] = [0]
    # The best path known: what it comes to, when it arrives, and where it leaves the labels.
    bound, earliest, ending = most * ROUNDING, INF, NOWHERE
    to_go = min(free[origin], timed[origin])
    if not tight and free[origin] < INF and masks == 1 and counts_on[begin] != OVER:
        bound, earliest, ending, to_go = free[begin], takes[begin], 0, timed[begin]
    heap: list[tuple[float, float, int, int]] = [(to_go, 0.0, begin, 0)]
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
            next_state = block_state = to
            then = layer
            if symbols:
                then = table[layer * symbols + symbol[edge]]
                if then < 0:
                    continue
                next_state = to + then * states
                block_state = to + then // masks * states
            if free[block_state] == INF and timed[block_state] == INF:
                continue
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            then_spent = spent + spend[edge]
            if arrival > horizon or arrival == INF or then_spent > limit:
                continue
            then_used = used
            if counts:
                then_used += counted[edge]
                least_used = then_used + counted_to_go[to] if ahead else then_used
                if (most_counted | guard) - least_used & guard != guard:
                    continue
            if tight and (
                arrival + hours_to_go[to] > horizon or then_spent + spend_to_go[to] > limit
            ):
                continue
            then_weight = heavy + weight[edge]
            comes_to = then_weight + rate * arrival
            to_go = timed[block_state]
            ends = (
                (masks == 1 or (to == target and accept[then]))
                and arrival + takes[block_state] <= horizon
                and then_spent + spends[block_state] <= limit
                and counts_on[block_state] != OVER
                and (most_counted | guard) - then_used - counts_on[block_state] & guard == guard
            )
            if not ends:
                to_go = min(to_go, free[block_state])
            least = comes_to + free[block_state]
            better = ends and (
                least < bound or (least == bound and arrival + takes[block_state] < earliest)
            )
            if not better and comes_to + to_go > bound:
                continue
            if dominated_in_all(
                then_weight, arrival, then_spent, then_used, guard,
                newest[next_state], older, label_weight, label_arrival, label_spent, label_counted,
            ):  # fmt: skip
                continue
            new = len(label_edge)
            label_edge.append(edge)
            label_parent.append(label)
            label_state.append(next_state)
            label_weight.append(then_weight)
            label_spent.append(then_spent)
            label_arrival.append(arrival)
            label_counted.append(then_used)
            older.append(NOWHERE)
            if better:
                bound, earliest, ending = least, arrival + takes[block_state], new
            if comes_to + to_go <= bound and to_go < INF:
                heappush(heap, (comes_to + to_go, arrival, next_state, new))
    if ending == NOWHERE:
        return path_edges(0, label_edge, label_parent)
    edges = path_edges(ending, label_edge, label_parent)
    state = label_state[ending]
    while masks == 1 and onward[state] >= 0:
        edge = onward[state]
        edges.append(edge)
        layer = state // states
        if symbols:
            layer = table[layer * symbols + symbol[edge]]
        state = head[edge] + layer * states
    return edges


def by_block(
    symbols: int, table: Sequence[int], accept: Sequence[int], masks: int
) -> tuple[list[int], list[int]]:
    """Return the table and the ends of an automaton whose layers are the blocks of another."""
    rows = [NOWHERE] * (len(accept) // masks * symbols)
    ends = [0] * (len(accept) // masks)
    for block in range(len(ends)):
        ends[block] = accept[block * masks]
        for at in range(symbols):
            then = table[block * masks * symbols + at]
            rows[block * symbols + at] = then // masks if then >= 0 else NOWHERE
    return rows, ends


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
