"""The set to lift is smallest: against all subsets on the toy network."""

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError
from planner.graph.graph import NOTHING, build_graph
from planner.pricing.arcs import NEVER
from planner.question.query import Query
from planner.routing.infeasibility import smallest_relaxation
from planner.routing.router import find_route

AVOID = (
    "bravo",
    "bravo-charlie:road",
    "bravo-charlie:rail-1520",
    "bravo-charlie:rail-1435",
    "south_cape",
    "frost",
    "echo",
    "sea",
    "road",
)


def query(avoid, modes=()):
    return Query(
        "alpha", "golf", "time", dt.date(2026, 8, 1), "teu", tuple(modes), (), (), tuple(avoid)
    )


def reachable(graph, lifted):
    steps = graph.steps
    seen, todo = {graph.source}, [graph.source]
    while todo:
        state = todo.pop()
        for edge in range(steps.start[state], steps.start[state + 1]):
            usable = graph.hours[edge] < NEVER and graph.reasons.get(edge, NOTHING) <= lifted
            if usable and steps.head[edge] not in seen:
                seen.add(steps.head[edge])
                todo.append(steps.head[edge])
    return graph.target in seen


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.sets(st.sampled_from(AVOID)), st.sets(st.sampled_from(["rail-1435", "sea", "road"])))
def test_smallest_among_all_subsets(toy, toy_steps, avoid, modes):
    asked = query(sorted(avoid), sorted(modes))
    graph = build_graph(toy, toy_steps, asked, lenient=True)
    words = sorted({word for reasons in graph.reasons.values() for word in reasons})
    sizes = (
        size
        for size in range(len(words) + 1)
        if any(reachable(graph, set(chosen)) for chosen in combinations(words, size))
    )
    found = smallest_relaxation(graph, [])
    assert found is not None
    assert len(found) == next(sizes)
    assert reachable(graph, set(found))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.sets(st.sampled_from(AVOID)), st.sets(st.sampled_from(["rail-1435", "sea", "road"])))
def test_strict_graph_is_the_lenient_one_with_nothing_lifted(toy, toy_steps, avoid, modes):
    asked = query(sorted(avoid), sorted(modes))
    strict = build_graph(toy, toy_steps, asked)
    lenient = build_graph(toy, toy_steps, asked, lenient=True)
    assert not strict.reasons
    for edge, hours in enumerate(strict.hours):
        if edge in lenient.reasons:
            assert hours == NEVER
        else:
            assert hours == lenient.hours[edge]


def test_lifting_gives_a_route(toy):
    asked = query(["sea", "bravo"])
    with pytest.raises(NoRouteError) as caught:
        find_route(toy, asked)
    assert caught.value.lift == ("drop --avoid bravo",)
    assert find_route(toy, asked._replace(avoid=("sea",))).legs
