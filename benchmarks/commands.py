"""How much processor does each command take, as a multiple of ``import networkx``?

Whole processes, this tree beside others, in turn so that all meet the same machine. Each command
is asked once before it counts, so that every tree has compiled and written what it keeps; then
user and system time of the process and its children are medians of the runs::

    python benchmarks/commands.py [--runs 5] [--tree before=../before/.venv/bin/corridors] [--write]

A tree is named by the path of its ``corridors``, installed with dependencies of its own. The goals
are of the stage that made prices of columns.
"""

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

from report import machine, our_program, table, write_section


class Asked(NamedTuple):
    """A command, and how many times ``import networkx`` it may take."""

    words: tuple[str, ...]
    goal: float


PAIR = ("Dalian", "Duisburg")
IN_TIME = f"{dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=75)}"
COMMANDS = {
    "route: the board": Asked(("route", *PAIR), 4),
    "route from an end off the network": Asked(("route", "43.5,124.8", PAIR[1]), 5),
    "route --scenario, services added": Asked(
        ("route", *PAIR, "--scenario", "red-sea-reopened"), 8
    ),
    "route --pareto": Asked(("route", *PAIR, "--pareto"), 7),
    "route --map": Asked(("route", *PAIR, "--map", "OUT.html", "--force"), 10),
    "route --arrive-by": Asked(("route", *PAIR, "--arrive-by", IN_TIME), 9),
    "route --every month": Asked(("route", *PAIR, "--every", "month"), 8),
    "compare": Asked(("compare", *PAIR), 6),
    "compare under a scenario": Asked(("compare", *PAIR, "-s", "red-sea-reopened"), 8),
    "explain a route": Asked(("explain", *PAIR), 5),
    "risk": Asked(("risk", *PAIR), 5),
    "reach": Asked(("reach", PAIR[0], "--within", "10d"), 6),
    "check": Asked(("check",), 10),
}
LONG = {"claims": Asked(("claims",), 130)}


def processor_seconds(command: list[str]) -> float:
    """Return the user and system time of one process and of its children, in seconds.

    Raises
    ------
    SystemExit
        If the command fails, with the end of what it said.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=kept)
    after = os.times()
    if done.returncode:
        message = f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}"
        raise SystemExit(message)
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def multiples(programs: dict[str, str], asked: dict[str, Asked], runs: int) -> list[list[str]]:
    """Return a row for each command: the multiple in each tree, and the goal."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (words, goal) in asked.items():
            given = [word.replace("OUT", f"{folder}/out") for word in words]
            for program in programs.values():
                processor_seconds([program, *given])
            taken: dict[str, list[float]] = {tree: [] for tree in programs}
            for _ in range(runs):
                base = processor_seconds([sys.executable, "-c", "import networkx"])
                for tree, program in programs.items():
                    taken[tree].append(processor_seconds([program, *given]) / base)
            found = [f"{statistics.median(taken[tree]):.1f}" for tree in programs]
            rows.append([name, *found, f"{goal:g}"])
            print("\t".join(rows[-1]), flush=True)
    return rows


def main() -> None:
    """Print the multiples, or write them into the page of benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tree", action="append", default=[], metavar="NAME=CORRIDORS")
    parser.add_argument("--long", action="store_true", help="also the claims of the paper, once")
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    programs = dict(it.split("=", 1) for it in given.tree) | {"now": our_program()}
    rows = multiples(programs, COMMANDS, given.runs)
    if given.long:
        rows += multiples(programs, LONG, 1)
    text = f"{machine()}\n\n{table(['command', *programs, 'goal'], rows)}"
    if given.write:
        write_section("commands", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
