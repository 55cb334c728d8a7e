"""A corridor that is avoided is not followed, and what is left is the best of the rest."""

import datetime as dt

import pytest

from corridors.errors import NoRouteError
from planner.graph.graph import build_graph
from planner.pricing.arcs import MOVE
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 8, 1)


def passes_marks(corridor, way):
    """Tell by trial whether a way passes the marks, in order or reversed, by whatever mode."""
    entered = ["", *(mode for _, mode in way[:-1])]
    back = [(place, mode) for (place, _), mode in zip(way, entered, strict=True)][::-1]
    for passed in (way, back):
        rest = iter(passed)
        if all(
            any(
                place in mark.places and (not mode or not mark.modes or mode in mark.modes)
                for place, mode in rest
            )
            for mark in corridor.marks
        ):
            return True
    return False


def least_without(network, steps, query, corridor):
    """The least cost over all ways that meet no state twice and don't pass the corridor's marks."""
    graph = build_graph(network, steps, query._replace(avoid=()))
    best = float("inf")

    def walk(state, usd, path, seen):
        nonlocal best
        if usd >= best:
            return
        if state == graph.target:
            way = [(it.a, it.first) for it in map(steps.step, path) if it.kind == MOVE]
            if not passes_marks(network.corridors[corridor], [*way, (query.destination, "")]):
                best = usd
            return
        for edge in range(steps.start[state], steps.start[state + 1]):
            head = steps.head[edge]
            if graph.hours[edge] < float("inf") and head not in seen:
                walk(head, usd + graph.usd[edge], [*path, edge], seen | {head})

    walk(graph.source, 0.0, [], {graph.source})
    return best


@pytest.mark.parametrize("pair", [("alpha", "delta"), ("golf", "alpha"), ("delta", "alpha")])
def test_equals_brute_force(toy, toy_steps, pair):
    for corridor in toy.corridors:
        query = Query(*pair, "cost", DAY, "teu", avoid=(corridor,))
        expected = least_without(toy, toy_steps, query, corridor)
        if expected == float("inf"):
            with pytest.raises(NoRouteError) as error:
                find_route(toy, query, toy_steps)
            assert error.value.lift == (f"drop --avoid {corridor}",)
            continue
        route = find_route(toy, query, toy_steps)
        assert corridor not in route.corridors
        assert route.total("cost_usd") == pytest.approx(expected)


def test_what_must_be_lifted_names_the_corridor(toy_run):
    done = toy_run(
        "route", "alpha", "delta", "--avoid", "sea", "--avoid", "road", "--avoid", "north"
    )
    assert done.code == 3
    assert "to find one: drop --avoid north" in done.err
