"""The links that named corridors run along."""

from heapq import heappop, heappush

from corridors.model.entities import Corridor, Link
from corridors.model.network import Network


def shortest_links(
    network: Network, origin: str, destination: str, mode: str
) -> list[tuple[Link, bool]]:
    """Return the links of the shortest way by one mode, whatever their status.

    Each link comes with True where it is run from a to b. Empty where there is no way.
    """
    around: dict[str, list[tuple[str, Link, bool]]] = {}
    for link in network.links:
        if link.mode == mode:
            around.setdefault(link.a, []).append((link.b, link, True))
            if link.direction == "both":
                around.setdefault(link.b, []).append((link.a, link, False))
    done: dict[str, tuple[str, Link, bool] | None] = {}
    heap: list[tuple[float, str, tuple[str, Link, bool] | None]] = [(0.0, origin, None)]
    while heap:
        km, place, came = heappop(heap)
        if place in done:
            continue
        done[place] = came
        if place == destination:
            break
        for other, link, forward in around.get(place, ()):
            if other not in done:
                length = network.number(link.subject, "length_km") or 0.0
                heappush(heap, (km + length, other, (place, link, forward)))
    hops: list[tuple[Link, bool]] = []
    at = destination
    while (step := done.get(at)) is not None:
        at = step[0]
        hops.append((step[1], step[2]))
    return hops[::-1]


def corridor_hops(network: Network, corridor: Corridor) -> list[tuple[Link, bool]]:
    """Return the links of a corridor in order, with True where one is run from a to b."""
    hops: list[tuple[Link, bool]] = []
    for stop, after in zip(corridor.chain, corridor.chain[1:], strict=False):
        hops += shortest_links(network, stop.place, after.place, stop.mode_to_next)
    return hops


def corridor_links(network: Network, corridor: Corridor) -> list[Link]:
    """Return the links of a corridor in order."""
    return [link for link, _ in corridor_hops(network, corridor)]
