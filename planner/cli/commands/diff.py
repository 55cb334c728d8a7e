"""``corridors diff``: what differs between two editions, and how the answers change."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridors.errors import DataError, UsageError
from corridors.exchange.edition import unpacked
from corridors.model.network import Network
from corridors.tables.load import DATA
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    format_option,
    term_option,
)
from planner.cli.progress import countdown
from planner.graph.layers import LayeredNetwork

if TYPE_CHECKING:
    from planner.shipments.difference import WorldDifference
    from planner.shipments.reader import ShipmentList


@click.command("diff", cls=SectionedCommand)
@click.argument("old", metavar="OLD", shell_complete=completion.layers)
@click.argument(
    "new", metavar="[NEW]", default="base", required=False, shell_complete=completion.layers
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    metavar="FILE.csv|xlsx",
    help="List of questions to ask of both, with the columns of batch. Default: twelve questions "
    "about the corridors of the paper.",
)
@click.option("--facts-only", is_flag=True, help="Compare the data alone; ask no questions.")
@term_option("depart", meaning="Departure of questions that state none. Default: today at 08:00.")
@click.option(
    "--top",
    type=Whole(0, 100_000),
    default=20,
    show_default=True,
    help="How many changes of each part the table lists; csv and json hold all.",
)
@format_option("table", "csv", "json")
@data_option
def command(
    old: str,
    new: str,
    questions: Path | None,
    facts_only: bool,
    depart: str | None,
    top: int,
    form: str,
    folder: Path | None,
) -> None:
    """Show what changed from OLD to NEW: facts, places, links, services, and answers.

    OLD and NEW are each a folder of tables, a data package (see export) as folder or ZIP file, base
    for the supplied network (or --data), or a scenario over it. Scenarios joined with + apply over
    what stands first. Without NEW it is base.
    """
    from planner.parsing.departure import read_departure, stated_departure
    from planner.shipments.difference import world_difference

    if facts_only and questions is not None:
        message = "--facts-only asks no questions; drop it or --questions"
        raise UsageError(message)
    with ExitStack() as stack:
        was, now = (stack.enter_context(opened_world(it, folder)) for it in (old, new))
        day = stated_departure(depart)
        read_departure(day, now.network.edition)
        listed = None if facts_only else _questions(questions, day, now.network)
        total = 0 if listed is None else 2 * len({it.terms for it in listed.shipments} - {None})
        with countdown("questions", total, 0) as told:
            found = world_difference(was, now, listed, told=told)
        editions = {
            side: {"name": name, "edition": world.network.edition.isoformat()}
            for side, name, world in (("old", old, was), ("new", new, now))
        }
    if form == "json":
        from planner.cli.text import to_json

        give(to_json({"schema_version": 1, **editions, **found.as_dict()}), nl=False)
    elif form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(found.rows()), nl=False)
    else:
        from planner.cli.tables.shipments import print_difference

        print_difference(found, top)
    tell(f"{old} - {new} ({_days(editions)}): {_told(found)}")


def _days(editions: dict[str, dict[str, str]]) -> str:
    days = [it["edition"] for it in editions.values()]
    return f"edition {days[0]}" if days[0] == days[1] else f"editions {' - '.join(days)}"


def _told(found: "WorldDifference") -> str:
    """Return how many things of each part differ, and how many answers."""
    numbers = {part: sum(kinds.values()) for part, kinds in found.counts().items()}
    told = [f"{count:,} {part}{'s' * (count != 1)}" for part, count in numbers.items() if count]
    words = f"{', '.join(told)} differ" if told else "the data are the same"
    changed = sum(it.is_changed for it in found.answers)
    return f"{words}; {changed} of {len(found.answers)} answers changed" if found.answers else words


def _questions(path: Path | None, depart: str, network: Network) -> "ShipmentList":
    from planner.shipments.difference import QUESTIONS
    from planner.shipments.reader import Defaults, read_shipments

    listed = read_shipments(QUESTIONS if path is None else path, Defaults(depart, network.cargo))
    if problems := listed.problems():
        raise DataError(problems)
    return listed


BASE = "base"
"""The supplied network, or that of ``--data``."""


@contextmanager
def opened_world(text: str, base: Path | None = None) -> Iterator[LayeredNetwork]:
    """Give the world that a text names, until the block ends.

    Parameters
    ----------
    text
        ``base``, a folder of tables, a data package (folder or ZIP file), or a scenario over the
        base; scenarios joined with ``+`` apply over what stands first.
    base
        Folder of the base; the supplied network without it.

    Raises
    ------
    UsageError
        If it is none of these.
    UnknownNameError
        If a scenario does not exist.
    DataError
        If tables or scenarios do not hold.
    """
    from planner.pricing.snapshot import ready_network

    first, *names = [text] if Path(text).exists() else text.split("+")
    path = Path(first)
    ground = DATA if base is None else base
    with ExitStack() as stack:
        if first == BASE:
            folder = ground
        elif path.is_dir():
            folder = path
        elif path.is_file() and path.suffix.lower() != ".toml":
            folder = stack.enter_context(unpacked(path))
        elif path.suffix.lower() == ".zip" or first.endswith(("/", "\\")) or not first:
            message = f"{text!r}: no such folder or ZIP file; give one, {BASE}, or a scenario"
            raise UsageError(message)
        else:
            folder, names = ground, [first, *names]
        yield LayeredNetwork(*ready_network(folder)).under(*names)
