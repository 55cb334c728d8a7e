"""A question and its answer in sentences, for a report."""

import datetime as dt
from collections.abc import Mapping, Sequence

from corridors.model.entities import OFF_NETWORK
from corridors.model.network import Network
from corridors.places.names import country_name
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.emissions.chain import Chain
from planner.formats.fact_words import subject_words
from planner.query.query import Query, deadline_text, hour_rate
from planner.routing.route import Route, clock
from planner.routing.route_text import hours_text
from planner.uncertainty.percentiles import Band
from planner.words import figure, join, known, listed, names, section, word

_TELLING = 0.05
"""A median of the hours that lies no farther than this from their sum is not stated."""


def terms(
    network: Network,
    query: Query,
    titles: Mapping[str, str],
    currency: ExchangeRate,
    lang: str,
) -> list[dict[str, str]]:
    """Return the terms of a question: id, label and a sentence each.

    Parameters
    ----------
    network
        The network under its layers.
    query
        The question.
    titles
        The titles of its scenarios by name, in the language.
    currency
        What they state money in.
    lang
        ``en``, ``ru`` or ``zh``.
    """
    leaves = word(
        "report",
        "date, hour",
        lang,
        date=date_text(query.depart, lang),
        hour=f"{clock(query, query.hour):%H:%M}",
    )
    criterion = word("criteria", query.by, lang)
    found = [
        ("shipment", _shipment(network, query, lang)),
        ("from", _place(network, query.origin, lang)),
        ("to", _place(network, query.destination, lang)),
        ("departs", leaves),
        ("criterion", criterion),
    ]
    if query.arrive_by is not None:
        found.insert(-1, ("departure", word("report", "latest", lang)))
    if query.window is not None:
        one, other = (date_text(it, lang) for it in query.window)
        found.insert(-1, ("departure", word("report", "window", lang, one=one, other=other)))
    if query.by == "generalised":
        rate = hour_rate(network, query)
        amounts = [figure(currency.of(it), 2, lang) for it in (rate, rate - query.value_of_time)]
        money = known("currencies", currency.code, lang)
        found.append(
            ("hour", word("report", "hour", lang, money=money, rate=amounts[0], goods=amounts[1]))
        )
    if query.deadline is not None:
        day, _, hour = deadline_text(query.deadline).partition(" ")
        last = date_text(dt.date.fromisoformat(day), lang)
        found.append(("deadline", word("report", "date, hour", lang, date=last, hour=hour)))
    for term, most in (("max_transfers", query.max_transfers), ("max_borders", query.max_borders)):
        if most is not None:
            found.append((term, str(most)))
    if query.budget_usd is not None:
        found.append(("budget", _money(currency, query.budget_usd, lang)))
    named = {place.id: place.name(lang) for place in network.places.values()}
    named |= {service.id: service.title for service in network.services.values()}
    named |= {mode.id: mode.name(lang) for mode in network.modes.values()}
    found += [
        (term, join(words, lang))
        for term, words in (
            ("modes", [named[it] for it in query.modes]),
            ("countries", [country_name(it, lang) for it in query.countries]),
            ("via", [named[place] for place in query.via]),
            ("avoid", [named.get(it) or _subject(network, it, lang) for it in query.avoid]),
            ("operators", query.operators),
            ("scenarios", [titles.get(it, it) for it in query.scenarios]),
            ("sets", query.sets),
        )
        if words
    ]
    if query.leanings:
        weights = [
            word(
                "report",
                "leaning",
                lang,
                name=_subject(network, it.subject, lang),
                n=_exact(it.weight, lang),
            )
            for it in query.leanings
        ]
        found.append(("leanings", join(weights, lang)))
    if currency != DOLLARS:
        found.append(("currency", _rate(currency, lang)))
    found += [
        (term, word("report", term, lang))
        for term, asked in (("unconfirmed", query.unconfirmed), ("booked", query.booked))
        if asked
    ]
    labels = section("terms", lang)
    return [{"id": term, "term": labels[term], "text": text} for term, text in found]


def date_text(day: dt.date, lang: str) -> str:
    """Return a day in words.

    Examples
    --------
    >>> date_text(dt.date(2026, 11, 1), "ru")
    '1 ноября 2026 г.'
    """
    month = names("months", lang)[day.month - 1]
    return word("report", "date", lang, day=day.day, month=month, year=day.year)


def _subject(network: Network, subject: str, lang: str) -> str:
    """Return what a subject that is avoided or leant on is called; English has its id."""
    if lang == "en":
        return subject
    if subject in network.corridors:
        return network.corridors[subject].name(lang)
    if any(subject == mode.family for mode in network.modes.values()):
        return known("families", subject, lang)
    return subject_words(network, subject, lang)


def _money(currency: ExchangeRate, usd: float, lang: str) -> str:
    """Return USD in a currency, without decimals."""
    amount = figure(currency.of(usd), 0, lang)
    return word("report", "money", lang, money=known("currencies", currency.code, lang), n=amount)


def _rate(currency: ExchangeRate, lang: str) -> str:
    """Return which currency and at what rate; English has the words of the rate itself."""
    return word(
        "report",
        "rate",
        lang,
        code=currency.code,
        text=currency.text(),
        n=_exact(currency.per_usd, lang),
        period=currency.period,
        publisher=known("publishers", currency.publisher, lang),
    )


def _shipment(network: Network, query: Query, lang: str) -> str:
    cargo = network.cargo[query.cargo].name(lang)
    mass = network.cargo_number(query.cargo, "mass_t")
    teu = network.cargo_number(query.cargo, "teu")
    if teu:
        return word("report", "teu", lang, cargo=cargo, teu=_exact(teu, lang), t=_exact(mass, lang))
    return word("report", "tonnes", lang, cargo=cargo, t=_exact(mass, lang))


def _exact(value: float, lang: str) -> str:
    """Return a number to six digits, without noughts at its end."""
    digits = len(f"{value:.6g}".partition(".")[2]) if abs(value) < 1e5 else 0
    return figure(value, digits, lang)


def _place(network: Network, place_id: str, lang: str) -> str:
    place = network.places[place_id]
    text = place.name(lang)
    if place.country:
        text = word("report", "place", lang, name=text, country=country_name(place.country, lang))
    if place.kind != OFF_NETWORK:
        return text
    lat, lon = (figure(it, 4, lang) for it in (place.lat, place.lon))
    return word("report", "off", lang, place=text, lat=lat, lon=lon)


def summary(
    network: Network,
    routes: Sequence[Route],
    chain: Chain,
    bands: dict[str, Band],
    currency: ExchangeRate = DOLLARS,
    lang: str = "en",
) -> list[str]:
    """Return what there is to know of the first route in a few sentences, money in a currency."""
    route = routes[0]
    time, usd, kg = (bands[name] for name in ("time_h", "cost_usd", "co2e_kg"))
    first = word(
        "report",
        "arrives",
        lang,
        hours=hours_text(time.value, lang),
        span=_span(time.low, time.high, lang),
        half=_half(time, lang),
        km=figure(route.total("distance_km"), 0, lang),
        money=_money(currency, usd.value, lang),
        kg=figure(kg.value, 0, lang),
    )
    stretches = [
        word(
            "report",
            "stretch",
            lang,
            mode=network.modes[it.mode].name(lang),
            origin=network.places[it.origin].name(lang),
            destination=network.places[it.destination].name(lang),
        )
        for it in chain.elements
        if it.kind == "transport"
    ]
    told = word("report", "stretch and", lang).join(
        filter(None, (word("report", "stretch comma", lang).join(stretches[:-1]), stretches[-1]))
    )
    if route.corridors:
        names = listed([network.corridors[it].name(lang) for it in route.corridors], lang)
        goes = word("report", "follows", lang, corridors=names, stretches=told)
    else:
        goes = word("report", "goes", lang, stretches=told)
    sentences = (first, goes, _stops(network, route, lang), _others(routes, currency, lang))
    return [sentence for sentence in sentences if sentence]


def _half(time: Band, lang: str = "en") -> str:
    """Return what half of such journeys take, where it is not what the facts' values say."""
    if time.median is None or abs(time.median / time.value - 1.0) < _TELLING:
        return ""
    unit, many, digits = ("hours", time.median, 0)
    if time.median >= 72.0:
        unit, many, digits = ("days", time.median / 24.0, 1)
    return word(
        "report", "half", lang, long=word("report", unit, lang, n=figure(many, digits, lang))
    )


def _span(low: float, high: float, lang: str = "en") -> str:
    """Return between which hours or days a journey lies, as finely as it is long.

    Examples
    --------
    >>> _span(20.6, 60.8), _span(60.0, 110.4), _span(260.0, 504.0)
    ('21 to 61 hours', '2.5 to 4.6 days', '11 to 21 days')
    >>> _span(60.0, 110.4, "ru")
    '2,5–4,6 сут'
    """
    unit, scale, digits = ("days from to", 24.0, 1 if high < 240.0 else 0)
    if high < 72.0:
        unit, scale, digits = ("hours from to", 1.0, 0)
    ends = [figure(it / scale, digits, lang) for it in (low, high)]
    return word("report", unit, lang, low=ends[0], high=ends[1])


def _stops(network: Network, route: Route, lang: str) -> str:
    hours = {
        "whole": "time_h",
        "moving": "moving_h",
        "handling": "handling_h",
        "border": "border_h",
        "wait": "wait_h",
    }
    told = {key: figure(route.total(name), 0, lang) for key, name in hours.items()}
    text = word("report", "stops", lang, **told)
    borders = [leg for leg in route.legs if leg.kind == "border"]
    if not borders:
        return text
    longest = max(borders, key=lambda leg: leg.border_h)
    ends = (longest.origin, longest.destination)
    where = " - ".join(dict.fromkeys(network.places[it].name(lang) for it in ends))
    return text + word("report", "longest", lang, where=where, n=figure(longest.border_h, 1, lang))


def _others(routes: Sequence[Route], currency: ExchangeRate = DOLLARS, lang: str = "en") -> str:
    """Return what the alternatives that are best in something give and take."""
    if len(routes) < 2:
        return ""
    first = routes[0]
    parts = []
    for name, best_in in (("time_h", "fastest"), ("cost_usd", "cheapest"), ("co2e_kg", "cleanest")):
        best = min(routes, key=lambda it: it.total(name))
        if best.total(name) < 0.995 * first.total(name):
            saved = first.total(name) - best.total(name)
            amount = {
                "time_h": hours_text(saved, lang),
                "cost_usd": _money(currency, saved, lang),
                "co2e_kg": word("report", "kg", lang, n=figure(saved, 0, lang)),
            }[name]
            parts.append(word("report", best_in, lang, rank=best.rank, amount=amount))
    if not parts:
        return word("report", "none better", lang)
    # An abbreviated currency ends in the point of the sentence.
    return word("report", "some better", lang, parts=listed(parts, lang).removesuffix("."))
