"""What a terminal sees: narrow windows, and readers of a pipe that leave early."""

import re
import subprocess
import sys

import pytest
from conftest import TOY

from planner.cli.tables import console as tables
from planner.cli.tables.console import in_parts

ASKED = ("alpha", "golf")


@pytest.fixture
def narrow_run(toy_run, monkeypatch):
    monkeypatch.setattr(tables, "_WIDTH", 80)
    return toy_run


def test_a_narrow_route_has_one_column_of_hours_and_tells_the_kinds(narrow_run):
    out = narrow_run("route", *ASKED, "--by", "time").out
    head = next(line for line in out.splitlines() if line.startswith("what"))
    assert "hours" in head
    assert "handling" not in head
    kinds = next(line for line in out.splitlines() if line.startswith("Hours by kind"))
    told = [float(word.rpartition(" ")[2]) for word in kinds.rstrip(".").split(",")]
    total = next(line for line in out.splitlines() if line.startswith("total"))
    assert f"{sum(told):,.1f}" in total
    assert max(map(len, out.splitlines())) <= 80


def numbers(text):
    """Numbers with a point or comma in them: ids of links and sources may be folded."""
    return set(re.findall(r"\d[\d,]*[,.]\d+", text))


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "Harbin", "Busan", "--every", "month", "--depart", "2026-11-01"),
        ("compare", "Dalian", "Moscow", "-s", "manzhouli-shut", "--depart", "2026-11-01"),
        ("show", "suez"),
    ],
)
def test_no_number_is_cut_at_the_edge_of_a_narrow_terminal(run, monkeypatch, words):
    wide = run(*words).out
    for width in (80, 60):
        monkeypatch.setattr(tables, "_WIDTH", width)
        narrow = run(*words).out
        assert numbers(wide) <= numbers(narrow), width
        assert max(map(len, narrow.splitlines())) <= width


def test_a_table_that_is_too_wide_is_told_in_parts_that_name_their_rows():
    table = tables.new_table("id", "km", "USD", "kg", right=("km", "USD", "kg"))
    table.add_row("first", "1,000", "2,000", "3,000")
    table.add_row("second", "4,000", "5,000", "6,000", style="bold")
    assert in_parts(table, 27) == [table]
    parts = in_parts(table, 20)
    heads = [[str(column.header) for column in part.columns] for part in parts]
    assert heads == [["id", "km", "USD"], ["id", "kg"]]
    assert [list(column.cells) for column in parts[1].columns] == [
        ["first", "second"],
        ["3,000", "6,000"],
    ]
    assert [row.style for row in parts[1].rows] == [None, "bold"]


@pytest.mark.parametrize(
    "words",
    [("route", *ASKED), ("route", *ASKED, "--format", "json"), ("places", "--format", "csv")],
)
def test_a_reader_that_leaves_is_no_error(words):
    code = "from planner.cli.main import main; main()"
    command = [sys.executable, "-c", code, *words, "--data", str(TOY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")
