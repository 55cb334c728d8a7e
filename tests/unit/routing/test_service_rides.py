"""What services carry, and what binds them, on the toy network with a timetable."""

import datetime as dt
import shutil

import numpy as np
import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st
from timetables import TIMETABLE, serve

from corridors.errors import NoRouteError
from corridors.tables.load import load_network
from planner.flows.capacity import find_capacities
from planner.flows.demand import Demand
from planner.flows.flows import FlowTerms, assign
from planner.graph.cache import warm_engine
from planner.pricing.arcs import resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.question.query import Query
from planner.routing.router import find_route

MONDAY = dt.date(2026, 1, 12)
SUMMER = dt.date(2026, 8, 3)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The toy network with services; boxes go by sea in these alone, and bulk exists."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(TOY, folder)
    serve(folder, TIMETABLE)
    with (folder / "cargo.csv").open("a", encoding="utf-8") as file:
        file.write("grain,,grain,зерно,粮,,t,rail-1435 rail-1520 road sea\n")
    with (folder / "facts.csv").open("a", encoding="utf-8") as file:
        for line in (
            "teu,scheduled_modes,sea,,",
            "grain,mass_t,1000,t,",
            "grain,horizon_h,4000,h,",
            "sea,cost_per_t_km,0.01,USD/t-km,",
            "sea>sea,handling_h,24,h,",
            "rail-1435>rail-1435,handling_h,24,h,",
            "rail-1520>rail-1520,handling_h,24,h,",
            "alpha:sea,pass_h,10,h,",
            "golf:sea,pass_h,10,h,",
            "bravo:rail-1435,pass_h,3,h,",
            "echo:rail-1520,pass_h,3,h,",
        ):
            file.write(f"{line},,,2025,atlas,p. 30,\n")
    return load_network(folder)


@pytest.fixture(scope="module")
def steps(served):
    return resolve_steps(served)


def ask(origin, destination, by="time", day=MONDAY, **more):
    return Query(origin, destination, by, day, more.pop("cargo", "teu"), **more)


def route(network, steps, *asked, **more):
    try:
        return find_route(network, ask(*asked, **more), steps)
    except NoRouteError:
        return None


def services(found):
    return (
        [] if found is None else list(dict.fromkeys(it.service for it in found.legs if it.service))
    )


def under(network, text):
    layered = network.with_layer([network.read_assignment(text)])
    return layered, resolve_steps(layered)


@pytest.fixture(scope="module")
def trains(served):
    """The same where wagons outside the trains of services are slow."""
    texts = [f"rail-{gauge}.wagon_speed_kmh=2" for gauge in (1435, 1520)]
    network = served.with_layer([served.read_assignment(it) for it in texts])
    return network, resolve_steps(network)


RAIL = ("rail-1435", "rail-1520")


def test_a_train_runs_by_its_timetable(trains):
    found = route(*trains, "alpha", "delta", modes=RAIL)
    assert services(found) == ["north_train"]
    aboard = [it for it in found.legs if it.service and it.kind != "wait"]
    # Gate 24 h to Tuesday 00:00; the train leaves on Thursday at 18:00 and takes ten days.
    assert aboard[0].start_h == pytest.approx(3 * 24 + 18)
    assert aboard[-1].end_h - aboard[0].start_h == pytest.approx(240)
    assert aboard[-1].places[-1] == "delta"


@pytest.mark.parametrize(
    ("pair", "boards_h"),
    [
        (("alpha", "delta"), 0),
        (("bravo", "delta"), 44),
        (("echo", "delta"), 95),
        (("delta", "alpha"), 0),
        (("echo", "alpha"), 240 - 90),
        (("bravo", "alpha"), 240 - 40),
    ],
)
def test_one_train_is_met_at_all_of_its_calls(trains, pair, boards_h):
    """Whatever the clock of a call: it left the first one at 18:00 by the clock there."""
    network = trains[0]
    clock = {it: round(network.places[it].lon / 15) for it in (*pair, "alpha", "delta")}
    found = route(*trains, *pair, modes=RAIL)
    boarded = next(it.start_h for it in found.legs if it.service and it.kind != "wait")
    first = "delta" if pair[1] == "alpha" else "alpha"
    left = boarded - clock[pair[0]] + clock[first] - boards_h
    # Monday is the day of departure.
    assert (left - 18) % 168 in (pytest.approx(0, abs=1e-6), pytest.approx(72), pytest.approx(168))


def test_boxes_go_by_sea_in_services_alone_and_bulk_without(served, steps):
    boxes = route(served, steps, "alpha", "golf", "cost", modes=("sea",))
    assert services(boxes) == ["ring"]
    bulk = route(served, steps, "alpha", "golf", "cost", modes=("sea",), cargo="grain")
    assert bulk is not None
    assert services(bulk) == []
    closed = under(served, "ring.status=suspended")
    assert route(*closed, "alpha", "golf", "cost", modes=("sea",)) is None


def test_a_loop_carries_less_than_a_round_either_way(served, steps):
    for pair in (("alpha", "golf"), ("golf", "alpha")):
        found = route(served, steps, *pair, "cost", modes=("sea",))
        assert services(found) == ["ring"]
    there, back = (
        next(
            it
            for it in route(served, steps, *pair, "cost", modes=("sea",)).legs
            if it.kind == "move"
        )
        for pair in (("alpha", "golf"), ("golf", "alpha"))
    )
    assert there.end_h - there.start_h == pytest.approx(900)
    assert back.end_h - back.start_h == pytest.approx(1900 - 948)


def test_a_frequency_is_waited_for_half_of_the_time(served, steps):
    found = route(served, steps, "alpha", "golf", "cost", modes=("sea",))
    (wait,) = (it for it in found.legs if it.kind == "wait")
    assert wait.end_h - wait.start_h == pytest.approx(84)
    booked = route(served, steps, "alpha", "golf", "cost", modes=("sea",), booked=True)
    assert booked.total("wait_h") == 0
    assert booked.legs[-1].end_h == pytest.approx(found.legs[-1].end_h - 84)


@pytest.mark.parametrize(
    "avoided", ["south_cape", "alpha-south_cape:sea", "sea", "ring", "south_cape:sea"]
)
def test_what_is_avoided_closes_the_ride(served, steps, avoided):
    asked = ("alpha", "golf", "cost")
    assert route(served, steps, *asked, modes=("sea", "road"), avoid=("road",)) is not None
    modes, avoid = ("sea", "road"), tuple(dict.fromkeys(("road", avoided)))
    if avoided == "sea":
        modes = ("sea", "road", "rail-1435")
    assert route(served, steps, *asked, modes=modes, avoid=avoid) is None


@pytest.mark.parametrize(
    "closed",
    [
        "south_cape:sea.status=closed",
        "south_cape-golf:sea.status=closed",
        "sea.status=closed",
        "ring.status=closed",
    ],
)
def test_what_is_closed_on_its_way_closes_the_ride(served, closed):
    assert route(*under(served, closed), "alpha", "golf", "cost", modes=("sea",)) is None


def test_a_line_refuses_by_both_ends(served, steps):
    summer = {"day": SUMMER, "modes": ("sea",)}
    # The line of the ice refuses cargo that begins or ends in Germany, and calls there.
    assert services(route(served, steps, "golf", "alpha", **summer)) == ["ring"]
    lifted = under(served, "ice_line.unbooked=nothing")
    assert services(route(*lifted, "golf", "alpha", **summer)) == ["ice_line"]
    turned = under(served, "ice_line.unbooked=CN")
    assert services(route(*turned, "golf", "alpha", **summer)) == ["ring"]


def test_operators_bind(served, steps):
    asked = ("alpha", "golf", "cost")
    one = route(served, steps, *asked, modes=("sea",), operators=("toy line",))
    assert services(one) == ["ring"]
    assert route(served, steps, *asked, modes=("sea",), operators=("Toy Rail",)) is None


def test_what_was_confirmed_long_ago_is_asked_for(served):
    known = served.services["ring"]._replace(confirmed=2020)
    old = served._replace(services={**served.services, "ring": known})
    steps = resolve_steps(old)
    assert route(old, steps, "alpha", "golf", "cost", modes=("sea",)) is None
    found = route(old, steps, "alpha", "golf", "cost", modes=("sea",), unconfirmed=True)
    assert services(found) == ["ring"]


def test_a_season_that_ends_before_the_train_departs_closes_it(served):
    """It leaves on Mondays and Thursdays; from Friday to the last day of its month it does not."""
    layered = served.with_layer(
        [
            served.read_assignment("north_train.status=suspended"),
            served.read_assignment("ring.status=operating"),
        ]
    )
    steps = resolve_steps(layered)
    found = route(layered, steps, "alpha", "delta", modes=("rail-1435", "rail-1520"))
    assert "north_train" not in services(found)


def test_a_route_adds_up_over_its_rides(served, steps):
    for by in ("time", "cost", "co2e", "distance", "generalised"):
        found = route(served, steps, "alpha", "delta", by)
        parts = sum(found.total(it) for it in ("moving_h", "handling_h", "border_h", "wait_h"))
        assert found.legs[-1].end_h == pytest.approx(parts)
        for one, other in zip(found.legs, found.legs[1:], strict=False):
            assert other.start_h == pytest.approx(one.end_h)
            assert one.places[-1] == other.places[0]


def test_a_call_is_a_place_of_via_with_its_boardings(served, steps):
    query = ask("alpha", "delta", via=("bravo",), modes=("rail-1435", "rail-1520"))
    plain = find_route(served, query, steps)
    warm = find_route(served, query, steps, engine=warm_engine())
    assert plain.legs[-1].end_h == pytest.approx(warm.legs[-1].end_h)
    assert "bravo" in {it for leg in plain.legs for it in leg.places}


def test_flows_board_trains_of_weekdays_and_count_them_at_borders(trains):
    texts = ("charlie:rail-1520.capacity_trains_d=1", "rail-1520.teu_per_train=100")
    network = trains[0].with_layer([trains[0].read_assignment(it) for it in texts])
    steps = resolve_steps(network)
    (into,) = (
        it
        for it in find_capacities(network, steps)
        if it.id == "charlie:rail-1520 in capacity_trains_d"
    )
    over = {steps.step(it).both for it in into.edges if steps.rides.is_ride(it)}
    assert "north_train:alpha-delta" in over
    assert "north_train:alpha-bravo" not in over
    assert "north_train:delta-alpha" not in over
    demand = Demand(
        *("alpha", "delta", "teu", 100.0, "TEU/y", ()),
        assumed=False,
        sources=("atlas",),
        where=(),
    )
    flows = assign(network, steps, [demand], FlowTerms(by="time", depart=MONDAY))
    (priced,) = flows.priced
    hours = {
        boarding.service: priced.hours[it]
        for it, boarding in steps.rides.boardings.items()
        if boarding.call == 0 and steps.step(it).a in ("alpha", "golf")
    }
    # Over a year half of the time between two departures; the ice is closed in winter.
    assert hours["north_train"] == pytest.approx(42)
    assert hours["ring"] == pytest.approx(84)
    assert np.isinf(hours["ice_line"])


def icebound(served, *texts):
    """Return the line through the ice in all months, with more said of it, and its steps."""
    texts = ("ice_line.status=operating", "ice_line.unbooked=nothing", *texts)
    network = served.with_layer([served.read_assignment(it) for it in texts])
    return network, resolve_steps(network)


def by_ice(world, day=MONDAY, **more):
    return route(*world, "golf", "alpha", modes=("sea",), avoid=("ring",), day=day, **more)


def test_a_fleet_sails_where_its_ice_class_may(served):
    """The class is that of the ships of the service: a cargo sails with it and by it alone."""
    alone, fleet = icebound(served), icebound(served, "ice_line.ice_class=Arc7")
    summer = by_ice(alone, SUMMER)
    assert services(summer) == ["ice_line"]
    own = by_ice(icebound(served, "teu.ice_class=Arc7"))
    found = by_ice(fleet)
    assert services(found) == ["ice_line"]
    assert found.legs[-1].end_h == pytest.approx(own.legs[-1].end_h)
    assert found.total("cost_usd") == pytest.approx(own.total("cost_usd"))
    waits = by_ice(alone)
    assert waits is None or waits.legs[-1].end_h > found.legs[-1].end_h + 90 * 24
    weaker = by_ice(icebound(served, "ice_line.ice_class=Arc6"))
    assert (weaker is None) == (waits is None)
    assert weaker is None or weaker.legs[-1].end_h == pytest.approx(waits.legs[-1].end_h)
    # In summer ice keeps no ship away, and the class changes nothing.
    assert by_ice(fleet, SUMMER).legs[-1].end_h == pytest.approx(summer.legs[-1].end_h)


def test_a_port_asks_the_ice_class_of_the_ship_that_calls(served):
    """Where it loads and where it unloads, of a service as of any ship."""
    for port in ("golf", "alpha"):
        closed = icebound(served, "ice_line.ice_class=Arc7", f"{port}:sea.ice_class=Arc8")
        assert by_ice(closed, SUMMER) is None
        opened = icebound(served, "ice_line.ice_class=Arc8", f"{port}:sea.ice_class=Arc8")
        assert services(by_ice(opened)) == ["ice_line"]
        bulk = {"cargo": "grain", "day": SUMMER}
        assert by_ice(opened, **bulk) is None
        assert by_ice(icebound(served), **bulk) is not None


@given(st.data())
def test_other_links_and_services_leave_all_else_its_price(served, data):
    """Both ways: what is taken away, and what is added; a changed fact with it or not."""
    links = [it for it in served.links if data.draw(st.integers(0, 5))]
    touched = {(place, it.mode) for it in links for place in (it.a, it.b)}
    services = {
        name: it
        for name, it in served.services.items()
        if data.draw(st.booleans()) and touched >= {(call.place, call.mode) for call in it.calls}
    }
    fewer = served._replace(links=links, services=services)
    if data.draw(st.booleans()):
        fewer = fewer.with_layer([fewer.read_assignment("rail-1520.speed_kmh=31")])
    for before, after in ((served, fewer), (fewer, served)):
        finder = StepFinder(before, resolve_steps(before))
        assert change_steps(finder, after) == resolve_steps(after)
