r"""Text of the data made safe for terminals and pictures, and for spreadsheets.

Names, notes, sources and file names may hold characters that a terminal obeys (clear the screen,
change the title, go back over what was written) or that turn the order of letters round. They
are shown as escapes, such as ``\x1b``. Line feeds and tabs stay.

A cell of CSV that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to spreadsheets, and so is
what follows a separator in a cell, where the spreadsheet of another country splits it there. An
apostrophe before it makes it text; it is taken out again when our own tables are read.
"""

import re
from typing import Any

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
