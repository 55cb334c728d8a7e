"""The thread that answers questions, and the questions that wait for it.

There is one. The engine is not safe for threads: graphs, prices and landmarks are kept in
mappings that a question changes while it is searched, and a table of facts reads its rows as they
are asked for. Two threads would gain little besides, as plain Python holds one processor at a time.
So questions wait in line. One of a page replaces an older one of the same page that has not begun,
so that the line of a slider that moves twenty times a second is never longer than one.

What takes long (a year, a comparison) gives way at each of its steps: what has been asked meanwhile
is answered first, in the same thread, and work for which nobody waits any longer ends there.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from corridors.errors import forget_locals
from planner.graph.cache import LRUCache
from planner.studio.problems import Problem

T = TypeVar("T")
MOST_WAITING = 32
SECONDS = 30.0
_LATER = 4.0
"""How long a question waits and works; what is asked with ``later`` has so many times as long."""
_MOST_CLIENTS = 256


class Turn(NamedTuple):
    """Which question of which page is asked: numbers of one page count up."""

    client: str = ""
    number: int = 0


NO_TURN = Turn()


class _Waiting(NamedTuple):
    work: Callable[[], Any]
    future: "Future[Any]"
    turn: Turn
    left: threading.Event
    """Set once nobody waits for the answer."""


class LeftError(Exception):
    """Raised in work for which nobody waits any longer."""


class Worker:
    """One thread that does what it is asked for, in order.

    Work that is asked for with ``later`` waits until nothing else does.

    Parameters
    ----------
    waiting
        Greatest number of questions that wait; one more is refused.
    seconds
        After so long a question is given up; the thread finishes it all the same.
    """

    def __init__(self, waiting: int = MOST_WAITING, seconds: float = SECONDS) -> None:
        self._most, self._seconds = waiting, seconds
        self._now: deque[_Waiting] = deque()
        self._later: deque[_Waiting] = deque()
        self._latest: LRUCache[str, int] = LRUCache(_MOST_CLIENTS)
        self._changed = threading.Condition()
        self._ended = False
        self._under_way: list[_Waiting] = []
        self._asking: set[asyncio.Future[Any]] = set()
        self._thread = threading.Thread(target=self._run, name="questions", daemon=True)
        self._thread.start()

    async def ask(
        self,
        work: Callable[[], T],
        *,
        turn: Turn = NO_TURN,
        later: bool = False,
        gone: Awaitable[object] | None = None,
    ) -> T:
        """Return what some work results in.

        Parameters
        ----------
        work
            What is done in the thread.
        turn
            Whose question it is.
        later
            Whether it waits for all others.
        gone
            Ends when nobody waits for the answer any longer; the work is left if it has not begun.

        Raises
        ------
        Problem
            503 where too many wait or it takes too long; 409 where the page has asked anew.
        """
        gone_away = threading.Event()
        left = None if gone is None else asyncio.ensure_future(gone)
        answer: asyncio.Future[T] | None = None
        try:
            future = self.submit(work, turn=turn, later=later, left=gone_away)
            answer = asyncio.wrap_future(future)
            self._asking.add(answer)
            limit = self._seconds * (_LATER if later else 1.0)
            waits: set[asyncio.Future[Any]] = {answer} if left is None else {answer, left}
            await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if answer.cancelled():
                raise Problem(503, "the server stops")
            if answer.done():
                return answer.result()
            detail = f"the question takes over {limit:g} s; ask for less, or try again"
            raise Problem(503, detail, kind="slow")
        finally:
            gone_away.set()
            if answer is not None:
                self._asking.discard(answer)
                answer.cancel()
            if left is not None:
                left.cancel()

    def submit(
        self,
        work: Callable[[], T],
        *,
        turn: Turn = NO_TURN,
        later: bool = False,
        left: threading.Event | None = None,
    ) -> "Future[T]":
        """Put work in line and return its future; parameters and errors as for `ask`.

        ``left`` is set by whoever no longer waits for it.
        """
        future: Future[T] = Future()
        with self._changed:
            self._drop_cancelled()
            if turn.client:
                if turn.number < self._latest.get(turn.client, turn.number):
                    raise _superseded()
                self._latest[turn.client] = turn.number
                self._replace(turn.client, turn.number)
            line = self._later if later else self._now
            if len(self._now) + len(self._later) >= self._most:
                detail = "the server is busy with other questions; try again in a second"
                raise Problem(503, detail, kind="busy")
            line.append(_Waiting(work, future, turn, left or threading.Event()))
            self._changed.notify()
        return future

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return len(self._now) + len(self._later)

    def give_way(self) -> None:
        """Answer what waits and is not asked with ``later``; called by work between its steps.

        Outside of work, and in work that something else has interrupted, nothing is done.

        Raises
        ------
        LeftError
            If nobody waits for that work any longer, or its page has asked anew.
        """
        if threading.current_thread() is not self._thread or len(self._under_way) != 1:
            return
        while True:
            with self._changed:
                if self._ended or self._is_left(self._under_way[0]):
                    raise LeftError
                if not self._now:
                    return
                waiting = self._now.popleft()
            self._do(waiting)

    def _is_left(self, waiting: _Waiting) -> bool:
        client, number = waiting.turn
        anew = bool(client) and number < self._latest.get(client, number)
        return waiting.left.is_set() or anew

    def end(self) -> None:
        """Let the thread end once it has done what it is doing; nobody waits for that.

        Called in the thread of the event loop in which questions are asked.
        """
        with self._changed:
            self._ended = True
            for it in (*self._now, *self._later):
                it.future.cancel()
            self._changed.notify()
        for answer in self._asking:
            answer.cancel()

    def _drop_cancelled(self) -> None:
        for line in (self._now, self._later):
            kept = [it for it in line if not it.future.cancelled()]
            line.clear()
            line.extend(kept)

    def _replace(self, client: str, number: int) -> None:
        for line in (self._now, self._later):
            for it in [one for one in line if one.turn.client == client]:
                if it.turn.number < number:
                    line.remove(it)
                    if it.future.set_running_or_notify_cancel():
                        it.future.set_exception(_superseded())

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._now or self._later or self._ended):
                    self._changed.wait()
                if self._ended:
                    return
                waiting = (self._now or self._later).popleft()
            self._do(waiting)
            del waiting

    def _do(self, waiting: _Waiting) -> None:
        future = waiting.future
        if not future.set_running_or_notify_cancel():
            return
        self._under_way.append(waiting)
        try:
            result = waiting.work()
        except LeftError:
            future.set_exception(_superseded())
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            forget_locals(error)
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            self._under_way.pop()
            # The frame of an error that is kept in its future would keep that future.
            del future, waiting


def _superseded() -> Problem:
    return Problem(409, "the page has asked a newer question; this one is dropped", kind="replaced")
