"""Execution of the chunks of a sweep on this machine or on a Dask cluster."""

import importlib
import re
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import partial
from itertools import islice
from typing import Any

from corridors.errors import DataError, UsageError
from planner.processes import Helpers
from planner.search.imports import heed, heeding
from planner.search.numba_modules import spare_linear_algebra
from planner.sweep.job import Chunk, Job

Worked = Iterator[tuple[Chunk, bytes]]
_AHEAD = 3
"""So many chunks a core are handed to a cluster before the first is back."""
_SECONDS = 10
"""So long a scheduler is waited for."""


def run_chunk(job: Job, chunk: Chunk, stamp: str) -> bytes:
    """Return the rows of a chunk; see `_worker.run_chunk`, which takes long to import."""
    from planner.sweep._worker import run_chunk as run

    rows = run(job, chunk, stamp)
    heed()
    return rows


def sweep_helpers(count: int) -> Helpers:
    """Return processes for `work_here`, which get ready while the specification is read."""
    return Helpers(count, _ready, "; try fewer --workers")


def _ready() -> None:
    spare_linear_algebra()
    importlib.import_module("planner.sweep._worker")


def _helped(job: Job, stamp: str, chunk: Chunk) -> bytes:
    from planner.sweep._worker import run_chunk as run

    return run(job, chunk, stamp)


def work_here(job: Job, chunks: list[Chunk], stamp: str, helpers: Helpers) -> Worked:
    """Yield chunks with their rows as they are done, on this machine.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep._worker.run_chunk`.
    helpers
        Other processes: they take the first chunk that is left whenever they have none, this
        one the last; alone it takes the first.

    Raises
    ------
    DataError
        If a process was killed; what was done before it has been yielded.
    """
    helpers.begin(partial(_helped, job, stamp), chunks)
    spare_linear_algebra()
    with heeding():
        while (own := helpers.take(-1 if helpers.processes else 0)) is not None:
            yield own, run_chunk(job, own, stamp)
            yield from helpers.done(wait=False)
        yield from helpers.done(wait=True)


def _there(job: Job, chunk: Chunk, stamp: str) -> tuple[Chunk, bytes]:
    return chunk, run_chunk(job, chunk, stamp)


def work_there(job: Job, chunks: list[Chunk], stamp: str, address: str) -> Worked:
    """Yield chunks with their rows as they are done, on a Dask cluster.

    What a worker had in hand when it died is given to another by the scheduler.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep._worker.run_chunk`.
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
        waiting = iter(chunks)
        queue = library.as_completed(loop=client.loop)
        held = 0
        while True:
            # Workers come and go; what is ahead of them stays little.
            for chunk in islice(waiting, max(0, _AHEAD * _cores(client) - held)):
                queue.add(client.submit(_there, job, chunk, stamp, pure=False))
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
