"""Which random value does a fact take in each draw, whatever else is drawn?"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from math import sqrt

import numpy as np

from corridors.model.entities import Fact
from corridors.model.facts import Located
from corridors.model.network import Network
from planner.pricing.arcs import Step
from planner.pricing.formula import PRICED, FloatArray
from planner.uncertainty._correlation import common_of
from planner.uncertainty._sums import P90_SCORE


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
        if place.attribute in PRICED
        and (not place.attribute.endswith(other) or place.attribute == "handling_wtw_kg_per_t")
        and has_spread(network.facts.fact(number))
    ]


def has_spread(fact: Fact) -> bool:
    """Tell whether the low or the high of a fact differs from its value."""
    return any(end is not None and end != fact.value for end in (fact.low, fact.high))


def scores(fact: Fact, subject: str, seed: int, count: int) -> FloatArray:
    """Return the standard normal scores of the draws of a fact, independent of all others.

    They hang on seed, subject, attribute and season alone. A longer row of draws begins
    with the shorter one.
    """
    return stream(seed, subject, fact.attribute, fact.when).standard_normal(count)


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
) -> dict[int, tuple[FloatArray, FloatArray]]:
    """Return scores and values of the draws of facts, by the number of the fact.

    Facts that move together (`planner.uncertainty._correlation`) are joined by a Gaussian copula:
    their
    scores share a factor, which has a stream of its own, so that each fact keeps its
    distribution and its draw hangs on no other fact.

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
    """
    drawn = {}
    factors: dict[tuple[str, str], FloatArray] = {}
    for number in numbers:
        fact = network.facts.fact(number)
        if has_spread(fact):
            attribute = network.schema.attributes[fact.attribute]
            subject = located[number].subject
            score = scores(fact, subject, seed, count)
            common = common_of(network, subject, fact.attribute) if correlated else None
            if common:
                factor = factors.get(common.factor)
                if factor is None:
                    factor = stream(seed, "common", *common.factor).standard_normal(count)
                    factors[common.factor] = factor
                score = sqrt(common.share) * factor + sqrt(1.0 - common.share) * score
            bounds = (attribute.min, attribute.max)
            drawn[number] = (score, spread_values(fact, score, bounds))
    return drawn


def draw_wait(step: Step, seed: int, count: int) -> FloatArray:
    """Return the share of its headway that cargo waits at a handling, uniform in each draw."""
    return stream(seed, "wait", f"{step.first}>{step.second}@{step.a}").random(count)
