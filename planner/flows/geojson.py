"""Flows and full capacities as GeoJSON."""

import math
from typing import Any

from corridors.geometry import Shapes, link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import Link
from corridors.model.network import Network
from planner.flows.rows import (
    Row,
    ScenarioFlows,
    limit_rows,
    link_rows,
    terms_row,
    total_row,
    unit_of,
)
from planner.formats.route_geojson import cited_sources, feature, schematic_member, unwrap
from planner.pricing.arcs import MOVE

_WIDEST = 12.0
_DIGITS = 1


def flows_geojson(worlds: list[ScenarioFlows]) -> dict[str, Any]:
    """Return the flows of worlds as a feature collection.

    A feature of kind ``flow`` is a link with what moves along it in a year, the limit of
    the highest shadow price that it uses; ``width`` grows with the root of the tonnes. A
    feature of kind ``limit`` is a place with a full limit of handling or crossing, or the
    middle of a full link; ``sources`` of the collection are those of its capacities.
    """
    features: list[dict[str, Any]] = []
    for world in worlds:
        network = world.flows.network
        shapes = load_shapes(network.folder / "osm")
        links = {link.subject: link for link in network.links}
        rows = link_rows(world)
        most = max((row["flow_t_y"] for row in rows), default=1.0)
        highest = _highest_prices(world)
        for row in rows:
            link = links[row["subject"]]
            features.append(_link_feature(world, link, row, most, highest, shapes))
        features += _limit_features(world, links, shapes)
    cited = {it["properties"]["source"] for it in features if it["properties"]["kind"] == "limit"}
    return {
        "type": "FeatureCollection",
        "properties": {
            "title": "Flows of a year at least cost",
            "query": terms_row(worlds[0].flows),
            "scenarios": [total_row(it) for it in worlds],
            "sources": cited_sources(worlds[0].flows.network, cited),
        },
        "features": features,
    }


def _highest_prices(world: ScenarioFlows) -> dict[tuple[str, str, str], tuple[float, str]]:
    """Return the limit of the highest price of each link by ``(a, b, mode)``: price and name."""
    flows = world.flows
    found: dict[tuple[str, str, str], tuple[float, str]] = {}
    for limit, price in zip(flows.limits, flows.solution.prices, strict=True):
        if not price:
            continue
        for edge in limit.edges:
            step = flows.steps.step(edge)
            if step.kind == MOVE:
                for key in ((step.a, step.b, step.first), (step.b, step.a, step.first)):
                    found[key] = max(found.get(key, (0.0, "")), (float(price), limit.id))
    return found


def _link_feature(
    world: ScenarioFlows,
    link: Link,
    row: Row,
    most: float,
    highest: dict[tuple[str, str, str], tuple[float, str]],
    shapes: Shapes,
) -> dict[str, Any]:
    network = world.flows.network
    price, limit = highest.get((link.a, link.b, link.mode), (0.0, ""))
    numbers = {
        name: None if value is None else round(value, _DIGITS)
        for name, value in row.items()
        if name.endswith(("_y", "_d"))
    }
    return feature(
        "LineString",
        unwrap(link_line(network, link, shapes)),
        {
            "kind": "flow",
            "scenario": world.name,
            "subject": link.subject,
            "mode_id": link.mode,
            **schematic_member(runs_of(schematic_sides(network, link, shapes))),
            "name": link.name,
            "from_name": network.places[link.a].name(),
            "to_name": network.places[link.b].name(),
            **numbers,
            f"shadow_{unit_of(world.flows)}": round(price, _DIGITS),
            "limit": limit,
            "width": round(1.0 + (_WIDEST - 1.0) * math.sqrt(row["flow_t_y"] / most), 2),
        },
    )


def _limit_features(
    world: ScenarioFlows, links: dict[str, Link], shapes: Shapes
) -> list[dict[str, Any]]:
    network, unit = world.flows.network, unit_of(world.flows)
    features = []
    for row in limit_rows(world):
        subject = row["subject"]
        at = subject.partition("@")[2] or subject.partition(":")[0]
        if at in network.places:
            place = network.places[at]
            point = [place.lon, place.lat]
        elif subject in links:
            line = unwrap(link_line(network, links[subject], shapes))
            point = list(line[len(line) // 2])
        else:
            continue
        features.append(
            feature(
                "Point",
                point,
                {
                    "kind": "limit",
                    "name": _limit_name(network, links, subject, row["way"]),
                    **{
                        name: round(value, 3) if isinstance(value, float) else value
                        for name, value in row.items()
                    },
                    f"shadow_{unit}": round(row[f"shadow_{unit}"], _DIGITS),
                },
            )
        )
    return features


def _limit_name(network: Network, links: dict[str, Link], subject: str, way: str) -> str:
    """Return a limit in words, such as ``Tongjiang, rail 1520 mm, in``."""
    modes = {mode.id: mode.name_en for mode in network.modes.values()}
    if subject in links:
        link = links[subject]
        where = f"{network.places[link.a].name()} - {network.places[link.b].name()}"
        ends = way.split(">")
        if len(ends) > 1:
            where = " > ".join(network.places[it].name() for it in ends)
        return f"{where}, {modes[link.mode]}"
    handled, _, at = subject.partition("@")
    place, _, mode = subject.partition(":")
    used = [modes.get(it, it) for it in (handled.split(">") if at else [mode]) if it]
    words = [network.places[at or place].name(), " > ".join(used), way]
    return ", ".join(it for it in words if it)
