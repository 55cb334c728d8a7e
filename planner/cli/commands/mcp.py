"""``corridors mcp``: the questions as tools for assistants."""

import sys
from pathlib import Path

import click

from corridors.errors import UsageError
from corridors.tables.load import DATA, check_folder
from planner.cli.messages import tell
from planner.cli.options import data_option


@click.command("mcp")
@data_option
def command(folder: Path | None) -> None:
    """Answer an assistant by the Model Context Protocol, on standard input and output.

    An assistant starts this command itself (docs/how-to/use-with-an-assistant.md). It reads
    questions alone: it writes no file, opens no other than the tables, and uses no network.
    """
    try:
        from planner.assistant.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "mcp":
            raise
        message = "this needs the package mcp: pip install 'transport-corridors[mcp]'"
        raise UsageError(message) from None
    if sys.stdin is None:
        message = "stdin is closed; let an assistant start this command, or write requests to it"
        raise UsageError(message)
    check_folder(DATA if folder is None else folder)
    # Looked up for each question: a server may run for days.
    serve(DATA if folder is None else folder, tell)
