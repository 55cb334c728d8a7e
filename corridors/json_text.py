"""JSON as RFC 8259 has it, in and out: no NaN, no infinity, no name twice."""

import json
import math
from collections.abc import Callable
from typing import Any

from corridors.errors import DataError

_MOST_DIGITS = 15
"""Whole numbers of more digits are read as floats, which costs no time."""


def json_text(
    value: object, *, indent: int | None = 2, default: Callable[[Any], Any] | None = None
) -> str:
    """Return plain data as JSON text, without a line feed at its end.

    Parameters
    ----------
    value
        The data.
    indent
        Spaces by level; None for one line.
    default
        Returns plain data for what is none.

    Raises
    ------
    DataError
        If it holds a number that is not finite.

    Examples
    --------
    >>> json_text({"time_h": 1.5, "by": ["sea"]}, indent=None)
    '{"time_h":1.5,"by":["sea"]}'
    """
    separators = (",", ":") if indent is None else None
    try:
        return json.dumps(
            value,
            ensure_ascii=False,
            indent=indent,
            separators=separators,
            default=default,
            allow_nan=False,
        )
    except ValueError as error:
        raise DataError([f"the answer can't be written as JSON: {error}"]) from None


def read_json(text: str) -> Any:
    """Return the plain data of a JSON text.

    Raises
    ------
    ValueError
        If it is no JSON, names a member twice, holds a number that is not finite or half of a
        character, or is nested too deeply.

    Examples
    --------
    >>> read_json('{"time_h": 1e400}')
    Traceback (most recent call last):
    ...
    ValueError: 1e400 is no finite number
    """
    try:
        found = json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=_not_finite,
            parse_float=_number,
            parse_int=_whole,
        )
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None
    except UnicodeEncodeError:
        message = "a text holds half of a character"
        raise ValueError(message) from None
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{twice!r} is there twice"
        raise ValueError(message)
    return found


def _not_finite(text: str) -> float:
    message = f"{text[:20]} is no finite number"
    raise ValueError(message)


def _number(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _not_finite(text)


def _whole(text: str) -> float | int:
    return int(text) if len(text) <= _MOST_DIGITS else _number(text)
