"""Frequency, weekdays, seasons and departures of services; names and operators."""

import datetime as dt

import pytest
from service_tables import CALLS, SERVICES, add_services

from corridors.errors import UnknownNameError
from corridors.tables.load import DATA, load_network
from planner.pricing.arcs import resolve_steps
from planner.pricing.snapshot import ready_network
from planner.services.directory import services_between
from planner.services.names import find_operator, nearest_services, operators, services_named
from planner.services.timetable import (
    departures_per_week,
    frequency_text,
    next_departures,
    runs_on,
    status_of,
    weekdays_at,
)
from planner.services.ways import service_ways, timed_calls, unjoined_services

MORE = """\
summer,Sun Lines,Summer Tuesdays,sea,both,containers,,1,tue,06-09,operating,2025,atlas,p. 45,
loop,Round Lines,Loop,sea,loop,containers,,1,mon,,operating,2025,atlas,p. 46,
"""
MORE_CALLS = """\
summer,1,alpha,sea,,0,yes,yes,
summer,2,south_cape,sea,,,no,no,
summer,3,golf,sea,500,,yes,yes,
loop,1,alpha,sea,,0,yes,yes,
loop,2,golf,sea,650,,yes,yes,
loop,3,alpha,sea,1300,,yes,yes,
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    import shutil

    from conftest import TOY

    folder = tmp_path_factory.mktemp("toy") / "data"
    shutil.copytree(TOY, folder)
    return load_network(add_services(folder, SERVICES + MORE, CALLS + MORE_CALLS))


@pytest.fixture(scope="module")
def steps(network):
    return resolve_steps(network)


def at(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


def test_departures_are_the_next_ones_in_local_time(network):
    """Alpha lies at 121.65 E, eight hours ahead; ships leave at 18:00, 10:00 at Greenwich."""
    service = network.services["ax1"]
    moments = next_departures(network, service, "alpha", 0.0, at(2026, 1, 13, 10))
    assert [it.isoformat() for it in moments] == [
        f"2026-01-{day}T18:00:00+08:00" for day in (13, 20, 27)
    ]
    later = next_departures(network, service, "alpha", 0.0, at(2026, 1, 13, 10, 1), count=1)
    assert later[0].day == 20


@pytest.mark.parametrize("offset_h", [0.0, 5.0, 6.0, 30.0, 150.0, 174.0, 1000.0])
def test_weekdays_are_those_of_the_departures(network, offset_h):
    service = network.services["bt"]
    moments = next_departures(network, service, "alpha", offset_h, at(2026, 5, 1), count=9)
    assert {it.weekday() for it in moments} == set(weekdays_at(service, offset_h))
    first = dt.datetime(2026, 1, 7, 18, tzinfo=moments[0].tzinfo)  # a Wednesday
    for moment in moments:
        since = (moment - first - dt.timedelta(hours=offset_h)).total_seconds() / 3600.0
        assert since % 168.0 == pytest.approx(0.0) or since % 168.0 == pytest.approx(72.0)


def test_out_of_season_the_next_departures_are_those_of_the_season(network):
    service = network.services["summer"]
    moments = next_departures(network, service, "alpha", 0.0, at(2026, 9, 20))
    assert [it.date().isoformat() for it in moments] == ["2026-09-22", "2026-09-29", "2027-06-01"]
    assert status_of(network, "summer").months == "Jun-Sep"
    assert runs_on(network, "summer", dt.date(2026, 9, 30))
    assert not runs_on(network, "summer", dt.date(2026, 10, 1))


def test_a_layer_suspends_and_changes_the_frequency(network):
    shut = network.with_layer([network.read_assignment("ax1.status=suspended")])
    assert not status_of(shut, "ax1").is_open
    assert next_departures(shut, shut.services["ax1"], "alpha", 0.0, at(2026, 1, 1)) == []
    often = network.with_layer([network.read_assignment("sf.headway_h=84")])
    assert departures_per_week(often, "sf") == pytest.approx(2.0)
    assert frequency_text(often, often.services["sf"]) == "twice a week"


def test_rides_are_listed_quickest_first_in_their_direction(network, steps):
    there = services_between(network, steps, "alpha", "golf")
    hours = [(it.service.id, it.hours) for it in there]
    assert [name for name, _ in hours] == ["summer", "sf", "loop", "ax1"]
    assert dict(hours)["summer"] == pytest.approx(500.0)
    back = services_between(network, steps, "golf", "alpha")
    assert {it.service.id for it in back} == {"summer", "loop", "ax1"}
    loop = next(it for it in back if it.service.id == "loop")
    assert [call.place for call in loop.calls] == ["golf", "alpha"]
    assert loop.hours == pytest.approx(650.0)


def test_hours_of_calls_are_those_of_the_timetable_where_there_is_one(network, steps):
    calls = timed_calls(network, steps, network.services["bt"])
    known = {it.call.place: (it.hours, it.published) for it in calls}
    assert known["echo"] == (pytest.approx(100.0), True)
    assert known["delta"] == (pytest.approx(200.0), True)
    assert known["charlie"][1] is False
    assert 0.0 < known["charlie"][0] < 100.0
    hours = [it.hours for it in calls]
    assert hours == sorted(hours)


def test_ways_lead_from_the_first_call_to_the_last(network, steps):
    ways = service_ways(network, steps)
    assert set(ways) == set(network.services)
    for name, way in ways.items():
        calls = network.services[name].calls
        assert (way[0][0], way[-1][1]) == (calls[0].place, calls[-1].place)
        assert [b for _, b, _ in way[:-1]] == [a for a, _, _ in way[1:]]
        passed = {way[0][0], *(b for _, b, _ in way)}
        assert {call.place for call in calls} <= passed
    assert list(unjoined_services(network, steps)) == []


def test_a_service_that_no_links_join_has_no_way(network):
    """Without the rails between Bravo and Charlie the train ends at Bravo."""
    links = [it for it in network.links if {it.a, it.b} != {"bravo", "charlie"}]
    cut = network._replace(links=links)
    steps = resolve_steps(cut)
    (problem,) = unjoined_services(cut, steps)
    assert "services.csv:3: service bt: no rail links lead from alpha to charlie" in problem
    assert {it.hours for it in timed_calls(cut, steps, cut.services["bt"])} == {None}
    assert "bt" not in service_ways(cut, steps)


def test_names_are_found_in_any_case_and_by_partner(network):
    assert [it.id for it in services_named(network, "bolt train")] == ["bt"]
    assert [it.id for it in services_named(network, "ACME AX1")] == ["ax1"]
    assert services_named(network, " ") == []
    assert nearest_services(network, "Old Trian")[0] == "Old Train (old)"
    assert operators(network) == [
        *("ACME", "Bolt", "Idle Rail", "Old Rail", "Round Lines", "Sun Lines"),
    ]
    assert find_operator(network, "bolt") == "Bolt"
    with pytest.raises(UnknownNameError, match="did you mean Sun Lines"):
        find_operator(network, "Sun Line")


def test_the_way_of_every_supplied_service_passes_its_calls_in_order():
    network, steps = ready_network(DATA)
    ways = service_ways(network, steps)
    assert set(ways) == set(network.services)
    for name, way in ways.items():
        calls = [call.place for call in network.services[name].calls]
        passed = iter([way[0][0], *(b for _, b, _ in way)])
        assert all(any(it == place for it in passed) for place in calls), name
        assert way[-1][1] == calls[-1], name
