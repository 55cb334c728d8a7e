"""`corridors validate`: errors by hand on the toy, bad tables told at once, the shipped table."""

import csv
import datetime as dt
import json
from collections import Counter

import pytest
from conftest import ROOT, mostly_nightly

from corridors.model.expectation import mean_of
from planner.question.query import Query
from planner.routing.router import find_route
from planner.validation.reference import COLUMNS, SHIPPED, read_reference
from planner.validation.summary import summarise
from planner.validation.validation import FigureComparison, ModelAnswer, Outcome, Trip, way_legs

PAGE = ROOT / "docs" / "explanation" / "validation.md"
GOOD = {
    "id": "one", "kind": "rail_km", "origin": "alpha", "destination": "bravo", "by": "distance",
    "modes": "rail", "measure": "distance", "value": "2000", "unit": "km", "tolerance": "0.1",
    "year": "2025", "source": "atlas",
}  # fmt: skip
OTHER = {"source": "https://news.example.org/rail"}
"""A source of no number of the toy network, so that its figures count."""


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "reference.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return path

    return write


@pytest.fixture
def measure(toy_run, table):
    def call(*rows, arguments=()):
        result = toy_run("validate", "--reference", table(*rows), "--format", "json", *arguments)
        assert result.code == 0, result.err
        return json.loads(result.out)

    return call


def test_errors_by_hand(measure):
    document = measure(
        {},
        {"id": "two", "value": "1000", "unit": "mi"},
        {"id": "three", "value": "1000"},
        {"id": "four", "value": "1000", "known": "2026-11-24: a misprint"},
    )
    errors = {row["id"]: row["error_percent"] for row in document["rows"]}
    assert errors == {"one": -5.0, "two": 18.06, "three": 90.0, "four": 90.0}
    inside = {row["id"]: row["inside"] for row in document["rows"]}
    assert inside == {"one": True, "two": False, "three": False, "four": False}
    (summary,) = document["summary"]
    assert (summary["rows"], summary["known"]) == (3, 1)
    assert summary["mean_percent"] == pytest.approx((5 + 18.06 + 90) / 3, abs=0.01)
    assert summary["median_percent"] == 18.06
    assert summary["within_tolerance"] == round(1 / 3, 3)
    assert summary["in_band"] is summary["in_range"] is summary["median_bias_percent"] is None
    assert summary["own_source_rows"] == 3


@pytest.mark.parametrize(
    ("published", "error_percent", "inside"),
    [("2111", -10.0, True), ("2150", -11.63, False), ("1728", 9.95, True), ("1700", 11.76, False)],
)
def test_a_tolerance_bounds_what_is_too_little_as_what_is_too_much(
    measure, published, error_percent, inside
):
    (row,) = measure({"value": published})["rows"]
    assert row["error_percent"] == error_percent
    assert row["inside"] is inside


def test_a_published_range_counts_as_inside(measure):
    (row,) = measure({"value": "1500", "low": "1400", "high": "1900", "tolerance": "0.01"})["rows"]
    assert row["inside"] is True


def test_way_leaves_out_the_ends_and_waits(measure):
    rows = [
        {"id": name, "kind": "days", "measure": name, "value": "3", "unit": "d", "tolerance": ""}
        for name in ("time", "way_time")
    ]
    whole, way = measure(*rows)["rows"]
    assert way["model"] == pytest.approx(1900 / 40 / 24, abs=0.01)
    assert whole["model"] == pytest.approx((24 + 36 + 1900 / 40 + 12) / 24, abs=0.01)
    assert way["inside"] is None
    assert way["model_low"] == pytest.approx(1900 / 50 / 24, abs=0.01)
    assert way["model_high"] == pytest.approx(1900 / 33.306 / 24, abs=0.01)
    assert way["model_median"] == way["model"]
    assert way["in_band"] is False
    assert (way["model_least"], way["model_most"]) == (way["model_low"], way["model_high"])
    assert way["in_range"] is False


def test_way_keeps_the_gauge_change(toy, toy_steps):
    modes = ("rail-1435", "rail-1520")
    query = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", modes)
    legs = way_legs(find_route(toy, query, toy_steps))
    kinds = [leg.kind for leg in legs]
    assert kinds[0] == kinds[-1] == "move"
    assert "transfer" in kinds
    assert "border" in kinds


def test_unknown_kind(toy_run, table):
    result = toy_run("validate", "--reference", table({}), "--kind", "nonsense")
    assert result.code == 2
    assert "rail_km" in result.err


@pytest.mark.parametrize("more", mostly_nightly(((), ("--draws", "200")), ()), ids=len)
def test_a_row_is_asked_under_the_scenarios_that_it_names(run, table, more):
    train = {
        "kind": "days", "origin": "vladivostok", "destination": "moscow", "by": "time",
        "measure": "way_time", "value": "7", "unit": "d", "tolerance": "",
        "source": "rzd_transsib7_2013",
    }  # fmt: skip
    path = table(
        {**train, "id": "express", "scenarios": "through-timetable-trains"},
        {**train, "id": "ordinary"},
        {**train, "id": "both", "scenarios": "through-timetable-trains suez-shut"},
    )
    result = run("validate", "--reference", path, "--format", "json", *more)
    assert result.code == 0, result.err
    rows = {row["id"]: row for row in json.loads(result.out)["rows"]}
    express, ordinary = rows["express"], rows["ordinary"]
    # All of the way is in Russia, at the mean of the hours of each kind, with few hours of
    # stops beside: 814 km a day, the published mean, and 1,058 (814 to 1,455).
    hours = [mean_of(1 / 1058, 1 / 1455, 1 / 814), 1 / 814]
    assert express["model"] / ordinary["model"] == pytest.approx(hours[0] / hours[1], abs=0.02)
    assert express["model_low"] < express["model"] < express["model_high"]
    assert express["model_high"] < ordinary["model_high"]
    assert rows["both"]["model"] == express["model"]
    assert express["question"].endswith("--scenario through-timetable-trains")
    assert "--scenario" not in ordinary["question"]


def test_all_rows_that_cannot_be_asked_are_told_at_once(toy_run, table):
    result = toy_run(
        "validate",
        "--reference",
        table({"id": "a", "origin": "nowhere"}, {}, {"id": "b", "modes": "ski"},
              {"id": "c", "countries": "CN", "destination": "delta"},
              {"id": "d", "avoid": "bravo", "destination": "delta"}),
    )  # fmt: skip
    assert result.code == 1
    assert result.out == ""
    for name in ("a: place 'nowhere'", "b: mode 'ski'", "c: "):
        assert name in result.err
    assert "d: " not in result.err
    assert "3 problems" in result.err


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"measure": "smell"}, "measure 'smell' is not one of distance"),
        ({"value": "far"}, "value 'far' is not a number"),
        ({"value": "0"}, "above 0"),
        ({"low": "3000"}, "low <= value <= high"),
        ({"unit": "d"}, "use km or nmi or mi"),
        ({"year": "soon"}, "year 'soon'"),
        ({"source": "hearsay"}, "neither an id"),
        ({"tolerance": "two"}, "tolerance 'two'"),
        ({"tolerance": "-0.1"}, "tolerance -0.1 is not a share above 0"),
        ({"value": "inf"}, "value 'inf' is not a number"),
        ({"high": "nan"}, "high 'nan' is not a number"),
        ({"kind": ""}, "needs an id and a kind"),
        ({"scenarios": "express"}, "scenario 'express' is not supplied; use one of amur-heihe"),
        ({"scenarios": "suez-shut suez-shut"}, "scenario suez-shut is named twice"),
    ],
)
def test_bad_row(toy_run, table, cells, words):
    result = toy_run("validate", "--reference", table(cells))
    assert result.code == 1
    assert "reference.csv:2" in result.err
    assert words in result.err


def test_a_row_without_a_route_counts_as_not_within_and_not_in_the_band(measure, toy_run, table):
    days = {"kind": "days", "measure": "time", "unit": "d", "tolerance": "", **OTHER}
    (alone,) = measure({**days, "value": "5"})["rows"]
    assert alone["in_band"] is True
    rows = [
        {**days, "value": str(alone["model"])},
        {**days, "value": "5", "id": "two", "destination": "delta", "avoid": "bravo"},
        {"id": "three", "destination": "delta", "avoid": "bravo"},
        {"id": "four"},
    ]
    document = measure(*rows)
    _, lost, *_ = document["rows"]
    assert lost["model"] is lost["error_percent"] is None
    assert "no route for teu from Alpha to Delta" in lost["no_route"]
    assert lost["would_help"] == ["drop --avoid bravo"]
    assert lost["in_band"] is False
    days_of, km = document["summary"]
    assert (days_of["rows"], days_of["unanswered"]) == (2, 1)
    assert (days_of["in_band"], days_of["within_30_percent"]) == (0.5, 0.5)
    assert days_of["median_percent"] == pytest.approx(0.0, abs=0.2)
    assert (km["rows"], km["unanswered"], km["within_tolerance"]) == (2, 1, 0.5)
    result = toy_run("validate", "--reference", table(*rows), "--worst", "1")
    assert result.code == 0
    assert (
        "two: no route for teu from Alpha to Delta; to find one: drop --avoid bravo" in result.out
    )
    # Plain it is asked without what it avoids.
    assert document["rows"][1]["plain_model"] is not None
    assert days_of["plain"]["unanswered"] == 0


def test_plain_asks_by_ends_cargo_day_and_modes_alone(measure):
    days = {"kind": "days", "measure": "time", "unit": "d", "value": "5", "tolerance": ""}
    stated = {**days, "id": "two", "via": "bravo", "avoid": "south_cape", "countries": "CN RU",
              "destination": "delta", "depart": "2026-02-01"}  # fmt: skip
    alike, other = measure({**days, "depart": "2026-02-01"}, stated)["rows"]
    for name in ("question", "model", "model_low", "error_percent", "in_band"):
        assert alike[f"plain_{name}"] == alike[name], name
    words = other["plain_question"].split()
    assert words[:2] == ["alpha", "delta"]
    assert {"--depart", "--mode"} <= {*words}
    assert not {"--via", "--avoid", "--country", "--scenario"} & {*words}
    assert {"--via", "--avoid", "--country"} <= {*other["question"].split()}


def test_days_of_another_trip_are_left_out_of_the_plain_comparison(toy, table):
    days = {"kind": "days", "measure": "way_time", "unit": "d", "value": "5", "tolerance": ""}
    (row,) = read_reference(toy, table({**days, **OTHER}))

    def outcome(trip):
        unknown = dict.fromkeys(("band", "span", "inside", "in_band", "in_range"))
        answer = ModelAnswer(
            model=6.0, error=0.2, own=0.0, own_source=False, sold=(), trip=trip, **unknown
        )
        query = Query("alpha", "bravo", by="time", depart=dt.date(2026, 8, 1), cargo="teu")
        return Outcome(row, query, answer)

    direct = Trip(2000.0, 0, in_wagons=False)
    plain = (
        direct,
        direct._replace(km=2150.0),
        direct._replace(km=2250.0),
        direct._replace(changes=1),
        direct._replace(in_wagons=True),
    )
    found = [FigureComparison(outcome(direct), outcome(trip)) for trip in plain]
    assert [it.is_alike for it in found] == [True, True, False, False, False]
    stated, alone = summarise(found)
    assert (stated.rows, stated.elsewhere) == (5, 0)
    assert (alone.rows, alone.elsewhere) == (2, 3)


def test_a_missing_table(toy_run, tmp_path):
    result = toy_run("validate", "--reference", tmp_path / "none.csv")
    assert result.code == 2
    assert "--reference FILE" in result.err


def test_shipped_table_is_cited_and_explained(shipped):
    rows = read_reference(shipped, SHIPPED)
    kinds = Counter(row.kind for row in rows)
    assert kinds["rail1520_km"] >= 300
    assert kinds["sea_km"] >= 300
    assert kinds["block_train_days"] >= 30
    special = [row for row in rows if row.scenarios == ("through-timetable-trains",)]
    assert len(special) >= 40
    assert {row.measure for row in special} == {"way_time", "time"}  # days, never money
    for row in rows:
        assert row.locator, row.id
        assert row.known == "" or row.known[:5] == "2026-", row.id
        assert (row.tolerance is not None) == (row.measure == "distance"), row.id


def test_shipped_distances_hold():
    """The bars are below what is reached today, so that a broken table is seen at once.

    The page has what the command prints of the shipped table: `tests/cli/test_readme.py` runs it.
    """
    printed = PAGE.read_text(encoding="utf-8").partition("$ corridors validate\n")[2]
    summary = {}
    for line in printed.partition("\n\n")[0].splitlines()[1:]:
        kind, _, cells = line.partition("as stated")
        if cells:
            summary[kind.strip()] = [float(it.rstrip("%").replace(",", "")) for it in cells.split()]
    kinds = ("rail1520_km", "rail1520_named_km", "rail_cn_km", "sea_km")
    rows = [summary[it][0] for it in kinds]
    *_, p90, _, within = zip(*(summary[it][-4:] for it in kinds), strict=True)
    assert min(rows) >= 20
    assert p90[0] <= 1.0
    assert within[1] >= 95.0
    assert p90[2] <= 2.0
    assert within[3] >= 95.0
    assert p90[3] <= 5.0


def test_no_page_is_counted_twice_for_one_figure():
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = {"id", "kind", "year", "locator", "note", "known", "tolerance"}
    asked = Counter(
        tuple(value for name, value in row.items() if name not in told)
        for row in rows
        # The guide has several stations of one town.
        if row["source"] != "tr4_book3"
    )
    assert [it for it, count in asked.items() if count > 1] == []
