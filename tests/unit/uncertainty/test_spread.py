"""The band of a total: widens with its facts, and collapses without spread."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import (
    TOTALS,
    draw_route,
    route_range,
    route_spread,
)
from planner.uncertainty.sampling import P90_SCORE

RAIL = ("rail-1435", "rail-1520")


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


def ask(network, *, by="time", modes=RAIL, origin="alpha", destination="delta"):
    query = Query(origin, destination, by, dt.date(2026, 1, 10), "teu", modes)
    return find_route(network, query)


def flat(network: Network) -> Network:
    """Return the network with the spread of every fact and every headway taken away."""
    plain = [it._replace(low=None, high=None) for it in network.facts]
    still = [
        it._replace(value=0.0) if it.attribute == "headway_h" else it for it in plain if not it.when
    ]
    return network.with_layer([it for it in still if isinstance(it.value, float)])


@pytest.mark.parametrize("total", TOTALS)
def test_without_spread_it_is_the_plain_sum(toy, total):
    network = flat(toy)
    route = ask(network)
    band = route_spread(network, route, total)
    assert band.low == band.value == band.high == pytest.approx(route.total(total))


def test_one_fact_by_hand(toy):
    """1,900 km at 40 (20 to 50) km/h: 47.5 h, 95 at the slowest, 38 at the fastest."""
    network = flat(toy)
    network = network.with_layer([fact("rail-1435", "speed_kmh", 40, 20.0, 50.0)])
    route = ask(network, destination="bravo", modes=("rail-1435",))
    band = route_spread(network, route, "time_h")
    assert band.high - band.median == pytest.approx(95.0 - 47.5)
    assert band.median - band.low == pytest.approx(47.5 - 38.0)
    assert band.value == pytest.approx(route.total("time_h"))
    assert band.value > band.median


def test_one_fact_moves_all_its_steps_and_two_facts_are_independent(toy):
    network = flat(toy)
    slow = fact("rail-1520@RU", "speed_kmh", 1000 / 24, 500 / 24, None)
    base = network.with_layer([slow])
    one = route_spread(base, ask(base), "time_h")
    assert one.high - one.median == pytest.approx(6660 / (1000 / 24))
    assert one.low == one.median
    both = base.with_layer([fact("rail-1435", "border_in_h", 10, 4.0, 40.0)])
    two = route_spread(both, ask(both), "time_h")
    late, wait = (np.random.default_rng(seed).standard_normal(200_000) for seed in (1, 2))
    late, wait = late / P90_SCORE, wait / P90_SCORE
    hours = np.where(late > 0, 6660 / (1000 / 24) * (2**late - 1), 0.0)
    hours += 10 * np.where(wait > 0, 4**wait, 2.5**wait) - 10
    low, median, high = np.percentile(hours, [10, 50, 90])
    assert two.high - two.median == pytest.approx(high - median, rel=0.03)
    assert two.low - two.median == pytest.approx(low - median, rel=0.03)
    assert two.value - two.median == pytest.approx(hours.mean() - median, rel=0.03)


@pytest.mark.parametrize(
    ("subject", "attribute", "total"),
    [
        ("rail-1435", "speed_kmh", "time_h"),
        ("alpha-bravo:rail-1435", "length_km", "time_h"),
        ("alpha-bravo:rail-1435", "length_km", "cost_usd"),
        ("alpha-bravo:rail-1435", "length_km", "co2e_kg"),
        ("rail-1435", "cost_per_teu_km", "cost_usd"),
        ("rail-1435", "wtw_g_per_tkm", "co2e_kg"),
        ("gate>rail-1435", "handling_h", "time_h"),
        ("gate>rail-1435", "headway_h", "time_h"),
    ],
)
def test_more_spread_never_narrows(toy, subject, attribute, total):
    value = toy.number(subject, attribute)
    widths = []
    for share in (0.0, 0.1, 0.3, 0.6):
        wide = fact(subject, attribute, value, value * (1 - share), value * (1 + share))
        network = toy.with_layer([wide])
        band = route_spread(network, ask(network), total)
        assert band.low <= band.value <= band.high
        widths.append(band.high - band.low)
    # A spread that is small beside the others may narrow the band by the chance of its draws.
    assert all(narrow < 1.01 * wide for narrow, wide in pairwise(widths))
    assert 1.05 * widths[0] < widths[-1]


def borders(network, *several):
    """Return the toy without spread but for hours at as many borders, and its route by rail."""
    places = [("bravo", "rail-1435", "out"), ("charlie", "rail-1435", "in")]
    places += [("bravo", "rail-1520", "out"), ("charlie", "rail-1520", "in")]
    layer = [
        fact(f"{place}:{mode}", f"border_{way}_h", *hours)
        for (place, mode, way), hours in zip(places, several, strict=False)
    ]
    changed = flat(network).with_layer(layer)
    return changed, ask(changed)


def halves(value, low, high, score):
    """Return the split lognormal values of a fact at scores, by hand."""
    unit = score / P90_SCORE
    return value * np.where(unit > 0, (high / value) ** unit, (value / low) ** unit)


@pytest.mark.parametrize(
    "hours",
    [
        [(10, 4.0, 40.0), (20, 10.0, 30.0)],
        [(10, 9.5, 10.5), (20, 2.0, 120.0)],
        [(10, 2.0, 60.0), (10, 2.0, 60.0)],
    ],
)
def test_independent_facts_add_up_as_many_plain_draws_do(toy, hours):
    network, route = borders(toy, *hours, *hours)
    band = route_spread(network, route, "time_h")
    numbers = [
        number
        for number in route.evidence.facts
        if network.facts.fact(number).attribute.startswith("border_")
        and network.facts.fact(number).high is not None
    ]
    used = [network.facts.fact(number) for number in numbers]
    assert len(used) >= 2
    scores = np.random.default_rng(7).standard_normal((len(used), 400_000))
    planned = network.facts.located()
    total = route.total("time_h") - sum(float(planned[it].value) for it in numbers)
    for it, score in zip(used, scores, strict=True):
        total = total + halves(it.value, it.low, it.high, score)
    low, median, high = np.percentile(total, [10, 50, 90])
    width = high - low
    assert band.low == pytest.approx(low, abs=0.03 * width)
    assert band.median == pytest.approx(median, abs=0.03 * width)
    assert band.high == pytest.approx(high, abs=0.03 * width)


def test_skewed_facts_are_planned_with_their_mean(toy):
    """All borders of 10 (9.9 to 90) h: the mean of their sum lies well above its median."""
    network, route = borders(toy, *[(10, 9.9, 90.0)] * 4)
    drawn = draw_route(network, route, route.legs, ("time_h",)).totals[0]
    assert drawn.draws.mean() == pytest.approx(route.total("time_h"), rel=0.01)
    assert drawn.band().median < route.total("time_h") - 5.0


@pytest.mark.parametrize("attribute", ["carbon_usd_per_t", "wtw_g_per_tkm", "length_km"])
def test_what_carbon_costs_is_spread_with_its_price_factor_and_way(toy, attribute):
    """All of them multiply: a tenth more of one is a tenth more of what carbon costs."""
    subject = "alpha-bravo:rail-1435" if attribute == "length_km" else "rail-1435"
    priced = flat(toy).with_layer([fact("rail-1435", "carbon_usd_per_t", 80)])
    value = priced.number(subject, attribute)
    wide = priced.with_layer([fact(subject, attribute, value, value * 0.9, value * 1.1)])
    route = ask(wide, destination="bravo", modes=("rail-1435",))
    (move,) = (leg for leg in route.legs if leg.kind == "move")
    levy = move.co2e_kg / 1000 * 80
    band = route_spread(wide, route, "cost_usd", legs=[move])
    tenth = 0.1 * (move.cost_usd if attribute == "length_km" else levy)
    assert band.high - band.value == pytest.approx(tenth)
    assert band.value - band.low == pytest.approx(tenth)


# --- the range: every fact at its low, every fact at its high ----------------------------


def test_the_range_is_the_route_at_all_lows_and_at_all_highs(toy):
    """The same network with the ends of all facts as their values has the ends as totals."""
    names: tuple[str, ...] = (
        "speed_kmh",
        "cost_per_teu_km",
        "wtw_g_per_tkm",
        "border_in_h",
        "border_out_h",
    )
    names += ("handling_h", "handling_usd_per_teu")
    layer = [
        it._replace(low=it.value * 0.7, high=it.value * 1.6)
        for it in flat(toy).facts
        if it.attribute in names
    ]
    layer.append(fact("rail-1435", "carbon_usd_per_t", 80, 60.0, 100.0))
    network = flat(toy).with_layer(layer)
    route = ask(network)
    for total in TOTALS:
        whole = route_range(network, route, total)
        for end, high in ((whole.low, False), (whole.high, True)):
            ends = [
                it._replace(
                    value=it.high if (it.attribute == "speed_kmh") != high else it.low,
                    low=None,
                    high=None,
                )
                for it in layer
            ]
            other = ask(network.with_layer(ends))
            assert [leg.mode for leg in other.legs] == [leg.mode for leg in route.legs]
            assert end == pytest.approx(other.total(total)), (total, high)


def test_the_range_is_never_below_zero(toy):
    network = flat(toy).with_layer([fact("rail-1435", "cost_per_teu_km", 0.4, 0.0, 9.0)])
    route = ask(network, destination="bravo", modes=("rail-1435",))
    move = next(leg for leg in route.legs if leg.kind == "move")
    whole = route_range(network, route, "cost_usd", legs=[move])
    assert whole.low == 0
    assert whole.high == pytest.approx(move.cost_usd / 0.4 * 9.0)
    with pytest.raises(ValueError, match="time_h, cost_usd, co2e_kg"):
        route_range(network, route, "distance_km")
