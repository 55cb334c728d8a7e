"""The fast path is the slow path: compiled searches over kept graphs give the same routes."""

import datetime as dt

import pytest
from conftest import mostly_nightly, read_once
from test_kept_graphs import laid_out

from corridors.errors import NoRouteError, UsageError
from planner.graph import cache as kept
from planner.graph.cache import plain_engine, shared_graph, warm_engine
from planner.graph.graph import build_graph
from planner.graph.via import pass_through
from planner.question.query import Query
from planner.question.terms import CRITERIA
from planner.routing.pareto import find_front
from planner.routing.router import find_route, find_routes

SUMMER, WINTER = dt.date(2026, 8, 15), dt.date(2026, 2, 15)
PAIRS = [
    ("dalian", "duisburg"),
    ("dalian", "warsaw"),
    ("harbin", "busan"),
    ("yingkou", "rotterdam"),
    ("ulaanbaatar", "moscow"),
    ("beijing", "moscow"),
]


@pytest.fixture(scope="module")
def network_and_steps():
    return read_once()


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


def answer(network, steps, query, **more):
    try:
        return find_route(network, query, steps, **more)
    except (NoRouteError, UsageError) as error:
        return str(error)


@pytest.mark.parametrize("by", mostly_nightly(CRITERIA, "time", "generalised"))
def test_routes_are_the_same(network_and_steps, engine, by):
    network, steps = network_and_steps
    for day in (SUMMER, WINTER):
        for origin, destination in PAIRS:
            query = Query(origin, destination, by, day, "teu")
            assert answer(network, steps, query, engine=engine) == answer(network, steps, query)


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"modes": ("rail-1435", "rail-1520")}, marks=pytest.mark.nightly),
        {"avoid": ("RU",)},
        {"via": ("manzhouli",)},
        pytest.param({"countries": ("CN", "RU")}, marks=pytest.mark.nightly),
        {"budget_usd": 3200.0},
        {"deadline": dt.datetime.fromisoformat("2026-08-20")},
        {"deadline": dt.datetime.fromisoformat("2026-09-20"), "by": "cost"},
        pytest.param({"cargo": "general"}, marks=pytest.mark.nightly),
        {"cargo": "coal"},
    ],
)
def test_terms_are_the_same(network_and_steps, engine, terms):
    network, steps = network_and_steps
    for origin, destination in PAIRS:
        query = Query(origin, destination, "time", SUMMER, "teu")._replace(**terms)
        assert answer(network, steps, query, engine=engine) == answer(network, steps, query)


@pytest.mark.nightly
def test_alternatives_and_fronts_are_the_same(network_and_steps, engine):
    network, steps = network_and_steps
    for origin, destination in PAIRS[:1]:
        query = Query(origin, destination, "cost", SUMMER, "teu")
        for find, more in (
            (find_routes, {"count": 4}),
            (find_front, {}),
            (find_front, {"resolution": 0.01}),
        ):
            assert find(network, query, steps, engine=engine, **more) == find(
                network, query, steps, **more
            )


def test_another_network_is_not_taken_for_the_first(toy, toy_steps):
    engine = warm_engine()
    query = Query("alpha", "delta", "time", SUMMER, "teu")
    shut = toy.with_layer([toy.read_assignment("bravo-charlie:rail-1520.status=closed")])
    for network, steps in ((toy, toy_steps), (shut, None), (toy, toy_steps)):
        assert find_route(network, query, steps, engine=engine) == find_route(network, query, steps)


@pytest.mark.parametrize("via", [("manzhouli",), ("erenhot", "naushki"), ("omsk", "manzhouli")])
def test_a_graph_with_stops_is_the_one_built_of_all_steps(network_and_steps, engine, via):
    network, steps = network_and_steps
    for terms in ({"modes": ("rail-1435", "rail-1520")}, {"cargo": "general", "avoid": ("KZ",)}):
        query = Query("beijing", "moscow", "time", WINTER, "teu", via=via)._replace(**terms)
        own = pass_through(steps, via)
        found = engine.passing(network, steps, query)
        assert found.steps == own
        assert laid_out(found) == laid_out(build_graph(network, own, query))


def test_of_many_graphs_the_last_are_kept(network_and_steps, monkeypatch):
    monkeypatch.setattr(kept, "MOST_GRAPHS", 2)
    network, steps = network_and_steps
    engine = warm_engine()
    asked = [Query("dalian", "moscow", "time", day, "teu") for day in (SUMMER, WINTER)]
    asked.append(Query("dalian", "moscow", "time", SUMMER, "coal"))
    first = shared_graph(engine, network, steps, asked[0])
    for query in asked:
        assert laid_out(engine.graph(network, steps, query)) == laid_out(
            build_graph(network, steps, query)
        )
    assert len(engine.cache.graphs) == 2
    assert shared_graph(engine, network, steps, asked[0]) is not first


@pytest.mark.parametrize("by", ["time", "generalised"])
def test_plain_searches_of_shared_graphs_answer_the_same(network_and_steps, by):
    network, steps = network_and_steps
    engine = plain_engine()
    for month in (1, 7):
        query = Query("dalian", "duisburg", by, dt.date(2027, month, 1), "teu")
        found = find_route(network, query, steps, engine=engine)
        assert found == find_route(network, query, steps)
