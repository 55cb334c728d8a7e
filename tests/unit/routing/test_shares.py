"""Shares of shippers: laws of the logit, and what a board says of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.routing.board import Board, shares_text
from planner.routing.shares import path_sizes, shares, shares_of
from planner.world import load

COSTS = st.lists(st.floats(10.0, 1e6), min_size=1, max_size=6)


@given(COSTS, st.floats(0.02, 2.0), st.floats(0.1, 10.0))
def test_shares_add_up_and_do_not_depend_on_the_unit(costs, scale, factor):
    ones = [1.0] * len(costs)
    found = shares_of(costs, ones, scale)
    assert sum(found) == pytest.approx(1.0)
    assert found[costs.index(min(costs))] == pytest.approx(max(found))
    assert shares_of([factor * it for it in costs], ones, scale) == pytest.approx(found, abs=1e-9)


@given(COSTS, st.floats(0.05, 2.0))
def test_a_higher_cost_lowers_the_share(costs, scale):
    ones = [1.0] * len(costs)
    dearer = [costs[0] * 1.1, *costs[1:]]
    assert shares_of(dearer, ones, scale)[0] <= shares_of(costs, ones, scale)[0] + 1e-12


@pytest.fixture(scope="module")
def world():
    return load()


@pytest.fixture(scope="module")
def board(world):
    return world.board("Shenyang", "Moscow", depart="2026-12-03")


def test_routes_that_are_one_share_the_path_size(board):
    route = board.routes[0]
    assert path_sizes([route, route]) == pytest.approx([0.5, 0.5])
    assert path_sizes([route]) == [1.0]


def test_a_board_has_shares(world, board):
    routes = list(board.routes)
    found = shares(world.network, routes)
    assert sum(found) == pytest.approx(1.0)
    assert [it.share for it in routes] == pytest.approx(found)
    rows = board.to_dict()["routes"]
    assert [it["share"] for it in rows] == pytest.approx(found, abs=0.001)


def test_no_routes_have_no_shares(world):
    assert shares(world.network, []) == []


@pytest.mark.parametrize(
    ("lang", "words"), [("en", " in 10 shippers would book this"), ("ru", " из 10 "), ("zh", "/10")]
)
def test_a_board_says_how_many_would_book_it(world, board, lang, words):
    routes = [replace(it, share=0.0 if at else 0.7) for at, it in enumerate(board.routes)]
    assert words in shares_text(world.network, Board(routes), lang)
    assert shares_text(world.network, Board(routes[:1]), lang) == ""
