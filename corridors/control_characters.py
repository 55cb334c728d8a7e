r"""Text of the data made safe for terminals and pictures.

Names, notes, sources and file names may hold characters that a terminal obeys (clear the screen,
change the title, go back over what was written) or that turn the order of letters round. They
are shown as escapes, such as ``\x1b``. Line feeds and tabs stay.
"""

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
