"""Execution of the chunks of a sweep on this machine or on a Dask cluster."""

import importlib
import re
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

from corridors.errors import DataError, UsageError
from planner.processes import IsolatedPool, run_tasks
from planner.sweep.job import Chunk, Job

Worked = Iterator[tuple[Chunk, bytes]]
_AHEAD = 3
"""Chunks per core that are handed to a cluster before the first is back."""
_SECONDS = 10
"""Time that a scheduler has to answer."""


def run_chunk(job: Job, stamp: str, chunk: Chunk) -> bytes:
    """Return the rows of a chunk; see `_worker.run_chunk`, which takes long to import."""
    from planner.sweep._worker import run_chunk as run

    return run(job, chunk, stamp)


def worker_pool(workers: int) -> Executor:
    """Return workers for `run_locally`, which get ready while the specification is read.

    A single one is a thread of this process. So Ctrl-C, which Python raises in the main thread,
    never falls into compiled code, where it might be lost.
    """
    return _Thread(1) if workers == 1 else IsolatedPool(workers, _prepare)


class _Thread(ThreadPoolExecutor):
    def __exit__(self, *error: object) -> None:
        """Begin no other chunk, and don't wait for the one in hand: it is done again."""
        self.shutdown(wait=False, cancel_futures=True)


def _prepare() -> None:
    importlib.import_module("planner.sweep._worker")


def run_locally(job: Job, chunks: list[Chunk], stamp: str, pool: Executor) -> Worked:
    """Yield chunks with their rows as they are done, on this machine.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep._worker.run_chunk`.
    pool
        `worker_pool`.

    Raises
    ------
    DataError
        If a process was killed; what was done before it has been yielded.
    """
    return run_tasks(pool, partial(run_chunk, job, stamp), chunks, "; try fewer --workers")


def _there(job: Job, stamp: str, chunk: Chunk) -> tuple[Chunk, bytes]:
    return chunk, run_chunk(job, stamp, chunk)


def run_on_cluster(job: Job, chunks: list[Chunk], stamp: str, address: str) -> Worked:
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
                queue.add(client.submit(_there, job, stamp, chunk, pure=False))
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
