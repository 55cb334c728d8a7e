"""The line of questions that wait, and the rules by which one is next.

What a question will take is not known before it is asked, but questions of one *shape* (the same
address with the same terms, whatever their values) take about as long. So the line keeps what the
shapes took, and has two lanes. In the *short* lane are questions that are expected to be quick, and
those of a shape that was never answered. A question that outlasts `SLICE_S` there moves to the
*long* lane, which has places of its own and the processor's time that the short lane leaves; where
none is free it is asked again later. So, however many expensive questions come and from whomever, a
quick one finds a place within a moment: shapes that are not known yet never have all of the short
lane, and those that have met the time limit never all of the long one.

Within a lane addresses take turns.
"""

import asyncio
from collections import Counter, deque
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from planner.graph.cache import LRUCache
from planner.question.terms import Question, TermKind
from planner.studio.problems import Problem
from planner.studio.question import BY_KEY, values_of

SLICE_S = 2.0
"""Time of the processor that a question has in the short lane, seconds."""
LIMIT_S, LONG_LIMIT_S = 30.0, 120.0
"""Seconds that a question has from the moment it is asked; the second for years, comparisons and
places within reach."""
MOST_SHORT, MOST_LONG = 256, 32
"""Questions that wait in a lane."""
_MOST_SHAPES, _MOST_CLIENTS = 512, 256
_ENDED_EARLY = 2.0
"""A question that is ended would have taken at least so many times as long, it is assumed."""

Shape = tuple[object, ...]


class Turn(NamedTuple):
    """Which question of which page is asked: numbers of one page count up."""

    client: str = ""
    number: int = 0


NO_TURN = Turn()


class PendingQuestion:
    """A question from the moment it is asked to its answer.

    Parameters
    ----------
    name, arguments
        The method that answers, and what it is given.
    turn
        Whose question of a page it is.
    address
        Where it comes from.
    limit_s
        Seconds that it has.
    """

    def __init__(
        self, name: str, arguments: tuple[Any, ...], turn: Turn, address: str, limit_s: float
    ) -> None:
        self.name, self.arguments, self.turn = name, arguments, turn
        self.address, self.limit_s = address, limit_s
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.question = next((it for it in arguments if isinstance(it, Question)), None)
        self.shape = (name, *_terms(self.question))
        self.is_long = limit_s > LIMIT_S
        """Whether it goes to the long lane from the start, or has come there."""
        self.left = False
        """Whether nobody waits for it any longer."""
        self.has_expired = False
        """Whether it has used up its time."""

    def keys(self) -> tuple[object, ...]:
        """Return what questions have in common that a worker answers sooner the second time."""
        question = self.question
        if question is None:
            return (self.name,)
        page = [("page", self.turn.client)] if self.turn.client else []
        layers = ("layers", question.scenarios, question.sets)
        return (question, replace(question, origin="", destination=""), layers, *page)


def _terms(question: Question | None) -> Shape:
    """Return the terms that a question states; of whole numbers how large they are."""
    if question is None:
        return ()
    found: list[object] = []
    for key, text in values_of(question):
        counted = BY_KEY[key].kind is TermKind.WHOLE
        found.append((key, int(text).bit_length()) if counted else key)
    return tuple(found)


class QuestionLine:
    """Questions that wait and those that are being answered.

    Parameters
    ----------
    places
        Questions that are answered at once in each lane, at least 2.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._waiting: deque[PendingQuestion] = deque()
        self.running: list[PendingQuestion] = []
        self._took: LRUCache[Shape, float] = LRUCache(_MOST_SHAPES)
        self._known: LRUCache[Shape, None] = LRUCache(_MOST_SHAPES)
        self._latest: LRUCache[str, int] = LRUCache(_MOST_CLIENTS)
        self._served: LRUCache[str, int] = LRUCache(_MOST_CLIENTS)
        self._serving = count(1)

    def add(self, pending: PendingQuestion) -> list[PendingQuestion]:
        """Put a question in line.

        Returns
        -------
        list of PendingQuestion
            Older questions of the same page, which it replaces: those that wait, which are out of
            the line, and those in the long lane, which can be ended.

        Raises
        ------
        Problem
            409 where the page has asked anew, 503 where too many wait.
        """
        client, number = pending.turn
        replaced: list[PendingQuestion] = []
        if client:
            if number < self._latest.get(client, number):
                raise superseded()
            self._latest[client] = number
            replaced = [
                it
                for it in (*self._waiting, *self.running)
                if it.turn.client == client
                and it.turn.number < number
                and (it not in self.running or it.is_long)
            ]
            for it in replaced:
                self.remove(it)
        self._make_room(pending)
        self._waiting.append(pending)
        return replaced

    def clear(self) -> list[PendingQuestion]:
        """Take all questions that wait out of the line and return them."""
        waiting = [*self._waiting]
        self._waiting.clear()
        return waiting

    def remove(self, pending: PendingQuestion) -> None:
        """Take a question out of those that wait; one that does not wait stays as it is."""
        if pending in self._waiting:
            self._waiting.remove(pending)

    def next(self) -> PendingQuestion | None:
        """Return the question that is to be begun now, None where none waits or has a place."""
        chosen = self._next_short() or self._next_long()
        if chosen is not None:
            self._waiting.remove(chosen)
            self.running.append(chosen)
            chosen.is_long = self.is_long(chosen)
            self._served[chosen.address] = next(self._serving)
        return chosen

    def outlast(self, pending: PendingQuestion) -> bool:
        """Move a running question to the long lane; tell whether there is a place for it.

        Where there is none it is to be ended and asked again (`again`).
        """
        shape = pending.shape
        self._took[shape] = max(self._took.get(shape, 0.0), SLICE_S)
        if self._has_long_place(pending):
            pending.is_long = True
        return pending.is_long

    def again(self, pending: PendingQuestion) -> None:
        """Put a question that was ended for others back in line, in the long lane.

        Raises
        ------
        Problem
            503 where too many wait.
        """
        self.running.remove(pending)
        pending.is_long = True
        self._make_room(pending)
        self._waiting.append(pending)

    def finish(self, pending: PendingQuestion, took_s: float, *, answered: bool) -> None:
        """Take a question out of those that are answered, and learn from what it took.

        Parameters
        ----------
        pending
            The question.
        took_s
            Time of the processor, seconds.
        answered
            Whether it was answered; else it was ended before.
        """
        self.running.remove(pending)
        expected = self._took.get(pending.shape)
        if answered:
            self._took[pending.shape] = took_s if expected is None else (took_s + expected) / 2
            self._known[pending.shape] = None
        else:
            least = LIMIT_S if pending.has_expired else _ENDED_EARLY * took_s
            self._took[pending.shape] = max(expected or 0.0, least)

    def is_long(self, pending: PendingQuestion) -> bool:
        """Tell whether a question belongs in the long lane."""
        return pending.is_long or self._expected(pending) >= SLICE_S

    def is_known(self, pending: PendingQuestion) -> bool:
        """Tell whether questions of this shape have been answered before."""
        return pending.shape in self._known

    def has_waiting(self) -> bool:
        """Tell whether any question waits."""
        return bool(self._waiting)

    def _expected(self, pending: PendingQuestion) -> float:
        return self._took.get(pending.shape, 0.0)

    def _next_short(self) -> PendingQuestion | None:
        running = [it for it in self.running if not it.is_long]
        if len(running) >= self._places:
            return None
        # What is not known may take long: one place is kept for what is known to be short.
        unknown = sum(not self.is_known(it) for it in running)
        # One page is answered in order, by the worker that knows its last question.
        pages = {(it.turn.client, it.shape) for it in running if it.turn.client}
        return self._first(
            [
                it
                for it in self._waiting
                if not self.is_long(it)
                and (self.is_known(it) or unknown < self._places - 1)
                and (it.turn.client, it.shape) not in pages
            ],
            running,
        )

    def _next_long(self) -> PendingQuestion | None:
        waiting = [it for it in self._waiting if self.is_long(it) and self._has_long_place(it)]
        running = [it for it in self.running if it.is_long]
        waiting.sort(key=self._expected)
        return self._first(waiting, running)

    def _has_long_place(self, pending: PendingQuestion) -> bool:
        taken = len([it for it in self.running if it.is_long])
        endless = self._expected(pending) >= LIMIT_S
        return taken < self._places - endless

    def _first(
        self, waiting: list[PendingQuestion], running: list[PendingQuestion]
    ) -> PendingQuestion | None:
        """Return the first question of the address whose turn it is."""
        busy = Counter(it.address for it in running)
        return min(
            waiting,
            key=lambda it: (busy[it.address], self._served.get(it.address, 0)),
            default=None,
        )

    def _make_room(self, pending: PendingQuestion) -> None:
        """Refuse a question for which there is no room, or another of who asks for most."""
        long = self.is_long(pending)
        lane = [it for it in self._waiting if self.is_long(it) == long]
        if len(lane) < (MOST_LONG if long else MOST_SHORT):
            return
        counts = Counter(it.address for it in lane)
        address, most = counts.most_common(1)[0]
        if most <= counts[pending.address] + 1:
            raise _busy()
        last = next(it for it in reversed(lane) if it.address == address)
        self.remove(last)
        if not last.answer.done():
            last.answer.set_exception(_busy())


def superseded() -> Problem:
    """Return the problem of a question that a newer one of its page replaces."""
    return Problem(409, "the page has asked a newer question; this one is dropped", kind="replaced")


def _busy() -> Problem:
    detail = "the server is busy with other questions; try again in a second"
    return Problem(503, detail, kind="busy")
