"""The transport chain: its elements add up to the route, its activity to the shortest way."""

import datetime as dt
from itertools import pairwise

import networkx as nx
import pytest
from conftest import steps_under
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError
from planner.emissions import (
    NOT_GIVEN,
    FeasibleDistances,
    chain_dict,
    factor_share,
    quality,
    totals_dict,
    transport_chain,
)
from planner.question.query import Query
from planner.routing.router import find_route

NOVEMBER, AUGUST = dt.date(2026, 11, 1), dt.date(2026, 8, 15)
SHIPPED = [
    Query("dalian", "duisburg", "time", NOVEMBER, "teu"),
    Query("dalian", "duisburg", "cost", NOVEMBER, "feu", ("rail-1435", "rail-1520")),
    Query("yingkou", "rotterdam", "time", AUGUST, "teu", ("sea",)),
    Query("harbin", "busan", "time", NOVEMBER, "teu"),
    Query("sabetta", "dalian", "time", dt.date(2026, 8, 1), "lng"),
    Query("skovorodino", "daqing", "time", NOVEMBER, "crude"),
    Query("harbin", "moscow", "time", NOVEMBER, "general"),
]
places = st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", "golf"])


def check_sums(network, route):
    chain = transport_chain(network, route)
    for name, total in (
        ("wtw_kg", "co2e_kg"),
        ("ttw_kg", "co2e_ttw_kg"),
        ("distance_km", "distance_km"),
    ):
        assert chain.total(name) == pytest.approx(route.total(total), abs=1e-9)
    assert chain.km("distance_km") == pytest.approx(route.total("distance_km"))
    legs = [number for element in chain.elements for number in element.legs]
    assert legs == sorted(set(legs))
    waits = [number for number, leg in enumerate(route.legs, 1) if leg.kind == "wait"]
    idle = [
        number
        for number, leg in enumerate(route.legs, 1)
        if leg.kind == "move" and not leg.distance_km
    ]
    assert set(legs) | set(waits) | set(idle) == set(range(1, len(route.legs) + 1))
    assert [it.kind for it in chain.elements][:: len(chain.elements) - 1] == ["hub", "hub"]
    for before, after in pairwise(chain.elements):
        assert before.destination == after.origin
        assert before.kind != after.kind
    for element in chain.elements:
        assert element.band.low <= element.total("wtw_kg") + 1e-9
        assert element.total("wtw_kg") <= element.band.high + 1e-9
        if element.kind == "transport":
            gone = element.total("distance_km")
            assert 0 <= element.sfd_km <= gone + 1e-6
            if element.origin != element.destination:
                assert element.sfd_km > 0
            assert element.total("amount") >= chain.mass_t * gone - 1e-6
        for operation in element.operations:
            assert 0 <= operation.ttw_kg <= operation.wtw_kg + 1e-9
            if operation.wtw is not None:
                divide = 1000.0 if operation.kind == "carriage" else 1.0
                kg = operation.amount * float(operation.wtw.value) / divide
                assert kg == pytest.approx(operation.wtw_kg)
            else:
                assert operation.wtw_kg == 0
    return chain


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    places,
    places,
    st.sampled_from(["time", "cost", "co2e", "distance"]),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from([(), ("rail-1435", "rail-1520"), ("road",), ("road", "sea")]),
)
def test_elements_add_up_to_the_route(toy, toy_steps, origin, destination, by, day, modes):
    assume(origin != destination)
    try:
        route = find_route(toy, Query(origin, destination, by, day, "teu", modes), toy_steps)
    except NoRouteError:
        assume(False)  # noqa: FBT003
    check_sums(toy, route)


@pytest.mark.parametrize("query", SHIPPED, ids=lambda it: f"{it.origin}-{it.destination}")
def test_elements_add_up_on_the_shipped_network(shipped, shipped_steps, query):
    chain = check_sums(shipped, find_route(shipped, query, shipped_steps))
    plain = chain_dict(shipped, chain)
    totals = plain["totals"]
    for name in ("wtw_kg", "ttw_kg", "energy_provision_kg"):
        assert sum(it[name] for it in plain["elements"]) == pytest.approx(totals[name], abs=0.2)
    for it in (totals, *plain["elements"]):
        parts = it["ttw_kg"] + it["energy_provision_kg"]
        assert parts == pytest.approx(it["wtw_kg"], abs=1e-6)
    assert totals["ttw_not_given_wtw_kg"] == 0
    activity = sum(it.get("activity_tkm", 0.0) for it in plain["elements"])
    assert activity == pytest.approx(totals["activity_tkm"], rel=1e-5)
    if totals["wtw_kg"]:
        assert sum(totals["share_by_quality"].values()) == pytest.approx(1.0, abs=1e-3)


def test_no_factor_of_the_shipped_data_burns_more_than_its_fuel_holds(shipped):
    """Tank-to-wheel is at most well-to-wheel, for every subject that has both."""
    checked = 0
    for subject, table in shipped.facts.by_subject.items():
        for ttw, wtw in (
            ("ttw_g_per_tkm", "wtw_g_per_tkm"),
            ("handling_ttw_kg_per_t", "handling_wtw_kg_per_t"),
        ):
            if ttw in table and wtw in table:
                assert float(table[ttw][0][0]) <= float(table[wtw][0][0]), subject
                checked += 1
    assert checked > 50


def open_links(network, query, mode, day):
    """Return the links of a mode that are open on a day, by the network's own facts."""
    from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES
    from corridors.model.facts import pick

    graph = nx.DiGraph()
    known = network.facts.entries((query.cargo,), "ice_class")
    ship = ICE_CLASSES.index(str(known[0][0])) if known else 0

    def admits(subject):
        for attribute in ("status", "ice_class"):
            found = pick(network.facts.by_subject.get(subject, {}).get(attribute, ()), day)
            if found is None:
                continue
            if attribute == "status" and found[0] not in OPEN_STATUSES:
                return False
            if attribute == "ice_class" and ICE_CLASSES.index(str(found[0])) > ship:
                return False
        return True

    for link in network.links:
        if link.mode != mode or not admits(link.subject):
            continue
        if not all(admits(place) for place in (link.a, link.b)):
            continue
        km = network.number(link.subject, "length_km")
        graph.add_edge(link.a, link.b, km=km)
        if link.direction == "both":
            graph.add_edge(link.b, link.a, km=km)
    return graph


@pytest.mark.parametrize(
    ("mode", "a", "b", "day"),
    [
        ("rail-1520", "zabaikalsk", "brest", 305),
        ("rail-1435", "dalian", "khorgos", 305),
        ("road", "harbin", "vladivostok", 305),
        ("sea", "yingkou", "rotterdam", 20),
        ("sea", "yingkou", "rotterdam", 230),
    ],
)
def test_shortest_feasible_distance_is_that_of_networkx(shipped, mode, a, b, day):
    query = Query(a, b, "time", NOVEMBER, "teu")
    expected = nx.shortest_path_length(open_links(shipped, query, mode, day), a, b, weight="km")
    assert FeasibleDistances(shipped, query).km(mode, (a, b), day) == pytest.approx(expected)


def test_what_posts_do_not_admit_is_not_feasible(toy):
    network = toy.with_layer([toy.read_assignment("charlie:road.admits=bilateral")])
    for origin, ways in (("delta", (toy, network)), ("golf", (toy,))):
        query = Query(origin, "alpha", "distance", NOVEMBER, "teu", ("road",))
        least = find_route(toy, query).total("distance_km")
        for other in ways:
            km = FeasibleDistances(other, query).km("road", (origin, "alpha"), 305)
            assert km == pytest.approx(least)
    with pytest.raises(RuntimeError, match="no route by road from golf to alpha"):
        FeasibleDistances(network, query).km("road", ("golf", "alpha"), 305)


def test_a_detour_shows_in_the_distance_adjustment_factor(shipped, shipped_steps):
    """What the question or a line avoids stays feasible; what the data shut does not."""
    query = Query("shanghai", "rotterdam", "time", NOVEMBER, "teu", ("sea",), avoid=("suez_canal",))
    chain = transport_chain(shipped, find_route(shipped, query, shipped_steps))
    totals = totals_dict(shipped, chain)
    assert totals["daf_sfd"] > 1.2
    assert totals["distance_km"] / totals["sfd_km"] == pytest.approx(totals["daf_sfd"], abs=1e-4)
    assert totals["wtw_g_per_tkm"] > totals["wtw_kg"] / totals["distance_tkm"] * 1000.0
    closed = ("suez_canal.status=closed", "panama_canal.status=closed")
    shut = shipped.with_layer([shipped.read_assignment(it) for it in closed])
    steps = steps_under(shut)
    # A chartered ship goes the shortest way that is open, one of a loop calls at hubs besides.
    charter, loop = (
        totals_dict(shut, transport_chain(shut, find_route(shut, query._replace(**it), steps)))
        for it in ({"avoid": (), "cargo": "general"}, {"avoid": ()})
    )
    assert charter["daf_sfd"] == pytest.approx(1.0)
    assert loop["sfd_km"] == charter["sfd_km"] > 1.2 * totals["sfd_km"]
    assert 1.0 <= loop["daf_sfd"] < 1.1


def test_quality_of_factors(shipped):
    store = shipped.facts

    def known(subject, attribute):
        return store.fact(store.by_subject[subject][attribute][0][2])

    assert quality(shipped, known("rail-1520@KZ", "wtw_g_per_tkm")) == "assumption"
    assert quality(shipped, known("rail-1435@CN", "wtw_g_per_tkm")) == "modelled"
    assert quality(shipped, known("rail-1520@MN", "wtw_g_per_tkm")) == "default"
    assert quality(shipped, None) == NOT_GIVEN


def test_a_factor_that_is_missing_is_told(toy):
    rail = ("rail-1435", "rail-1520")
    route = find_route(toy, Query("alpha", "delta", "time", NOVEMBER, "teu", rail))
    totals = totals_dict(toy, transport_chain(toy, route))
    assert totals["ttw_kg"] == 0
    assert totals["ttw_not_given_wtw_kg"] == pytest.approx(totals["wtw_kg"])


def test_cargo_without_emissions_has_no_shares(toy):
    zero = [
        it._replace(value=0.0, low=None, high=None)
        for it in toy.facts
        if it.attribute in ("wtw_g_per_tkm", "ttw_g_per_tkm", "handling_wtw_kg_per_t")
    ]
    network = toy.with_layer(zero)
    route = find_route(network, Query("alpha", "delta", "time", NOVEMBER, "teu", ("road",)))
    chain = transport_chain(network, route)
    assert factor_share(chain, network) == {}
    assert chain_dict(network, chain)["totals"]["wtw_g_per_tkm"] == 0
