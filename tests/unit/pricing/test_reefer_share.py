"""A refrigerated box pays a share of its own of rates, charges and fees."""

import datetime as dt

import numpy as np
import pytest
from conftest import read_once
from priced_rows import of_steps

from corridors.model.entities import Fact
from planner.batch.matrix import find_matrix
from planner.graph.graph import build_graph
from planner.graph.via import split_places
from planner.pricing.adjustments import REEFER_SHARE, SINGLE_20FT_SHARE, price_share_of
from planner.pricing.arcs import reprice, resolve_steps
from planner.pricing.pricer import Pricer
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.route_model import cost_usd, plan_legs, plan_route

DAY = dt.date(2026, 1, 10)
RAILS = ("rail-1435", "rail-1520")


def fact(subject, attribute, value, low=None, high=None):
    value = value if isinstance(value, str) else float(value)
    return Fact(subject, attribute, value, "", low, high, "", 2025, "atlas", "", "", "test")


COLD = fact("teu", "nature", "reefer")
SHARES = [
    fact("rail-1435", REEFER_SHARE, 1.5, 1.2, 2.0),
    fact("rail-1435", SINGLE_20FT_SHARE, 1.1),
    fact("bravo>charlie:rail-1435", REEFER_SHARE, 3.0),
    fact("bravo>charlie:rail-1435", "fee_per_teu", 7),
    fact("rail-1435>rail-1520", REEFER_SHARE, 2.0),
]


@pytest.fixture(scope="module")
def said(toy):
    return toy.with_layer(SHARES)


@pytest.fixture(scope="module")
def cold(toy):
    return toy.with_layer([*SHARES, COLD])


def ask(network):
    return find_route(network, Query("alpha", "delta", "cost", DAY, "teu", RAILS))


def test_the_shipped_kinds():
    network, _ = read_once()
    shares = {kind: price_share_of(network, kind) for kind in network.cargo}
    assert {kind for kind, it in shares.items() if it == REEFER_SHARE} == {"reefer"}
    assert {kind for kind, it in shares.items() if it == SINGLE_20FT_SHARE} == {"teu", "dangerous"}


def test_each_leg_pays_its_share_and_a_dry_box_none(said, cold):
    dry, refrigerated = (ask(it.with_layer([fact("teu", "teu", 2)])) for it in (said, cold))
    pairs = list(zip(dry.legs, refrigerated.legs, strict=True))
    assert all(a.places == b.places and a.kind == b.kind for a, b in pairs)
    shares = {round(b.cost_usd / a.cost_usd, 9) for a, b in pairs if a.cost_usd}
    assert {1.5, 2.0} <= shares
    # Nothing is left of the lone box.
    assert ask(cold).total("cost_usd") * 2 == pytest.approx(refrigerated.total("cost_usd"))


def test_a_share_of_the_link_goes_before_that_of_its_mode(said, cold):
    ends = ("bravo", "charlie", "rail-1435", "bravo-charlie:rail-1435")
    two = fact("teu", "teu", 2)
    dry, refrigerated = (
        Pricer(it.with_layer([two]), "teu", 9, "CN", "RU").move(*ends).usd for it in (said, cold)
    )
    assert dry > 14.0
    assert refrigerated == pytest.approx(3.0 * dry)


def test_search_matrix_formula_plan_and_terms_agree(cold):
    steps = resolve_steps(cold)
    route = ask(cold)
    usd = route.total("cost_usd")
    query = Query("alpha", "delta", "cost", DAY, "teu", RAILS)
    assert find_matrix(cold, query, ["alpha"], ["delta"]).cost_usd[0, 0] == pytest.approx(usd)
    graph = build_graph(cold, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)
    located = cold.facts.located()
    value = lambda number: np.float64(located[number].value)  # noqa: E731
    for leg in route.legs:
        for _, price in leg.steps:
            formula = price.formula
            assert formula.usd(value, 1.0) == pytest.approx(price.usd - price.carbon_usd)
    plan = plan_route(cold, steps, route)
    assert cost_usd(plan, plan.base) == pytest.approx(usd)
    parts = plan_legs(cold, route)
    assert cost_usd(parts, parts.base) == pytest.approx(usd)


def test_every_set_of_values_is_priced_as_a_network_of_its_own(said):
    steps = resolve_steps(said)
    assert of_steps(steps, REEFER_SHARE)
    (share,) = said.facts.entries(("rail-1435",), REEFER_SHARE)
    (fee,) = said.facts.entries(("bravo>charlie:rail-1435",), "fee_per_teu")
    values = {share[2]: np.array([1.0, 1.7]), fee[2]: np.array([3.0, 9.0])}
    for drawn, priced in NetworkFormulas(said, steps).under(values):
        again = resolve_steps(drawn)
        assert np.allclose(priced.rows.columns, again.rows.columns, rtol=1e-12)


def test_copies_of_steps_at_a_place_passed_through_pay_the_same(said):
    steps = resolve_steps(said)
    passed, copied = split_places(steps, ("charlie", "echo"))
    more, count = of_steps(passed, REEFER_SHARE), len(steps.head)
    assert [more.get(count + at) for at in range(len(copied))] == [
        more.get(edge) for edge in copied
    ]


@pytest.mark.parametrize("kind", ["feu", "reefer"])
def test_the_shipped_sea_charges_a_reefer_more(kind):
    network, _ = read_once()
    both = "busan-vladivostok:sea"
    ends = ("busan", "vladivostok", "sea", both)
    dry = Pricer(network, "feu", 9, "KR", "RU").move(*ends).usd
    (share,) = network.facts.entries(("sea",), REEFER_SHARE)
    expected = dry * (share[0] if kind == "reefer" else 1.0)
    assert Pricer(network, kind, 9, "KR", "RU").move(*ends).usd == pytest.approx(expected)


def test_a_small_box_to_the_far_east_pays_more_than_half():
    network, _ = read_once()
    ends = ("busan", "vladivostok", "sea", "busan-vladivostok:sea")
    small, large = (Pricer(network, it, 9, "KR", "RU").move(*ends).usd for it in ("teu", "feu"))
    # Published: 1,700 to 2,300 USD and 2,700 to 3,300 in July 2024 (ksg_vladivostok_2024).
    assert 1.2 < large / small < 1.8
