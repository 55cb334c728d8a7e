"""Laws of arithmetic on facts, held by what routes cost and how long they take."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError
from corridors.model.layer import lay_assignments
from planner.question.query import Query
from planner.routing.router import find_route

LAWS = settings(max_examples=40, deadline=None, derandomize=True)
NUMBERS = (
    *("rail-1520@RU.speed_kmh", "rail-1435.speed_kmh", "road.cost_per_teu_km", "sea.speed_kmh"),
    *(
        "charlie:rail-1520.border_in_h",
        "rail-1435>rail-1520.handling_h",
        "gate>rail-1435.headway_h",
    ),
    *("frost-golf:sea.speed_kmh", "frost-golf:sea.fee_per_teu", "road.border_out_h"),
    *("bravo-charlie:road.speed_kmh", "rail-1520@RU.cost_per_teu_km"),
)
numbers = st.sampled_from(NUMBERS)
"""Stated of the subject itself, one of them in one season alone; the last two of a wider one."""
factors = st.floats(0.25, 4.0)
pairs = st.sampled_from(
    [("alpha", "delta"), ("alpha", "golf"), ("echo", "alpha"), ("golf", "bravo")]
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
criteria = st.sampled_from(["time", "cost", "co2e"])


def under(network, *texts):
    return network.with_layer(lay_assignments(network, texts).facts)


def answer(network, pair, day, by):
    """Return hours, dollars, kilograms and the way of the best route, None without one."""
    try:
        route = find_route(network, Query(*pair, by, day, "teu"))
    except NoRouteError:
        return None
    totals = [route.total(it) for it in ("time_h", "cost_usd", "co2e_kg")]
    return totals, [(leg.mode, leg.places) for leg in route.legs]


def same(one, other):
    if one is None or other is None:
        assert one == other
        return
    assert one[0] == pytest.approx(other[0], rel=1e-9)


@LAWS
@given(
    st.one_of(numbers, st.sampled_from(["*.*_h", "*.speed_kmh", "rail-*.*_*"])),
    pairs,
    days,
    criteria,
)
def test_once_and_nothing_more_change_nothing(toy, number, pair, day, by):
    before = answer(toy, pair, day, by)
    assert answer(under(toy, f"{number}*=1"), pair, day, by) == before
    if number in NUMBERS:
        assert answer(under(toy, f"{number}+=0", f"{number}-=0"), pair, day, by) == before


@LAWS
@given(numbers, factors, factors, pairs, days, criteria)
def test_factors_multiply(toy, number, one, other, pair, day, by):
    both = under(toy, f"{number}*={one!r}", f"{number}*={other!r}")
    swapped = under(toy, f"{number}*={other!r}", f"{number}*={one!r}")
    product = under(toy, f"{number}*={one * other!r}")
    subject, _, attribute = number.rpartition(".")
    values = [
        [entry[0] for entry in net.facts.by_subject[subject][attribute]]
        for net in (both, swapped, product)
    ]
    assert values[0] == pytest.approx(values[2], rel=1e-9)
    assert values[1] == pytest.approx(values[2], rel=1e-9)
    same(answer(both, pair, day, by), answer(product, pair, day, by))


@LAWS
@given(
    st.sampled_from([it for it in NUMBERS if it != "frost-golf:sea.speed_kmh"]),
    factors,
    st.sampled_from(["*", "+", "-"]),
    pairs,
    days,
    criteria,
)
def test_a_change_is_the_value_that_it_makes(toy, number, factor, sign, pair, day, by):
    subject, _, attribute = number.rpartition(".")
    before = toy.number(subject, attribute)
    amount = factor if sign == "*" else before * factor / 10.0
    after = {"*": before * amount, "+": before + amount, "-": before - amount}[sign]
    relative = under(toy, f"{number}{sign}={amount!r}")
    # Means are planned with: of what has a range that of the changed one, which scales with it.
    planned = relative.number(subject, attribute)
    if sign == "*":
        assert planned == pytest.approx(after, rel=1e-9)
    absolute = under(toy, f"{number}={planned!r}")
    same(answer(relative, pair, day, by), answer(absolute, pair, day, by))


@LAWS
@given(
    st.sampled_from(
        [("rail-*.speed_kmh", "rail-"), ("*@RU.speed_kmh", "@RU"), ("*r*.border_in_h", "r")]
    ),
    factors,
    st.sampled_from(["*=", "="]),
    pairs,
    days,
    criteria,
)
def test_a_pattern_is_the_list_of_its_subjects(toy, pattern, factor, sign, pair, day, by):
    number, part = pattern
    attribute = number.rpartition(".")[2]
    amount = factor if sign == "*=" else factor * 10.0
    subjects = [it for it in toy.facts.subjects_of(attribute) if part in it]
    subjects = [it for it in subjects if it.startswith(part) or not part.endswith("-")]
    assert subjects
    listed = under(toy, *(f"{it}.{attribute}{sign}{amount!r}" for it in subjects))
    by_pattern = under(toy, f"{number}{sign}{amount!r}")
    for subject in toy.facts.by_subject:
        one, other = (
            [(it.id, it.value, it.low, it.high) for it in net.facts.of(subject)]
            for net in (listed, by_pattern)
        )
        assert one == other
    assert answer(listed, pair, day, by) == answer(by_pattern, pair, day, by)


@LAWS
@given(factors)
def test_all_speeds_reach_every_leg_once(toy, factor):
    """A pattern over wide and narrow subjects: each leg takes one number, changed once."""
    faster = under(toy, f"*.speed_kmh*={factor!r}")
    for link in toy.links:
        before, after = (
            [entry[0] for entry in net.entries(link.subject, "speed_kmh")] for net in (toy, faster)
        )
        assert after == pytest.approx([it * factor for it in before])
