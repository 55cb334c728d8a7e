"""The departure of each line of a board in a terminal."""

from collections.abc import Mapping

from planner.cli.tables.route import console
from planner.query.query import Query


def print_departures(leaves: Mapping[str, Query]) -> None:
    """Print when each answer leaves, by its label on the board.

    Parameters
    ----------
    leaves
        The question with the departure of each answer.
    """
    moments = [f"{label} {it.departs().replace('T', ' ')}" for label, it in leaves.items()]
    latest = any(it.arrive_by is not None for it in leaves.values())
    head = "Latest departure for each answer" if latest else "Best day for each answer"
    console().print(f"{head}: {', '.join(moments)}.")
    console().print()
