"""The shipped network holds what its users expect, and its numbers agree with official ones."""

import datetime as dt

import networkx as nx
import pytest
from conftest import mostly_nightly, steps_under

from corridors.checks import check_network, is_open
from corridors.places.names import find_place, nearest_names
from corridors.trunk import LinkFinder
from planner.question.query import Query
from planner.restrictions.restriction import service_gaps_by_subject
from planner.routing.corridor_chains import corridor_evidence
from planner.routing.router import find_route

CORRIDORS = [
    "primorye-1",
    "primorye-2",
    "liaoning-manchuria-europe",
    "liaoning-mongolia-europe",
    "ice-silk-road",
    "dandong-hunchun-vladivostok",
    "dalian-vladivostok-sea",
    "dalian-novosibirsk",
    "china-mongolia-russia",
    "trans-siberian",
    "new-eurasian-land-bridge",
    "new-eurasian-land-bridge-central-asia",
    "suez",
    "suez-indian-ocean",
    "cape",
    "middle-corridor",
    "middle-corridor-caucasus",
    "skovorodino-daqing-oil",
    "power-of-siberia-gas",
    "amur-heihe-oil-products",
    "yamal-lng-arctic",
    "amurskaya-heihe-power",
    "china-mongolia-russia-east",
    "china-mongolia-russia-ah4",
    "china-kyrgyzstan-uzbekistan",
    "north-south-west",
    "north-south-caspian",
    "north-south-east",
    "china-iran-rail",
    "trans-afghan",
    "middle-corridor-kars",
    "eastern-maritime",
    "arctic-express",
    "khasan-rajin",
    "hunchun-rajin",
    "heihe-blagoveshchensk",
    "tongjiang-nizhneleninskoye",
    "baltic-adriatic",
    "lhs",
    "espo-kozmino-oil",
    "kazakhstan-china-oil",
    "far-eastern-gas",
    "power-of-siberia-2-gas",
]


def km(ready, origin, destination, **more):
    network, steps = ready
    asked = Query(
        find_place(network.places, origin).id, find_place(network.places, destination).id,
        "distance", dt.date(2026, 8, 15), "teu", **more,
    )  # fmt: skip
    return find_route(network, asked, steps).total("distance_km")


def test_check_passes(shipped):
    assert check_network(shipped) == []


OPENED = [it for it in CORRIDORS if it != "amurskaya-heihe-power"]


@pytest.mark.parametrize("corridor", mostly_nightly(OPENED, *OPENED[::3]))
def test_chain_can_be_routed_and_is_labelled(shipped, corridor):
    """What is not open or not served is opened first, as a user would with --set."""
    chain = shipped.corridors[corridor]
    closed = {
        link.subject for link, _ in LinkFinder(shipped).hops(chain) if not is_open(shipped, link)
    }
    pairs = zip(chain.chain, chain.chain[1:], strict=False)
    closed |= {
        subject
        for stop, then in pairs
        if {stop.mode_to_next, then.mode_to_next} <= set(shipped.modes)
        and (subject := f"{stop.mode_to_next}>{then.mode_to_next}@{then.place}")
        and any(entry[0] == "suspended" for entry in shipped.entries(subject, "status"))
    }
    words = [f"{subject}.status=operating" for subject in sorted(closed)]
    stops = [stop.place for stop in chain.chain]
    passed = {it for link, _ in LinkFinder(shipped).hops(chain) for it in (link.a, link.b)}
    passed |= {*stops}
    words += [
        f"{subject}.unserved=nothing"
        for subject in service_gaps_by_subject(shipped)
        if not passed.isdisjoint(subject.partition(":")[0].replace(">", "-").split("-"))
    ]
    # A railway that is to be built over a border of two countries is to serve a third one too.
    words += [
        f"{place}:{link.mode}.admits=all"
        for link, _ in LinkFinder(shipped).hops(chain)
        if chain.status == "planned"
        for place in (link.a, link.b)
        if shipped.places[link.a].country != shipped.places[link.b].country
    ]
    # Nor need a line sail where a corridor lies: boxes go along the links of the sea, as bulk does.
    words.append(f"{chain.cargo}.scheduled_modes=nothing")
    network = shipped.with_layer([shipped.read_assignment(it) for it in words])
    modes = tuple(dict.fromkeys(stop.mode_to_next for stop in chain.chain if stop.mode_to_next))
    # A way little longer may cost less and go by other modes: the shortest is asked.
    asked = Query(
        stops[0], stops[-1], "distance", dt.date(2026, 8, 15), chain.cargo, modes, (),
        tuple(stops[1:-1]),
    )  # fmt: skip
    route = find_route(network, asked, steps_under(network))
    assert corridor in route.corridors


RAIL_KM = [
    ("Vladivostok", "Khabarovsk", 766),
    ("Vladivostok", "Vanino", 1593),
    ("Zabaikalsk", "Karymskaya", 364),
    ("Karymskaya", "Skovorodino", 1013),
    ("Borzya", "Solovyevsk", 85),
    ("Baranovsky", "Makhalino", 196),
    ("Harbin", "Manzhouli", 934.8),
    ("Harbin", "Dalian", 944),
    ("Naushki", "Ulaanbaatar", 410),
    ("Ulaanbaatar", "Zamyn-Uud", 709),
    ("Changchun", "Tumen", 529),
]


@pytest.mark.parametrize(("origin", "destination", "official"), RAIL_KM)
def test_official_rail_lengths(ready, origin, destination, official):
    found = km(ready, origin, destination, modes=("rail-1435", "rail-1520"))
    assert found == pytest.approx(official, rel=0.02, abs=3)


def test_breaks_of_gauge(shipped):
    """No rail link changes gauge: every place where both meet can reload or is passed apart."""
    both = [
        place
        for place, modes in shipped.subjects.modes_at.items()
        if {"rail-1435", "rail-1520"} <= modes
    ]
    assert {"manzhouli", "zabaikalsk", "suifenhe", "erenhot", "malaszewicze", "brest"} <= set(both)
    for place in both:
        assert shipped.entries(f"rail-1435>rail-1520@{place}", "handling_h")


def test_planned_links_are_closed_until_opened(shipped):
    planned = [link for link in shipped.links if not is_open(shipped, link)]
    subjects = {link.subject for link in planned}
    assert "berezovka_refinery-heihe:oil-pipeline" in subjects
    assert any("bichigt" in subject and "rail" in subject for subject in subjects)


def test_arctic_is_shut_in_winter_and_open_in_late_summer(shipped):
    # Of a ship that is chartered: lines have a season of their own.
    words = ("vilkitsky_strait:sea.unserved=nothing", "teu.scheduled_modes=nothing")
    network = shipped.with_layer([shipped.read_assignment(it) for it in words])
    steps = steps_under(network)
    for day, through in ((dt.date(2026, 2, 15), False), (dt.date(2026, 8, 15), True)):
        asked = Query("dalian", "rotterdam", "time", day, "teu", ("sea",))
        route = find_route(network, asked, steps)
        places = {place for leg in route.legs for place in leg.places}
        assert ("bering_strait" in places) == through
        assert ("ice-silk-road" in route.corridors) == through


def test_one_piece(shipped):
    """Everything that carries containers hangs together."""
    graph = nx.Graph()
    carries = set(shipped.cargo["teu"].modes) - {"air"}
    graph.add_edges_from(
        (link.a, link.b)
        for link in shipped.links
        if link.mode in carries and is_open(shipped, link)
    )
    pieces = sorted(nx.connected_components(graph), key=len, reverse=True)
    assert sum(len(piece) for piece in pieces[1:]) <= 0.02 * len(graph)


def test_assumptions_are_few(shipped):
    used, assumed = corridor_evidence(shipped)
    assert used > 400
    assert assumed / used <= 0.15


@pytest.mark.parametrize(
    ("slip", "place"),
    [("Dalain", "dalian"), ("Vladivostock", "vladivostok"), ("Manzouli", "manzhouli"),
     ("Роттердамм", "rotterdam"), ("Habarovsk", "khabarovsk")],
)  # fmt: skip
def test_the_nearest_name_comes_first(shipped, slip, place):
    assert place in nearest_names(shipped.places, slip)[0]


def test_codes_are_near_only_to_what_is_written_as_a_code(shipped):
    assert not any(hit[:5].isupper() for hit in nearest_names(shipped.places, "Nonsense"))
    assert all(hit[:2] == "CN" for hit in nearest_names(shipped.places, "CNSHX"))
