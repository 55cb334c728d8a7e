"""Damage of closures as rows and as GeoJSON, the worst first."""

from collections.abc import Sequence
from typing import Any

from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from corridors.model.network import Network
from planner.criticality.criticality import Criticality, Damage, Detour
from planner.formats.route_geojson import schematic_member, unwrap

PER = {"time": "tonnes", "cost": "shipments", "generalised": "shipments"}
"""What the damage of each criterion is counted by: tonne-hours, or dollars of the shipments."""
UNITS = {"time": "t h/y", "cost": "USD/y", "generalised": "USD/y"}
_ORDER = ("crossing", "port", "canal", "strait", "passage")
_DIGITS = 6
_FEWEST = 3


def rank_damage(critical: Criticality, *, unused: bool = False) -> list[Damage]:
    """Return the damages, the worst first.

    What no route is left for cannot be weighed against a detour: lost tonnes come first,
    then what the detours add in the criterion, then the id.

    Parameters
    ----------
    critical
        The result.
    unused
        Keep assets that no pair uses.
    """
    per = PER[critical.asked.by]
    damages = [it for it in critical.damages if it.detours or unused]
    return sorted(
        damages, key=lambda it: (-it.lost_tonnes, -it.added("value", per=per), it.asset.id)
    )


def worst_of(critical: Criticality, damage: Damage) -> Detour | None:
    """Return the detour that hurts most: the greatest lost pair, else the greatest addition."""
    per = PER[critical.asked.by]

    def key(detour: Detour) -> tuple[bool, float, tuple[str, ...]]:
        where = detour.pair.demand.where
        if detour.after is None:
            return False, -detour.pair.tonnes, where
        more = detour.after.value - detour.before.value
        return True, -more * getattr(detour.pair, per), where

    return min(damage.detours, key=key, default=None)


def replacements_of(
    network: Network, critical: Criticality, damage: Damage
) -> list[dict[str, Any]]:
    """Return what the rerouted pairs use instead, with their share of the rerouted tonnes.

    The most tonnes first; of equal ones crossings before ports before canals and straits.
    """
    tonnes: dict[str, float] = {}
    for detour in damage.detours:
        for name in detour.instead:
            tonnes[name] = tonnes.get(name, 0.0) + detour.pair.tonnes
    rerouted = damage.tonnes - damage.lost_tonnes

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


def damage_rows(
    network: Network, critical: Criticality, damages: Sequence[Damage], shares: dict[str, float]
) -> list[dict[str, Any]]:
    """Return a row of plain data for each damage.

    ``added_value`` is in the criterion (`UNITS`), ``added_usd`` in USD and
    ``added_tonne_h`` in tonne-hours, all of a year; ``added_h``, ``added_usd_per_t`` and
    ``detour_km`` are means over the rerouted tonnes, None where none is rerouted. ``series``
    names other assets whose closing has the very same consequence, such as the next line.

    Parameters
    ----------
    network, critical, damages
        The result and `rank_damage` of it.
    shares
        `planner.criticality.criticality.betweenness_of` by id of the asset; empty: none asked.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for damage in damages:
        alike.setdefault(_consequence(damage), []).append(damage.asset.id)
    by_share = sorted(shares, key=lambda name: (-shares[name], name))
    place_of = {name: at for at, name in enumerate(by_share, 1)}
    return [
        {
            "rank": rank,
            **_row(network, critical, damage),
            "series": [it for it in alike[_consequence(damage)] if it != damage.asset.id],
            "betweenness": round(shares[damage.asset.id], _DIGITS) if shares else None,
            "betweenness_rank": place_of.get(damage.asset.id),
        }
        for rank, damage in enumerate(damages, 1)
    ]


def _consequence(damage: Damage) -> tuple[object, ...]:
    """Return what happens to which pair; an asset that no pair uses is like no other."""
    if not damage.detours:
        return (damage.asset.id,)
    return tuple(
        (it.pair.demand.where, None if it.after is None else it.after.path) for it in damage.detours
    )


def _row(network: Network, critical: Criticality, damage: Damage) -> dict[str, Any]:
    rerouted = damage.tonnes - damage.lost_tonnes
    usd, hours = damage.added("usd"), damage.added("hours", per="tonnes")
    kilometres = damage.added("km", per="tonnes")
    served = len(damage.detours) > len(damage.lost)
    asset = damage.asset
    worst = worst_of(critical, damage)
    return {
        "id": asset.id,
        "kind": asset.kind,
        "name": asset.name,
        "pairs": len(damage.detours),
        "lost": len(damage.lost),
        "tonnes": round(damage.tonnes, 3),
        "lost_tonnes": round(damage.lost_tonnes, 3),
        "added_value": round(damage.added("value", per=PER[critical.asked.by]), 2) + 0.0,
        "added_usd": round(usd, 2) + 0.0,
        "added_tonne_h": round(hours, 2) + 0.0,
        "added_h": round(hours / rerouted, 4) + 0.0 if served else None,
        "added_usd_per_t": round(usd / rerouted, 4) + 0.0 if served else None,
        "detour_km": round(kilometres / rerouted, 3) + 0.0 if served else None,
        "worst": None if worst is None else _detour_row(worst),
        "instead": replacements_of(network, critical, damage),
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


def rank_correlation(rows: Sequence[dict[str, Any]]) -> float | None:
    """Return Spearman's rank correlation of betweenness with what detours add.

    Over the rows whose pairs all have a way round; None where there are under three, or one
    of the two says the same of all. 1: betweenness finds the same order.
    """
    ranked = [
        (row["betweenness"], row["added_value"])
        for row in rows
        if row["pairs"] and not row["lost"] and row["betweenness"] is not None
    ]
    shares, values = zip(*ranked, strict=True) if ranked else ((), ())
    if len(ranked) < _FEWEST or len(set(shares)) == 1 or len(set(values)) == 1:
        return None
    from scipy.stats import spearmanr

    return round(float(spearmanr(shares, values).statistic), 3)


def flat_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for CSV: the worst pair and what is used instead as words."""
    worst = row["worst"]
    flat = dict(row)
    flat["worst"] = "" if worst is None else f"{worst['origin']} - {worst['destination']}"
    flat["worst_cargo"] = "" if worst is None else worst["cargo"]
    flat["instead"] = [it["id"] for it in row["instead"]]
    return flat


def critical_geojson(
    network: Network,
    damages: Sequence[Damage],
    rows: Sequence[dict[str, Any]],
    properties: dict[str, Any],
) -> dict[str, Any]:
    """Return what closes as features with its row: lines along their links, ports as points.

    A country has no geometry. ``rank`` is 1 where it hurts most; ``added_usd`` (a year),
    ``added_h`` (mean) and ``lost`` (pairs) are what a page colours by. ``schematic`` are runs of
    points that only join places: number of the line, first and last point.
    """
    links = {link.subject: link for link in network.links}
    shapes = load_shapes(network.folder / "osm")
    features = []
    for damage, row in zip(damages, rows, strict=True):
        asset = damage.asset
        geometry: dict[str, Any] | None = None
        schematic: list[list[int]] = []
        if asset.links:
            lines = [unwrap(link_line(network, links[it], shapes)) for it in asset.links]
            geometry = {"type": "MultiLineString", "coordinates": lines}
            schematic = [
                [number, *run]
                for number, it in enumerate(asset.links)
                for run in runs_of(schematic_sides(network, links[it], shapes))
            ]
        elif asset.places:
            place = network.places[asset.places[0]]
            geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
        shown = {"element_kind" if key == "kind" else key: it for key, it in row.items()}
        if worst := shown["worst"]:
            ends = (network.places[worst[it]].name() for it in ("origin", "destination"))
            shown["worst"] = {**worst, "name": " - ".join(ends)}
        features.append(
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {
                    "kind": "critical",
                    **shown,
                    "places": list(asset.places),
                    **schematic_member(schematic),
                },
            }
        )
    return {"type": "FeatureCollection", "properties": properties, "features": features}
