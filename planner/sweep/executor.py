"""Execution of chunks of questions on this machine or on a Dask cluster."""

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from corridors.errors import DataError, UsageError
from planner.processes import IsolatedPool, run_tasks
from planner.sweep.job import Chunk, Job

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
_AHEAD = 3
"""Chunks per core that are handed to a cluster before the first is back."""
_SECONDS = 10
"""Time that a scheduler has to answer."""


def run_chunk(job: Job, stamp: str, chunk: Chunk) -> bytes:
    """Return the rows of a chunk; see `_worker.run_chunk`, which takes long to import."""
    from planner.sweep._worker import run_chunk as run

    return run(job, chunk, stamp)


def worker_pool(workers: int, module: str = "planner.sweep._worker") -> Executor:
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
