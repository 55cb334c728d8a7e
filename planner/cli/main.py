"""What does ``corridors`` offer, and how does every error reach the user?"""

import gc
import importlib
import io
import os
import re
import sys

import click

from corridors.errors import CorridorsError, interrupted
from planner.cli.tell import tell

COMMANDS = {
    "route": "The best way from an origin to a destination, leg by leg.",
    "report": "The answer with emissions and evidence as one document to print.",
    "compare": "The corridors of a pair side by side, and what scenarios change.",
    "list": "The corridors, with status and season.",
    "show": "One corridor: its legs, lengths and sources.",
    "explain": "Where a number comes from: the facts of a subject, or of a route.",
    "risk": "How late and how dear a route may become, by draws of its facts.",
    "breakeven": "At which value of a number another route becomes the best.",
    "sweep": "Many questions at once into one table, on all cores or a cluster.",
    "map": "The whole network as one self-contained page.",
    "places": "Places and their names, codes and modes.",
    "build": "Make the line shapes again from the pinned packages.",
    "scenarios": "The shipped scenarios, and what each changes.",
    "check": "Check the data and count facts by kind of source.",
    "validate": "Model against published figures: distances, days, costs.",
    "claims": "The claims of the paper put to the test, with verdicts.",
    "flows": "Demand of a year at least cost under capacities; shadow prices.",
    "critical": "What hurts most when it shuts: crossings, ports, straits, lines.",
    "export": "The network as GeoPackage, GeoParquet, GeoJSON or GMNS.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they run; their help lines stand above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return it."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"planner.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a point of the southern hemisphere, such as ``-33.9,18.4``, for no option."""
        south = [re.sub(r"^-(\d[^,]*),", r"\1S,", text) for text in args]
        return super().parse_args(ctx, south)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a miss names those that exist."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from corridors.spelling import meant

            near = meant(args[0], COMMANDS) or ";"
            ctx.fail(f"no command {args[0]!r}{near} commands are {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="transport-corridors", prog_name="corridors")
def cli() -> None:
    """Plan freight corridors of Northeast China, the Russian Far East and Eurasia."""


def main() -> None:
    """Run the command line; errors are one message on stderr and an exit code."""
    # A command lives for a moment and keeps nearly all it allocates: collecting only costs.
    gc.disable()
    if sys.stdout is None:
        tell("Error: stdout is closed")
        sys.exit(2)
    if not sys.stdout.isatty() and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    stdout = sys.stdout
    try:
        cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except CorridorsError as error:
        tell(f"Error: {error}")
        sys.exit(error.exit_code)
    except SystemError as error:
        if not interrupted(error):
            raise
        sys.exit(2)
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
