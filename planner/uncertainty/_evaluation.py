"""What does a committed route take when the facts under it have other values?"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from planner.pricing.formula import EXPECTED, NONE, FloatArray, Number, Value
from planner.uncertainty._route_model import Plan, Stop, Window

Wait = Callable[[int], Number]
"""Returns the share of its headway that cargo waits at the stop with a number."""


class Timed(NamedTuple):
    """A stop in time: cargo is there at ``now``, sets off at ``departure``."""

    number: int
    stop: Stop
    now: Number
    departure: Number
    arrival: Number


def expected(number: int) -> float:
    """Return half of a headway: what is waited on average at any stop."""
    del number
    return EXPECTED


def trace(plan: Plan, value: Value, wait: Wait = expected) -> Iterator[Timed]:
    """Yield the stops of a plan in time, in hours from 00:00 of the departure day.

    Closed and slow windows are waited out as `planner.search.label_setting.next_departure` does
    it; all hours are infinite where a step never opens again.

    Parameters
    ----------
    plan
        The plan.
    value
        Values of the facts, one number each or one of each draw.
    wait
        Share of the headway waited at each stop.
    """
    now: Number = plan.query.hour
    departure: Number
    arrival: Number
    for number, stop in enumerate(plan.stops):
        if stop.windows:
            departure, arrival = _ready(stop.windows, now, value, wait(number))
        else:
            departure, arrival = now, now + stop.formula.hours(value, wait(number))
        yield Timed(number, stop, now, departure, arrival)
        now = arrival


def _ready(
    windows: tuple[Window, ...], now: Number, value: Value, wait: Number
) -> tuple[FloatArray, FloatArray]:
    best_departure: FloatArray = np.asarray(np.inf)
    best_arrival: FloatArray = best_departure
    earliest = float(np.min(now))
    for window in windows:
        if np.all(best_arrival <= window.begin):
            break
        if earliest >= window.end:
            continue
        departure: FloatArray = np.maximum(now, window.begin)
        arrival: FloatArray = departure + window.formula.hours(value, wait)
        better = (now < window.end) & (arrival < best_arrival)
        best_departure = np.where(better, departure, best_departure)
        best_arrival = np.where(better, arrival, best_arrival)
    return best_departure, best_arrival


class Totals(NamedTuple):
    """Totals of a plan: hours to arrival, dollars, kg of CO2e well-to-wheel, kilometres.

    ``generalised`` are the dollars and the hours at their price.
    """

    time_h: Number
    cost_usd: Number
    co2e_kg: Number
    distance_km: Number
    generalised: Number

    def of(self, by: str) -> Number:
        """Return the total that a criterion of a question makes smallest."""
        return {
            "time": self.time_h,
            "cost": self.cost_usd,
            "co2e": self.co2e_kg,
            "distance": self.distance_km,
            "generalised": self.generalised,
        }[by]


def arrival_h(plan: Plan, value: Value, wait: Wait = expected) -> Number:
    """Return the hours to arrival, by `trace` but for the last bits of floating point.

    Kilometres under one speed are added up before they are divided by it, between the stops
    that have a calendar.

    Parameters
    ----------
    plan, value, wait
        As for `trace`.
    """
    now: Number = plan.query.hour
    lengths: dict[int, Number] = {}
    for number, stop in enumerate(plan.stops):
        formula = stop.formula
        if stop.windows:
            now = now + _moving_h(lengths, value)
            lengths.clear()
            _, now = _ready(stop.windows, now, value, wait(number))
        elif formula.moves:
            lengths[formula.speed] = lengths.get(formula.speed, 0.0) + formula.timed_km(value)
            if formula.border or formula.added_nights or formula.taken_nights:
                now = now + formula.border_h(value)
        else:
            now = now + formula.hours(value, wait(number))
    return now + _moving_h(lengths, value)


def _moving_h(lengths: Mapping[int, Number], value: Value) -> Number:
    total: Number = 0.0
    for speed, km in lengths.items():
        total = total + km / value(speed)
    return total


def cost_usd(plan: Plan, value: Value) -> Number:
    """Return the dollars of a plan; kilometres under one rate are added up first."""
    lengths: dict[tuple[int, int], Number] = {}
    total: Number = 0.0
    for stop in plan.stops:
        formula = stop.formula
        if formula.rate != NONE:
            # What is left is charged once; what goes by the kilometre is added up first.
            paid = (formula.rate, formula.price_share)
            lengths[paid] = lengths.get(paid, 0.0) + formula.rated_km(value)
            formula = formula._replace(rate=NONE)
        total = total + formula.usd(value, 1.0)
    for (rate, share), km in lengths.items():
        usd = value(rate) * km
        total = total + (usd if share == NONE else usd * value(share))
    total = total * plan.units
    for stop in plan.stops:
        if stop.formula.carbon != NONE:
            total = total + stop.formula.carbon_usd(value, plan.mass)
    return total


def co2e_kg(plan: Plan, value: Value) -> Number:
    """Return the CO2e of a plan, well-to-wheel; tonne-kilometres of one factor are added up."""
    amounts: dict[int, Number] = {}
    for stop in plan.stops:
        formula = stop.formula
        if formula.wtw != NONE:
            # Grams per tonne-kilometre, or kilograms per tonne handled.
            more = value(formula.length) / 1000.0 if formula.moves else 1.0
            amounts[formula.wtw] = amounts.get(formula.wtw, 0.0) + more
    total: Number = 0.0
    for factor, amount in amounts.items():
        total = total + value(factor) * amount
    return total * plan.mass


def totals(plan: Plan, value: Value | None = None, wait: Wait = expected) -> Totals:
    """Return the totals of a plan, by default under the network's own values.

    Parameters
    ----------
    plan, value, wait
        As for `trace`.
    """
    value = plan.base if value is None else value
    hours, usd = arrival_h(plan, value, wait) - plan.query.hour, cost_usd(plan, value)
    km = sum(stop.formula.km(value) for stop in plan.stops)
    return Totals(hours, usd, co2e_kg(plan, value), km, usd + plan.rate * hours + plan.borne)


def along(plan: Plan, number: int, values: FloatArray) -> FloatArray:
    """Return what a plan takes, by the criterion of its question, at values of one fact.

    Parameters
    ----------
    plan
        The plan; all other facts keep their values.
    number
        Number of the fact.
    values
        Its values.
    """
    found = totals(plan, lambda it: values if it == number else plan.base(it))
    return np.broadcast_to(np.asarray(found.of(plan.query.by), dtype=float), values.shape)
