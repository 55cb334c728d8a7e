"""The answers to one question side by side: recommended, fastest, cheapest, lowest CO2e."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corridors.model.network import Network
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.question.query import hour_rate
from planner.routing.detours import ClosedWay
from planner.routing.route import TOTAL_OF, Route, generalised_cost, route_burden
from planner.routing.route_text import countries_in_order, modes_of
from planner.routing.shares import shares
from planner.words import figure, known, word

RECOMMENDED = "recommended"
LABELS = {
    RECOMMENDED: "generalised",
    "fastest": "time",
    "cheapest": "cost",
    "lowest CO2e": "co2e",
}
"""The answers on a board, and the criterion of each."""
_DAY = 24.0
SHOWN = {"time": _DAY / 10, "cost": 1.0, "co2e": 1.0}
"""Hours, USD and kg in the last digit that a board shows."""


class Board(NamedTuple):
    """The answers to one question.

    Attributes
    ----------
    routes
        Different ones, the recommended first; `planner.routing.route.Route.labels` says what each
        is. One that a reader could not tell from an earlier one (`shows_as`) is not listed: the
        earlier one has its label too.
    reliable
        Whether the routes are the best of those that arrive in time with a probability.
    detour
        The shorter way that is closed, where the recommended route goes far round.
    """

    routes: list[Route]
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
        and apart("time_h") < SHOWN["time"]
        and apart("cost_usd") < SHOWN["cost"]
        and (LABELS[label] != "co2e" or apart("co2e_kg") < SHOWN["co2e"])
    )


def labels_of(network: Network, rows: Sequence[Route]) -> dict[int, tuple[str, ...]]:
    """Return the labels that each row of a board deserves among them all, by its number.

    Parameters
    ----------
    network
        The network.
    rows
        Different answers to one question; the first is the recommended one.

    Returns
    -------
    dict
        In the order of the board. A label goes to the first row of which the least is read: to the
        last digit shown none is less. The answer by a criterion, which has penalties, may so be
        beaten by another row; a row without a label is left out. One that a reader could not tell
        from an earlier one (`shows_as`) shares its line.
    """
    found: dict[int, list[str]] = {}
    for label, by in LABELS.items():
        at = 0
        if label != RECOMMENDED:
            totals = [row.total(TOTAL_OF[by]) for row in rows]
            at = next(it for it, total in enumerate(totals) if total < min(totals) + SHOWN[by])
            at = next((it for it in found if shows_as(network, rows[at], rows[it], label)), at)
        found.setdefault(at, []).append(label)
    return {at: tuple(labels) for at, labels in found.items()}


def labelled(network: Network, rows: Sequence[Route]) -> list[Route]:
    """Return the rows of a board with their labels (`labels_of`) and shares, ranked from 1."""
    return with_shares(
        network,
        [
            replace(rows[at], rank=rank, labels=labels)
            for rank, (at, labels) in enumerate(labels_of(network, rows).items(), 1)
        ],
    )


def with_shares(network: Network, rows: Sequence[Route]) -> list[Route]:
    """Return the rows of a board with the share of shippers who would book each."""
    found: Sequence[float | None] = shares(network, rows) or [None] * len(rows)
    return [replace(row, share=share) for row, share in zip(rows, found, strict=True)]


def shares_text(network: Network, board: Board, lang: str = "en") -> str:
    """Return in plain words how many shippers would book the first route, and how many others.

    Routes by the same modes and countries count as one; the others are summed by what they go by.
    Nothing is said where all are one.
    """
    first, *others = board.routes
    if first.share is None:
        return ""
    here = first.share
    by: dict[str, float] = {}
    for route in others:
        if _way(network, route) == _way(network, first):
            here += route.share or 0.0
            continue
        ways = " + ".join(known("families", it, lang) for it in _families(network, route))
        key = "otherwise" if _families(network, route) == _families(network, first) else "other"
        said = word("shares", key, lang, ways=ways, n="{n}")
        by[said] = by.get(said, 0.0) + (route.share or 0.0)
    if not by:
        return ""
    rest = [
        said.format(n=_in_ten(share))
        for said, share in sorted(by.items(), key=lambda it: -it[1])
        if _in_ten(share)
    ]
    key = {0: "few", 10: "all"}.get(_in_ten(here), "first")
    said = word("shares", key, lang, n=_in_ten(here))
    return word(
        "shares", "sentence", lang, parts=word("why", "semicolon", lang).join([said, *rest])
    )


def _way(network: Network, route: Route) -> tuple[list[str], list[str]]:
    return modes_of(network, route), countries_in_order(network, route)


def _in_ten(share: float) -> int:
    return round(10.0 * share)


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
        alone = word("why", "alone reliable" if board.reliable else "alone", lang)
        return alone + _far_round(network, board.detour, lang)
    other = min(others, key=lambda it: _cost(network, it))
    hours = first.total("time_h") - other.total("time_h")
    usd = first.total("cost_usd") - other.total("cost_usd")
    mine, theirs = route_burden(network, first), route_burden(network, other)
    worth = abs(hours) * hour_rate(network, first.query)
    told = (
        _days(hours, worth, lang, shown),
        _difference(usd, ("dearer", "cheaper"), lang, shown),
        _difference(mine.paid - theirs.paid, ("more", "less"), lang, shown),
        _difference(
            mine.penalties - theirs.penalties, ("more penalties", "fewer penalties"), lang, shown
        ),
    )
    parts = [part for part in told if part]
    families = [known("families", it, lang) for it in _families(network, first)]
    name = word("why", "and", lang).join(families)
    ways = " + ".join(known("families", it, lang) for it in _families(network, other))
    against = word("why", "other", lang, label=word("why", other.labels[0], lang), ways=ways)
    sentence = word(
        "why",
        "against" if parts else "alike",
        lang,
        name=name[:1].upper() + name[1:],
        other=against,
        parts=word("why", "comma", lang).join(parts),
        c=shown.code,
        n=figure(shown.of(1.0), 0, lang),
    )
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
        "where": word("why", "comma", lang).join(stretches),
    }
    reasons = word("why", "semicolon", lang).join(detour.told(lang))
    return word("why", "round", lang, **values, reasons=reasons)


def _families(network: Network, route: Route) -> list[str]:
    return list(dict.fromkeys(modes_of(network, route)))


def _cost(network: Network, route: Route) -> float:
    return generalised_cost(network, route).usd


def _days(hours: float, worth: float, lang: str, shown: ExchangeRate) -> str:
    if abs(hours) < _DAY / 2:
        return ""
    many = figure(abs(hours) / _DAY, 1, lang)
    days = word("why", "slower" if hours > 0 else "faster", lang, n=many)
    return (
        days + word("why", "worth", lang, c=shown.code, n=figure(shown.of(worth), 0, lang))
        if worth >= 1.0
        else days
    )


def _difference(usd: float, words: tuple[str, str], lang: str, shown: ExchangeRate) -> str:
    """Return a difference in words, the first for more and the second for less."""
    if abs(usd) < 1.0:
        return ""
    n = figure(shown.of(abs(usd)), 0, lang)
    return word("why", words[0] if usd > 0 else words[1], lang, c=shown.code, n=n)
