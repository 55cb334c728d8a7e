"""Which route is the best over two numbers at once, and where the best way changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corridors.errors import UsageError
from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray, Number
from planner.question.query import Query, hour_rate
from planner.routing.route_text import Itinerary
from planner.uncertainty.breakeven import (
    VALUE_OF_TIME,
    Axis,
    Crossing,
    PointAsker,
    SweepPoint,
    crossings_between,
)
from planner.uncertainty.route_model import Plan, plan_route, totals

_CLOSE = 1e-6
"""A change is found to this share of the range of an axis."""
_FINE = 64
_ROUNDS = 5
"""Parts into which a bracket is cut, and how often: to about 1e-9 of its width."""


class MapPoint(NamedTuple):
    """The best answer at a point; without a route its total is infinite and ``way`` None.

    ``way`` is the number of the way among those of the map.
    """

    x: float
    y: float
    total: float
    way: int | None


class MapCrossing(NamedTuple):
    """A point between two neighbours of the grid at which the best way changes.

    ``along`` is 0 where x varies from ``before`` to ``after``, 1 where y does. ``jump`` is that of
    `planner.uncertainty.breakeven.Crossing`.
    """

    x: float
    y: float
    total: float
    before: int | None
    after: int | None
    along: int
    jump: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakevenMap:
    """The best answers over two numbers, and where the best way changes.

    Attributes
    ----------
    query
        The question.
    x, y
        The two numbers.
    rows
        The best answer at each point of the grid: a row for each value of y, ascending.
    crossings
        Changes along the edges of the grid: those along x row by row, then those along y column
        by column.
    ways
        The ways that are best somewhere, in the order of the grid.
    now
        The best answer at the values that hold without the map, also where they lie outside it;
        None where one of them is not known.
    idle
        Names of the numbers that no best route of the grid uses, and along which nothing changes.
    """

    query: Query
    x: Axis
    y: Axis
    rows: tuple[tuple[MapPoint, ...], ...]
    crossings: tuple[MapCrossing, ...]
    ways: tuple[Itinerary, ...]
    now: MapPoint | None
    idle: tuple[str, ...] = ()


def breakeven_map(
    network: Network,
    steps: Steps,
    query: Query,
    x: Axis,
    y: Axis,
    progress: Callable[[str], None] = lambda _: None,
) -> BreakevenMap:
    """Ask a question over a grid of two numbers.

    Every point of the grid is searched. A change between two neighbours is where the totals of the
    two ways are equal, if searches on either side of it confirm that; otherwise it is found by
    halving. A region that lies between the points of the grid and touches none of its edges is not
    found.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question; of `VALUE_OF_TIME` its criterion and value of time are not used.
    x, y
        The two numbers.
    progress
        Called with each point, in words, before it is asked.

    Raises
    ------
    NoRouteError
        If there is no answer at any of the points.
    UsageError
        If the best way is the same at all points.
    """
    solver = _MapAsker(network, steps, query, (x, y), progress)
    grid = solver.grid()
    if all(point.route is None for row in grid for point in row):
        solver.raise_no_route()
    crossings: list[tuple[int, tuple[float, float], Crossing]] = []
    for row, b in zip(grid, y.values, strict=True):
        crossings += [(0, (it.value, b), it) for it in solver.changes(0, b, row)]
    for at, a in enumerate(x.values):
        column = [row[at]._replace(value=b) for row, b in zip(grid, y.values, strict=True)]
        crossings += [(1, (a, it.value), it) for it in solver.changes(1, a, column)]
    idle = tuple(
        axis.name
        for along, axis in enumerate((x, y))
        if solver.is_unused(along, grid) and all(it[0] != along for it in crossings)
    )
    if not crossings:
        raise _no_change(x, y, grid[0][0].way, idle)
    values = (_now(x, query), _now(y, query))
    now = None
    if values[0] is not None and values[1] is not None:
        now = values[1], solver.solve((values[0], values[1]))
    ways: dict[Itinerary, int] = {}
    for row in grid:
        for point in row:
            if point.way is not None:
                ways.setdefault(point.way, len(ways))
    others = [way for _, _, it in crossings for way in (it.before, it.after)]
    for way in (*others, now[1].way if now else None):
        if way is not None:
            ways.setdefault(way, len(ways))

    def number(way: Itinerary | None) -> int | None:
        return None if way is None else ways[way]

    return BreakevenMap(
        query=solver.query,
        x=x,
        y=y,
        rows=tuple(
            tuple(MapPoint(it.value, b, it.total, number(it.way)) for it in row)
            for row, b in zip(grid, y.values, strict=True)
        ),
        crossings=tuple(
            MapCrossing(*point, it.total, number(it.before), number(it.after), along, it.jump)
            for along, point, it in crossings
        ),
        ways=tuple(ways),
        now=now and MapPoint(now[1].value, now[0], now[1].total, number(now[1].way)),
        idle=idle,
    )


def _now(axis: Axis, query: Query) -> float | None:
    if axis.name == VALUE_OF_TIME:
        return query.value_of_time
    return None if axis.base is None else float(axis.base.value)


def _no_change(x: Axis, y: Axis, way: Itinerary | None, idle: tuple[str, ...]) -> UsageError:
    ranges = " and ".join(
        f"from {it.values[0]:g} to {it.values[-1]:g} {it.unit} of {it.name}" for it in (x, y)
    )
    unused = f", which does not use {' or '.join(idle)}" if idle else ""
    do = "vary other numbers" if len(idle) > 1 else "widen --from and --to, or vary other numbers"
    message = (
        f"no break-even: {ranges} the best route stays {way.text() if way else 'no route'}"
        f"{unused}; {do}"
    )
    return UsageError(message)


class _MapAsker(PointAsker):
    """Asks the question at points, and finds changes between neighbours."""

    def __init__(
        self,
        network: Network,
        steps: Steps,
        query: Query,
        axes: tuple[Axis, Axis],
        progress: Callable[[str], None],
    ) -> None:
        super().__init__(network, steps, query, axes, progress)
        self._plans: dict[Itinerary, Plan] = {}
        self._known: dict[frozenset[object], Itinerary] = {}

    def solve(self, point: tuple[float, ...]) -> SweepPoint:
        """Return the best answer at a point; routes of the same steps have one way at all points.

        A border that takes no time is no border of the way.
        """
        found = super().solve(point)
        if found.route is None or found.way is None:
            return found
        taken = frozenset(step for leg in found.route.legs for step, _ in leg.steps)
        return found._replace(way=self._known.setdefault(taken, found.way))

    def grid(self) -> list[list[SweepPoint]]:
        """Return the best answer at each point of the grid, a row for each value of y."""
        x, y = self.axes
        if y.name != VALUE_OF_TIME:
            return [[self.solve((a, b)) for a in x.values] for b in y.values]
        # All values of time of one network are asked before the next.
        columns = [[self.solve((a, b)) for b in y.values] for a in x.values]
        return [list(row) for row in zip(*columns, strict=True)]

    def is_unused(self, along: int, grid: Sequence[Sequence[SweepPoint]]) -> bool:
        """Tell whether no route of the grid uses the number of an axis."""
        number = self.numbers[along]
        routes = (point.route for row in grid for point in row)
        return number is not None and not any(
            it is not None and number in it.evidence.facts for it in routes
        )

    def changes(self, along: int, other: float, points: list[SweepPoint]) -> list[Crossing]:
        """Return the changes between neighbours of a row (0) or a column (1) of the grid."""
        values = self.axes[along].values
        close = (values[-1] - values[0]) * _CLOSE

        def at(value: float) -> tuple[float, float]:
            return (value, other) if along == 0 else (other, value)

        def solve(value: float) -> SweepPoint:
            return self.solve(at(value))._replace(value=value)

        def equal(one: SweepPoint, two: SweepPoint) -> float | None:
            return self._equal_at(along, at, one, two)

        found: list[Crossing] = []
        for one, two in pairwise(points):
            found += crossings_between(solve, one, two, close, equal)
        return found

    def _equal_at(
        self,
        along: int,
        at: Callable[[float], tuple[float, float]],
        one: SweepPoint,
        two: SweepPoint,
    ) -> float | None:
        """Return where the totals of the ways of two points are equal between them, if anywhere."""
        ways = [plan for it in (one, two) if (plan := self._plan(it)) is not None]
        if len(ways) < 2:
            return None
        low, high = one.value, two.value
        for _ in range(_ROUNDS):
            values = np.linspace(low, high, _FINE + 1)
            first, second = (self._totals(plan, along, at, values) for plan in ways)
            behind = np.flatnonzero(second < first)
            if not len(behind) or behind[0] == 0:
                return None
            low, high = float(values[behind[0] - 1]), float(values[behind[0]])
        return (low + high) / 2.0

    def _plan(self, point: SweepPoint) -> Plan | None:
        if point.way is None or point.route is None:
            return None
        if point.way not in self._plans:
            self._plans[point.way] = plan_route(self.network, self.steps, point.route)
        return self._plans[point.way]

    def _totals(
        self,
        plan: Plan,
        along: int,
        at: Callable[[float], tuple[float, float]],
        values: FloatArray,
    ) -> FloatArray:
        """Return what a plan takes at points of a line, by the criterion of the question."""
        fixed = at(0.0)[1 - along]
        parts: tuple[Number, Number] = (values, fixed) if along == 0 else (fixed, values)
        pairs = zip(self.numbers, parts, strict=True)
        moved: dict[int, Number] = {it: part for it, part in pairs if it is not None}
        found = totals(plan, lambda it: moved[it] if it in moved else plan.base(it))
        if VALUE_OF_TIME not in (self.axes[0].name, self.axes[1].name):
            return np.broadcast_to(np.asarray(found.of(self.query.by), dtype=float), values.shape)
        rate = next(
            part for axis, part in zip(self.axes, parts, strict=True) if axis.name == VALUE_OF_TIME
        )
        carried = hour_rate(self.network, self.query._replace(value_of_time=0.0))
        whole = found.cost_usd + plan.borne + (carried + np.asarray(rate)) * found.time_h
        return np.broadcast_to(np.asarray(whole, dtype=float), values.shape)
