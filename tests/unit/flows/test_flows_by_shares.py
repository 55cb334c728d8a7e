"""Demand spread by shares: a logit where there is room, and prices that keep what there is not."""

import numpy as np
import pytest

from planner.flows.flows import Assigner, CheapestPath, Commodity, Limits
from planner.flows.shares import solve_by_shares

PATHS = ((0,), (1,), (2, 3))
"""Three ways of one commodity; the steps of the last are 2 and 3."""


def find_path(_, weights):
    costs = [sum(weights[list(it)]) for it in PATHS]
    best = int(np.argmin(costs))
    return CheapestPath(costs[best], PATHS[best], costs[best])


def solved(room, scale=0.5, penalty=1e4, amount=100.0):
    cost = np.array([10.0, 12.0, 6.0, 7.0])
    commodity = Commodity(0, 1, amount, cost, penalty, np.array([1.0]))
    limits = Limits(np.array([room]), [np.array([0], dtype=np.int32)])
    return solve_by_shares(Assigner(find_path, [commodity], limits), [scale], np.ones(4))


def flow_of(solution):
    return {it.edges: it.amount for it in solution.paths[0]}


def test_with_room_it_is_a_logit():
    found = solved(1e6)
    weights = np.array([10.0, 12.0, 13.0]) ** -2.0
    expected = 100.0 * weights / weights.sum()
    assert [flow_of(found)[it] for it in PATHS] == pytest.approx(expected.tolist())
    assert found.unserved == [0.0]
    assert not found.prices.any()


def test_a_limit_is_kept_and_its_price_is_what_moves_the_rest():
    found = solved(20.0)
    flow = flow_of(found)
    assert flow[0,] == pytest.approx(20.0, rel=1e-5)
    assert found.used == pytest.approx([20.0], rel=1e-5)
    (price,) = found.prices
    weights = np.array([10.0 + price, 12.0, 13.0]) ** -2.0
    assert [flow[it] for it in PATHS] == pytest.approx((100.0 * weights / weights.sum()).tolist())
    assert sum(flow.values()) == pytest.approx(100.0)


def test_firm_shippers_come_near_the_least_cost():
    found = solved(20.0, scale=0.001)
    flow = flow_of(found)
    assert flow[0,] == pytest.approx(20.0, rel=1e-4)
    assert flow[1,] == pytest.approx(80.0, rel=1e-4)
    assert found.cost == pytest.approx(found.bound, rel=1e-3)


def test_what_finds_no_room_is_left():
    cost = np.array([10.0])
    commodity = Commodity(0, 1, 100.0, cost, 100.0, np.array([1.0]))
    limits = Limits(np.array([30.0]), [np.array([0], dtype=np.int32)])
    only = lambda _, weights: CheapestPath(weights[0], (0,), weights[0])  # noqa: E731
    found = solve_by_shares(Assigner(only, [commodity], limits), [0.5], np.ones(1))
    assert flow_of(found)[0,] == pytest.approx(30.0, rel=1e-4)
    assert found.unserved[0] == pytest.approx(70.0, rel=1e-4)
