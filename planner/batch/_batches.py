"""Compiled searches of a matrix, run in batches of neighbouring origins on all cores."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba

from corridors.model.network import Network
from planner.search import late
from planner.search.branches import BRANCHING
from planner.search.buckets import SORTING
from planner.search.compilation import compile_kept
from planner.search.lanes import LANES, SEARCHING
from planner.search.one_to_many import ANSWERING
from planner.search.restricted_rows import RESTRICTING, place_again
from planner.search.shortest_path_tree import GROWING
from planner.search.tree import rows_of_straight


@cache
def compiled_rows() -> Any:
    """Return `planner.search.tree.rows_of_straight` compiled; threads run it at the same time."""
    helpers = (*GROWING, *RESTRICTING, *BRANCHING, *SORTING, *SEARCHING, *ANSWERING)
    return compile_kept(rows_of_straight, helpers, nogil=True)


@cache
def compiled_late() -> tuple[Any, Any]:
    """Return `planner.search.late.never_in_time` and `row_in_time` compiled, for threads."""
    helpers = (*GROWING, place_again, late.least_to_any)
    never = compile_kept(late.never_in_time, helpers, nogil=True)
    return never, compile_kept(late.row_in_time, helpers, nogil=True)


def neighbour_batches(
    graph_of: dict[int, int], network: Network, origins: Sequence[str]
) -> list[tuple[int, ...]]:
    """Return the rows of each graph in batches of origins that lie near one another."""
    rows: dict[int, list[int]] = {}
    for row, graph in graph_of.items():
        rows.setdefault(graph, []).append(row)
    return [
        tuple(near[at : at + LANES])
        for some in rows.values()
        for near in [sorted(some, key=lambda row: _morton_code(network, origins[row]))]
        for at in range(0, len(near), LANES)
    ]


def _morton_code(network: Network, place: str) -> int:
    """Return the position of a place on the Z-order curve of G. M. Morton (1966).

    Places near each other on the curve are near on the map: the bits of longitude and latitude
    alternate.
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
