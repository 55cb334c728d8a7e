"""Priced chains and stored answers in a terminal."""

from collections.abc import Sequence

from corridors.model.network import Network
from corridors.model.schema import format_number
from planner.chains.pricing import Closing, LegPrice, PlaceStop, PricedChain, has_gap
from planner.chains.stored import Repriced
from planner.cli.money import amount, code, money, print_rate
from planner.cli.tables.console import Printed, cell, console, new_table, table_of, usd_cell
from planner.cli.tables.route import least_of, print_question
from planner.question.query import Query
from planner.routing.route import clock
from planner.routing.route_text import hours_text

_DAY = 24.0
_MOST_LEGS = 4
_OWN = "*"
_CHANGED = 0.005
_EVEN = 0.5
"""A gap of less, in hours, USD, kg or km, is none in print."""


def print_chain(network: Network, chain: PricedChain, closing: Closing) -> None:
    """Print a chain: a line for each leg and place, totals, the gap, and what would close it."""
    out = console()
    print_question(network, chain.query)
    out.print()
    numeric = ("km", "hours", code(), "kg CO2e", "borders")
    table = new_table("what", "where", *numeric, "arrives", right=numeric)
    for stop, leg in zip(chain.stops, (*chain.legs, None), strict=True):
        if stop.hours or stop.usd or stop.modes[0]:
            table.add_row(*_stop_cells(network, chain.query, stop))
        if leg is not None:
            table.add_row(*_leg_cells(network, chain.query, leg))
    table.add_section()
    table.add_row(
        "total",
        f"{hours_text(chain.hours)}, {_count(chain.borders, 'border')}, "
        f"{_count(chain.transfers, 'transfer')}",
        cell(chain.distance_km),
        cell(chain.hours, ",.1f"),
        usd_cell(chain.usd),
        cell(chain.co2e_kg),
        cell(chain.borders),
        chain.arrival().strftime("%d %b %Y"),
        style="bold",
    )
    out.print(table)
    out.print()
    _print_own(network, chain)
    hours, usd = chain.time_range, chain.cost_range
    out.print(
        f"P10-P90: {hours.low / _DAY:,.1f}-{hours.high / _DAY:,.1f} days, "
        f"{money(usd.low)}-{amount(usd.high)}."
    )
    _print_gap(network, chain, closing)
    print_rate(out)


def _stop_cells(network: Network, query: Query, stop: PlaceStop) -> list[str]:
    families = [network.modes[it].family if it in network.modes else it for it in stop.modes]
    if not any(families):
        what = "wait"
    elif families[0] == "gate":
        what = "loading"
    elif families[1] == "gate":
        what = "unloading"
    else:
        what = " > ".join(dict.fromkeys(families))
    return [
        what,
        network.places[stop.place].name(),
        "",
        cell(stop.hours, ",.1f"),
        usd_cell(stop.usd),
        cell(stop.co2e_kg, ",.1f" if stop.co2e_kg < 10 else ",.0f"),
        "",
        clock(query, stop.start_h + stop.hours).strftime("%d %b %H:%M"),
    ]


def _leg_cells(network: Network, query: Query, leg: LegPrice) -> list[str]:
    ends = (network.places[it].name() for it in (leg.leg.origin, leg.leg.place))
    services = [network.services[it].title for it in leg.services]
    return [
        ", ".join((" + ".join(leg.modes), *services)),
        " - ".join(ends),
        cell(leg.distance_km),
        f"{leg.hours:,.1f}{_OWN * leg.own_hours}",
        f"{amount(leg.usd)}{_OWN * leg.own_usd}",
        cell(leg.co2e_kg),
        cell(leg.borders),
        clock(query, leg.end_h).strftime("%d %b %H:%M"),
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def leg_name(network: Network, leg: LegPrice) -> str:
    """Return the ends and modes of a leg, such as ``Manzhouli - Moscow by rail``."""
    ends = (network.places[it].name() for it in (leg.leg.origin, leg.leg.place))
    return f"{' - '.join(ends)} by {' + '.join(leg.modes)}"


def _print_own(network: Network, chain: PricedChain) -> None:
    """Tell which figures are the user's, and what ours are in their place."""
    for leg in chain.legs:
        ours = []
        if leg.own_usd:
            ours.append(money(leg.network_usd))
        if leg.own_hours:
            ours.append(f"{leg.network_hours:,.1f} h")
        if ours:
            console().print(f"{_OWN} Yours: {leg_name(network, leg)}; ours {' and '.join(ours)}.")


def _print_gap(network: Network, chain: PricedChain, closing: Closing) -> None:
    out, best = console(), chain.recommended
    days = (chain.hours - best.total("time_h")) / _DAY
    usd = chain.usd - best.total("cost_usd")
    more = chain.generalised_usd - chain.recommended_generalised
    names = [network.corridors[it].name_en for it in best.corridors]
    follows = f", by {names[0]}" if names else ""
    out.print(
        f"Recommended ({least_of(chain.query.by)}): {best.total('time_h') / _DAY:,.1f} days, "
        f"{money(best.total('cost_usd'))}{follows}."
    )
    out.print(
        f"Your chain against it: {days:+,.1f} days, {money(usd, '+,.0f')}, generalised cost "
        f"{money(more, '+,.0f')}."
    )
    if not has_gap(chain):
        even = "equal to" if abs(chain.gap) < _EVEN else "better than"
        measure = least_of(chain.query.by).removeprefix("least ")
        out.print(f"By {measure} your chain is {even} the recommended route.")
        return
    for it in closing.legs[:_MOST_LEGS]:
        leg = chain.legs[it.number]
        if it.unit == "USD":
            told = f"a price {money(it.now - it.value)} lower ({amount(it.value)}"
            told += f" instead of {amount(it.now)})"
        else:
            told = f"{it.now - it.value:,.0f} h less ({it.value:,.0f} instead of {it.now:,.0f})"
        out.print(f"Would close the gap: {leg_name(network, leg)}, {told}.")
    for change in closing.facts:
        also = "" if change.ties else "; another way would then be better than both"
        out.print(
            f"Would close the gap: {change.fact.id} {format_number(change.value)} "
            f"{change.fact.unit} instead of {format_number(float(change.fact.value))} "
            f"({change.change:+.0%}){also}.",
        )
    if not closing.legs and not closing.facts:
        out.print("No price, time or fact of one leg alone would close the gap.")


def _now(repriced: Repriced, name: str) -> float | None:
    """Return a total of today, None where the route is no longer possible."""
    return repriced.now[name] if repriced.now else None


def _change(repriced: Repriced) -> float | None:
    return repriced.now["cost_usd"] - repriced.then["cost_usd"] if repriced.now else None


_REPRICED = (
    Printed("route", lambda it: ", ".join(it.stored.labels) or f"{it.stored.rank}"),
    Printed("departs", lambda it: _departs(it).replace("T", " ")),
    Printed("days then", lambda it: it.then["time_h"], ",.1f", per=_DAY),
    Printed("now", lambda it: _now(it, "time_h"), ",.1f", per=_DAY, none="-"),
    Printed("USD then", lambda it: it.then["cost_usd"], ",.0f", money=True),
    Printed("now ", lambda it: _now(it, "cost_usd"), ",.0f", money=True, none="-"),
    Printed("change", _change, "+,.0f", money=True, none="-"),
    Printed("kg CO2e then", lambda it: it.then["co2e_kg"], ",.0f"),
    Printed("now  ", lambda it: _now(it, "co2e_kg"), ",.0f", none="-"),
)


def _departs(repriced: Repriced) -> str:
    query = repriced.query
    return str(repriced.stored.query["depart"]) if query is None else query.departs()


def print_repriced(network: Network, found: Sequence[Repriced]) -> None:
    """Print stored routes then and now: totals, and the parts that differ."""
    out = console()
    out.print(table_of(_REPRICED, found))
    print_rate(out)
    for it in found:
        name = ", ".join(it.stored.labels) or f"route {it.stored.rank}"
        if it.problem:
            out.print(f"{name}: no longer possible: {it.problem}")
        for part in it.parts:
            told = _changes(part.part.figures, part.now)
            if told:
                places = dict.fromkeys((part.part.places[0], part.part.places[-1]))
                names = [network.places[p].name() if p in network.places else p for p in places]
                how = f" by {part.part.mode}" if part.part.mode else ""
                out.print(f"{name}: {' - '.join(names)}{how}: {told}")


def _changes(then: dict[str, float], now: dict[str, float]) -> str:
    """Return what differs of a part in words, nothing where it is the same or not possible."""
    if not now:
        return ""
    told = []
    for key, unit, text in (("time_h", "h", format), ("cost_usd", code(), amount)):
        if abs(now[key] - then[key]) > _CHANGED:
            told.append(f"{text(then[key], ',.1f')} {unit} then, {text(now[key], ',.1f')} now")
    return "; ".join(told)
