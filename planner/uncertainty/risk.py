"""How late and how expensive a committed route may become, and which facts drive that."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.formula import EXPECTED, NONE, FloatArray, Number
from planner.question.query import Query, check_query
from planner.routing.route import Route
from planner.uncertainty.percentiles import Percentiles, p90_of, percentiles, row
from planner.uncertainty.route_model import (
    PlanStop,
    Wait,
    arrival_h,
    cost_usd,
    plan_route,
    totals,
    trace,
)
from planner.uncertainty.sampling import Sample, draw_plan

_MOST = 8
"""Number of drivers that are worked out, the strongest first."""
_NIGHT = 24.0
"""Windows that are less apart, in hours, are days of one season."""


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


class Missed(NamedTuple):
    """A seasonal window missed: draws that came after it had closed and waited for another.

    ``closes`` is when the window of the plan ends; ``wait_h`` the mean wait of these draws.
    """

    stop: PlanStop
    closes: dt.datetime
    draws: int
    wait_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What the draws of a committed route say; ``hours`` and ``usd`` are those of each draw."""

    route: Route
    draws: int
    seed: int
    correlated: bool
    time_h: Percentiles
    cost_usd: Percentiles
    co2e_kg: Percentiles
    deadline: dt.datetime | None
    on_time: float | None
    drivers: dict[str, tuple[Driver, ...]]
    missed: tuple[Missed, ...]
    missed_draws: int
    hours: FloatArray
    usd: FloatArray


def chosen_by(network: Network, query: Query) -> Query:
    """Return the question by which the route is chosen whose risk is asked.

    The fastest route is the fastest whatever the deadline: it may be too late as planned
    and in time in some draws. By any other criterion the deadline has a part in the choice.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    """
    check_query(network, query)
    return query._replace(deadline=None) if query.by == "time" else query


def route_risk(
    network: Network,
    steps: Steps,
    route: Route,
    *,
    draws: int = 10_000,
    seed: int = 1,
    deadline: dt.datetime | None = None,
    correlated: bool = True,
) -> Risk:
    """Draw the facts under a committed route and return what becomes of it.

    The route stays what it is in every draw; cargo waits for its services uniformly between
    nothing and their headways, and for a season's window where it comes too early or late.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    route
        A route of `planner.routing.router` on it.
    draws
        Number of draws, at least 1.
    seed
        Seed; see `planner.uncertainty.sampling` for what is drawn from it.
    deadline
        Latest arrival that is on time.
    correlated
        Whether facts move together as `planner.uncertainty.sampling` says; else all are
        independent.
    """
    plan = plan_route(network, steps, route)
    sample = draw_plan(network, plan, draws, seed, correlated=correlated)
    value = sample.value()
    planned = totals(plan)
    drawn = totals(plan, value, sample.wait)
    hours, usd, kg = (row(it, draws) for it in drawn[:3])
    on_time = None
    if deadline is not None:
        on_time = share_in_time(route.query, hours, deadline)
    missed, missed_draws = missed_windows(sample)
    return Risk(
        route=route,
        draws=draws,
        seed=seed,
        correlated=correlated,
        time_h=percentiles(planned.time_h, hours),
        cost_usd=percentiles(planned.cost_usd, usd),
        co2e_kg=percentiles(planned.co2e_kg, kg),
        deadline=deadline,
        on_time=on_time,
        drivers={
            "time": time_drivers(network, sample, hours),
            "cost": cost_drivers(network, sample, usd),
        },
        missed=missed,
        missed_draws=missed_draws,
        hours=hours,
        usd=usd,
    )


def share_in_time(query: Query, hours: FloatArray, deadline: dt.datetime) -> float:
    """Return the share of draws that arrive by a deadline, in hours from departure."""
    in_time = query._replace(deadline=deadline).hours_to_deadline() - query.hour
    return float(np.mean(hours <= in_time))


def missed_windows(sample: Sample) -> tuple[tuple[Missed, ...], int]:
    """Return the windows that draws missed, and in how many draws any was missed."""
    plan = sample.plan
    windowed = [stop for stop in plan.stops if stop.windows]
    if not windowed:
        return (), 0
    found: list[Missed] = []
    ever: NDArray[np.bool_] = np.zeros(1, dtype=bool)
    steady = trace(plan, plan.base)
    for base, timed in zip(steady, trace(plan, sample.value(), sample.wait), strict=True):
        if not timed.stop.windows:
            continue
        closes = _closes(timed.stop, float(base.departure))
        now, departure = np.broadcast_arrays(timed.now, timed.departure)
        late = (now >= closes) & (departure > now)
        if late.any():
            waited = departure[late] - now[late]
            moment = dt.datetime.combine(plan.query.depart, dt.time()) + dt.timedelta(hours=closes)
            found.append(Missed(timed.stop, moment, int(late.sum()), float(waited.mean())))
            ever = ever | late
    return tuple(found), int(ever.sum())


def _closes(stop: PlanStop, departure: float) -> float:
    """Return when the window ends in which the plan sets off, over windows that join it.

    The nights of a checkpoint do not end a season.
    """
    end = next(it.end for it in stop.windows if it.begin <= departure < it.end)
    for one, other in pairwise(stop.windows):
        if one.end == end and other.begin - end < _NIGHT:
            end = other.end
    return end


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
    # A plain sum: the order in which BLAS adds depends on the machine.
    return float((row_ * ranks).mean()) / spread if spread else 0.0


def _headway(stop: PlanStop) -> int:
    return next(it.headway for it in stop.timed if it.headway != NONE)
