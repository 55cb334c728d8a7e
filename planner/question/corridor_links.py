"""The links that named corridors run along."""

from itertools import pairwise
from typing import TYPE_CHECKING

from corridors.model.entities import Corridor, Link
from corridors.model.network import Network

if TYPE_CHECKING:
    import networkx as nx


class LinkFinder:
    """Finds the shortest ways along the links of one mode, whatever their status."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._ways: dict[str, nx.DiGraph[str]] = {}

    def shortest(self, origin: str, destination: str, mode: str) -> list[tuple[Link, bool]]:
        """Return the links of the shortest way by a mode.

        Each link comes with True where it is run from a to b. Empty where there is no way.
        """
        import networkx as nx

        if mode not in self._ways:
            self._ways[mode] = self._links_of(mode)
        ways = self._ways[mode]
        try:
            places = nx.dijkstra_path(ways, origin, destination, weight="km")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return []
        hops = (ways.edges[pair] for pair in pairwise(places))
        return [(it["link"], it["forward"]) for it in hops]

    def hops(self, corridor: Corridor) -> list[tuple[Link, bool]]:
        """Return the links of a corridor in order, with True where one is run from a to b."""
        return [
            hop
            for stop, after in pairwise(corridor.chain)
            for hop in self.shortest(stop.place, after.place, stop.mode_to_next)
        ]

    def links(self, corridor: Corridor) -> list[Link]:
        """Return the links of a corridor in order."""
        return [link for link, _ in self.hops(corridor)]

    def _links_of(self, mode: str) -> "nx.DiGraph[str]":
        import networkx as nx

        ways: nx.DiGraph[str] = nx.DiGraph()
        for link in self.network.links:
            if link.mode == mode:
                km = self.network.number(link.subject, "length_km") or 0.0
                ways.add_edge(link.a, link.b, km=km, link=link, forward=True)
                if link.direction == "both":
                    ways.add_edge(link.b, link.a, km=km, link=link, forward=False)
        return ways
