"""Calls delay only ships that are asked to call; ships and flights are as fast as published."""

import csv
import heapq
from collections import Counter, defaultdict

import pytest
from conftest import TESTS

from corridors.tables.load import load_network

CALLS = "agemarin_calls_2020"
"""Source of the hours of a call."""
COASTAL = {"donghae", "sokcho"}
"""Ports on a coastal lane: who passes through changes to the ferry, others sail outside."""
NEIGHBOURS = {"qingdao", "dalian", "lianyungang", "rotterdam", "incheon", "xiamen", "rizhao"} | {
    "ho_chi_minh_city"
}
"""Ports that lie on the shortest way between a few neighbours."""
MILE = 1.609344


@pytest.fixture(scope="module")
def network():
    return load_network()


def said(network, subject, attribute):
    """Return the fact of a subject alone in all seasons, or None."""
    return next(
        (it for it in network.facts.of(subject) if it.attribute == attribute and not it.when), None
    )


def lanes(network, by):
    """Return for each place its neighbours at sea with the kilometres or hours between."""
    usual = said(network, "sea", "speed_kmh").value
    out = defaultdict(list)
    for link in network.links:
        if link.mode == "sea":
            subject = f"{link.a}-{link.b}:sea"
            km = said(network, subject, "length_km").value
            speed = said(network, subject, "speed_kmh")
            cost = km if by == "km" else km / (speed.value if speed else usual)
            out[link.a].append((link.b, cost))
            out[link.b].append((link.a, cost))
    return out


def passed(lanes, ports):
    """Return how many shortest ways between two ports lead through each other port."""
    found = Counter()
    for origin in ports:
        best, before, heap, done = {origin: 0.0}, {}, [(0.0, origin)], set()
        while heap:
            cost, at = heapq.heappop(heap)
            if at in done:
                continue
            done.add(at)
            for to, step in lanes[at]:
                if cost + step < best.get(to, float("inf")) - 1e-9:
                    best[to], before[to] = cost + step, at
                    heapq.heappush(heap, (cost + step, to))
        for end in ports:
            at = before.get(end, origin)
            while at != origin:
                found[at] += at in ports
                at = before[at]
    return found


@pytest.mark.parametrize("by", ["km", "hours"])
def test_a_call_delays_nobody_who_only_passes(network, by):
    calls = {
        it.subject.removesuffix(":sea")
        for it in network.facts
        if it.attribute == "pass_h" and it.source == CALLS
    } - COASTAL
    assert len(calls) > 80
    sea = lanes(network, by)
    ports = {it for it in sea if network.places[it].kind not in ("strait", "passage", "canal")}
    found = passed(sea, ports)
    assert {it for it in calls if found[it]} <= NEIGHBOURS
    assert all(found[it] < len(ports) ** 2 / 1_000 for it in NEIGHBOURS)


def test_a_flight_takes_an_hour_and_its_great_circle_at_500_miles_an_hour(network):
    flights = [f"{it.a}-{it.b}:air" for it in network.links if it.mode == "air"]
    speeds = [(flight, said(network, flight, "speed_kmh")) for flight in flights]
    assert {it.source for _, it in speeds} == {"swan_adler_2004", "znamya_uus_hrb_2023"}
    computed = [(flight, it) for flight, it in speeds if it.source == "swan_adler_2004"]
    assert len(computed) >= 140
    for flight, speed in computed:
        km = said(network, flight, "length_km").value
        hours = 1 + (km - 95) / (500 * MILE)
        assert km / speed.value == pytest.approx(hours, rel=0.002)
        assert km / speed.low >= 1.09 * hours
        assert km / speed.high <= 0.91 * hours


@pytest.mark.parametrize(
    ("kind", "ships", "subject", "median"),
    [
        ("container", 1693, "sea", 14.0),
        ("container under 8000 t", 358, "busan-vladivostok:sea", 12.0),
        ("ro-pax", 384, "sokcho-zarubino:sea", 15.8),
        ("oil tanker", 1793, "kozmino-vostochny:sea", 11.0),
        ("bulk carrier", 2872, "port_elga-prigorodnoye:sea", 11.1),
    ],
)
def test_speeds_are_those_of_the_ships_of_2020(network, kind, ships, subject, median):
    with (TESTS / "series" / "mrv_speeds.csv").open() as table:
        of = [it for it in csv.DictReader(table) if it["kind"] == kind]
    speeds = [float(it["knots"]) for it in of for _ in range(int(it["ships"]))]
    assert len(speeds) == ships
    fact = said(network, subject, "speed_kmh")
    for share, found in ((0.1, fact.low), (0.5, fact.value), (0.9, fact.high)):
        knots = sorted(speeds)[int(share * (ships - 1))]
        assert found / 1.852 == pytest.approx(knots, abs=0.06)
    assert fact.value / 1.852 == pytest.approx(median, abs=0.01)
