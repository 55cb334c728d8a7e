"""Which state comes next, roughly in the order of hours?

A search that takes a state again when it became earlier needs no exact order, so states of
about the same hour lie in one bucket, in no order: putting one in or taking one out does not
hang on how many there are (R. B. Dial, 1969, "Algorithm 360"). Works on integers and flat
arrays only, as `planner.search.label_setting`.
"""

from typing import Any, NamedTuple

import numpy as np

from planner.search.label_setting import NOWHERE

PER_HOUR = 0.5
"""Buckets an hour: with a quarter as with four a search takes the same time."""
BUCKETS = 12288
"""The last bucket holds all that is later than 2.8 years on, in no order: who waits for a river
twice comes sooner."""


class Buckets(NamedTuple):
    """States in buckets, by number, `NOWHERE` where there is none.

    ``top`` is the first state of each bucket; ``after``, ``before`` and ``bucket`` are arrays by
    state.
    """

    top: Any
    after: Any
    before: Any
    bucket: Any


def empty_buckets(states: int) -> Buckets:
    """Return buckets for so many states, with none of them in any."""
    return Buckets(
        np.full(BUCKETS, NOWHERE),
        np.empty(states, dtype=np.int64),
        np.empty(states, dtype=np.int64),
        np.full(states, NOWHERE),
    )


def put(buckets: Buckets, bucket: int, state: int) -> None:
    """Put a state that is in no bucket on top of one."""
    below = buckets.top[bucket]
    buckets.after[state], buckets.before[state] = below, NOWHERE
    if below != NOWHERE:
        buckets.before[below] = state
    buckets.top[bucket], buckets.bucket[state] = state, bucket


def take_out(buckets: Buckets, state: int) -> None:
    """Take a state out of its bucket."""
    above, below = buckets.before[state], buckets.after[state]
    if above != NOWHERE:
        buckets.after[above] = below
    else:
        buckets.top[buckets.bucket[state]] = below
    if below != NOWHERE:
        buckets.before[below] = above
    buckets.bucket[state] = NOWHERE


SORTING = (empty_buckets, put, take_out)
"""These functions, for compiling."""
