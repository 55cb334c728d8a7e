"""A graph mended after a change is the one built from all steps."""

import datetime as dt

import numpy as np
import pytest
from conftest import mostly_nightly, read_once

from corridors.scenario import apply_scenarios, load_scenarios, scenario_files
from planner.graph.cache import PatchBase, refused_steps, warm_engine
from planner.graph.graph import build_graph
from planner.parsing.question import read_terms
from planner.pricing.changes import StepFinder, cargo_changes, change_steps, changed_edges
from planner.query.query import Query
from planner.routing.router import find_route

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
    return network, steps, StepFinder(network, steps), warm_engine()


def laid_out(graph):
    """Return all that a graph says of each step, spans of calendars in place of numbers."""
    first, *columns = (np.asarray(part).tolist() for part in graph.calendar)
    spans = list(zip(*columns, strict=True))
    numbers = np.asarray(graph.number).tolist()
    calendars = [spans[first[at] : first[at + 1]] if at >= 0 else [] for at in numbers]
    rows = (graph.hours, graph.usd, graph.wtw_kg, graph.steps.km)
    ends = (graph.source, graph.target, graph.pricer.cargo_facts, graph.reasons)
    return (*(np.asarray(row).tolist() for row in rows), calendars, ends)


def mended(base, after):
    """Return an engine that mends the graphs of the base, and the steps after the change."""
    network, steps, reach, engine = base
    changed = change_steps(reach, after)
    edges = changed_edges(reach, network, after)
    assert edges is not None
    before = PatchBase(network, steps, changed)
    assert before.can_patch(changed, edges)
    return warm_engine(engine, edges, before), changed


def mendable(base, after):
    network, steps, reach, _ = base
    edges = changed_edges(reach, network, after)
    return (
        edges is not None
        and not cargo_changes(network, after)
        and PatchBase(network, steps, steps).can_patch(steps, edges)
    )


@pytest.mark.parametrize(
    "name", mostly_nightly(scenario_files(), "suez-shut", "borders-2021", "manzhouli-congested")
)
def test_each_shipped_scenario(base, name):
    after, _ = apply_scenarios(base[0], load_scenarios((name,)))
    if not mendable(base, after):
        pytest.skip("adds links or changes most steps: laid anew")
    engine, steps = mended(base, after)
    for query in QUERIES:
        got = engine.graph(after, steps, query)
        assert laid_out(got) == laid_out(build_graph(after, steps, query)), query


ASSIGNMENTS = (
    *("manzhouli:rail-1520.border_out_h=99", "suez_canal.status=closed", "dalian:sea.draft_m=5"),
    *("rail-1435>rail-1520@brest.handling_h=50", "kraskino:road.checkpoint_h_per_day=6"),
    *("suez_canal.refuses=dangerous", "rail-1520@KZ.max_train_t=100"),
    *("road@KZ.carbon_usd_per_t=80", "sea>rail-1520@RU.handling_usd_per_teu=1"),
    *("vladivostok.admits_cargo=coal", "posyet:sea.admits_cargo=all"),
    *("nornickel_dudinka_murmansk.ice_class=none", "dudinka-yenisei_gulf:sea.ice_class=Arc6"),
    *("ulaanbaatar-altai_mn:road.admits=all", "altanbulag-kyakhta:road.admits=bilateral"),
)


@pytest.mark.parametrize("text", mostly_nightly(ASSIGNMENTS, *ASSIGNMENTS[:5]))
def test_assignments(base, text):
    after = base[0].with_layer([base[0].read_assignment(text)])
    assert mendable(base, after)
    engine, steps = mended(base, after)
    for query in QUERIES:
        got = engine.graph(after, steps, query)
        assert laid_out(got) == laid_out(build_graph(after, steps, query)), query


@pytest.mark.parametrize("text", ["poltavka:road.admits=all", "zabaikalsk:road.admits=bilateral"])
def test_posts_are_those_of_the_base_only_where_as_much_is_said(base, text):
    network, base_steps, _, base_engine = base
    query = Query("beijing", "duisburg", "time", SUMMER, "teu")
    base_engine.graph(network, base_steps, query)
    hours = network.read_assignment("zabaikalsk:rail-1435.border_in_h=50", "set")
    same = network.with_layer([hours])
    engine, steps = mended(base, same)
    kept = refused_steps(engine, same, steps, query)
    assert kept == refused_steps(warm_engine(), same, steps, query) != ()
    after = network.with_layer([network.read_assignment(text, "set")])
    engine, steps = mended(base, after)
    told = refused_steps(engine, after, steps, query)
    assert told == refused_steps(warm_engine(), after, steps, query)
    assert told != kept


def test_an_end_off_the_network_takes_no_price_of_another_step(base):
    """With it joined steps have other numbers, whichever of the two networks is asked of it."""
    network, steps, reach, _ = base
    after, _ = apply_scenarios(network, load_scenarios(("suez-shut",)))
    changed = change_steps(reach, after)
    asked = {"by": "cost", "depart": "2026-11-01"}
    off, on = ("43.5,126.1,CN", "Moscow", asked), ("Harbin", "Moscow", asked)
    for first, then in ((on, off), (off, on)):
        lender = warm_engine()
        engine = warm_engine(
            lender, changed_edges(reach, network, after), PatchBase(network, steps, changed)
        )
        laid = read_terms(network, steps, *first)
        find_route(laid[0], laid[2], laid[1], engine=lender)
        joined, joined_steps, query = read_terms(after, changed, *then)
        route = find_route(joined, query, joined_steps, engine=engine)
        assert route == find_route(joined, query, joined_steps)


@pytest.mark.nightly
@pytest.mark.parametrize("query", QUERIES[:5])
def test_origins_of_other_countries_and_zones(query):
    # The first graph is laid whole, the others differ from it by what hangs on the origin.
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
