"""Which arcs make ways short in a graph whose nodes have been contracted, and what do they weigh?

Works on integers and flat arrays only. Nodes go by their rank in the order of
`planner.contract.contract`; each has arcs to nodes of higher rank alone, all of which lie on the
one way from it to the top. What an arc weighs in each direction follows from the edges and from
the arcs below it (`weigh`), and those that a way by a higher node beats are left out (`keep`).
`planner.climb` asks what is left.
"""

from typing import Any, NamedTuple

import numpy as np

UP, DOWN = 0, 1
"""Directions of an arc: from the lower end to the upper one, and back."""
ABOVE, DEPTH, FIRST = 0, 1, 2
"""Columns of `Arcs.node`; ``FIRST + direction`` is where the arcs of a direction begin."""
EDGE, NONE = -1, -2
"""Stand for the second part of an arc that is an edge, and for no arc."""


class Shape(NamedTuple):
    """The arcs of a contracted graph, without their weights.

    ``rank``, ``first`` and ``upper`` are those of `planner.contract.contract`. ``above`` is the
    lowest of the upper ends of each node, or the number of nodes where there is none; ``depth``
    counts the nodes above. ``arc_of`` has the arc and the direction of each edge, as
    ``2 * arc + direction``, negative for an edge that leads back to its node.
    """

    rank: Any
    first: Any
    upper: Any
    above: Any
    depth: Any
    arc_of: Any


class Arcs(NamedTuple):
    """The arcs that shortest ways are made of, each in one direction.

    What is read together lies together: most of the time goes into fetching it.

    ``node`` of shape (nodes + 1, 4) has the node above each, its depth, and where its arcs begin
    that lead up from it and those that lead down to it; they end where the next begin. ``ends``
    of shape (arcs, 2) has the depths of their upper and lower ends, ``weight`` what each weighs,
    ``parts`` of shape (arcs, 2) the two arcs that it consists of, in the order of travel, or an
    edge and `EDGE`.
    """

    node: Any
    ends: Any
    weight: Any
    parts: Any


def shape_of(start: Any, head: Any, rank: Any, first: Any, upper: Any) -> tuple[Any, Any, Any]:
    """Return ``above``, ``depth`` and ``arc_of`` of a `Shape`."""
    nodes = len(rank)
    above = np.full(nodes, nodes)
    depth = np.zeros(nodes, dtype=np.int64)
    for back in range(nodes):
        node = nodes - 1 - back
        if first[node] < first[node + 1]:
            above[node] = upper[first[node]]
            depth[node] = depth[above[node]] + 1
    arc_of = np.full(len(head), -1)
    for tail in range(nodes):
        for edge in range(start[tail], start[tail + 1]):
            one, other = rank[tail], rank[head[edge]]
            if one != other:
                low, high = min(one, other), max(one, other)
                row = upper[first[low] : first[low + 1]]
                arc = first[low] + np.searchsorted(row, high)
                arc_of[edge] = 2 * arc + (UP if one == low else DOWN)
    return above, depth, arc_of


def weigh(first: Any, upper: Any, arc_of: Any, weight: Any) -> tuple[Any, Any]:
    """Return what each arc weighs in both directions, and of what it consists.

    Parameters
    ----------
    first, upper, arc_of
        Of a `Shape`.
    weight
        Of each edge, at least 0.

    Returns
    -------
    weights
        Array of shape (2, arcs), infinite where there is no way by lower nodes.
    parts
        Array of shape (2, arcs, 2): the arcs to the lower and to the upper end from a node below
        both; or an edge and `EDGE`; or `NONE` as the second.
    """
    arcs = len(upper)
    weights = np.full((2, arcs), np.inf)
    parts = np.full((2, arcs, 2), NONE, dtype=np.int32)
    for edge in range(len(arc_of)):
        if arc_of[edge] >= 0:
            arc, way = arc_of[edge] // 2, arc_of[edge] % 2
            if weight[edge] < weights[way, arc]:
                weights[way, arc] = weight[edge]
                parts[way, arc, 0] = edge
                parts[way, arc, 1] = EDGE
    for node in range(len(first) - 1):
        for one in range(first[node], first[node + 1]):
            arc = first[upper[one]]
            for other in range(one + 1, first[node + 1]):
                while upper[arc] != upper[other]:
                    arc += 1
                rising = weights[DOWN, one] + weights[UP, other]
                if rising < weights[UP, arc]:
                    weights[UP, arc] = rising
                    parts[UP, arc, 0] = one
                    parts[UP, arc, 1] = other
                falling = weights[DOWN, other] + weights[UP, one]
                if falling < weights[DOWN, arc]:
                    weights[DOWN, arc] = falling
                    parts[DOWN, arc, 0] = one
                    parts[DOWN, arc, 1] = other
    return weights, parts


def keep(
    first: Any, upper: Any, above: Any, depth: Any, weights: Any, parts: Any
) -> tuple[Any, Any, Any, Any]:
    """Return the `Arcs` that no way by a node above their lower end beats.

    What is beaten is part of no shortest way, so a way of the arcs that are left is as short.

    Parameters
    ----------
    first, upper, above, depth
        Of a `Shape`.
    weights, parts
        Of `weigh`.
    """
    nodes, arcs = len(first) - 1, len(upper)
    least = weights.copy()
    for back in range(nodes):
        node = nodes - 1 - back
        for one in range(first[node], first[node + 1]):
            arc = first[upper[one]]
            for other in range(one + 1, first[node + 1]):
                while upper[arc] != upper[other]:
                    arc += 1
                rising, falling = weights[UP, arc], weights[DOWN, arc]
                least[UP, one] = min(least[UP, one], least[UP, other] + falling)
                least[UP, other] = min(least[UP, other], least[UP, one] + rising)
                least[DOWN, one] = min(least[DOWN, one], rising + least[DOWN, other])
                least[DOWN, other] = min(least[DOWN, other], falling + least[DOWN, one])
    number = np.full((2, arcs), NONE, dtype=np.int32)
    node_of = np.empty((nodes + 1, 4), dtype=np.int32)
    count = 0
    for node in range(nodes):
        node_of[node, ABOVE], node_of[node, DEPTH] = above[node], depth[node]
        for way in (UP, DOWN):
            node_of[node, FIRST + way] = count
            for arc in range(first[node], first[node + 1]):
                if weights[way, arc] < np.inf and weights[way, arc] <= least[way, arc]:
                    number[way, arc] = count
                    count += 1
    node_of[nodes] = (nodes, 0, count, count)
    ends, consists = np.empty((count, 2), dtype=np.int32), np.empty((count, 2), dtype=np.int32)
    weight = np.empty(count)
    for node in range(nodes):
        for way in (UP, DOWN):
            for arc in range(first[node], first[node + 1]):
                at = number[way, arc]
                if at == NONE:
                    continue
                ends[at, 0], ends[at, 1] = depth[upper[arc]], depth[node]
                weight[at] = weights[way, arc]
                one, other = parts[way, arc]
                if other == EDGE:
                    consists[at, 0], consists[at, 1] = one, EDGE
                elif way == UP:
                    consists[at, 0], consists[at, 1] = number[DOWN, one], number[UP, other]
                else:
                    consists[at, 0], consists[at, 1] = number[DOWN, other], number[UP, one]
    return node_of, ends, weight, consists
