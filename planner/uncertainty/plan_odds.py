"""How often a trip is as fast and as cheap as its plan, and where trips take longer than planned.

A plan has every fact at its value and each border in the state of most days, and it catches the
departures that this allows. Facts with long tails, jams and missed departures mostly add to it,
so a plan may be better than nine of ten trips.
"""

from math import fsum
from typing import NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.pricing.formula import Number
from planner.routing.route import Leg, Route
from planner.uncertainty.percentiles import DRAWS, DrawnRoute, Ranges, draw_route
from planner.uncertainty.route_model import Timed, trace
from planner.words import figure, join, word

_TOLD = 0.5
"""The places of delays are named, the longest first, until they have this share of the whole."""
_MOST = 3


class Shares(NamedTuple):
    """Shares of the draws that are at or under the planned hours and the planned USD."""

    time_h: float
    cost_usd: float


class Delay(NamedTuple):
    """Mean hours by which draws take longer than planned at one part of a route.

    ``kind`` is that of its leg (`planner.routing.route.Leg`), or ``departure`` for the wait for
    a later departure of a service; ``places`` are the two ends of a way or of a border, else the
    place.
    """

    kind: str
    places: tuple[str, ...]
    hours: float


class PlanOdds(NamedTuple):
    """The ranges of a route, and how its plan lies among its draws.

    Attributes
    ----------
    ranges
        Hours and USD with their 10th and 90th percentiles.
    as_planned
        Shares of the draws that are as fast, and as cheap, as planned.
    delay_h
        Mean hours of the draws less those of the plan.
    delays
        What the mean is made of: all parts of the route, the longest delay first. Their hours add
        up to ``delay_h``. Only of a route whose hours lie outside their range.
    """

    ranges: Ranges
    as_planned: Shares
    delay_h: float
    delays: tuple[Delay, ...] = ()

    def longest(self) -> tuple[Delay, ...]:
        """Return the parts that have most of the delay, or of what is gained on the plan."""
        sign = -1.0 if self.delay_h < 0.0 else 1.0
        found: list[Delay] = []
        for it in sorted(self.delays, key=lambda it: -sign * it.hours)[:_MOST]:
            told = sign * fsum(one.hours for one in found)
            if sign * it.hours <= 0.0 or told > _TOLD * abs(self.delay_h):
                break
            found.append(it)
        return tuple(found)


def plan_odds(network: Network, route: Route) -> PlanOdds:
    """Return the ranges of a route, and how often its draws are as fast and as cheap as planned.

    Parameters
    ----------
    network, route
        The network that the route was found on, and the route.
    """
    drawn = draw_route(network, route, route.legs, Ranges._fields)
    ranges = Ranges(*(it.band() for it in drawn.totals))
    shares = Shares(*(float(np.mean(it.draws <= it.planned)) for it in drawn.totals))
    time = drawn.totals[0]
    delay_h = float(np.mean(time.draws)) - time.planned
    delays = () if ranges.time_h.holds_value else _delays(route, drawn)
    return PlanOdds(ranges, shares, delay_h, delays)


def _delays(route: Route, drawn: DrawnRoute) -> tuple[Delay, ...]:
    """Return the mean delay at each part of a route, the longest first."""
    plan, sample = drawn.plan, drawn.sample
    legs = (leg for leg in route.legs for _ in leg.steps)
    steady = trace(plan, plan.base)
    stops = trace(plan, sample.value(), sample.wait)
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    for leg, base, timed in zip(legs, steady, stops, strict=True):
        for part, hours in (
            (_waited_for(timed), _mean(timed.departure - timed.now, base.departure - base.now)),
            (_part_of(leg), _mean(timed.arrival - timed.departure, base.arrival - base.departure)),
        ):
            found[part] = found.get(part, 0.0) + hours
    delays = (Delay(*part, hours) for part, hours in found.items())
    return tuple(sorted(delays, key=lambda it: -it.hours))


def _waited_for(timed: Timed) -> tuple[str, tuple[str, ...]]:
    opening = timed.stop.opening
    kind = "departure" if opening is not None and opening.weekly else "wait"
    return kind, (timed.stop.step.a,)


def _part_of(leg: Leg) -> tuple[str, tuple[str, ...]]:
    return leg.kind, tuple(dict.fromkeys((leg.places[0], leg.places[-1])))


def _mean(drawn: Number, planned: Number) -> float:
    return float(np.mean(np.broadcast_to(drawn, DRAWS))) - float(planned)


_DAY = 24.0
_SHOWN_H = _DAY / 20
"""Fewer hours are 0.0 days."""


def plan_note(network: Network, odds: PlanOdds, lang: str = "en") -> str:
    """Return how often trips are as planned, and where they take longer.

    Parameters
    ----------
    network
        The network.
    odds
        How the plan of a route lies among its draws.
    lang
        Language of the sentence: ``en``, ``ru`` or ``zh``.

    Returns
    -------
    str
        A sentence for the hours, one for the price, or both; empty where both lie in their range.
    """
    told = []
    if not odds.ranges.time_h.holds_value:
        share = _share(odds.as_planned.time_h, lang)
        told.append(word("plan", "fast", lang, share=share, more=_delay(network, odds, lang)))
    if not odds.ranges.cost_usd.holds_value:
        told.append(word("plan", "cheap", lang, share=_share(odds.as_planned.cost_usd, lang)))
    return ("" if lang == "zh" else " ").join(told)


def _share(share: float, lang: str) -> str:
    many = round(share * 100)
    if many in (0, 100):
        return word("plan", "nearly all" if many else "few", lang)
    return word("plan", "share", lang, n=str(many))


def _delay(network: Network, odds: PlanOdds, lang: str) -> str:
    if abs(odds.delay_h) < _SHOWN_H:
        return ""
    named = [it for it in odds.longest() if abs(it.hours) >= _SHOWN_H]
    parts = join([_part(network, it, lang) for it in named], lang)
    return word(
        "plan",
        "longer" if odds.delay_h > 0.0 else "shorter",
        lang,
        n=figure(abs(odds.delay_h) / _DAY, 1, lang),
        parts=word("plan", "parts", lang, parts=parts) if parts else "",
    )


def _part(network: Network, delay: Delay, lang: str) -> str:
    where = word("plan", "ends", lang).join(network.places[it].name(lang) for it in delay.places)
    kind = "customs" if delay.kind == "border" and len(delay.places) == 1 else delay.kind
    return word("plan", kind, lang, n=figure(abs(delay.hours) / _DAY, 1, lang), where=where)
