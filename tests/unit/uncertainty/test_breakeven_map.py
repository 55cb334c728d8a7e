"""A break-even over two numbers: each row is a sweep, each point a search of its own."""

import datetime as dt

import numpy as np
import pytest

from corridors.errors import UsageError
from corridors.model.entities import Fact
from planner.cli.plots import pieces_of
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.route import criterion_of
from planner.routing.route_text import itinerary_of
from planner.routing.router import find_route
from planner.uncertainty.breakeven import VALUE_OF_TIME, axis_between, breakeven_map, sweep

AUGUST = dt.date(2026, 8, 1)
SEA = Query("alpha", "golf", "time", AUGUST, "teu", ("sea",))
PAID = SEA._replace(by="generalised")


def fact(subject, attribute, value, unit="h"):
    return Fact(subject, attribute, float(value), unit, None, None, "", 2025, "atlas", "", "", "t")


def axis(subject, attribute, start, stop, points, unit="h", base=None):
    name = f"{subject}.{attribute}"
    first = fact(subject, attribute, start, unit)
    return axis_between(name, unit, start, stop, points, fact=first, base=base)


ICE = ("frost:sea", "pass_h", 0, 900)


@pytest.fixture(scope="module")
def timed(toy):
    """Return a map over two facts."""
    x, y = axis(*ICE, 5), axis("south_cape:sea", "pass_h", 0, 300, 4)
    return breakeven_map(toy, resolve_steps(toy), SEA, x, y)


@pytest.fixture(scope="module")
def priced(toy):
    """Return a map over a fee and the value of time."""
    x = axis("frost-golf:sea", "fee_per_teu", 0, 4000, 5, "USD")
    y = axis_between(VALUE_OF_TIME, "USD/h", 0.0, 40.0, 4)
    return breakeven_map(toy, resolve_steps(toy), PAID, x, y)


def on(network, values):
    moved = network.with_layer([fact(*it) for it in values])
    return moved, resolve_steps(moved)


def test_each_point_is_a_search_of_its_own(toy, timed, priced):
    for row in timed.rows:
        for point in row:
            network, steps = on(
                toy, [("frost:sea", "pass_h", point.x), ("south_cape:sea", "pass_h", point.y)]
            )
            route = find_route(network, SEA, steps)
            assert point.total == pytest.approx(criterion_of(network, route))
            assert timed.ways[point.way] == itinerary_of(network, route)
    for row in priced.rows:
        for point in row:
            network, steps = on(toy, [("frost-golf:sea", "fee_per_teu", point.x, "USD")])
            route = find_route(network, PAID._replace(value_of_time=point.y), steps)
            assert point.total == pytest.approx(criterion_of(network, route))


def crossings_of(found, along, at):
    fixed = (lambda it: it.y) if along == 0 else (lambda it: it.x)
    moving = (lambda it: it.x) if along == 0 else (lambda it: it.y)
    own = [it for it in found.crossings if it.along == along and fixed(it) == at]
    return [(moving(it), found.ways[it.before], found.ways[it.after], it.jump) for it in own]


def the_same(found, expected, span):
    assert len(found) == len(expected)
    for (value, before, after, jump), crossing in zip(found, expected, strict=True):
        assert value == pytest.approx(crossing.value, abs=2e-6 * span)
        assert (before, after, jump) == (crossing.before, crossing.after, crossing.jump)


def swept(ask):
    try:
        return ask().crossings
    except UsageError:
        return ()


def test_a_row_is_the_sweep_of_one_number(toy, timed):
    rows = 0
    for value in timed.y.values:
        network, steps = on(toy, [("south_cape:sea", "pass_h", value)])
        alone = swept(lambda n=network, s=steps: sweep(n, s, SEA, axis(*ICE, 5)))
        the_same(crossings_of(timed, 0, value), alone, 900)
        rows += len(alone)
    assert rows >= 4


def test_a_column_is_the_sweep_of_the_value_of_time(toy, priced):
    columns = 0
    for value in priced.x.values:
        network, steps = on(toy, [("frost-golf:sea", "fee_per_teu", value, "USD")])
        alone = swept(
            lambda n=network, s=steps: sweep(
                n, s, PAID, axis_between(VALUE_OF_TIME, "USD/h", 0, 40, 4)
            )
        )
        the_same(crossings_of(priced, 1, value), alone, 40)
        columns += len(alone)
    for value in priced.y.values:
        query = PAID._replace(value_of_time=value)
        x = axis("frost-golf:sea", "fee_per_teu", 0, 4000, 5, "USD")
        alone = swept(lambda q=query, a=x: sweep(toy, resolve_steps(toy), q, a))
        the_same(crossings_of(priced, 0, value), alone, 4000)
        columns += len(alone)
    assert columns >= 4


def area(polygon):
    xs, ys = np.array(polygon).T
    return abs(float(np.dot(xs, np.roll(ys, 1)) - np.dot(ys, np.roll(xs, 1)))) / 2.0


@pytest.mark.parametrize("name", ["timed", "priced"])
def test_the_polygons_fill_the_picture(name, request):
    found = request.getfixturevalue(name)
    pieces = pieces_of(found)
    spans = [it.values[-1] - it.values[0] for it in (found.x, found.y)]
    assert sum(area(it) for _, it in pieces) == pytest.approx(spans[0] * spans[1])
    assert {way for way, _ in pieces} == {it.way for row in found.rows for it in row}


def test_numbers_that_change_nothing_are_refused(toy):
    x, y = axis(*ICE[:2], 0, 1, 2), axis("south_cape:sea", "pass_h", 0, 1, 2)
    with pytest.raises(UsageError, match="no break-even: from 0 to 1 h"):
        breakeven_map(toy, resolve_steps(toy), SEA, x, y)


# --- the command ------------------------------------------------------------------------

ASKED = ("breakeven", "alpha", "golf", "--mode", "sea", "--by", "time", "--depart", "2026-08-01")
TWO = ("--vary", "frost:sea.pass_h", "--vary", "south_cape:sea.pass_h")
RANGE = ("--from", "0", "--from", "0", "--to", "900", "--to", "300", "--points", "4")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*TWO, "--from", "0"), "--from: 1 for 2 --vary; give one for each, in their order"),
        ((*TWO, "--vary", "sea.speed_kmh"), "vary one number, or two different ones"),
        ((*TWO[:2], *TWO[:2]), "vary one number, or two different ones"),
        ((*TWO, *RANGE[:-1], "500"), "a map of two numbers has at most 101 values of each"),
        ((*TWO[:2], "--vary", "value_of_time"), "--by time takes no value of time"),
        ((*TWO[:2], "--vary", "frost:sea.speed"), "speed"),
    ],
)
def test_one_line_says_what_is_wrong(toy_run, words, told):
    result = toy_run(*ASKED, *words)
    assert result.code == 2
    assert told in result.err
    assert result.err.count("\n") == 1


def test_the_present_point_is_the_answer_of_today(toy):
    """Wherever the grid lies, the values that hold are asked for themselves."""
    base = toy.facts.fact(toy.entries("frost:sea", "pass_h")[0][2])
    x = axis(*ICE, 3)._replace(base=base)
    y = axis_between(VALUE_OF_TIME, "USD/h", 1.0, 90.0, 3)
    found = breakeven_map(toy, resolve_steps(toy), PAID._replace(value_of_time=2.5), x, y)
    route = find_route(toy, PAID._replace(value_of_time=2.5), resolve_steps(toy))
    assert found.now[:2] == (float(base.value), 2.5)
    assert found.now.total == pytest.approx(criterion_of(toy, route))
    assert found.ways[found.now.way] == itinerary_of(toy, route)


def test_a_number_that_no_route_uses_is_told(toy_run):
    two = ("--vary", "frost:sea.pass_h", "--vary", "rail-1520.border_out_h")
    done = toy_run(*ASKED, *two, *RANGE)
    assert done.code == 0, done.err
    note = (
        "Note: no route of the map uses rail-1520.border_out_h, so it moves nothing; vary another"
    )
    assert note in done.err
    assert "moves nothing" not in toy_run(*ASKED, *TWO, *RANGE).err
    still = ("--vary", "rail-1520.border_in_h", "--vary", "rail-1520.border_out_h")
    none = toy_run(*ASKED, *still, *RANGE)
    assert none.code == 2
    assert (
        "which does not use rail-1520.border_in_h or rail-1520.border_out_h; vary other numbers"
        in none.err
    )
