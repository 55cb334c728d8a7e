"""A trade that is shut by law is refused before a search, and only between its countries."""

import datetime as dt

import pytest
from conftest import read_once

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from corridors.scenario import apply_scenarios, load_scenarios
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.comparison.comparison import ScenarioWorld, compare
from planner.flows.demand import Demand
from planner.flows.flows import FlowTerms, assign
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.restrictions.embargo import check_question, embargoed_pairs
from planner.routing.departures import over_year
from planner.routing.legs import route_figures
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


def embargo(network, cargo, value, when=""):
    source = next(iter(network.sources))
    cells = (cargo, "embargo", value, "", None, None, when, 2025, source, "article 1", "", "test")
    return network.with_layer([Fact(*cells)])


def ask(origin, destination, day=DAY):
    return Query(origin, destination, "time", day, "teu")


@pytest.fixture
def ends(toy):
    """Two places of the toy network in different countries, joined by a way."""
    steps = resolve_steps(toy)
    places = [it for it in toy.places.values() if it.country]
    for first in places:
        for last in places:
            if first.country != last.country:
                try:
                    find_route(toy, ask(first.id, last.id), steps)
                except Exception:  # noqa: BLE001, S112 - another pair is tried
                    continue
                return first, last
    raise AssertionError


def test_one_way_between_two_countries_is_refused_and_told(toy, ends):
    first, last = ends
    shut = embargo(toy, "teu", f"XX>YY {first.country}>{last.country}")
    with pytest.raises(NoRouteError) as told:
        find_route(shut, ask(first.id, last.id))
    assert f"teu from {first.country} to {last.country} is under an embargo" in str(told.value)
    assert "article 1" in str(told.value)
    assert "--set teu.embargo=nothing" in str(told.value)
    assert told.value.lift == ("--set teu.embargo=nothing",)
    check_question(shut, ask(last.id, first.id))
    lifted = embargo(shut, "teu", "nothing")
    assert route_figures(find_route(lifted, ask(first.id, last.id))) == route_figures(
        find_route(toy, ask(first.id, last.id))
    )


def test_it_holds_in_its_season_alone(toy, ends):
    first, last = ends
    shut = embargo(toy, "teu", f"{first.country}>{last.country}", "06-01..07-31")
    check_question(shut, ask(first.id, last.id))
    with pytest.raises(NoRouteError):
        check_question(shut, ask(first.id, last.id, dt.date(2026, 6, 15)))


def test_many_pairs_at_once_leave_out_what_is_shut(toy, ends):
    first, last = ends
    shut = embargo(toy, "teu", f"{first.country}>{last.country}")
    both = [first.id, last.id]
    query = ask(*both)
    assert list(embargoed_pairs(shut, query, both, both)) == [(0, 1)]
    hours, before = (find_matrix(it, query, both, both).time_h for it in (shut, toy))
    assert hours[0, 1] != hours[0, 1]
    assert hours[1, 0] == before[1, 0] or before[1, 0] != before[1, 0]
    answers = BatchRouter(shut, resolve_steps(shut)).answer(query, [tuple(both), tuple(both[::-1])])
    assert "under an embargo" in str(answers[0])
    assert "under an embargo" not in str(answers[1])


def test_the_shipped_embargoes_and_the_scenario_before_them():
    network, steps = read_once()
    for cargo, pair in (("crude", ("primorsk", "rotterdam")), ("coal", ("vysotsk", "hamburg"))):
        query = Query(*pair, "time", network.edition, cargo)
        with pytest.raises(NoRouteError, match=f"{cargo} from RU to"):
            find_route(network, query, steps)
        world = apply_scenarios(network, load_scenarios(("network-2021",)))[0]
        assert min(route_figures(find_route(world, query)).totals[:2]) > 0
    open_still = Query("samara", "bratislava", "time", network.edition, "crude")
    assert min(route_figures(find_route(network, open_still, steps)).totals[:2]) > 0


def test_flows_leave_what_is_under_an_embargo_and_say_why():
    network, steps = read_once()
    rows = [
        Demand("vysotsk", end, "coal", 1000.0, "t/y", ("sea",), assumed=True, sources=(), where=())
        for end in ("rotterdam", "mumbai")
    ]
    found = assign(network, steps, rows, FlowTerms("cost", network.edition))
    assert found.solution.unserved == [1000.0, 0.0]
    assert "coal from RU to NL is under an embargo" in found.reasons[0]


def test_a_year_and_a_comparison_ask_the_days_and_worlds_in_which_it_does_not_hold(toy, ends):
    first, last = ends
    shut = embargo(toy, "teu", f"{first.country}>{last.country}", "06-01..07-31")
    query = ask(first.id, last.id, dt.date(2026, 6, 15))
    year = over_year(shut, query)
    reasons = {it.day.month: it.reason for it in year if "under an embargo" in it.reason}
    assert sorted(reasons) == [6, 7]
    assert sum(it.route is not None for it in year) > 0
    steps = resolve_steps(shut)
    free = embargo(shut, "teu", "nothing")
    worlds = [
        ScenarioWorld("base", "", shut, steps, ()),
        ScenarioWorld("free", "", free, resolve_steps(free), ()),
    ]
    base, other = compare(worlds, query).columns
    assert "under an embargo" in base.cells[0].result.note
    assert other.cells[0].result.route is not None
