"""Steps are priced once for a network, and under a layer only what it changes."""

from planner.pricing import kept_steps
from planner.pricing.arcs import resolve_steps
from planner.pricing.kept_steps import steps_of


def test_the_steps_of_a_network_are_found_once(toy):
    assert steps_of(toy) is steps_of(toy)
    assert steps_of(toy) == resolve_steps(toy)


def test_under_a_layer_they_are_those_found_anew(toy, monkeypatch):
    steps_of(toy)
    layered = toy.with_layer([toy.read_assignment("road.speed_kmh=11")])
    anew = resolve_steps(layered)
    monkeypatch.delattr(kept_steps, "resolve_steps")
    assert steps_of(layered) == anew
    assert steps_of(layered) is steps_of(layered)
    assert steps_of(toy) != anew


def test_other_links_with_the_same_facts_have_steps_of_their_own(toy):
    links = [it for it in toy.links if it.mode != "road"]
    fewer = toy._replace(links=links)
    assert steps_of(fewer) == resolve_steps(fewer) != steps_of(toy)
