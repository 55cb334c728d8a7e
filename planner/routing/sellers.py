"""Who sells each leg of a route, and what its price includes."""

from typing import Any, NamedTuple

from corridors.model.network import Network
from corridors.places.names import country_name
from planner.pricing.formula import NONE, Formula
from planner.routing.route import Leg, Route

CONFIRMED_YEARS = 3
"""A service that no source confirms for more years says on a board when one last did."""
_KINDS = {
    "road": "haulier",
    "rail": "railway wagonload",
    "sea": "voyage charter",
    "river": "barge operator",
    "air": "air cargo agent",
    "pipeline": "pipeline operator",
}
"""What kind of seller carries cargo that boards no service, by family of modes."""


class Seller(NamedTuple):
    """Who sells a leg: the operator of a service, or a kind of seller where there is none.

    ``kind`` is ``operator``, ``terminal`` or the kind of seller; ``includes`` are the parts of the
    price of the leg, as they stand in the facts behind it.
    """

    name: str
    kind: str
    includes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the seller as plain data."""
        return {
            "name": self.name,
            "kind": self.kind,
            "includes": list(self.includes),
        }


def seller_of(network: Network, leg: Leg) -> Seller:
    """Return who sells a leg.

    A truck is sold by a ``haulier``, a wagon by ``railway wagonload: Russia``, handling by the
    terminal of its place.
    """
    includes = _includes(leg) if leg.cost_usd else ()
    if leg.kind == "transfer":
        return Seller(f"terminal: {network.places[leg.origin].name()}", "terminal", includes)
    if leg.service:
        return Seller(network.services[leg.service].operator, "operator", includes)
    family = network.modes[leg.mode].family if leg.mode in network.modes else leg.mode
    kind = name = _KINDS.get(family, family)
    if family == "rail":
        name = f"{kind}: {', '.join(country_name(it) for it in leg.countries)}"
    return Seller(name, kind, includes)


def _includes(leg: Leg) -> tuple[str, ...]:
    """Return what the dollars of a leg pay for."""
    found: dict[str, None] = {}
    for _, price in leg.steps:
        for part, paid in _parts(price.formula, leg.kind):
            if paid:
                found[part] = None
    return tuple(found)


def _parts(formula: Formula, kind: str) -> tuple[tuple[str, bool], ...]:
    fees = bool(formula.fees or formula.shared_fees)
    return (
        ("terminal handling", formula.charge != NONE),
        ("carriage and fuel at the rate of the lane", bool(formula.freight)),
        ("carriage and fuel by the km", formula.rate != NONE),
        ("border charges", fees and kind == "border"),
        ("tolls and dues", fees and kind == "move"),
        ("surcharges", fees and kind == "transfer"),
        ("price of CO2e", formula.carbon != NONE),
    )


def sellers_text(network: Network, route: Route) -> str:
    """Return who sells a route, each seller once, with what the prices of its legs include.

    Wagons over several railways are told once, with all countries.
    """
    found: dict[str, dict[str, None]] = {}
    countries: dict[str, dict[str, None]] = {}
    handled: dict[str, None] = {}
    for leg in route.legs:
        if leg.cost_usd and leg.kind == "transfer":
            handled[network.places[leg.origin].name()] = None
        elif leg.cost_usd:
            seller = seller_of(network, leg)
            key = seller.name if leg.service else seller.kind
            found.setdefault(key, {}).update(dict.fromkeys(seller.includes))
            if seller.name != seller.kind and not leg.service:
                countries.setdefault(key, {}).update(dict.fromkeys(leg.countries))
    parts = []
    for name, of in found.items():
        where = ", ".join(map(country_name, countries.get(name, ())))
        whole = f"{name}: {where}" if where else name
        parts.append(f"{whole} ({', '.join(of)})" if of else whole)
    if handled:
        parts.append(f"terminals at {', '.join(handled)} (handling)")
    return "; ".join(parts)


def last_confirmed(network: Network, route: Route, year: int) -> list[str]:
    """Return the services of a route that were last confirmed long before a year, in words."""
    services = (network.services[it] for it in route.services)
    return [
        f"{it.title}: last confirmed {it.confirmed}"
        for it in services
        if year - it.confirmed > CONFIRMED_YEARS
    ]
