"""A matrix holds what each pair would answer alone."""

import datetime as dt
import math

import numpy as np
import pytest
from conftest import read_once

from corridors.errors import NoRouteError, UnknownNameError, UsageError
from corridors.model.entities import WATER_KINDS
from planner.batch.matrix import TOTALS, each_row, find_matrix
from planner.graph.backend import PLAIN, Objective, arrival, best
from planner.graph.cache import warm_engine
from planner.question.query import Query
from planner.routing.router import find_route

SUMMER, WINTER = dt.date(2026, 8, 15), dt.date(2027, 1, 15)


def alone(network, steps, query, engine):
    try:
        route = find_route(network, query, steps, engine=engine)
    except (NoRouteError, UsageError):
        return None
    return [route.total(name) for name in TOTALS]


@pytest.mark.parametrize("by", ["cost", pytest.param("distance", marks=pytest.mark.nightly)])
def test_what_arrives_too_late_gives_way_to_the_best_in_time(by):
    # In December the cheapest and the shortest ways wait for rivers to open.
    network, steps = read_once()
    engine = warm_engine()
    query = Query("dalian", "moscow", by, dt.date(2026, 12, 1), "teu")
    origins = ["moscow", "rotterdam", "blagoveshchensk", "shanghai", "yakutsk"]
    ends = ["khabarovsk", "nikolaevsk_on_amur", "dudinka", "astrakhan", "tiksi", "omsk", "harbin"]
    matrix = find_matrix(network, query, origins, ends, steps, engine=engine)
    horizon = network.cargo_number("teu", "horizon_h")
    late = 0
    for row, origin in enumerate(origins):
        for column, destination in enumerate(ends):
            pair = query._replace(origin=origin, destination=destination)
            expected = alone(network, steps, pair, engine)
            got = [getattr(matrix, name)[row, column] for name in TOTALS]
            if expected is None:
                assert all(math.isnan(value) for value in got), pair
                continue
            assert got == pytest.approx(expected), pair
            graph = engine.graph(network, steps, pair)
            path = best(engine, graph, Objective(pair, math.inf, 0.0))
            late += arrival(graph, path) > horizon
    assert late >= 3


def test_ways_round_what_is_refused_may_lead_beyond_all_targets():
    # From Usinsk to Turiy Rog the best way passes China, which admits no cargo between two ends
    # in Russia: the way round is longer than that to any other destination.
    network, steps = read_once()
    engine = warm_engine()
    query = Query("dalian", "moscow", "co2e", dt.date(2026, 4, 13), "grain")
    origins = ["usinsk", "igarka", "kraskino"]
    ends = ["bordeaux", "tukums", "changchun", "turiy_rog", "ostrava", "makhalino", "berkakit"]
    matrix = find_matrix(network, query, origins, ends, steps, engine=engine)
    for row, origin in enumerate(origins):
        for column, destination in enumerate(ends):
            pair = query._replace(origin=origin, destination=destination)
            got = [getattr(matrix, name)[row, column] for name in TOTALS]
            assert got == pytest.approx(alone(network, steps, pair, engine)), pair


@pytest.mark.parametrize("by", ["time", "cost"])
def test_who_arrives_as_the_horizon_ends_is_in_time_up_to_rounding(toy, toy_steps, by):
    query = Query("alpha", "golf", by, SUMMER, "teu")
    hours = find_route(toy, query, toy_steps).total("time_h")
    for share, found in ((1.0, True), (1.0 - 1e-6, False)):
        network = toy.with_layer([toy.read_assignment(f"teu.horizon_h={hours * share:.17g}")])
        matrix = find_matrix(network, query, ["alpha"], ["golf"], toy_steps)
        got = matrix.time_h[0, 0]
        expected = alone(network, toy_steps, query, PLAIN)
        assert (got == pytest.approx(hours)) == found
        assert (expected is not None and expected[0] == pytest.approx(hours)) == found


def test_an_end_that_nothing_carries_to_is_refused():
    network, steps = read_once()
    for ends, role in ((("zeya_hpp", "moscow"), "origin"), (("moscow", "zeya_hpp"), "destination")):
        query = Query(*ends, "time", SUMMER, "teu")
        for engine in (PLAIN, warm_engine()):
            with pytest.raises(UsageError, match=f"{role} zeya_hpp has no link"):
                find_route(network, query, steps, engine=engine)


def test_equals_each_pair_on_the_toy_network(toy, toy_steps):
    places = list(toy.places)
    for cargo, avoid in (("teu", ()), ("teu", ("road",))):
        query = Query("alpha", "delta", "time", SUMMER, cargo, avoid=avoid)
        matrix = find_matrix(toy, query, places, places, toy_steps)
        for row, origin in enumerate(places):
            for column, destination in enumerate(places):
                pair = query._replace(origin=origin, destination=destination)
                expected = alone(toy, toy_steps, pair, warm_engine())
                got = matrix.time_h[row, column]
                assert math.isnan(got) if expected is None else got == pytest.approx(expected[0])


def test_what_a_matrix_does_not_take(toy, toy_steps):
    query = Query("alpha", "delta", "time", SUMMER, "teu")
    for more in (
        {"via": ("bravo",)},
        {"budget_usd": 5.0},
        {"avoid": ("ice",)},
    ):
        with pytest.raises(UsageError, match="matrix"):
            find_matrix(toy, query._replace(**more), ["alpha"], ["delta"], toy_steps)


def test_what_can_be_asked_hangs_on_no_order():
    network, steps = read_once()
    for more, odd in (
        ({}, "suez_canal"),
        ({"avoid": ("dalian",)}, "dalian"),
        ({"countries": ("RU", "BY", "PL", "DE")}, "dalian"),
    ):
        # The ends of the question itself do not count.
        query = Query("dalian", "dalian", "time", SUMMER, "teu")._replace(**more)
        for ends in (["moscow", odd], [odd, "moscow"]):
            hours = find_matrix(network, query, ends, ["duisburg"], steps).to_dataframe("time_h")
            assert hours.loc["moscow", "duisburg"] > 0
            assert math.isnan(hours.loc[odd, "duisburg"])
        with pytest.raises(UsageError, match=f"origin {odd}"):
            find_matrix(network, query, [odd], ["duisburg"], steps)


def test_a_place_that_does_not_exist_is_no_place_without_ways(toy, toy_steps):
    query = Query("alpha", "delta", "time", SUMMER, "teu")
    for ends in ((["alpah"], ["delta"]), (["alpha", "alpah"], ["delta"]), (["alpha"], ["alpah"])):
        with pytest.raises(UnknownNameError, match="place 'alpah' is unknown"):
            find_matrix(toy, query, *ends, toy_steps)


def test_nothing_asked_nothing_told(toy, toy_steps):
    query = Query("alpha", "delta", "time", SUMMER, "teu")
    for ends in (([], ["delta"]), (["alpha"], []), ([], [])):
        matrix = find_matrix(toy, query, *ends, toy_steps)
        assert matrix.time_h.shape == (len(ends[0]), len(ends[1]))
        assert matrix.to_dataframe().empty


def test_places_named_twice_have_equal_rows_and_columns(toy, toy_steps):
    query = Query("alpha", "delta", "cost", SUMMER, "teu")
    matrix = find_matrix(toy, query, ["alpha", "golf", "alpha"], ["delta", "delta"], toy_steps)
    for name in TOTALS:
        total = getattr(matrix, name)
        assert total[0].tolist() == total[2].tolist()
        assert total[:, 0].tolist() == total[:, 1].tolist()
        assert not np.isnan(total).any()


@pytest.mark.parametrize("by", ["time", "cost"])
@pytest.mark.parametrize("hours", [30, 72, 200])
def test_a_deadline_binds_as_for_each_pair(toy, toy_steps, by, hours):
    end = dt.datetime.combine(SUMMER, dt.time()) + dt.timedelta(hours=hours)
    query = Query("alpha", "delta", by, SUMMER, "teu", deadline=end)
    places = list(toy.places)
    matrix = find_matrix(toy, query, places, places, toy_steps)
    for row, origin in enumerate(places):
        for column, destination in enumerate(places):
            pair = query._replace(origin=origin, destination=destination)
            expected = alone(toy, toy_steps, pair, PLAIN)
            got = [getattr(matrix, name)[row, column] for name in TOTALS]
            if expected is None:
                assert all(math.isnan(value) for value in got), pair
            else:
                assert got == pytest.approx(expected), pair


@pytest.mark.parametrize("threads", [1, 3])
def test_what_goes_wrong_in_a_thread_is_told(threads):
    done = []

    def work(row):
        if row == 2:
            message = f"row {row}"
            raise ValueError(message)
        done.append(row)

    with pytest.raises(ValueError, match="row 2"):
        each_row(work, 5, threads)
    assert {0, 1} <= {*done}


@pytest.mark.nightly
def test_a_matrix_asked_again_lays_no_graph_anew():
    network, steps = read_once()
    engine = warm_engine()
    origins = {}
    for place in network.places.values():
        if place.id in steps.first_state and place.kind not in WATER_KINDS:
            origins.setdefault((place.country, round(place.lon / 15.0)), place.id)
    assert len(origins) > 64
    query = Query("dalian", "moscow", "time", SUMMER, "teu")
    kept = engine.cache
    find_matrix(network, query, list(origins.values()), ["moscow"], steps, engine=engine)
    before = {terms: id(base) for terms, base in kept.graphs.items()}
    find_matrix(network, query, list(origins.values()), ["moscow"], steps, engine=engine)
    assert {terms: id(base) for terms, base in kept.graphs.items()} == before
    assert len(before) == len(origins)


def test_more_ways_of_refusing_than_bits_are_no_silent_answer(toy, toy_steps, monkeypatch):
    from planner.graph import destination_bits as refused

    monkeypatch.setattr(refused, "MOST_BITS", 0)
    monkeypatch.setattr(refused, "refused_steps", lambda *_: (0,))
    terms = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu")
    with pytest.raises(UsageError, match="use fewer destinations"):
        find_matrix(toy, terms, ["alpha"], ["delta"], toy_steps)
