"""The best path that enters no place twice: decremental state-space relaxation.

Cargo that leaves a terminal by truck and comes back by truck dodges the price of the terminal's
own crane, so no route enters a place twice; but one ride may pass a place more than once. The
relaxed search allows it. Where its best path does, the place becomes critical: the next search
remembers whether a critical place was entered and refuses to enter it again. The first path without
re-entry is the best of all such paths, because every search allows at least those. This
is the method of Righini and Salani [1]_ and of Boland, Dethridge and Dumitrescu [2]_ for elementary
shortest paths.

With places to visit on the way (``via``) the rule holds from each of them to the next: a place at
the end of a branch is reached and left by the same line.

References
----------
.. [1] G. Righini, M. Salani, New dynamic programming algorithms for the resource constrained
   elementary shortest path problem, Networks 51 (2008) 155-170.
.. [2] N. Boland, J. Dethridge, I. Dumitrescu, Accelerated label setting algorithms for the
   elementary resource constrained shortest path problem, Operations Research Letters 34 (2006)
   58-68.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from planner.graph._rides import BACK_AND_FORTH
from planner.graph.backend import (
    Engine,
    Objective,
    best,
    least_by_layer,
    pareto_paths,
    value_of,
    with_potentials,
)
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import MOVE, NEVER, Steps
from planner.search.automaton import FREE, NOTHING_COUNTED, Automaton
from planner.search.bounds import INF, incoming_lists, least_by_rows
from planner.search.label_setting import NOWHERE

CLOSE = 1.0 + 1e-9
"""Sums that are added up in another order differ by less, relative to what they are."""
MOST_CRITICAL = 6
"""Critical places that a search remembers at most: each doubles the labels of a state."""


class Elementary(NamedTuple):
    """The best path without re-entry, and what it was found by.

    Attributes
    ----------
    path
        Edges in order, empty where there is none.
    searches
        How many searches it took.
    gap
        The path is worse than the best by at most this share; 0 where it is proven the best.
    """

    path: list[int]
    searches: int = 1
    gap: float = 0.0


def elementary_path(
    engine: Engine,
    graph: Graph,
    terms: Objective,
    way: Automaton = FREE,
    *,
    limit: float = float("inf"),
    to_go: Any = (),
) -> Elementary:
    """Return the best path of a question that enters no place twice.

    Parameters
    ----------
    engine, graph, terms, way
        As for `planner.graph.backend.best`.
    limit
        Paths that take more, in the unit of the criterion, are of no interest.
    to_go
        What `planner.graph.backend.least_by_layer` returns, or nothing.
    """
    terms = terms._replace(most=min(terms.most, limit))
    if terms.query.by == "time" and graph.leaned is None:
        terms = terms._replace(horizon=min(terms.horizon, limit))
    *_, last = elementary_attempts(engine, graph, terms, way, limit=limit, to_go=to_go)
    return Elementary(last.path or [], last.searches, last.gap)


class Attempt(NamedTuple):
    """What is known after a search: the least that a path without re-entry takes, or the path.

    Attributes
    ----------
    least
        No path without re-entry takes less, by the criterion; infinite where there is none.
    path
        The path as soon as it is found, empty where there is none; None before.
    searches, gap
        As for `Elementary`.
    """

    least: float
    path: list[int] | None = None
    searches: int = 1
    gap: float = 0.0


def elementary_attempts(
    engine: Engine,
    graph: Graph,
    terms: Objective,
    way: Automaton = FREE,
    *,
    limit: float = float("inf"),
    to_go: Any = (),
) -> Iterator[Attempt]:
    """Yield after each search what is known of the best path without re-entry, at last the path.

    Whoever has a better path already may stop asking.

    Parameters
    ----------
    engine, graph, terms, way, limit, to_go
        As for `elementary_path`.
    """
    critical: list[int] = []
    searches = 0
    # Limits are relaxed too until they are broken: those that a path keeps anyway cost nothing.
    way, whole = way._replace(counts=NOTHING_COUNTED), way
    kept = way
    while True:
        path = best(engine, graph, terms, kept, to_go)
        searches += 1
        least = value_of(graph, terms, path) if path else float("inf")
        if least > limit:
            path, least = [], float("inf")
        again = reentered(graph, path, way)
        keeps = whole.counts.keeps(path)
        if keeps and not again:
            yield Attempt(least, path, searches)
            return
        yield Attempt(least, None, searches)
        if not keeps:
            way = whole = counted_ahead(engine, graph, whole)
            kept = without_reentry(graph, way, critical) if critical else way
            kept = _for(engine, kept)
            continue
        if len(critical) == MOST_CRITICAL:
            found = _bounded(engine, graph, terms, whole, path)
            least = value_of(graph, terms, found.path) if found.path else float("inf")
            yield Attempt(least, found.path, found.searches, found.gap)
            return
        if not critical and not len(to_go) and not len(graph.to_go):
            if engine.is_plain and not way.symbols:
                graph = with_potentials(graph, terms)
            else:
                to_go = least_by_layer(graph, terms, way)
        critical.append(again[0])
        kept = _for(engine, without_reentry(graph, way, critical))


def has_way(engine: Engine, graph: Graph, terms: Objective, way: Automaton) -> bool:
    """Tell whether any path of a question enters no place twice.

    Parameters
    ----------
    engine, graph, terms, way
        As for `planner.graph.backend.best`.
    """
    path = best(engine, graph, terms, way)
    if not reentered(graph, path, way):
        return bool(path)
    return bool(elementary_path(engine, graph, terms, way).path)


def counted_ahead(engine: Engine, graph: Graph, way: Automaton) -> Automaton:
    """Return an automaton that knows the least of each count from each state to the target.

    Parameters
    ----------
    engine, graph, way
        As for `planner.graph.backend.best`.
    """
    counts, steps = way.counts, graph.steps
    if not len(counts.of_step) or len(counts.to_go):
        return way
    into = incoming_lists(steps.start, steps.head)
    to_go = [0] * (len(steps.start) - 1)
    for shift, most in counts.fields():
        over, every = most + 1, (4 * most + 4).bit_length()
        events = [int(it) >> shift & (1 << every) - 1 for it in counts.of_step]
        weight = [
            INF if hours == INF else float(n) for n, hours in zip(events, graph.hours, strict=True)
        ]
        least = least_by_rows(*into, weight, graph.target)
        to_go = [
            sums + (int(min(it, over)) << shift) for sums, it in zip(to_go, least, strict=True)
        ]
    ints = engine.ints
    return way._replace(counts=counts._replace(of_step=ints(counts.of_step), to_go=ints(to_go)))


def elementary_front(
    engine: Engine,
    graph: Graph,
    terms: Objective,
    resolution: float | None = None,
    way: Automaton = FREE,
) -> list[list[int]]:
    """Return the Pareto front of paths that enter no place twice, fastest first.

    Parameters
    ----------
    engine, graph, terms, resolution, way
        As for `planner.graph.backend.pareto_paths`.

    Notes
    -----
    The front of the relaxed search is as good as every path without re-entry, so it is the
    front of these as soon as it holds nothing else. On time and cost the next search looks only
    for what its paths without re-entry do not beat. After `MOST_CRITICAL` places what still
    enters a place twice is left out.
    """
    critical: list[int] = []
    known: list[list[int]] = []
    while True:
        kept = without_reentry(graph, way, critical)
        paths = pareto_paths(engine, graph, terms, resolution, _for(engine, kept), known)
        met = [reentered(graph, path, way) for path in paths]
        again = [places[0] for places in met if places]
        if resolution is None:
            known = [path for path, places in zip(paths, met, strict=True) if not places]
        if not again:
            return paths
        free = MOST_CRITICAL - len(critical)
        if not free:
            return [path for path in paths if not reentered(graph, path, way)]
        critical += list(dict.fromkeys(again))[:free]


def _bounded(
    engine: Engine, graph: Graph, terms: Objective, way: Automaton, relaxed: list[int]
) -> Elementary:
    """Return a path without re-entry, and how much better another one may be.

    As long as the best path enters a place twice, the edge by which it first leaves that place
    is closed.
    """
    least = value_of(graph, terms, relaxed)
    path = best(engine, graph, terms, way)
    hours, number = graph.hours.copy(), graph.number.copy()
    closed = graph._replace(hours=hours, number=number)
    searches = MOST_CRITICAL + 2
    while path and (leaving := _leaving(graph, path, way)) is not None:
        hours[leaving] = NEVER
        number[leaving] = STATIC
        path = best(engine, closed, terms, way)
        searches += 1
    if not path:
        return Elementary([], searches, float("inf"))
    return Elementary(path, searches, value_of(graph, terms, path) / least - 1.0)


def _leaving(graph: Graph, path: Sequence[int], way: Automaton) -> int | None:
    """Return the edge by which a path leaves a place that it enters again, None if it does not."""
    again = reentered(graph, path, way)
    if not again:
        return None
    steps = graph.steps
    for at, edge in enumerate(path):
        if steps.kind[edge] == MOVE:
            places = _places_entered(steps, edge)
            if again[0] in places:
                # A train that goes on leaves it by itself.
                return edge if places[-1] != again[0] else path[at + 1]
    return None


def reentered(graph: Graph, path: Sequence[int], way: Automaton = FREE) -> list[int]:
    """Return the places that a path enters twice between two stops, the longest detour first."""
    steps = graph.steps
    entered: dict[int, int] = {}
    detour: dict[int, int] = {}
    layer = way.first
    for at, edge in enumerate(path):
        stage = way.stage[layer]
        if way.symbols:
            layer = int(way.table[layer * way.symbols + way.symbol[edge]])
        if steps.kind[edge] != MOVE:
            continue
        if way.stage[layer] != stage:
            entered = {}
        for place in _places_entered(steps, edge):
            if place in entered:
                detour[place] = max(detour.get(place, 0), at - entered[place])
            else:
                entered[place] = at
    return sorted(detour, key=lambda place: (-detour[place], place))


def _places_entered(steps: Steps, edge: int) -> list[int]:
    """Return the places that a move enters: one, or all on the way of a train.

    Ships come back to a strait or a hub as their lines have it.
    """
    place_of, head = steps.place_of, steps.head
    end = int(place_of[head[edge]])
    if not steps.rides.is_ride(edge):
        return [end]
    parts = [it for it, _ in steps.rides.way(edge) if _enters_by_land(steps, it)]
    return list(dict.fromkeys([*(int(place_of[head[it]]) for it in parts), end]))


def _enters_by_land(steps: Steps, edge: int) -> bool:
    mode = steps.modes[steps.mode_of[steps.head[edge]]]
    return bool(steps.kind[edge] == MOVE) and mode not in BACK_AND_FORTH


def without_reentry(graph: Graph, way: Automaton, critical: Sequence[int]) -> Automaton:
    """Return an automaton that enters none of some places twice between two stops.

    Parameters
    ----------
    graph
        For its steps.
    way
        What the path must keep besides.
    critical
        Numbers of places.
    """
    if not critical:
        return way
    steps, count = graph.steps, len(critical)
    masks = 1 << count
    symbols = max(way.symbols, 1)
    symbol_of = way.symbol if way.symbols else [0] * len(steps.head)
    place_of, head, kind = steps.place_of, steps.head, steps.kind
    # What a step enters: sets of critical places by number; the first are none and one alone.
    sets = [0, *(1 << at for at in range(count))]
    symbol: Any
    if isinstance(head, list):
        number = {place: at for at, place in enumerate(critical, 1)}
        entered: Any = [
            number.get(place_of[head[edge]], 0) if kind[edge] == MOVE else 0
            for edge in range(len(head))
        ]
    else:
        import numpy as np

        numbers = np.zeros(len(steps.places), dtype=np.int64)
        numbers[list(critical)] = range(1, count + 1)
        entered = np.where(np.asarray(kind) == MOVE, numbers[np.asarray(place_of)[head]], 0)
    for ride, met in _entered_by_rides(steps, entered):
        if met not in sets:
            sets.append(met)
        entered[ride] = sets.index(met)
    ways = len(sets)
    if isinstance(head, list):
        symbol = [one * ways + it for one, it in zip(symbol_of, entered, strict=True)]
    else:
        symbol = np.asarray(symbol_of) * ways + entered
    table: list[int] = []
    for layer in range(len(way.accept)):
        row = [
            int(way.table[layer * symbols + it]) if way.symbols else layer for it in range(symbols)
        ]
        for mask in range(masks):
            for then in row:
                if then < 0:
                    table += [NOWHERE] * ways
                    continue
                kept = mask if way.stage[then] == way.stage[layer] else 0
                table += [NOWHERE if kept & met else then * masks + (kept | met) for met in sets]
    return Automaton(
        symbol,
        symbols * ways,
        table,
        way.first * masks,
        [int(ends) for ends in way.accept for _ in range(masks)],
        [stage for stage in way.stage for _ in range(masks)],
        masks,
        way.counts,
    )


def _entered_by_rides(steps: Steps, entered: Any) -> list[tuple[int, int]]:
    """Return the rides by which critical places are entered, with the places as bits."""
    rides = steps.rides
    if not len(rides):
        return []
    import numpy as np

    edges, _, low, high = rides.arrays
    modes = np.asarray(steps.mode_of)[np.asarray(steps.head)[edges]]
    by_land = np.array([mode not in BACK_AND_FORTH for mode in steps.modes])[modes]
    of_parts = np.where(by_land, np.asarray(entered)[edges], 0)
    met = np.flatnonzero(of_parts)
    begin, end = np.searchsorted(met, low), np.searchsorted(met, high)
    places = of_parts[met].tolist()
    found = []
    for at in np.flatnonzero(end > begin).tolist():
        # The end of a ride counts by sea too.
        own = int(entered[rides.first + at])
        bits = 1 << own - 1 if own else 0
        for place in places[begin[at] : end[at]]:
            bits |= 1 << place - 1
        found.append((rides.first + at, bits))
    return found


def _for(engine: Engine, way: Automaton) -> Automaton:
    ints = engine.ints
    return way._replace(symbol=ints(way.symbol), table=ints(way.table), accept=ints(way.accept))
