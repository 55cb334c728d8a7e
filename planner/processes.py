"""Which other processes share the work on this machine, and how are they spoken to?

Each is started before there is work for it, so that it imports what it needs meanwhile, and is
given one task after the other through a pipe. It runs no file of the current folder: Python is
started isolated and finds modules only where they are installed.
"""

import gc
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self

from corridors.errors import DataError

_BEGIN = """\
import pickle, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
sys.path[:] = pickle.load(sys.stdin.buffer)
from planner.processes import serve
serve()
"""
ROOT = Path(__file__).resolve().parent.parent
"""Where this package is installed."""

_TURN_S = 0.0005
"""So long a thread here waits for its turn at most: while it does, its process has no task."""


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


class Helpers:
    """Processes that wait for tasks; they end with the block of a ``with`` statement.

    Parameters
    ----------
    count
        How many.
    ready
        What they do before the first task, a function of a module.
    advice
        What the user may do when a process was killed.
    """

    def __init__(self, count: int, ready: Callable[[], None], advice: str = "") -> None:
        self.advice = advice
        self.processes: list[subprocess.Popen[bytes]] = []
        self.threads: list[threading.Thread] = []
        self.left: list[Any] = []
        self.lock = threading.Lock()
        self.back: SimpleQueue[Any] = SimpleQueue()
        self.busy = 0
        path = installed_path()
        for _ in range(count):
            command = [sys.executable, "-I", *["-B"] * sys.dont_write_bytecode, "-c", _BEGIN]
            self.processes.append(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
            )
            self._tell(self.processes[-1], path)
            self._tell(self.processes[-1], ready)

    def __enter__(self) -> Self:
        self.turn = sys.getswitchinterval()
        if self.processes:
            sys.setswitchinterval(_TURN_S)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setswitchinterval(self.turn)
        for process in self.processes:
            process.kill()
        for thread in self.threads:
            thread.join()
        for process in self.processes:
            process.communicate()

    def begin(self, work: Callable[[Any], Any], tasks: Sequence[Any]) -> None:
        """Let all processes take tasks, from the first one on.

        Parameters
        ----------
        work
            What is done with a task, a function of a module or a ``partial`` of one.
        tasks
            What it is given; these and what comes back are pickled.
        """
        self.left = list(tasks)
        self.busy = len(self.processes)
        for process in self.processes:
            self.threads.append(threading.Thread(target=self._give, args=(process, work)))
            self.threads[-1].start()

    def take(self, at: int) -> Any | None:
        """Return the first (0) or the last (-1) task that is left, None where none is."""
        with self.lock:
            return self.left.pop(at) if self.left else None

    def done(self, *, wait: bool) -> Iterator[tuple[Any, Any]]:
        """Yield tasks that are done with what came back, or with ``wait`` all that are not yet.

        Raises
        ------
        DataError
            If a process was killed, or what it raised.
        """
        while self.busy if wait else not self.back.empty():
            came = self.back.get()
            if came is None:
                self.busy -= 1
            elif isinstance(came, BaseException):
                raise came
            else:
                yield came

    def _give(self, process: "subprocess.Popen[bytes]", work: Callable[[Any], Any]) -> None:
        """Give a process one task after the other until none is left."""
        try:
            self._tell(process, work)
            while (task := self.take(0)) is not None:
                self._tell(process, task)
                answer = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301
                self.back.put(answer if isinstance(answer, BaseException) else (task, answer))
        except (OSError, EOFError, pickle.UnpicklingError):
            message = "a worker process was killed, perhaps for lack of memory"
            self.back.put(DataError([message + self.advice]))
        except Exception as error:  # noqa: BLE001 - raised where the chunk is waited for
            self.back.put(error)
        finally:
            self.back.put(None)

    @staticmethod
    def _tell(process: "subprocess.Popen[bytes]", what: object) -> None:
        if process.stdin is not None:
            pickle.dump(what, process.stdin)
            process.stdin.flush()


def serve() -> None:
    """Do tasks that come by the standard input, and send answers or errors back."""
    gc.disable()  # as for the command itself
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anyone prints does not fall among the answers
    try:
        pickle.load(sys.stdin.buffer)()  # noqa: S301 - from the process that started this
        work = pickle.load(sys.stdin.buffer)  # noqa: S301
        while True:
            task = pickle.load(sys.stdin.buffer)  # noqa: S301
            answer: object
            try:
                answer = work(task)
            except Exception as error:  # noqa: BLE001 - raised where the task is waited for
                answer = error
            pickle.dump(answer, answers)
            answers.flush()
    except (EOFError, OSError):
        return


def _end_with(parent: int) -> None:
    """End this process soon after the one that started it was killed."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
