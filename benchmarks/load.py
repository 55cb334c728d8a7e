"""What do a great sweep, list and network take, and a studio that is asked for long?

Each is run at a tenth of its size and whole: what takes ten times the work should take ten times
the time and about the same memory, and ratios hold on a machine that is busy with other things.
The server is asked without a pause for some minutes, never the same twice::

    python benchmarks/load.py [--only sweep] [--size 1.0] [--minutes 10] [--write]
"""

import argparse
import csv
import http.client
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from memory import PROGRAM, peak_of
from report import machine, number, table, write_section

CELLS, SHIPMENTS, LINKS = 100_000, 50_000, 50_000
TENTH = 0.1
WORKERS = 2
ENDS = (
    *("dalian", "harbin", "shenyang", "changchun", "jinzhou", "yingkou", "vladivostok", "busan"),
    *("moscow", "duisburg", "rotterdam", "hamburg", "almaty", "tashkent", "ulaanbaatar", "irkutsk"),
)
"""Eight origins and eight destinations: 64 pairs."""
HALF = len(ENDS) // 2
WARM = 100
"""Questions before the memory of the server is looked at: by then all its code is compiled."""
_LAST_DAY = 28
_LOOK_S = 0.5


class Case(NamedTuple):
    """Something to be done, as words of a command and the unit of what it is told by."""

    words: list[str]
    unit: str


def sweep_case(folder: Path, cells: int) -> Case:
    """Return a sweep of about so many cells: 64 pairs, on days of as many years as it takes."""
    days = max(1, round(cells / HALF / HALF))
    dates = ", ".join(
        f"{2026 + at // 336}-{at // _LAST_DAY % 12 + 1:02}-{at % _LAST_DAY + 1:02}"
        for at in range(days)
    )
    spec = folder / f"sweep-{cells}.toml"
    origins, destinations = (json.dumps(it) for it in (ENDS[:HALF], ENDS[HALF:]))
    text = f'origins = {origins}\ndestinations = {destinations}\nby = "time"\ndepart = [{dates}]\n'
    spec.write_text(text, encoding="utf-8")
    out = folder / f"sweep-{cells}.parquet"
    return Case(["sweep", str(spec), str(out), "--workers", str(WORKERS)], "cells")


def list_case(folder: Path, rows: int) -> Case:
    """Return a list of so many shipments, from the same places on all days of a year."""
    path = folder / f"list-{rows}.csv"
    pairs = itertools.cycle(itertools.product(ENDS[:HALF], ENDS[HALF:]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("reference", "origin", "destination", "cargo", "count", "depart", "by"))
        for at, (origin, destination) in zip(range(rows), pairs, strict=False):
            day = f"2026-{at // 64 % 12 + 1:02}-{at // 768 % _LAST_DAY + 1:02}"
            by = ("time", "cost")[at % 2]
            writer.writerow((f"R{at}", origin, destination, "feu", at % 9 + 1, day, by))
    out = folder / f"list-{rows}-out.csv"
    words = ["batch", str(path), "--output", str(out), "--workers", str(WORKERS)]
    return Case(words, "shipments")


def grid(folder: Path, links: int) -> Path:
    """Write a GMNS network of so many links: a grid of roads, ten kilometres a link."""
    side = max(2, round((links / 2) ** 0.5))
    made = folder / f"grid-{links}"
    made.mkdir()
    step = 60.0 / side
    with (made / "node.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("node_id", "name", "x_coord", "y_coord"))
        for row, column in itertools.product(range(side), range(side)):
            at = row * side + column + 1
            writer.writerow((at, f"N{at}", f"{20 + column * step:.5f}", f"{row * step:.5f}"))
    with (made / "link.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = ("link_id", "from_node_id", "to_node_id", "directed", "length", "free_speed")
        writer.writerow((*names, "facility_type"))
        number_of = itertools.count(1)
        for row, column in itertools.product(range(side), range(side)):
            at = row * side + column + 1
            ends = [at + 1] * (column + 1 < side) + [at + side] * (row + 1 < side)
            for end in ends:
                writer.writerow((next(number_of), at, end, "false", 10, 60, "road"))
    return made


def told(case: Case, work: int) -> tuple[float, float]:
    """Run a case and return its seconds and its peak in MB.

    Raises
    ------
    RuntimeError
        If the command fails.
    """
    begun = time.perf_counter()
    peak = peak_of([*PROGRAM, *case.words], _LOOK_S)
    seconds = time.perf_counter() - begun
    if peak.code not in (0, 3):
        message = f"corridors {' '.join(case.words)} ended with {peak.code}"
        raise RuntimeError(message)
    print(f"{work:,} {case.unit}: {seconds:.0f} s, {peak.together:.0f} MB", file=sys.stderr)
    return seconds, peak.together


def two_sizes(
    name: str, make: Callable[[Path, int], Case], whole: int, folder: Path
) -> list[list[str]]:
    """Return two rows, a tenth and the whole, with the ratios of time per unit and of memory."""
    rows: list[list[str]] = []
    first: tuple[float, float] | None = None
    for size in (max(1, round(whole * TENTH)), whole):
        case = make(folder, size)
        seconds, peak = told(case, size)
        if first is None:
            first = seconds / size, peak
        rows.append(
            [
                name,
                f"{size:,}",
                number(seconds),
                number(1000 * seconds / size),
                number(seconds / size / first[0]),
                number(peak),
                number(peak / first[1]),
            ]
        )
    return rows


def network_rows(whole: int, folder: Path) -> list[list[str]]:
    """Return the rows of an import, and of a question and a page of what was imported."""
    cases: dict[str, Callable[[Path, int], Case]] = {}

    def imported(folder: Path, links: int) -> Case:
        words = ["import", "gmns", str(grid(folder, links))]
        return Case([*words, "--output", str(folder / f"data-{links}")], "links")

    def asked(folder: Path, links: int) -> Case:
        data = folder / f"data-{links}"
        with (data / "places.csv").open(encoding="utf-8", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file)]
        words = ["route", ids[0], ids[-1], "--by", "time", "--data", str(data)]
        return Case([*words, "--format", "json"], "links")

    cases["`import` of a network, links"] = imported
    cases["`route` across it, first time"] = asked
    cases["`route` across it, again"] = asked
    rows = []
    for name, make in cases.items():
        rows += two_sizes(name, make, whole, folder)
    return rows


def questions() -> Iterator[str]:
    """Yield addresses of questions, no two alike, as people and programs ask them."""
    pairs = itertools.cycle(itertools.product(ENDS[:HALF], ENDS[HALF:]))
    for at, (origin, destination) in enumerate(pairs):
        day = f"2026-{at % 12 + 1:02}-{at // 12 % _LAST_DAY + 1:02}"
        ends = f"from={origin}&to={destination}&depart={day}&cargo=feu"
        if at % 4 == 0:
            fact = quote(f"rail-1520@RU.speed_kmh={25 + at % 9000 / 1000:.3f}")
            yield f"/route.json?{ends}&parts=board&set={fact}"
        elif at % 4 == 1:
            yield f"/route.json?{ends}&parts=board"
        elif at % 4 == 2:
            yield f"/route.csv?{ends}&by=cost"
        else:
            yield f"/route?{ends}"


def studio_rows(minutes: float) -> list[list[str]]:
    """Return how many questions were answered, how fast, and the memory by tenths of the time."""
    command = [*PROGRAM, "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        found = re.search(r"http://\S+", process.stderr.readline() if process.stderr else "")
        if found is None:
            message = "the server does not say where it listens"
            raise RuntimeError(message)
        place = urlsplit(found[0])
        client = http.client.HTTPConnection(place.hostname or "", place.port, timeout=300)
        asked = questions()

        def ask(*, patient: bool = False) -> float:
            begun = time.perf_counter()
            client.request("GET", next(asked))
            response = client.getresponse()
            response.read()
            # On a busy machine the first answers may take longer than the server waits.
            if response.status not in ((200, 422, 503) if patient else (200, 422)):
                message = f"status {response.status}"
                raise RuntimeError(message)
            return time.perf_counter() - begun

        try:
            for _ in range(WARM):
                ask(patient=True)
            first = _resident_mb(process.pid)
            rows = [["warm", f"{WARM}", "-", "-", number(first), "1"]]
            total = 0
            for tenth in range(1, 11):
                end = time.monotonic() + minutes * 6
                took = []
                while time.monotonic() < end:
                    took.append(ask())
                total += len(took)
                now = _resident_mb(process.pid)
                print(f"studio {tenth}: {total} questions, {now:.0f} MB", file=sys.stderr)
                if tenth in (1, 5, 10):
                    middle = 1000 * statistics.median(took)
                    late = 1000 * statistics.quantiles(took, n=20)[-1]
                    spent = f"{tenth * minutes / 10:g} min"
                    row = [spent, f"{total:,}", number(middle), number(late)]
                    rows.append([*row, number(now), number(now / first)])
        finally:
            process.terminate()
            client.close()
    return rows


def _resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else float("nan")


PARTS = ("sweep", "list", "network", "studio")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", default=[])
    parser.add_argument("--size", type=float, default=1.0, help="share of the whole sizes")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    chosen = given.only or PARTS
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "sweep" in chosen:
            whole = round(CELLS * given.size)
            rows += two_sizes("`sweep`, cells, two workers", sweep_case, whole, folder)
        if "list" in chosen:
            whole = round(SHIPMENTS * given.size)
            rows += two_sizes("`batch`, shipments, two workers", list_case, whole, folder)
        if "network" in chosen:
            rows += network_rows(round(LINKS * given.size), folder)
    parts = []
    if rows:
        head = ("", "how many", "s", "ms each", "times the tenth", "peak, MB", "times the tenth")
        parts.append(table(head, rows))
    if "studio" in chosen:
        named = ("`serve`", "questions", "median, ms", "P95, ms", "memory, MB", "times warm")
        parts.append(table(named, studio_rows(given.minutes)))
    text = "\n\n".join([*parts, machine()])
    print(text)
    if given.write:
        write_section("load", text)


if __name__ == "__main__":
    main()
