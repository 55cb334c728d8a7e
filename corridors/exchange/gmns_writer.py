"""Tables of the General Modeling Network Specification (GMNS 0.96).

A node is a place and a mode, a link runs one way, and a change of mode at a place is a link.
"""

import csv
from itertools import permutations
from math import fsum
from pathlib import Path
from typing import Any, NamedTuple

from corridors.exchange.tables import (
    MovePrices,
    Notes,
    Row,
    Selection,
    crosses,
    cut_line,
    link_way,
    status_of,
    ways,
)
from corridors.geometry import Shapes, link_line
from corridors.model.entities import GATE, OPEN_STATUSES, WATER_KINDS, Link, Source
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


_TRANSFER_KM = 0.01
"""Length of a transfer: without a length its hours can't be given by a free-flow speed."""
_MAX_SPEED_KMH = 200.0
"""The greatest free-flow speed of the specification; a transfer without hours is held to it."""
_HOURS_PER_DAY = 24.0

_FACILITIES = {"road": "highway", "river": "inland_waterway"}
"""Families by another name: AequilibraE 1.7 needs types of link that begin with other letters."""

Node = tuple[str, str]
"""A place and a mode."""


class _Build(NamedTuple):
    """What all rows are made from: numbers and positions of nodes, uses of modes."""

    network: Network
    closed: bool
    nodes: dict[Node, int]
    where: dict[Node, tuple[float, float]]
    uses: dict[str, list[str]]
    shapes: Shapes
    prices: MovePrices

    def keeps(self, status: str) -> bool:
        """Tell whether what has this status is exported."""
        return self.closed or status in OPEN_STATUSES


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
    build = _Build(network, chosen.closed, nodes, where, uses, chosen.shapes, chosen.prices)
    stops = [_node_row(build, node) for node in nodes]
    zoned = dict.fromkeys(
        row["place"] for row in stops if (row["load_h"], row["unload_h"]) != (None, None)
    )
    zones = {place: number for number, place in enumerate(zoned, 1)}
    for row in stops:
        row["zone_id"] = zones.get(row["place"])
    moves = [_move_row(build, link, start) for link in links for start in ways(link)]
    moves += [
        _transfer_row(build, place, first, second)
        for place, modes in modes_at.items()
        for first, second in permutations(modes, 2)
    ]
    exported = [row for row in moves if row is not None]
    for number, row in enumerate(exported, 1):
        row["link_id"] = number
    used = sorted({source for row in (*stops, *exported) for source in row["sources"].split()})
    modes = [mode for mode in network.modes if any(mode in found for found in at.values())]
    rows = {
        "node.csv": stops,
        "link.csv": exported,
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
            "special_conditions": f"counted in {'TEU' if kind.basis == 'teu' else 't'}"
            + (f"; a kind of {kind.parent.upper()}" if kind.parent else ""),
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
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _node_row(build: _Build, node: Node) -> Row:
    """Return the row of a node, without its zone."""
    network = build.network
    place, mode = network.places[node[0]], network.modes[node[1]]
    notes = Notes(network)
    subject = f"{place.id}:{mode.id}"
    load = unload = customs = None
    if place.kind not in WATER_KINDS:
        load = _handling(build, place.id, GATE, mode.id, notes)
        unload = _handling(build, place.id, mode.id, GATE, notes)
        if unload and not mode.land:
            customs = notes.number(subject, "border_in_h")
    lon, lat = build.where[node]
    return {
        "node_id": build.nodes[node],
        "name": f"{place.name()} ({mode.name_en})",
        "x_coord": lon,
        "y_coord": lat,
        "node_type": place.kind,
        "place": place.id,
        "mode": mode.id,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "name_ru": place.name_ru,
        "name_zh": place.name_zh,
        "locode": place.locode,
        "esr": place.esr,
        "load_h": load and load["handling_h"],
        "load_headway_h": load and load["headway_h"],
        "load_usd_per_teu": load and load["toll"],
        "unload_h": unload and unload["handling_h"],
        "unload_usd_per_teu": unload and unload["toll"],
        "customs_h": customs,
        "pass_h": notes.number(subject, "pass_h"),
        "pass_usd_per_teu": notes.number(subject, "pass_usd_per_teu"),
        "sources": notes.sources(),
    }


def _move_row(build: _Build, link: Link, start: str) -> Row | None:
    """Return the row of a link run from one of its ends; None where it is not exported."""
    network = build.network
    notes = Notes(network)
    mode = network.modes[link.mode]
    end = link.b if start == link.a else link.a
    price = build.prices(link, start)
    found = link_way(network, link, start, notes, price)
    if not build.keeps(found["status"]):
        return None
    notes.add(price.charges)
    km = notes.number(link.subject, "length_km") or 0.0
    tracks = notes.number(link.subject, "tracks")
    lanes = max(1, int(tracks or 0) // 2)
    speed = found["speed_kmh"]
    moving = km / speed if speed else None
    border = [found["border_out_h"] or 0.0, found["border_in_h"] or 0.0]
    points = link_line(network, link, build.shapes)
    line = [at for part in cut_line(points if start == link.a else points[::-1]) for at in part]
    line = [build.where[start, mode.id], *line[1:-1], build.where[end, mode.id]]
    return {
        "name": link.name,
        "from_node_id": build.nodes[start, mode.id],
        "to_node_id": build.nodes[end, mode.id],
        "length": km,
        "facility_type": _FACILITIES.get(mode.family, mode.family),
        "capacity": _capacity(network, link, start, end, lanes, notes),
        "free_speed": speed,
        "lanes": lanes,
        "allowed_uses": ",".join(build.uses[mode.id]),
        "toll": price.usd_per_teu,
        "kind": "move",
        "subject": link.subject,
        "mode": mode.id,
        "to_mode": mode.id,
        "gauge_mm": mode.gauge_mm,
        "time_h": None if moving is None else moving + fsum(border),
        "moving_h": moving,
        "usd_per_t": price.usd_per_t,
        "tracks": tracks,
        **found,
        **_common(start, end, line, notes),
    }


def _transfer_row(build: _Build, place: str, first: str, second: str) -> Row | None:
    """Return the row of a change of mode at a place; None where it is not possible."""
    uses = [use for use in build.uses[first] if use in build.uses[second]]
    notes = Notes(build.network)
    found = _handling(build, place, first, second, notes)
    if found is None or not uses:
        return None
    hours = found["time_h"]
    line = [build.where[place, first], build.where[place, second]]
    return {
        "name": f"{build.network.places[place].name()}: {first} to {second}",
        "from_node_id": build.nodes[place, first],
        "to_node_id": build.nodes[place, second],
        "length": _TRANSFER_KM,
        "facility_type": "transfer",
        "free_speed": min(_MAX_SPEED_KMH, _TRANSFER_KM / hours) if hours else _MAX_SPEED_KMH,
        "lanes": 1,
        "allowed_uses": ",".join(uses),
        "kind": "transfer",
        "subject": f"{first}>{second}@{place}",
        "mode": first,
        "to_mode": second,
        **found,
        **_common(place, place, line, notes),
    }


def _common(start: str, end: str, line: list[tuple[float, float]], notes: Notes) -> Row:
    points = ", ".join(f"{_cell(lon)} {_cell(lat)}" for lon, lat in line)
    return {
        "directed": "true",
        "geometry": f"LINESTRING ({points})",
        "dir_flag": 1,
        "from_place": start,
        "to_place": end,
        "seasonal": " ".join(sorted(notes.seasonal)),
        "assumptions": notes.assumptions(),
        "sources": notes.sources(),
    }


def _handling(build: _Build, place: str, first: str, second: str, notes: Notes) -> Row | None:
    """Resolve handling at a place, or None where it is not possible or not exported."""
    pair = f"{first}>{second}@{place}"
    if not build.network.entries(pair, "handling_h"):
        return None
    modes = [mode for mode in (first, second) if mode != GATE]
    subjects = [pair, place, *(f"{place}:{mode}" for mode in modes)]
    status, season = status_of(build.network, subjects)
    if not build.keeps(status):
        return None
    status_of(build.network, subjects, notes)
    handling = notes.number(pair, "handling_h")
    headway = notes.number(pair, "headway_h")
    return {
        "status": status,
        "open_season": season,
        "handling_h": handling,
        "headway_h": headway,
        "wait_h": (headway or 0.0) / 2,
        "time_h": (handling or 0.0) + (headway or 0.0) / 2,
        "toll": notes.number(pair, "handling_usd_per_teu"),
        "usd_per_t": notes.number(pair, "handling_usd_per_t"),
        "wtw_kg_per_t": notes.number(pair, "handling_wtw_kg_per_t"),
    }


def _capacity(
    network: Network, link: Link, start: str, end: str, lanes: int, notes: Notes
) -> float | None:
    """Return trains or trucks per hour and lane: of the link, else of its tightest crossing."""
    name = "capacity_trucks_d" if link.mode == "road" else "capacity_trains_d"
    a_day = notes.number(f"{start}>{end}:{link.mode}", name)
    if a_day is None and crosses(network, link):
        both = [notes.number(f"{place}:{link.mode}", name) for place in (start, end)]
        a_day = min((it for it in both if it is not None), default=None)
    return None if a_day is None else a_day / _HOURS_PER_DAY / lanes


def _cell(value: Any) -> str:
    """Return a cell: numbers to ten digits, nothing for None."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
