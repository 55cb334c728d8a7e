"""How far must one number move for the runner-up to win?"""

import math
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray
from planner.pricing.repricing import Formulas, network_formulas, under
from planner.routing.route import Route, criterion_of
from planner.routing.router import find_route
from planner.uncertainty._evaluation import along
from planner.uncertainty._route_model import Plan, plan_route
from planner.uncertainty.sampling import has_spread

_MOST = 6
"""So many break-even values are given, the nearest first."""
_FACTORS = np.exp2(np.arange(0, 17) / 4.0)
"""Steps outwards from a value in which a change of sign is looked for: up to 16 times."""
_FINE = 64
_ROUNDS = 8
"""A bracket is cut in so many parts, so many times: to about 1e-14 of its width."""
_TIE = 1e-6


class Threshold(NamedTuple):
    """The value of one fact at which two routes are equal.

    ``change`` is its relative distance from the value of the fact; ``inside`` tells whether
    it lies between low and high, None without them; ``total`` is what both routes then take,
    by the criterion; ``ties`` tells whether the search at that value finds nothing better
    than the two. Where it does not, a third route has won before.
    """

    fact: Fact
    value: float
    change: float
    inside: bool | None
    total: float
    ties: bool


def thresholds(network: Network, steps: Steps, best: Route, other: Route) -> tuple[Threshold, ...]:
    """Return the break-even values of the facts under two routes, the nearest first.

    Each fact is moved alone, in its own season, within the bounds of the schema; published
    lengths without a spread stand, unless the question is for the shortest way. The total
    of both routes is taken from the formulas of their prices, calendars included, and the
    root is found on these; then the question is searched again at that value. A value
    over 16 times or under a 16th of what the fact says is not looked for.

    Parameters
    ----------
    network, steps
        The network that the routes were found on, and its steps.
    best, other
        The best route and the runner-up.
    """
    plans = plan_route(network, steps, best), plan_route(network, steps, other)
    by = best.query.by
    numbers = dict.fromkeys(number for plan in plans for number in plan.facts()[by])
    near = []
    for number in numbers:
        if by != "distance" and _is_fixed(network, plans[0], number):
            continue
        bracket = _bracket(network, plans, number)
        if bracket is not None:
            near.append((abs(math.log(bracket[1] / plans[0].base(number))), number, bracket))
    near.sort()
    formulas = network_formulas(network, steps) if near else None
    found = []
    for _, number, bracket in near[:_MOST]:
        value = _root(plans, number, bracket)
        if formulas is not None:
            found.append(_threshold(formulas, plans, number, value))
    return tuple(sorted(found, key=lambda it: (abs(it.change), it.fact.id)))


def _is_fixed(network: Network, plan: Plan, number: int) -> bool:
    is_length = plan.located[number].attribute == "length_km"
    return is_length and not has_spread(network.facts.fact(number))


def _gap(plans: tuple[Plan, Plan], number: int, values: FloatArray) -> FloatArray:
    """Return by how much the second plan takes more than the first at values of one fact."""
    first, second = (along(plan, number, values) for plan in plans)
    return second - first


def _bracket(network: Network, plans: tuple[Plan, Plan], number: int) -> tuple[float, float] | None:
    """Return the nearest two values, the nearer first, between which the gap closes."""
    base = plans[0].base(number)
    attribute = network.schema.attributes[plans[0].located[number].attribute]
    if base <= 0.0:
        return None
    found = []
    for grid in (base * _FACTORS, base / _FACTORS):
        values = np.clip(grid, attribute.min, attribute.max)
        gap = _gap(plans, number, values)
        crossed = np.flatnonzero(gap < 0.0)
        if gap[0] >= 0.0 and len(crossed):
            at = int(crossed[0])
            if at > 0:
                found.append((float(values[at - 1]), float(values[at])))
    return min(found, key=lambda it: abs(math.log(it[1] / base)), default=None)


def _root(plans: tuple[Plan, Plan], number: int, bracket: tuple[float, float]) -> float:
    near, far = bracket
    for _ in range(_ROUNDS):
        values = np.linspace(near, far, _FINE + 1)
        at = int(np.flatnonzero(_gap(plans, number, values) < 0.0)[0])
        if at == 0:
            break
        near, far = float(values[at - 1]), float(values[at])
    return near


def _threshold(
    formulas: Formulas, plans: tuple[Plan, Plan], number: int, value: float
) -> Threshold:
    network = formulas.network
    query = plans[0].query
    ((moved, steps),) = under(formulas, {number: np.array([value])})
    total = float(along(plans[0], number, np.array([value]))[0])
    try:
        least = criterion_of(moved, find_route(moved, query, steps))
    except NoRouteError:
        least = float("inf")
    fact = network.facts.fact(number)._replace(subject=plans[0].located[number].subject)
    inside = None
    if fact.low is not None and fact.high is not None:
        inside = fact.low <= value <= fact.high
    base = plans[0].base(number)
    ties = abs(least - total) <= _TIE * max(1.0, abs(total))
    return Threshold(fact, value, value / base - 1.0, inside, total, ties)
