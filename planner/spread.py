"""Between which low and high does a total of a route lie, given the spread of its facts?"""

from collections.abc import Callable, Iterable
from math import hypot
from typing import NamedTuple

from corridors.model import Fact
from corridors.network import Network
from planner.price import Price
from planner.route import Leg, Route
from planner.steps import HANDLE, MOVE

TOTALS = ("time_h", "cost_usd", "co2e_kg")
_SHARE = 0.8
"""P10 to P90 of a wait that is uniform over a headway: this share of half of it, each way."""
_USD = ("handling_usd", "border_in_usd", "border_out_usd", "pass_usd", "fee")


class Band(NamedTuple):
    """A total with its low and high."""

    value: float
    low: float
    high: float


class Effect(NamedTuple):
    """How much lower and higher (both not negative) one fact may make a total."""

    down: float
    up: float


def route_spread(
    network: Network, route: Route, total: str, *, legs: Iterable[Leg] | None = None
) -> Band:
    """Return a total of a route with the band that the spread of its facts gives it.

    First-order propagation without draws. Each fact is set to its low and to its high while
    all others keep their value; a fact that many steps use, such as the speed of a mode in a
    country, moves all of them at once, so its effects add up. The effects of different
    facts are taken as independent: the half-bands below and above the value are the root of
    the sum of the squares of the effects that lower and that raise the total. As low and
    high of a fact are its 10th and 90th percentile, so, nearly, are those of the band. A
    fact without low or high adds nothing on that side. The wait for a service is uniform
    between nothing and its headway: its own 10th and 90th percentile are used beside the
    spread of the headway. Waiting for a season is not spread, and the amount of cargo is the
    question's, not the network's.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    total
        ``time_h``, ``cost_usd`` or ``co2e_kg``.
    legs
        Some of the route's legs, where not the whole of it is meant.

    Raises
    ------
    ValueError
        If the total is none of these.

    References
    ----------
    JCGM 100:2008, Guide to the expression of uncertainty in measurement, 5.1.2.
    """
    if total not in TOTALS:
        message = f"total {total!r} has no spread; use one of {', '.join(TOTALS)}"
        raise ValueError(message)
    chosen = route.legs if legs is None else tuple(legs)
    value = sum(getattr(leg, total) for leg in chosen)
    effects: dict[int, list[Effect]] = {}
    waits: list[float] = []
    units = _amounts(network, route)
    for leg in chosen:
        for step, price in leg.steps:
            facts = _by_attribute(network, price, last=total != "time_h")
            if total == "time_h":
                found = _hours(leg, step.kind, price, facts)
                if leg.kind == "wait":
                    waits.append(_SHARE * price.wait_h)
            elif leg.kind in ("move", "border", "transfer") and _pays(leg, step.kind):
                found = (_usd if total == "cost_usd" else _kg)(price, facts, *units)
            else:
                found = {}
            for number, effect in found.items():
                effects.setdefault(number, []).append(effect)
    down = hypot(*(sum(it.down for it in found) for found in effects.values()), *waits)
    up = hypot(*(sum(it.up for it in found) for found in effects.values()), *waits)
    return Band(value, value - down, value + up)


def _amounts(network: Network, route: Route) -> tuple[float, float]:
    """Return the units that are charged (TEU or tonnes) and the tonnes of the shipment."""
    cargo = route.query.cargo
    mass = network.cargo_number(cargo, "mass_t")
    per_teu = network.cargo[cargo].basis == "teu"
    return (network.cargo_number(cargo, "teu") if per_teu else mass), mass


def _by_attribute(network: Network, price: Price, *, last: bool) -> dict[str, tuple[int, Fact]]:
    """Return the facts of a step by attribute.

    Where a step has two of one attribute, the first holds on the day it is made and the
    last on the day of departure (`planner.route.build_route`).
    """
    found: dict[str, tuple[int, Fact]] = {}
    for number in price.facts:
        fact = network.facts.fact(number)
        if isinstance(fact.value, float) and (last or fact.attribute not in found):
            found[fact.attribute] = (number, fact)
    return found


def _pays(leg: Leg, kind: int) -> bool:
    """Return whether the leg carries the step's money: customs at discharge do not."""
    return not (leg.kind == "border" and kind == HANDLE)


def _effect(fact: Fact, of: Callable[[float], float]) -> Effect:
    """Return what the low and the high of a fact do to a quantity that it determines."""
    value = float(fact.value)
    now = of(value)
    ends = [of(value if end is None else end) - now for end in (fact.low, fact.high)]
    return Effect(max(0.0, -min(ends)), max(0.0, *ends))


def _hours(
    leg: Leg, kind: int, price: Price, facts: dict[str, tuple[int, Fact]]
) -> dict[int, Effect]:
    parts: dict[str, Callable[[float], float]] = {}
    if kind == MOVE and "speed_kmh" in facts and "length_km" in facts:
        length, speed = (float(facts[it][1].value) for it in ("length_km", "speed_kmh"))
        parts["length_km"] = lambda it: it / speed
        parts["speed_kmh"] = lambda it: length / it
    if leg.kind == "border":
        parts["border_out_h"] = parts["border_in_h"] = lambda it: it
    elif leg.kind == "transfer":
        parts["handling_h"] = lambda it: it
    elif leg.kind == "wait":
        parts["headway_h"] = lambda it: it / 2.0 if price.wait_h else 0.0
    elif kind != MOVE:
        parts["pass_h"] = lambda it: it
    return {
        facts[name][0]: _effect(facts[name][1], of) for name, of in parts.items() if name in facts
    }


def _usd(
    price: Price, facts: dict[str, tuple[int, Fact]], units: float, mass: float
) -> dict[int, Effect]:
    found: dict[int, Effect] = {}
    for name, (number, fact) in facts.items():
        if name.startswith("cost_per"):
            found[number] = _effect(fact, lambda it: it * price.km * units)
            at, length = facts["length_km"]
            rate = float(fact.value) * units
            found[at] = _effect(length, lambda it, rate=rate: it * rate)  # type: ignore[misc]
        elif name.startswith(_USD):
            found[number] = _effect(fact, lambda it: it * units)
    if "carbon_usd_per_t" in facts:
        # Who emits more pays more: the effects on kilograms cost what a kilogram costs.
        at, carbon = facts["carbon_usd_per_t"]
        dear = float(carbon.value) / 1000.0
        for number, effect in _kg(price, facts, units, mass).items():
            kept = found.get(number, Effect(0.0, 0.0))
            found[number] = Effect(kept.down + effect.down * dear, kept.up + effect.up * dear)
        found[at] = _effect(carbon, lambda it: it * price.wtw_kg / 1000.0)
    return found


def _kg(
    price: Price, facts: dict[str, tuple[int, Fact]], units: float, mass: float
) -> dict[int, Effect]:
    del units
    found: dict[int, Effect] = {}
    for name, (number, fact) in facts.items():
        if name == "wtw_g_per_tkm":
            found[number] = _effect(fact, lambda it: it * mass * price.km / 1000.0)
            at, length = facts["length_km"]
            factor = float(fact.value) * mass / 1000.0
            found[at] = _effect(length, lambda it, factor=factor: it * factor)  # type: ignore[misc]
        elif name == "handling_wtw_kg_per_t":
            found[number] = _effect(fact, lambda it: it * mass)
    return found
