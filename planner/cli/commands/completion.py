"""``corridors completion``: how a shell is made to complete names."""

import sys
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from planner.cli.messages import give, tell

if TYPE_CHECKING:
    from click import Context, Parameter

_HOW = {
    "bash": 'eval "$(corridors completion bash)"   # a line of ~/.bashrc',
    "zsh": 'eval "$(corridors completion zsh)"   # a line of ~/.zshrc, after compinit',
    "fish": "corridors completion fish > ~/.config/fish/completions/corridors.fish",
    "powershell": "corridors completion powershell | Out-String | Invoke-Expression   "
    "# a line of $PROFILE",
}
"""How the script of each shell is loaded whenever the shell starts."""


def _shells(ctx: "Context", param: "Parameter", incomplete: str) -> list[CompletionItem]:
    del ctx, param
    return [CompletionItem(it) for it in _HOW if it.startswith(incomplete)]


@click.command("completion")
@click.argument("shell", metavar="bash|zsh|fish|powershell", shell_complete=_shells)
def command(shell: str) -> None:
    """Print the script that completes commands, options, places and other names in a shell.

    In a terminal it also shows, on stderr, how to load the script when the shell starts.
    """
    from planner.cli.completion.shells import script_of
    from planner.cli.group import cli

    script = script_of(shell, cli)
    if sys.stdout.isatty():
        tell(f"To load it each time {shell} starts: {_HOW[shell]}")
    give(script, nl=False)
