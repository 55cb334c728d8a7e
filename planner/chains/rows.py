"""Priced chains and stored answers as plain data: JSON of version 1, and rows."""

from typing import Any

from corridors.model.network import Network
from planner.chains.pricing import Closing, LegPrice, PlaceStop, PricedChain
from planner.chains.stored import FIGURES, Repriced
from planner.formats.route_json import SCHEMA_VERSION
from planner.question.query import off_network
from planner.routing.route import clock, rounded, totals

YOURS, OURS = "yours", "ours"
"""Whose a price or the hours of a leg are."""


def whose(*, own: bool) -> str:
    """Return whose a figure is, in a word."""
    return YOURS if own else OURS


def chain_dict(network: Network, chain: PricedChain, closing: Closing) -> dict[str, Any]:
    """Return a priced chain as plain data of the JSON contract, version 1."""
    off = [it.to_dict() for it in off_network(network, chain.query)]
    best = chain.recommended
    return {
        "schema_version": SCHEMA_VERSION,
        "query": chain.query.to_dict(),
        **({"off_network": off} if off else {}),
        "chain": chain_rows(network, chain),
        "totals": {
            "distance_km": rounded("distance_km", chain.distance_km),
            "time_h": rounded("time_h", chain.hours),
            "cost_usd": rounded("cost_usd", chain.usd),
            "generalised_usd": rounded("cost_usd", chain.generalised_usd),
            "co2e_kg": rounded("co2e_kg", chain.co2e_kg),
            "border_crossings": chain.borders,
            "transfers": chain.transfers,
        },
        "range": {
            "time_h": [rounded("time_h", it) for it in chain.time_range[1:3]],
            "cost_usd": [rounded("cost_usd", it) for it in chain.cost_range[1:3]],
        },
        "arrive": chain.arrival().isoformat(timespec="minutes"),
        "recommended": {
            "corridors": list(best.corridors),
            "totals": totals(best)
            | {"generalised_usd": rounded("cost_usd", chain.recommended_generalised)},
        },
        "gap": gap_dict(chain),
        "closing": {
            "legs": [
                {
                    "leg": it.number + 1,
                    "unit": it.unit,
                    "now": round(it.now, 2),
                    "value": round(it.value, 2),
                    "change": round(it.change, 6),
                }
                for it in closing.legs
            ],
            "facts": [
                {
                    "fact": it.fact.id,
                    "unit": it.fact.unit,
                    "now": it.fact.value,
                    "value": it.value,
                    "change": round(it.change, 6),
                    "ties": it.ties,
                }
                for it in closing.facts
            ],
        },
    }


def gap_dict(chain: PricedChain) -> dict[str, float]:
    """Return by how much a chain takes more than the recommended route."""
    best = chain.recommended
    return {
        "days": round((chain.hours - best.total("time_h")) / 24.0, 3) + 0.0,
        "usd": rounded("cost_usd", chain.usd - best.total("cost_usd")),
        "generalised_usd": rounded(
            "cost_usd", chain.generalised_usd - chain.recommended_generalised
        ),
        "co2e_kg": rounded("co2e_kg", chain.co2e_kg - best.total("co2e_kg")),
    }


def chain_rows(network: Network, chain: PricedChain) -> list[dict[str, Any]]:
    """Return a row for each leg and for what happens at each place, in order of travel.

    Where nothing happens at a place it has no row.
    """
    rows: list[dict[str, Any]] = []
    for number, (stop, leg) in enumerate(zip(chain.stops, (*chain.legs, None), strict=True), 1):
        if stop.hours or stop.usd or stop.modes[0]:
            rows.append(_stop_row(network, chain, stop))
        if leg is not None:
            rows.append(_leg_row(chain, leg, number))
    return rows


def _stop_row(network: Network, chain: PricedChain, stop: PlaceStop) -> dict[str, Any]:
    modes = [network.modes[it].family if it in network.modes else it for it in stop.modes if it]
    return {
        "leg": None,
        "kind": "at place",
        "from": stop.place,
        "to": stop.place,
        "modes": modes,
        "services": [],
        "time_h": rounded("time_h", stop.hours),
        "time_by": OURS,
        "network_time_h": rounded("time_h", stop.hours),
        "cost_usd": rounded("cost_usd", stop.usd),
        "cost_by": OURS,
        "network_cost_usd": rounded("cost_usd", stop.usd),
        "co2e_kg": rounded("co2e_kg", stop.co2e_kg),
        "distance_km": 0.0,
        "border_crossings": 0,
        "begins": clock(chain.query, stop.start_h).isoformat(timespec="minutes"),
        "ends": clock(chain.query, stop.start_h + stop.hours).isoformat(timespec="minutes"),
        "places": [stop.place],
    }


def _leg_row(chain: PricedChain, leg: LegPrice, number: int) -> dict[str, Any]:
    return {
        "leg": number,
        "kind": "leg",
        "from": leg.leg.origin,
        "to": leg.leg.place,
        "modes": list(leg.modes),
        "services": list(leg.services),
        "time_h": rounded("time_h", leg.hours),
        "time_by": whose(own=leg.own_hours),
        "network_time_h": rounded("time_h", leg.network_hours),
        "cost_usd": rounded("cost_usd", leg.usd),
        "cost_by": whose(own=leg.own_usd),
        "network_cost_usd": rounded("cost_usd", leg.network_usd),
        "co2e_kg": rounded("co2e_kg", leg.co2e_kg),
        "distance_km": rounded("distance_km", leg.distance_km),
        "border_crossings": leg.borders,
        "begins": clock(chain.query, leg.ready_h).isoformat(timespec="minutes"),
        "ends": clock(chain.query, leg.end_h).isoformat(timespec="minutes"),
        "places": list(leg.places),
    }


def repriced_dict(found: list[Repriced]) -> dict[str, Any]:
    """Return stored routes priced again as plain data of the JSON contract, version 1."""
    return {"schema_version": SCHEMA_VERSION, "repriced": [_repriced(it) for it in found]}


def _repriced(found: Repriced) -> dict[str, Any]:
    return {
        "query": dict(found.stored.query) if found.query is None else found.query.to_dict(),
        "rank": found.stored.rank,
        "labels": list(found.stored.labels),
        "problem": found.problem,
        "then": found.then,
        "now": found.now or None,
        "parts": [
            {
                "from": it.part.places[0],
                "to": it.part.places[-1],
                "mode": it.part.mode,
                "service": it.part.service,
                "then": {name: rounded(name, it.part.figures[name]) for name in FIGURES},
                "now": {name: rounded(name, it.now[name]) for name in FIGURES} if it.now else None,
            }
            for it in found.parts
        ],
    }


def repriced_rows(found: list[Repriced]) -> list[dict[str, Any]]:
    """Return a row for each stored route with its totals then and now."""
    return [
        {
            "rank": it.stored.rank,
            "labels": ", ".join(it.stored.labels),
            "depart": str(it.stored.query["depart"]) if it.query is None else it.query.departs(),
            **{f"then_{name}": it.then[name] for name in FIGURES},
            **{f"now_{name}": it.now.get(name) for name in FIGURES},
            "problem": it.problem,
        }
        for it in found
    ]
