"""Basemap from Natural Earth, made once, offline; its output is committed.

Inputs are two pinned packages in one folder (`research.build.inputs`)::

    npm pack world-atlas@2.0.2 mapeo-offline-map@2.0.0 --pack-destination FOLDER
    python -m research.build.basemap FOLDER
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiPolygon, Polygon, shape
from shapely.ops import linemerge, unary_union

from research.build.inputs import PACKAGES, check_inputs, read_arcs, read_member, read_polygons

OUTPUT = Path(__file__).parents[2] / "maps" / "data" / "basemap.json"
LAND_TOLERANCE = 0.05
LINE_TOLERANCE = 0.04
LEAST_ISLAND = 0.02
LEAST_LAKE = 0.15
LEAST_RIVER = 1.5
SCALE = 100
"""Coordinates are stored as whole hundredths of a degree, about one kilometre."""


def _parts(area: Any) -> list[Polygon]:
    return list(area.geoms) if isinstance(area, MultiPolygon) else [area]


def _land_rings(folder: Path) -> list[list[int]]:
    """Return the outlines of land, simplified, largest first."""
    land = read_polygons(folder, "land-50m.json", "land")
    parts = [part for _, rings in land for part in _parts(Polygon(rings[0]).buffer(0))]
    found = sorted((it for it in parts if it.area > LEAST_ISLAND), key=lambda part: -part.area)
    simple = (part.simplify(LAND_TOLERANCE) for part in found)
    return [_flat(part.exterior.coords) for part in simple if not part.is_empty]


def _border_lines(folder: Path) -> list[list[int]]:
    """Return the lines between two countries."""
    topology = read_member(folder, "atlas", "countries-50m.json")
    arcs = read_arcs(topology)
    owners = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for index in _nested(geometry["arcs"])
    )
    shared = [LineString(arcs[index]) for index, count in sorted(owners.items()) if count > 1]
    return _lines(linemerge(shared).geoms)


def _nested(value: Any) -> Iterator[int]:
    """Yield the whole numbers of nested lists."""
    if isinstance(value, int):
        yield value
    else:
        for part in value:
            yield from _nested(part)


def _lines(parts: Iterable[Any]) -> list[list[int]]:
    """Return simplified flat lines."""
    return sorted(_flat(part.simplify(LINE_TOLERANCE).coords) for part in parts)


def _shapes(folder: Path, kind: str) -> list[Any]:
    collection = read_member(folder, "rivers", f"dist/{kind}.json")
    return [shape(feature["geometry"]) for feature in collection["features"]]


def _river_lines(folder: Path) -> list[list[int]]:
    """Return rivers long enough to be seen, joined."""
    merged = linemerge(unary_union(_shapes(folder, "rivers")))
    return _lines(part for part in merged.geoms if part.length > LEAST_RIVER)


def _lake_rings(folder: Path) -> list[list[int]]:
    """Return the outlines of large lakes."""
    parts = [part for lake in _shapes(folder, "lakes") for part in _parts(lake.buffer(0))]
    return sorted(
        _flat(part.exterior.simplify(LAND_TOLERANCE).coords)
        for part in parts
        if part.area > LEAST_LAKE
    )


def _flat(points: Iterable[Any]) -> list[int]:
    """Return ``lon, lat, lon, lat ...`` in whole hundredths of a degree, repeats dropped."""
    result: list[int] = []
    for lon, lat in points:
        pair = [round(lon * SCALE), round(lat * SCALE)]
        if result[-2:] != pair:
            result += pair
    return result


def make_basemap(folder: Path) -> str:
    """Return the basemap as JSON text.

    Raises
    ------
    DataError
        If a package is missing or is not the pinned one.
    """
    check_inputs(folder, [PACKAGES["atlas"], PACKAGES["rivers"]])
    document = {
        "attribution": "Made with Natural Earth",
        "scale": SCALE,
        "land": _land_rings(folder),
        "borders": _border_lines(folder),
        "lakes": _lake_rings(folder),
        "rivers": _river_lines(folder),
    }
    rows = ",\n".join(
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in document.items()
    )
    return "{" + rows + "}\n"


if __name__ == "__main__":
    OUTPUT.write_text(make_basemap(Path(sys.argv[1])), encoding="utf-8")
