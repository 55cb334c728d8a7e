"""Checked network as bytes, and back without checking."""

import datetime as dt
from pathlib import Path
from typing import Any

from corridors.model.entities import (
    Attribute,
    CargoKind,
    ChainStop,
    Corridor,
    Link,
    Mark,
    Mode,
    Place,
    Reach,
    Service,
    ServiceCall,
    Source,
    TradeRegion,
)
from corridors.model.facts import Entries, FactStore
from corridors.model.network import Network
from corridors.model.schema import Schema, UnitRule
from corridors.model.seasons import Season
from corridors.model.subjects import Subjects
from corridors.tables.facts import RawFacts
from corridors.tables.packer import Packer, Unpacker

_FLOATS = ("lat", "lon")


def pack_network(network: Network, to: Packer) -> None:
    """Write a network without layers."""
    schema = network.schema
    to.table(network.edition.toordinal())
    for name in Place._fields:
        take = to.floats if name in _FLOATS else to.texts
        take(getattr(place, name) for place in network.places.values())
    for name in Source._fields:
        to.texts(getattr(source, name) for source in network.sources.values())
    for rows in (network.modes, network.cargo):
        to.table(list(rows.values()))
    to.table(list(network.corridors.values()))
    to.table(list(network.services.values()))
    to.table([network.regions, network.lanes, network.trade_regions])
    to.table([(it.name, sorted(it.applies_to), *it[2:]) for it in schema.attributes.values()])
    to.table([(name, *rule) for name, rule in schema.units.items()])
    to.table([(*key, rate) for key, rate in schema.rates.items()])
    _pack_links(network.links, to)
    _pack_facts(network.facts, to)


def unpack_network(packed: Unpacker, folder: Path) -> Network:
    """Return the network of `pack_network`; cells of facts are read from the folder when needed."""
    edition = dt.date.fromordinal(packed.table())
    kinds = [packed.floats if it in _FLOATS else packed.texts for it in Place._fields]
    columns: list[list[Any]] = [read() for read in kinds]
    places = dict(zip(columns[0], map(Place._make, zip(*columns, strict=True)), strict=True))
    columns = [packed.texts() for _ in Source._fields]
    sources = dict(zip(columns[0], map(Source._make, zip(*columns, strict=True)), strict=True))
    modes = {row[0]: Mode._make(row) for row in packed.table()}
    cargo = {
        row[0]: CargoKind._make((*row[:5], tuple(row[5]), row[6], tuple(row[7])))
        for row in packed.table()
    }
    corridors = {row[0]: _corridor(row) for row in packed.table()}
    services = {row[0]: _service(row) for row in packed.table()}
    regions, lanes, trade_regions = packed.table()
    schema = Schema(
        {row[0]: Attribute(row[0], frozenset(row[1]), *row[2:]) for row in packed.table()},
        {row[0]: UnitRule._make(row[1:]) for row in packed.table()},
        {(row[0], row[1]): row[2] for row in packed.table()},
    )
    links = _links(packed)
    by_subject, source_ids = _facts(packed)
    return Network(
        *(edition, places, links, modes, cargo, sources, corridors, schema),
        Subjects(places, links, modes, cargo, services, lanes),
        FactStore(RawFacts(folder, schema), by_subject, source_ids),
        folder,
        services,
        {
            family: {place: tuple(several) for place, several in found.items()}
            for family, found in regions.items()
        },
        tuple(lanes),
        {name: TradeRegion._make(row) for name, row in trade_regions.items()},
    )


def _cargo(row: list[Any]) -> CargoKind:
    *names, modes, parent, aliases = row
    return CargoKind._make((*names, tuple(modes), parent, tuple(aliases)))


def _service(row: list[Any]) -> Service:
    *cells, cargo, weekdays, confirmed, source, note, calls = row
    called = tuple(ServiceCall._make(call) for call in calls)
    return Service._make((*cells, tuple(cargo), tuple(weekdays), confirmed, source, note, called))


def _corridor(row: list[list[list[str]]]) -> Corridor:
    chain, marks, between, trunk_modes, reaches = row[9:]
    return Corridor._make(
        (
            *row[:9],
            tuple(ChainStop._make(stop) for stop in chain),
            tuple(Mark(tuple(places), tuple(left_by)) for places, left_by in marks),
            tuple(map(tuple, between)),
            tuple(trunk_modes),
            tuple(Reach(str(end), tuple(codes), tuple(places)) for end, codes, places in reaches),
        )
    )


def _pack_links(links: list[Link], to: Packer) -> None:
    for column in ("a", "b", "mode", "direction", "name", "note"):
        to.words(getattr(link, column) for link in links)
    points = to.parts((link.via for link in links), 0)
    to.floats(lat for lat, _ in points)
    to.floats(lon for _, lon in points)


def _links(packed: Unpacker) -> list[Link]:
    a, b, mode, direction, name, note = (packed.words() for _ in range(6))
    parts = packed.table()
    points = list(zip(packed.floats(), packed.floats(), strict=True))
    vias = packed.cut(points, parts)
    return list(map(Link._make, zip(a, b, mode, direction, name, vias, note, strict=True)))


def _pack_facts(facts: FactStore, to: Packer) -> None:
    subjects = facts.by_subject
    to.texts(subjects)
    named = to.parts((it.items() for it in subjects.values()), 1)
    to.words(attribute for attribute, _ in named)
    entries = to.parts((it for _, it in named), 1)
    texts = [(at, value) for at, (value, *_) in enumerate(entries) if isinstance(value, str)]
    to.ints(at for at, _ in texts)
    to.words(text for _, text in texts)
    to.floats(0.0 if isinstance(value, str) else value for value, *_ in entries)
    to.table([(at, season) for at, (_, season, _) in enumerate(entries) if season is not None])
    to.ints(number for *_, number in entries)
    to.words(facts.source_ids)


def _facts(packed: Unpacker) -> tuple[dict[str, dict[str, Entries]], list[str]]:
    subjects = packed.texts()
    of_subject = packed.table()
    attributes = packed.words()
    of_attribute = packed.table()
    texts = list(zip(packed.ints(), packed.words(), strict=True))
    values: list[float | str] = [*packed.floats()]
    for at, text in texts:
        values[at] = text
    seasons: list[Season | None] = [None] * len(values)
    for at, season in packed.table():
        seasons[at] = tuple((first, last) for first, last in season)
    entries = list(zip(values, seasons, packed.ints(), strict=True))
    named = list(zip(attributes, packed.cut(entries, of_attribute), strict=True))
    found = zip(subjects, map(dict, packed.cut(named, of_subject)), strict=True)
    return dict(found), packed.words()
