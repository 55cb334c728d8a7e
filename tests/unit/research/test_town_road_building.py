"""Roads of towns: which are needed, and how long they are beside those of the tables."""

import pytest

from research.build.town_roads import LOW, RATIO, _agreeing, _needed


def test_a_road_by_a_nearer_place_needs_no_link_of_its_own():
    paths = {("a", "b"): 10.0, ("b", "c"): 10.0, ("a", "c"): 20.0}
    roads = _needed(paths, {"a"})
    assert set(roads) == {("a", "b")}
    assert roads["a", "b"].km == pytest.approx(10 * RATIO)
    assert roads["a", "b"].low == pytest.approx(10 * LOW)


def test_a_way_that_undercuts_the_same_road_of_the_tables_is_lengthened():
    needed = {("a", "new"): 40.0, ("b", "new"): 50.0}
    longer = _agreeing(needed, {"new"}, {("a", "b"): 99.0})
    assert sum(longer.values()) == pytest.approx(99.0)
    another = _agreeing(needed, {"new"}, {("a", "b"): 150.0})
    assert another == needed
