"""What is the shortest way between nodes of a hierarchy, and what do many ways weigh?

Both ends of a question climb from node to node above them, in the order of their ranks: no more
nodes can be on the way, so there is no heap (elimination trees, as in the work that
`planner.contract` names). There is one node of each depth above an end, so what is known of it is
kept by depth.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from planner import contract, hierarchy
from planner.hierarchy import ABOVE, DEPTH, DOWN, EDGE, FIRST, NONE, UP


def ask(
    rank: Any, node: Any, ends: Any, weight: Any, parts: Any, source: int, target: int
) -> tuple[float, Any]:
    """Return the weight of a shortest way and its edges, infinite and none where there is none.

    Parameters
    ----------
    rank
        Of a `planner.hierarchy.Shape`.
    node, ends, weight, parts
        Of `planner.hierarchy.Arcs`.
    source, target
        Nodes.
    """
    nodes = len(rank)
    one, other = rank[source], rank[target]
    height = max(node[one, DEPTH], node[other, DEPTH]) + 1
    # What it takes from the source and to the target, and the last arc of that.
    far = np.full((2, height), np.inf)
    by = np.full((2, height), NONE)
    far[UP, node[one, DEPTH]] = far[DOWN, node[other, DEPTH]] = 0.0
    while one != other:
        if one < other:
            climb(UP, one, node, ends, weight, far, by)
            one = node[one, ABOVE]
        else:
            climb(DOWN, other, node, ends, weight, far, by)
            other = node[other, ABOVE]
    least, meeting = np.inf, NONE
    while one < nodes:
        at = node[one, DEPTH]
        if far[UP, at] + far[DOWN, at] < least:
            least, meeting = far[UP, at] + far[DOWN, at], at
        for way in (UP, DOWN):
            if far[way, at] < least:
                climb(way, one, node, ends, weight, far, by)
        one = node[one, ABOVE]
    arcs = [NONE for _ in range(0)]
    if meeting != NONE:
        at = meeting
        while by[DOWN, at] != NONE:
            arcs.append(by[DOWN, at])
            at = ends[by[DOWN, at], 1]
        arcs.reverse()
        at = meeting
        while by[UP, at] != NONE:
            arcs.append(by[UP, at])
            at = ends[by[UP, at], 1]
    return least, edges_of(arcs, parts)


def climb(way: int, one: int, node: Any, ends: Any, weight: Any, far: Any, by: Any) -> None:
    """Go on from a node by all its arcs of one direction."""
    now = far[way, node[one, DEPTH]]
    last = node[one, FIRST + DOWN] if way == UP else node[one + 1, FIRST + UP]
    for arc in range(node[one, FIRST + way], last):
        then = now + weight[arc]
        if then < far[way, ends[arc, 0]]:
            far[way, ends[arc, 0]] = then
            by[way, ends[arc, 0]] = arc


def edges_of(arcs: list[int], parts: Any) -> Any:
    """Return the edges of arcs, of which the last one comes first."""
    edges = np.empty(64, dtype=np.int64)
    count = 0
    while arcs:
        arc = arcs.pop()
        while parts[arc, 1] != EDGE:
            arcs.append(parts[arc, 1])
            arc = parts[arc, 0]
        if count == len(edges):
            edges = np.concatenate((edges, np.empty(count, dtype=np.int64)))
        edges[count] = parts[arc, 0]
        count += 1
    return edges[:count]


def distances(rank: Any, node: Any, ends: Any, weight: Any, sources: Any, targets: Any) -> Any:
    """Return least weights of shape (sources, targets), infinite where there is no way.

    Parameters are those of `ask`, with arrays of nodes. Each end climbs once; of two ends the
    nodes above both are the same down to some depth, and a shortest way passes one of these.
    """
    out, above_out = climbed(UP, rank, node, ends, weight, sources)
    into, above_into = climbed(DOWN, rank, node, ends, weight, targets)
    found = np.full((len(sources), len(targets)), np.inf)
    for row in range(len(sources)):
        for column in range(len(targets)):
            most = min(node[rank[sources[row]], DEPTH], node[rank[targets[column]], DEPTH])
            at = 0
            while at <= most and above_out[row, at] == above_into[column, at]:
                found[row, column] = min(found[row, column], out[row, at] + into[column, at])
                at += 1
    return found


def climbed(
    way: int, rank: Any, node: Any, ends: Any, weight: Any, beginnings: Any
) -> tuple[Any, Any]:
    """Return what each node above some nodes takes, by depth, and which nodes these are."""
    height = 1
    for end in beginnings:
        height = max(height, node[rank[end], DEPTH] + 1)
    far = np.full((len(beginnings), height), np.inf)
    above = np.full((len(beginnings), height), NONE)
    room, by = np.empty((2, height)), np.full((2, height), NONE)
    for at in range(len(beginnings)):
        one = rank[beginnings[at]]
        room[:] = np.inf
        room[way, node[one, DEPTH]] = 0.0
        while one < len(rank):
            above[at, node[one, DEPTH]] = one
            climb(way, one, node, ends, weight, room, by)
            one = node[one, ABOVE]
        far[at] = room[way]
    return far, above


@cache
def compiled(name: str) -> Any:
    """Return a function of this module, of `planner.hierarchy` or `planner.contract` compiled."""
    from planner.compiled import compile_kept

    functions: dict[str, Callable[..., Any]] = {
        "contract": contract.contract,
        "shape_of": hierarchy.shape_of,
        "weigh": hierarchy.weigh,
        "keep": hierarchy.keep,
        "ask": ask,
        "distances": distances,
    }
    helpers = (contract.neighbours, climb, climbed, edges_of)
    return compile_kept(functions[name], helpers, nogil=True)
