"""Trains are slower where a line has a single track."""

import datetime as dt

import pytest

from corridors.exchange.tables import Notes, link_way
from corridors.model.entities import Fact
from corridors.scenario import Change
from planner.comparison.comparison import BASE, ScenarioWorld, compare
from planner.pricing.adjustments import evidence_of_tracks
from planner.pricing.arcs import resolve_steps
from planner.pricing.move_prices import move_prices
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.route_model import plan_legs, totals

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


def test_range_holds_the_share(single):
    """A share without a spread of its own: the band is twice that of the double track."""
    query = Query("alpha", "bravo", "time", DAY, "teu", RAIL)
    route = find_route(single, query)
    plan = plan_legs(single, route)
    attributes = {plan.located[number].attribute for number in plan.facts()["time"]}
    assert {"speed_kmh", "single_track_share"} <= attributes
    doubled = single.with_layer([fact(BOTH, "tracks", 2)])
    other = find_route(doubled, query)
    whole = single.with_layer([fact("rail-1435@CN", "single_track_share", 1)])
    again = route_range(whole, find_route(whole, query), "time_h")
    assert again == pytest.approx(route_range(doubled, other, "time_h"))
    assert route_range(single, route, "time_h").high > again.high + 40.0


def test_export_tells_the_speed_that_the_search_counts_with(single):
    link = next(it for it in single.links if it.subject == BOTH)
    assert exported(single, link, link.a)["speed_kmh"] == pytest.approx(20.0)
    own = single.with_layer([fact(BOTH, "speed_kmh", 38)])
    assert exported(own, link, link.a)["speed_kmh"] == pytest.approx(38.0)


def test_export_tells_it_by_the_day_of_the_edition(single):
    """A speed of the link that holds in another season is none, nor are its tracks of then."""
    link = next(it for it in single.links if it.subject == BOTH)
    now, then = f"{single.edition:%m-%d}..{single.edition:%m-%d}", "01-01..01-01"
    assert single.edition > dt.date(single.edition.year, 1, 1)
    for when, layer, speed in (
        (then, [("speed_kmh", 38)], 20.0),
        (now, [("speed_kmh", 38)], 38.0),
        (then, [("tracks", 1)], 40.0),
        (now, [("tracks", 1)], 20.0),
    ):
        network = single.with_layer([fact(BOTH, name, it, when) for name, it in layer])
        assert exported(network, link, link.a)["speed_kmh"] == pytest.approx(speed)


@pytest.mark.parametrize("total", ["time_h", "cost_usd"])
@pytest.mark.parametrize("day", ["2026-05-31", "2026-11-30"])
def test_range_is_of_the_day_on_which_a_train_sets_off(toy, total, day):
    """Two and a half days after departure, where another number of tracks and no fee holds."""
    halves = (("12-01..05-31", 1), ("06-01..11-30", 2))
    network = toy.with_layer(
        [
            *(SHARE, fact(BOTH, "fee_per_teu", 90.0, "12-01..12-31")),
            *(fact(BOTH, "tracks", it, when) for when, it in halves),
        ]
    )
    query = Query("alpha", "bravo", "time", dt.date.fromisoformat(day), "teu", RAIL)
    route = find_route(network, query)
    assert totals(plan_legs(network, route))._asdict()[total] == pytest.approx(route.total(total))
    assert route_range(network, route, total).value == pytest.approx(route.total(total))


def test_a_second_track_of_a_scenario_is_told_where_it_is_met(single):
    """No price cites it."""
    base = ScenarioWorld(BASE, "", single, resolve_steps(single), ())
    for text in (f"{BOTH}.tracks=2", "alpha>bravo:rail-1435.tracks=2"):
        after = single.with_layer([single.read_assignment(text)])
        change = Change("more", text.partition("=")[0], "1", "2", "", "")
        world = ScenarioWorld("more", "", after, resolve_steps(after), (change,))
        query = Query("alpha", "bravo", "time", DAY, "teu", RAIL)
        best = compare([base, world], query).columns[1].cells[0].base_difference
        assert best.time_h == pytest.approx(-47.5)
        assert best.why == (change,)
        road = compare([base, world], query._replace(modes=("road",)))
        assert road.columns[1].cells[0].base_difference.why == ()


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
