"""Tables of the General Modeling Network Specification (GMNS 0.96).

A node is a place and a mode, a link runs one way, and a change of mode at a place is a link.
"""

import csv
from itertools import permutations
from pathlib import Path

from corridors.export._gmns_rows import Build, move_row, node_row, text, transfer_row
from corridors.export._links import Notes, Row, ways
from corridors.export.tables import Selection
from corridors.model.entities import Source
from corridors.model.network import Network
from corridors.tables.reader import LineFeedWriter

VERSION = "0.96"
GMNS_FILES = (
    *("node.csv", "link.csv", "zone.csv", "use_definition.csv", "use_group.csv", "config.csv"),
    "sources.csv",
)
NODE_STEP_DEG = 0.001
"""How far north of each other the nodes of a place stand: some tools find nodes by position."""

_NODE_COLUMNS = (
    *("node_id", "name", "x_coord", "y_coord", "node_type", "zone_id"),
    *("place", "mode", "country", "lat", "lon", "name_ru", "name_zh", "locode", "esr"),
    *("load_h", "load_headway_h", "load_usd_per_teu", "unload_h", "unload_usd_per_teu"),
    *("customs_h", "pass_h", "pass_usd_per_teu", "sources"),
)
_LINK_COLUMNS = (
    *("link_id", "name", "from_node_id", "to_node_id", "directed", "geometry", "dir_flag"),
    *("length", "facility_type", "capacity", "free_speed", "lanes", "allowed_uses", "toll"),
    *("kind", "subject", "from_place", "to_place", "mode", "to_mode", "gauge_mm", "status"),
    *("open_season", "time_h", "moving_h", "handling_h", "wait_h", "border_out_h", "border_in_h"),
    *("headway_h", "cost_per_teu_km", "cost_per_t_km", "usd_per_t", "wtw_g_per_tkm"),
    *("wtw_kg_per_t", "tracks", "seasonal", "assumptions", "sources"),
)


_COLUMNS = {
    "node.csv": _NODE_COLUMNS,
    "link.csv": _LINK_COLUMNS,
    "zone.csv": ("zone_id", "name", "place"),
    "sources.csv": Source._fields,
}
"""Columns of tables that may be empty; those of the others are the keys of their rows."""


def write_gmns(chosen: Selection, folder: Path) -> dict[str, int]:
    """Write the tables of GMNS into a folder and return how many rows the main ones have.

    Links that no cargo kind may use or that have no speed (power lines) can't be routed on
    and are left out.
    """
    network = chosen.network
    uses = {
        mode: [kind.id.upper() for kind in network.cargo.values() if mode in kind.modes]
        for mode in network.modes
    }
    links = [
        link
        for link in chosen.links
        if uses[link.mode] and Notes(network).number(link.subject, "speed_kmh")
    ]
    at: dict[str, set[str]] = {place: set() for place in chosen.places}
    for link in links:
        at[link.a].add(link.mode)
        at[link.b].add(link.mode)
    modes_at = {place: [it for it in network.modes if it in at[place]] for place in at}
    where = {
        (place, mode): (
            chosen.places[place].lon,
            round(chosen.places[place].lat + step * NODE_STEP_DEG, 6),
        )
        for place, modes in modes_at.items()
        for step, mode in enumerate(modes)
    }
    nodes = {node: number for number, node in enumerate(where, 1)}
    build = Build(network, chosen.closed, nodes, where, uses, chosen.shapes)
    stops = [node_row(build, node) for node in nodes]
    zoned = dict.fromkeys(
        row["place"] for row in stops if (row["load_h"], row["unload_h"]) != (None, None)
    )
    zones = {place: number for number, place in enumerate(zoned, 1)}
    for row in stops:
        row["zone_id"] = zones.get(row["place"])
    moves = [move_row(build, link, start) for link in links for start in ways(link)]
    moves += [
        transfer_row(build, place, first, second)
        for place, modes in modes_at.items()
        for first, second in permutations(modes, 2)
    ]
    kept = [row for row in moves if row is not None]
    for number, row in enumerate(kept, 1):
        row["link_id"] = number
    used = sorted({source for row in (*stops, *kept) for source in row["sources"].split()})
    modes = [mode for mode in network.modes if any(mode in found for found in at.values())]
    rows = {
        "node.csv": stops,
        "link.csv": kept,
        "zone.csv": [
            {"zone_id": number, "name": network.places[place].name(), "place": place}
            for place, number in zones.items()
        ],
        "use_definition.csv": _uses(network, modes),
        "use_group.csv": _groups(network, modes, uses),
        "config.csv": [_config(network)],
        "sources.csv": [
            network.sources[source]._asdict() for source in used if source in network.sources
        ],
    }
    for name in GMNS_FILES:
        _write(folder / name, _COLUMNS.get(name) or tuple(rows[name][0]), rows[name])
    return {f"{name.removesuffix('.csv')}s": len(rows[name]) for name in GMNS_FILES[:3]}


def _uses(network: Network, modes: list[str]) -> list[Row]:
    return [
        {
            "use": kind.id.upper(),
            "persons_per_vehicle": 0,
            "pce": 1,
            "special_conditions": f"counted in {'TEU' if kind.basis == 'teu' else 't'}",
            "description": kind.name_en,
        }
        for kind in network.cargo.values()
        if set(kind.modes) & set(modes)
    ]


def _groups(network: Network, modes: list[str], uses: dict[str, list[str]]) -> list[Row]:
    return [
        {
            "use_group": mode.upper().replace("-", "_"),
            "uses": ",".join(uses[mode]),
            "description": f"Cargo that goes by {network.modes[mode].name_en}",
        }
        for mode in modes
    ]


def _config(network: Network) -> Row:
    return {
        "dataset_name": f"Network of freight corridors, edition {network.edition.isoformat()}",
        "short_length": "m",
        "long_length": "km",
        "speed": "km/h",
        "crs": "EPSG:4326",
        "geometry_field_format": "WKT",
        "currency": "USD",
        "version_number": VERSION,
        "id_type": "integer",
    }


def _write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(LineFeedWriter(file))
        writer.writerow(columns)
        writer.writerows([text(row.get(name)) for name in columns] for row in rows)
