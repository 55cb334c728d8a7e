"""Path through a graph of lines for one link."""

import itertools
from collections.abc import Callable
from math import fsum
from typing import NamedTuple

from corridors.geometry import great_circle_km
from research.build.inputs import Node
from research.build.line_graph import BRIDGE_KM, BRIDGE_WEIGHT, LineGraph

CONNECTOR_WEIGHT = 3.0
"""A kilometre between a place and the lines costs as much as this many along them."""
PENALTY = 1.3
"""Each new try makes the edges of the last way more expensive by this factor."""
ABROAD_WEIGHT = 20.0
"""A kilometre in a country that the link does not touch costs as much as this many."""

Factors = dict[tuple[int, int], float]
Snap = list[tuple[float, int]]


class Rules(NamedTuple):
    """What a trace must keep to.

    Attributes
    ----------
    snap_km
        How far a place may lie from the lines.
    shorter, longer, tolerance_km
        How much the traced length may differ from the official one: the larger of the share
        below or above it and the kilometres.
    good, good_km
        A way as near as this is taken without looking for a better one.
    tries
        How many ways are looked at.
    """

    snap_km: float
    shorter: float
    longer: float
    tolerance_km: float
    good: float
    good_km: float
    tries: int


class Trace(NamedTuple):
    """A traced line: the nodes it passes between two places, and its length with both ends."""

    nodes: tuple[int, ...]
    km: float


class Rejection(NamedTuple):
    """Why no line was found."""

    reason: str


def trace_link(
    graph: LineGraph,
    stops: list[Node],
    official_km: float,
    rules: Rules,
    *,
    abroad: Callable[[int], bool],
    bridges: Factors,
    ends: LineGraph | None = None,
    end_nodes: list[int] | None = None,
) -> Trace | Rejection:
    """Return the way whose length is nearest to the official one, or why there is none.

    Parameters
    ----------
    graph
        The lines.
    stops
        The first place, the points to pass, the last place.
    official_km
        The official length.
    rules
        What the trace must keep to.
    abroad
        Tells whether a node lies in a country that the link does not touch.
    bridges
        What edges that cross a gap cost more than their km.
    ends, end_nodes
        The dead ends as a graph of their own and their numbers in ``graph``; where given, a
        place may lie a gap away from one.
    """
    snaps = [graph.near(stop, rules.snap_km) for stop in stops]
    if ends is not None and end_nodes is not None:
        for stop, snap in zip((stops[0], stops[-1]), (snaps[0], snaps[-1]), strict=True):
            snap += [(km, end_nodes[at]) for km, at in ends.near(stop, BRIDGE_KM)]
    for stop, snap in zip(stops, snaps, strict=True):
        if not snap:
            text = f"no line within {rules.snap_km:g} km of {stop[0]:.3f} {stop[1]:.3f}"
            return Rejection(text)
    good = max(rules.good * official_km, rules.good_km)
    factors = dict(bridges)
    best: tuple[float, float, list[int]] | None = None
    for _ in range(rules.tries):
        found = _one_way(graph, stops, snaps, 2 * official_km + 60, factors, abroad)
        if found is None:
            break
        way, km = found
        wrong = abs(km - official_km)
        if best is None or wrong < best[0] - 0.05:
            best = (wrong, km, way)
        if wrong <= good:
            break
        for a, b in itertools.pairwise(way):
            key = (a, b) if a < b else (b, a)
            factors[key] = factors.get(key, 1.0) * PENALTY
    if best is None:
        return Rejection("the lines do not join the places")
    wrong, km, way = best
    share = rules.longer if km > official_km else rules.shorter
    if wrong > max(share * official_km, rules.tolerance_km):
        return Rejection(f"{km:.0f} km along the lines where {official_km:g} km are official")
    return Trace(tuple(way), km)


def _one_way(
    graph: LineGraph,
    stops: list[Node],
    snaps: list[Snap],
    limit: float,
    factors: Factors,
    abroad: Callable[[int], bool],
) -> tuple[list[int], float] | None:
    """Return the cheapest way along the stops and its length with both connectors."""
    starts = [(_connector(km), node) for km, node in snaps[0]]
    way: list[int] = []
    for stop, snap in zip(stops[1:], snaps[1:], strict=True):
        goals = {node: _connector(km) for km, node in reversed(snap)}
        part = graph.search(
            starts,
            goals,
            stop,
            limit=limit,
            factors=factors,
            is_costly=abroad,
            cost_factor=ABROAD_WEIGHT,
        )
        if part is None:
            return None
        way += part[1:] if way else part
        starts = [(0.0, part[-1])]
    ends = ((stops[0], way[0]), (stops[-1], way[-1]))
    connectors = fsum(great_circle_km(*stop, *graph.nodes[node]) for stop, node in ends)
    return way, graph.length_km(way) + connectors


def _connector(km: float) -> float:
    """Return the cost of the way between a place and a node."""
    near = 10.0
    return min(km, near) * CONNECTOR_WEIGHT + max(0.0, km - near) * BRIDGE_WEIGHT
