import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridors.model.seasons import (
    YEAR_DAYS,
    boundaries,
    in_season,
    overlap,
    parse_season,
)
from planner.graph._calendars import open_spans
from planner.pricing.rows import COLUMNS, Row, Rows, StepRows


@pytest.mark.parametrize(
    "text", ["", "7-01..11-15", "07-01-11-15", "13-01..01-01", "02-30..03-01", "00-10..01-01"]
)
def test_bad_season_is_refused(text):
    with pytest.raises(ValueError, match=r"season|month|day"):
        parse_season(text)


day = st.integers(0, YEAR_DAYS - 1)


@given(st.lists(st.tuples(day, day), min_size=1, max_size=3).map(tuple))
def test_membership_changes_only_at_boundaries(season):
    edges = boundaries(season)
    for number in range(YEAR_DAYS):
        if number not in edges:
            assert in_season(season, number) == in_season(season, (number - 1) % YEAR_DAYS)


@given(*[st.lists(st.tuples(day, day), min_size=1, max_size=3).map(tuple)] * 2)
def test_seasons_overlap_that_share_a_day(one, other):
    shared = any(in_season(one, it) and in_season(other, it) for it in range(YEAR_DAYS))
    assert overlap(one, other) == shared


@pytest.mark.parametrize(
    ("season", "year", "opens", "shuts"),
    [
        ("02-28..03-31", 2027, "02-28", "04-01"),
        ("02-28..03-31", 2028, "02-28", "04-01"),
        ("02-29..03-31", 2027, "03-01", "04-01"),
        ("02-29..03-31", 2028, "02-29", "04-01"),
        ("03-01..03-31", 2027, "03-01", "04-01"),
        ("01-10..02-28", 2027, "01-10", "03-01"),
        ("01-10..02-28", 2028, "01-10", "02-29"),
        ("01-10..02-29", 2027, "01-10", "03-01"),
        ("01-10..02-29", 2028, "01-10", "03-01"),
        ("12-01..12-31", 2027, "12-01", "01-01"),
    ],
)
def test_a_season_opens_and_shuts_on_its_days_in_any_year(season, year, opens, shuts):
    first = dt.date(year, 1, 1)
    spans = parse_season(season)
    days = sorted({0, *boundaries(spans)})
    nothing, limits = (0.0,) * len(COLUMNS), (0.0, 0.0, float("inf"), 0.0, 0.0)
    rows = Rows.of({7: StepRows(tuple(Row(day, nothing, limits) for day in days))}, 0)
    some = np.ones(len(days), dtype=bool)
    is_open = np.array([in_season(spans, day) for day in days])
    begin, end, _ = open_spans(rows, some, np.full(len(days), 5.0), is_open, first).of_each([7])[0][
        0
    ]
    assert f"{first + dt.timedelta(hours=begin):%m-%d}" == opens
    assert f"{first + dt.timedelta(hours=end):%m-%d}" == shuts
