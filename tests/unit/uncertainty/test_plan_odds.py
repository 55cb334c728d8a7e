"""How often trips are as planned, where they take longer, and the sentence about it."""

import datetime as dt
from math import fsum

import numpy as np
import pytest
from conftest import read_once

from corridors.model.entities import Fact
from planner.question.query import Query
from planner.routing.router import find_board, find_route
from planner.uncertainty.percentiles import ranges_of
from planner.uncertainty.plan_odds import Delay, PlanOdds, Shares, plan_note, plan_odds
from planner.uncertainty.risk import route_risk
from planner.words import LANGUAGES

RAIL = ("rail-1435", "rail-1520")
HOURS = {
    "gate>rail-1435.handling_h": 8.0,
    "charlie:rail-1520.border_in_h": 10.0,
    "rail-1435>rail-1520.handling_h": 6.0,
    "rail-1520>gate.handling_h": 5.0,
}
CHARGES = (
    *("gate>rail-1435.handling_usd_per_teu", "rail-1435>rail-1520.handling_usd_per_teu"),
    *("rail-1520>gate.handling_usd_per_teu", "rail-1435.cost_per_teu_km"),
)


def fact(name, value, low=None, high=None):
    subject, attribute = name.rsplit(".", 1)
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


def flat(network):
    """Return the network with the spread of every fact and every headway taken away."""
    plain = [it._replace(low=None, high=None) for it in network.facts]
    still = [
        it._replace(value=0.0) if it.attribute == "headway_h" else it for it in plain if not it.when
    ]
    return network.with_layer([it for it in still if isinstance(it.value, float)])


def asked(network):
    return find_route(network, Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", RAIL))


def odds_of(toy, layer):
    network = flat(toy).with_layer(layer)
    return network, plan_odds(network, asked(network))


def test_without_spread_every_trip_is_as_planned(toy):
    network, odds = odds_of(toy, [])
    assert odds.as_planned == (1.0, 1.0)
    assert (odds.delay_h, odds.delays) == (pytest.approx(0.0, abs=1e-9), ())
    assert plan_note(network, odds) == ""


def test_the_value_of_one_fact_is_its_median(toy):
    name, hours = next(iter(HOURS.items()))
    network, odds = odds_of(toy, [fact(name, hours, hours / 2, hours * 9)])
    assert odds.as_planned.time_h == pytest.approx(0.5, abs=0.001)
    assert odds.as_planned.cost_usd == 1.0
    assert odds.delays == ()
    assert plan_note(network, odds) == ""


def test_tails_of_four_facts_leave_one_trip_in_sixteen(toy):
    """Each is at its value in half of the draws, and above it in the other half."""
    layer = [fact(name, it, it, it * 9) for name, it in HOURS.items()]
    network, odds = odds_of(toy, layer)
    band = odds.ranges.time_h
    assert band.value < band.low
    assert odds.as_planned.time_h == pytest.approx(1 / 16, abs=0.01)
    assert fsum(it.hours for it in odds.delays) == pytest.approx(odds.delay_h)
    found = {(it.kind, it.places): it.hours for it in odds.delays if it.hours > 1e-6}
    assert {*found} == {
        ("transfer", ("alpha",)),
        ("border", ("bravo", "charlie")),
        ("transfer", ("bravo",)),
        ("transfer", ("delta",)),
    }
    # The half of a lognormal fact above its value, by numbers.
    scores = np.maximum(np.random.default_rng(1).standard_normal(400_000), 0.0)
    tail = float(np.mean(9 ** (scores / 1.2815515655446004))) - 1.0
    assert found["border", ("bravo", "charlie")] == pytest.approx(10.0 * tail, rel=0.05)
    assert [it.places for it in odds.longest()] == [("bravo", "charlie"), ("alpha",)]
    days, border, loading = (
        f"{it / 24:.1f}" for it in (odds.delay_h, *(it.hours for it in odds.longest()))
    )
    many = round(odds.as_planned.time_h * 100)
    numbers = {"many": many, "days": days, "border": border, "loading": loading}
    comma = {name: str(it).replace(".", ",") for name, it in numbers.items()}
    assert plan_note(network, odds) == (
        "As planned or faster: {many} of 100 trips; on average {days} days longer, of which "
        "{border} at the border Bravo - Charlie, {loading} in handling at Alpha."
    ).format(**numbers)
    assert plan_note(network, odds, "ru") == (
        "Не медленнее плана: {many} из 100 рейсов; в среднем на {days} сут дольше, из них "
        "{border} – граница Браво – Чарли, {loading} – обработка груза (Альфа)."
    ).format(**comma)
    assert plan_note(network, odds, "zh") == (
        "不慢于计划：100 次运输中有 {many} 次；平均多用 {days} 天，其中布拉沃 – 查理口岸 {border} "
        "天、阿尔法装卸 {loading} 天。"
    ).format(**numbers)


def test_a_plan_above_its_range_says_so_too(toy):
    layer = [fact(name, it, it / 9) for name, it in HOURS.items()]
    network, odds = odds_of(toy, layer)
    band = odds.ranges.time_h
    assert band.value > band.high
    assert odds.as_planned.time_h == 1.0
    assert odds.delay_h < 0.0
    assert odds.longest()[0].places == ("bravo", "charlie")
    note = plan_note(network, odds)
    assert note.startswith("As planned or faster: over 99 of 100 trips; on average ")
    assert "days shorter, of which" in note


def test_a_price_below_its_range_has_a_sentence_of_its_own(toy):
    base = {f"{it.subject}.{it.attribute}": it.value for it in toy.facts if not it.when}
    layer = [fact(name, it, it, it * 9) for name in CHARGES for it in (base.get(name, 70.0),)]
    network, odds = odds_of(toy, layer)
    band = odds.ranges.cost_usd
    assert band.value < band.low
    assert odds.as_planned.cost_usd == pytest.approx(1 / 16, abs=0.01)
    many = round(odds.as_planned.cost_usd * 100)
    assert plan_note(network, odds) == f"At the planned price or less: {many} of 100 trips."
    assert odds.delays == ()


@pytest.mark.parametrize("share", [0.0, 0.004])
def test_fewer_than_one_trip_of_a_hundred_is_not_none(toy, share):
    network, odds = odds_of(toy, [fact(name, it, it, it * 9) for name, it in HOURS.items()])
    odds = odds._replace(as_planned=Shares(share, 1.0))
    assert plan_note(network, odds).startswith("As planned or faster: fewer than 1 of 100 trips;")


def test_the_longest_delays_make_most_of_the_whole():
    delays = tuple(
        Delay("move", (name,), it) for name, it in zip("abcde", (9, 4, 3, 2, -1), strict=True)
    )
    odds = PlanOdds(None, None, 17.0, delays)
    assert [it.hours for it in odds.longest()] == [9]
    odds = odds._replace(delay_h=26.5, delays=(*delays, Delay("wait", ("f",), 9.5)))
    assert [it.hours for it in odds.longest()] == [9.5, 9]
    odds = odds._replace(delay_h=99.0)
    assert [it.hours for it in odds.longest()] == [9.5, 9, 4]


BOARDS = (
    ("ulaanbaatar", "busan", dt.date(2026, 12, 1)),
    ("tokyo", "khabarovsk", dt.date(2026, 12, 2)),
    ("duisburg", "sakaiminato", dt.date(2026, 6, 18)),
    ("dalian", "duisburg", dt.date(2026, 7, 1)),
    ("harbin", "moscow", dt.date(2026, 8, 1)),
)


def test_the_sentence_stands_where_the_plan_lies_outside():
    network, steps = read_once()
    told = []
    for origin, destination, day in BOARDS:
        for route in find_board(
            network, Query(origin, destination, "generalised", day, "teu"), steps
        ).routes:
            odds = plan_odds(network, route)
            assert odds.ranges == ranges_of(network, route)
            below, above = (
                [it.value < it.low for it in odds.ranges],
                [it.value > it.high for it in odds.ranges],
            )
            for share, is_below, is_above in zip(odds.as_planned, below, above, strict=True):
                assert (share < 0.1) == is_below
                assert (share > 0.9) == is_above
            for lang in LANGUAGES:
                assert bool(plan_note(network, odds, lang)) == any((*below, *above))
            if below[0] or above[0]:
                assert fsum(it.hours for it in odds.delays) == pytest.approx(odds.delay_h)
                told.append(odds.longest()[0].kind)
            else:
                assert odds.delays == ()
    # Sailings that draws miss are the first cause, where a weekly ship is caught by a few hours.
    assert "departure" in told
    assert len(told) < sum(4 for _ in BOARDS)


def test_the_share_is_that_of_the_risk():
    network, steps = read_once()
    query = Query("ulaanbaatar", "busan", "generalised", dt.date(2026, 12, 1), "teu")
    route = find_route(network, query, steps)
    risk = route_risk(network, steps, route, draws=40_000)
    share = float(np.mean(risk.hours <= risk.time_h.planned))
    assert plan_odds(network, route).as_planned.time_h == pytest.approx(share, abs=0.01)
