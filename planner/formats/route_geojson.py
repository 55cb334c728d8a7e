"""Routes as GeoJSON, and what all GeoJSON of the planner has in common."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corridors.geometry import Shapes, link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import Fact, Link, Place
from corridors.model.network import Network
from corridors.text import json_text
from planner.formats.fact_words import attribute_words, factor_words
from planner.formats.route_json import leg_dict, route_summary
from planner.pricing.arcs import MOVE
from planner.question.query import Query, off_network
from planner.routing.bookings import booking_by_leg
from planner.routing.route import Leg, Route
from planner.routing.route_text import distinguish_routes, notable_places, pair_text
from planner.routing.terms import leg_terms
from planner.words import LANGUAGES

Position = list[float]
_CITED = ("value", "unit", "when", "year", "source", "locator", "note")


def unwrap(points: Iterable[tuple[float, float]]) -> list[Position]:
    """Return ``[lon, lat]`` positions of ``(lat, lon)`` points without a jump at 180 degrees.

    Examples
    --------
    >>> unwrap([(60.0, 175.0), (66.0, -169.0)])
    [[175.0, 60.0], [191.0, 66.0]]
    """
    line: list[Position] = []
    for lat, lon in points:
        turned = lon
        if line:
            while turned - line[-1][0] > 180:
                turned -= 360
            while turned - line[-1][0] < -180:
                turned += 360
        line.append([round(turned, 4), round(lat, 4)])
    return line


def way_points(
    network: Network,
    links: dict[tuple[str, str, str], Link],
    shapes: Shapes,
    places: tuple[str, ...],
    mode: str,
) -> list[tuple[float, float]]:
    """Return the points along a chain of places by one mode."""
    points: list[tuple[float, float]] = []
    for link, way in _chain(links, places, mode):
        part = link_line(network, link, shapes)[::way]
        points += part[1:] if points else part
    return points


def way_schematic(
    network: Network,
    links: dict[tuple[str, str, str], Link],
    shapes: Shapes,
    places: tuple[str, ...],
    mode: str,
) -> list[list[int]]:
    """Return the runs of the points of `way_points` that do not show where the line runs."""
    sides: list[bool] = []
    for link, way in _chain(links, places, mode):
        sides += schematic_sides(network, link, shapes)[::way]
    return runs_of(sides)


def _chain(
    links: dict[tuple[str, str, str], Link], places: tuple[str, ...], mode: str
) -> Iterator[tuple[Link, int]]:
    """Yield the links along a chain of places, each with 1, or -1 where it runs the other way."""
    for a, b in itertools.pairwise(places):
        link = links.get((a, b, mode))
        yield (links[b, a, mode], -1) if link is None else (link, 1)


def schematic_member(runs: list[list[int]]) -> dict[str, Any]:
    """Return ``schematic`` of a line where it has runs of points that only join places.

    Each run is the index of its first and of its last point.
    """
    return {"schematic": runs} if runs else {}


def _cite(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return facts with the id of their source, which `_sources` spells out once.

    A fact of a layer over the base data (a scenario, ``--set``) says which.
    """
    return [filled(fact=fact.id, **fields_of(fact, _CITED), layer=layer_of(fact)) for fact in facts]


def fields_of(fact: Fact, names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of a fact by their names."""
    return {name: getattr(fact, name) for name in names}


def layer_of(fact: Fact) -> str:
    """Return the scenario or assignment that states a fact, empty of the base data."""
    return "" if ".csv:" in fact.origin else fact.origin.removesuffix(".toml")


def feature(geometry: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON feature, given the type of its geometry."""
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def filled(**fields: Any) -> dict[str, Any]:
    """Return the fields that say something, as features hold them.

    Examples
    --------
    >>> filled(value=0, low=None, note="")
    {'value': 0}
    """
    return {name: value for name, value in fields.items() if value not in ("", None)}


def cited_sources(network: Network, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return title, publisher, year, kind and address of sources, in the order of their ids."""
    known = [network.sources[key] for key in sorted(set(ids)) if key in network.sources]
    return {
        source.id: {
            **{name: getattr(source, name) for name in ("title", "publisher", "year", "kind")},
            "url": source.url if source.url.startswith("http") else "",
        }
        for source in known
    }


def _place_feature(network: Network, place_id: str, role: str) -> dict[str, Any]:
    place = network.places[place_id]
    properties = {"kind": "place", "id": place.id, "place_kind": place.kind, "role": role}
    return feature("Point", [place.lon, place.lat], {**properties, **place_names(place)})


def place_names(place: Place) -> dict[str, str]:
    """Return country, names and codes of a place, as features hold them."""
    return {
        "country": place.country,
        "name_en": place.name("en"),
        "name_ru": place.name("ru"),
        "name_zh": place.name("zh"),
        "locode": place.locode,
        "esr": place.esr,
    }


def index_links(network: Network) -> dict[tuple[str, str, str], Link]:
    """Return the links by ``(a, b, mode)``."""
    return {(link.a, link.b, link.mode): link for link in network.links}


def route_geojson(
    network: Network,
    routes: Route | Sequence[Route],
    *,
    best_trade_off: int | None = None,
    why: str = "",
) -> dict[str, Any]:
    """Return routes as a feature collection of legs, transfers and places.

    Legs and transfers carry the ``rank`` of their route; a place stands once. The
    properties of the collection speak of the first route, and of each under ``routes``.
    Longitudes run on beyond 180 degrees, so that a Pacific leg is one line.

    Parameters
    ----------
    network
        The network that was asked.
    routes
        One route, or the answers to one question, best first.
    best_trade_off
        Index of the best trade-off among the routes of a Pareto front.
    why
        Why the first route of a board is recommended (`planner.board.why_recommended`).
    """
    several = (routes,) if isinstance(routes, Route) else tuple(routes)
    links = index_links(network)
    shapes = load_shapes(network.folder / "osm")
    features: list[dict[str, Any]] = []
    for route in several:
        features += _route_features(network, links, shapes, route)
    summaries = [
        route_summary(network, route, by)
        for route, by in zip(several, distinguish_routes(network, several), strict=True)
    ]
    query = several[0].query
    off = [it.to_dict() for it in off_network(network, query)]
    first = {name: summaries[0][name] for name in ("corridor_names", "corridors", "totals")}
    return {
        "type": "FeatureCollection",
        "properties": {
            "title": pair_text(network, query),
            "query": query.to_dict(),
            "cargo": network.cargo[query.cargo].name_en,
            **first,
            **({"off_network": off} if off else {}),
            "sources": cited_sources(
                network,
                (
                    cited["source"]
                    for feature in features
                    for cited in feature["properties"].get("evidence", ())
                ),
            ),
            "words": _words(network, features),
            "evidence": summaries[0]["evidence"],
            "routes": summaries,
            "knee_rank": None if best_trade_off is None else several[best_trade_off].rank,
            **({"why": why} if why else {}),
        },
        "features": _once(features),
    }


def _route_features(
    network: Network, links: dict[tuple[str, str, str], Link], shapes: Shapes, route: Route
) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = []
    last_lon: float | None = None
    booked = booking_by_leg(network, route)
    for number, leg in enumerate(route.legs, 1):
        booking = booked.get(number - 1)
        plain = leg_dict(network, route.query, leg, booking)
        if booking is not None:
            plain["service"] |= {
                "title": booking.service.title,
                "frequency": booking.frequency(network),
            }
        properties = {
            "kind": "leg" if len(leg.places) > 1 else "transfer",
            "rank": route.rank,
            "leg": number,
            "leg_kind": leg.kind,
            **{k: v for k, v in plain.items() if k != "kind"},
            "mode_id": leg.mode,
            "to_mode_id": leg.to_mode,
            "from_name": network.places[leg.origin].name(),
            "to_name": network.places[leg.destination].name(),
            "by": notable_places(network, leg),
            "progress": leg_progress(leg),
            "evidence": _cite(_leg_facts(network, route.query, leg)),
            "terms": _terms(network, route.query, leg),
        }
        if len(leg.places) > 1:
            line = unwrap(way_points(network, links, shapes, leg.places, leg.mode))
            properties |= schematic_member(
                way_schematic(network, links, shapes, leg.places, leg.mode)
            )
        else:
            place = network.places[leg.origin]
            line = [[place.lon, place.lat]]
        if last_lon is not None:
            shift = 360.0 * round((last_lon - line[0][0]) / 360.0)
            line = [[lon + shift, lat] for lon, lat in line]
        last_lon = line[-1][0]
        if len(line) > 1:
            features.append(feature("LineString", line, properties))
        else:
            features.append(feature("Point", line[0], properties))
        for place_id in leg.places:
            role = "end" if place_id in (route.query.origin, route.query.destination) else ""
            role = role or ("stop" if place_id in (leg.origin, leg.destination) else "way")
            features.append(_place_feature(network, place_id, role))
    return features


def _once(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repeated places; the first, most telling role stays."""
    order = {"end": 0, "stop": 1, "way": 2}
    best: dict[str, int] = {}
    for feature in features:
        props = feature["properties"]
        if props["kind"] == "place":
            rank = order[props["role"]]
            best[props["id"]] = min(rank, best.get(props["id"], rank))
    result = []
    for feature in features:
        props = feature["properties"]
        if props["kind"] == "place":
            if props["id"] not in best:
                continue
            props["role"] = ("end", "stop", "way")[best.pop(props["id"])]
        result.append(feature)
    return result


def _leg_facts(network: Network, query: Query, leg: Leg) -> list[Fact]:
    """Return the facts of the steps of a leg, and the amounts of cargo that multiply them."""
    prices = [price for _, price in leg.steps]
    numbers = [number for price in prices for number in price.facts]
    if any(price.usd or price.wtw_kg for price in prices):
        numbers += [
            it[2] for name in _AMOUNTS for it in network.cargo_entries(query.cargo, name)[:1]
        ]
    return [network.facts.fact(number) for number in dict.fromkeys(numbers)]


def _terms(network: Network, query: Query, leg: Leg) -> list[dict[str, Any]]:
    """Return the terms of a leg: names are keys of ``words``, and ``evidence`` tells of a fact."""
    return [
        {
            "figure": term.figure,
            "value": term.value,
            "factors": [
                filled(**{name: value for name, value in it._asdict().items() if name in _FACTOR})
                for it in term.factors
            ],
        }
        for term in leg_terms(network, query, leg)
    ]


def _words(network: Network, features: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Return what attributes, factors and regions of trade are called, in each language."""
    told = [it["properties"] for it in features if it["properties"]["kind"] != "place"]
    ids = dict.fromkeys(fact["fact"].partition(" [")[0] for it in told for fact in it["evidence"])
    names = dict.fromkeys(
        factor["name"]
        for it in told
        for term in it["terms"]
        for factor in term["factors"]
        if "fact" not in factor
    )
    lanes = (it.partition(":")[0].split(">") for it in ids if ">" in it and ":" in it)
    regions = dict.fromkeys(end for ends in lanes for end in ends if end in network.trade_regions)
    attributes = dict.fromkeys(it.rpartition(".")[2] for it in ids)
    return {
        **{
            f"attribute.{it}": [attribute_words(it, lang) for lang in LANGUAGES]
            for it in attributes
        },
        **{f"factor.{it}": [factor_words(it, lang) for lang in LANGUAGES] for it in names},
        **{f"region.{it}": [network.trade_regions[it].name] * len(LANGUAGES) for it in regions},
    }


_FACTOR = ("name", "value", "unit", "fact", "power")
_AMOUNTS = ("mass_t", "teu")


def to_text(document: dict[str, Any]) -> str:
    """Return GeoJSON text, one line."""
    return json_text(document, indent=None) + "\n"


def places_geojson(network: Network, ids: list[str]) -> dict[str, Any]:
    """Return places as a feature collection of points."""
    return {
        "type": "FeatureCollection",
        "features": [_place_feature(network, place, "way") for place in ids],
    }


FEWEST_LINKS = 3
"""Least number of links that meet at a town of the network that a map names."""


_TOWN_KINDS = ("town", "port")


def leg_progress(leg: Leg) -> list[list[float]]:
    """Return km from the start of the leg and hours from 00:00 of departure at each place.

    The hour is that of arrival; what a canal or a call takes counts into the next arrival.
    """
    km, hour = 0.0, leg.start_h
    passed = [[0.0, round(hour, 2)]]
    for step, price in leg.steps:
        hour += price.hours
        if step.kind == MOVE and len(leg.places) > 1:
            km += price.km
            passed.append([round(km, 1), round(hour, 2)])
    # A border post at the last place is passed before the leg ends.
    passed[-1][1] = max(passed[-1][1], round(hour, 2)) if len(passed) > 1 else passed[-1][1]
    return passed


def translated_names(network: Network) -> dict[str, tuple[str, str]]:
    """Return the Russian and the Chinese name of each place by its English name."""
    return {it.name(): (it.name("ru"), it.name("zh")) for it in network.places.values()}


def map_towns(network: Network) -> list[tuple[str, float, float, int, str, str]]:
    """Return towns and ports: name, longitude, latitude, number of links, Russian, Chinese name.

    The best linked stand first: they are named on a map before others.
    """
    count = Counter(place for link in network.links for place in (link.a, link.b))
    found = [
        place
        for place in network.places.values()
        if place.kind in _TOWN_KINDS and count[place.id] >= FEWEST_LINKS
    ]
    found.sort(key=lambda place: (-count[place.id], place.id))
    return [(it.name(), it.lon, it.lat, count[it.id], it.name("ru"), it.name("zh")) for it in found]
