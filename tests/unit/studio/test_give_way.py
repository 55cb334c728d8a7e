"""A long answer is the same whether other questions are answered between its steps or not."""

import itertools

import pytest

from planner.graph.layers import LayeredNetwork
from planner.studio.question import read_address
from planner.studio.studio import Studio

LONG = "from=Dalian&to=Novosibirsk&depart=2026-08-01&cargo=feu"
EDITS = (
    "from=Dalian&to=Novosibirsk&depart=2026-09-01&cargo=feu",
    "from=Dalian&to=Novosibirsk&depart=2026-08-01&cargo=feu&set=rail-1520@RU.speed_kmh=30",
    "from=Harbin&to=Moscow&depart=2026-11-05&cargo=teu&avoid=KZ",
    "from=Dalian&to=Novosibirsk&depart=2026-08-01&cargo=feu&s=manzhouli-shut",
)


def question_of(address):
    return read_address(address, beside=())[0]


@pytest.mark.parametrize("long", ["year", "comparison"])
def test_answers_between_the_steps_change_nothing(ready, long):
    asked = question_of(LONG + ("&s=manzhouli-shut" if long == "comparison" else ""))
    expected = getattr(Studio(LayeredNetwork(*ready)), long)(asked)
    alone = Studio(LayeredNetwork(*ready))
    plain = [alone.document(question_of(it), "board") for it in EDITS]
    studio = Studio(LayeredNetwork(*ready))
    turns = itertools.count()
    answered = []

    def give_way():
        turn = next(turns)
        if turn % 3 == 1 and len(answered) < len(EDITS):
            at = len(answered)
            answered.append(studio.document(question_of(EDITS[at]), "board"))

    studio.give_way = give_way
    assert getattr(studio, long)(asked) == expected
    assert answered == plain
