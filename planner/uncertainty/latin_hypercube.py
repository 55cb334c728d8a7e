"""Which values do the facts and waits of a plan take in each draw, and what do totals become?"""

from typing import NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.pricing.formula import EXPECTED, NONE, FloatArray, Number, Value
from planner.uncertainty._route_model import Plan
from planner.uncertainty.sampling import draw_facts, draw_wait


class Sample(NamedTuple):
    """Draws of the facts of a plan: scores and values by fact, waits by stop."""

    plan: Plan
    facts: dict[int, tuple[FloatArray, FloatArray]]
    waits: dict[int, FloatArray]

    def value(self, *, known: int = NONE) -> Value:
        """Return a function that gives the draws of a fact; ``known`` is at its value."""
        plan, facts = self.plan, self.facts

        def of(number: int) -> float | FloatArray:
            if number in facts and number != known:
                return facts[number][1]
            return plan.base(number)

        return of

    def wait(self, number: int) -> float | FloatArray:
        """Return the drawn share of the headway at a stop."""
        return self.waits.get(number, EXPECTED)


class Percentiles(NamedTuple):
    """A total as planned (all facts at their values) and over its draws.

    Where cargo never arrives in some draws, a number may be infinite.
    """

    planned: float
    mean: float
    minimum: float
    p10: float
    p50: float
    p90: float


def draw_plan(
    network: Network, plan: Plan, draws: int, seed: int, *, correlated: bool = True
) -> Sample:
    """Draw the facts and waits of a plan; ``correlated`` as in `sampling.draw_facts`."""
    used = plan.facts()
    numbers = dict.fromkeys(number for found in used.values() for number in found)
    facts = draw_facts(network, numbers, plan.located, seed, draws, correlated=correlated)
    return Sample(plan, facts, draw_waits(plan, draws, seed))


def draw_waits(plan: Plan, draws: int, seed: int) -> dict[int, FloatArray]:
    """Return the drawn share of the headway at each stop that has one."""
    return {
        at: draw_wait(stop.step, seed, draws)
        for at, stop in enumerate(plan.stops)
        if any(it.headway != NONE for it in (stop.formula, *(win.formula for win in stop.windows)))
    }


def percentiles(planned: Number, drawn: FloatArray) -> Percentiles:
    """Return mean, minimum, P10, P50 and P90 of draws beside the planned value."""
    # "inverted_cdf" gives numbers that were drawn and never mixes in an infinite one.
    p10, p50, p90 = np.quantile(drawn, (0.1, 0.5, 0.9), method="inverted_cdf")
    return Percentiles(
        float(planned),
        float(drawn.mean()),
        float(drawn.min()),
        float(p10),
        float(p50),
        float(p90),
    )


def p90_of(drawn: FloatArray) -> float:
    """Return the 90th percentile of draws, as `percentiles` does."""
    return float(np.quantile(drawn, 0.9, method="inverted_cdf"))


def row(total: Number, draws: int) -> FloatArray:
    """Return a total of each draw, also where it is the same in all."""
    return np.broadcast_to(np.asarray(total, dtype=float), draws)
