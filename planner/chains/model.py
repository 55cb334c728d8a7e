"""A chain of legs as a user states it: places in order, and what is known of each leg."""

from typing import NamedTuple

from corridors.errors import CorridorsError, DataError, UsageError

CURRENCY = "USD"
ORDINARY = "-"
"""In place of a service: the leg goes by none, in ordinary trains, trucks and ships."""


class Own(NamedTuple):
    """What the user knows of a leg: its price for the shipment, and its hours; None is unknown.

    ``currency`` is that of the price.
    """

    price: float | None = None
    hours: float | None = None
    currency: str = CURRENCY

    @property
    def is_stated(self) -> bool:
        """Whether anything is stated."""
        return self.price is not None or self.hours is not None


class StatedLeg(NamedTuple):
    """A leg in its user's words: to which place, by which mode and service, with own figures.

    ``where`` says where it stands, such as ``chain.csv:3`` or ``leg 2``.
    """

    place: str
    mode: str = ""
    service: str = ""
    own: Own = Own()
    where: str = ""


class StatedChain(NamedTuple):
    """A chain in its user's words, from ``origin`` leg by leg.

    ``notes`` tell how it was read, ``problems`` what of it can't be; ``table`` says that it comes
    from a file and is no line of a question.
    """

    origin: str
    legs: tuple[StatedLeg, ...]
    where: str = "origin"
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    table: bool = False

    def refused(self, problems: list[str]) -> CorridorsError:
        """Return the error of problems: of the data in a table, of the question in a line."""
        return DataError(problems) if self.table else ChainError(problems)


class ChainError(UsageError):
    """A chain in a line can't be understood; all problems are listed, by leg."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        head = f"{len(problems)} problems in the chain:"
        told = problems if len(problems) == 1 else [head, *(f"  {it}" for it in problems)]
        super().__init__("\n".join(told))

    def __reduce__(self) -> tuple[type["ChainError"], tuple[list[str]]]:
        """Return what another process makes the same error of: the problems, not the message."""
        return type(self), (self.problems,)


class ChainLeg(NamedTuple):
    """A leg with its names resolved; no modes and an empty service are any, own figures in USD."""

    origin: str
    place: str
    modes: tuple[str, ...] = ()
    service: str = ""
    own_usd: float | None = None
    own_hours: float | None = None
    where: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the user states its price or its hours."""
        return self.own_usd is not None or self.own_hours is not None
