"""Network as flat tables: places, links, facts, sources and corridors."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from corridors.errors import UsageError
from corridors.export._links import (
    Notes,
    Row,
    cut_line,
    link_status,
    link_way,
    status_of,
    ways,
)
from corridors.export.prices import MovePrices
from corridors.geometry import Shapes, link_line, load_shapes
from corridors.model.entities import GATE, OPEN_STATUSES, Corridor, Fact, Link, Place, Source
from corridors.model.evidence import evidence_of
from corridors.model.network import Network, country_codes
from corridors.places.names import read_country

CORRIDOR_COLUMNS = (
    *("id", "name_en", "name_ru", "name_zh", "cargo", "status", "season", "places", "modes"),
    *("length_km", "source", "note", "geometry"),
)
"""Columns of the one layer that may be empty."""


class Selection(NamedTuple):
    """What of a network is exported; ``courses`` are the links of each corridor in order."""

    network: Network
    places: dict[str, Place]
    links: list[Link]
    corridors: list[Corridor]
    courses: Mapping[str, Sequence[Link]]
    closed: bool
    shapes: Shapes
    prices: MovePrices


class ExportTables(NamedTuple):
    """Rows of the five layers; ``geometry`` of a row is a position or a list of `Part`."""

    places: list[Row]
    links: list[Row]
    facts: list[Row]
    sources: list[Row]
    corridors: list[Row]


def select(
    network: Network,
    courses: Mapping[str, Sequence[Link]],
    prices: MovePrices,
    *,
    modes: Iterable[str] = (),
    countries: Iterable[str] = (),
    closed: bool = False,
) -> Selection:
    """Choose the links of some modes and countries, and the places and corridors on them.

    Parameters
    ----------
    network
        The network under its layers of facts.
    courses
        The links of each corridor, by its id.
    prices
        What a link run from one of its ends takes.
    modes, countries
        Mode ids and country codes to keep; empty keeps all. The sea has no country and stays.
    closed
        Keep links and corridors that are planned, being built, suspended or closed too.

    Raises
    ------
    UnknownNameError
        If no place lies in one of the countries.
    UsageError
        If nothing is left.
    """
    modes = set(modes)
    known = country_codes(network)
    countries = {read_country(country, known) for country in countries}
    selected = {
        place.id
        for place in network.places.values()
        if not countries or not place.country or place.country in countries
    }
    links = [
        link
        for link in network.links
        if (not modes or link.mode in modes)
        and link.a in selected
        and link.b in selected
        and (closed or any(link_status(network, link, a)[0] in OPEN_STATUSES for a in ways(link)))
    ]
    if not links:
        message = "no link is left to export; widen --mode or --country, or add --all"
        raise UsageError(message)
    touched = {place for link in links for place in (link.a, link.b)}
    places = {place: network.places[place] for place in network.places if place in touched}
    subjects = {link.subject for link in links}
    corridors = [
        corridor
        for corridor in network.corridors.values()
        if (closed or corridor.status in OPEN_STATUSES)
        and courses[corridor.id]
        and all(link.subject in subjects for link in courses[corridor.id])
    ]
    shapes = load_shapes(network.folder / "osm")
    return Selection(network, places, links, corridors, courses, closed, shapes, prices)


def tables(chosen: Selection) -> ExportTables:
    """Resolve the rows of all layers of an export, in the order of the network's tables."""
    network = chosen.network
    member: dict[str, list[str]] = {}
    for corridor in chosen.corridors:
        for link in chosen.courses[corridor.id]:
            names = member.setdefault(link.subject, [])
            if corridor.id not in names:
                names.append(corridor.id)
    links = [_link_row(chosen, link, member.get(link.subject, [])) for link in chosen.links]
    facts = _facts(chosen)
    corridors = [_corridor_row(chosen, corridor) for corridor in chosen.corridors]
    used = {fact.source for fact in facts} | {place.source for place in chosen.places.values()}
    used.update(source for row in links for source in row["sources"].split())
    used.update(corridor.source for corridor in chosen.corridors)
    used.update(stop.source for corridor in chosen.corridors for stop in corridor.chain)
    sources = [it._asdict() for it in network.sources.values() if it.id in used]
    sources += [
        Source(extra, "assumption", "Set on the command line", "", "", "", "")._asdict()
        for extra in sorted(used - set(network.sources))
    ]
    modes_at: dict[str, set[str]] = {place: set() for place in chosen.places}
    for link in chosen.links:
        modes_at[link.a].add(link.mode)
        modes_at[link.b].add(link.mode)
    return ExportTables(
        [_place_row(network, place, modes_at[place.id]) for place in chosen.places.values()],
        links,
        [_fact_row(network, fact) for fact in facts],
        sources,
        corridors,
    )


def _place_row(network: Network, place: Place, used: set[str]) -> Row:
    status, _ = status_of(network, [place.id])
    modes = " ".join(mode for mode in network.modes if mode in used)
    return {**place._asdict(), "modes": modes, "status": status, "geometry": (place.lon, place.lat)}


def _link_row(chosen: Selection, link: Link, corridors: list[str]) -> Row:
    network = chosen.network
    notes = Notes(network)
    mode = network.modes[link.mode]
    tracks = notes.number(link.subject, "tracks")
    there = link_way(network, link, link.a, notes, chosen.prices(link, link.a))
    back: Row = dict.fromkeys(there)
    back.update(status="", open_season="")
    if link.direction == "both":
        back = link_way(network, link, link.b, notes, chosen.prices(link, link.b))
    return {
        "id": link.subject,
        "a": link.a,
        "b": link.b,
        "mode": link.mode,
        "family": mode.family,
        "gauge_mm": mode.gauge_mm,
        "direction": link.direction,
        "name": link.name,
        "country_a": network.places[link.a].country,
        "country_b": network.places[link.b].country,
        "length_km": notes.number(link.subject, "length_km"),
        **there,
        **{f"{name}_ba": value for name, value in back.items()},
        "tracks": None if tracks is None else int(tracks),
        "electrification": str(notes.value(link.subject, "electrification") or ""),
        "corridors": " ".join(corridors),
        "seasonal": " ".join(sorted(notes.seasonal)),
        "assumptions": notes.assumptions(),
        "sources": notes.sources(),
        "note": link.note,
        "geometry": cut_line(link_line(network, link, chosen.shapes)),
    }


def _corridor_row(chosen: Selection, corridor: Corridor) -> Row:
    network = chosen.network
    course = chosen.courses[corridor.id]
    values = (
        *(corridor.id, corridor.name_en, corridor.name_ru, corridor.name_zh),
        *(corridor.cargo, corridor.status, corridor.season),
        " ".join(stop.place for stop in corridor.chain),
        " ".join(dict.fromkeys(link.mode for link in course)),
        fsum(network.number(link.subject, "length_km") or 0.0 for link in course),
        *(corridor.source, corridor.note),
        [part for link in course for part in cut_line(link_line(network, link, chosen.shapes))],
    )
    return dict(zip(CORRIDOR_COLUMNS, values, strict=True))


def _fact_row(network: Network, fact: Fact) -> Row:
    word = isinstance(fact.value, str)
    return {
        "subject": fact.subject,
        "attribute": fact.attribute,
        "value": None if word else fact.value,
        "word": fact.value if word else "",
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "when": fact.when,
        "year": fact.year,
        "source": fact.source,
        "locator": fact.locator,
        "note": fact.note,
        "evidence": evidence_of(fact, network.sources),
    }


def _facts(chosen: Selection) -> list[Fact]:
    """Return the facts about what is exported, and the general ones of its modes."""
    network = chosen.network
    if len(chosen.links) == len(network.links):
        return list(network.facts)
    keys = {link.subject for link in chosen.links}
    modes = {link.mode for link in chosen.links} | {GATE}
    scopes = set(chosen.places) | {place.country for place in chosen.places.values()}

    def concerns(fact: Fact) -> bool:
        kind, _ = network.subjects.parse(fact.subject)
        head, _, scope = fact.subject.partition("@")
        if kind == "cargo":
            return True
        if kind == "move":
            return network.subjects.parse(fact.subject.replace(">", "-")).key in keys
        if kind in ("place", "pass"):
            place, _, mode = head.partition(":")
            return place in scopes and (not mode or mode in modes)
        return set(head.split(">")) <= modes and (not scope or scope in scopes)

    return [fact for fact in network.facts if concerns(fact)]
