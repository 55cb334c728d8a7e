"""Posts and links that admit some cargo only: in every search, and told where they bar."""

import datetime as dt

import pytest
from all_searches import held_on_all_searches
from conftest import read_once, steps_under

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from planner.pricing.arcs import MOVE, resolve_steps
from planner.question.query import Query
from planner.restrictions.restriction import (
    Restriction,
    admissions_of,
    border_restrictions,
    restrictions_against,
    restrictions_at,
)
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


def admits(subject, word, when=""):
    return Fact(subject, "admits", word, "", None, None, when, 2025, "atlas", "", "", "test")


def ask(origin, destination, modes=(), via=(), avoid=()):
    return Query(origin, destination, "time", DAY, "teu", modes, via=via, avoid=avoid)


@pytest.mark.parametrize(
    ("says", "origin", "destination", "passes"),
    [
        ("bilateral", "CN", "RU", True),
        ("bilateral", "RU", "CN", True),
        ("bilateral", "CN", "DE", False),
        ("bilateral", "DE", "RU", False),
        # Cargo that begins and ends at home has no business abroad.
        ("bilateral", "CN", "CN", False),
        ("own", "CN", "RU", True),
        ("own", "RU", "DE", True),
        ("own", "RU", "RU", True),
        ("own", "CN", "DE", False),
        ("own", "CN", "CN", False),
        ("foreign", "RU", "RU", False),
        ("foreign", "CN", "DE", True),
    ],
)
def test_whose_cargo_a_post_admits(says, origin, destination, passes):
    assert Restriction(0, "charlie:road", ("RU",), "CN", says).admits(origin, destination) is passes


@pytest.mark.parametrize(
    ("says", "way", "origin", "destination", "passes"),
    [
        ("foreign", "out", "RU", "CN", True),
        ("foreign", "in", "CN", "RU", True),
        ("foreign", "in", "CN", "DE", True),
        # What began at home does not come back, what ends there does not leave.
        ("foreign", "in", "RU", "DE", False),
        ("foreign", "out", "CN", "RU", False),
        ("foreign", "out", "RU", "RU", False),
        ("domestic", "out", "RU", "RU", True),
        # Cargo of one country passes another on its way home, but none its own.
        ("onward", "in", "CN", "CN", True),
        ("onward", "out", "CN", "CN", True),
        ("onward", "in", "RU", "DE", False),
        ("onward", "out", "CN", "RU", False),
        ("onward", "out", "RU", "RU", False),
        ("domestic", "in", "RU", "RU", False),
        ("domestic", "out", "CN", "CN", False),
        ("domestic", "in", "RU", "DE", False),
        ("domestic", "out", "CN", "RU", False),
        ("domestic", "in", "CN", "RU", True),
    ],
)
def test_what_goes_round_by_another_country(says, way, origin, destination, passes):
    post = Restriction(0, "charlie:road", ("RU",), "CN", says, way)
    assert post.admits(origin, destination) is passes
    assert post.admits_from(origin) or not passes


def test_both_ways_over_the_border_and_no_other_step(toy):
    network = toy.with_layer([admits("charlie:road", "bilateral")])
    steps = resolve_steps(network)
    found = {steps.step(post.edge)[1:4] for post in border_restrictions(network, steps)}
    assert found == {("bravo", "charlie", "road"), ("charlie", "bravo", "road")}
    assert {
        (post.countries, post.beyond, post.kind) for post in border_restrictions(network, steps)
    } == {(("RU",), "CN", "bilateral")}
    assert not border_restrictions(toy, resolve_steps(toy))
    lifted = network.with_layer([admits("charlie:road", "all")])
    assert not border_restrictions(lifted, resolve_steps(lifted))


def test_without_a_destination_only_what_none_would_open(toy):
    network = toy.with_layer([admits("charlie:road", "bilateral")])
    steps = resolve_steps(network)
    posts = border_restrictions(network, steps)
    assert not restrictions_against(posts, network, ask("alpha", ""))
    assert len(restrictions_against(posts, network, ask("golf", ""))) == 2


@pytest.mark.parametrize("word", ["bilateral", "own"])
def test_cargo_of_third_countries_goes_another_way(toy, word):
    network = toy.with_layer([admits("bravo:road", word), admits("charlie:road", "all")])
    own = find_route(network, ask("alpha", "delta", ("road",)))
    assert any("bravo" in leg.places for leg in own.legs)
    third = find_route(network, ask("delta", "alpha", ("road",)))
    assert third.total("time_h") > 0
    transit = ask("golf", "alpha", ("road",))
    if word == "own":
        # It ends in the country of the post.
        assert find_route(network, transit).total("time_h") > 0
        network = toy.with_layer([admits("charlie:road", word)])
    with pytest.raises(NoRouteError):
        find_route(network, transit)
    by_rail = find_route(network, ask("golf", "alpha"))
    over = [leg.mode for leg in by_rail.legs if {"bravo", "charlie"} <= set(leg.places)]
    assert over
    assert "road" not in over


def test_what_bars_a_route_is_told(toy):
    modes = ("rail-1435", "rail-1520", "road")
    network = toy.with_layer([admits(f"charlie:{mode}", "own") for mode in modes])
    query = ask("golf", "alpha", modes)
    with pytest.raises(NoRouteError) as told:
        find_route(network, query._replace(avoid=("sea",)))
    assert told.value.lift in [
        (f"charlie:{mode} admits only cargo that begins or ends in RU",) for mode in modes
    ] + [("add --mode sea",)]


@pytest.mark.parametrize(
    "words",
    [
        {"charlie:road": "bilateral"},
        {"bravo-charlie:road": "bilateral"},
        {"charlie-delta:road": "own", "echo-delta:rail-1520": "foreign"},
        {"delta>golf:road": "bilateral", "charlie-echo:rail-1520": "own"},
        {"alpha-bravo:road": "foreign", "south_cape-golf:sea": "own", "bravo:road": "own"},
    ],
)
def test_every_search_keeps_the_rule(toy, words):
    network = toy.with_layer([admits(*it) for it in words.items()])
    places = [it for it in network.places if network.places[it].kind != "passage"]
    met = 0
    for query, plain, several in held_on_all_searches(
        network, resolve_steps(network), ask("alpha", "delta"), places
    ):
        if plain is None:
            continue
        met += find_route(toy, query).total("time_h") < plain.total("time_h")
        for route in (plain, *several):
            assert not barred_on(network, route)
    assert met > 0


def barred_on(network, route):
    """Return the moves of a route that do not admit its cargo."""
    ends = [network.places[it].country for it in route.query[:2]]
    said = admissions_of(network)
    return [
        step
        for leg in route.legs
        for step, _ in leg.steps
        if step.kind == MOVE
        for post in restrictions_at(network, said, step.first, (step.a, step.b))
        if not post.admits(*ends)
    ]


@pytest.mark.parametrize(
    ("subject", "word", "passing", "barred"),
    [
        # Within Russia: what begins or ends there.
        ("charlie-delta:road", "own", ("alpha", "delta"), ("alpha", "golf")),
        ("charlie-delta:road", "own", ("delta", "golf"), ("golf", "alpha")),
        ("charlie-delta:road", "foreign", ("alpha", "golf"), ("charlie", "delta")),
        # Between two countries: what begins or ends in one of them.
        ("delta-golf:road", "own", ("alpha", "golf"), ("alpha", "bravo")),
        ("bravo-charlie:road", "own", ("alpha", "golf"), ("golf", "golf")),
        ("bravo-charlie:road", "bilateral", ("alpha", "delta"), ("alpha", "golf")),
        ("bravo-charlie:road", "foreign", ("alpha", "golf"), ("alpha", "bravo")),
    ],
)
def test_whose_cargo_a_link_admits(toy, subject, word, passing, barred):
    network = toy.with_layer([admits(subject, word)])
    steps = resolve_steps(network)
    posts = border_restrictions(network, steps)
    assert {post.subject for post in posts} == {subject}
    assert len(posts) == 2
    assert not restrictions_against(posts, network, ask(*passing))
    assert len(restrictions_against(posts, network, ask(*barred))) == 2


def test_without_a_destination_a_link_is_shut_only_where_none_opens_it(toy):
    for subject, word, origin, shut in (
        ("charlie-delta:road", "foreign", "delta", 0),
        ("charlie-delta:road", "own", "golf", 0),
        ("bravo-charlie:road", "bilateral", "golf", 2),
    ):
        network = toy.with_layer([admits(subject, word)])
        posts = border_restrictions(network, resolve_steps(network))
        assert len(restrictions_against(posts, network, ask(origin, ""))) == shut


def test_a_link_that_bars_is_told(toy):
    network = toy.with_layer([admits("charlie-delta:road", "own")])
    with pytest.raises(NoRouteError) as told:
        find_route(network, ask("golf", "alpha", avoid=("sea", "rail-1520")))
    assert told.value.lift == ("charlie-delta:road admits only cargo that begins or ends in RU",)
    network = toy.with_layer([admits("bravo-charlie:road", "own")])
    post = border_restrictions(network, resolve_steps(network))[0]
    assert post.reason().endswith("begins or ends in CN or RU")
    lifted = network.with_layer([admits("bravo-charlie:road", "all")])
    assert find_route(lifted, ask("golf", "alpha", ("road",))).legs


def test_a_scenario_opens_a_post(toy):
    base = toy.with_layer([admits("charlie:road", "bilateral")])
    opened = base.with_layer([admits("charlie:road", "all")])
    with pytest.raises(NoRouteError):
        find_route(base, ask("golf", "alpha", ("road",)))
    assert find_route(opened, ask("golf", "alpha", ("road",))).legs


@pytest.mark.parametrize(
    ("origin", "destination", "barred"),
    [
        ("shenyang", "chita", {"sumber", "bichigt", "ereentsav"}),
        ("changchun", "novosibirsk", {"sumber", "bichigt"}),
        ("hunchun", "busan", {"poltavka"}),
    ],
)
def test_no_transit_by_the_small_posts_of_the_region(origin, destination, barred):
    network, steps = read_once()
    for modes in ((), ("road",)):
        query = Query(origin, destination, "time", network.edition, "teu", modes)
        try:
            route = find_route(network, query, steps)
        except NoRouteError:
            continue
        assert barred.isdisjoint(place for leg in route.legs for place in leg.places)


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("moscow", "vladivostok"), ("chita", "khabarovsk"), ("harbin", "urumqi"), ("almaty", "aktau")],
)
@pytest.mark.parametrize("by", ["time", "cost"])
def test_domestic_cargo_does_not_go_round_by_china_or_mongolia(origin, destination, by):
    network, steps = read_once()
    query = Query(
        origin, destination, by, network.edition, "teu", ("rail-1435", "rail-1520", "road")
    )
    route = find_route(network, query, steps)
    home = network.places[origin].country
    passed = {network.places[place].country for leg in route.legs for place in leg.places}
    assert not passed & {"CN", "MN"} - {home}
    assert home != "CN" or passed == {"CN"}


def test_trucks_in_transit_keep_to_the_roads_of_the_agreement():
    """The road from Ulaanbaatar to Khovd joins two roads; only cargo of Mongolia changes there."""
    network, steps = read_once()
    mixed = {"ulaanbaatar", "khovd"}
    for origin, destination, passes in (
        ("tianjin", "novosibirsk", False),
        ("novosibirsk", "tianjin", False),
        ("urumqi", "ulan_ude", False),
        ("ulaanbaatar", "novosibirsk", True),
        ("tianjin", "khovd", True),
    ):
        query = Query(origin, destination, "time", network.edition, "teu", ("road",))
        route = find_route(network, query, steps)
        assert any(mixed <= {*leg.places} for leg in route.legs) is passes, (origin, destination)
    query = Query("tianjin", "novosibirsk", "time", network.edition, "teu", ("road",))
    told = {
        it.reason()
        for it in restrictions_against(border_restrictions(network, steps), network, query)
    }
    assert "ulaanbaatar-altai_mn:road admits only cargo that begins or ends in MN" in told
    parts = ("ulaanbaatar-altai_mn:road", "altai_mn-khovd:road")
    lifted = network.with_layer([admits(it, "all") for it in parts])
    assert any(
        mixed <= {*leg.places} for leg in find_route(lifted, query, steps_under(lifted)).legs
    )
