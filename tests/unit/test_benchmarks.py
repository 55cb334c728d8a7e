"""The libraries beside which we measure give our distances, ways and matrices."""

import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT

BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture
def modules(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import agreed
    import flat
    import libraries

    return agreed, flat, libraries


@pytest.mark.nightly
def test_all_that_is_installed_agrees():
    """Run as a user does; pandana alone takes seconds to load and is left to the table."""
    command = [sys.executable, BENCHMARKS / "peers.py", "--check", "--questions", "6"]
    command += ["--side", "8", "--without", "pandana"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("ours, compiled", "ours, plain Python", "networkx", "scipy"):
        assert done.stdout.count(name) >= 2
    assert "WRONG" not in done.stdout


def test_a_wrong_library_is_told(modules):
    """The check must be able to fail: on a distance, on a way, on a change not taken."""
    agreed, flat, libraries = modules
    rows = (np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([2, 9, 3]))
    made = flat.flat_of(*rows, np.zeros(3), np.zeros(3))
    case = agreed.Case(made, [(0, 2)], [0], [1, 2], np.array([0, 1, 2]))

    class Longer(libraries.NetworkX):
        def route(self, source, target):
            return 9, [source, target]

    class Elsewhere(libraries.NetworkX):
        def route(self, source, target):
            return 5, [source, target]

    class Deaf(libraries.NetworkX):
        def change(self, edges, weights):
            pass

    class OffByOne(libraries.NetworkX):
        def matrix(self, sources, targets):
            return [[value + 1 for value in row] for row in super().matrix(sources, targets)]

    kinds = [libraries.NetworkX, Longer, Elsewhere, Deaf, OffByOne]
    ready, problems = agreed.check([agreed.Peer(it.__name__, "", it) for it in kinds], case)
    assert list(ready) == ["NetworkX"]
    assert problems == [
        "Longer: its distances differ",
        "Elsewhere: ValueError: the way from 0 to 2 is not 5 long",
        "Deaf: ValueError: the way from 0 to 2 is not 5 long",
        "OffByOne: its distances differ",
    ]
