"""How do the best ways from one source to each of many targets go, edge by edge?

Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any

from planner.grow import grow, led_over, regrow
from planner.search import NOWHERE, Calendar
from planner.tree import ALONE, FOUND, NONE, close


def paths_of_best(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    targets: Sequence[int],
    refused: Any,
    refuses: Any,
    place_of: Sequence[int],
    moves: Sequence[int],
    horizon: float,
    state_of: Any,
) -> tuple[list[int], list[int]]:
    """Return the edges of the best ways from a source to each target, last edge first.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar, source, targets, refused, refuses
        As for `planner.tree.row_of_straight`.
    place_of, moves, horizon
        As for `planner.tree.row_of_straight`.
    state_of
        Array of shape (targets,) to be filled: `FOUND`, `NONE`, or `ALONE` where the way comes
        back to a place or arrives late.

    Returns
    -------
    tuple
        Edges of all ways, and where the way to each target begins in them, with the end of
        the last.
    """
    trees = [grow(start, head, weight, tie, hours, number, calendar, source, targets)]
    bits_of = [0]
    seen = [NOWHERE] * (max(place_of) + 1)
    edges = [NOWHERE for _ in range(0)]
    first = [0]
    mark = now = at = 0
    while at < len(targets):
        target = targets[at]
        mark += 1
        key, second, by_edge, parent, _ = trees[now]
        state_of[at] = NONE
        bits = 0
        if parent[target] != NOWHERE:
            arrival = key[target] if weight is None else second[target]
            state_of[at] = FOUND if arrival <= horizon else ALONE
            state = target
            while parent[state] != NOWHERE:
                edge = by_edge[state]
                edges.append(edge)
                bits |= refused[edge] & refuses[at]
                if moves[edge]:
                    if seen[place_of[state]] == mark:
                        state_of[at] = ALONE
                    seen[place_of[state]] = mark
                state = parent[state]
            if seen[place_of[source]] == mark:
                state_of[at] = ALONE
        if not bits:
            first.append(len(edges))
            now = 0
            at += 1
            continue
        # The way uses what its target refuses: it is told from a tree in which that is shut.
        while len(edges) > first[at]:
            edges.pop()
        now = 1
        while now < len(trees) and bits_of[now] != bits:
            now += 1
        if now == len(trees):
            own_hours, own_number = hours.copy(), number.copy()
            close(NOWHERE, bits, refused, own_hours, own_number)
            cut = led_over(trees[0], refused, NOWHERE, bits)
            bits_of.append(bits)
            trees.append(
                regrow(
                    start, head, weight, tie, own_hours, own_number, calendar, targets,
                    trees[0], cut,
                )
            )  # fmt: skip
    return edges, first
