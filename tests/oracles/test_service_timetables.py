"""Departures and rides of the supplied services, against what their tables publish."""

import datetime as dt
import random
from itertools import pairwise
from math import fsum

import pytest
from drawing import DAYS, INF

from planner.graph.cache import warm_engine
from planner.pricing.arcs import PASS
from planner.pricing.rides import directions_of
from planner.question.query import Query
from planner.search.label_setting import next_departure
from planner.services.timetable import runs_on

LEAVES = 18.0
GRACE = 1.0 / 64.0
"""Cargo that is ready up to a minute after a departure is aboard."""
ENDS = ("shanghai", "moscow"), ("xian", "duisburg"), ("busan", "vladivostok")


def zone(network, place):
    return round(network.places[place].lon / 15.0)


def by_the_table(network, boarding, place, query, now):
    """Return when cargo that is there at an hour of a journey leaves, walking day by day.

    It is the hour from which it waits for nothing but the mean, and that at which it leaves.
    Weekdays are met up to the first one that is as far from midnight of the first day as two
    departures lie apart. Later cargo comes on any day of the week, and waits for half of that.
    """
    service = network.services[boarding.service]
    apart = 168.0 / len(service.weekdays)
    east = zone(network, place) - zone(network, query.origin)
    midnight = dt.datetime.combine(query.depart, dt.time())

    def runs(hour):
        return runs_on(network, service.id, (midnight + dt.timedelta(hours=hour)).date())

    first_days = int(-boarding.offset_h // 24.0) - 2
    for number in range(first_days, first_days + 30):
        day = query.depart + dt.timedelta(days=number)
        leaves = number * 24.0 + LEAVES + boarding.offset_h - east
        if day.weekday() not in service.weekdays or leaves < 0.0:
            continue
        if leaves + GRACE > now and runs(leaves):
            there = max(now, leaves)
            return there, there
        if leaves >= apart:
            break
    now = max(now, leaves + GRACE)
    for number in range(366):
        hour = max(now, (int(now // 24.0) + number) * 24.0)
        if runs(hour):
            return hour, hour + apart / 2.0
    return INF, INF


def test_departures_are_those_of_the_weekdays(shipped, shipped_steps, asked, tell):
    rng = random.Random(51)  # noqa: S311 - drawn hours, no secret
    engine, steps = warm_engine(), shipped_steps
    timed = [
        (edge, it)
        for edge, it in steps.rides.boardings.items()
        if shipped.services[it.service].weekdays
    ]
    compared = met = 0
    while compared < asked(300):
        cargo = rng.choice(("teu", "general"))
        query = Query(*rng.choice(ENDS), "time", rng.choice(DAYS), cargo)
        graph = engine.graph(shipped, steps, query)
        for edge, boarding in rng.sample(timed, 40):
            if graph.hours[edge] == INF or graph.number[edge] < 0:
                continue  # closed, or of goods that the service does not take
            place = steps.places[steps.place_of[steps.head[edge]]]
            now = rng.choice((rng.uniform(0.0, 336.0), rng.uniform(0.0, 1200.0)))
            found = next_departure(graph.calendar, graph.number[edge], now)
            expected = by_the_table(shipped, boarding, place, query, now)
            assert found == pytest.approx(expected, abs=1e-6), (boarding, place, query, now)
            compared += 1
            met += found[0] == found[1]
    tell(departures=compared, on_a_weekday=met)
    assert 0.1 < met / compared < 0.9


def calls_boarded(network, boarding, place):
    """Yield the calls of a service in each direction in which cargo may board there, and which."""
    for calls in directions_of(network.services[boarding.service]):
        if calls[boarding.call].place == place and calls[boarding.call].loads:
            yield calls, calls[boarding.call]


def leaves_at(network, boarding, calls):
    """Return when a service leaves, by the clock of its first call, after its first departure."""
    place = calls[boarding.call].place
    return boarding.offset_h - (zone(network, place) - zone(network, calls[0].place))


def stands_still(steps, place, mode):
    """Tell whether a call takes no hours on the network."""
    state = steps.states_of(place)[mode]
    leaving = range(steps.start[state], steps.start[state + 1])
    takes = steps.nominal_hours()
    return not any(takes[it] for it in leaving if steps.kind[it] == PASS)


def test_services_leave_at_the_published_hours(shipped, shipped_steps, tell):
    """Whatever the stay takes on the network, the published departure of each call holds."""
    steps, compared, without = shipped_steps, 0, 0
    for edge, boarding in steps.rides.boardings.items():
        place = steps.places[steps.place_of[steps.head[edge]]]
        published, free = [], False
        for calls, call in calls_boarded(shipped, boarding, place):
            if call.depart_h is None:
                free = True  # the departure may be that of this direction
            else:
                published.append(abs(leaves_at(shipped, boarding, calls) - call.depart_h))
                without += stands_still(steps, place, call.mode)
        if published and not free:
            assert min(published) < 1e-6, (boarding, place)
            compared += 1
    tell(departures=compared)
    assert compared > 100
    assert without > 3  # Shanghai, Kaohsiung, Busan and Singapore among them


def test_rides_take_the_published_hours(shipped, shipped_steps, tell):
    """Between two calls whose hours are published a ride takes what lies between them."""
    steps, compared = shipped_steps, 0
    takes = steps.nominal_hours()
    for edge, boarding in steps.rides.boardings.items():
        state = steps.head[edge]
        place = steps.places[steps.place_of[state]]
        published = {}
        for calls, call in calls_boarded(shipped, boarding, place):
            hour = leaves_at(shipped, boarding, calls)
            if call.depart_h is None or abs(hour - call.depart_h) > 1e-6:
                continue  # of the other direction
            for other in calls[boarding.call + 1 :]:
                if other.place == place:
                    break
                if other.arrive_h is not None and other.unloads:
                    published.setdefault(other.place, []).append(other.arrive_h - call.depart_h)
        taken = {}
        for ride in range(steps.start[state], steps.start[state + 1]):
            if steps.rides.is_ride(ride):
                there = steps.places[steps.place_of[steps.head[ride]]]
                hours = fsum(it.hours(takes) for it in steps.rides.parts(ride))
                taken.setdefault(there, []).append(hours)
        for there, hours in published.items():
            if there in taken:
                # On a loop a later round comes by again.
                assert min(taken[there]) == pytest.approx(min(hours), abs=0.02), (boarding, there)
                compared += 1
    tell(rides=compared)
    assert compared > 100


def test_a_ship_that_stays_is_boarded_until_it_leaves(shipped, shipped_steps):
    """HMM's ship lies at Shanghai from hour 96 to hour 120 and is at Kaohsiung at hour 168."""
    steps, engine = shipped_steps, warm_engine()
    at = {
        steps.places[steps.place_of[steps.head[edge]]]: edge
        for edge, it in steps.rides.boardings.items()
        if it.service == "hmm_icn_string_2" and it.call in (1, 2)
    }
    rides = {}
    for place, boarding in at.items():
        state = steps.head[boarding]
        for ride in range(steps.start[state], steps.start[state + 1]):
            rides.setdefault((place, steps.places[steps.place_of[steps.head[ride]]]), ride)
    graph = engine.graph(shipped, steps, Query(*ENDS[1], "time", DAYS[0], "teu"))
    before, after = (graph.hours[rides[it, "kaohsiung"]] for it in ("qingdao", "shanghai"))
    assert after == pytest.approx(48.0, abs=0.01)
    # Cargo on board lies there for a day; that from Qingdao has the same arrival.
    leaves = {
        place: next_departure(graph.calendar, graph.number[edge], now)[0]
        for place, edge, now in (
            ("qingdao", at["qingdao"], 200.0),
            ("shanghai", at["shanghai"], 264.0),
        )
    }
    east = zone(shipped, "shanghai") - zone(shipped, "qingdao")
    arrives = [leaves["qingdao"] + before, leaves["shanghai"] + after]
    assert (arrives[1] - arrives[0] + east) % 168.0 == pytest.approx(0.0, abs=0.02)


def test_calls_are_in_order_of_time(shipped):
    for service in shipped.services.values():
        for calls in directions_of(service):
            hours = [
                it for call in calls for it in (call.arrive_h, call.depart_h) if it is not None
            ]
            assert all(one <= other for one, other in pairwise(hours)), service.id
