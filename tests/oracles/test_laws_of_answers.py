"""What holds of any answers of the supplied network, whichever they are."""

import datetime as dt
import math
import random

import pytest
from drawing import drawn

from corridors.errors import CorridorsError
from planner.graph.cache import warm_engine
from planner.question.terms import CRITERIA, MOST_LIMIT
from planner.routing.board import LABELS, RECOMMENDED, SHOWN
from planner.routing.route import TOTAL_OF, criterion_of
from planner.routing.router import find_board, find_route
from planner.world import World

CLOSE = 1e-9
ROUNDING = 1e-6
"""Sums of routes in another order differ by less, in any unit."""
TOTALS = ("time_h", "cost_usd", "distance_km", "co2e_kg")


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


@pytest.fixture(scope="module")
def ask(shipped, shipped_steps, engine):
    """The route of a question, None where there is none."""

    def found(query, network=shipped, steps=shipped_steps, engine=engine):
        try:
            return find_route(network, query, steps, engine=engine)
        except CorridorsError:
            return None

    return found


def proven(queries, ask):
    """Yield the routes of questions that are proven the best."""
    for query in queries:
        route = ask(query)
        if route is not None and not route.gap:
            yield route


def is_same(route, other):
    """Tell whether the totals of two routes are equal."""
    return all(abs(route.total(it) - other.total(it)) <= ROUNDING for it in TOTALS)


def same_or_tied(network, route, other):
    """Tell whether two routes come to the same, "same" in all totals or "tied" in their sum."""
    if other is None:
        return "none"
    if is_same(route, other):
        return "same"
    own, found = criterion_of(network, route), criterion_of(network, other)
    return "tied" if math.isclose(own, found, rel_tol=CLOSE, abs_tol=0.0) else "other"


def bans_of(network, route, rng):
    """Return what a route touches between its ends: a place, a country, a mode, a service."""
    legs = [it for it in route.legs if it.places]
    ends = {route.query.origin, route.query.destination}
    home = {network.places[it].country for it in ends}
    places = sorted({it for leg in legs for it in leg.places} - ends)
    countries = sorted({it for leg in legs for it in leg.countries} - home)
    modes = sorted({leg.mode for leg in legs if leg.kind == "move"})
    parts = (places, countries, modes, sorted(set(route.services)))
    return [rng.choice(it) for it in parts if it]


def test_a_ban_improves_nothing(shipped, shipped_steps, ask, asked, tell):
    rng = random.Random(61)  # noqa: S311 - drawn bans, no secret
    bans = others = 0
    for route in proven(drawn(shipped, shipped_steps, asked(4), 61, CRITERIA), ask):
        own = criterion_of(shipped, route)
        for ban in bans_of(shipped, route, rng):
            other = ask(route.query._replace(avoid=(ban,)))
            bans += 1
            if other is None:
                continue
            others += 1
            assert criterion_of(shipped, other) >= own - ROUNDING, (route.query, ban)
    tell(bans=bans, routes=others)
    assert others > bans // 4


def test_a_ban_of_what_is_not_used_changes_nothing(shipped, shipped_steps, ask, asked, tell):
    rng = random.Random(62)  # noqa: S311 - drawn bans, no secret
    found = []
    for route in proven(drawn(shipped, shipped_steps, asked(4), 62, CRITERIA), ask):
        used = {it for leg in route.legs for it in leg.places} | set(route.services)
        known = sorted({*shipped.services, *shipped_steps.first_state} - used)
        ban = rng.choice(known)
        other = ask(route.query._replace(avoid=(ban,)))
        found.append((same_or_tied(shipped, route, other), route.query, ban))
    tell(bans=len(found), tied=sum(it[0] == "tied" for it in found))
    assert [it for it in found if it[0] not in {"same", "tied"}] == []


def limits_kept(route):
    """Return questions with a limit that a route keeps, and only just."""
    query = route.query
    midnight = dt.datetime.combine(query.depart, dt.time())
    minutes = math.ceil((query.hour + route.total("time_h")) * 60.0)
    if route.transfers <= MOST_LIMIT:
        yield query._replace(max_transfers=route.transfers)
    if route.border_crossings <= MOST_LIMIT:
        yield query._replace(max_borders=route.border_crossings)
    yield query._replace(budget_usd=math.ceil(route.total("cost_usd") * 100.0) / 100.0)
    yield query._replace(deadline=midnight + dt.timedelta(minutes=minutes))


def test_a_limit_that_is_kept_changes_nothing(shipped, shipped_steps, ask, asked, tell):
    found = []
    for route in proven(drawn(shipped, shipped_steps, asked(4), 63, CRITERIA), ask):
        for query in limits_kept(route):
            other = ask(query)
            found.append((same_or_tied(shipped, route, other), query))
    tell(limits=len(found), tied=sum(it[0] == "tied" for it in found))
    assert [it for it in found if it[0] not in {"same", "tied"}] == []


def test_cargo_that_waits_arrives_no_earlier(shipped, shipped_steps, ask, asked, tell):
    rng = random.Random(64)  # noqa: S311 - drawn hours, no secret
    compared = 0
    for route in proven(drawn(shipped, shipped_steps, asked(4), 64, ("time",)), ask):
        query = route.query._replace(hour=float(rng.randrange(1, 24)))
        later = ask(query)
        if later is None:
            continue
        compared += 1
        arrival = route.query.hour + route.total("time_h")
        assert query.hour + later.total("time_h") >= arrival - ROUNDING, query
    tell(pairs=compared)
    assert compared


EMPTY = 'title = "Nothing"\nwhy = "Nothing is changed"\n'
SAME = "rail-1520@RU.speed_kmh*=1"


def test_layers_without_changes_change_nothing(ready, tmp_path, ask, asked, tell):
    network, steps = ready
    path = tmp_path / "nothing.toml"
    path.write_text(EMPTY, encoding="utf-8")
    world = World(network, steps)
    found = []
    for layered in (world.under(path), world.given(SAME)):
        for query in drawn(network, steps, asked(4), 65, CRITERIA):
            route = ask(query)
            other = ask(query, layered.network, layered.steps, layered.engine)
            if route is None or other is None:
                assert route is other, query
                continue
            found.append((same_or_tied(network, route, other), query))
    tell(questions=len(found))
    assert [it for it in found if it[0] != "same"] == []


def test_labels_of_boards_are_those_of_their_rows(shipped, shipped_steps, engine, asked, tell):
    boards = rows = 0
    for query in drawn(shipped, shipped_steps, asked(8), 66, ("generalised",)):
        try:
            board = find_board(shipped, query, shipped_steps, engine=engine)
        except CorridorsError:
            continue
        boards += 1
        rows += len(board.routes)
        labels = [label for route in board.routes for label in route.labels]
        assert sorted(labels) == sorted(LABELS), query
        assert RECOMMENDED in board.routes[0].labels
        for label, by in LABELS.items():
            if label == RECOMMENDED:
                continue
            (named,) = (it for it in board.routes if label in it.labels)
            least = min(it.total(TOTAL_OF[by]) for it in board.routes)
            assert named.total(TOTAL_OF[by]) <= least + SHOWN[by], (query, label)
    tell(boards=boards, rows=rows)
    assert boards
