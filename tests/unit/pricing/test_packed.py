"""Goods in packages pay more a tonne than bulk."""

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from corridors.model.entities import Fact
from corridors.tables.load import load_network
from planner.graph.graph import build_graph, build_open_graph
from planner.pricing.adjustments import PACKED_SHARE, price_share_of
from planner.pricing.arcs import HANDLE, Step, reprice, resolve_steps
from planner.pricing.pricer import Pricer
from planner.pricing.repricing import network_formulas, under
from planner.pricing.snapshot import ready_network
from planner.query.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range

TOY = Path(__file__).parents[2] / "toy"
DAY = dt.date(2026, 1, 10)
MODES = ("rail-1435", "rail-1520")


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


SHARES = [
    fact("rail-1520", "packed_share", 2.0, 1.5, 3.0),
    fact("rail-1435>rail-1520", "handling_usd_per_t", 4),
    fact("rail-1435>rail-1520", "packed_share", 5.0),
    fact("grain", "packed", 1),
]


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The toy network with grain beside its box, and rates per tonne."""
    folder = tmp_path_factory.mktemp("packed") / "toy"
    shutil.copytree(TOY, folder)
    with (folder / "cargo.csv").open("a", encoding="utf-8") as table:
        table.write("grain,Grain,Зерно,粮食,t,rail-1435 rail-1520 road sea\n")
    with (folder / "facts.csv").open("a", encoding="utf-8") as table:
        for subject, attribute, value, unit in (
            ("grain", "mass_t", 1, "t"),
            ("grain", "horizon_h", 2160, "h"),
            ("rail-1435", "cost_per_t_km", 0.02, "USD/t-km"),
            ("rail-1520", "cost_per_t_km", 0.03, "USD/t-km"),
        ):
            table.write(f"{subject},{attribute},{value},{unit},,,,2025,atlas,p. 4,\n")
    return load_network(folder)


@pytest.fixture(scope="module")
def bulk(grown):
    return grown.with_layer([SHARES[1]])


@pytest.fixture(scope="module")
def packed(grown):
    return grown.with_layer(SHARES)


def ask(network):
    return find_route(network, Query("alpha", "delta", "cost", DAY, "grain", MODES))


def test_the_shipped_kinds():
    network, _ = ready_network()
    kinds = {kind for kind in network.cargo if price_share_of(network, kind) == PACKED_SHARE}
    assert kinds == {"general", "medicines"}


def test_moves_and_handling_cost_more_and_bulk_pays_as_before(bulk, packed):
    usd = {}
    for route in (ask(bulk), ask(packed)):
        for leg in route.legs:
            key = (leg.kind, leg.mode, leg.to_mode, leg.places)
            usd.setdefault(key, []).append(leg.cost_usd)
    shares = {round(high / low, 9) for low, high in usd.values() if low}
    assert shares == {1.0, 2.0, 5.0}
    loose = packed.with_layer([fact("grain", "packed", 0)])
    assert ask(loose).total("cost_usd") == pytest.approx(ask(bulk).total("cost_usd"))


@pytest.mark.parametrize("packages", [0, 1])
def test_the_graph_of_a_question_asks_what_each_step_costs(packed, packages):
    network = packed.with_layer([fact("grain", "packed", packages)])
    steps = resolve_steps(network)
    query = Query("alpha", "delta", "cost", DAY, "grain")
    graph = build_graph(network, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)
    some = [edge for edge, _ in steps.surcharges[PACKED_SHARE]]
    assert some
    laid = build_open_graph(network, steps, query, [], {}, {}, some)
    assert [laid.usd[edge] for edge in some] == pytest.approx([prices[edge] for edge in some])


def test_customs_at_discharge_are_no_dearer(grown):
    layer = [fact("sea>gate", "handling_usd_per_t", 10), fact("sea", "border_in_usd_per_t", 3)]
    shared = [*layer, fact("sea>gate", "packed_share", 4), fact("grain", "packed", 1)]
    step = Step(HANDLE, "golf", "golf", "sea", "gate", "")
    pricers = [Pricer(grown.with_layer(it), "grain", 9, "CN", "NL") for it in (layer, shared)]
    usd = [reprice(it, step).usd / it.mass for it in pricers]
    assert usd == pytest.approx([13.0, 43.0])


def test_the_spread_of_the_share_is_in_the_range(grown, packed):
    exact = grown.with_layer([SHARES[0]._replace(low=None, high=None), *SHARES[1:]])
    wide, narrow = (route_range(it, ask(it), "cost_usd") for it in (packed, exact))
    assert wide.low < narrow.low
    assert wide.high > narrow.high


def test_every_set_of_values_is_priced_as_a_network_of_its_own(packed):
    formulas = network_formulas(packed, resolve_steps(packed))
    (share,) = packed.facts.entries(("rail-1520",), "packed_share")
    values = {share[2]: np.array([1.0, 2.7])}
    for network, priced in under(formulas, values):
        again = resolve_steps(network)
        assert dict(priced.surcharges[PACKED_SHARE]) == pytest.approx(
            dict(again.surcharges[PACKED_SHARE])
        )
        assert priced.usd_per_t == pytest.approx(again.usd_per_t)
