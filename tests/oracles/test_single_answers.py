"""Single answers of the supplied network against Dijkstra, and fronts against budgets."""

import datetime as dt
import random

import pytest
from drawing import INF, drawn, earliest, least_weight

from corridors.errors import NoRouteError, UsageError
from planner.graph.backend import arrival, best, objective_of, value_of
from planner.graph.cache import warm_engine
from planner.routing.elementary import reentered
from planner.routing.pareto import find_front
from planner.routing.route import criterion_of
from planner.routing.router import find_route

CLOSE = 1e-9
CENT = 0.01
"""Values of routes are added up of legs, those of paths of steps."""


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


def ask(network, query, steps, engine):
    try:
        return find_route(network, query, steps, engine=engine)
    except NoRouteError:
        return None


def hold(network, steps, engine, query, search):
    """Hold the search and the answer of a question against another search; tell what was shown.

    The other search knows no horizon and may enter a place twice: where it does neither, the
    answer is its path; elsewhere the answer is no less.
    """
    graph, terms = engine.graph(network, steps, query), objective_of(network, query)
    path, least = search(network, graph, query)
    relaxed = best(engine, graph, terms._replace(horizon=INF))
    assert (path is None) == (not relaxed), query
    if path is None:
        assert ask(network, query, steps, engine) is None, query
        return "none"
    assert value_of(graph, terms, relaxed) == pytest.approx(least, rel=CLOSE, abs=1e-6), query
    route = ask(network, query, steps, engine)
    in_time = arrival(graph, path) <= terms.horizon
    if in_time and not reentered(graph, path):
        assert route is not None, query
        assert criterion_of(network, route) == pytest.approx(least, rel=CLOSE, abs=CENT), query
        return "equal"
    if route is not None:
        assert criterion_of(network, route) >= least - CENT, query
    return "bounded"


@pytest.mark.parametrize("by", ["cost", "co2e", "distance"])
def test_answers_equal_dijkstra_of_networkx(shipped, shipped_steps, engine, asked, tell, by):
    shown = [
        hold(shipped, shipped_steps, engine, query, least_weight)
        for query in drawn(shipped, shipped_steps, asked(6), 31, (by,))
    ]
    tell(**{it: shown.count(it) for it in ("equal", "bounded", "none")})
    assert shown.count("equal") > 0.5 * len(shown)


def test_fastest_answers_equal_a_search_of_every_span(shipped, shipped_steps, engine, asked, tell):
    def search(_network, graph, _query):
        return earliest(graph)

    shown = [
        hold(shipped, shipped_steps, engine, query, search)
        for query in drawn(shipped, shipped_steps, asked(6), 32, ("time",))
    ]
    tell(**{it: shown.count(it) for it in ("equal", "bounded", "none")})
    assert shown.count("equal") > 0.5 * len(shown)


def test_fronts_equal_answers_within_budgets_and_deadlines(
    shipped, shipped_steps, engine, asked, tell
):
    """The fastest within a budget, and the cheapest in time, stand in the front."""
    rng = random.Random(33)  # noqa: S311 - drawn limits, no secret
    compared = 0
    for query in drawn(shipped, shipped_steps, asked(2), 33, ("time",)):
        try:
            front = find_front(shipped, query, shipped_steps, least_gain=0.0, engine=engine).routes
        except (NoRouteError, UsageError):
            assert ask(shipped, query, shipped_steps, engine) is None
            continue
        points = [(it.legs[-1].end_h, it.total("cost_usd")) for it in front]
        usd = [it[1] for it in points]
        budget = round(rng.uniform(0.95 * min(usd), 1.05 * max(usd)), 2)
        within = [it for it in points if it[1] <= budget]
        route = ask(shipped, query._replace(budget_usd=budget), shipped_steps, engine)
        assert (route is None) == (not within), (query, budget)
        if route is not None:
            assert route.legs[-1].end_h == pytest.approx(min(within)[0], abs=1e-6), (query, budget)
        latest = rng.uniform(points[0][0], 1.05 * points[-1][0]) + 1.0
        deadline = dt.datetime.combine(query.depart, dt.time()) + dt.timedelta(hours=int(latest))
        timely = query._replace(by="cost", deadline=deadline)
        in_time = [it[1] for it in points if it[0] <= timely.hours_to_deadline()]
        route = ask(shipped, timely, shipped_steps, engine)
        assert (route is None) == (not in_time), timely
        if route is not None:
            assert route.total("cost_usd") == pytest.approx(min(in_time), abs=CENT), timely
        compared += 2
    tell(equal=compared)
    assert compared
