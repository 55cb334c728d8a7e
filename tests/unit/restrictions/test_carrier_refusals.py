"""Ports whose lines book no boxes of some countries: shut to their transit, in every search."""

import datetime as dt

import pytest
from all_searches import held_on_all_searches

from corridors.checks import check_network
from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from planner.pricing.arcs import HANDLE, resolve_steps
from planner.question.query import Query
from planner.restrictions.restriction import (
    REFUSED,
    Restriction,
    carrier_refusals,
    restrictions_against,
)
from planner.routing.legs import route_figures
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)
BY_SEA = ("road", "sea")


def fact(subject, attribute, value):
    return Fact(subject, attribute, value, "", None, None, "", 2025, "atlas", "", "", "test")


def unbooked(subject, value):
    return fact(subject, REFUSED, value)


def ask(origin, destination, modes=BY_SEA, via=(), avoid=()):
    return Query(origin, destination, "time", DAY, "teu", modes, via=via, avoid=avoid)


@pytest.fixture
def port(toy):
    """Boxes change between ship and truck at Golf, which is all that they do there in the toy."""
    handling = ("road>sea@golf", "sea>road@golf")
    return toy.with_layer([fact(it, "handling_h", 5.0) for it in handling])


@pytest.fixture
def closed(port):
    """Lines at the German port of Golf book no boxes of Russia."""
    return port.with_layer([unbooked("sea@DE", "RU")])


@pytest.mark.parametrize(
    ("origin", "destination", "passes"),
    [
        ("CN", "RU", False),
        ("RU", "CN", False),
        ("RU", "RU", False),
        # What begins or ends in the country of the port is not booked either.
        ("RU", "DE", False),
        ("DE", "RU", False),
        ("CN", "KZ", True),
    ],
)
def test_whose_boxes_are_booked(origin, destination, passes):
    assert (
        Restriction(0, "sea@DE", ("BY", "RU"), "DE", REFUSED).admits(origin, destination) is passes
    )
    assert Restriction(0, "sea@DE", ("BY", "RU"), "DE", REFUSED).admits_from(origin)


def test_handling_by_sea_at_the_port_alone_is_shut(closed, port):
    steps = resolve_steps(closed)
    found = [steps.step(post.edge) for post in carrier_refusals(closed, steps)]
    assert {step.kind for step in found} == {HANDLE}
    assert {step.a for step in found} == {"golf"}
    assert all("sea" in (step.first, step.second) for step in found)
    assert ("road", "sea") in {(step.first, step.second) for step in found}
    assert ("sea", "road") in {(step.first, step.second) for step in found}
    assert not list(carrier_refusals(port, steps))


def test_a_box_in_transit_is_refused_and_told_with_what_lifts_it(closed, port):
    question = ask("alpha", "delta", avoid=("bravo", "charlie"))
    assert find_route(port, question)
    with pytest.raises(NoRouteError) as told:
        find_route(closed, question)
    (words,) = told.value.lift
    assert words.startswith("container lines at sea@DE refuse cargo to or from RU")
    assert words.endswith("(--set sea@DE.unbooked=nothing)")
    lifted = closed.with_layer([unbooked("sea@DE", "nothing")])
    assert route_figures(find_route(lifted, question)) == route_figures(find_route(port, question))
    itself = closed.with_layer([unbooked("golf:sea", "nothing")])
    assert route_figures(find_route(itself, question)) == route_figures(find_route(port, question))


def test_third_countries_pass_and_own_trade_does_not(closed, port):
    for origin, destination in (("alpha", "golf"), ("golf", "alpha")):
        question = ask(origin, destination)
        assert route_figures(find_route(closed, question)) == route_figures(
            find_route(port, question)
        )
    own = ask("golf", "delta", ("sea", "rail-1520"))
    steps = resolve_steps(closed)
    assert restrictions_against(list(carrier_refusals(closed, steps)), closed, own)


def test_every_search_keeps_the_rule(closed, port):
    terms = ask("alpha", "delta", ("road", "sea", "rail-1520"), avoid=("bravo",))
    places = [it for it in port.places if it != "bravo" and port.places[it].country]
    shut = 0
    for query, plain, _ in held_on_all_searches(closed, resolve_steps(closed), terms, places):
        if plain is None:
            shut += find_route(port, query) is not None
        else:
            assert plain == find_route(port, query)
    # Boxes between China and Russia had no other way.
    assert shut == 6


def test_check_and_set_name_what_is_no_country(toy):
    problems = check_network(toy.with_layer([unbooked("golf:sea", "RU XX")]))
    assert [it for it in problems if "unbooked names XX; use codes of countries" in it]
    assert not [it for it in check_network(toy) if "unbooked" in it]
    with pytest.raises(ValueError, match="unbooked names Russia"):
        toy.read_assignment("sea@DE.unbooked=Russia")
