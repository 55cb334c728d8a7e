"""What the pages' scripts make of the ground, and routes in true shape."""

import itertools
import json

import pytest
from test_scripts import NODE, evaluate

from maps.cartography.projections import Azimuthal
from research.build.ground import pack_lines

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

ARCTIC = [[122.0, 40.5], [130.0, 33.5], [143.0, 43.0], [190.0, 66.0], [178.0, 70.0]]
ARCTIC += [[105.0, 77.8], [60.0, 70.5], [25.0, 72.0], [3.0, 52.0]]
SUEZ = [[122.0, 40.5], [122.5, 30.0], [104.0, 1.3], [80.0, 6.0], [45.0, 12.0], [32.5, 30.0]]
SUEZ += [[11.0, 37.5], [-5.5, 36.0], [-9.5, 43.0], [3.0, 52.0]]


def test_packed_lines_come_back_in_the_browser():
    lines = [[(0, 0), (8000, 0), (3, -7)], [(-40000, 17), (16, 15)]]
    (found,) = evaluate(["ground_cells.js"], [f"unpackLines({json.dumps(pack_lines(lines))})"])
    assert found == [list(itertools.chain.from_iterable(line)) for line in lines]


def test_true_shape_agrees_with_the_projection_of_the_report():
    points = [[100.0, 50.0], [10.0, 70.0], [-170.0, 66.0], [103.0, 1.0]]
    (found,) = evaluate(["projections.js"], [f"newEqualArea([80, 60]).line({json.dumps(points)})"])
    expected = Azimuthal(80.0, 60.0).line(points)
    assert [(x, -y) for x, y in found] == [pytest.approx(it, abs=1e-9) for it in expected]
