"""No route enters a place twice, and each is the best of those: against brute force."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.batch.matrix import compiled_rows
from planner.graph.backend import PLAIN, Objective, arrival, best, value_of
from planner.graph.graph import Graph
from planner.pricing.arcs import HANDLE, MOVE
from planner.pricing.rides import Rides
from planner.question.query import Query
from planner.routing.alternatives import best_by_tokens
from planner.routing.elementary import (
    MOST_CRITICAL,
    elementary_attempts,
    elementary_front,
    elementary_path,
    reentered,
    without_reentry,
)
from planner.search.automaton import FREE, PrefixRule, VisitRule, alphabet, automaton, condensed
from planner.search.compilation import compiled, floats, ints
from planner.search.label_setting import NO_LANDMARKS, Calendar
from planner.search.restricted_tree import (
    FOUND,
    NO_PATH,
    UNRESOLVED,
    incoming_edges,
    plain_moves,
)

INF = float("inf")
WARM = PLAIN._replace(
    **compiled()._asdict(),
    floats=floats,
    ints=ints,
    unmarked=NO_LANDMARKS._replace(out=np.zeros((0, 0)), into=np.zeros((0, 0))),
)


def ask(by, **more):
    return Query("a", "b", by, dt.date(2026, 1, 1), "teu", **more)


@st.composite
def graphs(draw, *, most=5):
    """Places of two modes each: moves within a mode, handling between them, a gate at both ends."""
    places = draw(st.integers(2, most))
    # States by place: the gate first at place 0, the target last at the last place.
    state = {(0, "gate"): 0}
    for place in range(places):
        for mode in "xy":
            state[place, mode] = len(state)
    state[places - 1, "target"] = len(state)
    moves = draw(
        st.lists(
            st.tuples(
                *(st.integers(0, places - 1), st.integers(0, places - 1), st.sampled_from("xy")),
                *(st.integers(0, 6), st.integers(0, 5), st.integers(0, 3)),
            ),
            max_size=14,
        )
    )
    numbers = st.tuples(st.integers(0, 9), st.integers(0, 9))
    edges = [
        (state[a, mode], state[b, mode], MOVE, hours, usd, kg)
        for a, b, mode, hours, usd, kg in moves
        if a != b
    ]
    for place in range(places):
        for one, other in ("xy", "yx"):
            if draw(st.booleans()):
                hours, usd = draw(numbers)
                edges.append((state[place, one], state[place, other], HANDLE, hours, usd, 1))
    for mode in "xy":
        hours, usd = draw(numbers)
        edges.append((0, state[0, mode], HANDLE, hours, usd, 0))
        hours, usd = draw(numbers)
        edges.append((state[places - 1, mode], len(state) - 1, HANDLE, hours, usd, 0))
    edges.sort()
    first, begin, end, hours, number = [0], [], [], [], []
    for edge in edges:
        if edge[2] != MOVE or draw(st.integers(0, 3)):
            number.append(-1)
            continue
        number.append(len(first) - 1)
        at = 0
        for _ in range(draw(st.integers(0, 2))):
            at += draw(st.integers(0, 8))
            begin.append(float(at))
            end.append(float(at + 4))
            hours.append(float(draw(st.integers(0, 9))))
            at += 4
        first.append(len(begin))
    shortest = [
        float(edge[3]) if at < 0 else min(hours[first[at] : first[at + 1]], default=INF)
        for edge, at in zip(edges, number, strict=True)
    ]
    columns = [[float(edge[at]) for edge in edges] for at in (4, 5)]
    steps = SimpleNamespace(
        place_of=[place for place, _ in state],
        start=[sum(edge[0] < at for edge in edges) for at in range(len(state) + 1)],
        head=[edge[1] for edge in edges],
        kind=[edge[2] for edge in edges],
        rides=Rides(),
        unfold=lambda path: ((edge, 1.0, -1) for edge in path),
        km=[float(edge[3]) for edge in edges],
    )
    calendar = Calendar(first, begin, end, hours)
    ends = (0, len(state) - 1)
    return Graph(steps, shortest, *columns, number, calendar, *ends, None, {})


def all_paths(graph, stops=()):
    """Return every path from the source to the target that enters no place twice."""
    steps, found = graph.steps, []

    def walk(state, path, entered, stage):
        if state == graph.target:
            if stage == len(stops):
                found.append(path)
            return
        for edge in range(steps.start[state], steps.start[state + 1]):
            to = steps.head[edge]
            now, then = entered, stage
            if steps.kind[edge] == MOVE:
                place = steps.place_of[to]
                if stage < len(stops) and stops[stage] == place:
                    # The rule begins anew at a stop, which counts as entered.
                    now, then = frozenset(), stage + 1
                elif place in now:
                    continue
                now = now | {place}
            if steps.kind[edge] == HANDLE and edge in path:
                continue
            if arrival(graph, [*path, edge]) < INF:
                walk(to, [*path, edge], now, then)

    walk(graph.source, [], frozenset(), 0)
    return found


def terms_by(by, **more):
    rate = 1.5 if by == "generalised" else 0.0
    horizon = more.pop("horizon", INF)
    return Objective(ask(by, **more), horizon, rate)


def keeps(graph, terms, path):
    budget = terms.query.budget_usd
    spent = sum(graph.usd[edge] for edge in path)
    return arrival(graph, path) <= terms.horizon and (budget is None or spent <= budget)


@pytest.mark.parametrize("engine", [PLAIN, WARM], ids=["plain", "compiled"])
@given(
    graph=graphs(),
    by=st.sampled_from(["time", "cost", "co2e", "distance", "generalised"]),
    horizon=st.sampled_from([INF, 12.0, 30.0]),
    budget=st.sampled_from([None, None, 14.0]),
)
def test_the_best_path_without_reentry_equals_brute_force(engine, graph, by, horizon, budget):
    terms = terms_by(by, horizon=horizon, budget_usd=budget)
    values = [value_of(graph, terms, it) for it in all_paths(graph) if keeps(graph, terms, it)]
    found = elementary_path(engine, graph, terms)
    path = [int(edge) for edge in found.path]
    assert bool(path) == bool(values)
    if path:
        assert found.gap == 0.0
        assert not reentered(graph, path)
        assert keeps(graph, terms, path)
        assert value_of(graph, terms, path) == min(values)
    limit = min(values, default=0.0) - 0.5
    assert not elementary_path(engine, graph, terms, limit=limit).path


@given(graph=graphs(), by=st.sampled_from(["time", "cost", "generalised"]), data=st.data())
def test_between_stops_no_place_is_entered_twice(graph, by, data):
    last = max(graph.steps.place_of)
    stops = tuple(data.draw(st.lists(st.integers(1, last), min_size=1, max_size=2)))
    if len(set(stops)) < len(stops):
        return
    distinct = {place: at for at, place in enumerate(stops, 1)}
    # Handling at a place does not visit it, as no step but a move enters it.
    events = [
        distinct.get(graph.steps.place_of[head], 0) if kind == MOVE else 0
        for head, kind in zip(graph.steps.head, graph.steps.kind, strict=True)
    ]
    rule = VisitRule(tuple(range(1, len(stops) + 1)), 0)
    way = automaton(alphabet([events]), [rule])
    terms = terms_by(by)
    values = [value_of(graph, terms, it) for it in all_paths(graph, stops)]
    found = elementary_path(PLAIN, graph, terms, way)
    assert bool(found.path) == bool(values)
    if values:
        assert value_of(graph, terms, found.path) == min(values)


@pytest.mark.parametrize("engine", [PLAIN, WARM], ids=["plain", "compiled"])
@given(graph=graphs(), horizon=st.sampled_from([INF, 20.0]))
def test_the_front_without_reentry_equals_brute_force(engine, graph, horizon):
    terms = terms_by("time", horizon=horizon)
    kept = [it for it in all_paths(graph) if keeps(graph, terms, it)]

    def of(path, *columns):
        return (arrival(graph, path), *(sum(it[edge] for edge in path) for it in columns))

    for columns, resolution in (((graph.usd,), None), ((graph.usd, graph.wtw_kg), 0.0)):
        points = {of(path, *columns) for path in kept}
        front = {
            point
            for point in points
            if not any(
                other != point and all(a <= b for a, b in zip(other, point, strict=True))
                for other in points
            )
        }
        paths = elementary_front(engine, graph, terms, resolution)
        assert {of(path, *columns) for path in paths} == front
        assert not any(reentered(graph, path) for path in paths)


@given(graph=graphs(), data=st.data())
def test_alternatives_begin_with_the_best_and_hold_all_sequences(graph, data):
    token = [data.draw(st.integers(0, 2)) if kind == MOVE else -1 for kind in graph.steps.kind]
    ends = [at for at, head in enumerate(graph.steps.head) if head == graph.target]
    token = [3 if at in ends else it for at, it in enumerate(token)]
    terms = terms_by("cost")
    letters = alphabet([[it + 1 for it in token]])

    def find(prefix, shut):
        way = condensed(automaton(letters, [PrefixRule(prefix, shut)]))
        for attempt in elementary_attempts(PLAIN, graph, terms, way):
            yield attempt.least, attempt.path

    least: dict[tuple[int, ...], float] = {}
    for path in all_paths(graph):
        tokens = tuple(token[edge] for edge in path if token[edge] >= 0)
        if len(set(tokens)) == len(tokens):
            value = value_of(graph, terms, path)
            least[tokens] = min(least.get(tokens, INF), value)
    given_out = []

    def passes(path):
        return [token[edge] for edge in path if token[edge] >= 0]

    for path in best_by_tokens(find, passes):
        tokens = tuple(passes(path))
        assert not reentered(graph, path)
        given_out.append((value_of(graph, terms, path), tokens))
    values = [value for value, _ in given_out]
    assert values == sorted(values)
    alone = elementary_path(PLAIN, graph, terms).path
    assert values[:1] == ([value_of(graph, terms, alone)] if alone else [])
    distinct = {tokens: value for value, tokens in given_out if len(set(tokens)) == len(tokens)}
    assert distinct == least


@given(graph=graphs(), by_time=st.booleans(), data=st.data())
def test_rows_without_reentry_equal_brute_force(graph, by_time, data):
    """One row of a matrix: the ways from the source to the target, with what it refuses closed."""
    steps = graph.steps
    terms = terms_by("time" if by_time else "cost")
    edges = len(steps.head)
    refused = np.array([data.draw(st.sampled_from([0, 0, 0, 1])) for _ in range(edges)])
    start, head = ints(steps.start), ints(steps.head)
    moves = plain_moves(np.array([int(kind == MOVE) for kind in steps.kind]))
    columns = np.stack([floats(graph.usd), floats(steps.km), floats(graph.wtw_kg)], axis=1)
    values, turn = np.zeros((1, 1, 4)), np.full((1, 1), NO_PATH)
    nothing = ints([])
    compiled_rows()(
        *(
            start,
            head,
            None if by_time else floats(graph.usd),
            floats(graph.usd),
            floats(graph.hours),
        ),
        *(
            ints(graph.number),
            Calendar(ints(graph.calendar.first), *map(floats, graph.calendar[1:])),
        ),
        *(incoming_edges(start, head), ints([graph.source]), nothing, nothing, nothing),
        *(ints([graph.target]), refused, ints([1]), ints(steps.place_of), moves, columns, INF),
        *(ints([0]), values, turn),
    )
    kept = [it for it in all_paths(graph) if not any(refused[edge] for edge in it)]
    expected = min((value_of(graph, terms, it) for it in kept), default=None)
    if turn[0, 0] == UNRESOLVED:
        return
    assert (turn[0, 0] == FOUND) == (expected is not None)
    if expected is not None:
        assert values[0, 0, 0 if by_time else 1] == expected


def test_a_bound_ends_the_search_and_tells_how_far_the_path_may_be_off():
    """Many detours that each gain a little: more of them than the search remembers."""
    count = MOST_CRITICAL + 3
    # At each place the cheap way on leads back over the place once more.
    state = {(0, "gate"): 0, (0, "x"): 1, (0, "y"): 2}
    for place in range(1, count + 1):
        for mode in "xy":
            state[place, mode] = len(state)
    tips = count + 1
    for place in range(tips, tips + count):
        for mode in "xy":
            state[place, mode] = len(state)
    state["end", "target"] = len(state)
    edges = [(0, 1, HANDLE, 0.0)]
    for place in range(count):
        onward = state[place + 1, "x"]
        edges += [
            (state[place, "x"], onward, MOVE, 1.0),
            (onward, state[place + 1, "y"], HANDLE, 10.0),
            (onward, state[tips + place, "x"], MOVE, 1.0),
            (state[tips + place, "x"], state[tips + place, "y"], HANDLE, 1.0),
            (state[tips + place, "y"], state[place + 1, "y"], MOVE, 1.0),
            (state[place + 1, "y"], state[place + 1, "x"], HANDLE, 0.0),
        ]
        if place < count - 1:
            edges[-1] = (state[place + 1, "y"], state[place + 2, "x"], MOVE, 1.0)
            edges = [it for it in edges if it[:2] != (onward, state[place + 2, "x"])]
    edges.append((state[count, "y"], state["end", "target"], HANDLE, 0.0))
    # On from a place only by its second mode.
    edges = sorted(
        it
        for it in edges
        if not (
            it[2] == MOVE
            and it[0] != 1
            and it[0] in {state[p, "x"] for p in range(1, count)}
            and it[1] in {state[p, "x"] for p in range(1, count + 1)}
        )
    )
    steps = SimpleNamespace(
        place_of=[(count * 2 + 1 if place == "end" else place) for place, _ in state],
        start=[sum(edge[0] < at for edge in edges) for at in range(len(state) + 1)],
        head=[edge[1] for edge in edges],
        kind=[edge[2] for edge in edges],
        rides=Rides(),
        unfold=lambda path: ((edge, 1.0, -1) for edge in path),
        km=[0.0] * len(edges),
    )
    usd = [edge[3] for edge in edges]
    still = [0.0] * len(edges)
    graph = Graph(
        *(steps, still, usd, still, [-1] * len(edges), Calendar([0], [], [], [])),
        *(0, len(state) - 1, None, {}),
    )
    terms = terms_by("cost")
    least = min(value_of(graph, terms, it) for it in all_paths(graph))
    found = elementary_path(PLAIN, graph, terms)
    assert found.path
    assert not reentered(graph, found.path)
    assert found.gap > 0.0
    value = value_of(graph, terms, found.path)
    assert least <= value <= least * (1.0 + found.gap)


@given(graph=graphs(most=4), by=st.sampled_from(["time", "cost", "generalised"]))
def test_more_critical_places_never_improve_the_best(graph, by):
    terms = terms_by(by)
    before = best(PLAIN, graph, terms)
    critical: list[int] = []
    for place in sorted(set(graph.steps.place_of)):
        critical.append(place)
        path = best(PLAIN, graph, terms, without_reentry(graph, FREE, critical))
        if not path:
            return
        assert value_of(graph, terms, path) >= value_of(graph, terms, before)
        before = path
