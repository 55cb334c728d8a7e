"""Worker processes on this machine, which import nothing of the current folder."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from corridors.errors import DataError

ROOT = Path(__file__).resolve().parent.parent
"""Where this package is installed."""
_ENVIRONMENT = {
    "PYTHONSAFEPATH": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONPATH": None,
    "PYTHONWARNINGS": "ignore:resource_tracker",
}
"""What ``python -I`` has: no current folder, no modules of the user alone, no path of the shell.

A process that is ended by a signal leaves semaphores behind. The resource tracker of
`multiprocessing`, which starts in this environment too, removes them and need not warn of it.
"""

_ENDING = {getattr(signal, it) for it in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, it)}
_AWAKE_S = 0.5
"""How often the main thread looks for signals while it waits for results."""
_ENDS_S = 10.0
"""How long the pool's own thread has to end when all processes have been ended."""

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class IsolatedPool(ProcessPoolExecutor):
    """Processes that start at once and end with the block of a ``with`` statement.

    Each is started as by ``python -I`` and finds modules only where they are installed. It ignores
    Ctrl-C, which is for the process that started it, and ends when that one is killed.

    Parameters
    ----------
    count
        Number of processes, at least 1.
    prepare
        What each does before its first task, such as imports that take long; a function of a
        module.

    Raises
    ------
    DataError
        If the system starts no processes.
    """

    def __init__(self, count: int, prepare: Callable[[], object]) -> None:
        self._isolated = _IsolatedContext()
        try:
            with _isolated():
                super().__init__(count, self._isolated, initializer=_begin, initargs=(prepare,))
            try:
                with _to_main_thread():
                    for _ in range(count):
                        self.submit(os.getpid)
            except BaseException:
                self.__exit__()
                raise
        except (OSError, ImportError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            problem = f"worker processes can't be started: {reason}; use a single one"
            raise DataError([problem]) from None

    def __exit__(self, *error: object) -> None:
        """End the processes without waiting for what they are doing."""
        manager: threading.Thread | None = getattr(self, "_executor_manager_thread", None)
        results = getattr(self, "_result_queue", None)
        # First, so that the pool's own thread drops what waits before it finds processes gone.
        self.shutdown(wait=False, cancel_futures=True)
        for process in self._isolated.started:
            if process.is_alive():
                process.kill()
                process.join()
        # Who is killed while it writes leaves half a result, for whose rest that thread would wait:
        # once nobody can write, it reads the end instead.
        writer = getattr(results, "_writer", None)  # nothing public ends it
        if writer is not None:
            writer.close()
        if manager is not None:
            manager.join(_ENDS_S)  # not for ever: a signal may have come while a lock was held


def run_tasks(
    pool: Executor, work: Callable[[_Task], _Result], tasks: Sequence[_Task], advice: str = ""
) -> Iterator[tuple[_Task, _Result]]:
    """Hand tasks to a pool at once, and yield each with its result when it is done.

    Parameters
    ----------
    pool
        `IsolatedPool`, or a pool of threads.
    work
        What is done with a task; for processes a function of a module, or a ``partial`` of one.
    tasks
        In the order in which they are begun.
    advice
        What the user may do when a process was killed.

    Raises
    ------
    DataError
        If a process was killed; what was done before it has been yielded.
    """
    try:
        futures = {pool.submit(work, task): task for task in tasks}
    except BrokenProcessPool:
        raise _killed(advice) from None
    return _results(futures, advice)


def _results(futures: dict[Future[_Result], _Task], advice: str) -> Iterator[tuple[_Task, _Result]]:
    done: SimpleQueue[Future[_Result]] = SimpleQueue()
    try:
        for future in futures:
            future.add_done_callback(done.put)
        while futures:
            # A signal that comes just before a wait does not end it: none is long.
            try:
                future = done.get(timeout=_AWAKE_S)
            except Empty:
                continue
            yield futures.pop(future), future.result()
    except BrokenProcessPool:
        raise _killed(advice) from None


def _killed(advice: str) -> DataError:
    return DataError([f"a worker process was killed, perhaps for lack of memory{advice}"])


class _IsolatedProcess(SpawnProcess):
    def start(self) -> None:
        with _isolated():
            super().start()


class _IsolatedContext(SpawnContext):
    """Starts isolated processes and remembers them."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[_IsolatedProcess] = []

    def Process(self, *args: Any, **options: Any) -> _IsolatedProcess:  # type: ignore[override]  # noqa: N802
        process = _IsolatedProcess(*args, **options)
        self.started.append(process)
        return process


@contextmanager
def _to_main_thread() -> Iterator[None]:
    """Let the threads that are started within the block leave signals to the main thread.

    The system hands a signal to any thread that does not block it, while Python acts on it in the
    main thread alone: in the middle of a start of a process, or late, once that thread is awake.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def _isolated() -> Iterator[None]:
    """Let processes that start within the block be isolated.

    The environment and the path of modules are what a new process inherits; a signal that is
    blocked here stays blocked there.
    """
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    path = sys.path
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        _set_environment(_ENVIRONMENT)
        sys.path = installed_path()
        yield
    finally:
        sys.path = path
        _set_environment(before)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _set_environment(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def installed_path() -> list[str]:
    """Return where this process finds modules, without the current folder.

    Relative entries are left out. The current folder stays only if this package itself is
    installed there, as in a development install that is used from its own folder.
    """
    try:
        here = Path.cwd().resolve()
    except OSError:  # the current folder was removed
        here = None
    return [
        entry
        for entry in sys.path
        if Path(entry).is_absolute() and (Path(entry).resolve() != here or here == ROOT)
    ]


def _begin(prepare: Callable[[], object]) -> None:
    gc.disable()  # as for the command itself
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING - {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    """End this process when the one that started it was killed; else it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
