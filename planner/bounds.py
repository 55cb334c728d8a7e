"""What is the least that is still to come, from every state to the target?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush


def least_to_go(
    start: Sequence[int], head: Sequence[int], weight: Sequence[float], target: int
) -> list[float]:
    """Return the least weight from every state to the target, infinite where it is out of reach.

    Edges of infinite weight are left out.
    """
    states = len(start) - 1
    # The edges into each state, in compressed rows.
    begin = [0] * (states + 1)
    for edge in range(len(head)):
        if weight[edge] < float("inf"):
            begin[head[edge] + 1] += 1
    for state in range(states):
        begin[state + 1] += begin[state]
    edges = [0] * begin[states]
    tails = [0] * begin[states]
    free = begin.copy()
    for state in range(states):
        for edge in range(start[state], start[state + 1]):
            if weight[edge] < float("inf"):
                at = free[head[edge]]
                free[head[edge]] += 1
                edges[at] = edge
                tails[at] = state
    least = [float("inf")] * states
    heap = [(0.0, target)]
    while heap:
        far, state = heappop(heap)
        if far >= least[state]:
            continue
        least[state] = far
        for at in range(begin[state], begin[state + 1]):
            more = far + weight[edges[at]]
            if more < least[tails[at]]:
                heappush(heap, (more, tails[at]))
    return least


def open_only(weight: Sequence[float], hours: Sequence[float], rate: float) -> list[float]:
    """Return ``weight + rate * hours`` of the edges that may be used, infinite for the others."""
    return [
        weight[edge] + rate * hours[edge] if hours[edge] < float("inf") else float("inf")
        for edge in range(len(weight))
    ]
