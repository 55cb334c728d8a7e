"""How are the rows of a matrix filled: compiled, in batches of neighbours, on all cores?"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba

from corridors.model.network import Network
from planner.search import late
from planner.search.branches import BRANCHING
from planner.search.buckets import SORTING
from planner.search.compilation import compile_cached
from planner.search.lanes import LANES, SEARCHING
from planner.search.one_to_many import ANSWERING
from planner.search.restricted_rows import RESTRICTING, repeated_place
from planner.search.shortest_path_tree import GROWING
from planner.search.tree import fill_rows


@cache
def compiled_rows() -> Any:
    """Return `planner.search.tree.fill_rows` compiled; threads run it at the same time."""
    helpers = (*GROWING, *RESTRICTING, *BRANCHING, *SORTING, *SEARCHING, *ANSWERING)
    return compile_cached(fill_rows, helpers, nogil=True)


@cache
def compiled_late() -> tuple[Any, Any]:
    """Return `planner.search.late.late_edges` and `fill_row_in_time` compiled, for threads."""
    helpers = (*GROWING, repeated_place, late.least_to_nearest)
    never = compile_cached(late.late_edges, helpers, nogil=True)
    return never, compile_cached(late.fill_row_in_time, helpers, nogil=True)


def batched(
    graph_of: dict[int, int], network: Network, origins: Sequence[str]
) -> list[tuple[int, ...]]:
    """Return the rows of each graph in batches of origins that lie near one another."""
    rows: dict[int, list[int]] = {}
    for row, graph in graph_of.items():
        rows.setdefault(graph, []).append(row)
    return [
        tuple(near[at : at + LANES])
        for some in rows.values()
        for near in [sorted(some, key=lambda row: _along(network, origins[row]))]
        for at in range(0, len(near), LANES)
    ]


def _along(network: Network, place: str) -> int:
    """Return how far along a line a place lies that winds through all squares of a map.

    What is near on the line is near on the map (the order of G. M. Morton, 1966): the bits of
    longitude and latitude in turn.
    """
    at = network.places[place]
    x, y = int((at.lon + 180.0) * 16.0), int((at.lat + 90.0) * 16.0)
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(13))


def each_row(work: Callable[[int], None], rows: int, threads: int | None = None) -> None:
    """Do some work for each row, on all cores or so many threads."""
    if threads is None:
        threads = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    if threads == 1 or rows < 2:
        for row in range(rows):
            work(row)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, range(rows)):
            pass
