"""How does a message reach the user on stderr?"""

import click

from corridors.visible import visible


def tell(message: str) -> None:
    """Write a message on stderr; what a terminal would obey is shown as escapes."""
    click.echo(visible(message), err=True)
