"""Levels of rides are found once for what they depend on, and are those found anew."""

import datetime as dt

import numpy as np
import pytest
from planner.pricing.lanes import LaneRates, lane_rates
from planner.pricing.ride_levels import RideLevels, ride_levels

APRIL, MAY = dt.date(2026, 4, 10), dt.date(2026, 5, 10)


@pytest.fixture(scope="module")
def layered(shipped):
    def under(assignment):
        return shipped.with_layer([shipped.read_assignment(assignment)])

    return under


def test_a_layer_that_states_nothing_of_lanes_leaves_their_rates(shipped, layered):
    rates = lane_rates(shipped, "feu", APRIL)
    assert lane_rates(layered("suez_canal.status=closed"), "feu", dt.date(2026, 4, 11)) is rates


@pytest.mark.parametrize("changed", ["lane", "mode", "cargo"])
def test_a_layer_that_does_asks_them_anew(shipped, layered, changed):
    lane = next(it for it in shipped.lanes if it.endswith(":sea"))
    name = next(iter(shipped.facts.by_subject[lane]))
    said = {
        "lane": f"{lane}.{name}=4321",
        "mode": "sea.lift_usd_per_teu=432",
        "cargo": "feu.mass_t=21",
    }
    before = lane_rates(shipped, "feu", APRIL)
    after = lane_rates(layered(said[changed]), "feu", APRIL)
    assert after is not before
    if changed == "lane":
        assert after.level("", lane, "sea") != before.level("", lane, "sea")


def test_levels_that_are_kept_are_those_found_anew(shipped, shipped_steps):
    count = len(shipped_steps.rides)
    drawn = np.random.default_rng(3).uniform(50.0, 5000.0, size=(3, count))
    for day in (APRIL, MAY, dt.date(2026, 4, 20)):
        for usd in (*drawn, drawn[0]):
            for country in ("CN", "KR"):
                kept = ride_levels(shipped, shipped_steps, "feu", day).rated(country, usd)
                rates = LaneRates(shipped, "feu", day.replace(day=1))
                anew = RideLevels(shipped, rates, shipped_steps).rated(country, usd)
                assert kept.levels == anew.levels
                assert kept.rated.tolist() == anew.rated.tolist()
                assert kept.usd_per_teu.tolist() == anew.usd_per_teu.tolist()
    first = ride_levels(shipped, shipped_steps, "feu", APRIL)
    assert first.rated("CN", drawn[0]) is first.rated("CN", drawn[0].copy())
