"""What an error came from, where it came from itself."""

import weakref

import pytest

from corridors.errors import forget_locals, interrupted


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


def test_all_that_an_error_came_from_lets_go():
    class Graph:
        pass

    kept = []

    def search():
        graph = Graph()
        kept.append(weakref.ref(graph))
        raise from_itself(RuntimeError())

    def ask():
        try:
            search()
        except RuntimeError as error:
            raise ValueError from error

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - it says nothing
        ask()
    (graph,) = kept
    assert graph() is not None
    forget_locals(caught.value)
    assert graph() is None
