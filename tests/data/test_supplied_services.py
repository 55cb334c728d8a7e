"""Services of the supplied network: one answer to a question, however it is asked."""

import datetime as dt

import numpy as np
import pytest
from conftest import mostly_nightly

from corridors.errors import NoRouteError
from planner.batch.batch_router import BatchRouter
from planner.criticality import CriticalityTerms, find_assets, find_critical, pairs_of
from planner.flows.demand import Demand
from planner.graph.backend import PLAIN
from planner.graph.graph import build_graph
from planner.pricing.arcs import MOVE, resolve_steps
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.world import load

LAYERS = {
    "a train stops": "cr_express_xian_duisburg.status=suspended",
    "a border takes longer": "rail-1520@PL.border_in_h=200",
    "ships take longer": "sea.speed_kmh=20",
    "the canal is closed": "suez_canal:sea.status=closed",
}
ASKED = [
    ("xian", "duisburg", "time"),
    ("shanghai", "rotterdam", "cost"),
    ("dalian", "moscow", "generalised"),
    ("busan", "hamburg", "time"),
]


@pytest.fixture(scope="module")
def world():
    return load()


def ask(world, origin, destination, by, **more):
    return Query(origin, destination, by, world.network.edition, "teu", **more)


def test_a_ride_that_waits_for_its_season_rests_on_the_facts_of_that_season(world):
    """Ships cross the Amur from May on; boxes cross it by them alone."""
    network, steps = world.network, world.steps
    query = Query("ushakovo", "sunwu", "co2e", dt.date(2026, 2, 26), "feu")
    (row,) = BatchRouter(network, steps, world.engine).answer(query, [query[:2]])
    for engine in (PLAIN, world.engine):
        route = find_route(network, query, steps, engine=engine)
        facts = [network.facts.fact(it) for it in route.evidence.facts]
        own = [it.when for it in facts if it[:2] == ("heihe-blagoveshchensk:river", "status")]
        assert "05-11..10-26" in own
        assert row._replace(totals=()) == route_figures(route)._replace(totals=())


@pytest.mark.parametrize("via", [(), ("singapore",)])
def test_a_warm_engine_answers_as_plain_python_does(world, via):
    network, steps = world.network, world.steps
    for by in ("time", "cost"):
        query = ask(world, "shanghai", "rotterdam", by, via=via)
        plain = find_route(network, query, steps)
        warm = find_route(network, query, steps, engine=world.engine)
        assert plain.legs[-1].end_h == pytest.approx(warm.legs[-1].end_h, abs=1e-6)
        assert plain.total("cost_usd") == pytest.approx(warm.total("cost_usd"), abs=1e-6)


@pytest.mark.parametrize("layer", mostly_nightly(LAYERS, *list(LAYERS)[:1]))
def test_a_layer_answers_as_a_network_built_anew(world, layer):
    above = world.given(LAYERS[layer])
    anew = resolve_steps(above.network)
    assert anew.rides.edges == above.steps.rides.edges
    assert np.allclose(anew.rides.pace, above.steps.rides.pace)
    assert np.allclose(anew.rows.columns, above.steps.rows.columns)
    for asked in ASKED:
        query = ask(world, *asked)
        cold = build_graph(above.network, anew, query)
        patched = above.engine.graph(above.network, above.steps, query)
        same = (np.asarray(cold.hours) == patched.hours) | np.isclose(cold.hours, patched.hours)
        assert same.all()
        for name in ("usd", "wtw_kg"):
            assert np.allclose(getattr(cold, name), getattr(patched, name))
        routes = [
            find_route(above.network, query, steps, engine=engine)
            for steps, engine in ((anew, PLAIN), (above.steps, above.engine))
        ]
        assert routes[0].total("time_h") == pytest.approx(routes[1].total("time_h"), abs=1e-6)
        assert routes[0].total("cost_usd") == pytest.approx(routes[1].total("cost_usd"), abs=1e-6)


def test_what_closes_a_strait_reroutes_the_ships_that_pass_it(world):
    network, steps = world.network, world.steps
    row = Demand(
        *("shanghai", "rotterdam", "feu", 1000.0, "TEU/y", ("sea",)),
        assumed=False,
        sources=("atlas",),
        where=(),
    )
    asked = CriticalityTerms(by="cost", depart=network.edition)
    pairs = pairs_of(network, [row], asked)
    route = find_route(network, pairs[0].query, steps, engine=world.engine)
    passed = {place for leg in route.legs if leg.service for place in leg.places}
    assets = [it for it in find_assets(network, steps) if passed & {*it.places}]
    found = find_critical(network, steps, pairs, asked, assets, engine=world.engine)
    hit = [it for it in found.damages if it.detours]
    assert hit
    for damage in hit[:5]:
        (detour,) = damage.detours
        if detour.after is not None:
            assert detour.after.usd >= detour.before.usd - 1e-6


def test_rides_may_pass_a_place_twice_and_are_found(world):
    """A loop that calls at Singapore on both its ways carries from Qingdao to Hamburg."""
    rides, steps = world.steps.rides, world.steps
    twice = 0
    for ride in range(rides.first, rides.first + len(rides)):
        heads = [
            steps.place_of[steps.head[it]] for it, _ in rides.way(ride) if steps.kind[it] == MOVE
        ]
        twice += len(set(heads)) < len(heads)
    assert twice
    found = find_route(
        world.network, ask(world, "qingdao", "hamburg", "cost", modes=("sea",)), world.steps
    )
    # On one ship, and by feeder from or to another port at most.
    assert len({leg.service for leg in found.legs} - {""}) <= 2


@pytest.mark.parametrize(("month", "sails"), [(8, True), (1, False)])
def test_a_line_of_the_season_goes_by_the_way_of_its_season(world, month, sails):
    """The edition is of a month in which ice lies there; the line has no other way round."""
    asked = Query("shanghai", "arkhangelsk", "time", dt.date(2027, month, 15), "teu", ("sea",))
    try:
        found = find_route(world.network, asked, world.steps, engine=world.engine)
    except NoRouteError:
        assert not sails
        return
    assert sails
    passed = {place for leg in found.legs for place in leg.places}
    assert {"long_strait", "vilkitsky_strait"} <= passed
    assert "panama_canal" not in passed


def test_a_surcharge_comes_on_top_of_the_rate_of_a_lane(world):
    query = ask(world, "shanghai", "rotterdam", "cost", modes=("sea",))
    lane = "east_china>north_europe:sea"
    before = find_route(world.network, query, world.steps, engine=world.engine)
    rides = [leg for leg in before.legs if leg.kind == "move"]
    assert len(rides) == 1
    above = world.given(f"{lane}.rate_surcharge_usd_per_teu=10")
    after = find_route(above.network, query, above.steps, engine=above.engine)
    assert after.total("cost_usd") == pytest.approx(before.total("cost_usd") + 10)
    assert f"{lane}.rate_surcharge_usd_per_teu" in {
        above.network.facts.fact(number).id for number in after.evidence.facts
    }
