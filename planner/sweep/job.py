"""A sweep and its chunks: what is asked in each cell, and in which order."""

import datetime as dt
import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.entities import Place
from corridors.model.network import Network
from corridors.scenario import Scenario, apply_scenarios
from planner.parsing.layers import with_assignments
from planner.question.query import Query

CHUNK = 625
"""Approximate number of cells that are computed, kept and resumed at once."""
_MOST_PAIRS = 2500
_OURS = ("corridors", "planner")


class ScenarioSet(NamedTuple):
    """A combination of scenarios by the name that its rows bear; none: the data as it is."""

    name: str
    scenarios: tuple[Scenario, ...]


class Job(NamedTuple):
    """What a sweep asks, names resolved; the order of the cells is that of the fields.

    ``folder`` holds the tables; ``draws`` is 0 where nothing is drawn; ``departs`` are
    local times at the origin; ``terms`` is what all cells ask alike; ``deadline_days`` counts from
    00:00 of each day of departure.
    """

    folder: Path
    worlds: tuple[ScenarioSet, ...]
    cargo: tuple[str, ...]
    draws: int
    departs: tuple[dt.datetime, ...]
    pairs: tuple[tuple[Place, Place], ...]
    seed: int
    terms: Query
    sets: tuple[str, ...]
    deadline_days: float | None

    def cells(self) -> int:
        """Return the number of rows."""
        leaves = len(self.worlds) * len(self.cargo) * max(self.draws, 1) * len(self.departs)
        return leaves * len(self.pairs)


class Chunk(NamedTuple):
    """Rows that follow each other: leaves (a draw and a departure) of one world and cargo.

    ``last`` and ``last_pair`` are not in it; leaf n is that of draw ``n // departures`` (0-based)
    and of departure ``n % departures``.
    """

    number: int
    world: int
    cargo: int
    first: int
    last: int
    first_pair: int
    last_pair: int

    def cells(self) -> int:
        """Return the number of rows."""
        return (self.last - self.first) * (self.last_pair - self.first_pair)


def chunks_of(job: Job) -> list[Chunk]:
    """Return the chunks of a sweep, in the order of its rows."""
    leaves = max(job.draws, 1) * len(job.departs)
    pairs = len(job.pairs)
    found: list[Chunk] = []
    blocks = -(-pairs // _MOST_PAIRS) if pairs else 0
    at_once = max(1, CHUNK // max(pairs, 1)) if blocks <= 1 else 1
    for world in range(len(job.worlds)):
        for cargo in range(len(job.cargo)):
            for first in range(0, leaves, at_once):
                last = min(first + at_once, leaves)
                for block in range(blocks):
                    ends = (block * pairs // blocks, (block + 1) * pairs // blocks)
                    found.append(Chunk(len(found), world, cargo, first, last, *ends))
    return found


def apply_layers(network: Network, job: Job, world: ScenarioSet) -> Network:
    """Return the network under a world of a sweep and under its own numbers."""
    return under(network, world.scenarios, job.sets)


def under(network: Network, scenarios: Sequence[Scenario], sets: Sequence[str]) -> Network:
    """Return the network under scenarios and, over them, numbers of one's own."""
    if scenarios:
        network, _ = apply_scenarios(network, list(scenarios))
    return with_assignments(network, sets, "set")


@lru_cache(maxsize=8)
def stamp_of(folder: Path) -> str:
    """Return a hash of the tables, the code and the packages that rows come from."""
    digest = hashlib.sha256()
    versions = (sys.version, *(version(name) for name in ("numpy", "numba", "pyarrow")))
    digest.update(repr(versions).encode())
    root = Path(__file__).parents[2]
    for base, pattern in ((folder, "*.csv"), *((root / name, "*.py") for name in _OURS)):
        for path in sorted(base.rglob(pattern)):
            digest.update(f"\n{path.relative_to(base).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def check_stamp(folder: Path, stamp: str) -> None:
    """Refuse to work where tables, code or packages differ from those of whoever started it.

    Raises
    ------
    DataError
        If `stamp_of` the folder is another here.
    """
    if stamp_of(folder) != stamp:
        message = f"a worker has other tables in {folder}, or another version or packages,"
        raise DataError([f"{message} than the machine that started the sweep; make them the same"])
