"""Corridors along the network: their links, and the trunk that a journey must follow."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corridors.model.entities import Corridor, Link, Mark
from corridors.model.network import Network


class Trunk(NamedTuple):
    """What a journey must pass in order, and the mode families by which it goes in between.

    Before the first and after the last mark a feeder may go by any mode.
    """

    marks: tuple[Mark, ...]
    families: frozenset[str]

    def modes_outside(self, modes: Iterable[str], network: Network) -> frozenset[str]:
        """Return those of some modes of a network that do not belong to the trunk."""
        known = network.modes
        return frozenset(
            it for it in modes if it in known and known[it].family not in self.families
        )


def trunk_between(network: Network, corridor: Corridor, first: str, last: str) -> Trunk:
    """Return the trunk of a corridor for a journey, seen along the corridor's chain.

    Parameters
    ----------
    network
        For the countries of the ends and the families of modes.
    corridor
        One with marks.
    first, last
        Ids of the places where the journey begins and ends; for a journey against the
        direction of the chain the other way round.

    Notes
    -----
    The trunk runs from the first mark to the last. Where an end of the journey is on the chain
    itself, beyond the marks or among the places of the outermost one, it runs to that end: a
    train to Yekaterinburg and a truck on to Moscow is no journey of the Trans-Siberian. Where
    the corridor says how far it reaches for cargo of a country (``reaches``), it runs to there,
    or to the end by its own modes.

    The families are those of its chain over the trunk, and those that the corridor states besides.
    """
    stops = [stop.place for stop in corridor.chain]
    marks = list(corridor.marks)
    for at, end, side in ((0, first, "first"), (-1, last, "last")):
        wanted = _extension(network, corridor, stops, end, side)
        if not wanted:
            continue
        outermost = marks[at]
        if set(wanted) & set(outermost.places) and len(marks) > 1:
            marks[at] = outermost._replace(places=wanted)
        else:
            marks.insert(0 if side == "first" else len(marks), Mark(wanted))
    return Trunk(tuple(marks), _families(network, corridor, stops, marks))


def _extension(
    network: Network, corridor: Corridor, stops: Sequence[str], end: str, side: str
) -> tuple[str, ...]:
    """Return the places to which the trunk runs beyond its marks or among those of the outermost.

    Empty where the marks of the corridor are enough.
    """
    outermost = corridor.marks[0 if side == "first" else -1]
    # One mark alone has no direction.
    either = len(corridor.marks) == 1
    if end in stops:
        inner = [stops.index(it) for it in outermost.places if it in stops]
        if not inner:
            others = (place for mark in corridor.marks for place in mark.places)
            inner = [stops.index(it) for it in others if it in stops]
        at = stops.index(end)
        if inner and (either or (at <= max(inner) if side == "first" else at >= min(inner))):
            return (end,)
    place = network.places.get(end)
    for reach in corridor.reaches:
        if (either or reach.end == side) and place is not None and place.country in reach.countries:
            return tuple(dict.fromkeys((*reach.places, end)))
    return ()


def _families(
    network: Network, corridor: Corridor, stops: Sequence[str], marks: Sequence[Mark]
) -> frozenset[str]:
    first = [stops.index(it) for it in marks[0].places if it in stops]
    last = [stops.index(it) for it in marks[-1].places if it in stops]
    legs = corridor.chain[min(first, default=0) : max(last, default=len(stops) - 1)]
    modes = [it.mode_to_next for it in legs or corridor.chain]
    return frozenset(corridor.trunk_modes) | {network.modes[it].family for it in modes if it}


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
