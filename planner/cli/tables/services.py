"""Services in a terminal."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from corridors.model.entities import OPEN_STATUSES
from corridors.model.network import Network
from planner.cli.tables.console import Printed, console, new_table, table_of, titled
from planner.services.timetable import days_text, unconfirmed_text
from planner.services.ways import TimedCall

_MOST_OPERATORS = 8
_DIRECTIONS = {
    "forward": "in this direction only",
    "both": "in both directions",
    "loop": "a loop",
}


def print_services(rows: Sequence[dict[str, Any]]) -> None:
    """Print services as `planner.services.directory.listed_dict` gives them."""
    timed = any(row["time_h"] is not None for row in rows)
    columns = (
        Printed("service", title_of),
        Printed("calls", lambda row: " - ".join(row["call_names"])),
        *[Printed("days", "time_h", ".1f", per=24.0)] * timed,
        Printed("departs", lambda row: f"{row['frequency']}{_next(row['departures'])}"),
        Printed("mode", "mode"),
        Printed("confirmed", _confirmed),
        Printed("status", _status),
        Printed("source", lambda row: row["source"]["id"]),
        Printed("id", "id"),
    )
    console().print(table_of(columns, rows))


def _confirmed(row: dict[str, Any]) -> str:
    return f"{row['confirmed']}{'' if row['confirmed_lately'] else ', not since'}"


def _status(row: dict[str, Any]) -> str:
    limits = filter(None, (row["months"], _dates(row)))
    return f"{row['status']}{''.join(f' ({it})' for it in limits)}"


def _dates(row: dict[str, Any]) -> str:
    """Return the dates between which a service runs, in words, empty without any."""
    ends = (("from", row["valid_from"]), ("to", row["valid_to"]))
    return " ".join(f"{word} {day}" for word, day in ends if day)


def title_of(row: dict[str, Any]) -> str:
    """Return operator and name of a service, the operator once."""
    operator, name = row["operator"], row["name"]
    return name if operator in name else f"{operator} {name}"


def _next(departures: Sequence[str]) -> str:
    """Return the next departures after the frequency, nothing where none is known."""
    days = days_text([dt.datetime.fromisoformat(it) for it in departures])
    return f": {days}" if days else ""


def print_service(network: Network, row: dict[str, Any], calls: Sequence[TimedCall]) -> None:
    """Print a service: what it is, whether it runs, and its calls with the hours from the first.

    Parameters
    ----------
    network
        The network of the service.
    row
        What `planner.services.directory.listed_dict` gives.
    calls
        Its calls, passed places included.
    """
    service = network.services[row["id"]]
    out = console()
    out.print(
        titled(title_of(row), f" ({row['id']}): {row['mode']}, {_DIRECTIONS[row['direction']]}")
    )
    state = row["status"].capitalize()
    if row["status"] not in OPEN_STATUSES:
        state += "; no route uses it"
    if row["months"]:
        state += f" in {row['months']} only"
    if dates := _dates(row):
        state += f", {dates}"
    confirmed = unconfirmed_text(network, service)
    known = f"confirmed {service.confirmed}"
    if confirmed:
        known = confirmed
    if not row["confirmed_lately"]:
        known += ", so only routes with --unconfirmed use it"
    out.print(f"{state}. Departs {row['frequency']}{_next(row['departures'])}; {known}.")
    out.print(f"Carries {', '.join(row['cargo'])}.")
    if row["refuses"]:
        out.print(f"Takes no cargo from or to {', '.join(row['refuses'])}.")
    out.print()
    numbers = ("hours", "days")
    table = new_table("call", "mode", "cargo", *numbers, "hours are", right=numbers)
    for call, hours, published in calls:
        told = [name for name, on in (("loads", call.loads), ("unloads", call.unloads)) if on]
        table.add_row(
            network.places[call.place].name(),
            network.modes[call.mode].name_en,
            ", ".join(told) or "passes",
            "" if hours is None else f"{hours:,.1f}",
            "" if hours is None else f"{hours / 24.0:.1f}",
            _origin_of(call_hours=hours, published=published, first=call is calls[0].call),
        )
    out.print(table)
    out.print()
    out.print(
        "Hours from the departure at the first call. Computed ones follow from the links, their "
        "speeds and borders.",
        style="dim",
    )
    out.print()


def _origin_of(*, call_hours: float | None, published: bool, first: bool) -> str:
    if call_hours is None:
        return "unknown: no way leads here"
    if first:
        return ""
    return "published" if published else "computed"


def timed_call_dict(network: Network, timed: TimedCall) -> dict[str, Any]:
    """Return a call of a service with its hours as plain data."""
    call = timed.call
    return {
        "place": call.place,
        "name": network.places[call.place].name(),
        "mode": call.mode,
        "loads": call.loads,
        "unloads": call.unloads,
        "hours": None if timed.hours is None else round(timed.hours, 2),
        "published": timed.published,
    }


def print_counts(counts: dict[str, dict[str, Any]]) -> None:
    """Print how many services there are, as `planner.services.directory.count_services` says."""
    out = console()
    out.print()
    columns = (
        Printed("services by mode", "mode"),
        Printed("services", "services", ","),
        Printed("used", "used", ","),
    )
    out.print(table_of(columns, [{"mode": mode, **it} for mode, it in counts["mode"].items()]))
    listed = [(name, number) for name, number in counts["operator"].items() if number > 1]
    many = ", ".join(f"{name} {number}" for name, number in listed[:_MOST_OPERATORS])
    out.print(f"Operators: {len(counts['operator'])}; the most have {many}.")
    for name, title in (("confirmed", "Last confirmed"), ("status", "Status")):
        told = ", ".join(f"{word} {number}" for word, number in counts[name].items())
        out.print(f"{title}: {told}.")
