"""How long does a changed fact take until the new answer is there, beside the library?

The server runs as its own process and is asked by HTTP; the library is asked the same in this one,
in turn, each time with another value. Prints medians and the median of the paired ratios, then
how a slider fares that moves twenty times a second::

    python benchmarks/studio.py [--runs 15]
"""

import argparse
import re
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
from report import machine, our_program

import planner

FROM, TO = "Dalian", "Duisburg"
TERMS = {"cargo": "feu", "depart": "2026-12-01"}
FACTS = {
    "a speed of a country (rail-1520@RU.speed_kmh)": ("rail-1520@RU.speed_kmh", 30.0),
    "a stay at a border (zabaikalsk:rail-1435.border_in_h)": (
        *("zabaikalsk:rail-1435.border_in_h", 20.0),
    ),
}
SPARE_MS = 30.0
GOAL = 1.5
EDITS, APART_S = 60, 0.05
_WARM = 30
"""Questions before the first that counts: by then searches are compiled on both sides."""


@contextmanager
def served() -> Iterator[str]:
    """Start the server and yield its address."""
    command = [our_program(), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        if process.stderr is None:
            message = "the server says nothing"
            raise RuntimeError(message)
        found = re.search(r"http://\S+", process.stderr.readline())
        if found is None:
            message = "the server does not say where it listens"
            raise RuntimeError(message)
        try:
            yield found[0].rstrip("/")
        finally:
            process.terminate()


def milliseconds(work: Any) -> float:
    """Return the wall time of some work."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    world = planner.load()
    number = count(1)
    with served() as address, httpx.Client(base_url=address, timeout=120.0) as client:

        def ask(fact: str, value: float, **more: Any) -> None:
            params = {"from": FROM, "to": TO, **TERMS, "set": f"{fact}={value:.4f}", **more}
            response = client.get("/route.json", params=params)
            if response.status_code not in (200, 409):
                message = f"{response.status_code}: {response.text[:200]}"
                raise RuntimeError(message)

        def library(fact: str, value: float) -> None:
            world.given(f"{fact}={value:.4f}").board(FROM, TO, **TERMS).to_dict()

        for fact, base in FACTS.values():
            for _ in range(_WARM // 2):
                value = base + next(number) / 1000.0
                ask(fact, value, parts="board")
                library(fact, value)
        print(f"{runs} paired runs, goal {GOAL:g} times and {SPARE_MS:g} ms; ms are medians\n")
        print(f"{'changed':55} {'library':>8} {'board':>8} {'ratio':>6} {'all':>8}")
        for name, (fact, base) in FACTS.items():
            rows = []
            for _ in range(runs):
                value = base + next(number) / 1000.0
                rows.append(
                    (
                        milliseconds(lambda it=(fact, value): library(*it)),
                        milliseconds(lambda it=(fact, value): ask(*it, parts="board")),
                        milliseconds(lambda it=(fact, value): ask(*it)),
                    )
                )
            plain, board, whole = (statistics.median(it[at] for it in rows) for at in range(3))
            ratio = statistics.median((it[1] - SPARE_MS) / it[0] for it in rows)
            print(f"{name:55} {plain:8.0f} {board:8.0f} {ratio:6.2f} {whole:8.0f}")
        fact, base = next(iter(FACTS.values()))
        single = statistics.median(
            milliseconds(lambda: ask(fact, base + next(number) / 1000.0, parts="board"))
            for _ in range(5)
        )
        last = _slide(address, fact, base, next(number))
    print(f"\n{EDITS} edits, {1 / APART_S:g} a second: the last is answered {last:.0f} ms after it")
    print(f"was made; one alone takes {single:.0f} ms")
    print(f"\n{machine()}")


def _slide(address: str, fact: str, base: float, offset: int) -> float:
    """Ask twenty times a second, as a page does, and return how long the last question takes."""
    took = [0.0] * EDITS

    def one(at: int) -> None:
        value = base + 1.0 + (offset + at) / 1000.0
        params: dict[str, str | int] = {"from": FROM, "to": TO, **TERMS, "parts": "board"}
        params |= {"set": f"{fact}={value:.4f}", "client": "slider", "n": at}
        start = time.perf_counter()
        httpx.get(f"{address}/route.json", params=params, timeout=120.0)
        took[at] = (time.perf_counter() - start) * 1000.0

    threads = []
    for at in range(EDITS):
        threads.append(threading.Thread(target=one, args=(at,)))
        threads[-1].start()
        time.sleep(APART_S)
    for thread in threads:
        thread.join()
    return took[-1]


if __name__ == "__main__":
    main()
