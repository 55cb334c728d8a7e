"""What do all tables of the benchmarks page say on this machine? Runs one after the other.

It takes some hours. A part that fails is named at the end and does not stop the others::

    python benchmarks/all.py [--rail FOLDER] [--write] [--runs 7]
"""

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = ("commands.py", "peers.py", "scale.py", "warm.py", "criteria.py", "memory.py", "load.py")

LAND = "world-atlas-2.0.2.tgz"
"""Where this lies too, the folder holds the packages of ``corridors build``."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rail", type=Path, help="folder with the wheel of scgraph_data 2.0.0")
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    failed = []
    for part in PARTS:
        runs = 1 if part == "memory.py" else given.runs
        words = [] if part == "load.py" else ["--runs", str(runs)]
        words += ["--write"] if given.write else []
        if given.rail is not None and part == "scale.py":
            words += ["--rail", str(given.rail)]
        if given.rail is not None and part == "memory.py" and (given.rail / LAND).exists():
            words += ["--inputs", str(given.rail)]
        print(f"\n{part}\n", flush=True)
        program = [sys.executable, "-W", "ignore", str(Path(__file__).with_name(part)), *words]
        if subprocess.run(program, check=False).returncode:
            failed.append(part)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
