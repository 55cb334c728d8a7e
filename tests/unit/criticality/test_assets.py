"""What can shut: the elements of the toy network and laws on the shipped one."""

from collections import Counter

import pytest
from conftest import read_once

from corridors.errors import UnknownNameError
from planner.criticality import KINDS, find_assets, pick_assets
from planner.pricing.arcs import HANDLE, MOVE, NEVER, PASS


def by_id(elements):
    assert len({it.id for it in elements}) == len(elements)
    return {it.id: it for it in elements}


def test_toy(toy, toy_steps):
    found = by_id(find_assets(toy, toy_steps))
    kinds = {key: it.kind for key, it in found.items() if it.kind != "country"}
    assert kinds == {
        "bravo-charlie": "crossing",
        "delta-golf": "crossing",
        "alpha:port": "port",
        "golf:port": "port",
        "frost": "strait",
        "south_cape": "strait",
        "alpha-bravo:rail-1435": "line",
        "alpha-bravo:road": "line",
        "charlie-delta:rail-1520": "line",
        "charlie-delta:road": "line",
    }
    assert found["bravo-charlie"].links == (
        "bravo-charlie:rail-1435",
        "bravo-charlie:rail-1520",
        "bravo-charlie:road",
    )
    assert found["charlie-delta:rail-1520"].places == ("charlie", "echo", "delta")
    assert [it for it in found if found[it].kind == "country"] == ["CN", "DE", "RU"]


def test_steps_of_each_kind(toy, toy_steps):
    found = by_id(find_assets(toy, toy_steps))

    def told(key):
        return [toy_steps.step(edge) for edge in found[key].edges]

    assert {(it.kind, it.a, it.b, it.first) for it in told("charlie-delta:rail-1520")} == {
        (MOVE, a, b, "rail-1520")
        for a, b in (("charlie", "echo"), ("echo", "charlie"), ("echo", "delta"), ("delta", "echo"))
    }
    assert {(it.kind, it.a) for it in told("frost")} == {(PASS, "frost")}
    port = told("alpha:port")
    assert {it.a for it in port} == {"alpha"}
    assert {it.kind for it in port} == {HANDLE, PASS}
    assert all("sea" in (it.first, it.second) for it in port)


def test_shipped_lines_hold_every_open_link_once():
    network, steps = read_once()
    found = find_assets(network, steps)
    assert {it.kind + "s" if it.kind != "country" else "countries" for it in found} == set(KINDS)
    held = Counter(link for it in found for link in it.links)
    assert set(held.values()) == {1}
    open_links, takes = set(), steps.nominal_hours()
    for edge, kind in enumerate(steps.kind):
        if kind == MOVE and takes[edge] < NEVER and not steps.rides.is_ride(edge):
            step = steps.step(edge)
            if network.modes[step.first].land:
                open_links.add(network.subjects.parse(step.both).key)
    assert {network.subjects.parse(link).key for link in held} == open_links
    for it in found:
        if it.kind == "line":
            assert len({network.places[place].country for place in it.places}) == 1


def test_what_is_shipped_holds_each_step_and_each_ride_over_it_once():
    network, steps = read_once()
    rides = steps.rides
    over: dict[int, set[int]] = {}
    for ride in range(rides.first, rides.first + len(rides)):
        for edge, _ in rides.way(ride):
            over.setdefault(edge, set()).add(ride)
    found = find_assets(network, steps)
    boarded = Counter(edge for it in found if it.kind == "service" for edge in it.edges)
    assert boarded == dict.fromkeys(rides.boardings, 1)
    for it in found:
        assert len(set(it.edges)) == len(it.edges), it.id
        own = {edge for edge in it.edges if not rides.is_ride(edge)}
        assert {*it.edges} - own >= {ride for edge in own for ride in over.get(edge, ())}, it.id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nowhere", "nowhere"),
        ("a:b:c", "--only 'a:b:c'"),
        ("echo-golf:rail-1435", "link echo-golf:rail-1435 belongs to no"),
        ("DE", "country DE belongs to no crossing or line or port or strait that is open"),
    ],
)
def test_unknown_only(toy, toy_steps, text, words):
    elements = find_assets(toy, toy_steps, KINDS[:4])
    with pytest.raises(UnknownNameError, match=words.replace("(", r"\(")):
        pick_assets(toy, elements, text)
