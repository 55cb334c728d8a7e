"""Assignment of a year's demand by the shares of shippers, within the capacities of the network.

Each commodity spreads over its ways as shippers do (`planner.routing.shares`): the share of a way
falls with a power of what it costs, and is the less the more it has in common with others. Where a
limit would be passed its price rises until what remains fits, as in Bell's stochastic assignment
with queues (1995): prices only rise, one limit after the other, because what leaves one limit goes
to others.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from planner.flows.flows import Assigner, Column, Numbers, Solution

ROUNDS = 4
"""How often each commodity looks for a further way, its known ones made dearer."""
_DEARER = 0.3
"""Share by which the steps of each known way count dearer in the search for a further one."""
_DEAREST = 2.0
"""A way of over this many times the least cost of its commodity is not taken."""
_SWEEPS, _NEAR = 200, 1e-6
"""The most rounds over all limits, and the share of a limit by which it may be passed."""


_SOME = 1e-3
"""Share of a commodity below which what shippers leave is carried all the same."""


class _Ways(NamedTuple):
    """Known ways as columns: commodity, cost, path size, and use of limits (limits x ways)."""

    commodity: Any
    cost: Numbers
    size: Numbers
    takes: Numbers


def solve_by_shares(assigner: Assigner, scales: Sequence[float], km: Numbers) -> Solution:
    """Return an assignment by shares.

    Parameters
    ----------
    assigner
        With its commodities and limits; ways that it knows are used.
    scales
        Of each commodity `planner.routing.shares.CHOICE_SCALE`, above 0.
    km
        Kilometres of each step.

    Returns
    -------
    Solution
        Its ``bound`` is that of the least cost; ``prices`` are what one more unit of a limit is
        worth to who would pass it, ``marginal`` the mean cost of a commodity with those prices.
    """
    least = assigner.solve()
    _find_ways(assigner)
    columns = _kept(assigner.columns)
    ways = _ways_of(assigner, columns, km)
    penalty = np.array([it.penalty for it in assigner.commodities])
    amount = np.array([it.amount for it in assigner.commodities])
    power = -1.0 / np.array(scales)

    def shares(prices: Numbers) -> tuple[Numbers, Numbers]:
        """Return the share of each way, and of each commodity what is left."""
        paid = ways.cost + prices @ ways.takes
        of = ways.commodity
        utility = np.log(ways.size) + power[of] * np.log(paid / penalty[of])
        most = np.zeros(len(amount))
        np.maximum.at(most, of, utility)
        weight, left = np.exp(utility - most[of]), np.exp(-most)
        carried = np.bincount(of, weight, len(amount)).astype(np.float64)
        # All is carried but what a lack of room makes dear: a few leave it in no case.
        left[left < _SOME * carried] = 0.0
        whole = left + carried
        return weight / whole[of], left / whole

    def used(prices: Numbers) -> Numbers:
        found: Numbers = ways.takes @ (shares(prices)[0] * amount[ways.commodity])
        return found

    prices = _raised(used, assigner.limits.value)
    own, left = shares(prices)
    paid = ways.cost + prices @ ways.takes
    mean = np.bincount(ways.commodity, own * paid, len(amount)) + left * penalty
    assigner.columns[:] = columns
    return assigner.solution(np.concatenate([own, left]), prices, mean.tolist(), least.bound)


def _raised(used: Callable[[Numbers], Numbers], most: Numbers) -> Numbers:
    """Return the least prices at which no limit is passed."""
    prices = np.zeros(len(most))
    for _ in range(_SWEEPS):
        over = np.flatnonzero(used(prices) > most * (1.0 + _NEAR) + 1e-9)
        if not len(over):
            break
        for limit in over:
            low, high = prices[limit], max(2.0 * prices[limit], 1.0)

            passed = partial(_passed, used, most, prices, int(limit))
            while passed(high) and high < 1e12:
                low, high = high, 4.0 * high
            for _ in range(40):
                middle = (low + high) / 2.0
                low, high = (middle, high) if passed(middle) else (low, middle)
            prices[limit] = high
    return prices


def _passed(
    used: Callable[[Numbers], Numbers], most: Numbers, prices: Numbers, limit: int, price: float
) -> bool:
    """Tell whether a limit is passed at a price of its own."""
    asked = prices.copy()
    asked[limit] = price
    return bool(used(asked)[limit] > most[limit] * (1.0 + _NEAR / 2.0))


def _find_ways(assigner: Assigner) -> None:
    """Let each commodity look for further ways, those that it knows made dearer."""
    for number, commodity in enumerate(assigner.commodities):
        weights = commodity.cost.copy()
        for column in [it for it in assigner.columns if it.commodity == number]:
            weights[list(column.edges)] *= 1.0 + _DEARER
        for _ in range(ROUNDS):
            edges = assigner.find_path(commodity, weights).edges
            if not edges:
                break
            assigner.add(number, edges)
            weights[list(edges)] *= 1.0 + _DEARER


def _kept(columns: Sequence[Column]) -> list[Column]:
    """Return the ways that are not much dearer than the best of their commodity."""
    best: dict[int, float] = {}
    for it in columns:
        best[it.commodity] = min(it.cost, best.get(it.commodity, np.inf))
    return [it for it in columns if it.cost <= _DEAREST * best[it.commodity]]


def _ways_of(assigner: Assigner, columns: Sequence[Column], km: Numbers) -> _Ways:
    users = Counter((it.commodity, edge) for it in columns for edge in it.edges)
    sizes, takes = [], np.zeros((len(assigner.limits.value), len(columns)))
    for at, it in enumerate(columns):
        whole = fsum(km[edge] for edge in it.edges)
        alone = fsum(km[edge] / users[it.commodity, edge] for edge in it.edges)
        sizes.append(alone / whole if whole else 1.0)
        for limit, share in it.takes.items():
            takes[limit, at] = share
    return _Ways(
        np.array([it.commodity for it in columns], dtype=np.int64),
        np.maximum(np.array([it.cost for it in columns]), 1e-9),
        np.array(sizes),
        takes,
    )
