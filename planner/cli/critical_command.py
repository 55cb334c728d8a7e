"""``corridors critical``: what hurts most when it shuts."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from corridors.errors import NoRouteError
from planner.cli.flows_command import shipped_tables
from planner.cli.options import (
    data_option,
    force_option,
    format_option,
    map_option,
    read_ready,
    scenario_option,
    set_option,
)
from planner.cli.output import check_output, write_output
from planner.elements import DEFAULT, KINDS, find_elements, pick_elements
from planner.query import check_query
from planner.question import read_date


@click.command("critical")
@click.argument(
    "tables", metavar="[DEMAND.csv]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option(
    "--of",
    "kinds",
    type=click.Choice((*KINDS, "all")),
    multiple=True,
    help="What is shut (repeatable); without it all but countries.",
)
@click.option(
    "--only",
    metavar="SUBJECT",
    multiple=True,
    help="Only this element, link a-b:mode, or what is at this place or country (repeatable).",
)
@click.option("--each-mode", is_flag=True, help="Crossings also by each mode: rail, road, river.")
@click.option(
    "--by",
    type=click.Choice(("generalised", "time", "cost")),
    default="generalised",
    show_default=True,
    help="What the routes make smallest; generalised is cost and valued time.",
)
@click.option(
    "--value-of-time",
    type=float,
    default=0.0,
    metavar="USD",
    help="What an hour of one tonne is worth, beside what its goods cost on the way.",
)
@click.option(
    "--depart",
    metavar="DATE",
    help="Day of departure, YYYY-MM-DD; without it the day of the data's edition.",
)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=15,
    show_default=True,
    metavar="N",
    help="Rows of each table; the other formats hold all.",
)
@click.option("--no-betweenness", is_flag=True, help="Leave out the measure beside; quicker.")
@scenario_option
@set_option
@map_option("Write the result as a self-contained page.")
@format_option("table", "json", "csv", "geojson")
@force_option
@data_option
def command(
    tables: tuple[Path, ...],
    kinds: tuple[str, ...],
    only: tuple[str, ...],
    by: str,
    value_of_time: float,
    depart: str | None,
    top: int,
    scenarios: tuple[str, ...],
    assignments: tuple[str, ...],
    form: str,
    page: Path | None,
    folder: Path | None,
    *,
    each_mode: bool,
    no_betweenness: bool,
    force: bool,
) -> None:
    """Shut each crossing, port, strait and line in turn: what a year's demand loses.

    Without DEMAND.csv the shipped table of the region is asked. docs/critical.md explains
    the method and shows what it finds.
    """
    if page is not None:
        check_output(page, force=force)
    network, steps = read_ready(folder, assignments, scenarios)

    from planner.critical import Asked, find_critical, pairs_of
    from planner.critical_report import UNITS, harm_rows, likeness, ranked
    from planner.demand import read_demand

    demand, said = read_demand(network, list(tables) or shipped_tables(network.folder))
    for words in said:
        click.echo(words, err=True)
    asked = Asked(by, read_date(depart, network.edition), value_of_time)
    pairs = pairs_of(network, demand, asked)
    check_query(network, pairs[0].query._replace(value_of_time=value_of_time))
    ends = {place for row in demand for place in (row.origin, row.destination)}
    wanted = KINDS if "all" in kinds else kinds or DEFAULT
    elements = find_elements(network, steps, wanted, ends=ends, each_mode=each_mode)
    if only:
        chosen = {it.id for text in only for it in pick_elements(network, elements, text)}
        elements = [it for it in elements if it.id in chosen]

    from planner.warm import warm_engine

    with _progress("pairs routed again") as told:
        critical = find_critical(
            network, steps, pairs, asked, elements, engine=warm_engine(), progress=told
        )
    _tell_unserved(critical)
    harms = ranked(critical, unused=bool(only))
    shares: dict[str, float] = {}
    if not no_betweenness and any(it.detours for it in harms):
        from planner.betweenness import betweenness_of

        with _progress("betweenness") as told:
            found = betweenness_of(network, steps, critical.pairs, elements, progress=told)
        shares = {it.id: share for it, share in zip(elements, found, strict=True)}
    if not any(it.detours for it in harms):
        what = ", ".join(only) or ", ".join(wanted)
        click.echo(f"Nothing is affected: no best route of the demand uses {what}", err=True)
    rows = harm_rows(network, critical, harms, shares)
    query = {
        "by": by,
        "unit": UNITS[by],
        "value_of_time_usd_per_t_h": value_of_time,
        "depart": asked.depart.isoformat(),
        "of": list(wanted),
        "only": list(only),
        "each_mode": each_mode,
        "scenarios": list(scenarios),
        "sets": list(assignments),
        "pairs": len(critical.pairs),
        "tonnes": round(sum(it.tonnes for it in critical.pairs), 3),
    }
    title = "What hurts most when it shuts"
    if page is not None:
        from maps.page import overlay_page
        from planner.critical_report import critical_geojson
        from planner.summary import towns

        shown = critical_geojson(network, harms, rows, {"title": title, "query": query})
        write_output(page, overlay_page(shown, towns(network)))
        click.echo(f"Wrote {page}", err=True)
    if form == "table":
        from planner.cli.critical_tables import print_critical

        print_critical(network, critical, rows, top=top)
    elif form == "csv":
        from planner.cli.text import to_csv
        from planner.critical_report import flat_row

        click.echo(to_csv([flat_row(row) for row in rows]), nl=False)
    elif form == "geojson":
        from planner.critical_report import critical_geojson
        from planner.geojson import to_text

        document = critical_geojson(network, harms, rows, {"title": title, "query": query})
        click.echo(to_text(document), nl=False)
    else:
        document = {
            "schema_version": 1,
            "query": query,
            "unserved": [
                {"origin": it.origin, "destination": it.destination, "cargo": it.cargo, "why": why}
                for it, why in critical.unserved
            ],
            "betweenness_spearman": likeness(rows),
            "elements": rows,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _tell_unserved(critical: Any) -> None:
    for demand, why in critical.unserved:
        click.echo(f"{', '.join(demand.where)} is left out: {why}", err=True)
    if not critical.pairs:
        message = "no row of the demand has a route while everything is open; nothing can be lost"
        raise NoRouteError(message)


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how many of how many are done."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told
