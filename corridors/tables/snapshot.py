"""Checked network as plain values, and back without checking."""

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
from corridors.model.facts import FactStore
from corridors.model.network import Network
from corridors.model.schema import Schema, UnitRule
from corridors.model.subjects import Subjects
from corridors.tables.facts import RawFacts


def plain(value: Any) -> Any:
    """Return a value with its named tuples as tuples: `marshal` takes no others.

    Examples
    --------
    >>> plain({"to": [TradeRegion("North China", "asia")]})
    {'to': [('North China', 'asia')]}
    """
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return [*map(plain, value)] if isinstance(value, list) else value


def pack_network(network: Network) -> tuple[Any, ...]:
    """Return a network without layers as plain values."""
    schema, facts = network.schema, network.facts
    rows = (
        *(network.places, network.modes, network.cargo, network.sources),
        *(network.corridors, network.services),
    )
    return (
        network.edition.toordinal(),
        *plain([[*named.values()] for named in rows]),
        plain(network.links),
        *plain((schema.attributes, schema.units, schema.rates)),
        *(network.regions, network.lanes, plain(network.trade_regions)),
        *(facts.by_subject, facts.source_ids),
    )


def unpack_network(packed: tuple[Any, ...], folder: Path) -> Network:
    """Return the network of `pack_network`; cells of facts are read from the folder when needed."""
    edition, *rows, links, attributes, units, rates = packed[:11]
    regions, lanes, trade_regions, by_subject, source_ids = packed[11:]
    places = {row[0]: Place._make(row) for row in rows[0]}
    modes = {row[0]: Mode._make(row) for row in rows[1]}
    cargo = {row[0]: CargoKind._make(row) for row in rows[2]}
    services = {
        row[0]: Service._make((*row[:-1], tuple(map(ServiceCall._make, row[-1]))))
        for row in rows[5]
    }
    links = list(map(Link._make, links))
    schema = Schema(
        {name: Attribute._make(row) for name, row in attributes.items()},
        {name: UnitRule._make(row) for name, row in units.items()},
        rates,
    )
    return Network(
        dt.date.fromordinal(edition),
        places,
        links,
        modes,
        cargo,
        {row[0]: Source._make(row) for row in rows[3]},
        {row[0]: _corridor(row) for row in rows[4]},
        schema,
        Subjects(places, links, modes, cargo, services, lanes),
        FactStore(RawFacts(folder, schema), by_subject, source_ids),
        folder,
        services,
        regions,
        lanes,
        {name: TradeRegion._make(row) for name, row in trade_regions.items()},
    )


def _corridor(row: tuple[Any, ...]) -> Corridor:
    *cells, chain, marks, between, trunk_modes, reaches = row
    return Corridor._make(
        (
            *cells,
            tuple(map(ChainStop._make, chain)),
            tuple(map(Mark._make, marks)),
            between,
            trunk_modes,
            tuple(map(Reach._make, reaches)),
        )
    )
