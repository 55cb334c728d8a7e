"""Several routes in a terminal: alternatives, fronts, a year of departures."""

from collections.abc import Sequence

from rich.table import Table

from corridors.model.network import Network
from planner.cli.money import code, print_rate
from planner.cli.tables.route import (
    cell,
    console,
    is_narrow,
    new_table,
    print_question,
    usd_cell,
)
from planner.graph.tokens import route_tokens
from planner.query.query import Query
from planner.routing.alternatives import MOST_DROPPED, DropReason
from planner.routing.departures import Departure
from planner.routing.pareto import Front
from planner.routing.route import Route
from planner.routing.route_text import distinguish_routes, hours_text, key_places, modes_of

_NUMERIC = ("kg CO2e", "km", "borders", "transfers")
_BEST = {"time_h": "fastest", "cost_usd": "cheapest"}
"""What a day of the year is called on which a total is least."""
_NARROW = _NUMERIC[:2]
"""What a narrow terminal has room for beside the names, which distinguish routes."""


def print_front(network: Network, front: Front) -> None:
    """Print a Pareto front, its best trade-off marked: a line for each way that really differs.

    Of routes with the same mode families and the same tokens (`planner.graph.tokens`) the first is
    printed, or the best trade-off, and the others are counted. Routes are grouped by main mode,
    that of the best trade-off first.
    """
    out = console()
    best_trade_off = None if front.best_trade_off is None else front.routes[front.best_trade_off]
    marks = {} if best_trade_off is None else {best_trade_off.rank: "best trade-off"}
    shown = _differing(network, front.routes, best_trade_off)
    out.print(_summary(network, by_main_mode(network, shown, best_trade_off), marks))
    alike = len(front.routes) - len(shown)
    if alike:
        routes = f"{alike} more route{'s' if alike > 1 else ''}"
        out.print(
            f"Not printed: {routes} with the same modes, borders and ports; --format json "
            "prints the whole front.",
            style="dim",
        )
    if front.thinned:
        points = "1 point of the front that saves"
        if front.thinned > 1:
            points = f"{front.thinned} points of the front that save"
        out.print(f"Left out: {points} under 1 %.", style="dim")
    out.print()


def _differing(
    network: Network, routes: Sequence[Route], best_trade_off: Route | None
) -> list[Route]:
    """Return one route of each sequence of mode families and of tokens, in their order."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], Route] = {}
    for route in routes:
        way = tuple(modes_of(network, route)), route_tokens(network, route.steps)
        if way not in groups or route is best_trade_off:
            groups[way] = route
    return sorted(groups.values(), key=lambda route: route.rank)


def by_main_mode(
    network: Network, routes: Sequence[Route], first: Route | None = None
) -> list[Route]:
    """Return routes grouped by their main mode, each group in the order given.

    The group of ``first`` comes first, the others where their best route stands.
    """
    order: dict[str, int] = {}
    if first is not None:
        order[main_mode(network, first)] = 0
    for route in routes:
        order.setdefault(main_mode(network, route), len(order))
    return sorted(routes, key=lambda route: order[main_mode(network, route)])


def main_mode(network: Network, route: Route) -> str:
    """Return the mode family by which a route goes most of its kilometres."""
    km: dict[str, float] = {}
    for leg in route.legs:
        if leg.distance_km:
            family = network.modes[leg.mode].family
            km[family] = km.get(family, 0.0) + leg.distance_km
    return max(km, key=lambda family: km[family], default="")


def print_routes(
    network: Network, routes: list[Route], dropped: list[tuple[Route, DropReason]], wanted: int
) -> None:
    """Print alternatives by main mode, a line each, and how many were dropped for which reason.

    ``wanted`` is how many were asked for: where fewer are found, it is stated whether the search
    ended before all were tried.
    """
    out = console()
    out.print(_summary(network, by_main_mode(network, routes), {}))
    if dropped:
        reasons = [reason for _, reason in dropped]
        detours = sum(reason.within > 0 for reason in reasons)
        said: list[str] = []
        if detours == 1:
            said += [f"one that {it.text()}" for it in reasons if it.within]
        elif detours:
            said.append(f"{detours} that only add places to a route above and gain nothing")
        found = said[-1:]
        said += [f"one that {it.text()}" for it in reasons if not it.within]
        if len(routes) < wanted and len(dropped) >= MOST_DROPPED and said[-1:] == found:
            said.append("the search then stopped")
        out.print(f"Left out: {'; '.join(said)}.", style="dim")
    if routes[0].ended_after:
        out.print(
            f"The search for more ended after {routes[0].ended_after:,} searches: {len(routes)} of "
            f"{wanted} routes found.",
            style="dim",
        )
    families = {family for route in routes for family in modes_of(network, route)}
    asked = routes[0].query
    free = not asked.modes and network.modes.keys().isdisjoint(asked.avoid)
    if free and len(routes) > 1 and len(families) == 1:
        only = families.pop()
        out.print(
            f"All routes go by {only}; --avoid {only} shows other modes, --pareto cheaper routes.",
            style="dim",
        )
    out.print()


def print_year(network: Network, query: Query, departures: list[Departure], every: str) -> None:
    """Print the best route of each day of departure, a line each.

    Days on which it is fastest or cheapest are marked where it is not so all year.
    """
    first = departures[0].text.replace("T", " ")
    print_question(network, query._replace(window=None), f"every {every} from {first}")
    console().print()
    routes = [it.route for it in departures if it.route is not None]
    follows = any(route.corridors for route in routes)
    table = _table("departs", follows=follows)
    for departure in departures:
        day = departure.text.replace("T", " ")
        if departure.route is None:
            table.add_row(day, *["none"] * follows, _why_none(network, query, departure.reason))
            continue
        marks = [word for name, word in _BEST.items() if _is_least(departure.route, routes, name)]
        first = f"{day} {', '.join(marks)}".strip()
        by = key_places(network, departure.route)
        cells = _cells(network, departure.route, by, follows=follows)
        table.add_row(first, *cells, style="bold" if marks else "")
    console().print(table)
    print_rate(console())


def _is_least(route: Route, routes: list[Route], name: str) -> bool:
    """Tell whether a route has the least of a total, where not all of the year have it."""
    totals = [it.total(name) for it in routes]
    least = min(totals) * (1 + 1e-9)
    return route.total(name) <= least < max(totals)


def _why_none(network: Network, query: Query, reason: str) -> str:
    """Return why a day has no route, without the question and the advice of the message."""
    text = reason.partition("; try ")[0]
    asked, found, rest = text.partition(f" to {network.places[query.destination].name()}")
    return f"no route{rest}" if found and asked.startswith("no route for ") else text


def _table(first: str, *, follows: bool) -> Table:
    """Return an empty table; without a corridor there is no column for them."""
    numeric = (code(), *(_NARROW if is_narrow() else _NUMERIC))
    named = ["follows"] if follows else []
    return new_table(first, *named, "by", "modes", "time", *numeric, right=numeric)


def _summary(network: Network, routes: list[Route], marks: dict[int, str]) -> Table:
    follows = any(route.corridors for route in routes)
    table = _table("", follows=follows)
    for route, by in zip(routes, distinguish_routes(network, routes), strict=True):
        first = f"{route.rank} {marks.get(route.rank, '')}".strip()
        table.add_row(first, *_cells(network, route, by, follows=follows))
    return table


def _cells(network: Network, route: Route, by: list[str], *, follows: bool) -> list[str]:
    names = [network.corridors[it].name_en.partition(" (")[0] for it in route.corridors]
    counts = [] if is_narrow() else [str(route.border_crossings), str(route.transfers)]
    return [
        *[", ".join(names)] * follows,
        ", ".join(by) or "direct",
        ", ".join(modes_of(network, route)),
        hours_text(route.total("time_h")),
        usd_cell(route.total("cost_usd")),
        cell(route.total("co2e_kg")),
        cell(route.total("distance_km")),
        *counts,
    ]
