"""The steps of a network to which ends off it were joined: theirs are priced, all others kept."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.pricing.arcs import Resolver, Steps, resolve_steps
from planner.pricing.rows import StepRows

Ints = NDArray[np.int64]


def joined_steps(network: Network, steps: Steps) -> Steps:
    """Return the steps of a network with ends off it: those of `resolve_steps`.

    Parameters
    ----------
    network
        From `planner.question.connectors.join_ends`.
    steps
        The steps of the network before.
    """
    resolver = Resolver(network, groups=steps.rides.bound.groups)
    places, _, place_of, mode_of, _ = resolver.lay_out()
    known = len(steps.places)
    if places[:known] != steps.places:
        return resolve_steps(network)  # a place that had no link has one now
    off = {*places[known:]}
    near = {end for it in network.links if it.a in off or it.b in off for end in (it.a, it.b)}
    splice = _Splice(resolver, steps, len(place_of))
    for place in places:
        if place in near:
            splice.lay(place)
    aboard = steps.place_of[splice.plain :], steps.mode_of[splice.plain :]
    whole = steps._replace(
        places=places,
        place_of=[*place_of, *aboard[0]],
        mode_of=[*mode_of, *aboard[1]],
        first_state=resolver.first_states(places),
    )
    return splice.whole(whole)


class _Splice:
    """Puts the steps of some places among all others.

    Parameters
    ----------
    resolver
        Of the network with the ends, laid out.
    before
        The steps without them.
    states
        Number of states of places; those aboard come behind.
    """

    def __init__(self, resolver: Resolver, before: Steps, states: int) -> None:
        self.resolver, self.before = resolver, before
        self.start, self.head = np.asarray(before.start), np.asarray(before.head)
        self.tail = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        self.state = np.zeros(len(before.place_of), dtype=np.int64)
        self.plain = 0
        for place in before.first_state:
            for name, old in before.states_of(place).items():
                self.state[old : old + 2] = resolver.node[place, name] + np.arange(2)
                self.plain = max(self.plain, old + 2)
        self.state[self.plain :] = states + np.arange(len(self.state) - self.plain)
        self._known = 0
        self._order: list[Ints] = []
        self._tails: list[int] = []
        self._heads: list[int] = []
        self._kinds: list[int] = []
        self._priced: list[StepRows] = []

    def lay(self, place: str) -> None:
        """Lay out the steps of a place, the next in order; those that it had keep their rows."""
        before = self.before
        # Of a new place, those behind all other places.
        low = high = int(self.start[self.plain])
        if place in before.first_state:
            states = before.states_of(place).values()
            low, high = int(self.start[min(states)]), int(self.start[max(states) + 2])
        self._order.append(np.arange(self._known, low))
        self._known = max(self._known, high)
        ends = (self.state[it[low:high]].tolist() for it in (self.tail, self.head))
        known = zip(*ends, before.kind[low:high], strict=True)
        old = dict(zip(known, range(low, high), strict=True))
        block: list[tuple[int, int]] = []
        for tail, head, kind, priced in self._laid(place):
            edge = old.pop((tail, head, kind), -1)
            if edge < 0:
                self._tails.append(tail)
                self._heads.append(head)
                self._kinds.append(kind)
                self._priced.append(priced)
                edge = -len(self._priced)
            block.append((tail, edge))
        # What is left are boardings, behind the other steps of their state.
        block += [(tail, edge) for (tail, _, _), edge in old.items()]
        block.sort(key=lambda it: it[0])
        self._order.append(np.array([edge for _, edge in block], dtype=np.int64))

    def _laid(self, place: str) -> Iterator[tuple[int, int, int, StepRows]]:
        resolver = self.resolver
        edge, begin = len(resolver.heads), len(resolver.start)
        first = resolver.first_states([place])[place]
        resolver.at_place(place)
        for at, end in enumerate(resolver.start[begin:]):
            while edge < end:
                yield first + at, resolver.heads[edge], resolver.kinds[edge], resolver.priced[edge]
                edge += 1

    def whole(self, steps: Steps) -> Steps:
        """Return steps with all of them, by the states of those given."""
        before, rides = self.before, self.before.rides
        order = np.concatenate((*self._order, np.arange(self._known, len(self.head))))
        kept, added = order >= 0, -order[order < 0] - 1
        place = np.zeros(len(self.head), dtype=np.int64)
        place[order[kept]] = np.flatnonzero(kept)
        tail, head, kind = (np.zeros(len(order), dtype=np.int64) for _ in range(3))
        tail[kept], tail[~kept] = self.state[self.tail[order[kept]]], np.array(self._tails)[added]
        head[kept], head[~kept] = self.state[self.head[order[kept]]], np.array(self._heads)[added]
        kind[kept], kind[~kept] = np.asarray(before.kind)[order[kept]], np.array(self._kinds)[added]
        new = dict(zip(np.flatnonzero(~kept).tolist(), added.tolist(), strict=True))
        rows = before.rows.renumbered(place)
        rows = rows.replaced({edge: self._priced[at] for edge, at in new.items()})
        km = np.zeros(len(order))
        km[kept] = np.asarray(before.km)[order[kept]]
        km[rows.steps] = rows.nominal_km
        by_mode = {mode: place[edges].tolist() for mode, edges in before.by_mode.items()}
        modes = [mode.rstrip("+") for mode in steps.modes]
        for edge in new:
            ends = (modes[steps.mode_of[at]] for at in (tail[edge], head[edge]))
            for mode in {*ends} - {GATE}:
                by_mode[mode].append(edge)
        return steps._replace(
            start=np.searchsorted(tail, np.arange(len(steps.place_of) + 1)).tolist(),
            head=head.tolist(),
            kind=kind.tolist(),
            km=km.tolist(),
            by_mode={mode: sorted(edges) for mode, edges in by_mode.items()},
            rows=rows,
            rides=rides.renumbered(place),
        )
