"""What a corridor takes from its first place to its last: the lines with which it is shown."""

from typing import Any, NamedTuple

from corridors.errors import CorridorsError, DataError
from corridors.model.entities import Corridor
from corridors.model.network import Network
from planner.comparison.comparison import BASE, ScenarioWorld, compare
from planner.comparison.shares import ShareBand
from planner.flows.capacity import Capacity, VehicleLoads, find_capacities
from planner.formats.fact_words import subject_words
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.routing.route import Route, steps_of
from planner.routing.route_text import ends_text

_WAY = 5
"""The first fields of a step: its kind, its places and its modes."""


class Scarcest(NamedTuple):
    """The limit of a way that lets fewest units of the cargo pass in a year.

    ``units`` are TEU of a cargo in boxes, tonnes of another.
    """

    limit: Capacity
    units: float


class Headline(NamedTuple):
    """A corridor between its two ends, as the question asks for it.

    ``route`` is its way, None where ``why_not`` says why none is sold; ``share`` the expected
    one of shippers between the two ends who take it, None of a cargo without shares.
    """

    query: Query
    route: Route | None
    share: ShareBand | None
    scarcest: Scarcest | None
    why_not: str = ""


def headline(network: Network, steps: Steps, query: Query, corridor: Corridor) -> Headline:
    """Return what a corridor takes for the question between its ends.

    Where no service that is confirmed of late goes there, the others are asked.
    """
    top = _asked(network, steps, query, corridor)
    if top.route is not None or query.unconfirmed:
        return top
    return _asked(network, steps, query._replace(unconfirmed=True), corridor)


def _asked(network: Network, steps: Steps, query: Query, corridor: Corridor) -> Headline:
    world = ScenarioWorld(BASE, "", network, steps, ())
    try:
        (column,) = compare([world], query).columns
    except CorridorsError as error:
        return Headline(query, None, None, None, str(error))
    cell = column.of(corridor.id)
    if cell is None or cell.result.route is None:
        why = column.left_out.get(corridor.id) or (cell.result.note if cell else "")
        return Headline(query, None, None, None, why)
    route = cell.result.route
    return Headline(query, route, cell.share, _scarcest(network, steps, route))


def _scarcest(network: Network, steps: Steps, route: Route) -> Scarcest | None:
    """Return the limit on the way of a route that binds first, None where no fact states one."""
    # A step of a service is known by its way; rides are made of others.
    taken = {step[:_WAY] for step in steps_of(route)}
    loads = VehicleLoads(network)
    found = []
    for limit in find_capacities(network, steps):
        own = (steps.step(edge) for edge in limit.edges if not steps.rides.is_ride(edge))
        if not any(step[:_WAY] in taken for step in own):
            continue
        try:
            per_unit = loads.per_unit(limit, route.query.cargo)
        except DataError:  # no fact says what a train carries here
            continue
        if per_unit > 0.0:
            found.append(Scarcest(limit, limit.value / per_unit))
    return min(found, key=lambda it: (it.units, it.limit.id), default=None)


def headline_dict(top: Headline) -> dict[str, Any]:
    """Return what a corridor takes between its ends as plain data; ``why_not`` without a way."""
    query, route, scarcest = top.query, top.route, top.scarcest
    told: dict[str, Any] = {
        "from": query.origin,
        "to": query.destination,
        "cargo": query.cargo,
        "depart": query.depart.isoformat(),
        "unconfirmed": query.unconfirmed,
    }
    if route is None:
        return {**told, "why_not": top.why_not}
    share = None if top.share is None else {k: round(v, 4) for k, v in top.share._asdict().items()}
    capacity = scarcest and {
        "subject": scarcest.limit.subject,
        "attribute": scarcest.limit.attribute,
        "value": round(scarcest.limit.value, 3),
        "unit": scarcest.limit.unit,
        "units_y": round(scarcest.units),
    }
    totals = {name: round(route.total(name), 2) for name in ("distance_km", "time_h", "cost_usd")}
    return {**told, **totals, "share": share, "capacity": capacity}


def headline_lines(network: Network, top: Headline) -> list[str]:
    """Return length, days, price and share of a corridor in a line, then its scarcest limit."""
    query, route = top.query, top.route
    asked = f"{ends_text(network, query)}, {network.cargo[query.cargo].name_en}, {query.depart}"
    if route is None:
        return [f"{asked}: no offer: {top.why_not.partition('; ')[0]}."]
    days, usd = route.total("time_h") / 24, route.total("cost_usd")
    line = f"{asked}: {route.total('distance_km'):,.0f} km, {days:.1f} days, USD {usd:,.0f}"
    if query.unconfirmed:
        line += ", by services that no source confirms of late"
    if top.share is not None and top.share.low < 1.0:
        value, low, high = (f"{100.0 * it:.0f}" for it in top.share)
        line += f", expected share {value} % ({low} to {high})"
    if top.scarcest is None:
        return [f"{line}.", "Capacity: no fact states one on this way."]
    limit, units = top.scarcest
    unit = "TEU" if network.cargo[query.cargo].basis == "teu" else "t"
    where = subject_words(network, limit.subject, "en")
    stated = f"{limit.value:,.0f} {limit.unit}"
    amount = (
        "" if limit.unit == f"{unit}/y" else f", {units:,.0f} {unit} a year of this cargo alone"
    )
    return [f"{line}.", f"Capacity: {stated}{amount} ({where})."]
