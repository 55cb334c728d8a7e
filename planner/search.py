"""Which steps lead from source to target at least time, or at least weight within a horizon?

Works on integers and flat sequences only: no places, no files, no imports of ours.
"""

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

NOWHERE = -1


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


def ready(calendar: Calendar, number: int, now: float) -> tuple[float, float]:
    """Return departure and arrival of the best use of a calendar from hour ``now``.

    A closed or a slow span is waited out when that arrives earlier, so arrivals never get
    earlier by setting off later (FIFO). Both are infinite where the calendar never opens
    again.

    Examples
    --------
    >>> open_from_10 = Calendar([0, 1], [10.0], [20.0], [3.0])
    >>> ready(open_from_10, 0, 4.0), ready(open_from_10, 0, 12.0)
    ((10.0, 13.0), (12.0, 15.0))
    """
    best_departure = best_arrival = float("inf")
    for span in range(calendar.first[number], calendar.first[number + 1]):
        if now >= calendar.end[span]:
            continue
        departure = max(now, calendar.begin[span])
        if departure >= best_arrival:
            break
        arrival = departure + calendar.hours[span]
        if arrival < best_arrival:
            best_departure, best_arrival = departure, arrival
    return best_departure, best_arrival


def passed(stage: int, place: int, via: Sequence[int]) -> int:
    """Return the number of places visited once ``place`` is reached."""
    while stage < len(via) and via[stage] == place:
        stage += 1
    return stage


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
    place_of: Sequence[int],
    via: Sequence[int],
    horizon: float,
    token: Sequence[int] | None = None,
    prefix: Sequence[int] = (),
    shut: Collection[int] = (),
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
    place_of, via
        Place of each state, and the places to be visited in this order.
    horizon
        Latest hour of arrival.
    token, prefix, shut
        Token of each edge (negative: none). The tokens along the path must begin with
        ``prefix``, and the next one must not be in ``shut``; what comes then is free.

    Notes
    -----
    Labels are settled in the order (weight, arrival). As weights do not depend on time
    and arrivals are FIFO, a label is of no use if one settled before it at the same state
    arrived no later. For least time the first label of each state is the best.
    """
    stages = len(via) + 1
    states = len(start) - 1
    free = len(prefix) + 1 if token is not None else 0
    layers = stages * (free + 1)
    earliest = [float("inf")] * (states * layers)
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    first = source + states * passed(0, place_of[source], via)
    heap: list[tuple[float, float, int, int]] = [(0.0, 0.0, first, 0)]
    while heap:
        key, second, state, label = heappop(heap)
        now = key if weight is None else second
        if now >= earliest[state]:
            continue
        earliest[state] = now
        layer = state // states
        phase, stage = divmod(layer, stages)
        local = state - layer * states
        if local == target and phase == free and stage == stages - 1:
            return _edges(label, label_edge, label_parent)
        for edge in range(start[local], start[local + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            if arrival > horizon:
                continue
            next_phase = phase
            if token is not None and phase < free and token[edge] >= 0:
                if phase < free - 1:
                    if token[edge] != prefix[phase]:
                        continue
                elif token[edge] in shut:
                    continue
                next_phase = phase + 1
            next_stage = passed(stage, place_of[head[edge]], via) if stages > 1 else 0
            next_state = head[edge] + (next_phase * stages + next_stage) * states
            if arrival >= earliest[next_state]:
                continue
            label_edge.append(edge)
            label_parent.append(label)
            if weight is None:
                item = (arrival, second + tie[edge], next_state, len(label_edge) - 1)
            else:
                item = (key + weight[edge], arrival, next_state, len(label_edge) - 1)
            heappush(heap, item)
    return []


def least_to_go(
    start: Sequence[int], head: Sequence[int], weight: Sequence[float], target: int
) -> list[float]:
    """Return the least weight from every state to the target, infinite where it is out of reach.

    Edges of infinite weight are left out.
    """
    states = len(start) - 1
    into: list[list[tuple[int, float]]] = [[] for _ in range(states)]
    for state in range(states):
        for edge in range(start[state], start[state + 1]):
            if weight[edge] < float("inf"):
                into[head[edge]].append((state, weight[edge]))
    least = [float("inf")] * states
    heap = [(0.0, target)]
    while heap:
        far, state = heappop(heap)
        if far >= least[state]:
            continue
        least[state] = far
        for before, more in into[state]:
            if far + more < least[before]:
                heappush(heap, (far + more, before))
    return least


def front(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    source: int,
    target: int,
    horizon: float,
) -> list[list[int]]:
    """Return a path for each point of the Pareto front on (arrival, weight), earliest first.

    Parameters
    ----------
    start, head, weight, hours, number, calendar, source, target, horizon
        As for `best_path`.

    Notes
    -----
    Label setting in the order of arrival: as arrivals are FIFO and weights do not depend on
    time, a label is dominated if one settled before it at the same state weighs no more. A
    label is also dropped where its weight and the least weight to go reach that of the last
    point found, or its arrival and the least hours to go pass the horizon. Exact [1]_.

    References
    ----------
    .. [1] E. Q. V. Martins, On a multicriteria shortest path problem, European Journal of
       Operational Research 16 (1984) 236-245.
    """
    usable = [
        heavy if hour < float("inf") else float("inf")
        for heavy, hour in zip(weight, hours, strict=True)
    ]
    weight_to_go = least_to_go(start, head, usable, target)
    hours_to_go = least_to_go(start, head, hours, target)
    lightest = [float("inf")] * (len(start) - 1)
    bound = float("inf")
    label_edge: list[int] = [NOWHERE]
    label_parent: list[int] = [NOWHERE]
    heap: list[tuple[float, float, int, int]] = [(0.0, 0.0, source, 0)]
    found: list[list[int]] = []
    while heap:
        now, heavy, state, label = heappop(heap)
        if heavy >= lightest[state] or heavy + weight_to_go[state] >= bound:
            continue
        lightest[state] = heavy
        if state == target:
            bound = heavy
            found.append(_edges(label, label_edge, label_parent))
            continue
        for edge in range(start[state], start[state + 1]):
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            to = head[edge]
            more = heavy + weight[edge]
            if arrival + hours_to_go[to] > horizon:
                continue
            if more >= lightest[to] or more + weight_to_go[to] >= bound:
                continue
            label_edge.append(edge)
            label_parent.append(label)
            heappush(heap, (arrival, more, to, len(label_edge) - 1))
    return found


def _edges(label: int, label_edge: Sequence[int], label_parent: Sequence[int]) -> list[int]:
    edges = []
    while label_parent[label] != NOWHERE:
        edges.append(label_edge[label])
        label = label_parent[label]
    edges.reverse()
    return edges
