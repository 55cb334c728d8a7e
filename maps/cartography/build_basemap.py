"""Basemap from Natural Earth, made once, offline; its output is committed.

Inputs are the npm packages ``world-atlas`` 2.0.2 (land and countries, TopoJSON) and
``mapeo-offline-map`` 2.0.0 (rivers and lakes, GeoJSON), both Natural Earth, public domain::

    npm pack world-atlas@2.0.2 mapeo-offline-map@2.0.0
    python -m maps.cartography.build_basemap world-atlas-2.0.2.tgz mapeo-offline-map-2.0.0.tgz
"""

import hashlib
import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiPolygon, Polygon, shape
from shapely.ops import linemerge, unary_union

OUTPUT = Path(__file__).parents[1] / "data" / "basemap.json"
PINNED = {
    "world-atlas-2.0.2.tgz": "032e7765f2ce00ed",
    "mapeo-offline-map-2.0.0.tgz": "ca58d60efc43f3f5",
}
"""First characters of the SHA-256 of each input."""
LAND_TOLERANCE = 0.05
LINE_TOLERANCE = 0.04
LEAST_ISLAND = 0.02
LEAST_LAKE = 0.15
LEAST_RIVER = 1.5
SCALE = 100
"""Coordinates are stored as whole hundredths of a degree, about one kilometre."""

Ring = list[list[float]]


def read_member(path: Path, member: str) -> Any:
    """Return the JSON of a member of a package, after checking the package's hash.

    Raises
    ------
    SystemExit
        If the package is not the pinned one.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pinned = PINNED.get(path.name, "?")
    if not digest.startswith(pinned):
        message = f"{path.name}: sha256 {digest[:12]} is not the pinned {pinned}"
        raise SystemExit(message)
    with tarfile.open(path) as archive:
        file = archive.extractfile(f"package/{member}")
        if file is None:
            message = f"{path.name} has no {member}"
            raise SystemExit(message)
        return json.load(file)


def decode_arcs(topology: Any) -> list[Ring]:
    """Return the arcs of a TopoJSON topology as lists of ``[lon, lat]``."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append([x * sx + tx, y * sy + ty])
        arcs.append(line)
    return arcs


def ring_of(indices: Iterable[int], arcs: list[Ring]) -> Ring:
    """Join arcs into a ring; a negative index runs its arc backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def polygons(geometry: Any, arcs: list[Ring]) -> Iterator[Polygon]:
    """Yield the polygons of a TopoJSON geometry."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for part in parts:
        outer = unwrapped(ring_of(part[0], arcs))
        # The ring round the South Pole does not close; no corridor comes near it.
        if abs(outer[0][0] - outer[-1][0]) < 180:
            yield Polygon(outer).buffer(0)


def unwrapped(ring: Ring) -> Ring:
    """Return a ring that runs on beyond 180 degrees instead of jumping: TopoJSON stitches."""
    result = [list(ring[0])]
    for lon, lat in ring[1:]:
        turned = lon + 360 * round((result[-1][0] - lon) / 360)
        result.append([turned, lat])
    return result


def land_rings(topology: Any) -> list[list[int]]:
    """Return the outlines of land, simplified, largest first."""
    arcs = decode_arcs(topology)
    found: list[Polygon] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in polygons(geometry, arcs):
            parts = polygon.geoms if isinstance(polygon, MultiPolygon) else [polygon]
            found += [part for part in parts if part.area > LEAST_ISLAND]
    found.sort(key=lambda part: -part.area)
    simple = (part.simplify(LAND_TOLERANCE) for part in found)
    return [flat(part.exterior.coords) for part in simple if not part.is_empty]


def border_lines(topology: Any) -> list[list[int]]:
    """Return the lines between two countries."""
    arcs = decode_arcs(topology)
    owners: dict[int, int] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        for part in nested(geometry["arcs"]):
            index = part if part >= 0 else ~part
            owners[index] = owners.get(index, 0) + 1
    shared = [LineString(arcs[index]) for index, count in sorted(owners.items()) if count > 1]
    return lines(linemerge(shared))


def nested(value: Any) -> Iterator[int]:
    """Yield the whole numbers of nested lists."""
    if isinstance(value, int):
        yield value
    else:
        for part in value:
            yield from nested(part)


def lines(geometry: Any) -> list[list[int]]:
    """Return simplified flat lines of a line geometry."""
    parts = geometry.geoms if hasattr(geometry, "geoms") else [geometry]
    return sorted(flat(part.simplify(LINE_TOLERANCE).coords) for part in parts)


def river_lines(collection: Any) -> list[list[int]]:
    """Return rivers long enough to be seen, joined."""
    parts = [shape(feature["geometry"]) for feature in collection["features"]]
    merged = linemerge(unary_union(parts))
    long_enough = [part for part in merged.geoms if part.length > LEAST_RIVER]
    return sorted(flat(part.simplify(LINE_TOLERANCE).coords) for part in long_enough)


def lake_rings(collection: Any) -> list[list[int]]:
    """Return the outlines of large lakes."""
    rings = []
    for feature in collection["features"]:
        geometry = shape(feature["geometry"]).buffer(0)
        parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
        rings += [
            flat(part.exterior.simplify(LAND_TOLERANCE).coords)
            for part in parts
            if part.area > LEAST_LAKE
        ]
    return sorted(rings)


def flat(points: Iterable[Any]) -> list[int]:
    """Return ``lon, lat, lon, lat ...`` in whole hundredths of a degree, repeats dropped."""
    result: list[int] = []
    for lon, lat in points:
        pair = [round(lon * SCALE), round(lat * SCALE)]
        if result[-2:] != pair:
            result += pair
    return result


def main(atlas: Path, offline: Path) -> None:
    """Write the basemap."""
    document = {
        "attribution": "Made with Natural Earth",
        "scale": SCALE,
        "land": land_rings(read_member(atlas, "land-50m.json")),
        "borders": border_lines(read_member(atlas, "countries-50m.json")),
        "lakes": lake_rings(read_member(offline, "dist/lakes.json")),
        "rivers": river_lines(read_member(offline, "dist/rivers.json")),
    }
    rows = ",\n".join(
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in document.items()
    )
    OUTPUT.write_text("{" + rows + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
