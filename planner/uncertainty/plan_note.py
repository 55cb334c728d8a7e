"""The sentence about a plan outside its own range, in English, Russian and Chinese."""

from corridors.model.network import Network
from planner.uncertainty.plan_odds import Delay, PlanOdds
from planner.words import figure, join, word

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
