"""The risk of a route as a table, JSON and CSV."""

import datetime as dt
import math
from itertools import takewhile
from typing import Any

from corridors.model.network import Network
from planner.cli.money import amount, code, print_rate
from planner.cli.tables.breakeven import way_dict
from planner.cli.tables.console import NARROW, Printed, console, is_narrow, new_table, table_of
from planner.cli.tables.route import headline
from planner.cli.text import cite, publisher_of, value_text
from planner.formats.fact_words import fact_dict
from planner.formats.route_json import SCHEMA_VERSION
from planner.parsing.departure import dated_rows
from planner.pricing.arcs import HANDLE, MOVE
from planner.question.query import Query, asking, deadline_text
from planner.routing.route import clock, totals
from planner.routing.route_text import hours_text, itinerary_of
from planner.uncertainty.percentiles import Percentiles
from planner.uncertainty.rerouting import Rerouted, Used
from planner.uncertainty.risk import Driver, Missed, Risk

_SHOWN = 6
_LEAST = 0.005
"""Drivers of a smaller share are not printed."""
_BAR = 10
_FIELDS = ("planned", "mean", "minimum", "p10", "p50", "p90")


def to_dict(network: Network, risk: Risk, other: Rerouted | None) -> dict[str, Any]:
    """Return the risk of a route as plain data, numbers that are infinite as null."""
    query = risk.route.query
    plain: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "query": query.to_dict(),
        "draws": risk.draws,
        "seed": risk.seed,
        "correlation": _correlation(risk),
        "route": {**way_dict(itinerary_of(network, risk.route)), "totals": totals(risk.route)},
        "percentiles": {
            "arrival": _arrivals(query, risk.time_h),
            "time_h": _plain(risk.time_h),
            "cost_usd": _plain(risk.cost_usd),
            "co2e_kg": _plain(risk.co2e_kg),
        },
        "on_time": _on_time(risk.deadline, risk.on_time),
        "drivers": {
            name: [_driver(network, driver) for driver in drivers]
            for name, drivers in risk.drivers.items()
        },
        "missed_windows": {
            "draws": risk.missed_draws,
            "windows": [
                {
                    "at": _at(missed),
                    "closes": missed.closes.isoformat(timespec="minutes"),
                    "draws": missed.draws,
                    "wait_h": _finite(missed.wait_h),
                }
                for missed in risk.missed
            ],
        },
        "reroute": None,
    }
    if other is not None:
        plain["reroute"] = {
            "percentiles": {
                "arrival": _arrivals(query, other.time_h),
                "time_h": _plain(other.time_h),
                "cost_usd": _plain(other.cost_usd),
            },
            "on_time": _on_time(risk.deadline, other.on_time),
            "no_route_draws": other.unanswered,
            "corridors": [used._asdict() for used in other.corridors],
            "places": [used._asdict() for used in other.places],
            "ways": [
                {
                    **way_dict(choice.way),
                    "share": choice.share,
                    "median_time_h": _finite(choice.time_h),
                    "median_cost_usd": _finite(choice.cost_usd),
                }
                for choice in other.choices
            ],
        }
    return plain


def to_rows(risk: Risk, other: Rerouted | None) -> list[dict[str, Any]]:
    """Return the percentiles as rows of a table."""
    rows = [
        ("committed", "time_h", risk.time_h),
        ("committed", "cost_usd", risk.cost_usd),
        ("committed", "co2e_kg", risk.co2e_kg),
    ]
    if other is not None:
        rows += [("rerouted", "time_h", other.time_h), ("rerouted", "cost_usd", other.cost_usd)]
    drawn = {"draws": risk.draws, "seed": risk.seed, "correlation": _correlation(risk)}
    return dated_rows(
        risk.route.query,
        (
            {"route": route, "total": total, **drawn, **_plain(found)}
            for route, total, found in rows
        ),
    )


def print_risk(network: Network, risk: Risk, other: Rerouted | None) -> None:
    """Print percentiles, chance to be on time, missed windows and drivers."""
    query = risk.route.query
    out = console()
    drawn = (
        f"; {risk.draws:,} draw{'s' * (risk.draws != 1)}, "
        f"seed {risk.seed}{'' if risk.correlated else ', independent'}"
    )
    out.print(headline(network, query).append(drawn))
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    out.print(f"Committed: {itinerary_of(network, risk.route).text()}")
    out.print()
    heads = ("planned", "mean", "least", "P10", "P50", "P90")
    # A narrow terminal has room for four moments; JSON and CSV hold all.
    shown = [0, 3, 4, 5] if is_narrow() else range(len(heads))
    right = tuple(heads[at] for at in shown)
    table = new_table("", *right, right=right)
    for name, found in [("", risk)] + ([("best of each draw: ", other)] if other else []):
        days = [_moment(query, found.time_h[at]) for at in shown]
        table.add_row(f"{name}arrival", *days)
        table.add_row(f"{name}time", *(_hours(found.time_h[at]) for at in shown))
        table.add_row(f"{name}{code()}", *(_usd(found.cost_usd[at]) for at in shown))
    table.add_row("kg CO2e", *(_number(risk.co2e_kg[at]) for at in shown))
    out.print(table)
    out.print()
    if risk.on_time is not None and risk.deadline is not None:
        chance = f"Arrives by {deadline_text(risk.deadline)}: {risk.on_time:.1%} of the draws"
        if other is not None:
            chance += f"; with the best route of each draw {other.on_time:.1%}"
        out.print(chance + ".")
    for missed in risk.missed:
        what = f"Missed window: {_at(missed)} closes {missed.closes:%Y-%m-%d}"
        service = network.services.get(missed.stop.step.service)
        if service is not None:
            what = f"Missed departure: {service.name} leaves on {missed.closes:%Y-%m-%d}"
        out.print(
            f"{what}; {missed.draws:,} draws arrive later and wait {_hours(missed.wait_h)} on "
            "average."
        )
    if other is not None:
        _print_rerouted(other)
    for name, drivers in risk.drivers.items():
        _print_drivers(network, risk, name, drivers)
    print_rate(out)
    out.print(
        f"For every fact behind the route: corridors explain {asking(network, query)}", style="dim"
    )


_REROUTED = (
    Printed("share", "share", ".1%"),
    Printed("best route of a draw", lambda it: it.way.text()),
    Printed("time", lambda it: _hours(it.time_h), right=True),
    Printed("USD", lambda it: _usd(it.cost_usd), money=True, right=True),
)


def _print_rerouted(other: Rerouted) -> None:
    out = console()
    if other.unanswered:
        out.print(f"No route in {other.unanswered:,} of the draws.")
    out.print(table_of(_REROUTED, other.choices[:_SHOWN], key=2))
    if len(other.choices) > _SHOWN:
        rest = math.fsum(choice.share for choice in other.choices[_SHOWN:])
        out.print(f"... and {len(other.choices) - _SHOWN} more routes, {rest:.1%} of the draws.")
    for what, used in (("Corridors", other.corridors), ("Borders and transfers", other.places)):
        if used:
            out.print(f"{what}: {_shares(used)}")
    out.print()


def _shares(used: tuple[Used, ...]) -> str:
    shown = [f"{it.name} {it.share:.0%}" for it in used[: 2 * _SHOWN]]
    return ", ".join(shown) + (" ..." if len(used) > 2 * _SHOWN else ".")


def _print_drivers(network: Network, risk: Risk, name: str, drivers: tuple[Driver, ...]) -> None:
    if not drivers:
        return
    out = console()
    total = risk.time_h if name == "time" else risk.cost_usd
    unit = "h" if name == "time" else code()
    text = format if name == "time" else amount
    out.print(f"What drives the {name} (P90 {text(total.p90, ',.0f')} {unit}):")
    columns = (
        Printed("share", "share", ".0%"),
        Printed("", _bar),
        Printed("id", lambda it: _driver_name(network, it)),
        Printed("value", lambda it: value_text(it.fact)),
        Printed(
            f"P90 if known, {unit}",
            lambda it: f"{text(it.p90, ',.0f')} ({text(it.p90 - total.p90, '+,.0f')})",
            right=True,
        ),
        # Without the room for it, who published a number is left to `explain`, named below.
        Printed("source", lambda it: publisher_of(network, it.fact), room=NARROW),
    )
    greatest = takewhile(lambda it: it.share >= _LEAST, drivers[:_SHOWN])
    out.print(table_of(columns, greatest, key=3))
    out.print()


def _bar(driver: Driver) -> str:
    return ("+" if driver.sign > 0 else "-") + "█" * max(1, round(_BAR * driver.share))


def _usd(usd: float) -> str:
    return amount(usd) if math.isfinite(usd) else _number(usd)


def _driver_name(network: Network, driver: Driver) -> str:
    if driver.wait_at:
        return f"wait for a service at {network.places[driver.wait_at].name()}"
    return driver.fact.id


def _driver(network: Network, driver: Driver) -> dict[str, Any]:
    return {
        "kind": "wait" if driver.wait_at else "fact",
        "at": driver.wait_at or None,
        "share": round(driver.share, 6),
        "sign": driver.sign,
        "p90_if_known": _finite(driver.p90),
        "cited": cite(network, driver.fact),
        "fact": fact_dict(network, driver.fact),
    }


def _correlation(risk: Risk) -> str:
    return "groups" if risk.correlated else "none"


def _at(missed: Missed) -> str:
    step = missed.stop.step
    if step.kind == MOVE:
        return f"{step.a}>{step.b}:{step.first}"
    return (
        f"{step.first}>{step.second}@{step.a}" if step.kind == HANDLE else f"{step.a}:{step.first}"
    )


def _on_time(deadline: dt.datetime | None, chance: float | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    return {"deadline": deadline.isoformat(timespec="minutes"), "probability": chance}


def _finite(value: float) -> float | None:
    return round(value, 4) + 0.0 if math.isfinite(value) else None


def _plain(found: Percentiles) -> dict[str, float | None]:
    return {name: _finite(getattr(found, name)) for name in _FIELDS}


def _arrivals(query: Query, found: Percentiles) -> dict[str, str | None]:
    return {
        name: clock(query, hours).isoformat(timespec="minutes") if math.isfinite(hours) else None
        for name, hours in zip(_FIELDS, found, strict=True)
    }


def _moment(query: Query, hours: float) -> str:
    return f"{clock(query, hours):%d %b %Y}" if math.isfinite(hours) else "never"


def _hours(hours: float) -> str:
    return hours_text(hours) if math.isfinite(hours) else "never"


def _number(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else "none"
