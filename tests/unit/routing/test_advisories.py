"""Advisories are told at the leg that meets them, once each, and change no route."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from corridors.tables.load import load_network
from corridors.tables.sanctions import check_sanctions
from planner.question.query import Query
from planner.routing.advisories import ADVISORY, ADVISORY_ENDS, advisories, advisory_lines
from planner.routing.router import find_route

DAY = dt.date(2026, 1, 10)


def fact(subject, attribute, value, when=""):
    return Fact(subject, attribute, value, "", None, None, when, 2025, "atlas", "p. 1", "", "test")


def ask(origin, destination, modes=(), cargo="teu", depart=DAY):
    return Query(origin, destination, "time", depart, cargo, modes)


def told(network, query):
    return advisories(network, find_route(network, query))


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        ("bravo-charlie:road", "Bravo - Charlie"),
        ("bravo>charlie:road", "Bravo - Charlie"),
        ("charlie:road", "Charlie"),
        ("charlie", "Charlie"),
        ("road@RU", "Russia, road"),
        ("RU", "Russia"),
    ],
)
def test_each_kind_of_subject_is_told_once_at_its_leg(toy, subject, where):
    network = toy.with_layer([fact(subject, ADVISORY, "a permit is needed")])
    query = ask("alpha", "delta", ("road",))
    assert find_route(network, query) == find_route(toy, query)
    (only,) = told(network, query)
    assert (only.subject, only.where, only.text) == (subject, where, "a permit is needed")
    leg = find_route(network, query).legs[only.leg]
    assert "charlie" in leg.places
    assert only.locator == "p. 1"
    assert advisory_lines([only]) == [f"{where}: a permit is needed ({only.source})"]


def test_what_a_route_does_not_meet_is_not_told(toy):
    layer = [fact(it, ADVISORY, "x") for it in ("charlie>bravo:road", "golf:sea", "rail-1520@RU")]
    assert not told(toy.with_layer(layer), ask("alpha", "delta", ("road",)))


def test_a_border_s_mode_is_told_where_it_is_crossed_only(toy):
    """Bravo is passed on the way within China, where its border is not crossed."""
    network = toy.with_layer([fact("bravo", ADVISORY, "x"), fact("RU", ADVISORY, "y")])
    assert not told(network, ask("alpha", "bravo", ("road",)))[1:]
    assert {it.subject for it in told(network, ask("alpha", "charlie", ("road",)))} == {
        "bravo",
        "RU",
    }


def test_only_cargo_of_some_countries_is_told(toy):
    for ends, count in (("DE", 0), ("DE RU", 1), ("CN", 1)):
        layer = [fact("charlie:road", ADVISORY, "x"), fact("charlie:road", ADVISORY_ENDS, ends)]
        assert len(told(toy.with_layer(layer), ask("alpha", "delta", ("road",)))) == count


def test_a_country_speaks_of_its_imports_and_exports_and_not_of_transit(toy):
    network = toy.with_layer([fact("RU", ADVISORY, "x")])
    assert told(network, ask("alpha", "delta", ("road",)))
    through = ask("alpha", "golf", ("road",))
    assert any("RU" in leg.countries for leg in find_route(network, through).legs)
    assert not told(network, through)


@pytest.mark.parametrize(
    ("origin", "destination", "modes", "subjects"),
    [
        ("warsaw", "moscow", ("road",), {"bobrowniki:road", "PL", "BY", "RU", "road@RU"}),
        ("dalian", "duisburg", ("rail-1435", "rail-1520"), {"RU", "BY", "rail-1520@RU"}),
        ("kaliningrad", "moscow", ("rail-1520",), {"BY", "nesterov-kybartai:rail-1520"}),
        ("dalian", "moscow", ("rail-1435", "rail-1520"), {"RU"}),
        ("moscow", "vladivostok", ("rail-1520",), set()),
        ("dalian", "harbin", ("rail-1435",), set()),
    ],
)
def test_what_the_world_warns_of(shipped, origin, destination, modes, subjects):
    found = told(shipped, ask(origin, destination, modes))
    assert {it.subject for it in found} == subjects
    assert [it.leg for it in found] == sorted(it.leg for it in found)
    assert all(it.source and it.text.endswith(".") for it in found)


def test_every_list_that_names_a_country_on_the_way_is_told(shipped):
    found = {it.subject: it for it in told(shipped, ask("tehran", "baku", ("road",)))}
    assert "AZ" not in found
    for keeper in ("UN Security Council", "EU since 2025-09-29", "US"):
        assert keeper in found["IR"].text
    assert "crude oil" in found["IR"].locator


def test_counter_sanctions_are_told_to_the_trade_that_they_bar(shipped):
    """Poland is in transit between Germany and Russia: what Russia bars is of German goods."""
    found = {it.subject for it in told(shipped, ask("berlin", "moscow", ("road",)))}
    assert "DE" in found
    assert "PL" not in found


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Nobody,US,2020,all,,atlas,p. 1", "neither a country with places nor an operator"),
        ("RU,,2020,all,,atlas,p. 1", "list is empty"),
        ("RU,US,2020,all,XX,atlas,p. 1", "no place lies in XX"),
        ("RU,US,2020,all,,lost,p. 1", "'lost' is not in the sources table"),
    ],
)
def test_faults_of_the_table_of_lists(toy_copy, row, words):
    path = toy_copy / "sanctions.csv"
    path.write_text(f"named,list,since,bars,ends,source,locator\n{row}\n", encoding="utf-8")
    (problem,) = check_sanctions(load_network(toy_copy))
    assert problem.startswith("sanctions.csv:2: ")
    assert words in problem
