"""How is a table shown that is wider than the terminal, without cutting a number?"""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_FOLDED = 8
"""To so many columns a text that may be folded is narrowed at most."""
_NAMED = 20
"""The same for a column that names the row: an id in snippets of eight is no name."""


def titled(title: str, rest: str) -> Text:
    """Return a line that begins in bold."""
    return Text.assemble((title, "bold"), rest)


class WholeTable(Table):
    """A table that knows how many of its first columns name the row."""

    key = 1


class PartsConsole(Console):
    """A console that prints a table in parts where the whole would be cut at its edge.

    Rich cuts what does not fit, and a number that is cut is another number. Text is shown as it
    is written: what stands in square brackets in a note or a name is no mark-up.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, soft_wrap=False, **options)

    def print(self, *objects: Any, **style: Any) -> None:
        """Print as Rich does, each table in as many parts as the width asks for."""
        if len(objects) != 1 or not isinstance(objects[0], WholeTable):
            super().print(*objects, **style)
            return
        for number, part in enumerate(in_parts(objects[0], self.width)):
            if number:
                super().print()
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


def _need(table: WholeTable, at: int) -> int:
    """Return how many columns a column of a table needs, its padding included."""
    column = table.columns[at]
    texts = [str(it) for it in (column.header, *column.cells)]
    if column.no_wrap:
        least = max(Text(line).cell_len for text in texts for line in text.split("\n"))
    else:
        words = (Text(word).cell_len for text in texts for word in text.split())
        least = min(max(words, default=0), _NAMED if at < table.key else _FOLDED)
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
