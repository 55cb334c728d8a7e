"""Which path is the best of those that do not come back to a place?"""

from collections.abc import Sequence

from planner.automaton import FREE, Automaton
from planner.engine import Engine, Terms, best
from planner.graph import STATIC, Graph
from planner.steps import MOVE, NEVER


def straight_paths(
    engine: Engine, graph: Graph, terms: Terms, way: Automaton = FREE
) -> list[list[int]]:
    """Return the paths that were tried, the last being the answer: empty where there is none.

    Cargo that leaves a terminal by truck and comes back by truck dodges the price of the
    terminal's own crane. Where the best path does so, the step by which it first left the
    place it comes back to is shut, and the search runs again; a question with ``via`` may
    come back. As long as every step of every path tried is open, the answer stays: what
    else is shut can't change it.
    """
    tried = [best(engine, graph, terms, way)]
    hours, number = graph.hours, graph.number
    while tried[-1] and not terms.query.via:
        leaving = _turn(graph, tried[-1])
        if leaving is None:
            break
        if hours is graph.hours:
            hours, number = hours.copy(), number.copy()
        hours[leaving] = NEVER
        number[leaving] = STATIC
        tried.append(best(engine, graph._replace(hours=hours, number=number), terms, way))
    return tried


def _turn(graph: Graph, path: Sequence[int]) -> int | None:
    """Return the step at the place that a path comes back to by which it is led away."""
    steps = graph.steps
    arrived: dict[int, int] = {}
    for at, edge in enumerate(path):
        to = steps.place_of[steps.head[edge]]
        if steps.kind[edge] != MOVE:
            continue
        if to in arrived:
            return path[arrived[to] + 1]
        arrived[to] = at
    return None
