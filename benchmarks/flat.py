"""Which plain graph with whole-number weights are all libraries asked about, and what?"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Asked = tuple["Flat", Sequence[int], Sequence[int]]
"""A graph, and where ways may begin and end."""


class Flat(NamedTuple):
    """A directed graph in compressed sparse rows, at most one edge from a node to another.

    ``weight`` holds whole numbers of at least 0; ``lat`` and ``lon`` are degrees, which some
    libraries need for their order of nodes.
    """

    start: Any
    head: Any
    weight: Any
    lat: Any
    lon: Any

    def tail(self) -> Any:
        """Return the node that each edge leaves."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def whole(values: Any) -> Any:
    """Return values as an array of 64-bit integers."""
    return np.asarray(values, dtype=np.int64)


def real(values: Any) -> Any:
    """Return values as an array of 64-bit floats."""
    return np.asarray(values, dtype=np.float64)


def flat_of(tail: Any, head: Any, weight: Any, lat: Any, lon: Any) -> Flat:
    """Lay edges out in rows; of edges with the same ends the lightest stays."""
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    kept = np.ones(len(tail), dtype=bool)
    kept[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    kept &= tail != head
    tail, head, weight = tail[kept], head[kept], weight[kept]
    start = np.zeros(len(lat) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=len(lat)), out=start[1:])
    return Flat(start, whole(head), whole(weight), real(lat), real(lon))


def shipped_flat(by: str) -> Asked:
    """Return the shipped network without its calendars, and where journeys begin and end.

    Parameters
    ----------
    by
        ``time`` in minutes or ``cost`` in US cents, for a container that sets off on the
        day of the edition. What the season shuts or slows is as at its quickest; what is
        shut all year is left out.
    """
    from corridors.model.entities import GATE
    from planner.graph.cache import shared_graph, warm_engine
    from planner.pricing.snapshot import ready_network
    from planner.question.query import Query

    network, steps = ready_network()
    query = Query("dalian", "duisburg", by, network.edition, "teu")
    graph = shared_graph(warm_engine(), network, steps, query)
    open_ = np.isfinite(graph.hours)
    start, head = whole(steps.start), whole(steps.head)
    tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
    values = real(graph.hours)[open_] * 60 if by == "time" else real(graph.usd)[open_] * 100
    places = [network.places[steps.places[at]] for at in steps.place_of]
    flat = flat_of(
        *(tail[open_], head[open_], whole(np.rint(values))),
        *(np.array([it.lat for it in places]), np.array([it.lon for it in places])),
    )
    gates = [at for at, mode in enumerate(steps.mode_of) if steps.modes[mode] == GATE]
    return flat, [at for at in gates if at % 2 == 0], [at for at in gates if at % 2]


def rail_flat(folder: Path) -> Asked:
    """Return the largest connected part of the world's railways, in metres.

    The package holds 274,974 nodes in many parts that are not joined; the largest has
    163,140. Ways begin and end anywhere.

    Raises
    ------
    DataError
        If the folder lacks the package of lines.
    """
    from scipy.sparse.csgraph import connected_components

    sys.path.append(str(Path(__file__).parents[1]))
    from research.build.inputs import PACKAGES, check_inputs, read_graph

    check_inputs(folder, [PACKAGES["lines"]])
    nodes, edges = read_graph(folder, "world_railways")
    tail = np.repeat(np.arange(len(nodes)), [len(near) for near in edges])
    head = np.array([to for near in edges for to in near])
    metres = np.rint(np.array([km for near in edges for km in near.values()]) * 1000)
    points = np.array(nodes)
    every = flat_of(tail, head, whole(metres), points[:, 0], points[:, 1])
    _, part = connected_components(to_scipy(every), directed=False)
    kept = part == np.bincount(part).argmax()
    number = np.cumsum(kept) - 1
    inside = kept[tail]
    flat = flat_of(
        *(number[tail[inside]], number[head[inside]], whole(metres[inside])),
        *(points[kept, 0], points[kept, 1]),
    )
    ends = range(int(kept.sum()))
    return flat, ends, ends


def searoute_flat() -> Asked:
    """Return the sea lanes of searoute in metres.

    Raises
    ------
    ImportError
        If searoute is not installed.
    """
    from searoute.searoute import setup_M

    lanes = setup_M()
    points = np.array(list(lanes.nodes))
    number = {node: at for at, node in enumerate(lanes.nodes)}
    rows = [(number[a], number[b], data["weight"]) for a, b, data in lanes.edges(data=True)]
    one, other, km = (np.array(column) for column in zip(*rows, strict=True))
    metres = whole(np.rint(km * 1000))
    flat = flat_of(
        *(np.concatenate([one, other]), np.concatenate([other, one])),
        *(np.concatenate([metres, metres]), points[:, 1], points[:, 0]),
    )
    every = range(len(points))
    return flat, every, every


def pick_pairs(
    flat: Flat, sources: Sequence[int], targets: Sequence[int], count: int
) -> list[tuple[int, int]]:
    """Pick pairs that have a way, the same ones at every call."""
    from scipy.sparse.csgraph import connected_components

    graph = to_scipy(flat)
    # Most pairs without a way are found here, before a search.
    _, part = connected_components(graph, directed=False)
    dice = random.Random(7)  # noqa: S311 - a sample, not a secret
    pairs: list[tuple[int, int]] = []
    while len(pairs) < count:
        source, target = dice.choice(sources), dice.choice(targets)
        if source != target and part[source] == part[target] and _reaches(flat, source, target):
            pairs.append((source, target))
    return pairs


def _reaches(flat: Flat, source: int, target: int) -> bool:
    start, head = flat.start, flat.head
    seen = {source}
    todo = [source]
    while todo:
        node = todo.pop()
        if node == target:
            return True
        for other in head[start[node] : start[node + 1]].tolist():
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return False


def to_scipy(flat: Flat) -> Any:
    """Return the graph as a sparse matrix."""
    from scipy.sparse import csr_array

    size = len(flat.start) - 1
    return csr_array((real(flat.weight), flat.head, flat.start), shape=(size, size))


def write_flat(flat: Flat, path: Path) -> None:
    """Write a graph for another process."""
    np.savez(path, *flat)


def read_flat(path: Path) -> Flat:
    """Read what `write_flat` wrote."""
    with np.load(path) as file:
        return Flat(*(file[name] for name in file.files))
