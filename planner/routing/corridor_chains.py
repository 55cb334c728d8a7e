"""Chains of links and prices along the named corridors."""

from heapq import heappop, heappush

from corridors.model.entities import GATE, Corridor, Link
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.formula import Price
from planner.pricing.pricer import Pricer


def corridor_head(corridor: Corridor) -> dict[str, str]:
    """Return id, names, status and season of a corridor, as every list of corridors begins."""
    return {
        "id": corridor.id,
        "name_en": corridor.name_en,
        "name_ru": corridor.name_ru,
        "name_zh": corridor.name_zh,
        "status": corridor.status,
        "season": corridor.season,
    }


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


def chain_prices(network: Network, corridor: Corridor) -> list[Price]:
    """Price a corridor's chain from end to end on the edition's day, closed or not.

    Loading, moves, passes, changes of mode and unloading, in order; handling that is not
    possible is left out.
    """
    day = day_number(network.edition.month, network.edition.day)
    first, last = corridor.chain[0].place, corridor.chain[-1].place
    ends = (network.places[it].country for it in (first, last))
    pricer = Pricer(network, corridor.cargo, day, *ends)
    prices: list[Price | None] = []
    mode = GATE
    for link, forward in corridor_hops(network, corridor):
        a, b = (link.a, link.b) if forward else (link.b, link.a)
        if link.mode == mode:
            prices.append(pricer.passing(a, mode))
        else:
            prices.append(pricer.handling(a, mode, link.mode))
        prices.append(pricer.move(a, b, link.mode, link.subject))
        mode = link.mode
    prices.append(pricer.handling(last, mode, GATE))
    return [price for price in prices if price is not None]


def corridor_evidence(network: Network) -> tuple[int, int]:
    """Return the number of facts that the corridors' chains use, and of assumptions among them."""
    numbers = {
        number
        for corridor in network.corridors.values()
        for price in chain_prices(network, corridor)
        for number in price.facts
    }
    assumed = sum(network.facts.fact(number).source == "assumption" for number in numbers)
    return len(numbers), assumed
