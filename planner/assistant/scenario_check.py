"""A scenario that is at hand as text: its problems, what it changes, and what that does."""

from typing import Any

from corridors.errors import DataError, NoRouteError, UsageError
from corridors.model.network import Network
from corridors.scenario import Change, Scenario, apply_scenarios, load_scenarios, parse_scenario
from planner.assistant.answers import Arguments, ToolAnswer, question_data, question_of
from planner.assistant.basis import basis_line, basis_of, facts_of
from planner.assistant.schemas import TOML
from planner.graph.layers import LayeredNetwork
from planner.pricing.changes import change_steps
from planner.question.terms import Question
from planner.routing.route import Route, totals
from planner.routing.route_text import ends_text, hours_text, itinerary_of
from planner.routing.router import find_route
from planner.studio.problems import Problem
from planner.studio.question import resolve
from planner.studio.studio import Studio
from planner.studio.worlds import check_supplied

MOST_CHANGES = 60
"""Changes that an answer lists."""
_LINES = 12
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
    data = {"schema_version": 1, "valid": False, "problems": problems, **_MISSING, "basis": basis}
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
        "schema_version": 1,
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
    lines += [f"{it['fact']}: {it['old']} -> {it['new']}" for it in rows[:_LINES]]
    lines += [f"It adds {kind}: {', '.join(it[:_LINES])}." for kind, it in adds.items() if it]
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
