"""How are the searches compiled, and what do they take in place of lists?"""

from functools import cache
from typing import Any

import numba
import numpy as np
from numba.extending import register_jitable

from planner import bounds, fronts, quick, search, within
from planner.grow import GROWING

_HELPERS = (
    *(search.edges_of, *GROWING),
    *(search.bound_ahead, search.least_ahead, search.bounds_at),
    search.best_path,
    *(bounds.open_only, bounds.least_to_go, fronts.covered, fronts.beaten),
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

    They are `planner.quick.quick_path`, which finds what `planner.search.best_path` does,
    `planner.within.best_within`, ``front`` and ``front_of_three``. The first use of each takes
    about a second; numba keeps the result beside the module.
    """
    for helper in _HELPERS:
        register_jitable(helper)
    compile_ = numba.njit(cache=True)
    plain = (quick.quick_path, within.best_within, fronts.front, fronts.front_of_three)
    return tuple(compile_(function) for function in plain)  # type: ignore[return-value]
