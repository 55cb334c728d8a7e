"""How long does ``corridors sweep`` take for 20 scenarios x 12 months x 200 pairs?

Whole commands, from the shell to the written file, by one worker and by two in turn, so that
both meet the same machine; prints wall and processor time of each, and the ratio of the pair::

    python benchmarks/sweep.py [--runs 3] [--scenarios 20]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corridors.scenario import scenario_files

ORIGINS = (
    *("dalian", "harbin", "shenyang", "yingkou", "changchun"),
    *("dandong", "beijing", "shanghai", "vladivostok", "ulaanbaatar"),
)
DESTINATIONS = (
    *("moscow", "duisburg", "rotterdam", "hamburg", "warsaw", "almaty", "tashkent", "istanbul"),
    *("helsinki", "novosibirsk", "yekaterinburg", "busan", "tokyo", "minsk", "kazan", "tbilisi"),
    *("baku", "murmansk", "budapest", "madrid"),
)
GOAL_S, GOAL_RATIO = 20.0, 1.8


def sweep(spec: Path, workers: int) -> tuple[float, float, bytes]:
    """Return wall and processor seconds of one command, and the bytes that it wrote."""
    output = spec.with_suffix(".parquet")
    command = [sys.executable, "-c", "from planner.cli.main import main; main()", "sweep"]
    command += [str(spec), str(output), "--force", "--workers", str(workers)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy, output.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scenarios", type=int, default=20)
    asked = parser.parse_args()
    names = list(scenario_files())[: asked.scenarios]
    print(
        f"{len(names)} scenarios x 12 months x {len(ORIGINS) * len(DESTINATIONS)} pairs, "
        f"{asked.runs} paired runs, Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.toml"
        spec.write_text(
            f"origins = {list(ORIGINS)}\ndestinations = {list(DESTINATIONS)}\n"
            f"scenarios = {names}\n"
            'depart = { from = 2026-01-01, to = 2026-12-01, every = "month" }\n'
        )
        runs: dict[int, list[tuple[float, float, bytes]]] = {1: [], 2: []}
        for _ in range(asked.runs):
            for workers, done in runs.items():
                done.append(sweep(spec, workers))
    same = len({content for done in runs.values() for _, _, content in done}) == 1
    for workers, done in runs.items():
        wall = statistics.median(run[0] for run in done)
        busy = statistics.median(run[1] for run in done)
        word = "workers" if workers > 1 else "worker "
        print(f"{workers} {word}: {wall:6.1f} s, {busy:6.1f} s of processor")
    ratio = statistics.median(one[0] / two[0] for one, two in zip(runs[1], runs[2], strict=True))
    print(f"two workers are {ratio:.2f} times faster (goal {GOAL_RATIO}), goal {GOAL_S:g} s")
    print(f"the files are {'the same bytes' if same else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
