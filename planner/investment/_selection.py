"""Best sets of projects under a budget, by integer programming over a function of sets.

The function says what a year costs with a set built. It is known only where it is asked, and each
answer is a cut of a master programme in one binary per project, the integer L-shaped method [1]_:
as no project makes a year more expensive, a set costs no less than any set that holds it, and no
less than all projects together. The master is solved by HiGHS. Once the best set is known, cuts
that forbid what has been found lead to the next ones [2]_.

References
----------
.. [1] G. Laporte, F. V. Louveaux, The integer L-shaped method for stochastic integer programs with
   complete recourse, Operations Research Letters 13 (1993) 133-142.
.. [2] E. D. Brill, S.-Y. Chang, L. D. Hopkins, Modeling to generate alternatives, Management
   Science 28 (1982) 221-235.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from math import fsum
from typing import Any, NamedTuple

import numpy as np

Chosen = frozenset[int]
"""Numbers of the projects that are built."""
CostOf = Callable[[Chosen], float]
"""What a year costs with a set built."""
_ALIKE = 1e-9
"""Share of the cost of a year by which two costs may differ and count as one."""
Numbers = np.ndarray[Any, np.dtype[np.float64]]


class NotMonotone(Exception):  # noqa: N818 - what was found is no fault
    """A set costs more than one of its parts."""


class Portfolio(NamedTuple):
    """A set of projects: what building it costs, and what a year costs then."""

    chosen: Chosen
    price: float
    cost: float


class Selector:
    """Chooses sets of projects.

    Parameters
    ----------
    prices
        What each project costs, 0 or more.
    cost_of
        What a year costs with a set built; asked at most once for each set.
    """

    def __init__(self, prices: Sequence[float], cost_of: CostOf) -> None:
        self.prices = list(prices)
        self._cost_of = cost_of
        self.asked: dict[Chosen, float] = {}
        self._every = frozenset(range(len(prices)))
        self.base = self._measure(frozenset())
        self.alike = _ALIKE * abs(self.base)
        self.least = self._measure(self._every)

    def cost(self, chosen: Chosen) -> float:
        """Return what a year costs with a set built.

        It is not asked where a part of the set and a set that holds it cost the same.
        """
        if chosen not in self.asked:
            most = min(cost for it, cost in self.asked.items() if it <= chosen)
            least = max(cost for it, cost in self.asked.items() if it >= chosen)
            if least >= most - self.alike:
                return most
        return self._measure(chosen)

    def price(self, chosen: Iterable[int]) -> float:
        """Return what a set costs to build."""
        return fsum(self.prices[it] for it in sorted(chosen))

    def best(self, budget: float) -> Portfolio:
        """Return the set within a budget with which a year costs least; of equals the cheapest.

        Raises
        ------
        NotMonotone
            If a set costs more than a part of it, so that the cuts do not hold.
        """
        for it in sorted(self._every):
            # What a year costs without one of them bounds all sets that lack it.
            self._measure(self._every - {it})
        cost = self._least_cost(budget)
        return next(self._cheapest_first(budget, cost))

    def within(self, budget: float, most: float) -> list[Portfolio]:
        """Return all sets within a budget with which a year costs no more than ``most``.

        Left out are those with a part that costs no more in a year: they build what is not needed.
        The set with the least cost comes first, of equals the cheapest. Raises as `best`.
        """
        return needed(list(self._cheapest_first(budget, most)), self.alike)

    def frontier(self, budget: float) -> list[Portfolio]:
        """Return the sets within a budget that no cheaper one equals, the cheapest first.

        Raises as `best`.
        """
        found = []
        choice = self.best(budget)
        while choice.price > 0.0:
            found.append(choice)
            choice = self.best(float(np.nextafter(choice.price, -np.inf)))
        return [choice, *reversed(found)]

    def monotone(self) -> bool:
        """Tell whether no set that was asked costs more than a part of it."""
        return all(
            cost >= other - self.alike
            for part, cost in self.asked.items()
            for whole, other in self.asked.items()
            if part < whole
        )

    def _measure(self, chosen: Chosen) -> float:
        if chosen not in self.asked:
            self.asked[chosen] = self._cost_of(chosen)
            if len(self.asked) > 1 and not self.monotone():
                raise NotMonotone
        return self.asked[chosen]

    def _least_cost(self, budget: float) -> float:
        """Return the least cost of a year within a budget."""
        seen = {it: cost for it, cost in self.asked.items() if self.price(it) <= budget}
        best = min(seen.values())
        forbidden = [(it, it) for it in seen]
        while True:
            chosen = self._master(budget, forbidden, best - self.alike, cheapest=False)
            if chosen is None:
                return best
            best = min(best, self.cost(chosen))
            forbidden.append((chosen, chosen))

    def _cheapest_first(self, budget: float, most: float) -> Iterator[Portfolio]:
        """Yield sets with which a year costs no more than an amount, in the order of their price.

        Not all: those between a set and a larger one with the same cost are passed over.
        """
        spare = {
            it for it in self._every if self.cost(self._every - {it}) <= self.least + self.alike
        }
        forbidden: list[tuple[Chosen, Chosen]] = []
        while True:
            chosen = self._master(budget, forbidden, most, cheapest=True)
            if chosen is None:
                return
            cost, upto = self.cost(chosen), chosen
            if cost <= most + self.alike:
                yield Portfolio(chosen, self.price(chosen), cost)
                if self.cost(chosen | spare) >= cost - self.alike:
                    upto = chosen | spare
            forbidden.append((chosen, upto))

    def _master(
        self,
        budget: float,
        forbidden: Sequence[tuple[Chosen, Chosen]],
        most: float,
        *,
        cheapest: bool,
    ) -> Chosen | None:
        """Return a set that the cuts allow to cost no more than an amount, None without one.

        Parameters
        ----------
        budget
            What it may cost to build.
        forbidden
            Pairs of sets; what lies between them is not returned.
        most
            What a year may cost by the cuts.
        cheapest
            Whether it is the cheapest such set, or that of the least bound.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.prices)
        span = max(self.base - self.least, self.alike)
        if not span:
            return None
        # The last unknown is the share of the greatest gain that a set may reach.
        rows = [(self._row(known, cost, span)) for known, cost in self.asked.items()]
        rows += [_outside(*it, count) for it in forbidden]
        wanted = np.zeros(count + 1)
        wanted[count] = 1.0
        rows.append((wanted, (self.base - most - self.alike) / span))
        scale = max(*self.prices, 1.0)
        spent = np.array([*self.prices, 0.0]) / scale
        upper = np.array([*(float(it <= budget) for it in self.prices), 1.0])
        while True:
            matrix, least = (np.array(it) for it in zip(*rows, strict=True))
            found = milp(
                spent if cheapest else -wanted,
                integrality=1.0 - wanted,
                bounds=Bounds(np.zeros(count + 1), upper),
                constraints=[
                    LinearConstraint(matrix, least, np.inf),
                    LinearConstraint(spent[None, :], -np.inf, budget / scale),
                ],
                options={"mip_rel_gap": 0.0},
            )
            if found.x is None:
                return None
            chosen = frozenset(np.flatnonzero(found.x[:count] > 0.5).tolist())
            if self.price(chosen) <= budget:
                return chosen
            # Beyond the budget by less than the solver distinguishes.
            rows.append(_outside(chosen, self._every, count))

    def _row(self, known: Chosen, cost: float, span: float) -> tuple[Numbers, float]:
        """Return the cut of a set: its own gain, or the greatest if something is added to it."""
        lost = min(max((cost - self.least) / span, 0.0), 1.0)
        row = np.full(len(self.prices) + 1, lost)
        row[sorted(known)] = 0.0
        row[-1] = -1.0
        return row, lost - 1.0


def _outside(low: Chosen, high: Chosen, count: int) -> tuple[Numbers, float]:
    """Return the cut that forbids all sets between two."""
    row = np.zeros(count + 1)
    row[sorted(low)] = -1.0
    row[sorted(frozenset(range(count)) - high)] = 1.0
    return row, 1.0 - len(low)


def needed(found: Sequence[Portfolio], alike: float = 0.0) -> list[Portfolio]:
    """Return sets without those of which a part costs no more in a year, the best first."""
    kept = [
        it
        for it in found
        if not any(o.chosen < it.chosen and o.cost <= it.cost + alike for o in found)
    ]
    return sorted(kept, key=lambda it: (it.cost, it.price, sorted(it.chosen)))


def every_portfolio(prices: Sequence[float], cost_of: CostOf, budget: float) -> list[Portfolio]:
    """Return all sets within a budget, whether they cost more than their parts or not."""
    sets = (
        frozenset(it)
        for count in range(len(prices) + 1)
        for it in combinations(range(len(prices)), count)
    )
    priced = ((it, fsum(prices[one] for one in sorted(it))) for it in sets)
    return [Portfolio(it, price, cost_of(it)) for it, price in priced if price <= budget]


def frontier_of(found: Sequence[Portfolio]) -> list[Portfolio]:
    """Return of sets those that no cheaper one equals, the cheapest first."""
    kept: list[Portfolio] = []
    for it in sorted(found, key=lambda it: (it.price, it.cost, sorted(it.chosen))):
        if not kept or it.cost < kept[-1].cost:
            kept.append(it)
    return kept
