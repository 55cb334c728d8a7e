"""On how many workers, here or on a cluster, are the chunks of a sweep worked?"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import cache
from itertools import islice
from typing import Any

from corridors.errors import DataError, UsageError
from planner.sweep import run_chunk
from planner.sweep_job import Chunk, Job

Worked = Iterator[tuple[Chunk, bytes]]
_AHEAD = 3
"""So many chunks a core are handed to a cluster before the first is back."""
_SECONDS = 10
"""So long a scheduler is waited for."""


def work_here(job: Job, chunks: list[Chunk], stamp: str, workers: int) -> Worked:
    """Yield chunks with their rows as they are done, on this machine.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep.run_chunk`.
    workers
        Number of processes; 1 works in this one.

    Raises
    ------
    DataError
        If a worker was killed; what was done before it has been yielded.
    """
    if workers == 1 or len(chunks) < 2:
        for chunk in chunks:
            yield chunk, run_chunk(job, chunk, stamp)
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    run = delayed(_quiet)
    parallel = Parallel(
        n_jobs=workers,
        return_as="generator_unordered",
        batch_size=1,
        pre_dispatch="2*n_jobs",
    )
    try:
        yield from parallel(run(job, chunk, stamp, os.getpid()) for chunk in chunks)
    except TerminatedWorkerError:
        message = "a worker process was killed, perhaps for want of memory; try fewer --workers"
        raise DataError([message]) from None
    finally:
        get_reusable_executor().shutdown(kill_workers=True)


def _quiet(job: Job, chunk: Chunk, stamp: str, parent: int) -> tuple[Chunk, bytes]:
    """Work a chunk in a process of its own, which leaves Ctrl-C to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    return chunk, run_chunk(job, chunk, stamp)


@cache
def _end_with(parent: int) -> None:
    """End this process soon after the one that started it was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _there(job: Job, chunk: Chunk, stamp: str) -> tuple[Chunk, bytes]:
    return chunk, run_chunk(job, chunk, stamp)


def work_there(job: Job, chunks: list[Chunk], stamp: str, address: str) -> Worked:
    """Yield chunks with their rows as they are done, on a Dask cluster.

    What a worker had in hand when it died is given to another by the scheduler.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep.run_chunk`.
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
        raise DataError([f"the scheduler {address} went away: {error}"]) from None
    finally:
        client.close(timeout=_SECONDS)


def _cores(client: Any) -> int:
    """Return the number of cores of a cluster now, at least 1."""
    return max(1, sum(int(threads) for threads in client.nthreads().values()))


def _connect(client: Any, address: str) -> Any:
    try:
        return client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        message = f"--scheduler {address}: no scheduler answers ({error})"
        raise UsageError(message) from None
