"""The best way that obeys a chain is the best of all ways that do, by brute force."""

import datetime as dt

import pytest
from service_tables import add_services

from corridors.errors import NoRouteError
from corridors.tables.load import load_network
from planner.chains.search import find_chain
from planner.chains.stated import ORDINARY, ChainLeg
from planner.graph.backend import PLAIN, objective_of, value_of
from planner.pricing.arcs import HANDLE, MOVE, NEVER, resolve_steps
from planner.pricing.formula import BOARD
from planner.question.query import Query

RAIL = ("rail-1435", "rail-1520")
CHAINS = [
    ("alpha", [("delta", (), "")]),
    ("alpha", [("delta", RAIL, "")]),
    ("alpha", [("charlie", RAIL, ""), ("delta", ("road",), "")]),
    ("alpha", [("bravo", ("road",), ""), ("delta", RAIL, "")]),
    ("alpha", [("echo", (), ""), ("delta", (), "")]),
    ("alpha", [("echo", RAIL, "bt"), ("delta", (), "")]),
    ("alpha", [("delta", RAIL, ORDINARY)]),
    ("alpha", [("delta", RAIL, "bt")]),
    ("alpha", [("golf", ("sea",), "ax1"), ("delta", ("road",), "")]),
    ("alpha", [("golf", ("sea",), ""), ("delta", (), "")]),
    ("golf", [("alpha", ("sea",), ""), ("bravo", (), ""), ("delta", ("road",), "")]),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The toy network with services."""
    import shutil

    from conftest import TOY

    folder = tmp_path_factory.mktemp("chains") / "data"
    shutil.copytree(TOY, folder)
    network = load_network(add_services(folder))
    return network, resolve_steps(network)


def parts_of(steps, edge):
    return [it for it, _ in steps.rides.way(edge)] if steps.rides.is_ride(edge) else [edge]


def obeys(steps, path, legs):
    """Tell in plain words whether a path goes leg by leg as stated, told from its steps alone."""
    done, aboard = 0, ""
    for edge in path:
        kind = steps.kind[edge]
        if kind == BOARD:
            aboard = steps.rides.boardings[edge].service
        elif kind == HANDLE:
            aboard = ""
        for part in parts_of(steps, edge) if kind == MOVE else ():
            if done == len(legs):
                return False
            place, modes, service = legs[done]
            step = steps.step(part)
            if modes and step.first not in modes:
                return False
            if service and aboard != ("" if service == ORDINARY else service):
                return False
            done += step.b == place
    return done == len(legs)


def all_paths(graph, legs):
    """Yield the paths from source to target that are in no state twice within one leg."""
    steps = graph.steps
    todo = [(graph.source, [], 0, {(graph.source, 0)})]
    while todo:
        state, path, done, seen = todo.pop()
        if state == graph.target:
            yield path
            continue
        for edge in range(steps.start[state], steps.start[state + 1]):
            if graph.hours[edge] == NEVER and graph.number[edge] < 0:
                continue
            then = done
            for part in parts_of(steps, edge) if steps.kind[edge] == MOVE else ():
                then += then < len(legs) and steps.step(part).b == legs[then][0]
            at = (steps.head[edge], then)
            if at not in seen:
                todo.append((steps.head[edge], [*path, edge], then, seen | {at}))


def enters_twice(steps, path, legs):
    """Tell whether a path enters a place twice within one leg."""
    entered, done = set(), 0
    for edge in path:
        if steps.kind[edge] != MOVE:
            continue
        parts = parts_of(steps, edge)
        land = [it for it in parts if steps.step(it).first != "sea"]
        reached = {steps.step(it).b for it in land} | {steps.step(parts[-1]).b}
        passed = any(done < len(legs) and steps.step(it).b == legs[done][0] for it in parts)
        if passed:
            entered = set()
        if entered & reached:
            return True
        entered |= reached
        done += passed
    return False


@pytest.mark.parametrize("by", ["time", "cost", "generalised", "co2e"])
@pytest.mark.parametrize("chain", CHAINS, ids=lambda it: "-".join((it[0], *(a for a, *_ in it[1]))))
def test_it_is_the_best_of_all_that_obey(served, chain, by):
    network, steps = served
    origin, legs = chain
    query = Query(origin, legs[-1][0], by, dt.date(2026, 11, 2), "teu", hour=8.0)
    graph = PLAIN.graph(network, steps, query)
    terms = objective_of(network, query)
    known = [
        value_of(graph, terms, path)
        for path in all_paths(graph, legs)
        if obeys(steps, path, legs) and not enters_twice(steps, path, legs)
    ]
    starts = [origin, *(place for place, *_ in legs)]
    stated = [ChainLeg(a, *leg, where="leg") for a, leg in zip(starts, legs, strict=False)]
    if not known:
        with pytest.raises(NoRouteError, match="leg"):
            find_chain(network, steps, query, stated)
        return
    found = find_chain(network, steps, query, stated)
    assert obeys(steps, found.path, legs)
    assert value_of(graph, terms, found.path) == pytest.approx(min(known), rel=1e-9)


def test_some_chains_have_a_way_and_some_have_none(served):
    network, steps = served
    outcomes = set()
    for origin, legs in CHAINS:
        query = Query(origin, legs[-1][0], "time", dt.date(2026, 11, 2), "teu")
        graph = PLAIN.graph(network, steps, query)
        outcomes.add(any(obeys(steps, it, legs) for it in all_paths(graph, legs)))
    assert outcomes == {True, False}


def test_the_legs_and_places_of_a_way_are_the_whole_route(served):
    network, steps = served
    query = Query("alpha", "delta", "time", dt.date(2026, 11, 2), "teu", hour=8.0)
    legs = [ChainLeg("alpha", "charlie", RAIL), ChainLeg("charlie", "delta", ("road",))]
    found = find_chain(network, steps, query, legs)
    parts = [it for leg in found.legs for it in (*leg.at_place, *leg.way)]
    assert (*parts, *found.unloading) == found.route.legs
    assert found.legs[0].way[-1].destination == "charlie"
    assert found.legs[1].at_place[-1].to_mode == "road"
    assert found.legs[1].ready_h >= found.legs[0].end_h


def test_after_own_hours_the_rest_leaves_later(served):
    network, steps = served
    query = Query("alpha", "delta", "time", dt.date(2026, 11, 2), "teu", hour=8.0)
    legs = [ChainLeg("alpha", "charlie", RAIL), ChainLeg("charlie", "delta", ("road",))]
    ours = find_chain(network, steps, query, legs)
    given = ours.legs[0].end_h - ours.legs[0].ready_h
    same = find_chain(network, steps, query, [legs[0]._replace(own_hours=given), legs[1]])
    assert same.path == ours.path
    assert same.route.arrival() == ours.route.arrival()
    late = find_chain(network, steps, query, [legs[0]._replace(own_hours=given + 240.0), legs[1]])
    assert late.legs[0].end_h == pytest.approx(ours.legs[0].end_h + 240.0)
    assert late.legs[1].ready_h >= late.legs[0].end_h
    assert late.route.arrival() > ours.route.arrival()


def test_the_leg_without_a_way_is_named(served):
    network, steps = served
    query = Query("alpha", "delta", "time", dt.date(2026, 11, 2), "teu")
    legs = [
        ChainLeg("alpha", "bravo", RAIL, where="leg 1"),
        ChainLeg("bravo", "delta", ("sea",), where="x.csv:3"),
    ]
    with pytest.raises(NoRouteError, match=r"x\.csv:3: Bravo - Delta by sea"):
        find_chain(network, steps, query, legs)
