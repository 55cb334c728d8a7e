"""P10, P50 and P90 of a total of a route or of some of its legs, and its least and most.

Percentiles are those of `DRAWS` draws of the facts and waits of the route, evaluated as
`planner.uncertainty.risk` does. All routes are drawn under one seed: what two of them share has
the same value in each draw, so their percentiles differ by the routes and not by luck.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from math import fsum
from typing import NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.pricing.adjustments import JAM_SHARE, SPEED_SHARE_ATTRIBUTES, T_PER_TEU
from planner.pricing.arcs import Steps
from planner.pricing.formula import EXPECTED, FloatArray, Number, Value
from planner.routing.route import Leg, Route
from planner.uncertainty.route_model import (
    Plan,
    Wait,
    co2e_kg,
    cost_usd,
    counted_h,
    daily_hours,
    expected,
    plan_legs,
    plan_route,
    trace,
    waits_for_opening,
)
from planner.uncertainty.sampling import PRICED, Sample, draw_plan

TOTALS = ("time_h", "cost_usd", "co2e_kg")
DRAWS = 4005
"""Draws of a band: the middles of the 401st, the 2,003rd and the 3,605th stratum of so many are
the 10th, 50th and 90th percentile, so those of a total of one fact are exact."""
SEED = 1
_P10, _P90 = 0.1, 0.9
_INVERSE = frozenset(("speed_kmh", T_PER_TEU, *SPEED_SHARE_ATTRIBUTES))
"""More of these is less of a total; more of all others is more."""
_DAY = 24.0


class Band(NamedTuple):
    """A total with its low and high, and with its median where they are percentiles.

    The value has every fact at its value; where facts have long tails, as borders do, the median
    of the total lies above it.
    """

    value: float
    low: float
    high: float
    median: float | None = None

    @property
    def holds_value(self) -> bool:
        """Whether the value lies between low and high."""
        return self.low <= self.value <= self.high


class Ranges(NamedTuple):
    """Hours and USD of a route with their 10th and 90th percentiles."""

    time_h: Band
    cost_usd: Band


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


def percentiles(planned: Number, drawn: FloatArray) -> Percentiles:
    """Return mean, minimum, P10, P50 and P90 of draws beside the planned value."""
    # "inverted_cdf" gives numbers that were drawn and never mixes in an infinite one.
    p10, p50, p90 = np.quantile(drawn, (_P10, 0.5, _P90), method="inverted_cdf")
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
    return float(np.quantile(drawn, _P90, method="inverted_cdf"))


def row(total: Number, draws: int) -> FloatArray:
    """Return a total of each draw, also where it is the same in all."""
    return np.broadcast_to(np.asarray(total, dtype=float), draws)


def route_spread(
    network: Network,
    route: Route,
    total: str,
    *,
    legs: Iterable[Leg] | None = None,
    correlated: bool = True,
) -> Band:
    """Return a total of a route with its 10th, 50th and 90th percentile by what facts may be.

    A fact that many steps use, such as the speed of a mode in a country, has one value in a
    draw. The wait for a service is uniform between nothing and its headway; what comes to a
    checkpoint while it is closed waits until it opens. The season that the route waits for, or
    is in time for, is that of the route in every draw, and the amount of cargo is the
    question's, not the network's.

    Where many facts have a high that is far above their value, as borders do, most of what may
    happen lies above the value, and even the 10th percentile may.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    total
        ``time_h``, ``cost_usd`` or ``co2e_kg``.
    legs
        Some of the route's legs, where not the whole of it is meant.
    correlated
        Whether facts move together as `planner.uncertainty.sampling` says; else all are
        independent.

    Raises
    ------
    ValueError
        If the total is none of these.

    Notes
    -----
    Percentiles of `DRAWS` stratified draws lie within 3 % of those of 40,000 plain ones
    (`tests/test_spread.py`, `tests/test_risk.py`).
    """
    _check(total)
    chosen = route.legs if legs is None else tuple(legs)
    drawn = draw_route(network, route, chosen, (total,), correlated=correlated)
    return drawn.totals[0].band()


def route_spreads(network: Network, route: Route, names: tuple[str, ...]) -> dict[str, Band]:
    """Return what `route_spread` does for several totals of a route, by their names."""
    drawn = draw_route(network, route, route.legs, names)
    return {name: it.band() for name, it in zip(names, drawn.totals, strict=True)}


def ranges_of(network: Network, route: Route) -> Ranges:
    """Return hours and USD of a route with their ranges, both of the same draws."""
    return Ranges(**route_spreads(network, route, Ranges._fields))


class DrawnTotal(NamedTuple):
    """A total of some legs: what it is, the same from the facts at their values, and its draws."""

    value: float
    planned: float
    draws: FloatArray

    def band(self) -> Band:
        """Return the total with its percentiles."""
        # Beside the same sum without draws, so that what does not vary is the value to the bit.
        found = percentiles(self.planned, self.draws)
        low, median, high = (
            max(0.0, self.value + (it - self.planned)) for it in (found.p10, found.p50, found.p90)
        )
        return Band(self.value, low, high, median)


class DrawnRoute(NamedTuple):
    """The plan of a route, the draws of its facts and waits, and some totals over them."""

    plan: Plan
    sample: Sample
    totals: tuple[DrawnTotal, ...]


def draw_route(
    network: Network,
    route: Route,
    legs: Collection[Leg],
    names: tuple[str, ...],
    *,
    correlated: bool = True,
) -> DrawnRoute:
    """Draw totals of some legs of a route; the draws are those of `route_spread`.

    Parameters
    ----------
    network, route, legs, correlated
        As for `route_spread`.
    names
        Totals, of `TOTALS`.
    """
    plan = plan_legs(network, route, legs)
    criteria = [name.partition("_")[0] for name in names]
    sample = draw_plan(
        network, plan, DRAWS, SEED, correlated=correlated, stratified=True, criteria=criteria
    )
    totals = tuple(
        DrawnTotal(
            fsum(getattr(leg, name) for leg in legs),
            float(_total(plan, name, plan.base, expected)),
            row(_total(plan, name, sample.value(), sample.wait), DRAWS),
        )
        for name in names
    )
    return DrawnRoute(plan, sample, totals)


def route_range(
    network: Network, route: Route, total: str, *, legs: Iterable[Leg] | None = None
) -> Band:
    """Return a total with what it is where every fact stands at its low, and at its high.

    Not what is likely but what the facts allow: at the low end of the range all facts at
    once have the end that makes the total least (the high of a speed, the low of a rate),
    at the high end the other. The wait for a service goes from the 10th to the 90th percentile
    of a uniform wait, as low and high of a fact are percentiles too; a checkpoint whose hour of
    opening is known is open on arrival, or has just closed. No end is below zero.

    Parameters
    ----------
    network, route, total, legs
        As for `route_spread`.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    _check(total)
    chosen = route.legs if legs is None else tuple(legs)
    plan = plan_legs(network, route, chosen)
    value = fsum(getattr(leg, total) for leg in chosen)
    planned = _untimed(plan, total, plan.base, EXPECTED)
    least = value + (_untimed(plan, total, _ends(network, plan, high=False), _P10) - planned)
    most = value + (_untimed(plan, total, _ends(network, plan, high=True), _P90) - planned)
    if total == "time_h":
        nights = _planned_nights(route, chosen)
        least, most = least - nights, most - nights + _longest_nights(chosen)
    return Band(value, max(0.0, least), most)


def drawn_band(
    network: Network,
    steps: Steps,
    route: Route,
    total: str,
    *,
    way: bool = False,
    draws: int = 10_000,
    seed: int = SEED,
    correlated: bool = True,
) -> Band:
    """Return P50, P10 and P90 of a total of a committed route over plain draws of its facts.

    Unlike `route_spread` by the calendars of the question, so that a season may be missed.

    Parameters
    ----------
    network, steps, route
        As for `planner.uncertainty.risk.route_risk`.
    total
        ``time_h``, ``cost_usd`` or ``co2e_kg``.
    way
        Only from the first departure to the last arrival, as
        `planner.validation.validation.way_legs`: without loading and its wait, customs and
        unloading.
    draws, seed, correlated
        As for `planner.uncertainty.risk.route_risk`.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    _check(total)
    plan = plan_route(network, steps, route)
    sample = draw_plan(network, plan, draws, seed, correlated=correlated)
    if way and total == "time_h":
        stops = list(trace(plan, sample.value(), sample.wait))
        drawn = stops[-1].departure - stops[0].arrival
    else:
        # Loading and unloading are the first and the last step of every route.
        part = plan._replace(stops=plan.stops[1:-1]) if way else plan
        drawn = _total(part, total, sample.value(), sample.wait)
    found = percentiles(0.0, row(drawn, draws))
    return Band(found.p50, found.p10, found.p90, found.p50)


def _check(total: str) -> None:
    if total not in TOTALS:
        message = f"total {total!r} has no spread; use one of {', '.join(TOTALS)}"
        raise ValueError(message)


def _total(plan: Plan, total: str, value: Value, wait: Wait) -> Number:
    """Return a total of the stops of a plan that are counted."""
    if total == "time_h":
        return counted_h(plan, value, wait)
    return (cost_usd if total == "cost_usd" else co2e_kg)(plan.counted(), value)


def _untimed(plan: Plan, total: str, value: Value, share: float) -> float:
    """Return a total without the waits for seasons and checkpoints, each service at a share."""
    if total != "time_h":
        return float(_total(plan, total, value, expected))
    hours = (stop.timed[0].hours(value, share) for stop in plan.stops if stop.counted)
    return fsum(hours)


def _ends(network: Network, plan: Plan, *, high: bool) -> Value:
    """Return what gives each fact the end that makes a total least, or with ``high`` most."""

    def value(number: int) -> float:
        attribute = plan.located[number].attribute
        if attribute not in PRICED:
            return plan.base(number)
        fact = network.facts.fact(number)
        if attribute == JAM_SHARE and 0.0 < float(fact.value) < 1.0:
            return 1.0 if high else 0.0
        end = fact.high if (attribute in _INVERSE) != high else fact.low
        return plan.base(number) if end is None else end

    return value


def _longest_nights(legs: Iterable[Leg]) -> float:
    """Return the hours that cargo waits which comes to every checkpoint as it closes."""
    found = (daily_hours(step, price) for leg in legs for step, price in leg.steps)
    return fsum(max(_DAY - works for _, works in daily) for daily in found if daily)


def _planned_nights(route: Route, legs: Iterable[Leg]) -> float:
    """Return the hours that the route waits for checkpoints to open as planned."""
    counted = {id(leg) for leg in legs}
    return fsum(
        leg.wait_h
        for leg, following in pairwise(route.legs)
        if id(leg) in counted and waits_for_opening(leg, following)
    )
