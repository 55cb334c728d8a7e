"""Which smallest set of bans and closures must be lifted for a question to have an answer?"""

from heapq import heappop, heappush

from planner.graph import Graph
from planner.query import Query


def smallest_lift(graph: Graph, query: Query) -> tuple[str, ...] | None:
    """Return a smallest set of reasons whose lifting opens a path, None where none does.

    Parameters
    ----------
    graph
        A lenient graph: excluded steps are in it, with their reasons.
    query
        The question.

    Notes
    -----
    Labels are sets of lifted reasons, settled by size; a label is dropped where a subset
    of it was settled at the same state. Exact, as the reasons of a path are the union of
    those of its steps.
    """
    number = {place: at for at, place in enumerate(graph.places)}
    via = [number.get(place, -1) for place in query.via]
    states = len(graph.start) - 1
    stages = len(via) + 1
    settled: dict[int, list[frozenset[str]]] = {}
    first = graph.source + states * _passed(0, graph.place_of[graph.source], via)
    heap: list[tuple[int, tuple[str, ...], int]] = [(0, (), first)]
    goal = (stages - 1) * states + graph.target
    while heap:
        _, words, state = heappop(heap)
        lifted = frozenset(words)
        known = settled.setdefault(state, [])
        if any(other <= lifted for other in known):
            continue
        known.append(lifted)
        if state == goal:
            return tuple(sorted(lifted))
        stage, local = divmod(state, states)
        for edge in range(graph.start[local], graph.start[local + 1]):
            head = graph.head[edge]
            more = lifted | graph.reasons[edge]
            reached = head + states * _passed(stage, graph.place_of[head], via)
            if not any(other <= more for other in settled.get(reached, ())):
                heappush(heap, (len(more), tuple(sorted(more)), reached))
    return None


def _passed(stage: int, place: int, via: list[int]) -> int:
    while stage < len(via) and via[stage] == place:
        stage += 1
    return stage
