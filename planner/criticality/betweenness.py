"""Betweenness of each asset, as a comparison with the damage of its closing."""

from collections.abc import Callable, Sequence
from math import fsum

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.criticality.assets import Asset
from planner.criticality.criticality import DemandPair
from planner.graph._rides import with_rides
from planner.graph.backend import objective_of
from planner.graph.graph import KnownPrices, build_open_graph, is_unloading
from planner.graph.networkx_export import Node, to_networkx
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.shipper_costs import shipper_columns
from planner.query.query import Query
from planner.restrictions.bans import unscheduled_moves


def betweenness_of(
    network: Network,
    steps: Steps,
    pairs: Sequence[DemandPair],
    assets: Sequence[Asset],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[float]:
    """Return the share of shortest paths that pass each asset.

    NetworkX's edge betweenness from all origins of the demand to all destinations of the
    same cargo and modes, whoever trades with whom and however much: what an analysis of the
    network alone says. An asset counts with its steps together, a line with its busiest
    link, a country with its busiest place or link.

    Parameters
    ----------
    network, steps
        As for `planner.criticality.criticality.find_critical`.
    pairs
        The demand.
    assets
        What is looked at.
    progress
        Called with the number of groups of the same cargo and modes done, and of all.

    Returns
    -------
    list of float
        Shares from 0 to 1 (a little more where paths pass an asset twice), in the order of
        ``assets``.

    Notes
    -----
    The graph is that of the day of departure without waits for an opening, customs at discharge and
    the trains of lower priority (`planner.pricing.adjustments`) are those of the first pair's
    cargo, posts and links that admit some countries' cargo only
    (`planner.restrictions.restriction`) are open to all, and a path may come back to a place:
    a measure beside, not the planner's answer.

    References
    ----------
    U. Brandes, "On variants of shortest-path betweenness centrality and their generic
    computation", Social Networks 30 (2008), 136-145.
    """
    import networkx as nx

    everywhere = [edge for edge in range(len(steps.head)) if is_unloading(steps, edge)]
    passed = [0.0] * len(steps.head)
    served = 0.0
    groups: dict[tuple[str, tuple[str, ...]], list[Query]] = {}
    for pair in pairs:
        groups.setdefault((pair.query.cargo, pair.query.modes), []).append(pair.query)
    for done, queries in enumerate(groups.values(), 1):
        asked = queries[0]
        links = build_open_graph(network, steps, asked, everywhere, KnownPrices({}, {}), {})
        graph = with_rides(network, asked, links)
        for edge in unscheduled_moves(network, steps, asked.cargo):
            graph.hours[edge] = NEVER
        graph = graph._replace(shipper=shipper_columns(network, steps, asked, graph.usd))
        ways = to_networkx(graph, objective_of(network, asked))
        targets = {Node(it.destination, GATE, "out") for it in queries}
        for origin in sorted({it.origin for it in queries}):
            start = Node(origin, GATE, "in")
            ends = sorted(targets - {Node(origin, GATE, "out")})
            shares = nx.edge_betweenness_centrality_subset(ways, [start], ends, weight="weight")
            for (tail, head), share in shares.items():
                if share:
                    passed[ways.edges[tail, head]["step"]] += share
                    served += share * (head in targets)
        if progress is not None:
            progress(done, len(groups))
    for ride in range(steps.rides.first, steps.rides.first + len(steps.rides)):
        for edge, _ in steps.rides.way(ride) if passed[ride] else ():
            passed[edge] += passed[ride]
    return [_share(asset, steps, passed) / max(served, 1.0) for asset in assets]


def _share(asset: Asset, steps: Steps, passed: Sequence[float]) -> float:
    """Return how many paths pass an asset: of a line and of a country its busiest step."""
    edges = [edge for edge in asset.edges if not steps.rides.is_ride(edge)]
    if asset.kind not in ("line", "country"):
        return fsum(passed[edge] for edge in edges)
    both: dict[tuple[int, ...], float] = {}
    for edge in edges:
        # Both directions of a link count together.
        ends = (steps.place_of[steps.tail(edge)], steps.place_of[steps.head[edge]])
        key = tuple(sorted(ends))
        both[key] = both.get(key, 0.0) + passed[edge]
    return max(both.values(), default=0.0)
