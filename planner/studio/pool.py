"""The worker processes of a studio, seen from the server that asks them.

All of it runs in the thread of the event loop. A worker that has answered waits for the next
question with what it has learnt; it is ended and replaced when the question has used up its time,
when its client has left, when the worker has grown too large, and when it knows less than a new
one would.
"""

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from planner.graph.cache import LRUCache
from planner.studio import worker as inside
from planner.studio.line import (
    LIMIT_S,
    LONG_LIMIT_S,
    NO_TURN,
    SLICE_S,
    PendingQuestion,
    QuestionLine,
    Turn,
)
from planner.studio.line import superseded as _superseded
from planner.studio.problems import Problem

MOST_GROWTH = 64 * 2**20
"""Bytes that a worker may take beyond its start before it is replaced."""
GRACE_S = 0.3
"""A question whose client has left may end by itself so long, for then its worker lives on."""
_MOST_PLACES = 8
_NICE = 19
"""By how much a question of the long lane is nicer while others want the processor."""
_END_S = 0.5
"""Seconds that a keeper has to clear away its workers when the server stops."""
_MOST_KEYS = 64
_LEAST_S = 0.1
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_READ_AHEAD = 2**20
_GONE = "the process that worked on this question has ended, perhaps for lack of memory; try again"
_STOPS = "the server stops"


class MistakeError(Exception):
    """A worker has made a mistake; the message is for the log of the server alone."""


class _Streams(NamedTuple):
    """A worker that has been started: how it is asked, and how it is ended."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    pid: int
    end: Callable[[], None]


class _PoolWorker:
    """A worker and what it has answered lately."""

    def __init__(self, streams: _Streams, generation: int) -> None:
        self._streams, self.generation = streams, generation
        self.pid = streams.pid
        self.recent: LRUCache[object, None] = LRUCache(_MOST_KEYS)
        self.short_answers = 0
        """How many questions of the short lane it has answered: what makes it worth keeping."""
        self.is_nice = False
        self.has_ended = False
        self.took = 0.0
        """The `clock` at its end."""

    def clock(self) -> float:
        """Return the time of the processor that the process has taken, seconds.

        Where the system does not say, this is the time of the day: enough for differences.
        """
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text(encoding="latin-1")
        except OSError:
            return time.monotonic()
        # The name in parentheses may hold spaces.
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICKS

    @property
    def is_lost(self) -> bool:
        """Whether the process has ended by itself, or was killed by others."""
        return self._streams.reader.at_eof()

    async def answer(self, pending: PendingQuestion) -> inside.WorkerReply:
        """Return the reply to a question; an `OSError` or `EOFError` where the process ends."""
        reader, writer = self._streams.reader, self._streams.writer
        writer.write(inside.frame((pending.name, *pending.arguments)))
        await writer.drain()
        head = await reader.readexactly(inside.FRAME_HEAD)
        content = await reader.readexactly(inside.frame_length(head))
        self.recent.update(dict.fromkeys(pending.keys()))
        return inside.WorkerReply(*pickle.loads(content))  # noqa: S301 - of our own process

    def be_nice(self) -> None:
        """Leave the processor to others from now on."""
        if not self.is_nice and hasattr(os, "setpriority"):
            self.is_nice = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)

    def end(self) -> None:
        """End the process at once."""
        if not self.has_ended:
            self.has_ended, self.took = True, self.clock()
            self._streams.writer.close()
            self._streams.end()


class _Keeper:
    """The process that forks workers (`planner.studio.worker.keep`)."""

    def __init__(self, opener: Callable[[], inside.Opened]) -> None:
        own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(  # noqa: S603 - our own
                inside.command("keeper", str(other.fileno())),
                pass_fds=(other.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = own
        self.pid = self._process.pid
        own.settimeout(0)
        self._replies: dict[str, deque[asyncio.Future[int]]] = {
            inside.START: deque(),
            inside.WARM: deque(),
        }
        self.is_lost = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(own.fileno(), self._hear)
        own.send(pickle.dumps(opener))

    async def start(self) -> _Streams:
        """Return a new worker."""
        own, other = socket.socketpair()
        with other:
            replied = self._ask(inside.START, 0, other.fileno())
        pid = await replied
        if not pid:
            own.close()
            message = "the system starts no more processes"
            raise OSError(message)

        def end() -> None:
            # Its number is not used again before the keeper has been asked to reap it.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(OSError):
                self._control.send(pickle.dumps((inside.REAP, pid)))

        reader, writer = await asyncio.open_connection(sock=own, limit=_READ_AHEAD)
        return _Streams(reader, writer, pid, end)

    async def warm(self, day: str) -> None:
        """Let the keeper make ready what the next workers will share."""
        await self._ask(inside.WARM, day)

    def end(self) -> None:
        """End the process and all of its workers."""
        self._lose()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, word: str, content: object, *sockets: int) -> asyncio.Future[int]:
        socket.send_fds(self._control, [pickle.dumps((word, content))], sockets)
        replied: asyncio.Future[int] = self._loop.create_future()
        self._replies[word].append(replied)
        return replied

    def _hear(self) -> None:
        try:
            message = self._control.recv(inside.MOST_MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._lose()
            return
        word, number = pickle.loads(message)  # noqa: S301 - of our own process
        replied = self._replies[word].popleft()
        if not replied.done():
            replied.set_result(number)

    def _lose(self) -> None:
        if self.is_lost:
            return
        self.is_lost = True
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        for replied in (it for several in self._replies.values() for it in several):
            if not replied.done():
                replied.set_exception(ConnectionError("the keeper of the workers has ended"))


class _Apart:
    """Starts each worker as a process of its own, where processes can't be forked safely."""

    is_lost = False

    def __init__(self, opener: Callable[[], inside.Opened]) -> None:
        self._opener = opener
        self._processes: set[asyncio.subprocess.Process] = set()

    async def start(self) -> _Streams:
        """Return a new worker; it reads the tables before its first answer."""
        process = await asyncio.create_subprocess_exec(
            *inside.command("worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_READ_AHEAD,
            start_new_session=True,
        )
        self._processes = {it for it in self._processes if it.returncode is None} | {process}

        def end() -> None:
            with suppress(ProcessLookupError):
                process.kill()

        reader, writer = process.stdout, process.stdin
        assert reader is not None  # noqa: S101 - by the pipes asked for
        assert writer is not None  # noqa: S101
        writer.write(inside.frame(self._opener))
        return _Streams(reader, writer, process.pid, end)

    async def warm(self, day: str) -> None:
        """Do nothing: each worker makes ready what it is asked for."""

    def end(self) -> None:
        """End all processes."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()


def _places() -> int:
    """Return how many questions of a lane are answered at once: one a processor, at least 2."""
    several = getattr(os, "sched_getaffinity", None)
    processors = len(several(0)) if several else os.cpu_count() or 1
    return min(max(2, processors), _MOST_PLACES)


class Pool:
    """Worker processes and the line of the questions for them.

    Parameters
    ----------
    opener
        Opens what is asked, in another process: a function of a module, or a ``partial`` of one.
    forks
        Whether workers are forked from a process that has read the tables; by default where that
        is safe, on Linux.
    places
        Questions that are answered at once in each of two lanes, at least 2; by default one for
        each processor.
    """

    def __init__(
        self,
        opener: Callable[[], inside.Opened],
        *,
        forks: bool = sys.platform == "linux",
        places: int | None = None,
    ) -> None:
        self._opener, self._forks = opener, forks
        self._count = _places() if places is None else places
        self._line = QuestionLine(self._count)
        self._source: _Keeper | _Apart | None = None
        self.generation = 0
        """How often the workers have been made to know more; older ones are replaced."""
        self._idle: list[_PoolWorker] = []
        self._of: dict[PendingQuestion, _PoolWorker] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._prepares = False
        self._warm_for: str | None = None
        self._has_ended = False

    async def ask(
        self,
        name: str,
        *arguments: Any,
        turn: Turn = NO_TURN,
        address: str = "",
        long: bool = False,
        gone: Awaitable[object] | None = None,
    ) -> Any:
        """Return what a method of the opened object results in.

        Parameters
        ----------
        name, arguments
            The method, and what it is given.
        turn
            Whose question of a page it is.
        address
            Where it comes from; addresses take turns.
        long
            Whether it may take `LONG_LIMIT_S` instead of `LIMIT_S`.
        gone
            Ends when nobody waits for the answer any longer; the question ends then too.

        Raises
        ------
        Problem
            Of the question; 503 where too many wait, it takes too long or its process has ended;
            409 where the page has asked anew.
        MistakeError
            Where the worker made a mistake.
        """
        left = None if gone is None else asyncio.ensure_future(gone)
        try:
            if self._has_ended:
                raise Problem(503, _STOPS)
            limit = LONG_LIMIT_S if long else LIMIT_S
            pending = PendingQuestion(name, arguments, turn, address, limit)
            for it in self._line.add(pending):
                self._settle(it, _superseded())
                self._leave(it)
            self._fill()
            waits: set[asyncio.Future[Any]] = {pending.answer} | ({left} if left else set())
            try:
                await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
                if pending.answer.done():
                    return pending.answer.result()
                pending.has_expired = not (left and left.done())
                detail = f"the question takes over {limit:g} s; ask for less, or try again"
                raise Problem(503, detail, kind="slow")
            finally:
                self._leave(pending)
        finally:
            if left is not None:
                left.cancel()

    async def start(self, day: str = "", compile_with: str = "") -> None:
        """Start a worker before anybody asks, and let the next ones know more.

        Parameters
        ----------
        day
            The departure that most questions have.
        compile_with
            A method that has what is needed compiled, for all processes; it is asked first, of a
            worker that leaves the processor to others.
        """
        try:
            self._prepare()
            if compile_with:
                helper = await self._new_worker()
                helper.be_nice()
                try:
                    await helper.answer(PendingQuestion(compile_with, (), NO_TURN, "", 0.0))
                finally:
                    helper.end()
            await self._starting().warm(day)
            self._warm_for = day
            self.generation += 1
            self._trim()
            self._prepare()
        except (OSError, EOFError):
            pass  # who asks is told

    def end(self) -> None:
        """End all processes; questions that wait are told that the server stops."""
        if self._has_ended:
            return
        self._has_ended = True
        for it in [*self._of]:
            self._settle(it, Problem(503, _STOPS))
        for it in self._line.clear():
            self._settle(it, Problem(503, _STOPS))
        for one in (*self._idle, *self._of.values()):
            one.end()
        if self._source is not None:
            self._source.end()

    @property
    def pids(self) -> list[int]:
        """The numbers of the workers' processes, those at work first."""
        return [it.pid for it in (*self._of.values(), *self._idle)]

    @property
    def keeper(self) -> int:
        """The number of the process that forks workers, 0 where there is none."""
        return self._source.pid if isinstance(self._source, _Keeper) else 0

    @property
    def at_work(self) -> int:
        """How many questions are being answered."""
        return len(self._of)

    def _fill(self) -> None:
        """Begin what has a place, and keep one worker ready for what comes next."""
        while not self._has_ended and (pending := self._line.next()) is not None:
            self._spawn(self._answer(pending))
        self._balance()

    def _balance(self) -> None:
        """Let what may take long leave the processor to what is short, where both are at work."""
        risky = {it for it in self._line.running if it.is_long or not self._line.is_known(it)}
        if len(risky) < len(self._line.running):
            for pending in risky & self._of.keys():
                self._of[pending].be_nice()

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, pending: PendingQuestion) -> None:
        """Have a question answered, and begin what comes after it."""
        loop = asyncio.get_running_loop()
        one: _PoolWorker | None = None
        answered, began, took = False, 0.0, 0.0
        try:
            one = self._fitting(pending) or await self._new_worker()
            if not pending.left:
                self._of[pending] = one
                self._balance()
                began = one.clock()
                if not pending.is_long:
                    loop.call_later(SLICE_S, self._outlast, pending, one, began)
                reply = await one.answer(pending)
                answered = True
                one.short_answers += not pending.is_long
                self._give(pending, one, reply)
        except (OSError, EOFError) as error:
            lost = one is not None
            detail = _GONE if lost else f"worker processes can't be started: {error}"
            if not (one is not None and one.has_ended):
                self._settle(pending, Problem(503, detail, kind="ended"))
        finally:
            self._of.pop(pending, None)
            if one is not None:
                took = (one.took if one.has_ended else one.clock()) - began
                self._keep(one)
            self._after(pending, took, answered=answered)
            self._fill()
            self._prepare()

    def _give(self, pending: PendingQuestion, one: _PoolWorker, reply: inside.WorkerReply) -> None:
        if reply.grown > MOST_GROWTH:
            one.generation = -1
        if pending.answer.done():
            return
        if reply.kind == inside.ANSWER:
            pending.answer.set_result(reply.content)
        elif reply.kind == inside.PROBLEM:
            pending.answer.set_exception(inside.problem_in(reply.content))
        else:
            pending.answer.set_exception(MistakeError(reply.content))

    def _after(self, pending: PendingQuestion, took: float, *, answered: bool) -> None:
        """Take a question out of those that run; one that made room for others waits again."""
        if answered or pending.left or pending.answer.done():
            self._line.finish(pending, took, answered=answered)
            return
        try:
            self._line.again(pending)
        except Problem as problem:
            self._settle(pending, problem)

    def _outlast(self, pending: PendingQuestion, one: _PoolWorker, began: float) -> None:
        """Move a question out of the short lane: to a place in the long one, or back in line."""
        if self._of.get(pending) is not one:
            return
        rest = SLICE_S - (one.clock() - began)
        if rest > 0.0:
            later = asyncio.get_running_loop().call_later
            later(max(rest, _LEAST_S), self._outlast, pending, one, began)
            return
        if not self._line.outlast(pending):
            one.end()
        self._fill()

    def _leave(self, pending: PendingQuestion) -> None:
        """End a question for which nobody waits any longer."""
        pending.left = True
        self._line.remove(pending)
        if pending in self._of:
            spared = not pending.is_long and not self._line.has_waiting()
            asyncio.get_running_loop().call_later(GRACE_S if spared else 0.0, self._end, pending)

    def _end(self, pending: PendingQuestion) -> None:
        one = self._of.get(pending)
        if one is not None:
            one.end()

    def _settle(self, pending: PendingQuestion, problem: Problem) -> None:
        if not pending.answer.done():
            pending.answer.set_exception(problem)

    def _fitting(self, pending: PendingQuestion) -> _PoolWorker | None:
        """Return the idle worker that knows most of a question.

        What may take long gets none that has answered short questions, as it may have to be ended.
        """
        self._trim()
        risks = pending.is_long or not self._line.is_known(pending)
        fit = [it for it in self._idle if not (risks and it.short_answers)]
        if not fit:
            return None
        keys = pending.keys()
        best = max(fit, key=lambda it: (sum(key in it.recent for key in keys), it.short_answers))
        self._idle.remove(best)
        return best

    def _keep(self, one: _PoolWorker) -> None:
        self._idle.append(one)
        self._idle.sort(key=lambda it: -it.short_answers)
        self._trim()

    def _trim(self) -> None:
        """End idle workers that are too many, too nice, too large, too old or gone."""
        kept: list[_PoolWorker] = []
        for one in self._idle:
            fit = one.generation == self.generation and not (one.is_nice or one.is_lost)
            if fit and not one.has_ended and not self._has_ended and len(kept) < self._count:
                kept.append(one)
            else:
                one.end()
        self._idle = kept

    def _prepare(self) -> None:
        """Have a worker ready where none is."""
        if not (self._idle or self._prepares or self._has_ended):
            self._prepares = True
            self._spawn(self._add_idle())

    async def _add_idle(self) -> None:
        try:
            self._keep(await self._new_worker())
        except (OSError, EOFError):
            pass  # who asks is told
        finally:
            self._prepares = False

    async def _new_worker(self) -> _PoolWorker:
        generation = self.generation
        one = _PoolWorker(await self._starting().start(), generation)
        if self._has_ended:
            one.end()
        return one

    def _starting(self) -> _Keeper | _Apart:
        """Return what starts workers, a new one where the last has ended."""
        if self._source is None or self._source.is_lost:
            if self._source is not None:
                self._source.end()
            self._source = _Keeper(self._opener) if self._forks else _Apart(self._opener)
            if self._warm_for is not None:
                self._spawn(self.start(self._warm_for))
        return self._source
