"""How does a checked network become plain builtins, and a network again without checking?"""

import datetime as dt
from pathlib import Path
from typing import Any

from corridors.facts import FactStore
from corridors.load_facts import RawFacts
from corridors.model import (
    Attribute,
    CargoKind,
    ChainStop,
    Corridor,
    Link,
    Mark,
    Mode,
    Place,
    Source,
)
from corridors.network import Network
from corridors.schema import Schema, UnitRule
from corridors.subjects import Subjects

Plain = tuple[Any, ...]


def to_plain(network: Network) -> Plain:
    """Return a network without layers as nested tuples, lists and dicts of builtins."""
    schema = network.schema
    return (
        network.edition.toordinal(),
        [tuple(place) for place in network.places.values()],
        [tuple(link) for link in network.links],
        [tuple(mode) for mode in network.modes.values()],
        [tuple(kind) for kind in network.cargo.values()],
        [tuple(source) for source in network.sources.values()],
        [
            (
                *corridor[:9],
                [tuple(stop) for stop in corridor.chain],
                [tuple(mark) for mark in corridor.marks],
                corridor.between,
            )
            for corridor in network.corridors.values()
        ],
        [(it.name, tuple(sorted(it.applies_to)), *it[2:]) for it in schema.attributes.values()],
        [(name, *rule) for name, rule in schema.units.items()],
        [(*key, rate) for key, rate in schema.rates.items()],
        network.facts.by_subject,
        network.facts.source_ids,
    )


def from_plain(plain: Plain, folder: Path) -> Network:
    """Return the network of `to_plain`; cells of facts are read from the folder when asked for."""
    edition, places, links, modes, cargo, sources, corridors, attributes, units, rates = plain[:10]
    by_id = {row[0]: Place._make(row) for row in places}
    kinds = {row[0]: CargoKind._make(row) for row in cargo}
    known_modes = {row[0]: Mode._make(row) for row in modes}
    schema = Schema(
        {row[0]: Attribute(row[0], frozenset(row[1]), *row[2:]) for row in attributes},
        {row[0]: UnitRule._make(row[1:]) for row in units},
        {(row[0], row[1]): row[2] for row in rates},
    )
    all_links = [Link._make(row) for row in links]
    return Network(
        dt.date.fromordinal(edition),
        by_id,
        all_links,
        known_modes,
        kinds,
        {row[0]: Source._make(row) for row in sources},
        {
            row[0]: Corridor._make(
                (
                    *row[:9],
                    tuple(ChainStop._make(stop) for stop in row[9]),
                    tuple(Mark._make(mark) for mark in row[10]),
                    tuple(row[11]),
                )
            )
            for row in corridors
        },
        schema,
        Subjects(by_id, all_links, known_modes, kinds),
        FactStore(RawFacts(folder, schema), plain[10], plain[11]),
        folder,
    )
