"""On how many workers, here or on a cluster, are the chunks of a sweep worked?"""

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import cache
from itertools import islice
from queue import SimpleQueue
from typing import Any

from corridors.errors import DataError, UsageError
from planner.sweep_job import Chunk, Job

Worked = Iterator[tuple[Chunk, bytes]]
_AHEAD = 3
"""So many chunks a core are handed to a cluster before the first is back."""
_SECONDS = 10
"""So long a scheduler is waited for."""


def run_chunk(job: Job, chunk: Chunk, stamp: str) -> bytes:
    """Return the rows of a chunk; see `planner.sweep.run_chunk`, which takes long to import."""
    from planner.sweep import run_chunk as run

    return run(job, chunk, stamp)


def work_here(job: Job, chunks: list[Chunk], stamp: str, workers: int) -> Worked:
    """Yield chunks with their rows as they are done, on this machine.

    Parameters
    ----------
    job, chunks, stamp
        As for `planner.sweep.run_chunk`.
    workers
        Number of processes, this one among them: it takes the last chunk that is left
        whenever it has none, the others take the first.

    Raises
    ------
    DataError
        If a worker was killed; what was done before it has been yielded.
    """
    if workers == 1 or len(chunks) < 2:
        for chunk in chunks:
            yield chunk, run_chunk(job, chunk, stamp)
        return
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    others = min(workers, len(chunks)) - 1
    helpers = _Helpers(get_reusable_executor(max_workers=others), job, chunks, stamp)
    try:
        for _ in range(others):
            helpers.give()
        while (own := helpers.take(-1)) is not None:
            yield own, run_chunk(job, own, stamp)
            yield from helpers.done()
        yield from helpers.rest()
    except TerminatedWorkerError:
        message = "a worker process was killed, perhaps for want of memory; try fewer --workers"
        raise DataError([message]) from None
    finally:
        get_reusable_executor().shutdown(kill_workers=True)


class _Helpers:
    """Other processes, each of which is given a chunk when it has done one."""

    def __init__(self, executor: Any, job: Job, chunks: list[Chunk], stamp: str) -> None:
        self.executor = executor
        self.job = job
        self.stamp = stamp
        self.left = list(chunks)
        self.lock = threading.Lock()
        self.back: SimpleQueue[Any] = SimpleQueue()
        self.held = 0

    def take(self, at: int) -> Chunk | None:
        """Return the first (0) or the last (-1) chunk that is left, None where none is."""
        with self.lock:
            return self.left.pop(at) if self.left else None

    def give(self) -> None:
        """Give a process the next chunk, if one is left."""
        chunk = self.take(0)
        if chunk is None:
            return
        with self.lock:
            self.held += 1
        future = self.executor.submit(_quiet, self.job, chunk, self.stamp, os.getpid())
        future.add_done_callback(self._came)

    def _came(self, future: Any) -> None:
        if not future.cancelled() and future.exception() is None:
            try:
                self.give()
            except BaseException as error:  # noqa: BLE001 - told where the chunks are waited for
                self.back.put(error)
        self.back.put(future)

    def done(self) -> Worked:
        """Yield what has come back."""
        while not self.back.empty():
            yield self._next()

    def rest(self) -> Worked:
        """Yield all that is still to come back."""
        while self.held:
            yield self._next()

    def _next(self) -> tuple[Chunk, bytes]:
        came = self.back.get()
        if isinstance(came, BaseException):
            raise came
        with self.lock:
            self.held -= 1
        found: tuple[Chunk, bytes] = came.result()
        return found


def _quiet(job: Job, chunk: Chunk, stamp: str, parent: int) -> tuple[Chunk, bytes]:
    """Work a chunk in a process of its own, which leaves Ctrl-C to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # as for the command itself
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
