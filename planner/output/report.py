"""The contents of a report: answer, legs, emissions, evidence and sources."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from corridors.model.entities import OFF_NETWORK, Fact
from corridors.model.evidence import evidence_of
from corridors.model.network import Network
from corridors.places.names import country_name
from corridors.scenario import Change, Scenario
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.emissions import Chain, chain_dict, exhaust_facts, transport_chain
from planner.formats.fact_words import attribute_words, subject_words
from planner.formats.route_geojson import fields_of, layer_of
from planner.formats.route_json import SCHEMA_VERSION, route_dict, route_summary
from planner.formats.term_text import term_lines
from planner.question.query import Query, asking, deadline_text, hour_rate, off_network
from planner.routing.alternatives import DropReason
from planner.routing.bookings import Booking, bookings_of
from planner.routing.route import Leg, Route, clock
from planner.routing.route_text import (
    distinguish_routes,
    hours_text,
    key_places,
    leg_label,
    leg_stretch,
    pair_text,
)
from planner.services.timetable import days_text, unconfirmed_text
from planner.uncertainty.percentiles import TOTALS, Band, route_spread
from planner.words import figure, join, known, listed, names, section, word

_FIELDS = (
    *("subject", "when", "value", "low", "high", "unit"),
    *("year", "source", "locator", "note"),
)


class LayerEffect(NamedTuple):
    """What the layers over the base data change.

    ``changes`` tells each number ``old -> new``. ``without`` is the best route of the same
    question under the base data alone; where there is none ``reason`` says why, in English.
    ``scenarios`` are those that the question names, with all that they include.
    """

    changes: tuple[Change, ...] = ()
    without: Route | None = None
    reason: str = ""
    scenarios: tuple[Scenario, ...] = ()


class _Sources:
    """Numbers sources in the order in which they are cited."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._numbers: dict[str, int] = {}

    def cite(self, source: str) -> int | None:
        """Return the number of a source; None for assumptions and what the asker sets."""
        known = self._network.sources.get(source)
        if known is None or known.kind == "assumption":
            return None
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"number": number, **self._network.sources[key]._asdict()}
            for key, number in self._numbers.items()
        ]


def report_document(
    network: Network,
    routes: Sequence[Route],
    dropped: Sequence[tuple[Route, DropReason]] = (),
    world: LayerEffect | None = None,
    lang: str = "en",
    currency: ExchangeRate = DOLLARS,
) -> dict[str, Any]:
    """Return all that a report says, as plain data.

    Parameters
    ----------
    network
        The network under its layers of facts.
    routes
        The answers to one question, best first; the first is described in full.
    dropped
        Alternatives that were dropped, each with its reason.
    world
        What the layers change, where there are any.
    lang
        Language of the words: ``en``, ``ru`` or ``zh``. What sources and the notes of facts say
        stays as it is stated.
    currency
        What words state money in. Numbers are USD; ``currency`` says at which rate they convert.

    Returns
    -------
    dict
        The query, its ``terms`` in words, a ``summary``, ``routes`` as in the JSON contract,
        ``spread`` of the totals, ``legs`` with words and citations, the ``services`` of the first
        route with their departures, ``emissions`` of the transport chain, ``facts`` by attribute,
        ``assumptions``, ``set`` and numbered ``sources``.
    """
    route = routes[0]
    query = route.query
    world = world or LayerEffect()
    several = ("-k", str(len(routes))) if len(routes) > 1 else ()
    spoken = () if lang == "en" else ("--lang", lang)
    shown = () if currency == DOLLARS else ("--currency", currency.code)
    titles = {it.name: it.titles[lang] for it in world.scenarios}
    chain = transport_chain(network, route)
    bands = {name: route_spread(network, route, name) for name in TOTALS}
    sources = _Sources(network)
    legs = [
        _leg(network, sources, number, leg, lang)
        | {"terms": [it._asdict() for it in term_lines(network, route.query, leg, lang)]}
        for number, leg in enumerate(route.legs, 1)
    ]
    services = [_service(network, sources, it, lang) for it in bookings_of(network, route)]
    evidence = _evidence(network, sources, route, lang)
    for _, fact in exhaust_facts(chain):
        sources.cite(fact.source)
    changes = [
        {
            **change._asdict(),
            "title": titles.get(change.scenario, change.scenario),
            "cited": sources.cite(change.source),
        }
        for change in world.changes
    ]
    off = [
        {
            **it.to_dict(),
            "name": network.places[it.id].name(lang),
            "country_name": country_name(it.country, lang),
        }
        for it in off_network(network, query)
    ]
    used = dict.fromkeys(place for it in routes for leg in it.legs for place in leg.places)
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "title": pair_text(network, query, lang),
        "edition": network.edition.isoformat(),
        "command": f"corridors report {asking(network, query, *several, *shown, *spoken)}",
        "query": query.to_dict(),
        **({"off_network": off} if off else {}),
        **({"currency": currency.to_dict()} if shown else {}),
        "terms": terms(network, query, titles, currency, lang),
        "summary": summary(network, routes, chain, bands, currency, lang),
        "places": {
            it: {"name": network.places[it].name(lang), "country": network.places[it].country}
            for it in used
        },
        "modes": {mode.id: mode.name(lang) for mode in network.modes.values()},
        "routes": [
            {**route_dict(network, it), **_answer(network, it, by, lang)}
            for it, by in zip(routes, distinguish_routes(network, routes, lang), strict=True)
        ],
        "spread": {
            name: {part: round(value, 2) for part, value in band._asdict().items()}
            for name, band in bands.items()
        },
        "legs": legs,
        "services": services,
        "dropped": [
            {"by": key_places(network, it, lang), "reason": reason.text(lang)}
            for it, reason in dropped
        ],
        "changes": changes,
        "without": _without(network, query, world, lang),
        "emissions": _emissions(network, chain, lang),
        **evidence,
        "sources": sources.listed(),
    }


def _answer(network: Network, route: Route, by: list[str], lang: str) -> dict[str, Any]:
    known = route_summary(network, route, by)
    names = [network.corridors[it].name(lang) for it in route.corridors]
    return {"corridor_names": names, **{name: known[name] for name in ("by", "modes", "arrive")}}


def _without(
    network: Network, query: Query, world: LayerEffect, lang: str
) -> dict[str, Any] | None:
    """Return the answer under the base data, where a layer lies over them."""
    if not (query.scenarios or query.sets):
        return None
    if world.without is None:
        return {"reason": world.reason}
    by = key_places(network, world.without, lang)
    return {name: route_summary(network, world.without, by)[name] for name in ("by", "totals")}


def _emissions(network: Network, chain: Chain, lang: str) -> dict[str, Any]:
    """Return the emissions, with what each factor of exhaust is about in words."""
    plain = chain_dict(network, chain, lang)
    for factor in plain["exhaust"]["factors"]:
        factor["about"] = _about(network, factor["subject"], lang)
    return plain


def _about(network: Network, subject: str, lang: str) -> str:
    return subject_words(network, network.subjects.parse(subject).key, lang)


def _leg(network: Network, sources: _Sources, number: int, leg: Leg, lang: str) -> dict[str, Any]:
    facts = dict.fromkeys(it for _, price in leg.steps for it in price.facts)
    cited = {sources.cite(network.facts.source_ids[it]) for it in facts}
    return {
        "leg": number,
        "kind": leg.kind,
        "what": leg_label(network, leg, lang),
        "where": leg_stretch(network, leg, lang),
        "cited": sorted(it for it in cited if it is not None),
        "assumptions": sum(network.facts.source_ids[it] == "assumption" for it in facts),
    }


def _service(network: Network, sources: _Sources, booking: Booking, lang: str) -> dict[str, Any]:
    """Return a service of a route: where it is boarded and left, and when it next leaves."""
    service = booking.service
    return {
        **booking.to_dict(),
        "title": service.title,
        "mode": service.mode,
        "from": booking.origin,
        "to": booking.destination,
        "legs": [booking.first + 1, booking.last + 1],
        "frequency": booking.frequency(network, lang),
        "days": days_text(list(booking.departures), lang),
        "confirmed": service.confirmed,
        "remark": unconfirmed_text(network, service, lang),
        "cited": sources.cite(service.source),
    }


def _evidence(network: Network, sources: _Sources, route: Route, lang: str) -> dict[str, Any]:
    """Return every fact behind a route: those with a source, assumptions, and what was set."""
    legs: dict[int, list[int]] = {number: [] for number in route.evidence.facts}
    for at, leg in enumerate(route.legs, 1):
        for number in dict.fromkeys(it for _, price in leg.steps for it in price.facts):
            legs[number].append(at)
    groups: dict[str, list[dict[str, Any]]] = {}
    apart: dict[str, list[dict[str, Any]]] = {"assumptions": [], "set": []}
    for number, where in legs.items():
        fact = network.facts.fact(number)
        row = _fact(network, fact, where, lang)
        if fact.origin == "--set":
            apart["set"].append(row)
        elif network.sources[fact.source].kind == "assumption":
            apart["assumptions"].append(row)
        else:
            groups.setdefault(fact.attribute, []).append(
                {**row, "cited": sources.cite(fact.source)}
            )
    known = network.schema.attributes
    return {
        "facts": [
            {
                "attribute": name,
                "name": attribute_words(name, lang),
                "meaning": known[name].meaning,
                "unit": known[name].unit,
                "rows": groups[name],
            }
            for name in known
            if name in groups
        ],
        **apart,
    }


def _fact(network: Network, fact: Fact, legs: list[int], lang: str) -> dict[str, Any]:
    return {
        "fact": fact.id,
        "about": _about(network, fact.subject, lang),
        "attribute": attribute_words(fact.attribute, lang),
        "evidence": evidence_of(fact, network.sources),
        **fields_of(fact, _FIELDS),
        "layer": layer_of(fact),
        "legs": legs,
    }


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
