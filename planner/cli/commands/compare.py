"""``corridors compare``: the corridors of a pair side by side, and what scenarios change."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import NoRouteError, UsageError
from corridors.model.network import Network
from corridors.output import afterwards, check_output, together, write_output
from corridors.scenario import load_scenarios
from corridors.tables.load import DATA
from corridors.text import escape_controls, escape_data
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    data_option,
    force_option,
    format_option,
    lang_option,
    layered,
    map_option,
    output_option,
    query_options,
    set_option,
    taken,
    tell_of_avoided,
    tiles_options,
    worlds_option,
)
from planner.cli.writing import check_page, open_option, write_page
from planner.comparison.comparison import ScenarioWorld
from planner.comparison.scenarios import Asked, scenario_worlds, split_names
from planner.parsing.departure import completed
from planner.parsing.question import read_question
from planner.pricing.arcs import Steps
from planner.question.query import Query, departs_text
from planner.question.terms import stated

if TYPE_CHECKING:
    from planner.comparison.pair_search import PairResults
    from planner.comparison.pairs import ComparedPair
    from planner.comparison.regret import RegretTable

_FEW = 6
"""Number of worlds that are asked before another process is ready."""
_ALONE = 2
"""Greatest number of worlds of which the progress names each corridor."""
_CHARTS = (".png", ".svg")
_Answer = str | bytes | Callable[[], None]
"""What is written, or what prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _CompareOptions:
    """What is given beside the question."""

    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    pairs: tuple[str, ...]
    listed: Path | None
    corridors: tuple[str, ...]
    baseline: str
    against: str
    ratio: float | None
    every: str | None
    form: str
    output: Path | None
    chart: Path | None
    page: Path | None
    tiles: Any
    lang: str
    folder: Path | None
    left_out: bool
    opened: bool
    force: bool


@click.command("compare", cls=SectionedCommand)
@click.argument("origin", required=False, shell_complete=completion.places)
@click.argument("destination", required=False, shell_complete=completion.places)
@click.option(
    "--pair",
    "pairs",
    metavar="'FROM>TO'",
    multiple=True,
    help="Compare this pair instead, with the regret of each corridor (repeatable).",
)
@click.option(
    "--pairs",
    "listed",
    metavar="FILE.csv|xlsx",
    type=click.Path(path_type=Path),
    help="Compare the pairs of a list: columns origin, destination, weight, cargo, depart.",
)
@query_options
@worlds_option
@set_option
@click.option(
    "--corridor",
    "corridors",
    metavar="CORRIDOR",
    multiple=True,
    shell_complete=completion.corridors,
    help="Compare only this corridor, at any --ratio (repeatable).",
)
@click.option(
    "--baseline",
    metavar="CORRIDOR",
    shell_complete=completion.baselines,
    default="best",
    show_default=True,
    help="Corridor from which differences are taken, or best.",
)
@click.option(
    "--against",
    metavar="SCENARIO",
    shell_complete=completion.layers,
    default="base",
    show_default=True,
    help="Take the differences from this scenario instead of the base case.",
)
@click.option(
    "--ratio",
    metavar="X",
    type=click.FloatRange(min=1.0),
    help="Leave out corridors that take over this many times the best (2 by generalised cost, 3 "
    "by other criteria).",
)
@click.option(
    "--every",
    type=click.Choice(["month", "week", "day"]),
    help="Compare departures on the first of each of the twelve months from --depart, in each week "
    "or on each of 30 days, or of the span of --depart.",
)
@click.option(
    "--left-out",
    is_flag=True,
    help="Also list the corridors that are left out, with reasons.",
)
@format_option("table", "json", "csv", "xlsx")
@output_option("Write the result to a file instead of stdout; needed for xlsx.")
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="FILE.png|svg",
    help="Write the time-distance and cost-distance charts.",
)
@map_option()
@tiles_options
@lang_option
@open_option
@force_option
@data_option
@currency_option
def command(origin: str | None, destination: str | None, **asked: Any) -> None:
    """Compare the corridors between ORIGIN and DESTINATION.

    With -s the result also shows what each scenario changes, by how much, and why.

    With --pair or --pairs instead of the two ends it shows many pairs in all scenarios, and the
    regret of each corridor: how much more it takes than the best one of that scenario.
    """
    own = taken(_CompareOptions, asked)
    many = bool(own.pairs) or own.listed is not None
    if many == (origin is not None) or (origin is not None and destination is None):
        message = "name ORIGIN and DESTINATION, or pairs by --pair and --pairs, but not both"
        raise UsageError(message)
    if many:
        _check_pair_options(own)
    _check_options(own)
    for path in (own.output, own.chart):
        if path is not None:
            check_output(path, force=own.force)
    check_page(own.page, force=own.force, opened=own.opened)
    with together():
        if origin is None or destination is None:
            answer = _of_pairs(own, asked)
        else:
            answer = _of_ends(own, origin, destination, asked)
        if own.output is not None and not callable(answer):
            write_output(own.output, answer)
            afterwards(lambda: tell(f"Wrote {own.output}"))
    if callable(answer):
        answer()
    elif own.output is None:
        give(answer, nl=False)


def _of_pairs(own: _CompareOptions, terms: dict[str, Any]) -> _Answer:

    try:
        return _regret_answer(_compare_pairs(own, terms), own.form)
    except NoRouteError as error:
        if own.form == "json":
            _say_none({"pairs": []}, error)
        raise


def _of_ends(own: _CompareOptions, origin: str, destination: str, asked: dict[str, Any]) -> _Answer:
    from planner.cli.progress import progress
    from planner.comparison.scenarios import with_reference

    moved: dict[str, None] = {}
    question = stated(origin=origin, destination=destination, sets=own.assignments, **asked)

    def read(network: Network, steps: Steps) -> tuple[Network, Steps, Query]:
        return read_question(
            network, steps, question, moved=lambda end: moved.setdefault(end.message(network))
        )

    scenarios = with_reference(own.scenarios, own.against)
    with progress("pricing", len(scenarios)) as told:
        worlds, query = read_worlds(own.folder, own.assignments, scenarios, read, told)
    for words in moved:
        tell(words)
    tell_of_avoided(worlds[0].network, query)
    try:
        if own.every is None and (query.arrive_by is not None or query.window is not None):
            from planner.cli.departures import settled

            query = settled(worlds[0].network, query, worlds[0].steps)
        return _months(worlds, query, own) if own.every else _compared(worlds, query, own)
    except NoRouteError as error:
        if own.form == "json":
            _say_none({"query": query.to_dict(), "scenarios": []}, error)
        raise


def _check_options(own: _CompareOptions) -> None:
    form, output, chart, page, every = own.form, own.output, own.chart, own.page, own.every
    if form == "xlsx" and output is None:
        message = "--format xlsx can't be printed in a terminal; add --output FILE.xlsx"
    elif form == "table" and output is not None:
        message = "--output can't write a table; add --format json, csv or xlsx"
    elif chart is not None and chart.suffix.lower() not in _CHARTS:
        message = f"--chart {chart}: the name must end in .png or .svg"
    elif chart is not None and output is not None and chart == output:
        message = f"--chart and --output both name {chart}; name two files"
    elif page is not None and page in (output, chart):
        message = f"--map and another option both name {page}; name two files"
    elif every and (page is not None or own.opened):
        drawn = "--open" if page is None else "--map"
        message = f"--every and {drawn} exclude each other; the page shows one day of departure"
    elif every and chart is not None:
        message = "--every and --chart exclude each other; a chart shows one day of departure"
    elif every and own.baseline != "best":
        message = "--every and --baseline exclude each other; departures show no differences"
    elif every and own.against != "base":
        message = "--every and --against exclude each other; departures show no differences"
    elif own.left_out and (every or form != "table"):
        message = "--left-out is for the table of one day; --format json always has left_out"
    else:
        return
    raise UsageError(message)


def _check_pair_options(own: _CompareOptions) -> None:
    """Refuse what shows a single pair."""
    given = {
        "--baseline": own.baseline != "best",
        "--against": own.against != "base",
        "--every": own.every is not None,
        "--left-out": own.left_out,
        "--chart": own.chart is not None,
        "--map": own.page is not None,
        "--open": own.opened,
    }
    wrong = [name for name, is_given in given.items() if is_given]
    if wrong:
        message = (
            f"{', '.join(wrong)}: for one pair; name ORIGIN and DESTINATION instead of "
            "--pair or --pairs"
        )
        raise UsageError(message)


def _say_none(nothing: dict[str, Any], error: NoRouteError) -> None:
    from corridors.text import json_text

    found = {"schema_version": 1, **nothing, "lift": list(error.lift)}
    give(json_text(found))


def _compared(worlds: list[Any], query: Query, own: _CompareOptions) -> _Answer:
    form = own.form
    from planner.cli.progress import progress, waiting
    from planner.comparison.comparison import compare, taken_from
    from planner.comparison.corridor_search import corridor_ids

    only = corridor_ids(worlds[0].network, own.corridors)
    asked = partial(compare, worlds, query, baseline=own.baseline, ratio=own.ratio, only=only)
    if len(worlds) > _ALONE:
        with progress("comparing", len(worlds)) as told:
            comparison = asked(progress=told)
    else:
        with waiting("comparing") as asking:
            comparison = asked(asking=asking)
    comparison = taken_from(comparison, own.against)
    if own.chart is not None:
        _write_chart(own.chart, comparison, worlds[0].network)
    if own.page is not None or own.opened:
        _write_page(own, comparison, worlds[0].network)
    from planner.cli.text import to_json
    from planner.comparison import rows
    from planner.formats.route_json import csv_text

    if form == "json":
        return to_json({**rows.comparison_dict(comparison), **currency_dict()})
    if form == "csv":
        return csv_text(rows.comparison_rows(comparison))
    if form == "xlsx":
        sheets = {
            "comparison": rows.comparison_rows(comparison),
            "why": rows.why_rows(comparison),
            "facts and sources": rows.fact_rows(comparison),
        }
        return _workbook(sheets, query, worlds[0].network)
    from planner.cli.tables.comparison import print_comparison

    return partial(print_comparison, comparison, left_out=own.left_out)


def _months(worlds: list[Any], query: Query, own: _CompareOptions) -> _Answer:
    every, form = own.every or "month", own.form
    if query.arrive_by is not None:
        message = "--every and --arrive-by exclude each other; use --every with --depart"
        raise UsageError(message)
    from planner.cli.progress import progress
    from planner.comparison.corridor_search import corridor_ids
    from planner.comparison.months import compare_months
    from planner.routing.departures import times_of

    only = corridor_ids(worlds[0].network, own.corridors)
    jobs = min(2, os.cpu_count() or 1) if len(worlds) > _FEW else 1
    with progress("comparing", len(times_of(query, every)) * len(worlds)) as told:
        table = compare_months(
            *(worlds, query),
            every=every,
            ratio=own.ratio,
            only=only,
            jobs=jobs,
            progress=told,
        )
    from planner.cli.text import to_json
    from planner.comparison import rows
    from planner.formats.route_json import csv_text

    if form == "json":
        return to_json({**rows.months_dict(query, table, every), **currency_dict()})
    if form == "csv":
        return csv_text(rows.month_rows(table))
    if form == "xlsx":
        return _workbook({f"{every}s": rows.month_rows(table)}, query, worlds[0].network)
    from planner.cli.tables.comparison import print_months

    return partial(print_months, query, table, every)


def _title(network: Network, query: Query) -> str:
    ends = [network.places[it].name() for it in (query.origin, query.destination)]
    return f"{ends[0]} - {ends[1]}, {departs_text(query)}"


def _workbook(sheets: dict[str, Any], query: Query, network: Network) -> bytes:
    from planner.output.workbook import workbook

    return workbook(sheets, title=_title(network, query), day=network.edition)


def _write_page(own: _CompareOptions, comparison: Any, network: Network) -> None:
    from maps.pages.page import comparison_page
    from planner.comparison.geojson import comparison_geojson
    from planner.formats.route_geojson import map_towns

    shown, towns = comparison_geojson(comparison), map_towns(network)
    text = comparison_page(shown, towns, own.lang, tiles=own.tiles)
    write_page(own.page, text, opened=own.opened)


def _write_chart(path: Path, comparison: Any, network: Network) -> None:
    from maps.charts import charts_file
    from planner.comparison.profiles import chart_route

    routes = [
        chart_route(network, cell.result.route, cell.result.corridor)
        for cell in comparison.columns[0].cells
        if cell.result.route is not None
    ]
    if not routes:
        world = comparison.columns[0].world
        message = f"--chart {path}: {world.title} has no route to draw"
        raise NoRouteError(message)
    form = path.suffix.lower().lstrip(".")
    title = f"{_title(network, comparison.query)}: time and cost over distance"
    write_output(path, charts_file(escape_data(routes), form, escape_controls(title)))
    afterwards(lambda: tell(f"Wrote {path}"))


_WORTH = 24
"""Pairs times worlds from which on it is worth to start processes."""
_NAMED = 3
"""Pairs that the title of a workbook names."""


def _compare_pairs(own: _CompareOptions, terms: dict[str, Any]) -> "RegretTable":
    """Return corridors, worlds and regret of the pairs that `--pair` and `--pairs` name.

    Raises
    ------
    UsageError, UnknownNameError, DataError
        As `planner.comparison.pair_search.check_pairs` and
        `planner.comparison.scenarios.scenario_worlds`.
    NoRouteError
        If no pair has a route in any world.
    """
    from planner.cli.progress import progress
    from planner.comparison.comparison import raise_no_route
    from planner.comparison.corridor_search import corridor_ids
    from planner.comparison.pair_search import (
        PairSearch,
        PairTask,
        check_pairs,
        has_route,
        read_pair_question,
        results_of_pairs,
    )
    from planner.comparison.regret import regret_table
    from planner.comparison.scenarios import split_names
    from planner.pricing.changes import StepFinder, change_steps
    from planner.pricing.snapshot import ready_network

    pairs = _pairs_of(own)
    for names in split_names(own.scenarios):
        load_scenarios(names)  # a wrong name is reported before the network is read
    folder = own.folder if own.folder is not None else DATA
    plain, steps = ready_network(folder)
    reach = StepFinder(plain, steps)
    base = layered(plain, own.assignments)
    if own.assignments:
        steps = change_steps(reach, base)
    moved: dict[str, None] = {}
    question = completed(stated(**terms, sets=own.assignments))
    read = partial(read_pair_question, question, lambda end: _note(moved, end.message(base)))
    search = PairSearch(reach, (base, steps), own.assignments, own.scenarios, read)
    only = corridor_ids(base, own.corridors)
    check_pairs(search, pairs)
    for words in moved:
        tell(words)
    worlds, query = search.worlds(pairs[0])
    task = PairTask(*(folder.resolve(), own.assignments, own.scenarios, question, own.ratio, only))
    jobs = min(len(pairs), os.cpu_count() or 1) if len(pairs) * len(worlds) > _WORTH else 1
    found: dict[int, PairResults] = {}
    with progress("comparing", len(pairs)) as told:
        for number, results in results_of_pairs(task, search, pairs, jobs):
            found[number] = results
            told(results.title)
    ordered = [found[number] for number in range(len(pairs))]
    if not any(map(has_route, ordered)):
        raise_no_route(worlds[0], query)
    return regret_table(base, [(it.name, it.title) for it in worlds], ordered)


def _note(moved: dict[str, None], words: str) -> None:
    moved[words] = None


def _pairs_of(own: _CompareOptions) -> "list[ComparedPair]":
    from planner.comparison.pairs import read_pair, read_pairs

    pairs = [read_pair(text) for text in own.pairs]
    if own.listed is not None:
        pairs += read_pairs(own.listed, tell)
    return pairs


def _regret_answer(table: "RegretTable", form: str) -> str | bytes | Callable[[], None]:
    """Return a table as it is written, or what prints it."""
    from planner.cli.text import to_json
    from planner.comparison import regret as rows

    if form == "json":
        return to_json({**rows.regret_dict(table), **currency_dict()})
    if form == "csv":
        from planner.formats.route_json import csv_text

        return csv_text(rows.cell_rows(table))
    if form == "xlsx":
        from planner.output.workbook import workbook

        sheets = {"regret": rows.choice_rows(table), "worlds": rows.cell_rows(table)}
        if table.overall:
            sheets["all pairs"] = rows.overall_rows(table)
        title = "; ".join(it.results.title for it in table.pairs[:_NAMED])
        more = len(table.pairs) - _NAMED
        title += f" and {more} more" if more > 0 else ""
        return workbook(sheets, title=f"Regret: {title}", day=table.network.edition)
    from planner.cli.tables.comparison import print_regret

    return partial(print_regret, table)


def read_worlds(
    folder: Path | None,
    assignments: tuple[str, ...],
    scenarios: Sequence[str],
    asked: Asked,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[list[ScenarioWorld], Query]:
    """Return the base first, then a world for each scenario, as `scenarios.scenario_worlds`.

    What the assignments replace is reported. Raises as
    `planner.comparison.scenarios.scenario_worlds`.
    """
    from planner.pricing.changes import StepFinder, change_steps
    from planner.pricing.snapshot import ready_network

    for names in split_names(scenarios):
        # A wrong name is reported before the network is read.
        load_scenarios(names)
    plain, steps = ready_network(folder if folder is not None else DATA)
    reach = StepFinder(plain, steps)
    base = layered(plain, assignments)
    if assignments:
        steps = change_steps(reach, base)
    return scenario_worlds(reach, (base, steps), assignments, scenarios, asked, told)
