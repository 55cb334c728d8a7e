"""Which facts and waits drive the spread of a total, and how much would knowing one help?"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.pricing.formula import EXPECTED, NONE, FloatArray, Number
from planner.uncertainty._evaluation import Wait, arrival_h, cost_usd
from planner.uncertainty._route_model import Stop
from planner.uncertainty.latin_hypercube import Sample, p90_of, row

_MOST = 8
"""So many drivers are worked out, the strongest first."""


class Driver(NamedTuple):
    """What one fact, or the wait for one service, has to do with a total.

    ``share`` is its squared rank correlation with the total, as a share of the sum of those
    of all facts; ``sign`` tells whether more of the fact is more of the total; ``p90`` is
    the 90th percentile of the total if the fact were known to be its value and all others
    were drawn. ``wait_at`` names the place of a wait, whose fact is the headway.
    """

    fact: Fact
    wait_at: str
    share: float
    sign: int
    p90: float


def time_drivers(network: Network, sample: Sample, hours: FloatArray) -> tuple[Driver, ...]:
    """Return what drives the hours to arrival, strongest first.

    Parameters
    ----------
    network
        The network that the plan was made on.
    sample
        Its draws.
    hours
        Hours to arrival of each draw.
    """
    plan = sample.plan

    def rest(number: int, at: int) -> Number:
        """Return the hours of each draw with a fact, or the wait at a stop, known."""
        return arrival_h(plan, sample.value(known=number), _known_wait(sample, at))

    waits = []
    for at in sample.waits:
        headway = _headway(plan.stops[at])
        if headway in sample.facts or plan.base(headway) > 0.0:
            waits.append(at)
    return tuple(_drivers(network, sample, plan.facts()["time"], waits, hours, rest))


def cost_drivers(network: Network, sample: Sample, usd: FloatArray) -> tuple[Driver, ...]:
    """Return what drives the dollars, strongest first; parameters as for `time_drivers`."""
    plan = sample.plan

    def rest(number: int, _: int) -> Number:
        return cost_usd(plan, sample.value(known=number))

    return tuple(_drivers(network, sample, plan.facts()["cost"], [], usd, rest))


def _known_wait(sample: Sample, at: int) -> Wait:
    return lambda stop: EXPECTED if stop == at else sample.wait(stop)


def _drivers(
    network: Network,
    sample: Sample,
    used: list[int],
    waits: list[int],
    total: FloatArray,
    rest: Callable[[int, int], Number],
) -> Iterator[Driver]:
    facts = [number for number in used if number in sample.facts]
    if not (facts or waits) or total.min() == total.max():
        return
    ranks = np.empty(len(total))
    ranks[np.argsort(total, kind="stable")] = np.arange(len(total)) - (len(total) - 1) / 2.0
    rho = np.array(
        [_correlation(sample.facts[number][0], ranks) for number in facts]
        + [_correlation(sample.waits[at], ranks) for at in waits]
    )
    shares = rho * rho / float((rho * rho).sum())
    for at in np.argsort(-shares, kind="stable")[:_MOST].tolist():
        stop_at = waits[at - len(facts)] if at >= len(facts) else NONE
        number = facts[at] if at < len(facts) else NONE
        p90 = p90_of(row(rest(number, stop_at), len(total)))
        place = ""
        if stop_at != NONE:
            stop = sample.plan.stops[stop_at]
            number, place = _headway(stop), stop.step.a
        subject = sample.plan.located[number].subject
        fact = network.facts.fact(number)._replace(subject=subject)
        sign = 1 if rho[at] >= 0.0 else -1
        yield Driver(fact, place, float(shares[at]), sign, p90)


def _correlation(row_: FloatArray, ranks: FloatArray) -> float:
    """Return the correlation of a row of scores with ranks that are centred on zero.

    Scores are drawn evenly around their middle, so the correlation is that of van der
    Waerden for facts and Spearman's for waits.
    """
    spread = float(row_.std()) * float(ranks.std())
    # A plain sum: the order in which BLAS adds hangs on the machine.
    return float((row_ * ranks).mean()) / spread if spread else 0.0


def _headway(stop: Stop) -> int:
    formulas = (stop.formula, *(window.formula for window in stop.windows))
    return next(it.headway for it in formulas if it.headway != NONE)
