"""Text that a spreadsheet would calculate, made text again.

A cell of CSV that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to spreadsheets, and so is
what follows a separator in a cell, where the spreadsheet of another country splits it there. An
apostrophe before it makes it text; it is taken out again when our own tables are read.
"""

import re
from typing import Any

_BEGINS = "=+\\-@＝＋－＠"
_SPLITS = ",;\\t\\r\\n|"
_NUMBER = rf"[+-]?\d+(?:[.,]\d+)*\s*(?:$|[{_SPLITS}])"
_FORMULA = re.compile(rf"(^|[{_SPLITS}])([\s\"]*)(?=[{_BEGINS}])(?!{_NUMBER})")
_WRITTEN = re.compile(rf"(^|[{_SPLITS}])([\s\"]*)'(?=[{_BEGINS}])")


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
