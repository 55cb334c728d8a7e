"""``corridors services``: ship loops, trains, ferries, barges and flights that can be booked."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from corridors.model.network import Network
from corridors.places.names import find_place
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.options import (
    SectionedCommand,
    data_option,
    format_option,
    read_ready,
    scenario_option,
    services_options,
    set_option,
    taken,
    term_option,
)
from planner.services.directory import (
    Listed,
    Wanted,
    find_services,
    flat_row,
    listed_dict,
    nearest_calls,
    read_wanted,
    services_dict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What is given beside the places."""

    modes: tuple[str, ...]
    operators: tuple[str, ...]
    depart: str | None
    form: str
    folder: Path | None
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    unconfirmed: bool
    closed: bool


@click.command("services", cls=SectionedCommand)
@click.argument("origin", required=False, metavar="[FROM]", shell_complete=completion.places)
@click.argument("destination", required=False, metavar="[TO]", shell_complete=completion.places)
@term_option(
    "modes", meaning="List only services of this mode or family, such as rail or sea (repeatable)."
)
@services_options("List only services of this operator (repeatable).")
@click.option(
    "--all",
    "closed",
    is_flag=True,
    help="Also list services that are suspended, planned or closed.",
)
@term_option(
    "depart",
    meaning="Day from which departures are listed, as YYYY-MM-DD; or edition, the date of the "
    "data. Default: today.",
)
@scenario_option
@set_option
@format_option("table", "json", "csv")
@data_option
def command(origin: str | None, destination: str | None, **asked: Any) -> None:
    """List services that call at FROM, or lead from FROM to TO without transshipment.

    Ship loops, trains, ferries, barges and flights, each with its calls, days on the way,
    frequency and next departures. Without FROM all services are listed.
    """
    from planner.parsing.departure import read_departure

    own = taken(_Options, asked)
    network, steps = read_ready(own.folder, own.assignments, own.scenarios)
    day = read_departure(own.depart, network.edition)[0]
    wanted = read_wanted(
        network, own.modes, own.operators, unconfirmed=own.unconfirmed, closed=own.closed
    )
    ends = [find_place(network.places, it).id for it in (origin, destination) if it is not None]
    found = find_services(network, steps, ends)
    listed = [it for it in found if wanted.admits(it)]
    after = dt.datetime.combine(day, dt.time(), dt.UTC)
    rows = [listed_dict(network, it, after) for it in listed]
    if own.form == "json":
        from planner.cli.text import to_json

        give(to_json(services_dict(day, rows)), nl=False)
    elif own.form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text([flat_row(row) for row in rows]), nl=False)
    elif rows:
        from planner.cli.tables.services import print_services

        print_services(rows)
    tell(_counted(network, ends, found, listed, wanted))


def _counted(
    network: Network, ends: list[str], found: list[Listed], listed: list[Listed], wanted: Wanted
) -> str:
    """Return how many services there are, and which options list more."""
    names = [network.places[it].name() for it in ends]
    where = ("", " at {}", " from {} to {} without transshipment")[len(ends)].format(*names)
    count = len(listed)
    told = f"{count or 'no'} service{'s' * (count != 1)}{where}"
    more: dict[str, int] = {}
    for it in found:
        if wanted.asks_for(it.service) and (option := wanted.hides(it)):
            more[option] = more.get(option, 0) + 1
    hints = [f"{option} lists {number} more" for option, number in sorted(more.items())]
    for end in ends:
        if not any(call.place == end for it in network.services.values() for call in it.calls):
            near = ", ".join(f"{name} {km:,.0f} km" for name, km in nearest_calls(network, end))
            hints += [f"none calls at {network.places[end].name()}, near it {near}"] * bool(near)
    if len(ends) == 2 and not listed:
        hints.append(f"for routes with transshipment: corridors route {ends[0]} {ends[1]}")
    return "; ".join((told, *hints))
