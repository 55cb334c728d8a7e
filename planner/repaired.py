"""How does the best path of a corridor become one that does not come back to a place?"""

from collections.abc import Callable, Collection, Sequence

from planner.automaton import NOWHERE, Automaton
from planner.engine import Engine, Terms, best
from planner.graph import STATIC, Graph
from planner.steps import MOVE, NEVER

REPAIRS = 8
"""A way that still comes back to a place after so many repairs is no way of the pair."""


def repaired(
    engine: Engine,
    graph: Graph,
    terms: Terms,
    way: Automaton,
    limit: float,
    value: Callable[[list[int]], float],
    *,
    at: int,
) -> list[list[int]]:
    """Return the best path and what each of at most `REPAIRS` repairs made of it.

    Parameters
    ----------
    engine, graph, terms, way
        As for `planner.engine.best`.
    limit
        Paths that take more are of no interest.
    value
        Returns what a path takes.
    at
        Where a path that passes places twice is cut: 0 shuts these places before the mark
        between both visits, 1 behind it. Where no mark is between, the step by which it first
        left the place is shut, as in `planner.straight`.

    Returns
    -------
    list
        The last path is empty where there is none within the limit, and comes back to a
        place where too many do.
    """
    if terms.query.by == "time":
        terms = terms._replace(horizon=min(terms.horizon, limit))
    terms = terms._replace(most=min(terms.most, limit))
    paths: list[list[int]] = []
    shut: tuple[int, ...] = ()
    while len(paths) <= REPAIRS:
        path = best(engine, _without(graph, shut), terms, way)
        if not path or value(path) > limit:
            return [*paths, []]
        paths.append(path)
        turn = turn_of(graph, terms, path)
        if turn is None:
            return paths
        twice = _twice(graph, path, way)
        if twice:
            early = range(min(after for _, after in twice.values()))
            late = range(1 + max(before for before, _ in twice.values()), len(way.accept))
            closed = late if at else early
            way = _barred(graph, way, list(twice), closed)
        else:
            shut = (*shut, turn)
    return paths


def _twice(graph: Graph, path: Sequence[int], way: Automaton) -> dict[int, tuple[int, int]]:
    """Return the places that a path passes in two layers, with these."""
    steps, layer = graph.steps, way.first
    arrived: dict[int, int] = {}
    found: dict[int, tuple[int, int]] = {}
    for edge in path:
        if way.symbols:
            layer = int(way.table[layer * way.symbols + way.symbol[edge]])
        if steps.kind[edge] == MOVE:
            place = int(steps.place_of[steps.head[edge]])
            if arrived.setdefault(place, layer) < layer and place not in found:
                found[place] = (arrived[place], layer)
    return found


def _barred(
    graph: Graph, way: Automaton, places: Sequence[int], layers: Collection[int]
) -> Automaton:
    """Return an automaton that enters none of some places in some layers."""
    import numpy as np

    steps, symbols = graph.steps, way.symbols
    head_place = np.asarray(steps.place_of)[np.asarray(steps.head)]
    enters = np.isin(head_place, places) & (np.asarray(steps.kind) == MOVE)
    symbol = np.where(enters, way.symbol + symbols, way.symbol)
    rows = []
    for layer in range(len(way.accept)):
        row = way.table[layer * symbols : (layer + 1) * symbols]
        entered = [NOWHERE if then in layers else then for then in row.tolist()]
        rows += [row, np.array(entered, dtype=np.int64)]
    return way._replace(symbol=symbol, symbols=2 * symbols, table=np.concatenate(rows))


def turn_of(graph: Graph, terms: Terms, path: Sequence[int]) -> int | None:
    """Return the step at the place that a path comes back to by which it is led away."""
    if terms.query.via:
        return None
    steps = graph.steps
    arrived: dict[int, int] = {}
    for at, edge in enumerate(path):
        if steps.kind[edge] != MOVE:
            continue
        to = int(steps.place_of[steps.head[edge]])
        if to in arrived:
            return path[arrived[to] + 1]
        arrived[to] = at
    return None


def _without(graph: Graph, shut: Sequence[int]) -> Graph:
    if not shut:
        return graph
    hours, number = graph.hours.copy(), graph.number.copy()
    for step in shut:
        hours[step] = NEVER
        number[step] = STATIC
    return graph._replace(hours=hours, number=number)
