"""Which named corridors does a route follow?"""

from collections.abc import Sequence

from corridors.model import Corridor, Mark
from corridors.network import Network


def follows(corridor: Corridor, passed: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a way passes the marks of a corridor, in order or reversed.

    Parameters
    ----------
    corridor
        The corridor; one without marks is followed by nothing.
    passed
        Places in order, each with the mode by which it is left towards the next; the last
        one, where the journey ends, fits a mark of any mode.
    """
    if not corridor.marks:
        return False
    backwards = [
        (place, passed[at - 1][1] if at else "")
        for at, (place, _) in reversed(list(enumerate(passed)))
    ]
    return any(_in_order(corridor.marks, way) for way in (passed, backwards))


def _in_order(marks: Sequence[Mark], passed: Sequence[tuple[str, str]]) -> bool:
    at = 0
    for place, mode in passed:
        mark = marks[at]
        if place in mark.places and (not mark.mode or mode in ("", mark.mode)):
            at += 1
            if at == len(marks):
                return True
    return False


def corridors_of(network: Network, passed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the ids of the corridors that a way follows, in the order of the table."""
    return tuple(
        corridor.id for corridor in network.corridors.values() if follows(corridor, passed)
    )
