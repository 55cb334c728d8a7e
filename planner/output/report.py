"""The contents of a report: answer, legs, emissions, evidence and sources."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from corridors.model.entities import Fact
from corridors.model.evidence import evidence_of
from corridors.model.network import Network
from corridors.places.names import country_name
from corridors.scenario import Change, Scenario
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.emissions.chain import Chain, transport_chain
from planner.emissions.rows import chain_dict, exhaust_facts
from planner.formats.fact_words import attribute_words, subject_words
from planner.formats.route_geojson import fields_of, layer_of
from planner.formats.route_json import SCHEMA_VERSION, route_dict, route_summary
from planner.output._report_text import summary, terms
from planner.query.off_network_legs import off_network
from planner.query.query import Query, asking
from planner.routing.alternatives import DropReason
from planner.routing.bookings import Booking, bookings_of
from planner.routing.route import Leg, Route
from planner.routing.route_text import (
    distinguish_routes,
    key_places,
    leg_label,
    leg_stretch,
    pair_text,
)
from planner.services.timetable import days_text, unconfirmed_text
from planner.uncertainty.percentiles import TOTALS, route_spread

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
    legs = [_leg(network, sources, number, leg, lang) for number, leg in enumerate(route.legs, 1)]
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
