"""What is preferred or taken reluctantly counts less or more: against brute force, and as laws."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_elementary import PLAIN, WARM, all_paths, arrival, graphs, keeps, reentered, terms_by

from corridors.errors import NoRouteError, UnknownNameError, UsageError
from planner.graph.backend import value_of, with_potentials
from planner.graph.leaning import StepFactors, with_leanings
from planner.parsing.question import read_leanings
from planner.question.query import Leaning, Query
from planner.routing.elementary import elementary_path
from planner.routing.router import find_route

INF = float("inf")
LAWS = settings(max_examples=40, deadline=None, derandomize=True)
WEIGHTS = (0.05, 0.25, 0.5, 1.0, 1.5, 4.0, 20.0)
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "golf"])
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
criteria = st.sampled_from(["time", "cost", "co2e", "distance", "generalised"])
weights = st.sampled_from(WEIGHTS)
TOTALS = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}


def counts(graph, terms, path, factor):
    """What a path counts, added up step by step from its definition."""
    by = terms.query.by
    whole = arrival(graph, path)
    hours = [graph.hours[edge] for edge in path]
    waits = whole - sum(hours)
    timed = sum(factor[edge] * it for edge, it in zip(path, hours, strict=True)) + waits
    columns = {"cost": graph.usd, "co2e": graph.wtw_kg, "distance": graph.steps.km}
    if by == "time":
        return timed
    column = columns.get(by, graph.usd)
    paid = sum(factor[edge] * column[edge] for edge in path)
    return paid + terms.rate * timed if by == "generalised" else paid


@pytest.mark.parametrize("ahead", [False, True], ids=["plain", "with potentials"])
@pytest.mark.parametrize("engine", [PLAIN, WARM], ids=["python", "compiled"])
@given(
    graph=graphs(),
    by=criteria,
    horizon=st.sampled_from([INF, 12.0, 30.0]),
    budget=st.sampled_from([None, None, 14.0]),
    data=st.data(),
)
def test_the_least_counted_equals_brute_force(engine, ahead, graph, by, horizon, budget, data):
    if ahead and engine is WARM:
        return
    factor = np.array([data.draw(weights) for _ in graph.steps.head])
    query = Leaning("x", 2.0, ())
    terms = terms_by(by, horizon=horizon, budget_usd=budget, leanings=(query,))
    leaned = graph._replace(leaned=StepFactors(factor, factor, factor, factor, factor))
    # Budget and horizon hold what a path really takes.
    kept = [it for it in all_paths(graph) if keeps(graph, terms, it)]
    values = [counts(graph, terms, it, factor) for it in kept]
    asked = with_potentials(leaned, terms) if ahead else leaned
    path = [int(edge) for edge in elementary_path(engine, asked, terms).path]
    assert bool(path) == bool(kept)
    if path:
        assert not reentered(graph, path)
        assert keeps(graph, terms, path)
        assert counts(graph, terms, path, factor) == pytest.approx(min(values), abs=1e-7)
        assert value_of(leaned, terms, path) == pytest.approx(min(values), abs=1e-7)


def ask(network, query, **more):
    try:
        return find_route(network, query._replace(**more))
    except (NoRouteError, UsageError):
        return None


SUBJECTS = st.sampled_from(
    ["alpha", "bravo", "CN", "RU", "road", "sea", "rail-1435", "bravo:rail-1435", "frost"]
)


@LAWS
@given(places, places, days, criteria, SUBJECTS)
def test_a_weight_of_one_changes_nothing(toy, origin, destination, day, by, subject):
    if origin == destination:
        return
    query = Query(origin, destination, by, day, "teu")
    free = ask(toy, query)
    leanings = read_leanings(toy, (f"{subject}=1",), ())
    same = ask(toy, query, leanings=leanings)
    assert (free is None) == (same is None)
    if free is not None:
        assert [(it.kind, it.places, it.cost_usd) for it in free.legs] == [
            (it.kind, it.places, it.cost_usd) for it in same.legs
        ]
        assert same.leaning == (0.0, 0.0, 0.0)


@LAWS
@given(places, places, days, st.sampled_from([*TOTALS]), SUBJECTS, weights)
def test_totals_stay_true_and_the_plain_best_is_no_worse(
    toy, origin, destination, day, by, subject, weight
):
    if origin == destination:
        return
    query = Query(origin, destination, by, day, "teu")
    option = ("reluctant", "prefer")[weight <= 1.0]
    texts = {"prefer": (), "reluctant": (), option: (f"{subject}={weight}",)}
    leanings = read_leanings(toy, **texts) if subject in toy.corridors or weight else ()
    free, leaned = ask(toy, query), ask(toy, query, leanings=leanings)
    assert (free is None) == (leaned is None)
    if free is None:
        return
    more = leaned.total(TOTALS[by]) - free.total(TOTALS[by])
    assert more >= -1e-6
    for name, told in leaned.leaning._asdict().items():
        assert told == pytest.approx(leaned.total(name) - free.total(name), abs=1e-6)
    # The route with its weights is a route of the network: its totals are those of its legs.
    assert leaned.total("time_h") == pytest.approx(sum(it.time_h for it in leaned.legs))
    # Between two answers to one question: what counts less than the other is taken.
    low, high = sorted((1.0, weight))
    assert more <= (high / low - 1.0) * free.total(TOTALS[by]) + 1e-6


@LAWS
@given(places, places, days, criteria, SUBJECTS, st.sampled_from((1.5, 4.0)))
def test_the_share_of_what_is_avoided_falls_with_its_weight(
    toy, origin, destination, day, by, subject, weight
):
    """By the exchange of two optima: a greater weight never takes more of what it weighs."""
    if origin == destination or by in ("time", "generalised"):
        return
    query = Query(origin, destination, by, day, "teu")

    def share(factor):
        leanings = read_leanings(toy, (), (f"{subject}={factor}",))
        route = ask(toy, query, leanings=leanings)
        if route is None:
            return None
        one = leaned_value(toy, query, route, read_leanings(toy, (), (f"{subject}=2",)))
        return one - leaned_value(toy, query, route, ())

    light, heavy = share(weight), share(weight * 2)
    assert light is None or heavy <= light + 1e-6


def leaned_value(toy, query, route, leanings):
    """What the steps of a route count under weights: from the graph of its question."""
    from planner.graph.backend import objective_of, weight_by
    from planner.graph.graph import build_graph
    from planner.pricing.arcs import resolve_steps

    asked = query._replace(leanings=leanings)
    graph = with_leanings(toy, asked, build_graph(toy, resolve_steps(toy), asked))
    steps = graph.steps
    number = {steps.step(edge): edge for edge in range(len(steps.head))}
    column = weight_by(graph, objective_of(toy, asked).query.by)
    return sum(column[number[step]] for step, _ in route.steps)


@pytest.mark.parametrize(
    ("prefer", "reluctant", "said"),
    [
        (("rail",), (), r"--prefer 'rail' is not SUBJECT=WEIGHT with a weight from 0.05 to 1"),
        (("rail=1.3",), (), "from 0.05 to 1; write rail=0.8"),
        ((), ("RU=0.5",), "--reluctant 'RU=0.5' is not SUBJECT=WEIGHT with a weight from 1 to 20"),
        ((), ("RU=much",), "write RU=1.3"),
        ((), ("=2",), "write RU=1.3"),
        ((), ("RU=nan",), "write RU=1.3"),
        (("rail=0.5", "rail=0.6"), (), "rail has a weight already; name it once"),
        (("RU=0.5",), ("ru=2",), "RU has a weight already"),
    ],
)
def test_what_cannot_be_a_weight_is_refused(toy, prefer, reluctant, said):
    with pytest.raises(UsageError, match=said):
        read_leanings(toy, prefer, reluctant)


def test_an_unknown_subject_names_its_option(toy):
    with pytest.raises(UnknownNameError, match="--reluctant 'atlantis' is not a place, country"):
        read_leanings(toy, (), ("atlantis=2",))
