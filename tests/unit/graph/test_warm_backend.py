"""The fast path is the slow path: compiled searches over kept graphs give the same routes."""

import datetime as dt

import pytest
from conftest import read_once
from test_kept_graphs import laid_out

from corridors.errors import NoRouteError, UsageError
from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.graph.via import pass_through
from planner.question.query import Query
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


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"modes": ("rail-1435", "rail-1520")}, marks=pytest.mark.nightly),
        {"avoid": ("RU",)},
        {"via": ("manzhouli",)},
        pytest.param({"countries": ("CN", "RU")}, marks=pytest.mark.nightly),
        {"budget_usd": 3200.0},
        pytest.param(
            {"deadline": dt.datetime.fromisoformat("2026-08-20")}, marks=pytest.mark.nightly
        ),
        {"deadline": dt.datetime.fromisoformat("2026-09-20"), "by": "cost"},
        pytest.param({"cargo": "general"}, marks=pytest.mark.nightly),
        pytest.param({"cargo": "coal"}, marks=pytest.mark.nightly),
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


@pytest.mark.parametrize("via", [("manzhouli",), ("erenhot", "naushki"), ("omsk", "manzhouli")])
def test_a_graph_with_stops_is_the_one_built_of_all_steps(network_and_steps, engine, via):
    network, steps = network_and_steps
    for terms in ({"modes": ("rail-1435", "rail-1520")}, {"cargo": "general", "avoid": ("KZ",)}):
        query = Query("beijing", "moscow", "time", WINTER, "teu", via=via)._replace(**terms)
        own = pass_through(steps, via)
        found = engine.passing(network, steps, query)
        assert found.steps == own
        assert laid_out(found) == laid_out(build_graph(network, own, query))
