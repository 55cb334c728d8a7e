"""A reach as rows, as plain data and as GeoJSON."""

from collections.abc import Sequence
from typing import Any

from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from planner.batch.matrix import TOTALS
from planner.batch.reach import Catchment, ReachedPlace, ReachLimit
from planner.formats.route_geojson import (
    feature,
    index_links,
    place_names,
    schematic_member,
    unwrap,
)
from planner.routing.route import rounded

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
