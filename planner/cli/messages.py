"""How do messages reach the user on stderr, and results in a form for programs on stdout?"""

import sys

import click

from corridors.visible import visible


def tell(message: str) -> None:
    """Write a message on stderr; what a terminal would obey is shown as escapes."""
    click.echo(visible(message), err=True)


def give(text: str | bytes, *, nl: bool = True) -> None:
    """Write JSON, CSV or a page on stdout: as it is, or on a terminal as `visible` shows it.

    Parameters
    ----------
    text
        What is written.
    nl
        Whether a line feed follows.
    """
    # Click would take escape sequences out of what goes to a file or a pipe.
    shown = visible(text) if isinstance(text, str) and sys.stdout.isatty() else text
    click.echo(shown, nl=nl, color=True)
