"""The description of the HTTP interface, OpenAPI 3.1, from the parameters of a question."""

from importlib.metadata import version
from typing import Any

from planner.question.terms import TERMS, Surface, Term, TermKind
from planner.studio.problems import MEDIA_TYPE
from planner.studio.question import NO_COMPARISON, NO_REACH
from planner.studio.routes_api import PREFERENCES
from planner.words import section

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
