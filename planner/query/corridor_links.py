"""The links that named corridors run along."""

from itertools import pairwise

from corridors.model.entities import Corridor, Link
from corridors.model.network import Network


def shortest_links(
    network: Network, origin: str, destination: str, mode: str
) -> list[tuple[Link, bool]]:
    """Return the links of the shortest way by one mode, whatever their status.

    Each link comes with True where it is run from a to b. Empty where there is no way.
    """
    import networkx as nx

    ways: nx.DiGraph[str] = nx.DiGraph()
    for link in network.links:
        if link.mode == mode:
            km = network.number(link.subject, "length_km") or 0.0
            ways.add_edge(link.a, link.b, km=km, link=link, forward=True)
            if link.direction == "both":
                ways.add_edge(link.b, link.a, km=km, link=link, forward=False)
    try:
        places = nx.dijkstra_path(ways, origin, destination, weight="km")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return []
    hops = (ways.edges[pair] for pair in pairwise(places))
    return [(it["link"], it["forward"]) for it in hops]


def corridor_hops(network: Network, corridor: Corridor) -> list[tuple[Link, bool]]:
    """Return the links of a corridor in order, with True where one is run from a to b."""
    hops: list[tuple[Link, bool]] = []
    for stop, after in zip(corridor.chain, corridor.chain[1:], strict=False):
        hops += shortest_links(network, stop.place, after.place, stop.mode_to_next)
    return hops


def corridor_links(network: Network, corridor: Corridor) -> list[Link]:
    """Return the links of a corridor in order."""
    return [link for link, _ in corridor_hops(network, corridor)]
