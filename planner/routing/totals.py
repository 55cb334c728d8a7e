"""What is told of the best route of a question, and what does each step add to that?"""

from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.pricing.arcs import MOVE, PASS, Step
from planner.pricing.formula import Price
from planner.routing.itinerary import places_between
from planner.routing.route import Route

TOTALS = (
    *("distance_km", "time_h", "moving_h", "handling_h", "border_h", "wait_h"),
    *("cost_usd", "co2e_kg", "co2e_ttw_kg"),
)
_DIGITS = {"distance_km": 1, "cost_usd": 2, "co2e_kg": 2, "co2e_ttw_kg": 2}


def rounded(name: str, value: float) -> float:
    """Return a total rounded as it is printed."""
    return round(value, _DIGITS.get(name, 2)) + 0.0


def totals(route: Route) -> dict[str, float | int]:
    """Return the totals of a route: km, hours by kind, USD, kg CO2e, counts."""
    summed: dict[str, float | int] = {name: rounded(name, route.total(name)) for name in TOTALS}
    summed["border_crossings"] = route.border_crossings
    summed["transfers"] = route.transfers
    return summed


class Found(NamedTuple):
    """What is told of the best route of a question.

    ``totals`` are those of `TOTALS`, not rounded; ``through`` are the
    places
    of its borders with formalities and of its transfers; ``facts``, ``sources`` and
    ``assumptions`` count its evidence.
    """

    corridors: tuple[str, ...]
    through: tuple[str, ...]
    totals: tuple[float, ...]
    border_crossings: int
    transfers: int
    facts: int
    sources: int
    assumptions: int


def found_of(route: Route) -> Found:
    """Return what is told of a route."""
    through = places_between(route)
    evidence = route.evidence
    return Found(
        route.corridors,
        tuple(dict.fromkeys(through)),
        tuple(route.total(name) for name in TOTALS),
        *(route.border_crossings, route.transfers),
        *(len(evidence.facts), evidence.sources, evidence.assumptions),
    )


class Record(NamedTuple):
    """What a step adds to a route: its legs, and what is counted.

    A part is the mode by which it joins the leg before it (none: it does not), its hours, and
    what the leg holds: km, moving, handling, border and waiting hours, USD, kg CO2e
    well-to-wheel and tank-to-wheel.
    """

    parts: tuple[tuple[str, float, tuple[float, ...]], ...]
    facts: tuple[int, ...]
    passed: tuple[tuple[str, str], ...]
    crossings: int
    transfers: int
    through: tuple[str, ...]


def record_of(network: Network, step: Step, price: Price) -> Record:
    """Return what a step adds; the rules are those of `planner.routing.legs.build_route`."""
    parts: list[tuple[str, float, tuple[float, ...]]] = []
    paid = (price.usd, price.wtw_kg, price.ttw_kg)
    crossings = transfers = 0
    through: tuple[str, ...] = ()
    if step.kind == MOVE:
        border = price.border_h
        values = (price.km, price.moving_h, 0.0, border, 0.0, *paid)
        parts.append(("" if border else step.first, price.moving_h + border, values))
        countries = [network.places[place].country for place in (step.a, step.b)]
        land = network.modes[step.first].land
        crossings = int(land and all(countries) and countries[0] != countries[1])
        through = (step.a, step.b) if border else ()
    elif step.kind == PASS:
        if price.hours or price.usd or price.facts:
            values = (0.0, price.moving_h, 0.0, 0.0, 0.0, price.usd, 0.0, 0.0)
            parts.append((step.first, price.moving_h, values))
    else:
        if step.first in ("sea", "air") and price.border_h:
            parts.append(("", price.border_h, (0.0, 0.0, 0.0, price.border_h, *([0.0] * 4))))
            crossings = 1
            through = (step.a,)
        parts.append(("", price.handling_h, (0.0, 0.0, price.handling_h, 0.0, 0.0, *paid)))
        if price.wait_h:
            parts.append(("", price.wait_h, (0.0, 0.0, 0.0, 0.0, price.wait_h, 0.0, 0.0, 0.0)))
        if GATE not in (step.first, step.second):
            transfers = 1
            through = (step.a,)
    passed = ((step.a, step.first),) if step.kind == MOVE else ()
    return Record(tuple(parts), price.facts, passed, crossings, transfers, through)
