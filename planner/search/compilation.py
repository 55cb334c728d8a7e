"""How are the searches compiled, and what do they take in place of lists?"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Any

import numba
import numpy as np
from numba.extending import register_jitable

from planner.search import _quick as quick
from planner.search import bounds, fronts, within
from planner.search import label_setting as search
from planner.search._code_cache import CodeCache
from planner.search.shortest_path_tree import GROWING

_HELPERS = (
    *(search.path_edges, *GROWING),
    *(search.landmark_bound, search.lower_bound, search.active_bounds, search.dominated),
    search.best_path,
    *(bounds.open_weights, bounds.incoming_rows, bounds.incoming_layers, bounds.least_to_go),
    *(
        bounds.split_least_to_go,
        within.constrained_path,
        within.first_arrival,
        within.dominated_in_all,
        within.by_block,
        fronts.covered,
        fronts.dominated_by,
    ),
)


def floats(values: Any) -> Any:
    """Return values as an array of 64-bit floats, as it is where it is one."""
    return np.asarray(values, dtype=np.float64)


def ints(values: Any) -> Any:
    """Return values as an array of 64-bit integers, as it is where it is one."""
    return np.asarray(values, dtype=np.int64)


@cache
def compiled() -> tuple[Any, Any, Any, Any]:
    """Return the searches compiled by numba: the same functions as the plain ones.

    They are `planner.search._quick.best_path_by_tree`, which finds what
    `planner.search.label_setting.best_path` does,
    `planner.search.within.best_constrained_path`, ``front`` and
    ``front_of_three``. The first use of each takes about a second; it is kept for the next process (`planner.search._code_cache`).
    """
    plain = (
        quick.best_path_by_tree,
        within.best_constrained_path,
        fronts.front,
        fronts.front_of_three,
    )
    return tuple(compile_cached(it, _HELPERS) for it in plain)


def compile_cached(
    function: Callable[..., Any], helpers: Iterable[Callable[..., Any]], **options: Any
) -> Any:
    """Return a function compiled by numba, which is kept for the next process where that can be.

    Parameters
    ----------
    function
        What is compiled when it is first called.
    helpers
        The functions that it calls, and those that these call.
    options
        For `numba.njit`.
    """
    known = [*helpers]
    for helper in known:
        register_jitable(helper)
    made = numba.njit(**options)(function)
    # Numba offers no other way. Told to compile nothing, it hands the function itself back.
    if hasattr(made, "_cache"):
        with suppress(Exception):
            made._cache = CodeCache(function, known, options)  # noqa: SLF001
    return made
