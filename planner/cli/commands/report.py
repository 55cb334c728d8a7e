"""``corridors report``: the answer, its emissions and its evidence as one document."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from corridors.errors import CorridorsError, UsageError
from corridors.model.layer import Layer, lay_assignment
from corridors.model.network import Network, check_ends
from corridors.output import check_output
from corridors.scenario import Change, Scenario, load_scenarios
from planner.cli import completion
from planner.cli.messages import give, no_route_as_json
from planner.cli.money import currency, currency_for
from planner.cli.options import (
    SectionedCommand,
    count_option,
    data_option,
    force_option,
    format_option,
    output_option,
    query_options,
    read_asked,
    read_ready,
    read_tolerance,
    report_lang_option,
    scenario_option,
    set_option,
    taken,
    tolerance_option,
)
from planner.cli.progress import waiting
from planner.cli.writing import check_page, open_option, write_page
from planner.output.report import LayerEffect
from planner.parsing.question import read_question
from planner.question.terms import stated
from planner.routing.router import find_route, find_routes

_LISTED = 40
"""Facts of one assignment that are listed old and new; a pattern may change thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReportOptions:
    """What is given beside the question."""

    count: int
    tolerance: str | None
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    form: str
    lang: str
    output: Path | None
    folder: Path | None
    opened: bool
    force: bool


@click.command("report", cls=SectionedCommand)
@click.argument("origin", shell_complete=completion.places)
@click.argument("destination", shell_complete=completion.places)
@query_options
@count_option("Number of distinct routes; the report describes the first in full.")
@tolerance_option
@scenario_option
@set_option
@format_option("html", "json")
@output_option("Write the report to a file instead of stdout.")
@report_lang_option
@open_option
@force_option
@data_option
@currency_for(everything=True)
def command(origin: str, destination: str, **asked: Any) -> None:
    """Write a report on the best route from ORIGIN to DESTINATION.

    The report is one page for screen and A4. It shows the question, map, totals with ranges,
    legs, charts and alternatives. It also shows what scenarios change, the emissions of each
    transport chain element, and every fact with its source.
    """
    own = taken(_ReportOptions, asked)
    from planner.cli.text import to_json
    from planner.output.report import report_document

    if own.tolerance is not None and own.count == 1:
        message = "--tolerance needs alternatives; add -k N"
        raise UsageError(message)
    limits = read_tolerance(own.tolerance)
    if own.opened and own.form != "html":
        message = f"--open needs a page, and --format {own.form} is not one; drop one of the two"
        raise UsageError(message)
    if own.opened:
        check_page(own.output, force=own.force, opened=True)
    elif own.output is not None:
        check_output(own.output, force=own.force)
    network, steps, query = read_asked(
        own.folder, own.assignments, own.scenarios, origin, destination, **asked
    )
    with (
        no_route_as_json(own.form if own.output is None else "", network, query),
        waiting("searching"),
    ):
        routes, dropped = find_routes(network, query, steps, count=own.count, tolerance=limits)
    world = LayerEffect()
    if own.scenarios or own.assignments:
        world = _world(own.folder, origin, destination, own.assignments, own.scenarios, asked)
    with waiting("writing the report"):
        document = report_document(network, routes, dropped, world, own.lang, currency())
        if own.form == "json":
            text = to_json(document)
        else:
            from maps.report import report_page
            from planner.formats.route_geojson import map_towns, route_geojson

            text = report_page(document, route_geojson(network, routes), map_towns(network))
    if own.output is None and not own.opened:
        give(text, nl=False)
    else:
        write_page(own.output, text, opened=own.opened)


def _world(
    folder: Path | None,
    origin: str,
    destination: str,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    asked: dict[str, Any],
) -> LayerEffect:
    """Ask the same question of the base data, and tell what lies over them."""
    base, steps = read_ready(folder, ())
    named = load_scenarios(scenarios)
    changes = tuple(_changes(base, assignments, named))
    try:
        question = stated(origin=origin, destination=destination, **asked)
        network, steps, query = read_question(base, steps, question)
        check_ends(network, query.origin, query.destination)
        return LayerEffect(changes, find_route(network, query, steps), scenarios=tuple(named))
    except CorridorsError as error:
        return LayerEffect(changes, reason=str(error), scenarios=tuple(named))


def _changes(
    network: Network, assignments: tuple[str, ...], scenarios: list[Scenario]
) -> list[Change]:
    from corridors.scenario import altered_change, apply_scenarios

    network, changes = apply_scenarios(network, scenarios)
    layer = Layer(network)
    for text in assignments:
        altered = lay_assignment(layer, text)
        changes += [altered_change("--set", it) for it in altered[:_LISTED]]
        if len(altered) > _LISTED:
            # The facts that the route rests on are listed with their notes anyway.
            rest = f"{len(altered) - _LISTED} more facts"
            changes.append(Change("--set", text, rest, "as these", "set", "set by a pattern"))
    return changes
