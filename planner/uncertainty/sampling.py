"""Draws of facts and of waits for services, each from a random stream of its own.

A draw depends on the seed and on what is drawn, not on what else is drawn: two routes, two
scenarios and the best route of each draw meet the same world. For percentiles from few draws
they are spread evenly (a Latin hypercube): each fact is once in each stratum of its
distribution, in the order of its own stream.
"""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from corridors.model.entities import Fact
from corridors.model.expectation import P90_SCORE
from corridors.model.facts import Located
from corridors.model.network import Network
from corridors.tables.services import RATE_TERMS
from planner.pricing.adjustments import (
    CLEARANCE_H,
    JAM_ATTRIBUTES,
    JAM_SHARE,
    PRICE_SHARE_ATTRIBUTES,
    SPEED_SHARE_ATTRIBUTES,
    SURCHARGE_ATTRIBUTES,
    T_PER_TEU,
)
from planner.pricing.arcs import Step
from planner.pricing.formula import EXPECTED, NONE, FloatArray, Value
from planner.pricing.ride_prices import PRICE_SPREAD
from planner.pricing.voyages import VOYAGE_ATTRIBUTES, is_terminal_rate
from planner.uncertainty.route_model import Plan

_SHARE = {
    "border_out_h": "border_common",
    "border_in_h": "border_common",
    "border_in_bulk_h": "border_common",
    "jam_share": "border_common",
    "speed_kmh": "speed_common",
    "cost_per_teu_km": "rate_common",
    "cost_per_t_km": "rate_common",
}
"""The attribute that says how much of an attribute is common to a family of modes.

Jams come together with long hours at other borders; how long one lasts is drawn by itself, so that
its mean is the product of both, as it is planned.
"""


class Common(NamedTuple):
    """What a fact shares with others: the name of their common factor, and how much.

    The score of the fact is ``sqrt(share)`` times the factor and ``sqrt(1 - share)`` times
    a number of its own, so two facts are correlated by the root of the product of their
    shares.
    """

    factor: tuple[str, str]
    share: float


def common_of(network: Network, subject: str, attribute: str) -> Common | None:
    """Return what a fact has in common with others, None where it stands alone.

    The hours at borders and their jams, the speeds, and the rates of one family of modes (both
    gauges of rails) have one factor each. The share is a fact of the mode or of the mode in a
    country (``border_common``, ``speed_common``, ``rate_common``); without one the fact is
    independent of all others.

    Parameters
    ----------
    network
        The network under its layers of facts.
    subject, attribute
        What the fact is about.
    """
    name = _SHARE.get(attribute)
    if name is None:
        return None
    key = network.subjects.parse(subject).key
    share = network.number(key, name)
    if not share:
        return None
    return Common((network.modes[network.chain(key)[-1]].family, name), share)


_NORMAL = NormalDist()
_PER_UNIT = (
    *("cost_per_{}_km", "fee_per_{}", "handling_usd_per_{}", "rebooking_usd_per_{}"),
    *("pass_usd_per_{}", "border_out_usd_per_{}", "border_in_usd_per_{}"),
    "standing_usd_per_{}_h",
)
PRICED = frozenset(
    (
        *("length_km", "speed_kmh", "rate_share", "carbon_usd_per_t"),
        *("wtw_g_per_tkm", "handling_wtw_kg_per_t"),
        *("handling_h", "rebooking_h", "pass_h", "headway_h", "border_out_h", "border_in_h"),
        *("border_in_bulk_h", CLEARANCE_H),
        *JAM_ATTRIBUTES,
        *(name.format(unit) for name in _PER_UNIT for unit in ("teu", "t")),
        T_PER_TEU,
        *PRICE_SHARE_ATTRIBUTES,
        *SURCHARGE_ATTRIBUTES,
        *SPEED_SHARE_ATTRIBUTES,
        *RATE_TERMS,
        PRICE_SPREAD,
        *VOYAGE_ATTRIBUTES,
    )
)
"""Attributes that are drawn: what hours, dollars and kilograms are made of, but for limits,
amounts, and the daily hours of checkpoints, which calendars are made of."""


def stream(seed: int, *name: str) -> np.random.Generator:
    """Return the random stream of a name: the same in every run, network and order.

    Parameters
    ----------
    seed
        Seed of the user.
    name
        What is drawn: subject, attribute and season of a fact.

    Examples
    --------
    >>> one, other = (stream(1, "rail-1520@RU", "speed_kmh", "") for _ in range(2))
    >>> bool((one.random(4) == other.random(4)).all())
    True
    """
    text = "\n".join((str(seed), *name))
    digest = blake2b(text.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def spread_facts(network: Network, *, per_teu: bool) -> list[int]:
    """Return the numbers of the facts with a spread that hours, dollars or CO2e are made of.

    Of the dollars only those per TEU, or those per tonne. What admits a ship (draught) and
    the amount of cargo are not among them: the one is a limit of a berth and the other is
    said by who asks.
    """
    other = ("_per_t", "_per_t_km") if per_teu else ("_per_teu", "_per_teu_km")
    return [
        number
        for number, place in network.facts.located().items()
        if (place.attribute in PRICED or is_terminal_rate(place.attribute))
        and (not place.attribute.endswith(other) or place.attribute == "handling_wtw_kg_per_t")
        and is_drawn(network.facts.fact(number))
    ]


def has_spread(fact: Fact) -> bool:
    """Tell whether the low or the high of a fact differs from its value."""
    return any(end is not None and end != fact.value for end in (fact.low, fact.high))


def is_drawn(fact: Fact) -> bool:
    """Tell whether a fact differs between draws: by its spread, or as the state of a border."""
    if fact.attribute == JAM_SHARE:
        return 0.0 < float(fact.value) < 1.0
    return has_spread(fact)


def spread_values(
    fact: Fact, score: FloatArray, bounds: tuple[float, float] = (-np.inf, np.inf)
) -> FloatArray:
    """Return the values of a fact at standard normal scores.

    The two halves of a split (two-piece) distribution: the value is the median, low and
    high are the 10th and the 90th percentile. A half whose ends are both above zero is
    lognormal, as hours and prices are skewed and stay positive; a half that touches zero
    is normal. A fact without low, or without high, stays at its value on that side, and
    nothing leaves the bounds of the schema.

    Parameters
    ----------
    fact
        A fact with a number.
    score
        Standard normal scores.
    bounds
        Least and greatest value that the schema allows.

    Returns
    -------
    ndarray
        Values in the unit of the fact, in the order of the scores.

    References
    ----------
    K. F. Wallis, The two-piece normal, binormal, or double Gaussian distribution: its
    origin and rediscoveries, Statistical Science 29 (2014) 106-112; here with the two
    halves of equal probability, so that the value is the median.

    Examples
    --------
    >>> border = Fact("x:road", "border_in_h", 10.0, "h", 5.0, 40.0, *[""] * 6)
    >>> spread_values(border, np.array([-P90_SCORE, 0.0, P90_SCORE])).round(6).tolist()
    [5.0, 10.0, 40.0]
    """
    value = float(fact.value)
    low = value if fact.low is None else fact.low
    high = value if fact.high is None else fact.high
    unit = score / P90_SCORE
    if value > 0.0 and low > 0.0:
        growth = np.where(unit < 0.0, np.log(value / low), np.log(high / value))
        drawn = value * np.exp(growth * unit)
    else:
        above = value * (high / value) ** unit if value > 0.0 else value + unit * high
        drawn = np.where(unit < 0.0, value + unit * (value - low), above)
    clipped: FloatArray = np.clip(drawn, *bounds)
    return clipped


def draw_facts(
    network: Network,
    numbers: Iterable[int],
    located: Mapping[int, Located],
    seed: int,
    count: int,
    *,
    correlated: bool = True,
    stratified: bool = False,
) -> dict[int, tuple[FloatArray, FloatArray]]:
    """Return scores and values of the draws of facts, by the number of the fact.

    Facts that move together (`planner.uncertainty.sampling`) are joined by a Gaussian copula:
    their scores share a factor, which has a stream of its own, so that each fact keeps its
    distribution and its draw depends on no other fact.

    Parameters
    ----------
    network
        The network under its layers of facts.
    numbers
        Facts; those without spread are left out.
    located
        `corridors.model.facts.FactStore.located` of the network.
    seed
        Seed of the user.
    count
        Number of draws.
    correlated
        Whether facts move together; else all are independent.
    stratified
        Whether the draws of each fact are spread evenly over its distribution, in their order.

    References
    ----------
    N. Packham, W. M. Schmidt, Latin hypercube sampling with dependence and applications in
    finance, Journal of Computational Finance 13 (2010) 81-111: strata by the ranks of dependent
    draws.
    """
    drawn = {}
    for number in numbers:
        fact = network.facts.fact(number)
        if not is_drawn(fact):
            continue
        subject = located[number].subject
        common = common_of(network, subject, fact.attribute) if correlated else None
        is_state = fact.attribute == JAM_SHARE
        name = (subject, fact.attribute, fact.when)
        if is_state:
            name = _border_of(network, subject)
        score = (_even_scores if stratified else _scores)(seed, count, name, common)
        if is_state:
            drawn[number] = (score, _jam_states(float(fact.value), score))
            continue
        attribute = network.schema.attributes[fact.attribute]
        drawn[number] = (score, spread_values(fact, score, (attribute.min, attribute.max)))
    return drawn


def _border_of(network: Network, subject: str) -> tuple[str, str, str]:
    """Return what the state of a border is drawn for: its place and the family of its mode.

    Tracks of both gauges jam together, and a draw that is in a jam in one month is in one in
    every month with as many days of it.
    """
    place, _, mode = subject.rpartition(":")
    if not place:
        mode, _, place = subject.partition("@")
    return place, network.modes[mode].family, JAM_SHARE


def _jam_states(share: float, score: FloatArray) -> FloatArray:
    """Return 1 for the draws in a jam, those of the greatest scores, and 0 for all others."""
    return np.where(score > -_NORMAL.inv_cdf(share), 1.0, 0.0)


def _scores(
    seed: int, count: int, name: tuple[str, ...], common: Common | None = None
) -> FloatArray:
    """Return the scores of a fact, with what it has in common with others."""
    score = stream(seed, *name).standard_normal(count)
    if common is None:
        return score
    factor = _factor(seed, count, common.factor)
    return sqrt(common.share) * factor + sqrt(1.0 - common.share) * score


@lru_cache(maxsize=8)
def _factor(seed: int, count: int, factor: tuple[str, ...]) -> FloatArray:
    return stream(seed, "common", *factor).standard_normal(count)


@lru_cache(maxsize=512)  # routes share their facts; 32 kB each for the draws of a band
def _even_scores(seed: int, count: int, name: tuple[str, ...], common: Common | None) -> FloatArray:
    """Return the scores of a fact, one in each stratum."""
    score = _in_order_of(_scores(seed, count, name, common), _normal_strata(count))
    score.flags.writeable = False
    return score


def draw_wait(step: Step, seed: int, count: int) -> FloatArray:
    """Return the share of its headway that cargo waits at a handling, uniform in each draw."""
    return stream(seed, "wait", f"{step.first}>{step.second}@{step.a}").random(count)


def draw_waits(
    plan: Plan, draws: int, seed: int, *, stratified: bool = False
) -> dict[int, FloatArray]:
    """Return the drawn share of the headway at each stop that has one."""
    found = {}
    for at, stop in enumerate(plan.stops):
        if any(formula.headway != NONE for formula in stop.timed):
            share = draw_wait(stop.step, seed, draws)
            even = (np.arange(draws) + 0.5) / draws
            found[at] = _in_order_of(share, even) if stratified else share
    return found


def _in_order_of(drawn: FloatArray, strata: FloatArray) -> FloatArray:
    """Return the strata in the order of the draws, the least where the least was drawn."""
    found = np.empty_like(drawn)
    found[np.argsort(drawn)] = strata
    return found


@lru_cache(maxsize=4)
def _normal_strata(count: int) -> FloatArray:
    """Return the scores in the middle of each of some strata of equal probability."""
    return np.array([_NORMAL.inv_cdf((at + 0.5) / count) for at in range(count)])


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


def draw_plan(
    network: Network,
    plan: Plan,
    draws: int,
    seed: int,
    *,
    correlated: bool = True,
    stratified: bool = False,
    criteria: Container[str] = ("time", "cost", "co2e"),
) -> Sample:
    """Draw the facts and waits of a plan.

    Parameters
    ----------
    network, plan
        The network, and the plan of a route that was found on it.
    draws, seed, correlated, stratified
        As ``count`` and the others of `draw_facts`.
    criteria
        Of which criteria of a question the facts are drawn.
    """
    used = plan.facts()
    numbers = dict.fromkeys(it for name, found in used.items() if name in criteria for it in found)
    more = {"correlated": correlated, "stratified": stratified}
    facts = draw_facts(network, numbers, plan.located, seed, draws, **more)
    waits = draw_waits(plan, draws, seed, stratified=stratified) if "time" in criteria else {}
    return Sample(plan, facts, waits)
