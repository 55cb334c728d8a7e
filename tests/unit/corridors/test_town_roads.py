"""Every town, station, port and airport has a road, or a fact that says why not."""

import pytest

from corridors.checks import roadless
from corridors.tables.load import load_network


def test_no_place_of_the_supplied_network_lacks_a_road(shipped):
    assert roadless(shipped) == []
    excepted = [it.id for it in shipped.places.values() if shipped.entries(it.id, "no_road")]
    assert {"vorkuta", "petropavlovsk_kamchatsky", "sabetta"} <= set(excepted)
    assert len(excepted) < 30


def test_a_place_without_a_road_is_named_until_a_fact_says_why(toy_copy):
    for name, rows in {
        "places": "lonely,town,CN,39.02,121.65,Lonely,,,,,,atlas\n",
        "links": "lonely,alpha,rail-1435,both,,,\n",
        "facts": "alpha-lonely:rail-1435,length_km,15,km,,,,2025,atlas,p. 1,\n",
    }.items():
        path = toy_copy / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    before = [it.id for it in roadless(load_network(toy_copy))]
    assert "lonely" in before
    with (toy_copy / "facts.csv").open("a", encoding="utf-8") as file:
        file.write("lonely,no_road,An island,,,,,2025,atlas,p. 1,\n")
    with (toy_copy / "schema.csv").open("a", encoding="utf-8") as file:
        file.write("no_road,place,,text,,,Why no road leads to it\n")
    assert [it.id for it in roadless(load_network(toy_copy))] == [
        it for it in before if it != "lonely"
    ]


@pytest.mark.parametrize(
    ("a", "b", "mode", "low", "high"),
    [
        ("bucharest", "burgas", ("rail-1435",), 480, 515),
        ("belgrade", "bucharest", ("road",), 540, 620),
        ("shanghai", "ningbo", ("sea",), 255, 290),
        ("handan", "harbin", ("road",), 1550, 1800),
    ],
)
def test_lengths_that_missed_a_junction_or_a_waypoint(shipped, a, b, mode, low, high):
    import datetime as dt

    from planner.question.query import Query
    from planner.routing.router import find_route

    route = find_route(shipped, Query(a, b, "distance", dt.date(2026, 8, 15), "teu", mode))
    assert low <= route.total("distance_km") <= high
