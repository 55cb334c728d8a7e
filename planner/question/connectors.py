"""Joins of a point off the network to it by road, for one question and no other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from corridors.errors import UsageError
from corridors.geometry import great_circle_km
from corridors.model.entities import OFF_NETWORK, WATER_KINDS, Fact, Link, Place, Source
from corridors.model.network import Network
from corridors.places.land import Land, share_outside
from planner.question.locations import BESIDE_KM, nearest
from planner.question.query import ROAD, road_fact, road_in

ON_ROADS = 3
"""Places on roads that a point is joined to; the rest of the road network lies behind them."""
OFF_ROADS = 2
"""Terminals of each other mode, reached by no road of the network, that it is joined to."""
OUTSIDE = 0.25
"""Largest share of the straight line at sea or in another country: more, and no road is near it."""
LEAST_KM = 0.1
JOIN = Source(
    *("road_join", "computed"),
    "Great circle between a point off the network and a place of it, times the circuity of the "
    "roads of the country",
    *("transport-corridors", "", "", "CC BY 4.0"),
)


def join_ends(network: Network, stops: Sequence[Place], cargo: str) -> Network:
    """Return the network with the stops of a question that are off it, joined by road.

    A stop is joined to the nearest places of its country within ``join_km`` of the mode road:
    `ON_ROADS` of them that lie on roads, `OFF_ROADS` for each other mode that no road of
    the network reaches and where cargo can be handled from or to road, and the other stops
    of the question. Where most of the straight line is sea or another country, there is no
    join. Nothing passes through a first or last stop: its roads are of one direction.

    Parameters
    ----------
    network
        The network under its layers of facts.
    stops
        Origin, places to be passed, destination, of `planner.question.locations.find_end`.
    cargo
        Id of the cargo kind.

    Returns
    -------
    Network
        The same network where no stop is off it; `planner.pricing.joins.joined_steps` has
        the steps otherwise.

    Raises
    ------
    UsageError
        If the cargo can't go by road, or nothing is near enough to be joined.
    """
    off = {place.id: place for place in stops if place.kind == OFF_NETWORK}
    if not off:
        return network
    _check_road(network, next(iter(off.values())), cargo)
    ways: dict[tuple[str, str], float] = {}
    land = Land.read()
    for place in off.values():
        near = list(_near(network, land, place, stops))
        if not near:
            raise UsageError(_nothing(network, place))
        for other, km in near:
            ways[place.id, other] = ways[other, place.id] = km
    order = [place.id for place in stops]
    for way in list(ways):
        if not _wanted(way, order, off):
            del ways[way]
    links = [
        Link(a, b, ROAD, "both" if (b, a) in ways else "forward", "Off the network", (), "")
        for a, b in ways
        if (b, a) not in ways or a < b
    ]
    joined = network.with_topology(
        places={**network.places, **off},
        links=[*network.links, *links],
        sources={**network.sources, JOIN.id: network.sources.get(JOIN.id, JOIN)},
    )
    return _measured(joined, links, ways, off)


def _check_road(network: Network, place: Place, cargo: str) -> None:
    kind = network.cargo.get(cargo)
    if kind is not None and ROAD not in kind.modes:
        message = (
            f"cargo {cargo} travels by {', '.join(kind.modes)}; {place.name()} ({place.id}) is "
            "off the network and joined to it only by road; choose a place of the network"
        )
        raise UsageError(message)
    for attribute in ("circuity", "join_km"):
        if not network.facts.entries(road_in(place.country), attribute):
            message = (
                f"{place.name()} ({place.id}) is off the network, and the data has no "
                f"{attribute} of road to join it; add the fact {ROAD}.{attribute}, or "
                f"--set {ROAD}.{attribute}=..."
            )
            raise UsageError(message)


def _near(
    network: Network, land: Land, place: Place, stops: Sequence[Place]
) -> Iterator[tuple[str, float]]:
    """Yield the places to be joined with the km of the great circle, nearest first."""
    radius = float(road_fact(network, place.country, "join_km").value)
    asked = {stop.id for stop in stops}
    others = [*network.places.values(), *(it for it in stops if it.kind == OFF_NETWORK)]
    around = sorted(
        (km, other.id, other)
        for other in dict.fromkeys(others)
        if other.country == place.country
        and other.kind not in WATER_KINDS
        and other.id != place.id
        and (km := great_circle_km(place.lat, place.lon, other.lat, other.lon)) <= radius
    )
    wide = radius / 111.0
    edges = land.strip(place.country, place.lat - wide, place.lat + wide)
    wanted = dict.fromkeys((ROAD, *network.modes), OFF_ROADS) | {ROAD: ON_ROADS}
    touched = network.subjects.modes_at
    for km, number, other in around:
        modes = touched.get(number, set())
        if ROAD in modes:
            useful = [ROAD]
        elif other.kind == "station":
            # A junction has no terminal.
            useful = []
        else:
            useful = [mode for mode in sorted(modes) if _handled(network, other, mode)]
        useful = [mode for mode in useful if wanted[mode] > 0]
        named = number in asked and (ROAD in modes or useful or other.kind == OFF_NETWORK)
        if not (useful or named):
            continue
        line = ((place.lat, place.lon), (other.lat, other.lon))
        if km > BESIDE_KM and share_outside(edges, *line, km) > OUTSIDE:
            continue
        for mode in useful:
            wanted[mode] -= 1
        yield number, km


def _handled(network: Network, place: Place, mode: str) -> bool:
    """Tell whether cargo can change between road and a mode at a place."""
    for pair in (f"{ROAD}>{mode}", f"{mode}>{ROAD}"):
        chain = (f"{pair}@{place.id}", f"{pair}@{place.country}", pair)
        if network.facts.entries(chain, "handling_h"):
            return True
    return False


def _wanted(way: tuple[str, str], order: list[str], off: dict[str, Place]) -> bool:
    """Tell whether a road is run in this direction.

    Out of all stops but the last, into all but the first, and between two stops off the
    network only from one to the next.
    """
    a, b = way
    if a in off and b in off:
        return way in list(pairwise(order))
    return a in order[:-1] if a in off else b in order[1:]


def _measured(
    network: Network,
    links: list[Link],
    ways: dict[tuple[str, str], float],
    off: dict[str, Place],
) -> Network:
    """Lay the length of each joining road over the network, with the circuity it rests on."""
    layer = []
    rests: dict[str, str] = {}
    for link in links:
        straight = ways.get((link.a, link.b), ways.get((link.b, link.a), 0.0))
        country = (off.get(link.a) or off[link.b]).country
        circuity = road_fact(network, country, "circuity")
        spread = [
            None if it is None else max(LEAST_KM, straight * float(it))
            for it in (circuity.value, circuity.low, circuity.high)
        ]
        layer.append(
            Fact(
                *(link.subject, "length_km", spread[0] or LEAST_KM, "km", spread[1], spread[2]),
                *("", network.edition.year, JOIN.id, ""),
                f"great circle {straight:.1f} km x {circuity.id} {circuity.value:g}",
                "off the network",
            )
        )
        rests[link.subject] = country
    network = network.with_layer(layer, joins=True)
    tables = network.facts.by_subject
    for subject, country in rests.items():
        entries = network.facts.entries(road_in(country), "circuity")
        tables[subject] = {**tables[subject], "circuity": entries}
    return network


def _nothing(network: Network, place: Place) -> str:
    """Return the message for a point that nothing can be joined to."""
    near, km = nearest(network, place.lat, place.lon)
    radius = road_fact(network, place.country, "join_km")
    return (
        f"{place.name()} ({place.id}) is off the network, and in {place.country} no place with "
        f"roads or a terminal lies within {radius.value:g} km by land ({radius.id}); the nearest "
        f"place is {near.name()} ({near.id}, {near.country}), {km:,.0f} km away. No sea link leads "
        "to an end off the network: ask for a port of the network, or add the place and its sea "
        "links in a scenario file (-s FILE)"
    )
