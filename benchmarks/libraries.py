"""How is each library given a graph, asked for a way and a matrix, and told of a change?

Each class loads a `flat.Flat` and answers with whole numbers; a way is a list of nodes. All
use one core but where the name says otherwise.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from flat import Flat, to_scipy

Way = tuple[int, list[int]]
SOURCE = Path(__file__).with_name("dijkstra.cpp")


class Library(Protocol):
    """A library with a loaded graph."""

    def __init__(self, flat: Flat) -> None: ...

    def route(self, source: int, target: int) -> Way:
        """Return the distance and the nodes of a best way; it exists."""

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        """Return distances of shape (sources, targets), negative or infinite for none."""

    def change(self, edges: Any, weights: Any) -> None:
        """Make the graph ready to be asked under other weights of some edges."""


class Limit:
    """Plain Dijkstra in C++, compiled here by ``g++ -O3``."""

    def __init__(self, flat: Flat) -> None:
        self.code = ctypes.CDLL(str(compiled_limit()))
        self.code.route.restype = ctypes.c_int64
        self.nodes = len(flat.start) - 1
        self.start, self.head, self.weight = flat.start, flat.head, flat.weight
        self.room = np.zeros(self.nodes, dtype=np.int64)
        self.length = ctypes.c_int64()
        self._point()

    def _point(self) -> None:
        parts = (self.start, self.head, self.weight)
        self.rows = (ctypes.c_int64(self.nodes), *(ctypes.c_void_p(it.ctypes.data) for it in parts))
        self.path = ctypes.c_void_p(self.room.ctypes.data)

    def route(self, source: int, target: int) -> Way:
        distance = self.code.route(
            *(*self.rows, ctypes.c_int64(source), ctypes.c_int64(target)),
            *(self.path, ctypes.byref(self.length)),
        )
        return distance, self.room[: self.length.value][::-1].tolist()

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        rows, columns = np.array(sources), np.array(targets)
        values = np.zeros((len(rows), len(columns)), dtype=np.int64)
        self.code.matrix(
            *(*self.rows, ctypes.c_int64(len(rows)), ctypes.c_void_p(rows.ctypes.data)),
            *(ctypes.c_int64(len(columns)), ctypes.c_void_p(columns.ctypes.data)),
            ctypes.c_void_p(values.ctypes.data),
        )
        return values

    def change(self, edges: Any, weights: Any) -> None:
        self.weight = self.weight.copy()
        self.weight[edges] = weights
        self._point()


def compiled_limit() -> Path:
    """Compile the plain Dijkstra where this was not done before; return the library.

    Raises
    ------
    ImportError
        If there is no ``g++``.
    """
    compiler = shutil.which("g++")
    if compiler is None:
        message = "no g++"
        raise ImportError(message)
    stamp = SOURCE.stat().st_mtime_ns
    path = Path(tempfile.gettempdir()) / f"corridors-dijkstra-{os.getuid()}-{stamp}.so"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        options = ["-O3", "-march=native", "-std=c++17", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, "-o", part, SOURCE], check=True)
        part.replace(path)
    return path


class NetworkX:
    """``networkx.single_source_dijkstra`` of a ``DiGraph``."""

    def __init__(self, flat: Flat) -> None:
        import networkx as nx

        self.nx = nx
        self.ends = list(zip(flat.tail().tolist(), flat.head.tolist(), strict=True))
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(range(len(flat.start) - 1))
        rows = zip(self.ends, flat.weight.tolist(), strict=True)
        self.graph.add_weighted_edges_from((*ends, weight) for ends, weight in rows)

    def route(self, source: int, target: int) -> Way:
        distance, way = self.nx.single_source_dijkstra(self.graph, source, target)
        return distance, way

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        rows = (self.nx.single_source_dijkstra_path_length(self.graph, it) for it in sources)
        return [[row.get(target, float("inf")) for target in targets] for row in rows]

    def change(self, edges: Any, weights: Any) -> None:
        for edge, weight in zip(edges.tolist(), weights.tolist(), strict=True):
            tail, head = self.ends[edge]
            self.graph[tail][head]["weight"] = weight


class Igraph:
    """``igraph.Graph.get_shortest_path`` and ``distances``."""

    def __init__(self, flat: Flat) -> None:
        import igraph

        ends = list(zip(flat.tail().tolist(), flat.head.tolist(), strict=True))
        self.graph = igraph.Graph(len(flat.start) - 1, ends, directed=True)
        self.graph.es["weight"] = self.weight = flat.weight.tolist()

    def route(self, source: int, target: int) -> Way:
        edges = self.graph.get_shortest_path(source, target, "weight", output="epath")
        way = [source, *(self.graph.es[edge].target for edge in edges)]
        return sum(self.weight[edge] for edge in edges), way

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        return self.graph.distances(sources, targets, "weight")

    def change(self, edges: Any, weights: Any) -> None:
        self.graph.es[edges.tolist()]["weight"] = weights.tolist()
        for edge, weight in zip(edges.tolist(), weights.tolist(), strict=True):
            self.weight[edge] = weight


class Rustworkx:
    """``rustworkx.digraph_dijkstra_shortest_paths``."""

    def __init__(self, flat: Flat) -> None:
        import rustworkx as rx

        self.rx = rx
        self.graph = rx.PyDiGraph(multigraph=False)
        self.graph.add_nodes_from(range(len(flat.start) - 1))
        ends = (flat.tail().tolist(), flat.head.tolist())
        weights = [float(it) for it in flat.weight.tolist()]
        self.graph.add_edges_from(list(zip(*ends, weights, strict=True)))

    def route(self, source: int, target: int) -> Way:
        found = self.rx.digraph_dijkstra_shortest_paths(
            self.graph, source, target=target, weight_fn=float
        )
        way = list(found[target])
        return int(sum(self.graph.get_edge_data(*ends) for ends in pairwise(way))), way

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        lengths = self.rx.digraph_dijkstra_shortest_path_lengths
        values = []
        for source in sources:
            row = lengths(self.graph, source, float)
            known = [row[it] if it in row else float("inf") for it in targets]
            values.append(
                [0.0 if it == source else v for it, v in zip(targets, known, strict=True)]
            )
        return values

    def change(self, edges: Any, weights: Any) -> None:
        for edge, weight in zip(edges.tolist(), weights.tolist(), strict=True):
            self.graph.update_edge_by_index(edge, float(weight))


class Scipy:
    """``scipy.sparse.csgraph.dijkstra``; it has no early exit."""

    def __init__(self, flat: Flat) -> None:
        from scipy.sparse.csgraph import dijkstra

        self.search = dijkstra
        self.graph = to_scipy(flat)

    def route(self, source: int, target: int) -> Way:
        distance, before = self.search(self.graph, indices=source, return_predecessors=True)
        way = [target]
        while way[-1] != source:
            way.append(int(before[way[-1]]))
        return int(distance[target]), way[::-1]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        return self.search(self.graph, indices=sources)[:, targets]

    def change(self, edges: Any, weights: Any) -> None:
        self.graph.data[edges] = weights
