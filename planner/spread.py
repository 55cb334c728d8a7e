"""Between which low and high does a total of a route lie, given the spread of its facts?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from math import hypot, sqrt
from typing import NamedTuple

from corridors.model import Fact
from corridors.network import Network
from planner.common import common_of
from planner.route import Leg, Route
from planner.terms import Located, Term, route_parts

_SHARE = 0.8
"""P10 to P90 of a wait that is uniform over a headway: this share of half of it, each way."""


class Band(NamedTuple):
    """A total with its low and high."""

    value: float
    low: float
    high: float


class Effect(NamedTuple):
    """How much lower and higher (both not negative) one fact may make a total."""

    down: float
    up: float


def route_spread(
    network: Network,
    route: Route,
    total: str,
    *,
    legs: Iterable[Leg] | None = None,
    correlated: bool = True,
) -> Band:
    """Return a total of a route with the band that the spread of its facts gives it.

    First-order propagation without draws. Each fact is set to its low and to its high while
    all others keep their value; a fact that many steps use, such as the speed of a mode in a
    country, moves all of them at once, so its effects add up. The half-bands below and above
    the value are the roots of the variances of the effects that lower and that raise the
    total: the sum of their squares, and twice the product of each pair times its
    correlation (`planner.common`). As low and high of a fact are its 10th and 90th
    percentile, so, nearly, are those of the band. A fact without low or high adds nothing
    on that side. The wait for a service is uniform between nothing and its headway: its own
    10th and 90th percentile are used beside the spread of the headway. Waiting for a season
    is not spread, and the amount of cargo is the question's, not the network's.

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
        Whether facts move together as `planner.common` says; else all are independent.

    Raises
    ------
    ValueError
        If the total is none of these.

    References
    ----------
    JCGM 100:2008, Guide to the expression of uncertainty in measurement, 5.1.2 and 5.2.2.
    """
    parts = route_parts(network, route, total, legs)
    alone: list[Effect] = [Effect(_SHARE * it, _SHARE * it) for it in parts.waits]
    together: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for fact, effect in _effects(parts.terms):
        common = common_of(network, fact.subject, fact.attribute) if correlated else None
        share = common.share if common else 0.0
        alone.append(_times(effect, sqrt(1.0 - share)))
        if common:
            together[common.factor].append(_times(effect, sqrt(share)))
    # What has a factor in common adds up, all else adds up in squares.
    alone += [Effect(*map(sum, zip(*found, strict=True))) for found in together.values()]
    down, up = (hypot(*(it[side] for it in alone)) for side in (0, 1))
    return Band(parts.value, parts.value - down, parts.value + up)


def route_range(
    network: Network, route: Route, total: str, *, legs: Iterable[Leg] | None = None
) -> Band:
    """Return a total with what it is where every fact stands at its low, and at its high.

    Not what is likely but what the facts allow: at the low end of the range all facts at
    once have the end that makes the total least (the high of a speed, the low of a rate),
    at the high end the other. A fact has one value in all its steps. The wait for a service
    goes from the 10th to the 90th percentile of a uniform wait, as low and high of a fact
    are percentiles too. No end is below zero.

    Parameters
    ----------
    network, route, total, legs
        As for `route_spread`.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    parts = route_parts(network, route, total, legs)
    least, most = parts.value, parts.value
    for term in parts.terms:
        now = term.amount(_value)
        least += term.amount(_ends(term, high=False)) - now
        most += term.amount(_ends(term, high=True)) - now
    swing = _SHARE * sum(parts.waits)
    return Band(parts.value, max(0.0, least - swing), most + swing)


def _value(found: Located) -> float:
    return float(found[1].value)


def _end(found: Located, *, high: bool) -> float:
    """Return the low or the high of a fact, its value where it has none."""
    end = found[1].high if high else found[1].low
    return _value(found) if end is None else end


def _effects(terms: Iterable[Term]) -> Iterator[tuple[Fact, Effect]]:
    """Yield each fact with what its low and its high alone do to the sum of the terms."""
    changes: dict[int, tuple[Fact, list[float]]] = {}
    for term in terms:
        now = term.amount(_value)
        for number, fact in dict((*term.up, *term.down)).items():
            ends = changes.setdefault(number, (fact, [0.0, 0.0]))[1]
            for side in (0, 1):
                ends[side] += term.amount(_only(number, high=bool(side))) - now
    for fact, ends in changes.values():
        yield fact, Effect(max(0.0, -min(ends)), max(0.0, *ends))


def _ends(term: Term, *, high: bool) -> Callable[[Located], float]:
    """Return what gives each fact the end that makes a term least, or with ``high`` most."""
    inverse = {number for number, _ in term.down}
    return lambda it: _end(it, high=(it[0] in inverse) != high)


def _only(number: int, *, high: bool) -> Callable[[Located], float]:
    """Return what gives one fact its low or high and all others their values."""
    return lambda it: _end(it, high=high) if it[0] == number else _value(it)


def _times(effect: Effect, factor: float) -> Effect:
    return Effect(effect.down * factor, effect.up * factor)
