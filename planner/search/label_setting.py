"""Label setting: the path of least time, or of least weight within a horizon.

Works on integers and flat sequences only: no places, no files, no imports of ours.
"""

from collections.abc import Sequence
from heapq import heappop, heappush, heapreplace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = Sequence[float] | NDArray[np.float64]
    Ints = Sequence[int] | NDArray[np.int64]

NOWHERE = -1
UNKNOWN = -1.0


class Calendar(NamedTuple):
    """Hours of departure and duration of the edges that change with the season.

    Calendar ``p`` owns the spans ``first[p]`` to ``first[p + 1]``; in a span cargo may set
    off from hour ``begin`` until before hour ``end`` and takes ``hours``. The spans of a
    calendar are in order of time and do not overlap.
    """

    first: Sequence[int]
    begin: Sequence[float]
    end: Sequence[float]
    hours: Sequence[float]


class Landmarks(NamedTuple):
    """Least weights from all states to some of them, and from these to all.

    ``out`` and ``into`` have shape (states, marks); ``planner.search.landmarks`` makes them. They
    may be of a graph whose edges weigh less, or that has more of them.
    """

    marks: int
    out: Any
    into: Any


NO_LANDMARKS = Landmarks(0, (), ())
ACTIVE_BOUNDS = 4
"""Bounds by landmarks that a search looks at: those that are the best at its source."""


def next_departure(calendar: Calendar, number: int, now: float) -> tuple[float, float]:
    """Return departure and arrival of the best use of a calendar from hour ``now``.

    A closed or a slow span is waited out when that arrives earlier, so arrivals never get
    earlier by setting off later (FIFO). Both are infinite where the calendar never opens
    again.

    Examples
    --------
    >>> open_from_10 = Calendar([0, 1], [10.0], [20.0], [3.0])
    >>> next_departure(open_from_10, 0, 4.0), next_departure(open_from_10, 0, 12.0)
    ((10.0, 13.0), (12.0, 15.0))
    """
    best_departure = best_arrival = float("inf")
    low, last = calendar.first[number], calendar.first[number + 1]
    high = last
    while low < high:  # the first span that has not ended
        middle = (low + high) // 2
        if calendar.end[middle] <= now:
            low = middle + 1
        else:
            high = middle
    for span in range(low, last):
        departure = max(now, calendar.begin[span])
        if departure >= best_arrival:
            break
        arrival = departure + calendar.hours[span]
        if arrival < best_arrival:
            best_departure, best_arrival = departure, arrival
    return best_departure, best_arrival


def best_path(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
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
    landmarks: Landmarks = NO_LANDMARKS,
    masks: int = 1,
    to_go: Sequence[float] = (),
    most: float = float("inf"),
    single: int = 0,
) -> list[int]:
    """Return the edges of the best path, empty where there is none.

    Parameters
    ----------
    start, head
        Compressed sparse rows of the edges.
    weight
        What is minimised, per edge, at least 0; ``None`` minimises the hour of arrival.
    tie
        Decides among paths of equal arrival when ``weight`` is ``None``; otherwise the
        earlier arrival decides.
    hours, number, calendar
        Duration of each edge, or the number of its calendar where that is not negative.
    source, target
        States.
    horizon
        Latest hour of arrival.
    symbol, symbols, table, first, accept
        What the path as a whole must keep, see `planner.search.automaton.Automaton`; with 0 symbols
        everything is allowed.
    landmarks
        Of the weight, or of the hours where it is ``None``: the search then looks towards
        the target first, and finds the same.
    masks
        Size of the blocks of layers, see `planner.search.automaton.Automaton`.
    to_go
        Lower bounds of what is still to come, in place of landmarks: of each state, for all layers
        alike or in each block of layers in turn.
    most
        Paths of more than that are of no interest.
    single
        1 keeps one label a state, that of least weight: exact only without a horizon.

    Notes
    -----
    Labels are settled in the order (weight, arrival), where landmarks are given with what
    the path from the state to the target weighs at least added to the weight. As weights do
    not depend on time and arrivals are FIFO, a label is of no use if one settled before it at
    the same state arrived no later. For least time the first label of each state is the
    best. ``pushed`` and ``pushed_then`` are the last label on the heap for a state: a later
    one that is no better would be settled after it, so it is not pushed.
    """
    states = len(start) - 1
    layers = len(accept)
    earliest = [float("inf")] * (states * layers)
    pushed = [float("inf")] * (states * layers)
    pushed_then = [float("inf")] * (states * layers)
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    marks = landmarks.marks
    bounds = active_bounds(start, head, source, target, landmarks)
    ahead = [UNKNOWN] * (states if marks else 0)
    labels = 0
    known, by_layer = len(to_go) > 0, len(to_go) > states
    looks = known or marks > 0
    label_key = [0.0]  # only where the search looks ahead: otherwise the heap has it
    heap = [(0.0, 0.0, source + states * first, 0)]
    while heap:
        key, second, state, label = heap[0]
        if looks:
            key = label_key[label]
        now = key if weight is None else second
        if now >= earliest[state]:
            heappop(heap)
            continue
        layer = state // states if layers > 1 else 0
        if masks > 1 and dominated(earliest, now, state, states, layer, masks):
            heappop(heap)
            continue
        earliest[state] = -1.0 if single else now
        hollow = True  # the top of the heap, which the first new label takes
        local = state - layer * states
        if local == target and accept[layer]:
            return path_edges(label, label_edge, label_parent)
        for edge in range(start[local], start[local + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = next_departure(calendar, number[edge], now)[1]
            if arrival > horizon:
                continue
            to = head[edge]
            next_state = to
            then = layer
            if symbols:
                then = table[layer * symbols + symbol[edge]]
                if then < 0:
                    continue
                next_state = to + then * states
            if weight is None:
                if arrival > pushed[next_state]:
                    continue
                to_key, to_second = arrival, second + tie[edge]
            else:
                to_key, to_second = key + weight[edge], arrival
            if arrival >= earliest[next_state]:
                continue
            if masks > 1 and dominated(earliest, arrival, next_state, states, then, masks):
                continue
            if to_key >= pushed[next_state] and to_second >= pushed_then[next_state]:
                continue
            pushed[next_state] = to_key
            pushed_then[next_state] = to_second
            still = 0.0
            if by_layer:
                still = to_go[to + then // masks * states]
            elif known:
                still = to_go[to]
            elif marks:
                if ahead[to] == UNKNOWN:
                    ahead[to] = lower_bound(to, target, landmarks, bounds)
                still = ahead[to]
            if still == float("inf") or to_key + still > most:
                continue
            label_edge.append(edge)
            label_parent.append(label)
            if looks:
                label_key.append(to_key)
            labels += 1
            new = (to_key + still, to_second, next_state, labels)
            if hollow:
                heapreplace(heap, new)
                hollow = False
            else:
                heappush(heap, new)
        if hollow:
            heappop(heap)
    return path_edges(0, label_edge, label_parent)


def dominated(
    earliest: Sequence[float], now: float, state: int, states: int, layer: int, masks: int
) -> bool:
    """Tell whether a label settled in a less restricted layer of the block arrived no later."""
    bits = layer % masks
    fewer = bits
    while fewer:
        fewer = (fewer - 1) & bits
        if earliest[state - (bits - fewer) * states] <= now:
            return True
    return False


def active_bounds(
    start: Sequence[int], head: Sequence[int], source: int, target: int, landmarks: Landmarks
) -> list[int]:
    """Return the `ACTIVE_BOUNDS` bounds that promise most at the source.

    Bound ``b`` is that of landmark ``b`` behind the target, or of landmark ``b - marks`` behind
    the source, see `lower_bound`.
    """
    chosen = [NOWHERE for _ in range(0)]
    for _ in range(min(ACTIVE_BOUNDS, 2 * landmarks.marks)):
        best, most = NOWHERE, 0.0
        for bound in range(2 * landmarks.marks):
            if bound in chosen:
                continue
            for edge in range(start[source], start[source + 1]):
                far = landmark_bound(bound, head[edge], target, landmarks)
                if most < far < float("inf"):
                    best, most = bound, far
        if best == NOWHERE:
            break
        chosen.append(best)
    return chosen


def landmark_bound(bound: int, state: int, target: int, landmarks: Landmarks) -> float:
    """Return one bound of what is still to come, 0 where it bounds nothing.

    It is infinite where one of the two leads to the landmark, or from it, and the other does
    not, so that the state does not lead to the target.
    """
    marks = landmarks.marks
    if bound < marks:
        far, near = landmarks.out[state, bound], landmarks.out[target, bound]
    else:
        far, near = landmarks.into[target, bound - marks], landmarks.into[state, bound - marks]
    return float(far - near) if near < float("inf") else 0.0


def lower_bound(state: int, target: int, landmarks: Landmarks, bounds: Sequence[int]) -> float:
    """Return what the path from a state to the target weighs at least, by some bounds."""
    least = 0.0
    for bound in bounds:
        least = max(least, landmark_bound(bound, state, target, landmarks))
    return least


def path_edges(label: int, label_edge: Sequence[int], label_parent: Sequence[int]) -> list[int]:
    """Return the edges that led to a label, in order."""
    edges = []
    while label_parent[label] != NOWHERE:
        edges.append(label_edge[label])
        label = label_parent[label]
    edges.reverse()
    return edges
