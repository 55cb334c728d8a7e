"""The named corridors that a route follows."""

from collections.abc import Sequence

from corridors.model.entities import WATER_KINDS, Corridor, Mark
from corridors.model.network import Network
from corridors.trunk import trunk_between
from planner.search.automaton import FollowRule


def follows(network: Network, corridor: Corridor, passed: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a path follows the trunk of a corridor, in its order or reversed.

    It passes the marks in order and goes by the corridor's own modes from the first to the last
    (`corridors.trunk`).

    Parameters
    ----------
    network
        The network of the path.
    corridor
        The corridor; one without marks is followed by nothing.
    passed
        Places in order, each with the mode by which it is left towards the next; the last
        one, where the journey ends, fits a mark of any mode.
    """
    touched = {place for place, _ in passed}
    if not corridor.marks or any(touched.isdisjoint(mark.places) for mark in corridor.marks):
        return False
    return _along(network, corridor, passed) or _along(network, corridor, _backwards(passed))


def _backwards(passed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a path from its end, each place with the mode by which it was entered."""
    modes = ["", *(mode for _, mode in passed[:-1])]
    return [(place, mode) for (place, _), mode in zip(passed, modes, strict=True)][::-1]


def _along(network: Network, corridor: Corridor, passed: Sequence[tuple[str, str]]) -> bool:
    trunk = trunk_between(network, corridor, passed[0][0], passed[-1][0])
    foreign = trunk.modes_outside({mode for _, mode in passed if mode}, network)
    rule = FollowRule(len(trunk.marks), 0)
    layer = rule.first
    for place, mode in passed:
        event = sum(
            1 << at
            for at, mark in enumerate(trunk.marks)
            if place in mark.places and mode in ("", mark.mode or mode)
        )
        if mode in foreign:
            event = event & 1 << rule.marks - 1 | 1 << rule.marks
        layer = rule.after(layer, event)
    return rule.ends(layer)


def corridors_of(network: Network, passed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the ids of the corridors that a path follows, in the order of the table."""
    return tuple(it.id for it in network.corridors.values() if follows(network, it, passed))


def distinguishing_straits(network: Network) -> dict[str, str]:
    """Return the straits and canals by which paths are distinguished, with the name of their group.

    They are those of corridors that are known by water alone, as the one by Suez: the strait on
    the path between two ports of a corridor says nothing of other paths. The straits of one mark,
    such as those out of the Kara Sea, are one path. Where a corridor passes a canal this tells
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
