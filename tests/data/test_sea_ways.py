"""Do cheap links or ports without a surcharge lead ships round? No direct link may cost more."""

import heapq
from collections import defaultdict

import pytest

from corridors.tables.load import load_network
from planner.world import load

BACK = "wci_2023_2026"
"""Source of the rate of the way back to East Asia."""
ROUND = "sea_way_round"
"""Source of the links that ask no more than the way round by those."""


@pytest.fixture(scope="module")
def network():
    return load_network()


@pytest.fixture(scope="module")
def world():
    return load()


def value(network, subject, attribute):
    """Return what the tables say in all seasons of a subject alone, or None."""
    return next(
        (it.value for it in network.facts.of(subject) if it.attribute == attribute and not it.when),
        None,
    )


@pytest.fixture(scope="module")
def lanes(network):
    """Return for each place the USD per TEU to its neighbours at sea, by km and sums.

    Of links that admit all cargo.
    """
    usual = value(network, "sea", "cost_per_teu_km")
    out = defaultdict(dict)
    for link in network.links:
        if link.mode != "sea":
            continue
        for a, b in ((link.a, link.b), (link.b, link.a)):
            names = (f"{a}>{b}:sea", f"{a}-{b}:sea", f"{b}-{a}:sea")

            def said(attribute, names=names):
                return next(
                    (it for it in (value(network, n, attribute) for n in names) if it is not None),
                    None,
                )

            if value(network, names[0], "admits") == "own":
                # Cargo of one country alone: no way round for others.
                continue
            rate = said("cost_per_teu_km") or usual
            out[a][b] = said("length_km") * rate + (said("fee_per_teu") or 0)
    return out


def cheapest(lanes, a, b):
    """Return the least USD from a to b by other links than the direct one."""
    queue, done = [(0.0, a)], set()
    while queue:
        usd, place = heapq.heappop(queue)
        if place == b:
            return usd
        if place in done:
            continue
        done.add(place)
        for after, more in lanes[place].items():
            if (place, after) != (a, b):
                heapq.heappush(queue, (usd + more, after))
    return float("inf")


def test_links_beside_the_way_back_cost_what_the_way_round_does(network, lanes):
    links = [it.subject.partition(":")[0] for it in network.facts if it.source == ROUND]
    assert len(links) > 60
    beside = {
        # what is left for this link of a way round to a place beyond it
        "singapore_strait>da_nang",
        "gibraltar_strait>barcelona",
        "sicily_channel>messina_strait",
    }
    for link in sorted(set(links) - beside):
        a, b = link.split(">")
        direct, other = lanes[a][b], cheapest(lanes, a, b)
        assert other * 0.97 - 1 <= direct <= other, (link, direct, other)


@pytest.mark.parametrize(
    ("origin", "destination", "km"),
    [
        pytest.param("jebel_ali", "shanghai", 10_438, id="not into the Red Sea"),
        pytest.param("rotterdam", "mumbai", 11_713, id="not round Ceylon"),
        pytest.param("durban", "shanghai", 12_853, id="not by the Cape"),
        pytest.param("istanbul", "shanghai", 14_766, id="not by Cape Matapan"),
        pytest.param("ho_chi_minh_city", "shanghai", 3_096, id="not by Singapore"),
        pytest.param("felixstowe", "cape_town", 11_322, id="not by Panama"),
        pytest.param("shanghai", "cape_town", 14_266, id="not by the Panama Canal"),
        pytest.param("shanghai", "korsakov", 2_633, id="not by the coal port of Elga"),
    ],
)
def test_least_cost_at_sea_takes_the_short_way(world, origin, destination, km):
    terms = {"mode": "sea", "cargo": "teu", "avoid": ["vilkitsky_strait"]}
    served = world.under("red-sea-reopened")
    route = served.route(origin, destination, by="cost", **terms).to_dict()
    assert route["totals"]["distance_km"] == pytest.approx(km, rel=0.02)


@pytest.mark.parametrize("start", ["shanghai", "busan", "yokohama", "singapore", "los_angeles"])
@pytest.mark.parametrize("port", ["vladivostok", "vostochny", "vanino", "magadan"])
def test_no_box_from_abroad_goes_round_by_another_port_of_the_far_east(world, start, port):
    asked = {"mode": "sea", "cargo": "feu", "depart": "2027-08-01"}
    cheapest = world.route(start, port, by="cost", **asked)
    shortest = world.route(start, port, by="distance", **asked)
    assert cheapest.km < 1.12 * shortest.km


@pytest.mark.parametrize(
    ("start", "end"),
    [("vladivostok", "magadan"), ("magadan", "vladivostok"), ("kholmsk", "vladivostok")],
)
def test_ships_between_russian_ports_pay_no_surcharge_of_foreign_ones(world, start, end):
    assert world.route(start, end, mode="sea", cargo="feu", depart="2027-08-01").usd < 600
