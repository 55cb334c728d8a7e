"""The sentence about a plan outside its own range, in English, Russian and Chinese."""

from corridors.model.network import Network
from planner.routing.leg_words import LANGUAGES, figure, join
from planner.uncertainty.plan_odds import Delay, PlanOdds

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
