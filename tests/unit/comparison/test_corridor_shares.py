"""Expected shares of corridors: laws of the logit, of bands, and of corridors that go alike."""

import datetime as dt
from math import fsum

import pytest

from planner.comparison.comparison import BASE, ScenarioWorld, compare
from planner.comparison.corridor_search import BEST
from planner.graph.layers import LayeredNetwork
from planner.question.query import Query

SCALE = "teu.choice_scale=2"


@pytest.fixture
def compared(toy, toy_steps):
    """Compare the corridors of the toy network under assignments."""

    def call(*sets):
        layer = LayeredNetwork(toy, toy_steps).given(*sets)
        query = Query("golf", "alpha", "generalised", dt.date(2026, 8, 1), "teu")
        world = ScenarioWorld(BASE, "", layer.network, layer.steps, ())
        return compare([world], query, ratio=100.0).columns[0].cells

    return call


def test_shares_add_up_and_lie_in_their_bands(compared):
    shares = [it.share for it in compared(SCALE) if it.share is not None]
    assert len(shares) > 1
    assert fsum(it.value for it in shares) == pytest.approx(1.0)
    for it in shares:
        assert 0.0 <= it.low <= it.value <= it.high <= 1.0


def test_nothing_is_told_without_a_scale(compared):
    assert all(it.share is None for it in compared("teu.choice_scale=0"))


def test_the_best_of_all_has_a_share_where_no_corridor_goes_its_way(compared):
    cells = compared(SCALE)
    best, *named = cells
    assert best.result.corridor == BEST
    ways = {tuple(step for step, _ in it.result.route.steps) for it in named if it.result.route}
    own = tuple(step for step, _ in best.result.route.steps)
    assert (best.share is None) is (own in ways)


def test_a_firmer_choice_gives_more_to_the_leader(compared):
    def leader(scale):
        return max(it.share.value for it in compared(f"teu.choice_scale={scale}") if it.share)

    parts = [leader(it) for it in (10.0, 0.5, 0.1, 0.01)]
    assert parts == sorted(parts)
    assert parts[-1] > 0.99


def test_who_becomes_dearer_loses(compared):
    before = {it.result.corridor: it.share for it in compared(SCALE)}
    after = {it.result.corridor: it.share for it in compared(SCALE, "rail-1520.cost_per_teu_km=4")}
    moved = {name for name in before if before[name] and after.get(name)}
    assert any(after[it].value < before[it].value - 0.01 for it in moved)
    assert any(after[it].value > before[it].value + 0.01 for it in moved)
