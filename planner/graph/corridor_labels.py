"""The named corridors that a route follows."""

from collections.abc import Sequence

from corridors.model.entities import WATER_KINDS, Corridor, Mark
from corridors.model.network import Network
from corridors.trunk import Trunk, trunk_between
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
    return trunk_end(network, corridor, passed) is not None


def trunk_end(
    network: Network, corridor: Corridor, passed: Sequence[tuple[str, str]]
) -> str | None:
    """Return the place at which a path has followed the trunk of a corridor to its end.

    None where it does not follow it; parameters as for `follows`.
    """
    touched = {place for place, _ in passed}
    if not corridor.marks or any(touched.isdisjoint(mark.places) for mark in corridor.marks):
        return None
    first, last = passed[0][0], passed[-1][0]
    end = _end(network, trunk_between(network, corridor, first, last), passed, entering=False)
    if end is None:
        modes = ["", *(mode for _, mode in passed[:-1])]
        entered = [(place, mode) for (place, _), mode in zip(passed, modes, strict=True)]
        trunk = trunk_between(network, corridor, last, first)
        end = _end(network, trunk._replace(marks=trunk.marks[::-1]), entered, entering=True)
    return end


def _end(
    network: Network, trunk: Trunk, passed: Sequence[tuple[str, str]], *, entering: bool
) -> str | None:
    """Return the place of the last mark; each place has the mode by which it is left or entered.

    A foreign mode may lead to the first mark, and on from the last one.
    """
    foreign = trunk.modes_outside({mode for _, mode in passed if mode}, network)
    rule = FollowRule(len(trunk.marks), 0)
    outer = 1 if entering else 1 << rule.marks - 1
    layer = rule.first
    for place, mode in passed:
        event = sum(
            1 << at
            for at, mark in enumerate(trunk.marks)
            if place in mark.places and (not mode or not mark.modes or mode in mark.modes)
        )
        if mode in foreign:
            event = event & outer | 1 << rule.marks
        layer = rule.after(layer, event)
        if rule.ends(layer):
            return place
    return None


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
