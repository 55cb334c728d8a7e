"""How does the harm of what shuts look in rows and on a map, the worst first?"""

from collections.abc import Sequence
from typing import Any

from corridors.geometry import link_line, load_shapes
from corridors.model.network import Network
from planner.criticality.criticality import Critical, Detour, Harm
from planner.formats.route_geojson import unwrap

PER = {"time": "tonnes", "cost": "shipments", "generalised": "shipments"}
"""What the harm of each criterion is counted by: tonne-hours, or dollars of the shipments."""
UNITS = {"time": "t h/y", "cost": "USD/y", "generalised": "USD/y"}
_ORDER = ("crossing", "port", "canal", "strait", "passage")
_DIGITS = 6
_FEWEST = 3


def ranked(critical: Critical, *, unused: bool = False) -> list[Harm]:
    """Return the harms, the worst first.

    What no route is left for cannot be weighed against a detour: lost tonnes come first,
    then what the detours add in the criterion, then the id.

    Parameters
    ----------
    critical
        The result.
    unused
        Keep elements that no pair uses.
    """
    per = PER[critical.asked.by]
    kept = [it for it in critical.harms if it.detours or unused]
    return sorted(
        kept, key=lambda it: (-it.lost_tonnes, -it.added("value", per=per), it.element.id)
    )


def worst_of(critical: Critical, harm: Harm) -> Detour | None:
    """Return the detour that hurts most: the greatest lost pair, else the greatest addition."""
    per = PER[critical.asked.by]

    def key(detour: Detour) -> tuple[bool, float, tuple[str, ...]]:
        where = detour.pair.demand.where
        if detour.after is None:
            return False, -detour.pair.tonnes, where
        more = detour.after.value - detour.before.value
        return True, -more * getattr(detour.pair, per), where

    return min(harm.detours, key=key, default=None)


def instead_of(network: Network, critical: Critical, harm: Harm) -> list[dict[str, Any]]:
    """Return what the rerouted pairs use instead, with their share of the rerouted tonnes.

    The most tonnes first; of equal ones crossings before ports before canals and straits.
    """
    tonnes: dict[str, float] = {}
    for detour in harm.detours:
        for name in detour.instead:
            tonnes[name] = tonnes.get(name, 0.0) + detour.pair.tonnes
    rerouted = harm.tonnes - harm.lost_tonnes

    def key(name: str) -> tuple[float, int]:
        part = critical.parts[name]
        water = network.places[part.places[0]].kind
        return -tonnes[name], _ORDER.index(water if part.kind == "strait" else part.kind)

    return [
        {
            "id": name,
            "name": critical.parts[name].name,
            "share": round(tonnes[name] / rerouted, _DIGITS),
        }
        for name in sorted(tonnes, key=key)
    ]


def harm_rows(
    network: Network, critical: Critical, harms: Sequence[Harm], shares: dict[str, float]
) -> list[dict[str, Any]]:
    """Return a row of plain data for each harm.

    ``added_value`` is in the criterion (`UNITS`), ``added_usd`` in USD and
    ``added_tonne_h`` in tonne-hours, all of a year; ``added_h``, ``added_usd_per_t`` and
    ``detour_km`` are means over the rerouted tonnes, None where none is rerouted. ``series``
    names other elements whose closing has the very same consequence, such as the next line.

    Parameters
    ----------
    network, critical, harms
        The result and `ranked` of it.
    shares
        `planner.criticality.betweenness.betweenness_of` by id of the element; empty: none asked.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for harm in harms:
        alike.setdefault(_consequence(harm), []).append(harm.element.id)
    by_share = sorted(shares, key=lambda name: (-shares[name], name))
    place_of = {name: at for at, name in enumerate(by_share, 1)}
    return [
        {
            "rank": rank,
            **_row(network, critical, harm),
            "series": [it for it in alike[_consequence(harm)] if it != harm.element.id],
            "betweenness": round(shares[harm.element.id], _DIGITS) if shares else None,
            "betweenness_rank": place_of.get(harm.element.id),
        }
        for rank, harm in enumerate(harms, 1)
    ]


def _consequence(harm: Harm) -> tuple[object, ...]:
    """Return what happens to which pair; an element that no pair uses is like no other."""
    if not harm.detours:
        return (harm.element.id,)
    return tuple(
        (it.pair.demand.where, None if it.after is None else it.after.path) for it in harm.detours
    )


def _row(network: Network, critical: Critical, harm: Harm) -> dict[str, Any]:
    rerouted = harm.tonnes - harm.lost_tonnes
    usd, hours = harm.added("usd"), harm.added("hours", per="tonnes")
    kilometres = harm.added("km", per="tonnes")
    served = len(harm.detours) > len(harm.lost)
    element = harm.element
    worst = worst_of(critical, harm)
    return {
        "id": element.id,
        "kind": element.kind,
        "name": element.name,
        "pairs": len(harm.detours),
        "lost": len(harm.lost),
        "tonnes": round(harm.tonnes, 3),
        "lost_tonnes": round(harm.lost_tonnes, 3),
        "added_value": round(harm.added("value", per=PER[critical.asked.by]), 2) + 0.0,
        "added_usd": round(usd, 2) + 0.0,
        "added_tonne_h": round(hours, 2) + 0.0,
        "added_h": round(hours / rerouted, 4) + 0.0 if served else None,
        "added_usd_per_t": round(usd / rerouted, 4) + 0.0 if served else None,
        "detour_km": round(kilometres / rerouted, 3) + 0.0 if served else None,
        "worst": None if worst is None else _detour_row(worst),
        "instead": instead_of(network, critical, harm),
    }


def _detour_row(detour: Detour) -> dict[str, Any]:
    demand, before, after = detour.pair.demand, detour.before, detour.after
    return {
        "origin": demand.origin,
        "destination": demand.destination,
        "cargo": demand.cargo,
        "amount": demand.amount,
        "unit": demand.unit,
        "lost": after is None,
        "added_h": None if after is None else round(after.hours - before.hours, 3) + 0.0,
        "added_usd": None if after is None else round(after.usd - before.usd, 2) + 0.0,
        "detour_km": None if after is None else round(after.km - before.km, 2) + 0.0,
    }


def likeness(rows: Sequence[dict[str, Any]]) -> float | None:
    """Return Spearman's rank correlation of betweenness with what detours add.

    Over the rows whose pairs all have a way round; None where there are under three, or one
    of the two says the same of all. 1: betweenness finds the same order.
    """
    told = [
        (row["betweenness"], row["added_value"])
        for row in rows
        if row["pairs"] and not row["lost"] and row["betweenness"] is not None
    ]
    shares, values = zip(*told, strict=True) if told else ((), ())
    if len(told) < _FEWEST or len(set(shares)) == 1 or len(set(values)) == 1:
        return None
    from scipy.stats import spearmanr

    return round(float(spearmanr(shares, values).statistic), 3)


def flat_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for CSV: the worst pair and what is used instead as words."""
    worst = row["worst"]
    flat = {key: "" if value is None else value for key, value in row.items()}
    flat["worst"] = "" if worst is None else f"{worst['origin']} - {worst['destination']}"
    flat["worst_cargo"] = "" if worst is None else worst["cargo"]
    flat["series"] = "; ".join(row["series"])
    flat["instead"] = "; ".join(it["id"] for it in row["instead"])
    return flat


def critical_geojson(
    network: Network,
    harms: Sequence[Harm],
    rows: Sequence[dict[str, Any]],
    properties: dict[str, Any],
) -> dict[str, Any]:
    """Return what shuts as features with its row: lines along their links, ports as points.

    A country has no geometry. ``rank`` is 1 where it hurts most; ``added_usd`` (a year),
    ``added_h`` (mean) and ``lost`` (pairs) are what a page colours by.
    """
    links = {link.subject: link for link in network.links}
    shapes = load_shapes(network.folder / "osm")
    features = []
    for harm, row in zip(harms, rows, strict=True):
        element = harm.element
        geometry: dict[str, Any] | None = None
        if element.links:
            lines = [unwrap(link_line(network, links[it], shapes)) for it in element.links]
            geometry = {"type": "MultiLineString", "coordinates": lines}
        elif element.places:
            place = network.places[element.places[0]]
            geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
        told = {"element_kind" if key == "kind" else key: it for key, it in row.items()}
        if worst := told["worst"]:
            ends = (network.places[worst[it]].name() for it in ("origin", "destination"))
            told["worst"] = {**worst, "name": " - ".join(ends)}
        features.append(
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {"kind": "critical", **told, "places": list(element.places)},
            }
        )
    return {"type": "FeatureCollection", "properties": properties, "features": features}
