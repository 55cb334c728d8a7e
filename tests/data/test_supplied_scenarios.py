"""Each shipped scenario does to one question what its reader expects; all of them commute.

Directions only, no tuned numbers: the table `SHOWN` is the one of docs/reference/scenarios.md.
"""

import csv
import datetime as dt
import functools
import re
from itertools import combinations
from typing import NamedTuple

import pytest
from conftest import ROOT, mostly_nightly, steps_under

from corridors.errors import DataError, NoRouteError
from corridors.scenario import (
    EXPECTED,
    Scenario,
    apply_scenarios,
    load_scenarios,
    parse_scenario,
    scenario_files,
)
from corridors.tables.load import DATA
from planner.comparison.comparison import BASE, ScenarioWorld, against_expectation, compare
from planner.comparison.corridor_search import CorridorSearch
from planner.question.query import Query
from planner.routing.router import find_route

RAIL = ("rail-1435", "rail-1520")


class Shown(NamedTuple):
    """A question, and whether a scenario makes a measure of its answer less or more.

    ``measure`` is a total of the route or ``days``; ``way`` is ``less``, ``more`` or
    ``none`` (the route is gone) or ``new`` (there was none); ``takes`` is passed under the
    scenario and not today, ``leaves`` the other way round.
    """

    scenario: str
    origin: str
    destination: str
    measure: str
    way: str
    by: str = "time"
    depart: str = "2026-11-01"
    cargo: str = "teu"
    modes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    takes: str = ""
    leaves: str = ""
    sets: tuple[str, ...] = ()


SHOWN = (
    Shown(
        *("world-of-the-paper", "dalian", "duisburg", "days", "more"),
        depart="2021-10-15",
        modes=RAIL,
    ),
    Shown(
        *("network-2021", "heihe", "blagoveshchensk", "days", "more"),
        modes=("road",),
        countries=("CN", "RU"),
        takes="suifenhe",
    ),
    Shown(*("rates-2021", "shanghai", "rotterdam", "cost_usd", "more"), by="cost", modes=("sea",)),
    Shown(*("rates-2021", "khorgos", "brest", "cost_usd", "less"), by="cost", modes=("rail-1520",)),
    Shown(
        *("borders-2021", "mudanjiang", "vladivostok", "days", "more"),
        modes=("road",),
        takes="heihe",
        leaves="dongning",
    ),
    Shown(
        *("manzhouli-congested", "harbin", "moscow", "days", "more"),
        modes=RAIL,
        countries=("CN", "RU"),
    ),
    Shown(
        *("jam-october-2025", "harbin", "moscow", "days", "more"),
        modes=RAIL,
        countries=("CN", "RU"),
        leaves="manzhouli",
    ),
    Shown(
        *("manzhouli-shut", "dalian", "moscow", "cost_usd", "more"),
        by="cost",
        modes=RAIL,
        countries=("CN", "RU"),
        leaves="manzhouli",
    ),
    Shown(
        # Today the checkpoint of Solovyevsk is bilateral: no rail from China to Choibalsan.
        *("bichigt-railway", "jinzhou", "choibalsan", "distance_km", "new"),
        modes=RAIL,
        takes="bichigt",
    ),
    Shown(*("dandong-hunchun-trains", "dandong", "vladivostok", "days", "less"), modes=RAIL),
    Shown(
        *("primorye-1-2-modernised", "changchun", "niigata", "days", "less"),
        avoid=("vladivostok",),
        takes="zarubino",
        leaves="korea_strait",
    ),
    Shown(
        *("liaoning-arctic-line", "dalian", "rotterdam", "days", "less"),
        depart="2027-01-15",
        modes=("sea",),
        takes="vilkitsky_strait",
        leaves="cape_of_good_hope",
    ),
    Shown(*("dalian-vladivostok-line", "dalian", "vladivostok", "days", "less"), modes=("sea",)),
    Shown(
        *("dalian-novosibirsk-service", "dalian", "novosibirsk", "days", "less"),
        modes=("road",),
        takes="manzhouli",
    ),
    Shown(
        *("amur-heihe-complex", "berezovka_refinery", "heihe", "days", "new"),
        cargo="oil_products",
        modes=("oil-pipeline",),
    ),
    Shown(
        *("paper-proposals-built", "jinzhou", "choibalsan", "cost_usd", "less"),
        by="cost",
        takes="huolin_gol",
        leaves="angangxi",
    ),
    Shown(
        # By least time boxes go by Lithuania today already, past the queues of Poland.
        *("belarus-poland-shut", "minsk", "warsaw", "distance_km", "more"),
        by="cost",
        modes=RAIL,
        takes="gudogay",
        leaves="svisloch",
    ),
    Shown(
        *("trucks-two-drivers", "dalian", "moscow", "days", "less"),
        modes=("road",),
    ),
    Shown(
        *("sea-river-ships", "novorossiysk", "istanbul", "cost_usd", "more"),
        by="cost",
        depart="2026-09-15",
        cargo="grain",
        modes=("sea",),
    ),
    Shown(
        *("belarus-poland-september-2025", "minsk", "warsaw", "days", "more"),
        depart="2025-09-12",
        modes=RAIL,
        avoid=("LT",),
    ),
    Shown(
        *("suez-shut", "primorsk", "mumbai", "distance_km", "more"),
        modes=("sea",),
        by="cost",
        cargo="crude",
        takes="cape_of_good_hope",
        leaves="suez_canal",
    ),
    Shown(
        *("red-sea-detour", "primorsk", "mumbai", "distance_km", "more"),
        modes=("sea",),
        by="cost",
        cargo="crude",
        takes="cape_of_good_hope",
        leaves="bab_el_mandeb",
    ),
    Shown(
        *("red-sea-reopened", "shanghai", "rotterdam", "distance_km", "less"),
        modes=("sea",),
        by="cost",
        takes="suez_canal",
        leaves="cape_of_good_hope",
    ),
    Shown(
        *("arctic-container-line", "dalian", "rotterdam", "days", "less"),
        depart="2026-08-15",
        modes=("sea",),
        takes="vilkitsky_strait",
        leaves="cape_of_good_hope",
    ),
    Shown(
        *("russian-transit-closed", "dalian", "duisburg", "days", "more"),
        modes=RAIL,
        takes="kapikoy",
        leaves="brest",
    ),
    Shown(
        # The line to Murmansk is planned, and for the summer.
        *("northern-sea-route-all-year", "dalian", "murmansk", "days", "new"),
        depart="2027-01-15",
        modes=("sea",),
        takes="vilkitsky_strait",
    ),
    Shown(
        *("northern-sea-route-hard-ice", "dalian", "murmansk", "days", "more"),
        depart="2026-10-20",
        cargo="general",
        modes=("sea",),
        leaves="vilkitsky_strait",
        sets=("general.ice_class=Arc4",),
    ),
    Shown(
        *("chinese-subsidy-withdrawn", "dalian", "duisburg", "cost_usd", "more"),
        by="cost",
        modes=RAIL,
    ),
    Shown(*("carbon-price", "shanghai", "rotterdam", "cost_usd", "more"), by="cost"),
    Shown("gulf-war-risk-2026", "shanghai", "jebel_ali", "cost_usd", "more", by="cost"),
    Shown(*("eu-ets-shipping", "shanghai", "rotterdam", "cost_usd", "more"), by="cost"),
    Shown(
        *("tumen-rajin", "hunchun", "busan", "cost_usd", "less"),
        by="cost",
        cargo="feu",
        avoid=("RU",),
        takes="rajin",
    ),
    Shown(
        *("wagon-shortage-2024", "dalian", "moscow", "days", "more"),
        modes=RAIL,
        countries=("CN", "RU"),
        leaves="manzhouli",
    ),
    Shown(
        *("vladivostok-jam-2022", "busan", "moscow", "days", "more"),
        modes=(*RAIL, "sea"),
        countries=("KR", "RU"),
        takes="vostochny",
    ),
    Shown(
        *("middle-corridor-upgraded", "xian", "poti", "days", "less"),
        modes=(*RAIL, "sea"),
        avoid=("RU",),
    ),
    Shown(*("through-timetable-trains", "xian", "duisburg", "days", "less"), modes=RAIL),
    Shown(*("through-timetable-trains", "vladivostok", "moscow", "days", "less"), modes=RAIL),
)


@pytest.fixture(scope="module")
def world(shipped):
    """Return a function: the network under scenarios and settings, and its priced steps."""
    kept = {}

    def under(*names, sets=()):
        if (names, sets) not in kept:
            network = apply_scenarios(shipped, load_scenarios(names))[0]
            network = network.with_layer([network.read_assignment(it) for it in sets])
            kept[names, sets] = (network, steps_under(network))
        return kept[names, sets]

    return under


def answer(world, shown, *names):
    network, steps = world(*names, sets=shown.sets)
    query = Query(
        *(shown.origin, shown.destination, shown.by, dt.date.fromisoformat(shown.depart)),
        *(shown.cargo, shown.modes, shown.countries, (), shown.avoid),
    )
    try:
        return find_route(network, query, steps)
    except NoRouteError:
        return None


def passed(route):
    return {place for leg in route.legs for place in leg.places}


def measured(route, measure):
    return route.legs[-1].end_h / 24 if measure == "days" else route.total(measure)


@pytest.mark.parametrize(
    "shown", mostly_nightly(SHOWN, *SHOWN[::3]), ids=[f"{it.scenario}-{it.measure}" for it in SHOWN]
)
def test_a_scenario_does_what_its_reader_expects(world, shown):
    today, then = answer(world, shown), answer(world, shown, shown.scenario)
    assert (today is None, then is None) == (shown.way == "new", shown.way == "none")
    if today is None or then is None:
        return
    if shown.way == "less":
        assert measured(then, shown.measure) < measured(today, shown.measure)
    else:
        assert measured(then, shown.measure) > measured(today, shown.measure)
    assert not shown.takes or shown.takes in passed(then) - passed(today)
    assert not shown.leaves or shown.leaves in passed(today) - passed(then)


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
EXPECTS = {name: load_scenarios([name])[-1].expects for name in scenario_files()}


def test_all_but_mixed_scenarios_declare_a_direction():
    assert {name for name, expects in EXPECTS.items() if not expects} == WITHOUT
    assert set(EXPECTS.values()) == {*EXPECTED, ""}
    with pytest.raises(DataError, match="expects: 'up' is not better or worse"):
        parse_scenario('title = "A"\nwhy = "B"\nexpects = "up"', "mine")


@pytest.fixture(scope="module")
def least(world):
    """The least generalised cost between two places under a scenario, infinite without a way."""

    @functools.cache
    def ask(pair, *names):
        search = CorridorSearch(
            *world(*names), Query(*pair, "generalised", DAY, "teu"), only=("lhs",)
        )
        found = search.results_on(DAY, brief=True).results[0].value
        return float("inf") if found is None else found

    return ask


DIRECTED = sorted(set(EXPECTS) - WITHOUT)


@pytest.mark.parametrize("name", mostly_nightly(DIRECTED, *DIRECTED[::3]))
@pytest.mark.parametrize(
    "pairs", [PAIRS[:1], pytest.param(PAIRS[1:], marks=pytest.mark.nightly)], ids=len
)
def test_no_answer_moves_against_its_scenario(least, name, pairs):
    """Opening worsens no answer, closing betters none.

    By generalised cost the best of all ways can't, as long as facts, services and rates of a
    scenario move the way it declares.
    """
    for pair in pairs:
        if EXPECTS[name] == "better":
            assert least(pair, name) <= least(pair) + 0.01, pair
        else:
            assert least(pair, name) >= least(pair) - 0.01, pair


def scenario_world(world, name):
    found = load_scenarios([name])
    changes = apply_scenarios(world()[0], found)[1]
    return ScenarioWorld(name, name, *world(name), tuple(changes), expects=found[-1].expects)


def test_what_moves_against_a_scenario_says_why(world):
    """Without the train by Manzhouli the ship is the best: a month longer, and cheaper."""
    query = Query("qiqihar", "duisburg", "generalised", DAY, "teu")
    worlds = [ScenarioWorld(BASE, "", *world(), ()), scenario_world(world, "manzhouli-shut")]
    found = compare(worlds, query, only=("cape",))
    said = against_expectation(found, found.columns[1])
    assert said.startswith("manzhouli-shut should make the best worse, but its price falls: ")
    assert "another route is the best" in said
    assert "manzhouli" in said.rpartition("changed facts: ")[2]


def test_every_scenario_is_shown_and_told():
    told = (ROOT / "docs" / "reference" / "scenarios.md").read_text(encoding="utf-8")
    names = set(scenario_files())
    assert {it.scenario for it in SHOWN} == names
    assert {name for name in names if f"`{name}`" in told} == names


def applied(network, scenarios):
    """Return what holds of all that scenarios speak of, or None where they clash."""
    try:
        changed, _ = apply_scenarios(network, scenarios)
    except DataError as error:
        if "clash" not in str(error):
            raise
        return None
    rows = [row for scenario in scenarios for row in scenario.facts]
    subjects = {network.subjects.parse(row["subject"]).key for row in rows}
    facts = [fact for subject in subjects for fact in changed.facts.of(subject)]
    return {(fact.subject, fact.attribute, fact.when, fact.value) for fact in facts}


@pytest.mark.nightly
def test_shipped_scenarios_commute_where_they_do_not_clash(shipped):
    """Pairwise, over the scenarios that say something of their own."""
    own = [it for it in load_scenarios(scenario_files()) if it.facts or it.links]
    clashing = set()
    for one, two in combinations(own, 2):
        first = applied(shipped, [one, two])
        assert first == applied(shipped, [two, one])
        if first is None:
            clashing.add(frozenset((one.name, two.name)))
    assert clashing == {
        frozenset(pair)
        for pair in (
            ("jam-october-2025", "borders-2021"),
            ("jam-october-2025", "manzhouli-congested"),
            ("jam-october-2025", "wagon-shortage-2024"),
            ("northern-sea-route-all-year", "northern-sea-route-hard-ice"),
            ("belarus-poland-shut", "belarus-poland-september-2025"),
            ("borders-2021", "dandong-hunchun-trains"),
            ("dalian-vladivostok-line", "vladivostok-jam-2022"),
            ("borders-2021", "primorye-1-2-modernised"),
            ("manzhouli-congested", "dalian-novosibirsk-service"),
            ("borders-2021", "through-timetable-trains"),
            ("manzhouli-congested", "through-timetable-trains"),
            ("dalian-vladivostok-line", "through-timetable-trains"),
            ("vladivostok-jam-2022", "through-timetable-trains"),
        )
    }


def test_what_an_analyst_lays_together_does_not_clash(shipped):
    for names in (
        ("manzhouli-shut", "red-sea-detour", "belarus-poland-shut"),
        ("world-of-the-paper", "manzhouli-shut"),
        ("network-2021", "rates-2021", "paper-proposals-built"),
        ("paper-proposals-built", "carbon-price", "chinese-subsidy-withdrawn"),
        ("liaoning-arctic-line", "northern-sea-route-hard-ice", "suez-shut"),
    ):
        _, changes = apply_scenarios(shipped, load_scenarios(names))
        assert changes


def test_no_source_of_a_scenario_is_an_orphan():
    with (DATA / "sources" / "scenarios.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    texts = [path.read_text(encoding="utf-8") for path in scenario_files().values()]
    texts += [path.read_text(encoding="utf-8") for path in (DATA / "facts").glob("*.csv")]
    assert [it for it in ids if not any(it in text for text in texts)] == []


@pytest.mark.parametrize("scenario", load_scenarios(scenario_files()), ids=lambda it: it.name)
def test_titles_and_reasons_are_in_three_languages(scenario: Scenario) -> None:
    cyrillic, han = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[\u4e00-\u9fff]")
    for words in (scenario.titles, scenario.whys):
        assert cyrillic.search(words["ru"]), words["ru"]
        assert han.search(words["zh"]), words["zh"]
        assert not cyrillic.search(words["en"] + words["zh"])
        # A number of the reason stands in all of them: days, years, names of scenarios.
        digits = {lang: set(re.findall(r"\d{4}", text)) for lang, text in words.items()}
        assert digits["en"] <= digits["ru"], scenario.name
        assert digits["en"] <= digits["zh"], scenario.name
