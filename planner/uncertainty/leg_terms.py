"""Which facts, multiplied and divided, make each part of a total of a route?"""

from collections.abc import Callable, Iterable, Iterator
from math import prod
from typing import NamedTuple

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.pricing.adjustments import (
    PER_TEU,
    PRICE_SHARE_ATTRIBUTES,
    SPEED_SHARE_ATTRIBUTES,
    T_PER_TEU,
)
from planner.pricing.arcs import HANDLE, MOVE
from planner.pricing.formula import Price
from planner.routing.route import Leg, Route

TOTALS = ("time_h", "cost_usd", "co2e_kg")
_USD = ("handling_usd", "border_in_usd", "border_out_usd", "pass_usd", "fee")
_BORDER = ("border_out_h", "border_in_h")

Located = tuple[int, Fact]
"""A fact and its number."""


class Term(NamedTuple):
    """A part of a total: ``factor`` times the facts ``up``, divided by the facts ``down``.

    More of a fact of ``up`` is more of the total, more of a fact of ``down`` is less of it.
    """

    factor: float
    up: tuple[Located, ...]
    down: tuple[Located, ...] = ()

    def amount(self, value: Callable[[Located], float]) -> float:
        """Return the part of the total where facts have other values."""
        return self.factor * prod(map(value, self.up)) / prod(map(value, self.down))


class Parts(NamedTuple):
    """A total of a route, the terms in it that facts make, and half of each headway waited."""

    value: float
    terms: list[Term]
    waits: list[float]


def route_parts(network: Network, route: Route, total: str, legs: Iterable[Leg] | None) -> Parts:
    """Return what a total of a route is made of.

    What is waited for a season, the nights of a checkpoint and the amount of cargo are in the
    value and in no term.

    Parameters
    ----------
    network, route
        The network that the route was found on, and the route.
    total
        ``time_h``, ``cost_usd`` or ``co2e_kg``.
    legs
        Some of the route's legs, where not the whole of it is meant.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    if total not in TOTALS:
        message = f"total {total!r} has no spread; use one of {', '.join(TOTALS)}"
        raise ValueError(message)
    chosen = route.legs if legs is None else tuple(legs)
    units, mass = _amounts(network, route)
    terms: list[Term] = []
    waits: list[float] = []
    for leg in chosen:
        for step, price in leg.steps:
            facts = numbered_facts(network, price, paid=total != "time_h")
            if total == "time_h":
                terms += hours_terms(leg, step.kind, price, facts)
                if leg.kind == "wait":
                    waits.append(price.wait_h)
            elif leg.kind in ("move", "border", "transfer") and _pays(leg, step.kind):
                terms += _usd(facts, units, mass) if total == "cost_usd" else _kg(facts, mass)
    return Parts(sum(getattr(leg, total) for leg in chosen), terms, waits)


def _amounts(network: Network, route: Route) -> tuple[float, float]:
    """Return the units that are charged (TEU or tonnes) and the tonnes of the shipment."""
    cargo = route.query.cargo
    mass = network.cargo_number(cargo, "mass_t")
    per_teu = network.cargo[cargo].basis == "teu"
    return (network.cargo_number(cargo, "teu") if per_teu else mass), mass


def numbered_facts(network: Network, price: Price, *, paid: bool = False) -> dict[str, Located]:
    """Return the facts of a step by attribute.

    Those of the hours hold on the day on which it is made, those of what is ``paid`` (dollars
    and kilograms) on the day of departure (`planner.routing.legs.price_on`).
    """
    numbers = price.paid if paid else price.timed
    found: dict[str, Located] = {}
    for number in price.facts if numbers is None else numbers:
        fact = network.facts.fact(number)
        if isinstance(fact.value, float) and fact.attribute not in found:
            found[fact.attribute] = (number, fact)
    return found


def _pays(leg: Leg, kind: int) -> bool:
    """Return whether the leg carries the step's money: customs at discharge do not."""
    return not (leg.kind == "border" and kind == HANDLE)


def hours_terms(leg: Leg, kind: int, price: Price, facts: dict[str, Located]) -> Iterator[Term]:
    """Yield the terms of the hours of a step in a leg.

    Parameters
    ----------
    leg
        The leg; one step of discharge is part of three.
    kind, price
        Kind of the step, and its price.
    facts
        `numbered_facts` of the price, those of the day on which the step is made.
    """
    if kind == MOVE and "speed_kmh" in facts and "length_km" in facts:
        slow = tuple(facts[name] for name in SPEED_SHARE_ATTRIBUTES if name in facts)
        yield Term(1.0, (facts["length_km"],), (facts["speed_kmh"], *slow))
    names: tuple[str, ...] = ()
    factor = 1.0
    if leg.kind == "border" or kind == MOVE:
        # A border that takes no time as a rule is part of a move, and may take some.
        names = _BORDER
    elif leg.kind == "transfer":
        names = ("handling_h",)
    elif leg.kind == "wait":
        names = ("headway_h",) if price.wait_h else ()
        factor = 0.5
    else:
        names = ("pass_h",)
    for name in names:
        if name in facts:
            yield Term(factor, (facts[name],))


def _usd(facts: dict[str, Located], units: float, mass: float) -> Iterator[Term]:
    alone = tuple(facts[name] for name in PRICE_SHARE_ATTRIBUTES if name in facts)
    shared = (facts[T_PER_TEU],) if T_PER_TEU in facts else ()
    for name, found in facts.items():
        if name.startswith("cost_per"):
            share = (facts["rate_share"],) if "rate_share" in facts else ()
            yield Term(units, (found, facts["length_km"], *share, *alone))
        elif name.startswith(_USD):
            # Of a handling the share of a cargo is of the charge, not of customs.
            pays = "length_km" in facts or name.startswith("handling_usd")
            part = shared if name.endswith(PER_TEU) else ()
            yield Term(units, (found, *alone) if pays else (found,), part)
    if "carbon_usd_per_t" in facts:
        # Who emits more pays more: every kilogram costs what a kilogram costs.
        for factor, up, _ in _kg(facts, mass):
            yield Term(factor / 1000.0, (*up, facts["carbon_usd_per_t"]))


def _kg(facts: dict[str, Located], mass: float) -> Iterator[Term]:
    if "wtw_g_per_tkm" in facts and "length_km" in facts:
        yield Term(mass / 1000.0, (facts["wtw_g_per_tkm"], facts["length_km"]))
    if "handling_wtw_kg_per_t" in facts:
        yield Term(mass, (facts["handling_wtw_kg_per_t"],))
