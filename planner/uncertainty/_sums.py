"""How is a sum of uncertain numbers distributed, without drawing any of them?"""

from collections.abc import Iterable
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import accumulate
from math import sqrt
from statistics import NormalDist

CELLS = 405
"""Cells of equal probability that stand for a distribution, each by the value at its middle, the
outermost by that at its mean score. The 10th and the 90th percentile are the middles of the 41st
from either end."""
P10, P50, P90 = 40, CELLS // 2, CELLS - 41
"""Numbers of the cells whose middles are these percentiles."""
P90_SCORE = 1.2815515655446004
"""Standard normal quantile of 90 %."""

Cells = list[float]
"""A number in each of `CELLS` equally likely cases, ascending; of a sum but for the few outermost
on both sides, which evening out leaves as they are."""

_NORMAL = NormalDist()
_UNITS = [
    *(_NORMAL.inv_cdf((at + 0.5) / CELLS) / P90_SCORE for at in range(CELLS // 2, CELLS - 1)),
    _NORMAL.pdf(_NORMAL.inv_cdf(1 - 1 / CELLS)) * CELLS / P90_SCORE,
]
"""Scores of the middles of the upper cells, of the outermost its mean; that of 90 % is 1."""
_STEP = 167
_PARTNERS = [(at * _STEP + _STEP // 2) % CELLS for at in range(CELLS)]
"""Which cell of another number each cell is added to: the points of a rank-1 lattice. Every
cell of both is used once, and small regions of the square hold their share of the points, as
the step over `CELLS` is near the root of 2, less 1. Turned upside down it is the same."""
_BESIDE = 6
"""So many cells on each side are taken together with each cell of a sum."""


def split_cells(
    down: float, up: float, down_ratio: float | None = None, up_ratio: float | None = None
) -> Cells:
    """Return a number whose median is zero: its 10th percentile is -down, its 90th up.

    The two halves of a split distribution, as `planner.uncertainty.sampling.spread_values` draws
    them: each
    lognormal where its ratio is told, else normal.

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


@lru_cache(maxsize=1_000)
def _half(ratio: float) -> Cells:
    """Return the upper half of the cells, as multiples of what the 90th percentile is.

    The amount is ``ratio ** unit`` times the median at a score of ``unit``; a ratio of 1 stands
    for a normal half.
    """
    if ratio == 1.0:
        return _UNITS
    return [(ratio**unit - 1) / (ratio - 1) for unit in _UNITS]


def even_cells(half: float) -> Cells:
    """Return a number that is anywhere between -half and half with equal likelihood."""
    return [half * ((2 * at + 1) / CELLS - 1) for at in range(CELLS)]


def add_independent(parts: Iterable[Cells]) -> Cells:
    """Return the sum of independent numbers.

    Two at a time, the narrowest first: each cell of one is added to one of the other, those of
    a lattice of good two-dimensional uniformity, and the sums are sorted. In the end each cell
    is evened out with its neighbours. Percentiles lie within 3 % of the distance between them,
    long tails included (`tests/unit/uncertainty/test_sums.py`).

    References
    ----------
    H. Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods (1992), chapter 5:
    good lattice points.

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
    if not waiting:
        return [0.0] * CELLS
    return _smoothed(waiting[0][2]) if count > 1 else waiting[0][2]


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
    return sorted([one + second[at] for one, at in zip(first, _PARTNERS, strict=True)])


def _smoothed(cells: Cells) -> Cells:
    """Return the mean of each cell and its next few on both sides; the outermost stay.

    A narrow number moves a single cell of a wide one by what it is in one of its own cells;
    over a dozen of them this evens out.
    """
    sums = [0.0, *accumulate(cells)]
    width = 2 * _BESIDE + 1
    means = [(sums[at + width] - sums[at]) / width for at in range(CELLS - width + 1)]
    return [*cells[:_BESIDE], *means, *cells[-_BESIDE:]]


def _deviation(cells: Cells) -> float:
    mean = sum(cells) / CELLS
    return sqrt(sum((cell - mean) ** 2 for cell in cells) / CELLS)
