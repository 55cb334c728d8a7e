"""Which smallest set of bans and closures must be lifted for a question to have an answer?"""

from collections.abc import Sequence
from heapq import heappop, heappush

from planner.graph.graph import NOTHING, Graph
from planner.pricing.arcs import NEVER
from planner.routing.rules import WayRule


def smallest_lift(graph: Graph, rules: Sequence[WayRule]) -> tuple[str, ...] | None:
    """Return a smallest set of reasons whose lifting opens a path, None where none does.

    Parameters
    ----------
    graph
        A lenient graph: excluded steps are in it, with their reasons.
    rules
        The rules of the question, lenient: one whose words must be lifted notes so in its
        last layer.

    Notes
    -----
    Labels are sets of lifted reasons, settled by size; a label is dropped where a subset
    of it was settled at the same state and layers. Exact, as the reasons of a path are the
    union of those of its steps and of the rules that it breaks.
    """
    steps = graph.steps
    start, head, hours = steps.start, steps.head, graph.hours
    settled: dict[tuple[int, ...], list[frozenset[str]]] = {}
    first = (graph.source, *(it.rule.first for it in rules))
    heap: list[tuple[int, tuple[str, ...], tuple[int, ...]]] = [(0, (), first)]
    while heap:
        _, words, state = heappop(heap)
        lifted = frozenset(words)
        known = settled.setdefault(state, [])
        if any(other <= lifted for other in known):
            continue
        known.append(lifted)
        local, *layers = state
        if local == graph.target and all(
            it.rule.ends(layer) for it, layer in zip(rules, layers, strict=True)
        ):
            return tuple(sorted(lifted))
        for edge in range(start[local], start[local + 1]):
            if hours[edge] == NEVER:
                continue
            more = lifted | graph.reasons.get(edge, NOTHING)
            then = [
                it.rule.after(layer, it.events[edge])
                for it, layer in zip(rules, layers, strict=True)
            ]
            if then and min(then) < 0:
                continue
            for it, layer in zip(rules, then, strict=True):
                if it.words and layer == it.rule.layers - 1:
                    more |= {it.words}
            reached = (head[edge], *then)
            if not any(other <= more for other in settled.get(reached, ())):
                heappush(heap, (len(more), tuple(sorted(more)), reached))
    return None
