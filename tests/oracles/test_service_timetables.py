"""Departures and rides of the supplied services, against what their tables publish."""

import datetime as dt
import random
from itertools import pairwise
from math import fsum

import pytest
from drawing import DAYS, INF

from planner.graph.cache import warm_engine
from planner.pricing.rides import directions_of
from planner.query.query import Query
from planner.search.label_setting import next_departure
from planner.services.timetable import runs_on

LEAVES = 18.0
GRACE = 1.0 / 64.0
"""Cargo that is ready up to a minute after a departure is aboard."""
ENDS = ("shanghai", "moscow"), ("xian", "duisburg"), ("busan", "vladivostok")


def zone(network, place):
    return round(network.places[place].lon / 15.0)


def by_the_table(network, boarding, place, query, now):
    """Return the first departure at or after an hour of a journey, walking day by day."""
    service = network.services[boarding.service]
    east = zone(network, place) - zone(network, query.origin)
    midnight = dt.datetime.combine(query.depart, dt.time())
    first_days = int((now - boarding.offset_h) // 24.0) - 2
    for number in range(first_days, first_days + 366):
        day = query.depart + dt.timedelta(days=number)
        if day.weekday() not in service.weekdays:
            continue
        leaves = number * 24.0 + LEAVES + boarding.offset_h - east
        if leaves + GRACE <= now or leaves < 0.0:
            continue
        if runs_on(network, service.id, (midnight + dt.timedelta(hours=leaves)).date()):
            return max(now, leaves)
    return INF


def test_departures_are_those_of_the_weekdays(shipped, shipped_steps, asked, tell):
    rng = random.Random(51)  # noqa: S311 - drawn hours, no secret
    engine, steps = warm_engine(), shipped_steps
    timed = [
        (edge, it)
        for edge, it in steps.rides.boardings.items()
        if shipped.services[it.service].weekdays
    ]
    compared = 0
    while compared < asked(300):
        cargo = rng.choice(("teu", "general"))
        query = Query(*rng.choice(ENDS), "time", rng.choice(DAYS), cargo)
        graph = engine.graph(shipped, steps, query)
        for edge, boarding in rng.sample(timed, 40):
            if graph.hours[edge] == INF or graph.number[edge] < 0:
                continue  # closed, or of goods that the service does not take
            place = steps.places[steps.place_of[steps.head[edge]]]
            now = rng.uniform(0.0, 1200.0)
            found, then = next_departure(graph.calendar, graph.number[edge], now)
            expected = by_the_table(shipped, boarding, place, query, now)
            where = (boarding, place, query, now)
            assert found == pytest.approx(expected, abs=1e-6), where
            assert then == pytest.approx(found), where
            compared += 1
    tell(departures=compared)


def test_rides_take_the_published_hours(shipped, shipped_steps, tell):
    """Between two calls whose hours are published a ride takes what lies between them."""
    steps, compared = shipped_steps, 0
    for edge, boarding in steps.rides.boardings.items():
        service = shipped.services[boarding.service]
        state = steps.head[edge]
        place = steps.places[steps.place_of[state]]
        published = {}
        for calls in directions_of(service):
            call = calls[boarding.call]
            if call.place != place or call.depart_h is None or not call.loads:
                continue
            east = zone(shipped, place) - zone(shipped, calls[0].place)
            # Where a stay takes no hours of the network the ship leaves as it comes.
            hours = {call.depart_h, call.arrive_h or call.depart_h}
            leaves = [it for it in hours if abs(it + east - boarding.offset_h) < 1e-6]
            for other in calls[boarding.call + 1 :] if leaves else ():
                if other.place == place:
                    break
                if other.arrive_h is not None and other.unloads:
                    published.setdefault(other.place, []).append(other.arrive_h - leaves[0])
        taken = {}
        for ride in range(steps.start[state], steps.start[state + 1]):
            if steps.rides.is_ride(ride):
                there = steps.places[steps.place_of[steps.head[ride]]]
                way = steps.rides.way(ride)
                hours = fsum(steps.hours[part] * pace for part, pace in way)
                taken.setdefault(there, []).append(hours)
        for there, hours in published.items():
            if there in taken:
                # On a loop a later round comes by again.
                assert min(taken[there]) == pytest.approx(min(hours), abs=0.02), (boarding, there)
                compared += 1
    tell(rides=compared)
    assert compared > 100


def test_calls_are_in_order_of_time(shipped):
    for service in shipped.services.values():
        for calls in directions_of(service):
            hours = [
                it for call in calls for it in (call.arrive_h, call.depart_h) if it is not None
            ]
            assert all(one <= other for one, other in pairwise(hours)), service.id
