"""How is one question answered on a network: search, legs, or what must be lifted?"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from corridors.errors import NoRouteError, UsageError
from corridors.network import Network
from planner.graph import STATIC, Graph, build_graph
from planner.labels import corridors_of
from planner.query import Query, check_query
from planner.route import Route, build_route
from planner.search import best_path, ready
from planner.steps import MOVE, NEVER, Steps, resolve_steps
from planner.through import through

if TYPE_CHECKING:
    from planner.alternatives import Dropped


def find_route(network: Network, query: Query, steps: Steps | None = None) -> Route:
    """Return the best route of a question.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question.
    steps
        `planner.steps.resolve_steps` of the network, where it is at hand.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no route keeps the constraints; it names a smallest set of bans and closures
        to lift.
    """
    return find_routes(network, query, steps)[0][0]


def find_routes(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    count: int = 1,
    ratio: float = 2.0,
) -> tuple[list[Route], list[tuple[Route, str]]]:
    """Return the best routes that really differ, and those dropped, each with its reason.

    Parameters
    ----------
    network, query, steps
        As for `find_route`.
    count
        How many routes are wanted, at least 1; see `planner.tokens` for what differs.
    ratio
        Routes over ``ratio`` times the best value are dropped.

    Raises
    ------
    UsageError, NoRouteError
        As `find_route`.
    """
    check_query(network, query)
    if steps is None:
        steps = resolve_steps(network)
    horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
    graph = build_graph(network, through(steps, query.via), query)
    if query.via and not search(graph, query, horizon):
        # A place at the end of a branch can only be touched.
        graph = build_graph(network, steps, query)
    dropped: list[Dropped] = []
    if count == 1:
        paths = [_straight(graph, query, horizon)]
    else:
        paths, dropped = _alternatives(network, query, graph, horizon, count, ratio)
    if not paths or not paths[0]:
        raise _no_route(network, query, graph, horizon)
    routes = [_route(network, query, graph, path, rank) for rank, path in enumerate(paths, 1)]
    return routes, [(_route(network, query, graph, it.path, 0), it.reason) for it in dropped]


def find_front(
    network: Network, query: Query, steps: Steps | None = None, *, least_gain: float = 0.01
) -> tuple[list[Route], int | None, int]:
    """Return the Pareto front on time and cost, fastest first.

    Parameters
    ----------
    network, query, steps
        As for `find_route`; the criterion of the question is not used.
    least_gain
        Share of the cost that each route must save on the faster one shown before it.

    Returns
    -------
    tuple
        The routes shown, the index of the knee among them or None, and the number of
        points of the exact front that are not shown for their small gain.

    Raises
    ------
    UsageError
        As `find_route`, and for a question with ``via``.
    NoRouteError
        As `find_route`.
    """
    from planner.pareto import knee, thin
    from planner.search import front

    check_query(network, query)
    if query.via:
        message = "--pareto takes no --via yet: ask for the stretches one by one"
        raise UsageError(message)
    if steps is None:
        steps = resolve_steps(network)
    graph = build_graph(network, steps, query)
    horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
    paths = front(
        *(steps.start, steps.head, graph.usd, graph.hours, graph.number, graph.calendar),
        *(graph.source, graph.target, horizon),
    )
    if not paths:
        raise _no_route(network, query, graph, horizon)
    points = [(arrival(graph, path), sum(graph.usd[edge] for edge in path)) for path in paths]
    shown = thin(points, least_gain)
    routes = [
        _route(network, query, graph, paths[at], rank) for rank, at in enumerate(shown.kept, 1)
    ]
    return routes, knee([points[at] for at in shown.kept]), len(shown.dropped)


def _straight(graph: Graph, query: Query, horizon: float) -> list[int]:
    """Return the best path that does not come back to a place.

    Cargo that leaves a terminal by truck and comes back by truck dodges the price of the
    terminal's own crane. Where the best path does so, the step by which it first left the
    place it comes back to is shut, and the search runs again; a question with ``via`` may
    come back.
    """
    path = search(graph, query, horizon)
    hours = graph.hours.copy()
    while path and not query.via:
        leaving = _turn(graph, path)
        if leaving is None:
            return path
        hours[leaving] = NEVER
        graph.number[leaving] = STATIC
        path = search(graph._replace(hours=hours), query, horizon)
    return path


def _turn(graph: Graph, path: list[int]) -> int | None:
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


def _route(network: Network, query: Query, graph: Graph, edges: list[int], rank: int) -> Route:
    path = [graph.steps.step(edge) for edge in edges]
    way = [(step.a, step.first) for step in path if step.kind == MOVE]
    way.append((query.destination, ""))
    return build_route(network, query, graph, edges, corridors_of(network, way), rank)


def _alternatives(
    network: Network, query: Query, graph: Graph, horizon: float, count: int, ratio: float
) -> tuple[list[list[int]], list["Dropped"]]:
    from planner.alternatives import best_of_each, worth_showing
    from planner.tokens import tokens_of

    token = tokens_of(network, graph).of_step
    weights = _weights(graph).get(query.by)

    def value(path: list[int]) -> float:
        if weights is not None:
            return sum(weights[edge] for edge in path)
        return arrival(graph, path)

    def visits(path: list[int]) -> list[str]:
        moves = [it for it in map(graph.steps.step, path) if it.kind == MOVE]
        return [network.places[it.b].name() for it in moves]

    def find(prefix: tuple[int, ...], shut: frozenset[int]) -> list[int]:
        return search(graph, query, horizon, token, prefix, shut)

    return worth_showing(best_of_each(find, value, token), visits, value, count, ratio)


def _weights(graph: Graph) -> dict[str, Sequence[float]]:
    return {"cost": graph.usd, "co2e": graph.wtw_kg, "distance": graph.steps.km}


def search(
    graph: Graph,
    query: Query,
    horizon: float,
    token: Sequence[int] | None = None,
    prefix: Sequence[int] = (),
    shut: Collection[int] = (),
) -> list[int]:
    """Run the search of a question on its graph; see `planner.search.best_path`."""
    steps = graph.steps
    return best_path(
        steps.start,
        steps.head,
        _weights(graph).get(query.by),
        graph.usd,
        graph.hours,
        graph.number,
        graph.calendar,
        graph.source,
        graph.target,
        steps.place_of,
        _numbers(steps, query.via),
        horizon,
        token,
        prefix,
        shut,
    )


def arrival(graph: Graph, path: Sequence[int]) -> float:
    """Return the hour at which a path arrives."""
    now = 0.0
    for edge in path:
        if graph.number[edge] < 0:
            now += graph.hours[edge]
        else:
            now = ready(graph.calendar, graph.number[edge], now)[1]
    return now


def _numbers(steps: Steps, via: Sequence[str]) -> list[int]:
    number = {place: at for at, place in enumerate(steps.places)} if via else {}
    return [number.get(place, -1) for place in via]


def _no_route(network: Network, query: Query, graph: Graph, horizon: float) -> NoRouteError:
    from planner.blocked import smallest_lift

    names = [network.places[place].name() for place in (query.origin, query.destination)]
    asked = f"no route for {query.cargo} from {names[0]} to {names[1]}"
    if query.via:
        asked += " via " + ", ".join(network.places[place].name() for place in query.via)
    if search(graph, query, 1e9):
        return NoRouteError(
            f"{asked} arrives within {horizon / 24:.0f} days of {query.depart}: what is shut "
            f"in this season opens too late; try a later --depart, or "
            f"--set {query.cargo}.horizon_h=HOURS"
        )
    lenient = build_graph(network, graph.steps, query, lenient=True)
    lift = smallest_lift(lenient, _numbers(graph.steps, query.via))
    if lift is None:
        return NoRouteError(
            f"{asked}: the network has no chain of links for it, whatever is lifted"
        )
    return NoRouteError(f"{asked}; it takes: {'; '.join(lift)}", lift)
