"""``corridors batch``: a list of shipments in, the list with its answers out."""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.model.network import Network
from corridors.output import check_output, write_output
from corridors.tables.load import DATA
from corridors.tables.spreadsheet import ENCODINGS
from planner.cli.messages import give, tell
from planner.cli.money import currency, currency_dict, currency_for, rate_line
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    force_option,
    format_option,
    layered,
    output_option,
    read_ready,
    scenario_option,
    set_option,
    taken,
    term_option,
)
from planner.cli.progress import countdown
from planner.parsing.departure import read_departures, stated_departure, today

if TYPE_CHECKING:
    from planner.question.terms import Question
    from planner.shipments.reader import ShipmentList
    from planner.shipments.run import Reply


_MOST_TOLD = 20
_TEMPLATE = "shipments.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class _BatchOptions:
    """What is given beside the list."""

    output: Path | None
    form: str
    long: bool
    depart: str | None
    encoding: str | None
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    workers: int | None
    scheduler: str | None
    folder: Path | None
    force: bool


@click.command("batch", cls=SectionedCommand)
@click.argument(
    "shipments", metavar="[SHIPMENTS.csv|xlsx]", required=False, type=click.Path(path_type=Path)
)
@output_option("Write to a file: .xlsx, .csv or .parquet by its ending.")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=_TEMPLATE,
    metavar="[FILE.xlsx|csv]",
    help=f"Write an empty list with its columns and two examples instead. Default: {_TEMPLATE}.",
)
@click.option("--long", is_flag=True, help="Write a row for each answer, not for each shipment.")
@term_option("depart", meaning="Departure of rows that state none. Default: today at 08:00.")
@click.option(
    "--encoding",
    metavar="NAME",
    shell_complete=lambda _ctx, _param, typed: [it for it in ENCODINGS if it.startswith(typed)],
    help="Encoding of a CSV file. Default: found out from the file.",
)
@scenario_option
@set_option
@format_option("table", "csv", "json")
@click.option(
    "--workers",
    type=Whole(1, 1024),
    help="Number of processes on this machine. Default: one per core for a long list.",
)
@click.option(
    "--scheduler", metavar="tcp://HOST:PORT", help="Run on the Dask cluster of this scheduler."
)
@force_option
@data_option
@currency_for(everything=True)
def command(shipments: Path | None, template: Path | None, **asked: Any) -> None:
    """Answer each row of a list of shipments, and write the list with the answers beside it.

    A row has its own origin, destination, depart, cargo, count and any other option of route;
    only origin and destination are needed. Columns of your own, such as reference, are kept.
    --template writes a list to begin with.

    A row without an answer says why and stops nothing. The exit code is 0 if every row has an
    answer, 3 if some have no route, and 1 if some can't be read.
    """
    own = taken(_BatchOptions, asked)
    if (shipments is None) == (template is None):
        message = "name a list of shipments, or write an empty one with --template"
        raise UsageError(message)
    if shipments is None and template is not None:
        _write_template(own, template)
    elif shipments is not None:
        _answer(own, shipments)


def _write_template(own: _BatchOptions, path: Path) -> None:
    from planner.shipments.writer import template

    network, _ = read_ready(own.folder, ())
    made = template(path, network)
    check_output(path, force=own.force)
    write_output(path, made)
    tell(f"Wrote {path}; fill it in and run: corridors batch {path}")


def _answer(own: _BatchOptions, path: Path) -> None:
    from planner.graph.layers import LayeredNetwork
    from planner.shipments.reader import Defaults, read_shipments
    from planner.shipments.run import answer_list, exit_code, with_all_faults
    from planner.shipments.writer import check_form

    if own.scheduler is not None and own.workers is not None:
        message = "--workers is for this machine and --scheduler for a cluster; drop one of the two"
        raise UsageError(message)
    if own.output is not None:
        check_form(own.output)
        check_output(own.output, force=own.force)
        if own.form != "table":
            message = "--format is for stdout, the ending of --output names the form; drop one"
            raise UsageError(message)
    network, steps = read_ready(own.folder, ())
    _check_common(own, network)
    depart = stated_departure(own.depart)
    defaults = Defaults(depart, network.cargo, own.scenarios, own.assignments)
    listed = read_shipments(path, defaults, own.encoding)
    listed = with_all_faults(listed, LayeredNetwork(network, steps))
    for note in listed.notes:
        tell(note)
    tables = (own.folder if own.folder is not None else DATA).resolve()
    with countdown("questions", len({it.terms for it in listed.shipments} - {None}), 0) as told:
        replies = answer_list(
            listed.shipments,
            tables,
            workers=own.workers,
            scheduler=own.scheduler,
            told=told,
        )
    _tell_of_failures(listed, replies)
    _tell_of_past(listed, replies)
    _give(own, listed, replies, network.edition)
    sys.exit(exit_code(listed.shipments, replies))


def _check_common(own: _BatchOptions, network: Network) -> None:
    """Refuse what is stated for all rows and is wrong, before any row is read."""
    read_departures(own.depart, network.edition)
    layered(network, own.assignments, own.scenarios)


def _tell_of_failures(listed: "ShipmentList", replies: "dict[Question, Reply]") -> None:
    """Tell which rows have no answer, and why."""
    from planner.shipments.reader import ANSWERED
    from planner.shipments.run import reply_to

    found = [(it.number, reply_to(it, replies)) for it in listed.shipments]
    failed = [(number, reply) for number, reply in found if reply.status != ANSWERED]
    for number, reply in failed[:_MOST_TOLD]:
        tell(f"{listed.name}:{number}: {reply.status}: {reply.problem}")
    if len(failed) > _MOST_TOLD:
        tell(f"... and {len(failed) - _MOST_TOLD} more; see the column problem")


def _tell_of_past(listed: "ShipmentList", replies: "dict[Question, Reply]") -> None:
    """Tell which rows would have had to leave before today for an arrival that is ahead."""
    from planner.shipments.run import reply_to

    day = today().isoformat()
    found = [
        (it.number, reply.routes[0].departs)
        for it in listed.shipments
        if it.terms is not None and (it.terms.arrive_by or "") >= day
        for reply in (reply_to(it, replies),)
        if reply.routes and reply.routes[0].departs < day
    ]
    for number, departs in found[:_MOST_TOLD]:
        tell(
            f"{listed.name}:{number}: the latest departure, {departs}, is past; write a later "
            "arrive-by, or depart"
        )
    if len(found) > _MOST_TOLD:
        tell(f"... and {len(found) - _MOST_TOLD} more; see the column departs")


def _give(
    own: _BatchOptions, listed: "ShipmentList", replies: "dict[Question, Reply]", edition: dt.date
) -> None:
    """Write the answers to the file that is named, or print them."""
    from planner.shipments.reader import ANSWERED
    from planner.shipments.run import answer_rows, reply_to
    from planner.shipments.writer import csv_text, rows_json, write_rows

    rate = currency()
    stated = rate_line()
    if stated and (own.form == "csv" or own.output is not None):
        tell(stated)
    if own.output is not None:
        rows = answer_rows(listed, replies, long=own.long, rate=rate)
        write_rows(own.output, listed.header, rows, day=edition, long=own.long, rate=rate)
        answered = sum(reply_to(it, replies).status == ANSWERED for it in listed.shipments)
        tell(f"Wrote {own.output}: {answered:,} of {len(listed.shipments):,} rows have an answer")
    elif own.form == "table":
        from planner.cli.tables.shipments import print_shipments

        print_shipments(listed, answer_rows(listed, replies, long=True, rate=rate))
    else:
        rows = answer_rows(listed, replies, long=own.long, rate=rate)
        made = csv_text(rows) if own.form == "csv" else rows_json(rows, currency_dict())
        give(made, nl=False)
