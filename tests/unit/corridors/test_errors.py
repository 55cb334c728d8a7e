"""What an error came from, where it came from itself, and when it says why."""

import copy

import pytest

from corridors.errors import NoRouteError, explained, interrupted
from planner.batch.batch_router import answer_or_reason


def from_itself(error):
    """Return an error that is its own cause, as one of the package of tools was."""
    error.__cause__ = error
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [(SystemError(), False), (RuntimeError(), False), (KeyboardInterrupt(), True)],
)
def test_an_error_that_is_its_own_cause_ends_the_search(error, told):
    assert interrupted(from_itself(error)) is told


def test_an_interrupt_is_found_behind_two_errors():
    first, second = SystemError(), SystemError()
    first.__cause__, second.__cause__ = second, KeyboardInterrupt()
    assert interrupted(first)


def no_way(told):
    """Raise an error that notes when it is asked why."""

    def why():
        told.append("asked")
        return NoRouteError("no road", ("add --mode road",))

    raise NoRouteError(why=why)


def test_why_nothing_goes_is_found_out_once_it_is_told():
    told = []
    with pytest.raises(NoRouteError) as caught:
        no_way(told)
    assert not told
    assert (str(caught.value), caught.value.lift) == ("no road", ("add --mode road",))
    assert str(copy.copy(caught.value)) == "no road"
    assert told == ["asked"]


def test_what_goes_wrong_in_an_explanation_goes_wrong_in_the_call():
    def fail():
        raise ValueError("broken")  # noqa: EM101

    def ask():
        raise NoRouteError(why=fail)

    with pytest.raises(ValueError, match="broken"):
        explained(ask)
    assert answer_or_reason(ask) == "ValueError: broken"
