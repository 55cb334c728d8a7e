"""On the shipped network corridors and trains keep to their lines, and rows are choices."""

import datetime as dt

import pytest

from planner.comparison.corridor_search import CorridorSearch
from planner.question.query import Query
from planner.services.ways import service_ways

DAY = dt.date(2026, 12, 5)
FREE_PORT = {"vladivostok", "vostochny", "nakhodka", "slavyanka", "zarubino", "posyet"}


def along(ready, origin, destination):
    network, steps = ready
    query = Query(origin, destination, "generalised", DAY, "teu")
    return CorridorSearch(network, steps, query).results_on(DAY)


@pytest.fixture(scope="module")
def to_moscow(ready):
    return along(ready, "shenyang", "moscow")


@pytest.fixture(scope="module")
def to_duisburg(ready):
    return along(ready, "dalian", "duisburg")


def moves(route):
    return [leg for leg in route.legs if leg.kind == "move"]


@pytest.mark.parametrize("destination", ["khabarovsk", "krasnoyarsk"])
def test_cargo_lands_at_the_free_port_for_good(ready, destination):
    """It sailed on from Vladivostok to Tianjin, and went through Mongolia by train."""
    legs = moves(along(ready, "dalian", destination).of("dalian-vladivostok-sea").route)
    last = max(at for at, leg in enumerate(legs) if leg.mode == "sea")
    assert legs[last].places[0] == "dalian"
    assert legs[last].destination in FREE_PORT
    assert all(set(leg.countries) == {"RU"} for leg in legs[last + 1 :])


@pytest.mark.parametrize("corridor", ["primorye-1", "primorye-2", "dandong-hunchun-vladivostok"])
def test_a_trunk_that_leads_away_is_left_out(to_moscow, to_duisburg, corridor):
    """By rail to Vladivostok and by ship round the Cape is no way to Duisburg.

    To Moscow boxes of Liaoning do go by Hunchun and the train from Vladivostok.
    """
    by_hunchun = corridor == "dandong-hunchun-vladivostok"
    for results in (to_duisburg,) if by_hunchun else (to_moscow, to_duisburg):
        assert results.of(corridor) is None
        assert results.left_out[corridor].startswith(
            ("does not bring the cargo nearer: from ", "leads there only at over 2 times the best")
        )


def test_what_nobody_sells_is_left_out(to_moscow, to_duisburg):
    """No train runs by Solovyevsk: wagons are handed over there, and Manzhouli is nearer."""
    for results, corridor, reason in (
        (to_duisburg, "ice-silk-road", "sells nothing between the two ends: "),
        (to_moscow, "china-mongolia-russia-east", "sells nothing between the two ends: "),
    ):
        assert results.of(corridor) is None
        assert results.left_out[corridor].startswith(reason)


def test_no_row_takes_over_twice_the_best(to_moscow, to_duisburg):
    for results in (to_moscow, to_duisburg):
        best, *rows = [it.value for it in results.results if it.value is not None]
        assert len(rows) >= 5
        assert best <= min(rows)
        assert max(rows) <= 2.0 * best


def test_trains_go_by_main_lines(ready):
    network, steps = ready
    ways = service_ways(network, steps)
    trains = {
        name: {place for move in way for place in move[:2]}
        for name, way in ways.items()
        if network.services[name].mode == "rail"
    }
    by_manzhouli = {name: way for name, way in trains.items() if "manzhouli" in way}
    assert len(by_manzhouli) > 50
    assert not [name for name, way in by_manzhouli.items() if "arxan" in way]
    liaoning = {"dalian", "yingkou", "shenyang", "tieling"}
    ours = [
        way
        for name, way in by_manzhouli.items()
        if liaoning & {call.place for call in network.services[name].calls}
    ]
    assert len(ours) > 15
    assert all({"changchun", "harbin", "hailar"} <= way for way in ours)
