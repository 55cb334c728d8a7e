"""Pinned packages from which the shapes are made, and their readers."""

import hashlib
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError


class Package(NamedTuple):
    """A package of a registry, pinned: its file, its SHA-256 and what it is read for."""

    file: str
    sha256: str
    registry: str
    data: str


PACKAGES = {
    "lines": Package(
        "scgraph_data-2.0.0-py3-none-any.whl",
        "a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
        "PyPI, scgraph_data 2.0.0",
        "OpenStreetMap, ODbL 1.0",
    ),
    "atlas": Package(
        "world-atlas-2.0.2.tgz",
        "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        "npm, world-atlas 2.0.2",
        "Natural Earth, public domain",
    ),
    "rivers": Package(
        "mapeo-offline-map-2.0.0.tgz",
        "ca58d60efc43f3f5084e6abff0e53022484a81116020b8b17c9b5d98e01a5733",
        "npm, mapeo-offline-map 2.0.0",
        "Natural Earth, public domain",
    ),
}

Node = tuple[float, float]
Edges = list[dict[int, float]]
NOWHERE = -1


def check_inputs(folder: Path, packages: Iterable[Package] = tuple(PACKAGES.values())) -> None:
    """Check that a folder holds every pinned package, byte for byte.

    Raises
    ------
    DataError
        With each package that is missing or another one.
    """
    problems = []
    for package in packages:
        path = folder / package.file
        if not path.is_file():
            problems.append(f"{path} is missing; put it there ({package.registry})")
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != package.sha256:
            problems.append(
                f"{path}: SHA-256 {digest[:16]} is not the pinned {package.sha256[:16]}; "
                f"take the file of {package.registry}"
            )
    if problems:
        raise DataError(problems)


def read_graph(
    folder: Path, name: str, keep: Callable[[Node], bool] = lambda _: True
) -> tuple[list[Node], Edges]:
    """Read a graph of the package of lines, ``world_railways`` or ``world_highways``.

    The module can't be imported without a library that it was written for, so it is read as
    text. An edge stands between two junctions: its length is that of the line, its shape is
    the chord. Only nodes to be kept are, in their order; the world's roads take much memory.

    Returns
    -------
    nodes
        ``(lat, lon)`` of each node, to three decimals.
    edges
        For each node the km to its neighbours.
    """
    package = PACKAGES["lines"]
    with zipfile.ZipFile(folder / package.file) as archive:
        text = archive.read(f"scgraph_data/{name}.py").decode("ascii")
    edges_at, nodes_at = text.index("graph=[{"), text.index("\nnodes=[[")
    nodes: list[Node] = []
    number: list[int] = []
    for row in _rows(text, nodes_at + 9, text.index("]]", nodes_at), "], ["):
        lat, _, lon = row.partition(", ")
        node = (float(lat), float(lon))
        number.append(len(nodes) if keep(node) else NOWHERE)
        if number[-1] != NOWHERE:
            nodes.append(node)
    edges: Edges = []
    lines = _rows(text, edges_at + 8, text.rindex("}]", edges_at, nodes_at), "}, {")
    for at, row in enumerate(lines):
        if number[at] == NOWHERE:
            continue
        pairs = (item.partition(": ") for item in row.split(", ") if item)
        near = {number[int(other)]: float(km) for other, _, km in pairs}
        near.pop(number[at], None)
        near.pop(NOWHERE, None)
        edges.append(near)
    return nodes, edges


def _rows(text: str, begin: int, end: int, between: str) -> Iterator[str]:
    """Yield what stands between separators, one after the other."""
    while begin <= end:
        at = text.find(between, begin, end)
        at = end if at < 0 else at
        yield text[begin:at]
        begin = at + len(between)


def read_member(folder: Path, package: str, member: str) -> Any:
    """Return the JSON of a member of one of the npm packages."""
    path = folder / PACKAGES[package].file
    with tarfile.open(path) as archive:
        file = archive.extractfile(f"package/{member}")
        if file is None:
            message = f"{path} has no member {member}"
            raise DataError([message])
        return json.load(file)


def read_arcs(topology: Any) -> list[list[Node]]:
    """Return the arcs of a TopoJSON topology as lists of ``(lon, lat)``."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    return arcs


def read_rivers(folder: Path) -> list[list[list[float]]]:
    """Return the lines of rivers, each a list of ``[lon, lat]``."""
    features = read_member(folder, "rivers", "dist/rivers.json")["features"]
    lines: list[list[list[float]]] = []
    for geometry in (feature["geometry"] for feature in features):
        drawn = geometry["coordinates"]
        lines += [drawn] if geometry["type"] == "LineString" else drawn
    return lines


def read_polygons(
    folder: Path, member: str, layer: str
) -> Iterator[tuple[dict[str, Any], list[list[Node]]]]:
    """Yield the polygons of a TopoJSON member: the geometry with its id and properties, its rings.

    Rings are lists of ``(lon, lat)`` that run on beyond 180 degrees instead of jumping.
    """
    topology = read_member(folder, "atlas", member)
    arcs = read_arcs(topology)
    for geometry in topology["objects"][layer]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for part in parts:
            rings = [_ring(indices, arcs) for indices in part]
            rings = [ring for ring in rings if len(ring) > 3]
            # The ring round the South Pole does not close; no corridor comes near it.
            if rings and abs(rings[0][0][0] - rings[0][-1][0]) < 180:
                yield geometry, rings


def _ring(indices: list[int], arcs: list[list[Node]]) -> list[Node]:
    ring: list[Node] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for lon, lat in arc[1:] if ring else arc:
            turned = lon + 360 * round((ring[-1][0] - lon) / 360) if ring else lon
            ring.append((turned, lat))
    return ring
