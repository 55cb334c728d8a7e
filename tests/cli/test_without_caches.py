"""Commands that compile work where nothing can be written, and beside damaged caches."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TOY

COMMAND = "import sys; sys.argv[0] = 'corridors'; from planner.cli.main import main; main()"
SPEC = """\
origins = ["alpha"]
destinations = ["golf", "delta"]
"""
DEMAND = """\
origin,destination,cargo,amount,unit
alpha,golf,teu,5000,TEU/y
alpha,delta,teu,300,TEU/y
"""


@pytest.fixture
def installed(tmp_path):
    """A copy of the packages and, to ask it, a process without a home and what is known of it."""
    place = tmp_path / "installed"
    for name in ("corridors", "planner", "maps"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "osm")
        )
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    # A file where folders are wanted can't be written into, by root neither.
    environment |= {"HOME": os.devnull, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}

    def ask(*words):
        out = tmp_path / "out.csv"
        done = subprocess.run(
            [sys.executable, "-P", "-c", COMMAND, *map(str, words)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return out.read_text(encoding="utf-8") if "sweep" in words else done.stdout

    ask.place, ask.tmp = place, tmp_path
    return ask


JSON = ("--format", "json")
WORDS = {
    "compare": ("compare", "alpha", "golf", "--depart", "edition", *JSON, "--data", TOY),
    "sweep": ("sweep", "spec.toml", "out.csv", "--force", "--workers", "2", "--data", TOY),
    "one worker": ("sweep", "spec.toml", "out.csv", "--force", "--workers", "1", "--data", TOY),
    "route": ("route", "Dalian", "Harbin", *JSON),
    "flows": ("flows", "demand.csv", *JSON, "--data", TOY),
    "critical": ("critical", "--of", "straits", "--no-betweenness", *JSON),
}


@pytest.mark.parametrize(
    "command",
    [
        "compare",
        "flows",
        *(pytest.param(it, marks=pytest.mark.nightly) for it in ("sweep", "critical")),
    ],
)
def test_a_read_only_installation_without_a_home(installed, run, command, monkeypatch):
    for folder in ("planner", "corridors", "corridors/data"):
        (installed.place / folder / "__pycache__").write_text("no folder")
    found = installed(*WORDS[command])
    monkeypatch.chdir(installed.tmp)
    here = run(*WORDS[command])
    assert here.code == 0, here.err
    expected = here.out if command != "sweep" else Path("out.csv").read_text(encoding="utf-8")
    assert found == expected
