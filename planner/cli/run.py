"""Errors of a command as the user sees them."""

import io
import os
import sys

import click

from corridors.errors import CorridorsError, interrupted
from planner.cli.group import cli
from planner.cli.messages import tell


def run() -> None:
    """Run the command that the arguments name, and leave with its exit code."""
    if sys.stdout is None:
        tell("Error: stdout is closed")
        sys.exit(2)
    if not sys.stdout.isatty() and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    stdout = sys.stdout
    try:
        if os.environ.get("_CORRIDORS_COMPLETE"):
            from planner.cli.completion.shells import answer

            answer(cli)
        else:
            cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        tell(said.getvalue().rstrip("\n"))
        sys.exit(2)
    except CorridorsError as error:
        tell(f"Error: {error}")
        sys.exit(error.exit_code)
    except SystemError as error:
        if not interrupted(error):
            raise
        raise KeyboardInterrupt from error
    except SystemExit as stop:
        # Where the reader of a pipe has gone Rich leaves with 1, and so does Click, which lays
        # stdout aside: the reader has what it wanted.
        gone = isinstance(stop.__context__, BrokenPipeError) or sys.stdout is not stdout
        sys.exit(0 if gone else stop.code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        tell(f"Error: the result can't be written: {error.strerror or error}")
        # What is still buffered can't be written either.
        os._exit(2)
