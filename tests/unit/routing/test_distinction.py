"""Alternatives really differ, and no two of one answer read the same."""

import json
import re

import pytest

from planner.cli.tables.route import main_mode
from planner.graph.tokens import route_tokens
from planner.parsing.question import read_question
from planner.question.terms import stated
from planner.routing import pareto
from planner.routing.alternatives import (
    SelectionCriteria,
    select_alternatives,
)
from planner.routing.route_text import distinguish_routes, modes_of
from planner.routing.router import find_routes


@pytest.fixture(scope="module")
def asked(shipped, shipped_steps):

    def ask(origin, destination, **terms):
        plain = {"depart": "2026-11-01", "cargo": "teu", **terms}
        question = stated(origin=origin, destination=destination, **plain)
        return read_question(shipped, shipped_steps, question)

    return ask


def test_no_two_routes_of_a_front_read_the_same(asked):
    network, steps, query = asked("Harbin", "Busan")
    routes = pareto.find_front(network, query, steps).routes
    names = distinguish_routes(network, routes)
    modes = [modes_of(network, route) for route in routes]
    assert ["road", "sea"] in modes
    assert ["rail", "sea"] in modes
    told = {(tuple(by), tuple(of)) for by, of in zip(names, modes, strict=True)}
    assert len(told) == len(routes) >= 2


def test_two_borders_with_one_far_side_are_told_by_both_sides(asked):
    basel = ("Karlsruhe", "Barcelona")
    routes = []
    for avoid in ((), ("karlsruhe-basel:road",)):
        terms = {"modes": ("road",), "via": ("Basel",), "avoid": avoid}
        network, steps, query = asked(*basel, **terms)
        routes += find_routes(network, query, steps)[0]
    first, second = distinguish_routes(network, routes)
    assert first[0] == "Karlsruhe/Basel"
    assert second[0].endswith("/Basel")
    assert first != second
    alone = distinguish_routes(network, routes[:1])
    assert alone == [["Basel"]]


def test_an_alternative_is_no_detour_of_a_route_that_is_shown(asked):
    network, steps, query = asked("Shenyang", "Almaty", by="time")
    routes, dropped = find_routes(network, query, steps, count=8)
    assert len(routes) == 8
    detours = [route for route, reason in dropped if reason.within]
    assert detours
    for route in detours:
        for name in ("time_h", "cost_usd", "co2e_kg"):
            assert route.total(name) > 0.99 * min(it.total(name) for it in routes)


WAYS = {
    "best": ([1, 2], [10.0, 9.0]),
    "more on the way and worse": ([1, 5, 2], [11.0, 9.0]),
    "more on the way and hardly cheaper": ([1, 4, 2], [11.5, 8.95]),
    "more on the way and cheaper": ([1, 6, 2], [12.0, 8.0]),
    "another border": ([3, 2], [13.0, 9.5]),
    "the same in another order": ([2, 7, 1], [14.0, 9.5]),
    "a detour of the other border": ([3, 8, 9, 2], [15.0, 9.5]),
}


def test_detours_are_dropped_with_their_reason():
    paths = [[at] for at in range(len(WAYS))]
    ways = list(WAYS.values())
    judge = SelectionCriteria(
        value=lambda path: ways[path[0]][1][0],
        tokens=lambda path: ways[path[0]][0],
        takes=lambda path: ways[path[0]][1],
    )
    kept, dropped, _ = select_alternatives(iter(paths), judge, 20, (2.0, 0.0))
    assert [path[0] for path in kept] == [0, 3, 4, 5]
    assert [(it.path[0], it.reason.text()) for it in dropped] == [
        (1, "adds places to route 1 and gains nothing"),
        (2, "adds places to route 1 and gains nothing"),
        (6, "adds places to route 3 and gains nothing"),
    ]


@pytest.mark.usefixtures("found_once")
def test_a_printed_front_has_one_route_of_each_way_by_main_mode(run, asked):
    network, steps, query = asked("Dalian", "Duisburg")
    words = ("route", "Dalian", "Duisburg", "--pareto", "--depart", "2026-11-01")
    routes = json.loads(run(*words, "--format", "json").out)["routes"]
    out = run(*words).out
    table = out[: out.index("Not printed")]
    printed = [int(it) for it in re.findall(r"^(\d+) ", table, re.MULTILINE)]
    (more,) = re.findall(r"Not printed: (\d+) more routes? with the same modes", out)
    assert len(printed) == len(set(printed))
    assert set(printed) < {it["rank"] for it in routes}
    assert len(printed) + int(more) == len(routes)

    front = pareto.find_front(network, query, steps)
    by_rank = {route.rank: route for route in front.routes}
    ways = [
        (modes_of(network, it), route_tokens(network, it.steps)) for it in map(by_rank.get, printed)
    ]
    assert all(way not in ways[:at] for at, way in enumerate(ways))
    for route in front.routes:
        assert (modes_of(network, route), route_tokens(network, route.steps)) in ways
    mains = [main_mode(network, by_rank[it]) for it in printed]
    runs = [it for at, it in enumerate(mains) if at == 0 or mains[at - 1] != it]
    assert len(runs) == len(set(runs)) > 1
    best_trade_off = front.routes[front.best_trade_off].rank
    assert best_trade_off in printed
    assert runs[0] == main_mode(network, by_rank[best_trade_off])
