"""A question that users ask on several surfaces has one answer; no switch on either side."""

import datetime as dt
import itertools
import math

import pytest
from conftest import mostly_nightly

from corridors.errors import CorridorsError
from planner.batch.matrix import TOTALS, find_matrix
from planner.graph.cache import warm_engine
from planner.question.query import Query
from planner.routing.router import find_route

HUBS = (
    *("dalian", "shanghai", "busan", "vladivostok", "harbin", "ulaanbaatar"),
    *("almaty", "moscow", "istanbul", "duisburg", "rotterdam", "tianjin"),
)
BY = ("generalised", "time", "cost", "co2e", "distance")
DAY = dt.date(2026, 11, 1)
# Hours are added up in another order, in cents and grams that is less than the last digit.
ROUNDING = {"time_h": 1e-6, "cost_usd": 0.005, "distance_km": 1e-3, "co2e_kg": 1e-3}


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


def totals(network, steps, query, engine):
    try:
        route = find_route(network, query, steps, engine=engine)
    except CorridorsError:
        return None
    return {name: route.total(name) for name in TOTALS}


@pytest.mark.parametrize("hubs", mostly_nightly((HUBS[::2], HUBS), HUBS[::2]), ids=len)
@pytest.mark.parametrize("by", BY)
def test_the_cells_of_hubs_are_those_of_route(shipped, shipped_steps, engine, by, hubs):
    terms = Query("", "", by, DAY, "teu", hour=8.0)
    found = find_matrix(shipped, terms, hubs, hubs, shipped_steps, engine=engine)
    differ = []
    for (row, origin), (column, destination) in itertools.permutations(enumerate(hubs), 2):
        query = terms._replace(origin=origin, destination=destination)
        own = totals(shipped, shipped_steps, query, engine)
        cell = {name: float(getattr(found, name)[row, column]) for name in TOTALS}
        if own is None:
            assert all(map(math.isnan, cell.values()))
        elif any(abs(cell[name] - own[name]) > ROUNDING[name] for name in TOTALS):
            differ.append((origin, destination, cell, own))
    assert differ == []
