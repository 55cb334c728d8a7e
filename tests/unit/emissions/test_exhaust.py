"""Air pollutants of exhaust: they follow what is burnt, and are not known where nobody says so."""

import datetime as dt

import pytest

from corridors.model.evidence import EVIDENCE, evidence_class
from planner.emissions import POLLUTANTS, chain_dict, transport_chain
from planner.pricing.arcs import MOVE
from planner.question.query import Query
from planner.routing.router import find_route

NOVEMBER = dt.date(2026, 11, 1)
RAIL = ("rail-1435", "rail-1520")
ELECTRIC = ("rail-1520.ttw_g_per_tkm=0", "rail-1435.ttw_g_per_tkm=0")
FACTORS = ("nox_g_per_kg_co2e=5", "sox_g_per_kg_co2e=0.01", "pm10_g_per_kg_co2e=0.1")


def plain_of(network, modes, *sets, depart=NOVEMBER):
    network = network.with_layer([network.read_assignment(it) for it in sets])
    route = find_route(network, Query("alpha", "delta", "time", depart, "teu", modes))
    return route, chain_dict(network, transport_chain(network, route))


def transports(plain):
    return [it for it in plain["elements"] if it["kind"] == "transport"]


def test_grams_are_tank_to_wheel_kilograms_times_the_factor(toy):
    route, plain = plain_of(toy, ("road",), *(f"road.{it}" for it in FACTORS))
    burnt = route.total("co2e_ttw_kg")
    assert burnt > 0
    (road,) = transports(plain)
    for name, factor in (("nox_g", 5), ("sox_g", 0.01), ("pm10_g", 0.1)):
        assert road[name] == pytest.approx(burnt * factor, abs=0.01)
        assert plain["totals"][name] == road[name]
        assert sum(it[name] for it in road["operations"] if name in it) == pytest.approx(
            road[name], abs=0.02
        )


def test_what_no_source_states_is_not_known_rather_than_nothing(toy):
    _, plain = plain_of(toy, ("road",), "road.nox_g_per_kg_co2e=5")
    (road,) = transports(plain)
    assert road["nox_g"] > 0
    assert road["sox_g"] is road["pm10_g"] is None
    assert plain["totals"]["sox_g"] is None
    assert road["tce"] in plain["exhaust"]["not_published"]["sox"]
    assert road["tce"] not in plain["exhaust"]["not_published"]["nox"]


def test_a_factor_of_co2e_that_is_not_known_leaves_its_pollutants_unknown(toy):
    """The railways of the toy network state no tank-to-wheel factor: they are not electric."""
    _, plain = plain_of(toy, RAIL, *(f"{mode}.{it}" for mode in RAIL for it in FACTORS))
    assert plain["totals"]["ttw_kg"] == 0
    assert all(it["nox_g"] is None for it in transports(plain))
    assert plain["totals"]["nox_g"] is None
    assert plain["exhaust"]["factors"] == []


def test_an_electric_railway_has_no_exhaust_and_needs_no_factor(toy):
    _, plain = plain_of(toy, RAIL, *ELECTRIC)
    assert all(it[f"{name.name}_g"] == 0 for it in transports(plain) for name in POLLUTANTS)
    assert plain["totals"]["pm10_g"] == 0
    assert plain["exhaust"]["factors"] == []


def test_there_is_no_total_where_a_transport_is_not_published(toy):
    """Diesel behind the change of gauge, without a factor; an electric railway before it."""
    _, plain = plain_of(toy, RAIL, ELECTRIC[1], "rail-1520.ttw_g_per_tkm=5")
    first, second = transports(plain)
    assert (first["nox_g"], second["nox_g"]) == (0, None)
    assert plain["totals"]["nox_g"] is None
    assert second["tce"] in plain["exhaust"]["not_published"]["nox"]


def test_factors_of_the_shipped_data_are_cited_and_ordered(shipped):
    """Every mode that burns fuel has all three or none; each has a range and a locator."""
    modes = {}
    for fact in shipped.facts:
        for pollutant in POLLUTANTS:
            if fact.attribute == pollutant.attribute:
                assert fact.low <= fact.value <= fact.high, fact.id
                assert fact.locator, fact.id
                source = shipped.sources[fact.source]
                assert evidence_class(source.kind, fact.note) in EVIDENCE[1:], fact.id
                modes.setdefault(fact.subject, set()).add(pollutant.name)
    assert set(modes) == {"rail-1435", "rail-1520", "road", "sea", "river", "air"}
    assert all(len(found) == len(POLLUTANTS) for found in modes.values())


@pytest.mark.parametrize(
    ("origin", "destination", "modes"),
    [("dalian", "duisburg", ()), ("dalian", "rotterdam", ("sea",)), ("harbin", "moscow", ())],
)
def test_totals_are_those_of_the_steps_one_by_one(
    shipped, shipped_steps, origin, destination, modes
):
    """By hand: tank-to-wheel kilograms of each move times the factor of its mode."""
    route = find_route(
        shipped, Query(origin, destination, "time", NOVEMBER, "teu", modes), shipped_steps
    )
    totals = chain_dict(shipped, transport_chain(shipped, route))["totals"]
    for pollutant in POLLUTANTS:
        summed = sum(
            price.ttw_kg * shipped.number(step.first, pollutant.attribute)
            for step, price in route.steps
            if step.kind == MOVE
        )
        assert totals[f"{pollutant.name}_g"] == pytest.approx(summed, abs=0.01)
    assert totals["nox_g"] > totals["pm10_g"] > 0
