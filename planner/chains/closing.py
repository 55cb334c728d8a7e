"""What would make a chain equal to the recommended route: a leg's price or hours, or a fact."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.chains.pricing import ChainModel, LegPrice, PricedChain
from planner.graph.backend import PLAIN, Engine
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray
from planner.pricing.repricing import NetworkFormulas
from planner.routing.route import criterion_of
from planner.routing.router import find_route
from planner.uncertainty.breakeven import closing_value
from planner.uncertainty.route_model import Plan, along, plan_route

_FACTS = 3
"""Facts that are given, the nearest first."""
_LEAST = 1e-6
"""A gap of less, of the total, is none."""
_TIE = 1e-6
_WIDTHS = "_spread"
"""Ending of what says how far prices scatter, which nobody pays."""
WEIGHED = ("generalised", "cost", "time")
"""Criteria by which prices and hours of legs may close a gap."""


class LegChange(NamedTuple):
    """A leg whose price (``USD``) or hours (``h``) at ``value`` would close the gap.

    ``number`` is that of the leg from 0, ``now`` what it takes, ``change`` is relative to that.
    """

    number: int
    unit: str
    now: float
    value: float
    change: float


class FactChange(NamedTuple):
    """A fact that would close the gap at a value.

    ``change`` is relative to what it says; ``ties`` tells whether at that value the chain takes no
    more than the route that is then recommended. Where it does not, another way has won before.
    """

    fact: Fact
    value: float
    change: float
    ties: bool


class Closing(NamedTuple):
    """What would close the gap of a chain, each kind with the smallest change first."""

    legs: tuple[LegChange, ...] = ()
    facts: tuple[FactChange, ...] = ()


def closes(
    network: Network,
    steps: Steps,
    chain: PricedChain,
    *,
    engine: Engine = PLAIN,
    facts: int = _FACTS,
) -> Closing:
    """Return what alone would make a chain equal to the recommended route.

    Nothing where the chain takes no more, or where the criterion is CO2e or distance, which no
    price closes.

    Parameters
    ----------
    network, steps
        What the chain was priced on.
    chain
        The chain.
    engine
        The searches for the recommended route under another value of a fact.
    facts
        How many facts are given at most.
    """
    if chain.query.by not in WEIGHED or not has_gap(chain):
        return Closing()
    legs = sorted(_leg_changes(chain), key=lambda it: (abs(it.change), it.number, it.unit))
    return Closing(tuple(legs), tuple(_fact_changes(network, steps, chain, engine, facts)))


def has_gap(chain: PricedChain) -> bool:
    """Tell whether a chain takes more than the recommended route, by the criterion."""
    return chain.gap > _LEAST * max(1.0, abs(chain.value))


def _leg_changes(chain: PricedChain) -> Iterator[LegChange]:
    by, gap = chain.query.by, chain.gap
    hours = {"time": gap, "cost": math.inf}.get(by, gap / chain.rate if chain.rate else math.inf)
    for number, leg in enumerate(chain.legs):
        if by != "time" and leg.usd > gap:
            yield LegChange(number, "USD", leg.usd, leg.usd - gap, -gap / leg.usd)
        if _may_be_quicker(leg, hours):
            yield LegChange(number, "h", leg.hours, leg.hours - hours, -hours / leg.hours)


def _may_be_quicker(leg: LegPrice, hours: float) -> bool:
    """Tell whether a leg takes longer than it would have to be quicker by."""
    return leg.hours > hours


def _difference(
    total: Callable[[FloatArray], FloatArray], best: Plan, number: int, values: FloatArray
) -> FloatArray:
    """Return by how much a chain takes more than the recommended route at values of a fact."""
    return total(values) - along(best, number, values)


def _fact_changes(
    network: Network, steps: Steps, chain: PricedChain, engine: Engine, most: int
) -> Sequence[FactChange]:
    query, best = chain.query, chain.recommended
    model = ChainModel(network, chain.way, [it.leg for it in chain.legs])
    plan = plan_route(network, steps, best)
    located = {**model.plan.located, **plan.located}

    def total(number: int, values: FloatArray) -> FloatArray:
        def value(it: int) -> float | FloatArray:
            return values if it == number else float(located[it].value)

        hours = model.hours(value) if query.by != "cost" else 0.0
        usd = model.usd(value) if query.by != "time" else 0.0
        weighed = {"time": hours, "cost": usd + chain.penalty}.get(query.by)
        if weighed is None:
            weighed = usd + chain.rate * hours + chain.borne_usd
        return np.broadcast_to(np.asarray(weighed, dtype=float), values.shape)

    near = []
    for number in model.facts():
        if located[number].attribute.endswith(_WIDTHS):
            continue
        base = float(located[number].value)
        gap = partial(_difference, partial(total, number), plan, number)
        value = closing_value(network, model.plan, number, gap)
        if value is not None:
            near.append((abs(math.log(value / base)), number, value))
    near.sort()
    if not near[:most]:
        return ()
    formulas = NetworkFormulas(network, steps)
    found = []
    for _, number, value in near[:most]:
        ((moved, priced),) = formulas.under({number: np.array([value])})
        try:
            least = criterion_of(moved, find_route(moved, best.query, priced, engine=engine))
        except NoRouteError:
            least = math.inf
        at = float(total(number, np.array([value]))[0])
        ties = at - least <= _TIE * max(1.0, abs(at))
        base = float(located[number].value)
        fact = network.facts.fact(number)._replace(subject=located[number].subject)
        found.append(FactChange(fact, value, value / base - 1.0, ties))
    return found
