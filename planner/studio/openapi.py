"""The HTTP interface: what it answers, and its description in OpenAPI 3.1."""

import base64
import binascii
from collections.abc import Sequence
from importlib.metadata import version
from itertools import chain
from typing import Any

from corridors.text import read_json
from planner.formats.route_geojson import feature
from planner.question.terms import TERMS, Question, Surface, Term, TermKind
from planner.studio.document import Answered, routes_collection
from planner.studio.problems import MEDIA_TYPE
from planner.studio.question import (
    NO_COMPARISON,
    NO_REACH,
    AddressError,
    address_text,
    read_address,
    read_values,
)
from planner.words import section

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


Schema = dict[str, Any]
_PROBLEMS = {
    "400": "The address or the body can't be read.",
    "403": "The request comes from another site.",
    "404": "There is nothing at this address.",
    "405": "The method is not allowed.",
    "408": "The body takes too long to come.",
    "409": "The page has asked a newer question.",
    "413": "The body is too long.",
    "414": "The address is too long.",
    "422": "The question can be read and has no answer; `names` and `advice` say what to change.",
    "503": "Too many questions wait, or this one takes too long.",
}
_TEXT: Schema = {"type": "string", "maxLength": 300}
_LANG: Schema = {"type": "string", "enum": ["en", "ru", "zh"]}
_POSITION: Schema = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "items": {"type": "number"},
    "minItems": 2,
    "maxItems": 3,
}


def schema_of(parameter: Term) -> Schema:
    """Return the JSON Schema of the value of a parameter."""
    one: Schema = {"description": parameter.text(Surface.ADDRESS)}
    if parameter.kind is TermKind.FLAG:
        one["type"] = "boolean"
    elif parameter.kind is TermKind.WHOLE:
        one |= {"type": "integer", "minimum": parameter.least, "maximum": parameter.highest}
    elif parameter.kind is TermKind.NUMBER:
        one |= {"type": "number", "minimum": 0}
    else:
        one |= _TEXT
        if parameter.words:
            one["enum"] = list(parameter.words)
    if parameter.kind is TermKind.TEXTS:
        return {"type": "array", "items": {**one, "minLength": 1}, "maxItems": parameter.most}
    return one


def _query(parameter: Term, *, required: bool = True) -> Schema:
    found: Schema = {
        "name": parameter.key,
        "in": "query",
        "required": required and parameter.key in ("from", "to"),
        "description": parameter.text(Surface.ADDRESS),
        "schema": schema_of(parameter),
    }
    if parameter.kind is TermKind.TEXTS:
        found |= {"style": "form", "explode": True}
    if parameter.example is not None and parameter.kind is not TermKind.TEXTS:
        found["example"] = parameter.example
    return found


def _plain(name: str, meaning: str, schema: Schema, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": meaning,
        "schema": schema,
    }


QUESTION = [_query(it) for it in TERMS]
_VIEW = [_plain("lang", "Language of the page.", _LANG)]
_TURN = [
    _plain("client", "A name of the page that asks; a newer question replaces an older.", _TEXT),
    _plain("n", "Number of the question of this page.", {"type": "integer", "minimum": 0}),
]


def _answers(media: str, meaning: str, schema: Schema | None = None) -> Schema:
    content = {media: {"schema": schema or {"type": "object"}}}
    refused = {
        status: {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in _PROBLEMS.items()
    }
    return {"200": {"description": meaning, "content": content}, **refused}


def _get(
    name: str,
    meaning: str,
    parameters: list[Schema],
    media: str = "application/json",
    schema: Schema | None = None,
) -> Schema:
    return {
        "get": {
            "operationId": name,
            "summary": meaning,
            "parameters": parameters,
            "responses": _answers(media, meaning, schema),
        }
    }


def _post(name: str, meaning: str, body: str, media: str) -> Schema:
    responses = _answers(media, meaning)
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
    return {
        "post": {
            "operationId": name,
            "summary": meaning,
            "requestBody": {"required": True, "content": content},
            "responses": {
                **responses,
                "415": {**responses["400"], "description": "The body is not JSON."},
            },
        }
    }


def _body(*more: tuple[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": {**{it.key: schema_of(it) for it in TERMS}, **dict(more)},
        "additionalProperties": False,
    }


def _schemas() -> dict[str, Schema]:
    waypoints = {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "MultiPoint"},
            "coordinates": {"type": "array", "items": _POSITION, "minItems": 2, "maxItems": 8},
        },
        "description": "Origin, places to pass and destination, in place of from, via and to.",
    }
    route = _body(
        ("name", {**_TEXT, "description": "A name for the route."}),
        ("waypoints", waypoints),
        ("preference", {"type": "string", "enum": list(PREFERENCES)}),
    )
    route["anyOf"] = [{"required": ["from", "to"]}, {"required": ["waypoints"]}]
    compared = _body()
    compared["required"] = ["from", "to"]
    for key in NO_COMPARISON:
        del compared["properties"][key]
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "kind": {"type": "string", "enum": list(section("problems"))},
            "words": {"type": "object", "additionalProperties": {"type": "string"}},
            "parameter": {"type": "string"},
            "names": {"type": "array", "items": {"type": "object"}},
            "advice": {"type": "array", "items": {"type": "string"}},
            "problems": {"type": "array", "items": {"type": "string"}},
        },
    }
    return {"Route": route, "Comparison": compared, "Problem": problem}


def _paths() -> dict[str, Schema]:
    geojson = "application/geo+json"
    text = _plain("text", "What is typed.", _TEXT, required=True)
    reach = [it for it in TERMS if it.key not in NO_REACH]
    within = {
        **_TEXT,
        "pattern": r"^\d{1,7}(\.\d{1,6})?(d|h|usd|cny|eur|rub)$",
        "examples": ["10d"],
    }
    rings = {"type": "array", "items": within, "minItems": 1}
    subject = {
        "name": "subject",
        "in": "path",
        "required": True,
        "schema": {**_TEXT, "minLength": 1},
        "description": "A subject, subject.attribute, attribute, place or country.",
    }
    identity = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 4096},
        "description": "What Location named.",
    }
    asked = [
        *(*QUESTION, *_VIEW, *_TURN),
        _plain("parts", "All, or the board alone.", {"enum": ["all", "board"]}),
        _plain("ground", "Without a base map: 0.", {"enum": ["0", "1"]}),
    ]
    compared = [it for it in asked[:-2] if it["name"] not in NO_COMPARISON]
    services = [
        *(_query(it, required=False) for it in TERMS if it.services),
        _plain("all", "Also suspended and planned ones.", {"type": "boolean"}),
    ]
    reached = [
        *map(_query, reach),
        _plain("within", "Days, hours or a sum; several: rings.", rings, required=True),
    ]
    several: Schema = {"type": "array", "items": {"type": "object"}}
    written: Schema = {"type": "string"}
    return {
        "/routes": _post("routes", "Routes; Location names the question.", "Route", geojson),
        "/routes/{id}": _get("route", "The routes of a question.", [identity], geojson),
        "/route.json": _get("document", "The document of a question's page.", asked),
        "/route.csv": _get("legs", "The legs as CSV.", QUESTION, "text/csv", written),
        "/year.json": _get("year", "The best route by month.", QUESTION, schema=several),
        "/scenario.toml": _get(
            *("scenario", "Scenarios and changed numbers as one scenario.", QUESTION),
            *("application/toml", written),
        ),
        "/compare": _post("compare", "Corridors side by side.", "Comparison", "application/json"),
        "/compare.json": _get("compared", "The document of a comparison's page.", compared),
        "/services": _get("services", "Services at a place or from one to another.", services),
        "/facts/{subject}": _get("facts", "Facts with their sources.", [subject]),
        "/scenarios": _get("scenarios", "The supplied scenarios.", []),
        "/reach": _get("reach", "Places within a time or a sum.", reached, geojson),
        "/geocode": _get(
            *("geocode", "Places that a text may mean.", [text, *_VIEW], "application/json"),
            several,
        ),
        "/conformance": _get("conformance", "What the interface conforms to.", []),
        "/api": _get("api", "This document.", [], "application/vnd.oai.openapi+json;version=3.1"),
    }


def description() -> dict[str, Any]:
    """Return the OpenAPI document of the public interface."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "transport-corridors",
            "version": version("transport-corridors"),
            "description": "Freight routes on a network of cited facts.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }
