"""How long does ``corridors route`` take from a cold shell, beside ``import networkx``?

Whole processes, run in turn so that both meet the same machine; prints medians and the
median of the paired ratios::

    python benchmarks/cold_start.py [--runs 25]

Both are read as compiled modules, as pip leaves them: the runs before the first that counts
write what an editable install has not compiled yet.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

from report import our_program

COMMANDS = {
    "import networkx": [sys.executable, "-c", "import networkx"],
    "route": ["corridors", "route", "Dalian", "Duisburg", "--format", "json"],
    "help": ["corridors", "--help"],
}


def seconds(command: list[str]) -> float:
    """Return the wall time of one process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=kept)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    runs = parser.parse_args().runs
    program = our_program()
    commands = {
        name: [program, *command[1:]] if command[0] == "corridors" else command
        for name, command in COMMANDS.items()
    }
    for command in commands.values():
        seconds(command)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    base = taken["import networkx"]
    print(f"{runs} paired runs, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for name, times in taken.items():
        ratio = statistics.median(t / b for t, b in zip(times, base, strict=True))
        print(f"{name:16} median {statistics.median(times) * 1000:6.1f} ms   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
