"""Dated stays at borders: the table, the facts that are made of it, and how many are held."""

import statistics

import pytest

from corridors.errors import DataError
from planner.validation.stays import REPORTED, check_stays, read_stays, summarize_stays


@pytest.fixture(scope="module")
def stays(shipped):
    return read_stays(shipped, REPORTED)


def test_two_of_three_held_out_stays_are_held(shipped, stays):
    summary = summarize_stays(check_stays(shipped, stays))
    assert summary.held_out >= 80
    assert summary.held_out_within / summary.held_out >= 0.65
    assert f"{summary.held_out_within} of {summary.held_out}" in summary.in_words()


def test_stays_of_even_months_are_held_out(stays):
    for stay in stays:
        month = stay.first[5:7]
        if month:
            assert stay.held_out == (int(month) % 2 == 0), stay.id


def test_facts_are_the_medians_of_stays_that_are_not_held_out(shipped, stays):
    made = {}
    for stay in stays:
        if stay.side == "out" and stay.mode == "road" and len(stay.first) > len("2021"):
            made.setdefault(stay.subject, []).append(stay)
    checked = 0
    for subject, some in made.items():
        used = [it.hours for it in some if not it.held_out]
        (entry,) = shipped.facts.by_subject.get(subject, {}).get("border_out_h", ()) or (
            (0, 0, -1),
        )
        if entry[2] < 0 or "border_stays.csv" not in shipped.facts.fact(entry[2]).note:
            continue
        fact = shipped.facts.fact(entry[2])
        assert fact.value == pytest.approx(statistics.median(used), abs=0.051), subject
        assert fact.source in {it.source for it in some if not it.held_out}
        checked += 1
    assert checked >= 9


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("side", "through", "is not one of out, in"),
        ("low_h", "9", "low_h <= hours <= high_h"),
        ("source", "nobody", "not in the sources table"),
        ("last", "2020", "is after last"),
    ],
)
def test_a_bad_row_is_named(shipped, tmp_path, column, value, words):
    head, row = REPORTED.read_text().splitlines()[:2]
    names, cells = head.split(","), row.split(",")
    cells[names.index(column)] = value
    path = tmp_path / "stays.csv"
    path.write_text(f"{head}\n{','.join(cells)}\n")
    with pytest.raises(DataError, match=words) as error:
        read_stays(shipped, path)
    assert "stays.csv" in str(error.value)
