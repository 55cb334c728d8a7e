"""The thread that answers questions, and the questions that wait for it.

There is one. The engine is not safe for threads: graphs, prices and landmarks are kept in
mappings that a question changes while it is searched, and a table of facts reads its rows as they
are asked for. Two threads would gain little besides, as plain Python holds one processor at a time.
So questions wait in line. One of a page replaces an older one of the same page that has not begun,
so that the line of a slider that moves twenty times a second is never longer than one.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

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
        future = self.submit(work, turn=turn, later=later)
        answer = asyncio.wrap_future(future)
        left = None if gone is None else asyncio.ensure_future(gone)
        limit = self._seconds * (_LATER if later else 1.0)
        self._asking.add(answer)
        waits: set[asyncio.Future[Any]] = {answer} if left is None else {answer, left}
        try:
            await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if answer.cancelled():
                raise Problem(503, "the server stops")
            if answer.done():
                return answer.result()
            detail = f"the question takes over {limit:g} s; ask for less, or try again"
            raise Problem(503, detail, kind="slow")
        finally:
            self._asking.discard(answer)
            answer.cancel()
            if left is not None:
                left.cancel()

    def submit(
        self, work: Callable[[], T], *, turn: Turn = NO_TURN, later: bool = False
    ) -> "Future[T]":
        """Put work in line and return its future; parameters and errors as for `ask`."""
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
            line.append(_Waiting(work, future, turn))
            self._changed.notify()
        return future

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return len(self._now) + len(self._later)

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
                work, future, _ = (self._now or self._later).popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
                future.set_exception(error)
            else:
                future.set_result(result)
            del work, future


def _superseded() -> Problem:
    return Problem(409, "the page has asked a newer question; this one is dropped", kind="replaced")
