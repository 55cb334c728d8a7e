"""How are the rows of a matrix filled: compiled, in batches of neighbours, on all cores?"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba

from corridors.model.network import Network
from planner.search import one_to_many
from planner.search.compilation import compile_cached

BATCH = 8
"""So many rows are one piece of work."""


@cache
def compiled_rows() -> Any:
    """Return `planner.search.one_to_many.fill_rows` compiled; threads run it at the same time."""
    return compile_cached(one_to_many.fill_rows, nogil=True)


@cache
def compiled_late() -> tuple[Any, Any]:
    """Return `late_edges` and `fill_row_in_time` of `one_to_many` compiled, for threads."""
    never = compile_cached(one_to_many.late_edges, nogil=True)
    return never, compile_cached(one_to_many.fill_row_in_time, nogil=True)


def batched(
    graph_of: dict[int, int], network: Network, origins: Sequence[str]
) -> list[tuple[int, ...]]:
    """Return the rows of each graph in batches of origins that lie near one another."""
    rows: dict[int, list[int]] = {}
    for row, graph in graph_of.items():
        rows.setdefault(graph, []).append(row)
    return [
        tuple(near[at : at + BATCH])
        for some in rows.values()
        for near in [sorted(some, key=lambda row: _along(network, origins[row]))]
        for at in range(0, len(near), BATCH)
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
