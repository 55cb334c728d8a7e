"""Trains are slower where a line has a single track."""

import datetime as dt

import pytest

from corridors.exchange.tables import Notes, link_way
from corridors.model.entities import Fact
from planner.pricing.adjustments import evidence_of_tracks
from planner.pricing.move_prices import move_prices
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

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


def exported(network, link, start):
    """What an export states of a link run from one of its ends."""
    return link_way(network, link, start, Notes(network), move_prices(network)(link, start))


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
    price = Pricer(single, "teu", 9, "CN", "CN").move("alpha", "bravo", "rail-1435", BOTH)
    located = single.facts.located()
    cited = {located[number].attribute for number in price.facts}
    assert {"tracks", "single_track_share", "speed_kmh", "length_km"} <= cited
    formula = price.formula
    assert formula.hours(lambda number: float(located[number].value)) == pytest.approx(95.0)
    assert len(formula.speed_shares) == 1
    assert {*formula.speed_shares} <= {*formula.timed_by()}


def test_export_tells_the_speed_that_the_search_counts_with(single):
    link = next(it for it in single.links if it.subject == BOTH)
    assert exported(single, link, link.a)["speed_kmh"] == pytest.approx(20.0)
    own = single.with_layer([fact(BOTH, "speed_kmh", 38)])
    assert exported(own, link, link.a)["speed_kmh"] == pytest.approx(38.0)


def test_what_says_how_many_tracks_there_are(toy):
    """By the link in either direction, where the country or the mode everywhere has a share."""
    network = toy.with_layer([fact(BOTH, "tracks", 2)])
    assert not [*evidence_of_tracks(network, "bravo", "alpha", "rail-1435")]
    for subject in ("rail-1435", "rail-1435@CN"):
        shared = network.with_layer([fact(subject, "single_track_share", 0.5)])
        ways = (("alpha", "bravo"), ("bravo", "alpha"))
        one, other = ([*evidence_of_tracks(shared, *way, "rail-1435")] for way in ways)
        assert one == other
        assert [shared.facts.fact(number).id for number in one] == [f"{BOTH}.tracks"]
    assert not [*evidence_of_tracks(shared, "alpha", "bravo", "road")]
