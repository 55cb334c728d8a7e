"""Between which low and high does a total of a route lie, given the spread of its facts?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.routing.route import Leg, Route
from planner.uncertainty._correlation import common_of
from planner.uncertainty._nights import gated, longest_nights, night_percentiles, planned_nights
from planner.uncertainty._sums import (
    P10,
    P50,
    P90,
    Cells,
    add_independent,
    add_related,
    even_cells,
    split_cells,
)
from planner.uncertainty.leg_terms import Located, Term, route_parts

_SHARE = 0.8
"""P10 to P90 of a wait that is uniform over a headway: this share of half of it, each way."""


class Band(NamedTuple):
    """A total with its low and high, and with its median where they are percentiles.

    The value has every fact at its value; where facts have long tails, as borders do, the median
    of the total lies above it.
    """

    value: float
    low: float
    high: float
    median: float | None = None


class Ranges(NamedTuple):
    """Hours and USD of a route with their 10th and 90th percentiles."""

    time_h: Band
    cost_usd: Band


def route_spread(
    network: Network,
    route: Route,
    total: str,
    *,
    legs: Iterable[Leg] | None = None,
    correlated: bool = True,
) -> Band:
    """Return a total of a route with its 10th, 50th and 90th percentile by what facts may be.

    Worked out without draws, of the same distributions that `planner.uncertainty.risk` draws from.
    Each
    fact is set to its low and to its high while all others keep their value; a fact that many
    steps use, such as the speed of a mode in a country, moves all of them at once. What it does
    to the total is a split distribution around nothing, with what its low and its high do as
    10th and 90th percentile. These are added up (`planner.uncertainty._sums`) as independent
    numbers, but
    for facts that share a factor (`planner.uncertainty._correlation`). The wait for a service is
    uniform between
    nothing and its headway, beside the spread of the headway. Waiting for a season is not
    spread, and the amount of cargo is the question's, not the network's. Hours of a way that
    passes a checkpoint whose hour of opening is known are no sum, as who comes later may wait
    less: they are followed case by case (`planner.uncertainty._nights`).

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
        Whether facts move together as `planner.uncertainty._correlation` says; else all are
        independent.

    Raises
    ------
    ValueError
        If the total is none of these.

    Notes
    -----
    First order in the facts: what two of them do together (a rate and a length) is the sum of
    what each does alone, but never takes the low below zero. The percentiles lie within 5 % of
    those of draws (`tests/unit/uncertainty/test_risk.py`, for shipped routes).
    """
    chosen = route.legs if legs is None else tuple(legs)
    parts = route_parts(network, route, total, chosen)
    if total == "time_h" and gated(chosen):
        return Band(parts.value, *night_percentiles(network, route, chosen, correlated=correlated))
    alone: list[Cells] = [even_cells(it) for it in parts.waits]
    sharing: dict[tuple[str, str], list[tuple[Cells, float]]] = defaultdict(list)
    for fact, effect in _effects(parts.terms):
        common = common_of(network, fact.subject, fact.attribute) if correlated else None
        if common:
            sharing[common.factor].append((effect, common.share))
        else:
            alone.append(effect)
    cells = add_independent([*alone, *map(add_related, sharing.values())])
    low, median, high = (parts.value + cells[it] for it in (P10, P50, P90))
    return Band(parts.value, max(0.0, low), high, max(0.0, median))


def ranges_of(network: Network, route: Route) -> Ranges:
    """Return hours and USD of a route with their ranges."""
    return Ranges(*(route_spread(network, route, total) for total in Ranges._fields))


def route_range(
    network: Network, route: Route, total: str, *, legs: Iterable[Leg] | None = None
) -> Band:
    """Return a total with what it is where every fact stands at its low, and at its high.

    Not what is likely but what the facts allow: at the low end of the range all facts at
    once have the end that makes the total least (the high of a speed, the low of a rate),
    at the high end the other. A fact has one value in all its steps. The wait for a service
    goes from the 10th to the 90th percentile of a uniform wait, as low and high of a fact
    are percentiles too; a checkpoint whose hour of opening is known is open on arrival, or
    has just shut. No end is below zero.

    Parameters
    ----------
    network, route, total, legs
        As for `route_spread`.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    chosen = route.legs if legs is None else tuple(legs)
    parts = route_parts(network, route, total, chosen)
    least, most = parts.value, parts.value
    for term in parts.terms:
        now = term.amount(_value)
        least += term.amount(_ends(term, high=False)) - now
        most += term.amount(_ends(term, high=True)) - now
    if total == "time_h":
        planned = planned_nights(route, chosen)
        least, most = least - planned, most - planned + longest_nights(chosen)
    swing = _SHARE * sum(parts.waits)
    return Band(parts.value, max(0.0, least - swing), most + swing)


def _value(found: Located) -> float:
    return float(found[1].value)


def _end(found: Located, *, high: bool) -> float:
    """Return the low or the high of a fact, its value where it has none."""
    end = found[1].high if high else found[1].low
    return _value(found) if end is None else end


def _effects(terms: Iterable[Term]) -> Iterator[tuple[Fact, Cells]]:
    """Yield each fact that has a spread with what it does to the sum of the terms."""
    changes: dict[int, tuple[Fact, list[float]]] = {}
    for term in terms:
        now = term.amount(_value)
        for number, fact in dict((*term.up, *term.down)).items():
            ends = changes.setdefault(number, (fact, [0.0, 0.0]))[1]
            for side in (0, 1):
                ends[side] += term.amount(_only(number, high=bool(side))) - now
    for fact, (at_low, at_high) in changes.values():
        if at_low or at_high:
            ratios = (_ratio(fact, high=False), _ratio(fact, high=True))
            # What the low of a speed does is to make hours more.
            down, up = (0, 1) if at_low <= at_high else (1, 0)
            less, more = (at_low, at_high)[down], (at_low, at_high)[up]
            yield fact, split_cells(max(0.0, -less), max(0.0, more), ratios[down], ratios[up])


def _ratio(fact: Fact, *, high: bool) -> float | None:
    """Return how many times an end of a fact is its value, or the value its low.

    None where that side is drawn as normal, see `planner.uncertainty.sampling.spread_values`.
    """
    value = float(fact.value)
    end = fact.high if high else fact.low
    if end is None or end == value or min(end, value) <= 0.0:
        return None
    return end / value if high else value / end


def _ends(term: Term, *, high: bool) -> Callable[[Located], float]:
    """Return what gives each fact the end that makes a term least, or with ``high`` most."""
    inverse = {number for number, _ in term.down}
    return lambda it: _end(it, high=(it[0] in inverse) != high)


def _only(number: int, *, high: bool) -> Callable[[Located], float]:
    """Return what gives one fact its low or high and all others their values."""
    return lambda it: _end(it, high=high) if it[0] == number else _value(it)
