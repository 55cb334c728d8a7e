"""What is said of a whole route beside its legs, and which towns help to find it on a map?"""

from collections import Counter

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.graph.corridor_labels import distinguishing_straits
from planner.pricing.arcs import MOVE
from planner.routing.route import Leg, Route

FEWEST_LINKS = 3
"""A town of the network is named on a map where at least so many links meet."""
_TOWN_KINDS = ("town", "port")


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


def goes_by(network: Network, route: Route) -> list[str]:
    """Return the names that tell a route from its alternatives.

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
        told = [it for it in water if it in marks or places[it].kind == "canal"]
        stops = dict.fromkeys(told or water)
    return [places[place].name() for place in stops]


def progress(leg: Leg) -> list[list[float]]:
    """Return km from the start of the leg and hours from 00:00 of departure at each place.

    The hour is that of arrival; what a canal or a call takes counts into the next arrival.
    """
    km, hour = 0.0, leg.start_h
    passed = [[0.0, round(hour, 2)]]
    for step, price in leg.steps:
        hour += price.moving_h + price.border_h
        if step.kind == MOVE and len(leg.places) > 1:
            km += price.km
            passed.append([round(km, 1), round(hour, 2)])
    return passed


def towns(network: Network) -> list[tuple[str, float, float, int]]:
    """Return name, longitude, latitude and number of links of towns and ports.

    The best linked stand first: they are named on a map before others.
    """
    count = Counter(place for link in network.links for place in (link.a, link.b))
    found = [
        place
        for place in network.places.values()
        if place.kind in _TOWN_KINDS and count[place.id] >= FEWEST_LINKS
    ]
    found.sort(key=lambda place: (-count[place.id], place.id))
    return [(place.name(), place.lon, place.lat, count[place.id]) for place in found]
