"""In which order are the nodes of a graph contracted, and which arcs do they leave behind?

Works on integers and flat arrays only. Nodes are taken out one by one, those with few
neighbours first; the neighbours of what is taken out are joined with each other. The arcs from
each node to the neighbours that it had when it was taken out hang on the shape of the graph, not
on its weights (customizable contraction hierarchies: J. Dibbelt, B. Strasser and D. Wagner,
Customizable contraction hierarchies, ACM Journal of Experimental Algorithmics 21, 2016).
"""

from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

_PER_NEIGHBOUR = 2
"""What a neighbour counts beside a level when the next node is chosen: with levels in it the
arcs of a node lead less far up than by neighbours alone."""


def contract(start: Any, head: Any, most: int) -> tuple[Any, Any, Any]:
    """Contract all nodes of a graph.

    Parameters
    ----------
    start, head
        Compressed sparse rows of the edges; their direction does not matter.
    most
        So many arcs are made at most.

    Returns
    -------
    rank
        Of each node, the number in the order in which they were taken out.
    first, upper
        Compressed sparse rows by rank: the ranks of the neighbours that a node had left, each
        row in rising order. Both are empty where the arcs are too many.
    """
    nodes = len(start) - 1
    begin, size, room = neighbours(start, head)
    capacity = size.copy()
    used = len(room)
    rank = np.full(nodes, -1, dtype=np.int32)
    order = np.empty(nodes, dtype=np.int64)
    level = np.zeros(nodes, dtype=np.int64)
    mark = np.full(nodes, -1)
    heap = [(_PER_NEIGHBOUR * size[node], node) for node in range(nodes)]
    heapify(heap)
    done = arcs = stamp = 0
    while heap:
        key, node = heappop(heap)
        if rank[node] >= 0:
            continue
        now = _PER_NEIGHBOUR * size[node] + level[node]
        if now > key:  # it has got more neighbours meanwhile
            heappush(heap, (now, node))
            continue
        rank[node] = done
        order[done] = node
        done += 1
        arcs += size[node]
        if arcs > most:
            return rank, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        for at in range(size[node]):
            other = room[begin[node] + at]
            level[other] = max(level[other], level[node] + 1)
            stamp += 1
            mark[other] = stamp
            near = begin[other]
            while near < begin[other] + size[other]:
                if room[near] == node:
                    size[other] -= 1
                    room[near] = room[begin[other] + size[other]]
                else:
                    mark[room[near]] = stamp
                    near += 1
            wanted = size[other] + size[node]
            if wanted > capacity[other]:
                # Its neighbours move to the end, with room for as many again.
                capacity[other] = 2 * wanted
                if used + capacity[other] > len(room):
                    larger = np.empty(2 * (used + capacity[other]), dtype=np.int64)
                    larger[:used] = room[:used]
                    room = larger
                for near in range(size[other]):
                    room[used + near] = room[begin[other] + near]
                begin[other] = used
                used += capacity[other]
            for near in range(size[node]):
                joined = room[begin[node] + near]
                if mark[joined] != stamp:
                    room[begin[other] + size[other]] = joined
                    size[other] += 1
            heappush(heap, (_PER_NEIGHBOUR * size[other] + level[other], other))
    first = np.zeros(nodes + 1, dtype=np.int64)
    upper = np.empty(arcs, dtype=np.int64)
    for at in range(nodes):
        node = order[at]
        row = rank[room[begin[node] : begin[node] + size[node]]]
        row.sort()
        first[at + 1] = first[at] + size[node]
        upper[first[at] : first[at + 1]] = row
    return rank, first, upper


def neighbours(start: Any, head: Any) -> tuple[Any, Any, Any]:
    """Return where the neighbours of each node begin, how many there are, and all of them."""
    nodes = len(start) - 1
    begin = np.zeros(nodes + 1, dtype=np.int64)
    for node in range(nodes):
        for edge in range(start[node], start[node + 1]):
            begin[node + 1] += 1
            begin[head[edge] + 1] += 1
    for node in range(nodes):
        begin[node + 1] += begin[node]
    room = np.empty(begin[nodes], dtype=np.int64)
    size = np.zeros(nodes, dtype=np.int64)
    for node in range(nodes):
        for edge in range(start[node], start[node + 1]):
            for one, other in ((node, head[edge]), (head[edge], node)):
                known = one == other
                for at in range(begin[one], begin[one] + size[one]):
                    known = known or room[at] == other
                if not known:
                    room[begin[one] + size[one]] = other
                    size[one] += 1
    return begin[:nodes].copy(), size, room
