"""Starts without caches, with spoiled ones, and twenty at a time: the right answer each time."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TOY

pytestmark = [pytest.mark.fault, pytest.mark.slow]
COMMAND = "import sys; sys.argv[0] = 'corridors'; from planner.cli.main import main; main()"
AT_ONCE = 20
"""Processes that start together; in a plain run twice as many as ``--times``."""
TOY_ROUTE = ("route", "alpha", "delta", "--by", "time", "--format", "json", "--data", str(TOY))
ROUTE = ("route", "Dalian", "Harbin", "--depart", "2026-12-01", "--format", "json")
"""Of the supplied network, of which things are kept."""


@pytest.fixture
def installed(tmp_path):
    """A copy of the packages, whose caches are still to be made."""
    place = tmp_path / "installed"
    for name in ("corridors", "planner", "maps"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "osm")
        )
    return place


def start(place, home, *words, **environment):
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    if home is not None:
        env["HOME"] = str(home)
    return subprocess.Popen(
        [sys.executable, "-P", "-c", COMMAND, *map(str, words)],
        env=env,
        cwd=place.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


@pytest.mark.nightly
def test_many_processes_at_a_first_start(installed, tmp_path, request):
    """They all make the caches at once, and none is in another's way."""
    count = min(AT_ONCE, 2 * request.config.getoption("--times"))
    started = [start(installed, tmp_path, *ROUTE) for _ in range(count)]
    answers = {ended(it) for it in started}
    assert len(answers) == 1, answers
    ((code, out, err),) = answers
    assert (code, err) == (0, "")
    assert '"routes"' in out
    kept = installed / "corridors" / "__pycache__" / "kept"
    assert list(kept.iterdir())
    assert [it.name for it in kept.iterdir() if it.name.startswith(".new-")] == []
    assert ended(start(installed, tmp_path, *ROUTE)) == (0, out, "")


@pytest.mark.nightly
def test_processes_that_are_killed_while_they_keep_things(installed, tmp_path, request):
    expected = ended(start(installed, tmp_path, *ROUTE))
    kept = installed / "corridors" / "__pycache__" / "kept"
    chosen = random.Random(11)  # noqa: S311 - no secret
    for _ in range(request.config.getoption("--times")):
        shutil.rmtree(kept)
        process = start(installed, tmp_path, *ROUTE)
        try:
            process.wait(0.2 + chosen.random())
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert ended(start(installed, tmp_path, *ROUTE)) == expected
        assert [it.name for it in kept.iterdir() if it.name.startswith(".new-")] == []


def spoiled(content, chosen):
    """Return content as a disk, a crash or another program leaves it."""
    cut = chosen.randrange(len(content))
    flipped = bytearray(content)
    flipped[cut] ^= 1 << chosen.randrange(8)
    return chosen.choice(
        (b"", content[:cut], bytes(flipped), bytes(len(content)), content + content[:cut])
    )


@pytest.mark.nightly
def test_caches_spoiled_at_random_places(installed, tmp_path, request):
    expected = ended(start(installed, tmp_path, *ROUTE))
    kept = installed / "corridors" / "__pycache__" / "kept"
    chosen = random.Random(12)  # noqa: S311 - no secret
    for _ in range(request.config.getoption("--times")):
        for path in kept.iterdir():
            path.write_bytes(spoiled(path.read_bytes(), chosen))
        assert ended(start(installed, tmp_path, *ROUTE)) == expected


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (TOY_ROUTE, 0),
        (("route", "alpha", "nowhere"), 2),
        (("route", "alpha", "echo", "--mode", "sea"), 3),
        (("route", "--no-such-option"), 2),
    ],
)
def test_a_stderr_that_takes_nothing_changes_no_exit_code(words, code):
    command = [sys.executable, "-c", COMMAND, *words, "--data", str(TOY)]
    known = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (known.returncode, known.stdout)
    assert known.returncode == code, known.stderr


def test_a_stdout_that_takes_nothing_is_told():
    command = [sys.executable, "-c", COMMAND, *TOY_ROUTE]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT
        )
    assert done.returncode == 2
    assert done.stderr == "Error: the result can't be written: No space left on device\n"


@pytest.mark.parametrize("name", ["places.csv", "facts.csv", "links.csv", "edition.csv"])
@pytest.mark.parametrize("how", ["gone", "folder", "loop", "closed"])
def test_tables_that_can_not_be_read(run, toy_copy, name, how):
    path = toy_copy / name
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "loop":
        path.symlink_to(path)
    elif how == "closed":
        path.write_text("x", encoding="utf-8")
        path.chmod(0)
        if os.geteuid() == 0:
            # Root reads all files but those of which the system has nothing to give.
            path.unlink()
            path.symlink_to("/proc/self/mem")
    result = run("route", "alpha", "delta", "--data", toy_copy)
    assert result.code in (1, 2), result
    assert "Traceback" not in result.err
    assert name in result.err
