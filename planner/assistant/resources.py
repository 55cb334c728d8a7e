"""Resources: what is too bulky for an answer, under addresses that hold the question itself.

``corridors://routes/ID.geojson`` and the like: nothing is stored, as in
`planner.studio.openapi.route_id`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from textwrap import shorten
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.formats.fact_words import fact_dict
from planner.formats.route_json import SCHEMA_VERSION
from planner.question.terms import Question
from planner.routing.route import Route
from planner.routing.route_text import evidence_text
from planner.studio.document import scenario_rows
from planner.studio.openapi import question_of, route_id
from planner.studio.problems import Problem
from planner.studio.question import json_line
from planner.studio.security import MOST_ADDRESS
from planner.studio.studio import Studio

MOST_SOURCES = 40
"""Sources that an answer lists, those of most facts first; a resource has all of the network."""
_ASSUMPTION = "assumption"
_FIELDS = ("title", "publisher", "year", "url")
TOWNS = "geonames"
"""The source of the towns that are off the network."""
_UNLISTED = {"set": "set in the question", TOWNS: "GeoNames"}
"""Titles of what stands for a source and may be in no table."""


def basis_of(network: Network, facts: Iterable[Fact]) -> dict[str, Any]:
    """Return edition, number of facts, and sources, those of most facts first."""
    return cited(network, Counter(fact.source for fact in facts))


def cited(network: Network, counts: Counter[str]) -> dict[str, Any]:
    """Return the basis of an answer by how many of its facts each source states.

    ``left_out`` counts the sources over `MOST_SOURCES`.
    """
    rows = []
    for name, count in sorted(counts.items(), key=lambda it: (-it[1], it[0])):
        source = network.sources.get(name)
        row = {it: str(getattr(source, it, "")) for it in _FIELDS}
        row["title"] = row["title"] or _UNLISTED.get(name, "")
        rows.append({"id": name, **row, "facts": count})
    return {
        "edition": network.edition.isoformat(),
        "facts": counts.total(),
        "assumptions": counts[_ASSUMPTION],
        "left_out": max(0, len(rows) - MOST_SOURCES),
        "sources": rows[:MOST_SOURCES],
    }


def facts_of(network: Network, routes: Iterable[Route]) -> list[Fact]:
    """Return the facts that routes are priced with, each once."""
    numbers = {number for route in routes for number in route.evidence.facts}
    return [network.facts.fact(number) for number in sorted(numbers)]


def basis_line(basis: dict[str, Any]) -> str:
    """Return the basis in a line: the edition, and the sources that state most."""
    edition = f"Data edition {basis['edition']}"
    if not basis["sources"]:
        return f"{edition}."
    number = len(basis["sources"]) + basis["left_out"]
    counted = evidence_text(basis["facts"], number, basis["assumptions"])
    named = [f"{it['id']} ({shorten(it['title'], _TITLE)})" for it in basis["sources"][:_NAMED]]
    return f"{edition}; {counted}. Sources: {'; '.join(named)}{'' if number <= _NAMED else '; ...'}"


_NAMED, _TITLE = 4, 80
"""Sources that the text of an answer names, and letters of the title of each."""


MOST_LETTERS = 4_000_000
_JSON, _GEOJSON, _CSV = "application/json", "application/geo+json", "text/csv"


class Kind(NamedTuple):
    """A kind of resource: how its address begins and ends, and what it holds."""

    folder: str
    ending: str
    media: str
    meaning: str

    @property
    def template(self) -> str:
        """The template of the addresses (RFC 6570)."""
        return f"corridors://{self.folder}/{{id}}{self.ending}"


class Address(NamedTuple):
    """The address of a resource, and what is there."""

    uri: str
    name: str
    media: str
    meaning: str


KINDS = {
    "route": Kind("routes", ".geojson", _GEOJSON, "The routes of a question with their lines"),
    "legs": Kind("routes", ".csv", _CSV, "The legs of the routes of a question"),
    "comparison": Kind("comparisons", ".json", _JSON, "Corridors side by side, with their legs"),
    "explanation": Kind("explanations", ".json", _JSON, "All facts of the best route"),
    "facts": Kind("facts", ".json", _JSON, "All facts of a subject, with their sources"),
}
SCENARIOS = Address(
    *("corridors://scenarios.json", "scenarios", _JSON, "The supplied scenarios, and why each is")
)
SOURCES = Address(
    *("corridors://sources.json", "sources", _JSON, "All sources of the network's facts")
)
LISTED = (SCENARIOS, SOURCES)
_URI = re.compile(r"corridors://(\w+)/([^/]+?)(\.\w+)")


def address_of(kind: str, about: Question | str, meaning: str) -> Address:
    """Return the address of a resource.

    Parameters
    ----------
    kind
        One of `KINDS`.
    about
        The question, or the subject of facts.
    meaning
        What is there.

    Examples
    --------
    >>> address_of("facts", "rail-1520@RU", "Facts").uri
    'corridors://facts/rail-1520%40RU.json'
    """
    it = KINDS[kind]
    name = quote(about, safe="") if isinstance(about, str) else route_id(about)
    uri = f"corridors://{it.folder}/{name}{it.ending}"
    return Address(uri, f"{it.folder}{it.ending}", it.media, meaning)


def read_resource(studio: Studio, uri: str) -> tuple[str, str]:
    """Return the media type and the text of a resource.

    Parameters
    ----------
    studio
        Where it is asked.
    uri
        Its address.

    Raises
    ------
    Problem
        404 where there is none, 413 where it is too large.
    """
    media, text = _read(studio, uri)
    if len(text) > MOST_LETTERS:
        detail = f"the resource has over {MOST_LETTERS // 1_000_000} MB; ask for fewer routes"
        raise Problem(413, detail)
    return media, text


def _read(studio: Studio, uri: str) -> tuple[str, str]:
    if uri == SCENARIOS.uri:
        return _JSON, json_line({"schema_version": SCHEMA_VERSION, "scenarios": scenario_rows()})
    if uri == SOURCES.uri:
        rows = [it._asdict() for it in studio.network.sources.values()]
        edition = studio.network.edition.isoformat()
        return _JSON, json_line(
            {"schema_version": SCHEMA_VERSION, "edition": edition, "sources": rows}
        )
    found = _URI.fullmatch(uri) if len(uri) <= MOST_ADDRESS else None
    wanted = found.group(1, 3) if found else ("", "")
    kind = next((name for name, it in KINDS.items() if (it.folder, it.ending) == wanted), None)
    if found is None or kind is None:
        shown = uri[:80]
        detail = f"there is no resource {shown!r}; the answers of the tools name theirs"
        raise Problem(404, detail)
    if kind == "facts":
        return _JSON, studio.facts(unquote(found[2]))
    question = question_of(found[2])
    if kind == "route":
        return _GEOJSON, studio.routes(question)[1]
    if kind == "legs":
        return _CSV, studio.csv(question)
    if kind == "comparison":
        return _JSON, studio.compared(question)
    return _JSON, _facts(studio, question)


def _facts(studio: Studio, question: Question) -> str:
    """Return all facts of the best route of a question, JSON."""
    answered = studio.answered(question, front=False)
    network = answered.asked.network
    facts = facts_of(network, answered.routes[:1])
    rows = [fact_dict(network, it) for it in facts]
    return json_line(
        {"schema_version": SCHEMA_VERSION, "facts": rows, "basis": basis_of(network, facts)}
    )
