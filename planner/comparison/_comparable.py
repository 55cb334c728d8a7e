"""On which named corridors may a question be compared at all, and which are the pair's own?"""

from collections.abc import Sequence

from corridors.model.entities import Corridor
from corridors.model.network import Network
from planner.query.query import Query


def comparable(network: Network, query: Query) -> tuple[list[Corridor], dict[str, str]]:
    """Return the corridors that a question can be compared on, and why not on others.

    A corridor of containers carries every kind of cargo that no corridor names as its own;
    crude, gas, oil products, LNG and power are compared on the corridors that name them. One
    that is compared between some countries alone needs both ends to lie there, on one side each
    where it has two.
    """
    own = {corridor.cargo for corridor in network.corridors.values()}
    wanted = query.cargo if query.cargo in own else "teu"
    places = (network.places.get(it) for it in (query.origin, query.destination))
    ends = [place.country for place in places if place is not None and place.country]
    elsewhere = f"is not compared between {' and '.join(ends)}"
    if len(set(ends)) == 1:
        elsewhere = f"is not compared inside {ends[0]}"
    kept, left = [], {}
    for corridor in network.corridors.values():
        if corridor.cargo != wanted:
            left[corridor.id] = f"is a corridor of {network.cargo[corridor.cargo].name_en.lower()}"
        elif corridor.between and not joins(corridor.between, ends):
            left[corridor.id] = elsewhere
        elif corridor.marks:
            kept.append(corridor)
    return kept, left


def joins(sides: Sequence[Sequence[str]], ends: Sequence[str]) -> bool:
    """Tell whether one end lies on either side; of an end that is not known nothing is asked.

    Examples
    --------
    >>> [joins((("CN", "RU"), ("RU", "DE")), ends) for ends in (("DE", "CN"), ("CN", "CN"))]
    [True, False]
    >>> joins((("CN", "RU"),), ("RU", "CN"))
    True
    """
    if len(ends) < 2:
        return all(any(end in side for side in sides) for end in ends)
    (one, other), (first, last) = (sides[0], sides[-1]), ends
    return (first in one and last in other) or (first in other and last in one)


def leads_between(corridor: Corridor, query: Query) -> bool:
    """Tell whether a corridor is defined as leading from one end of a question to the other.

    Both ends lie on its chain, and what it is known by does not lie beyond them: of the way to
    Europe by Manzhouli, Shenyang - Chita is a part alone.
    """
    places = [stop.place for stop in corridor.chain]
    if query.origin not in places or query.destination not in places:
        return False
    first, last = sorted((places.index(query.origin), places.index(query.destination)))
    between, beyond = set(places[first : last + 1]), set(places)
    return all(
        between.intersection(mark.places) or not beyond.intersection(mark.places)
        for mark in corridor.marks
    )
