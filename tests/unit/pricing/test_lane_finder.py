"""Whose rate a ride pays: its own lane's, that of a like region, that of the nearest, or none."""

from types import SimpleNamespace

import pytest
from planner.pricing.lanes import REACH, LaneFinder

from corridors.model.entities import TradeRegion

# Along the equator 0.009 degrees are a kilometre.
PLACES = {"alpha": 0.0, "bravo": 10.0, "cape": 12.0, "far": 60.0, "golf": 20.0, "home": -100.0}
MARKETS = {"a": "east", "b": "east", "c": "east", "f": "east", "g": "west", "h": ""}
REGIONS = {
    "alpha": ("a",), "bravo": ("b",), "cape": ("c", "b"), "far": ("f",), "golf": ("g",),
    "home": ("h",),
}  # fmt: skip


def finder(*known, reach=1500.0, family="sea"):
    network = SimpleNamespace(
        regions={"sea": REGIONS},
        trade_regions={region: TradeRegion(region, market) for region, market in MARKETS.items()},
        places={place: SimpleNamespace(lat=0.0, lon=lon) for place, lon in PLACES.items()},
        facts=SimpleNamespace(
            entries=lambda subjects, attribute: (
                [(reach, None, 0)] if reach and (subjects, attribute) == ((family,), REACH) else []
            )
        ),
    )
    return LaneFinder(network, family, known)


def test_the_own_lane_comes_first_then_that_of_the_like_region_then_the_nearest():
    lanes = ["c>g:sea", "b>g:sea", "a>g:sea"]
    assert finder(*lanes).between("cape", "golf") == "c>g:sea"
    assert finder(*lanes[1:]).between("cape", "golf") == "b>g:sea"
    assert finder(*lanes[2:]).between("cape", "golf") == "a>g:sea"


def test_the_nearest_of_several_stands_in_by_both_ends_together():
    assert finder("a>g:sea", "b>g:sea").between("far", "golf") == ""
    assert finder("a>g:sea", "b>g:sea", reach=20_000.0).between("far", "golf") == "b>g:sea"


@pytest.mark.parametrize(
    ("lane", "why"),
    [
        ("g>a:sea", "another direction"),
        ("a>b:sea", "another trade"),
        ("a>h:sea", "no market"),
        ("a>g:rail", "another family"),
        ("a>nowhere:sea", "a region without places"),
    ],
)
def test_a_lane_does_not_stand_in(lane, why):
    assert finder(lane).between("bravo", "golf") == "", why


def test_the_way_back_never_stands_in_within_one_market():
    assert finder("b>a:sea").between("alpha", "bravo") == ""
    assert finder("c>a:sea").between("bravo", "alpha") == "c>a:sea"


def test_none_stands_in_where_the_mode_states_no_reach_or_a_place_has_no_region():
    assert finder("a>g:sea", reach=None).between("bravo", "golf") == ""
    assert finder("a>g:sea").between("unknown", "golf") == ""
    assert finder("h>g:sea").between("home", "golf") == "h>g:sea"
