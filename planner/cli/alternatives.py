"""Reading of how much worse than the best an alternative may be."""

from typing import TYPE_CHECKING

import click

from corridors.errors import UsageError
from planner.cli.options import Decorator, term_option

if TYPE_CHECKING:
    from planner.routing.router import Tolerance


def count_option(meaning: str) -> Decorator:
    """Return the option ``-k``, the number of routes."""
    return term_option("count", meaning=meaning, default=1, show_default=True)


tolerance_option = click.option(
    "--tolerance",
    metavar="[A+]B",
    help="Longest alternative of -k: A plus B times the best, such as 24+1.3. Default: 2.",
)


def read_tolerance(text: str | None) -> "Tolerance | None":
    """Read ``B`` or ``A+B``: alternatives may take A + B times the best.

    Raises
    ------
    UsageError
        If it is not of that form, A is below 0 or B below 1.
    """
    from planner.routing.router import Tolerance

    if text is None:
        return None
    plus, _, times = text.rpartition("+")
    try:
        rule = Tolerance(float(times), float(plus or 0))
    except ValueError:
        message = f"--tolerance {text!r} is not [A+]B; write 1.5 or 24+1.3"
        raise UsageError(message) from None
    if not (1.0 <= rule.times < float("inf") and 0.0 <= rule.plus < float("inf")):
        message = f"--tolerance {text!r}: A must be at least 0 and B at least 1"
        raise UsageError(message)
    return rule
