"""On what an answer rests: the edition of the data, and the sources of its facts."""

from collections import Counter
from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.routing.route import Route
from planner.routing.route_text import evidence_text

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
