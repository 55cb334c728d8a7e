"""The four trade facilitation indicators of CAREC's corridor monitoring, for a route.

The indicators are those of the Corridor Performance Measurement and Monitoring (CPMM) of the
Central Asia Regional Economic Cooperation programme [1]_:

TFI1
    Time taken to clear a border crossing point, hours: the mean over the border points, from
    entry to exit of the point of each of the two countries; waiting, unloading and loading
    and the change of gauge there are counted.
TFI2
    Cost incurred at a border crossing point, USD: the mean over the same points, charges of
    the border and of handling there.
TFI3
    Cost incurred to travel a corridor section, USD per 500 km and per 20 tonnes of cargo or
    TEU, border costs included.
TFI4
    Speed to travel along the corridor, km/h: speed without delay (SWOD) counts the hours in
    motion alone, speed with delay (SWD) all hours under way, at borders and in terminals.

References
----------
.. [1] CAREC Corridor Performance Measurement and Monitoring, Annual Report 2023, Asian
   Development Bank, https://cpmm.carecprogram.org/2023-report
"""

from math import fsum
from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE
from planner.routing.route import Leg, Route

_SECTION_KM = 500.0
_CARGO_T = 20.0


class Indicators(NamedTuple):
    """TFI1 (h), TFI2 (USD), TFI3 (USD per 500 km) and TFI4 (km/h, without and with delay).

    The first two are None where a route passes no land border with formalities: CPMM
    measures land borders only.
    """

    tfi1_border_h: float | None
    tfi2_border_usd: float | None
    tfi3_usd_per_500_km: float
    tfi4_swod_kmh: float
    tfi4_swd_kmh: float


def indicators(network: Network, route: Route) -> Indicators:
    """Return CAREC's indicators of a route, as the module says.

    A land border is two points, one of each country. Loading at the origin, the wait for the
    first departure and unloading at the destination come before and after the trip and count
    in TFI3 alone.
    """
    hours, usd, points = 0.0, 0.0, 0
    legs = route.legs
    for at, leg in enumerate(legs):
        if not _is_land_border(leg):
            continue
        points += 2
        hours += leg.border_h
        usd += border_usd(network, route, leg)
        for other in (
            *_handling_at(legs[:at][::-1], leg.origin),
            *_handling_at(legs[at + 1 :], leg.destination),
        ):
            hours += other.time_h
            usd += other.cost_usd
    under_way = fsum(leg.time_h for leg in _trip(route))
    km = route.total("distance_km")
    cargo = route.query.cargo
    if network.cargo[cargo].basis == "teu":
        units = network.cargo_number(cargo, "teu")
    else:
        units = network.cargo_number(cargo, "mass_t") / _CARGO_T
    return Indicators(
        hours / points if points else None,
        usd / points if points else None,
        route.total("cost_usd") / units / km * _SECTION_KM,
        km / route.total("moving_h"),
        km / under_way,
    )


def _is_land_border(leg: Leg) -> bool:
    return leg.kind == "border" and leg.origin != leg.destination


def _handling_at(legs: tuple[Leg, ...], place: str) -> list[Leg]:
    """Return the handling and waiting that follows in ``legs`` at a border place."""
    found: list[Leg] = []
    for leg in legs:
        if leg.kind not in ("transfer", "wait") or leg.places != (place,):
            break
        if GATE in (leg.mode, leg.to_mode):
            break
        found.append(leg)
    return found


def border_usd(network: Network, route: Route, leg: Leg) -> float:
    """Return the charges of a border in the money of its leg, carriage left out."""
    cargo = route.query.cargo
    per_teu = network.cargo[cargo].basis == "teu"
    units = network.cargo_number(cargo, "teu" if per_teu else "mass_t")
    usd = 0.0

    def value(number: int) -> float:
        return float(network.facts.fact(number).value)

    for _, price in leg.steps:
        for number in (*price.formula.fees, *price.formula.shared_fees):
            attribute = network.facts.fact(number).attribute
            if attribute.startswith(("border_in_usd", "border_out_usd")):
                usd += units * float(price.formula.fee_usd(number, value))
    return usd


def _trip(route: Route) -> list[Leg]:
    """Return the legs between loading with its wait and unloading."""
    legs = list(route.legs)
    while legs and legs[0].kind in ("transfer", "wait"):
        del legs[0]
    while legs and any(step.kind == HANDLE and step.second == GATE for step, _ in legs[-1].steps):
        del legs[-1]
    return legs
