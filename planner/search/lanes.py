"""When is everything reached at the soonest, and by which step, from several sources at once?

From sources that lie together most ways are the same ones, at other hours. One search looks at
the edges of a state for all of them. Works on integers and flat arrays only, as
`planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.buckets import BUCKETS, PER_HOUR, empty_buckets, put, take_out
from planner.search.label_setting import NOWHERE, Calendar, next_departure

LANES = 8
"""So many sources are searched from at once: their hours at a state lie side by side."""
FAR = 1e300
"""The hour at a state that is not reached: later than any, and earlier than what is shut."""


def soonest_of_all(
    start: Sequence[int],
    head: Sequence[int],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    sources: Sequence[int],
    barred: Any,
    horizon: float,
    key: Any,
    by_edge: Any,
) -> int:
    """Find the earliest arrival at every state from each of at most `LANES` sources.

    Parameters
    ----------
    start, head, hours, number, calendar
        As for `planner.search.label_setting.best_path`.
    sources
        States, one a lane.
    barred
        Bits by state: from what has bit ``n`` nothing goes on in lane ``n``.
    horizon
        From what is reached later nothing goes on, and what waits for longer is not reached.
    key, by_edge
        Arrays of shape (states, `LANES`) to be filled: hour of arrival, `FAR` where nothing
        leads, and the last edge of the way, `NOWHERE` at the source and where nothing leads.

    Returns
    -------
    int
        The bits of the lanes in which two edges led to a state at the same hour: there the
        edges may not be those that `planner.search.shortest_path_tree.grow_tree` chooses. In all
        others they are.

    Notes
    -----
    A state is taken from its bucket by about the least hour that became earlier in any lane,
    and again where a lane becomes earlier afterwards. Waiting never makes an arrival earlier
    (FIFO), so what comes out when nothing becomes earlier any more is the earliest arrival.
    """
    states = len(start) - 1
    key[:], by_edge[:] = FAR, NOWHERE
    latest = min(horizon, FAR / 2.0)
    buckets = empty_buckets(states)
    waiting, now_in, tied = 0, 0, np.zeros(states, dtype=np.int64)
    now, arrivals = np.full(LANES, np.inf), np.empty(LANES)
    for lane in range(len(sources)):
        source = sources[lane]
        key[source, lane] = 0.0
        if buckets.bucket[source] == NOWHERE:
            put(buckets, 0, source)
            waiting += 1
    while waiting:
        while buckets.top[now_in] == NOWHERE:
            now_in += 1
        state = buckets.top[now_in]
        take_out(buckets, state)
        waiting -= 1
        for lane in range(LANES):
            reached = key[state, lane] <= latest and not barred[state] >> lane & 1
            now[lane] = key[state, lane] if reached else np.inf
        for edge in range(start[state], start[state + 1]):
            to = head[edge]
            there, last = key[to], by_edge[to]
            if number[edge] < 0:
                lasts = hours[edge]
                some = False
                for lane in range(LANES):
                    some |= now[lane] + lasts <= there[lane]
                if not some:
                    continue
                for lane in range(LANES):
                    arrivals[lane] = now[lane] + lasts
            else:
                for lane in range(LANES):
                    arrivals[lane] = np.inf
                    if now[lane] < np.inf:
                        arrival = next_departure(calendar, number[edge], now[lane])[1]
                        if arrival <= horizon:
                            arrivals[lane] = arrival
            least, better, equal = np.inf, 0, 0
            for lane in range(LANES):
                arrival, known = arrivals[lane], there[lane]
                sooner = arrival < known
                better |= int(sooner) << lane
                equal |= int((arrival == known) & (last[lane] != edge)) << lane
                there[lane] = arrival if sooner else known
                last[lane] = edge if sooner else last[lane]
                least = min(least, arrival if sooner else np.inf)
            if better or equal:
                tied[to] = tied[to] & ~better | equal
            if not better or start[to] == start[to + 1]:
                continue
            bucket = min(int(least * PER_HOUR), BUCKETS - 1)
            if buckets.bucket[to] == NOWHERE:
                waiting += 1
            elif buckets.bucket[to] > bucket:
                take_out(buckets, to)
            else:
                continue
            put(buckets, bucket, to)
            now_in = min(now_in, bucket)
    lanes = 0
    for state in range(states):
        lanes |= tied[state]
    return lanes


def tree_of(lane: int, source: int, tails: Any, key: Any, by_edge: Any) -> tuple[Any, ...]:
    """Return the tree of a lane as `shortest_path_tree.grow_tree` does, but for sums and order.

    Parameters
    ----------
    lane, source
        The lane and its source.
    tails
        The state that each edge leaves.
    key, by_edge
        What `soonest_of_all` filled.

    Returns
    -------
    tuple
        Arrays by state: hours of arrival, infinite where nothing leads, room for the second part
        of the labels (0 at the source), last edges, states before.
    """
    states = len(key)
    first, second = np.empty(states), np.full(states, np.inf)
    edge, parent = np.empty(states, dtype=np.int64), np.empty(states, dtype=np.int64)
    for state in range(states):
        first[state], edge[state] = key[state, lane], by_edge[state, lane]
        parent[state] = tails[edge[state]] if edge[state] != NOWHERE else NOWHERE
        if first[state] == FAR:
            first[state] = np.inf
    second[source] = 0.0
    return first, second, edge, parent


SEARCHING = (soonest_of_all, tree_of)
"""These functions, which need `next_departure` and those of `buckets.SORTING`, for compiling."""
