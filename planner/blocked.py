"""Which smallest set of bans and closures must be lifted for a question to have an answer?"""

from heapq import heappop, heappush

from planner.graph import NOTHING, Graph
from planner.search import passed
from planner.steps import NEVER


def smallest_lift(graph: Graph, via: list[int]) -> tuple[str, ...] | None:
    """Return a smallest set of reasons whose lifting opens a path, None where none does.

    Parameters
    ----------
    graph
        A lenient graph: excluded steps are in it, with their reasons.
    via
        Numbers of the places to be visited, in order.

    Notes
    -----
    Labels are sets of lifted reasons, settled by size; a label is dropped where a subset
    of it was settled at the same state. Exact, as the reasons of a path are the union of
    those of its steps.
    """
    steps = graph.steps
    start, head, place_of, hours = steps.start, steps.head, steps.place_of, graph.hours
    states = len(start) - 1
    settled: dict[int, list[frozenset[str]]] = {}
    first = graph.source + states * passed(0, place_of[graph.source], via)
    heap: list[tuple[int, tuple[str, ...], int]] = [(0, (), first)]
    goal = len(via) * states + graph.target
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
        for edge in range(start[local], start[local + 1]):
            if hours[edge] == NEVER:
                continue
            more = lifted | graph.reasons.get(edge, NOTHING)
            reached = head[edge] + states * passed(stage, place_of[head[edge]], via)
            if not any(other <= more for other in settled.get(reached, ())):
                heappush(heap, (len(more), tuple(sorted(more)), reached))
    return None
