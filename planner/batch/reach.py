"""The places that cargo from one origin reaches within a time or a sum."""

import math
import re
from typing import Any, NamedTuple

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from planner.batch.matrix import find_matrix
from planner.formats.route_geojson import feature, place_names
from planner.graph.backend import Engine
from planner.pricing.arcs import Steps
from planner.query.query import Query
from planner.routing.route import rounded

_WITHIN = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*(d|h|usd)\s*", re.IGNORECASE)
_HOURS = {"d": 24.0, "h": 1.0}


class ReachLimit(NamedTuple):
    """How far cargo may go: at most ``most`` by the criterion ``by``, hours or USD."""

    by: str
    most: float


def read_limit(text: str) -> ReachLimit:
    """Read a limit: days, hours or US dollars.

    Raises
    ------
    UsageError
        If it is none.

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
    return (
        ReachLimit("cost", number) if unit == "usd" else ReachLimit("time", number * _HOURS[unit])
    )


class Reached(NamedTuple):
    """A place with the hours, USD, km and kg CO2e of the best way to it."""

    place: str
    time_h: float
    cost_usd: float
    distance_km: float
    co2e_kg: float


def find_reach(
    network: Network, query: Query, limit: ReachLimit, steps: Steps, *, engine: Engine | None = None
) -> list[Reached]:
    """Return the places that are reached within a limit, the nearest by it first.

    Each by the fastest way where the limit is one of hours, and by the cheapest where it is one of
    dollars; the other numbers are those of the same way.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question; its destination and its criterion do not count.
    limit
        How far.
    engine
        As for `planner.batch.matrix.find_matrix`, which does the search.

    Raises
    ------
    UsageError
        As `planner.batch.matrix.find_matrix`.
    NoRouteError
        If nothing is within reach.
    """
    places = [
        it.id
        for it in network.places.values()
        if it.kind not in WATER_KINDS and it.id in steps.first_state and it.id != query.origin
    ]
    asked = query._replace(by=limit.by, destination="")
    matrix = find_matrix(network, asked, [query.origin], places, steps, engine=engine)
    columns = (matrix.time_h, matrix.cost_usd, matrix.distance_km, matrix.co2e_kg)
    rows = [
        Reached(place, *(float(it[0][at]) for it in columns)) for at, place in enumerate(places)
    ]
    measure = Reached._fields.index("time_h" if limit.by == "time" else "cost_usd")
    found = [it for it in rows if not math.isnan(it.time_h) and float(it[measure]) <= limit.most]
    if not found:
        reached = [it for it in rows if not math.isnan(it.time_h)]
        if not reached:
            message = f"no place is reached from {query.origin} under these terms; allow more"
            raise NoRouteError(message)
        near = min(reached, key=lambda it: it[measure])
        message = (
            f"nothing is within reach; the nearest is {near.place} with {near.time_h:.1f} h and "
            f"{near.cost_usd:,.0f} USD; allow more"
        )
        raise NoRouteError(message)
    return sorted(found, key=lambda it: (it[measure], it.place))


def reach_geojson(
    network: Network, query: Query, limit: ReachLimit, found: list[Reached]
) -> dict[str, Any]:
    """Return places within reach as a feature collection of points."""
    rows = []
    for it in found:
        place = network.places[it.place]
        totals = {name: rounded(name, getattr(it, name)) for name in Reached._fields[1:]}
        properties = {"id": place.id, "place_kind": place.kind, **place_names(place), **totals}
        rows.append(feature("Point", [place.lon, place.lat], properties))
    asked = {name: it for name, it in query.to_dict().items() if name not in ("destination", "by")}
    return {
        "type": "FeatureCollection",
        "properties": {"query": asked, "by": limit.by, "within": limit.most},
        "features": rows,
    }
