"""What the shipped facts say of the costs of a shipper beside price: time, transfers, transit."""

import datetime as dt
import json
from itertools import groupby

import pytest

from corridors.model.network import Network
from planner.graph.cache import warm_engine
from planner.pricing.arcs import MOVE, Step
from planner.pricing.shipper_costs import ShipperCosts, shipper_columns
from planner.question.query import Query, hour_rate

BOXES = ("teu", "feu", "reefer", "dangerous")
BULK = ("coal", "grain", "dry_bulk", "timber", "crude", "oil_products", "lng")


@pytest.fixture
def rate(shipped: Network):
    """Return what an hour of one unit of a cargo kind weighs, USD."""

    def ask(cargo: str) -> float:
        query = Query("dalian", "duisburg", "generalised", shipped.edition, cargo)
        return hour_rate(shipped, query)

    return ask


def _word(network: Network, country: str, attribute: str) -> str:
    found = network.facts.entries((country,), attribute)
    return str(found[0][0]) if found else ""


def test_every_cargo_kind_that_is_routed_has_a_value_of_time(shipped, rate):
    for cargo in shipped.cargo:
        assert (rate(cargo) > 0) == (cargo != "electricity"), cargo


def test_a_tonne_of_medicines_is_urgent_a_box_less_and_bulk_least(shipped, rate):
    tonne = {
        kind: rate(kind) / shipped.cargo_number(kind, "mass_t")
        for kind in ("medicines", "teu", *BULK)
    }
    assert tonne["medicines"] > 50 * tonne["teu"]
    assert all(tonne["teu"] > 10 * tonne[kind] for kind in BULK)


@pytest.mark.parametrize(
    ("words", "modes"),
    [
        (("Shanghai", "Rotterdam"), {"sea"}),
        (("Dalian", "Busan"), {"sea"}),
        (("Harbin", "Moscow"), {"rail"}),
        (("Shanghai", "Frankfurt", "--cargo", "medicines"), {"air"}),
    ],
)
def test_the_value_of_time_gives_the_mode_that_is_used(run, words, modes):
    ask = ("route", *words, "--by", "generalised", "--depart", "2026-12-01", "--format", "json")
    legs = json.loads(run(*ask).out)["routes"][0]["legs"]
    long = {leg["mode"] for leg in legs if leg["kind"] == "move" and leg["distance_km"] > 500}
    assert long == modes


def test_countries_of_one_customs_territory(shipped):
    union = {code: _word(shipped, code, "customs_territory") for code in ("DE", "PL", "LT", "FR")}
    assert set(union.values()) == {"EU"}
    assert _word(shipped, "RU", "customs_territory") == _word(shipped, "KZ", "customs_territory")
    for alone in ("CN", "MN", "TR", "GB", "UA"):
        assert _word(shipped, alone, "customs_territory") == ""


def test_land_borders_without_charges_lie_inside_a_customs_territory(shipped):
    """A border with a customs charge between members would count the union twice."""
    for link in shipped.links:
        ends = [shipped.places[link.a].country, shipped.places[link.b].country]
        territory = {_word(shipped, code, "customs_territory") for code in ends}
        land = shipped.modes[link.mode].land and ends[0] != ends[1]
        if not land or len(territory) > 1 or territory == {""}:
            continue
        for place in (link.a, link.b):
            for way in ("in", "out"):
                name = f"border_{way}_usd_per_teu"
                charge = shipped.number(f"{place}:{link.mode}", name) or 0.0
                assert charge == 0.0, (place, link.mode, name)


def test_transit_costs_something_by_every_mode_that_enters_a_country(shipped):
    for mode in ("road", "rail-1435", "rail-1520", "sea", "river"):
        assert shipped.number(mode, "transit_cost_usd") > 0
    rail, road = (
        shipped.number(f"{mode}@RU", "transit_cost_usd") for mode in ("rail-1520", "road")
    )
    assert rail < road


def test_documents_of_a_transfer_by_sea_cost_more_than_on_land(shipped):
    land = shipped.number("road>rail-1435", "transfer_cost_usd")
    assert shipped.number("rail-1435>sea", "transfer_cost_usd") > land
    assert shipped.number("sea>rail-1435@tianjin", "transfer_cost_usd") is not None


@pytest.mark.parametrize("cargo", [*BOXES, *BULK, "general", "medicines", "block_train"])
def test_a_consignment_is_no_less_than_a_unit(shipped, cargo):
    assert shipped.cargo_number(cargo, "consignment_units") >= 1


def test_a_country_is_explained_with_what_is_said_of_it(run):
    done = run("explain", "KG", "--format", "json")
    said = {(it["subject"], it["attribute"]) for it in json.loads(done.out)["facts"]}
    assert ("KG", "customs_territory") in said
    assert ("road@KG", "transit_cost_usd") in said


def test_what_is_of_modes_is_not_said_of_a_country(run):
    done = run("route", "Dalian", "Moscow", "--set", "RU.speed_kmh=50")
    assert done.code == 2
    assert "not to a country" in done.err


def test_who_leaves_where_the_cargo_is_bound_for_has_only_passed_through(shipped):
    costs = ShipperCosts(shipped, Query("klaipeda", "minsk", "generalised", shipped.edition, "teu"))
    into, out, home = (
        costs.step(Step(MOVE, a, b, "rail-1520", "rail-1520", f"{a}-{b}:rail-1520")).transit
        for a, b in (
            ("kybartai", "nesterov"), ("nesterov", "kybartai"), ("kena", "gudogay"),
        )
    )  # fmt: skip
    # Russia is of the customs territory of Minsk: entering it is no transit, leaving it is one,
    # and so is Lithuania when the cargo is back there.
    assert into == home == 0.0
    union = shipped.number("rail-1520", "transit_cost_usd")
    assert out == pytest.approx(shipped.number("rail-1520@RU", "transit_cost_usd") + union)


def test_transit_of_a_country_by_its_own_cargo_is_none(shipped):
    query = Query("st_petersburg", "kaliningrad", "generalised", shipped.edition, "teu")
    costs = ShipperCosts(shipped, query)
    step = Step(MOVE, "gudogay", "kena", "rail-1520", "rail-1520", "gudogay-kena:rail-1520")
    # Belarus is of one territory with Russia, where the cargo began: the Union alone is passed.
    union = shipped.number("rail-1520", "transit_cost_usd")
    assert costs.step(step).transit == pytest.approx(union)


def test_cargo_of_lithuania_does_not_come_back_by_kaliningrad_whose_own_passes(run):
    ask = ("--by", "cost", "--depart", "2026-11-01", "--format", "json")
    through = []
    for ends in (("klaipeda", "minsk"), ("st_petersburg", "kaliningrad", "--mode", "rail")):
        legs = json.loads(run("route", *ends, *ask).out)["routes"][0]["legs"]
        passed = [it for leg in legs for it in leg.get("countries", ())]
        through.append([it for it, _ in groupby(passed)])
    out, own = through
    assert "RU" not in out
    assert out[-1] == "BY"
    assert own[0] == "RU"
    assert own[-2:] == ["LT", "RU"]


def test_a_burden_that_is_kept_is_that_of_the_season(shipped, shipped_steps):
    """Costs change in summer alone: a warm engine finds two columns for all days."""
    summer = shipped.read_assignment("road>rail-1520.transfer_cost_usd=777")
    layered = shipped.with_layer([summer._replace(when="06-01..08-31")])
    engine = warm_engine()
    columns = {}
    for month in (4, 7, 5, 8, 12):
        day = dt.date(2026, month, 10)
        query = Query("dalian", "moscow", "generalised", day, "teu")
        graph = engine.graph(layered, shipped_steps, query)
        found = shipper_columns(layered, shipped_steps, query, graph.usd)
        assert sorted(graph.shipper) == sorted(found)
        for by, column in found.items():
            assert graph.shipper[by].tolist() == column.tolist()
        columns.setdefault(found["generalised"].tobytes(), []).append(month)
    assert sorted(columns.values()) == [[4, 5, 12], [7, 8]]
    (kept,) = engine.cache.shipper_costs.values()
    assert len(kept) == 2
