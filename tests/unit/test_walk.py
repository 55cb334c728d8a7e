"""The design page follows a question through functions that exist and run in the order shown."""

import json
import os
import re
import subprocess
import sys

from conftest import ROOT

DESIGN = ROOT / "docs" / "explanation" / "design.md"
# Prints the functions that run, in the order of their first calls.
TRACED = """
import json, sys
called = {}
def note(frame, event, argument):
    if event == "call":
        called.setdefault((frame.f_code.co_filename, frame.f_code.co_name))
from planner.cli.main import main
sys.setprofile(note)
code = 0
try:
    main()
except SystemExit as ended:
    code = ended.code
finally:
    sys.setprofile(None)
print("\\n" + json.dumps(list(called)))
sys.exit(code)
"""


def steps():
    text = DESIGN.read_text(encoding="utf-8").partition("\n## The way of one question\n")[2]
    rows = re.findall(r"^\| (\d+) \|.*\| `([\w/]+\.py): (\w+)` \|$", text, re.MULTILINE)
    return [(int(number), path, name) for number, path, name in rows]


def test_the_walk_is_the_order_of_a_run(tmp_path):
    """A board with a page on the toy network, from tables to the terminal, without any cache."""
    page = tmp_path / "route.html"
    words = [
        *("route", "alpha", "delta", "--depart", "2026-11-01"),
        *("--set", "rail-1435.speed_kmh=30", "--data", ROOT / "tests" / "toy", "--map", page),
    ]
    done = subprocess.run(
        [sys.executable, "-c", TRACED, *words],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert page.is_file()
    called = [tuple(it) for it in json.loads(done.stdout.splitlines()[-1])]
    walked = steps()
    assert [number for number, _, _ in walked] == list(range(1, len(walked) + 1))
    assert len(walked) > 12
    missing = [(path, name) for _, path, name in walked if (str(ROOT / path), name) not in called]
    assert not missing, "not called in this run"
    first = [called.index((str(ROOT / path), name)) for _, path, name in walked]
    assert first == sorted(first), "not in the order of their first calls"


def test_where_to_begin_a_change_exists():
    text = DESIGN.read_text(encoding="utf-8").partition("\n## Where to begin a change\n")[2]
    table = text.partition("\n## ")[0]
    named = re.findall(r"`([\w/.]+)`", table)
    paths = [name for name in named if "/" in name]
    assert len(paths) > 10
    assert [name for name in paths if not (ROOT / name).exists()] == []
