"""How is one question answered on a network: search, legs, or what must be lifted?"""

from collections.abc import Sequence

from corridors.errors import NoRouteError
from corridors.network import Network
from planner.graph import Graph, build_graph
from planner.labels import corridors_of
from planner.query import Query, check_query
from planner.route import Route, build_route
from planner.search import best_path
from planner.steps import MOVE, Steps, resolve_steps


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
    check_query(network, query)
    if steps is None:
        steps = resolve_steps(network)
    graph = build_graph(network, steps, query)
    horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
    edges = search(graph, query, horizon)
    if not edges:
        raise _no_route(network, query, graph, horizon)
    path = [steps.step(edge) for edge in edges]
    way = [(step.a, step.first) for step in path if step.kind == MOVE]
    way.append((query.destination, ""))
    return build_route(network, query, graph, edges, corridors_of(network, way))


def search(graph: Graph, query: Query, horizon: float) -> list[int]:
    """Run the search of a question on its graph; see `planner.search.best_path`."""
    steps = graph.steps
    weights: dict[str, Sequence[float]] = {
        "cost": graph.usd,
        "co2e": graph.wtw_kg,
        "distance": steps.km,
    }
    return best_path(
        steps.start,
        steps.head,
        weights.get(query.by),
        graph.usd,
        graph.hours,
        graph.number,
        graph.calendar,
        graph.source,
        graph.target,
        steps.place_of,
        _numbers(steps, query.via),
        horizon,
    )


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
