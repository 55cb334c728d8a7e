"""Which other processes work chunks of a sweep on this machine, and how are they spoken to?

Each is started with the command, so that it imports what it needs while the specification is
read, and is given one chunk after the other through a pipe.
"""

import gc
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any, Self

from corridors.errors import DataError
from planner.spare import spare_linear_algebra
from planner.sweep_job import Chunk, Job

_BEGIN = """\
import pickle, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
sys.path[:] = pickle.load(sys.stdin.buffer)
from planner.sweep_helpers import serve
serve()
"""


_TURN_S = 0.0005
"""So long a thread here waits for its turn at most: while it does, its process has no chunk."""


class Helpers:
    """Processes that wait for chunks; they end with the block of a ``with`` statement.

    Parameters
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.threads: list[threading.Thread] = []
        self.left: list[Chunk] = []
        self.lock = threading.Lock()
        self.back: SimpleQueue[Any] = SimpleQueue()
        self.busy = 0
        for _ in range(count):
            command = [sys.executable, "-c", _BEGIN]
            self.processes.append(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
            )
            self._tell(self.processes[-1], sys.path)

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

    def begin(self, job: Job, chunks: list[Chunk], stamp: str) -> None:
        """Let all processes take chunks, from the first one on."""
        self.left = list(chunks)
        self.busy = len(self.processes)
        for process in self.processes:
            self.threads.append(threading.Thread(target=self._give, args=(process, job, stamp)))
            self.threads[-1].start()

    def take(self, at: int) -> Chunk | None:
        """Return the first (0) or the last (-1) chunk that is left, None where none is."""
        with self.lock:
            return self.left.pop(at) if self.left else None

    def done(self, *, wait: bool) -> Iterator[tuple[Chunk, bytes]]:
        """Yield what has come back, or with ``wait`` all that is still to come back.

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

    def _give(self, process: "subprocess.Popen[bytes]", job: Job, stamp: str) -> None:
        """Give a process one chunk after the other until none is left."""
        try:
            self._tell(process, (job, stamp))
            while (chunk := self.take(0)) is not None:
                self._tell(process, chunk)
                self.back.put(pickle.load(process.stdout))  # type: ignore[arg-type]  # noqa: S301
        except (OSError, EOFError, pickle.UnpicklingError):
            message = "a worker process was killed, perhaps for want of memory; try fewer --workers"
            self.back.put(DataError([message]))
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
    """Work chunks that come by the standard input, and send rows or errors back."""
    gc.disable()  # as for the command itself
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anyone prints does not fall among the answers
    spare_linear_algebra()
    from planner.sweep import run_chunk

    try:
        job, stamp = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this
        while True:
            chunk = pickle.load(sys.stdin.buffer)  # noqa: S301
            answer: object
            try:
                answer = (chunk, run_chunk(job, chunk, stamp))
            except Exception as error:  # noqa: BLE001 - raised where the chunk is waited for
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
