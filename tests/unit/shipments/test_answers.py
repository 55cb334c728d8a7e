"""Answers to a list: those of single questions, whichever rows fail and whoever works."""

import csv
import io

import openpyxl
import pyarrow.parquet as pq
import pytest
from conftest import TOY

from corridors.model.entities import CargoKind
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.shipments import run
from planner.shipments.reader import (
    ANSWERED,
    NO_ROUTE,
    NOT_READ,
    Defaults,
    answer_columns,
    from_records,
)
from planner.shipments.run import (
    answer_list,
    answer_rows,
    chunks_of,
    exit_code,
    questions_of,
)
from planner.shipments.writer import write_rows
from planner.world import load

HEADER = ("reference", "origin", "destination", "count", "by", "mode", "avoid", "scenario", "set")
ROWS = [
    ("a", "alpha", "golf", 12, None, None, None, None, None),
    ("b", "delta", "alpha", 1, "cost", None, None, None, None),
    ("=2+3", "alpha", "golf", 2, None, None, None, None, "charlie:rail-1520.border_in_h=90"),
    ("d", "alphaa", "golf", 1, None, None, None, None, None),
    ("e", "alpha", "delta", 1, None, "sea", None, None, None),
    ("f", "alpha", "golf", 1, "tme", "rial", None, None, None),
    ("g", "alpha", "golf", 5, None, None, None, None, None),
    ("h", "echo", "golf", 1, "time", "rail;road", None, None, None),
    ("i", "alpha", "golf", 1, None, None, None, "no-such-scenario", None),
    ("j", "alpha", "golf", 1, None, None, "charlie", None, None),
]
ROUBLES = ExchangeRate("RUB", 83.7, "2025", "cbr", "Bank of Russia")
DEFAULTS = Defaults("2026-08-01", {"teu": CargoKind("teu", "Container", "", "", "teu", ())})
EXPECTED = [ANSWERED] * 3 + [NOT_READ, NO_ROUTE, NOT_READ, ANSWERED, ANSWERED, NOT_READ, ANSWERED]


@pytest.fixture(scope="module")
def world():
    return load(TOY)


@pytest.fixture(scope="module")
def listed():
    return from_records(HEADER, ROWS, DEFAULTS)


@pytest.fixture(scope="module")
def replies(listed):
    return answer_list(listed.shipments, TOY, workers=1)


@pytest.fixture(scope="module")
def rows(listed, replies):
    return answer_rows(listed, replies, long=False)


def test_a_row_that_fails_says_why_and_stops_nothing(listed, replies, rows):
    assert [it["status"] for it in rows] == EXPECTED
    assert [it["reference"] for it in rows] == [it[0] for it in ROWS]
    told = {row["reference"]: row["problem"] for row in rows}
    assert told["d"].startswith("origin: place 'alphaa' is unknown")
    assert "did you mean alpha" in told["d"]
    assert "no route for teu from Alpha to Delta" in told["e"]
    assert "add --mode" in told["e"]
    assert "criterion 'tme' is unknown" in told["f"]
    assert told["i"].startswith("scenario: ")
    assert "no-such-scenario" in told["i"]
    assert told["a"] is None
    assert exit_code(listed.shipments, replies) == 1


def test_all_is_the_price_of_one_times_the_count(rows):
    one, five = rows[0], rows[6]
    for name in ("usd", "usd_p10", "usd_p90", "kg_co2e"):
        assert one[f"total_{name}"] == round(12 * one[name], 2)
        assert five[name] == one[name]
        assert five[f"total_{name}"] == round(5 * one[name], 2)


def test_what_is_set_for_a_row_holds_for_it_alone(world, rows):
    own = world.given("charlie:rail-1520.border_in_h=90").board(
        "alpha", "golf", depart="2026-08-01"
    )
    assert rows[2]["days"] == round(own[0].hours / 24, 2)
    assert (
        rows[2]["fastest_days"] != rows[0]["fastest_days"] or own[0].hours / 24 != rows[0]["days"]
    )


def test_equal_questions_are_asked_once(listed):
    assert len(questions_of(listed.shipments)) == len(ROWS) - 2


def test_rows_are_the_same_whoever_works(listed, replies, rows, monkeypatch):
    monkeypatch.setattr(run, "chunks_of", lambda it: chunks_of(it, 2))
    two = answer_list(listed.shipments, TOY, workers=2)
    assert two == replies
    assert answer_rows(listed, two, long=False) == rows


@pytest.mark.parametrize("rate", [DOLLARS, ROUBLES])
@pytest.mark.parametrize("long", [False, True])
def test_every_form_of_file_holds_the_same(listed, replies, tmp_path, toy, long, rate):
    rows = answer_rows(listed, replies, long=long, rate=rate)
    for form in ("csv", "xlsx", "parquet"):
        path = tmp_path / f"out.{form}"
        write_rows(path, HEADER, rows, day=toy.edition, long=long, rate=rate)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["quotes"]
    book = [[it.value for it in line] for line in sheet.iter_rows()]
    frame = pq.read_table(tmp_path / "out.parquet").to_pylist()
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    plain = list(csv.DictReader(io.StringIO(text)))
    assert book[0] == list(plain[0]) == list(frame[0]) == list(rows[0])
    for line, csv_row, typed, row in zip(book[1:], plain, frame, rows, strict=True):
        answers_of = {name: row[name] for name in answer_columns(long=long, rate=rate)}
        assert {name: typed[name] for name in answers_of} == answers_of
        assert dict(zip(book[0], line, strict=True)) == row
        for name, value in answers_of.items():
            assert csv_row[name] == ("" if value is None else str(value))
