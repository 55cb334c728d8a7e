"""Compiled searches, and plain ones that stand in until compiling pays."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from planner.search import constrained, pareto_front, shortest_path_tree
from planner.search.label_setting import Calendar, best_path


class Searches(NamedTuple):
    """The searches of one question: plain ones, compiled ones, or `Adaptive` ones.

    Attributes
    ----------
    best_path
        `planner.search.label_setting.best_path`.
    best_constrained_path
        `planner.search.constrained.best_constrained_path`.
    front
        `planner.search.pareto_front.front`.
    """

    best_path: Any
    best_constrained_path: Any
    front: Any


def floats(values: Any) -> Any:
    """Return values as an array of 64-bit floats, as it is where it is one."""
    return np.asarray(values, dtype=np.float64)


def ints(values: Any) -> Any:
    """Return values as an array of 64-bit integers, as it is where it is one."""
    return np.asarray(values, dtype=np.int64)


@cache
def compiled() -> Searches:
    """Return the searches compiled by numba, which take arrays and find what the plain ones do.

    The first use of each takes some seconds; the code is kept for the next process
    (`planner.search._code_cache`).
    """
    return Searches(
        compile_cached(shortest_path_tree.best_path_by_tree),
        compile_cached(constrained.best_constrained_path),
        compile_cached(pareto_front.front),
    )


@cache
def adaptive(plain_calls: int = 0) -> Searches:
    """Return searches of arrays that are plain at first and compiled once there are many.

    Parameters
    ----------
    plain_calls
        Paths that plain Python looks for at least.
    """
    # A compilation takes about as long as this many plain searches, loading its result as long as
    # the first number of them.
    return Searches(
        Adaptive(best_path, lambda: compiled().best_path, max(12, plain_calls), 100),
        Adaptive(
            constrained.best_constrained_path,
            lambda: compiled().best_constrained_path,
            max(4, plain_calls),
            100,
        ),
        Adaptive(pareto_front.front, lambda: compiled().front, 0, 2),
    )


class Adaptive:
    """A search of arrays that is plain Python until its compiled form pays.

    Both forms find the same, so an answer does not depend on which of them found it.

    Parameters
    ----------
    plain
        The search in plain Python.
    compiled
        Returns the compiled search, which takes as many arguments.
    plain_calls
        Number of calls that plain Python answers without loading numba.
    patience
        Up to this call the search is compiled only if its code is kept from an earlier process.
    """

    def __init__(
        self,
        plain: Callable[..., Any],
        compiled: Callable[[], Any],
        plain_calls: int,
        patience: int,
    ) -> None:
        self._plain = plain
        self._compiled = compiled
        self._plain_calls = plain_calls
        self._patience = patience
        self._calls = 0

    def __call__(self, *arguments: Any) -> Any:
        """Return what the search finds."""
        self._calls += 1
        if self._calls <= self._plain_calls:
            return self._plain(*map(_listed, arguments))
        search = self._compiled()
        from planner.search._code_cache import NotCachedError

        kept: Any = getattr(search, "_cache", None)
        early = self._calls <= self._patience and hasattr(kept, "load_only")
        try:
            if early:
                kept.load_only = True
            return search(*arguments)
        except NotCachedError:  # also where another thread has set it
            return self._plain(*map(_listed, arguments))
        finally:
            if early:
                kept.load_only = False


def _listed(value: Any) -> Any:
    """Return an array as a list, which plain Python reads faster; a calendar as one of lists."""
    if isinstance(value, Calendar):
        return Calendar(*map(_listed, value))
    return value.tolist() if isinstance(value, np.ndarray) else value


def compile_cached(function: Callable[..., Any], helpers: Iterable[Callable[..., Any]] = ()) -> Any:
    """Return a function compiled by numba, which is kept for the next process where that can be.

    Parameters
    ----------
    function
        What is compiled when it is first called, with the functions of ours that it calls by
        global names.
    helpers
        Functions that it calls by other ways.
    """
    import numba
    from numba.extending import register_jitable

    from planner.search._code_cache import CodeCache, functions_read

    known = [function, *helpers]
    for helper in functions_read(known):
        if helper is not function:
            register_jitable(helper)
    # Without the lock of the interpreter: others go on, and a signal ends a long search.
    options: dict[str, Any] = {"nogil": True}
    made = numba.njit(**options)(function)
    # Numba offers no other way. Told to compile nothing, it hands the function itself back.
    if hasattr(made, "_cache"):
        with suppress(Exception):
            made._cache = CodeCache(known, options)  # noqa: SLF001
    return made
