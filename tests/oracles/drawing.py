"""Questions drawn of the supplied network, and the two searches that know nothing of ours."""

import datetime as dt
import heapq
import random

import networkx as nx

from corridors.errors import CorridorsError
from planner.graph.backend import objective_of
from planner.graph.networkx_export import to_networkx
from planner.question.query import Query
from planner.restrictions.embargo import check_question

DAYS = tuple(dt.date(2026, 1, 1) + dt.timedelta(days=it) for it in range(0, 365, 7))
CARGO = ("teu", "feu", "reefer", "general", "coal", "grain")
WATER = ("strait", "canal")
INF = float("inf")
_MOST_ALIKE = 10


def drawn(network, steps, count, seed, criteria, *, cargo=CARGO):
    """Yield questions for the least by a criterion, between any places that no embargo parts.

    Of many, some in a row have the same day and cargo, so that their graph is built once.
    """
    rng = random.Random(seed)  # noqa: S311 - drawn pairs, no secret
    places = [it for it in steps.first_state if network.places[it].kind not in WATER]
    same = min(_MOST_ALIKE, 1 + count // 50)
    terms = rng.choice(DAYS), rng.choice(cargo)
    while count:
        if count % same == 0:
            terms = rng.choice(DAYS), rng.choice(cargo)
        query = Query(*rng.sample(places, 2), rng.choice(criteria), *terms)
        try:
            check_question(network, query)
        except CorridorsError:
            continue
        count -= 1
        yield query


def least_weight(network, graph, query):
    """Return the path of least weight and its weight by NetworkX, None and infinity without."""
    found = to_networkx(graph, objective_of(network, query))
    ends = found.graph["source"], found.graph["target"]
    try:
        weight, nodes = nx.single_source_dijkstra(found, *ends, weight="weight")
    except nx.NetworkXNoPath:
        return None, INF
    path = [found.edges[it]["step"] for it in nx.utils.pairwise(nodes)]
    return path, weight


def earliest(graph):
    """Return the path that arrives first and its arrival: Dijkstra over every span of calendars."""
    first, begin, end, lasts = (list(map(float, it)) for it in graph.calendar)
    first = list(map(int, first))
    spans = [
        [(begin[at], end[at], lasts[at]) for at in range(low, high)]
        for low, high in nx.utils.pairwise(first)
    ]
    start, head = list(map(int, graph.steps.start)), list(map(int, graph.steps.head))
    hours, number = list(map(float, graph.hours)), list(map(int, graph.number))
    known, came, done = {graph.source: 0.0}, {}, set()
    heap = [(0.0, graph.source)]
    while heap:
        now, state = heapq.heappop(heap)
        if state in done:
            continue
        done.add(state)
        if state == graph.target:
            break
        for edge in range(start[state], start[state + 1]):
            if number[edge] < 0 or hours[edge] == INF:
                then = now + hours[edge]
            else:
                then = min(
                    (max(now, one) + hour for one, last, hour in spans[number[edge]] if last > now),
                    default=INF,
                )
            if then < known.get(head[edge], INF):
                known[head[edge]] = then
                came[head[edge]] = edge, state
                heapq.heappush(heap, (then, head[edge]))
    if graph.target not in known:
        return None, INF
    path, state = [], graph.target
    while state != graph.source:
        edge, state = came[state]
        path.append(edge)
    return path[::-1], known[graph.target]
