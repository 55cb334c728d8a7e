"""A graph that is kept for the terms of questions is the one built for each of them."""

import datetime as dt

import numpy as np
import pytest
from conftest import mostly_nightly, read_once

from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.pricing.changes import StepFinder, change_steps
from planner.question.query import Query

SUMMER, WINTER = dt.date(2026, 8, 15), dt.date(2026, 2, 15)
QUERIES = (
    Query("shanghai", "rotterdam", "time", SUMMER, "teu"),
    Query("dalian", "duisburg", "cost", WINTER, "teu"),
    Query("harbin", "moscow", "time", WINTER, "coal"),
    Query("harbin", "moscow", "time", WINTER, "general", avoid=("KZ",)),
    Query("dudinka", "murmansk", "time", WINTER, "general"),
    Query("ulaanbaatar", "moscow", "time", SUMMER, "teu", modes=("rail-1520", "road")),
)


@pytest.fixture(scope="module")
def base():
    network, steps = read_once()
    return network, StepFinder(network, steps)


def laid_out(graph):
    """Return all that a graph says of each step, spans of calendars in place of numbers."""
    first, *columns = (np.asarray(part).tolist() for part in graph.calendar)
    spans = list(zip(*columns, strict=True))
    numbers = np.asarray(graph.number).tolist()
    calendars = [spans[first[at] : first[at + 1]] if at >= 0 else [] for at in numbers]
    rows = (graph.hours, graph.usd, graph.wtw_kg, graph.steps.km)
    ends = (graph.source, graph.target, graph.pricer.cargo_facts, graph.reasons)
    return (*(np.asarray(row).tolist() for row in rows), calendars, ends)


ASSIGNMENTS = (
    *("manzhouli:rail-1520.border_out_h=99", "suez_canal.status=closed", "dalian:sea.draft_m=5"),
    *("rail-1435>rail-1520@brest.handling_h=50", "kraskino:road.checkpoint_h_per_day=6"),
    *("suez_canal.refuses=dangerous", "rail-1520@KZ.max_train_t=100"),
    *("road@KZ.carbon_usd_per_t=80", "sea>rail-1520@RU.handling_usd_per_teu=1"),
    *("vladivostok.admits_cargo=coal", "posyet:sea.admits_cargo=all"),
    *("nornickel_dudinka_murmansk.ice_class=none", "dudinka-yenisei_gulf:sea.ice_class=Arc6"),
    *("ulaanbaatar-altai_mn:road.admits=all", "altanbulag-kyakhta:road.admits=bilateral"),
)


@pytest.mark.parametrize("text", mostly_nightly(ASSIGNMENTS, *ASSIGNMENTS[:5:2]))
def test_assignments(base, text):
    """What keeps graphs answers of a changed network as what builds them anew."""
    network, reach = base
    after = network.with_layer([network.read_assignment(text)])
    steps, engine = change_steps(reach, after), warm_engine()
    for query in QUERIES:
        got = engine.graph(after, steps, query)
        assert laid_out(got) == laid_out(build_graph(after, steps, query)), query


@pytest.mark.nightly
@pytest.mark.parametrize("query", QUERIES[:5])
def test_origins_of_other_countries_and_zones(query):
    network, steps = read_once()
    engine = warm_engine()
    origins = {}
    for place in network.places.values():
        if place.id in steps.first_state and place.id != query.destination:
            origins.setdefault((place.country, round(place.lon / 15.0)), place.id)
    some = [query.origin, *list(origins.values())[::4]]
    for origin in some:
        asked = query._replace(origin=origin)
        whole = build_graph(network, steps, asked)
        assert laid_out(engine.graph(network, steps, asked)) == laid_out(whole), origin
