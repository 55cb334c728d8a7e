"""Rides: what a service carries from one of its calls to another, as one step.

A service runs along the links of the network. Its way is found once, from call to call; a ride is
the stretch of that way between two calls, so its kilometres, borders, straits and bans are those
of the steps on it. Hours are theirs too, times the pace by which the published timetable differs
from them: a closed border or a longer stay delays the train that has a timetable. Where a call
takes no hours on the network, its published stay stands beside them.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.model.entities import Service, ServiceCall
from corridors.model.network import Network
from planner.pricing.adjustments import single_track_shares
from planner.pricing.formula import HANDLE, MOVE, PASS
from planner.search.automaton import Compounds

if TYPE_CHECKING:
    from planner.pricing.arcs import Steps


ALWAYS = -1
"""What is sold in all spans of `Bound`."""
_CLOSED_KM = 1e6
"""What a closed step weighs when the way of a service is looked for, km."""
MOST_DETOUR = 2.5
"""How many times as long as the shortest way a ride on a loop may be: lines quote no more."""
LONG_KM = 8000.0
"""A ride of a shorter loop is sold whichever way round it goes."""
_CHANGE_KM = 1.0
"""What a change of gauge weighs beside the kilometres."""


class Boarding(NamedTuple):
    """Where cargo boards a service: at which of its calls, so long after its first departure.

    ``offset_h`` is the time of departure there less that at the first call, each by its own clock.
    ``spans`` are those of `Bound` in which cargo of the state may board it, a bit for each.
    """

    service: str
    call: int
    offset_h: float
    spans: int = ALWAYS


class Run(NamedTuple):
    """A service in one direction: its calls, the steps of its way, and where on it each call is.

    ``at`` holds for each call the number of steps before it, ``pace`` for each step the factor of
    its hours, ``stay_h`` the hours of a published stay on top, ``depart_h`` when the service leaves
    each call after its first departure. Those from number ``lap`` on are of a second round.
    """

    service: str
    calls: tuple[ServiceCall, ...]
    at: tuple[int, ...]
    edges: tuple[int, ...]
    pace: tuple[float, ...]
    stay_h: tuple[float, ...]
    depart_h: tuple[float, ...]
    lap: int


class ShipGroups(NamedTuple):
    """Whether bills of lading bind ships, and the number of groups of arrivals at each port.

    A network that names no carriers changes ships at will.
    """

    bound: bool = False
    parts: Mapping[str, int] = {}


class Bound(NamedTuple):
    """What bills of lading and the flags of coasts leave to be sold, by the day.

    Attributes
    ----------
    turns
        The days from which other agreements hold, as ordinals: they cut time into spans.
    spans
        Of each ride the spans in which it may be sold, a bit for each.
    groups
        Into how many groups arrivals by ship are parted.
    """

    turns: Sequence[int] = ()
    spans: Sequence[int] = ()
    groups: ShipGroups = ShipGroups()

    def bit(self, day: date) -> int:
        """Return the bit of the span in which a day lies."""
        return 1 << bisect_right(self.turns, day.toordinal())


FREE = Bound()


class Ways(NamedTuple):
    """The ways of all services, one after the other.

    Attributes
    ----------
    edges, pace
        Their steps, and the factor of the hours of each.
    stays
        Hours of the published stays that take none on the network, by their place in ``edges``.
    """

    edges: Sequence[int] = ()
    pace: Sequence[float] = ()
    stays: Mapping[int, float] = {}


class RidePart(NamedTuple):
    """A step of a ride, with the factor of its hours and the hours of a stay on top of them."""

    edge: int
    pace: float
    stay_h: float

    def hours(self, takes: Sequence[float]) -> float:
        """Return its hours from those that each step takes by itself."""
        return takes[self.edge] * self.pace + self.stay_h


class Rides:
    """All rides of a network, in the order of their steps.

    Parameters
    ----------
    first
        Number of the step of the first ride.
    ways
        The ways of all services.
    low, high
        Between which places of ``edges`` each ride lies.
    services
        The service of each ride.
    boardings
        By the number of a boarding step where it boards.
    ends
        The trade regions of the calls of each, as ``north_china>korea``, empty where one lies in
        none.
    bound
        When each ride may be sold.
    """

    def __init__(
        self,
        first: int = 0,
        ways: Ways = Ways(),  # noqa: B008 - immutable
        low: Sequence[int] = (),
        high: Sequence[int] = (),
        services: Sequence[str] = (),
        boardings: dict[int, Boarding] | None = None,
        ends: Sequence[str] = (),
        bound: Bound = FREE,
    ) -> None:
        self.first = first
        self.ways = ways
        self.low = low
        self.high = high
        self.services = services
        self.boardings = boardings or {}
        self.ends = ends
        self.bound = bound

    @property
    def edges(self) -> Sequence[int]:
        """The steps of all ways."""
        return self.ways.edges

    @property
    def pace(self) -> Sequence[float]:
        """The pace of each step of all ways."""
        return self.ways.pace

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rides) and self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment] # as lists

    def _parts(self) -> tuple[Any, ...]:
        rows = (self.edges, self.pace, self.low, self.high, self.services)
        return (self.first, *map(list, rows), self.boardings, self.ways.stays)

    def __len__(self) -> int:
        return len(self.low)

    def renumbered(self, number: Any) -> "Rides":
        """Return the same rides of steps with other numbers, by the number before."""
        ways = self.ways._replace(edges=[int(number[it]) for it in self.edges])
        boardings = {int(number[edge]): it for edge, it in self.boardings.items()}
        first = int(number[self.first]) if len(self) else self.first
        return self._with(first=first, ways=ways, boardings=boardings)

    def boarded_at(self, boardings: dict[int, Boarding]) -> "Rides":
        """Return the same rides with other boardings."""
        return self._with(boardings=boardings)

    def _with(self, **changed: Any) -> "Rides":
        names = ("first", "ways", "low", "high", "services", "boardings", "ends", "bound")
        return Rides(**{name: getattr(self, name) for name in names} | changed)

    def unsold_boardings(self, day: date) -> list[int]:
        """Return the boardings for which no bill of lading of a day holds."""
        bit = self.bound.bit(day)
        return [edge for edge, it in self.boardings.items() if not it.spans & bit]

    def unsold(self, day: date) -> list[int]:
        """Return which rides, by their order, no ship may sell on a day."""
        bit = self.bound.bit(day)
        return [at for at, spans in enumerate(self.bound.spans) if not spans & bit]

    def way(self, edge: int) -> list[tuple[int, float]]:
        """Return the steps that a ride consists of, each with its pace."""
        at = edge - self.first
        span = slice(self.low[at], self.high[at])
        return list(zip(self.edges[span], self.pace[span], strict=True))

    def parts(self, edge: int) -> list[RidePart]:
        """Return the steps that a ride consists of, with what makes their hours."""
        at = edge - self.first
        return self.along(self.low[at], self.high[at])

    def along(self, low: int, high: int) -> list[RidePart]:
        """Return the steps between two places of ``edges``, with what makes their hours."""
        return [
            RidePart(self.edges[at], self.pace[at], self.ways.stays.get(at, 0.0))
            for at in range(low, high)
        ]

    def is_ride(self, edge: int) -> bool:
        """Tell whether a step is a ride."""
        return self.first <= edge < self.first + len(self.low)

    @cached_property
    def boardings_of(self) -> Mapping[str, list[int]]:
        """Return the boardings of each service."""
        found: dict[str, list[int]] = {}
        for edge, boarding in self.boardings.items():
            found.setdefault(boarding.service, []).append(edge)
        return found

    @cached_property
    def arrays(self) -> "tuple[Any, Any, Any, Any]":
        """``edges``, ``pace``, ``low`` and ``high`` as arrays."""
        import numpy as np

        whole = (np.array(it, dtype=np.int64) for it in (self.edges, self.low, self.high))
        edges, low, high = whole
        return edges, np.array(self.pace, dtype=np.float64), low, high

    @cached_property
    def stay_h(self) -> Any:
        """The hours of the stays of all ways, beside ``edges``, as an array."""
        import numpy as np

        found = np.zeros(len(self.edges))
        found[list(self.ways.stays)] = list(self.ways.stays.values())
        return found

    def compounds(self) -> Compounds:
        """Return the rides as steps that consist of others."""
        edges, _, low, high = self.arrays
        return Compounds(self.first, edges, low, high)

    def sums(self, values: Any) -> Any:
        """Return for each ride the sum of values that stand beside ``edges``, all finite."""
        import numpy as np

        _, _, low, high = self.arrays
        running = np.concatenate(([0.0], np.cumsum(values)))
        return running[high] - running[low]

    def lengths(self, km: Sequence[float]) -> list[float]:
        """Return the length of each ride from that of every step, km."""
        import numpy as np

        edges, _, low, high = self.arrays
        # Sums from place to place of the way, of which every second is a ride: to the last bit
        # those of its steps alone, as a difference of running sums is not.
        along = np.append(np.asarray(km, dtype=np.float64)[edges], 0.0)
        found: list[float] = np.add.reduceat(along, np.stack((low, high), axis=1).ravel()).tolist()
        return found[::2]

    def any(self, flags: Any) -> Any:
        """Return for each ride whether one of the flags that stand beside ``edges`` is set."""
        import numpy as np

        _, _, low, high = self.arrays
        running = np.concatenate(([0], np.cumsum(flags)))
        return running[high] > running[low]


def directions_of(service: Service) -> list[tuple[ServiceCall, ...]]:
    """Return the calls of a service in each direction in which it runs.

    On the way back hours count from the last call.
    """
    calls = service.calls
    if service.direction != "both":
        return [calls]
    whole = calls[-1].arrive_h

    def back(hours: float | None) -> float | None:
        return None if hours is None or whole is None else whole - hours

    reverse = [
        ServiceCall(it.place, it.mode, back(it.depart_h), back(it.arrive_h), it.unloads, it.loads)
        for it in reversed(calls)
    ]
    return [calls, tuple(reverse)]


class _Tree(NamedTuple):
    """Ways of a ship or train from a state, as far as they were looked for."""

    bars: Callable[[int], bool]
    least: dict[int, tuple[float, int]]
    heap: list[tuple[float, int]]
    done: set[int]


def train_km(network: Network, steps: "Steps") -> list[float]:
    """Return the kilometres of steps by which trains choose their way.

    A kilometre of single track weighs as many as a train makes in the same time on a main line:
    paths of block trains lead by the main lines, where they keep the speed that is asked of them.
    """
    km = list(steps.km)
    shares = single_track_shares(network)
    for edge, kind in enumerate(steps.kind):
        if kind == MOVE:
            step = steps.step(edge)
            km[edge] /= shares.get((step.a, step.b, step.first), 1.0)
    return km


class WayFinder:
    """Finds the ways of services among the steps by the modes of a family.

    Ships take the shortest way, trains the shortest by main lines (`train_km`).

    Parameters
    ----------
    steps
        `planner.pricing.arcs.Steps` without rides.
    km
        What each step weighs, km.
    families
        Numbers of the modes of each family.
    hours
        Returns the hours that a step takes as it is priced, whether it is closed or not.
    bars
        Returns for a service what tells whether a step that depends on season or ship is closed to
        it while it runs; the same object for services that are judged alike.
    """

    def __init__(
        self,
        steps: "Steps",
        km: Sequence[float],
        families: dict[str, set[int]],
        hours: Callable[[int], float],
        bars: Callable[[Service], Callable[[int], bool]],
    ) -> None:
        self.steps = steps
        self.km = km
        self.families = families
        self.hours = hours
        self.bars = bars
        self._trees: dict[tuple[int, Callable[[int], bool]], _Tree] = {}

    def run(self, service: Service, calls: tuple[ServiceCall, ...]) -> Run | None:
        """Return the way of a service in one direction, None where its calls are not joined."""
        steps = self.steps
        edges: list[int] = []
        at = [0]
        state = steps.states_of(calls[0].place)[calls[0].mode] + 1
        bars = self.bars(service)
        for call in calls[1:]:
            path = self._path(service.mode, bars, state, call)
            if path is None:
                return None
            edges += path
            at.append(len(edges))
            state = steps.head[path[-1]]
        pace, stays = self._timing(calls, at, edges)
        running = [0.0]
        for edge, factor, stay in zip(edges, pace, stays, strict=True):
            running.append(running[-1] + self.hours(edge) * factor + stay)
        depart = [running[min(it + 1, len(edges))] if it else 0.0 for it in at]
        lap = len(calls)
        if service.direction == "loop":
            lap -= 1
            # A second round, so that cargo may go past the last call.
            again = steps.start[state]
            edges, pace = [*edges, again, *edges], [*pace, 1.0, *pace]
            stays = [*stays, 0.0, *stays]
            at += [at[-1] + 1 + it for it in at[1:-1]]
            calls = (*calls, *calls[1:-1])
        timing = tuple(pace), tuple(stays), tuple(depart)
        return Run(service.id, calls, tuple(at), tuple(edges), *timing, lap)

    def rides(self, run: Run) -> Iterator[tuple[int, int, int, int]]:
        """Yield the calls that a ride joins, and between which places of the way it lies.

        On a loop cargo goes less than a round.
        """
        steps = self.steps
        for first, call in enumerate(run.calls[: run.lap]):
            low = run.at[first]
            if not call.loads or low >= len(run.edges):
                continue
            if first and steps.kind[run.edges[low]] != PASS:
                continue  # it changes its gauge here
            for last in range(first + 1, len(run.calls)):
                other = run.calls[last]
                if other.place == call.place:
                    break
                if other.unloads:
                    yield first, last, low + bool(first), run.at[last]

    def strays(self, run: Run, service: Service, ends: tuple[int, int]) -> bool:
        """Tell whether a ride on a loop is by far longer than the way between its calls.

        No line sells a way round the world between ports that are near (`MOST_DETOUR`).
        """
        first, last = ends
        km = fsum(self.km[it] for it in run.edges[run.at[first] : run.at[last]])
        if service.direction != "loop" or km < LONG_KM:
            return False
        call = run.calls[first]
        source = self.steps.states_of(call.place)[call.mode] + 1
        path = self._path(service.mode, self.bars(service), source, run.calls[last])
        return path is not None and km > MOST_DETOUR * fsum(self.km[it] for it in path)

    def _path(
        self, family: str, bars: Callable[[int], bool], source: int, call: ServiceCall
    ) -> list[int] | None:
        """Return the steps from a state to where a service calls, or passes in any mode."""
        tree = self._trees.get((source, bars))
        if tree is None:
            tree = _Tree(bars, {source: (0.0, -1)}, [(0.0, source)], set())
            self._trees[source, bars] = tree
        states = self.steps.states_of(call.place)
        ends = {*states.values()} if call.passes else {states[call.mode]}
        state = self._reach(tree, self.families[family], ends - {source})
        if state is None:
            return None
        path = []
        while state != source:
            edge = tree.least[state][1]
            path.append(edge)
            state = self._tails[edge]
        return path[::-1]

    @cached_property
    def _tails(self) -> list[int]:
        start = self.steps.start
        return [
            state for state in range(len(start) - 1) for _ in range(start[state + 1] - start[state])
        ]

    def _reach(self, tree: "_Tree", modes: set[int], ends: set[int]) -> int | None:
        """Grow a tree until one of some states is settled, and return it."""
        bars, least, heap, done = tree
        known = [(least[it][0], it) for it in ends if it in done]
        if known:
            return min(known)[1]
        steps, km = self.steps, self.km
        start, head, mode_of, kind = steps.start, steps.head, steps.mode_of, steps.kind
        while heap:
            far, state = heappop(heap)
            if state in done:
                continue
            done.add(state)
            for edge in range(start[state], start[state + 1]):
                to = head[edge]
                if mode_of[to] not in modes:
                    continue
                then = far + km[edge]
                if kind[edge] == HANDLE:
                    then += _CHANGE_KM
                if bars(edge):
                    then += _CLOSED_KM
                if to not in least or then < least[to][0]:
                    least[to] = then, edge
                    heappush(heap, (then, to))
            if state in ends:
                return state
        return None

    def _timing(
        self, calls: tuple[ServiceCall, ...], at: list[int], edges: list[int]
    ) -> tuple[list[float], list[float]]:
        """Return the factor of the hours of each step of a way, and the hours of a stay on top.

        Between two published hours all steps have one pace; where nothing is published they take
        what they take without a timetable. A stay between a published arrival and departure has no
        pace where the pass of its call takes no hours: it is on top.
        """
        hours = [self.hours(edge) for edge in edges]
        known: list[tuple[int, float]] = [(0, 0.0)]
        for number, call in enumerate(calls):
            if not number:
                continue
            if call.arrive_h is not None:
                known.append((at[number], call.arrive_h))
            # The stay is the pass that follows the arrival; the way ends at the last call.
            if call.depart_h is not None and at[number] < len(edges):
                known.append((at[number] + 1, call.depart_h))
        pace, stays = [1.0] * len(edges), [0.0] * len(edges)
        for (low, begin), (high, end) in pairwise(known):
            total = fsum(hours[low:high])
            if total > 0.0 and end >= begin:
                pace[low:high] = [(end - begin) / total] * (high - low)
            elif end > begin and self.steps.kind[edges[low]] == PASS:
                stays[low] = end - begin
        return pace, stays
