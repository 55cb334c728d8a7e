"""One bill of lading from ship to ship, and the flags of coasts, on the toy network with a hub."""

import datetime as dt
import shutil
from itertools import pairwise

import pytest
from conftest import TOY
from service_tables import add_services

from corridors.errors import NoRouteError
from corridors.tables.carriers import check_carriers, read_carriers
from corridors.tables.load import load_network
from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 3, 2)
SERVICES = """\
id,operator,name,mode,direction,cargo,refuses,departures_per_week,weekdays,months,status,confirmed,source,locator,note
feeder,Small Feeders,F1,sea,both,containers,,7,,,operating,2026,atlas,p. 50,
ocean,Big Line,O1,sea,both,containers,,7,,,operating,2026,atlas,p. 51,
other,Other Line,O2,sea,both,containers,,7,,,operating,2026,atlas,p. 52,
coast,Big Line,C1,sea,both,containers,,7,,,operating,2026,atlas,p. 53,
"""
CALLS = """\
service,seq,place,mode,arrive_h,depart_h,loads,unloads,note
feeder,1,alpha,sea,,0,yes,yes,
feeder,2,hotel,sea,,,yes,yes,
ocean,1,hotel,sea,,0,yes,yes,
ocean,2,golf,sea,,,yes,yes,
other,1,hotel,sea,,0,yes,yes,
other,2,india,sea,,,yes,yes,
other,3,golf,sea,,,yes,yes,
coast,1,alpha,sea,,0,yes,yes,
coast,2,juliet,sea,,,yes,yes,
coast,3,hotel,sea,,,yes,yes,
"""
CARRIERS = """\
id,name,aliases,country,ocean,source,locator,note
small,Small Feeders,,CN,no,atlas,p. 60,
big,Big Line,BL;Big,DK,yes,atlas,p. 60,
other,Other Line,,KR,yes,atlas,p. 60,
"""
AGREEMENTS = """\
name,kind,carriers,services,trades,valid_from,valid_to,source,locator,note
Pact,alliance,big other,,NL-DE,2024-01-01,2025-12-31,atlas,p. 61,
"""
CABOTAGE = """\
countries,flags,carriers,places,valid_from,valid_to,source,locator,note
CN,CN,,,,,atlas,p. 62,
"""
FEEDER = "Feed,common_feeder,small big,,,2026-01-01,,atlas,p. 61,\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(TOY, folder)
    add_services(folder, SERVICES, CALLS)
    more = {
        "schema": [
            "scheduled_modes,cargo,,text,,,By services alone",
            "rebooking_h,handling,h,number,0,2000,Hours of a second booking",
            "rebooking_usd_per_teu,handling,USD/TEU,number,0,20000,Its charge",
        ],
        "places": [
            "hotel,port,NL,51.9,4.1,Hotel,,,,,,atlas",
            "india,port,DE,53.6,8.5,India,,,,,,atlas",
            "juliet,port,CN,36.0,120.3,Juliet,,,,,,atlas",
        ],
        "links": [
            *("alpha,juliet,sea,both,,,", "juliet,hotel,sea,both,,,"),
            *("hotel,golf,sea,both,,,", "hotel,india,sea,both,,,", "india,golf,sea,both,,,"),
        ],
        "facts": [
            f"{subject},{name},{value},{unit},,,,2025,atlas,p. 9,"
            for subject, name, value, unit in (
                *(("alpha-juliet:sea", "length_km", 600, "km"),),
                *(("juliet-hotel:sea", "length_km", 9000, "km"),),
                *(("hotel-golf:sea", "length_km", 500, "km"),),
                *(("hotel-india:sea", "length_km", 400, "km"),),
                *(("india-golf:sea", "length_km", 150, "km"),),
                *(("teu", "scheduled_modes", "sea", ""),),
                *(("sea>sea", "handling_h", 24, "h"), ("sea>sea", "rebooking_h", 240, "h")),
                *(("sea>sea", "rebooking_usd_per_teu", 500, "USD/TEU"),),
            )
        ],
    }
    for name, lines in more.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    return folder


def _bound(folder, agreements=AGREEMENTS, carriers=CARRIERS, cabotage=CABOTAGE):
    for name, text in (
        ("carriers", carriers),
        ("carrier_agreements", agreements),
        ("cabotage", cabotage),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return load_network(folder)


def _ask(network, origin, destination, day=DAY, **terms):
    query = Query(origin, destination, "time", day, "teu", ("sea",), **terms)
    return find_route(network, query, resolve_steps(network))


def _changes(route):
    """Return whether each change of ships is booked anew."""
    steps = [step for leg in route.legs for step, _ in leg.steps]
    return [it.anew for it in steps if it.kind == 1 and it.first == it.second == "sea"]


def test_without_carriers_cargo_changes_ships_at_will(folder):
    route = _ask(load_network(folder), "alpha", "golf")
    assert _changes(route) == [False]


def test_ships_that_no_bill_joins_are_booked_anew(folder):
    """And pay for it, and take its hours; a feeder that carries for the line is on its bill."""
    apart, joined = (
        _ask(_bound(folder, text), "alpha", "golf", avoid=("coast",))
        for text in (AGREEMENTS, AGREEMENTS + FEEDER)
    )
    assert (_changes(apart), _changes(joined)) == ([True], [False])
    assert apart.total("time_h") - joined.total("time_h") == pytest.approx(240 - 24)
    assert apart.total("cost_usd") - joined.total("cost_usd") == pytest.approx(500)


@pytest.mark.parametrize(("day", "anew"), [(dt.date(2025, 12, 31), False), (DAY, True)])
def test_an_alliance_holds_until_its_last_day(folder, day, anew):
    network = _bound(folder)
    route = _ask(network, "juliet", "india", day)
    assert route.services == ("coast", "other")
    assert _changes(route) == [anew]
    carriers = read_carriers(network)
    joined = carriers.issuers(network.services["other"], [day])[0]
    assert joined == ({"other"} if anew else {"other", "big"})


@pytest.mark.parametrize("trade", ["CN-US", "NL-US", "DE-US"])
def test_an_agreement_holds_in_its_trade_alone(folder, trade):
    """A service that calls in one of two areas is not in their trade."""
    network = _bound(folder, AGREEMENTS.replace("NL-DE", trade))
    early = dt.date(2025, 6, 1)
    assert read_carriers(network).issuers(network.services["ocean"], [early]) == ({"big"},)


def test_a_coast_is_closed_to_foreign_flags(folder):
    """The Danish line joins Alpha with Juliet, and may carry from each of them abroad alone."""
    with pytest.raises(NoRouteError):
        _ask(_bound(folder), "alpha", "juliet")
    assert _ask(_bound(folder), "alpha", "hotel", avoid=("feeder",)).services == ("coast",)
    row = "CN,*,big,alpha juliet,2026-03-01,2026-03-31,atlas,p. 63,\n"
    network = _bound(folder, cabotage=CABOTAGE + row)
    assert _ask(network, "alpha", "juliet").services == ("coast",)
    with pytest.raises(NoRouteError):
        _ask(network, "alpha", "juliet", dt.date(2026, 4, 1))


def test_a_way_round_the_world_is_not_sold(folder):
    loop = SERVICES.replace("ocean,Big Line,O1,sea,both", "ocean,Big Line,O1,sea,loop")
    calls = CALLS + "ocean,3,alpha,sea,,,yes,yes,\nocean,4,hotel,sea,,,no,yes,\n"
    add_services(folder, loop, calls)
    network = load_network(folder)
    steps = resolve_steps(network)
    ends = {
        (step.a, step.b)
        for at, spans in enumerate(steps.rides.bound.spans)
        if spans and (step := steps.step(steps.rides.first + at)).service == "ocean"
    }
    assert ("golf", "alpha") in ends
    assert ("golf", "hotel") not in ends  # by way of China


FAULTS = [
    ("carriers", "big,Big Line", "small,Big Line", "carrier small stands in carriers.csv:2"),
    ("carriers", "BL;Big", "BL;Other Line", "'Other Line' is big too"),
    ("carrier_agreements", "alliance", "club", "kind 'club' is not one of alliance"),
    ("carrier_agreements", "big other", "big none", "carrier 'none' is not in carriers.csv"),
    ("carrier_agreements", "big other", "big", "Pact has but one member"),
    ("carrier_agreements", "NL-DE", "CN-ZZ", "'ZZ' is no country, trade region or market"),
    ("carrier_agreements", "2025-12-31", "2025-02-30", "is no day; write YYYY-MM-DD"),
    ("carrier_agreements", "2025-12-31", "2023-12-31", "it ends on 2023-12-31, before it begins"),
    ("cabotage", "CN,CN,,", "CN,CN,,nowhere", "place 'nowhere' does not exist"),
    ("cabotage", "CN,CN", "ZZ,CN", "no place lies in ZZ"),
    ("cabotage", "atlas", "hearsay", "source 'hearsay' is not in the sources table"),
]


@pytest.mark.parametrize(("table", "right", "wrong", "told"), FAULTS)
def test_each_fault_is_told_with_its_line(folder, table, right, wrong, told):
    network = _bound(folder)
    assert check_carriers(network) == []
    path = folder / f"{table}.csv"
    path.write_text(path.read_text("utf-8").replace(right, wrong), encoding="utf-8")
    problems = check_carriers(network)
    assert problems, told
    assert f"{table}.csv:" in problems[0]
    assert told in problems[0]


def test_a_service_whose_flag_may_call_nowhere_is_told(folder):
    calls = "".join(it for it in CALLS.splitlines(keepends=True) if "coast,3" not in it)
    add_services(folder, SERVICES, calls)
    (problem,) = check_carriers(_bound(folder))
    assert "service coast: cabotage of CN admits no ship of Big Line" in problem


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("niigata", "hamburg"), ("xiamen", "istanbul"), ("dalian", "los_angeles")],
)
def test_each_chain_of_ships_has_one_carrier(shipped, shipped_steps, origin, destination):
    """Of the supplied network: from ship to ship one carrier, or another booking, is named."""
    day = dt.date(2027, 3, 10)
    query = Query(origin, destination, "cost", day, "feu", ("sea",))
    route = find_route(shipped, query, shipped_steps)
    carriers = read_carriers(shipped)
    sailed = [shipped.services[it] for it in route.services]
    assert len(sailed) == len(_changes(route)) + 1
    for (one, other), anew in zip(pairwise(sailed), _changes(route), strict=True):
        (mine,), (yours,) = (carriers.issuers(it, [day]) for it in (one, other))
        assert mine.isdisjoint(yours) == anew
