"""Each term of a question is declared once, and every surface takes it as it is declared."""

import pytest

from planner.parsing.question import read_query
from planner.question.query import AS_STATED, Query
from planner.question.terms import TERMS, TermKind, from_keywords
from planner.sweep.spec import KEYS

VALUES = {
    TermKind.TEXT: "teu",
    TermKind.PLACE: "alpha",
    TermKind.DAY: "2026-12-01",
    TermKind.NUMBER: 0.5,
    TermKind.WHOLE: 2,
    TermKind.TEXTS: "golf",
    TermKind.FLAG: True,
}
KEYWORDS = [it for it in TERMS if it.kind is not TermKind.PLACE]


def test_no_two_terms_have_one_name_on_a_surface():
    for names in (
        [it.key for it in TERMS],
        [it.word for it in TERMS],
        [it.option for it in TERMS if it.option],
        [it.sweep for it in TERMS if it.sweep],
        [it.column for it in TERMS if it.column],
    ):
        assert len(set(names)) == len(names)
    assert {it.sweep for it in TERMS if it.sweep} < {*KEYS}


@pytest.mark.parametrize("term", KEYWORDS, ids=lambda it: it.name)
def test_a_program_states_a_term_by_its_keyword(term):
    if term.field in ("scenarios", "sets", "count"):
        with pytest.raises(TypeError, match="unknown term"):
            from_keywords("alpha", "golf", {term.name: VALUES[term.kind]})
        return
    asked = from_keywords("alpha", "golf", {term.name: VALUES[term.kind]})
    assert [it.field for it, _ in asked.given()] == ["origin", "destination", term.field]
    wrong = (
        7 if term.kind in (TermKind.TEXT, TermKind.DAY, TermKind.TEXTS, TermKind.FLAG) else "much"
    )
    with pytest.raises(TypeError, match=f"^{term.name} .*{wrong}.* is not {term.kind.value[:5]}"):
        from_keywords("alpha", "golf", {term.name: wrong})


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"by": "time", "depart": "2026-12-01T18:30", "deadline": "2027-01-31"},
        {"arrive_by": "2027-01-15T12:00", "reliability": 0.9, "booked": True},
        {"mode": ("rail", "sea"), "country": "CN", "avoid": "road", "max_transfers": 2},
        {"by": "generalised", "value_of_time": 20, "budget": 5000, "prefer": "rail=0.8"},
    ],
)
def test_a_question_in_ids_is_stated_in_words_that_mean_the_same(shipped, terms):
    query = read_query(shipped, from_keywords("Dalian", "Moscow", terms))
    again = read_query(shipped, query.stated())
    assert again == query
    assert {*AS_STATED} < {*Query._fields} & {it.field for it in TERMS}
