"""``corridors batch``: files in and out, what is told on the way, and the exit code."""

import csv
import io
import json

import openpyxl
import pytest
from conftest import seconds_of

from planner.parsing.departure import CLOCK

LIST = "reference,origin,destination,count,by\nA 1,alpha,golf,12,\nA 2,delta,alpha,3,cost\n"


@pytest.fixture
def shipments(tmp_path):
    def written(text=LIST, encoding="utf-8", name="list.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


def records(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_results_go_to_stdout_and_messages_to_stderr(toy_run, shipments, form):
    path = shipments(LIST.replace("delta", "deltaa"))
    result = toy_run("batch", path, "--workers", "1", "--format", form)
    assert result.code == 1
    assert result.err.startswith("list.csv:3: not read: origin: place 'deltaa' is unknown")
    assert "did you mean delta" in result.err
    assert "Traceback" not in result.err
    rows = records(result.out) if form == "csv" else json.loads(result.out)["rows"]
    assert [it["reference"] for it in rows] == ["A 1", "A 2"]
    assert [it["status"] for it in rows] == ["answered", "not read"]
    assert rows[1]["problem"] in result.err


def test_no_route_is_three_and_a_mistake_is_one(toy_run, shipments, tmp_path):
    out = tmp_path / "out.csv"
    more = "A 3,alpha,delta,1,\n"
    text = f"{LIST}{more}".replace("by\n", "by,mode\n").replace("1,\n", "1,,sea\n")
    result = toy_run("batch", shipments(text), "--workers", "1", "--output", out)
    assert result.code == 3
    assert "list.csv:4: no route: no route for teu from Alpha to Delta" in result.err
    assert result.err.endswith("2 of 3 rows have an answer\n")
    assert len(records(out.read_text(encoding="utf-8-sig"))) == 3
    text += "A 4,alpha,delta,none,,\n"
    result = toy_run("batch", shipments(text), "--workers", "1", "--output", out, "--force")
    assert result.code == 1
    assert result.err.endswith("2 of 4 rows have an answer\n")
    rows = records(out.read_text(encoding="utf-8-sig"))
    assert rows[3]["problem"].startswith("count: 'none' is not a number")


def test_what_is_stated_for_all_rows_holds_for_each(toy_run, shipments):
    own = ("--workers", "1", "--format", "csv")
    slow = "charlie:rail-1520.border_in_h=900"
    plain, changed = (
        records(toy_run("batch", shipments(), *own, *more).out)
        for more in ((), ("--set", slow, "--depart", "2026-08-01"))
    )
    assert [it["cheapest_days"] for it in plain] != [it["cheapest_days"] for it in changed]
    assert changed[0]["arrives"].startswith("2026-0")
    result = toy_run("batch", shipments(), *own, "--set", slow)
    assert result.err.startswith("--set: charlie:rail-1520.border_in_h ")


@pytest.mark.parametrize("name", ["shipments.xlsx", "mine.csv"])
def test_a_template_is_written_and_can_be_asked(toy_run, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    words = ("--template",) if name == "shipments.xlsx" else ("--template", name)
    result = toy_run("batch", *words)
    assert result.code == 0, result.err
    assert f"run: corridors batch {name}" in result.err
    assert toy_run("batch", *words).code == 2
    answered = toy_run("batch", name, "--output", "out.xlsx", "--workers", "1")
    assert answered.code == 0, answered.err
    book = openpyxl.load_workbook("out.xlsx")
    assert book.sheetnames == ["quotes", "columns", "about"]
    assert book["quotes"].max_row == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name a list of shipments, or write an empty one with --template"),
        (("LIST", "--template", "a.xlsx"), "name a list of shipments, or write an empty one"),
        (("none.csv",), "none.csv: can't be read: No such file"),
        (("LIST", "--output", "out.txt"), "must end in .xlsx, .csv, .parquet"),
        (("LIST", "--output", "LIST"), "exists; use --force"),
        (("LIST", "--output", "o.csv", "--format", "json"), "--format is for stdout"),
        (("LIST", "--workers", "2", "--scheduler", "tcp://a:1"), "drop one of the two"),
        (("LIST", "--scheduler", "here"), "is not an address"),
        (("LIST", "--depart", "soon"), "--depart 'soon' is not a day"),
        (("LIST", "-s", "none"), "scenario 'none'"),
        (("LIST", "--encoding", "none"), "encoding 'none' is unknown"),
        (("LIST", "--encoding", "base64"), "encoding 'base64' is unknown"),
        (("LIST", "--encoding", "undefined"), "encoding 'undefined' is unknown"),
        (("--template", "a.txt"), "must end in .xlsx or .csv"),
    ],
)
def test_bad_usage_is_two(toy_run, shipments, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    path = str(shipments())
    result = toy_run("batch", *(path if it == "LIST" else it for it in words))
    assert result.code == 2
    assert told in result.err
    assert result.out == ""
    assert [it.name for it in tmp_path.iterdir()] == ["list.csv"]


def test_many_problems_are_told_in_the_column(toy_run, shipments, tmp_path):
    text = "origin,destination\n" + "alpha,golff\n" * 30
    out = tmp_path / "out.csv"
    result = toy_run("batch", shipments(text), "--workers", "1", "--output", out)
    assert result.code == 1
    lines = result.err.splitlines()
    assert len(lines) == 22
    assert lines[20] == "... and 10 more; see the column problem"
    rows = records(out.read_text(encoding="utf-8-sig"))
    assert len({it["problem"] for it in rows}) == 1


def test_a_latest_departure_that_is_past_is_told(toy_run, shipments, monkeypatch):
    text = "origin,destination,arrive by,by\nalpha,delta,2026-08-20,time\n"
    words = ("batch", shipments(text), "--workers", "1", "--format", "json")
    monkeypatch.setenv(CLOCK, seconds_of("2026-08-01"))
    done = toy_run(*words)
    (row,) = json.loads(done.out)["rows"]
    assert (done.code, done.err) == (0, "")
    departs = row["departs"]
    assert "2026-08-02" < departs < "2026-08-19"
    monkeypatch.setenv(CLOCK, seconds_of("2026-08-19"))
    done = toy_run(*words)
    assert f"list.csv:2: the latest departure, {departs}, is past; write a later" in done.err
    # What is asked of then is answered as of then.
    monkeypatch.setenv(CLOCK, seconds_of("2026-08-21"))
    assert toy_run(*words).err == ""
