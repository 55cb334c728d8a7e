"""How much memory does the API hold after many routes of one world?

Routes between places drawn by a seed, on days of four years, some of them through a border or
for other cargo; the memory of the process is printed after each tenth of them. It rises until
as much is kept as may be, and is flat from there on::

    python benchmarks/api_memory.py [--routes 10000] [--seed 1]
"""

import argparse
import datetime as dt
import random
import time
from pathlib import Path

from report import machine

from corridors.errors import CorridorsError
from planner.world import World, load

PLACES = (
    *("Dalian", "Harbin", "Shenyang", "Manzhouli", "Vladivostok", "Busan", "Ulaanbaatar"),
    *("Almaty", "Novosibirsk", "Moscow", "Minsk", "Duisburg", "Hamburg", "Rotterdam"),
)
_PAGE = 4096


def megabytes() -> float:
    """Return the memory of this process that is in use."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 1e6


def ask(world: World, drawn: random.Random) -> bool:
    """Ask one question; tell whether there was a route."""
    origin, destination = drawn.sample(PLACES, 2)
    terms = {
        "depart": dt.date(2026, 1, 1) + dt.timedelta(days=drawn.randrange(4 * 365)),
        "cargo": drawn.choice(("teu", "teu", "feu", "grain")),
        "by": drawn.choice(("time", "cost")),
        "via": drawn.choice(("", "", "", "Zabaikalsk")),
        "avoid": drawn.choice(("", "", "", "BY")),
    }
    try:
        world.route(origin, destination, **{name: it for name, it in terms.items() if it})
    except CorridorsError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    world, drawn = load(), random.Random(given.seed)  # noqa: S311 - no secret
    print(machine())
    found, begun, step = 0, time.perf_counter(), max(1, given.routes // 10)
    for at in range(1, given.routes + 1):
        found += ask(world, drawn)
        if at % step == 0:
            taken = time.perf_counter() - begun
            print(
                f"{at:6,} questions, {found:6,} routes, {taken:5.0f} s: {megabytes():5.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
