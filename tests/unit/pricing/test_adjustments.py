"""The registry of pricing rules: a rule is one object, and all that prices steps goes by it."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import corridors
import planner
from corridors.model.entities import Fact
from planner.graph.graph import build_graph
from planner.pricing import adjustments
from planner.pricing.adjustments import (
    DANGEROUS_SURCHARGE,
    PRICE_SHARES,
    SPEED_SHARES,
    SURCHARGES,
    PriceShare,
)
from planner.pricing.arcs import reprice, resolve_steps
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.sampling import PRICED

DAY = dt.date(2026, 1, 10)
RULES = (*PRICE_SHARES, *SURCHARGES, *SPEED_SHARES)


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


@pytest.mark.parametrize("rule", RULES, ids=lambda it: it.attribute)
def test_a_rule_is_named_in_one_module_beside_the_checks(rule):
    """Nobody else prices by it, so adding one more touches no other module."""
    found = {
        path.relative_to(Path(package.__file__).parents[1]).as_posix()
        for package in (planner, corridors)
        for path in Path(package.__file__).parent.rglob("*.py")
        if f'"{rule.attribute}"' in path.read_text(encoding="utf-8")
    }
    # Readers have a name of it, and no rule.
    beside = {"corridors/checks.py", "corridors/model/expectation.py"}
    assert found - beside == {"planner/pricing/adjustments.py"}


@pytest.mark.parametrize("rule", RULES, ids=lambda it: it.attribute)
def test_a_rule_is_a_fact_of_the_schema_that_is_drawn(shipped, rule):
    assert rule.attribute in shipped.schema.attributes
    assert rule.attribute in PRICED


@pytest.mark.parametrize(
    ("subject", "paid"),
    [("gate>rail-1435@alpha", 150.0), ("rail-1435@CN", 150.0), ("rail-1435@RU", 0.0)],
)
def test_dangerous_goods_pay_their_surcharge_where_they_are_loaded(toy, subject, paid):
    dangerous = Fact(
        "teu", "nature", "dangerous un3", "", None, None, "", 2025, "atlas", "", "", "test"
    )
    stated = toy.with_layer([fact(subject, DANGEROUS_SURCHARGE, 150, 100, 300)])
    network = stated.with_layer([dangerous])
    query = Query("alpha", "delta", "cost", DAY, "teu", ("rail-1435", "rail-1520"))
    plain, before, after = (find_route(it, query) for it in (toy, stated, network))
    assert before.total("cost_usd") == plain.total("cost_usd")
    assert after.legs[0].cost_usd - before.legs[0].cost_usd == pytest.approx(paid)
    assert after.total("cost_usd") - before.total("cost_usd") == pytest.approx(paid)
    steps = resolve_steps(network)
    graph = build_graph(network, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)
    band = route_range(network, after, "cost_usd")
    assert band.value == pytest.approx(after.total("cost_usd"))
    assert band.high > band.value if paid else band.high == band.value


def test_who_pays_is_what_the_rule_says(toy, monkeypatch):
    """A share that heavy cargo pays is paid by search, legs, range and draws."""
    heavy = PriceShare(
        PRICE_SHARES[0].attribute,
        per_teu=True,
        applies=lambda it, cargo: it.cargo_number(cargo, "mass_t") > 1,
    )
    monkeypatch.setattr(adjustments, "PRICE_SHARES", (heavy, *PRICE_SHARES))
    network = toy.with_layer([fact("rail-1435", heavy.attribute, 3)])
    query = Query("alpha", "delta", "cost", DAY, "teu", ("rail-1435", "rail-1520"))
    steps = resolve_steps(network)
    graph = build_graph(network, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)
    before, after = find_route(toy, query), find_route(network, query)
    pairs = zip(before.legs, after.legs, strict=True)
    assert {round(b.cost_usd / a.cost_usd, 9) for a, b in pairs if a.cost_usd} == {1.0, 3.0}
    assert route_range(network, after, "cost_usd").value == pytest.approx(after.total("cost_usd"))
    (entry,) = network.facts.entries(("rail-1435",), heavy.attribute)
    for drawn, priced in NetworkFormulas(network, steps).under({entry[2]: np.array([2.0])}):
        assert priced == resolve_steps(drawn)
