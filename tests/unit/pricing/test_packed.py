"""Goods in packages pay more a tonne than bulk, and wait and are cleared as containers are."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from corridors.model.entities import Fact
from corridors.tables.load import load_network
from planner.pricing.arcs import HANDLE, Step, reprice
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route

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
        table.write("grain,,Grain,Зерно,粮食,,t,rail-1435 rail-1520 road sea\n")
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


def test_moves_and_handling_cost_more_and_bulk_pays_as_before(bulk, packed):
    usd = {}
    for route in (ask(bulk), ask(packed)):
        for leg in route.legs:
            key = (leg.kind, leg.mode, leg.to_mode, leg.places)
            if leg.kind != "wait":
                usd.setdefault(key, []).append(leg.cost_usd)
    shares = {round(high / low, 9) for low, high in usd.values() if low}
    assert shares == {1.0, 2.0, 5.0}
    loose = packed.with_layer([fact("grain", "packed", 0)])
    assert ask(loose).total("cost_usd") == pytest.approx(ask(bulk).total("cost_usd"))


def test_customs_at_discharge_are_no_dearer(grown):
    layer = [fact("sea>gate", "handling_usd_per_t", 10), fact("sea", "border_in_usd_per_t", 3)]
    shared = [*layer, fact("sea>gate", "packed_share", 4), fact("grain", "packed", 1)]
    step = Step(HANDLE, "golf", "golf", "sea", "gate", "")
    pricers = [Pricer(grown.with_layer(it), "grain", 9, "CN", "NL") for it in (layer, shared)]
    usd = [reprice(it, step).usd / it.mass for it in pricers]
    assert usd == pytest.approx([13.0, 43.0])


SERVICE = [
    fact("gate>rail-1435", "headway_h", 72),
    fact("gate>sea", "headway_h", 96, 48, 168),
    fact("sea", "border_in_h", 120),
    fact("sea", "border_in_bulk_h", 24),
]
DISCHARGE = Step(HANDLE, "golf", "golf", "sea", "gate", "")


def by_sea(network):
    return find_route(network, Query("alpha", "golf", "time", DAY, "grain", ("sea",)))


@pytest.mark.parametrize(
    ("stated", "bulk", "boxes"),
    [
        ({"sea@DE": (8, None)}, 8.0, 8.0),
        ({"sea@DE": (8, 6)}, 6.0, 8.0),
        ({"sea@DE": (8, 6), "golf:sea": (4, None)}, 4.0, 4.0),
        ({"sea@DE": (8, None), "golf:sea": (None, 3)}, 3.0, 8.0),
        ({"golf:sea": (None, 3)}, 3.0, 120.0),
    ],
)
def test_a_port_goes_before_its_country_and_that_before_all_ports(packed, stated, bulk, boxes):
    names = ("border_in_h", "border_in_bulk_h")
    nearer = [
        fact(subject, name, hours)
        for subject, pair in stated.items()
        for name, hours in zip(names, pair, strict=True)
        if hours is not None
    ]
    for packages, hours in ((0, bulk), (1, boxes)):
        layer = [*SERVICE, *nearer, fact("grain", "packed", packages)]
        pricer = Pricer(packed.with_layer(layer), "grain", 9, "CN", "NL")
        assert reprice(pricer, DISCHARGE).border_h == hours
