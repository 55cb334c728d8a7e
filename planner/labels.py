"""Which named corridors does a route follow?"""

from collections.abc import Sequence

from corridors.model import WATER_KINDS, Corridor, Mark
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
    return _follows(corridor, passed, _backwards(passed))


def _follows(
    corridor: Corridor, passed: Sequence[tuple[str, str]], backwards: Sequence[tuple[str, str]]
) -> bool:
    if not corridor.marks:
        return False
    return _in_order(corridor.marks, passed) or _in_order(corridor.marks, backwards)


def _backwards(passed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a way from its end, each place with the mode by which it was entered."""
    modes = ["", *(mode for _, mode in passed[:-1])]
    return [(place, mode) for (place, _), mode in zip(passed, modes, strict=True)][::-1]


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
    backwards = _backwards(passed)
    return tuple(
        corridor.id
        for corridor in network.corridors.values()
        if _follows(corridor, passed, backwards)
    )


def telling_straits(network: Network) -> dict[str, str]:
    """Return the straits and canals by which ways are told apart, with the name of their group.

    They are those of corridors that are known by water alone, as the one by Suez: the strait on
    the way between two ports of a corridor tells nothing of other ways. The straits of one mark,
    such as those out of the Kara Sea, are one way. Where a corridor passes a canal this tells
    more than the straits on the way there.
    """
    found: dict[str, str] = {}
    for corridor in network.corridors.values():
        places = [place for mark in corridor.marks for place in mark.places]
        if all(network.places[place].kind in WATER_KINDS for place in places):
            canals = [mark for mark in corridor.marks if _kinds(network, mark) == {"canal"}]
            for mark in canals or corridor.marks:
                name = network.places[mark.places[0]].name()
                for place in mark.places:
                    found.setdefault(place, name)
    return found


def _kinds(network: Network, mark: Mark) -> set[str]:
    return {network.places[place].kind for place in mark.places}
