"""Rows without an answer keep nothing: processes of a list collect no garbage."""

import gc

import pytest

from planner.graph.layers import LayeredNetwork
from planner.question.terms import Question
from planner.shipments.reader import NO_ROUTE, NOT_READ
from planner.shipments.run import ListAnswerer

DAY = "2026-08-01"
WARM, ROWS = 20, 40
"""Rows until a search is compiled, and those that are looked at."""


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "row"),
    [
        (NOT_READ, lambda n: Question(origin=f"nowhere {n}", destination="delta", depart=DAY)),
        (
            NO_ROUTE,
            lambda n: Question(
                origin="alpha", destination="delta", depart=DAY, by="cost", budget=1.0 + n / 1000
            ),
        ),
        (
            NO_ROUTE,
            lambda n: Question(
                origin="alpha", destination="delta", depart=f"{DAY}T{n % 24:02d}:00", deadline=DAY
            ),
        ),
        (
            NO_ROUTE,
            lambda n: Question(
                origin="alpha", destination="delta", depart=DAY, max_borders=0, budget=5000.0 + n
            ),
        ),
    ],
)
def test_a_row_that_fails_leaves_no_garbage(toy, toy_steps, status, row):
    """An error that holds its own frames would keep the search of each row."""
    answerer = ListAnswerer(LayeredNetwork(toy, toy_steps))
    told = {answerer.reply(row(n)).status for n in range(WARM)}
    assert told == {status}
    gc.collect()
    gc.freeze()  # what other tests hold need not be looked through again
    gc.disable()
    try:
        for n in range(WARM, WARM + ROWS):
            answerer.reply(row(n))
        assert gc.collect() < ROWS
    finally:
        gc.enable()
