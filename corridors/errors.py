"""Errors that a user of the network may meet, with their exit codes."""

import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class CorridorsError(Exception):
    """Base of all errors that reach the user as one message.

    Attributes
    ----------
    exit_code
        Exit code of the command line: 1 bad data, 2 bad usage, 3 no route.
    """

    exit_code = 1


class DataError(CorridorsError, ValueError):
    """The data is wrong; all problems found are listed, not only the first.

    Parameters
    ----------
    problems
        One line per problem: ``file:line: what is wrong; what to do``.
    """

    exit_code = 1

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        count = len(problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the data:"
        super().__init__("\n".join([head, *(f"  {line}" for line in problems)]))

    def __reduce__(self) -> tuple[type["DataError"], tuple[list[str]]]:
        """Return what another process makes the same error of: the problems, not the message."""
        return type(self), (self.problems,)


class UsageError(CorridorsError, ValueError):
    """The question is wrong: an option, a value, a contradiction."""

    exit_code = 2


class UnknownNameError(UsageError, LookupError):
    """A name matches no place, mode, country, cargo, corridor or subject."""


class OutputError(UsageError, OSError):
    """A file exists and may not be overwritten, or can't be written."""


class NoRouteError(CorridorsError, LookupError):
    """No route keeps all constraints.

    Parameters
    ----------
    message
        What was asked and why it can't be done.
    lift
        A smallest set of bans and closures to allow, so that there is a route;
        empty where no set helps.
    why
        Finds both, where nothing is stated: it may take longer than the search, and many who ask
        for a route in each of some months or worlds only count those without one.
    """

    exit_code = 3

    def __init__(
        self,
        message: str = "",
        lift: tuple[str, ...] = (),
        why: "Callable[[], NoRouteError] | None" = None,
    ) -> None:
        self._lift = lift
        self._why = why
        super().__init__(message)

    def __str__(self) -> str:
        self.explain()
        return super().__str__()

    def __reduce__(self) -> tuple[type["NoRouteError"], tuple[str, tuple[str, ...]]]:
        return type(self), (str(self), self.lift)

    def explain(self) -> None:
        """Find out why, where that was not asked before."""
        if self._why is not None:
            found, self._why = self._why(), None
            self.args, self._lift = (str(found),), found.lift

    @property
    def lift(self) -> tuple[str, ...]:
        """A smallest set of bans and closures to allow."""
        self.explain()
        return self._lift

    @lift.setter
    def lift(self, words: tuple[str, ...]) -> None:
        self._lift = words


def explained(ask: Callable[[], T]) -> T:
    """Return what a call returns; where it finds no route, its error finds out why before.

    So whatever goes wrong meanwhile goes wrong in the call.

    Raises
    ------
    NoRouteError
        As the call.
    """
    try:
        return ask()
    except NoRouteError as error:
        error.explain()
        raise


def interrupted(error: BaseException) -> bool:
    """Tell whether an error is what Ctrl-C was made into.

    Where it comes while a compiled function hands back what it found, that function raises a
    SystemError, or two.
    """
    return any(isinstance(it, KeyboardInterrupt) for it in _with_causes(error))


def forget_locals(error: BaseException) -> None:
    """Let go of what the functions that an error passed through have made: megabytes of a search.

    What the error came from lets go too.
    """
    for it in _with_causes(error):
        traceback.clear_frames(it.__traceback__)


def _with_causes(error: BaseException) -> list[BaseException]:
    """Return an error and all that it came from, each once: an error may be its own cause."""
    found = [error]
    for it in found:
        before = (it.__cause__, it.__context__)
        found += [more for more in before if more is not None and more not in found]
    return found
