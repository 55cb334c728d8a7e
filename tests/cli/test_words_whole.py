"""Tables break lines between words alone, at any width of a terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from corridors.tables.load import load_network
from planner.cli.tables import console as tables
from planner.cli.tables import route
from planner.cli.tables.console import PartsConsole

NAMES = sorted(
    {name for place in load_network().places.values() for name in place.all_names() if name}
)
AMOUNTS = ("", "0", "12,345", "1,245 (1,033-2,801)", "40.0 (36.5-55.6)", "-10.9 d +2,043 USD")


def printed(table, width):
    out = io.StringIO()
    PartsConsole(file=out, width=width).print(table)
    return out.getvalue().splitlines()


@st.composite
def grids(draw):
    """A table of names of places with some columns of numbers, and its columns of the key."""
    kinds = draw(st.lists(st.booleans(), min_size=2, max_size=9))
    key = draw(st.integers(1, min(3, len(kinds) - 1)))
    kinds[:key] = [False] * key
    row = st.tuples(*(st.sampled_from(AMOUNTS if number else NAMES) for number in kinds))
    return kinds, key, draw(st.lists(row, min_size=1, max_size=6))


@given(grids(), st.integers(60, 160))
def test_each_word_of_a_cell_is_whole_on_some_line(grid, width):
    kinds, key, rows = grid
    heads = [f"head{at}" for at in range(len(kinds))]
    numbers = tuple(head for head, number in zip(heads, kinds, strict=True) if number)
    table = tables.new_table(*heads, right=numbers, key=key)
    for row in rows:
        table.add_row(*row)
    lines = printed(table, width)
    assert max(map(cell_len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    wanted = {word for cells in (heads, *rows) for cell in cells for word in cell.split()}
    assert wanted <= words
    # Nor are there pieces of words: all that is printed is a word of a cell.
    assert words <= wanted
    whole = "\n".join(lines)
    assert all(
        cell in whole for row in rows for cell, number in zip(row, kinds, strict=True) if number
    )


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize(
    "words",
    [
        ("places", "--country", "KZ"),
        ("places", "Vladivostok"),
        ("list",),
        ("scenarios",),
        ("scenarios", "manzhouli-shut"),
        ("show", "primorye-1"),
        ("compare", "Shenyang", "Moscow", "--mode", "rail", "--depart", "2026-11-01"),
        pytest.param(
            ("route", "Dalian", "Duisburg", "--pareto", "--depart", "2026-11-01"),
            marks=pytest.mark.nightly,
        ),
        ("risk", "Dalian", "Moscow", "--draws", "50", "--depart", "2026-11-01"),
        ("explain",),
    ],
    ids=" ".join,
)
def test_what_commands_print_is_made_of_whole_words(run, monkeypatch, words):
    """What stands on a narrow terminal are words that stand on one as wide as all lines."""

    def told(columns):
        monkeypatch.setattr(tables, "_WIDTH", columns)
        lines = run(*words).out.partition("\nSources\n")[0].splitlines()
        assert max(map(cell_len, lines)) <= columns
        return {word for line in lines for word in line.split()}

    # A terminal that is narrow may say in a sentence below what else is a column.
    monkeypatch.setattr(route, "is_tight", lambda: True)
    wide = told(4000)
    assert {width: told(width) - wide for width in (80, 100, 120)} == {
        width: set() for width in (80, 100, 120)
    }
