"""Compiled searches, and plain ones that stand in until compiling pays."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from corridors.cache_folder import digest_of, private_folder
from planner.search import constrained, pareto_front, shortest_path_tree
from planner.search.label_setting import Calendar, best_path

_LOG = logging.getLogger(__name__)
"""Tells when a compilation, which takes seconds, begins and ends."""
_OURS = __package__.partition(".")[0]
_SOURCES = digest_of(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
"""Of all that is compiled, as it was loaded: a later edit of a file does not change it."""


class NotCachedError(LookupError):
    """No code is kept of a search, and it was not to be compiled."""


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

    The first use of each takes some seconds; the code is kept for the next process.
    """
    return Searches(
        compile_cached(shortest_path_tree.best_path_by_tree),
        compile_cached(constrained.best_constrained_path),
        compile_cached(pareto_front.front),
    )


@cache
def adaptive() -> Searches:
    """Return searches of arrays that are plain at first and compiled once they have taken long."""
    return Searches(
        Adaptive(best_path, lambda: compiled().best_path),
        Adaptive(constrained.best_constrained_path, lambda: compiled().best_constrained_path),
        Adaptive(pareto_front.front, lambda: compiled().front, 0.0, 0.5),
    )


LOADING_S, COMPILING_S = 0.4, 1.0
"""Processor time that loading compiled code takes, and compiling it."""


class Adaptive:
    """A search of arrays that is plain Python until its compiled form pays.

    Both forms find the same, so an answer does not depend on which of them found it.

    Parameters
    ----------
    plain
        The search in plain Python.
    compiled
        Returns the compiled search, which takes as many arguments.
    loading_s, compiling_s
        Seconds that plain searches have to take before compiled code is loaded that is kept from an
        earlier process, and before the search is compiled.
    """

    def __init__(
        self,
        plain: Callable[..., Any],
        compiled: Callable[[], Any],
        loading_s: float = LOADING_S,
        compiling_s: float = COMPILING_S,
    ) -> None:
        self._plain = plain
        self._compiled = compiled
        self._loading_s = loading_s
        self._compiling_s = compiling_s
        self._taken_s = 0.0

    def __call__(self, *arguments: Any) -> Any:
        """Return what the search finds."""
        if self._taken_s >= self._loading_s:
            search = self._compiled()
            try:
                with _loading_only(self._taken_s < self._compiling_s):
                    return search(*arguments)
            except NotCachedError:
                pass
        begun = time.thread_time()
        found = self._plain(*map(_viewed, arguments))
        self._taken_s += time.thread_time() - begun
        return found


def _viewed(value: Any) -> Any:
    """Return an array as a view, whose numbers plain Python reads faster; a calendar as views."""
    if isinstance(value, Calendar):
        return Calendar(*map(_viewed, value))
    return value.data if isinstance(value, np.ndarray) else value


class CachedKernel:
    """A function that numba compiles when it is first called, and keeps for the next process.

    Parameters
    ----------
    function
        What is compiled, with the functions of ours that it calls by global names.
    folder
        Where numba keeps the code; without one it is compiled in each process.
    """

    def __init__(self, function: Callable[..., Any], folder: Path | None) -> None:
        _hear_compilations()
        _register_helpers(function)
        self._function = function
        self._run = _jit(function, folder)
        self._is_kept = folder is not None

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns."""
        try:
            return self._run(*arguments)
        except NotCachedError:
            raise
        except Exception:
            # Whatever is wrong with what is kept, it is compiled again and not kept.
            if not self._is_kept:
                raise
            self._run, self._is_kept = _jit(self._function, None), False
            return self._run(*arguments)


def compile_cached(function: Callable[..., Any]) -> CachedKernel:
    """Return a function of this package compiled by numba, and kept where that can be."""
    import numba

    # Numba looks at the file of a function alone, not at the helpers of other files.
    versions = (sys.version, numba.__version__, np.__version__)
    name = digest_of([_SOURCES, repr(versions).encode()]).hex()[:16]
    return CachedKernel(function, private_folder("compiled-", name))


def _jit(function: Callable[..., Any], folder: Path | None) -> Any:
    import numba

    # Without the lock of the interpreter: others go on, and a signal ends a long search.
    if folder is None:
        return numba.njit(nogil=True)(function)
    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        made = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # nothing can be written there
        made = None
    finally:
        config.CACHE_DIR = before
    # Told to compile nothing, numba hands the function itself back, which has no statistics.
    used = made and hasattr(made, "stats") and made.stats.cache_path
    if not used or not Path(used).is_relative_to(folder):
        return numba.njit(nogil=True)(function)
    return made


def _register_helpers(function: Callable[..., Any]) -> None:
    """Let compiled code call the functions of ours that a function reads by global names."""
    from numba.extending import register_jitable

    todo, known = [function], {function}
    while todo:
        read: Any = todo.pop()
        for helper in map(read.__globals__.get, read.__code__.co_names):
            if (
                isinstance(helper, FunctionType)
                and helper.__module__.partition(".")[0] == _OURS
                and helper not in known
            ):
                known.add(helper)
                todo.append(helper)
                register_jitable(helper)


class _Compilation(threading.local):
    """What holds for the compilations of a thread."""

    loads_only = False
    """Whether what is not kept is refused."""
    depth = 0
    """Compilations that go on: helpers are compiled while a kernel is."""


_compilation = _Compilation()


@contextmanager
def _loading_only(condition: bool) -> Iterator[None]:  # noqa: FBT001
    """Let compilations within the block raise `NotCachedError` instead, on a condition."""
    before, _compilation.loads_only = _compilation.loads_only, condition
    try:
        yield
    finally:
        _compilation.loads_only = before


@cache
def _hear_compilations() -> None:
    """Tell of each compilation of a kernel in the log, and refuse it where none is wanted."""
    from numba.core import event

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:
            _compilation.depth += 1
            if _compilation.loads_only:
                raise NotCachedError
            self._tell("compiling", event)

        def on_end(self, event: Any) -> None:
            self._tell("compiled", event)
            _compilation.depth -= 1

        def _tell(self, what: str, event: Any) -> None:
            if _compilation.depth == 1:
                _LOG.info("%s %s", what, event.data["dispatcher"].py_func.__qualname__)

    event.register("numba:compile", Listener())  # type: ignore[no-untyped-call]
