"""Land, and the country in which a point lies."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from shapely import STRtree, points, prepare
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.ops import unary_union

from corridors.model.network import Network
from research.build.inputs import Node, read_polygons

MARGIN = 0.03
"""Degrees by which a country is widened before a line counts as leaving it (3 km)."""

LEASED = {"Baikonur": "Kazakhstan"}
"""Land that the atlas draws apart, by its name there, and the country that it belongs to."""

_AT_ONCE = 100_000
"""Number of points in one tree, which takes 300 bytes for each."""


def read_shapes(folder: Path, member: str, layer: str) -> list[tuple[str, Polygon]]:
    """Return the polygons of a member of the atlas with the names of their features."""
    found = []
    for geometry, (outer, *holes) in read_polygons(folder, member, layer):
        name = geometry.get("properties", {}).get("name", "")
        polygon = Polygon(outer, holes)
        if not polygon.is_valid:
            polygon = polygon.buffer(0)
        if polygon.is_empty:
            continue
        # A ring that begins beyond 180 degrees (Chukotka) is brought back whole.
        polygon = translate(polygon, -360.0 * round(polygon.centroid.x / 360.0))
        parts = polygon.geoms if isinstance(polygon, MultiPolygon) else [polygon]
        found += [(LEASED.get(name, name), part) for part in parts]
    return found


def countries_of(nodes: list[Node], polygons: list[tuple[str, Polygon]]) -> list[str]:
    """Return the name of the country that each node lies in, empty at sea."""
    found = [""] * len(nodes)
    for first in range(0, len(nodes), _AT_ONCE):
        some = nodes[first : first + _AT_ONCE]
        tree = STRtree(points([(lon, lat) for lat, lon in some]))
        for name, polygon in polygons:
            for node in tree.query(polygon, predicate="contains"):
                found[first + node] = name
    return found


def country_names(network: Network, polygons: list[tuple[str, Polygon]]) -> dict[str, str]:
    """Return the atlas's name of each country code, by the places that lie in its polygon.

    The pairs of code and name with most places are taken first and each name serves once, so
    that a single border station on the wrong side of a coarse outline does not decide.
    """
    land = [place for place in network.places.values() if place.country]
    names = countries_of([(place.lat, place.lon) for place in land], polygons)
    votes = Counter((place.country, name) for place, name in zip(land, names, strict=True) if name)
    found: dict[str, str] = {}
    for (code, name), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if code not in found and name not in found.values():
            found[code] = name
    return found


class Countries:
    """The countries of the network with a margin for the coarseness of their outlines.

    Parameters
    ----------
    network
        The network, whose places show which polygon is which country.
    polygons
        The countries of the atlas.
    """

    def __init__(self, network: Network, polygons: list[tuple[str, Polygon]]) -> None:
        self.names = country_names(network, polygons)
        parts: defaultdict[str, list[Polygon]] = defaultdict(list)
        for name, polygon in polygons:
            parts[name].append(polygon)
        self._wide = {}
        for name in sorted(set(self.names.values())):
            wide = unary_union([part.buffer(MARGIN, quad_segs=2) for part in parts[name]])
            prepare(wide)
            self._wide[name] = wide

    def hold(self, codes: Iterable[str], point: Node) -> bool:
        """Tell whether a point lies in one of the countries, or within the margin."""
        spot = Point(point[1], point[0])
        names = [self.names[code] for code in codes if code in self.names]
        return any(self._wide[name].contains(spot) for name in names)
