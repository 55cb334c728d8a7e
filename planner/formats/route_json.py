"""Routes as JSON and CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corridors.model.network import Network
from corridors.places.names import country_name
from corridors.tables.reader import LineFeedWriter
from corridors.text import json_text, safe_cell
from planner.formats.fact_words import factor_words
from planner.question.query import Query, off_network
from planner.routing.advisories import advisories
from planner.routing.bookings import Booking, booking_by_leg
from planner.routing.route import (
    TOTALS,
    GeneralisedCost,
    Leg,
    Route,
    arrival,
    clock,
    rounded,
    totals,
)
from planner.routing.route_text import countries_in_order, key_places, modes_of
from planner.routing.sellers import seller_of
from planner.routing.terms import Term, leg_terms

if TYPE_CHECKING:
    from planner.routing.departures import Departure
    from planner.uncertainty.reliability import ReliableAnswer

SCHEMA_VERSION = 2
"""Since 2 hours, and the moments that follow from them, are expected ones, not planned ones."""


def generalised_cost_dict(sums: Sequence[GeneralisedCost]) -> dict[str, Any]:
    """Return the sums of the best route and the runner-up as a member of plain data."""
    told = [{"usd": it.usd, "terms": [term._asdict() for term in it.terms]} for it in sums]
    return (
        {"generalised_cost": dict(zip(("best", "runner_up"), told, strict=False))} if told else {}
    )


def share_dict(route: Route) -> dict[str, float]:
    """Return the share of shippers who would book a route of a board as a member of plain data."""
    return {} if route.share is None else {"share": round(route.share, 3)}


def range_dict(network: Network, route: Route) -> dict[str, Any]:
    """Return the ranges of a route as a member of plain data.

    ``range`` holds the 10th and 90th percentile of hours and USD, named as its totals, and of the
    arrival, in local time at the destination.
    """
    from planner.uncertainty.percentiles import ranges_of

    ranges = ranges_of(network, route)
    time = ranges.time_h
    return {
        "range": {
            **{
                name: [rounded(name, band.low), rounded(name, band.high)]
                for name, band in ranges._asdict().items()
            },
            "arrive": [
                arrival(network, route, hours).isoformat(timespec="minutes")
                for hours in (time.low, time.high)
            ],
        },
    }


def leg_dict(
    network: Network, query: Query, leg: Leg, booking: Booking | None = None
) -> dict[str, Any]:
    """Return a leg as plain data, with the service by which it goes or for which it waits."""
    mode = network.modes.get(leg.mode)
    other = network.modes.get(leg.to_mode)
    plain: dict[str, Any] = {
        "kind": leg.kind,
        "mode": mode.family if mode else leg.mode,
        "gauge_mm": mode.gauge_mm if mode else None,
    }
    if leg.kind == "transfer":
        plain["to_mode"] = other.family if other else leg.to_mode
        plain["to_gauge_mm"] = other.gauge_mm if other else None
    plain |= {"from": leg.origin, "to": leg.destination}
    plain |= {name: rounded(name, getattr(leg, name)) for name in TOTALS}
    plain |= {
        "depart": clock(query, leg.start_h).isoformat(timespec="minutes"),
        "arrive": clock(query, leg.end_h).isoformat(timespec="minutes"),
        "countries": list(leg.countries),
        "places": list(leg.places),
    }
    plain["seller"] = seller_of(network, leg).to_dict()
    if booking is not None:
        plain["service"] = booking.to_dict()
    return plain


def term_dict(term: Term) -> dict[str, Any]:
    """Return a term of a number of a leg as plain data.

    A factor has a ``power`` where it is not 1, and null for what no fact states.
    """
    factors = []
    for factor in term.factors:
        plain = factor._asdict() | {"name": factor_words(factor.name, "en")}
        plain["value"] = _precise(factor.value)
        if plain.pop("power") != 1.0:
            plain["power"] = _precise(factor.power)
        factors.append(plain)
    return {"figure": term.figure, "value": _precise(term.value), "factors": factors}


def _precise(value: float) -> float:
    """Return a number to ten significant digits."""
    return float(f"{value:.10g}")


def leg_dicts(network: Network, route: Route, *, terms: bool = False) -> list[dict[str, Any]]:
    """Return the legs of a route as plain data, each with its service, and with its terms."""
    booked = booking_by_leg(network, route)
    query, legs = route.query, route.legs
    rows = [leg_dict(network, query, leg, booked.get(at)) for at, leg in enumerate(legs)]
    if terms:
        for row, leg in zip(rows, legs, strict=True):
            row["terms"] = [term_dict(it) for it in leg_terms(network, query, leg)]
    return rows


def route_dict(network: Network, route: Route, *, terms: bool = False) -> dict[str, Any]:
    """Return a route as plain data of the JSON contract, version 2.

    A route of a board has ``labels`` and the members of `range_dict`; legs have their ``terms``
    where they are asked for.
    """
    unproven = {"gap": round(route.gap, 4)} if 0.0 < route.gap < float("inf") else {}
    ended = {"ended_after": route.ended_after} if route.ended_after else {}
    return {
        "rank": route.rank,
        **({"labels": list(route.labels)} if route.labels else {}),
        **share_dict(route),
        **unproven,
        **ended,
        **leaning_dict(route),
        "corridors": list(route.corridors),
        "totals": totals(route),
        "arrive": arrival(network, route).isoformat(timespec="minutes"),
        **(range_dict(network, route) if route.labels else {}),
        "services": list(route.services),
        "legs": leg_dicts(network, route, terms=terms),
        "warnings": [it.to_dict() for it in advisories(network, route)],
        "evidence": route.evidence.counts(),
    }


def leaning_dict(route: Route) -> dict[str, Any]:
    """Return what leanings cost against the best without them, nothing where there are none."""
    if route.leaning is None:
        return {}
    more = {name: rounded(name, it) for name, it in route.leaning._asdict().items()}
    return {"leaning": more}


def year_json(network: Network, query: Query, departures: list["Departure"], **more: object) -> str:
    """Return a question and its best routes over a year as JSON text."""
    rows = [
        {
            "depart": departure.text,
            "route": None if departure.route is None else route_dict(network, departure.route),
            "reason": departure.reason,
        }
        for departure in departures
    ]
    document = {
        "schema_version": SCHEMA_VERSION,
        "query": query.to_dict(),
        "departures": rows,
        **more,
    }
    return json_text(document) + "\n"


def year_csv(departures: list["Departure"]) -> str:
    """Return the best routes over a year as CSV, one row a day of departure."""
    from planner.routing.departures import year_rows

    names = ("depart", "corridors", *TOTALS, "border_crossings", "transfers", "reason")
    return csv_text(year_rows(departures), names)


def to_json(network: Network, query: Query, routes: list[Route], **more: object) -> str:
    """Return a question and its routes as JSON text."""
    off = [it.to_dict() for it in off_network(network, query)]
    document = {
        "schema_version": SCHEMA_VERSION,
        "query": query.to_dict(),
        **({"off_network": off} if off else {}),
        "routes": [route_dict(network, route, terms=True) for route in routes],
        **more,
    }
    return json_text(document) + "\n"


def csv_text(rows: Sequence[Mapping[str, Any]], names: Iterable[str] = ()) -> str:
    """Return rows as CSV text with the keys of the first, or some names, as header.

    Without rows and names it is empty. What is None or missing is an empty cell; entries of a list
    are separated by semicolons. No text is taken for a formula by a spreadsheet
    (`corridors.text`).
    """
    header = [*names] or [*(rows[0] if rows else ())]
    if not header:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(LineFeedWriter(out), header, restval="")
    writer.writeheader()
    for row in rows:
        cells = {
            k: "; ".join(map(str, it)) if isinstance(it, list) else it for k, it in row.items()
        }
        writer.writerow({k: safe_cell(it) for k, it in cells.items()})
    return out.getvalue()


def to_csv(network: Network, routes: list[Route]) -> str:
    """Return the legs of routes as CSV, one row a leg; those of a board with their labels."""
    rows = []
    for route in routes:
        for number, plain in enumerate(leg_dicts(network, route), 1):
            row = {"to_mode": "", "to_gauge_mm": "", "rank": route.rank, "leg": number, **plain}
            row["service"] = row["service"]["id"] if "service" in row else ""
            row["seller"] = row["seller"]["name"]
            if route.labels:
                row["labels"] = ", ".join(route.labels)
            row["countries"] = " ".join(row["countries"])
            row["places"] = " ".join(row["places"])
            rows.append(row)
    order = {name: at for at, name in enumerate(_CSV_ORDER)}
    # What is not in the order stands behind all that is.
    columns = sorted(rows[0], key=lambda it: order.get(it, len(order))) if rows else ()
    return csv_text(rows, columns)


_CSV_ORDER = (
    *("rank", "labels", "leg", "kind", "mode", "gauge_mm", "to_mode", "to_gauge_mm", "from", "to"),
    *TOTALS,
    *("depart", "arrive", "countries", "places", "service", "seller"),
)


def route_summary(network: Network, route: Route, by: list[str] | None = None) -> dict[str, Any]:
    """Return rank, corridors, countries, what it goes by, totals, arrival and evidence of a route.

    ``by`` holds the names of `planner.routing.route_text.distinguish_routes`; without it those
    of `key_places`. A route of a board has the members of `range_dict` too.
    """
    countries = countries_in_order(network, route)
    return {
        "rank": route.rank,
        "labels": list(route.labels),
        **share_dict(route),
        "corridors": list(route.corridors),
        "corridor_names": [network.corridors[it].name_en for it in route.corridors],
        "countries": countries,
        "country_names": [country_name(it) for it in countries],
        "by": key_places(network, route) if by is None else by,
        "modes": modes_of(network, route),
        "totals": totals(route),
        **(range_dict(network, route) if route.labels else {}),
        "arrive": arrival(network, route).isoformat(timespec="minutes"),
        "evidence": route.evidence.counts(),
    }


def on_time_dict(network: Network, query: Query, found: "ReliableAnswer") -> dict[str, Any]:
    """Return what was chosen under a reliability, and from what, as plain data."""
    deadline = query.deadline
    return {
        "deadline": None if deadline is None else deadline.isoformat(timespec="minutes"),
        "reliability": query.reliability,
        "draws": found.draws,
        "seed": found.seed,
        "routes": [
            {"rank": route.rank, "probability": share}
            for route, share in zip(found.board.routes, found.on_time, strict=True)
        ],
        "candidates": [
            {
                "by": key_places(network, it.route),
                "modes": modes_of(network, it.route),
                "totals": totals(it.route),
                "probability": it.probability,
            }
            for it in found.candidates
        ],
    }
