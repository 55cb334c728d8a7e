"""The search equals brute force on tiny random calendar networks, and NetworkX on static ones."""

from itertools import accumulate, chain, islice

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.routing.alternatives import best_by_tokens
from planner.search.automaton import (
    FREE,
    Compounds,
    PrefixRule,
    VisitRule,
    alphabet,
    automaton,
    condensed,
    spelled,
)
from planner.search.bounds import least_to_go, least_to_go_by_layer
from planner.search.compilation import compiled, floats, ints
from planner.search.constrained import best_constrained_path
from planner.search.label_setting import Calendar, best_path, next_departure
from planner.search.pareto_front import front

INF = float("inf")


@st.composite
def graphs(draw, *, varying=True):
    """A tiny graph in compressed rows: some edges with calendars, source 0, target last."""
    count = draw(st.integers(2, 6))
    edges = draw(
        st.lists(
            st.tuples(
                st.integers(0, count - 1),
                st.integers(0, count - 1),
                st.integers(0, 6),
                st.integers(0, 5),
            ),
            max_size=14,
        )
    )
    edges = sorted((a, b, h, w) for a, b, h, w in edges if a != b)
    start = [sum(a < node for a, *_ in edges) for node in range(count + 1)]
    first, begin, end, hours, number = [0], [], [], [], []
    for _ in edges:
        if not varying or draw(st.booleans()):
            number.append(-1)
            continue
        number.append(len(first) - 1)
        at = 0
        for _ in range(draw(st.integers(0, 3))):
            at += draw(st.integers(0, 6))
            long = draw(st.integers(1, 8))
            begin.append(float(at))
            end.append(float(at + long))
            hours.append(float(draw(st.integers(0, 9))))
            at += long
        first.append(len(begin))
    # Of an edge with a calendar ``hours`` is the shortest duration, as in `planner.graph.graph`.
    shortest = [
        float(h) if at < 0 else min(hours[first[at] : first[at + 1]], default=INF)
        for (_, _, h, _), at in zip(edges, number, strict=True)
    ]
    return {
        "start": start,
        "head": [b for _, b, _, _ in edges],
        "hours": shortest,
        "weight": [float(w) for *_, w in edges],
        "number": number,
        "calendar": Calendar(first, begin, end, hours),
        "target": count - 1,
    }


def arrive(graph, edge, now):
    """Least arrival over every departure at or after now (brute force over the spans)."""
    number = graph["number"][edge]
    if number < 0:
        return now + graph["hours"][edge]
    calendar = graph["calendar"]
    best = INF
    for span in range(calendar.first[number], calendar.first[number + 1]):
        departure = max(now, calendar.begin[span])
        if departure < calendar.end[span]:
            best = min(best, departure + calendar.hours[span])
    return best


def brute(graph, via, horizon):
    """All (weight, arrival) of ways that visit each (state, stage) once."""
    results = []

    def passed(stage, place):
        while stage < len(via) and via[stage] == place:
            stage += 1
        return stage

    def walk(state, stage, now, weight, seen):
        if now > horizon:
            return
        if state == graph["target"] and stage == len(via):
            results.append((weight, now))
            return
        for edge in range(graph["start"][state], graph["start"][state + 1]):
            head = graph["head"][edge]
            then = passed(stage, head)
            if (head, then) not in seen:
                later = arrive(graph, edge, now)
                if later < INF:
                    more = weight + graph["weight"][edge]
                    walk(head, then, later, more, seen | {(head, then)})

    stage = passed(0, 0)
    walk(0, stage, 0.0, 0.0, {(0, stage)})
    return results


def way_of(graph, via=()):
    """The automaton of places to visit (states, here)."""
    if not via:
        return FREE
    assert set(via) <= set(range(len(graph["start"]) - 1))
    letters = alphabet([[head + 1 for head in graph["head"]]])
    return automaton(letters, [VisitRule(tuple(place + 1 for place in via), 1)])


def found(graph, *, by_weight, via=(), horizon=INF):
    """Run the search and return (weight, arrival) of its path, or None."""
    edges = best_path(
        graph["start"],
        graph["head"],
        graph["weight"] if by_weight else None,
        graph["weight"],
        graph["hours"],
        graph["number"],
        graph["calendar"],
        0,
        graph["target"],
        horizon,
        *way_of(graph, via)[:5],
    )
    if not edges:
        return None
    now, weight, state = 0.0, 0.0, 0
    for edge in edges:
        assert graph["start"][state] <= edge < graph["start"][state + 1]
        now = arrive(graph, edge, now)
        weight += graph["weight"][edge]
        state = graph["head"][edge]
    assert state == graph["target"]
    return weight, now


@given(graphs())
def test_least_time_equals_brute_force(graph):
    expected = brute(graph, (), INF)
    got = found(graph, by_weight=False)
    if not expected:
        assert got is None
    else:
        assert got is not None
        assert got[1] == min(arrival for _, arrival in expected)


@given(graphs(), st.integers(3, 25))
def test_least_weight_within_horizon_equals_brute_force(graph, horizon):
    expected = brute(graph, (), horizon)
    got = found(graph, by_weight=True, horizon=horizon)
    if not expected:
        assert got is None
    else:
        assert got is not None
        assert got == min(expected)


@given(graphs(), st.lists(st.integers(0, 5), min_size=1, max_size=2), st.booleans())
def test_via_equals_brute_force(graph, via, by_weight):
    via = [min(place, graph["target"]) for place in via]
    expected = brute(graph, via, 40)
    got = found(graph, by_weight=by_weight, via=via, horizon=40)
    if not expected:
        assert got is None
    elif by_weight:
        assert got == min(expected)
    else:
        assert got[1] == min(arrival for _, arrival in expected)


@given(graphs(varying=False))
def test_equals_networkx_where_nothing_varies(graph):
    oracle = nx.MultiDiGraph()
    oracle.add_nodes_from(range(graph["target"] + 1))
    for state in range(graph["target"] + 1):
        for edge in range(graph["start"][state], graph["start"][state + 1]):
            oracle.add_edge(
                state, graph["head"][edge], hours=graph["hours"][edge], usd=graph["weight"][edge]
            )
    for by_weight, name in ((False, "hours"), (True, "usd")):
        got = found(graph, by_weight=by_weight)
        try:
            best = nx.dijkstra_path_length(oracle, 0, graph["target"], weight=name)
        except nx.NetworkXNoPath:
            assert got is None
        else:
            assert got[0 if by_weight else 1] == best


@given(graphs(), st.floats(0, 30), st.floats(0, 30))
def test_leaving_later_never_arrives_earlier(graph, one, other):
    early, late = sorted((one, other))
    for edge, number in enumerate(graph["number"]):
        if number >= 0:
            assert arrive(graph, edge, early) <= arrive(graph, edge, late)
            assert next_departure(graph["calendar"], number, early)[1] == arrive(graph, edge, early)


@st.composite
def tokened(draw):
    """A graph with tokens on some edges, and on every edge into the target."""
    graph = draw(graphs())
    last = 9
    tokens = [draw(st.sampled_from([-1, -1, 1, 2, 3])) for _ in graph["head"]]
    graph["token"] = [
        last if head == graph["target"] else token
        for head, token in zip(graph["head"], tokens, strict=True)
    ]
    # Nothing leaves the target, as unloading ends the journey.
    out = range(graph["start"][graph["target"]], graph["start"][graph["target"] + 1])
    for edge in out:
        graph["hours"][edge] = INF
        graph["number"][edge] = -1
    return graph


@st.composite
def with_rides(draw):
    """A graph with tokens, some of whose edges pass several in order, as rides do."""
    graph = draw(tokened())
    parts = {
        edge: draw(st.lists(st.sampled_from([-1, 1, 2, 3]), min_size=1, max_size=4))
        for edge, head in enumerate(graph["head"])
        if head != graph["target"] and draw(st.booleans())
    }
    return graph | {"parts": parts}


def letters_with_rides(graph):
    """The symbols of edges, those of rides spelled by their parts, which stand behind the edges."""
    parts = graph["parts"]
    if not parts:
        return alphabet([[token + 1 for token in graph["token"]]])
    ends = list(accumulate(map(len, parts.values()), initial=0))
    count = len(graph["head"])
    row = [token + 1 for token in (*graph["token"], *chain.from_iterable(parts.values()))]
    numbers = np.arange(ends[-1], dtype=np.int64) + count
    spans = (np.array(ends[:-1], dtype=np.int64), np.array(ends[1:], dtype=np.int64))
    first = len(row)
    letters = spelled(alphabet([[*row, *(0 for _ in parts)]]), Compounds(first, numbers, *spans))
    symbol = letters.symbol[:count]
    for at, edge in enumerate(parts):
        symbol[edge] = letters.symbol[first + at]
    return letters._replace(symbol=symbol)


def tokens_on(graph, edge):
    """The tokens of an edge in order: of a ride those of its parts."""
    own = graph.get("parts", {}).get(edge, [graph["token"][edge]])
    return [token for token in own if token >= 0]


def values_by_tokens(graph, horizon):
    """The least weight of each token sequence without a state met twice between tokens."""
    best = {}

    def walk(state, now, weight, tokens, seen):
        if now > horizon or len(tokens) > 4:
            return
        if state == graph["target"]:
            best[tokens] = min(best.get(tokens, INF), weight)
            return
        for edge in range(graph["start"][state], graph["start"][state + 1]):
            later = arrive(graph, edge, now)
            head = graph["head"][edge]
            more = (*tokens, *tokens_on(graph, edge))
            if later < INF and (head, more) not in seen:
                walk(head, later, weight + graph["weight"][edge], more, seen | {(head, more)})

    walk(0, 0.0, 0.0, (), {(0, ())})
    return best


@given(with_rides(), st.integers(5, 30))
def test_best_of_each_token_sequence_equals_brute_force(graph, horizon):
    letters = letters_with_rides(graph)

    def find(prefix, shut):
        way = condensed(automaton(letters, [PrefixRule(prefix, shut)]))
        path = best_path(
            graph["start"], graph["head"], graph["weight"], graph["weight"], graph["hours"],
            graph["number"], graph["calendar"], 0, graph["target"], horizon, *way[:5],
        )  # fmt: skip
        yield value(path), path

    def value(path):
        return sum(graph["weight"][edge] for edge in path)

    def straight(sequence):
        return len(set(sequence)) == len(sequence)

    values = values_by_tokens(graph, horizon)
    expected = {tokens: least for tokens, least in values.items() if straight(tokens)}

    def passes(path):
        return tuple(token for edge in path for token in tokens_on(graph, edge))

    found = list(islice(best_by_tokens(find, passes), 30))
    sequences = [passes(path) for path in found]
    assert len(set(sequences)) == len(sequences)
    kept = [(value(p), s) for p, s in zip(found, sequences, strict=True) if straight(s)]
    for got, sequence in kept:
        assert got == expected[sequence]
    assert [got for got, _ in kept] == sorted(expected.values())[: len(kept)]
    if len(found) < 30:
        assert {s for _, s in kept} == set(expected)


def pareto(points):
    """The points that no other beats in both."""
    best, kept = INF, []
    for arrival, weight in sorted(points):
        if weight < best:
            best = weight
            kept.append((arrival, weight))
    return kept


@given(graphs(), st.integers(3, 40), st.data())
def test_front_equals_brute_force(graph, horizon, data):
    points = [(arrival, weight) for weight, arrival in brute(graph, (), horizon)]

    def found(*known):
        return front(
            graph["start"], graph["head"], graph["weight"], (), graph["hours"], graph["number"],
            graph["calendar"], 0, graph["target"], horizon, 0.0, (), 0, (), 0, (1,), 1, *known,
        )  # fmt: skip

    paths = found()
    known = [it for it in pareto(points) if data.draw(st.booleans())]
    assert found([it[0] for it in known], [it[1] for it in known]) == paths
    got = []
    for path in paths:
        now = weight = 0.0
        for edge in path:
            now = arrive(graph, edge, now)
            weight += graph["weight"][edge]
        got.append((now, weight))
    assert got == pareto(points)


@given(graphs(varying=False))
def test_least_to_go_equals_networkx(graph):
    oracle = nx.MultiDiGraph()
    oracle.add_nodes_from(range(graph["target"] + 1))
    for state in range(graph["target"] + 1):
        for edge in range(graph["start"][state], graph["start"][state + 1]):
            oracle.add_edge(graph["head"][edge], state, w=graph["weight"][edge])
    expected = nx.single_source_dijkstra_path_length(oracle, graph["target"], weight="w")
    got = least_to_go(graph["start"], graph["head"], graph["weight"], graph["target"])
    assert got == [expected.get(state, INF) for state in range(graph["target"] + 1)]


def values(graph, path):
    """Weight, arrival and third of a path."""
    now = weight = third = 0.0
    for edge in path:
        now = arrive(graph, edge, now)
        weight += graph["weight"][edge]
        third += graph["third"][edge]
    return weight, now, third


@st.composite
def thirds(draw):
    """A graph with a third weight."""
    graph = draw(graphs())
    graph["third"] = [float(draw(st.integers(0, 5))) for _ in graph["head"]]
    return graph


def brute_thirds(graph, via, horizon):
    """All (weight, arrival, third) of ways that visit each (state, stage) once."""
    results = []

    def passed(stage, place):
        while stage < len(via) and via[stage] == place:
            stage += 1
        return stage

    def walk(state, stage, path, now, seen):
        if now > horizon:
            return
        if state == graph["target"] and stage == len(via):
            results.append(values(graph, path))
            return
        for edge in range(graph["start"][state], graph["start"][state + 1]):
            head = graph["head"][edge]
            then = passed(stage, head)
            later = arrive(graph, edge, now)
            if later < INF and (head, then) not in seen:
                walk(head, then, [*path, edge], later, seen | {(head, then)})

    stage = passed(0, 0)
    walk(0, stage, [], 0.0, {(0, stage)})
    return results


@st.composite
def bounded(draw):
    """A graph, and all that a search within bounds is asked: some bind, some do not."""
    graph = draw(thirds())
    some = st.lists(st.integers(0, graph["target"]), max_size=2)
    return {
        "graph": graph,
        "rate": float(draw(st.integers(0, 3))),
        "limit": float(draw(st.one_of(st.integers(0, 12), st.just(INF)))),
        "horizon": float(draw(st.one_of(st.integers(3, 40), st.just(INF)))),
        "most": float(draw(st.one_of(st.integers(0, 40), st.just(INF)))),
        "via": draw(some),
        "looks_ahead": draw(st.sampled_from(["", "for all", "by layer"])),
    }


def within(asked, search=best_constrained_path, of_ints=list, of_floats=list):
    """Ask a search within bounds, with sequences of the kind that it takes."""
    graph = asked["graph"]
    way = way_of(graph, asked["via"])
    calendar = graph["calendar"]
    to_go = []
    if asked["looks_ahead"]:
        rated = zip(graph["weight"], graph["hours"], strict=True)
        takes = [weight + asked["rate"] * hours if hours < INF else INF for weight, hours in rated]
        rows = (ints(graph["start"]), ints(graph["head"]), floats(takes))
        to_go = (
            list(least_to_go_by_layer(*rows, graph["target"], way))
            if asked["looks_ahead"] == "by layer"
            else least_to_go(graph["start"], graph["head"], takes, graph["target"])
        )
    return search(
        *(of_ints(graph["start"]), of_ints(graph["head"]), of_floats(graph["weight"])),
        *(asked["rate"], of_floats(graph["third"]), asked["limit"], of_floats(graph["hours"])),
        of_ints(graph["number"]),
        Calendar(of_ints(calendar.first), *(of_floats(part) for part in calendar[1:])),
        *(0, graph["target"], asked["horizon"]),
        *(of_ints(way.symbol), way.symbols, of_ints(way.table), way.first, of_ints(way.accept)),
        *(asked["most"], of_floats(to_go), 1),
        *(of_ints([]), 0, 0, of_ints([])),
    )


@given(bounded())
def test_best_within_bounds_equals_brute_force(asked):
    """Of the paths that come to the least it is one that arrives first."""
    rate, limit, most = asked["rate"], asked["limit"], asked["most"]
    fits = [
        (weight + rate * now, now)
        for weight, now, third in brute_thirds(asked["graph"], asked["via"], asked["horizon"])
        if third <= limit and weight + rate * now <= most
    ]
    path = within(asked)
    if not fits:
        assert path == []
    else:
        weight, now, third = values(asked["graph"], path)
        assert third <= limit
        assert (weight + rate * now, now) == min(fits)


@given(bounded())
def test_compiled_within_bounds_takes_the_same_steps(asked):
    assert list(within(asked, compiled().best_constrained_path, ints, floats)) == within(asked)


@given(thirds(), st.integers(3, 40))
def test_front_of_three_equals_brute_force(graph, horizon):
    points = set(brute_thirds(graph, [], horizon))
    expected = {
        p for p in points
        if not any(o != p and all(x <= y for x, y in zip(o, p, strict=True)) for o in points)
    }  # fmt: skip
    paths = three(graph, horizon, 0.0)
    got = [values(graph, path) for path in paths]
    assert len(set(got)) == len(got)
    assert set(got) == expected
    assert [it[1] for it in got] == sorted(it[1] for it in got)


def three(graph, horizon, resolution):
    return front(
        graph["start"], graph["head"], graph["weight"], graph["third"], graph["hours"],
        graph["number"], graph["calendar"], 0, graph["target"], float(horizon), resolution,
    )  # fmt: skip


@pytest.mark.parametrize(("third", "kept"), [(99.5, [0]), (98.0, [0, 1])])
def test_a_path_that_saves_less_than_the_resolution_stands_for_none(third, kept):
    """Two edges side by side; the later one weighs the same and has a little less of the third."""
    paths = front(
        [0, 2, 2], [1, 1], [10.0, 10.0], [100.0, third], [1.0, 2.0], [-1, -1],
        ([0], [], [], []), 0, 1, 24.0, 0.01,
    )  # fmt: skip
    assert paths == [[edge] for edge in kept]


@given(thirds(), st.integers(3, 40), st.sampled_from([0.01, 0.3, 1.0]))
def test_a_coarse_front_stands_for_every_path(graph, horizon, resolution):
    got = [values(graph, path) for path in three(graph, horizon, resolution)]
    for weight, now, third in brute_thirds(graph, [], horizon):
        assert any(
            w <= weight and t <= now and x <= third * (1 + resolution) + 1e-9 for w, t, x in got
        )
    exact = [values(graph, path) for path in three(graph, horizon, 0.0)]
    assert len(got) <= len(exact)
