"""Terminals handle the cargo that they name only: in every search, and told where they bar."""

import datetime as dt

import pytest
from all_searches import held_on_all_searches
from conftest import read_once

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import Fact
from planner.graph.backend import PLAIN
from planner.graph.cache import warm_engine
from planner.pricing.arcs import HANDLE, resolve_steps
from planner.question.query import Query
from planner.restrictions.cargo_limits import refused_handlings, terminal_advice
from planner.restrictions.restriction import evidence_of_restrictions
from planner.routing.infeasibility import relaxation_text
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


def fact(subject, attribute, value, when=""):
    return Fact(subject, attribute, value, "", None, None, when, 2025, "atlas", "", "", "test")


def handles(subject, value="coal", when=""):
    return fact(subject, "admits_cargo", value, when)


def ask(origin, destination, modes=(), via=(), avoid=()):
    return Query(origin, destination, "time", DAY, "teu", modes, via=via, avoid=avoid)


def handled(route):
    """Return the places and modes of what is loaded, unloaded or moved to another mode."""
    return [
        (step.a, step.first, step.second)
        for leg in route.legs
        for step, _ in leg.steps
        if step.kind == HANDLE
    ]


def refused(network, steps):
    """Return the handlings that a terminal does not do with a 20-foot container."""
    bans = refused_handlings(network, steps, "teu", 0)
    return {steps.step(edge) for edges, _ in bans for edge in edges}


def test_loading_unloading_and_transfer_are_barred_and_passing_is_not(toy):
    network = toy.with_layer([handles("charlie")])
    steps = resolve_steps(network)
    shut = {
        steps.step(edge)
        for edges, _ in refused_handlings(network, steps, "teu", 0)
        for edge in edges
    }
    every = [steps.step(edge) for edge in range(len(steps.head))]
    assert shut == {it for it in every if it.kind == HANDLE and it.a == "charlie"}
    assert {it.first for it in shut} == {"rail-1435", "rail-1520", "road", "gate"}
    for engine in (PLAIN, warm_engine()):
        route = find_route(network, ask("alpha", "delta", ("road",)), engine=engine)
        assert "charlie" in {place for leg in route.legs for place in leg.places}
        for ends in (("charlie", "delta"), ("alpha", "charlie")):
            with pytest.raises(NoRouteError):
                find_route(network, ask(*ends), engine=engine)


def test_a_season_counts_on_the_day_of_departure(toy):
    network = toy.with_layer([handles("golf", "coal", "01-01..02-01")])
    with pytest.raises(NoRouteError):
        find_route(network, ask("alpha", "golf"))
    later = ask("alpha", "golf")._replace(depart=DAY.replace(month=3))
    assert find_route(network, later).legs


@pytest.mark.parametrize("by", ["time", "cost"])
@pytest.mark.parametrize(
    "subjects",
    [
        ("golf:sea", "bravo"),
        ("charlie",),
        ("bravo:rail-1520", "charlie:rail-1435"),
        ("alpha:sea", "echo", "delta:road"),
    ],
)
def test_every_search_keeps_the_rule(toy, subjects, by):
    """They all answer as if the status of each such handling were closed."""
    network = toy.with_layer([handles(it) for it in subjects])
    closed = []
    for subject in subjects:
        place, _, mode = subject.partition(":")
        here = [*toy.subjects.modes_at[place], "gate"]
        closed += [
            fact(f"{one}>{other}@{place}", "status", "closed")
            for one in here
            for other in here
            if one != other and mode in ("", one, other)
        ]
    shut = toy.with_layer(closed)
    total = {"time": "time_h", "cost": "cost_usd"}[by]
    places = [it for it in network.places if network.places[it].kind not in ("passage", "strait")]
    terms = ask("alpha", "delta")._replace(by=by)
    met = 0
    for query, plain, several in held_on_all_searches(
        network, resolve_steps(network), terms, places
    ):
        if plain is None:
            with pytest.raises(NoRouteError):
                find_route(shut, query)
            met += 1
            continue
        expected = find_route(shut, query)
        assert plain.total(total) == expected.total(total)
        assert handled(plain) == handled(expected)
        for route in several:
            for place, first, second in handled(route):
                assert not {place, f"{place}:{first}", f"{place}:{second}"} & {*subjects}
        met += plain.total(total) > find_route(toy, query).total(total)
    assert met > 0


@pytest.mark.parametrize(
    ("query", "lift", "more"),
    [
        (ask("alpha", "golf"), "golf handles only coal, not teu", "destination"),
        (ask("golf", "alpha"), "golf handles only coal, not teu", "origin"),
        # Where only a change of mode on the way is barred there is nothing to choose.
        (ask("alpha", "delta", avoid=("road",)), "bravo handles only coal, not teu", ""),
    ],
)
def test_the_error_says_where_what_and_what_to_do(toy, query, lift, more):
    network = toy.with_layer([handles(it) for it in ("golf", "bravo", "charlie")])
    with pytest.raises(NoRouteError) as told:
        find_route(network, query)
    assert lift in told.value.lift
    advised = (
        f". The {more} handles only coal; choose another, --cargo coal, "
        "or --set golf.admits_cargo=all"
    )
    end = advised if more else ""
    assert str(told.value).endswith(f"{relaxation_text(told.value.lift)}{end}")


def test_a_change_of_mode_may_be_for_some_cargo_only(toy):
    """A station without a container terminal: boxes end there by either mode and do not change."""
    network = toy.with_layer([handles("road>rail-1520@charlie")])
    steps = resolve_steps(network)
    shut = {
        steps.step(edge)
        for edges, _ in refused_handlings(network, steps, "teu", 0)
        for edge in edges
    }
    assert {(it.a, it.first, it.second) for it in shut} == {("charlie", "road", "rail-1520")}
    assert not terminal_advice(network, ask("charlie", "delta"))
    (step,) = shut
    told = [network.facts.fact(it).id for it in evidence_of_restrictions(network, step)]
    assert told == ["road>rail-1520@charlie.admits_cargo"]
    back = step._replace(first="rail-1520", second="road")
    assert not list(evidence_of_restrictions(network, back))


def test_cargo_that_does_not_exist_is_refused(toy, toy_run):
    done = toy_run("route", "alpha", "golf", "--set", "golf.admits_cargo=boxes")
    assert done.code == 2
    assert "admits_cargo names boxes; use all, nothing, or some of teu" in done.err
    with pytest.raises(UsageError):
        toy.read_assignment("golf.admits_cargo=teu boxes")
    assert toy.read_assignment("golf.refuses=dangerous reefer").value == "dangerous reefer"


@pytest.mark.parametrize(
    ("origin", "destination", "cargo", "modes"),
    [
        ("qingdao", "kozmino", "crude", ()),
        ("prigorodnoye", "rudong", "lng", ()),
        ("vykhodnoy", "lavna", "coal", ()),
        ("posyet", "qingdao", "coal", ("sea",)),
    ],
)
def test_terminals_of_the_region_take_their_cargo_and_no_boxes(origin, destination, cargo, modes):
    network, steps = read_once()
    query = Query(origin, destination, "time", dt.date(2026, 8, 1), cargo, modes)
    assert find_route(network, query, steps).legs
    with pytest.raises(NoRouteError) as told:
        find_route(network, query._replace(cargo="teu"), steps)
    assert any(f"handles only {it}" in str(told.value) for it in (cargo, "lng, crude"))
