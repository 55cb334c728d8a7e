"""``corridors route``: the best way from an origin to a destination."""

from pathlib import Path
from typing import Any

import click

from corridors.errors import NoRouteError, UsageError
from corridors.network import check_ends
from planner.answer import find_front, find_routes
from planner.cli.options import (
    check_output,
    data_option,
    force_option,
    format_option,
    query_options,
    read_query,
    read_ready,
    scenario_option,
    set_option,
    write_output,
)


@click.command("route")
@click.argument("origin")
@click.argument("destination")
@query_options
@click.option(
    "-k",
    "count",
    type=click.IntRange(1, 20),
    default=1,
    show_default=True,
    help="How many routes that really differ: by border, port, strait or canal.",
)
@click.option(
    "--pareto",
    is_flag=True,
    help="All routes that no other beats in both time and cost, fastest first.",
)
@scenario_option
@set_option
@format_option("table", "json", "csv", "geojson")
@click.option(
    "--map",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Write the route as a self-contained page.",
)
@force_option
@data_option
def command(
    origin: str,
    destination: str,
    count: int,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    form: str,
    page: Path | None,
    folder: Path | None,
    *,
    pareto: bool,
    force: bool,
    **asked: Any,
) -> None:
    """Find the best way from ORIGIN to DESTINATION.

    Both are a place id, a name in English, Russian or Chinese, a UN/LOCODE or an ESR code.
    """
    if pareto and count > 1:
        message = "--pareto and -k exclude each other: the front has as many routes as it has"
        raise UsageError(message)
    if page is not None:
        check_output(page, force=force)
    network, steps = read_ready(folder, assignments, scenarios)
    query = read_query(network, origin, destination, scenarios=scenarios, sets=assignments, **asked)
    check_ends(network, query.origin, query.destination)
    try:
        if pareto:
            routes, knee, thinned = find_front(network, query, steps)
        else:
            routes, dropped = find_routes(network, query, steps, count=count)
    except NoRouteError as error:
        if form == "json":
            from planner.serial import to_json

            click.echo(to_json(network, query, [], lift=list(error.lift)), nl=False)
        raise
    if page is not None:
        from maps.page import route_page
        from planner.geojson import route_geojson

        write_output(page, route_page(route_geojson(network, routes[0])))
        click.echo(f"Wrote {page}", err=True)
    if form == "json":
        from planner.serial import to_json

        more = {"knee_rank": None if knee is None else knee + 1} if pareto else {}
        click.echo(to_json(network, query, routes, **more), nl=False)
    elif form == "csv":
        from planner.serial import to_csv

        click.echo(to_csv(network, routes), nl=False)
    elif form == "geojson":
        from planner.geojson import route_geojson, to_text

        click.echo(to_text(route_geojson(network, routes[0])), nl=False)
    else:
        from planner.cli.tables import print_front, print_route, print_routes

        if pareto:
            print_front(network, routes, knee, thinned)
        elif count > 1:
            print_routes(network, routes, dropped)
        print_route(network, routes[0])
