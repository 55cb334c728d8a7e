"""Where does a line graph have gaps, and where do places lie on its long lines?"""

import math
from collections.abc import Iterable

from shapely import STRtree, box, linestrings

from corridors.build_graph import LineGraph
from corridors.build_inputs import Node
from corridors.check import great_circle_km

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
    """Return the nodes with one line."""
    return [node for node, edges in enumerate(graph.edges) if len(edges) == 1]


def put_on_lines(graph: LineGraph, places: Iterable[Node]) -> int:
    """Put places between junctions onto the lines that can pass them.

    An edge has the length of its line, though only the chord of its shape: its line can pass a
    point when the ways from the point to both junctions are together no longer than the line.

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
    parts: dict[int, list[tuple[int, int, float]]] = {}
    for lat, lon in places:
        if graph.near((lat, lon), AT_NODE_KM):
            continue
        wide = 0.4 / max(0.2, math.cos(math.radians(lat)))
        for index in sorted(tree.query(box(lon - wide, lat - 0.4, lon + wide, lat + 0.4))):
            pieces = parts.setdefault(int(index), [edges[index]])
            for at, (a, b, km) in enumerate(pieces):
                split = _split(graph, (lat, lon), a, b, km)
                if split is not None:
                    node = graph.add_node((lat, lon))
                    graph.add_edge(a, node, split[0])
                    graph.add_edge(node, b, split[1])
                    pieces[at : at + 1] = [(a, node, split[0]), (node, b, split[1])]
                    added += 1
                    break
    return added


def _split(graph: LineGraph, point: Node, a: int, b: int, km: float) -> tuple[float, float] | None:
    """Return the lengths of a line on both sides of a point that it can pass, or None."""
    first = great_circle_km(*point, *graph.nodes[a])
    second = great_circle_km(*point, *graph.nodes[b])
    if first + second > km * 1.01 + 0.5 or min(first, second) < AT_NODE_KM:
        return None
    chord = great_circle_km(*graph.nodes[a], *graph.nodes[b])
    half = (first + second + chord) / 2
    area = math.sqrt(max(0.0, half * (half - first) * (half - second) * (half - chord)))
    if chord < 1.0 or 2 * area / chord > ASIDE * chord:
        return None
    share = first / (first + second)
    return max(first, km * share), max(second, km * (1 - share))


def bridges(graph: LineGraph, countries: list[str]) -> dict[tuple[int, int], float]:
    """Return the gaps between dead ends of one country with their km, as ``(low, high)``."""
    ends = [node for node in dead_ends(graph) if countries[node]]
    lone = LineGraph([graph.nodes[node] for node in ends], [{0: 0.0} for _ in ends], cell=0.5)
    found = {}
    for low, node in enumerate(ends):
        for km, high in lone.near(graph.nodes[node], BRIDGE_KM):
            other = ends[high]
            if high > low and countries[other] == countries[node]:
                found[node, other] = max(km, 0.01)
    return found
