"""``corridors route``: the best way from an origin to a destination."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from corridors.errors import UsageError
from corridors.model.network import Network
from corridors.tables.load import DATA
from planner.cli import completion
from planner.cli.messages import give, no_route_as_json, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    Number,
    SectionedCommand,
    ask_of,
    count_option,
    data_option,
    force_option,
    format_option,
    lang_option,
    map_option,
    query_options,
    read_ready,
    read_tolerance,
    scenario_option,
    set_option,
    taken,
    term_option,
    tiles_options,
    tolerance_option,
    without,
)
from planner.cli.progress import progress, waiting
from planner.cli.writing import check_page, open_option, write_page
from planner.parsing.question import read_question
from planner.parsing.terminals import TerminalEnd
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.question.terms import stated
from planner.routing.alternatives import DropReason
from planner.routing.board import RECOMMENDED, Board, why_recommended
from planner.routing.departures import INTERVALS
from planner.routing.route import Route
from planner.routing.router import Tolerance, find_board, find_routes
from planner.words import LANGUAGES

if TYPE_CHECKING:
    from planner.graph.layers import LayeredNetwork
    from planner.routing.pareto import Front
    from planner.uncertainty.reliability import ReliableAnswer

_RESOLUTION = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class _RouteOptions:
    """What is given beside the question."""

    count: int
    tolerance: str | None
    resolution: float | None
    every: str | None
    reliability: float | None
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    form: str
    page: Path | None
    folder: Path | None
    pareto: bool
    with_co2e: bool
    opened: bool
    force: bool
    lang: str
    tiles: Any


@click.command("route", cls=SectionedCommand)
@click.argument("origin", shell_complete=completion.places)
@click.argument("destination", shell_complete=completion.places)
@query_options
@count_option("Number of distinct routes, which differ by border, port, strait or canal.")
@tolerance_option
@click.option(
    "--pareto",
    is_flag=True,
    help="Show all routes that no other beats in both time and cost.",
)
@click.option("--with-co2e", is_flag=True, help="Add CO2e as the third criterion of --pareto.")
@click.option(
    "--resolution",
    type=Number(),
    metavar="SHARE",
    help="Smallest relative difference that --with-co2e distinguishes. Default: 0.01.",
)
@click.option(
    "--every",
    type=click.Choice(INTERVALS),
    help="Show the best route for each departure: month and week of a year, day of 30 days, hour "
    "of a day, or of the span of --depart.",
)
@term_option("reliability")
@scenario_option
@set_option
@format_option("table", "json", "csv", "geojson")
@map_option()
@lang_option
@tiles_options
@open_option
@force_option
@data_option
@currency_option
def command(origin: str, destination: str, **asked: Any) -> None:
    """Find the best routes from ORIGIN to DESTINATION.

    Give a place as a name in English, Russian or Chinese, a UN/LOCODE, an ESR code or an id.
    Other towns (Name or Name, CC) and points (lat,lon) are joined to the network by road.

    Without --by, -k and --pareto the answer shows the recommended, the fastest and the cheapest
    route, and the one with the lowest CO2e.
    """
    own = taken(_RouteOptions, asked)
    _check_choice(
        pareto=own.pareto,
        with_co2e=own.with_co2e,
        count=own.count,
        every=own.every,
        tolerance=own.tolerance,
    )
    if own.resolution is not None and not own.with_co2e:
        message = "--resolution needs --with-co2e; add it"
        raise UsageError(message)
    if own.pareto and (asked["value_of_time"] is not None or asked["by"] not in {None, "time"}):
        message = (
            "--pareto weighs time against cost itself; drop --by and --value-of-time, or drop "
            "--pareto"
        )
        raise UsageError(message)
    _check_departures(own, asked)
    limits = read_tolerance(own.tolerance)
    check_page(own.page, force=own.force, opened=own.opened)
    drawn = own.page is not None or own.opened
    moved: list[TerminalEnd] = []
    ready = read_ready(own.folder, own.assignments, own.scenarios)
    network, steps, query = ask_of(
        *ready,
        *(origin, destination),
        moved=moved.append,
        settle=False,
        scenarios=own.scenarios,
        sets=own.assignments,
        reliability=own.reliability,
        **asked,
    )
    more: dict[str, Any] = currency_dict()
    if moved:
        more["terminals"] = [it._asdict() for it in moved]
    if own.every is not None:
        _print_year(network, query, steps, own.every, own.form, more, drawn=drawn)
        return
    boarded = asked["by"] is None and own.count == 1 and not own.pareto
    found = _search(own, network, query, steps, limits, boarded=boarded)
    idle: tuple[str, ...] = ()
    if not query.is_open and (own.scenarios or own.assignments):
        ask = partial(_asked_of, own, (origin, destination), asked, limits, boarded=boarded)
        ranged = boarded or own.reliability is not None
        idle = _idle(own, network, found.routes, ask, ranged=ranged)
    if drawn:
        given = {"origin": origin, "destination": destination, "count": own.count, **asked}
        given["reliability"] = own.reliability
        page = _front_page(own, network, found.front) if found.front is not None else None
        if page is None:
            whys = {it: found.why(network, it) for it in LANGUAGES if found.board is not None}
            page = _page(own, ready, found.query, found.routes, whys, given)
        write_page(own.page, page, opened=own.opened)
    _give(own, network, found, more)
    if idle:
        names = [f"-s {it}" if it in own.scenarios else f"--set {it}" for it in idle]
        verb = "changes" if len(idle) == 1 else "change"
        said = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        tell(f"Note: {said} {verb} nothing on the routes shown")


class _RouteAnswers(NamedTuple):
    """The answers to a question.

    ``query`` has its departure; ``leaves`` are the departures of the lines of a board where they
    are chosen, by label. ``front``, ``board`` and ``reliable`` are what the routes
    are, if they are.
    """

    query: Query
    routes: list[Route]
    dropped: list[tuple[Route, DropReason]]
    front: "Front | None" = None
    board: Board | None = None
    reliable: "ReliableAnswer | None" = None
    leaves: Mapping[str, Query] = {}

    def why(self, network: Network, lang: str = "en") -> str:
        """Return why the first route of a board is recommended."""
        return "" if self.board is None else why_recommended(network, self.board, lang)


def _search(
    own: _RouteOptions,
    network: Network,
    query: Query,
    steps: Steps,
    limits: Tolerance | None,
    *,
    boarded: bool,
) -> _RouteAnswers:
    leaves: dict[str, Query] = {}
    if query.arrive_by is not None or query.window is not None:
        with no_route_as_json(own.form, network, query):
            query, leaves = _with_departure(network, query, steps, boarded=boarded)
    with no_route_as_json(own.form, network, query), waiting("searching") as told:
        found = _answers(own, network, query, steps, limits, boarded=boarded, progress=told)
    return found._replace(leaves=leaves)


def _answers(
    own: _RouteOptions,
    network: Network,
    query: Query,
    steps: Steps,
    limits: Tolerance | None,
    *,
    boarded: bool,
    progress: Callable[[str], None] = lambda _: None,
) -> _RouteAnswers:
    """Return the answers to a question that has its departure."""
    if query.reliability is not None:
        from planner.uncertainty.reliability import find_reliable

        reliable = find_reliable(network, query, steps, board=boarded)
        board = reliable.board if boarded else None
        return _RouteAnswers(query, reliable.board.routes, [], None, board, reliable)
    if boarded:
        board = find_board(network, query, steps)
        return _RouteAnswers(query, board.routes, [], None, board)
    if own.pareto:
        from planner.routing.pareto import find_front

        fine = _RESOLUTION if own.resolution is None else own.resolution
        front = find_front(network, query, steps, resolution=fine if own.with_co2e else None)
        return _RouteAnswers(query, front.routes, [], front)
    routes, dropped = find_routes(
        *(network, query, steps),
        count=own.count,
        tolerance=limits,
        progress=lambda found: progress(f"route {found} of {own.count}"),
    )
    return _RouteAnswers(query, routes, dropped)


def _asked_of(
    own: _RouteOptions,
    ends: tuple[str, str],
    asked: dict[str, Any],
    limits: Tolerance | None,
    world: "LayeredNetwork",
    *,
    boarded: bool,
) -> tuple[Network, list[Route]]:
    """Return the routes of the question in another world, and its network."""
    origin, destination = ends
    question = stated(
        origin=origin,
        destination=destination,
        scenarios=world.scenarios,
        sets=world.sets,
        reliability=own.reliability,
        **asked,
    )
    network, steps, query = read_question(world.network, world.steps, question)
    return network, _answers(own, network, query, steps, limits, boarded=boarded).routes


def _idle(
    own: _RouteOptions,
    network: Network,
    routes: list[Route],
    ask: "Callable[[LayeredNetwork], tuple[Network, list[Route]]]",
    *,
    ranged: bool,
) -> tuple[str, ...]:
    """Return which scenarios and assignments change nothing on the routes."""
    from planner.graph.layers import LayeredNetwork
    from planner.pricing.snapshot import ready_network
    from planner.routing.idle_layers import idle_layers
    from planner.uncertainty.percentiles import ranges_of

    # What the class of dangerous goods assigns is no choice of the user.
    written = click.get_current_context().params["assignments"]
    ground = LayeredNetwork(*ready_network(DATA if own.folder is None else own.folder))
    layers = (own.scenarios, own.assignments)
    among = (*own.scenarios, *written)
    shown = ranges_of if ranged else None
    with waiting("searching"):
        return idle_layers(ground, *layers, network, routes, ask, among=among, shown=shown)


def _give(own: _RouteOptions, network: Network, found: _RouteAnswers, more: dict[str, Any]) -> None:
    """Print the answers in the form that is asked for."""
    query, front = found.query, found.front
    best_trade_off = None if front is None else front.best_trade_off
    if own.form == "json":
        from planner.formats.route_json import to_json

        if front is not None:
            more["knee_rank"] = None if best_trade_off is None else best_trade_off + 1
        if found.board is not None:
            more["why"] = found.why(network)
        more |= _departures_dict(query, found.leaves)
        if found.reliable is not None:
            from planner.formats.route_json import on_time_dict

            more["on_time"] = on_time_dict(network, query, found.reliable)
        give(to_json(network, query, found.routes, **more), nl=False)
    elif own.form == "csv":
        from planner.formats.route_json import to_csv

        give(to_csv(network, found.routes), nl=False)
    elif own.form == "geojson":
        from planner.formats.route_geojson import route_geojson, to_text

        why = found.why(network)
        shown = route_geojson(network, found.routes, best_trade_off=best_trade_off, why=why)
        give(to_text(shown), nl=False)
    else:
        _print_tables(network, found, count=own.count)


def _with_departure(
    network: Network, query: Query, steps: Steps, *, boarded: bool
) -> tuple[Query, dict[str, Query]]:
    """Return a question with its departure, and those of the lines of a board by label."""
    from planner.cli.departures import settled, settled_by_label

    if not boarded:
        return settled(network, query, steps), {}
    leaves = settled_by_label(network, query, steps)
    return leaves[RECOMMENDED], leaves


def _departures_dict(query: Query, leaves: Mapping[str, Query]) -> dict[str, dict[str, str]]:
    """Return the departures of the lines of a board as plain data, nothing where they are given."""
    if not leaves:
        return {}
    name = "best_days" if query.arrive_by is None else "leave_by"
    return {name: {label: it.departs() for label, it in leaves.items()}}


def _check_departures(own: _RouteOptions, asked: dict[str, Any]) -> None:
    """Refuse what can't be asked of a departure that is chosen, or under a reliability."""
    if own.every is not None and asked["arrive_by"] is not None:
        message = "--every and --arrive-by exclude each other; use --every with --depart"
        raise UsageError(message)
    if own.reliability is None:
        return
    for option, on in (
        ("--pareto", own.pareto),
        ("-k", own.count > 1),
        ("--every", own.every is not None),
    ):
        if on:
            message = f"--reliability and {option} exclude each other; drop one of them"
            raise UsageError(message)


def _front_page(own: _RouteOptions, network: Network, front: "Front") -> str:
    """Return the page of a Pareto front, which no server answers with."""
    from planner.formats.route_geojson import map_towns, route_geojson

    with without("pandas"):
        from maps.pages.page import route_page

    shown = route_geojson(network, front.routes, best_trade_off=front.best_trade_off)
    return route_page(shown, map_towns(network), lang=own.lang, tiles=own.tiles)


def _page(
    own: _RouteOptions,
    ready: tuple[Network, Steps],
    query: Query,
    routes: list[Route],
    why: dict[str, str],
    given: dict[str, Any],
) -> str:
    """Return the studio of a question, with the front of time and cost beside its answers."""
    with without("pandas"):
        from maps.pages.page import studio_page
    from planner.graph.cache import warm_engine
    from planner.pricing.snapshot import ready_network
    from planner.studio.document import Laid, frozen_document

    ground, ground_steps = ready_network(DATA if own.folder is None else own.folder)
    laid = Laid(ground=ground, ground_steps=ground_steps, network=ready[0], steps=ready[1])
    given |= {
        # The latest departure is found again wherever the question is asked.
        "depart": query.departs() if query.arrive_by is None else None,
    }
    question = stated(**given, scenarios=own.scenarios, sets=own.assignments)
    document = frozen_document(laid, question, routes, why, warm_engine())
    return studio_page(document, lang=own.lang, tiles=own.tiles)


def _print_tables(network: Network, found: _RouteAnswers, *, count: int) -> None:
    from planner.cli.tables.route import print_question, print_route

    routes, board = found.routes, found.board
    alone = board is None and found.reliable is None
    if not alone:
        print_question(network, routes[0].query)
    if board is not None:
        from planner.cli.tables.route import print_board

        print_board(network, board)
    elif found.front is not None:
        from planner.cli.tables.route import print_front

        print_front(network, found.front)
    elif count > 1:
        from planner.cli.tables.route import print_routes

        print_routes(network, routes, found.dropped, count)
    if found.leaves:
        from planner.cli.tables.route import print_departures

        print_departures(found.leaves)
    if found.reliable is not None:
        from planner.cli.tables.route import print_reliable

        print_reliable(network, routes[0].query, found.reliable)
    print_route(network, routes[0], asked=alone)


def _check_choice(
    *, pareto: bool, with_co2e: bool, count: int, every: str | None, tolerance: str | None
) -> None:
    chosen = [
        name for name, on in (("--pareto", pareto), ("-k", count > 1), ("--every", every)) if on
    ]
    if len(chosen) > 1:
        message = f"{' and '.join(chosen)} exclude each other; use one at a time"
        raise UsageError(message)
    if with_co2e and not pareto:
        message = "--with-co2e needs --pareto; add it"
        raise UsageError(message)
    if tolerance is not None and count == 1:
        message = "--tolerance needs alternatives; add -k N"
        raise UsageError(message)


def _print_year(
    network: Network,
    query: Query,
    steps: Steps,
    every: str,
    form: str,
    more: dict[str, Any],
    *,
    drawn: bool,
) -> None:
    from planner.graph.cache import plain_engine
    from planner.routing.departures import over_year, times_of

    if drawn or form == "geojson":
        message = (
            "--every has no map or GeoJSON, which show one departure; use --format "
            "table, json or csv"
        )
        raise UsageError(message)
    with progress("asking", len(times_of(query, every))) as told:
        engine = plain_engine()
        departures = over_year(network, query, steps, every=every, engine=engine, progress=told)
    if form == "table":
        from planner.cli.tables.route import print_year

        print_year(network, query, departures, every)
    else:
        from planner.formats.route_json import year_csv, year_json

        if form == "json":
            text = year_json(network, query, departures, **more)
        else:
            text = year_csv(departures)
        give(text, nl=False)
