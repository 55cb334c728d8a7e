"""How are a leg and its hours told in words?"""

from itertools import accumulate, pairwise

from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.network import Network
from planner.query.query import Query
from planner.routing.route import Leg

_TOLD = 4
"""So many places between the ends of a leg are told."""
_WELL_KNOWN = ("town", "port", "strait", "canal")
"""Kinds of places that a reader knows by name."""


def ends_told(network: Network, query: Query) -> str:
    """Return origin and destination, of an end off the network also the country.

    Who writes Atlantis may not mean the town of that name in South Africa.
    """
    ends = [network.places[it] for it in (query.origin, query.destination)]
    told = (f"{it.name()}, {it.country}" if it.kind == OFF_NETWORK else it.name() for it in ends)
    return " - ".join(told)


def leg_what(network: Network, leg: Leg) -> str:
    """Return what happens on a leg, such as ``border, rail 1435 mm``."""
    names = {mode.id: mode.name_en for mode in network.modes.values()}
    if leg.kind == "transfer":
        if leg.mode == "gate":
            return f"load on {names[leg.to_mode]}"
        if leg.to_mode == "gate":
            return f"unload from {names[leg.mode]}"
        return f"{names[leg.mode]} > {names[leg.to_mode]}"
    if leg.kind == "wait":
        return f"wait for {names.get(leg.mode, leg.mode)}"
    if leg.kind == "border":
        return f"border, {names[leg.mode]}"
    return names[leg.mode]


def leg_where(network: Network, leg: Leg) -> str:
    """Return where a leg begins and ends, and up to four places on its way (`places_told`)."""
    first = network.places[leg.origin].name()
    if leg.origin == leg.destination:
        return first
    ends = f"{first} - {network.places[leg.destination].name()}"
    by = ", ".join(network.places[it].name() for it in places_told(network, leg))
    return f"{ends} by {by}" if by else ends


def places_told(network: Network, leg: Leg) -> list[str]:
    """Return up to four places between the ends of a leg that tell which way it goes.

    One of each quarter of its kilometres: where there are any, a town or a port, which says
    more to a reader than a junction, and the one nearest to the middle of its quarter.
    """
    reached = zip(leg.places, _shares(leg), strict=True)
    inner = [(network.places[it], at) for it, at in reached][1:-1]
    # Straits and canals say more of a sea lane than the forks between them.
    told = [it for it in inner if it[0].kind != "passage"] if leg.mode == "sea" else inner
    told = told or inner
    if len(told) > _TOLD:
        parts = [[it for it in told if int(it[1] * _TOLD) == at] for at in range(_TOLD)]
        told = [_best(part, (at + 0.5) / _TOLD) for at, part in enumerate(parts) if part]
    return [place.id for place, _ in told]


def _shares(leg: Leg) -> list[float]:
    """Return after which share of the leg's kilometres each of its places is reached."""
    lengths = [price.km for _, price in leg.steps if price.km]
    if len(lengths) != len(leg.places) - 1:
        lengths = [1.0] * (len(leg.places) - 1)
    total = sum(lengths)
    return [0.0, *(it / total for it in accumulate(lengths))]


def _best(places: list[tuple[Place, float]], middle: float) -> tuple[Place, float]:
    """Return what tells most of a part of a way: what is known, and near to its middle."""
    return min(places, key=lambda it: (it[0].kind not in _WELL_KNOWN, abs(it[1] - middle)))


def truck_ferries(network: Network, legs: tuple[Leg, ...]) -> list[str]:
    """Return where trucks go by ship, told as road otherwise, such as ``Kiel - Gothenburg``."""
    names = {(it.a, it.b): it.name for it in network.links if it.mode == "road"}
    return [
        f"{network.places[a].name()} - {network.places[b].name()}"
        for leg in legs
        if leg.mode == "road"
        for a, b in pairwise(leg.places)
        if names.get((a, b), names.get((b, a), "")).startswith("Truck ")
    ]


def hours_text(hours: float) -> str:
    """Return hours as ``3 d 04 h``, or ``5.5 h`` below two days.

    Examples
    --------
    >>> hours_text(5.5), hours_text(76.2), hours_text(47.99)
    ('5.5 h', '3 d 04 h', '2 d 00 h')
    """
    if hours < 47.95:
        return f"{hours:.1f} h"
    days, rest = divmod(round(hours), 24)
    return f"{days} d {rest:02d} h"


def evidence_text(facts: int, sources: int, assumptions: int) -> str:
    """Return on how much an answer rests.

    Examples
    --------
    >>> evidence_text(89, 27, 3)
    '89 facts from 27 sources, 3 of them assumptions'
    >>> evidence_text(1, 1, 1)
    '1 fact from 1 source, 1 of them an assumption'
    """
    many = [
        f"{number} {name}{'' if number == 1 else 's'}"
        for number, name in ((facts, "fact"), (sources, "source"))
    ]
    assumed = "an assumption" if assumptions == 1 else "assumptions"
    return f"{' from '.join(many)}, {assumptions} of them {assumed}"
