"""Layers that change nothing on the routes of an answer, held to asking without them."""

import datetime as dt

import pytest

from corridors.errors import NoRouteError
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import MOVE
from planner.question.query import Query
from planner.routing.idle_layers import idle_layers
from planner.routing.router import find_route

DAY = dt.date(2026, 8, 1)


@pytest.fixture(scope="module")
def ground(toy, toy_steps):
    return LayeredNetwork(toy, toy_steps)


def asked(world, **terms):
    query = Query("alpha", "delta", "time", DAY, "teu", **terms)
    return [find_route(world.network, query, world.steps)]


def idle(ground, *sets, scenarios=(), among=None, shown=None, **terms):
    world = ground.under(*scenarios).given(*sets)
    routes = asked(world, **terms)

    def ask(it):
        return it.network, asked(it, **terms)

    layers = (scenarios, sets)
    return idle_layers(*(ground, *layers, world.network, routes, ask), among=among, shown=shown)


def test_what_no_route_uses_is_idle_and_what_one_uses_is_not(ground):
    way = asked(ground)[0]
    used = {ground.network.facts.fact(it) for it in way.evidence.facts}
    speeds = {f"{it.subject}.speed_kmh" for it in used if it.attribute == "speed_kmh"}
    assert speeds
    for name in speeds:
        assert idle(ground, f"{name}*=0.9") == ()
    assert idle(ground, "sea.speed_kmh*=0.9", modes=("road",)) == ("sea.speed_kmh*=0.9",)


def test_a_closure_that_moves_the_route_is_not_idle(ground):
    """No route uses what is closed, but without the closure another one is the best."""
    way = asked(ground)[0]
    steps = [step for step, _ in way.steps]
    for closed in (f"{it.a}-{it.b}:{it.first}.status=closed" for it in steps if it.kind == MOVE):
        try:
            moved = asked(ground.given(closed))[0]
        except NoRouteError:
            continue
        if [step for step, _ in moved.steps] != steps:
            break
    else:
        pytest.fail("no closure moves the route of the toy network")
    assert idle(ground, closed) == ()
    # Beside it an idle one is still found, alone.
    passed = {place for it in (way, moved) for leg in it.legs for place in leg.places}
    far = next(f"{it}.status=closed" for it in ground.network.places if it not in passed)
    assert idle(ground, closed, far) == (far,)
    assert idle(ground, closed, far, among=[closed]) == ()


def test_of_two_that_close_the_same_way_one_is_idle(ground):
    """Each may be left out beside the other; without both the route is another one."""
    pair = ("alpha-bravo:road.status=closed", "bravo:road.status=closed")
    plain, *moved = (
        [step for step, _ in asked(ground.given(*sets))[0].steps]
        for sets in ((), pair, pair[:1], pair[1:])
    )
    assert moved[0] == moved[1] == moved[2] != plain
    assert idle(ground, *pair) == pair[:1]
    assert idle(ground, *reversed(pair)) == pair[1:]
    far = "alpha-frost:sea.status=closed"
    assert idle(ground, *pair, far) == (pair[0], far)


def test_a_change_is_idle_only_if_the_answer_without_it_is_the_same(ground):
    """Brute force over every number of a mode, a link and a border."""
    network = ground.network
    plain = asked(ground)
    shape = [[step for step, _ in it.steps] for it in plain], [it.total("time_h") for it in plain]
    tried = 0
    for subject, table in network.facts.by_subject.items():
        for name in table:
            attribute = network.schema.attributes[name]
            if not attribute.is_number or attribute.type == "count" or subject in network.cargo:
                continue
            text = f"{subject}.{name}*=0.95"
            try:
                world = ground.given(text)
            except ValueError:  # out of its bounds
                continue
            routes = asked(world)
            same = shape == (
                [[step for step, _ in it.steps] for it in routes],
                [it.total("time_h") for it in routes],
            )
            found = idle(ground, text)
            assert not found or same, text
            tried += bool(found)
    assert tried > 20
