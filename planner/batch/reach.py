"""The places that cargo from one origin reaches within limits, as rows and as GeoJSON."""

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from corridors.errors import NoRouteError, UnknownNameError, UsageError
from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import OFF_NETWORK, WATER_KINDS
from corridors.model.network import Network
from corridors.tables.exchange import ExchangeRate, find_rate
from planner.batch.batch_router import BatchRouter, MadeMove, Way
from planner.batch.matrix import TOTALS, find_matrix
from planner.formats.route_geojson import (
    feature,
    index_links,
    place_names,
    schematic_member,
    unwrap,
)
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.routing.route import rounded

_WITHIN = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*(d|h|[a-z]{3})\s*", re.IGNORECASE)
_HOURS = {"d": 24.0, "h": 1.0}
Rates = Callable[[], Mapping[str, ExchangeRate]]
"""Gives exchange rates by currency; called for a limit in another one than USD alone."""


class ReachLimit(NamedTuple):
    """How far cargo may go: at most ``most`` by the criterion ``by``, hours or USD."""

    by: str
    most: float


def read_limit(text: str, rates: Rates = dict) -> ReachLimit:
    """Read a limit: days, hours, US dollars or another currency, which becomes USD to the cent.

    Raises
    ------
    UsageError
        If it is none.
    UnknownNameError
        If the currency has no rate.

    Examples
    --------
    >>> read_limit("10d"), read_limit("2000 USD")
    (ReachLimit(by='time', most=240.0), ReachLimit(by='cost', most=2000.0))
    """
    found = _WITHIN.fullmatch(text)
    if found is None or not float(found[1]):
        message = f"within {text!r} is not a limit; write 10d, 36h or 2000usd"
        raise UsageError(message)
    number, unit = float(found[1]), found[2].lower()
    if unit in _HOURS:
        return ReachLimit("time", number * _HOURS[unit])
    if unit == "usd":
        return ReachLimit("cost", number)
    try:
        rate = find_rate(rates(), unit)
    except UnknownNameError as error:
        message = f"within {text!r}: {error}"
        raise UnknownNameError(message) from None
    return ReachLimit("cost", round(number / rate.per_usd, 2))


def read_limits(texts: Sequence[str], rates: Rates = dict) -> tuple[ReachLimit, ...]:
    """Read the limits of rings round an origin, and return each once, the nearest first.

    Parameters
    ----------
    texts
        The limits, as of `read_limit`.
    rates
        Exchange rates.

    Raises
    ------
    UsageError
        If there is none, one can't be read, or some are times and others sums.
    UnknownNameError
        If a currency has no rate.

    Examples
    --------
    >>> [it.most for it in read_limits(["10d", "48h", "2d"])]
    [48.0, 240.0]
    """
    limits = sorted({read_limit(it, rates) for it in texts})
    if not limits:
        message = "within is missing; write 10d, 36h or 2000usd"
        raise UsageError(message)
    if len({it.by for it in limits}) > 1:
        message = (
            f"within {', '.join(texts)}: rings are all of time or all of money; ask for days and "
            "dollars apart"
        )
        raise UsageError(message)
    return tuple(limits)


class ReachedPlace(NamedTuple):
    """A place with the hours, USD, km and kg CO2e of the best way to it.

    ``ring`` is the number of the first limit that it lies within, from 0; ``corridors`` are the
    named ones that the way follows, ``modes`` the families of modes in the order of travel,
    ``through`` the places of its borders and transfers, and ``links`` the numbers of its links
    among those of the reach, in order.
    """

    place: str
    ring: int
    time_h: float
    cost_usd: float
    distance_km: float
    co2e_kg: float
    border_crossings: int
    transfers: int
    corridors: tuple[str, ...]
    modes: tuple[str, ...]
    through: tuple[str, ...]
    links: tuple[int, ...]


class ReachedLink(NamedTuple):
    """A link on the way to a place within reach.

    ``time_h`` and ``cost_usd`` are those of the way that gets over it first by the measure of the
    limit, from the departure to the end of the link; ``ring`` as of `ReachedPlace`.
    """

    a: str
    b: str
    mode: str
    ring: int
    time_h: float
    cost_usd: float


_MEASURE = {"time": "time_h", "cost": "cost_usd"}


@dataclass(frozen=True, slots=True, eq=False)
class Catchment:
    """What an origin reaches within its limits: places by nearness, and the links on the ways.

    ``query`` has the criterion of the limits, which are of hours or of USD, and no destination.
    """

    network: Network
    query: Query
    limits: tuple[ReachLimit, ...]
    places: tuple[ReachedPlace, ...]
    links: tuple[ReachedLink, ...]

    @property
    def measure(self) -> str:
        """Name of the total that is limited: ``time_h`` or ``cost_usd``."""
        return _MEASURE[self.query.by]


def find_reach(
    network: Network,
    query: Query,
    limits: Sequence[ReachLimit],
    steps: Steps,
    *,
    engine: Engine | None = None,
) -> Catchment:
    """Return the places that are reached within limits, the nearest by them first.

    Each by the fastest way where the limits are hours, and by the cheapest where they are dollars;
    the other numbers are those of the same way.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question; its destination and its criterion do not count.
    limits
        How far: `read_limits`.
    engine
        As for `planner.batch.matrix.find_matrix`, which finds the totals.

    Raises
    ------
    UsageError
        As `planner.batch.matrix.find_matrix`.
    NoRouteError
        If nothing is within reach.
    """
    engine = warm_engine() if engine is None else engine
    by, bounds = limits[0].by, [it.most for it in limits]
    places = [
        it.id
        for it in network.places.values()
        if it.kind not in WATER_KINDS and it.id in steps.first_state and it.id != query.origin
    ]
    asked = query._replace(by=by, destination="")
    matrix = find_matrix(network, asked, [query.origin], places, steps, engine=engine)
    measured = getattr(matrix, _MEASURE[by])[0]
    within = [at for at in range(len(places)) if measured[at] <= bounds[-1]]
    if not within:
        reached = [at for at in range(len(places)) if not math.isnan(measured[at])]
        if not reached:
            raise NoRouteError(_unreached(network, query))
        near = min(reached, key=lambda at: float(measured[at]))
        message = (
            f"nothing is within reach; the nearest is {places[near]} with "
            f"{matrix.time_h[0, near]:.1f} h and {matrix.cost_usd[0, near]:,.0f} USD; give a "
            "greater limit"
        )
        raise NoRouteError(message)
    within.sort(key=lambda at: (float(measured[at]), places[at]))
    ways = BatchRouter(network, steps, engine).ways(asked, [places[at] for at in within])
    known = index_links(network)
    links = _links(known, ways, by, bounds)
    at_link = {(it.a, it.b, it.mode): number for number, it in enumerate(links)}
    found = []
    for at, way in zip(within, ways, strict=True):
        time_h, cost_usd, distance_km, co2e_kg = (
            float(getattr(matrix, name)[0, at]) for name in TOTALS
        )
        figures = way.figures
        found.append(
            ReachedPlace(
                place=places[at],
                ring=bisect_left(bounds, float(measured[at])),
                time_h=time_h,
                cost_usd=cost_usd,
                distance_km=distance_km,
                co2e_kg=co2e_kg,
                border_crossings=figures.border_crossings,
                transfers=figures.transfers,
                corridors=figures.corridors,
                modes=_families(network, way),
                through=figures.through,
                links=tuple(at_link[_link_key(it, known)] for it in way.moves),
            )
        )
    return Catchment(network, asked, tuple(limits), tuple(found), links)


def _unreached(network: Network, query: Query) -> str:
    """Return the message that an origin reaches no place, with the terms that stand against it."""
    origin = network.places[query.origin]
    terms = {
        "mode": query.modes,
        "country": query.countries,
        "avoid": query.avoid,
        "operator": query.operators,
    }
    given = [f"--{name}" for name, words in terms.items() if words]
    allow = [f"drop {' or '.join(given)}"] * bool(given)
    allow += ["add --unconfirmed"] * (not query.unconfirmed)
    layers = (*query.scenarios, *query.sets)
    allow += [f"ask without {', '.join(layers)}"] * bool(layers)
    off = ", off the network and joined by road," if origin.kind == OFF_NETWORK else ""
    return (
        f"no place is reached from {origin.name()}{off} with {query.cargo} under these terms; "
        f"{', or '.join(allow) or 'name another origin'}"
    )


def _families(network: Network, way: Way) -> tuple[str, ...]:
    """Return the families of modes of a way; one that is used again after another is repeated."""
    families = (network.modes[it.mode].family for it in way.moves)
    return tuple(family for family, _ in groupby(families))


def _link_key(move: MadeMove, known: Container[tuple[str, str, str]]) -> tuple[str, str, str]:
    """Return the ends and the mode of a link, as the network has it, from a move either way."""
    key = (move.a, move.b, move.mode)
    return key if key in known else (move.b, move.a, move.mode)


def _links(
    known: Collection[tuple[str, str, str]], ways: Sequence[Way], by: str, bounds: Sequence[float]
) -> tuple[ReachedLink, ...]:
    """Return the links of some ways, in the order of those that are known."""
    first: dict[tuple[str, str, str], tuple[float, float, float]] = {}
    for way in ways:
        for move in way.moves:
            key = _link_key(move, known)
            value = (getattr(move, _MEASURE[by]), move.time_h, move.cost_usd)
            first[key] = min(value, first.get(key, value))
    return tuple(
        ReachedLink(*key, bisect_left(bounds, first[key][0]), *first[key][1:])
        for key in known
        if key in first
    )


_DAYS_FROM_H = 48.0
"""From how many hours a limit is told in days."""
_LANGUAGES = ("en", "ru", "zh")


def limit_text(limit: ReachLimit) -> str:
    """Return a limit in words.

    Examples
    --------
    >>> limit_text(ReachLimit("time", 240.0)), limit_text(ReachLimit("time", 36.0))
    ('10 days', '36 h')
    >>> limit_text(ReachLimit("cost", 2000.0))
    'USD 2,000'
    """
    if limit.by == "cost":
        return f"USD {limit.most:,.15g}"
    days = limit.most / 24.0
    if limit.most < _DAYS_FROM_H or days != round(days):
        return f"{limit.most:,.15g} h"
    return f"{days:,.0f} days"


def within_name(by: str) -> str:
    """Return the name of the limit of a row: ``within_h`` or ``within_usd``."""
    return "within_h" if by == "time" else "within_usd"


def place_row(reach: Catchment, it: ReachedPlace) -> dict[str, Any]:
    """Return a place within reach as plain data, with the limit of its ring."""
    place = reach.network.places[it.place]
    return {
        "place": it.place,
        "name": place.name(),
        "kind": place.kind,
        "country": place.country,
        within_name(reach.query.by): reach.limits[it.ring].most,
        **{name: rounded(name, getattr(it, name)) for name in TOTALS},
        "border_crossings": it.border_crossings,
        "transfers": it.transfers,
        "corridors": list(it.corridors),
        "modes": list(it.modes),
        "through": list(it.through),
    }


def reach_dict(reach: Catchment, places: Sequence[ReachedPlace] | None = None) -> dict[str, Any]:
    """Return a reach, or some places of it, as plain data of the JSON contract, version 1."""
    return {
        "schema_version": 1,
        **_asked(reach),
        "places": [place_row(reach, it) for it in (reach.places if places is None else places)],
    }


def _asked(reach: Catchment) -> dict[str, Any]:
    """Return the question, its criterion and its limits, in hours or USD."""
    plain = reach.query.to_dict()
    return {
        "query": {name: it for name, it in plain.items() if name not in ("destination", "by")},
        "by": reach.query.by,
        "within": reach.limits[-1].most,
        "rings": [it.most for it in reach.limits],
    }


def reach_geojson(
    reach: Catchment,
    places: Sequence[ReachedPlace] | None = None,
    *,
    links: bool = True,
    ways: bool = False,
) -> dict[str, Any]:
    """Return places within reach as points, and the links on the ways to them as lines.

    Parameters
    ----------
    reach
        What is reached.
    places
        Those of its places that are wanted; all without it. Links are those of all ways.
    links
        Whether the links are wanted.
    ways
        Whether each place names the links of its way, by their numbers among the lines, in ``way``.
    """
    network, by = reach.network, reach.query.by
    features = []
    for it in reach.places if places is None else places:
        place = network.places[it.place]
        row = place_row(reach, it)
        told = {name: row[name] for name in row if name not in ("place", "name", "kind", "country")}
        if ways:
            told["way"] = list(it.links)
        ends = {"kind": "place", "id": place.id, "place_kind": place.kind, **place_names(place)}
        features.append(feature("Point", [place.lon, place.lat], {**ends, **told}))
    if links:
        shapes, known = load_shapes(network.folder / "osm"), index_links(network)
        for at in reach.links:
            link = known[at.a, at.b, at.mode]
            told = {
                "kind": "link",
                "subject": link.subject,
                "mode_id": link.mode,
                "from": link.a,
                "to": link.b,
                within_name(by): reach.limits[at.ring].most,
                **{name: rounded(name, getattr(at, name)) for name in TOTALS[:2]},
                **schematic_member(runs_of(schematic_sides(network, link, shapes))),
            }
            features.append(feature("LineString", unwrap(link_line(network, link, shapes)), told))
    named = {it for at in reach.places for it in at.corridors}
    origin = network.places[reach.query.origin]
    properties = {
        **_asked(reach),
        "origin": {"lon": origin.lon, "lat": origin.lat, **place_names(origin)},
        "cargo": network.cargo[reach.query.cargo].name_en,
        "corridors": [
            {"id": it.id, **{f"name_{lang}": getattr(it, f"name_{lang}") for lang in _LANGUAGES}}
            for it in network.corridors.values()
            if it.id in named
        ],
    }
    return {"type": "FeatureCollection", "properties": properties, "features": features}
