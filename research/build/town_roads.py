"""Roads of towns and stations that the curated tables leave without one, made once, offline.

Inputs are the pinned packages of the lines; what it makes is committed::

    python -m research.build.town_roads FOLDER
"""

import heapq
import itertools
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from corridors.checks import roadless
from corridors.geometry import END_KM, great_circle_km
from corridors.model.entities import Place
from corridors.model.network import Network
from corridors.places.land import Land, share_outside
from corridors.tables.load import DATA, load_network
from research.build.inputs import PACKAGES, Node, check_inputs, read_graph
from research.build.land import countries_of, country_names, read_shapes
from research.build.line_graph import LineGraph, join_dead_ends, put_on_lines
from research.build.text import table_text
from research.build.trace import CONNECTOR_WEIGHT

SOURCE = "town_roads"
"""Source of the lengths made here."""
LINKS, FACTS = DATA / "links" / "town_roads.csv", DATA / "facts" / "town_roads.csv"
LINK_HEADER = ("a", "b", "mode", "direction", "name", "via", "note")
FACT_HEADER = (
    *("subject", "attribute", "value", "unit", "low", "high"),
    *("when", "year", "source", "locator", "note"),
)
RATIO, LOW, HIGH = 1.06, 0.99, 1.17
"""Road length over length in the graph, P10 and P90: as for the source ``road_graph_asia``."""
LONGEST_KM = 400.0
"""A longer road is made only where a place has no shorter one."""
BY_WAY = 1.05
"""A pair is left out where the way by a third place is no longer than this share of its road."""
SAME_ROAD = 1.2
"""A way by roads of the tables up to this share longer runs along the same road: theirs counts."""
BESIDE, BESIDE_KM, ALONE_KM = 3, 100.0, 250.0
"""A place off the graph is joined to at most so many places on roads within so many kilometres;
to the nearest alone, which makes no road to pass through, where that lies farther off."""
WATER_KM = 25.0
"""... where no more of the straight line lies at sea or in another country."""
MARGIN_DEG = 3.0
"""Degrees of latitude around a place in which the graph is read."""

Pair = tuple[str, str]
Lengths = dict[Pair, float]


class _Road(NamedTuple):
    """A road to be made: its km with P10 and P90, and how they were found."""

    km: float
    low: float
    high: float
    how: str


class _Access(NamedTuple):
    """A way from a place to a node of the graph: what it costs the search, and its km."""

    cost: float
    km: float
    node: int
    place: str


def make_town_roads(network: Network, folder: Path) -> tuple[str, str]:
    """Make the links of places without a road to their neighbours, and the lengths.

    Neighbours are two places of a country whose catchments in the road graph touch: each junction
    belongs to the place nearest by road (a Voronoi diagram of the graph), so the way between
    them passes no third place. A place that the graph does not reach is joined to the nearest
    places on roads, as a point off the network is: by the great circle times the circuity of the
    country's roads.

    Parameters
    ----------
    network
        The network; roads made here before are left out of account.
    folder
        The folder that holds the packages.

    Returns
    -------
    links, facts
        The texts of both tables.
    """
    check_inputs(folder, [PACKAGES["lines"], PACKAGES["atlas"]])
    curated = _curated(network)
    on_roads = {end for pair in curated for end in pair}
    wanting = {it.id for it in roadless(network, curated)}
    paths = _neighbours(network, folder, wanting, on_roads)
    roads = _needed(paths, wanting)
    reached = on_roads.union(*roads)
    roads |= _beside(network, sorted(wanting - reached), sorted(reached))
    lengths = _agreeing({pair: road.km for pair, road in roads.items()}, wanting, curated)
    links, facts = [], []
    for (a, b), km in sorted(lengths.items()):
        road = roads[a, b]
        share = km / road.km
        numbers = [f"{math.ceil(it * share * 10) / 10:g}" for it in (road.km, road.low, road.high)]
        how = f"{road.how}, x {share:.3f} as the roads of the tables" if share > 1 else road.how
        links.append((a, b, "road", "both", "", "", ""))
        facts.append(
            (
                *(f"{a}-{b}:road", "length_km", numbers[0], "km", numbers[1], numbers[2]),
                *("", "2024", SOURCE, how, ""),
            )
        )
    return table_text(LINK_HEADER, links), table_text(FACT_HEADER, facts)


def _curated(network: Network) -> Lengths:
    """Return the roads that are not made here, with their km."""
    return {
        (link.a, link.b): network.number(link.subject, "length_km") or 0.0
        for link in network.links
        if link.mode == "road" and _source(network, link.subject) != SOURCE
    }


def _source(network: Network, subject: str) -> str:
    facts = network.facts.of(subject)
    return next((it.source for it in facts if it.attribute == "length_km"), "")


def _neighbours(
    network: Network, folder: Path, wanting: Collection[str], on_roads: Collection[str]
) -> Lengths:
    """Return the km in the graph between places whose catchments touch."""
    places = [it for it in network.places.values() if it.id in wanting or it.id in on_roads]
    polygons = read_shapes(folder, "countries-10m.json", "countries")
    nodes, edges = read_graph(folder, "world_highways", _around(places))
    graph = LineGraph(nodes, edges)
    where = countries_of(nodes, polygons)
    join_dead_ends(graph, where)
    put_on_lines(graph, [(it.lat, it.lon) for it in places])
    where += countries_of(nodes[len(where) :], polygons)
    names = country_names(network, polygons)
    starts = [
        _Access(km * CONNECTOR_WEIGHT, km, node, place.id)
        for place in places
        for km, node in graph.near((place.lat, place.lon), END_KM)
        if where[node] == names[place.country]
    ]
    reach = _catchments(graph, starts, where)
    # Where all junctions near a place belong to others, its ways to them meet theirs.
    meeting = [(way, reach[way.node]) for way in starts]
    for node, way in reach.items():
        for other, km in graph.edges[node].items():
            if where[other] == where[node] and other in reach:
                longer = way._replace(cost=way.cost + km, km=way.km + km)
                meeting.append((longer, reach[other]))
    best: dict[Pair, tuple[float, float]] = {}
    for one, two in meeting:
        if one.place != two.place:
            pair = min(one.place, two.place), max(one.place, two.place)
            whole = one.cost + two.cost, one.km + two.km
            best[pair] = min(whole, best.get(pair, whole))
    return {pair: km for pair, (_, km) in best.items()}


def _around(places: list[Place]) -> Callable[[Node], bool]:
    """Return a test of whether a point lies in a square degree near a place."""
    squares: set[tuple[int, int]] = set()
    for place in places:
        wide = math.ceil(MARGIN_DEG / max(0.2, math.cos(math.radians(place.lat))))
        rows = range(math.floor(place.lat - MARGIN_DEG), math.floor(place.lat + MARGIN_DEG) + 1)
        cols = range(math.floor(place.lon) - wide, math.floor(place.lon) + wide + 1)
        squares.update(itertools.product(rows, cols))
    return lambda node: (math.floor(node[0]), math.floor(node[1])) in squares


def _catchments(graph: LineGraph, starts: list[_Access], where: list[str]) -> dict[int, _Access]:
    """Return the way from each node of the graph to its place (Dijkstra from all at once).

    No way leaves the country of its place.
    """
    reach: dict[int, _Access] = {}
    heap = list(starts)
    heapq.heapify(heap)
    while heap:
        way = heapq.heappop(heap)
        if way.node in reach:
            continue
        reach[way.node] = way
        for other, km in graph.edges[way.node].items():
            if other not in reach and where[other] == where[way.node]:
                heapq.heappush(heap, _Access(way.cost + km, way.km + km, other, way.place))
    return reach


def _needed(paths: Lengths, wanting: Collection[str]) -> dict[Pair, _Road]:
    """Return the roads that places without one need, of the paths in the graph."""
    around: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), km in paths.items():
        around[a][b] = around[b][a] = km
    needed = {}
    for place in wanting:
        near = around[place]
        shortest = min(near.values(), default=0.0)
        for other, km in near.items():
            by_way = min(near[it] + around[it].get(other, math.inf) for it in near)
            if km * RATIO <= max(LONGEST_KM, shortest * RATIO) and by_way > BY_WAY * km:
                pair = min(place, other), max(place, other)
                how = f"OSM highway graph, shortest path, x {RATIO:g}"
                needed[pair] = _Road(km * RATIO, km * LOW, km * HIGH, how)
    return needed


def _beside(network: Network, places: list[str], reached: list[str]) -> dict[Pair, _Road]:
    """Return the roads of places off the graph to the nearest ones that have roads."""
    land, roads = Land.read(), {}
    for place in map(network.places.__getitem__, places):
        point = place.lat, place.lon
        near = sorted(
            (great_circle_km(*point, other.lat, other.lon), other.id)
            for other in map(network.places.__getitem__, reached)
            if other.country == place.country
        )
        edges = land.strip(place.country, place.lat - 2.0, place.lat + 2.0)
        fact = network.facts.fact(
            network.facts.entries((f"road@{place.country}", "road"), "circuity")[0][2]
        )
        value, low, high = (float(it or fact.value) for it in (fact.value, fact.low, fact.high))
        joined = 0
        for km, other in near:
            if km > (BESIDE_KM if joined else ALONE_KM) or joined == BESIDE:
                break
            end = network.places[other]
            if share_outside(edges, point, (end.lat, end.lon), km) * km > WATER_KM:
                continue
            joined += 1
            how = f"great circle {km:.1f} km, x {fact.id} {value:g}"
            roads[min(place.id, other), max(place.id, other)] = _Road(
                km * value, km * low, km * high, how
            )
    return roads


def _agreeing(needed: Lengths, wanting: Collection[str], curated: Lengths) -> Lengths:
    """Lengthen the roads made here that undercut the same road of the tables.

    Between two places on roads of the tables, a way by new roads alone that comes out shorter
    than theirs, by at most what two measurements of one road differ, is brought to their length.
    What is shorter still is another road.
    """
    lengths = dict(needed)
    roads = _graph(curated)
    ends = {place for pair in needed for place in pair if place not in wanting}
    for start in sorted(ends):
        official, _ = _ways(roads, start, SAME_ROAD * 2 * LONGEST_KM, lambda _: True)
        new = _graph(lengths)
        reached, came = _ways(new, start, 2 * LONGEST_KM, lambda it: it in wanting)
        for end in sorted(ends & reached.keys() - {start}):
            share = official.get(end, 0.0) / reached[end]
            if 1.0 < share <= SAME_ROAD:
                for pair in _chain(end, came):
                    key = pair if pair in needed else pair[::-1]
                    lengths[key] = max(lengths[key], needed[key] * share)
    return lengths


def _graph(lengths: Lengths) -> dict[str, dict[str, float]]:
    graph: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), km in lengths.items():
        graph[a][b] = graph[b][a] = min(km, graph[a].get(b, math.inf))
    return graph


def _ways(
    graph: dict[str, dict[str, float]], start: str, limit: float, through: Callable[[str], bool]
) -> tuple[dict[str, float], dict[str, str]]:
    """Return the km from a place to those within a limit, and where each was reached from."""
    best, came = {start: 0.0}, {}
    heap = [(0.0, start)]
    while heap:
        km, place = heapq.heappop(heap)
        if km > best[place] or not (place == start or through(place)):
            continue
        for other, length in graph.get(place, {}).items():
            if km + length < best.get(other, limit):
                best[other], came[other] = km + length, place
                heapq.heappush(heap, (km + length, other))
    return best, came


def _chain(end: str, came: dict[str, str]) -> Iterator[Pair]:
    while end in came:
        yield came[end], end
        end = came[end]


if __name__ == "__main__":
    for path, text in zip(
        (LINKS, FACTS), make_town_roads(load_network(), Path(sys.argv[1])), strict=True
    ):
        path.write_text(text, encoding="utf-8", newline="\n")
