"""Choice of sets under a budget against all sets, on functions that no project makes worse."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.investment import (
    NotMonotone,
    Selector,
)


def subsets(count):
    for size in range(count + 1):
        yield from map(frozenset, combinations(range(count), size))


@st.composite
def problems(draw):
    """Projects that gain alone, together or only if others are built, with their prices."""
    count = draw(st.integers(1, 5))
    prices = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    sets = st.frozensets(st.integers(0, count - 1), min_size=1)
    gains = draw(st.lists(st.tuples(sets, st.integers(0, 20)), max_size=6))
    # Of gains in one group the greatest counts, so that projects replace each other.
    groups = draw(st.lists(st.integers(0, 2), min_size=len(gains), max_size=len(gains)))
    return prices, [(*gain, group) for gain, group in zip(gains, groups, strict=True)]


def cost_in(gains):
    def cost_of(chosen):
        best = {}
        for wanted, gain, group in gains:
            if wanted <= chosen:
                best[group] = max(best.get(group, 0), gain)
        return 1000.0 - sum(best.values())

    return cost_of


@settings(max_examples=60)
@given(problems(), st.integers(0, 30))
def test_the_best_set_is_that_of_all_sets(problem, budget):
    prices, gains = problem
    cost_of = cost_in(gains)
    selector = Selector(prices, cost_of)
    found = selector.best(budget)
    assert found.price == sum(prices[it] for it in found.chosen) <= budget
    assert found.cost == cost_of(found.chosen)
    affordable = [it for it in subsets(len(prices)) if sum(prices[i] for i in it) <= budget]
    best = min((cost_of(it), sum(prices[i] for i in it)) for it in affordable)
    assert (found.cost, found.price) == best


@settings(max_examples=50)
@given(problems(), st.integers(0, 30), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_the_sets_near_the_best_are_all_that_build_nothing_in_vain(problem, budget, share):
    prices, gains = problem
    cost_of = cost_in(gains)
    selector = Selector(prices, cost_of)
    best = selector.best(budget)
    most = best.cost + share * (selector.base - best.cost)
    found = selector.within(budget, most)
    near = [
        it
        for it in subsets(len(prices))
        if sum(prices[i] for i in it) <= budget and cost_of(it) <= most + 1e-9
    ]
    wanted = {it for it in near if not any(o < it and cost_of(o) <= cost_of(it) for o in near)}
    free = {it for it in range(len(prices)) if prices[it] == 0}
    assert {it.chosen for it in found} <= wanted
    # What is free may be built or not at one price; the set without it stands for both.
    assert {it.chosen - free for it in found} == {it - free for it in wanted}
    assert [it.cost for it in found] == sorted(it.cost for it in found)
    assert found[0].cost == best.cost


@settings(max_examples=50)
@given(problems(), st.integers(0, 30))
def test_the_frontier_is_that_of_all_sets(problem, budget):
    prices, gains = problem
    cost_of = cost_in(gains)
    found = [(it.price, it.cost) for it in Selector(prices, cost_of).frontier(budget)]
    points = sorted((sum(prices[i] for i in it), cost_of(it)) for it in subsets(len(prices)))
    wanted, least = [], math.inf
    for price, cost in points:
        if price <= budget and cost < least:
            wanted.append((price, cost))
            least = cost
    assert found == wanted


@settings(max_examples=60)
@given(problems(), st.integers(0, 30))
def test_no_set_is_asked_twice_and_more_money_never_costs_more(problem, budget):
    prices, gains = problem
    asked = []

    def cost_of(chosen):
        asked.append(chosen)
        return cost_in(gains)(chosen)

    selector = Selector(prices, cost_of)
    less, more = selector.best(budget), selector.best(budget + 3)
    assert more.cost <= less.cost
    assert len(asked) == len(set(asked)) <= 2 ** len(prices)


def test_few_of_many_sets_are_asked():
    """Ten projects of which three gain: not one thousand assignments."""
    gains = [(frozenset({it}), 10 * (it + 1), it) for it in range(3)]
    selector = Selector([1.0] * 10, cost_in(gains))
    best = selector.best(2.0)
    assert best.chosen == {1, 2}
    assert len(selector.within(2.0, best.cost + 15)) == 2
    assert len(selector.asked) < 60


def test_a_project_that_makes_a_year_more_expensive_is_noticed():
    def cost_of(chosen):
        return 100.0 + 5.0 * (1 in chosen) - 3.0 * (0 in chosen)

    with pytest.raises(NotMonotone):
        Selector([1.0, 1.0], cost_of).best(5.0)
