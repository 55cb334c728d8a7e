"""Tables of the terminal: the columns of each, and how one wider than the terminal is shown.

A table is a tuple of `Printed`: one object is a column of it, with its heading, the figure of a row
that it shows, and how. No word and no number is cut.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from corridors.text import escape_controls
from planner.cli.money import amount, code

_ADDRESS = 24
"""Columns up to which a web address is kept whole; a longer one is folded."""
_WIDTH = 118
NARROW = 100
"""On fewer columns than this tables leave columns out."""
TIGHT = 112
"""On fewer columns than this the hours of a leg have one column, so that names have room."""
SLIM = 72
"""On fewer columns than this CO2e of a leg has none, so that names of places stay whole."""
_WHOLE = ("id", "fact")
"""Columns of names that are not broken in the middle."""


class Printed(NamedTuple):
    """A column of a table: its heading, what it shows of a row, and how.

    Attributes
    ----------
    head
        The heading; of money ``USD`` in it stands for the currency that is printed.
    of
        The field of a row, or what is taken from it.
    form
        Format of a number; with one the column is aligned right. Without one texts are shown as
        they are, those of a list with commas, and of a truth "yes" or nothing.
    per
        Number by which a figure is divided.
    money
        Whether the figure is USD, to be shown in the currency that is printed.
    room
        Columns of the terminal under which it is left out.
    none
        What stands for None.
    zero
        Whether a zero is shown.
    right
        Whether texts are aligned right too.
    """

    head: str
    of: str | Callable[[Any], Any]
    form: str = ""
    per: float = 1.0
    money: bool = False
    room: int = 0
    none: str = ""
    zero: bool = True
    right: bool = False

    @property
    def title(self) -> str:
        """The heading as it is printed."""
        return self.head.replace("USD", code()) if self.money else self.head

    def text(self, row: Any) -> str:
        """Return what it shows of a row.

        Examples
        --------
        >>> Printed("days", "time_h", ",.1f", per=24.0).text({"time_h": 60.0})
        '2.5'
        >>> Printed("by", "modes").text({"modes": ["rail", "sea"]})
        'rail, sea'
        """
        if callable(self.of):
            value = self.of(row)
        else:
            value = row[self.of] if isinstance(row, dict) else getattr(row, self.of)
        if value is None or (not self.zero and not value):
            return self.none
        if isinstance(value, bool):
            return "yes" if value else ""
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        if isinstance(value, str) or not self.form:
            return str(value)
        value = value if self.per == 1.0 else value / self.per
        return amount(value, self.form) if self.money else format(value, self.form)


def table_of(
    columns: Iterable[Printed],
    rows: Iterable[Any],
    *,
    key: int = 1,
    bold: Callable[[Any], bool] = lambda _: False,
) -> "WholeTable":
    """Return a table of rows: the columns for which the terminal has room.

    Parameters
    ----------
    columns
        The columns.
    rows
        What each line shows.
    key
        How many of the first columns name the row.
    bold
        Whether a row is set in bold.
    """
    width = console().width
    shown = [it for it in columns if width >= it.room]
    right = [bool(it.form) or it.right for it in shown]
    table = WholeTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.key = key
    for it, numeric in zip(shown, right, strict=True):
        _add(table, it.title, numeric=numeric)
    for row in rows:
        table.add_row(*(it.text(row) for it in shown), style="bold" if bold(row) else "")
    return table


def titled(title: str, rest: str) -> Text:
    """Return a line that begins in bold."""
    return Text.assemble((escape_controls(title), "bold"), escape_controls(rest))


def _shown(what: Any) -> Any:
    """Return what is to be printed with its texts as `escape_controls` gives them."""
    if isinstance(what, Text) and escape_controls(what.plain) != what.plain:
        return Text(escape_controls(what.plain), style=what.style)
    return escape_controls(what) if isinstance(what, str) else what


class WholeTable(Table):
    """A table of plain text that knows how many of its first columns name the row."""

    key = 1

    def add_column(self, header: Any = "", *rest: Any, **more: Any) -> None:
        """Add a column as Rich does, its heading as `escape_controls` gives it."""
        super().add_column(_shown(header), *rest, **more)

    def add_row(self, *cells: Any, **more: Any) -> None:
        """Add a row as Rich does, its cells as `escape_controls` gives them."""
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
            super().print(part, **style)


def in_parts(table: WholeTable, width: int) -> list[Table]:
    """Return a table as it is, or, where it is too wide, side by side columns below each other.

    Lines are broken between words only. A word is folded where it is wider than what the first
    column leaves of the terminal.

    Parameters
    ----------
    table
        The table; the first ``key`` columns are repeated in each part, as many of them as leave
        room for the widest word of the others.
    width
        Columns of the terminal.
    """
    pad = table.padding[1]
    room = width + pad
    wide = [_longest(it, whole=True) for it in table.columns]
    if sum(wide) + pad * len(wide) <= room:
        return [table]
    needs = [_longest(it, whole=it.no_wrap) + pad for it in table.columns]
    if sum(needs) <= room:
        _set_widths(table, [it - pad for it in needs], wide, width)
        return [table]
    key = table.key
    while key > 1 and sum(needs[:key]) + max(needs[key:], default=0) > room:
        key -= 1
    first, rest = _shared(room, needs[0], max(needs[1:], default=0))
    needs = [first, *(min(it, rest) for it in needs[1:])]
    head = list(range(key))
    left = room - sum(needs[at] for at in head)
    groups: list[list[int]] = [[]]
    for at in range(key, len(needs)):
        if groups[-1] and sum(needs[it] for it in groups[-1]) + needs[at] > left:
            groups.append([])
        groups[-1].append(at)
    parts = []
    for group in groups:
        columns = [*head, *group]
        part = _part(table, columns, last=group is groups[-1])
        _set_widths(part, [needs[it] - pad for it in columns], [wide[it] for it in columns], width)
        parts.append(part)
    return parts


def _shared(room: int, first: int, other: int) -> tuple[int, int]:
    """Return the widths of two columns where the longer one is narrowed to fit, or both.

    Examples
    --------
    >>> _shared(60, 30, 30), _shared(60, 20, 90), _shared(60, 90, 20), _shared(60, 90, 90)
    ((30, 30), (20, 40), (40, 20), (30, 30))
    """
    half = room // 2
    if first + other <= room:
        return first, other
    if min(first, other) > half:
        return half, room - half
    return (room - other, other) if first > other else (first, room - first)


def _set_widths(table: Table, least: list[int], wide: list[int], console: int) -> None:
    """Set the widths of columns where their longest lines do not fit beside each other.

    Rich narrows the widest texts first and breaks words in them while others have room left.
    Here each column has room for its longest word, and the rest is shared as Rich shares it: all
    are narrowed to one level.
    """
    room = console - table.padding[1] * (len(wide) - 1)
    if sum(wide) <= room:
        return
    level = max(wide)
    while level and sum(map(_at, [level] * len(wide), least, wide)) > room:
        level -= 1
    widths = [*map(_at, [level] * len(wide), least, wide)]
    for at, full in enumerate(wide):
        # Less is left than would raise them all.
        widths[at] += level <= widths[at] < full and sum(widths) < room
    for it, width, full in zip(table.columns, widths, wide, strict=True):
        it.width = width
        it.no_wrap = it.no_wrap and width >= full


def _at(level: int, least: int, wide: int) -> int:
    """Return the width of a column where all are narrowed to a level."""
    return max(least, min(level, wide))


def _longest(column: Column, *, whole: bool = False) -> int:
    """Return the length of the longest word of a column, or of its longest line.

    Of an address of the web up to `_ADDRESS` counts as a word.
    """
    most = 0
    for text in (str(it) for it in (column.header, *column.cells)):
        for part in text.split("\n") if whole else text.split():
            length = Text(part).cell_len
            folded = not whole and "://" in part
            most = max(most, min(length, _ADDRESS) if folded else length)
    return most


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


def console() -> Console:
    """Return a console on stdout: as wide as the terminal, 118 columns where there is none."""
    width = None if sys.stdout.isatty() else _WIDTH
    return PartsConsole(file=sys.stdout, width=width)


def new_table(*columns: str, right: tuple[str, ...] = (), key: int = 1) -> WholeTable:
    """Return an empty table; columns named in ``right`` are aligned right.

    Ids and names of facts are kept whole. The first ``key`` columns name the row; they stand
    in each part where it is too wide for one.
    """
    table = WholeTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.key = key
    for column in columns:
        _add(table, column, numeric=column in right)
    return table


def _add(table: WholeTable, head: str, *, numeric: bool) -> None:
    table.add_column(
        head,
        justify="right" if numeric else "left",
        no_wrap=numeric or head in _WHOLE,
        overflow="fold",
    )


def cell(value: float, form: str = ",.0f") -> str:
    """Return a number as text, nothing for 0."""
    return format(value, form) if value else ""


def usd_cell(usd: float) -> str:
    """Return USD as text in the currency that is printed, nothing for 0."""
    return amount(usd) if usd else ""


def is_narrow() -> bool:
    """Return whether stdout is a terminal too narrow for all columns of a table."""
    return console().width < NARROW


def is_tight() -> bool:
    """Return whether stdout is a terminal too narrow for a column of each kind of hours."""
    return console().width < TIGHT
