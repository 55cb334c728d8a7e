"""Break-even: crossings by formula and by brute force; the runner-up; what binds; the commands."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from conftest import read_once
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import Fact
from planner.pricing.arcs import resolve_steps
from planner.pricing.kept_steps import steps_of
from planner.question.query import Query, hour_rate
from planner.routing.route import TOTAL_OF
from planner.routing.route_text import itinerary_of
from planner.routing.router import Tolerance, find_route, find_routes
from planner.uncertainty.breakeven import VALUE_OF_TIME, axis_between, sweep, thresholds
from planner.uncertainty.explanation import AT_SEA, explain_route
from planner.uncertainty.route_model import route_steps

AUGUST = dt.date(2026, 8, 1)
SEA = Query("alpha", "golf", "time", AUGUST, "teu", ("sea",))


def fact(subject, attribute, value, low=None, high=None, when=""):
    return Fact(subject, attribute, float(value), "h", low, high, when, 2025, "atlas", "", "", "t")


@pytest.fixture(scope="module")
def icy(toy):
    """Return the toy with ten days and more fuel in the strait: the cape is not far behind."""
    return toy.with_layer(
        [fact("frost:sea", "pass_h", 240, 100.0, 600.0), fact("frost-golf:sea", "wtw_g_per_tkm", 9)]
    )


SLOWLY = [fact("teu", "time_value_pct_d", 0.2)]


def crossing(network, query, subject, attribute, start, stop, points=9):
    first = fact(subject, attribute, start)
    axis = axis_between(f"{subject}.{attribute}", "h", start, stop, points, fact=first)
    return sweep(network, steps_of(network), query, axis)


def over_time_values(network, steps, query, start, stop, points):
    return sweep(network, steps, query, axis_between(VALUE_OF_TIME, "USD/h", start, stop, points))


# --- sweeps -----------------------------------------------------------------------------


def test_a_crossing_by_formula(toy):
    """Ice takes pass_h more, the cape does not: equal where pass_h makes up the gap."""
    routes, _ = find_routes(toy, SEA, count=2)
    gap = routes[1].total("time_h") - routes[0].total("time_h")
    found = crossing(toy, SEA, "frost:sea", "pass_h", 0, 1000)
    (cross,) = found.crossings
    assert cross.value == pytest.approx(5.0 + gap, abs=1e-6)
    assert cross.total == pytest.approx(routes[1].total("time_h"))
    assert not cross.jump
    assert cross.before == itinerary_of(toy, routes[0])
    assert cross.after == itinerary_of(toy, routes[1])
    assert [point.value for point in found.points] == np.linspace(0, 1000, 9).tolist()
    assert [line.way for line in found.lines] == [cross.before, cross.after]
    for line in found.lines:
        assert len(line.totals) == 9
    best = np.minimum(*(line.totals for line in found.lines))
    assert best == pytest.approx([point.total for point in found.points])


def test_half_of_the_shippers_leave_where_the_share_is_half(toy):
    """By generalised cost the strait is dearer with each hour; shares are those of a logit."""
    priced = toy.with_layer(
        [fact("teu", "choice_scale", 0.2), fact("teu", "value_usd", 4e5), *SLOWLY]
    )
    query = SEA._replace(by="generalised")
    found = crossing(priced, query, "frost:sea", "pass_h", 0, 3000, 61)
    found = replace(found, base=fact("frost:sea", "pass_h", 50))
    line, share, value = found.half_leaves()
    values = [it.value for it in found.points]
    assert sum(it.shares for it in found.lines) == pytest.approx(np.ones(61))
    assert np.all(np.diff(line.shares) <= 1e-9)
    assert share == pytest.approx(float(np.interp(50.0, values, line.shares)))
    assert float(np.interp(value, values, line.shares)) == pytest.approx(share / 2.0)
    assert crossing(toy, SEA, "frost:sea", "pass_h", 0, 1000).half_leaves() is None


@settings(max_examples=15, deadline=None)
@given(
    what=st.sampled_from(
        [
            ("frost:sea", "pass_h", 0, 900, "time"),
            ("frost-golf:sea", "fee_per_teu", 0, 3000, "cost"),
            ("frost-golf:sea", "length_km", 4000, 20000, "distance"),
            ("south_cape-golf:sea", "wtw_g_per_tkm", 0.1, 12, "co2e"),
            ("sea>gate", "handling_h", 0, 200, "time"),
        ]
    ),
    points=st.integers(2, 9),
)
def test_crossings_against_searches_of_their_own(toy, what, points):
    """A little before a crossing the one way is best, a little after it the other."""
    subject, attribute, start, stop, by = what
    query = SEA._replace(by=by)
    try:
        found = crossing(toy, query, subject, attribute, start, stop, points)
    except UsageError:
        ways = {
            itinerary_of(toy, find_route(toy.with_layer([fact(subject, attribute, value)]), query))
            for value in np.linspace(start, stop, 12)
        }
        assert len(ways) == 1
        return
    for point in found.points:
        network = toy.with_layer([fact(subject, attribute, point.value)])
        route = find_route(network, query)
        assert point.total == pytest.approx(route.total(TOTAL_OF[by]), rel=1e-12)
        assert point.way == itinerary_of(network, route)
    for cross in found.crossings:
        step = (stop - start) * 1e-6
        for value, way in ((cross.value - step, cross.before), (cross.value + step, cross.after)):
            network = toy.with_layer([fact(subject, attribute, value)])
            assert itinerary_of(network, find_route(network, query)) == way


def test_a_draught_is_a_jump(toy):
    """A ship that draws more than the strait admits goes round the cape at once."""
    network = toy.with_layer([fact("frost:sea", "draft_m", 10)])
    found = crossing(network, SEA, "teu", "draft_m", 5, 15)
    (cross,) = found.crossings
    assert cross.jump
    assert cross.value == pytest.approx(10.0, abs=1e-6)


def test_points_without_an_answer_are_infinite(toy):
    network = toy.with_layer([fact("frost:sea", "draft_m", 10), fact("south_cape", "draft_m", 12)])
    found = crossing(network, SEA, "teu", "draft_m", 5, 15)
    assert [it.after is None for it in found.crossings] == [False, True]
    assert found.points[-1].total == float("inf")
    with pytest.raises(NoRouteError):
        crossing(network, SEA, "teu", "draft_m", 13, 15)


def test_the_value_of_time_moves_from_the_cheapest_to_the_fastest(toy, toy_steps):
    """Where two ways tie, the hours that the one saves cost what it takes more."""
    query = Query("alpha", "delta", "time", AUGUST, "teu")
    cheap = find_route(toy, query._replace(by="cost"), toy_steps)
    fast = find_route(toy, query, toy_steps)
    found = over_time_values(toy, toy_steps, query, 0, 500, 3)
    assert found.crossings[0].before == itinerary_of(toy, cheap)
    assert found.crossings[-1].after == itinerary_of(toy, fast)
    for cross in found.crossings:
        asked = query._replace(by="generalised", value_of_time=cross.value)
        one, other = (
            find_route(toy, asked._replace(value_of_time=cross.value + step), toy_steps)
            for step in (-1e-5, 1e-5)
        )
        assert (itinerary_of(toy, one), itinerary_of(toy, other)) == (cross.before, cross.after)
        dearer = other.total("cost_usd") - one.total("cost_usd")
        saved = one.total("time_h") - other.total("time_h")
        assert hour_rate(toy, asked) == pytest.approx(dearer / saved, rel=1e-6)
    best = np.min([line.totals for line in found.lines], axis=0)
    assert best == pytest.approx([point.total for point in found.points])
    with pytest.raises(UsageError, match="no break-even"):
        over_time_values(toy, toy_steps, query, 0, 1e-6, 3)


def test_a_number_that_is_not_used_has_no_crossing(toy):
    with pytest.raises(UsageError, match="does not use this number"):
        crossing(toy, SEA, "road", "speed_kmh", 20, 80)
    with pytest.raises(UsageError, match="widen --from and --to"):
        crossing(toy, SEA, "frost:sea", "pass_h", 0, 10)


# --- why --------------------------------------------------------------------------------


def test_the_runner_up_and_what_it_loses_by(icy):
    why = explain_route(icy, resolve_steps(icy), SEA)
    routes, _ = find_routes(icy, SEA, count=2)
    assert route_steps(why.best) == route_steps(routes[0])
    assert route_steps(why.runner_up) == route_steps(routes[1])
    assert why.lost == pytest.approx(routes[1].total("time_h") - routes[0].total("time_h"))
    assert why.lost > 0


@pytest.mark.parametrize("by", ["time", "cost"])
def test_the_parts_add_up_to_the_routes(icy, by):
    why = explain_route(icy, resolve_steps(icy), SEA._replace(by=by))
    for route, hours, usd in ((why.best, 1, 3), (why.runner_up, 2, 4)):
        assert sum(part[hours] for part in why.parts) == pytest.approx(route.total("time_h"))
        assert sum(part[usd] for part in why.parts) == pytest.approx(route.total("cost_usd"))
    assert AT_SEA in {part.name for part in why.parts}


@pytest.mark.parametrize("by", ["time", "cost", "co2e", "distance", "generalised"])
def test_at_a_break_even_two_routes_are_the_best(icy, by):
    """Whatever ties is confirmed by searches beside it: on the far side the best has changed."""
    query = SEA._replace(by=by, value_of_time=3.0 if by == "generalised" else 0.0)
    steps = resolve_steps(icy)
    routes, _ = find_routes(icy, query, steps, count=2, tolerance=Tolerance(5.0))
    best, other = routes
    found = thresholds(icy, steps, best, other)
    assert any(it.ties for it in found)
    located = icy.facts.located()
    for it in found:
        if not it.ties or it.fact.when:
            continue
        number = next(
            n
            for n, place in located.items()
            if (place.subject, place.attribute) == (it.fact.subject, it.fact.attribute)
            and not icy.facts.fact(n).when
        )
        side = 1e-6 if it.change > 0 else -1e-6
        made = []
        for value in (it.value * (1 - side), it.value * (1 + side)):
            network = icy._replace(facts=icy.facts.valued({number: value}, located))
            made.append(route_steps(find_route(network, query)))
        assert made == [route_steps(best), route_steps(other)], it.fact.id


def test_a_third_route_that_wins_before_is_said():
    network, steps = read_once()
    why = explain_route(network, steps, Query("dalian", "duisburg", "time", network.edition, "teu"))
    total = TOTAL_OF["time"]
    for it in why.thresholds:
        if it.fact.when:
            continue
        known = it.fact._replace(value=it.value, low=None, high=None)
        moved = network.with_layer([known])
        least = find_route(moved, why.best.query).total(total)
        assert least <= it.total + 1e-6
        assert it.ties == (least >= it.total - 1e-6 * it.total)


def test_what_binds_is_confirmed_by_lifting_it(toy, toy_steps):
    query = Query("alpha", "delta", "time", AUGUST, "teu", ("rail-1435", "rail-1520"))
    why = explain_route(toy, toy_steps, query)
    (lift,) = why.relaxations
    assert lift.reasons == ("add --mode road",)
    free = query._replace(modes=(*query.modes, "road"))
    assert lift.total == pytest.approx(find_route(toy, free).total("time_h"))
    assert explain_route(toy, toy_steps, query._replace(modes=())).relaxations == ()


def test_a_closure_that_binds(toy):
    network = toy.with_layer([Fact("frost", "status", "closed", *fact("", "", 0)[3:])])
    why = explain_route(network, resolve_steps(network), SEA)
    road, strait = why.relaxations
    assert road.reasons == ("add --mode road",)
    assert strait.reasons == ("frost is closed",)
    assert strait.total == pytest.approx(find_route(toy, SEA).total("time_h"))


def test_two_closures_that_bind_only_together(toy):
    """Neither of two shut straits in a row is of use alone."""
    shut = [
        Fact(it, "status", "closed", *fact("", "", 0)[3:]) for it in ("frost", "alpha-frost:sea")
    ]
    network = toy.with_layer(shut)
    why = explain_route(network, resolve_steps(network), SEA)
    assert [lift.reasons for lift in why.relaxations] == [
        ("add --mode road",),
        ("alpha-frost:sea is closed", "frost is closed"),
    ]


# --- the commands -----------------------------------------------------------------------


VARY = (
    *("breakeven", "alpha", "golf", "--mode", "sea", "--depart", "2026-08-01"),
    *("--vary", "frost:sea.pass_h"),
)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--vary", "nowhere:sea.pass_h"), 2, "nowhere"),
        (("--vary", "frost:sea.hours"), 2, "'frost:sea.hours': attribute 'hours' is unknown"),
        (("--vary", "rail-*.speed_kmh"), 2, "name one of rail-1435.speed_kmh, rail-1520.speed_kmh"),
        (("--vary", "*@XX.speed_kmh"), 2, "subjects that state speed_kmh match '*@XX'"),
        (("--vary", "pass_h"), 2, "is not SUBJECT.ATTRIBUTE"),
        (("--vary", "frost:sea.status"), 2, "is a word, not a number"),
        (("--vary", "frost:sea.length_km", "--from", "1", "--to", "2"), 2, "applies to move"),
        (("--vary", "bravo:road.pass_h"), 2, "the data has no value for it; give --from and --to"),
        (("--from", "10", "--to", "10"), 2, "the range is empty or reversed"),
        (("--from", "10", "--to", "4"), 2, "the range is empty or reversed"),
        (("--from", "-1", "--to", "4"), 2, "out of bounds 0 to 2000"),
        (("--from", "0", "--to", "9999"), 2, "out of bounds 0 to 2000"),
        (("--from", "nan", "--to", "4"), 2, "out of bounds"),
        (("--from", "few", "--to", "4"), 2, "is not a number"),
        (("--from", "0", "--to", "4 kn"), 2, "unit 'kn' unknown"),
        (("--from", "0", "--to", "4"), 2, "no break-even: from 0 to 4 h of frost:sea.pass_h"),
        (("--points", "1"), 2, "--points"),
        (("--vary", "value_of_time"), 2, "give --from and --to"),
        (("--vary", "value_of_time", "--from", "-1", "--to", "4"), 2, "begins below 0"),
        (("--vary", "value_of_time", "--from", "few", "--to", "4"), 2, "a number in USD/h"),
        (
            ("--vary", "value_of_time", "--from", "0", "--to", "4", "--by", "time"),
            *(2, "use --by generalised"),
        ),
        (("--plot", "x.pdf"), 2, "the name must end in .png or .svg"),
        (("--plot", "no/such/folder/x.png"), 2, "create it first"),
        (("--avoid", "sea"), 2, "--avoid excludes every mode"),
    ],
)
def test_bad_input(toy_run, words, code, said):
    result = toy_run(*(VARY[:-2] if "--vary" in words else VARY), *words)
    assert result.code == code
    assert said in result.err
    assert "Traceback" not in result.err
    assert result.out == ""
