"""How is the progress of a long run told on stderr?

A bar is drawn on a terminal; elsewhere nothing is said, and what draws it is not imported.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from corridors.visible import visible

_LONG = 3
"""Runs of fewer parts are over before anybody looks."""


@contextmanager
def progress(doing: str, parts: int) -> Iterator[Callable[[str], None]]:
    """Give a function that is called with the name of each part that is done."""
    if parts < _LONG or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    told_plain = TextColumn("{task.description}", markup=False)
    columns = (told_plain, BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(doing, total=parts)

        def told(name: str) -> None:
            bar.update(task, advance=1, description=visible(f"{doing} {name}"))

        yield told


@contextmanager
def waiting(doing: str) -> Iterator[Callable[[str], None]]:
    """Give a function that is called with the name of each part of a run of unknown length."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(doing) as status:
        yield lambda name: status.update(f"{doing} {name}")


@contextmanager
def countdown(what: str, total: int, done: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is called with how many more are done; the bar tells the time left."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        *(TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
        *(TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total, completed=done)
        yield lambda more: bar.advance(task, more)
