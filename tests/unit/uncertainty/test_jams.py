"""Borders normal and jammed: the state of a draw, planned hours, months, classes, rerouting."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.checks import check_network
from corridors.model.entities import Fact
from planner.batch.batch_router import BatchRouter
from planner.pricing.adjustments import JAM_SHARE
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.uncertainty.percentiles import DRAWS, draw_route, ranges_of
from planner.uncertainty.rerouting import reroute
from planner.uncertainty.risk import route_risk
from planner.uncertainty.sampling import draw_facts

RAIL = ("rail-1435", "rail-1520")
GAUGES = ("charlie:rail-1435", "charlie:rail-1520")


def fact(subject, attribute, value, low=None, high=None, when=""):
    value = value if isinstance(value, str) else float(value)
    return Fact(subject, attribute, value, "", low, high, when, 2025, "atlas", "", "", "test")


def jammed(toy, share, hours=200, when="", **more):
    """Return the toy with a jam where both railways enter the second country."""
    layer = [fact(it, "jam_share", share, when=when) for it in GAUGES]
    return toy.with_layer([*layer, *(fact(it, "jam_h", hours, **more) for it in GAUGES)])


def ask(network, depart=dt.date(2026, 1, 10), **more):
    asked = {"by": "time", "cargo": "teu", "modes": RAIL} | more
    return find_route(network, Query("alpha", "delta", depart=depart, **asked))


def share_facts(network, subjects=GAUGES):
    tables = network.facts.by_subject
    return [entry[2] for it in subjects for entry in tables[it][JAM_SHARE]]


def states(network, numbers, seed=1, count=DRAWS, **more):
    drawn = draw_facts(network, numbers, network.facts.located(), seed, count, **more)
    return [drawn[number][1] for number in numbers]


# --- the state of a draw ------------------------------------------------------------------


@given(share=st.integers(1, DRAWS - 1), seed=st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_the_share_of_stratified_draws_in_a_jam_is_the_stated_one(toy, share, seed):
    network = jammed(toy, share / DRAWS)
    (state, _) = states(network, share_facts(network), seed, stratified=True)
    assert set(np.unique(state)) <= {0.0, 1.0}
    assert abs(int(state.sum()) - share) <= 1


@pytest.mark.parametrize("correlated", [True, False])
def test_both_gauges_of_a_border_are_in_one_state(toy, correlated):
    network = jammed(toy, 0.3)
    one, other = states(network, share_facts(network), correlated=correlated)
    assert one.tolist() == other.tolist()


def test_a_draw_in_a_jam_is_in_one_in_every_month_with_more_of_them(toy):
    shares = {"10-01..10-31": 0.4, "11-01..11-30": 0.1}
    layer = [fact(it, "jam_share", v, when=w) for it in GAUGES for w, v in shares.items()]
    network = jammed(toy, 0.0).with_layer(layer)
    october, november, *_ = states(network, share_facts(network))
    assert (october >= november).all()
    assert november.sum() < october.sum()


# --- planned hours ------------------------------------------------------------------------


def test_a_jam_is_planned_with_its_mean(toy):
    usual = ask(toy).total("time_h")
    for share in (0.0, 0.2, 0.5, 1.0):
        hours = ask(jammed(toy, share)).total("time_h")
        assert hours == pytest.approx(usual + 200 * share)
    route = ask(network := jammed(toy, 0.2, low=100.0, high=500.0))
    drawn = draw_route(network, route, route.legs, ("time_h",)).totals[0]
    assert drawn.draws.mean() == pytest.approx(route.total("time_h"), rel=0.02)


def test_a_share_of_nothing_changes_nothing_bit_for_bit(toy):
    plain, never = toy, jammed(toy, 0.0, low=100.0, high=400.0)
    one, other = ask(plain), ask(never)
    assert ranges_of(plain, one) == ranges_of(never, other)
    assert resolve_steps(plain) == resolve_steps(never)
    risks = [route_risk(it, resolve_steps(it), r) for it, r in ((plain, one), (never, other))]
    assert np.array_equal(risks[0].hours, risks[1].hours)
    assert np.array_equal(risks[0].usd, risks[1].usd)


def test_a_layer_holds_a_border_in_a_jam(toy):
    seasonal = jammed(toy, 0.2, when="10-01..10-31")
    held = seasonal.with_layer(
        [seasonal.read_assignment(f"{it}.jam_share=1", "set") for it in GAUGES]
    )
    assert ask(held).total("time_h") == pytest.approx(ask(toy).total("time_h") + 200)


# --- percentiles --------------------------------------------------------------------------


@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=12, deadline=None)
def test_no_percentile_falls_as_jams_become_more_frequent(toy, shares):
    bands = []
    for share in sorted(shares):
        network = jammed(toy, share, low=100.0, high=500.0)
        route = ask(network)
        bands.append(ranges_of(network, route).time_h)
    fewer, more = bands
    for name in ("low", "median", "high"):
        assert getattr(more, name) >= getattr(fewer, name) - 1e-6


def test_risk_and_board_agree(toy):
    network = jammed(toy, 0.3, low=100.0, high=500.0)
    route = ask(network)
    risk = route_risk(network, resolve_steps(network), route, draws=40_000)
    band = ranges_of(network, route).time_h
    assert band.low == pytest.approx(risk.time_h.p10, rel=0.03)
    assert band.high == pytest.approx(risk.time_h.p90, rel=0.03)
    assert any(it.fact.attribute == JAM_SHARE for it in risk.drivers["time"])


@pytest.mark.parametrize("when", ["", "01-01..02-28"])
def test_rerouted_draws_meet_the_states_of_the_committed_route(toy, when):
    rails = jammed(toy, 0.3, hours=300, when=when)
    layer = [fact("charlie:road", "jam_share", 0.4, when=when), fact("charlie:road", "jam_h", 300)]
    network = rails.with_layer(layer)
    steps = resolve_steps(network)
    query = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", ("road",))
    route = find_route(network, query, steps)
    committed = route_risk(network, steps, route, draws=60)
    free = reroute(network, steps, query, draws=60)
    # By road there is one way, so there is nothing to choose.
    assert free.hours == pytest.approx(committed.hours)
    assert (committed.hours > committed.hours.min() + 200).mean() == pytest.approx(0.4, abs=0.15)
    both = reroute(network, steps, query._replace(modes=(*RAIL, "road")), draws=60)
    assert (both.expected_h < free.expected_h - 100).any()
    assert (both.expected_h <= free.expected_h + 1e-6).all()


# --- checks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("charlie:road", "jam_share", 0.2)], "needs both jam_share and jam_h"),
        ([("charlie:road", "jam_h", 20)], "needs both jam_share and jam_h"),
        (
            [("echo:rail-1520", "jam_h", 20), ("echo:rail-1520", "jam_share", 0.2)],
            "no link enters",
        ),
    ],
)
def test_half_a_jam_is_a_problem(toy, rows, words):
    before = check_network(toy)
    (problem,) = set(check_network(toy.with_layer([fact(*it) for it in rows]))) - set(before)
    assert words in problem


# --- the month of departure ---------------------------------------------------------------


def test_a_jam_is_that_of_the_month_in_which_the_journey_begins(toy):
    network = jammed(toy, 0.8, when="10-01..10-31")
    steps = resolve_steps(network)
    router = BatchRouter(network, steps)
    for month, more in ((9, 0), (10, 160), (11, 0), (10, 160)):
        depart = dt.date(2026, month, 28)
        query = Query("alpha", "delta", "time", depart, "teu", RAIL)
        usual = ask(toy, depart).total("time_h")
        route = find_route(network, query, steps)
        assert route.total("time_h") == pytest.approx(usual + more)
        (figures,) = router.answer(query, [(query.origin, query.destination)])
        assert figures == route_figures(route)
