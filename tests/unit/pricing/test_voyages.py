"""Voyages of bulk: the ship of a cargo, what it costs by the hour, and its hours in port."""

import datetime as dt

import pytest

from corridors.errors import DataError
from planner.graph.graph import build_graph
from planner.pricing.arcs import NEVER, reprice
from planner.pricing.formula import BOARD
from planner.pricing.voyages import dated, ship_between, voyage_of
from planner.question.query import Query
from planner.routing.router import find_route

MARCH = dt.date(2027, 3, 10)


def asked(origin, destination, cargo, depart=MARCH):
    return Query(origin, destination, "cost", depart, cargo)


def test_terminals_choose_the_ship(shipped):
    def ship(*ends):
        return ship_between(shipped, asked(*ends)).id

    assert ship("vostochny", "guangzhou", "coal") == "kamsarmax"
    assert ship("vostochny", "qingdao", "coal") == "capesize"
    assert ship("azov", "istanbul", "grain") == "sea_river_ship"
    assert ship("novorossiysk", "istanbul", "grain") == "handysize"
    assert ship_between(shipped, asked("vostochny", "busan", "feu")) is None


def test_a_voyage_is_paid_by_charter_and_bunkers(shipped):
    query = asked("vostochny", "guangzhou", "coal")
    voyage = voyage_of(shipped, query)

    def of(attribute, subject="kamsarmax"):
        return shipped.number(subject, attribute)

    charter, bunker = 19_250.0, 821.5  # the last months known
    way = 1.0 / (1.0 - of("ballast_share"))
    fuel = of("fuel_t_per_d") + of("ballast_fuel_t_per_d") * (way - 1.0)
    per_day = (charter * way + bunker * fuel) * 1.05 * 1.0375 / of("lot_t")
    assert voyage.usd_per_h(voyage.at_sea) * 24.0 == pytest.approx(per_day)
    route = find_route(shipped, query._replace(modes=("sea",)))
    moves = [leg for leg in route.legs if leg.kind == "move"]
    assert sum(leg.cost_usd for leg in moves) == pytest.approx(
        per_day / 24.0 * sum(it.moving_h for leg in moves for _, it in leg.steps if it.km)
    )


def test_graph_and_legs_price_a_step_alike(shipped, shipped_steps):
    for query in (
        asked("azov", "istanbul", "grain"),
        asked("volgograd", "tehran", "grain"),
        asked("murmansk", "qingdao", "crude", dt.date(2027, 9, 1)),
        asked("shenzhen", "hamburg", "general"),
    ):
        graph = build_graph(shipped, shipped_steps, query)
        edges = [it for it in shipped_steps.by_mode["sea"] if graph.hours[it] < NEVER][::7]
        steps = [(it, shipped_steps.step(it)) for it in edges]
        hired = 0
        for edge, step in steps:
            if step.kind == BOARD or shipped_steps.rides.is_ride(edge):
                continue
            price = reprice(graph.pricer, step)
            hired += bool(price.formula.hire)
            assert graph.usd[edge] == pytest.approx(price.usd), step
            if not price.seasons:
                assert graph.hours[edge] == pytest.approx(price.hours), step
        assert hired > 100


def test_levels_lie_between_two_months_and_stay_after_the_last():
    entries = tuple(
        (usd, ((year * 12 + month - 1,) * 2,), number)
        for number, (year, month, usd) in enumerate(((2025, 1, 10.0), (2025, 3, 20.0)))
    )
    between = dated(entries, dt.date(2025, 2, 10))
    assert [(it[2], share) for it, share in between] == [(0, 0.5), (1, 0.5)]
    assert [it[2] for it, _ in dated(entries, MARCH)] == [1]
    assert [it[2] for it, _ in dated(entries, dt.date(2024, 1, 1))] == [0]


def test_what_a_voyage_needs_is_named(shipped):
    without = shipped._replace(facts=shipped.facts.without(("lot_t",)))
    with pytest.raises(DataError, match="lot_t of kamsarmax is missing"):
        voyage_of(without, asked("vostochny", "guangzhou", "coal"))
