"""Constraints of paths along corridors, against a walk over all steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridors.model.entities import GATE
from planner.comparison.constraints import combined_events, step_columns
from planner.pricing.arcs import HANDLE, MOVE
from planner.question.query import Query
from planner.routing.rules import QuestionRule, passed_marks, steps_by_place
from planner.search.automaton import AvoidRule, alphabet


@given(
    st.integers(1, 3).flatmap(
        lambda rows: st.lists(st.tuples(*[st.integers(0, 5)] * rows), min_size=1, max_size=60)
    )
)
def test_combined_events_are_those_of_the_alphabet(events):
    rows = list(zip(*events, strict=True))
    found = combined_events([QuestionRule(AvoidRule(1, 0), row, "") for row in rows])
    assert [found.events[number] for number in found.symbol] == events
    assert sorted(found.events) == sorted(alphabet(rows).events)


@pytest.mark.parametrize("entering", [False, True])
def test_passed_marks_equal_a_walk_over_all_steps(toy, toy_steps, entering):
    """A move passes the marks of its place; the end of the journey those of the destination."""
    steps = toy_steps
    index = steps_by_place(steps)
    passing = 0
    for destination in ("delta", "golf"):
        query = Query("alpha", destination, "time", toy.edition, "teu")
        for corridor in toy.corridors.values():
            expected = {}
            for edge, head in enumerate(steps.head):
                left = steps.places[steps.place_of[steps.tail(edge)]]
                place = steps.places[steps.place_of[head]] if entering else left
                mode = steps.modes[steps.mode_of[head]]
                move = steps.kind[edge] == MOVE
                ends = steps.kind[edge] == HANDLE and mode == GATE and left == destination
                bits = sum(
                    1 << number
                    for number, mark in enumerate(corridor.marks)
                    if place in mark.places
                    and (not mark.modes or mode in mark.modes if move else ends and not entering)
                )
                if bits:
                    expected[edge] = bits
            found = passed_marks(steps, index, query, corridor.marks, entering=entering)
            assert {edge: bits for edge, bits in found.items() if bits} == expected
            passing += len(expected)
    assert passing


def test_step_columns_tell_the_mode_of_each_move(toy_steps):
    columns = step_columns(toy_steps)
    for edge, mode in enumerate(columns.moves_by.tolist()):
        head = toy_steps.head[edge]
        expected = toy_steps.mode_of[head] if toy_steps.kind[edge] == MOVE else -1
        assert mode == expected
    states, rides = (it.tolist() for it in columns.passing(["alpha", "delta"]))
    assert not rides  # the toy network has no services
    named = {toy_steps.places[toy_steps.place_of[state]] for state in states}
    assert named == {"alpha", "delta"}
    assert len(states) == sum(
        toy_steps.places[place] in ("alpha", "delta") for place in toy_steps.place_of
    )
