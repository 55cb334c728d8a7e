"""Cache of the code that numba compiles, keyed by the content of the functions.

Numba's own cache goes by size and time of one module, fails where it can write nowhere, and
reads pickles that it does not check. This one goes by the content of all functions that are
compiled into one, and lies in `corridors.cache_folder`.
"""

import logging
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite
import numba
import numpy as np

from corridors.cache_folder import digest_of, read_cache, write_cache

_LOG = logging.getLogger(__name__)
"""Tells when a compilation, which takes seconds, begins and ends."""
_PLAIN = (int, float, complex, str, bytes, type(None))


class NotCachedError(LookupError):
    """No code is kept for the types of the arguments of a call."""


class CodeCache:
    """Keeps what numba compiles of one function, in place of the cache of its dispatcher.

    Parameters
    ----------
    functions
        The function, not compiled, and those that it calls by other ways than global names.
    options
        With which it is compiled.

    Attributes
    ----------
    load_only
        Whether a call raises `NotCachedError` instead of compiling.
    """

    cache_path = None

    def __init__(self, functions: Sequence[Callable[..., Any]], options: dict[str, Any]) -> None:
        function = functions[0]
        self.load_only = False
        self.name = f"{function.__module__}.{function.__qualname__}"
        packages = (numba.__version__, llvmlite.__version__, np.__version__)
        parts = content_of(functions)
        self.content = digest_of(map(_bytes, (sys.version, packages, sorted(options), *parts)))

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Return what was compiled for types of arguments, None where nothing is kept of it.

        Raises
        ------
        NotCachedError
            If nothing is kept and `load_only` is set.
        """
        found = self._load(signature, target)
        if found is None and self.load_only:
            raise NotCachedError(self.name)
        if found is None:
            _LOG.info("compiling %s", self.name)
        return found

    def _load(self, signature: Any, target: Any) -> Any:
        try:
            target.refresh()
            name, key = self._entry(signature, target)
            body = read_cache(name, key)
            if body is None:
                return None
            from numba.core.compiler import CompileResult

            rebuild: Callable[..., Any] = CompileResult._rebuild  # noqa: SLF001
            # Of a file that no other user can write, made of this very code.
            return rebuild(target, *pickle.loads(body))  # noqa: S301
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is compiled again
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep what was compiled for types of arguments."""
        _LOG.info("compiled %s", self.name)
        try:
            lifted = any(not it.can_cache for it in result.lifted)
            if lifted or result.library.has_dynamic_globals:
                return
            from numba.core import serialize

            dumps: Callable[[Any], bytes] = serialize.dumps
            name, key = self._entry(signature, result.target_context)
            write_cache(name, key, dumps(result._reduce()))  # noqa: SLF001
        except Exception:  # noqa: BLE001 - it is compiled again the next time
            return

    def flush(self) -> None:
        """Do nothing: what does not hold is never taken."""

    def _entry(self, signature: Any, target: Any) -> tuple[str, bytes]:
        """Return the name of a file, and the key of what it holds."""
        machine = repr(target.codegen().magic_tuple())
        types = _bytes([_type(it) for it in signature])
        name = digest_of([_bytes(sys.implementation.cache_tag), machine.encode(), types])
        return f"{self.name}-{name.hex()[:16]}.code", digest_of([self.content, name])


def content_of(functions: Iterable[Callable[..., Any]]) -> list[Any]:
    """Return what functions compute as plain values: their code, constants and helpers.

    Followed are the global names that they read: other functions of ours, constants, types.
    What is loaded counts, not what a file holds by now.
    """
    found: dict[str, Any] = {}
    for function in functions_read(functions):
        defaults = (function.__defaults__, function.__kwdefaults__)
        parts = found[_label(function)] = [*_code(function.__code__), repr(defaults)]
        for name, read in sorted(_read_by(function), key=lambda it: it[0]):
            value = _plain(read)
            if isinstance(value, np.ndarray):
                parts.append((name, value.dtype.str, value.shape, value.tobytes()))
            elif _is_plain(value):
                parts.append((name, repr(value)))
            elif isinstance(value, type):
                fields = getattr(value, "_fields", ())
                parts.append((name, value.__module__, value.__qualname__, fields))
    return sorted(found.items())


def functions_read(functions: Iterable[Callable[..., Any]]) -> list[FunctionType]:
    """Return functions with those of ours that they call by global names, each once."""
    todo = [_plain(function) for function in functions]
    ours = {it.__module__.partition(".")[0] for it in todo} | {"planner", "corridors"}
    found: dict[str, FunctionType] = {}
    while todo:
        function = todo.pop()
        if _label(function) in found:
            continue
        found[_label(function)] = function
        read = [_plain(value) for _, value in _read_by(function)]
        todo += [
            it
            for it in read
            if isinstance(it, FunctionType) and it.__module__.partition(".")[0] in ours
        ]
    return [*found.values()]


def _label(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _plain(function: Any) -> Any:
    """Return the function that was compiled, or what is none as it is."""
    return getattr(function, "py_func", function)


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _code(code: CodeType) -> Iterator[Any]:
    for each in _codes(code):
        yield from (each.co_code, each.co_flags, each.co_names, each.co_varnames)
        yield from (each.co_freevars, each.co_cellvars)
        yield from (each.co_argcount, each.co_posonlyargcount, each.co_kwonlyargcount)
        for constant in each.co_consts:
            if isinstance(constant, frozenset):
                yield sorted(map(repr, constant))
            elif not isinstance(constant, CodeType):
                yield repr(constant)


def _read_by(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield the global and enclosing names that a function reads, with their values."""
    cells = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        yield name, cell.cell_contents
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    for name in names & set(function.__globals__):
        value = function.__globals__[name]
        if isinstance(value, ModuleType):
            yield from ((f"{name}.{it}", vars(value)[it]) for it in names & set(vars(value)))
        else:
            yield name, value


def _type(kind: Any) -> Any:
    """Return what tells a type of numba apart: named tuples by the names of their fields too."""
    parts = [_type(it) for it in getattr(kind, "types", ())]
    return (str(kind), tuple(getattr(kind, "fields", ())), parts)


def _bytes(value: Any) -> bytes:
    return repr(value).encode()
