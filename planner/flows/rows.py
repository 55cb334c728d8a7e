"""Results of an assignment as plain rows and as GeoJSON: totals, limits with prices, traffic."""

import math
from math import fsum
from typing import Any, NamedTuple

from corridors.geometry import Shapes, link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import Link
from corridors.model.network import Network
from planner.flows.capacity import DAYS, TRAFFIC, Capacity, VehicleLoads, find_capacities, tonnes
from planner.flows.flows import Flows, time_value
from planner.formats.route_geojson import cited_sources, feature, schematic_member, unwrap
from planner.pricing.arcs import HANDLE, MOVE

Row = dict[str, Any]
_FULL = 1e-6
"""Share by which a limit that counts as full may be unused."""


class ScenarioFlows(NamedTuple):
    """An assignment under a scenario.

    ``name`` is ``base`` or its scenarios joined by +; ``whole`` holds
    `planner.flows.flows.one_more`, where that was asked for.
    """

    name: str
    flows: Flows
    whole: dict[int, float] | None = None


def unit_of(flows: Flows) -> str:
    """Return the unit of the objective and of all shadow prices: ``usd`` or ``h``."""
    return "h" if flows.terms.by == "time" else "usd"


def is_full(flows: Flows, number: int) -> bool:
    """Tell whether a limit is used up."""
    value = flows.limits[number].value
    return bool(flows.solution.used[number] >= value * (1.0 - _FULL))


def terms_row(flows: Flows) -> Row:
    """Return the terms of an assignment and how many rows of demand there are."""
    return {
        "by": flows.terms.by,
        "shares": flows.terms.shares,
        "depart": flows.terms.depart.isoformat(),
        "time_value_usd_per_h_t": flows.terms.time_value,
        f"unserved_{unit_of(flows)}_per_t": flows.terms.unserved,
        "demand_rows": len(flows.demand),
        "assumed_rows": sum(it.assumed for it in flows.demand),
    }


def total_row(world: ScenarioFlows) -> Row:
    """Return the totals of a year.

    ``cost_usd`` is money paid for what is moved, ``time_usd`` the value of its hours,
    ``unserved_usd`` the price of what is not moved. ``bound`` is a proven lower bound of
    the objective.
    """
    flows = world.flows
    network, solution = flows.network, flows.solution
    served = unserved = usd = hours_value = tkm = co2e = teu = 0.0
    for number, (row, priced) in enumerate(zip(flows.demand, flows.priced, strict=True)):
        each = tonnes(network, row.cargo)
        worth = time_value(network, row.cargo, flows.terms)
        unserved += each * solution.unserved[number]
        for path in solution.paths[number]:
            edges = list(path.edges)
            served += each * path.amount
            teu += path.amount if row.unit == "TEU/y" else 0.0
            usd += path.amount * float(priced.usd[edges].sum())
            hours_value += path.amount * worth * float(priced.hours[edges].sum())
            co2e += path.amount * float(priced.wtw_kg[edges].sum()) / 1000.0
            tkm += path.amount * each * fsum(flows.steps.km[edge] for edge in edges)
    unit = unit_of(flows)
    return {
        "scenario": world.name,
        "served_t": served,
        "served_teu": teu,
        "unserved_t": unserved,
        "cost_usd": usd,
        "time_usd": hours_value if unit == "usd" else 0.0,
        f"unserved_{unit}": unserved * (flows.terms.unserved or 0.0),
        f"objective_{unit}": solution.cost,
        f"bound_{unit}": solution.bound,
        "tkm": tkm,
        "co2e_t": co2e,
        "full": sum(is_full(flows, it) for it in range(len(flows.limits))),
    }


def limit_rows(world: ScenarioFlows, *, every: bool = False) -> list[Row]:
    """Return the limits that are full, or all that are used, the highest price first.

    The shadow price is what the next bit of the limit saves in a year, per unit;
    ``one_more`` what a whole unit more saves, where it was asked for; ``per_train`` (or
    ``per_truck``) the shadow price of a single train, where facts say what it carries.
    ``together`` names the limits that have the price only together with this one,
    ``scarce`` says that the price depends on cargo that is not carried.
    """
    flows = world.flows
    solution, unit = flows.solution, unit_of(flows)
    blocking = {it for found in solution.blocked.values() for it in found or ()}
    rows = []
    for number, limit in enumerate(flows.limits):
        used, price = float(solution.used[number]), float(solution.prices[number])
        if not (is_full(flows, number) if not every else used or price):
            continue
        twins = solution.twins[number]
        fact = flows.network.facts.fact(limit.fact)
        rows.append(
            {
                "scenario": world.name,
                "id": limit.id,
                "subject": limit.subject,
                "way": limit.way,
                "attribute": limit.attribute,
                "capacity": limit.value,
                "used": used,
                "unit": limit.unit,
                "share": used / limit.value if limit.value else 1.0,
                "full": is_full(flows, number),
                f"shadow_{unit}": price,
                f"one_more_{unit}": None if world.whole is None else world.whole.get(number, 0.0),
                **_per_vehicle(flows.network, limit, price, unit),
                "scarce": not blocking.isdisjoint(twins),
                "together": [flows.limits[it].id for it in twins if it != number],
                "source": fact.source,
            }
        )
    rows.sort(key=lambda row: (-row[f"shadow_{unit}"], row["subject"], row["way"]))
    return rows


def _per_vehicle(network: Network, limit: Capacity, price: float, unit: str) -> Row:
    """Return what one more train or truck is worth, None where no fact says what it carries."""
    found: dict[str, float | None] = {f"per_train_{unit}": None, f"per_truck_{unit}": None}
    vehicle = "truck" if limit.mode == "road" else "train"
    if limit.attribute in ("capacity_trains_d", "capacity_trucks_d"):
        found[f"per_{vehicle}_{unit}"] = price / DAYS
    elif limit.mode.startswith("rail") or limit.mode == "road":
        in_teu = limit.attribute == "capacity_teu_y"
        load = _load(network, limit, f"{'teu' if in_teu else 't'}_per_{vehicle}")
        if load is not None:
            found[f"per_{vehicle}_{unit}"] = price * load * (1.0 if in_teu else 1e-6)
    return found


def _load(network: Network, limit: Capacity, attribute: str) -> float | None:
    if ":" in limit.subject:
        return network.number(limit.subject, attribute)
    country = network.places[limit.subject.partition("@")[2]].country
    return network.number(f"{limit.mode}@{country}", attribute)


def demand_rows(world: ScenarioFlows) -> list[Row]:
    """Return what became of each demand: amounts, means per unit, ways, and what is left."""
    flows = world.flows
    solution, unit = flows.solution, unit_of(flows)
    rows = []
    for number, (row, priced) in enumerate(zip(flows.demand, flows.priced, strict=True)):
        paths = solution.paths[number]
        served = fsum(path.amount for path in paths)

        def mean(values: Any, *, paths: Any = paths, served: float = served) -> float:
            total = fsum(float(values[list(path.edges)].sum()) * path.amount for path in paths)
            return total / served if served else 0.0

        rows.append(
            {
                "scenario": world.name,
                "origin": row.origin,
                "destination": row.destination,
                "cargo": row.cargo,
                "modes": " ".join(row.modes),
                "unit": row.unit,
                "amount": row.amount,
                "served": served,
                "unserved": solution.unserved[number],
                "reason": flows.reasons.get(number, ""),
                "cost_usd": mean(priced.usd),
                "time_h": mean(priced.hours),
                "co2e_kg": mean(priced.wtw_kg),
                f"marginal_{unit}": solution.marginal[number],
                "ways": [{"amount": path.amount, "by": _by(flows, path.edges)} for path in paths],
                "assumed": row.assumed,
                "sources": list(row.sources),
                "rows": list(row.where),
            }
        )
    return rows


def _by(flows: Flows, edges: tuple[int, ...]) -> list[str]:
    """Return the places where a way crosses a border or changes mode."""
    places = flows.network.places
    found: dict[str, None] = {}
    for edge, _, _ in flows.steps.unfold(edges[1:-1]):
        step = flows.steps.step(edge)
        if step.kind == HANDLE:
            found[step.a] = None
        if step.kind == MOVE and flows.network.modes[step.first].land:
            countries = (places[step.a].country, places[step.b].country)
            if countries[0] != countries[1]:
                found[step.a] = found[step.b] = None
    return list(found)


def traffic_rows(world: ScenarioFlows) -> list[Row]:
    """Return the flows beside published traffic, where the assignment reaches it.

    Nothing is fitted to it: the table of demand holds part of what passes, and the
    published year may be another.
    """
    flows = world.flows
    loads = VehicleLoads(flows.network)
    rows = []
    for counted in find_capacities(flows.network, flows.steps, TRAFFIC):
        edges = set(counted.edges)
        flow = 0.0
        for row, paths in zip(flows.demand, flows.solution.paths, strict=True):
            each = loads.per_unit(counted, row.cargo)
            flow += each * fsum(path.amount for path in paths if not edges.isdisjoint(path.edges))
        if flow:
            fact = flows.network.facts.fact(counted.fact)
            rows.append(
                {
                    "scenario": world.name,
                    "subject": counted.subject,
                    "attribute": counted.attribute,
                    "flow": flow,
                    "published": counted.value,
                    "unit": counted.unit,
                    "ratio": flow / counted.value if counted.value else None,
                    "year": fact.year,
                    "source": fact.source,
                }
            )
    return rows


def link_flows(flows: Flows) -> dict[tuple[str, str, str], list[float]]:
    """Return TEU, tonnes and tonnes not in containers of a year, by ``(a, b, mode)``."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for row, paths in zip(flows.demand, flows.solution.paths, strict=True):
        each = tonnes(flows.network, row.cargo)
        in_teu = row.unit == "TEU/y"
        for path in paths:
            for edge, _, _ in flows.steps.unfold(path.edges):
                step = flows.steps.step(edge)
                if step.kind == MOVE:
                    load = found.setdefault((step.a, step.b, step.first), [0.0, 0.0, 0.0])
                    load[0] += path.amount if in_teu else 0.0
                    load[1] += path.amount * each
                    load[2] += 0.0 if in_teu else path.amount
    return found


def link_rows(world: ScenarioFlows) -> list[Row]:
    """Return the flow on every link that is used, both directions in a row.

    ``flow_t_y`` holds the cargo in containers; ``trains_d`` are loaded trains a day of both
    directions by what the facts say that a train carries, None where they do not.
    """
    flows = world.flows
    moves = link_flows(flows)
    rows = []
    for link in flows.network.links:
        there = moves.get((link.a, link.b, link.mode), [0.0, 0.0, 0.0])
        back = moves.get((link.b, link.a, link.mode), [0.0, 0.0, 0.0])
        if not there[1] + back[1]:
            continue
        rows.append(
            {
                "scenario": world.name,
                "subject": link.subject,
                "mode": link.mode,
                "flow_teu_y": there[0] + back[0],
                "flow_t_y": there[1] + back[1],
                "forward_teu_y": there[0],
                "forward_t_y": there[1],
                "back_teu_y": back[0],
                "back_t_y": back[1],
                "trains_d": _trains(flows, link, there[0] + back[0], there[2] + back[2]),
            }
        )
    return rows


def _trains(flows: Flows, link: Link, teu: float, bulk: float) -> float | None:
    if flows.network.modes[link.mode].family != "rail":
        return None
    trains = 0.0
    for amount, name in ((teu, "teu_per_train"), (bulk, "t_per_train")):
        load = flows.network.number(link.subject, name)
        if amount and not load:
            return None
        trains += amount / load if load else 0.0
    return trains / DAYS


def rows_of(scenario: ScenarioFlows, kind: str) -> list[Row]:
    """Return the rows of a kind: limits (all that are used), demand, links or traffic."""
    if kind == "limits":
        return limit_rows(scenario, every=True)
    return {"demand": demand_rows, "links": link_rows, "traffic": traffic_rows}[kind](scenario)


def flat_row(row: Row) -> Row:
    """Return a row for CSV: its routes in words."""
    if "ways" not in row:
        return row
    ways = [f"{it['amount']:.15g} by {', '.join(it['by'])}" for it in row["ways"]]
    return {**row, "ways": ways}


def plain(value: Any) -> Any:
    """Return rows with their numbers rounded to nine figures, so that they read the same."""
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [plain(it) for it in value]
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return value


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
