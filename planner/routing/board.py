"""The answers to one question side by side: recommended, fastest, cheapest, lowest CO2e."""

from dataclasses import replace
from typing import NamedTuple

from corridors.model.network import Network
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.query.query import hour_rate
from planner.routing._why_words import word
from planner.routing.detours import ClosedWay
from planner.routing.leg_words import family, figure
from planner.routing.route import Route, criterion_of, route_burden
from planner.routing.route_text import countries_in_order, modes_of

RECOMMENDED = "recommended"
LABELS = {
    RECOMMENDED: "generalised",
    "fastest": "time",
    "cheapest": "cost",
    "lowest CO2e": "co2e",
}
"""The answers on a board, and the criterion of each."""
LANGUAGES = ("en", "ru", "zh")
"""Languages in which a board says why."""
_DAY = 24.0
_SHOWN_H = _DAY / 10
"""Hours in the last digit of the days on a board."""
_SHOWN_USD = 1.0
_SHOWN_KG = 1.0


class Board(NamedTuple):
    """The answers to one question.

    Attributes
    ----------
    routes
        Different ones, the recommended first; `planner.routing.route.Route.labels` says what each
        is. One that a reader could not tell from an earlier one (`shows_as`) is not listed: the
        earlier one has its label too.
    simpler
        How many transfers and borders fewer than the least by generalised cost has the
        recommended route.
    reliable
        Whether the routes are the best of those that arrive in time with a probability.
    detour
        The shorter way that is closed, where the recommended route goes far round.
    """

    routes: list[Route]
    simpler: int
    reliable: bool = False
    detour: ClosedWay | None = None


def shows_as(network: Network, route: Route, other: Route, label: str) -> bool:
    """Tell whether a route shows on a board as another does, so that both share one line.

    They go by the same modes and countries and differ by less than the last digit shown: a tenth
    of a day and 1 USD, and 1 kg of CO2e where the label is about emissions.

    Parameters
    ----------
    network
        The network.
    route, other
        Two answers to one question.
    label
        What ``route`` is the best in, one of `LABELS`.
    """

    def apart(name: str) -> float:
        return abs(route.total(name) - other.total(name))

    return (
        modes_of(network, route) == modes_of(network, other)
        and countries_in_order(network, route) == countries_in_order(network, other)
        and apart("time_h") < _SHOWN_H
        and apart("cost_usd") < _SHOWN_USD
        and (LABELS[label] != "co2e" or apart("co2e_kg") < _SHOWN_KG)
    )


def why_recommended(
    network: Network, board: Board, lang: str = "en", *, shown: ExchangeRate = DOLLARS
) -> str:
    """Return in plain words why the recommended route wins, and over what.

    Parameters
    ----------
    network
        The network.
    board
        The answers to one question.
    lang
        Language of the sentence: ``en``, ``ru`` or ``zh``.
    shown
        Currency in which amounts are stated, in English alone; the others have USD.
    """
    if lang != "en":
        shown = DOLLARS
    first, *others = board.routes
    if not others:
        alone = word("alone reliable" if board.reliable else "alone", lang)
        return alone + _far_round(network, board.detour, lang)
    other = min(others, key=lambda it: _cost(network, it))
    hours = first.total("time_h") - other.total("time_h")
    usd = first.total("cost_usd") - other.total("cost_usd")
    borne = route_burden(network, first).usd - route_burden(network, other).usd
    worth = abs(hours) * hour_rate(network, first.query)
    told = (
        _days(hours, worth, lang, shown),
        _price(usd, lang, shown),
        _documents(borne, lang, shown),
    )
    parts = [part for part in told if part]
    families = [family(it, lang) for it in _families(network, first)]
    name = word("and", lang).join(families)
    ways = " + ".join(family(it, lang) for it in _families(network, other))
    against = word("other", lang, label=word(other.labels[0], lang), ways=ways)
    sentence = word(
        "against" if parts else "alike",
        lang,
        name=name[:1].upper() + name[1:],
        other=against,
        parts=word("comma", lang).join(parts),
        c=shown.code,
        n=figure(shown.of(1.0), 0, lang),
    )
    if board.simpler:
        count = "one" if board.simpler == 1 else "several"
        fewer = word(count, lang, n=str(board.simpler))
        sentence += word("simpler", lang, fewer=fewer)
    return sentence + _far_round(network, board.detour, lang)


def _far_round(network: Network, detour: ClosedWay | None, lang: str) -> str:
    """Return why the route goes far round, nothing where it does not."""
    if detour is None:
        return ""
    stretches = [
        " – ".join(dict.fromkeys(network.places[it].name(lang) for it in ends))
        for ends in detour.closed
    ]
    values = {
        "times": figure(detour.times, 1, lang),
        "km": figure(detour.km, 0, lang),
        "where": word("comma", lang).join(stretches),
    }
    reasons = word("semicolon", lang).join(detour.told(lang))
    return word("round", lang, **values, reasons=reasons)


def _families(network: Network, route: Route) -> list[str]:
    return list(dict.fromkeys(modes_of(network, route)))


def _cost(network: Network, route: Route) -> float:
    weighed = replace(route, query=route.query._replace(by=LABELS[RECOMMENDED]))
    return criterion_of(network, weighed)


def _days(hours: float, worth: float, lang: str, shown: ExchangeRate) -> str:
    if abs(hours) < _DAY / 2:
        return ""
    many = figure(abs(hours) / _DAY, 1, lang)
    days = word("slower" if hours > 0 else "faster", lang, n=many)
    return (
        days + word("worth", lang, c=shown.code, n=figure(shown.of(worth), 0, lang))
        if worth >= 1.0
        else days
    )


def _price(usd: float, lang: str, shown: ExchangeRate) -> str:
    if abs(usd) < 1.0:
        return ""
    return word(
        "dearer" if usd > 0 else "cheaper",
        lang,
        c=shown.code,
        n=figure(shown.of(abs(usd)), 0, lang),
    )


def _documents(borne: float, lang: str, shown: ExchangeRate) -> str:
    if abs(borne) < 1.0:
        return ""
    return word(
        "more" if borne > 0 else "less",
        lang,
        c=shown.code,
        n=figure(shown.of(abs(borne)), 0, lang),
    )
