"""The terms of the numbers of a leg: sums, products of facts, and what a changed fact does."""

import datetime as dt
import json
from math import fsum, inf, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formats.route_json import to_json
from planner.pricing.arithmetic import Factor, Product, Traced, merged, products_of
from planner.question.query import Query
from planner.routing.router import find_board
from planner.routing.terms import FIGURES, leg_terms
from planner.uncertainty.route_model import co2e_kg, cost_usd, counted_h, plan_legs

ASKED = {
    "train or ship": ("dalian", "duisburg", "teu", dt.date(2026, 12, 4)),
    "truck": ("suifenhe", "ussuriysk", "feu", dt.date(2026, 9, 18)),
    "ice": ("dalian", "murmansk", "teu", dt.date(2026, 8, 10)),
    "small ships": ("almaty", "poti", "grain", dt.date(2026, 12, 4)),
    "charter": ("nakhodka", "dalian", "coal", dt.date(2026, 3, 1)),
    "reefer": ("dalian", "moscow", "reefer", dt.date(2026, 1, 15)),
}
CLOSE = 1e-6


@pytest.fixture(scope="module", params=ASKED.values(), ids=ASKED.keys())
def board(request, shipped, shipped_steps):
    origin, destination, cargo, depart = request.param
    query = Query(origin, destination, "generalised", depart, cargo)
    return query, find_board(shipped, query, shipped_steps).routes


def test_terms_add_up_to_the_numbers_of_each_leg(shipped, board):
    for route in board[1]:
        for leg in route.legs:
            terms = leg_terms(shipped, route.query, leg)
            for figure in FIGURES:
                total = fsum(it.value for it in terms if it.figure == figure)
                assert total == pytest.approx(getattr(leg, figure), rel=CLOSE, abs=CLOSE)
            for term in terms:
                made = prod(it.value**it.power for it in term.factors)
                assert made == pytest.approx(term.value, rel=CLOSE)


def test_a_changed_fact_changes_the_terms_that_name_it_as_it_does_the_route(shipped, board):
    """The route as a function of its facts is evaluated apart, in another order of sums."""
    query, routes = board
    route = routes[0]
    plan = plan_legs(shipped, route)
    terms = [it for leg in route.legs for it in leg_terms(shipped, query, leg)]
    ids = {number: shipped.facts.fact(number).id for number in plan.located}
    # Lengths are told together, and a sum that is raised to a power is a factor of its own.
    told = {it.fact for term in terms for it in term.factors if " " not in it.name}
    told -= {it for it in told if it and it.endswith(".length_km")}
    for figure, total in zip(FIGURES, (counted_h, cost_usd, co2e_kg), strict=True):
        for number in (it for it in ids if ids[it] in told):
            changed = total(plan, lambda it, at=number: plan.base(it) * (0.9 if it == at else 1.0))
            more = fsum(
                term.value * (0.9**factor.power - 1.0)
                for term in terms
                if term.figure == figure
                for factor in term.factors
                if factor.fact == ids[number]
            )
            differs = changed - total(plan, plan.base)
            assert differs == pytest.approx(more, rel=1e-6, abs=1e-6), (figure, ids[number])


def test_json_has_the_terms_of_each_leg_with_their_sources(shipped, board):
    query, routes = board
    document = json.loads(to_json(shipped, query, routes))
    for route in document["routes"]:
        for leg in route["legs"]:
            for figure in FIGURES:
                parts = [it["value"] for it in leg["terms"] if it["figure"] == figure]
                assert fsum(parts) == pytest.approx(leg[figure], abs=0.006)
            for factor in (it for term in leg["terms"] for it in term["factors"]):
                cited = [factor[it] for it in ("fact", "source", "year", "evidence")]
                assert all(cited) or not any(cited), factor
                assert factor["name"]


NUMBERS = st.integers(1, 9).map(float)


@st.composite
def traced(draw, depth=3):
    """Draw a number that tells what it is made of, and the same without."""
    if depth == 0 or draw(st.booleans()):
        value = draw(NUMBERS)
        name, extent = draw(st.sampled_from("abc")), draw(st.booleans())
        return Traced.of(Factor(f"{name}{value:g}", value, extent=extent)), value
    one, plain = draw(traced(depth - 1))
    other, other_plain = draw(st.one_of(traced(depth - 1), NUMBERS.map(lambda it: (it, it))))
    sign = draw(st.sampled_from("+-*/"))
    if sign == "/" and other_plain:
        return one / other, plain / other_plain
    if sign == "*":
        return other * one, other_plain * plain
    return (other - one, other_plain - plain) if sign == "-" else (other + one, other_plain + plain)


@given(pair=traced())
def test_traced_numbers_are_the_numbers_and_the_sum_of_their_products(pair):
    number, plain = pair
    assert float(number) == pytest.approx(plain, rel=1e-9, abs=1e-9)
    largest = max((abs(it.value) for it in number.products), default=0.0)
    for products in (number.products, merged(number.products)):
        total = fsum(it.value for it in products)
        assert total == pytest.approx(plain, rel=1e-9, abs=1e-9 * max(1.0, largest))


def test_products_that_cancel_are_not_told():
    """Of a share that the cargo pays, the full price comes and goes."""
    rate = Factor("rate", 0.5)
    legs = [Factor("length", km, extent=True) for km in (300.0, 100.0)]
    full = [Product(1.0, (rate, it)) for it in legs]
    assert merged([*full, *(Product(-1.0, it.factors) for it in full)]) == []
    assert products_of(0.0) == ()
    assert min(Traced.of(rate), inf).products == (Product(1.0, (rate,)),)
