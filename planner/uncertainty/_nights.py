"""Between which hours does a journey lie whose checkpoints may be shut when cargo comes?"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import sqrt
from random import Random
from statistics import NormalDist

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.pricing.formula import Price
from planner.routing.route import Leg, Route
from planner.uncertainty._correlation import common_of
from planner.uncertainty._sums import P90_SCORE
from planner.uncertainty.leg_terms import Located, Term, hours_terms, numbered_facts

CASES = 1_000
"""Cases in which a journey is followed: every fact is once in each thousandth of its
distribution, in an order of its own (Latin hypercube), so no draw decides the percentiles."""
_DAY = 24.0
_TURNS = 8
"""So many checkpoints of one step are waited for one after the other, as one may shut
meanwhile; those that are never open together would be waited for without end."""

Row = list[float]
"""A number in each case."""

_NORMAL = NormalDist()


def gated(legs: Iterable[Leg]) -> bool:
    """Return whether any step of the legs passes a checkpoint whose hour of opening is known."""
    return any(price.open_hours for leg in legs for _, price in leg.steps)


def night_percentiles(
    network: Network, route: Route, legs: Collection[Leg], *, correlated: bool = True
) -> tuple[float, float, float]:
    """Return the 10th, 90th and 50th percentile of the hours of legs, with checkpoints' nights.

    The route is followed from its departure in `CASES` cases of its facts and waits for
    services, as `planner.uncertainty.risk` follows it in draws: what comes while a checkpoint is
    shut waits
    until it opens. So a journey that is late may wait less, and its band is not that of a sum.
    Waits for a season stay as planned.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    legs
        Those of its legs whose hours count.
    correlated
        Whether facts move together as `planner.uncertainty._correlation` says; else all are
        independent.
    """
    known = _Cases(network, correlated=correlated)
    now = [route.query.hour] * CASES
    total = [0.0] * CASES
    for stage in _stages(network, route, {id(leg) for leg in legs}):
        after = [max(it, stage.not_before) for it in now] if stage.not_before else now
        if stage.gates:
            after = [_opened(it, stage.gates) for it in after]
            now = now if stage.wait_counts else after
        hours = known.hours(stage)
        after = [one + max(0.0, it) for one, it in zip(after, hours, strict=True)]
        if stage.counted:
            total = [it + two - one for it, one, two in zip(total, now, after, strict=True)]
        now = after
    total.sort()
    tenth, half = CASES // 10, CASES // 2
    return (
        sum(total[tenth - 1 : tenth + 1]) / 2,
        sum(total[-tenth - 1 : 1 - tenth]) / 2,
        sum(total[half - 1 : half + 1]) / 2,
    )


def longest_nights(legs: Iterable[Leg]) -> float:
    """Return the hours that cargo waits which comes to every checkpoint as it shuts."""
    return sum(
        max(_DAY - works for _, works in price.open_hours)
        for leg in legs
        for _, price in leg.steps
        if price.open_hours
    )


def planned_nights(route: Route, legs: Collection[Leg]) -> float:
    """Return the hours that the route waits for checkpoints to open as planned."""
    counted = {id(leg) for leg in legs}
    return sum(
        leg.wait_h
        for leg, following in zip(route.legs, route.legs[1:], strict=False)
        if id(leg) in counted and _for_opening(leg, following)
    )


@dataclass(slots=True)
class _Stage:
    """A stretch of the journey between checkpoints, and what its hours are made of.

    ``gates`` are the hours from 00:00 of the departure day at which checkpoints open, and how
    long they work, waited for before it is begun; that wait counts where ``wait_counts``.
    ``not_before`` is the hour at which a season begins; ``terms`` are the factors of the facts
    multiplied and divided.
    """

    counted: bool
    gates: tuple[tuple[float, float], ...] = ()
    wait_counts: bool = True
    not_before: float = 0.0
    fixed: float = 0.0
    terms: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = field(
        default_factory=lambda: defaultdict(float)
    )
    waits: list[tuple[str, float, Located | None]] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)

    def add(self, term: Term, planned: float) -> None:
        """Add a term whose facts are known to take ``planned`` hours."""
        found = dict((*term.up, *term.down))
        free = {number for number, fact in found.items() if _varies(fact)}
        self.fixed -= planned
        factor = term.factor
        for number, fact in term.up:
            factor *= 1.0 if number in free else float(fact.value)
        for number, fact in term.down:
            factor /= 1.0 if number in free else float(fact.value)
        key = (
            tuple(number for number, _ in term.up if number in free),
            tuple(number for number, _ in term.down if number in free),
        )
        self.terms[key] += factor
        self.facts.update({number: found[number] for number in free})


def _stages(network: Network, route: Route, counted: Collection[int]) -> list[_Stage]:
    """Return the stretches of a route; what is waited for a night as planned is left out."""
    east_h = float(round(network.places[route.query.origin].lon / 15.0))
    found = [_Stage(counted=False)]
    for at, leg in enumerate(route.legs):
        counts = id(leg) in counted
        if leg.kind == "wait" and not leg.steps:
            if not _for_opening(leg, *route.legs[at + 1 : at + 2]):
                found.append(_Stage(counts, not_before=leg.end_h))
            continue
        for step, price in leg.steps:
            gates = tuple(((opens + east_h) % _DAY, works) for opens, works in price.open_hours)
            if gates or found[-1].counted != counts:
                found.append(_Stage(counts, gates, _wait_counts(route.legs[:at], counted)))
            stage = found[-1]
            stage.fixed += _planned(leg, price)
            facts = numbered_facts(network, price)
            if leg.kind == "wait":
                headway = facts.get("headway_h")
                name = f"{step.a} {step.first} {step.second}"
                stage.waits.append((name, price.wait_h, headway))
                if headway is not None and _varies(headway[1]):
                    stage.facts[headway[0]] = headway[1]
                stage.fixed -= price.wait_h
                continue
            for term in hours_terms(leg, step.kind, price, facts):
                stage.add(term, term.amount(_value))
            if gates:
                # What comes after the checkpoint is no part of its hours.
                found.append(_Stage(counts))
    return found


def _wait_counts(before: tuple[Leg, ...], counted: Collection[int]) -> bool:
    """Return whether the wait for a checkpoint is part of what is asked, after these legs.

    The hours of borders alone do not hold it; those of a way from its first departure do.
    """
    if not before:
        return True
    last = before[-1]
    return (
        id(last) in counted or last.kind == "transfer" or bool(last.kind == "wait" and last.steps)
    )


def _for_opening(leg: Leg, following: Leg | None = None) -> bool:
    """Return whether a leg waits for a checkpoint to open, not for a season."""
    if leg.kind != "wait" or leg.steps or following is None or not following.steps:
        return False
    return bool(following.steps[0][1].open_hours) and leg.wait_h <= _DAY


def _planned(leg: Leg, price: Price) -> float:
    """Return the hours of a step that a leg has."""
    if leg.kind == "border":
        return price.border_h + price.moving_h
    if leg.kind == "transfer":
        return price.handling_h
    return price.wait_h if leg.kind == "wait" else price.moving_h


def _opened(now: float, gates: tuple[tuple[float, float], ...]) -> float:
    """Return the hour at which all checkpoints of a step are open, at ``now`` or after.

    Examples
    --------
    >>> [_opened(it, ((8.0, 12.0),)) for it in (7.0, 9.0, 21.0)]
    [8.0, 9.0, 32.0]
    """
    for _ in range(_TURNS):
        before = now
        for first, works in gates:
            hour = (now - first) % _DAY
            if hour >= works:
                now += _DAY - hour
        if now == before:
            break
    return now


def _value(found: Located) -> float:
    return float(found[1].value)


def _varies(fact: Fact) -> bool:
    return any(end is not None and end != fact.value for end in (fact.low, fact.high))


@cache
def _strata() -> tuple[float, ...]:
    return tuple(_NORMAL.inv_cdf((at + 0.5) / CASES) for at in range(CASES))


def _shuffled(row: Iterable[float], *name: str) -> Row:
    """Return the numbers in an order that hangs on the name alone."""
    found = list(row)
    Random("\n".join(name)).shuffle(found)  # noqa: S311 - no secret
    return found


class _Cases:
    """The values of facts in each case, each made when it is first needed."""

    def __init__(self, network: Network, *, correlated: bool) -> None:
        self.network = network
        self.correlated = correlated
        self.known: dict[int, Row] = {}

    def hours(self, stage: _Stage) -> Row:
        """Return what a stretch takes in each case."""
        total = [stage.fixed] * CASES
        for (up, down), factor in stage.terms.items():
            row = [factor] * CASES
            for number in up:
                values = self._row(number, stage.facts)
                row = [it * by for it, by in zip(row, values, strict=True)]
            for number in down:
                values = self._row(number, stage.facts)
                row = [it / by for it, by in zip(row, values, strict=True)]
            total = [one + it for one, it in zip(total, row, strict=True)]
        for name, half, headway in stage.waits:
            share = _shuffled(((at + 0.5) / CASES for at in range(CASES)), "wait", name)
            if headway is not None and headway[0] in stage.facts:
                whole = self._row(headway[0], stage.facts)
            else:
                whole = [2.0 * half] * CASES
            total = [one + of * it for one, of, it in zip(total, share, whole, strict=True)]
        return total

    def _row(self, number: int, facts: Mapping[int, Fact]) -> Row:
        if number not in self.known:
            fact = facts[number]
            scores = _shuffled(_strata(), fact.subject, fact.attribute, fact.when)
            common = None
            if self.correlated:
                common = common_of(self.network, fact.subject, fact.attribute)
            if common:
                own, shared = sqrt(1.0 - common.share), sqrt(common.share)
                factor = _shuffled(_strata(), *common.factor)
                scores = [shared * one + own * it for one, it in zip(factor, scores, strict=True)]
            self.known[number] = list(map(_quantile(fact), scores))
        return self.known[number]


def _quantile(fact: Fact) -> Callable[[float], float]:
    """Return what gives a fact's value at a score, as `sampling.spread_values` does."""
    value = float(fact.value)
    low = value if fact.low is None else fact.low
    high = value if fact.high is None else fact.high

    def at(score: float) -> float:
        unit = abs(score) / P90_SCORE
        end = low if score < 0.0 else high
        if min(end, value) > 0.0:
            return float(value * (end / value) ** unit)
        return max(0.0, value + unit * (end - value))

    return at
