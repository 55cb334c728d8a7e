"""The processes that answer questions, seen from inside.

On Linux a *keeper* reads the tables once, makes ready what most questions need, and forks a worker
whenever the server asks for one: a worker is there in some milliseconds, shares the keeper's memory
until it writes to it, and can be ended at any time at the price of what it has learnt itself. The
keeper has no thread and answers nothing, so that it can be forked safely. Elsewhere each worker is
a new process that reads the tables itself.

A question is the name of a method of what was opened, such as a `planner.studio.studio.Studio`, and
its arguments.
"""

import gc
import os
import pickle
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple, Protocol

from corridors.errors import explained, forget_locals
from planner.processes import installed_path
from planner.studio.problems import Problem, problem_of

ANSWER, PROBLEM, MISTAKE = "answer", "problem", "mistake"
START, REAP, WARM = "start", "reap", "warm"
MOST_MESSAGE = 65_536
"""Bytes of a message to a keeper or from it."""
MOST_MEMORY_MB = 1024
"""Memory that one process may take for itself."""
_LENGTH = struct.Struct("<Q")
_PARENT_DIED = 1
"""The number of ``PR_SET_PDEATHSIG`` for the system."""
_LOOKS_S = 0.5
_TOO_LARGE = f"the question needs over {MOST_MEMORY_MB} MB of memory; ask for less"


class Opened(Protocol):
    """What a worker asks: an object whose methods are questions."""

    def warm(self, day: str) -> None:
        """Make ready what most questions need; `day` is the departure that most have."""


@dataclass(frozen=True)
class Opener:
    """Opens what workers ask; the module is imported by them alone, not by their server."""

    module: str
    name: str
    arguments: tuple[Any, ...]

    def __call__(self) -> Opened:
        """Return the opened object."""
        opened: Opened = getattr(import_module(self.module), self.name)(*self.arguments)
        return opened


class WorkerReply(NamedTuple):
    """What a worker sends back.

    ``kind`` is `ANSWER` with the result, `PROBLEM` with status, detail and members of a
    `Problem`, or `MISTAKE` with a line about an error of ours. ``grown`` is the memory that the
    process has taken at its peak beyond that at its start, bytes.
    """

    kind: str
    content: Any
    grown: int


def command(role: str, *words: str) -> list[str]:
    """Return the command that starts a process of a role, which finds what this one finds."""
    code = (
        f"import sys; sys.path[:] = {installed_path()!r}; "
        "from planner.studio.worker import main; main(*sys.argv[1:])"
    )
    return [sys.executable, "-I", "-c", code, role, *words]


def frame(value: object) -> bytes:
    """Return a value as bytes with their number before them."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


FRAME_HEAD = _LENGTH.size


def frame_length(head: bytes) -> int:
    """Return the number of bytes that follow the head of a frame."""
    length: int = _LENGTH.unpack(head)[0]
    return length


def main(role: str, *words: str) -> None:
    """Be a keeper or a worker until the server has gone; the entry of a new process."""
    # Ctrl-C is for the server, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if role == "keeper":
        keep(socket.socket(fileno=int(words[0])))
    else:
        reading, writing = _streams(sys.stdin.fileno(), sys.stdout.fileno())
        opened = opened_by(_read(reading))
        answer_questions(opened, reading, writing)


def keep(control: socket.socket) -> None:
    """Fork workers as the server asks for them, until it has gone.

    Parameters
    ----------
    control
        Takes messages: first what opens the object that is asked, then `START` with the socket of
        a new worker, `REAP` with the number of one that was ended, and `WARM` with a day.
    """
    opened = opened_by(pickle.loads(control.recv(MOST_MESSAGE)))  # noqa: S301 - of the server
    _freeze()
    children: set[int] = set()
    while True:
        try:
            message, sockets, _, _ = socket.recv_fds(control, MOST_MESSAGE, 1)
        except OSError:
            break
        if not message:
            break
        word, content = pickle.loads(message)  # noqa: S301 - of the server
        if word == START:
            children.add(_fork(control, sockets[0], opened))
        elif word == REAP and content in children:
            children.discard(content)
            os.waitpid(content, 0)
        elif word == WARM:
            # Questions that have no answer on these tables are no reason to end.
            with suppress(Exception):
                opened.warm(content)
            _freeze()
            _tell(control, WARM, 0)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _fork(control: socket.socket, number: int, opened: Opened) -> int:
    """Fork a worker that is asked through a socket, and return its number, 0 where none starts."""
    try:
        child = os.fork()
    except OSError:
        child = -1
    if child:
        os.close(number)
        _tell(control, START, max(child, 0))
        return max(child, 0)
    try:
        control.close()
        end_with_parent()
        answer_questions(opened, *_streams(number, number))
    finally:
        # Nothing that the keeper would do at its end is done here.
        os._exit(0)


def _tell(control: socket.socket, word: str, number: int) -> None:
    """Tell the server something; where it has gone, nobody need know."""
    with suppress(OSError):
        control.send(pickle.dumps((word, number)))


def opened_by(opener: Callable[[], Opened]) -> Opened:
    """Return what an opener opens; where that fails, what answers all questions so."""
    try:
        return opener()
    except Exception as error:  # noqa: BLE001 - whoever asks is told
        forget_locals(error)
        return _Failed(error)


class _Failed:
    """Stands for what can't be opened: every question ends in the same error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def warm(self, day: str) -> None:
        del day

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: object) -> None:
            raise self._error

        return fail


def answer_questions(opened: Opened, reading: BinaryIO, writing: BinaryIO) -> None:
    """Answer questions one after the other, until nobody can ask any longer."""
    _limit_memory()
    begun = _peak()
    while (question := _read(reading)) is not None:
        kind, content = answer(opened, *question)
        with suppress(BrokenPipeError):
            writing.write(frame(WorkerReply(kind, content, _peak() - begun)))
            writing.flush()
        del question, content


def answer(opened: Opened, name: str, *arguments: Any) -> tuple[str, Any]:
    """Return what a question results in, as kind and content of a `WorkerReply`."""
    try:
        return ANSWER, explained(partial(getattr(opened, name), *arguments))
    except MemoryError:
        return PROBLEM, (503, _TOO_LARGE, {"kind": "slow"})
    except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
        problem = problem_of(error)
        said = f"{type(error).__name__}: {error}"
        forget_locals(error)
        if problem is None:
            return MISTAKE, said
        return PROBLEM, (problem.status, problem.detail, problem.members)


def problem_in(content: tuple[int, str, dict[str, Any]]) -> Problem:
    """Return the problem that a reply of `PROBLEM` is about."""
    status, detail, members = content
    return Problem(status, detail, **members)


def _streams(reading: int, writing: int) -> tuple[BinaryIO, BinaryIO]:
    """Return streams for a worker; what else it would read or print goes nowhere."""
    own = os.dup(reading), os.dup(writing)
    if reading > 2:
        os.close(reading)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(own[0], "rb"), os.fdopen(own[1], "wb")


def _read(reading: BinaryIO) -> Any:
    """Return the next value, None at the end."""
    head = reading.read(FRAME_HEAD)
    if len(head) < FRAME_HEAD:
        return None
    return pickle.loads(reading.read(frame_length(head)))  # noqa: S301 - of the server


def _freeze() -> None:
    """Leave what is here out of collections, which would write to memory that workers share."""
    gc.collect()
    gc.freeze()


def end_with_parent() -> None:
    """End this process when the one that started it has gone, also where that was killed."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
            return
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS_S)
    os._exit(1)


def _limit_memory() -> None:
    """Let a question that takes very much memory fail, and not the machine."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        status = dict(
            line.split(":", 1)
            for line in open("/proc/self/status", encoding="ascii")  # noqa: SIM115, PTH123
        )
        most = int(status["VmData"].split()[0]) * 1024 + MOST_MEMORY_MB * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _peak() -> int:
    """Return the most memory that this process has had at once, bytes; 0 where that is unknown."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
