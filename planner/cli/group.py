"""The group of commands, in which a module is loaded only when its command runs."""

import importlib
import io
import os
import re
import sys
from keyword import iskeyword

import click
from click.shell_completion import CompletionItem

from corridors.errors import CorridorsError, interrupted
from planner.cli.main import COMMANDS, GROUPS
from planner.cli.messages import give, tell


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
        # No module can have the name of a keyword.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"planner.cli.commands.{name}")
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
        mistaken = args and args[0] not in COMMANDS and not args[0].startswith("-")
        if mistaken and not ctx.resilient_parsing:
            from corridors.places.names import did_you_mean

            near = did_you_mean(args[0], COMMANDS) or ";"
            ctx.fail(f"no command {args[0]!r}{near} commands are {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any, or an option."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        told = COMMANDS.items()
        return [CompletionItem(it, help=words) for it, words in told if it.startswith(incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, without importing them."""
        del ctx
        width = max(map(len, COMMANDS))
        for heading, told in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), words) for name, words in told.items()])


def _tell_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version of the program and the edition of the data that comes with it."""
    del param
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from corridors.tables.load import DATA, read_edition

    name = "transport-corridors"
    give(f"{name} {version(name)}, data edition {read_edition(DATA).isoformat()}")
    ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Print the version of the program and the edition of its data.",
)
def cli() -> None:
    """Plan freight corridors of Northeast China, the Russian Far East and Eurasia."""


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
            from planner.cli.commands.completion import answer

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
