"""Weights add up to the same in any order."""

import datetime as dt
import math
import random

import numpy as np
import pytest
from conftest import read_once

from planner.graph.backend import PLAIN, weight_by
from planner.graph.cache import warm_engine
from planner.pricing.formula import GRID, on_grid
from planner.question.query import Query


@pytest.mark.parametrize("value", [0.0, 1 / 3, 5759.4, 2.0**21 - 0.1, float("inf")])
def test_a_number_is_moved_by_at_most_half_a_step(value):
    moved = on_grid(value)
    assert moved == value or abs(moved - value) <= GRID / 2
    assert moved == float("inf") or (moved / GRID).is_integer()
    assert on_grid(np.array([value])).tolist() == [moved]


@pytest.mark.parametrize("cargo", ["teu", "coal"])
def test_columns_of_a_graph_add_up_exactly(cargo):
    network, steps = read_once()
    query = Query("dalian", "duisburg", "cost", dt.date(2026, 8, 15), cargo)
    draw = random.Random(cargo)  # noqa: S311
    for engine in (PLAIN, warm_engine()):
        graph = engine.graph(network, steps, query)
        columns = [
            graph.hours,
            *(weight_by(graph, it) for it in ("cost", "co2e", "distance", "generalised")),
            *graph.calendar[1:],
        ]
        for column in columns:
            values = [float(it) for it in column if it < float("inf")]
            for _ in range(20):
                some = draw.sample(values, 60)
                total = sum(some)
                assert total >= 2.0**23 or total == sum(reversed(some)) == math.fsum(some)
