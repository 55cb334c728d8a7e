"""Text that is safe where it is shown, and JSON as it is read and written."""

import json
import math
import re
from collections.abc import Callable
from typing import Any

from corridors.errors import DataError

_ORDERS = (
    (0x00, 0x08),
    (0x0B, 0x1F),  # C0, with carriage return and escape
    (0x7F, 0x9F),  # delete, and C1, with the other way of writing an escape sequence
    (0x061C, 0x061C),
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2066, 0x2069),  # marks and overrides of the direction of writing
    (0x2028, 0x2029),  # separators of lines and of paragraphs
    (0xD800, 0xDFFF),  # lone surrogates: names of files that are no UTF-8
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),  # notes between lines, and tags that nobody sees
)
_BEGINS = "=+\\-@＝＋－＠"
_SPLITS = ",;\\t\\r\\n|"
_NUMBER = rf"[+-]?\d+(?:[.,]\d+)*\s*(?:$|[{_SPLITS}])"
_FORMULA = re.compile(rf"(^|[{_SPLITS}])([\s\"]*)(?=[{_BEGINS}])(?!{_NUMBER})")
_WRITTEN = re.compile(rf"(^|[{_SPLITS}])([\s\"]*)'(?=[{_BEGINS}])")


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_VISIBLE = {code: _escape(code) for low, high in _ORDERS for code in range(low, high + 1)}


def escape_controls(text: str) -> str:
    r"""Return text with characters that are orders written as escapes.

    Examples
    --------
    >>> print(escape_controls("Alpha\x1b[2J\u202e"))
    Alpha\x1b[2J\u202e
    """
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)


def escape_data(value: Any) -> Any:
    """Return plain data, as JSON holds it, with all its texts as `escape_controls` gives them."""
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, dict):
        return {escape_data(key): escape_data(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [escape_data(it) for it in value]
    return value


def holds_formula(text: str) -> bool:
    """Tell whether a spreadsheet might calculate a text, or a part of it; a number is none.

    Examples
    --------
    >>> [holds_formula(it) for it in ("=1+1", "a;@SUM(1)", "-33.9,18.4", "Harbin - Busan")]
    [True, True, False, False]
    """
    return _FORMULA.search(text) is not None


def as_text(text: str) -> str:
    """Return a text for a cell of CSV that no spreadsheet calculates.

    Examples
    --------
    >>> as_text("=1+1"), as_text("a;-b"), as_text("-33.9,18.4")
    ("'=1+1", "a;'-b", '-33.9,18.4')
    """
    return _FORMULA.sub(r"\1\2'", text)


def from_text(text: str) -> str:
    """Return what `as_text` was given.

    Examples
    --------
    >>> from_text(as_text("=1+1")), from_text("O'Higgins")
    ('=1+1', "O'Higgins")
    """
    return _WRITTEN.sub(r"\1\2", text)


def safe_cell(value: Any) -> Any:
    """Return what stands for a value in CSV: a text as `as_text`, all else as it is."""
    return as_text(value) if isinstance(value, str) else value


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
