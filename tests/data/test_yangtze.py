"""The Yangtze: its published kilometres, and what it carries to the sea."""

import datetime as dt
from itertools import pairwise

import pytest

from planner.question.query import Query
from planner.routing.router import find_route

DOWN = (
    *("chongqing", "wanzhou", "three_gorges", "yichang", "yueyang", "wuhan", "jiujiang", "wuhu"),
    *("nanjing", "nantong", "taicang", "shanghai"),
)
DAY = dt.date(2026, 11, 30)
LONG = ("chongqing", "los_angeles")


def link_of(network, a, b):
    ends = {a, b}
    return next(it for it in network.links if it.mode == "river" and {it.a, it.b} == ends)


def kilometres(network, first, last):
    stretch = DOWN[DOWN.index(first) : DOWN.index(last) + 1]
    links = (link_of(network, a, b) for a, b in pairwise(stretch))
    return sum(network.number(link.subject, "length_km") for link in links)


def modes_of(network, origin, destination, by="cost", **more):
    route = find_route(network, Query(origin, destination, by, DAY, "feu", **more))
    moves = [leg.mode for leg in route.legs if leg.kind == "move"]
    return [mode for at, mode in enumerate(moves) if not at or moves[at - 1] != mode]


@pytest.mark.parametrize(
    ("first", "last", "published"),
    [
        ("chongqing", "yichang", 649),  # 403 miles (chinatour_yangtze).
        ("yichang", "wuhan", 624),  # Survey of all fairways (jctrans_yangtze_2005).
    ],
)
def test_kilometres_of_the_river_are_the_published_ones(shipped, first, last, published):
    assert kilometres(shipped, first, last) == pytest.approx(published, rel=0.03)


def test_ships_go_slower_up_than_down(shipped):
    for upper, lower in pairwise(DOWN):
        down = shipped.number(f"{upper}>{lower}:river", "speed_kmh")
        up = shipped.number(f"{lower}>{upper}:river", "speed_kmh")
        assert up < down


@pytest.mark.parametrize("destination", ["los_angeles", "rotterdam"])
@pytest.mark.parametrize("origin", ["chongqing", "wuhan", "wuhu", "nanjing"])
def test_boxes_of_the_yangtze_go_to_the_sea_by_river_for_its_price(shipped, origin, destination):
    # To America a train from Chongqing is as good: it costs more and saves as much in days.
    ways = [
        ["river", "sea"],
        *([["rail-1435", "road", "sea"]] if (origin, destination) == LONG else ()),
    ]
    assert modes_of(shipped, origin, destination) in ways


def test_boxes_of_chongqing_do_not_leave_by_river_where_the_locks_are_closed(shipped):
    around = {"avoid": ("three_gorges",)}
    assert modes_of(shipped, "chongqing", "shanghai") == ["river"]
    assert modes_of(shipped, "chongqing", "shanghai", **around)[0] != "river"
    assert modes_of(shipped, "wuhan", "shanghai", **around) == ["river"]
