"""How is one question answered on a network: search, legs, or what must be lifted?"""

from corridors.errors import NoRouteError
from corridors.network import Network
from planner.blocked import smallest_lift
from planner.graph import MOVE, Graph, build_graph
from planner.labels import corridors_of
from planner.query import Query, check_query
from planner.route import Route, build_route
from planner.search import Calendar, best_path


def find_route(network: Network, query: Query) -> Route:
    """Return the best route of a question.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no route keeps the constraints; it names a smallest set of bans and closures
        to lift.
    """
    check_query(network, query)
    graph = build_graph(network, query)
    horizon = network.number(query.cargo, "horizon_h") or float("inf")
    edges = search(graph, query, horizon)
    if not edges:
        raise _no_route(network, query, graph, horizon)
    passed = [
        (graph.steps[edge].a, graph.steps[edge].first)
        for edge in edges
        if graph.steps[edge].kind == MOVE
    ]
    passed.append((query.destination, ""))
    return build_route(network, query, graph, edges, corridors_of(network, passed))


def search(graph: Graph, query: Query, horizon: float) -> list[int]:
    """Run the search of a question on its graph; see `planner.search.best_path`."""
    weights = {"cost": graph.usd, "co2e": graph.wtw_kg, "distance": graph.km}
    number = {place: at for at, place in enumerate(graph.places)}
    return best_path(
        graph.start,
        graph.head,
        weights.get(query.by),
        graph.usd,
        graph.hours,
        graph.calendar,
        Calendar(*graph.calendars),
        graph.source,
        graph.target,
        graph.place_of,
        [number.get(place, -1) for place in query.via],
        horizon,
    )


def _no_route(network: Network, query: Query, graph: Graph, horizon: float) -> NoRouteError:
    names = [network.places[place].name() for place in (query.origin, query.destination)]
    asked = f"no route for {query.cargo} from {names[0]} to {names[1]}"
    if query.via:
        asked += " via " + ", ".join(network.places[place].name() for place in query.via)
    if search(graph, query, float("inf")):
        return NoRouteError(
            f"{asked} arrives within {horizon / 24:.0f} days of {query.depart}: what is shut "
            f"in this season opens too late; try a later --depart, or "
            f"--set {query.cargo}.horizon_h=HOURS"
        )
    lift = smallest_lift(build_graph(network, query, lenient=True), query)
    if lift is None:
        return NoRouteError(
            f"{asked}: the network has no chain of links for it, whatever is lifted"
        )
    return NoRouteError(f"{asked}; it takes lifting: {'; '.join(lift)}", lift)
