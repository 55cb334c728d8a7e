"""Questions and answers in the shape of OGC API - Routes."""

import base64
import binascii
from collections.abc import Sequence
from itertools import chain
from typing import Any

from corridors.json_text import read_json
from planner.formats.route_geojson import feature
from planner.question.terms import Question
from planner.studio.document import Answered, routes_collection
from planner.studio.question import AddressError, address_text, read_address, read_values

PREFERENCES = {
    "recommended": "",
    "fastest": "time",
    "cheapest": "cost",
    "cleanest": "co2e",
    "shortest": "distance",
}
"""What a route definition prefers, and the criterion of each; recommended is a board."""
CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
)
_DEEPEST = 32


def read_body(body: bytes) -> dict[str, Any]:
    """Read the body of a request: an object of JSON.

    Raises
    ------
    AddressError
        If it is none.
    """
    try:
        text = body.decode("utf-8")
        if text.count("[") + text.count("{") > 10 * _DEEPEST:
            message = "the body is nested too deeply; send one object"
            raise AddressError(message)
        value = read_json(text)
    except ValueError as error:
        if isinstance(error, AddressError):
            raise
        message = 'the body is not JSON; send an object such as {"from": "Dalian", "to": "Busan"}'
        raise AddressError(message) from None
    if not isinstance(value, dict):
        message = 'the body is not an object; send one such as {"from": "Dalian", "to": "Busan"}'
        raise AddressError(message)
    return value


def read_definition(body: dict[str, Any]) -> tuple[Question, str]:
    """Return the question of a route definition, and its name.

    Parameters
    ----------
    body
        ``waypoints`` and ``preference`` of OGC API - Routes, or the keys of an address, as far as
        they do not contradict.

    Raises
    ------
    AddressError
        If a member is unknown or can't be read.
    """
    rest = dict(body)
    name = rest.pop("name", "")
    if not isinstance(name, str):
        message = "name is not a text"
        raise AddressError(message, "name")
    pairs: list[tuple[str, Any]] = []
    if "waypoints" in rest:
        pairs += _waypoints(rest.pop("waypoints"))
        both = {"from", "to", "via"} & rest.keys()
        if both:
            message = f"waypoints and {', '.join(sorted(both))} exclude each other; keep one"
            raise AddressError(message, "waypoints")
    if "preference" in rest:
        preference = rest.pop("preference")
        if not isinstance(preference, str) or preference not in PREFERENCES:
            message = f"preference {preference!r} is unknown; use one of {', '.join(PREFERENCES)}"
            raise AddressError(message, "preference")
        if "by" in rest:
            message = "preference and by exclude each other; keep one"
            raise AddressError(message, "preference")
        pairs.append(("by", PREFERENCES[preference]))
    return read_values([*pairs, *flattened(rest)]), name


def flattened(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the members of an object as keys and values; those of a list one by one."""
    found: list[tuple[str, Any]] = []
    for key, value in body.items():
        found += [(key, it) for it in value] if isinstance(value, list) else [(key, value)]
    return found


def _waypoints(value: Any) -> list[tuple[str, str]]:
    message = (
        'waypoints are not {"type": "MultiPoint", "coordinates": [[lon, lat], ...]} of at least '
        "two points on the globe"
    )
    points = value.get("coordinates") if isinstance(value, dict) else None
    if not isinstance(points, list) or value.get("type") != "MultiPoint" or len(points) < 2:
        raise AddressError(message, "waypoints")
    texts = []
    for point in points:
        numbers = point if isinstance(point, list) and len(point) in (2, 3) else []
        plain = all(isinstance(it, int | float) and not isinstance(it, bool) for it in numbers)
        if not (numbers and plain and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90):
            raise AddressError(message, "waypoints")
        texts.append(f"{numbers[1]:.4f},{numbers[0]:.4f}")
    return [("from", texts[0]), ("to", texts[-1]), *(("via", it) for it in texts[1:-1])]


def route_id(question: Question) -> str:
    """Return the id of a question: the question itself, so that nothing is stored.

    Examples
    --------
    >>> question = Question(origin="Dalian", destination="Busan", depart="2026-12-20")
    >>> question_of(route_id(question)) == question
    True
    """
    text = address_text(question).encode("utf-8")
    return base64.urlsafe_b64encode(text).decode("ascii").rstrip("=")


def question_of(identity: str) -> Question:
    """Return the question whose id this is.

    Raises
    ------
    AddressError
        If it is none.
    """
    try:
        padded = identity + "=" * (-len(identity) % 4)
        text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        return read_address(text.decode("utf-8"))[0]
    except (UnicodeError, binascii.Error):
        message = "this is not the id of a route; POST /routes gives one in Location"
        raise AddressError(message, "id") from None


def route_exchange(answered: Answered, name: str = "") -> dict[str, Any]:
    """Return answers as a route exchange model: GeoJSON with start, end, overview and segments.

    The members of ``corridors route --format geojson`` stand beside; legs are the segments.
    """
    collection = routes_collection(answered)
    for it in collection["features"]:
        if it["properties"]["kind"] != "place":
            it["properties"]["featureType"] = "segment"
    first = answered.routes[0]
    legs = [
        it
        for it in collection["features"]
        if it["properties"].get("rank") == first.rank and it["properties"]["kind"] != "place"
    ]
    line: list[Sequence[float]] = []
    for point in chain.from_iterable(_points(it) for it in legs):
        if not line or list(point) != list(line[-1]):
            line.append(point)
    overview = {
        "featureType": "overview",
        "kind": "overview",
        "rank": first.rank,
        "length_m": round(first.total("distance_km") * 1000.0),
        "duration_s": round(first.total("time_h") * 3600.0),
    }
    ends = [
        feature("Point", list(point), {"featureType": role, "kind": role})
        for role, point in (("start", line[0]), ("end", line[-1]))
    ]
    address = address_text(answered.asked.question)
    links = [
        {"href": f"/routes/{route_id(answered.asked.question)}", "rel": "self", "title": "Route"},
        {"href": f"/route?{address}", "rel": "alternate", "type": "text/html", "title": "Page"},
    ]
    own = feature("LineString", [list(it) for it in line], overview)
    return {
        **collection,
        "name": name or collection["properties"]["title"],
        "status": "successful",
        "links": links,
        "features": [own, *ends, *collection["features"]],
    }


def _points(leg: dict[str, Any]) -> list[Sequence[float]]:
    found = leg["geometry"]["coordinates"]
    return [found] if leg["geometry"]["type"] == "Point" else found
