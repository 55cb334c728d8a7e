"""Laws of every rule of pricing, each stated in a world of its own: all prices say the same."""

import datetime as dt
import shutil
from typing import NamedTuple

import numpy as np
import pytest
from conftest import TOY

from corridors.model.entities import Fact
from corridors.tables.load import load_network
from planner.batch.matrix import find_matrix
from planner.graph.graph import build_graph
from planner.graph.via import pass_through, split_places
from planner.pricing.arcs import NEVER, reprice, resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.route_model import cost_usd, plan_legs, plan_route, totals
from planner.uncertainty.sampling import PRICED

DAYS = (dt.date(2026, 1, 10), dt.date(2026, 7, 10))
GRAIN = (
    ("grain", "mass_t", 1, "t"),
    ("grain", "horizon_h", 2160, "h"),
    ("rail-1435", "cost_per_t_km", 0.02, "USD/t-km"),
    ("rail-1520", "cost_per_t_km", 0.03, "USD/t-km"),
    ("road", "cost_per_t_km", 0.05, "USD/t-km"),
)
ENDS = (("alpha", "delta"), ("delta", "alpha"), ("alpha", "bravo"), ("alpha", "golf"))


def fact(subject, attribute, value, low=None, high=None, when=""):
    value = value if isinstance(value, str) else float(value)
    return Fact(subject, attribute, value, "", low, high, when, 2025, "atlas", "", "", "test")


def halves(subject, attribute, winter, summer):
    spans = ("12-01..05-31", winter), ("06-01..11-30", summer)
    return [fact(subject, attribute, value, when=when) for when, value in spans]


CHARGES = [
    fact("rail-1435", "border_out_usd_per_teu", 60),
    fact("rail-1520", "border_out_usd_per_teu", 30),
    fact("rail-1520@RU", "border_in_usd_per_teu", 20),
    fact("bravo>charlie:rail-1520", "fee_per_teu", 7, 3, 15),
    fact("rail-1520", "carbon_usd_per_t", 50),
    fact("sea", "border_in_usd_per_teu", 40),
    fact("sea>gate", "handling_usd_per_teu", 100, 90, 120),
    fact("road", "border_out_usd_per_teu", 40),
    fact("road", "border_in_usd_per_teu", 20),
    fact("bravo>charlie:road", "fee_per_teu", 30, 20, 50),
]
RULES = {
    "lone boxes": [
        *CHARGES,
        fact("rail-1435", "lone_box_share", 1.5, 1.2, 1.8),
        fact("rail-1435@CN", "lone_box_share", 1.4),
        fact("rail-1520@CN", "lone_box_share", 1.5, 1.1, 1.9),
        fact("rail-1520@RU", "lone_box_share", 1.25),
        fact("rail-1435>rail-1520", "lone_box_share", 2.0),
        fact("rail-1435>rail-1520@bravo", "lone_box_share", 1.8),
        fact("sea>gate", "lone_box_share", 2),
    ],
    "refrigerated boxes": [
        *CHARGES,
        fact("teu", "nature", "reefer"),
        fact("rail-1435", "reefer_box_share", 1.5, 1.2, 2.0),
        fact("rail-1435", "lone_box_share", 1.1),
        fact("bravo>charlie:rail-1435", "reefer_box_share", 3.0),
        fact("rail-1435>rail-1520", "reefer_box_share", 2.0),
    ],
    "goods in packages": [
        fact("grain", "packed", 1),
        fact("rail-1520", "packed_share", 2.0, 1.5, 3.0),
        fact("rail-1435>rail-1520", "handling_usd_per_t", 4),
        fact("rail-1435>rail-1520", "packed_share", 5.0),
        fact("gate>rail-1435", "headway_h", 72),
        fact("gate>sea", "headway_h", 96, 48, 168),
        fact("sea", "border_in_h", 120),
        fact("sea", "border_in_bulk_h", 24, 6, 48),
    ],
    "bulk": [
        fact("rail-1520", "packed_share", 2.0, 1.5, 3.0),
        fact("gate>sea", "headway_h", 96, 48, 168),
        fact("sea", "border_in_h", 120),
        fact("sea", "border_in_bulk_h", 24, 6, 48),
        fact("golf:sea", "border_in_bulk_h", 12, 3, 30),
    ],
    "loads of trucks": [*CHARGES, fact("road", "t_per_teu", 10, 5, 15)],
    "the way back": [fact("delta>echo:rail-1520", "rate_share", 0.5, 0.4, 0.8)],
    "single tracks": [
        fact("rail-1435@CN", "single_track_share", 0.5, 0.3, 0.8),
        *halves("alpha-bravo:rail-1435", "tracks", 1, 2),
    ],
    "ordinary trains": [
        *halves("rail-1435@CN", "ordinary_share", 0.5, 0.8),
        fact("rail-1435@CN", "ordinary_between", "CN DE RU"),
        fact("rail-1435@CN", "single_track_share", 0.5, 0.3, 0.8),
        fact("alpha-bravo:rail-1435", "tracks", 1),
    ],
    "fees of a port": [
        fact("golf:sea", "fee_per_teu", 5000, 0, 10000),
        fact("golf:sea", "fee_per_t", 50, 0, 100),
        fact("golf:sea", "fee_from", "CN"),
    ],
    "dangerous goods": [
        fact("teu", "nature", "dangerous un3"),
        fact("gate>rail-1435@alpha", "dangerous_usd_per_teu", 150, 100, 300),
        fact("rail-1520@RU", "dangerous_usd_per_teu", 90, 50, 150),
    ],
    "shares of a season": [
        *CHARGES,
        *halves("rail-1520@RU", "lone_box_share", 1.5, 1.1),
        *halves("rail-1435", "cost_per_teu_km", 0.7, 0.5),
    ],
}


class World(NamedTuple):
    """A network in which a rule is stated, and the one below it."""

    below: object
    network: object
    steps: object
    layer: list


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The toy network with grain beside its box, and rates per tonne."""
    folder = tmp_path_factory.mktemp("grown") / "toy"
    shutil.copytree(TOY, folder)
    with (folder / "cargo.csv").open("a", encoding="utf-8") as table:
        table.write("grain,,Grain,Зерно,粮食,,t,rail-1435 rail-1520 road sea\n")
    with (folder / "facts.csv").open("a", encoding="utf-8") as table:
        for row in GRAIN:
            table.write(f"{','.join(map(str, row))},,,,2025,atlas,p. 4,\n")
    network = load_network(folder)
    return network, StepFinder(network, resolve_steps(network))


@pytest.fixture(scope="module", params=RULES)
def world(request, grown):
    layer = RULES[request.param]
    network = grown[0].with_layer(layer)
    return World(grown, network, resolve_steps(network), layer)


@pytest.fixture(scope="module")
def routes(world):
    """The best routes of some questions in all modes and by rail, in winter and in summer."""
    found = []
    for ends in ENDS:
        for cargo in ("teu", "grain"):
            for day in DAYS:
                for by in ("time", "cost"):
                    rail = ("rail-1435", "rail-1520") if by == "cost" and "golf" not in ends else ()
                    query = Query(*ends, by, day, cargo, rail)
                    found.append((query, find_route(world.network, query, world.steps)))
    return found


def test_the_graph_of_a_question_takes_and_asks_what_each_step_does(world, routes):
    for query, _ in routes:
        graph = build_graph(world.network, world.steps, query)
        prices = [reprice(graph.pricer, world.steps.step(at)) for at in range(len(graph.hours))]
        # The gates of other places than the ends are shut; hours of a season are in a calendar.
        open_ = [edge for edge, hours in enumerate(graph.hours) if hours < NEVER]
        even = [edge for edge in open_ if graph.number[edge] < 0]
        for name, column, edges in (("usd", graph.usd, open_), ("hours", graph.hours, even)):
            expected = [getattr(prices[edge], name) for edge in edges]
            assert [column[edge] for edge in edges] == pytest.approx(expected)


def test_matrix_plans_and_ranges_add_up_to_the_route(world, routes):
    for query, route in routes:
        name = {"time": "time_h", "cost": "cost_usd"}[query.by]
        total = route.total(name)
        matrix = find_matrix(world.network, query, [query.origin], [query.destination], world.steps)
        assert getattr(matrix, name)[0, 0] == pytest.approx(total)
        assert route_range(world.network, route, name).value == pytest.approx(total)
        for plan in (
            plan_route(world.network, world.steps, route),
            plan_legs(world.network, route),
        ):
            assert totals(plan).time_h == pytest.approx(route.total("time_h"))
            assert cost_usd(plan, plan.base) == pytest.approx(route.total("cost_usd"))


def test_the_formula_of_a_step_says_what_its_price_says(world, routes):
    located = world.network.facts.located()

    def value(number):
        return np.float64(located[number].value)

    for _, route in routes:
        for leg in route.legs:
            for _, price in leg.steps:
                usd = price.formula.usd(value, 1.0)
                assert usd == pytest.approx(price.usd - price.carbon_usd)


def test_every_set_of_values_is_priced_as_a_network_of_its_own(world):
    values = {}
    for it in world.layer:
        if isinstance(it.value, float) and it.attribute in PRICED:
            for value, _, number, *_ in world.network.facts.entries((it.subject,), it.attribute):
                values[number] = np.array([value * 0.9, value * 1.1])
    assert values
    for drawn, priced in NetworkFormulas(world.network, world.steps).under(values):
        assert priced == resolve_steps(drawn)


def test_the_layer_that_states_it_changes_steps_and_answers(world, routes):
    below, finder = world.below
    assert change_steps(finder, world.network) == world.steps
    before = [find_route(below, query).total("cost_usd") for query, _ in routes]
    hours = [find_route(below, query).total("time_h") for query, _ in routes]
    assert before != [it.total("cost_usd") for _, it in routes] or hours != [
        it.total("time_h") for _, it in routes
    ]


def test_copies_of_steps_at_a_place_passed_through_ask_the_same(world, routes):
    stops = ("charlie", "echo")
    passed, copied = split_places(world.steps, stops)
    first = len(world.steps.head)
    for query, _ in routes[:8]:
        graph = build_graph(world.network, passed, query)
        for column in (graph.usd, graph.hours, graph.wtw_kg):
            assert [column[first + at] for at in range(len(copied))] == pytest.approx(
                [column[edge] for edge in copied]
            )
    assert pass_through(world.steps, stops) == passed


def test_what_is_spread_widens_the_range(world, routes):
    spread = [it for it in world.layer if it.low is not None]
    if not spread:
        pytest.skip("its numbers have no spread")
    exact = [it._replace(low=None, high=None) for it in world.layer]
    network = world.below[0].with_layer(exact)
    steps, wider = resolve_steps(network), 0
    for query, route in routes:
        same = find_route(network, query, steps)
        for name in ("time_h", "cost_usd"):
            wide, narrow = route_range(world.network, route, name), route_range(network, same, name)
            # Hours are planned with their mean, which a spread moves.
            assert name == "time_h" or wide.value == pytest.approx(narrow.value)
            wider += wide.low < narrow.low - 1e-6 or wide.high > narrow.high + 1e-6
    assert wider
