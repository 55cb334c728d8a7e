"""Stored answers priced again: the same numbers on the same network, others under a scenario."""

import json

import pytest

from corridors.errors import DataError
from planner.chains.stored import stored_routes
from planner.world import World, load

DAY = {"depart": "2026-12-01T08:00"}


@pytest.fixture(scope="module")
def world() -> World:
    return load()


@pytest.fixture(scope="module")
def stored(world):
    """A board whose routes go by rail, air and sea, as JSON has it."""
    return json.loads(json.dumps(world.board("Dalian", "Duisburg", **DAY).to_dict()))


def test_on_the_same_network_all_numbers_are_the_same(world, stored):
    found = world.reprice(stored)
    assert len(found) == len(stored["routes"]) > 1
    for row, route in zip(found, stored["routes"], strict=True):
        assert row["problem"] == ""
        assert row["now"] == row["then"]
        assert row["labels"] == route["labels"]
        for part in row["parts"]:
            assert part["now"] == part["then"]
        for name, total in row["then"].items():
            # Legs are rounded each by itself.
            assert sum(it["then"][name] for it in row["parts"]) == pytest.approx(total, abs=2.0)


@pytest.mark.parametrize("origin", ["45.75,126.65", "Harbin"])
def test_ends_off_the_network_are_joined_again(world, origin):
    stored = world.route(origin, "Vorsino", **DAY).to_dict()
    (row,) = world.reprice(stored)
    assert row["now"] == row["then"]


@pytest.mark.nightly
def test_under_a_scenario_the_same_places_take_longer(world, stored):
    moved = world.under("manzhouli-congested").reprice(stored)
    base = world.reprice(stored)
    assert any(a["now"]["time_h"] > b["now"]["time_h"] for a, b in zip(moved, base, strict=True))
    for row in moved:
        places = [it["from"] for it in row["parts"]]
        assert places == [it["from"] for it in row["parts"] if it["now"] is not None]


def test_places_and_services_that_are_gone_are_all_named(world, stored):
    changed = json.loads(json.dumps(stored))
    leg = next(it for it in changed["routes"][0]["legs"] if len(it["places"]) > 2)
    leg["places"][1] = "atlantis"
    found = world.reprice(changed)[0]
    assert "place atlantis is not on the network any longer" in found["problem"]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "holds no question"),
        ({"query": {}}, "query: origin is missing"),
        ({"query": {}, "schema_version": 9}, "version 9"),
        ({"query": {}, "routes": [{"legs": []}, {}]}, "routes 2: legs is missing"),
    ],
)
def test_what_is_no_answer_is_refused(document, told):
    with pytest.raises(DataError, match=told):
        stored_routes(document, "answer.json")
