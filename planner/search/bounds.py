"""Lower bounds: the least weight from every state to the target, or from the source.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from planner.search.label_setting import NOWHERE

if TYPE_CHECKING:
    from planner.search.label_setting import Floats

INF = float("inf")
OVER = -1
"""In place of counts: over the greatest."""
ROUNDING = 1.0 + 1e-9
"""Sums that are added up in another order differ by less, relative to what they are."""


def least_to_go(
    start: Sequence[int], head: Sequence[int], weight: "Floats", target: int
) -> list[float]:
    """Return the least weight from every state to the target, infinite where it is out of reach.

    Edges of infinite weight are left out.
    """
    begin, edges, tails = incoming_rows(start, head)
    return least_by_rows(begin, edges, tails, weight, target)


def least_from(
    start: Sequence[int], head: Sequence[int], weight: "Floats", source: int
) -> list[float]:
    """Return the least weight from the source to every state, infinite where it is out of reach.

    Edges of infinite weight are left out.
    """
    return least_by_rows(start, range(len(head)), head, weight, source)


def least_by_rows(
    begin: Sequence[int],
    edges: Sequence[int],
    beyond: Sequence[int],
    weight: "Floats",
    root: int,
) -> list[float]:
    """Return the least weight between a state and every other, infinite where there is no path.

    Parameters
    ----------
    begin, edges, beyond
        In compressed rows the edges of each state, and the state at the other end of each:
        `incoming_rows` for paths to the root.
    weight
        At least 0, per edge; edges of infinite weight are left out.
    root
        The state.
    """
    least = [INF] * (len(begin) - 1)
    heap = [(0.0, root)]
    while heap:
        far, state = heappop(heap)
        if far >= least[state]:
            continue
        least[state] = far
        for at in range(begin[state], begin[state + 1]):
            more = far + weight[edges[at]]
            if more < least[beyond[at]]:
                heappush(heap, (more, beyond[at]))
    return least


def incoming_rows(
    start: Sequence[int], head: Sequence[int]
) -> tuple[list[int], list[int], list[int]]:
    """Return the edges into each state in compressed rows, and their tails."""
    states = len(start) - 1
    begin = [0] * (states + 1)
    for to in head:
        begin[to + 1] += 1
    for state in range(states):
        begin[state + 1] += begin[state]
    edges = [0] * len(head)
    tails = [0] * len(head)
    free = begin.copy()
    for state in range(states):
        for edge in range(start[state], start[state + 1]):
            at = free[head[edge]]
            free[head[edge]] += 1
            edges[at] = edge
            tails[at] = state
    return begin, edges, tails


def incoming_lists(
    start: Sequence[int], head: Sequence[int]
) -> tuple[list[int], list[int], list[int]]:
    """Return `incoming_rows` as lists, sorted by arrays: for searches in plain Python."""
    import numpy as np

    heads = np.asarray(head)
    order = np.argsort(heads, kind="stable")
    tails = np.repeat(np.arange(len(start) - 1), np.diff(np.asarray(start)))[order]
    begin = np.searchsorted(heads[order], np.arange(len(start)))
    return begin.tolist(), order.tolist(), tails.tolist()


def incoming_layers(symbols: int, table: Sequence[int], layers: int) -> tuple[list[int], list[int]]:
    """Return from which layers a symbol leads into a layer, in compressed rows.

    Row ``layer * symbols + symbol`` holds them. Without symbols one layer leads to itself.
    """
    if not symbols:
        return [0, 1], [0]
    begin = [0] * (layers * symbols + 1)
    for layer in range(layers):
        for symbol in range(symbols):
            then = table[layer * symbols + symbol]
            if then >= 0:
                begin[then * symbols + symbol + 1] += 1
    for row in range(layers * symbols):
        begin[row + 1] += begin[row]
    before = [0] * begin[layers * symbols]
    free = begin.copy()
    for layer in range(layers):
        for symbol in range(symbols):
            then = table[layer * symbols + symbol]
            if then >= 0:
                before[free[then * symbols + symbol]] = layer
                free[then * symbols + symbol] += 1
    return begin, before


def split_least_to_go(
    begin: Sequence[int],
    edges: Sequence[int],
    tails: Sequence[int],
    weight: Sequence[float],
    rate: float,
    spend: Sequence[float],
    limit: float,
    hours: Sequence[float],
    number: Sequence[int],
    source: int,
    target: int,
    horizon: float,
    symbol: Any,
    symbols: int,
    table: Any,
    accept: Sequence[int],
    most: float,
    behind: Sequence[float],
    counted: Sequence[int],
    most_counted: int,
    guard: int,
) -> tuple[list[float], list[float], list[float], list[float], list[int], list[int]]:
    """Return what is still to come without a calendar, and what with one, from every state.

    Parameters
    ----------
    begin, edges, tails
        `incoming_rows` of the graph.
    weight, rate, spend, limit, hours, number, target, horizon
        As for `planner.search.constrained.constrained_path`.
    source
        The state in the layer in which the path begins.
    symbol, symbols, table, accept
        The automaton; states of layer ``n`` follow those of layer ``n - 1``.
    most
        What is more than that is of no interest.
    behind
        The least from the source to each state, or less; or nothing. With it only the states of
        paths within ``most`` are looked at.
    counted, most_counted, guard
        The parts of `planner.search.automaton.Counts`.

    Returns
    -------
    tuple
        By state and layer, infinite where it is over ``most`` or over the path without a calendar
        from the source, if that keeps horizon, limit and counts: the least weight of paths without
        a calendar; the least of paths that use one at least, without waiting; of the former the
        hours (the least among equal weights), what they spend and count (`OVER` where that is
        over the greatest), and their first edge.
    """
    states = len(begin) - 1
    size = states * len(accept)
    first, before = incoming_layers(symbols, table, len(accept))
    # Behind the states stand the same once more, for paths that use a calendar.
    least = [INF] * (2 * size)
    pushed = [INF] * (2 * size)
    takes = [INF] * size
    spends = [INF] * size
    counts = [OVER] * size
    onward = [NOWHERE] * size
    known = len(behind) > 0
    counting = len(counted) > 0
    whole = behind[target] if known else 0.0
    heap = [
        (whole, 0.0, 0.0, 0.0, target + states * layer, NOWHERE, 0)
        for layer in range(len(accept))
        if accept[layer]
    ]
    bound = most
    while heap:
        whole, far, long, paid, node, by, used = heappop(heap)
        if whole > bound:
            break
        if far >= least[node]:
            continue
        least[node] = far
        calendars = node >= size
        if not calendars:
            takes[node] = long
            spends[node] = paid
            onward[node] = by
            counts[node] = used
            if node == source and long <= horizon and paid <= limit and used != OVER:
                bound = min(bound, far * ROUNDING)
        local = node % states
        layer = node % size // states
        for at in range(begin[local], begin[local + 1]):
            edge = edges[at]
            if hours[edge] == INF:
                continue
            more = far + (weight[edge] + rate * hours[edge])
            whole = more + behind[tails[at]] if known else more
            if whole > bound:
                continue
            row = layer * symbols + symbol[edge] if symbols else 0
            base = tails[at] + (size if calendars or number[edge] >= 0 else 0)
            for which in range(first[row], first[row + 1]):
                to = base + before[which] * states
                if more < least[to] and more <= pushed[to]:
                    pushed[to] = more
                    then_used = used
                    if counting and used != OVER:
                        then_used += counted[edge]
                        if (most_counted | guard) - then_used & guard != guard:
                            then_used = OVER
                    then_spent = paid + spend[edge]
                    then = (whole, more, long + hours[edge], then_spent, to, edge, then_used)
                    heappush(heap, then)
    return least[:size], least[size:], takes, spends, counts, onward


def open_weights(weight: "Floats", hours: "Floats", rate: float) -> list[float]:
    """Return ``weight + rate * hours`` of the edges that may be used, infinite for the others."""
    return [
        weight[edge] + rate * hours[edge] if hours[edge] < INF else INF
        for edge in range(len(weight))
    ]
