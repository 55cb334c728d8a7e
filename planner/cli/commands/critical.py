"""``corridors critical``: what hurts most when it shuts."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.cli.commands.flows import shipped_tables
from planner.cli.completion import candidates
from planner.cli.completion import subjects as candidate_subjects
from planner.cli.messages import give, tell
from planner.cli.options import (
    Number,
    Whole,
    data_option,
    demand_by_option,
    force_option,
    format_option,
    map_option,
    read_ready,
    scenario_option,
    set_option,
)
from planner.cli.progress import counting
from planner.cli.sections import SectionedCommand
from planner.cli.writing import check_page, open_option, write_page
from planner.criticality.assets import DEFAULT, KINDS, Element, find_elements, pick_elements
from planner.flows.demand import Demand
from planner.parsing.question import read_date
from planner.pricing.arcs import Steps
from planner.query.query import check_query

if TYPE_CHECKING:
    from planner.criticality.criticality import Critical

_TITLE = "Damage if closed"


@click.command("critical", cls=SectionedCommand)
@click.argument(
    "tables", metavar="[DEMAND.csv]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option(
    "--of",
    "kinds",
    type=click.Choice((*KINDS, "all")),
    multiple=True,
    help="Kind of element to close (repeatable). Default: all except countries.",
)
@click.option(
    "--only",
    metavar="SUBJECT",
    multiple=True,
    shell_complete=candidate_subjects.avoidable,
    help="Close only this element, link a-b:mode, or elements at this place or country "
    "(repeatable).",
)
@click.option("--each-mode", is_flag=True, help="Also close each mode of a crossing on its own.")
@demand_by_option("generalised", "cost", "time")
@click.option(
    "--value-of-time",
    type=Number(),
    default=0.0,
    metavar="USD",
    help="Value of one hour for one tonne, added to the carrying cost of its goods.",
)
@click.option(
    "--depart",
    metavar="DATE",
    shell_complete=candidates.days,
    help="Day of departure, YYYY-MM-DD. Default: the date of the data.",
)
@click.option(
    "--top",
    type=Whole(1),
    default=15,
    show_default=True,
    metavar="N",
    help="Number of rows in each table; the other formats print all.",
)
@click.option("--no-betweenness", is_flag=True, help="Leave out betweenness. Quicker.")
@scenario_option
@set_option
@map_option()
@format_option("table", "json", "csv", "geojson")
@open_option
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
    opened: bool,
    force: bool,
) -> None:
    """Close each crossing, port, strait and line in turn, and rank the damage.

    The damage is what a year's demand loses. Without DEMAND.csv the supplied demand of the
    region is used. See docs/explanation/critical.md for the method and the results.
    """
    check_page(page, force=force, opened=opened)
    network, steps = read_ready(folder, assignments, scenarios)

    from planner.criticality.criticality import Asked, find_critical, pairs_of
    from planner.criticality.rows import UNITS, harm_rows, ranked
    from planner.flows.demand import read_demand

    demand, said = read_demand(network, list(tables) or shipped_tables(network.folder))
    for words in said:
        tell(words)
    asked = Asked(by, read_date(depart, network.edition), value_of_time)
    pairs = pairs_of(network, demand, asked)
    check_query(network, pairs[0].query._replace(value_of_time=value_of_time))
    wanted = KINDS if "all" in kinds else kinds or DEFAULT
    elements = _elements(network, steps, demand, wanted, only, each_mode=each_mode)

    from planner.graph.warm_backend import warm_engine

    with counting("rerouting pairs") as told:
        critical = find_critical(
            network, steps, pairs, asked, elements, engine=warm_engine(), progress=told
        )
    _tell_unserved(critical)
    harms = ranked(critical, unused=bool(only))
    affected = any(it.detours for it in harms)
    shares = {}
    if affected and not no_betweenness:
        shares = _shares(network, steps, critical, elements)
    if not affected:
        what = ", ".join(only) or ", ".join(wanted)
        tell(f"Nothing is affected: no best route of the demand uses {what}")
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
    if page is not None or opened:
        from maps.pages.page import overlay_page
        from planner.criticality.rows import critical_geojson
        from planner.routing.summary import towns

        shown = critical_geojson(network, harms, rows, {"title": _TITLE, "query": query})
        write_page(page, overlay_page(shown, towns(network)), opened=opened)
    if form == "table":
        from planner.cli.tables.criticality import print_critical

        print_critical(network, critical, rows, top=top)
    elif form == "geojson":
        from planner.criticality.rows import critical_geojson
        from planner.formats.route_geojson import to_text

        shown = critical_geojson(network, harms, rows, {"title": _TITLE, "query": query})
        give(to_text(shown), nl=False)
    else:
        give(_text(critical, rows, query, form), nl=False)


def _elements(
    network: Network,
    steps: Steps,
    demand: list[Demand],
    kinds: tuple[str, ...],
    only: tuple[str, ...],
    *,
    each_mode: bool,
) -> list[Element]:
    """Return what is shut in turn: all of some kinds, or what is named of them."""
    ends = {place for row in demand for place in (row.origin, row.destination)}
    elements = find_elements(network, steps, kinds, ends=ends, each_mode=each_mode)
    if not only:
        return elements
    chosen = {it.id for text in only for it in pick_elements(network, elements, text)}
    return [it for it in elements if it.id in chosen]


def _shares(
    network: Network, steps: Steps, critical: "Critical", elements: list[Element]
) -> dict[str, float]:
    """Return the betweenness of each element by its id, while progress is shown."""
    from planner.criticality.betweenness import betweenness_of

    with counting("betweenness") as told:
        found = betweenness_of(network, steps, critical.pairs, elements, progress=told)
    return {it.id: share for it, share in zip(elements, found, strict=True)}


def _text(
    critical: "Critical", rows: list[dict[str, Any]], query: dict[str, Any], form: str
) -> str:
    """Return the rows as CSV, or as JSON with the question and what has no route."""
    from planner.criticality.rows import flat_row, likeness

    if form == "csv":
        from planner.cli.text import to_csv

        return to_csv([flat_row(row) for row in rows])
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
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _tell_unserved(critical: Any) -> None:
    for demand, why in critical.unserved:
        tell(f"{', '.join(demand.where)} is left out: {why}")
    if not critical.pairs:
        message = (
            "no row of the demand has a route even with everything open; check the demand table"
        )
        raise NoRouteError(message)
