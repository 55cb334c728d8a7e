"""Reading of a GMNS network: nodes and links with their units, and every fault by file and row."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.places.names import did_you_mean
from corridors.tables.reader import read_header, read_rows

LENGTH_KM = {
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres"), 1.0),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 0.001),
    **dict.fromkeys(("mi", "mile", "miles"), 1.609344),
    **dict.fromkeys(("ft", "foot", "feet"), 0.0003048),
    **dict.fromkeys(("nmi", "nm", "nautical mile", "nautical miles"), 1.852),
}
"""Kilometres in a unit of length."""
SPEED_KMH = {
    **dict.fromkeys(("km/h", "kmh", "kph", "kmph", "kilometers per hour"), 1.0),
    **dict.fromkeys(("mph", "mi/h", "mile/hour", "miles per hour"), 1.609344),
    **dict.fromkeys(("m/s", "mps"), 3.6),
    **dict.fromkeys(("kn", "kt", "knot", "knots"), 1.852),
}
"""Kilometres an hour in a unit of speed."""
_CRS = ("", "EPSG:4326", "4326", "WGS84", "WGS 84", "CRS84", "OGC:CRS84")
_NEEDED = {
    "node": ("node_id", "x_coord", "y_coord"),
    "link": ("link_id", "from_node_id", "to_node_id", "directed"),
}
_TRUE = ("true", "1", "t", "yes")
_FALSE = ("false", "0", "f", "no")
_LINESTRING = re.compile(r"\s*LINESTRING\s*(?:Z|M|ZM)?\s*\(([^()]*)\)\s*", re.IGNORECASE)
_Point = tuple[float, float]


class GmnsUnits(NamedTuple):
    """What ``config.csv`` says: factors to km and km/h, the currency, the name."""

    km: float = 1.0
    kmh: float = 1.0
    currency: str = "USD"
    name: str = ""
    stated: bool = False


@dataclass(frozen=True, slots=True)
class GmnsNode:
    """A node; ``cells`` are all its cells by column, ``where`` its file and row."""

    id: str
    lat: float
    lon: float
    cells: Mapping[str, str]
    where: str

    def number(self, name: str) -> float | None:
        """Return a number beyond the specification, or None; it was checked when it was read."""
        return float(self.cells[name]) if self.cells.get(name) else None


@dataclass(frozen=True, slots=True)
class GmnsLink:
    """A link in km, km/h and its currency; ``line`` has its points (lat, lon), both ends too."""

    id: str
    start: str
    end: str
    directed: bool
    km: float | None
    speed_kmh: float | None
    toll: float | None
    a_day: float | None
    line: tuple[_Point, ...]
    uses: frozenset[str]
    cells: Mapping[str, str]
    where: str

    @property
    def facility(self) -> str:
        """The type of facility, in lower case."""
        return self.cells.get("facility_type", "").strip().lower()

    def number(self, name: str) -> float | None:
        """Return a number beyond the specification, or None; it was checked when it was read."""
        return float(self.cells[name]) if self.cells.get(name) else None


@dataclass(frozen=True, slots=True)
class GmnsTables:
    """A GMNS network as it is read.

    ``uses`` are those that are defined; ``own`` tells that it has the columns of our own export,
    by which a node is a mode at a place and a change of mode is a link.
    """

    name: str
    units: GmnsUnits
    nodes: dict[str, GmnsNode]
    links: list[GmnsLink]
    uses: frozenset[str]
    own: bool


OWN_NUMBERS = {
    "node": (
        *("load_h", "load_headway_h", "load_usd_per_teu", "unload_h", "unload_usd_per_teu"),
        *("customs_h", "pass_h", "pass_usd_per_teu", "lat", "lon"),
    ),
    "link": (
        *("handling_h", "border_out_h", "border_in_h", "headway_h", "cost_per_teu_km"),
        *("cost_per_t_km", "usd_per_t", "wtw_g_per_tkm", "wtw_kg_per_t", "tracks", "gauge_mm"),
    ),
}
"""Columns of our own export beyond the specification that are numbers."""


@dataclass(slots=True)
class _Faults:
    """What is wrong, each with file, row and column."""

    lines: list[str] = field(default_factory=list)

    def note(self, where: str, column: str, message: str) -> None:
        self.lines.append(f"{where}: {column}: {message}")

    def number(
        self, where: str, cells: Mapping[str, str], column: str, *, above: float = -math.inf
    ) -> float | None:
        """Return a finite number, None where the cell is empty or is none."""
        text = cells.get(column, "").strip()
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.note(where, column, f"{text!r} is not a number; give one, or leave it empty")
            return None
        if not value > above:
            self.note(where, column, f"{text} is not above {above:g}; correct it")
            return None
        return value


def read_gmns(folder: Path) -> GmnsTables:
    """Read a GMNS network.

    Parameters
    ----------
    folder
        ``node.csv`` and ``link.csv``; ``config.csv``, ``geometry.csv``, ``use_definition.csv``
        and ``use_group.csv`` where they are there. Without ``config.csv`` lengths are km and
        speeds km/h.

    Raises
    ------
    DataError
        With all faults, each with file, row and column.
    """
    faults = _Faults()
    if not folder.is_dir():
        raise DataError([f"{folder}: no such folder; give one with node.csv and link.csv"])
    absent = [f"{it}.csv" for it in _NEEDED if not (folder / f"{it}.csv").is_file()]
    if absent:
        raise DataError([f"{folder}: no {' and no '.join(absent)}; GMNS needs both"])
    units = _read_units(folder, faults)
    groups, uses = _read_uses(folder, faults)
    nodes = _read_nodes(folder, faults)
    shapes = _read_shapes(folder, faults)
    reader = _LinkReader(units, nodes, shapes, groups, uses, faults)
    links = reader.read(folder)
    node_columns, link_columns = (read_header(folder / f"{it}.csv") for it in _NEEDED)
    own = {"place", "mode"} <= {*node_columns} and {"kind", "mode"} <= {*link_columns}
    if faults.lines:
        raise DataError(faults.lines)
    name = units.name or folder.resolve().name
    return GmnsTables(name, units, nodes, links, uses, own)


def _rows(
    folder: Path, table: str, faults: _Faults, needed: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield file and row, and the cells by column; nothing where there is no such file."""
    path = folder / f"{table}.csv"
    if not path.is_file():
        return
    header = read_header(path)
    columns = tuple(dict.fromkeys((*needed, *header)))
    wrong: list[str] = []
    for line, cells in read_rows(path, columns, wrong):
        yield f"{path.name}:{line}", dict(zip(columns, cells, strict=True))
    # The reader names the folder too, which here is the network.
    faults.lines += [str(it).removeprefix(f"{path.parent.name}/") for it in wrong]


def _read_units(folder: Path, faults: _Faults) -> GmnsUnits:
    for where, cells in _rows(folder, "config", faults):
        km = _unit(where, cells, "long_length", LENGTH_KM, faults)
        kmh = _unit(where, cells, "speed", SPEED_KMH, faults)
        crs = cells.get("crs", "").strip()
        if crs.upper() not in _CRS:
            message = f"{crs!r} is not WGS 84; reproject the network to EPSG:4326"
            faults.note(where, "crs", message)
        form = cells.get("geometry_field_format", "").strip()
        if form.upper() not in ("", "WKT"):
            faults.note(where, "geometry_field_format", f"{form!r} is not read; write WKT")
        currency = cells.get("currency", "").strip().upper() or "USD"
        return GmnsUnits(km, kmh, currency, cells.get("dataset_name", "").strip(), stated=True)
    return GmnsUnits()


def _unit(
    where: str, cells: Mapping[str, str], column: str, known: Mapping[str, float], faults: _Faults
) -> float:
    text = cells.get(column, "").strip().lower()
    if text and text not in known:
        hint = did_you_mean(text, known) or f"; use one of {', '.join(known)}"
        faults.note(where, column, f"unit {text!r} is unknown{hint}")
    return known.get(text, 1.0)


def _read_uses(folder: Path, faults: _Faults) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Return the groups of uses, and the uses that are defined."""
    uses = [cells["use"] for _, cells in _rows(folder, "use_definition", faults, ("use",))]
    groups = {
        cells["use_group"]: frozenset(_words(cells["uses"]))
        for _, cells in _rows(folder, "use_group", faults, ("use_group", "uses"))
    }
    return groups, frozenset(uses)


def _words(text: str) -> list[str]:
    return [it for it in re.split(r"[\s,;]+", text.strip()) if it]


def _read_nodes(folder: Path, faults: _Faults) -> dict[str, GmnsNode]:
    nodes: dict[str, GmnsNode] = {}
    for where, cells in _rows(folder, "node", faults, _NEEDED["node"]):
        key = cells["node_id"].strip()
        if not key:
            faults.note(where, "node_id", "is empty; give each node an id of its own")
        elif key in nodes:
            faults.note(where, "node_id", f"{key} is already in {nodes[key].where}; keep one")
        found = []
        for column, most in (("y_coord", 90.0), ("x_coord", 180.0)):
            value = faults.number(where, cells, column)
            if not cells[column].strip():
                faults.note(where, column, "is empty; give degrees")
            elif value is not None and abs(value) > most:
                message = f"{value:g} is not a degree of WGS 84; reproject the network to EPSG:4326"
                faults.note(where, column, message)
            found.append(value)
        for column in OWN_NUMBERS["node"]:
            faults.number(where, cells, column)
        lat, lon = (0.0 if it is None else it for it in found)
        nodes.setdefault(key, GmnsNode(key, lat, lon, cells, where))
    return nodes


def _read_shapes(folder: Path, faults: _Faults) -> dict[str, tuple[_Point, ...]]:
    shapes = {}
    for where, cells in _rows(folder, "geometry", faults, ("geometry_id", "geometry")):
        shapes[cells["geometry_id"].strip()] = _line(where, cells["geometry"], faults)
    return shapes


def _line(where: str, text: str, faults: _Faults) -> tuple[_Point, ...]:
    """Return the points of a WKT line string as ``(lat, lon)``."""
    if not text.strip():
        return ()
    found = _LINESTRING.fullmatch(text)
    points = []
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - told with the others
        for pair in found[1].split(","):
            lon, lat, *_ = map(float, pair.split())
            if not (abs(lat) <= 90 and abs(lon) <= 180):
                raise ValueError  # noqa: TRY301
            points.append((lat, lon))
    except ValueError:
        message = f"{text[:40]!r} is not WKT such as LINESTRING (121.6 38.9, 123.4 41.8) in degrees"
        faults.note(where, "geometry", message)
        return ()
    return tuple(points)


@dataclass(slots=True)
class _LinkReader:
    """Reads links, which refer to all other tables."""

    units: GmnsUnits
    nodes: dict[str, GmnsNode]
    shapes: dict[str, tuple[_Point, ...]]
    groups: dict[str, frozenset[str]]
    uses: frozenset[str]
    faults: _Faults

    def read(self, folder: Path) -> list[GmnsLink]:
        """Return the links; what is wrong is noted."""
        seen: dict[str, str] = {}
        links = []
        for where, cells in _rows(folder, "link", self.faults, _NEEDED["link"]):
            key = cells["link_id"].strip()
            if not key:
                self.faults.note(where, "link_id", "is empty; give each link an id of its own")
            elif key in seen:
                self.faults.note(where, "link_id", f"{key} is already in {seen[key]}; keep one")
            seen.setdefault(key, where)
            links.append(self._link(where, key, cells))
        return links

    def _link(self, where: str, key: str, cells: dict[str, str]) -> GmnsLink:
        ends = [cells[it].strip() for it in ("from_node_id", "to_node_id")]
        for column, node in zip(("from_node_id", "to_node_id"), ends, strict=True):
            if node not in self.nodes:
                self.faults.note(where, column, f"node {node!r} is not in node.csv; add it")
        if ends[0] == ends[1]:
            self.faults.note(where, "to_node_id", f"the link joins {ends[0]} with itself; drop it")
        km = self._scaled(where, cells, "length", self.units.km)
        speed = self._scaled(where, cells, "free_speed", self.units.kmh)
        toll = self.faults.number(where, cells, "toll")
        if toll is not None and toll < 0:
            self.faults.note(where, "toll", f"{toll:g} is below 0; leave it empty or correct it")
        capacity = self._scaled(where, cells, "capacity", 24.0, above=-1e-9)
        lanes = self._scaled(where, cells, "lanes", 1.0, above=-1e-9)
        for column in OWN_NUMBERS["link"]:
            self.faults.number(where, cells, column)
        return GmnsLink(
            *(key, ends[0], ends[1], self._flag(where, cells), km, speed, toll),
            None if capacity is None else capacity * (1.0 if lanes is None else lanes),
            self._drawn(where, cells),
            self._allowed(where, cells),
            *(cells, where),
        )

    def _scaled(
        self, where: str, cells: dict[str, str], column: str, factor: float, above: float = 0.0
    ) -> float | None:
        value = self.faults.number(where, cells, column, above=above)
        return None if value is None else value * factor

    def _flag(self, where: str, cells: dict[str, str]) -> bool:
        text = cells["directed"].strip().lower()
        if text not in (*_TRUE, *_FALSE):
            self.faults.note(where, "directed", f"{cells['directed']!r} is neither true nor false")
        return text in _TRUE

    def _drawn(self, where: str, cells: dict[str, str]) -> tuple[_Point, ...]:
        key = cells.get("geometry_id", "").strip()
        if cells.get("geometry", "").strip():
            line = _line(where, cells["geometry"], self.faults)
        elif key and key not in self.shapes:
            self.faults.note(where, "geometry_id", f"{key!r} is not in geometry.csv; add it")
            line = ()
        else:
            line = self.shapes.get(key, ())
        against = self.faults.number(where, cells, "dir_flag") == -1
        return line[::-1] if against else line

    def _allowed(self, where: str, cells: dict[str, str]) -> frozenset[str]:
        """Return the uses that may pass, none where all may."""
        found: set[str] = set()
        for word in _words(cells.get("allowed_uses", "")):
            if word in self.groups:
                found |= self.groups[word]
            elif word in self.uses or not self.uses:
                found.add(word)
            else:
                message = f"use {word!r} is neither in use_definition.csv nor in use_group.csv"
                self.faults.note(where, "allowed_uses", f"{message}; add it")
        return frozenset(found)


def problems_of(
    links: list[GmnsLink], key: Callable[[GmnsLink], str]
) -> dict[str, tuple[str, int]]:
    """Return for each word of links where it first occurs, and how often."""
    found: dict[str, tuple[str, int]] = {}
    for link in links:
        word = key(link)
        where, count = found.get(word, (link.where, 0))
        found[word] = (where, count + 1)
    return found
