"""A transport chain as plain data, shaped after the report of ISO 14083."""

from math import fsum
from typing import Any

from corridors.model.entities import Fact
from corridors.model.evidence import evidence_class, plain_note
from corridors.model.network import Network
from planner.emissions.chain import (
    NOT_GIVEN,
    POLLUTANTS,
    Chain,
    ChainElement,
    Operation,
    quality,
)
from planner.words import names, word

BASIS = {
    "shaped_after": "ISO 14083:2023 and GLEC Framework v3; no conformity is claimed",
    "activity_distance": "sfd",
    "emissions_distance": "distance travelled, as the network gives it",
}


def intensity(kg: float, tkm: float) -> float | None:
    """Return g of CO2e per t-km, or None where nothing is carried any distance."""
    return 1000.0 * kg / tkm if tkm else None


def factor_share(chain: Chain, network: Network) -> dict[str, float]:
    """Return the share of the well-to-wheel CO2e by the quality of its factor, largest first."""
    whole = chain.total("wtw_kg")
    shares: dict[str, float] = {}
    for element in chain.elements:
        for operation in element.operations:
            if operation.wtw_kg and whole:
                name = quality(network, operation.wtw)
                shares[name] = shares.get(name, 0.0) + operation.wtw_kg / whole
    return dict(sorted(shares.items(), key=lambda it: (-it[1], it[0])))


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0


def _provision(wtw: float, ttw: float) -> float:
    """Return what of the well-to-wheel kg is energy provision, so that the printed parts add up."""
    return round(round(wtw, 2) - round(ttw, 2), 2) + 0.0


def totals_dict(network: Network, chain: Chain) -> dict[str, Any]:
    """Return the totals of a chain as plain data: kg, km, t-km, intensities, factors.

    ``ttw_not_given_wtw_kg`` is the well-to-wheel CO2e of operations whose tank-to-wheel factor
    is not given: it stands under energy provision whole.
    """
    wtw, ttw = chain.total("wtw_kg"), chain.total("ttw_kg")
    km, sfd, gcd = (chain.km(it) for it in ("distance_km", "sfd_km", "gcd_km"))
    hubs = fsum(it.total("wtw_kg") for it in chain.elements if it.kind == "hub")
    blind = fsum(
        operation.wtw_kg
        for element in chain.elements
        for operation in element.operations
        if operation.ttw is None
    )
    return {
        "wtw_kg": round(wtw, 2),
        "ttw_kg": round(ttw, 2),
        "energy_provision_kg": _provision(wtw, ttw),
        "ttw_not_given_wtw_kg": round(blind, 2) + 0.0,
        "transport_wtw_kg": round(wtw - hubs, 2),
        "hub_wtw_kg": round(hubs, 2) + 0.0,
        "distance_km": round(km, 1),
        "sfd_km": round(sfd, 1),
        "gcd_km": round(gcd, 1),
        "ends_gcd_km": round(chain.gcd_km, 1),
        "activity_tkm": round(chain.mass_t * sfd, 1),
        "distance_tkm": round(chain.mass_t * km, 1),
        "gcd_tkm": round(chain.mass_t * gcd, 1),
        "daf_sfd": _rounded(km / sfd if sfd else None, 4),
        "daf_gcd": _rounded(km / gcd if gcd else None, 4),
        "wtw_g_per_tkm": _rounded(intensity(wtw, chain.mass_t * sfd), 3),
        "ttw_g_per_tkm": _rounded(intensity(ttw, chain.mass_t * sfd), 3),
        "share_by_quality": {k: round(v, 4) for k, v in factor_share(chain, network).items()},
        **_grams(chain),
    }


def chain_dict(network: Network, chain: Chain, lang: str = "en") -> dict[str, Any]:
    """Return a chain as plain data: basis, mass, elements, totals and what is not counted.

    The basis of the exhaust and the last, a list of sentences, are in ``lang``: ``en``, ``ru`` or
    ``zh``.
    """
    return {
        **BASIS,
        "mass_t": chain.mass_t,
        "elements": [_element(network, chain, element) for element in chain.elements],
        "totals": totals_dict(network, chain),
        "exhaust": exhaust_dict(network, chain, lang),
        "not_counted": names("not counted", lang),
    }


def exhaust_facts(chain: Chain) -> list[tuple[str, Fact]]:
    """Return the facts by which pollutants of exhaust were found, each with its pollutant.

    A factor of a stretch on which nothing is burnt says nothing, and is not among them.
    """
    found: dict[tuple[str, str], Fact] = {}
    for element in chain.elements:
        for operation in element.operations:
            for pollutant in POLLUTANTS:
                fact = getattr(operation.exhaust, pollutant.name)
                if fact is not None and operation.ttw_kg:
                    found.setdefault((pollutant.name, fact.id), fact)
    return [(name, fact) for (name, _), fact in found.items()]


def exhaust_dict(network: Network, chain: Chain, lang: str = "en") -> dict[str, Any]:
    """Return the basis of the pollutants of exhaust, their factors, and where none is published.

    ``not_published`` names for each pollutant the elements whose grams are not known. A total
    leaves such a hub out; where it is a transport, there is no total.
    """
    return {
        "basis": word("emissions", "exhaust basis", lang),
        "factors": [
            {
                "pollutant": name,
                "subject": fact.subject,
                **_factor_dict(network, fact),
                "unit": fact.unit,
                "evidence": _evidence(network, fact),
                "locator": fact.locator,
                "note": plain_note(fact.note),
            }
            for name, fact in exhaust_facts(chain)
        ],
        "not_published": {
            it.name: [
                element.number for element in chain.elements if element.grams(it.name) is None
            ]
            for it in POLLUTANTS
        },
    }


def _evidence(network: Network, fact: Fact) -> str:
    """Return the class of evidence of a fact, or that the asker sets it."""
    source = network.sources.get(fact.source)
    return "set" if source is None else evidence_class(source.kind, fact.note)


def _grams(emitter: Chain | ChainElement | Operation) -> dict[str, float | None]:
    """Return the g of each pollutant of exhaust, None where they are not known."""
    return {f"{it.name}_g": _rounded(emitter.grams(it.name), 2) for it in POLLUTANTS}


def _element(network: Network, chain: Chain, element: ChainElement) -> dict[str, Any]:
    wtw, ttw = element.total("wtw_kg"), element.total("ttw_kg")
    plain: dict[str, Any] = {
        "tce": element.number,
        "kind": element.kind,
        "mode": element.mode,
        **({"to_mode": element.to_mode} if element.kind == "hub" else {}),
        "from": element.origin,
        "to": element.destination,
        "legs": list(element.legs),
        "wtw_kg": round(wtw, 2) + 0.0,
        "wtw_low_kg": round(element.band.low, 2) + 0.0,
        "wtw_high_kg": round(element.band.high, 2) + 0.0,
        "ttw_kg": round(ttw, 2) + 0.0,
        "energy_provision_kg": _provision(wtw, ttw),
    }
    if element.kind == "transport":
        km = element.total("distance_km")
        activity = chain.mass_t * element.sfd_km
        plain |= {
            "distance_km": round(km, 1),
            "sfd_km": round(element.sfd_km, 1),
            "gcd_km": round(element.gcd_km, 1),
            "daf_sfd": _rounded(km / element.sfd_km if element.sfd_km else None, 4),
            "daf_gcd": _rounded(km / element.gcd_km if element.gcd_km else None, 4),
            "activity_tkm": round(activity, 1),
            "wtw_g_per_tkm": _rounded(intensity(wtw, activity), 3),
            "ttw_g_per_tkm": _rounded(intensity(ttw, activity), 3),
        }
    else:
        plain["activity_t"] = chain.mass_t
    plain |= _grams(element)
    plain["operations"] = [_operation(network, it) for it in element.operations]
    return plain


def _operation(network: Network, operation: Operation) -> dict[str, Any]:
    carried = operation.kind == "carriage"
    return {
        "kind": operation.kind,
        "from": operation.places[0],
        "to": operation.places[-1],
        "countries": list(operation.countries),
        **({"distance_km": round(operation.distance_km, 1)} if carried else {}),
        "amount": round(operation.amount, 1),
        "amount_unit": "t-km" if carried else "t",
        "factor_unit": "g/t-km" if carried else "kg/t",
        "wtw_factor": _factor_dict(network, operation.wtw),
        "ttw_factor": _factor_dict(network, operation.ttw),
        "wtw_kg": round(operation.wtw_kg, 2) + 0.0,
        "ttw_kg": round(operation.ttw_kg, 2) + 0.0,
        **({} if operation.kind == "border" else _grams(operation)),
    }


def _factor_dict(network: Network, fact: Fact | None) -> dict[str, Any]:
    if fact is None:
        return {"value": None, "quality": NOT_GIVEN}
    return {
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "fact": fact.id,
        "year": fact.year,
        "source": fact.source,
        "quality": quality(network, fact),
    }
