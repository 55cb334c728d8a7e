"""How much memory does every command take at its peak, on the shipped network?

Each command runs as a process of its own; told are the peak of its largest process, and of all
its processes together where it starts others (memory that they share is counted once)::

    python benchmarks/memory.py [--inputs FOLDER] [--only route] [--write]

FOLDER holds the packages of ``corridors build``; without it that command is left out. `LASTING`
commands are too: they run until they are ended.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from report import machine, number, table, write_section

from planner.cli.main import COMMANDS

PROGRAM = [sys.executable, "-c", "from planner.cli.main import main; main()"]
PAIR = ("Dalian", "Duisburg")
ASKED: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("route", *PAIR),
    ("route", "Yingkou", "Rotterdam", "--by", "cost", "-s", "suez-shut"),
    ("route", *PAIR, "--pareto", "--with-co2e"),
    ("route", *PAIR, "-k", "5"),
    ("route", *PAIR, "--every", "week"),
    ("route", *PAIR, "--map", "OUT/route.html"),
    ("report", *PAIR, "--output", "OUT/report.html"),
    ("compare", *PAIR, "--every", "month", "-s", "suez-shut", "-s", "manzhouli-congested"),
    ("list",),
    ("show", "primorye-1", "--map", "OUT/show.html"),
    ("explain", *PAIR),
    ("price", "Dalian > Manzhouli rail > Moscow rail 3200usd 12d"),
    ("reach", "Dalian", "--within", "10d"),
    ("services", "Dalian"),
    ("batch", "SHIPMENTS", "--output", "OUT/quotes.xlsx"),
    ("diff", "base", "suez-shut"),
    ("invest", "--budget", "5bn-usd"),
    ("risk", *PAIR, "--draws", "100000"),
    ("risk", *PAIR, "--reroute"),
    ("breakeven", *PAIR, "--vary", "khorgos:rail-1435.border_out_h", "--plot", "OUT/breakeven.svg"),
    ("sweep", "SPEC", "OUT/sweep.parquet", "--workers", "2"),
    ("map", "OUT/map.html"),
    ("places", "Dalian"),
    ("build", "INPUTS", "--check"),
    ("scenarios", "suez-shut"),
    ("check",),
    ("validate",),
    ("claims",),
    ("flows", "--map", "OUT/flows.html"),
    ("critical", "--map", "OUT/critical.html"),
    ("export", "OUT/network.gpkg", "--format", "gpkg"),
    ("export", "OUT/parquet", "--format", "geoparquet"),
    ("export", "OUT/gmns", "--format", "gmns"),
    ("import", "gmns", "OUT/gmns", "--output", "OUT/own"),
    ("completion", "bash"),
)
LASTING = {"serve", "mcp"}
ANSWERED = (0, 3)
"""Exit codes; 3 is that of a list of which a row has no route."""
SHIPMENTS = Path(__file__).parent.parent / "docs" / "how-to" / "example-shipments.csv"
SPEC = """origins = ["dalian", "harbin", "shanghai", "vladivostok"]
destinations = ["moscow", "duisburg", "rotterdam", "almaty", "tashkent", "busan"]
scenarios = ["suez-shut", "manzhouli-congested"]
depart = { from = 2026-01-01, to = 2026-12-01, every = "month" }
"""
GOAL_MB, PLAIN_ROUTE_MB = 500.0, 60.0
PLAIN = 3
"""A route without further options has at most so many words."""
_EVERY_S = 0.02


class Peak(NamedTuple):
    """Megabytes of the largest process and of all together, and the exit code."""

    largest: float
    together: float
    code: int


def peak_of(words: list[str], every_s: float = _EVERY_S) -> Peak:
    """Run a command and return its peak, looked for every so many seconds."""
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    together = 0.0
    while True:
        ended, status, used = os.wait4(started.pid, os.WNOHANG)
        if ended:
            break
        others = _below(started.pid)
        if others:
            together = max(together, sum(map(_megabytes, [started.pid, *others])))
        time.sleep(every_s)
    started.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    largest = used.ru_maxrss / unit
    return Peak(largest, max(together, largest), started.returncode)


def _below(parent: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    found = []
    try:
        for thread in Path(f"/proc/{parent}/task").iterdir():
            for child in map(int, (thread / "children").read_text().split()):
                found += [child, *_below(child)]
    except OSError:
        return found
    return found


def _megabytes(process: int) -> float:
    """Return the memory of a process, its share of what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except (OSError, StopIteration):
        return 0.0


def goal_of(words: tuple[str, ...]) -> float:
    """Return what a command may take, in MB."""
    return PLAIN_ROUTE_MB if words[0] == "route" and len(words) <= PLAIN else GOAL_MB


def shown(words: tuple[str, ...], peak: Peak) -> list[str]:
    """Return the row of a command."""
    goal = goal_of(words)
    met = "yes" if peak.together <= goal else "no"
    told = (
        " ".join(["corridors", *words])
        .replace("OUT/", "")
        .replace("SPEC", "spec.toml")
        .replace("SHIPMENTS", "shipments.csv")
    )
    row = [f"`{told}`", number(peak.largest), number(peak.together), f"{goal:g}"]
    return [*row, met if peak.code in ANSWERED else f"failed ({peak.code})"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, help="folder of the packages of corridors build")
    parser.add_argument("--only", choices=list(COMMANDS), action="append", default=[])
    parser.add_argument("--runs", type=int, default=1, help="the greatest of them is printed")
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    left = set(COMMANDS) - {words[0] for words in ASKED} - LASTING
    if left:
        message = f"no question measures {', '.join(sorted(left))}; add one to ASKED"
        raise SystemExit(message)
    rows, failed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.toml"
        spec.write_text(SPEC, encoding="utf-8")
        names = {"SPEC": str(spec), "INPUTS": str(given.inputs), "SHIPMENTS": str(SHIPMENTS)}
        for words in ASKED:
            if given.only and words[0] not in given.only:
                continue
            if "INPUTS" in words and given.inputs is None:
                continue
            asked = [names.get(word, word.replace("OUT", folder)) for word in words]
            writes = any("OUT/" in word for word in words) and words[0] != "import"
            force = ["--force"] if writes else []
            peaks = [peak_of([*PROGRAM, *asked, *force]) for _ in range(given.runs)]
            failed += sum(peak.code not in ANSWERED for peak in peaks)
            rows.append(shown(words, max(peaks)))
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    head = ("", "largest process, MB", "all together, MB", "goal, MB", "met")
    text = f"{table(head, rows)}\n\n{machine()}; greatest of {given.runs}"
    print(text)
    if given.write:
        write_section("memory", text)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
