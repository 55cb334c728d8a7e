"""Progress of a long run on stderr.

It is drawn on a terminal alone, and only once a run has taken a second; before, what draws it is
not even imported.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from corridors.text import escape_controls

if TYPE_CHECKING:
    from logging import Handler, LogRecord

    from rich.progress import Progress

_PATIENCE_S = 1.0
"""A run that is over sooner needs no telling."""
_COMPILING = "Compiling the searches once ..."


@contextmanager
def progress(doing: str, parts: int) -> Iterator[Callable[[str], None]]:
    """Give a function that is called with the name of each part that is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _Display(doing, parts) as display:
        yield lambda name: display.tell(f"{doing} {name}", more=1)


@contextmanager
def waiting(doing: str) -> Iterator[Callable[[str], None]]:
    """Give a function that is called with the name of each part of a run of unknown length."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _Display(doing, None) as display:
        yield lambda name: display.tell(f"{doing} {name}")


@contextmanager
def counting(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is called with how many of how many parts are done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    with _Display(doing, 0) as display:
        yield display.count


@contextmanager
def countdown(what: str, total: int, done: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is called with how many more are done; the bar tells the time left."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _Display(what, total, done, left=True) as display:
        yield lambda more: display.tell(what, more=more)


class _Display:
    """A line on stderr: what is being done, and of how many parts how many are done.

    Parameters
    ----------
    doing
        What is being done.
    total
        The number of parts; None where nobody knows it.
    done
        How many were done before.
    left
        Whether the time that is left is shown, and the line stays.
    """

    def __init__(self, doing: str, total: int | None, done: int = 0, *, left: bool = False) -> None:
        import logging

        self._words, self._total, self._done, self._left = doing, total, done, left
        self._compiles = False
        self._over = False
        self._bar: Progress | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(_PATIENCE_S, self._show)
        self._timer.daemon = True
        self._heard = _compilations(self._compiling)
        self._logger = logging.getLogger("planner.search.compilation")
        self._level = self._logger.level

    def __enter__(self) -> Self:
        self._logger.addHandler(self._heard)
        self._logger.setLevel(self._heard.level)
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._logger.setLevel(self._level)
        self._logger.removeHandler(self._heard)
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()

    def tell(self, words: str, more: int = 0) -> None:
        """Tell what is being done, and that more parts are done."""
        with self._lock:
            self._words = words
            self._done += more
            self._draw()

    def count(self, done: int, total: int) -> None:
        """Tell how many of how many parts are done."""
        with self._lock:
            self._done, self._total = done, total
            self._draw()

    def _compiling(self, begins: bool) -> None:
        with self._lock:
            self._compiles = begins
            self._draw(at_once=begins)

    def _draw(self, *, at_once: bool = False) -> None:
        if self._bar is not None:
            words = _COMPILING if self._compiles else escape_controls(self._words)
            task = self._bar.task_ids[0]
            self._bar.update(task, description=words, completed=self._done, total=self._total)
            if at_once:
                self._bar.refresh()

    def _show(self) -> None:
        """Begin to draw, from the thread of the timer."""
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            ProgressColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False)]
        if self._total is None:
            columns.insert(0, SpinnerColumn())
        else:
            columns += [BarColumn(), MofNCompleteColumn()]
        columns.append(TimeElapsedColumn())
        if self._left:
            columns += [TextColumn("left"), TimeRemainingColumn()]
        console = Console(stderr=True)
        bar = Progress(*columns, console=console, transient=not self._left)
        with self._lock:
            if self._over:
                return
            bar.add_task("", total=self._total)
            self._bar = bar
            self._draw()
            with suppress(OSError):  # a terminal that has gone
                bar.start()


def _compilations(told: Callable[[bool], None]) -> "Handler":
    """Return what hears that a search is being compiled, and that it is done."""
    import logging

    class Heard(logging.Handler):
        """Tells whether a message is that a compilation begins."""

        def emit(self, record: "LogRecord") -> None:
            told(record.getMessage().startswith("compiling"))

    return Heard(logging.INFO)
