"""Values of one number or two at which another route becomes the best, or two are equal."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.graph.backend import Engine
from planner.graph.cache import LRUCache, warm_engine
from planner.pricing.adjustments import JAM_SHARE
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray, Number
from planner.pricing.kept_steps import steps_of
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query, check_value_of_time, hour_rate
from planner.routing.route import Route, criterion_of
from planner.routing.route_text import Itinerary, itinerary_of
from planner.routing.router import find_route
from planner.routing.shares import CHOICE_SCALE, path_sizes, shares_of
from planner.uncertainty.route_model import Plan, along, plan_route, route_steps, totals
from planner.uncertainty.sampling import has_spread

VALUE_OF_TIME = "value_of_time"
"""Name of the axis that is no fact: the value of an hour for the shipment, USD/h."""
_NETWORKS = 16
"""Networks under values of facts that are kept with their graphs."""
_MOST = 6
"""Number of break-even values that are given, the nearest first."""
_FACTORS = np.exp2(np.arange(0, 17) / 4.0)
"""Steps outwards from a value in which a change of sign is looked for: up to 16 times."""
_FINE = 64
_ROUNDS = 8
"""Parts into which a bracket is cut, and how often: to about 1e-14 of its width."""
_TIE = 1e-6
_CLOSE = 1e-10
"""A crossing point is found to this share of the range."""
_JUMP = 1e-6
"""Totals beside a crossing that differ by more than this share are a jump, not a tie."""


class Axis(NamedTuple):
    """A number that is varied, and over which values.

    Attributes
    ----------
    name, unit
        The number: ``SUBJECT.ATTRIBUTE``, or `VALUE_OF_TIME` in USD/h.
    values
        Ascending, at least 2.
    fact
        The number at the first value, to be set on the network; None for the value of time.
    base
        The fact that holds without the map; None for the value of time, or where nothing is known.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    fact: Fact | None = None
    base: Fact | None = None


def axis_between(
    name: str,
    unit: str,
    start: float,
    stop: float,
    points: int,
    *,
    fact: Fact | None = None,
    base: Fact | None = None,
) -> Axis:
    """Return an axis of values that lie equally far from each other, ends included."""
    values = tuple(float(it) for it in np.linspace(start, stop, points))
    return Axis(name, unit, values, fact, base)


class SweepPoint(NamedTuple):
    """The best answer at a value; without a route (no answer) its total is infinite."""

    value: float
    total: float
    route: Route | None
    way: Itinerary | None


class Crossing(NamedTuple):
    """A value at which the best way changes from one to another, and the total there.

    Where ``jump`` holds the two are not equal there: one of them is not possible on the
    other side, as where a draught becomes too great.
    """

    value: float
    total: float
    before: Itinerary | None
    after: Itinerary | None
    jump: bool


class Line(NamedTuple):
    """What a way takes at each point, best or not.

    ``shares`` are those of the shippers who would book it among the ways of the sweep, by
    generalised cost; None by another criterion.
    """

    way: Itinerary
    totals: FloatArray
    shares: FloatArray | None = None


class Threshold(NamedTuple):
    """The value of one fact at which two routes are equal.

    ``change`` is its relative distance from the value of the fact; ``inside`` tells whether
    it lies between low and high, None without them; ``total`` is what both routes then take,
    by the criterion; ``ties`` tells whether the search at that value finds nothing better
    than the two. Where it does not, a third route has won before.
    """

    fact: Fact
    value: float
    change: float
    inside: bool | None
    total: float
    ties: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The best answers over a range of one number, and where the best way changes.

    ``name`` and ``unit`` tell the number; ``base`` is the fact that holds without the sweep,
    None where nothing is known or the number is the question's. ``lines`` are left out where
    the number is no part of a price, as a draught or the value of the goods.
    """

    query: Query
    name: str
    unit: str
    base: Fact | None
    points: tuple[SweepPoint, ...]
    crossings: tuple[Crossing, ...]
    lines: tuple[Line, ...]

    def half_leaves(self) -> tuple[Line, float, float] | None:
        """Return at which value half of the traffic of the way that leads has left it.

        Returns
        -------
        tuple or None
            The way that most shippers book at the value that holds, their share there, and the
            nearest value at which it is half of that; None where there is none in the range.
        """
        lines = [(it, shares) for it in self.lines if (shares := it.shares) is not None]
        if self.base is None or len(lines) < 2:
            return None
        values = np.array([it.value for it in self.points])
        now = float(np.clip(float(self.base.value), values[0], values[-1]))
        parts = [(float(np.interp(now, values, own)), line, own) for line, own in lines]
        share, line, own = max(parts, key=lambda it: it[0])
        off = own - share / 2.0
        found = [
            one + (other - one) * before / (before - after)
            for (one, before), (other, after) in pairwise(zip(values, off, strict=True))
            if before * after < 0.0
        ]
        return (line, share, min(found, key=lambda it: abs(it - now))) if found else None


def sweep(
    network: Network,
    steps: Steps,
    query: Query,
    axis: Axis,
    progress: Callable[[str], None] = lambda _: None,
) -> Sweep:
    """Ask a question over a range of one number.

    A fact is set on the network as ``--set`` does: in all seasons.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question; of `VALUE_OF_TIME` its criterion and its value of time are not used.
    axis
        The number.
    progress
        Called with each value, in words, before it is asked.

    Raises
    ------
    NoRouteError
        If there is no answer at any of the points.
    UsageError
        If the best way is the same in the whole range.
    """
    asker = PointAsker(network, steps, query, (axis,), progress)

    def solve(value: float) -> SweepPoint:
        return asker.solve((value,))

    asked = [solve(value) for value in axis.values]
    crossings: list[Crossing] = []
    close = (axis.values[-1] - axis.values[0]) * _CLOSE
    for one, other in pairwise(asked):
        crossings += crossings_between(solve, one, other, close)
    if all(point.route is None for point in asked):
        asker.raise_no_route()
    (number,) = asker.numbers
    if not crossings:
        raise _no_crossing(axis, asked, number)
    ways: dict[Itinerary, Route] = {}
    for point in asked:
        if point.way is not None and point.route is not None:
            ways.setdefault(point.way, point.route)
    return Sweep(
        query=asker.query,
        name=_name_of(axis),
        unit=axis.unit,
        base=axis.base,
        points=tuple(asked),
        crossings=tuple(crossings),
        lines=tuple(_lines(asker, axis, ways)),
    )


def _lines(asker: "PointAsker", axis: Axis, ways: dict[Itinerary, Route]) -> list[Line]:
    """Return what ways take along an axis, and by generalised cost the shares of those."""
    totals = {way: asker.along(route, axis) for way, route in ways.items()}
    lines = [Line(way, it) for way, it in totals.items() if it is not None]
    scale = asker.network.cargo_number(asker.query.cargo, CHOICE_SCALE)
    if asker.query.by != "generalised" or not scale or not lines:
        return lines
    sizes = path_sizes([ways[it.way] for it in lines])
    costs = np.maximum([it.totals for it in lines], 1.0).T.tolist()
    shares = np.array([shares_of(it, sizes, scale) for it in costs]).T
    return [it._replace(shares=own) for it, own in zip(lines, shares, strict=True)]


class PointAsker:
    """Asks a question at values of one or more numbers.

    Parameters
    ----------
    network, steps, query
        As for `sweep`.
    axes
        The numbers.
    progress
        Called with each point, in words, before it is asked.

    Attributes
    ----------
    network, steps, query
        What is asked, with each fact at the first value of its axis.
    numbers
        The number of the fact that each axis sets, None for the value of time.
    """

    def __init__(
        self,
        network: Network,
        steps: Steps,
        query: Query,
        axes: tuple[Axis, ...],
        progress: Callable[[str], None],
    ) -> None:
        self.axes, self._progress = axes, progress
        timed = any(it.name == VALUE_OF_TIME for it in axes)
        self.query = query._replace(by="generalised") if timed else query
        for it in axes:
            if it.name == VALUE_OF_TIME:
                check_value_of_time(it.values[-1])
        facts = [it.fact for it in axes if it.fact is not None]
        if facts:
            network = network.with_layer(facts)
            steps = steps_of(network)
        self.network, self.steps = network, steps
        self.formulas = NetworkFormulas(network, steps) if facts else None
        self.numbers = [self._number(it) for it in axes]
        # Values of time are all asked of one graph, so it is built and compiled for once.
        self._grounds: LRUCache[tuple[float, ...], tuple[Network, Steps, Engine]] = LRUCache(
            _NETWORKS
        )

    def _number(self, axis: Axis) -> int | None:
        if axis.fact is None:
            return None
        key = self.network.subjects.parse(axis.fact.subject).key
        return int(self.network.facts.entries((key,), axis.fact.attribute)[0][2])

    def solve(self, point: tuple[float, ...]) -> SweepPoint:
        """Return the best answer at a point; its value is that of the first axis."""
        self._progress(f"at {', '.join(f'{it:g}' for it in point)}")
        network, steps, engine = self._ground(point)
        try:
            route = find_route(network, self._asked(point), steps, engine=engine)
        except NoRouteError:
            return SweepPoint(point[0], float("inf"), None, None)
        way = itinerary_of(network, route)
        return SweepPoint(point[0], criterion_of(network, route), route, way)

    def raise_no_route(self) -> None:
        """Raise the error of the question at the first point."""
        point = tuple(it.values[0] for it in self.axes)
        network, steps, _ = self._ground(point)
        find_route(network, self._asked(point), steps)

    def along(self, route: Route, axis: Axis) -> FloatArray | None:
        """Return what a route takes at the values of an axis, None where it is no part of it."""
        values, number = np.array(axis.values), self._number(axis)
        if number is None:
            asked = (self.query._replace(value_of_time=it) for it in axis.values)
            rates = np.array([hour_rate(self.network, it) for it in asked])
            return route.total("cost_usd") + rates * route.total("time_h")
        if self.formulas is None or number is None or not self.formulas.enters(number):
            return None
        return along(plan_route(self.network, self.steps, route), number, values)

    def _ground(self, point: tuple[float, ...]) -> tuple[Network, Steps, Engine]:
        pairs = zip(self.numbers, point, strict=True)
        values = {number: np.array([value]) for number, value in pairs if number is not None}
        key = tuple(float(it[0]) for it in values.values())
        if key not in self._grounds:
            network, steps = self.network, self.steps
            if self.formulas is not None:
                ((network, steps),) = self.formulas.under(values)
            self._grounds[key] = network, steps, warm_engine()
        return self._grounds[key]

    def _asked(self, point: tuple[float, ...]) -> Query:
        for axis, value in zip(self.axes, point, strict=True):
            if axis.name == VALUE_OF_TIME:
                return self.query._replace(value_of_time=value)
        return self.query


def _name_of(axis: Axis) -> str:
    """Return the name of a number, of a fact as the tables have it."""
    return axis.name if axis.fact is None else f"{axis.fact.subject}.{axis.fact.attribute}"


def _same(one: SweepPoint, other: SweepPoint) -> bool:
    if one.route is None or other.route is None:
        return one.route is other.route
    # A border that takes no time is no border of the way, but the route is the same.
    return one.way == other.way or route_steps(one.route) == route_steps(other.route)


def crossings_between(
    solve: Callable[[float], SweepPoint],
    one: SweepPoint,
    other: SweepPoint,
    close: float,
    equal: Callable[[SweepPoint, SweepPoint], float | None] = lambda *_: None,
) -> list[Crossing]:
    """Return the crossings between two points, by halving.

    Parameters
    ----------
    solve
        Asks the question at a value.
    one, other
        The points, in the order of their values.
    close
        Width to which a crossing is found.
    equal
        Returns where the totals of the ways of two points are equal, None where that is not known.
        It is a crossing at once if the two ways are the best right before and right after it.
    """
    if _same(one, other):
        return []
    middle = (one.value + other.value) / 2.0
    if other.value - one.value <= close or not one.value < middle < other.value:
        jump = not abs(one.total - other.total) <= _JUMP * max(1.0, abs(one.total))
        total = min(one.total, other.total)
        return [Crossing(middle, total, one.way, other.way, jump)]
    tie = equal(one, other)
    if tie is not None and one.value + close < tie < other.value - close:
        before, after = solve(tie - close / 2.0), solve(tie + close / 2.0)
        found = crossings_between(solve, before, after, close)
        if _same(one, before) and _same(after, other):
            return [it._replace(value=tie, jump=False) for it in found]
        left = crossings_between(solve, one, before, close, equal)
        return [*left, *found, *crossings_between(solve, after, other, close, equal)]
    point = solve(middle)
    left = crossings_between(solve, one, point, close, equal)
    return left + crossings_between(solve, point, other, close, equal)


def _no_crossing(axis: Axis, points: list[SweepPoint], number: int | None) -> UsageError:
    first, last = points[0], points[-1]
    way = first.way.text() if first.way else "no route"
    measure = f" {axis.unit}" if axis.unit else ""
    message = (
        f"no break-even: from {first.value:g} to {last.value:g}{measure} of {_name_of(axis)} "
        f"the best route stays {way}"
    )
    uses = [
        number is None or (it.route is not None and number in it.route.evidence.facts)
        for it in (first, last)
    ]
    if not any(uses):
        return UsageError(f"{message}, which does not use this number; vary another")
    if not all(uses):
        return UsageError(f"{message}, and a variant of it does not use this number; vary another")
    return UsageError(f"{message}; widen --from and --to")


def thresholds(network: Network, steps: Steps, best: Route, other: Route) -> tuple[Threshold, ...]:
    """Return the break-even values of the facts under two routes, the nearest first.

    Each fact is moved alone, in its own season, within the bounds of the schema; published
    lengths without a spread stand, unless the question is for the shortest way. The total
    of both routes is taken from the formulas of their prices, calendars included, and the
    root is found on these; then the question is searched again at that value. A value
    over 16 times or under a 16th of what the fact says is not looked for.

    Parameters
    ----------
    network, steps
        The network that the routes were found on, and its steps.
    best, other
        The best route and the runner-up.
    """
    plans = plan_route(network, steps, best), plan_route(network, steps, other)
    by = best.query.by
    numbers = dict.fromkeys(number for plan in plans for number in plan.facts()[by])
    near = []
    for number in numbers:
        if by != "distance" and _is_fixed(network, plans[0], number):
            continue
        bracket = _bracket(network, plans[0], number, partial(_gap, plans, number))
        if bracket is not None:
            near.append((abs(math.log(bracket[1] / plans[0].base(number))), number, bracket))
    near.sort()
    formulas = NetworkFormulas(network, steps) if near else None
    found = []
    for _, number, bracket in near[:_MOST]:
        value = _root(partial(_gap, plans, number), bracket)
        if formulas is not None:
            found.append(_threshold(formulas, plans, number, value))
    return tuple(sorted(found, key=lambda it: (abs(it.change), it.fact.id)))


def _is_fixed(network: Network, plan: Plan, number: int) -> bool:
    """Tell whether a fact has no break-even: an official length, or in which state a border is."""
    attribute = plan.located[number].attribute
    if attribute == JAM_SHARE:
        return True
    return attribute == "length_km" and not has_spread(network.facts.fact(number))


def _gap(plans: tuple[Plan, Plan], number: int, values: FloatArray) -> FloatArray:
    """Return by how much the second plan takes more than the first at values of one fact."""
    first, second = (along(plan, number, values) for plan in plans)
    return second - first


def closing_value(
    network: Network, plan: Plan, number: int, gap: Callable[[FloatArray], FloatArray]
) -> float | None:
    """Return the nearest value of a fact at which a gap closes, None where there is none.

    Parameters
    ----------
    network, plan
        The network, and a plan whose facts `Plan.base` knows.
    number
        Number of the fact.
    gap
        Returns at values of the fact by how much one way takes more than another; more than
        nothing at the value of the fact.
    """
    if _is_fixed(network, plan, number):
        return None
    bracket = _bracket(network, plan, number, gap)
    return None if bracket is None else _root(gap, bracket)


def _bracket(
    network: Network, plan: Plan, number: int, gap: Callable[[FloatArray], FloatArray]
) -> tuple[float, float] | None:
    """Return the nearest two values, the nearer first, between which the gap closes."""
    base = plan.base(number)
    attribute = network.schema.attributes[plan.located[number].attribute]
    if base <= 0.0:
        return None
    found = []
    for grid in (base * _FACTORS, base / _FACTORS):
        values = np.clip(grid, attribute.min, attribute.max)
        gaps = gap(values)
        crossed = np.flatnonzero(gaps < 0.0)
        if gaps[0] >= 0.0 and len(crossed):
            at = int(crossed[0])
            if at > 0:
                found.append((float(values[at - 1]), float(values[at])))
    return min(found, key=lambda it: abs(math.log(it[1] / base)), default=None)


def _root(gap: Callable[[FloatArray], FloatArray], bracket: tuple[float, float]) -> float:
    near, far = bracket
    for _ in range(_ROUNDS):
        values = np.linspace(near, far, _FINE + 1)
        at = int(np.flatnonzero(gap(values) < 0.0)[0])
        if at == 0:
            break
        near, far = float(values[at - 1]), float(values[at])
    return near


def _threshold(
    formulas: NetworkFormulas, plans: tuple[Plan, Plan], number: int, value: float
) -> Threshold:
    network = formulas.network
    query = plans[0].query
    ((moved, steps),) = formulas.under({number: np.array([value])})
    total = float(along(plans[0], number, np.array([value]))[0])
    try:
        least = criterion_of(moved, find_route(moved, query, steps))
    except NoRouteError:
        least = float("inf")
    fact = network.facts.fact(number)._replace(subject=plans[0].located[number].subject)
    inside = None
    if fact.low is not None and fact.high is not None:
        inside = fact.low <= value <= fact.high
    base = plans[0].base(number)
    ties = abs(least - total) <= _TIE * max(1.0, abs(total))
    return Threshold(fact, value, value / base - 1.0, inside, total, ties)


_MAP_CLOSE = 1e-6
"""A change is found to this share of the range of an axis."""
_MAP_ROUNDS = 5
"""How often a bracket is cut for a map: to about 1e-9 of its width."""


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
        close = (values[-1] - values[0]) * _MAP_CLOSE

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
        for _ in range(_MAP_ROUNDS):
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
