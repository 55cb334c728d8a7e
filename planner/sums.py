"""How is a sum of uncertain numbers distributed, without drawing any of them?"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from math import sqrt
from statistics import NormalDist

CELLS = 25
"""Cells of equal probability that stand for a distribution. The 10th and the 90th percentile
are the middles of the third from either end."""
P10, P50, P90 = 2, CELLS // 2, CELLS - 3
"""Numbers of the cells whose middles are these percentiles."""
P90_SCORE = 1.2815515655446004
"""Standard normal quantile of 90 %."""

Cells = list[float]
"""A number in each of `CELLS` equally likely cases, ascending."""


_NORMAL = NormalDist()
_EDGE = _NORMAL.inv_cdf(1 - 1 / CELLS)
"""Standard normal score at which the outermost cell begins."""
_UNITS = (
    *(_NORMAL.inv_cdf((at + 0.5) / CELLS) / P90_SCORE for at in range(CELLS // 2, CELLS - 1)),
    _NORMAL.pdf(_EDGE) * CELLS / P90_SCORE,
)
"""Scores of the middles of the upper cells, of the outermost its mean; that of 90 % is 1."""


def split_cells(
    down: float, up: float, down_ratio: float | None = None, up_ratio: float | None = None
) -> Cells:
    """Return a number whose median is zero: its 10th percentile is -down, its 90th up.

    The two halves of a split distribution, as `planner.draws.spread_values` draws them: each
    lognormal where its ratio is told, else normal. Cells have the value at their middle, the
    outermost that at the mean score of theirs, so that the tail is not cut off.

    Parameters
    ----------
    down, up
        How far the 10th and the 90th percentile lie from the median; not negative.
    down_ratio, up_ratio
        How many times the amount behind the number is smaller, and greater, there; above 1.

    Examples
    --------
    >>> border = split_cells(5.0, 30.0, 2.0, 4.0)  # 10 (5 to 40) h, less 10 h
    >>> [round(border[at], 6) for at in (P10, CELLS // 2, P90)]
    [-5.0, 0.0, 30.0]
    """
    above = _half(1.0 if up_ratio is None else up_ratio)
    below = _half(1.0 if down_ratio is None else 1.0 / down_ratio)
    return [*(-down * it for it in below[:0:-1]), *(up * it for it in above)]


def _half(ratio: float) -> Cells:
    """Return the upper half of the cells, as multiples of what the 90th percentile is.

    The amount is ``ratio ** unit`` times the median at a score of ``unit``; a ratio of 1 stands
    for a normal half.
    """
    if ratio == 1.0:
        return list(_UNITS)
    return [(ratio**unit - 1) / (ratio - 1) for unit in _UNITS]


def even_cells(half: float) -> Cells:
    """Return a number that is anywhere between -half and half with equal likelihood."""
    return [half * ((2 * at + 1) / CELLS - 1) for at in range(CELLS)]


def add_independent(parts: Iterable[Cells]) -> Cells:
    """Return the sum of independent numbers.

    Two at a time, the narrowest first: all pairs of cells are added, sorted, and `CELLS` at a
    time taken together by their mean.

    Examples
    --------
    >>> two = add_independent([split_cells(3.0, 3.0), split_cells(4.0, 4.0)])
    >>> round(two[P90], 1)  # independent normal numbers: the root of 9 and 16
    5.0
    """
    waiting = [(cells[-1] - cells[0], at, cells) for at, cells in enumerate(parts)]
    heapify(waiting)
    count = len(waiting)
    while len(waiting) > 1:
        (_, _, first), (_, _, second) = heappop(waiting), heappop(waiting)
        cells = _sum_of_two(first, second)
        heappush(waiting, (cells[-1] - cells[0], count, cells))
        count += 1
    return waiting[0][2] if waiting else [0.0] * CELLS


def add_related(parts: Iterable[tuple[Cells, float]]) -> Cells:
    """Return the sum of numbers that share a factor, each as strongly as its share says.

    Two of them are correlated by the root of the product of their shares, which makes the
    deviation of the sum. Between what the sum is if they are independent and what it is if all
    are low or high at once, each cell lies as far as that deviation lies between theirs.

    Parameters
    ----------
    parts
        Numbers with the share, 0 to 1, of the variance that they have in common.

    Examples
    --------
    >>> one = split_cells(3.0, 3.0)
    >>> [round(add_related([(one, it), (one, it)])[P90], 1) for it in (0.0, 0.5, 1.0)]
    [4.3, 5.2, 6.0]
    """
    pairs = list(parts)
    apart = add_independent(cells for cells, _ in pairs)
    at_once = [sum(cells) for cells in zip(*(cells for cells, _ in pairs), strict=True)]
    widths = [_deviation(cells) for cells, _ in pairs]
    squares = sum(it * it for it in widths)
    alone, most = sqrt(squares), sum(widths)
    if most <= alone:
        return apart
    # What is shared adds its products to the variance, not to the deviation.
    shared = [width * sqrt(share) for width, (_, share) in zip(widths, pairs, strict=True)]
    common = sum(shared) ** 2 - sum(it * it for it in shared)
    related = (sqrt(squares + common) - alone) / (most - alone)
    return [one + related * (other - one) for one, other in zip(apart, at_once, strict=True)]


def _sum_of_two(first: Cells, second: Cells) -> Cells:
    pairs = sorted(one + other for one in first for other in second)
    return [sum(pairs[at : at + CELLS]) / CELLS for at in range(0, len(pairs), CELLS)]


def _deviation(cells: Cells) -> float:
    mean = sum(cells) / CELLS
    return sqrt(sum((cell - mean) ** 2 for cell in cells) / CELLS)
