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
from planner.routing.leg_words import LANGUAGES, figure, join
from planner.routing.route import Leg, Route
from planner.uncertainty.percentiles import DRAWS, DrawnRoute, Ranges, draw_route
from planner.uncertainty.route_model import Timed, trace

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
_WORDS = {
    "fast": (
        "As planned or faster: {share}{more}.",
        "Не медленнее плана: {share}{more}.",
        "不慢于计划：{share}{more}。",
    ),
    "cheap": (
        "At the planned price or less: {share}.",
        "Не дороже плана: {share}.",
        "不高于计划价格：{share}。",
    ),
    "share": ("{n} of 100 trips", "{n} из 100 рейсов", "100 次运输中有 {n} 次"),
    "few": ("fewer than 1 of 100 trips", "менее 1 из 100 рейсов", "100 次运输中不到 1 次"),
    "nearly all": ("over 99 of 100 trips", "более 99 из 100 рейсов", "100 次运输中超过 99 次"),
    "longer": (
        "; on average {n} days longer{parts}",
        "; в среднем на {n} сут дольше{parts}",
        "；平均多用 {n} 天{parts}",
    ),
    "shorter": (
        "; on average {n} days shorter{parts}",
        "; в среднем на {n} сут быстрее{parts}",
        "；平均少用 {n} 天{parts}",
    ),
    "parts": (", of which {parts}", ", из них {parts}", "，其中{parts}"),
    "departure": (
        "{n} waiting for later departures from {where}",
        "{n} – ожидание следующих отправлений ({where})",
        "在{where}等待后续班次 {n} 天",
    ),
    "border": ("{n} at the border {where}", "{n} – граница {where}", "{where}口岸 {n} 天"),
    "customs": ("{n} in customs at {where}", "{n} – таможня ({where})", "{where}海关 {n} 天"),
    "transfer": (
        "{n} in handling at {where}",
        "{n} – обработка груза ({where})",
        "{where}装卸 {n} 天",
    ),
    "wait": ("{n} waiting at {where}", "{n} – ожидание ({where})", "{where}等待 {n} 天"),
    "move": ("{n} on the way {where}", "{n} – в пути {where}", "{where}途中 {n} 天"),
}
_ENDS = (" - ", " – ", " – ")


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
        told.append(_word("fast", lang, share=share, more=_delay(network, odds, lang)))
    if not odds.ranges.cost_usd.holds_value:
        told.append(_word("cheap", lang, share=_share(odds.as_planned.cost_usd, lang)))
    return ("" if lang == "zh" else " ").join(told)


def _share(share: float, lang: str) -> str:
    many = round(share * 100)
    if many in (0, 100):
        return _word("nearly all" if many else "few", lang)
    return _word("share", lang, n=str(many))


def _delay(network: Network, odds: PlanOdds, lang: str) -> str:
    if abs(odds.delay_h) < _SHOWN_H:
        return ""
    named = [it for it in odds.longest() if abs(it.hours) >= _SHOWN_H]
    parts = join([_part(network, it, lang) for it in named], lang)
    return _word(
        "longer" if odds.delay_h > 0.0 else "shorter",
        lang,
        n=figure(abs(odds.delay_h) / _DAY, 1, lang),
        parts=_word("parts", lang, parts=parts) if parts else "",
    )


def _part(network: Network, delay: Delay, lang: str) -> str:
    ends = _ENDS[LANGUAGES.index(lang)]
    where = ends.join(network.places[it].name(lang) for it in delay.places)
    kind = "customs" if delay.kind == "border" and len(delay.places) == 1 else delay.kind
    return _word(kind, lang, n=figure(abs(delay.hours) / _DAY, 1, lang), where=where)


def _word(key: str, lang: str, **values: str) -> str:
    return _WORDS[key][LANGUAGES.index(lang)].format(**values)
