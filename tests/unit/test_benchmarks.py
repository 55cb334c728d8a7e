"""The libraries beside which we measure give our distances, ways and matrices."""

import subprocess
import sys

import pytest
from conftest import ROOT

BENCHMARKS = ROOT / "benchmarks"


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
