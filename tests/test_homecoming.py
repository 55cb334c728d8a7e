"""Cargo does not come back to where it began on its way to a third country."""

import pytest

from planner.answer import find_route
from planner.graph import build_graph
from planner.homecoming import comes_home
from planner.plan import route_steps
from planner.query import Query
from planner.ready import ready_network
from planner.steps import HANDLE, Step, resolve_steps
from planner.survey import Surveyor

LAND = ("rail-1435", "rail-1520", "road")


def led_back(origin, destination, via=(), modes=(*LAND, "sea"), *, lifted=()):
    network, steps = ready_network()
    if lifted:
        network = network.with_layer([network.read_assignment(f"{it}=all") for it in lifted])
        steps = None
    query = Query(origin, destination, "time", network.edition, "teu", modes, via=via)
    route = find_route(network, query, steps)
    pricer = build_graph(network, ready_network()[1], query._replace(via=())).pricer
    return comes_home(network, query, pricer, route_steps(route)), route


def test_by_ship_after_a_border():
    """By truck to Vladivostok, back to Yingkou by ship."""
    back, route = led_back("dalian", "moscow", ("vladivostok", "yingkou"))
    assert back
    assert route.legs[-1].places[-1] == "moscow"


def test_by_rail_after_a_border():
    lifted = ("rail-1435@CN.admits", "suifenhe:rail-1435.admits", "hunchun:road.admits")
    assert led_back("shanghai", "moscow", ("grodekovo", "kashgar"), LAND, lifted=lifted)[0]


@pytest.mark.parametrize(
    ("origin", "destination", "via", "passed", "modes"),
    [
        ("dalian", "moscow", ("manzhouli",), "manzhouli", (*LAND, "sea")),
        # A feeder along the coast, before any border.
        ("yingkou", "rotterdam", ("shanghai",), "shanghai", (*LAND, "sea")),
        # Without formalities through Kazakhstan (trucks stop at its posts), and a journey that
        # ends at home.
        ("chelyabinsk", "harbin", ("petropavlovsk",), "petropavlovsk", LAND[:2]),
        ("kaliningrad", "moscow", (), "moscow", (*LAND, "sea")),
    ],
)
def test_what_is_no_way_back(origin, destination, via, passed, modes):
    back, route = led_back(origin, destination, via, modes)
    assert not back
    assert passed in {place for leg in route.legs for place in leg.places}


def test_a_corridor_that_is_shut_leads_no_more_back_than_one_that_is_open(shipped):
    """Told as shut once, as its way back was looked at only where it was open."""
    query = Query("shanghai", "moscow", "time", shipped.edition, "teu")
    shut = [
        shipped.read_assignment(f"suifenhe{it}.status=closed")
        for it in ("-grodekovo:rail-1435", "-grodekovo:rail-1520", ":road")
    ]
    for layer in ([], shut):
        network = shipped.with_layer(layer)
        survey = Surveyor(network, resolve_steps(network), query).survey(shipped.edition)
        assert survey.of("primorye-1") is None
        assert survey.left_out["primorye-1"] == "comes back to CN on its best way there"


def test_from_ship_to_ship_at_home_after_a_discharge_abroad(shipped):
    query = Query("shenyang", "moscow", "time", shipped.edition, "teu")
    pricer = build_graph(shipped, ready_network()[1], query).pricer
    abroad, home = (Step(HANDLE, it, it, "sea", "air", "") for it in ("busan", "dalian"))
    assert comes_home(shipped, query, pricer, [abroad, home])
    assert not comes_home(shipped, query, pricer, [home, abroad])
