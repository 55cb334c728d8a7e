"""How late and how dear may a committed route become, and which facts drive that?"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray
from planner.query.query import Query, check_query
from planner.routing.route import Route
from planner.uncertainty._evaluation import totals, trace
from planner.uncertainty._route_model import Stop, plan_route
from planner.uncertainty.drivers import Driver, cost_drivers, time_drivers
from planner.uncertainty.latin_hypercube import Percentiles, Sample, draw_plan, percentiles, row

_NIGHT = 24.0
"""Windows that are less apart, in hours, are days of one season."""


class Missed(NamedTuple):
    """A seasonal window missed: draws that came after it had closed and waited for another.

    ``closes`` is when the window of the plan ends; ``wait_h`` the mean wait of these draws.
    """

    stop: Stop
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
        Whether facts move together as `planner.uncertainty._correlation` says; else all are
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


def _closes(stop: Stop, departure: float) -> float:
    """Return when the window ends in which the plan sets off, over windows that join it.

    The nights of a checkpoint do not end a season.
    """
    end = next(it.end for it in stop.windows if it.begin <= departure < it.end)
    for one, other in pairwise(stop.windows):
        if one.end == end and other.begin - end < _NIGHT:
            end = other.end
    return end
