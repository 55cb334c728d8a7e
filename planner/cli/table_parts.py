"""How is a table shown that is wider than the terminal, without cutting a number?"""

import re
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from corridors.visible import visible

_FOLDED = 8
"""To so many columns a text that may be folded is narrowed at most."""
_WORD = 14
"""A word of so many letters is kept whole where the table still fits."""
_NUMBER = re.compile(r"[(+-]*\d[\d.,:()%+-]*")
"""A number, a range or a date: broken in the middle it would be read as two."""
_NAMED = 20
"""The same for a column that names the row: an id in snippets of eight is no name."""


def titled(title: str, rest: str) -> Text:
    """Return a line that begins in bold."""
    return Text.assemble((visible(title), "bold"), visible(rest))


def _shown(what: Any) -> Any:
    """Return what is to be printed with its texts as `visible` gives them."""
    if isinstance(what, Text) and visible(what.plain) != what.plain:
        return Text(visible(what.plain), style=what.style)
    return visible(what) if isinstance(what, str) else what


class WholeTable(Table):
    """A table of plain text that knows how many of its first columns name the row."""

    key = 1

    def add_column(self, header: Any = "", *rest: Any, **more: Any) -> None:
        """Add a column as Rich does, its heading as `visible` gives it."""
        super().add_column(_shown(header), *rest, **more)

    def add_row(self, *cells: Any, **more: Any) -> None:
        """Add a row as Rich does, its cells as `visible` gives them."""
        super().add_row(*map(_shown, cells), **more)


class PartsConsole(Console):
    """A console that prints a table in parts where the whole would be cut at its edge.

    Rich cuts what does not fit, and a number that is cut is another number. Text is shown as it
    is written: what stands in square brackets in a note or a name is no mark-up, and what a
    terminal would obey is shown as an escape.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, soft_wrap=False, **options)

    def print(self, *objects: Any, **style: Any) -> None:
        """Print as Rich does, each table in as many parts as the width asks for."""
        if len(objects) != 1 or not isinstance(objects[0], WholeTable):
            super().print(*map(_shown, objects), **style)
            return
        for number, part in enumerate(in_parts(objects[0], self.width)):
            if number:
                super().print()
            keep_words(part, self.width)
            super().print(part, **style)


def in_parts(table: WholeTable, width: int) -> list[Table]:
    """Return a table as it is, or, where it is too wide, side by side columns below each other.

    Parameters
    ----------
    table
        The table; the first ``key`` columns are repeated in each part.
    width
        Columns of the terminal.
    """
    needs = [_need(table, at) for at in range(len(table.columns))]
    if sum(needs) <= width + table.padding[1]:
        return [table]
    head = list(range(table.key))
    room = width + table.padding[1] - sum(needs[at] for at in head)
    groups: list[list[int]] = [[]]
    for at in range(table.key, len(needs)):
        if groups[-1] and sum(needs[it] for it in groups[-1]) + needs[at] > room:
            groups.append([])
        groups[-1].append(at)
    return [_part(table, [*head, *group], last=group is groups[-1]) for group in groups]


def keep_words(table: Table, width: int) -> None:
    """Set the widths of columns where Rich would break a word though there is room for it.

    Rich narrows the widest texts first and breaks words in them while others have room left.
    Here words keep theirs, the longest of `_WORD` letters if all fit, and the rest is shared as
    Rich shares it.
    """
    columns = table.columns
    wide = [_longest(it, whole=True) for it in columns]
    words = [
        full if it.no_wrap else _longest(it, latin=True)
        for it, full in zip(columns, wide, strict=True)
    ]
    numbers = [_longest_number(it) for it in columns]
    room = width - table.padding[1] * (len(wide) - 1)
    if sum(wide) <= room:
        return
    for most in range(_WORD, _FOLDED - 1, -1):
        least = [
            word if it.no_wrap else max(number, min(word, most))
            for it, word, number in zip(columns, words, numbers, strict=True)
        ]
        if sum(least) <= room:
            break
    else:
        return
    level = max(wide)
    while sum(map(_at, [level] * len(wide), least, wide)) > room:
        level -= 1
    if all(low <= level for low, it in zip(least, columns, strict=True) if not it.no_wrap):
        return
    for it, low, full in zip(columns, least, wide, strict=True):
        it.width = _at(level, low, full)


def _at(level: int, least: int, wide: int) -> int:
    """Return the width of a column where all are narrowed to a level."""
    return max(least, min(level, wide))


def _longest(column: Column, *, whole: bool = False, latin: bool = False) -> int:
    """Return the length of the longest word of a column, or of its longest line.

    With ``latin`` words of wide characters, which may be broken anywhere, count up to `_FOLDED`.
    """
    most = 0
    for text in (str(it) for it in (column.header, *column.cells)):
        for part in text.split("\n") if whole else text.split():
            length = Text(part).cell_len
            most = max(most, min(length, _FOLDED) if latin and length > len(part) else length)
    return most


def _longest_number(column: Column) -> int:
    """Return the length of the longest number of a column, a range and its brackets included."""
    texts = (str(it) for it in (column.header, *column.cells))
    return max(
        (len(it) for text in texts for it in text.split() if _NUMBER.fullmatch(it)), default=0
    )


def _need(table: WholeTable, at: int) -> int:
    """Return how many columns a column of a table needs, its padding included."""
    column = table.columns[at]
    least = _longest(column, whole=column.no_wrap)
    if not column.no_wrap:
        least = min(least, _NAMED if at < table.key else _FOLDED)
        least = max(least, _longest_number(column))
    return least + table.padding[1]


def _part(table: WholeTable, columns: list[int], *, last: bool) -> Table:
    part = Table(
        box=None,
        pad_edge=False,
        header_style=table.header_style,
        padding=table.padding,
        caption=table.caption if last else None,
        caption_justify=table.caption_justify,
    )
    cells = []
    for at in columns:
        it = table.columns[at]
        part.add_column(it.header, justify=it.justify, no_wrap=it.no_wrap, overflow=it.overflow)
        cells.append(list(it.cells))
    for number, row in enumerate(table.rows):
        part.add_row(*(it[number] for it in cells), style=row.style, end_section=row.end_section)
    return part
