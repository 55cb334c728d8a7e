"""``corridors flows``: demand assigned at least cost under capacities."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.output import check_output, together, write_output
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    data_option,
    force_option,
    format_option,
    lang_option,
    map_option,
    output_option,
    read_ready,
    set_option,
    tiles_options,
    worlds_option,
    year_options,
)
from planner.cli.progress import waiting
from planner.cli.writing import check_page, open_option, write_page
from planner.parsing.departure import read_date

if TYPE_CHECKING:
    from planner.flows.rows import ScenarioFlows

_SHOWN = ("limits", "demand", "links", "traffic")


@click.command("flows", cls=SectionedCommand)
@click.argument(
    "tables", metavar="[DEMAND.csv]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@worlds_option
@year_options
@click.option(
    "--shares",
    is_flag=True,
    help="Spread each demand over its ways as shippers choose, instead of at least cost.",
)
@click.option(
    "--one-more",
    is_flag=True,
    help="Also compute what one more whole unit of each full capacity saves. Slower.",
)
@click.option(
    "--show",
    type=click.Choice(_SHOWN),
    default="limits",
    show_default=True,
    help="Rows to print in the second table, or with --format csv.",
)
@map_option()
@tiles_options
@lang_option
@format_option("table", "json", "csv", "geojson")
@output_option()
@open_option
@force_option
@set_option
@data_option
@currency_option
def command(**options: Any) -> None:
    """Assign a year's demand to the network at least cost, or by the shares of shippers.

    The result shows full capacities with their shadow prices, and cargo that is not carried.
    Without DEMAND.csv the supplied demand of the region is used. The method is in
    docs/explanation/flows.md.
    """
    asked = _FlowsOptions(**options)
    _check(asked)
    worlds = _assign(asked)
    page = None
    if asked.page is not None or asked.opened:
        from maps.pages.page import overlay_page
        from planner.flows.rows import flows_geojson, plain
        from planner.formats.route_geojson import map_towns, translated_names

        shown = plain(flows_geojson(worlds))
        network = worlds[0].flows.network
        names = translated_names(network)
        page = overlay_page(shown, map_towns(network), names, asked.lang, tiles=asked.tiles)
    text = None if asked.form == "table" else _text(worlds, asked.form, asked.show)
    with together():
        if page is not None:
            write_page(asked.page, page, opened=asked.opened)
        if text is not None and asked.output is not None:
            write_output(asked.output, text)
    if text is None:
        from planner.cli.tables.flows import print_worlds

        print_worlds(worlds, asked.show)
    elif asked.output is None:
        give(text, nl=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _FlowsOptions:
    """Options of the command, as Click hands them over."""

    tables: tuple[Path, ...]
    scenarios: tuple[str, ...]
    by: str
    time_value: float | None
    unserved: float | None
    shares: bool
    one_more: bool
    depart: str | None
    show: str
    form: str
    page: Path | None
    tiles: Any
    lang: str
    output: Path | None
    opened: bool
    force: bool
    assignments: tuple[str, ...]
    folder: Path | None


def _check(asked: _FlowsOptions) -> None:
    """Refuse files that can't be written, and options that contradict each other."""
    if asked.output is not None:
        check_output(asked.output, force=asked.force)
    check_page(asked.page, force=asked.force, opened=asked.opened)
    if asked.page is not None and asked.page == asked.output:
        message = f"--map and --output both name {asked.page}; name two files"
        raise UsageError(message)
    if asked.form == "table" and asked.output is not None:
        message = "--output can't write a table; add --format json, csv or geojson"
        raise UsageError(message)
    check_terms(asked.by, asked.time_value, asked.unserved)
    if asked.shares and (asked.by != "generalised" or asked.one_more):
        other = "--one-more" if asked.one_more else f"--by {asked.by}"
        message = f"--shares does not fit {other}; drop one of the two"
        raise UsageError(message)


def _assign(asked: _FlowsOptions) -> list["ScenarioFlows"]:
    """Assign the demand under each combination of scenarios, while progress is shown."""
    layers = _layers(asked.scenarios)

    from planner.flows.demand import read_demand, shipped_tables
    from planner.flows.flows import FlowTerms, assign
    from planner.flows.flows import one_more as solve_one_more
    from planner.flows.rows import ScenarioFlows

    worlds: list[ScenarioFlows] = []
    network, steps = read_ready(asked.folder, asked.assignments)
    demand, merged = read_demand(network, list(asked.tables) or shipped_tables(network.folder))
    for words in merged:
        tell(words)
    assumed = sum(it.assumed for it in demand)
    if assumed:
        tell(
            f"{len(demand)} row{'s' * (len(demand) != 1)} of demand, {assumed} of them with ends "
            "that are a judgement"
        )
    depart = read_date(asked.depart, network.edition)
    terms = FlowTerms(asked.by, depart, asked.time_value, asked.unserved, asked.shares)
    with waiting("assigning") as progress:
        for name, layer in layers:
            progress(name)
            if layer:
                network, steps = read_ready(asked.folder, asked.assignments, layer)
            flows = assign(network, steps, demand, terms)
            # All scenarios are compared at the same price of what is not carried.
            terms = flows.terms
            whole = solve_one_more(flows) if asked.one_more else None
            worlds.append(ScenarioFlows(name, flows, whole))
            _report_unserved(worlds[-1])
    return worlds


def check_terms(by: str, time_value: float | None, unserved: float | None) -> None:
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


def _report_unserved(world: "ScenarioFlows") -> None:
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


def _text(worlds: list[Any], form: str, show: str) -> str:
    from planner.cli.text import to_json
    from planner.flows.rows import flat_row, flows_geojson, plain, rows_of, terms_row, total_row
    from planner.formats.route_geojson import to_text
    from planner.formats.route_json import csv_text

    if form == "geojson":
        return to_text(plain(flows_geojson(worlds)))
    if form == "csv":
        rows = [row for world in worlds for row in rows_of(world, show)]
        return csv_text([flat_row(plain(row)) for row in rows])
    document = {
        "schema_version": 1,
        "query": terms_row(worlds[0].flows),
        "worlds": [
            {"totals": total_row(world), **{show: rows_of(world, show) for show in _SHOWN}}
            for world in worlds
        ],
    }
    return to_json({**plain(document), **currency_dict()})
