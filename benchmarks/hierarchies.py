"""How are the libraries asked that prepare a graph, or are made for one kind of it?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from flat import Flat
from libraries import Way

_FAR = 2**31 - 1
"""The hierarchies' word for no way."""


class Scgraph:
    """``scgraph.Graph.dijkstra``: its compiled search."""

    search = "dijkstra"

    def __init__(self, flat: Flat) -> None:
        from scgraph import Graph

        start, head = flat.start.tolist(), flat.head.tolist()
        weight = flat.weight.tolist()
        rows = [
            dict(zip(head[begin:end], weight[begin:end], strict=True))
            for begin, end in pairwise(start)
        ]
        self.ends = (flat.tail(), flat.head)
        self.graph = Graph(rows)
        self.find = getattr(self.graph, self.search)

    def route(self, source: int, target: int) -> Way:
        found = self.find(source, target)
        return round(found["length"]), found["path"]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        rows = [self.graph.get_shortest_path_tree(it)["distance_matrix"] for it in sources]
        return [[row[target] for target in targets] for row in rows]

    def change(self, edges: Any, weights: Any) -> None:
        tails, heads = (side[edges].tolist() for side in self.ends)
        for tail, head, weight in zip(tails, heads, weights.tolist(), strict=True):
            self.graph.add_edge(tail, head, weight)


class ScgraphBidirectional(Scgraph):
    """``scgraph.Graph.bidirectional_dijkstra``."""

    search = "bidirectional_dijkstra"


class ScgraphBuckets(Scgraph):
    """``scgraph.Graph.dijkstra_buckets``."""

    search = "dijkstra_buckets"


class Pandana:
    """``pandana.Network``: a contraction hierarchy; a change builds it again."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.weight = flat.weight
        self._build()

    def _build(self) -> None:
        import pandana
        import pandas as pd

        flat = self.flat
        self.graph = pandana.Network(
            *(pd.Series(flat.lon), pd.Series(flat.lat)),
            *(pd.Series(flat.tail()), pd.Series(flat.head)),
            pd.DataFrame({"weight": self.weight.astype(float)}),
            twoway=False,
        )

    def route(self, source: int, target: int) -> Way:
        way = self.graph.shortest_path(source, target).tolist()
        return round(self.graph.shortest_path_length(source, target)), way

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        rows = np.repeat(np.array(sources), len(targets))
        columns = np.tile(np.array(targets), len(sources))
        found = np.array(self.graph.shortest_path_lengths(rows, columns))
        far = found > _FAR / 1000
        return np.where(far, np.inf, np.rint(found)).reshape(len(sources), len(targets))

    def change(self, edges: Any, weights: Any) -> None:
        self.weight = self.weight.copy()
        self.weight[edges] = weights
        self._build()


class Pyroutingkit:
    """``pyroutingkit.CCHMetric``: a customizable contraction hierarchy."""

    def __init__(self, flat: Flat) -> None:
        from pyroutingkit import CCHMetric, CCHTopology

        self.topology = CCHTopology()
        self.topology.build(
            *(flat.tail().astype(np.uint32), flat.head.astype(np.uint32)),
            *(flat.lat.astype(np.float32), flat.lon.astype(np.float32), len(flat.start) - 1),
        )
        self.metric = CCHMetric(self.topology)
        self.metric.customize(flat.weight.astype(np.uint32), 1)

    def route(self, source: int, target: int) -> Way:
        distance, way, _ = self.metric.query(source, target)
        return distance, way

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        ends = (np.array(sources, dtype=np.uint32), np.array(targets, dtype=np.uint32))
        found = self.metric.distances_many_to_many(*ends).astype(float)
        found[found >= _FAR] = np.inf
        return found

    def change(self, edges: Any, weights: Any) -> None:
        self.metric.update_weights(edges.astype(np.uint32), weights.astype(np.uint32))


class RoutingkitCch:
    """``routingkit_cch.CCHQuery``: the same hierarchy by another author."""

    def __init__(self, flat: Flat) -> None:
        import routingkit_cch as rk

        self.rk = rk
        ends = (flat.tail().tolist(), flat.head.tolist())
        where = (flat.lat.tolist(), flat.lon.tolist())
        order = rk.compute_order_inertial(len(flat.start) - 1, *ends, *where)
        self.cch = rk.CCH(order, *ends, filter_always_inf_arcs=False)
        self.metric = rk.CCHMetric(self.cch, flat.weight.tolist())
        self.updater = rk.CCHMetricPartialUpdater(self.cch)
        self.query: Any = rk.CCHQuery(self.metric)

    def route(self, source: int, target: int) -> Way:
        found = self.query.run(source, target)
        return found.distance, found.node_path

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        pinned = self.rk.CCHOneToMany(self.metric, list(targets))
        rows = [pinned.distances_from(source) for source in sources]
        return [[float("inf") if it is None else it for it in row] for row in rows]

    def change(self, edges: Any, weights: Any) -> None:
        self.query = None  # a metric that is being asked can't be changed
        updates = dict(zip(edges.tolist(), weights.tolist(), strict=True))
        self.updater.apply(self.metric, updates)
        self.query = self.rk.CCHQuery(self.metric)


class Searoute:
    """``searoute``'s ``Marnet.shortest_path``; an undirected graph of points, no matrix."""

    def __init__(self, flat: Flat) -> None:
        from searoute.classes.marnet import Marnet

        self.nodes = list(zip(flat.lon.tolist(), flat.lat.tolist(), strict=True))
        self.number = {node: at for at, node in enumerate(self.nodes)}
        self.graph = Marnet()
        self.ends = (flat.tail(), flat.head)
        self.change(np.arange(len(flat.head)), flat.weight)

    def route(self, source: int, target: int) -> Way:
        distance, way = self.graph.shortest_path(self.nodes[source], self.nodes[target])
        return round(distance), [self.number[node] for node in way]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        raise NotImplementedError

    def change(self, edges: Any, weights: Any) -> None:
        tails, heads = (side[edges].tolist() for side in self.ends)
        for tail, head, weight in zip(tails, heads, weights.tolist(), strict=True):
            self.graph.add_edge(self.nodes[tail], self.nodes[head], weight=weight)
