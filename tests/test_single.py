"""Trains are slower where a line has a single track."""

import datetime as dt

import numpy as np
import pytest

from corridors.export_links import Notes, link_way
from corridors.model import Fact
from planner.answer import find_route
from planner.changes import Reach, change_steps
from planner.formula import formula_of
from planner.matrix import find_matrix
from planner.price import Pricer
from planner.query import Query
from planner.ready import ready_network
from planner.repriced import network_formulas, under
from planner.spread import route_range
from planner.steps import MOVE, Step, resolve_steps
from planner.terms import route_parts

DAY = dt.date(2026, 1, 10)
BOTH = "alpha-bravo:rail-1435"
RAIL = ("rail-1435",)


def fact(subject, attribute, value, when=""):
    return Fact(subject, attribute, float(value), "", None, None, when, 2025, "atlas", "", "", "")


SHARE = fact("rail-1435@CN", "single_track_share", 0.5)


@pytest.fixture(scope="module")
def single(toy):
    """1,900 km of a single track, at half of the 40 km/h."""
    return toy.with_layer([SHARE, fact(BOTH, "tracks", 1)])


def moving_h(network, month=1):
    query = Query("alpha", "bravo", "time", dt.date(2026, month, 10), "teu", RAIL)
    return sum(it.moving_h for it in find_route(network, query).legs)


def test_a_single_track_is_slower(toy, single):
    assert moving_h(toy) == pytest.approx(47.5)
    assert moving_h(single) == pytest.approx(95.0)
    for layer in ([SHARE], [SHARE, fact(BOTH, "tracks", 2)], [fact(BOTH, "tracks", 1)]):
        assert moving_h(toy.with_layer(layer)) == pytest.approx(47.5)


def test_a_speed_of_the_country_reaches_it_and_one_of_its_own_stands(single):
    quick = single.with_layer([single.read_assignment("rail-1435@CN.speed_kmh=80")])
    assert moving_h(quick) == pytest.approx(47.5)
    own = single.with_layer([fact(BOTH, "speed_kmh", 38)])
    assert moving_h(own) == pytest.approx(50.0)


def test_the_answer_cites_tracks_and_share(single):
    step = Step(MOVE, "alpha", "bravo", *RAIL, *RAIL, BOTH)
    price = Pricer(single, "teu", 9, "CN", "CN").move("alpha", "bravo", "rail-1435", BOTH)
    located = single.facts.located()
    cited = {located[number].attribute for number in price.facts}
    assert {"tracks", "single_track_share", "speed_kmh", "length_km"} <= cited
    formula = formula_of(step, price, located, single.facts.by_subject)
    assert formula.hours(lambda number: float(located[number].value)) == pytest.approx(95.0)
    assert formula.single in formula.timed_by()


def test_both_shares_make_ordinary_trains_slower(single):
    network = single.with_layer([fact("rail-1435@CN", "ordinary_share", 0.8)])
    step = Step(MOVE, "alpha", "bravo", *RAIL, *RAIL, BOTH)
    price = Pricer.of_unit(network, 9, per_teu=False).move("alpha", "bravo", "rail-1435", BOTH)
    located = network.facts.located()
    formula = formula_of(step, price, located, network.facts.by_subject)
    assert price.hours == pytest.approx(47.5 / 0.8 / 0.5)
    hours = formula.hours(lambda number: float(located[number].value))
    assert hours == pytest.approx(price.hours)


def test_range_holds_the_share(single):
    """A share without a spread of its own: the band is twice that of the double track."""
    query = Query("alpha", "bravo", "time", DAY, "teu", RAIL)
    route = find_route(single, query)
    assert any(len(term.down) == 2 for term in route_parts(single, route, "time_h", None).terms)
    doubled = single.with_layer([fact(BOTH, "tracks", 2)])
    other = find_route(doubled, query)
    whole = single.with_layer([fact("rail-1435@CN", "single_track_share", 1)])
    again = route_range(whole, find_route(whole, query), "time_h")
    assert again == pytest.approx(route_range(doubled, other, "time_h"))
    assert route_range(single, route, "time_h").high > again.high + 40.0


def test_tracks_may_hang_on_the_season(toy):
    """As a second track that opens in June; the search counts with what the route takes."""
    halves = (("12-01..05-31", 1), ("06-01..11-30", 2))
    network = toy.with_layer([SHARE, *(fact(BOTH, "tracks", it, when) for when, it in halves)])
    for month, hours in ((1, 95.0), (7, 47.5)):
        assert moving_h(network, month) == pytest.approx(hours)
        query = Query("alpha", "bravo", "time", dt.date(2026, month, 10), "teu", RAIL)
        route = find_route(network, query)
        matrix = find_matrix(network, query, ["alpha"], ["bravo"])
        assert matrix.time_h[0, 0] == pytest.approx(route.total("time_h"))


@pytest.mark.parametrize(
    "text",
    [
        "rail-1435@CN.single_track_share=0.9",
        "rail-1435@CN.single_track_share=1",
        "rail-1435@CN.speed_kmh=50",
        "jinzhou_port-chifeng:rail-1435.tracks=2",
        "beijing-tangshan:rail-1435.tracks=1",
    ],
)
def test_a_change_reaches_the_single_tracks(text):
    network, steps = ready_network()
    after = network.with_layer([network.read_assignment(text)])
    changed = change_steps(Reach(network, steps), after)
    assert changed == resolve_steps(after)
    assert changed.hours != steps.hours


def test_every_set_of_values_slows_the_single_tracks(single):
    steps = resolve_steps(single)
    formulas = network_formulas(single, steps)
    (entry,) = single.facts.entries(("rail-1435@CN",), "single_track_share")
    for network, repriced in under(formulas, {entry[2]: np.array([0.25, 0.7])}):
        assert repriced.hours == pytest.approx(resolve_steps(network).hours)
        assert repriced.hours != steps.hours


def test_export_tells_the_speed_that_the_search_counts_with(single):
    link = next(it for it in single.links if it.subject == BOTH)
    assert link_way(single, link, link.a, Notes(single))["speed_kmh"] == pytest.approx(20.0)
    own = single.with_layer([fact(BOTH, "speed_kmh", 38)])
    assert link_way(own, link, link.a, Notes(own))["speed_kmh"] == pytest.approx(38.0)
