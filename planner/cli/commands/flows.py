"""``corridors flows``: demand assigned at least cost under capacities."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.output import check_output, write_output
from corridors.tables.load import DATA
from planner.cli.completion import candidates
from planner.cli.messages import give, tell
from planner.cli.options import (
    Number,
    data_option,
    demand_by_option,
    force_option,
    format_option,
    map_option,
    output_option,
    read_ready,
    set_option,
    worlds_option,
)
from planner.cli.progress import waiting
from planner.cli.sections import SectionedCommand
from planner.cli.writing import check_page, open_option, write_page
from planner.parsing.question import read_date

if TYPE_CHECKING:
    from planner.flows.rows import World

_SHOWN = ("limits", "demand", "links", "traffic")


@click.command("flows", cls=SectionedCommand)
@click.argument(
    "tables", metavar="[DEMAND.csv]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@worlds_option
@demand_by_option("generalised", "cost", "time")
@click.option(
    "--value-of-time",
    "time_value",
    metavar="USD",
    type=Number(),
    help="Value of one hour for one tonne. Default: the value of each kind of cargo in the data.",
)
@click.option(
    "--unserved-usd",
    "unserved",
    metavar="USD",
    type=Number(),
    help="Penalty for a tonne that is not carried. Default: ten times the most expensive route.",
)
@click.option(
    "--one-more",
    is_flag=True,
    help="Also compute what one more whole unit of each full capacity saves. Slower.",
)
@click.option(
    "--depart",
    metavar="DATE",
    shell_complete=candidates.days,
    help="Day whose season applies all year, YYYY-MM-DD. Default: the date of the data.",
)
@click.option(
    "--show",
    type=click.Choice(_SHOWN),
    default="limits",
    show_default=True,
    help="Rows to print in the second table, or with --format csv.",
)
@map_option()
@format_option("table", "json", "csv", "geojson")
@output_option()
@open_option
@force_option
@set_option
@data_option
def command(
    tables: tuple[Path, ...],
    scenarios: tuple[str, ...],
    by: str,
    time_value: float | None,
    unserved: float | None,
    depart: str | None,
    show: str,
    form: str,
    page: Path | None,
    output: Path | None,
    assignments: tuple[str, ...],
    folder: Path | None,
    *,
    one_more: bool,
    opened: bool,
    force: bool,
) -> None:
    """Assign a year's demand to the network at least cost.

    The result shows full capacities with their shadow prices, and cargo that is not carried.
    Without DEMAND.csv the supplied demand of the region is used. The method is in
    docs/explanation/flows.md.
    """
    if output is not None:
        check_output(output, force=force)
    check_page(page, force=force, opened=opened)
    if page is not None and page == output:
        message = f"--map and --output both name {page}; name two files"
        raise UsageError(message)
    if form == "table" and output is not None:
        message = "--output can't write a table; add --format json, csv or geojson"
        raise UsageError(message)
    _check_terms(by, time_value, unserved)
    layers = _layers(scenarios)

    from planner.flows.demand import read_demand
    from planner.flows.flows import Terms, assign
    from planner.flows.flows import one_more as solve_one_more
    from planner.flows.rows import World

    worlds: list[World] = []
    network, steps = read_ready(folder, assignments)
    demand, said = read_demand(network, list(tables) or shipped_tables(network.folder))
    for words in said:
        tell(words)
    assumed = sum(it.assumed for it in demand)
    if assumed:
        tell(
            f"{len(demand)} row{'s' * (len(demand) != 1)} of demand, {assumed} of them with ends "
            "that are a judgement"
        )
    terms = Terms(by, read_date(depart, network.edition), time_value, unserved)
    with waiting("assigning") as told:
        for name, layer in layers:
            told(name)
            if layer:
                network, steps = read_ready(folder, assignments, layer)
            flows = assign(network, steps, demand, terms)
            # All worlds are held against the same price of what is left.
            terms = flows.terms
            worlds.append(World(name, flows, solve_one_more(flows) if one_more else None))
            _tell_left(worlds[-1])
    if page is not None or opened:
        from maps.pages.page import overlay_page
        from planner.flows.geojson import flows_geojson
        from planner.flows.rows import plain
        from planner.routing.summary import towns

        shown = plain(flows_geojson(worlds))
        text = overlay_page(shown, towns(worlds[0].flows.network))
        write_page(page, text, opened=opened)
    if form == "table":
        from planner.cli.tables.flows import print_worlds

        print_worlds(worlds, show)
        return
    text = _text(worlds, form, show)
    if output is None:
        give(text, nl=False)
    else:
        write_output(output, text)


def _check_terms(by: str, time_value: float | None, unserved: float | None) -> None:
    """Refuse a price that the criterion does not weigh."""
    if by == "time" and unserved is not None:
        message = (
            "--unserved-usd is a price and does not fit --by time; use --by cost or generalised"
        )
        raise UsageError(message)
    if by != "generalised" and time_value is not None:
        message = "--value-of-time applies only to --by generalised; drop one of the two"
        raise UsageError(message)


def _layers(scenarios: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the name of each world with its scenarios, the base first.

    Raises
    ------
    UsageError, UnknownNameError, DataError
        If a name is empty, unknown or that of a bad file: before the first world is solved.
    """
    from corridors.scenario import load_scenarios

    names = ["", *dict.fromkeys(scenarios)]
    layers = [(name or "base", tuple(name.split("+")) if name else ()) for name in names]
    if "" in scenarios or any("" in layer for _, layer in layers):
        message = "--scenario has an empty part; write NAME or NAME+NAME"
        raise UsageError(message)
    for _, layer in layers:
        load_scenarios(layer)
    return layers


def _tell_left(world: "World") -> None:
    """Tell which cargo of a world is left, and what stands in its way."""
    flows = world.flows
    for number, reason in flows.reasons.items():
        row = flows.demand[number]
        ends = (flows.network.places[it].name() for it in (row.origin, row.destination))
        tell(
            f"{world.name}: {flows.solution.unserved[number]:,.0f} {row.unit} of "
            f"{flows.network.cargo[row.cargo].name_en.lower()} {' - '.join(ends)} are not "
            f"carried; {reason}"
        )


def shipped_tables(folder: Path) -> list[Path]:
    """Return the tables of demand in a data folder.

    Raises
    ------
    UsageError
        If it has none.
    """
    found = sorted((folder / "demand").glob("*.csv"))
    if not found:
        where = "the supplied network" if folder == DATA else folder
        message = f"{where} has no demand/*.csv; name a demand table, FILE.csv"
        raise UsageError(message)
    return found


def _text(worlds: list[Any], form: str, show: str) -> str:
    import json

    from planner.cli.text import to_csv
    from planner.flows.geojson import flows_geojson
    from planner.flows.rows import plain
    from planner.formats.route_geojson import to_text

    if form == "geojson":
        return to_text(plain(flows_geojson(worlds)))
    if form == "csv":
        rows = [row for world in worlds for row in rows_of(world, show)]
        return to_csv([{k: _cell(v) for k, v in plain(row).items()} for row in rows])
    from planner.flows.rows import asked_row, total_row

    document = {
        "schema_version": 1,
        "query": asked_row(worlds[0].flows),
        "worlds": [
            {"totals": total_row(world), **{show: rows_of(world, show) for show in _SHOWN}}
            for world in worlds
        ],
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n"


def rows_of(world: Any, show: str) -> list[dict[str, Any]]:
    """Return the rows of one kind of a world; of limits all that are used."""
    from planner.flows import geojson as flow_map
    from planner.flows import rows as flow_report

    if show == "links":
        return flow_map.link_rows(world)
    if show == "demand":
        return flow_report.demand_rows(world)
    if show == "traffic":
        return flow_report.traffic_rows(world)
    return flow_report.limit_rows(world, every=True)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(
            f"{it['amount']:.15g} by {', '.join(it['by'])}" if isinstance(it, dict) else str(it)
            for it in value
        )
    return "" if value is None else value
