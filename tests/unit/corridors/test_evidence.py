"""Classes of evidence: one rule gives them, `check` counts them, the supplied notes keep to it."""

import re

import pytest

from corridors.model.evidence import (
    EVIDENCE,
    count_evidence,
    evidence_class,
    evidence_of,
    figure_of,
    plain_note,
)
from corridors.tables.load import load_network

COPIED = re.compile(r"(As|By analogy|Judgement|Inferred)\b")
"""Beginnings of notes on what the source does not print for the subject."""


@pytest.mark.parametrize(
    ("kind", "note", "expected"),
    [
        ("press", "", "published"),
        ("press", "Mean of this crossing", "published"),
        ("press", "derived: half of 329 USD", "derived"),
        ("official", "Transferred: by analogy with Brest", "transferred"),
        ("statistics", "JUDGED: the term of the law", "judged"),
        ("press", "derived from a table", "published"),
        ("press", "Brest North; judged: no", "published"),
        ("press", "assumption: no source", "published"),
        ("computed", "transferred: as the line beside it", "computed"),
        ("assumption", "derived: half", "assumption"),
    ],
)
def test_kind_and_first_word_give_the_class(kind, note, expected):
    assert evidence_class(kind, note) == expected


def test_a_note_without_its_class():
    assert plain_note("Transferred: as sea>gate: 100 USD") == "as sea>gate: 100 USD"
    assert plain_note("Low: 57 wagons") == "Low: 57 wagons"


def test_what_is_set_is_assumed(toy):
    fact = toy.read_assignment("charlie:rail-1520.border_in_h=9")
    assert evidence_of(fact, toy.sources) == "assumption"


@pytest.fixture
def classed(toy_copy):
    """The toy network with a stay that is printed for one border and copied to others."""
    table = toy_copy / "facts.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    stay = "border_in_h,7,h,,,,2025,atlas,p. 9,"
    lines += [
        f"charlie:rail-1435,{stay}",
        f"bravo:rail-1520,{stay}transferred: as charlie",
        f"bravo:rail-1435,{stay}transferred: as charlie",
        f"bravo:road,{stay.replace(',7,', ',8,')}transferred: as charlie and an hour",
        f"charlie:road,{stay.replace(',7,', ',3.5,')}derived: half of seven hours",
    ]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return toy_copy


def test_a_copied_figure_counts_once_where_it_is_best_known(classed):
    before = load_network(classed)
    hours = count_evidence(before)["hours"]
    stays = [it for it in before.facts if it.attribute == "border_in_h"]
    assert len([it for it in stays if it.value == 7]) == 3
    assert len({figure_of(it) for it in stays if it.value == 7}) == 1
    assert hours["transferred"] == (3, 1)
    assert hours["derived"] == (1, 1)


def test_classes_add_up(shipped):
    counts = count_evidence(shipped)
    assert list(counts) == ["all", "prices", "hours"]
    assert all(list(group) == list(EVIDENCE) for group in counts.values())
    assert sum(it.facts for it in counts["all"].values()) == len(shipped.facts)
    assert sum(it.figures for it in counts["all"].values()) == len(
        {figure_of(it) for it in shipped.facts}
    )
    for group in counts.values():
        assert all(0 <= it.figures <= it.facts for it in group.values())


def test_no_copied_number_is_called_published(shipped):
    wrong = [
        f"{it.origin}: {it.id}: {it.note}"
        for it in shipped.facts
        if evidence_of(it, shipped.sources) == "published" and COPIED.match(it.note)
    ]
    assert not wrong, "begin the note with transferred:, derived: or judged:\n" + "\n".join(wrong)
