"""Supplied scenarios do what they say: opening worsens no answer, closing betters none.

By generalised cost the best of all ways can't, as long as facts, services and rates of a scenario
move the way it declares.
"""

import datetime as dt
import functools

import pytest

from corridors.errors import DataError
from corridors.scenario import EXPECTED, apply_scenarios, load_scenarios, parse_scenario
from corridors.scenario import scenario_files as supplied
from planner.comparison.comparison import BASE, ScenarioWorld, against_expectation, compare
from planner.comparison.corridor_search import CorridorSearch
from planner.pricing.changes import StepFinder, change_steps
from planner.query.query import Query

DAY = dt.date(2026, 12, 5)
PAIRS = (
    ("dalian", "piraeus"),
    ("shanghai", "rotterdam"),
    ("shenyang", "moscow"),
    ("harbin", "vladivostok"),
    ("xian", "warsaw"),
)
WITHOUT = {"network-2021", "rates-2021", "sea-river-ships", "world-of-the-paper"}
"""Scenarios that move some answers one way and some the other."""
EXPECTS = {name: load_scenarios([name])[-1].expects for name in supplied()}


@pytest.fixture(scope="module")
def finder(ready):
    return StepFinder(*ready)


def least(network, steps, query):
    search = CorridorSearch(network, steps, query, only=("lhs",))
    return search.results_on(query.depart, brief=True).results[0].value


@pytest.fixture(scope="module")
def before(ready):
    """The least of today between two places, asked once."""

    @functools.cache
    def ask(query):
        return least(*ready, query)

    return ask


def world_of(finder, name):
    found = load_scenarios([name])
    network, changes = apply_scenarios(finder.network, found)
    steps = change_steps(finder, network)
    return ScenarioWorld(name, name, network, steps, tuple(changes), expects=found[-1].expects)


def test_all_but_mixed_scenarios_declare_a_direction():
    assert {name for name, expects in EXPECTS.items() if not expects} == WITHOUT
    assert set(EXPECTS.values()) == {*EXPECTED, ""}


@pytest.mark.parametrize("name", sorted(set(EXPECTS) - WITHOUT))
@pytest.mark.parametrize(
    "pairs", [PAIRS[:2], pytest.param(PAIRS[2:], marks=pytest.mark.nightly)], ids=len
)
def test_no_answer_moves_against_its_scenario(finder, before, name, pairs):
    world = world_of(finder, name)
    for pair in pairs:
        query = Query(*pair, "generalised", DAY, "teu")
        after = least(world.network, world.steps, query)
        after = float("inf") if after is None else after
        if world.expects == "better":
            assert after <= before(query) + 0.01, query
        else:
            assert after >= before(query) - 0.01, query


def test_the_red_sea_reopened_makes_piraeus_cheaper_and_faster(finder, ready):
    """Rates of today for a way of another year cost 789 USD more."""
    world = world_of(finder, "red-sea-reopened")
    query = Query("dalian", "piraeus", "generalised", DAY, "teu", ("sea",))
    worlds = [ScenarioWorld(BASE, "", *ready, ()), world]
    found = compare(worlds, query, only=("suez",))
    old = found.columns[1].cells[0].base_difference
    assert old.cost_usd < 0.0
    assert old.time_h < 0.0
    assert against_expectation(found, found.columns[1]) == ""


def test_what_moves_against_a_scenario_says_why(finder, ready):
    """Without the train by Manzhouli the ship is the best: a month longer, and cheaper."""
    world = world_of(finder, "manzhouli-shut")
    query = Query("dalian", "duisburg", "generalised", DAY, "teu")
    found = compare([ScenarioWorld(BASE, "", *ready, ()), world], query, only=("cape",))
    said = against_expectation(found, found.columns[1])
    assert said.startswith("manzhouli-shut should make the best worse, but its price falls: ")
    assert "another route is the best" in said
    assert "manzhouli" in said.rpartition("changed facts: ")[2]


def test_a_direction_is_one_of_two_words():
    with pytest.raises(DataError, match="expects: 'up' is not better or worse"):
        parse_scenario('title = "A"\nwhy = "B"\nexpects = "up"', "mine")
