"""A refrigerated box pays a share of its own of rates, charges and fees."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from planner.pricing.adjustments import REEFER_SHARE, SINGLE_20FT_SHARE
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

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
