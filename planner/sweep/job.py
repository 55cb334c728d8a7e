"""A sweep and its chunks: what each cell asks, and their rows, made here or on a Dask cluster."""

import datetime as dt
import hashlib
import importlib
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from functools import lru_cache, partial
from importlib.metadata import version
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from corridors.errors import DataError, UsageError
from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.layer import with_assignments
from corridors.model.network import Network
from corridors.scenario import Scenario, apply_scenarios
from planner.batch.batch_router import BatchRouter, answer_or_reason
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import Steps
from planner.pricing.changes import change_steps
from planner.pricing.joins import joined_steps
from planner.pricing.snapshot import ready_network
from planner.processes import IsolatedPool, run_tasks
from planner.question.query import Query
from planner.routing.legs import RouteFigures
from planner.routing.route import TOTALS, rounded

if TYPE_CHECKING:
    import pyarrow as pa

    from planner.pricing.repricing import NetworkFormulas


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


COUNTS = ("border_crossings", "transfers", "facts", "sources", "assumptions")


def schema() -> "pa.Schema":
    """Return the columns of the rows, with their types; see ``docs/reference/sweep.md``."""
    import pyarrow as pa

    text, count, number = pa.string(), pa.int32(), pa.float64()
    return pa.schema(
        [
            *(("scenario", text), ("cargo", text), ("draw", count), ("depart", text)),
            *(("origin", text), ("destination", text), ("corridors", text), ("through", text)),
            *((name, number) for name in TOTALS),
            *((name, count) for name in COUNTS),
            ("reason", text),
        ]
    )


def run_chunk(job: Job, stamp: str, chunk: Chunk) -> bytes:
    """Return the rows of a chunk in the stream format of Arrow.

    Parameters
    ----------
    job, chunk
        A sweep and one of its chunks.
    stamp
        `stamp_of` the folder, where the sweep was started.

    Raises
    ------
    DataError
        If this machine has other tables, code or packages.
    """
    import pyarrow as pa

    check_stamp(job.folder, stamp)
    columns = _worker(stamp, job.folder, threading.get_ident()).columns(job, chunk)
    table = pa.table(columns, schema=schema())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    rows: bytes = sink.getvalue().to_pybytes()
    return rows


@lru_cache(maxsize=8)
def _worker(stamp: str, folder: Path, thread: int) -> "_Worker":
    """Return what a thread keeps from chunk to chunk."""
    del stamp, thread
    return _Worker(folder)


class _Worker:
    """Keeps the network, and the world and formulas of the last chunk."""

    def __init__(self, folder: Path) -> None:
        self.base = LayeredNetwork(*ready_network(folder))
        self.key: tuple[object, ...] = ()
        self.world: tuple[Network, Steps, BatchRouter] | str = ""
        self.formulas: NetworkFormulas | None = None

    def columns(self, job: Job, chunk: Chunk) -> dict[str, list[Any]]:
        """Return the rows of a chunk, column by column."""
        world = job.worlds[chunk.world]
        key = (world.name, repr(world.scenarios), job.sets)
        if key != self.key:
            self.key, self.world, self.formulas = key, self._under(job, chunk), None
        cargo = job.cargo[chunk.cargo]
        pairs = job.pairs[chunk.first_pair : chunk.last_pair]
        columns: dict[str, list[Any]] = {name: [] for name in schema().names}
        leaves = zip(range(chunk.first, chunk.last), self._routers(job, chunk), strict=True)
        for _, some in groupby(leaves, key=lambda it: id(it[1])):
            group = list(some)
            router = group[0][1]
            queries = [_query(job, cargo, leaf % len(job.departs)) for leaf, _ in group]
            found = router if isinstance(router, str) else answers(router, queries, pairs)
            for at, ((leaf, _), query) in enumerate(zip(group, queries, strict=True)):
                draw = leaf // len(job.departs) + 1 if job.draws else 0
                head = (world.name, cargo, draw, query.departs())
                for number, pair in enumerate(pairs):
                    row = found if isinstance(found, str) else found[at][number]
                    cells = (*head, pair[0].id, pair[1].id, *_cells(row))
                    for column, cell in zip(columns.values(), cells, strict=True):
                        column.append(cell)
        return columns

    def _under(self, job: Job, chunk: Chunk) -> tuple[Network, Steps, BatchRouter] | str:
        def resolve() -> tuple[Network, Steps, BatchRouter]:
            network = apply_layers(self.base.network, job, job.worlds[chunk.world])
            steps = change_steps(self.base.finder, network)
            return network, steps, BatchRouter(network, steps)

        found: tuple[Network, Steps, BatchRouter] | str = answer_or_reason(resolve)
        return found

    def _routers(self, job: Job, chunk: Chunk) -> Iterator[BatchRouter | str]:
        """Yield what answers each leaf of a chunk: the world, or the world of its draw."""
        if isinstance(self.world, str) or not job.draws:
            for _ in range(chunk.first, chunk.last):
                yield self.world if isinstance(self.world, str) else self.world[2]
            return
        days = len(job.departs)
        first, last = chunk.first // days, (chunk.last - 1) // days + 1
        drawn = self._drawn(job, chunk, first, last)
        router: BatchRouter | str = ""
        known = -1
        for leaf in range(chunk.first, chunk.last):
            if known < 0 or (leaf // days != known and not isinstance(router, str)):
                known, router = leaf // days, answer_or_reason(lambda: next(drawn))
            yield router

    def _drawn(self, job: Job, chunk: Chunk, first: int, last: int) -> Iterator[BatchRouter]:
        """Yield the worlds of some draws, of all facts with a spread, as `rerouting`."""
        from planner.pricing.repricing import NetworkFormulas
        from planner.uncertainty.sampling import draw_facts, spread_facts

        if isinstance(self.world, str):
            raise TypeError(self.world)
        network, steps, planned = self.world
        if self.formulas is None:
            self.formulas = NetworkFormulas(network, steps)
        per_teu = network.cargo[job.cargo[chunk.cargo]].basis == "teu"
        numbers = spread_facts(network, per_teu=per_teu)
        facts = draw_facts(network, numbers, self.formulas.located, job.seed, last)
        values = {number: row[first:last] for number, (_, row) in facts.items()}
        if not values:
            yield from [planned] * (last - first)
            return
        for other, repriced in self.formulas.under(values):
            yield BatchRouter(other, repriced)


def _query(job: Job, cargo: str, at: int) -> Query:
    """Return the terms of the cells of a departure; without their ends."""
    departs = job.departs[at]
    midnight = dt.datetime.combine(departs.date(), dt.time())
    within = job.deadline_days
    return job.terms._replace(
        depart=departs.date(),
        hour=departs.hour + departs.minute / 60.0,
        cargo=cargo,
        deadline=None if within is None else midnight + dt.timedelta(days=within),
    )


def answers(
    router: BatchRouter, queries: Sequence[Query], pairs: Sequence[tuple[Place, Place]]
) -> list[list[RouteFigures | str]]:
    """Return what each pair comes to, row by row of the questions.

    Parameters
    ----------
    router
        Answers pairs of the network.
    queries
        Questions without their ends.
    pairs
        Origins and destinations, on the network or off it.
    """
    on = [at for at, pair in enumerate(pairs) if all(it.kind != OFF_NETWORK for it in pair)]
    rows = [
        dict(zip(on, router.answer(query, [_ids(pairs[at]) for at in on]), strict=True))
        for query in queries
    ]
    for at in sorted(set(range(len(pairs))).difference(on)):
        own = answer_or_reason(partial(_joined, router, queries[0], pairs[at]))
        for row, query in zip(rows, queries, strict=True):
            row[at] = own if isinstance(own, str) else own.answer(query, [_ids(pairs[at])])[0]
    return [[row[at] for at in range(len(pairs))] for row in rows]


def _ids(pair: tuple[Place, Place]) -> tuple[str, str]:
    return pair[0].id, pair[1].id


def _joined(router: BatchRouter, terms: Query, pair: tuple[Place, Place]) -> BatchRouter:
    """Return what answers a pair with an end off the network, which roads join for it alone."""
    from planner.question.connectors import join_ends

    network = router.network
    stops = [pair[0], *(network.places[it] for it in terms.via), pair[1]]
    joined = join_ends(network, stops, terms.cargo)
    return BatchRouter(joined, joined_steps(joined, router.steps))


def _cells(found: RouteFigures | str) -> tuple[Any, ...]:
    if isinstance(found, str):
        return (*[None] * (2 + len(TOTALS) + len(COUNTS)), found)
    return (
        *(" ".join(found.corridors), " ".join(found.through)),
        *(rounded(name, value) for name, value in zip(TOTALS, found.totals, strict=True)),
        *(found.border_crossings, found.transfers),
        *(found.facts, found.sources, found.assumptions, None),
    )


_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
_AHEAD = 3
"""Chunks per core that are handed to a cluster before the first is back."""
_SECONDS = 10
"""Time that a scheduler has to answer."""


def worker_pool(workers: int, module: str = "planner.sweep.job") -> Executor:
    """Return workers for `run_locally`, which get ready while the specification is read.

    A single one is a thread of this process. So Ctrl-C, which Python raises in the main thread,
    never falls into compiled code, where it might be lost.

    Parameters
    ----------
    workers
        Number of processes.
    module
        What each imports before its first task.
    """
    if workers == 1:
        return _Thread(1)
    return IsolatedPool(workers, partial(importlib.import_module, module))


class _Thread(ThreadPoolExecutor):
    def __exit__(self, *error: object) -> None:
        """Begin no other chunk, and don't wait for the one in hand: it is done again."""
        self.shutdown(wait=False, cancel_futures=True)


def run_locally(
    work: Callable[[_Task], _Result], tasks: Sequence[_Task], pool: Executor
) -> Iterator[tuple[_Task, _Result]]:
    """Yield tasks with their results as they are done, on this machine.

    Parameters
    ----------
    work
        What is done with a task: a function of a module, or a ``partial`` of one.
    tasks
        In the order in which they are begun.
    pool
        `worker_pool`.

    Raises
    ------
    DataError
        If a process was killed; what was done before it has been yielded.
    """
    return run_tasks(pool, work, tasks, "; try fewer --workers")


def _there(work: Callable[[_Task], _Result], task: _Task) -> tuple[_Task, _Result]:
    return task, work(task)


def run_on_cluster(
    work: Callable[[_Task], _Result], tasks: Sequence[_Task], address: str
) -> Iterator[tuple[_Task, _Result]]:
    """Yield tasks with their results as they are done, on a Dask cluster.

    What a worker had in hand when it died is given to another by the scheduler.

    Parameters
    ----------
    work, tasks
        As for `run_locally`.
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    UsageError
        If dask is not installed or no scheduler answers.
    DataError
        If the scheduler goes away, or a chunk was lost with several workers in turn.
    """
    try:
        import distributed
    except ImportError:
        message = "--scheduler needs dask: pip install 'transport-corridors[cluster]'"
        raise UsageError(message) from None
    library: Any = distributed
    client = _connect(library.Client, address)
    try:
        waiting = iter(tasks)
        queue = library.as_completed(loop=client.loop)
        held = 0
        while True:
            # Workers come and go; what is ahead of them stays little.
            for task in islice(waiting, max(0, _AHEAD * _cores(client) - held)):
                queue.add(client.submit(_there, work, task, pure=False))
                held += 1
            if not held:
                return
            future = next(queue)
            held -= 1
            yield future.result()
            future.release()
    except library.KilledWorker as error:
        raise DataError([f"a chunk was lost with several workers in turn: {error}"]) from None
    except (OSError, TimeoutError, CancelledError) as error:
        raise DataError([f"lost the scheduler {address}: {error}"]) from None
    finally:
        client.close(timeout=_SECONDS)


def _cores(client: Any) -> int:
    """Return the number of cores of a cluster now, at least 1."""
    return max(1, sum(int(threads) for threads in client.nthreads().values()))


def _connect(client: Any, address: str) -> Any:
    # A client that fails on the form of an address complains again when it is thrown away.
    if not re.fullmatch(r"\w+://.+:\d+/?", address):
        message = f"--scheduler {address!r} is not an address; write tcp://HOST:PORT"
        raise UsageError(message)
    try:
        return client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        message = f"--scheduler {address}: no scheduler answers ({error})"
        raise UsageError(message) from None
