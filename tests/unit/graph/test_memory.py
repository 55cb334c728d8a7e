"""What is kept between questions is bounded, and answers do not hang on what was forgotten."""

import datetime as dt
import gc
import tracemalloc

import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st

from planner.batch import batch_router
from planner.batch.batch_router import BatchRouter
from planner.graph import cache as kept
from planner.graph.cache import LRUCache, warm_engine
from planner.graph.graph import build_graph
from planner.question.query import Query
from planner.world import load

DAY = dt.date(2026, 1, 1)


@given(st.lists(st.tuples(st.sampled_from("rw"), st.integers(0, 9))), st.integers(1, 5))
def test_the_last_used_are_kept(done, most):
    """Against a list of all keys in the order of their use."""
    known = LRUCache(most)
    used = []
    for how, key in done:
        if how == "w":
            known[key] = key * key
        elif (found := known.get(key)) is None:
            continue
        else:
            assert found == key * key
        used = [*(it for it in used if it != key), key][-most:]
        assert list(known) == used
    assert dict(known.items()) == {key: key * key for key in used}
    for key in used:
        assert key in known
        known.pop(key)
    assert not known


@pytest.mark.nightly
def test_routes_of_many_days_hold_no_more_memory(monkeypatch):
    """Some hundred questions fill what is kept; as many more add nothing."""
    world = load(TOY)
    for search in (world.engine.best_path, world.engine.best_constrained_path):
        # The compiler takes memory once, at an hour that the machine decides.
        monkeypatch.setattr(search, "_loading_s", float("inf"))

    def ask(days):
        for day in days:
            terms = {"depart": DAY + dt.timedelta(days=day)}
            if day % 5 == 0:
                world.alternatives("alpha", "golf", count=2, via="bravo", **terms)
            else:
                world.route("alpha", "golf", by="cost" if day % 2 else "time", **terms)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    ask(range(2))
    tracemalloc.start()
    try:
        full = ask(range(2, 200))
        assert ask(range(200, 400)) < 1.1 * full
    finally:
        tracemalloc.stop()
    held = world.engine.cache
    assert len(held.graphs) <= kept.MOST_GRAPHS
    assert len(held.token_of) <= kept.MOST_GRAPHS


def test_what_was_forgotten_is_laid_again(toy, toy_steps, monkeypatch):
    monkeypatch.setattr(kept, "MOST_GRAPHS", 3)
    engine = warm_engine()
    days = [dt.date(2026, month, 20) for month in (1, 4, 7)]
    ends = [("alpha", "golf"), ("golf", "alpha"), ("delta", "golf")]
    for _ in range(2):
        for day in days:
            for origin, destination in ends:
                query = Query(origin, destination, "time", day, "teu")
                found = engine.graph(toy, toy_steps, query)
                other = build_graph(toy, toy_steps, query)
                assert found.hours.tolist() == other.hours
                assert found.usd.tolist() == other.usd
    held = engine.cache
    assert len(held.graphs) == 3


@pytest.mark.parametrize("most", [pytest.param(1, marks=pytest.mark.nightly), 50_000])
def test_cells_of_many_days_are_bounded_and_the_same(toy, toy_steps, monkeypatch, most):
    monkeypatch.setattr(batch_router, "_MOST_DATED", most)
    some, alone = BatchRouter(toy, toy_steps), BatchRouter(toy, toy_steps)
    pairs = [("alpha", "golf"), ("golf", "alpha"), ("alpha", "delta")]
    for day in range(120, 300, 30):
        query = Query("", "", "cost", DAY + dt.timedelta(days=day), "teu")
        assert some.answer(query, pairs) == alone.answer(query, pairs)
        alone.dated.clear()
    assert len(some.dated) <= most
    assert some.dated
