"""The group of commands, in which a module is loaded only when its command runs."""

import importlib
import re
from keyword import iskeyword

import click
from click.shell_completion import CompletionItem

from planner.cli.main import COMMANDS, GROUPS
from planner.cli.messages import give


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
