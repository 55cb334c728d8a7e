"""Line graph: its search, and the joining of its gaps."""

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from corridors.build._inputs import Edges, Node
from corridors.checks.network import EARTH_KM, great_circle_km


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


def unit_vector(point: Node) -> tuple[float, float, float]:
    """Return the point of the unit sphere at ``(lat, lon)``."""
    lat, lon = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _chain_to(node: int, came: dict[int, int]) -> tuple[int, ...]:
    chain = [node]
    while came[chain[-1]] >= 0:
        chain.append(came[chain[-1]])
    return tuple(reversed(chain))
