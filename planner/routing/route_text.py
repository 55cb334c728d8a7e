"""Routes and legs in words, and what distinguishes one route from another."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import NamedTuple

from corridors.model.entities import GATE, OFF_NETWORK, Place
from corridors.model.network import Network
from planner.graph.corridor_labels import distinguishing_straits
from planner.pricing.formula import BOARD
from planner.question.query import Query, departs_text
from planner.routing.route import Leg, Route
from planner.services.timetable import frequency_text
from planner.words import figure, join, word

_MOST_PLACES = 4
"""Number of places between the ends of a leg that are named."""
_WELL_KNOWN = ("town", "port", "strait", "canal")
"""Kinds of places that a reader knows by name."""


def ends_text(network: Network, query: Query) -> str:
    """Return origin and destination, of an end off the network also the country.

    Who writes Atlantis may not mean the town of that name in South Africa.
    """
    ends = [network.places[it] for it in (query.origin, query.destination)]
    names = (f"{it.name()}, {it.country}" if it.kind == OFF_NETWORK else it.name() for it in ends)
    return " - ".join(names)


def pair_text(network: Network, query: Query, lang: str = "en") -> str:
    """Return origin and destination, named in English, Russian or Chinese."""
    return " - ".join(network.places[it].name(lang) for it in (query.origin, query.destination))


def question_text(network: Network, query: Query) -> str:
    """Return origin, destination and departure, as the head of an answer."""
    return f"{pair_text(network, query)}, {departs_text(query)}"


def leg_label(network: Network, leg: Leg, lang: str = "en") -> str:
    """Return what happens on a leg, such as ``border, rail 1435 mm`` or ``sea, FESCO FKXP``.

    Services have the names under which they are sold, whatever the language.
    """
    names = {mode.id: mode.name(lang) for mode in network.modes.values()}
    mode = names.get(leg.mode, leg.mode)
    if leg.kind == "transfer":
        if leg.mode == GATE:
            return word("legs", "load", lang, mode=names[leg.to_mode])
        if leg.to_mode == GATE:
            return word("legs", "unload", lang, mode=mode)
        name = "transfer anew" if any(step.anew for step, _ in leg.steps) else "transfer"
        return word("legs", name, lang, mode=mode, other=names[leg.to_mode])
    service = network.services[leg.service] if leg.service else None
    if leg.kind == "wait":
        if service is None:
            return word("legs", "wait", lang, what=mode)
        offset_h = next((step.offset_h for step, _ in leg.steps if step.kind == BOARD), 0.0)
        often = frequency_text(network, service, offset_h, lang)
        return word("legs", "wait service", lang, what=service.title, often=often)
    if leg.kind == "border":
        return word("legs", "border", lang, mode=mode)
    return mode if service is None else word("legs", "ride", lang, mode=mode, service=service.title)


def leg_stretch(network: Network, leg: Leg, lang: str = "en") -> str:
    """Return where a leg begins and ends, and up to four places on its way (`notable_places`)."""
    first = network.places[leg.origin].name(lang)
    if leg.origin == leg.destination:
        return first
    ends = word(
        "legs",
        "stretch",
        lang,
        origin=first,
        destination=network.places[leg.destination].name(lang),
    )
    by = [network.places[it].name(lang) for it in notable_places(network, leg)]
    return word("legs", "by", lang, ends=ends, by=join(by, lang)) if by else ends


def notable_places(network: Network, leg: Leg) -> list[str]:
    """Return up to four places between the ends of a leg that show which way it goes.

    One of each quarter of its kilometres: where there are any, a town or a port, which says
    more to a reader than a junction, and the one nearest to the middle of its quarter.
    """
    reached = zip(leg.places, _shares(leg), strict=True)
    inner = [(network.places[it], at) for it, at in reached][1:-1]
    # Straits and canals say more of a sea lane than the forks between them.
    known = [it for it in inner if it[0].kind != "passage"] if leg.mode == "sea" else inner
    known = known or inner
    if len(known) > _MOST_PLACES:
        parts = [
            [it for it in known if int(it[1] * _MOST_PLACES) == at] for at in range(_MOST_PLACES)
        ]
        known = [_best(part, (at + 0.5) / _MOST_PLACES) for at, part in enumerate(parts) if part]
    return [place.id for place, _ in known]


def _shares(leg: Leg) -> list[float]:
    """Return after which share of the leg's kilometres each of its places is reached."""
    lengths = [price.km for _, price in leg.steps if price.km]
    if len(lengths) != len(leg.places) - 1:
        lengths = [1.0] * (len(leg.places) - 1)
    total = fsum(lengths)
    return [0.0, *(it / total for it in accumulate(lengths))]


def _best(places: list[tuple[Place, float]], middle: float) -> tuple[Place, float]:
    """Return the place that says most of a part of a path: well known, and near to its middle."""
    return min(places, key=lambda it: (it[0].kind not in _WELL_KNOWN, abs(it[1] - middle)))


def truck_ferries(network: Network, legs: tuple[Leg, ...]) -> list[str]:
    """Return where trucks go by ship, named as road otherwise, such as ``Kiel - Gothenburg``."""
    names = {(it.a, it.b): it.name for it in network.links if it.mode == "road"}
    return [
        f"{network.places[a].name()} - {network.places[b].name()}"
        for leg in legs
        if leg.mode == "road"
        for a, b in pairwise(leg.places)
        if names.get((a, b), names.get((b, a), "")).startswith("Truck ")
    ]


def hours_text(hours: float, lang: str = "en") -> str:
    """Return hours as ``3 d 04 h``, or ``5.5 h`` below two days.

    Examples
    --------
    >>> hours_text(5.5), hours_text(76.2), hours_text(47.99)
    ('5.5 h', '3 d 04 h', '2 d 00 h')
    >>> hours_text(5.5, "ru"), hours_text(76.2, "zh")
    ('5,5 ч', '3 天 04 小时')
    """
    if hours < 47.95:
        return word("legs", "hours", lang, n=figure(hours, 1, lang))
    days, rest = divmod(round(hours), 24)
    return word("legs", "days", lang, d=days, h=f"{rest:02d}")


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


def modes_of(network: Network, route: Route) -> list[str]:
    """Return the families of modes that a route uses, in the order of travel.

    One that is used again after another stands there again.
    """
    moves = [leg.mode for leg in route.legs if leg.kind in ("move", "border")]
    used = [network.modes[mode].family for mode in moves if mode != GATE]
    return [family for at, family in enumerate(used) if at == 0 or used[at - 1] != family]


def countries_in_order(network: Network, route: Route) -> list[str]:
    """Return the countries of a route, in order, each once in a row."""
    countries = [
        network.places[place].country
        for leg in route.legs
        for place in ((leg.origin, leg.destination) if leg.mode == "sea" else leg.places)
    ]
    known = [it for it in countries if it]
    return [it for at, it in enumerate(known) if at == 0 or known[at - 1] != it]


def key_places(network: Network, route: Route, lang: str = "en") -> list[str]:
    """Return the names that distinguish a route from its alternatives, in a language.

    Borders with formalities and places of transfer; for a route with neither, the canals on
    its way and the straits by which a corridor is known, or else every strait.
    """
    places = network.places
    inner = [leg for leg in route.legs if leg.kind in ("border", "transfer")][1:-1]
    ends = (route.query.origin, route.query.destination)
    stops = dict.fromkeys(leg.destination for leg in inner if leg.destination not in ends)
    if not stops:
        passed = dict.fromkeys(place for leg in route.legs for place in leg.places)
        water = [it for it in passed if places[it].kind in ("strait", "canal")]
        marks = distinguishing_straits(network)
        marked = [it for it in water if it in marks or places[it].kind == "canal"]
        stops = dict.fromkeys(marked or water)
    return [places[place].name(lang) for place in stops]


class Itinerary(NamedTuple):
    """What distinguishes routes for a reader; two routes of one way are variants.

    ``corridors`` are ids, ``by`` the names of borders with formalities and of places where
    cargo changes its mode, ``modes`` the modes in the order of travel.
    """

    corridors: tuple[str, ...]
    by: tuple[str, ...]
    modes: tuple[str, ...]

    def text(self) -> str:
        """Return the way in a line.

        Examples
        --------
        >>> Itinerary((), ("Khorgos", "Brest"), ("rail-1435", "rail-1520")).text()
        'rail-1435, rail-1520 by Khorgos, Brest'
        """
        by = f" by {', '.join(self.by)}" if self.by else ""
        follows = f" ({', '.join(self.corridors)})" if self.corridors else ""
        return f"{', '.join(self.modes)}{by}{follows}"


def interchange_places(route: Route) -> list[str]:
    """Return where cargo crosses a border with formalities or changes mode, ends only if borders.

    In the order of travel; a place stands there as often as something happens.
    """
    ends = {route.query.origin, route.query.destination}
    return [
        place
        for leg in route.legs
        if leg.kind in ("border", "transfer")
        for place in (leg.origin, leg.destination)
        if place not in ends or leg.kind == "border"
    ]


def itinerary_of(network: Network, route: Route) -> Itinerary:
    """Return the way of a route."""
    by = interchange_places(route)
    modes = [leg.mode for leg in route.legs if leg.kind in ("move", "border")]
    return Itinerary(
        route.corridors,
        tuple(dict.fromkeys(network.places[place].name() for place in by)),
        tuple(dict.fromkeys(modes)),
    )


def distinguish_routes(
    network: Network, routes: Sequence[Route], lang: str = "en"
) -> list[list[str]]:
    """Return for each route the names that it goes by, so that no two read the same.

    Parameters
    ----------
    network
        The network of the answer.
    routes
        Its routes.
    lang
        Language of the names: ``en``, ``ru`` or ``zh``.

    Returns
    -------
    list of list of str
        `key_places` of each. Where two have the same names, follow the same corridors and use
        the same modes in the same order, borders are named by both of their places; where that
        is not enough, a place is added that the others do not pass.
    """
    names = [key_places(network, route, lang) for route in routes]
    for group in _alike(network, routes, names):
        for at in group:
            names[at] = _crossings(network, routes[at], lang) or names[at]
    for group in _alike(network, routes, names):
        passed = {
            at: dict.fromkeys(it for leg in routes[at].legs for it in leg.places) for at in group
        }
        for at in group:
            others = set[str]().union(*(passed[it] for it in group if it != at))
            own = next((it for it in passed[at] if it not in others), None)
            if own is not None:
                names[at] = [*names[at], network.places[own].name(lang)]
    return names


def _alike(
    network: Network, routes: Sequence[Route], names: Sequence[Sequence[str]]
) -> list[list[int]]:
    """Return the groups of routes, by number, that read the same."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, route in enumerate(routes):
        read = (tuple(names[at]), route.corridors, tuple(modes_of(network, route)))
        groups.setdefault(read, []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def _crossings(network: Network, route: Route, lang: str) -> list[str]:
    """Return borders, each by both its places, and places of transfer, in order."""
    inner = [leg for leg in route.legs if leg.kind in ("border", "transfer")][1:-1]
    ends = (route.query.origin, route.query.destination)
    found: dict[str, None] = {}
    for leg in inner:
        first, last = (network.places[it].name(lang) for it in (leg.origin, leg.destination))
        if leg.origin != leg.destination:
            found.setdefault(f"{first}/{last}")
        elif leg.destination not in ends and not any(last in it.split("/") for it in found):
            found.setdefault(last)
    return list(found)
