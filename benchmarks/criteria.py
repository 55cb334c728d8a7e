"""What does each command take by cost and by generalised cost, beside least time?

Whole processes, run in turn so that all meet the same machine; a matrix is asked within one
process, its imports not counted. Prints medians of the processor's seconds (the machine is shared)
and the medians of the paired ratios::

    python benchmarks/criteria.py [--runs 5] [--write]

What is asked beside the plain question (a budget, a value of time, the best route of each
draw) stands beside it in a table of its own.
"""

import argparse
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from report import machine, our_program, table, write_section

CRITERIA = ("time", "cost", "generalised")
COMMANDS = {
    "route": "route Dalian Duisburg --format json",
    "route -k 5": "route Dalian Duisburg -k 5 --format json",
    "route --via": "route Dalian Duisburg --via Almaty --format json",
    "route --every month": "route Dalian Duisburg --every month --format json",
    "compare": "compare Shenyang Moscow --format json",
    "compare --every month": "compare Shenyang Moscow --every month --format json",
    "explain": "explain Shenyang Moscow --format json",
    "risk": "risk Shenyang Moscow --format json",
    "risk --reroute": "risk Shenyang Moscow --reroute --format json",
    "breakeven": "breakeven Shenyang Moscow --vary manzhouli:rail-1435.border_out_h --format json "
    "--from 1 --to 400",
}
BESIDE = {
    "compare": {
        "--value-of-time 5": "--by generalised --value-of-time 5",
        "--budget 5000": "--budget 5000",
        "--budget 3000": "--budget 3000",
        "--budget 3000 --by generalised": "--budget 3000 --by generalised",
    },
    "risk": {"--reroute": "--reroute"},
}
"""What is asked beside the plain question of the commands, with its options."""
MATRIX = """
import random, time
import planner
from corridors.model.entities import WATER_KINDS
asked = planner.load()
places = [it for it in asked.steps.first_state
          if asked.network.places[it].kind not in WATER_KINDS]
some = random.Random(4).sample(places, 60)
asked.matrix(some, some, by={by!r})
began = time.process_time()
asked.matrix(some, some, by={by!r})
print(time.process_time() - began)
"""


def seconds(command: Sequence[str]) -> float:
    """Return the processor's seconds of one process; one that ends with an error counts too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def matrix_seconds(by: str) -> float:
    """Return the processor's seconds of a matrix that is asked a second time."""
    done = subprocess.run(
        [sys.executable, "-c", MATRIX.format(by=by)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def row(name: str, taken: dict[str, list[float]]) -> list[str]:
    """Return medians in seconds, and the medians of the ratios to the first."""
    base, *others = taken.values()
    ratios = (
        statistics.median(one / plain for one, plain in zip(other, base, strict=True))
        for other in others
    )
    medians = (f"{statistics.median(it):.2f}" for it in taken.values())
    return [name, *medians, *(f"{it:.2f}" for it in ratios)]


def in_turn(asked: Mapping[str, Callable[[], float]], runs: int) -> dict[str, list[float]]:
    """Return what each takes, one after the other; the first time is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for run in range(runs + 1):
        for name, ask in asked.items():
            found = ask()
            if run:
                taken[name].append(found)
    return taken


def by_criteria(program: str, runs: int) -> str:
    """Return the table of all commands by all criteria."""
    rows = []
    for name, words in COMMANDS.items():
        asked = {by: partial(seconds, [program, *words.split(), "--by", by]) for by in CRITERIA}
        rows.append(row(f"`{name}`", in_turn(asked, runs)))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    matrices = {by: partial(matrix_seconds, by) for by in CRITERIA}
    rows.append(row("a matrix of 60 x 60, asked again", in_turn(matrices, runs)))
    head = ("", "time, s", "cost, s", "generalised, s", "cost : time", "generalised : time")
    return table(head, rows)


def beside(program: str, runs: int) -> str:
    """Return the table of what is asked beside plain questions."""
    rows = []
    for name, options in BESIDE.items():
        plain = [program, *COMMANDS[name].split()]
        for option, words in options.items():
            asked = {
                "plain": partial(seconds, plain),
                "with": partial(seconds, [*plain, *words.split()]),
            }
            rows.append(row(f"`{name} {option}`", in_turn(asked, runs)))
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    return table(("", "plain, s", "with it, s", "ratio"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    program = our_program()
    tables = f"{by_criteria(program, given.runs)}\n\n{beside(program, given.runs)}"
    text = f"{tables}\n\n{machine()}; medians of {given.runs} runs in turn"
    print(text)
    if given.write:
        write_section("criteria", text)


if __name__ == "__main__":
    main()
