"""A comparison as GeoJSON: links once, routes once, and a table for each world."""

import itertools
import json
from typing import Any

from corridors.geometry import Shapes, link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import Link, Place
from corridors.model.network import Network
from planner.comparison.columns import page_names, route_countries
from planner.comparison.comparison import (
    BASE,
    BaseDifference,
    Cell,
    Comparison,
    ScenarioColumn,
    taken_from,
)
from planner.comparison.corridor_search import BEST
from planner.comparison.rows import cell_row, row_name
from planner.formats.route_geojson import (
    cited_sources,
    feature,
    index_links,
    schematic_member,
    unwrap,
)
from planner.question.query import off_network
from planner.routing.route import Leg, Route, rounded
from planner.routing.route_text import key_places, modes_of
from planner.routing.seasons import open_days, open_months

Row = dict[str, Any]
_OF_RESULT = ("state", "note")
_DIFFERENCES = (
    *("diff_time_h", "diff_cost_usd", "diff_co2e_kg"),
    *("against_base", "change_time_h", "change_cost_usd", "change_co2e_kg"),
)
"""Fields of a row of `planner.comparison.rows.cell_row` that do not depend on its route alone."""
_LEAST = {"time_h": 0.05, "cost_usd": 0.5, "co2e_kg": 0.5}
_WORDS = {
    "time_h": ("slower", "faster"),
    "cost_usd": ("more expensive", "cheaper"),
    "co2e_kg": ("emits more", "emits less"),
}
_CRITERION = {"cost": "cost_usd", "co2e": "co2e_kg"}


def effect(old: BaseDifference | None, by: str) -> str:
    """Return in a word or two what a scenario does to a corridor.

    Parameters
    ----------
    old
        How the corridor differs from the base; None in the base.
    by
        The criterion of the question: of a route that stays, what counts first.

    Returns
    -------
    str
        ``same``, ``opens``, ``joins``, ``closes``, ``drops out``, ``closed``, ``other route``, or
        of the same route ``slower``, ``faster``, ``more expensive``, ``cheaper``, ``emits more``,
        ``emits less``; empty in the base.

    Examples
    --------
    >>> effect(BaseDifference("same route", 0.0, -30.0, 0.0, ()), "time")
    'cheaper'
    """
    if old is None:
        return ""
    if old.state == "still closed":
        return "closed"
    if old.state != "same route":
        return old.state
    numbers = {"time_h": old.time_h, "cost_usd": old.cost_usd, "co2e_kg": old.co2e_kg}
    first = _CRITERION.get(by, "time_h")
    for name in dict.fromkeys((first, *numbers)):
        value = numbers[name]
        if value is not None and abs(value) >= _LEAST[name]:
            return _WORDS[name][value < 0]
    return "same"


class _Store:
    """Links and routes of all worlds, each once, and the places that they pass."""

    def __init__(self) -> None:
        self.features: list[Row] = []
        self.routes: list[Row] = []
        self.places: dict[str, Row] = {}
        self._links: dict[tuple[str, str, str], int] = {}
        self._known: dict[str, int] = {}
        self._indexes: dict[int, dict[tuple[str, str, str], Link]] = {}
        self._shapes: dict[str, Shapes] = {}

    def add(self, network: Network, route: Route) -> int:
        """Return the number of a route; one of the same legs and numbers has the same."""
        lines = self._lines(network, route)
        row = {
            "by": key_places(network, route),
            "corridors": list(route.corridors),
            "countries": route_countries(route),
            "modes": modes_of(network, route),
            "legs": [
                {**_leg_row(leg), "line": line} for leg, line in zip(route.legs, lines, strict=True)
            ],
        }
        key = json.dumps(row)
        if key not in self._known:
            self._known[key] = len(self.routes)
            self.routes.append(row)
            for name in dict.fromkeys(it for leg in route.legs for it in leg.places):
                place = network.places[name]
                self.places[name] = {
                    **_names(place),
                    "kind": place.kind,
                    "country": place.country,
                }
        return self._known[key]

    def _lines(self, network: Network, route: Route) -> list[list[list[int]]]:
        """Return for each leg its links: number (negative: backwards) and turns of 360 degrees.

        Numbers count from 1, so that each has a sign.
        """
        links = self._indexed(network)
        last: float | None = None
        lines = []
        for leg in route.legs:
            line: list[list[int]] = []
            for a, b in itertools.pairwise(leg.places):
                there = (a, b, leg.mode) in links
                key = (a, b, leg.mode) if there else (b, a, leg.mode)
                if key not in self._links:
                    self._links[key] = len(self.features)
                    self.features.append(self._link_feature(network, links[key]))
                number = self._links[key]
                points = self.features[number]["geometry"]["coordinates"]
                start, end = (points[0], points[-1]) if there else (points[-1], points[0])
                turns = 0 if last is None else round((last - start[0]) / 360.0)
                last = end[0] + 360.0 * turns
                line.append([number + 1 if there else -number - 1, turns])
            lines.append(line)
        return lines

    def _indexed(self, network: Network) -> dict[tuple[str, str, str], Link]:
        # A world's network lives as long as its comparison, so that its id is its own.
        if id(network) not in self._indexes:
            self._indexes[id(network)] = index_links(network)
        return self._indexes[id(network)]

    def _link_feature(self, network: Network, link: Link) -> Row:
        folder = str(network.folder)
        if folder not in self._shapes:
            self._shapes[folder] = load_shapes(network.folder / "osm")
        shapes = self._shapes[folder]
        line = unwrap(link_line(network, link, shapes))
        properties = {"kind": "link", "from": link.a, "to": link.b, "mode_id": link.mode}
        properties |= schematic_member(runs_of(schematic_sides(network, link, shapes)))
        return feature("LineString", line, properties)


def _names(place: Place) -> Row:
    return {"name": place.name(), "name_ru": place.name("ru"), "name_zh": place.name("zh")}


def _leg_row(leg: Leg) -> Row:
    return {
        "kind": leg.kind,
        "mode_id": leg.mode,
        "to_mode_id": leg.to_mode,
        "from": leg.origin,
        "to": leg.destination,
        **{
            name: rounded(name, getattr(leg, name))
            for name in ("distance_km", "time_h", "cost_usd", "co2e_kg")
        },
    }


def comparison_geojson(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as a feature collection of links, with routes and tables beside them.

    A feature is a link that any route passes, once; its longitudes run on beyond 180 degrees.
    The properties hold ``corridors`` (rows in order, numbered from 1; the best of all has
    number 0), ``routes`` (each once, a leg's ``line`` naming its links by number from 1,
    negative where they are passed backwards, and the whole turns of 360 degrees to add) and
    ``scenarios``, the base first: ``rows`` with the number of their route, their figures and
    what changed them, as numbers of the scenario's ``changes``. Differences are from the base,
    also where the comparison takes its own from another world, which ``against`` names.
    """
    against = comparison.against
    comparison = taken_from(comparison, BASE)
    store = _Store()
    base = comparison.columns[0].world.network
    query = comparison.query
    columns = [_column_row(store, comparison, column) for column in comparison.columns]
    off = [it.to_dict() for it in off_network(base, query)]
    cited: dict[str, Row] = {}
    for column, row in zip(comparison.columns, columns, strict=True):
        cited |= cited_sources(column.world.network, (it["source"] for it in row["changes"]))
    ends = [_names(base.places[it]) for it in (query.origin, query.destination)]
    cargo = base.cargo[query.cargo]
    return {
        "type": "FeatureCollection",
        "properties": {
            "title": " - ".join(it["name"] for it in ends),
            "ends": ends,
            "query": query.to_dict(),
            "cargo": {name: getattr(cargo, name) for name in ("name_en", "name_ru", "name_zh")},
            "baseline": comparison.baseline,
            "against": against,
            "ratio": comparison.ratio,
            "off_network": off,
            "corridors": [
                {
                    "id": corridor,
                    "number": number,
                    **_corridor_names(base, corridor),
                    "service": "" if corridor == BEST else base.corridors[corridor].status,
                }
                for number, corridor in enumerate(comparison.corridors())
            ],
            "corridor_names": {
                it: _corridor_names(base, it) for it in _unlisted(store, comparison)
            },
            "places": dict(sorted(store.places.items())),
            "sources": dict(sorted(cited.items())),
            "routes": store.routes,
            "scenarios": columns,
        },
        "features": store.features,
    }


def _corridor_names(network: Network, corridor: str) -> Row:
    names = {"name": row_name(network, corridor)}
    if corridor != BEST:
        own = network.corridors[corridor]
        names |= {"name_ru": own.name_ru, "name_zh": own.name_zh}
    return names


def _unlisted(store: _Store, comparison: Comparison) -> list[str]:
    """Return the corridors that are named beside the table: left out, or followed by a route."""
    named = {it for column in comparison.columns for it in column.left_out}
    named |= {it for route in store.routes for it in route["corridors"]}
    return sorted(named - set(comparison.corridors()))


def _column_row(store: _Store, comparison: Comparison, column: ScenarioColumn) -> Row:
    by = comparison.query.by
    changes: dict[tuple[str, ...], int] = {}
    rows = []
    for cell in column.cells:
        rows.append(_cell_row(store, column, cell, by))
        why = cell.base_difference.why if cell.base_difference else ()
        rows[-1]["why"] = [changes.setdefault(tuple(it), len(changes)) for it in why]
    reasons: dict[str, list[str]] = {}
    for corridor, reason in column.left_out.items():
        reasons.setdefault(reason, []).append(corridor)
    names = ("scenario", "fact", "old", "new", "source", "note")
    return {
        "name": column.world.name,
        "title": column.world.title,
        "titles": dict(column.world.titles),
        "all_changes": len(column.world.changes),
        "changes": [dict(zip(names, it, strict=True)) for it in changes],
        "rows": rows,
        "left_out": [[reason, corridors] for reason, corridors in reasons.items()],
    }


def _cell_row(store: _Store, column: ScenarioColumn, cell: Cell, by: str) -> Row:
    network, route = column.world.network, cell.result.route
    flat = cell_row(column, cell)
    return {
        "corridor": cell.result.corridor,
        "effect": effect(cell.base_difference, by),
        **{name: flat[name] for name in (*_OF_RESULT, *page_names(), *_DIFFERENCES)},
        "months": open_months(open_days(network, route)) if route is not None else [],
        "route": store.add(network, route) if route is not None else None,
    }
