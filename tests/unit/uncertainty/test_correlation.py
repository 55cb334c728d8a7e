"""Facts that move together: the share from published series, the copula, and the closed band."""

import csv
import datetime as dt
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from conftest import TESTS

from corridors.model.entities import Fact
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_spread
from planner.uncertainty.rerouting import reroute
from planner.uncertainty.risk import route_risk
from planner.uncertainty.sampling import P90_SCORE, draw_facts, stream

SERIES = TESTS / "series" / "cpmm_series.csv"
RAIL = ("rail-1435", "rail-1520")
BORDERS = ("charlie:rail-1520", "bravo:rail-1435", "delta:rail-1520")


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


def ask(network, **more):
    query = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", RAIL, **more)
    return find_route(network, query)


def bordered(toy, share, mode="rail-1520"):
    """Return the toy with spread at three borders, and a share common to those of its modes."""
    wide = [fact(it, "border_in_h", 10, 4.0, 40.0) for it in BORDERS]
    common = [fact(it, "border_common", share) for it in {mode, "rail-1435", "rail-1520"}]
    return toy.with_layer([*wide, *common])


def drawn(network, subjects, attribute="border_in_h", count=40_000, **more):
    numbers = [network.facts.by_subject[it][attribute][0][2] for it in subjects]
    found = draw_facts(network, numbers, network.facts.located(), 5, count, **more)
    return [found[number] for number in numbers]


# --- the shares are those of the published series ---------------------------------------


def series():
    found = defaultdict(lambda: defaultdict(dict))
    with SERIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of = found[row["family"], row["measure"]]
            of[row["country"], row["direction"]][row["year"]] = np.log(float(row["value"]))
    return found


def mean_correlation(of, without=None):
    """Return the mean correlation of all pairs that have three years in common."""
    found = []
    for (one, a), (other, b) in combinations(of.items(), 2):
        years = sorted(a.keys() & b.keys())
        if len(years) >= 3 and without not in (one[0], other[0]):
            found.append(np.corrcoef([a[it] for it in years], [b[it] for it in years])[0, 1])
    return float(np.mean(found)), len(found)


@pytest.mark.parametrize(
    ("family", "measure", "attribute", "pairs"),
    [
        ("rail", "border_h", "border_common", 28),
        ("road", "border_h", "border_common", 78),
        ("rail", "speed", "speed_common", 7),
        ("road", "speed", "speed_common", 16),
        ("rail", "rate", "rate_common", 4),
        ("road", "rate", "rate_common", 13),
    ],
)
def test_shares_are_computed_from_the_published_series(shipped, family, measure, attribute, pairs):
    of = series()[family, measure]
    mean, count = mean_correlation(of)
    countries = {country for country, _ in of}
    without = [mean_correlation(of, country)[0] for country in countries]
    assert count == pairs
    modes = [it.id for it in shipped.modes.values() if it.family == family]
    for mode in modes:
        (found,) = (it for it in shipped.facts.of(mode) if it.attribute == attribute)
        if found.source == "assumption":
            continue  # of single trucks, which keep their crew; the series are of years
        assert found.value == pytest.approx(max(0.0, mean), abs=0.005)
        assert found.low == pytest.approx(max(0.0, min(without)), abs=0.005)
        assert found.high == pytest.approx(max(0.0, *without), abs=0.005)


# --- the copula -------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.15, 0.5, 0.9])
def test_the_correlation_of_scores_is_the_share(toy, share):
    rows = [score for score, _ in drawn(bordered(toy, share), BORDERS)]
    for one, other in combinations(rows, 2):
        assert np.corrcoef(one, other)[0, 1] == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("correlated", [True, False])
def test_without_a_share_it_is_the_independent_draw(toy, correlated):
    network = bordered(toy, 0.0 if correlated else 0.7)
    for subject, (score, _) in zip(
        BORDERS, drawn(network, BORDERS, count=60, correlated=correlated), strict=True
    ):
        alone = stream(5, subject, "border_in_h", "").standard_normal(60)
        assert score.tolist() == alone.tolist()


def test_a_draw_hangs_on_no_other_fact_and_a_longer_row_begins_with_the_shorter(toy):
    network = bordered(toy, 0.5)
    whole = drawn(network, BORDERS, count=80)
    ((alone, _),) = drawn(network, BORDERS[1:2], count=80)
    ((short, _),) = drawn(network, BORDERS[1:2], count=20)
    assert whole[1][0].tolist() == alone.tolist()
    assert alone[:20].tolist() == short.tolist()


# --- what becomes of routes -------------------------------------------------------------


def narrow(toy, share):
    """Return the toy with small symmetric spreads of all borders and speeds of its rails."""
    layer = []
    for number, place in toy.facts.located().items():
        it = toy.facts.fact(number)._replace(subject=place.subject, low=None, high=None)
        if it.attribute == "headway_h":
            it = it._replace(value=0.0)
        if it.attribute in ("border_in_h", "border_out_h", "speed_kmh", "cost_per_teu_km"):
            it = it._replace(low=0.95 * it.value, high=1.05 * it.value)
        layer.append(it)
    names = ("border_common", "speed_common", "rate_common")
    layer += [fact(mode, name, share) for mode in RAIL for name in names]
    return toy.with_layer(layer)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_band_of_few_draws_is_that_of_many(toy, share):
    network = narrow(toy, share)
    steps = resolve_steps(network)
    route = ask(network)
    risk = route_risk(network, steps, route, draws=20_000)
    for total, found in (("time_h", risk.time_h), ("cost_usd", risk.cost_usd)):
        band = route_spread(network, route, total)
        assert found.p90 - found.p10 == pytest.approx(band.high - band.low, rel=0.06)
        assert found.p50 == pytest.approx(band.median, rel=0.005)


def test_moving_together_widens_and_can_be_left_out(toy):
    network = narrow(toy, 0.8)
    steps = resolve_steps(network)
    route = ask(network)
    together, alone = (
        route_risk(network, steps, route, draws=5_000, correlated=it).time_h for it in (True, False)
    )
    assert together.p90 - together.p10 > 1.1 * (alone.p90 - alone.p10)
    wide, slim = (route_spread(network, route, "time_h", correlated=it) for it in (True, False))
    assert wide.high > slim.high
    assert wide.low < slim.low
    again = route_risk(narrow(toy, 0.0), steps, route, draws=5_000).time_h
    assert again == alone


def test_the_band_by_hand(toy):
    """Exit and entry of 10 (4 to 40) h that share half, against numbers drawn here."""
    plain = [it._replace(low=None, high=None) for it in toy.facts]
    still = [
        it._replace(value=0.0) if it.attribute == "headway_h" else it for it in plain if not it.when
    ]
    network = toy.with_layer([it for it in still if isinstance(it.value, float)])
    two = [
        fact(f"{place}:{mode}", f"border_{way}_h", 10, 4.0, 40.0)
        for mode in RAIL
        for place, way in (("bravo", "out"), ("charlie", "in"))
    ]
    network = network.with_layer([*two, *(fact(mode, "border_common", 0.5) for mode in RAIL)])
    one, other, shared = np.random.default_rng(1).standard_normal((3, 200_000))
    for share, correlated in ((0.5, True), (0.0, False)):
        hours = -20.0
        for own in (one, other):
            unit = (share**0.5 * shared + (1 - share) ** 0.5 * own) / P90_SCORE
            hours = hours + 10 * np.where(unit > 0, 4**unit, 2.5**unit)
        low, median, high = np.percentile(hours, [10, 50, 90])
        band = route_spread(network, ask(network), "time_h", correlated=correlated)
        assert band.high - band.median == pytest.approx(high - median, rel=0.06)
        assert band.low - band.median == pytest.approx(low - median, rel=0.06)
        assert band.value - band.median == pytest.approx(hours.mean() - median, rel=0.04)


def test_rerouting_draws_the_same_worlds(toy):
    network, alone = bordered(toy, 0.8), bordered(toy, 0.0)
    query = Query("alpha", "delta", "time", dt.date(2026, 1, 10), "teu", RAIL)
    together, apart, zero = (
        reroute(it, resolve_steps(it), query, draws=40, seed=3, correlated=correlated)
        for it, correlated in ((network, True), (network, False), (alone, True))
    )
    assert apart.hours.tolist() == zero.hours.tolist()
    assert together.hours.tolist() != apart.hours.tolist()
    # Toy trains have one way, but for the place of the gauge change.
    steps = resolve_steps(network)
    risk = route_risk(network, steps, find_route(network, query, steps), draws=40, seed=3)
    assert np.isclose(together.hours, risk.hours).mean() > 0.7
    assert (together.hours <= risk.hours + 1e-9).all()
