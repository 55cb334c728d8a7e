"""Lines of all railways, roads and rivers of the network."""

import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from shapely.geometry import Polygon

from corridors.geometry import EARTH_KM, END_KM, GAP_KM, great_circle_km
from corridors.model.entities import Link
from corridors.model.network import Network
from research.build.inputs import Node, read_graph, read_rivers
from research.build.land import Countries, countries_of
from research.build.line_graph import (
    BRIDGE_WEIGHT,
    LineGraph,
    bridges,
    dead_ends,
    join_dead_ends,
    put_on_lines,
)
from research.build.trace import Rejection, Rules, Trace, trace_link

GRAPHS = {"rail": "world_railways", "road": "world_highways"}
RULES = {
    "rail": Rules(END_KM, 0.08, 0.08, 5.0, 0.02, 2.0, 12),
    # Edges of the road graph are measured along few points: under 8 % either way half of the
    # links traced came out over 1 % short and a tenth over 6 %, but only a tenth over 2.4 % long.
    "road": Rules(END_KM, 0.15, 0.08, 5.0, 0.02, 2.0, 12),
    # A river drawn for 1:10,000,000 cuts its bends.
    "river": Rules(20.0, 0.35, 0.10, 5.0, 0.1, 5.0, 4),
}
"""What a trace must keep to, by family of modes."""
RIVER_JOIN_KM = 10.0
"""A river that ends as near as this to another flows into it (or a lake lies between)."""


class Drawn(NamedTuple):
    """A traced line and what is wanting in it."""

    points: list[Node]
    km: float
    wanting: tuple[str, ...]
    abroad: bool


Outcome = Drawn | Rejection

LONGEST = 1.2
"""Lines are read to where a way of so many times a link's length, and `MARGIN_KM`, may lead."""
MARGIN_KM = 200.0


def trace_lines(
    network: Network, folder: Path, family: str, polygons: list[tuple[str, Polygon]]
) -> dict[str, Outcome]:
    """Return what became of each link of a family of modes, by subject.

    Parameters
    ----------
    network
        The network: places, points to pass and official lengths.
    folder
        The pinned packages.
    family
        ``rail`` or ``road``.
    polygons
        The countries, which a line does not leave.
    """
    links = [link for link in network.links if network.modes[link.mode].family == family]
    nodes, edges = read_graph(folder, GRAPHS[family], _around(network, links))
    graph = LineGraph(nodes, edges)
    where = countries_of(nodes, polygons)
    join_dead_ends(graph, where)
    passed = {point for link in links for point in link.via}
    put_on_lines(graph, _places(network, links), passed)
    where += countries_of(nodes[len(where) :], polygons)
    tracer = _Tracer(graph, RULES[family], bridges(graph, where))
    borders = Countries(network, polygons)
    found: dict[str, Outcome] = {}
    for link in links:
        abroad = _abroad(network, link, nodes, where, borders)
        outcome = tracer.trace(network, link, abroad)
        if isinstance(outcome, Drawn):
            codes = _codes(network, link)
            outside = sum(not borders.hold(codes, point) for point in outcome.points)
            if outside:
                reason = f"{outside} of {len(outcome.points)} points lie in another country"
                outcome = outcome._replace(abroad=True, wanting=(*outcome.wanting, reason))
        found[link.subject] = outcome
    return found


def _around(network: Network, links: list[Link]) -> Callable[[Node], bool]:
    """Return a test of whether a point lies in a square degree that a link may pass."""
    squares = {square for link in links for square in _squares(network, link)}
    return lambda node: (math.floor(node[0]), math.floor(node[1])) in squares


def _squares(network: Network, link: Link) -> Iterator[tuple[int, int]]:
    """Yield the south-western corners of the square degrees to which a link may lead."""
    a, b = network.places[link.a], network.places[link.b]
    ends = (a.lat, a.lon), (b.lat, b.lon)
    straight = great_circle_km(*ends[0], *ends[1])
    longest = max(straight, LONGEST * (network.number(link.subject, "length_km") or straight))
    # No way leads further off the straight one than the ellipse of its length.
    aside = math.sqrt(longest**2 - straight**2) / 2.0 + MARGIN_KM
    lats, lons = zip(*ends, *link.via, strict=True)
    high = math.degrees(aside / EARTH_KM)
    south, north = min(lats) - high, max(lats) + high
    wide = high / max(0.1, math.cos(math.radians(max(abs(south), abs(north)))))
    return itertools.product(
        range(math.floor(south), math.floor(north) + 1),
        range(math.floor(min(lons) - wide), math.floor(max(lons) + wide) + 1),
    )


def trace_rivers(network: Network, folder: Path) -> dict[str, Outcome]:
    """Return what became of each river link, by subject."""
    graph = _river_graph(folder)
    links = [link for link in network.links if network.modes[link.mode].family == "river"]
    tracer = _Tracer(graph, RULES["river"], {})
    return {link.subject: tracer.trace(network, link, lambda _: False) for link in links}


def _river_graph(folder: Path) -> LineGraph:
    numbers: dict[Node, int] = {}
    edges: list[dict[int, float]] = []
    for line in read_rivers(folder):
        points = [(round(lat, 3), round(lon, 3)) for lon, lat, *_ in line]
        for p, q in itertools.pairwise(points):
            if p != q:
                a, b = (numbers.setdefault(point, len(numbers)) for point in (p, q))
                edges += [{} for _ in range(len(numbers) - len(edges))]
                edges[a][b] = edges[b][a] = great_circle_km(*p, *q)
    graph = LineGraph(list(numbers), edges, cell=0.5)
    join_dead_ends(graph, ["river"] * len(edges), join_km=RIVER_JOIN_KM)
    return graph


class _Tracer:
    """Traces links through one graph: along its lines, else across its gaps as well."""

    def __init__(self, graph: LineGraph, rules: Rules, gaps: dict[tuple[int, int], float]) -> None:
        self.graph = graph
        self.rules = rules
        self.ends = dead_ends(graph)
        self.bridged = graph.bridged(gaps)
        self.end_nodes = LineGraph(
            [graph.nodes[node] for node in self.ends], [{0: 0.0} for _ in self.ends], cell=0.5
        )
        self.weights = dict.fromkeys(gaps, BRIDGE_WEIGHT)

    def trace(self, network: Network, link: Link, abroad: Callable[[int], bool]) -> Outcome:
        """Return the line of a link or why there is none."""
        a, b = network.places[link.a], network.places[link.b]
        stops = [(a.lat, a.lon), *link.via, (b.lat, b.lon)]
        official = network.number(link.subject, "length_km") or 0.0
        found = trace_link(self.graph, stops, official, self.rules, abroad=abroad, bridges={})
        if isinstance(found, Rejection) and self.weights:
            bridged = trace_link(
                self.bridged,
                stops,
                official,
                self.rules,
                abroad=abroad,
                bridges=self.weights,
                ends=self.end_nodes,
                end_nodes=self.ends,
            )
            found = bridged if isinstance(bridged, Trace) else found
        if isinstance(found, Rejection):
            return found
        points = [self.graph.nodes[node] for node in found.nodes]
        reasons = self._wanting(link.mode, found, [stops[0], *points, stops[-1]])
        return Drawn(points, found.km, reasons, abroad=False)

    def _wanting(self, mode: str, found: Trace, line: list[Node]) -> tuple[str, ...]:
        reasons = []
        gap = math.fsum(
            self.bridged.edges[a][b]
            for a, b in itertools.pairwise(found.nodes)
            if b not in self.graph.edges[a]
        )
        ends = [great_circle_km(*line[0], *line[1]), great_circle_km(*line[-1], *line[-2])]
        gap += math.fsum(end for end in ends if end > END_KM)
        if gap:
            reasons.append(f"{gap:.0f} km are missing in the lines and drawn straight")
        longest = max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line))
        if longest > GAP_KM and mode.startswith("rail"):
            reasons.append(f"the lines have no point for {longest:.0f} km")
        return tuple(reasons)


def _places(network: Network, links: list[Link]) -> list[Node]:
    ids = sorted({place for link in links for place in (link.a, link.b)})
    points = [(network.places[place].lat, network.places[place].lon) for place in ids]
    return list(dict.fromkeys([*points, *(point for link in links for point in link.via)]))


def _codes(network: Network, link: Link) -> tuple[str, ...]:
    codes = {network.places[place].country for place in (link.a, link.b)}
    return tuple(sorted(codes - {""}))


def _abroad(
    network: Network, link: Link, nodes: list[Node], where: list[str], borders: Countries
) -> Callable[[int], bool]:
    """Return a test of whether a node lies in a country the link does not touch."""
    codes = _codes(network, link)
    home = {borders.names.get(code, "") for code in codes} | {""}
    known: dict[int, bool] = {}

    def abroad(node: int) -> bool:
        if where[node] in home:
            return False
        if node not in known:
            known[node] = not borders.hold(codes, nodes[node])
        return known[node]

    return abroad
