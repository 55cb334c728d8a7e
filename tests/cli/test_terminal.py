"""What a terminal sees: narrow windows, and readers of a pipe that leave early."""

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import TOY

from planner.cli.tables import console as tables
from planner.cli.tables.console import PartsConsole, in_parts
from planner.cli.tables.route import leg_table
from planner.question.query import Query
from planner.routing.router import find_route

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


def test_a_route_on_sixty_columns_keeps_names_of_places_whole(run, monkeypatch):
    words = ("route", "Dalian", "Duisburg", "--mode", "rail", "--by", "time")
    (wide,) = (line for line in run(*words).out.splitlines() if line.startswith("total"))
    monkeypatch.setattr(tables, "_WIDTH", 60)
    out = run(*words).out
    assert "Alashankou" in out
    assert "Zhezkazgan" in out
    assert "arrives" in out
    assert max(map(len, out.splitlines())) <= 60
    kg = re.search(r"CO2e ([\d,]+) kg\.", out)[1]
    assert kg in wide.split()


@pytest.mark.parametrize(
    ("words", "kept", "left"),
    [
        (("route", *ASKED, "--pareto"), "kg CO2e", "borders"),
        (("route", *ASKED, "--every", "month"), "kg CO2e", "borders"),
        (("risk", *ASKED, "--draws", "20"), "P10", "mean"),
    ],
)
def test_narrow_tables_leave_columns_out(narrow_run, monkeypatch, words, kept, left):
    done = narrow_run(*words)
    assert done.code == 0
    heads = [line for line in done.out.splitlines() if kept in line]
    assert heads
    assert not any(left in line.split() for line in heads)
    assert max(map(len, done.out.splitlines())) <= 80
    monkeypatch.setattr(tables, "_WIDTH", 118)
    assert any(left in line.split() for line in narrow_run(*words).out.splitlines())


def test_narrow_drivers_leave_who_published_to_explain(run, monkeypatch):
    asked = ("risk", "Dalian", "Moscow", "--mode", "rail", "--draws", "50")
    assert "source" in run(*asked).out
    monkeypatch.setattr(tables, "_WIDTH", 80)
    out = run(*asked).out
    assert "P90 if known" in out
    assert "source" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_narrow_critical_has_no_names_of_detours(narrow_run, tmp_path):
    table = tmp_path / "demand.csv"
    table.write_text(
        "origin,destination,cargo,amount,unit\nalpha,golf,teu,100,TEU/y\n", encoding="utf-8"
    )
    out = narrow_run("critical", table).out
    assert "worst pair" not in out.partition("another route")[2]
    assert "instead" not in out


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


def printed(table, width):
    out = io.StringIO()
    PartsConsole(file=out, width=width).print(table)
    return out.getvalue()


def test_a_word_is_not_broken_where_others_have_room():
    """Rich gives the first column, of many short words, what the name of the town lacks."""
    table = tables.new_table("id", "note", "town", "status")
    table.add_row("one", "a b c d e f g h i j k l m n o", "Vladivostok", "construction")
    for width in (60, 44, 40):
        out = printed(table, width)
        assert "Vladivostok" in out
        assert "construction" in out
        assert max(map(len, out.splitlines())) <= width


def test_a_name_in_chinese_gives_way_to_a_word():
    table = tables.new_table("id", "chinese", "old name", "town")
    table.add_row("a", "克拉斯诺亚尔斯克克拉斯诺", "克拉斯诺亚尔斯克克拉斯诺", "Vladivostok")
    out = printed(table, 36)
    assert "Vladivostok" in out
    assert "克拉斯诺" in out


def test_a_route_on_a_hundred_columns_has_one_column_of_hours(run, monkeypatch):
    """With four of them the names of places had 14 letters a line."""
    monkeypatch.setattr(tables, "_WIDTH", 100)
    out = run("route", "Dalian", "Duisburg", "--mode", "rail", "--by", "time").out
    assert re.search(r"border, rail 1\d\d\d mm     ", out)
    assert "Brest - Terespol" in out
    assert "Hours by kind" in out


def test_the_list_of_corridors_on_a_hundred_columns_breaks_no_name(run, monkeypatch):
    monkeypatch.setattr(tables, "_WIDTH", 100)
    out = run("list").out
    for word in ("Trans-Siberian", "07-01..11-15", "Dalian - Free Port of Vladivostok"):
        assert word in out


def test_places_on_a_hundred_columns_keep_their_names_whole(run, monkeypatch):
    monkeypatch.setattr(tables, "_WIDTH", 100)
    out = run("places", "--country", "RU", "--mode", "air").out
    for word in ("Krasnoyarsk", "Новосибирск", "oil-pipeline", "RUVVO"):
        assert word in out
    assert "kind" not in out.split()


@pytest.mark.usefixtures("found_once")
def test_a_range_is_not_broken_in_the_middle(run, monkeypatch):
    """It stood as (19.875-57. and 7917) km/h in two lines."""
    words = ("explain", "Dalian", "Moscow", "--mode", "rail", "--depart", "2026-11-01")
    ranges = set(re.findall(r"\(\d[\d.]*-\d[\d.]*\)", run(*words).out))
    assert len(ranges) > 20
    for width in (100, 80, 60):
        monkeypatch.setattr(tables, "_WIDTH", width)
        out = run(*words).out
        assert {it for it in ranges if it not in out} == set(), width
        assert max(map(len, out.splitlines())) <= width


def test_a_wait_of_a_minute_has_no_line(toy):
    route = find_route(toy, Query("alpha", "golf", "time", toy.edition, "teu", ("sea",)))
    lines = []
    for hours in (0.06, 0.04):
        wait = replace(route.legs[0], kind="wait", wait_h=hours)
        legs = (route.legs[0], wait, *route.legs[1:])
        lines.append(len(leg_table(toy, replace(route, legs=legs)).rows))
    # The total has a line too.
    assert lines == [len(route.legs) + 2, len(route.legs) + 1]
