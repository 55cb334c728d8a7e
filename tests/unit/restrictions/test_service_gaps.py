"""What no service carries is closed to its cargo in every search, but not to served countries."""

import datetime as dt
from itertools import pairwise

import pytest
from all_searches import held_on_all_searches
from conftest import steps_under

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from planner.graph.backend import PLAIN
from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.pricing.arcs import MOVE, PASS, resolve_steps
from planner.question.query import Query
from planner.restrictions.restriction import (
    SERVED_ENDS,
    UNSERVED,
    Restriction,
    restrictions_against,
    service_gaps,
    service_gaps_by_subject,
)
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)
SUEZ, CAPE = "bab_el_mandeb", "cape_of_good_hope"


def fact(subject, attribute, value):
    return Fact(subject, attribute, value, "", None, None, "", 2025, "atlas", "", "", "test")


def ask(origin, destination, modes=(), via=(), cargo="teu", depart=DAY):
    return Query(origin, destination, "time", depart, cargo, modes, via=via)


def passed(route):
    return {place for leg in route.legs for place in leg.places}


@pytest.mark.parametrize(
    ("origin", "destination", "passes"),
    [("CN", "NL", False), ("CN", "RU", True), ("RU", "NL", True), ("RU", "RU", True)],
)
def test_cargo_of_served_countries_is_admitted(origin, destination, passes):
    post = Restriction(0, "bravo:sea", ("RU",), "", UNSERVED, "", ("teu",))
    assert post.admits(origin, destination) is passes
    assert post.admits_from(origin)
    assert post.reason("teu") == (
        "no service carries teu by bravo:sea unless to or from RU "
        "(--set bravo:sea.unserved=nothing)"
    )


@pytest.mark.parametrize(
    ("origin", "destination", "served"),
    [("warsaw", "moscow", False), ("minsk", "warsaw", True), ("chengdu", "lodz", True)],
)
def test_no_container_train_serves_the_trade_of_the_eu_with_russia(
    shipped, origin, destination, served
):
    query = ask(origin, destination, ("rail-1435", "rail-1520"), cargo="feu")
    try:
        legs = find_route(shipped, query, engine=warm_engine()).legs
    except NoRouteError:
        legs = ()
    moves = [step for leg in legs for step, _ in leg.steps if step.kind == MOVE]
    countries = [{shipped.places[it].country for it in (step.a, step.b)} for step in moves]
    crossed = [it for it in countries if it & {"BY", "RU"} and it & {"PL", "LT", "LV"}]
    assert bool(crossed) is served


def test_passing_is_closed_and_handling_and_other_cargo_are_not(toy):
    network = toy.with_layer([fact("charlie:road", UNSERVED, "teu")])
    steps = resolve_steps(network)
    posts = list(service_gaps(network, steps))
    assert {steps.step(post.edge)[:4] for post in posts} == {(PASS, "charlie", "charlie", "road")}
    assert restrictions_against(posts, network, ask("alpha", "delta")) == posts
    query = ask("alpha", "delta", ("road",))
    for engine in (PLAIN, warm_engine()):
        assert "charlie" in passed(find_route(toy, query, engine=engine))
        with pytest.raises(NoRouteError):
            find_route(network, query, engine=engine)
        assert find_route(network, query._replace(destination="charlie"), engine=engine).legs
    (edge,) = (post.edge for post in posts)
    (words,) = build_graph(network, steps, query, lenient=True).reasons[edge]
    assert words.endswith("(--set charlie:road.unserved=nothing)")


def test_nothing_lifts_what_a_lower_layer_says(toy):
    network = toy.with_layer([fact("charlie:road", UNSERVED, "teu")])
    lifted = network.with_layer([fact("charlie:road", UNSERVED, "nothing")])
    assert service_gaps_by_subject(network)
    assert not service_gaps_by_subject(lifted)
    query = ask("alpha", "delta", ("road",))
    assert find_route(lifted, query).total("time_h") == find_route(toy, query).total("time_h")


def passes_charlie(route):
    """Tell whether a route goes on from Charlie by the mode on which it came."""
    moves = [step for leg in route.legs for step, _ in leg.steps if step.kind == MOVE]
    return any(
        one.b == two.a == "charlie" and one.first == two.first for one, two in pairwise(moves)
    )


@pytest.mark.parametrize("served", ["", "RU", "DE"])
def test_every_search_answers_as_if_the_passing_were_closed(toy, served):
    """For each pair that is not served, the passing has the status closed."""
    layer = [fact("charlie:road", UNSERVED, "teu"), fact("charlie:rail-1520", UNSERVED, "teu")]
    if served:
        layer += [fact(it.subject, SERVED_ENDS, served) for it in layer[:2]]
    network = toy.with_layer(layer)
    places = [it for it in network.places if network.places[it].kind not in ("passage", "strait")]
    terms = ask("alpha", "delta", ("road", "sea"))
    free, met = resolve_steps(toy), 0
    for query, plain, several in held_on_all_searches(
        network, resolve_steps(network), terms, places
    ):
        if plain is None:
            continue
        kept = any(passes_charlie(route) for route in (plain, *several))
        if served in {network.places[it].country for it in query[:2]}:
            assert plain.total("time_h") == find_route(toy, query, free).total("time_h")
            met += kept
        else:
            assert not kept
    assert met or not served


SUMMER = dt.date(2026, 8, 15)


@pytest.mark.parametrize(
    ("origin", "destination", "cargo", "depart", "takes", "leaves"),
    [
        ("shanghai", "rotterdam", "feu", DAY, CAPE, SUEZ),
        ("shanghai", "rotterdam", "teu", SUMMER, CAPE, "vilkitsky_strait"),
        ("piraeus", "mumbai", "reefer", DAY, CAPE, SUEZ),
        ("shanghai", "jeddah", "teu", DAY, SUEZ, CAPE),
        ("jeddah", "istanbul", "teu", DAY, "suez_canal", SUEZ),
        ("mumbai", "novorossiysk", "teu", DAY, SUEZ, CAPE),
        ("primorsk", "mumbai", "crude", DAY, SUEZ, CAPE),
        ("shanghai", "arkhangelsk", "general", SUMMER, "vilkitsky_strait", CAPE),
        ("sabetta", "rudong", "lng", SUMMER, "vilkitsky_strait", SUEZ),
    ],
)
def test_ships_sail_where_their_lines_do(
    shipped, shipped_steps, origin, destination, cargo, depart, takes, leaves
):
    query = ask(origin, destination, ("sea",), cargo=cargo, depart=depart)
    places = passed(find_route(shipped, query._replace(by="cost"), shipped_steps))
    assert takes in places
    assert leaves not in places


@pytest.mark.parametrize("via", ["panama_canal"])
def test_the_error_says_how_to_ask_all_the_same(shipped, shipped_steps, via):
    """No line calls that way, so a ship must be chartered, and may be barred besides."""
    query = ask("shanghai", "rotterdam", ("sea",), (via,), depart=SUMMER)
    with pytest.raises(NoRouteError) as told:
        find_route(shipped, query, shipped_steps)
    assert told.value.lift
    assert all(it.startswith("no service carries teu by ") for it in told.value.lift)
    sets = [it.partition("--set ")[2].rstrip(")") for it in told.value.lift]
    assert "teu.scheduled_modes=nothing" in sets
    network = shipped.with_layer([shipped.read_assignment(it) for it in sets])
    assert via in passed(find_route(network, query, steps_under(network)))
