"""Trunk of a corridor: the part a journey must follow between two ends, and its modes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corridors.model.entities import Corridor, Mark
from corridors.model.network import Network


class Trunk(NamedTuple):
    """What a journey must pass in order, and the mode families by which it goes in between.

    Before the first and after the last mark a feeder may go by any mode.
    """

    marks: tuple[Mark, ...]
    families: frozenset[str]

    def modes_outside(self, modes: Iterable[str], network: Network) -> frozenset[str]:
        """Return those of some modes of a network that do not belong to the trunk."""
        known = network.modes
        return frozenset(
            it for it in modes if it in known and known[it].family not in self.families
        )


def trunk_between(network: Network, corridor: Corridor, first: str, last: str) -> Trunk:
    """Return the trunk of a corridor for a journey, seen along the corridor's chain.

    Parameters
    ----------
    network
        For the countries of the ends and the families of modes.
    corridor
        One with marks.
    first, last
        Ids of the places where the journey begins and ends; for a journey against the
        direction of the chain the other way round.

    Notes
    -----
    The trunk runs from the first mark to the last. Where an end of the journey is on the chain
    itself, beyond the marks or among the places of the outermost one, it runs to that end: a
    train to Yekaterinburg and a truck on to Moscow is no journey of the Trans-Siberian. Where
    the corridor says how far it reaches for cargo of a country (``reaches``), it runs to there,
    or to the end by its own modes.

    The families are those of its chain over the trunk, and those that the corridor states besides.
    """
    stops = [stop.place for stop in corridor.chain]
    marks = list(corridor.marks)
    for at, end, side in ((0, first, "first"), (-1, last, "last")):
        wanted = _extension(network, corridor, stops, end, side)
        if not wanted:
            continue
        outermost = marks[at]
        if set(wanted) & set(outermost.places) and len(marks) > 1:
            marks[at] = outermost._replace(places=wanted)
        else:
            marks.insert(0 if side == "first" else len(marks), Mark(wanted))
    return Trunk(tuple(marks), _families(network, corridor, stops, marks))


def _extension(
    network: Network, corridor: Corridor, stops: Sequence[str], end: str, side: str
) -> tuple[str, ...]:
    """Return the places to which the trunk runs beyond its marks or among those of the outermost.

    Empty where the marks of the corridor are enough.
    """
    outermost = corridor.marks[0 if side == "first" else -1]
    # One mark alone has no direction.
    either = len(corridor.marks) == 1
    if end in stops:
        inner = [stops.index(it) for it in outermost.places if it in stops]
        if not inner:
            others = (place for mark in corridor.marks for place in mark.places)
            inner = [stops.index(it) for it in others if it in stops]
        at = stops.index(end)
        if inner and (either or (at <= max(inner) if side == "first" else at >= min(inner))):
            return (end,)
    place = network.places.get(end)
    for reach in corridor.reaches:
        if (either or reach.end == side) and place is not None and place.country in reach.countries:
            return tuple(dict.fromkeys((*reach.places, end)))
    return ()


def _families(
    network: Network, corridor: Corridor, stops: Sequence[str], marks: Sequence[Mark]
) -> frozenset[str]:
    first = [stops.index(it) for it in marks[0].places if it in stops]
    last = [stops.index(it) for it in marks[-1].places if it in stops]
    legs = corridor.chain[min(first, default=0) : max(last, default=len(stops) - 1)]
    modes = [it.mode_to_next for it in legs or corridor.chain]
    return frozenset(corridor.trunk_modes) | {network.modes[it].family for it in modes if it}
