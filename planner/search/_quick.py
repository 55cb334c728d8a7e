"""Which edges are the best path, found by one label a state where no bound stands in the way?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.label_setting import NO_LANDMARKS, NOWHERE, Calendar, Landmarks, best_path
from planner.search.shortest_path_tree import grow_tree


def best_path_by_tree(
    start: Any,
    head: Any,
    weight: Any,
    tie: Any,
    hours: Any,
    number: Any,
    calendar: Calendar,
    source: int,
    target: int,
    horizon: float,
    symbol: Any = (),
    symbols: int = 0,
    table: Any = (),
    first: int = 0,
    accept: Sequence[int] = (1,),
    landmarks: Landmarks = NO_LANDMARKS,
    masks: int = 1,
    to_go: Any = (),
    most: float = float("inf"),
) -> list[int]:
    """Return what `label_setting.best_path` returns of the same arrays, mostly sooner.

    Notes
    -----
    The least weight of all, and the earliest arrival of that, is told by one label a state: a
    horizon is met or is not. Where it is not, or the way must keep a rule, there may be several
    labels a state. With landmarks less of the graph is looked at than a tree holds.
    """
    if symbols == 0 and landmarks.marks == 0 and len(to_go) == 0:
        targets: Any = np.full(1, target)
        key, second, by_edge, parent, _ = grow_tree(
            start, head, weight, tie, hours, number, calendar, source, targets
        )
        arrival = key[target] if weight is None else second[target]
        if parent[target] == NOWHERE or arrival <= horizon:
            edges = [NOWHERE for _ in range(0)]
            state = target
            while parent[state] != NOWHERE:
                edges.append(by_edge[state])
                state = parent[state]
            edges.reverse()
            return edges
    return best_path(
        *(start, head, weight, tie, hours, number, calendar, source, target, horizon),
        *(symbol, symbols, table, first, accept, landmarks, masks, to_go, most),
    )
