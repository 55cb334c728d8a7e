"""Rows of a list: what their cells mean, and all that is wrong with them by row and column."""

import datetime as dt

import pytest

from corridors.errors import DataError, UsageError
from corridors.model.entities import CargoKind
from corridors.tables import spreadsheet
from planner.question.terms import Question
from planner.shipments.reader import Defaults, answer_columns, from_records, read_shipments

EPOCH = dt.datetime.fromisoformat("1899-12-30")
KINDS = {
    "teu": CargoKind("teu", "Container", "", "", "teu", ()),
    "feu": CargoKind("feu", "Long container", "", "", "teu", (), "teu", ("40", "40hq")),
    "grain": CargoKind("grain", "Grain", "Зерно", "", "t", ()),
}
DEFAULTS = Defaults("edition", KINDS)
EXCEL_DAY = 46357
"""1 December 2026 as Excel counts days."""


def listed(text, tmp_path, defaults=DEFAULTS):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read_shipments(path, defaults)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01T08:00", "2026-12-01T08:00"),
        ("2026-12-01 08:00:00", "2026-12-01T08:00"),
        ("2026/12/1", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"),
        ("1.12.2026", "2026-12-01"),
        ("01.12.2026 18:30", "2026-12-01T18:30"),
        (EXCEL_DAY, "2026-12-01"),
        (str(EXCEL_DAY), "2026-12-01"),
        (EXCEL_DAY + 1 / 3, "2026-12-01T08:00"),
        ("46357,75", "2026-12-01T18:00"),
        (dt.date(2026, 12, 1), "2026-12-01"),
        (dt.datetime.fromisoformat("2026-12-01"), "2026-12-01"),
        (dt.datetime.fromisoformat("2026-12-01T07:59:59.999"), "2026-12-01T08:00"),
    ],
)
def test_days_are_read_as_spreadsheets_hold_them(value, read):
    assert spreadsheet.read_day(value, EPOCH) == read


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("12/01/2026", "may mean two days"),
        ("1-12-26", "may mean two days"),
        ("31.02.2026", "is not a day"),
        ("soon", "is not a day"),
        (12, "is not a day"),
        (True, "is not a day"),
    ],
)
def test_what_is_no_day_is_told(value, told):
    with pytest.raises(UsageError, match=told):
        spreadsheet.read_day(value, EPOCH)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *(("0,5", 0.5), ("1 500,25", 1500.25), ("1\u00a0500", 1500), ("1.234,5", 1234.5)),
        *(("1,234.5", 1234.5), ("1'500", 1500), ("12,5", 12.5), ("2", 2), (2, 2), ("-3", -3)),
    ],
)
def test_numbers_have_a_point_or_a_comma(value, read):
    assert spreadsheet.read_number(value) == read


@pytest.mark.parametrize("value", ["1,500", "1,234,567"])
def test_numbers_that_differ_by_country_are_refused(value):
    with pytest.raises(UsageError, match="one number in London and another in Berlin"):
        spreadsheet.read_number(value)


@pytest.mark.parametrize("value", ["nan", "inf", "ten", "1.2.3", float("nan"), True, "1e400"])
def test_what_is_no_number_is_told(value):
    with pytest.raises(UsageError, match="is not a number"):
        spreadsheet.read_number(value)


def test_a_row_has_all_terms_of_a_question(tmp_path):
    text = (
        "Reference;ORIGIN;destination;depart;equipment;Count;by;value of time;deadline;"
        "reliability;budget;mode;country;via;avoid;operator;unconfirmed;booked;scenario;set\n"
        'a;alpha;golf;01.12.2026;40;3;generalised;2,5;24.12.2026;0,9;"1 500";"Rail; sea";cn;'
        '"delta;echo";frost;"FESCO;COSCO";yes;no;suez-shut;"alpha.status=closed; a.b=c"\n'
    )
    (shipment,) = listed(text, tmp_path).shipments
    assert shipment.problems == ()
    assert shipment.units == 3
    assert shipment.terms == Question(
        origin="alpha",
        destination="golf",
        depart="2026-12-01",
        by="generalised",
        cargo="feu",
        value_of_time=2.5,
        deadline="2026-12-24",
        budget=1500,
        modes=("Rail", "sea"),
        countries=("cn",),
        via=("delta", "echo"),
        avoid=("frost",),
        operators=("FESCO", "COSCO"),
        unconfirmed=True,
        reliability=0.9,
        scenarios=("suez-shut",),
        sets=("alpha.status=closed", "a.b=c"),
    )


def test_empty_cells_take_what_stands_for_all(tmp_path):
    defaults = Defaults("2026-11-30T08:00", KINDS, ("carbon-price",), ("a.x=1", "b.y=2"))
    text = (
        "origin,destination,scenario,set,depart\nalpha,golf\nalpha,golf,suez-shut,b.y=3,Edition\n"
    )
    first, second = (it.terms for it in listed(text, tmp_path, defaults).shipments)
    assert (first.depart, first.scenarios) == ("2026-11-30T08:00", ("carbon-price",))
    assert first.sets == ("a.x=1", "b.y=2")
    assert second.depart == "edition"
    assert second.scenarios == ("carbon-price", "suez-shut")
    assert second.sets == ("a.x=1", "b.y=3")


def test_all_problems_of_a_file_are_told_by_row_and_column(tmp_path):
    text = (
        "origin,destination,depart,count,by,booked,budget\n"
        "alpha,golf,12/01/2026,0,tme,maybe,much\n"
        "alpha,golf,,,,,\n"
        ",golf,,2.5,,,\n"
    )
    found = listed(text, tmp_path)
    told = found.problems()
    assert [it.split(": ")[:2] for it in told] == [
        ["list.csv:2", "depart"],
        ["list.csv:2", "budget"],
        ["list.csv:2", "booked"],
        ["list.csv:2", "by"],
        ["list.csv:2", "count"],
        ["list.csv:4", "origin"],
        ["list.csv:4", "count"],
    ]
    assert "did you mean time?" in told[3]
    assert [it.terms is None for it in found.shipments] == [True, False, True]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("origin,depart", "column destination is missing"),
        ("origin,destination,destination", "column destination occurs twice; keep one"),
        ("origin,destination,modes", "column modes is unknown; did you mean mode?"),
        ("origin,destination,days", "column days is one of the answers; rename yours"),
    ],
)
def test_columns_that_can_not_be_meant_are_told(tmp_path, header, told):
    with pytest.raises(DataError, match=told.replace("?", r"\?")):
        listed(f"{header}\n{','.join('abc'[: header.count(',') + 1])}\n", tmp_path)


def test_a_list_without_rows_is_told(tmp_path):
    with pytest.raises(DataError, match="no row of shipments"):
        listed("origin,destination\n", tmp_path)


def test_answers_of_an_earlier_run_are_replaced():
    header = ("origin", "destination", *answer_columns(long=False))
    cells_of = ("alpha", "golf", *["old"] * (len(header) - 2))
    found = from_records(header, [cells_of], DEFAULTS)
    assert found.header == ("origin", "destination")
    assert found.shipments[0].cells == ("alpha", "golf")
    assert found.notes == ("row: answers of an earlier run are replaced",)
