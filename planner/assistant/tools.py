"""The tools: what each is for, takes and answers."""

from typing import NamedTuple

from planner.assistant import answers, schemas
from planner.assistant.answers import Answerer
from planner.assistant.priced_chain import chain_priced
from planner.assistant.scenario_check import scenario_checked
from planner.question.terms import TERMS
from planner.studio.openapi import Schema
from planner.studio.question import NO_COMPARISON


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
                **schemas.members({"text": schemas.SEARCHED, "lang": schemas.LANGUAGE}, ("lang",)),
            },
            schemas.PLACES,
            answers.places,
        ),
        Tool(
            "plan_route",
            "Plan a route",
            "Find the best freight routes from one place to another: recommended, fastest, "
            "cheapest and lowest CO2e, with days, USD, kg CO2e, likely ranges, legs, warnings and "
            "sources. Constraints, scenarios and changed numbers are arguments.",
            schemas.arguments(),
            schemas.ROUTES,
            answers.routes,
        ),
        Tool(
            "compare_corridors",
            "Compare corridors",
            "Compare all corridors between two places side by side, here and under each scenario "
            "in s (a+b applies two together): days, USD, kg CO2e, borders, season and what "
            "changes.",
            schemas.arguments(without=_ROUTES_ALONE),
            schemas.COMPARISON,
            answers.comparison,
            long=True,
        ),
        Tool(
            "explain_number",
            "Explain a number",
            "Show where a number comes from, with source, page, year and range; or, with from and "
            "to, why the best route is the best: the runner-up, what it loses by, which closures "
            "bind, and the values at which the two are equal.",
            schemas.arguments(without=_ROUTES_ALONE, required=(), of=schemas.SUBJECT),
            schemas.EXPLANATION,
            answers.explanation,
            long=True,
        ),
        Tool(
            "check_scenario",
            "Check a scenario",
            "Check a scenario written as TOML: all problems, or every number it changes with old "
            "and new value; with from and to also the best route before and after. Nothing is "
            "saved.",
            schemas.arguments(without=(*_ROUTES_ALONE, "s"), required=("toml",), toml=schemas.TOML),
            schemas.SCENARIO,
            scenario_checked,
            long=True,
        ),
        Tool(
            "price_chain",
            "Price a chain",
            "Price the user's own chain of legs, each by the network or by the user's price and "
            "time, beside the recommended route: legs, totals, ranges, the gap, and the price, "
            "hours or number at which the two are equal.",
            schemas.arguments(
                without=[it.key for it in TERMS if not it.chain],
                required=("chain",),
                chain=schemas.CHAIN,
            ),
            schemas.PRICED_CHAIN,
            chain_priced,
            long=True,
        ),
    )
}
"""The tools by name."""
