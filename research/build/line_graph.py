"""Line graph: its search, the joining of its gaps, and places that lie on its long lines."""

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from shapely import STRtree, box, linestrings

from corridors.geometry import EARTH_KM, great_circle_km, unit_vector
from research.build.inputs import Edges, Node

JOIN_KM = 2.0
"""A dead end is joined to a node no farther than this."""
DETOUR_KM = 20.0
"""... unless that node is nearer than this along the lines."""
BRIDGE_KM = 50.0
"""A gap between two dead ends up to this may be crossed straight where nothing else serves."""
BRIDGE_WEIGHT = 2.0
"""A kilometre of such a gap costs as much as this many along the lines."""
AT_NODE_KM = 2.0
"""A place as near as this to a junction is not put on a line."""
LEAST_EDGE_KM = 5.0
"""Lines shorter than this take no place: a junction is near enough."""
ASIDE = 0.25
"""A place put on a line lies no farther from its chord than this share of the chord."""
SLACK = (0.01, 0.5)
"""The ways from a place to both junctions may exceed the line by this share and these km."""
PASSED_SLACK = (0.02, 3.0)
"""The same for a point that a link is known to pass: the middle of a town lies off its station."""
BESIDE_KM = 10.0
"""Such a point lies on the line nearest to it, and on those at most this much farther."""

Edge = tuple[int, int, float]


class LineGraph:
    """Junctions and the lines between them.

    Parameters
    ----------
    nodes
        ``(lat, lon)`` of each node.
    edges
        For each node the km to its neighbours; edges run both ways.
    cell
        Side in degrees of the cells by which nodes near a point are found.

    Attributes
    ----------
    cut
        The edges, as ``(low, high)``, that stand beside their own pieces since a point was put
        on them.
    """

    def __init__(self, nodes: list[Node], edges: Edges, *, cell: float = 0.1) -> None:
        self.nodes = nodes
        self.edges = edges
        self._cell = cell
        self.cut: set[tuple[int, int]] = set()
        self._cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for node, point in enumerate(nodes):
            if edges[node]:
                self._cells[self._cell_of(point)].append(node)

    def _cell_of(self, point: Node) -> tuple[int, int]:
        return math.floor(point[0] / self._cell), math.floor(point[1] / self._cell)

    def add_node(self, point: Node) -> int:
        """Add a node and return its number."""
        self.nodes.append(point)
        self.edges.append({})
        self._cells[self._cell_of(point)].append(len(self.nodes) - 1)
        return len(self.nodes) - 1

    def add_edge(self, a: int, b: int, km: float) -> None:
        """Join two nodes, or shorten the edge that joins them."""
        km = min(km, self.edges[a].get(b, km))
        self.edges[a][b] = self.edges[b][a] = km

    def bridged(self, gaps: dict[tuple[int, int], float]) -> "LineGraph":
        """Return the same graph with further edges, and their km; what is alike is shared."""
        edges = list(self.edges)
        for node in {node for pair in gaps for node in pair}:
            edges[node] = dict(edges[node])
        both = LineGraph([], [], cell=self._cell)
        both.nodes, both.edges, both._cells = self.nodes, edges, self._cells
        for (a, b), km in gaps.items():
            both.add_edge(a, b, km)
        return both

    def near(self, point: Node, km: float) -> list[tuple[float, int]]:
        """Return ``(km, node)`` of the nodes within a distance of a point, nearest first."""
        lat, lon = point
        high = math.degrees(km / EARTH_KM)
        wide = high / max(0.05, math.cos(math.radians(lat)))
        found = []
        south, west = self._cell_of((lat - high, lon - wide))
        north, east = self._cell_of((lat + high, lon + wide))
        for row in range(south, north + 1):
            for col in range(west, east + 1):
                for node in self._cells.get((row, col), ()):
                    away = great_circle_km(lat, lon, *self.nodes[node])
                    if away <= km:
                        found.append((away, node))
        return sorted(found)

    def search(
        self,
        starts: Iterable[tuple[float, int]],
        goals: dict[int, float],
        target: Node,
        *,
        limit: float,
        factors: dict[tuple[int, int], float],
        is_costly: Callable[[int], bool],
        cost_factor: float,
    ) -> tuple[int, ...] | None:
        """Return the nodes of the cheapest way from any start to any goal, or None (A*).

        Parameters
        ----------
        starts
            ``(cost, node)``: where the way may begin and what that costs.
        goals
            Where it may end and what that costs.
        target
            The point that the goals lie around; it draws the search.
        limit
            No way costs more.
        factors
            What edges ``(low node, high node)`` cost more than their km.
        is_costly, cost_factor
            Which nodes are costly (those abroad): edges to them cost ``cost_factor`` times their
            km.
        """
        best: dict[int, float] = {}
        came: dict[int, int] = {}
        heap = []
        aim = unit_vector(target)
        for cost, node in starts:
            if cost < best.get(node, math.inf):
                best[node] = cost
                came[node] = -1
                heap.append((cost + self._chord(node, aim), cost, node))
        heapq.heapify(heap)
        done: set[int] = set()
        found, found_cost = -1, limit
        while heap:
            bound, cost, node = heapq.heappop(heap)
            if bound > found_cost:
                break
            if node in done:
                continue
            done.add(node)
            if node in goals and cost + goals[node] < found_cost:
                found, found_cost = node, cost + goals[node]
            for other, km in self.edges[node].items():
                if other in done:
                    continue
                price = km
                if factors:
                    price *= factors.get((node, other) if node < other else (other, node), 1.0)
                if is_costly(other):
                    price *= cost_factor
                reached = cost + price
                if reached < best.get(other, math.inf):
                    best[other] = reached
                    came[other] = node
                    bound = reached + self._chord(other, aim)
                    if bound <= found_cost:
                        heapq.heappush(heap, (bound, reached, other))
        return None if found < 0 else _chain_to(found, came)

    def _chord(self, node: int, aim: tuple[float, float, float]) -> float:
        x, y, z = unit_vector(self.nodes[node])
        return EARTH_KM * math.dist((x, y, z), aim)

    def length_km(self, way: Sequence[int]) -> float:
        """Return the length of the lines along a chain of nodes."""
        return math.fsum(self.edges[a][b] for a, b in itertools.pairwise(way))

    def within(self, start: int, km: float) -> dict[int, float]:
        """Return the nodes within a distance along the lines (Dijkstra)."""
        best = {start: 0.0}
        heap = [(0.0, start)]
        while heap:
            cost, node = heapq.heappop(heap)
            if cost > best[node]:
                continue
            for other, length in self.edges[node].items():
                reached = cost + length
                if reached <= km and reached < best.get(other, math.inf):
                    best[other] = reached
                    heapq.heappush(heap, (reached, other))
        return best


def _chain_to(node: int, came: dict[int, int]) -> tuple[int, ...]:
    chain = [node]
    while came[chain[-1]] >= 0:
        chain.append(came[chain[-1]])
    return tuple(reversed(chain))


def join_dead_ends(graph: LineGraph, countries: list[str], *, join_km: float = JOIN_KM) -> int:
    """Join each dead end to the nearest node of its country that is far away by the lines.

    The graph cuts lines where a tunnel, a bridge or an edit once broke them.

    Parameters
    ----------
    graph
        The graph; its edges are added to.
    countries
        The country of each node, empty at sea.
    join_km
        How far a dead end may lie from the node that it is joined to.

    Returns
    -------
    int
        How many joins were made.
    """
    joins = []
    for node in dead_ends(graph):
        if not countries[node]:
            continue
        near = graph.near(graph.nodes[node], join_km)
        if len(near) < 2:
            continue
        reached = graph.within(node, DETOUR_KM)
        for km, other in near:
            if other not in reached and countries[other] == countries[node]:
                joins.append((node, other, max(km, 0.01)))
                break
    for node, other, km in joins:
        graph.add_edge(node, other, km)
    return len(joins)


def dead_ends(graph: LineGraph) -> list[int]:
    """Return the nodes with one line; a line and its own pieces are one."""
    beside: Counter[int] = Counter()
    for a, b in graph.cut:
        beside[a] += 1
        beside[b] += 1
    return [node for node, edges in enumerate(graph.edges) if len(edges) - beside[node] == 1]


def put_on_lines(
    graph: LineGraph, places: Iterable[Node], passed: Collection[Node] = frozenset()
) -> int:
    """Put places between junctions onto the lines that can pass them.

    An edge has the length of its line, though only the chord of its shape: its line can pass a
    point when the ways from the point to both junctions are together no longer than the line.

    Parameters
    ----------
    graph
        The graph; its lines are cut at the places.
    places
        The places of the network and the points to pass.
    passed
        Which of them are points that a link is known to pass.

    Returns
    -------
    int
        How many points were put on a line; a place may lie on several.
    """
    edges = [
        (a, b, km)
        for a, near in enumerate(graph.edges)
        for b, km in near.items()
        if a < b and km >= LEAST_EDGE_KM
    ]
    tree = STRtree(linestrings([[graph.nodes[a][::-1], graph.nodes[b][::-1]] for a, b, _ in edges]))
    added = 0
    parts: dict[int, list[Edge]] = {}
    for lat, lon in places:
        if graph.near((lat, lon), AT_NODE_KM):
            continue
        wide = 0.4 / max(0.2, math.cos(math.radians(lat)))
        near = sorted(tree.query(box(lon - wide, lat - 0.4, lon + wide, lat + 0.4)))
        pieces = [parts.setdefault(int(index), [edges[index]]) for index in near]
        for piece, at, cut in _cuts(graph, (lat, lon), pieces, on_way=(lat, lon) in passed):
            a, b, _ = piece[at]
            node = graph.add_node((lat, lon))
            graph.cut.add((a, b) if a < b else (b, a))
            graph.add_edge(a, node, cut.first_km)
            graph.add_edge(node, b, cut.second_km)
            piece[at : at + 1] = [(a, node, cut.first_km), (node, b, cut.second_km)]
            added += 1
    return added


class _Cut(NamedTuple):
    """A line cut at a point: how far the point lies from the chord, and both lengths."""

    aside_km: float
    first_km: float
    second_km: float


def _cuts(
    graph: LineGraph, point: Node, pieces: list[list[Edge]], *, on_way: bool
) -> list[tuple[list[Edge], int, _Cut]]:
    """Return which pieces of lines a point cuts; one to pass only those that it lies nearest to."""
    found = []
    for piece in pieces:
        for at, edge in enumerate(piece):
            cut = _cut(graph, point, edge, on_way=on_way)
            if cut is not None:
                found.append((piece, at, cut))
                break
    if on_way and found:
        best = min(cut.aside_km for _, _, cut in found)
        found = [it for it in found if it[2].aside_km <= best + BESIDE_KM]
    return found


def _cut(graph: LineGraph, point: Node, edge: Edge, *, on_way: bool) -> _Cut | None:
    """Return a line cut at a point that it can pass, or None."""
    a, b, km = edge
    share, more = PASSED_SLACK if on_way else SLACK
    first = great_circle_km(*point, *graph.nodes[a])
    second = great_circle_km(*point, *graph.nodes[b])
    if first + second > km * (1 + share) + more or min(first, second) < AT_NODE_KM:
        return None
    chord = great_circle_km(*graph.nodes[a], *graph.nodes[b])
    if on_way and abs(first**2 - second**2) > chord**2:
        return None  # beyond the end of this line: the point lies on another one
    half = (first + second + chord) / 2
    area = math.sqrt(max(0.0, half * (half - first) * (half - second) * (half - chord)))
    if chord < 1.0 or 2 * area / chord > ASIDE * chord:
        return None
    part = first / (first + second)
    return _Cut(2 * area / chord, max(first, km * part), max(second, km * (1 - part)))


def bridges(graph: LineGraph, countries: list[str]) -> dict[tuple[int, int], float]:
    """Return the gaps between dead ends of one country with their km, as ``(low, high)``."""
    ends = [node for node in dead_ends(graph) if countries[node]]
    end_nodes = LineGraph([graph.nodes[node] for node in ends], [{0: 0.0} for _ in ends], cell=0.5)
    found = {}
    for low, node in enumerate(ends):
        for km, high in end_nodes.near(graph.nodes[node], BRIDGE_KM):
            other = ends[high]
            if high > low and countries[other] == countries[node]:
                found[node, other] = max(km, 0.01)
    return found
