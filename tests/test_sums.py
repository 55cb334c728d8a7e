"""Sums of uncertain numbers without draws, against draws."""

from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planner.uncertainty._sums import (
    CELLS,
    P10,
    P90,
    P90_SCORE,
    add_independent,
    add_related,
    even_cells,
    split_cells,
)

MIDDLE = CELLS // 2
sides = st.floats(0.1, 10.0)
ratios = st.none() | st.floats(1.05, 6.0)
numbers = st.tuples(sides, sides, ratios, ratios)
DRAWS = 40_000


def drawn(number, score):
    down, up, down_ratio, up_ratio = number
    unit = score / P90_SCORE
    above = unit if up_ratio is None else (up_ratio**unit - 1) / (up_ratio - 1)
    below = unit if down_ratio is None else (down_ratio**unit - 1) / (1 - 1 / down_ratio)
    return np.where(unit > 0, up * above, down * below)


def close(cells, values, share):
    """Hold both percentiles to a share of the distance between them."""
    low, high = np.percentile(values, [10, 90])
    width = high - low
    assert cells[P10] == pytest.approx(low, abs=share * width)
    assert cells[P90] == pytest.approx(high, abs=share * width)


@given(numbers)
def test_one_number_keeps_its_percentiles(number):
    cells = add_independent([split_cells(*number)])
    assert cells[P10] == pytest.approx(-number[0])
    assert cells[MIDDLE] == pytest.approx(0.0, abs=1e-9)
    assert cells[P90] == pytest.approx(number[1])
    assert cells == sorted(cells)


@given(st.lists(numbers, min_size=2, max_size=12))
def test_independent_numbers_add_up_as_draws_do(several):
    scores = np.random.default_rng(7).standard_normal((len(several), DRAWS))
    values = sum(drawn(it, score) for it, score in zip(several, scores, strict=True))
    cells = add_independent(split_cells(*it) for it in several)
    close(cells, values, 0.05)
    assert len(cells) == CELLS
    # Ascending, but for those that evening out leaves as they are.
    assert all(above - below > -1e-9 for below, above in pairwise(cells[6:-6]))


@pytest.mark.parametrize("count", [2, 3, 4, 6])
@pytest.mark.parametrize("ratio", [3.0, 4.0, 6.0])
def test_alike_numbers_with_long_tails(count, ratio):
    """Hard for few cells: whether one of them is in its last tenth decides the 90th percentile."""
    alike = [(0.1, 10.0, None, ratio)] * count
    scores = np.random.default_rng(7).standard_normal((count, 10 * DRAWS))
    values = sum(drawn(it, score) for it, score in zip(alike, scores, strict=True))
    close(add_independent(split_cells(*it) for it in alike), values, 0.03)


@given(st.lists(numbers, min_size=2, max_size=6), st.floats(0.0, 1.0))
def test_related_numbers_add_up_as_draws_do(several, share):
    rng = np.random.default_rng(7)
    factor, scores = rng.standard_normal(DRAWS), rng.standard_normal((len(several), DRAWS))
    values = sum(
        drawn(it, share**0.5 * factor + (1 - share) ** 0.5 * score)
        for it, score in zip(several, scores, strict=True)
    )
    close(add_related((split_cells(*it), share) for it in several), values, 0.15)


@pytest.mark.parametrize("count", [2, 6, 12])
@pytest.mark.parametrize("share", [0.15, 0.3, 0.8])
def test_related_normal_numbers_have_the_deviation_of_their_sum(count, share):
    """Six of 3 at a share of 0.3: 3 x sqrt(6 + 0.3 x 30) = 11.6, not 10.5."""
    cells = add_related([(split_cells(3.0, 3.0), share)] * count)
    exact = 3 * (count + share * count * (count - 1)) ** 0.5
    assert cells[P90] == pytest.approx(exact, rel=0.015)
    assert cells[P10] == pytest.approx(-exact, rel=0.015)


def test_related_numbers_between_their_ends():
    parts = [split_cells(1.0, 4.0, None, 3.0), split_cells(2.0, 2.0)]
    apart = add_related((it, 0.0) for it in parts)
    assert apart == pytest.approx(add_independent(parts))
    at_once = add_related((it, 1.0) for it in parts)
    assert at_once[P90] == pytest.approx(6.0)
    assert at_once[P10] == pytest.approx(-3.0)
    # What one of them does not share can't be in common.
    assert add_related([(parts[0], 1.0), (parts[1], 0.0)]) == pytest.approx(apart)


def test_an_even_number():
    cells = even_cells(36.0)
    assert cells[P90] == pytest.approx(0.8 * 36)
    assert cells[P10] == pytest.approx(-0.8 * 36)


def test_nothing_and_what_does_not_vary():
    assert add_independent([]) == [0.0] * CELLS
    assert add_independent([split_cells(0.0, 0.0)] * 3) == [0.0] * CELLS
    assert add_related([(split_cells(0.0, 0.0), 1.0)] * 2) == [0.0] * CELLS


def test_the_outermost_cell_stands_for_the_mean_of_its_tail():
    """By its middle alone the variance of a normal number would be a thousandth smaller."""
    cells = split_cells(P90_SCORE, P90_SCORE)
    tail = NormalDist().pdf(NormalDist().inv_cdf(1 - 1 / CELLS)) * CELLS
    assert cells[-1] == pytest.approx(tail)
    assert sum(it * it for it in cells) / CELLS == pytest.approx(1.0, abs=1e-3)
