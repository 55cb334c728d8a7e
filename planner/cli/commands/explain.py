"""``corridors explain``: where a number comes from."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from corridors.errors import UsageError
from corridors.model.entities import Fact, Service
from corridors.model.network import Network
from corridors.places.names import places_by_name
from planner.cli import completion
from planner.cli.messages import give, no_route_as_json, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    ask_of,
    data_option,
    format_option,
    query_options,
    read_ready,
    scenario_option,
    set_option,
)
from planner.cli.progress import waiting
from planner.parsing.departure import today
from planner.parsing.facts_meant import facts_meant, service_meant
from planner.pricing.arcs import Steps

if TYPE_CHECKING:
    from rich.table import Table

    from planner.uncertainty.explanation import Why

_ENDS = 2
_ALONE = {"form", "folder", "scenarios", "assignments"}
"""Options that hold for a single subject too."""


@click.command("explain", cls=SectionedCommand)
@click.argument("what", nargs=-1, shell_complete=completion.explained)
@query_options
@scenario_option
@set_option
@format_option("table", "json", "csv")
@data_option
@currency_option
def command(
    what: tuple[str, ...],
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    form: str,
    folder: Path | None,
    **asked: Any,
) -> None:
    """Show where numbers come from.

    WHAT is a subject (manzhouli:rail-1520, rail-1520@RU, rail-1435>rail-1520@brest,
    dalian), a subject with attribute (rail-1520@RU.speed_kmh), an attribute (border_in_h) or a
    service, by id or name. Without WHAT all attributes are listed.

    With an ORIGIN and a DESTINATION it explains why the best route is the best, and lists
    every fact behind it.
    """
    if len(what) > _ENDS:
        message = (
            "explain takes one subject, or an origin and a destination; quote names "
            "that hold blanks"
        )
        raise UsageError(message)
    why = service = None
    network, steps = read_ready(folder, assignments, scenarios)
    if len(what) == _ENDS:
        what = _joined(network, what)
    if len(what) == _ENDS:
        network, steps, query = ask_of(
            network, steps, *what, scenarios=scenarios, sets=assignments, **asked
        )
        with no_route_as_json(form, network, query), waiting("searching for better routes"):
            if form == "csv":
                from planner.routing.router import find_route

                route = find_route(network, query, steps)
            else:
                from planner.uncertainty.explanation import explain_route

                why = explain_route(network, steps, query)
                route = why.best
        facts = [network.facts.fact(number) for number in route.evidence.facts]
    else:
        if not what:
            from planner.cli.tables.explanation import print_attributes

            print_attributes(network, form)
            return
        _check_alone(what[0])
        service = service_meant(network, what[0])
        facts = facts_meant(network, what[0] if service is None else service.id, told=tell)
    document: dict[str, Any] = {}
    if service is not None and form != "csv":
        document["service"] = _service(network, steps, service, form)
    _print(network, facts, form, why, document)


def _service(network: Network, steps: Steps, service: Service, form: str) -> dict[str, Any]:
    """Return a service with its calls as plain data; in a table it is printed."""
    from planner.cli.tables.services import print_service, timed_call_dict
    from planner.services.directory import all_services, listed_dict
    from planner.services.ways import timed_calls

    after = dt.datetime.combine(today(), dt.time(), dt.UTC)
    listed = next(it for it in all_services(network) if it.service.id == service.id)
    row = listed_dict(network, listed, after)
    calls = timed_calls(network, steps, service)
    if form == "table":
        print_service(network, row, calls)
    del row["call_names"]
    return {**row, "calls": [timed_call_dict(network, it) for it in calls]}


def _joined(network: Network, what: tuple[str, ...]) -> tuple[str, ...]:
    """Return two words as one subject where the second is an attribute or a mode.

    No town is called border_in_h or rail-1520. Two words may also name a service.
    """
    first, second = what
    if "_" in second and second in network.schema.attributes:
        return (f"{first}.{second}",)
    if "-" in second and second in network.modes:
        return (f"{first}:{second}",)
    if not (first.strip() and second.strip()) or places_by_name(network.places, first):
        return what
    whole = f"{first} {second}"
    return what if service_meant(network, whole) is None else (whole,)


def _check_alone(what: str) -> None:
    """Refuse the terms of a route where none is asked."""
    context = click.get_current_context()
    for option in context.command.params:
        name = option.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and isinstance(option, click.Option) and name not in _ALONE:
            message = (
                f"{option.opts[-1]} applies to a route; give an origin and a "
                f"destination, or only {what}"
            )
            raise UsageError(message)


def _print(
    network: Network,
    facts: list[Fact],
    form: str,
    why: "Why | None",
    document: dict[str, Any],
) -> None:
    from planner.cli.text import value_text
    from planner.formats.fact_words import fact_dict
    from planner.formats.route_json import csv_text

    if form == "json":
        from corridors.text import json_text

        rows = [fact_dict(network, fact) for fact in facts]
        plain: dict[str, Any] = {"schema_version": 1, **document}
        if why is not None:
            from planner.cli.tables.explanation import why_dict

            plain["why"] = why_dict(network, why)
        give(json_text({**plain, **currency_dict(), "facts": rows}))
    elif form == "csv":
        give(csv_text([_cited_row(network, fact) for fact in facts]), nl=False)
    else:
        from planner.cli.tables.console import Printed, console, table_of
        from planner.routing.route_text import evidence_text

        if why is not None:
            from planner.cli.tables.explanation import print_why

            print_why(network, why)
        columns = (
            Printed("subject", "subject"),
            Printed("attribute", _seasonal),
            Printed("value", value_text),
            Printed("year", "year"),
            # A route has a hundred facts of thirty sources: each is named once, below.
            Printed("source", "source" if why else lambda fact: _cited_in_full(network, fact)),
        )
        out = console()
        out.print(table_of(columns, facts, key=2))
        if why is not None:
            out.print()
            out.print(_sources(network, facts))
        kinds = {fact.source for fact in facts} - {"assumption", "set"}
        assumed = sum(fact.source == "assumption" for fact in facts)
        out.print(f"\n{evidence_text(len(facts), len(kinds), assumed)}")


def _seasonal(fact: Fact) -> str:
    """Return the attribute of a fact with its season."""
    return f"{fact.attribute} in {fact.when}" if fact.when else fact.attribute


def _cited_row(network: Network, fact: Fact) -> dict[str, Any]:
    from corridors.model.evidence import evidence_of
    from planner.cli.text import cite

    evidence = evidence_of(fact, network.sources)
    return {**fact._asdict(), "evidence": evidence, "cited": cite(network, fact)}


def _cited_in_full(network: Network, fact: Fact) -> str:
    from planner.cli.text import cite

    source = cite(network, fact)
    return f"{source} ({fact.note})" if fact.note and not _is_assumed(fact) else source


def _is_assumed(fact: Fact) -> bool:
    return fact.source == "assumption"


def _sources(network: Network, facts: list[Fact]) -> "Table":
    """Return the sources of a route's facts, each once; of an assumption its reasoning."""
    from planner.cli.tables.console import new_table

    table = new_table("source", "title, publisher, address")
    for name in sorted({fact.source for fact in facts if not _is_assumed(fact)} - {"set"}):
        source = network.sources[name]
        parts = (source.title, source.publisher, source.url)
        table.add_row(name, ", ".join(part for part in parts if part))
    for fact in filter(_is_assumed, facts):
        table.add_row("assumption", f"{fact.subject}.{_seasonal(fact)}: {fact.note}")
    table.caption = "For the place of a number in its source: corridors explain SUBJECT.ATTRIBUTE"
    table.caption_justify = "left"
    return table
