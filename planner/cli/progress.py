"""How is the progress of a long run told on stderr?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LONG = 3
"""Runs of fewer parts are over before anybody looks."""


@contextmanager
def progress(doing: str, parts: int) -> Iterator[Callable[[str], None]]:
    """Give a function that is called with the name of each part that is done.

    A bar is drawn on a terminal; elsewhere nothing is said.
    """
    if parts < _LONG:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(doing, total=parts)

        def told(name: str) -> None:
            bar.update(task, advance=1, description=f"{doing} {name}")

        yield told
