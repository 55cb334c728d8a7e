"""Master problem of `planner.flows._assignment`: a linear programme over columns, by HiGHS."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import DataError

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int32]]


class Commodity(NamedTuple):
    """What is to be moved from a source to a target.

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
