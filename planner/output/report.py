"""The contents of a report: answer, legs, emissions, evidence and sources."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.scenario import Change
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.emissions.chain import transport_chain
from planner.emissions.rows import chain_dict, exhaust_facts
from planner.formats.route_geojson import fields_of, layer_of
from planner.formats.route_json import SCHEMA_VERSION, route_dict, route_summary
from planner.output._report_text import summary, terms
from planner.query.off_network_legs import off_network
from planner.query.query import Query, asking
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
    question under the base data alone; where there is none ``reason`` says why.
    """

    changes: tuple[Change, ...] = ()
    without: Route | None = None
    reason: str = ""


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
    dropped: Sequence[tuple[Route, str]] = (),
    world: LayerEffect | None = None,
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
    shown = () if currency == DOLLARS else ("--currency", currency.code)
    chain = transport_chain(network, route)
    bands = {name: route_spread(network, route, name) for name in TOTALS}
    sources = _Sources(network)
    legs = [_leg(network, sources, number, leg) for number, leg in enumerate(route.legs, 1)]
    services = [_service(network, sources, it) for it in bookings_of(network, route)]
    evidence = _evidence(network, sources, route)
    for _, fact in exhaust_facts(chain):
        sources.cite(fact.source)
    changes = [
        {**change._asdict(), "cited": sources.cite(change.source)} for change in world.changes
    ]
    off = [it.to_dict() for it in off_network(network, query)]
    used = dict.fromkeys(place for it in routes for leg in it.legs for place in leg.places)
    return {
        "schema_version": SCHEMA_VERSION,
        "title": pair_text(network, query),
        "edition": network.edition.isoformat(),
        "command": f"corridors report {asking(network, query, *several, *shown)}",
        "query": query.to_dict(),
        **({"off_network": off} if off else {}),
        **({"currency": currency.to_dict()} if shown else {}),
        "terms": [{"term": it, "text": text} for it, text in terms(network, query, currency)],
        "summary": summary(network, routes, chain, bands, currency),
        "places": {
            it: {"name": network.places[it].name(), "country": network.places[it].country}
            for it in used
        },
        "modes": {mode.id: mode.name_en for mode in network.modes.values()},
        "routes": [
            {**route_dict(network, it), **_answer(network, it, by)}
            for it, by in zip(routes, distinguish_routes(network, routes), strict=True)
        ],
        "spread": {
            name: {part: round(value, 2) for part, value in band._asdict().items()}
            for name, band in bands.items()
        },
        "legs": legs,
        "services": services,
        "dropped": [{"by": key_places(network, it), "reason": reason} for it, reason in dropped],
        "changes": changes,
        "without": _without(network, query, world),
        "emissions": chain_dict(network, chain),
        **evidence,
        "sources": sources.listed(),
    }


def _answer(network: Network, route: Route, by: list[str]) -> dict[str, Any]:
    known = route_summary(network, route, by)
    return {name: known[name] for name in ("corridor_names", "by", "modes", "arrive")}


def _without(network: Network, query: Query, world: LayerEffect) -> dict[str, Any] | None:
    """Return the answer under the base data, where a layer lies over them."""
    if not (query.scenarios or query.sets):
        return None
    if world.without is None:
        return {"reason": world.reason}
    return {name: route_summary(network, world.without)[name] for name in ("by", "totals")}


def _leg(network: Network, sources: _Sources, number: int, leg: Leg) -> dict[str, Any]:
    facts = dict.fromkeys(it for _, price in leg.steps for it in price.facts)
    cited = {sources.cite(network.facts.source_ids[it]) for it in facts}
    return {
        "leg": number,
        "kind": leg.kind,
        "what": leg_label(network, leg),
        "where": leg_stretch(network, leg),
        "cited": sorted(it for it in cited if it is not None),
        "assumptions": sum(network.facts.source_ids[it] == "assumption" for it in facts),
    }


def _service(network: Network, sources: _Sources, booking: Booking) -> dict[str, Any]:
    """Return a service of a route: where it is boarded and left, and when it next leaves."""
    service = booking.service
    return {
        **booking.to_dict(),
        "title": service.title,
        "mode": service.mode,
        "from": booking.origin,
        "to": booking.destination,
        "legs": [booking.first + 1, booking.last + 1],
        "frequency": booking.frequency(network),
        "days": days_text(list(booking.departures)),
        "confirmed": service.confirmed,
        "remark": unconfirmed_text(network, service),
        "cited": sources.cite(service.source),
    }


def _evidence(network: Network, sources: _Sources, route: Route) -> dict[str, Any]:
    """Return every fact behind a route: those with a source, assumptions, and what was set."""
    legs: dict[int, list[int]] = {number: [] for number in route.evidence.facts}
    for at, leg in enumerate(route.legs, 1):
        for number in dict.fromkeys(it for _, price in leg.steps for it in price.facts):
            legs[number].append(at)
    groups: dict[str, list[dict[str, Any]]] = {}
    apart: dict[str, list[dict[str, Any]]] = {"assumptions": [], "set": []}
    for number, where in legs.items():
        fact = network.facts.fact(number)
        row = _fact(fact, where)
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
                "meaning": known[name].meaning,
                "unit": known[name].unit,
                "rows": groups[name],
            }
            for name in known
            if name in groups
        ],
        **apart,
    }


def _fact(fact: Fact, legs: list[int]) -> dict[str, Any]:
    return {
        "fact": fact.id,
        **fields_of(fact, _FIELDS),
        "layer": layer_of(fact),
        "legs": legs,
    }
