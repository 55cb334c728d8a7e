"""Ends off the network: their steps are priced, all others stay as they are."""

import pytest
from conftest import read_once

from planner.parsing.question import stop_named
from planner.pricing.arcs import resolve_steps
from planner.pricing.joins import joined_steps
from planner.question.connectors import join_ends


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(("43.5,124.8", "52.0,8.5"), marks=pytest.mark.nightly),
        # Two ends that are joined to one another, and stops between them.
        ("43.5,124.8", "43.9,125.9", "44.3,126.4"),
    ],
)
def test_the_steps_are_those_of_all_priced_anew(ends):
    network, steps = read_once()
    joined = join_ends(network, [stop_named(network, it) for it in ends], "feu")
    assert len(joined.places) > len(network.places)
    found = joined_steps(joined, steps)
    assert found == resolve_steps(joined)
    assert len(found.rides) == len(steps.rides)
