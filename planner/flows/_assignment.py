"""Least-cost assignment of several commodities to a network whose steps share limits.

Plain numbers only: steps, commodities, limits. The linear programme over all paths is solved
exactly by column generation: HiGHS solves it over the paths known so far, and a shortest path at
its prices is added for each commodity until none is worth it [1]_.

References
----------
.. [1] L. R. Ford, D. R. Fulkerson, A suggested computation for maximal multi-commodity
   network flows, Management Science 5 (1958) 97-101.
"""

from collections.abc import Callable, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import DataError

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int32]]


class Commodity(NamedTuple):
    """What is to be moved from a source to a target, both states of the network.

    ``cost`` is what one unit pays per step (infinite: closed), ``penalty`` what one unit pays
    that is not moved, ``takes`` what one unit takes of each limit that it passes.
    """

    source: int
    target: int
    amount: float
    cost: Numbers
    penalty: float
    takes: Numbers


class Limits(NamedTuple):
    """Limit ``r`` of ``value[r]`` is shared by the steps ``edges[r]``."""

    value: Numbers
    edges: list[Indices]


class Column(NamedTuple):
    """A path that a commodity may take: its number, the steps, and what one unit pays and takes.

    ``takes`` holds what one unit takes of each limit that it passes, none of it zero.
    """

    commodity: int
    edges: tuple[int, ...]
    cost: float
    takes: dict[int, float]


def solve_master(
    commodities: Sequence[Commodity], limits: Limits, columns: Sequence[Column], widened: float
) -> tuple[Numbers, Numbers, list[float]]:
    """Solve over the known paths.

    The unknowns are shares of each commodity and the limits are brought to 1, so that
    all coefficients are of one order of magnitude.

    Parameters
    ----------
    commodities, limits, columns
        What is to be moved, what is shared, and the paths.
    widened
        How many times its value each limit may be used.

    Returns
    -------
    tuple
        The share of its commodity that each column carries, then the shares left unserved; the
        price of a unit of each limit; and what one more unit of each commodity costs.

    Raises
    ------
    DataError
        If the amounts are too far apart to be solved.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    count, known = len(commodities), len(columns)
    value = limits.value
    scale = np.where(value > 0, value, 1.0)
    spoils = np.array([it.penalty * it.amount for it in commodities])
    paid = np.array([it.cost * commodities[it.commodity].amount for it in columns])
    unit = max(float(spoils.max(initial=0.0)), 1e-300) / 1e6
    equal = csr_array(
        (
            np.ones(known + count),
            ([it.commodity for it in columns] + list(range(count)), range(known + count)),
        ),
        shape=(count, known + count),
    )
    entries = [
        (limit, at, share * commodities[it.commodity].amount / scale[limit])
        for at, it in enumerate(columns)
        for limit, share in it.takes.items()
    ]
    at_limit, at_column, values = zip(*entries, strict=True) if entries else ((), (), ())
    below = csr_array((values, (at_limit, at_column)), shape=(len(value), known + count))
    found = linprog(
        np.concatenate([paid, spoils]) / unit,
        A_ub=below if len(value) else None,
        b_ub=value * widened / scale if len(value) else None,
        A_eq=equal,
        b_eq=np.ones(count),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    if found.x is None:
        # Leaving everything unserved always fits, so only the size of numbers is left.
        most = max(it.amount for it in commodities)
        problem = f"amounts up to {most:.3g} a year differ too much to be solved; check them"
        raise DataError([problem])
    prices = np.zeros(len(value))
    if len(value):
        prices = np.maximum(-found.ineqlin.marginals, 0.0) * unit / scale
    marginal = found.eqlin.marginals * unit
    amounts = [it.amount for it in commodities]
    return found.x, prices, [float(m / a) for m, a in zip(marginal, amounts, strict=True)]


_WORTH = 1e-9
"""Share of a commodity's price by which a path must undercut it to be added."""
_MORE = 1e-7
"""Share by which limits are widened for their prices: where demand meets a limit exactly the
price is that of one more unit, not of one less."""


class CheapestPath(NamedTuple):
    """The cheapest path of a commodity: what it costs, its steps, and a proven least cost.

    The cost is infinite and there are no steps where there is no path.
    """

    cost: float
    edges: tuple[int, ...]
    least: float


FindPath = Callable[[Commodity, Numbers], CheapestPath]
"""Finds the cheapest path of a commodity, given what one unit pays on each step."""


class PathFlow(NamedTuple):
    """A path of a commodity, what one unit pays on it, and how many units take it."""

    edges: tuple[int, ...]
    cost: float
    amount: float


class Solution(NamedTuple):
    """An assignment at least cost.

    ``paths`` and ``unserved`` are per commodity; ``prices`` is what one more unit of each
    limit saves (of all its ``twins`` together: limits of the same value that every path
    takes alike, as the two sides of a crossing), ``marginal`` what one more unit of each
    commodity costs; ``blocked`` holds the limits with a price on the best path of a
    commodity that is not all served, or None where it has no path. ``cost`` is the total
    with penalties, ``bound`` proves that no assignment costs less (both in the unit of
    ``Commodity.cost``).
    """

    paths: list[list[PathFlow]]
    unserved: list[float]
    used: Numbers
    prices: Numbers
    twins: list[tuple[int, ...]]
    marginal: list[float]
    blocked: dict[int, list[int] | None]
    cost: float
    bound: float


class Assigner:
    """Assigns commodities to a network.

    Parameters
    ----------
    find_path
        Finds paths in the network.
    commodities
        What is to be moved.
    limits
        What steps share.
    """

    def __init__(self, find_path: FindPath, commodities: list[Commodity], limits: Limits) -> None:
        self.find_path = find_path
        self.commodities = commodities
        self.limits = limits
        self.columns: list[Column] = []
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.of_edge: dict[int, list[int]] = {}
        for limit, edges in enumerate(limits.edges):
            for edge in edges.tolist():
                self.of_edge.setdefault(edge, []).append(limit)

    def free_costs(self) -> list[float]:
        """Return what one unit of each commodity pays where no limit binds."""
        zero = np.zeros(len(self.limits.value))
        return [self.find_path(it, self._weights(it, zero)).cost for it in self.commodities]

    def widened(self, more: dict[int, float]) -> "Assigner":
        """Return the same with some limits wider by an amount; it knows the paths found here."""
        value = self.limits.value.copy()
        for limit, amount in more.items():
            value[limit] += amount
        other = Assigner(self.find_path, self.commodities, self.limits._replace(value=value))
        other.columns, other.known = list(self.columns), set(self.known)
        return other

    def solve(self) -> Solution:
        """Return an assignment at least cost."""
        prices = np.zeros(len(self.limits.value))
        marginal = [it.penalty for it in self.commodities]
        best = -np.inf
        solved = False
        problem = (self.commodities, self.limits, self.columns)
        while True:
            added, bound = self._price(prices, marginal)
            best = max(best, bound)
            if solved and not added:
                break
            solved = True
            _, prices, marginal = solve_master(*problem, 1.0 + _MORE)
        return self._solution(solve_master(*problem, 1.0)[0], prices, marginal, best)

    def _price(self, prices: Numbers, marginal: list[float]) -> tuple[int, float]:
        """Add the paths that undercut the marginal costs; return how many, and a bound."""
        added = 0
        bound = -float(prices @ self.limits.value)
        for number, commodity in enumerate(self.commodities):
            cost, edges, least = self.find_path(commodity, self._weights(commodity, prices))
            bound += commodity.amount * min(least, commodity.penalty)
            if edges and cost < marginal[number] - _WORTH * abs(marginal[number]):
                added += self._add(number, edges)
        return added, bound

    def _weights(self, commodity: Commodity, prices: Numbers) -> Numbers:
        weights = commodity.cost.copy()
        for limit in np.flatnonzero(prices * commodity.takes):
            weights[self.limits.edges[limit]] += prices[limit] * commodity.takes[limit]
        return weights

    def _add(self, number: int, edges: tuple[int, ...]) -> int:
        if (number, edges) in self.known:
            return 0
        self.known.add((number, edges))
        commodity = self.commodities[number]
        takes: dict[int, float] = {}
        for edge in edges:
            for limit in self.of_edge.get(edge, ()):
                takes[limit] = takes.get(limit, 0.0) + float(commodity.takes[limit])
        cost = fsum(commodity.cost[edge] for edge in edges)
        self.columns.append(Column(number, edges, cost, {k: v for k, v in takes.items() if v}))
        return 1

    def _solution(
        self, shares: Numbers, prices: Numbers, marginal: list[float], bound: float
    ) -> Solution:
        paths: list[list[PathFlow]] = [[] for _ in self.commodities]
        unserved = []
        used = np.zeros(len(prices))
        cost = 0.0
        for at, (number, edges, price, takes) in enumerate(self.columns):
            amount = float(shares[at]) * self.commodities[number].amount
            if shares[at] > 1e-9:
                paths[number].append(PathFlow(edges, price, amount))
                cost += price * amount
                for limit, share in takes.items():
                    used[limit] += share * amount
        blocked: dict[int, list[int] | None] = {}
        for number, commodity in enumerate(self.commodities):
            share = float(shares[len(self.columns) + number])
            unserved.append(share * commodity.amount if share > 1e-9 else 0.0)
            cost += unserved[-1] * commodity.penalty
            paths[number].sort(key=lambda path: (-path.amount, path.edges))
            if unserved[-1]:
                blocked[number] = self._blockers(commodity, prices)
        twins = self._twins(prices)
        joint = np.array([fsum(prices[it] for it in group) for group in twins])
        return Solution(paths, unserved, used, joint, twins, marginal, blocked, cost, bound)

    def _twins(self, prices: Numbers) -> list[tuple[int, ...]]:
        """Return for each limit those of its value that every known path takes alike."""
        profile: list[list[tuple[int, float]]] = [[] for _ in prices]
        for at, (_, _, _, takes) in enumerate(self.columns):
            for limit, share in takes.items():
                profile[limit].append((at, share / (self.limits.value[limit] or 1.0)))
        groups: dict[tuple[tuple[int, float], ...], list[int]] = {}
        keys = [tuple((at, float(f"{share:.12g}")) for at, share in it) for it in profile]
        for limit, key in enumerate(keys):
            groups.setdefault(key, []).append(limit)
        return [tuple(groups[key]) if key else (limit,) for limit, key in enumerate(keys)]

    def _blockers(self, commodity: Commodity, prices: Numbers) -> list[int] | None:
        """Return the limits with a price on the best path at these prices."""
        edges = self.find_path(commodity, self._weights(commodity, prices)).edges
        if not edges:
            return None
        met = {limit for edge in edges for limit in self.of_edge.get(edge, ())}
        return sorted(it for it in met if prices[it] > 0 and commodity.takes[it])
