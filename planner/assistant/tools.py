"""The tools: what each is for, takes and answers."""

from typing import Any, NamedTuple

from corridors.errors import DataError, NoRouteError, UsageError
from corridors.model.network import Network
from corridors.scenario import Change, Scenario, apply_scenarios, load_scenarios, parse_scenario
from corridors.tables.exchange import exchange_rates
from planner.assistant import answers
from planner.assistant.answers import (
    CHAIN,
    TOML,
    Answerer,
    Arguments,
    ToolAnswer,
    question_data,
    question_of,
)
from planner.assistant.resources import basis_line, basis_of, facts_of
from planner.chains.pricing import YOURS, chain_dict, closes, price_chain
from planner.chains.stated import is_chain, read_chain, read_terms
from planner.formats.route_json import SCHEMA_VERSION
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import departure_text
from planner.parsing.terminals import TerminalEnd
from planner.pricing.changes import change_steps
from planner.question.terms import TERMS, Question
from planner.routing.route import Route, totals
from planner.routing.route_text import ends_text, hours_text, itinerary_of
from planner.routing.router import find_route
from planner.studio.openapi import Schema
from planner.studio.problems import Problem
from planner.studio.question import NO_COMPARISON, command_of, resolve
from planner.studio.studio import Studio
from planner.studio.worlds import check_supplied

_MOST_LEGS = 20
_LINES = 20
_MOST_CLOSING = 3


def chain_priced(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer what a chain takes leg by leg, and what would make it equal to the best.

    It is read from its line alone: whoever asks a server reads no files.
    """
    terms = dict(arguments)
    text = terms.pop("chain", "")
    if not isinstance(text, str) or len(text) > CHAIN["maxLength"] or not is_chain(text):
        detail = (
            "chain is places joined by >, such as 'Dalian > Manzhouli rail > Moscow rail "
            f"3200usd 12d', in at most {CHAIN['maxLength']} letters"
        )
        raise Problem(400, detail, parameter="chain")
    text = " ".join(text.split())
    stated = read_chain(studio.network, text)
    if len(stated.legs) > _MOST_LEGS:
        detail = f"the chain has {len(stated.legs)} legs; write {_MOST_LEGS} at most"
        raise Problem(400, detail, parameter="chain")
    ends = {"from": stated.origin or ">", "to": stated.legs[-1].place or ">"}
    question = question_of({**terms, **ends})
    world = studio.worlds.of(question.scenarios, question.sets)
    rates = exchange_rates(studio.network.folder, studio.network.edition)
    moved: list[TerminalEnd] = []
    network, steps, query, legs = read_terms(
        *(world.network, world.steps, stated),
        question=question,
        rates={code: it.per_usd for code, it in rates.items()},
        moved=moved.append,
    )
    priced = price_chain(network, steps, query, legs, engine=world.engine)
    plain = chain_dict(network, priced, closes(network, steps, priced, engine=world.engine))
    del plain["query"]
    plain.pop("off_network", None)
    basis = basis_of(network, facts_of(network, (priced.way.route, priced.recommended)))
    used = {it.own.currency for it in stated.legs if it.own.price is not None}
    data = {
        **plain,
        "question": {
            "chain": text,
            "cargo": query.cargo,
            "depart": query.departs(),
            "by": query.by,
            "command": _command(studio.network, text, question),
        },
        "notes": [f"{it.message(network)}." for it in moved],
        "rates": [it.to_dict() for code, it in rates.items() if code in used],
        "basis": basis,
    }
    layers = [*question.scenarios, *question.sets]
    under = f", under {', '.join(layers)}" if layers else ""
    cargo = network.cargo[query.cargo].name_en
    departs = departure_text(query)
    lines = [f"{ends_text(network, query)}, {cargo}, departs {departs}{under}."]
    lines += [*data["notes"], *_chain_lines(network, data)]
    lines += [f"Prices in {code}: {rates[code].text()}." for code in sorted(used & rates.keys())]
    lines += [
        f"The same on the command line: {data['question']['command']}",
        basis_line(basis),
    ]
    return ToolAnswer("\n".join(lines), data)


def _command(network: Network, chain: str, question: Question) -> str:
    """Return the line for a shell that prices the same."""
    terms = [it for it in TERMS if it.chain]
    return command_of(question, network, "price", chain, terms=terms)


def _chain_lines(network: Network, data: dict[str, Any]) -> list[str]:
    rows = data["chain"]
    lines = [_row_line(network, it) for it in rows[:_LINES]]
    lines += [f"and {len(rows) - _LINES} more rows"] if len(rows) > _LINES else []
    sums, band, gap = data["totals"], data["range"], data["gap"]
    best = data["recommended"]["totals"]
    low, high = (it / 24 for it in band["time_h"])
    lines.append(
        f"In all {hours_text(sums['time_h'])} (80 % between {low:.1f} and {high:.1f} d), "
        f"USD {sums['cost_usd']:,.0f} (80 % between {band['cost_usd'][0]:,.0f} and "
        f"{band['cost_usd'][1]:,.0f}), {sums['co2e_kg']:,.0f} kg CO2e; arrives {data['arrive']}."
    )
    lines.append(
        f"Recommended by {data['question']['by']}: {hours_text(best['time_h'])}, "
        f"USD {best['cost_usd']:,.0f}, {best['co2e_kg']:,.0f} kg CO2e. The chain against it: "
        f"{gap['days']:+.1f} d, USD {gap['usd']:+,.0f}, generalised cost USD "
        f"{gap['generalised_usd']:+,.0f}."
    )
    for it in data["closing"]["legs"][:_MOST_CLOSING]:
        lines.append(
            f"Equal if leg {it['leg']} took {it['value']:,.0f} {it['unit']} "
            f"instead of {it['now']:,.0f}."
        )
    for it in data["closing"]["facts"][:_MOST_CLOSING]:
        also = "" if it["ties"] else "; another way is then better than both"
        lines.append(f"Equal if {it['fact']} were {it['value']:g} {it['unit']}{also}.")
    return lines


def _row_line(network: Network, row: dict[str, Any]) -> str:
    names = [network.places[it].name() for it in dict.fromkeys((row["from"], row["to"])) if it]
    how = " > ".join(row["modes"]) if row["kind"] == "at place" else " + ".join(row["modes"])
    number = f"{row['leg']}. " if row["leg"] else "- "
    by = f", by {', '.join(row['services'])}" if row["services"] else ""
    return (
        f"{number}{' - '.join(names)} ({how or 'wait'}{by}): {row['time_h']:,.1f} h"
        f"{_whose(row['time_by'])}, USD {row['cost_usd']:,.0f}{_whose(row['cost_by'])}"
    )


def _whose(by: str) -> str:
    return " (yours)" if by == YOURS else ""


MOST_CHANGES = 60
"""Changes that an answer lists."""
_CHANGES = 12
_NAME = "scenario"
_MISSING: dict[str, Any] = {
    "title": "",
    "includes": [],
    "changes": [],
    "left_out": 0,
    "adds": {"places": [], "links": [], "services": []},
    "effect": None,
}


def scenario_checked(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer whether a scenario holds, what it changes, and what it does to a question.

    It may include supplied scenarios alone: whoever asks a server reads no files.
    """
    terms = dict(arguments)
    text = terms.pop("toml", "")
    if not isinstance(text, str) or not text.strip() or len(text) > TOML["maxLength"]:
        detail = f"toml is the text of a scenario, of at most {TOML['maxLength']} letters"
        raise Problem(400, detail, parameter="toml")
    question = question_of(terms) if terms else None
    if question is not None and question.scenarios:
        detail = "s is left out here; include the supplied scenario in the text"
        raise Problem(400, detail, parameter="s")
    network = studio.network
    try:
        scenario, loaded = _read(text)
        changed, changes = apply_scenarios(network, loaded)
    except (DataError, UsageError) as error:
        problems = error.problems if isinstance(error, DataError) else [str(error)]
        return _refused(network, problems)
    effect = None if question is None else _effect(studio, changed, question)
    return _told(studio, scenario, loaded, changes, effect)


def _read(text: str) -> tuple[Scenario, list[Scenario]]:
    """Return a scenario, and all that apply with it, itself last."""
    scenario = parse_scenario(text, _NAME)
    check_supplied(scenario.include)
    return scenario, [*load_scenarios(scenario.include), scenario]


def _refused(network: Network, problems: list[str]) -> ToolAnswer:
    basis = basis_of(network, ())
    lines = ["The scenario does not hold:", *problems, basis_line(basis)]
    data = {
        "schema_version": SCHEMA_VERSION,
        "valid": False,
        "problems": problems,
        **_MISSING,
        "basis": basis,
    }
    return ToolAnswer("\n".join(lines), data)


def _effect(
    studio: Studio, changed: Network, question: Question
) -> tuple[dict[str, Any], list[tuple[Network, Route]]]:
    """Return the best route before and after, and the routes with their networks."""
    base = studio.worlds.base
    after = LayeredNetwork(changed, change_steps(base.finder, changed))
    data: dict[str, Any] = {"reason": ""}
    found = []
    for name, under in (("before", base), ("after", after)):
        world = under.given(*question.sets)
        asked = resolve(world, question)
        if name == "before":
            data["question"] = question_data(studio, asked)
        data |= {name: None, f"way_{name}": ""}
        try:
            route = find_route(asked.network, asked.query, asked.steps, engine=world.engine)
        except NoRouteError as error:
            data["reason"] = data["reason"] or f"{name}: {error}"
            continue
        data[name], data[f"way_{name}"] = totals(route), itinerary_of(asked.network, route).text()
        found.append((asked.network, route))
    return data, found


def _told(
    studio: Studio,
    scenario: Scenario,
    loaded: list[Scenario],
    changes: list[Change],
    effect: tuple[dict[str, Any], list[tuple[Network, Route]]] | None,
) -> ToolAnswer:
    network = studio.network
    rows = [{key: it._asdict()[key] for key in _CHANGE} for it in changes]
    adds = {
        "places": [place.id for it in loaded for place in it.places],
        "links": [link.subject for it in loaded for link in it.links],
        "services": [str(row["id"]) for it in loaded for row in it.services],
    }
    routes = [] if effect is None else effect[1]
    facts = dict.fromkeys(fact for on, route in routes for fact in facts_of(on, [route]))
    basis = basis_of(network, facts)
    data = {
        "schema_version": SCHEMA_VERSION,
        "valid": True,
        "problems": [],
        "title": scenario.title,
        "includes": list(scenario.include),
        "changes": rows[:MOST_CHANGES],
        "left_out": max(0, len(rows) - MOST_CHANGES),
        "adds": adds,
        "effect": None if effect is None else effect[0],
        "basis": basis,
    }
    lines = [f"The scenario holds: {scenario.title}. Numbers changed: {len(rows)}."]
    lines += [f"{it['fact']}: {it['old']} -> {it['new']}" for it in rows[:_CHANGES]]
    lines += [f"It adds {kind}: {', '.join(it[:_CHANGES])}." for kind, it in adds.items() if it]
    if effect is not None:
        lines += _effect_lines(routes[0][0] if routes else network, effect)
    return ToolAnswer("\n".join((*lines, basis_line(basis))), data)


def _effect_lines(
    network: Network, effect: tuple[dict[str, Any], list[tuple[Network, Route]]]
) -> list[str]:
    told, routes = effect
    lines = [f"{ends_text(network, routes[0][1].query)}:"] if routes else []
    for name in ("before", "after"):
        sums = told[name]
        if sums is None:
            lines.append(f"{name}: no route")
            continue
        lines.append(
            f"{name}: {told[f'way_{name}']}: {hours_text(sums['time_h'])}, "
            f"USD {sums['cost_usd']:,.0f}, {sums['co2e_kg']:,.0f} kg CO2e"
        )
    return [*lines, *filter(None, [told["reason"]])]


_CHANGE = ("fact", "old", "new", "source", "note")


class Tool(NamedTuple):
    """A tool of the server.

    ``arguments`` and ``answer`` are JSON Schemas; one that is ``long`` may take
    `planner.studio.line.LONG_LIMIT_S`.
    """

    name: str
    title: str
    meaning: str
    arguments: Schema
    answer: Schema
    answerer: Answerer
    long: bool = False


_ROUTES_ALONE = ("k", *NO_COMPARISON)
"""Parts of a question that only the routes have, and no answer about them."""
TOOLS = {
    it.name: it
    for it in (
        Tool(
            "find_place",
            "Find a place",
            "Find places, ports, border crossings and towns by name in English, Russian or "
            "Chinese, by code or by coordinates. Each has the value by which other tools take it.",
            {
                **answers.members({"text": answers.SEARCHED, "lang": answers.LANGUAGE}, ("lang",)),
            },
            answers.PLACES,
            answers.places,
        ),
        Tool(
            "plan_route",
            "Plan a route",
            "Find the best freight routes from one place to another: recommended, fastest, "
            "cheapest and lowest CO2e, with days, USD, kg CO2e, likely ranges, legs, warnings and "
            "sources. Constraints, scenarios and changed numbers are arguments.",
            answers.arguments(),
            answers.ROUTES,
            answers.routes,
        ),
        Tool(
            "compare_corridors",
            "Compare corridors",
            "Compare all corridors between two places side by side, here and under each scenario "
            "in s (a+b applies two together): days, USD, kg CO2e, borders, season and what "
            "changes.",
            answers.arguments(without=_ROUTES_ALONE),
            answers.COMPARISON,
            answers.comparison,
            long=True,
        ),
        Tool(
            "explain_number",
            "Explain a number",
            "Show where a number comes from, with source, page, year and range; or, with from and "
            "to, why the best route is the best: the runner-up, what it loses by, which closures "
            "bind, and the values at which the two are equal.",
            answers.arguments(without=_ROUTES_ALONE, required=(), of=answers.SUBJECT),
            answers.EXPLANATION,
            answers.explanation,
            long=True,
        ),
        Tool(
            "check_scenario",
            "Check a scenario",
            "Check a scenario written as TOML: all problems, or every number it changes with old "
            "and new value; with from and to also the best route before and after. Nothing is "
            "saved.",
            answers.arguments(without=(*_ROUTES_ALONE, "s"), required=("toml",), toml=answers.TOML),
            answers.SCENARIO,
            scenario_checked,
            long=True,
        ),
        Tool(
            "price_chain",
            "Price a chain",
            "Price the user's own chain of legs, each by the network or by the user's price and "
            "time, beside the recommended route: legs, totals, ranges, the gap, and the price, "
            "hours or number at which the two are equal.",
            answers.arguments(
                without=[it.key for it in TERMS if not it.chain],
                required=("chain",),
                chain=answers.CHAIN,
            ),
            answers.PRICED_CHAIN,
            chain_priced,
            long=True,
        ),
    )
}
"""The tools by name."""
