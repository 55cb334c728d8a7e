"""Lower bounds: the least weight from every state to the target.

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from planner.search.label_setting import NOWHERE

if TYPE_CHECKING:
    from planner.search.automaton import Automaton
    from planner.search.label_setting import Floats

INF = float("inf")
ROUNDING = 1.0 + 1e-9
"""Sums that are added up in another order differ by less, relative to what they are."""


def least_to_go(
    start: Sequence[int],
    head: Sequence[int],
    weight: "Floats",
    target: int,
    until: int = NOWHERE,
    most: float = INF,
) -> list[float]:
    """Return the least weight from every state to the target, infinite where it is out of reach.

    Edges of infinite weight are left out; ``until`` and ``most`` are as for `least_by_rows`.
    """
    begin, edges, tails = incoming_rows(start, head)
    return least_by_rows(begin, edges, tails, weight, target, until, most)


def least_by_rows(
    begin: Sequence[int],
    edges: Sequence[int],
    beyond: Sequence[int],
    weight: "Floats",
    root: int,
    until: int = NOWHERE,
    most: float = INF,
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
    until, most
        The search ends at this state, and where all that is left is over that. States that it has
        not come to get the least that they may take: a bound that suits a search from ``until``.
    """
    least = [INF] * (len(begin) - 1)
    heap = [(0.0, root)]
    while heap:
        far, state = heappop(heap)
        if far >= least[state]:
            continue
        least[state] = far
        if state == until or far > most:
            return [min(it, far) for it in least]
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


def least_to_go_by_layer(
    start: Any, head: Any, weight: Any, target: int, way: "Automaton", most: float = INF
) -> Any:
    """Return the least weight from every state in each layer of an automaton to the target.

    Parameters
    ----------
    start, head, weight, target
        As for `least_to_go`, arrays.
    way
        What the path must keep; states of layer ``n`` follow those of layer ``n - 1``.
    most
        What takes more is as good as out of reach.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    states, layers = len(start) - 1, len(way.accept)
    usable = np.flatnonzero(np.isfinite(weight))
    usable = usable[np.argsort(head[usable], kind="stable")]
    tail = np.repeat(np.arange(states), np.diff(start))[usable]
    # States that no edge joins are left out, so that the layers are small.
    joined = np.zeros(states, dtype=bool)
    joined[tail] = joined[head[usable]] = joined[target] = True
    met = np.flatnonzero(joined)
    size = len(met)
    number = np.cumsum(joined) - 1
    one, other, takes = number[tail], number[head[usable]], weight[usable]
    then = np.zeros((layers, len(usable)), dtype=np.int64)
    if way.symbols:
        then = np.asarray(way.table).reshape(layers, -1)[
            :, np.asarray(way.symbol, dtype=np.int64)[usable]
        ]
    layer, edge = np.nonzero(then >= 0)
    # All ends are joined to one more node, from which the search leads back.
    last = size * layers
    ends = number[target] + size * np.flatnonzero(way.accept)
    rows = np.concatenate([other[edge] + size * then[layer, edge], np.full(len(ends), last)])
    columns = np.concatenate([one[edge] + size * layer, ends])
    order = np.argsort(rows, kind="stable")
    first = np.searchsorted(rows[order], np.arange(last + 2))
    takes = np.concatenate([takes[edge], np.zeros(len(ends))])
    back = csr_array((takes[order], columns[order], first), shape=(last + 1, last + 1))
    least = np.full((layers, states), np.inf)
    least[:, met] = dijkstra(back, indices=last, limit=most)[:last].reshape(layers, size)
    return least.ravel()


def open_weights(weight: "Floats", hours: "Floats", rate: float) -> list[float]:
    """Return ``weight + rate * hours`` of the edges that may be used, infinite for the others."""
    return [
        weight[edge] + rate * hours[edge] if hours[edge] < INF else INF
        for edge in range(len(weight))
    ]
