"""Rounding of weights, so that sums are the same in whatever order they are added.

Weights that are multiples of one power of two add up without rounding, so ways that weigh the
same are distinguished by when they arrive and not by the last digits of their sums, whichever
search adds them up.
"""

from typing import Any

GRID = 2.0**-30
"""Hours, USD, kg and km of a step are multiples of this (1e-9)."""

SHIFT = 1.5 * 2.0**22
"""Doubles of its size lie `GRID` apart: to add and to subtract it rounds to that."""


def on_grid(values: Any) -> Any:
    """Return a number, or an array of them, to the nearest multiple of `GRID`.

    Numbers over 2**21 are rounded to a coarser one; infinity stays. Sums below 2**23 of such
    multiples are exact.

    Examples
    --------
    >>> on_grid(0.1) + on_grid(0.2) == on_grid(0.3)
    True
    """
    return values + SHIFT - SHIFT
