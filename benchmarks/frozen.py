"""Freeze what the program answers, to compare two states of the code answer by answer.

``python benchmarks/frozen.py write FILE.json`` asks 500 random questions (seed fixed), matrices by
four criteria on four dates, and every command in every format, and keeps a line for each answer.
``--quick`` asks a fifth of the questions, two matrices and six commands. ``python
benchmarks/frozen.py compare BEFORE.json AFTER.json`` prints what differs and exits with 1 where
something does. A restructuring that claims to change no answer is held to this.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

QUESTIONS = 500
SEED = 20261129
CRITERIA = ("generalised", "time", "cost", "co2e")
DATES = ("2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01")
CARGO = ("teu", "teu", "feu", "reefer", "dry_bulk", "grain", "general")
BETWEEN = ("Dalian", "Duisburg", "--depart", "2026-11-01")
COMMANDS: dict[str, tuple[str, ...]] = {
    "route": ("route", *BETWEEN),
    "route json": ("route", *BETWEEN, "--format", "json"),
    "route csv": ("route", *BETWEEN, "--format", "csv"),
    "route geojson": ("route", *BETWEEN, "--format", "geojson"),
    "route -k": ("route", *BETWEEN, "-k", "4", "--format", "json"),
    "route --pareto": ("route", *BETWEEN, "--pareto", "--format", "json"),
    "route --every": ("route", "Yingkou", "Rotterdam", "--every", "month", "--by", "time"),
    "route --map": ("route", *BETWEEN, "--map", "OUT.html"),
    "compare": ("compare", *BETWEEN),
    "compare json": ("compare", *BETWEEN, "--format", "json"),
    "compare scenarios": ("compare", "Harbin", "Busan", "-s", "manzhouli-congested"),
    "compare --map": ("compare", *BETWEEN, "--map", "OUT.html"),
    "explain": ("explain", "Harbin", "Busan", "--depart", "2026-11-01"),
    "report": ("report", *BETWEEN, "--output", "OUT.html"),
    "risk": ("risk", *BETWEEN, "--draws", "500"),
    "breakeven": ("breakeven", *BETWEEN, "--by", "time", "--vary", "rail-1520@RU.speed_kmh"),
    "critical": ("critical", "--of", "straits"),
    "flows": ("flows",),
    "flows json": ("flows", "--format", "json"),
    "claims": ("claims", "--format", "json"),
    "list": ("list",),
    "show": ("show", "primorye-1"),
    "places": ("places", "Dalian"),
    "scenarios": ("scenarios",),
    "check": ("check",),
    "map": ("map", "OUT.html"),
    "export geojson": ("export", "OUT.geojson", "--format", "geojson"),
    "sweep": ("sweep", "docs/how-to/example-sweep.toml", "OUT.csv"),
}


def digest(value: object) -> str:
    """Return the first twelve digits of the SHA-256 of a value as JSON."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


QUICK = ("route json", "compare json", "risk", "breakeven", "explain", "check")


def answers(*, quick: bool) -> dict[str, str]:
    """Return each random question and each matrix with its answer in brief."""
    import planner

    world = planner.load()
    names = sorted(world.network.places)
    draw = random.Random(SEED)  # noqa: S311 - no secret
    said: dict[str, str] = {}
    for _ in range(QUESTIONS // 5 if quick else QUESTIONS):
        origin, destination = draw.sample(names, 2)
        terms = {
            "by": draw.choice(CRITERIA),
            "cargo": draw.choice(CARGO),
            "depart": draw.choice(DATES),
        }
        key = " ".join((origin, destination, *terms.values()))
        try:
            route = world.route(origin, destination, **terms)
        except Exception as error:  # noqa: BLE001 - an error is an answer too
            said[key] = f"{type(error).__name__}: {digest(str(error))}"
            continue
        said[key] = f"{route.hours:.3f} h {route.usd:.3f} USD {digest(route.to_dict())}"
    ends = random.Random(SEED).sample(names, 40)  # noqa: S311 - no secret
    for by in CRITERIA[:2] if quick else CRITERIA:
        for depart in DATES[-1:] if quick else DATES:
            matrix = world.matrix(ends[:20], ends[20:], by=by, depart=depart)
            said[f"matrix {by} {depart}"] = digest(matrix.to_dataframe().to_csv())
    return said


def commands(*, quick: bool) -> dict[str, str]:
    """Return each command with its exit status and the digest of what it printed and wrote."""
    said: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, words in COMMANDS.items():
            if quick and name not in QUICK:
                continue
            given = [word.replace("OUT", f"{folder}/out") for word in words]
            program = "from planner.cli.main import main; main()"
            done = subprocess.run(
                [sys.executable, "-c", program, *given], capture_output=True, check=False
            )
            parts = [f"exit {done.returncode}", digest(done.stdout.decode().replace(folder, "DIR"))]
            for made in sorted(Path(folder).glob("out.*")):
                if made.is_file():
                    parts.append(hashlib.sha256(made.read_bytes()).hexdigest()[:12])
                    made.unlink()
            said[name] = " ".join(parts)
    return said


def main() -> int:
    """Write the answers, or compare two files of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    writing = steps.add_parser("write")
    writing.add_argument("file", type=Path)
    writing.add_argument("--quick", action="store_true")
    comparing = steps.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.step == "write":
        said = answers(quick=given.quick) | commands(quick=given.quick)
        given.file.write_text(json.dumps(said, indent=0, ensure_ascii=False) + "\n", "utf-8")
        print(f"{len(said)} answers")
        return 0
    before, after = (json.loads(it.read_text("utf-8")) for it in (given.before, given.after))
    differ = [it for it in before | after if before.get(it) != after.get(it)]
    for name in differ:
        print(f"{name}\n  - {before.get(name)}\n  + {after.get(name)}")
    print(f"{len(before | after)} answers, {len(differ)} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
