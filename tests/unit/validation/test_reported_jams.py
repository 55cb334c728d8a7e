"""Reported jams: the table, the facts that are made from it, and how many stays are held."""

import calendar
import csv
import datetime as dt
from functools import cache

import pytest

from corridors.errors import DataError
from corridors.model.seasons import YEAR_DAYS, day_number, in_season
from planner.validation.jams import (
    LOW_PRIORITY,
    REPORTED,
    check_jams,
    jam_hours,
    jams_in_words,
    planned_border_h,
    read_jams,
    summarize_jams,
    with_yearly_jams,
)

BY_ANALOGY = ("alashankou",)
"""Places whose hours are those of another border."""
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2026, 8, 31)
"""Days over which the share of the days in a jam is counted."""


@pytest.fixture(scope="module")
def jams(shipped):
    return read_jams(shipped, REPORTED)


@pytest.fixture(scope="module")
def outcomes(shipped, jams):
    return check_jams(shipped, jams)


def by_border(jams):
    found = {}
    for jam in jams:
        found.setdefault(jam.border, []).append(jam)
    return found


def facts_of(shipped, border, attribute):
    place, family = border
    return [
        (subject, shipped.facts.fact(entry[2]), entry)
        for subject, table in shipped.facts.by_subject.items()
        if subject.partition(":")[0] == place and subject.partition(":")[2].startswith(family)
        for entry in table.get(attribute, ())
    ]


def test_the_jams_of_the_model_hold_seven_of_ten_reported_stays(outcomes):
    summary = summarize_jams(outcomes)
    assert summary.rows >= 70
    assert summary.share >= 0.7
    assert summary.unseen >= 50
    assert summary.unseen_held / summary.unseen >= 0.5
    assert f"{summary.held} of {summary.rows}" in jams_in_words(summary)


def test_hours_are_made_from_the_reports(shipped, jams):
    checked = 0
    for border, reports in by_border(jams).items():
        if border[0] in BY_ANALOGY:
            continue
        split = bool(facts_of(shipped, border, "jam_ordinary_h"))
        for attribute in ("jam_h", "jam_ordinary_h"):
            for subject, fact, _ in facts_of(shipped, border, attribute):
                mode = subject.partition(":")[2]
                some = [
                    it._replace(mode=mode)
                    for it in reports
                    if not split or (it.cargo in LOW_PRIORITY) == (attribute == "jam_ordinary_h")
                ]
                planned = planned_border_h(shipped, some[0])
                value, low, high = jam_hours(some, planned)
                assert fact.value == pytest.approx(value, abs=0.06), subject
                if low != high:
                    assert (fact.low, fact.high) == pytest.approx((low, high), abs=0.06), subject
                for jam in some:
                    assert jam.stay_h is None or jam.source in fact.note, (subject, jam.id)
                checked += 1
    assert checked > 25


def jam_shares(jams):
    """Days without a report count as normal, so these shares of a month are lower bounds."""
    days = {FIRST + dt.timedelta(days=at) for at in range((LAST - FIRST).days + 1)}
    spans = [it.days for it in jams if it.days]
    jammed = {day for day in days if any(first <= day <= last for first, last in spans)}
    return {
        month: sum(it.month == month for it in jammed) / sum(it.month == month for it in days)
        for month in range(1, 13)
    }


def test_shares_are_made_from_the_days_of_the_reports(shipped, jams):
    for border, reports in by_border(jams).items():
        shares = jam_shares(reports)
        stated = facts_of(shipped, border, "jam_share")
        for subject in {it[0] for it in stated}:
            for month in range(1, 13):
                for day in (1, calendar.monthrange(2024, month)[1]):
                    at = day_number(month, day)
                    found = [e[0] for s, _, e in stated if s == subject and in_season(e[1], at)]
                    assert len(found) <= 1
                    assert (found or [0.0])[0] == pytest.approx(shares[month], abs=0.0051)


def test_no_border_is_planned_to_be_in_a_jam(shipped):
    """Were one so on most days, the value of its hours would be wrong."""
    for subject in shipped.facts.subjects_of("jam_share"):
        for value, _, _ in shipped.facts.by_subject[subject]["jam_share"]:
            assert 0.0 < value <= 0.5, subject


@cache
def rows():
    with REPORTED.open(encoding="utf-8", newline="") as file:
        return tuple(csv.reader(file))


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("entered", "dalian", "link joins khorgos and dalian"),
        ("cargo", "people", "cargo 'people' is not one of"),
        ("source", "hearsay", "source 'hearsay' is not in the sources table"),
        ("low_h", "9999", "0 < low_h <= stay_h <= high_h"),
        ("first", "2031-01", "is after last"),
    ],
)
def test_what_is_wrong_in_the_table_is_said(shipped, tmp_path, column, cell, words):
    header, *data = map(list, rows())
    row = next(it for it in data if it[header.index("stay_h")] and "-" in it[5])
    row[header.index(column)] = cell
    path = tmp_path / "jams.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, row])
    with pytest.raises(DataError, match=r"jams\.csv:2") as error:
        read_jams(shipped, path)
    assert words in str(error.value)


def test_a_figure_without_a_day_meets_the_jams_of_a_mean_month(shipped):
    yearly = with_yearly_jams(shipped)
    before = shipped.facts.entries(("altynkol:rail-1520",), "jam_share")
    ((share, season, _),) = yearly.facts.entries(("altynkol:rail-1520",), "jam_share")
    days = sum(
        share * sum(in_season(season, day) for day in range(YEAR_DAYS))
        for share, season, _ in before
    )
    assert len(before) > 1
    assert season is None
    assert share == pytest.approx(days / YEAR_DAYS)
