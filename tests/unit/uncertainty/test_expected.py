"""Hours of a route are expected ones: the mean of its draws, the sum of its legs."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from conftest import mostly_nightly
from hypothesis import given
from hypothesis import strategies as st

import planner
from corridors.model.entities import Attribute, Fact
from corridors.model.expectation import MEAN_HOURS, P90_SCORE, SPEEDS, mean_of, planned_value
from planner.pricing.adjustments import JAM_ATTRIBUTES, SPEED_SHARE_ATTRIBUTES
from planner.pricing.formula import NONE
from planner.uncertainty.percentiles import draw_route
from planner.uncertainty.route_model import plan_legs
from planner.uncertainty.sampling import spread_values

GOLDEN = Path(__file__).parents[2] / "golden"
SCORES = np.random.default_rng(1).standard_normal(400_000)
SCORES = np.append(SCORES, -SCORES)


def fact(value, low, high):
    return Fact("x:rail", "border_in_h", value, "h", low, high, *[""] * 6)


@given(
    value=st.floats(0.5, 100),
    down=st.floats(0.0, 0.8),
    up=st.floats(0.0, 4.0),
    zero=st.booleans(),
    most=st.floats(1.0, 5.0),
)
def test_the_closed_form_is_the_mean_of_draws(value, down, up, zero, most):
    low, high = 0.0 if zero else value * (1 - down), value * (1 + up)
    bounds = (0.0, max(high, value * most))
    drawn = spread_values(fact(value, low, high), SCORES, bounds)
    error = 5.0 * drawn.std() / len(SCORES) ** 0.5
    assert mean_of(value, low, high, *bounds) == pytest.approx(drawn.mean(), abs=error + 1e-9)


def test_speeds_are_planned_with_the_mean_of_their_hours():
    speed = Attribute("speed_kmh", frozenset(), "km/h", "number", 0.1, 1000.0, "")
    drawn = spread_values(fact(40.0, 20.0, 60.0), SCORES, (0.1, 1000.0))
    assert planned_value(speed, 40.0, 20.0, 60.0) == pytest.approx(1 / (1 / drawn).mean(), rel=3e-3)


def test_all_that_hours_are_made_of_has_a_mean(shipped):
    named = {*MEAN_HOURS, *SPEEDS}
    assert {*SPEED_SHARE_ATTRIBUTES, "speed_kmh"} == SPEEDS
    assert {*JAM_ATTRIBUTES} - {"jam_share"} < MEAN_HOURS
    assert named <= {*shipped.schema.attributes}
    assert pytest.approx(1.28155, abs=1e-5) == P90_SCORE


def golden_questions():
    """Return the words of each golden question of a route: its ends, and its options."""
    spec = importlib.util.spec_from_file_location("goldens", GOLDEN / "test_golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: words for name, words in module.CASES.items() if words[0] == "route"}


QUESTIONS = golden_questions()


@pytest.mark.parametrize("name", mostly_nightly(QUESTIONS, *list(QUESTIONS)[::2]))
def test_the_mean_of_the_draws_is_what_is_expected(name):
    """Within 2 %: jams are rare and long, and nights of a checkpoint may take all of its hours.

    A chartered ship is held back by the slower of her own speed and that of the way, draw by draw:
    where both are alike that takes up to 5 % more than the slower of the two planned ones.
    """
    _, origin, destination, *options = QUESTIONS[name]
    terms = {it[2:]: value for it, value in zip(options[::2], options[1::2], strict=True)}
    world = planner.load(given=terms.pop("set", ()))
    terms.pop("by", None)
    board = world.board(origin, destination, **{"depart": "2026-11-01", **terms})
    for route in board.routes:
        drawn = draw_route(board.network, route, route.legs, ("time_h",))
        total = drawn.totals[0]
        assert total.planned == pytest.approx(total.value, rel=1e-9), name
        waits = any(it.opening and it.opening.not_before for it in drawn.plan.stops)
        mean = float(total.draws.mean())
        assert mean >= 0.98 * total.value, name
        # Who comes too late for a season waits, and who comes early gains nothing.
        chartered = any(it.formula.ship_speed != NONE for it in drawn.plan.stops)
        assert waits or mean <= (1.05 if chartered else 1.02) * total.value, name


def test_legs_add_up_to_what_is_expected(toy):
    from planner.question.query import Query
    from planner.routing.router import find_route

    route = find_route(toy, Query("alpha", "delta", "time", toy.edition, "teu"))
    hours = sum(leg.end_h - leg.start_h for leg in route.legs)
    assert hours == pytest.approx(route.total("time_h"))
    plan = plan_legs(toy, route)
    assert len(plan.stops) == len([*route.steps])
