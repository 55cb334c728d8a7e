"""Compact data of one page from the GeoJSON of routes."""

from collections.abc import Iterable, Sequence
from typing import Any

SCALE = 1000
"""Coordinates are whole thousandths of a degree, a third of a pixel at the nearest zoom."""
_PLACE = ("place_kind", "country", "name_en", "name_ru", "name_zh", "locode", "esr")


def flat_line(coordinates: Iterable[Sequence[float]]) -> list[int]:
    """Return ``lon, lat`` of the first point and the steps from each point to the next.

    Examples
    --------
    >>> flat_line([[175.0, 60.0], [175.0, 60.0], [191.0, 66.5]])
    [175000, 60000, 16000, 6500]
    """
    line: list[int] = []
    last = (0, 0)
    for lon, lat in coordinates:
        point = (round(lon * SCALE), round(lat * SCALE))
        if not line or point != last:
            line += (point[0] - last[0], point[1] - last[1])
        last = point
    return line


def pack_routes(collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()) -> dict[str, Any]:
    """Return what the route page draws: routes with their legs, facts and places once.

    Parameters
    ----------
    collection
        Legs, transfers and places as ``--format geojson`` gives them.
    towns
        Name, longitude, latitude and importance of towns that help to find one's way.
    """
    properties = collection["properties"]
    facts: list[dict[str, Any]] = []
    number: dict[str, int] = {}
    legs: dict[int, list[dict[str, Any]]] = {}
    places: dict[str, dict[str, Any]] = {}
    for feature in collection["features"]:
        props = feature["properties"]
        if props["kind"] == "place":
            lon, lat = feature["geometry"]["coordinates"]
            places[props["id"]] = {name: props[name] for name in _PLACE if props[name]}
            places[props["id"]] |= {"lon": round(lon, 3), "lat": round(lat, 3)}
            continue
        cited = []
        for fact in props["evidence"]:
            key = fact["fact"]
            if key not in number:
                number[key] = len(facts)
                facts.append(fact)
            cited.append(number[key])
        points = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Point":
            points = [points]
        leg = {name: value for name, value in props.items() if name not in ("kind", "rank")}
        legs.setdefault(props["rank"], []).append(
            {**leg, "evidence": cited, "line": flat_line(points)}
        )
    return {
        **{name: properties[name] for name in ("title", "query", "cargo", "sources", "knee_rank")},
        "off_network": properties.get("off_network", []),
        "why": properties.get("why", ""),
        "scale": SCALE,
        "facts": facts,
        "places": places,
        "routes": [{**route, "legs": legs[route["rank"]]} for route in properties["routes"]],
        "towns": [[name, round(lon, 2), round(lat, 2), links] for name, lon, lat, links in towns],
    }
