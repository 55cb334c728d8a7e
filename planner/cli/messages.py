"""Messages to the user on stderr, and results in a form for programs on stdout."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from corridors.errors import NoRouteError
from corridors.model.network import Network
from corridors.text import escape_controls
from planner.parsing.departure import today
from planner.question.query import Query, departs_text


def tell(message: str) -> None:
    """Write a message on stderr; what a terminal would obey is shown as escapes.

    Where stderr takes nothing, as on a full disk, the exit code alone has to tell.
    """
    try:
        click.echo(escape_controls(message), err=True)
    except OSError:
        # What is still buffered would fail again at the end, and change the exit code.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the end


def dated(query: Query) -> str:
    """Return when a question departs, as the head of an answer; a note says if that is past.

    The answer itself is the same whenever it is asked for.
    """
    if query.depart < today():
        tell(f"Note: the departure, {query.departs().replace('T', ' ')}, is in the past")
    return departs_text(query)


def give(text: str | bytes, *, nl: bool = True) -> None:
    """Write JSON, CSV or a page on stdout: as it is, or on a terminal by `escape_controls`.

    Parameters
    ----------
    text
        What is written.
    nl
        Whether a line feed follows.
    """
    # Click would take escape sequences out of what goes to a file or a pipe.
    shown = escape_controls(text) if isinstance(text, str) and sys.stdout.isatty() else text
    click.echo(shown, nl=nl, color=True)


@contextmanager
def no_route_as_json(form: str, network: Network, query: Query) -> Iterator[None]:
    """Print the question without routes, and what it takes, where JSON is wanted.

    The error goes on to stderr and the exit code, as in the other formats.
    """
    try:
        yield
    except NoRouteError as error:
        if form == "json":
            from planner.formats.route_json import to_json

            give(to_json(network, query, [], lift=list(error.lift)), nl=False)
        raise
