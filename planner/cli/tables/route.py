"""Answers to a question in a terminal: a board, a route, alternatives, a year of departures."""

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corridors.model.entities import OFF_NETWORK
from corridors.model.network import Network
from planner.cli.messages import dated
from planner.cli.money import amount, code, currency, money, print_rate
from planner.cli.tables.console import (
    NARROW,
    SLIM,
    TIGHT,
    Printed,
    WholeTable,
    cell,
    console,
    is_tight,
    new_table,
    table_of,
    titled,
    usd_cell,
)
from planner.graph.tokens import route_tokens
from planner.parsing.departure import today
from planner.pricing.shipper_costs import EVENTS
from planner.question.query import Query, asking, deadline_text, share_text
from planner.routing.advisories import advisories, advisory_lines
from planner.routing.alternatives import MOST_DROPPED, DropReason
from planner.routing.board import Board, shares_text, why_recommended
from planner.routing.bookings import bookings_of
from planner.routing.departures import Departure
from planner.routing.pareto import Front
from planner.routing.route import (
    LeaningCost,
    Route,
    arrival,
    clock,
    generalised_cost,
    route_penalty,
)
from planner.routing.route_text import (
    countries_in_order,
    distinguish_routes,
    ends_text,
    evidence_text,
    hours_text,
    key_places,
    leg_label,
    leg_stretch,
    modes_of,
    truck_ferries,
)
from planner.routing.sellers import last_confirmed, sellers_text

if TYPE_CHECKING:
    from planner.uncertainty.percentiles import Band
    from planner.uncertainty.reliability import ReliableAnswer

_SHOWN_H = 0.05
"""A shorter wait, of three minutes, would stand as 0.0."""
_MOST_JOINS = 4
_LEAST = {"generalised": "generalised cost", "co2e": "CO2e"}


def least_of(by: str) -> str:
    """Return the criterion that is minimised, in words.

    Examples
    --------
    >>> least_of("co2e"), least_of("time")
    ('least CO2e', 'least time')
    """
    return f"least {_LEAST.get(by, by)}"


def headline(network: Network, query: Query, departs: str = "") -> Text:
    """Return ends, criterion, cargo and departure (or what stands in its place) in a line."""
    when = f"departs {departs}" if departs else dated(query)
    return titled(
        ends_text(network, query),
        f", {least_of(query.by)}, {network.cargo[query.cargo].name_en}, {when}",
    )


def print_question(network: Network, query: Query, departs: str = "") -> None:
    """Print what is asked: `headline`, ends off the network, layers, deadline and budget."""
    out = console()
    out.print(headline(network, query, departs))
    stops = (query.origin, *query.via, query.destination)
    if any(network.places[stop].kind == OFF_NETWORK for stop in stops):
        _print_off_network(network, query, out)
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    if query.arrive_by is not None:
        whom = "" if query.by == "time" else " for this route"
        out.print(f"Leave by {query.departs().replace('T', ' ')} at the latest{whom}")
    if query.window is not None:
        first, last = query.window
        out.print(f"The best of the departures from {first} to {last}")
    limits = [
        f"at most {most} {what}{'s' * (most != 1)}"
        for what, most in (("transfer", query.max_transfers), ("border", query.max_borders))
        if most is not None
    ]
    if limits:
        out.print(f"With {' and '.join(limits)}")
    if query.leanings:
        weights = ", ".join(f"{it.subject} {it.weight:g} times" for it in query.leanings)
        out.print(f"Counting {weights}")
    if query.deadline is not None or query.budget_usd is not None:
        due = deadline_text(query.deadline) if query.deadline is not None else ""
        said = [f"Arrives by {due}"] if due else []
        if said and query.share_in_time is not None:
            said = [f"{said[0]} with a probability of at least {share_text(query.share_in_time)}"]
        said = [f"{it} (moving with the departure)" if departs else it for it in said]
        if query.budget_usd is not None:
            said.append(f"{'costs' if due else 'Costs'} at most {money(query.budget_usd)}")
        out.print(" and ".join(said))


def print_route(network: Network, route: Route, *, asked: bool = True) -> None:
    """Print a route: a line a leg, hours apart by kind, totals and evidence.

    Parameters
    ----------
    network, route
        What is printed.
    asked
        Print the question before it.
    """
    query = route.query
    out = console()
    if asked:
        print_question(network, query)
    if route.corridors:
        names = [network.corridors[it].name_en for it in route.corridors]
        out.print(f"Follows {', '.join(names)}")
    if asked or route.corridors:
        out.print()
    out.print(leg_table(network, route))
    out.print()
    for booking in bookings_of(network, route):
        out.print(f"{booking.departures_text(network)}.")
    if sellers := sellers_text(network, route):
        out.print(f"Sold by {sellers}.")
    evidence = route.evidence
    free = route.border_crossings - sum(leg.kind == "border" for leg in route.legs)
    if free > 0:
        all_of_them = f"{free} of the {route.border_crossings} borders"
        borders = "The border" if route.border_crossings == 1 else all_of_them
        out.print(f"{borders} {'has' if free == 1 else 'have'} no formalities and no line above.")
    if ferries := truck_ferries(network, route.legs):
        out.print(f"Trucks go by ferry: {', '.join(ferries)}.")
    if is_tight():
        kinds = ("moving", "handling", "border", "wait")
        hours = ", ".join(f"{it} {route.total(f'{it}_h'):,.1f}" for it in kinds)
        more = f" CO2e {route.total('co2e_kg'):,.0f} kg." if console().width < SLIM else ""
        out.print(f"Hours by kind: {hours}.{more}")
    for line in advisory_lines(advisories(network, route)):
        out.print(f"Note: {line}.".replace("..", "."))
    if route.leaning is not None:
        out.print(leaning_text(route.leaning))
    if route.gap:
        off = f"by {route.gap:.1%} at most" if route.gap < float("inf") else "by any amount"
        out.print(f"This route is not proven to be the best; another may be better {off}.")
    _print_criterion(network, route)
    print_rate(out)
    out.print(
        f"{evidence_text(len(evidence.facts), evidence.sources, evidence.assumptions)}.\n"
        "Times in hours, arrivals in local time at the origin; CO2e well-to-wheel "
        f"(tank-to-wheel {route.total('co2e_ttw_kg'):,.0f} kg)."
    )
    # What was chosen for its reliability need not be the best of the question.
    if query.reliability is None:
        out.print(
            f"For the source of each number: corridors explain {asking(network, query)}",
            style="dim",
        )


def leaning_text(cost: LeaningCost) -> str:
    """Return what leanings cost in a sentence.

    Examples
    --------
    >>> leaning_text(LeaningCost(-26.0, 120.4, 0.0))
    'Without the weights the best route is 26.0 h slower and USD 120 cheaper.'
    >>> leaning_text(LeaningCost(0.0, 0.0, 0.0))
    'The weights change nothing: it is the best route without them too.'
    """
    parts = [
        f"{size} {more if amount > 0 else less}"
        for amount, size, more, less in (
            (cost.time_h, hours_text(abs(cost.time_h)), "faster", "slower"),
            (cost.cost_usd, money(abs(cost.cost_usd)), "cheaper", "more expensive"),
        )
        if abs(amount) >= _SHOWN_H
    ]
    parts = [it for it in parts if f" {money(0.0)} " not in f" {it} "]
    if abs(cost.co2e_kg) >= 1.0:
        parts.append(f"{abs(cost.co2e_kg):,.0f} kg CO2e {'less' if cost.co2e_kg > 0 else 'more'}")
    if not parts:
        return "The weights change nothing: it is the best route without them too."
    said = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"Without the weights the best route is {said}."


def _print_criterion(network: Network, route: Route) -> None:
    """Print what the criterion is made of beside the total that is shown."""
    query = route.query
    if query.by == "generalised":
        _print_generalised(network, route)
    elif penalty := route_penalty(network, route):
        unit = "kg" if query.by == "co2e" else "km"
        console().print(
            f"Ranked with {penalty:,.0f} {unit} more for its boardings, transfers, changes of mode "
            "and borders, which no total contains."
        )


def _print_generalised(network: Network, route: Route) -> None:
    """Print what generalised cost is made of."""
    cost = generalised_cost(network, route)
    told: dict[str, float] = {}
    for term in cost.terms:
        name = _COST_PARTS[term.name].format(hour=money(term.each_usd, ".2f"))
        told[name] = told.get(name, 0.0) + term.usd
    parts = [f"{name.format(amount(usd))}" for name, usd in told.items() if usd >= 1.0]
    console().print(f"Generalised cost {money(cost.usd)}: {', '.join(parts)}.")


_COST_PARTS = {
    "price": "price {{}}",
    "time": "time {{}} ({hour} an hour)",
    **dict.fromkeys(("documents", "agents"), "documents and agents {{}}"),
    "transit": "transit {{}}",
    **dict.fromkeys(("losses", "missed_connections"), "losses and missed connections {{}}"),
    **dict.fromkeys(EVENTS, "boardings, transfers and borders {{}}"),
}
"""By term of generalised cost the part of the sum that it is told with."""


def _print_off_network(network: Network, query: Query, out: Console) -> None:
    """Tell which ends are off the network, and how each is joined to it."""
    from planner.question.query import off_network

    for end in off_network(network, query):
        joins = [f"{network.places[it.place].name()} {it.km:,.0f} km" for it in end.joined_to]
        more = f" and {len(joins) - _MOST_JOINS} more" if len(joins) > _MOST_JOINS else ""
        out.print(
            f"Off the network: {end.name}, {end.country} ({end.origin} {end.lat:.4f},{end.lon:.4f})"
            f", joined by road to {', '.join(joins[:_MOST_JOINS])}{more}: great circle x "
            f"{end.circuity:g} ({end.circuity_fact})",
        )


def _hour_cells(hours: tuple[float, ...], *, narrow: bool) -> list[str]:
    return [cell(it, ",.1f") for it in ((fsum(hours),) if narrow else hours)]


def leg_table(network: Network, route: Route) -> WholeTable:
    """Return the legs of a route with their hours, apart by kind if there is room, and totals."""
    query = route.query
    narrow = is_tight()
    hours = ("hours",) if narrow else ("moving", "handling", "border", "wait")
    slim = console().width < SLIM
    numeric = ("km", *hours, code(), *(() if slim else ("kg CO2e",)))
    table = new_table("what", "where", *numeric, "arrives", right=numeric)
    for leg in route.legs:
        if leg.kind == "wait" and leg.wait_h < _SHOWN_H:
            continue
        table.add_row(
            leg_label(network, leg),
            leg_stretch(network, leg),
            cell(leg.distance_km),
            *_hour_cells((leg.moving_h, leg.handling_h, leg.border_h, leg.wait_h), narrow=narrow),
            usd_cell(leg.cost_usd),
            *(() if slim else (cell(leg.co2e_kg, ",.1f" if leg.co2e_kg < 10 else ",.0f"),)),
            clock(query, leg.end_h).strftime("%d %b %H:%M"),
        )
    table.add_section()
    table.add_row(
        "total",
        f"{hours_text(route.total('time_h'))}, {route.border_crossings} "
        f"border{'s' * (route.border_crossings != 1)}, {route.transfers} "
        f"transfer{'s' * (route.transfers != 1)}",
        cell(route.total("distance_km")),
        *_hour_cells(
            tuple(route.total(it) for it in ("moving_h", "handling_h", "border_h", "wait_h")),
            narrow=narrow,
        ),
        usd_cell(route.total("cost_usd")),
        *(() if slim else (cell(route.total("co2e_kg")),)),
        clock(query, route.legs[-1].end_h).strftime("%d %b %Y"),
        style="bold",
    )
    return table


_DAY = 24.0
_WHOLE_DAYS = 10.0
"""From so many days on a board states whole days."""
_MOST_COUNTRIES = 7


def print_board(network: Network, board: Board) -> None:
    """Print the answers of a board, a line each, and why the first is recommended."""
    from planner.uncertainty.percentiles import ranges_of

    out = console()
    ranged = [(route, ranges_of(network, route)) for route in board.routes]
    columns = (
        Printed("", lambda it: it[0].labels),
        Printed("by", lambda it: " + ".join(modes_of(network, it[0]))),
        Printed("through", lambda it: _countries(countries_in_order(network, it[0]))),
        Printed("days (P10-P90)", lambda it: _days(it[1].time_h), right=True),
        Printed("USD (P10-P90)", lambda it: _usd(it[1].cost_usd), money=True, right=True),
        Printed("kg CO2e", lambda it: it[0].total("co2e_kg"), ",.0f", zero=False),
        Printed("corridor", lambda it: _corridors(network, it[0])[:1], room=TIGHT),
    )
    out.print(table_of(columns, ranged, bold=lambda it: it[0].rank == 1))
    first, ranges = ranged[0]
    out.print(arrival_text(network, first, ranges.time_h))
    old = (it for route in board.routes for it in last_confirmed(network, route, today().year))
    for line in dict.fromkeys(old):
        out.print(f"{line}.")
    out.print(why_recommended(network, board, shown=currency()))
    if shares := shares_text(network, board):
        out.print(shares)
    out.print()


def _corridors(network: Network, route: Route) -> list[str]:
    """Return the names of the corridors that a route follows, without their remarks."""
    return [network.corridors[it].name_en.partition(" (")[0] for it in route.corridors]


def _countries(codes: list[str]) -> str:
    if len(codes) > _MOST_COUNTRIES:
        codes = [*codes[: _MOST_COUNTRIES - 2], "...", codes[-1]]
    return " ".join(codes)


def _days(band: "Band") -> str:
    digits = 0 if band.value >= _WHOLE_DAYS * _DAY else 1
    value, low, high = (f"{it / _DAY:,.{digits}f}" for it in (band.value, band.low, band.high))
    return f"{value} ({low} - {high})"


def arrival_text(network: Network, route: Route, band: "Band") -> str:
    """Return when a route arrives, as expected and in eight of ten trips, at its destination."""
    days = [arrival(network, route, it) for it in (band.value, band.low, band.high)]
    value, low, high = (f"{it.day} {it:%B}" for it in days)
    place = network.places[route.query.destination].name()
    return f"Arrives about {value} ({low} - {high}), local time in {place}."


def _usd(band: "Band") -> str:
    return f"{amount(band.value)} ({amount(band.low)}-{amount(band.high)})"


_BEST = {"time_h": "fastest", "cost_usd": "cheapest"}
"""What a day of the year is called on which a total is least."""


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
    lines = []
    for departure in departures:
        day, route = departure.text.replace("T", " "), departure.route
        if route is None:
            lines.append(_RouteLine(day, None, [_why_none(network, query, departure.reason)]))
            continue
        marks = [word for name, word in _BEST.items() if _is_least(route, routes, name)]
        name = f"{day} {', '.join(marks)}".strip()
        lines.append(_RouteLine(name, route, key_places(network, route), marked=bool(marks)))
    console().print(_lines_table(network, "departs", lines))
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


class _RouteLine(NamedTuple):
    """A line of a table of routes: its name, the route, by what it goes, or why none."""

    name: str
    route: Route | None
    by: list[str]
    marked: bool = False


def _lines_table(network: Network, head: str, lines: Sequence[_RouteLine]) -> Table:
    """Return routes as a table, marked ones in bold; without a corridor no column is for them."""

    def of(take: Callable[[Route], Any]) -> Callable[[_RouteLine], Any]:
        return lambda line: None if line.route is None else take(line.route)

    follows = any(it.route.corridors for it in lines if it.route is not None)
    corridors = of(lambda it: ", ".join(_corridors(network, it)))
    columns = (
        Printed(head, "name"),
        *[Printed("follows", corridors, none="none")] * follows,
        Printed("by", lambda it: it.by or "direct"),
        Printed("modes", of(lambda it: modes_of(network, it))),
        Printed("time", of(lambda it: hours_text(it.total("time_h")))),
        Printed("USD", of(lambda it: it.total("cost_usd")), ",.0f", money=True, zero=False),
        Printed("kg CO2e", of(lambda it: it.total("co2e_kg")), ",.0f", zero=False),
        Printed("km", of(lambda it: it.total("distance_km")), ",.0f", zero=False),
        Printed("borders", of(lambda it: it.border_crossings), "d", room=NARROW),
        Printed("transfers", of(lambda it: it.transfers), "d", room=NARROW),
    )
    return table_of(columns, lines, bold=lambda it: it.marked)


def _summary(network: Network, routes: list[Route], marks: dict[int, str]) -> Table:
    lines = [
        _RouteLine(f"{route.rank} {marks.get(route.rank, '')}".strip(), route, by)
        for route, by in zip(routes, distinguish_routes(network, routes), strict=True)
    ]
    return _lines_table(network, "", lines)


def print_departures(leaves: Mapping[str, Query]) -> None:
    """Print when each answer leaves, by its label on the board.

    Parameters
    ----------
    leaves
        The question with the departure of each answer.
    """
    moments = [f"{label} {it.departs().replace('T', ' ')}" for label, it in leaves.items()]
    latest = any(it.arrive_by is not None for it in leaves.values())
    head = "Latest departure for each answer" if latest else "Best day for each answer"
    console().print(f"{head}: {', '.join(moments)}.")
    console().print()


def print_reliable(network: Network, query: Query, found: "ReliableAnswer") -> None:
    """Print the candidates in order of the criterion, those chosen in bold.

    Parameters
    ----------
    network, query
        What was asked.
    found
        What was chosen, and from what.
    """
    from planner.uncertainty.route_model import route_steps

    out = console()
    if query.deadline is None or query.reliability is None:
        return
    if not found.board.routes[0].labels:
        out.print()
    out.print(
        f"Probability to arrive by {deadline_text(query.deadline)}, {found.draws:,} draws, seed "
        f"{found.seed}; chosen from {share_text(query.reliability)} up:"
    )
    chosen = {tuple(route_steps(it)): ", ".join(it.labels) or "chosen" for it in found.board.routes}
    routes = [it.route for it in found.candidates]
    columns = (
        Printed("", lambda it: chosen.get(tuple(route_steps(it[0].route)))),
        Printed("by", lambda it: it[1] or "direct", room=NARROW),
        Printed("modes", lambda it: " + ".join(modes_of(network, it[0].route))),
        Printed("on time", lambda it: share_text(it[0].probability), right=True),
        Printed("days", lambda it: it[0].route.total("time_h"), ",.1f", per=_DAY),
        Printed("USD", lambda it: it[0].route.total("cost_usd"), ",.0f", money=True),
    )
    candidates = zip(found.candidates, distinguish_routes(network, routes), strict=True)
    table = table_of(columns, candidates, bold=lambda it: tuple(route_steps(it[0].route)) in chosen)
    out.print(table)
    out.print()
