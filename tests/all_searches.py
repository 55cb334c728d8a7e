"""One question of many pairs on every search: what they say is the same, whatever the rule."""

import math

import pytest

from corridors.errors import NoRouteError, UsageError
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.graph.backend import PLAIN
from planner.graph.cache import warm_engine
from planner.routing.legs import route_figures
from planner.routing.pareto import find_front
from planner.routing.router import find_route, find_routes


def held_on_all_searches(network, steps, terms, places):
    """Yield each pair's question, its route or None, and the routes of front and alternatives.

    Single answers by plain and by compiled searches, a matrix and a batch say the same.
    """
    engine = warm_engine()
    total = {"time": "time_h", "cost": "cost_usd"}[terms.by]
    pairs = [(one, other) for one in places for other in places if one != other]
    matrix = getattr(find_matrix(network, terms, places, places, steps, engine=engine), total)
    lean = BatchRouter(network, steps).answer(terms, pairs)
    for (one, other), row in zip(pairs, lean, strict=True):
        query = terms._replace(origin=one, destination=other)
        value = matrix[places.index(one), places.index(other)]
        if isinstance(row, str):
            for chosen in (PLAIN, engine):
                with pytest.raises((NoRouteError, UsageError)) as told:
                    find_route(network, query, steps, engine=chosen)
                assert row == str(told.value)
            assert math.isnan(value)
            yield query, None, ()
            continue
        plain = find_route(network, query, steps)
        assert find_route(network, query, steps, engine=engine) == plain
        assert row == route_figures(plain)
        assert value == pytest.approx(plain.total(total))
        front = find_front(network, query, steps, engine=engine)
        assert front == find_front(network, query, steps)
        several, _ = find_routes(network, query, steps, count=3, engine=engine)
        yield query, plain, (*front.routes, *several)
