"""Steps under a change are those that a network read under it would have."""

import pytest
from conftest import mostly_nightly, read_once
from hypothesis import given
from hypothesis import strategies as st

from corridors.scenario import apply_scenarios, load_scenarios, scenario_files
from planner.pricing.arcs import resolve_steps
from planner.pricing.changes import StepFinder, change_steps


@pytest.fixture(scope="module")
def base():
    network, steps = read_once()
    return network, steps, StepFinder(network, steps)


@pytest.mark.nightly
def test_each_shipped_scenario(base, request):
    """Every third in the quick profile."""
    network, _, reach = base
    every = request.config.getoption("--hypothesis-profile") == "thorough"
    for name in list(scenario_files())[:: 1 if every else 3]:
        after, _ = apply_scenarios(network, load_scenarios((name,)))
        assert change_steps(reach, after) == resolve_steps(after), name


ASSIGNMENTS = (
    *("rail-1520@RU.speed_kmh=30", "rail-1520.speed_kmh=30", "sea.cost_per_teu_km=0.2"),
    *("manzhouli:rail-1520.border_out_h=99", "zabaikalsk:rail-1520.border_in_h=5"),
    *("suez_canal.status=closed", "dalian.status=closed", "dalian:sea.draft_m=5"),
    *("rail-1435>rail-1520@brest.handling_h=50", "sea>gate.handling_h=1"),
    *("sea>rail-1520@RU.handling_usd_per_teu=1", "road@KZ.border_in_h=30"),
    *("kraskino:road.checkpoint_h_per_day=6", "sea.border_in_usd_per_teu=500"),
    *("rail-1520.carbon_usd_per_t=80", "teu.mass_t=20", "sea>gate.headway_h=5"),
    *("rail-1435@CN.single_track_share=0.9", "jinzhou_port-chifeng:rail-1435.tracks=2"),
    *("beijing-tangshan:rail-1435.tracks=1", "rail-1435@CN.ordinary_share=0.9"),
    *("rail-1435@CN.ordinary_between=CN RU", "road.lone_box_share=1.5"),
    *("rail-1520>road.lone_box_share=1.5", "sea.reefer_box_share=1.5"),
    *("korea_strait>vladivostok:sea.reefer_box_share=3", "sea>gate.reefer_box_share=1.5"),
    *("rail-1435@CN.speed_kmh=50", "rail-1435@CN.cost_per_teu_km=0.4"),
    *("rail-1435@CN.single_track_share=1", "rail-1435@CN.ordinary_share=1"),
    *("rail-1520.lone_box_share=1", "rail-1520.reefer_box_share=1"),
)
EVERY = 6
"""So many groups, of which each has some assignments of all sorts."""


@pytest.mark.parametrize("at", mostly_nightly(range(EVERY), 0))
def test_assignments(base, at):
    """Some at once: a step that one of them misses is seen, and so is one that drops another."""
    network, steps, reach = base
    chosen = ASSIGNMENTS[at::EVERY]
    after = network.with_layer([network.read_assignment(text) for text in chosen])
    changed = change_steps(reach, after)
    assert changed == resolve_steps(after)
    assert changed != steps


@given(st.integers(0, 10**6))
def test_any_number_of_the_toy_network(toy, toy_steps, at):
    numbers = [fact for fact in toy.facts if isinstance(fact.value, float)]
    fact = numbers[at % len(numbers)]
    after = toy.with_layer([fact._replace(value=fact.value * 2 + 1)])
    assert change_steps(StepFinder(toy, toy_steps), after) == resolve_steps(after)
