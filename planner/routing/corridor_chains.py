"""Prices along the named corridors, and how every list of them begins."""

from corridors.model.entities import GATE, Corridor
from corridors.model.network import Network
from corridors.model.seasons import day_number
from corridors.trunk import LinkFinder
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


def chain_prices(network: Network, corridor: Corridor, links: LinkFinder) -> list[Price]:
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
    for link, forward in links.hops(corridor):
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
    links = LinkFinder(network)
    numbers = {
        number
        for corridor in network.corridors.values()
        for price in chain_prices(network, corridor, links)
        for number in price.facts
    }
    assumed = sum(network.facts.fact(number).source == "assumption" for number in numbers)
    return len(numbers), assumed
