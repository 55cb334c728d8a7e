"""Which question is next: short before long, known before unknown, addresses in turn."""

import asyncio
import functools

import pytest

from planner.studio import line
from planner.studio.line import (
    LIMIT_S,
    LONG_LIMIT_S,
    NO_TURN,
    SLICE_S,
    PendingQuestion,
    QuestionLine,
    Turn,
)
from planner.studio.problems import Problem


def in_loop(test):
    @functools.wraps(test)
    def run():
        async def work():
            test()

        asyncio.run(work())

    return run


def asked(name, address="a", turn=NO_TURN, limit=LIMIT_S):
    return PendingQuestion(name, (), turn, address, limit)


def taught(**took):
    """Return a line of two places a lane that knows what some questions took."""
    made = QuestionLine(2)
    for name, seconds in took.items():
        one = asked(name)
        made.add(one)
        assert made.next() is one
        made.finish(one, seconds, answered=True)
    return made


def begun(made):
    found = []
    while (one := made.next()) is not None:
        found.append(one.name)
    return found


@in_loop
def test_one_short_place_is_kept_for_what_is_known_to_be_short():
    made = taught(short=0.1)
    for name in ("new", "newer", "newest", "short", "short"):
        made.add(asked(name))
    assert begun(made) == ["new", "short"]


@in_loop
def test_what_took_long_waits_in_a_lane_of_its_own():
    made = taught(short=0.1, long=SLICE_S + 1)
    for name in ("long", "long", "long", "short", "short", "short"):
        made.add(asked(name))
    assert begun(made) == ["short", "short", "long", "long"]
    assert {it.is_long for it in made.running} == {True, False}


def begin(made, name):
    one = asked(name)
    made.add(one)
    assert made.next() is one
    return one


@in_loop
def test_a_question_that_outlasts_the_short_lane_moves_or_waits():
    made = QuestionLine(2)
    for place in range(3):
        one = begin(made, f"new {place}")
        assert made.outlast(one) == (place < 2)
        assert one.is_long == (place < 2)
    made.again(one)
    assert begun(made) == []
    made.finish(made.running[0], 5.0, answered=True)
    assert begun(made) == ["new 2"]
    assert one.is_long


@in_loop
def test_addresses_take_turns():
    made = taught(short=0.1)
    many = [asked("short", "many") for _ in range(6)]
    few = asked("short", "few")
    for one in (*many, few):
        made.add(one)
    first = made.next()
    assert made.next() is few
    made.finish(first, 0.1, answered=True)
    assert made.next() is many[1]


@in_loop
def test_a_page_is_answered_in_order_and_a_newer_question_replaces_the_older():
    made = taught(short=0.1)
    first, second, third = (asked("short", turn=Turn("page", n)) for n in range(3))
    assert made.add(first) == []
    assert made.next() is first
    assert made.add(second) == []
    assert made.next() is None
    assert made.add(third) == [second]
    made.finish(first, 0.1, answered=True)
    assert made.next() is third
    with pytest.raises(Problem) as error:
        made.add(asked("short", turn=Turn("page", 1)))
    assert error.value.status == 409


@in_loop
def test_long_work_of_a_page_is_given_up_for_its_newer_question():
    made = QuestionLine(2)
    year = asked("year", turn=Turn("page", 1), limit=LONG_LIMIT_S)
    made.add(year)
    assert made.next() is year
    assert made.add(asked("year", turn=Turn("page", 2), limit=LONG_LIMIT_S)) == [year]


@in_loop
def test_a_full_lane_refuses_who_asks_for_most():
    made = QuestionLine(2)
    lane = [asked("year", "many", limit=LONG_LIMIT_S) for _ in range(line.MOST_LONG)]
    for one in lane:
        made.add(one)
    made.add(asked("year", "few", limit=LONG_LIMIT_S))
    assert lane[-1].answer.exception().status == 503
    with pytest.raises(Problem):
        made.add(asked("year", "many", limit=LONG_LIMIT_S))
    made.add(asked("new", "many"))
