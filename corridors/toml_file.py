"""Reading of TOML files within bounds, with the problems of their keys gathered."""

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corridors.errors import DataError

MOST_BYTES = 4_000_000
"""Size of the largest file that is read; the largest that is supplied has 32 kB."""
MOST_DEPTH = 16
"""Tables and lists within one another."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    DataError
        If it can't be read, is no UTF-8 text or no TOML, or is too large or too deep; the line
        begins with the name of the file.

    Notes
    -----
    The parser of the standard library calls itself for each level, and Python converts no integer
    of thousands of digits: both would end in a traceback.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _bad(path.name, f"can't be read: {error.strerror or error}") from None
    return parse_toml(content, path.name)


def parse_toml(content: bytes, name: str) -> dict[str, Any]:
    """Read TOML; errors as of `read_toml`, beginning with ``name``."""
    if len(content) > MOST_BYTES:
        raise _bad(name, f"is larger than {MOST_BYTES / 1e6:g} MB; split it into several files")
    too_deep = f"tables and lists nest deeper than {MOST_DEPTH} levels; write them flat"
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _bad(name, "this is not a UTF-8 text; save it as UTF-8") from None
    except RecursionError:
        raise _bad(name, too_deep) from None
    except tomllib.TOMLDecodeError as error:
        raise _bad(name, str(error)) from None
    except ValueError:  # of int
        digits = sys.get_int_max_str_digits()
        raise _bad(name, f"a whole number has more than {digits} digits; shorten it") from None
    if _depth(document) > MOST_DEPTH:
        raise _bad(name, too_deep)
    return document


def _bad(name: str, what: str) -> DataError:
    return DataError([f"{name}: {what}"])


def _depth(document: dict[str, Any]) -> int:
    """Return how many tables and lists are within one another, without recursion."""
    depth = 0
    level: list[Any] = [document]
    while level and depth <= MOST_DEPTH:
        depth += 1
        level = [
            inner
            for it in level
            for inner in (it.values() if isinstance(it, dict) else it)
            if isinstance(inner, dict | list)
        ]
    return depth


class TomlReader:
    """Reads keys of a TOML document and notes what is wrong with them.

    Parameters
    ----------
    file
        What each problem begins with; empty where the file is named once above all of them.
    """

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.problems: list[str] = []

    def note(self, where: str, what: str) -> None:
        """Note a problem: ``file: where: what``."""
        self.problems.append(": ".join(part for part in (self.file, where, what) if part))

    def check(self) -> None:
        """Raise all that was noted.

        Raises
        ------
        DataError
            If anything was.
        """
        if self.problems:
            raise DataError(self.problems)

    def keys(
        self, where: str, table: dict[str, Any], known: Iterable[str], needed: Iterable[str] = ()
    ) -> bool:
        """Note unknown and missing keys of a table; tell whether there are none."""
        known = tuple(known)
        unknown = [key for key in table if key not in known]
        missing = [key for key in needed if key not in table]
        for key in unknown:
            self.note(where, f"unknown key {key!r}; keys are {', '.join(known)}")
        for key in missing:
            self.note(where, f"{key} is missing")
        return not unknown and not missing

    def text(self, where: str, table: dict[str, Any], key: str) -> str:
        """Return a text, empty where there is none."""
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.note(where, f"{key}: {value!r} is not a text; put it in quotes")
        return ""

    def texts(
        self, where: str, table: dict[str, Any], key: str, *, single: bool = False
    ) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none.

        Parameters
        ----------
        where, table, key
            The key of a table, and where that stands.
        single
            Take a text for a list of it.
        """
        value = table.get(key, [])
        if single and isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(it, str) for it in value):
            return tuple(value)
        kind = "a text or a list of texts" if single else "a list of texts"
        self.note(where, f'{key}: {value!r} is not {kind}, such as ["a", "b"]')
        return ()

    def tables(self, document: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """Return a list of tables, empty where there is none."""
        rows = document.get(key, [])
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        self.note(key, f"is not a list of tables; begin each with [[{key}]]")
        return []

    def unique(self, where: str, values: Iterable[Any]) -> None:
        """Note values that occur twice."""
        seen: set[Any] = set()
        twice: dict[Any, None] = {}
        for value in values:
            if value in seen:
                twice[value] = None
            seen.add(value)
        for value in twice:
            self.note(where, f"{value!r} occurs twice; keep one")
