"""A 20-foot box on its own pays more than half of a 40-foot one."""

import datetime as dt

import numpy as np
import pytest
from conftest import read_once
from priced_rows import of_steps

from corridors.model.entities import Fact
from planner.batch.matrix import find_matrix
from planner.comparison.indicators import border_usd
from planner.graph.graph import build_graph
from planner.graph.via import split_places
from planner.pricing.adjustments import SINGLE_20FT_SHARE, price_share_of
from planner.pricing.arcs import HANDLE, MOVE, Step, reprice, resolve_steps
from planner.pricing.pricer import Pricer
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.route_model import cost_usd, plan_legs, plan_route

DAY = dt.date(2026, 1, 10)
WAY = ("alpha", "delta")


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


SHARES = [
    fact("rail-1435", "lone_box_share", 1.5, 1.2, 1.8),
    fact("rail-1520@RU", "lone_box_share", 1.25),
    fact("rail-1435>rail-1520", "lone_box_share", 2.0),
]


@pytest.fixture(scope="module")
def lone(toy):
    return toy.with_layer(SHARES)


def two(network):
    """The same with cargo of two TEU, as a 40-foot box."""
    return network.with_layer([fact("teu", "teu", 2)])


def ask(network, modes=("rail-1435", "rail-1520")):
    return find_route(network, Query(*WAY, "cost", DAY, "teu", modes))


def test_one_teu_is_alone(toy):
    assert price_share_of(toy, "teu") == SINGLE_20FT_SHARE
    assert price_share_of(two(toy), "teu") != SINGLE_20FT_SHARE


def test_the_shipped_kinds():
    network, _ = read_once()
    alone = {kind for kind in network.cargo if price_share_of(network, kind) == SINGLE_20FT_SHARE}
    # Of bulk none, whose amount is not in TEU.
    assert alone == {"teu", "dangerous"}


def test_moves_and_handling_cost_more_and_a_box_of_two_teu_pays_as_before(toy, lone):
    before, after = ask(toy), ask(lone)
    usd = {}
    for route in (before, after):
        for leg in route.legs:
            key = (leg.kind, leg.mode, leg.to_mode, leg.places)
            usd.setdefault(key, []).append(leg.cost_usd)
    shares = {key: high / low for key, (low, high) in usd.items() if low}
    # The rails between the two gauges, for which no share is said, ask as much as before.
    assert {round(share, 9) for share in shares.values()} == {1.0, 1.25, 1.5, 2.0}
    assert ask(two(toy)).total("cost_usd") == pytest.approx(ask(two(lone)).total("cost_usd"))


def test_search_price_matrix_and_formula_agree(lone):
    route = ask(lone)
    query = Query(*WAY, "cost", DAY, "teu", ("rail-1435", "rail-1520"))
    matrix = find_matrix(lone, query, ["alpha"], ["delta"])
    assert matrix.cost_usd[0, 0] == pytest.approx(route.total("cost_usd"))
    located = lone.facts.located()
    value = lambda number: np.float64(located[number].value)  # noqa: E731
    for leg in route.legs:
        for _, price in leg.steps:
            formula = price.formula
            assert formula.usd(value, 1.0) == pytest.approx(price.usd - price.carbon_usd)


@pytest.mark.parametrize("teu", [1, 2])
def test_the_graph_of_a_question_asks_what_each_step_costs(lone, teu):
    network = lone.with_layer([fact("teu", "teu", teu)])
    steps = resolve_steps(network)
    query = Query(*WAY, "cost", DAY, "teu")
    graph = build_graph(network, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)


def test_customs_at_discharge_are_no_dearer(toy):
    layer = [
        fact("sea>gate", "handling_usd_per_teu", 100),
        fact("sea", "border_in_usd_per_teu", 30),
    ]
    shared = [*layer, fact("sea>gate", "lone_box_share", 2)]
    step = Step(HANDLE, "golf", "golf", "sea", "gate", "")
    usd = [
        reprice(Pricer(toy.with_layer(it), "teu", 9, "CN", "NL"), step).usd
        for it in (layer, shared)
    ]
    assert usd == pytest.approx([130.0, 230.0])


def test_a_border_is_paid_by_the_truck(toy):
    layer = [fact("road", "border_in_usd_per_teu", 40)]
    shared = [*layer, fact("road", "lone_box_share", 2)]
    both = "bravo-charlie:road"
    for terms in (layer, shared):
        network = toy.with_layer(terms)
        one, other = (
            Pricer(it, "teu", 9, "CN", "RU").move("bravo", "charlie", "road", both).usd
            for it in (network, two(network))
        )
        assert other / one == pytest.approx(2.0 if terms is layer else 1.0)


def test_the_spread_of_the_share_is_in_the_range(toy, lone):
    narrow = toy.with_layer([SHARES[0]._replace(low=None, high=None), *SHARES[1:]])
    wide, exact = (route_range(it, ask(it), "cost_usd") for it in (lone, narrow))
    assert wide.low < exact.low - 50.0
    assert wide.high > exact.high + 50.0


def test_every_set_of_values_is_priced_as_a_network_of_its_own(lone):
    steps = resolve_steps(lone)
    assert of_steps(steps, SINGLE_20FT_SHARE)
    formulas = NetworkFormulas(lone, steps)
    (share,) = lone.facts.entries(("rail-1435",), "lone_box_share")
    (rate,) = lone.facts.entries(("rail-1520",), "cost_per_teu_km")
    values = {share[2]: np.array([1.0, 1.7]), rate[2]: np.array([0.3, 0.9])}
    for network, priced in formulas.under(values):
        again = resolve_steps(network)
        assert np.allclose(priced.rows.columns, again.rows.columns, rtol=1e-12)
        assert np.allclose(priced.rows.columns, again.rows.columns, rtol=1e-12)


CHARGES = [
    fact("rail-1435", "border_out_usd_per_teu", 60),
    fact("rail-1435@CN", "lone_box_share", 1.4),
    fact("rail-1520", "border_out_usd_per_teu", 30),
    fact("rail-1520@RU", "border_in_usd_per_teu", 20),
    fact("bravo>charlie:rail-1520", "fee_per_teu", 7),
    fact("rail-1520", "carbon_usd_per_t", 50),
    fact("rail-1520@CN", "lone_box_share", 1.5, 1.1, 1.9),
    fact("rail-1520@RU", "lone_box_share", 1.25),
    fact("rail-1435>rail-1520", "lone_box_share", 2.0),
    fact("rail-1435>rail-1520@bravo", "lone_box_share", 1.8),
    fact("sea", "border_in_usd_per_teu", 40),
    fact("sea>gate", "handling_usd_per_teu", 100, 90, 120),
    fact("sea>gate", "lone_box_share", 2),
]


def test_a_border_pays_the_share_of_where_it_is_left_and_carbon_none(toy):
    network = toy.with_layer(CHARGES)
    pricer = Pricer(network, "teu", 9, "CN", "RU")
    price = pricer.move("bravo", "charlie", "rail-1520", "bravo-charlie:rail-1520")
    (rate,) = network.facts.entries(("rail-1520",), "cost_per_teu_km")
    assert price.carbon_usd == pytest.approx(50.0 * price.wtw_kg / 1000.0)
    assert price.usd - price.carbon_usd == pytest.approx((rate[0] * price.km + 57.0) * 1.5)
    bare = Pricer(two(network), "teu", 9, "CN", "RU")
    handled = [it.handling("bravo", "rail-1435", "rail-1520") for it in (pricer, bare)]
    changed = [it.usd - it.carbon_usd for it in handled]
    # A share of a place goes before that of the pair of modes.
    assert changed[0] / changed[1] == pytest.approx(1.8 / 2.0)


@pytest.mark.parametrize(
    ("destination", "modes"), [("delta", ("rail-1435", "rail-1520")), ("golf", ("sea",))]
)
def test_legs_plan_and_terms_add_up_to_the_same(toy, destination, modes):
    network = toy.with_layer(CHARGES)
    steps = resolve_steps(network)
    route = find_route(network, Query("alpha", destination, "cost", DAY, "teu", modes), steps)
    usd = route.total("cost_usd")
    plan = plan_route(network, steps, route)
    assert cost_usd(plan, plan.base) == pytest.approx(usd)
    plan = plan_legs(network, route)
    assert cost_usd(plan, plan.base) == pytest.approx(usd)


def test_drawn_charges_are_priced_as_in_a_network_of_its_own(toy):
    network = toy.with_layer(CHARGES)
    formulas = NetworkFormulas(network, resolve_steps(network))
    values = {}
    for subject, attribute in (
        ("bravo>charlie:rail-1520", "fee_per_teu"),
        ("rail-1520@RU", "border_in_usd_per_teu"),
        ("sea>gate", "handling_usd_per_teu"),
        ("sea", "border_in_usd_per_teu"),
        ("rail-1520", "carbon_usd_per_t"),
        ("rail-1435>rail-1520@bravo", "lone_box_share"),
    ):
        (entry,) = network.facts.entries((subject,), attribute)
        values[entry[2]] = np.array([entry[0], entry[0] * 1.1])
    for drawn, priced in formulas.under(values):
        again = resolve_steps(drawn)
        assert np.allclose(priced.rows.columns, again.rows.columns, rtol=1e-12)


def at_borders(network, modes, destination="delta", depart=DAY):
    """What borders ask on the cheapest way of one TEU, carriage left out."""
    query = Query("alpha", destination, "cost", depart, "teu", modes)
    route = find_route(network, query)
    return sum(border_usd(network, route, leg) for leg in route.legs if leg.kind == "border")


def test_charges_of_a_border_are_those_that_are_paid(toy):
    rails = ("rail-1435", "rail-1520")
    layer = [
        *(fact(mode, "border_out_usd_per_teu", 30) for mode in rails),
        fact("sea", "border_in_usd_per_teu", 40),
    ]
    winter = [
        fact(f"{mode}@CN", "lone_box_share", 1.5)._replace(when="11-01..03-31") for mode in rails
    ]
    shared = toy.with_layer([*layer, *winter, fact("sea>gate", "lone_box_share", 2)])
    assert at_borders(toy.with_layer(layer), rails) == pytest.approx(30.0)
    assert at_borders(shared, rails) == pytest.approx(45.0)
    # The border is passed in November, and paid as on the day of departure.
    assert at_borders(shared, rails, depart=dt.date(2026, 10, 30)) == pytest.approx(30.0)
    # Customs ask of a box that a ship brings what they ask of one of two.
    assert at_borders(shared, ("sea",), "golf") == pytest.approx(40.0)


def test_copies_of_steps_at_a_place_passed_through_pay_the_same(lone):
    steps = resolve_steps(lone)
    passed, copied = split_places(steps, ("charlie", "echo"))
    more, count = of_steps(passed, SINGLE_20FT_SHARE), len(steps.head)
    assert {edge: usd for edge, usd in more.items() if edge < count} == of_steps(
        steps, SINGLE_20FT_SHARE
    )
    assert [more.get(count + at) for at in range(len(copied))] == [
        more.get(edge) for edge in copied
    ]
    assert any(edge >= count for edge in more)


@pytest.mark.parametrize("month", [1, 6])
def test_a_share_of_a_season_holds_on_the_day_of_departure(toy, month):
    depart = dt.date(2026, month, 10)
    winter = fact("rail-1520@RU", "lone_box_share", 1.5)._replace(when="11-01..03-31")
    network = toy.with_layer([winter])
    modes = ("rail-1435", "rail-1520")
    query = Query(*WAY, "cost", depart, "teu", modes)
    steps = resolve_steps(network)
    route, always = (
        find_route(it, query, resolve_steps(it))
        for it in (network, toy.with_layer([winter._replace(when="")]) if month == 1 else toy)
    )
    assert route.total("cost_usd") == pytest.approx(always.total("cost_usd"))
    plan = plan_route(network, steps, route)
    assert cost_usd(plan, plan.base) == pytest.approx(route.total("cost_usd"))
    matrix = find_matrix(network, query, ["alpha"], ["delta"])
    assert matrix.cost_usd[0, 0] == pytest.approx(route.total("cost_usd"))


def test_the_share_is_cited_where_it_is_paid(lone):
    step = Step(MOVE, "alpha", "bravo", "rail-1435", "rail-1435", "alpha-bravo:rail-1435")
    located = lone.facts.located()
    for network, cited in ((lone, True), (two(lone), False)):
        price = reprice(Pricer(network, "teu", 9, "CN", "RU"), step)
        names = {located[number].attribute for number in price.facts if number in located}
        assert ("lone_box_share" in names) is cited
