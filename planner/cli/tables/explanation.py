"""The reason for a route, and the attributes of facts, as tables and JSON."""

from typing import Any

from rich.table import Table

from corridors.model.entities import Attribute
from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.text import json_text
from planner.cli.messages import dated, give
from planner.cli.money import amount, code, print_rate
from planner.cli.tables.breakeven import total_text, way_dict
from planner.cli.tables.console import Printed, console, new_table, table_of, titled
from planner.cli.tables.route import least_of, leg_table
from planner.cli.text import cite, publisher_of, value_text
from planner.formats.fact_words import fact_dict
from planner.formats.route_json import SCHEMA_VERSION, csv_text, generalised_cost_dict, leg_dicts
from planner.formats.term_text import term_lines
from planner.routing.route import TOTAL_OF, Route, totals
from planner.routing.route_text import ends_text, itinerary_of, leg_label
from planner.uncertainty.breakeven import Threshold
from planner.uncertainty.explanation import KINDS, Why

_LEAST = 0.05
"""Parts that differ by fewer hours and dollars are not printed."""
_HEADS = ("moving", "handling", "border", "wait", "hours")
"""Of hours by kind, which come first in `KINDS`."""
_MONEY = "cost_usd"


def why_dict(network: Network, why: Why) -> dict[str, Any]:
    """Return the reason for a route as plain data."""
    by = why.best.query.by
    return {
        "query": why.best.query.to_dict(),
        "best": _route_dict(network, why.best),
        "runner_up": _route_dict(network, why.runner_up) if why.runner_up else None,
        "loses_by": {"total": TOTAL_OF[by], "value": why.lost} if why.runner_up else None,
        **generalised_cost_dict(why.sums),
        "parts": [part._asdict() for part in why.parts],
        "binds": [{"lift": list(it.reasons), TOTAL_OF[by]: it.total} for it in why.relaxations],
        "break_even": [
            {
                "value": it.value,
                "relative_change": it.change,
                "inside_low_high": it.inside,
                TOTAL_OF[by]: it.total,
                "ties_for_best": it.ties,
                "cited": cite(network, it.fact),
                "fact": fact_dict(network, it.fact),
            }
            for it in why.thresholds
        ],
    }


def _route_dict(network: Network, route: Route) -> dict[str, Any]:
    return {
        **way_dict(itinerary_of(network, route)),
        "totals": totals(route),
        "services": list(route.services),
        "legs": leg_dicts(network, route, terms=True),
    }


def print_why(network: Network, why: Why) -> None:
    """Print legs, the runner-up, what differs, what binds and the break-even values."""
    query = why.best.query
    out = console()
    terms = f": {least_of(query.by)}, {network.cargo[query.cargo].name_en}, {dated(query)}"
    out.print(titled(f"Why {ends_text(network, query)} goes this way", terms))
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    out.print(f"Best: {itinerary_of(network, why.best).text()}")
    out.print()
    out.print(leg_table(network, why.best))
    out.print()
    out.print(_arithmetic_table(network, why.best))
    out.print()
    if why.sums:
        out.print(_sum_table(why))
        out.print()
    if why.runner_up is None:
        out.print("No distinct route was found within twice the best.")
    else:
        _print_runner_up(network, why, why.runner_up)
    _print_relaxations(why)
    if why.thresholds:
        _print_thresholds(network, why)
    print_rate(out)
    out.print()


def _arithmetic_table(network: Network, route: Route) -> Table:
    """Return what hours, dollars and CO2e of each leg are the sum of."""
    table = new_table("leg", "is", "the sum of", right=("is",))
    for leg in route.legs:
        label = leg_label(network, leg)
        for line in term_lines(network, route.query, leg):
            table.add_row(label, _is_text(line.figure, line.value), line.text)
            label = ""
    return table


def _is_text(figure: str, value: float) -> str:
    """Return a part of a number of a leg with its unit."""
    if figure == _MONEY:
        return f"{amount(value, _money_form(value))} {code()}"
    return f"{value:,.1f} {'h' if figure == 'time_h' else 'kg'}"


def _money_form(value: float) -> str:
    return ",.0f" if abs(value) >= _WHOLE_USD else ",.2f"


_WHOLE_USD = 100.0
_TERMS = {
    "agents": "agents and pick-up",
    "missed_connections": "missed connections",
    "mode_change": "changes of mode",
    "boarding": "boardings",
    "transfer": "transfers",
    "border": "borders",
}


def _sum_table(why: Why) -> Table:
    """Return the sums of the best route and the runner-up, term by term."""
    two = len(why.sums) > 1
    heads = (code(), *(("runner-up", f"more {code()}") if two else ()))
    table = new_table("the sum that decides", "each", *heads, right=("each", *heads))
    for some in zip(*(it.terms for it in why.sums), strict=True):
        if not any(it.usd for it in some):
            continue
        first = some[0]
        counts = " / ".join(f"{it.quantity:,.0f}" for it in some) if first.each_usd else ""
        unit = " h" if counts and first.name == "time" else ""
        each = f"{counts}{unit} x {amount(first.each_usd, ',.2f')}" if counts else ""
        dollars = [it.usd for it in some]
        table.add_row(_TERMS.get(first.name, first.name), each, *_sides(dollars))
    table.add_row("generalised cost", "", *_sides([it.usd for it in why.sums]))
    return table


def _sides(usd: list[float]) -> list[str]:
    """Return the dollars of one or two routes, and how many more the other has."""
    more = [amount(usd[1] - usd[0], "+,.0f")] if len(usd) > 1 else []
    return [*(amount(it) for it in usd), *more]


def _print_runner_up(network: Network, why: Why, other: Route) -> None:
    out = console()
    by = why.best.query.by
    out.print(f"Runner-up: {itinerary_of(network, other).text()}")
    base = why.total
    share = f" ({why.lost / base:.1%})" if base else ""
    out.print(f"It loses by {total_text(by, why.lost)}{share}.")
    out.print()
    heads = (*_HEADS, code(), "kg CO2e", "km")
    table = new_table("", *heads, right=heads)
    rows = {
        "best": [why.best.total(it) for it in KINDS],
        "runner-up": [other.total(it) for it in KINDS],
    }
    rows["difference"] = [b - a for a, b in zip(*rows.values(), strict=True)]
    for name, row in rows.items():
        sign = "+" if name == "difference" else ""
        table.add_row(
            name,
            *(_figure(kind, value, sign) for kind, value in zip(KINDS, row, strict=True)),
        )
    out.print(table)
    out.print()
    differing = [
        it
        for it in why.parts
        if abs(it.other_h - it.best_h) >= _LEAST or abs(it.other_usd - it.best_usd) >= 1.0
    ]
    out.print(table_of(_PARTS, differing))
    out.print()


_PARTS = (
    Printed("where they differ", "name"),
    Printed("h", "best_h", ",.1f"),
    Printed("runner-up h", "other_h", ",.1f"),
    Printed("more h", lambda it: it.other_h - it.best_h, "+,.1f"),
    Printed("USD", "best_usd", ",.0f", money=True),
    Printed("runner-up USD", "other_usd", ",.0f", money=True),
    Printed("more USD", lambda it: it.other_usd - it.best_usd, "+,.0f", money=True),
)


def _figure(kind: str, value: float, sign: str) -> str:
    if kind == _MONEY:
        return amount(value, f"{sign},.0f")
    return format(value, f"{sign},.{1 if kind.endswith('_h') else 0}f")


def _print_relaxations(why: Why) -> None:
    out = console()
    by = why.best.query.by
    if not why.relaxations:
        out.print(
            "Binding constraints: none; the route is the best even without bans and closures."
        )
    for it in why.relaxations:
        gain = why.total - it.total
        out.print(
            f"Binding constraint: {' and '.join(it.reasons)}. Without it the best route takes "
            f"{total_text(by, it.total)}, {total_text(by, gain)} less.",
        )
    out.print()


def _print_thresholds(network: Network, why: Why) -> None:
    out = console()
    out.print("Break-even: the runner-up equals the best if one number alone changes to")
    columns = (
        Printed("id", lambda it: it.fact.id),
        Printed("now", lambda it: value_text(it.fact)),
        Printed("break-even", lambda it: format_number(it.value, 4), right=True),
        Printed("change", "change", "+.0%"),
        Printed("", _verdict),
        Printed("source", lambda it: publisher_of(network, it.fact)),
    )
    out.print(table_of(columns, why.thresholds))


def _verdict(threshold: Threshold) -> str:
    words = []
    if threshold.inside is not None:
        words.append("within low-high" if threshold.inside else "outside low-high")
    if not threshold.ties:
        words.append("a third route wins first")
    return ", ".join(words)


_ATTRIBUTES = (
    Printed("attribute", "name"),
    Printed("unit", "unit"),
    Printed("of", lambda it: sorted(it.applies_to)),
    Printed("meaning", "meaning"),
)


def print_attributes(network: Network, form: str) -> None:
    """Print the attributes that are declared: unit, to what they apply, what they mean."""
    attributes = network.schema.attributes.values()
    if form == "json":
        rows = [_plain(it) | {"applies_to": sorted(it.applies_to)} for it in attributes]
        plain = {"schema_version": SCHEMA_VERSION, "attributes": rows}
        give(json_text(plain))
    elif form == "csv":
        give(csv_text([_plain(it) for it in attributes]), nl=False)
    else:
        console().print(table_of(_ATTRIBUTES, attributes))


def _plain(attribute: Attribute) -> dict[str, object]:
    """Return an attribute as plain data; words have no bounds."""
    number = attribute.is_number
    return {
        "name": attribute.name,
        "unit": attribute.unit,
        "type": attribute.type,
        "applies_to": " ".join(sorted(attribute.applies_to)),
        "min": attribute.min if number else None,
        "max": attribute.max if number else None,
        "meaning": attribute.meaning,
    }
