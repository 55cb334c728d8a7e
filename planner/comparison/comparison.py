"""How do the corridors of a pair stand side by side, and what does each scenario change?"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.model.network import Network, check_ends
from corridors.model.seasons import day_number
from corridors.places.names import corridors_by_name
from corridors.scenario import Change
from planner.comparison.corridor_search import BEST, NO_ROUTE, RATIO, SHUT, Course, Survey, Surveyor
from planner.pricing.arcs import MOVE, Steps, reprice
from planner.pricing.pricer import Pricer
from planner.pricing.single_track import said_of_tracks
from planner.pricing.train_priority import said_of_trains
from planner.query.query import Query, countries_of
from planner.restrictions.border_admission import said_of_cargo
from planner.restrictions.carrier_refusals import said_of_boxes
from planner.restrictions.service_gaps import said_of_services
from planner.restrictions.terminals import said_of_handling
from planner.routing.route import Route
from planner.routing.router import find_route
from planner.uncertainty.spread import Band, route_spread

BASE = "base"
"""Name of the world without scenarios."""
DIFFERENCES = ("time_h", "cost_usd", "co2e_kg")


class World(NamedTuple):
    """A network to be asked: the base, or one scenario (or several together) over it.

    ``changes`` is what the scenario changed; empty for the base. ``changed`` are the steps
    that take something else than in the base, None where they are not known.
    """

    name: str
    title: str
    network: Network
    steps: Steps
    changes: tuple[Change, ...]
    changed: frozenset[int] | None = None


class Versus(NamedTuple):
    """How a course differs from the same corridor in the base.

    ``state`` is "same route", "other route", "opens" (was closed), "joins" (did not serve the
    pair), "closes", "drops out" (no longer serves), "still closed" or "closed" (of one that joins
    shut). Hours, USD and kg are new minus old, None where one of the two has no route.
    ``why`` holds the changes of the scenario that the old or the new route meets.
    """

    state: str
    time_h: float | None
    cost_usd: float | None
    co2e_kg: float | None
    why: tuple[Change, ...]


class Cell(NamedTuple):
    """A corridor in a world: its course, the difference from the baseline, and from the base."""

    course: Course
    difference: dict[str, float] | None
    versus: Versus | None


class Column(NamedTuple):
    """All corridors in one world, the best of all first."""

    world: World
    cells: tuple[Cell, ...]
    left_out: dict[str, str]

    def of(self, corridor: str) -> Cell | None:
        """Return the cell of a corridor, None where it does not serve the pair here."""
        return next((it for it in self.cells if it.course.corridor == corridor), None)


class Comparison(NamedTuple):
    """Corridors by worlds; the base is the first column."""

    query: Query
    baseline: str
    ratio: float
    columns: tuple[Column, ...]

    def corridors(self) -> list[str]:
        """Return the ids of all rows: the best, then corridors that serve in any world."""
        known = self.columns[0].world.network.corridors
        served = {cell.course.corridor for column in self.columns for cell in column.cells}
        return [BEST, *(it for it in known if it in served)]


def spread(network: Network, route: Route, total: str) -> Band:
    """Return a total of a route with its 10th and 90th percentile.

    The one place that says how: without draws (`planner.uncertainty.spread`).
    """
    return route_spread(network, route, total)


def compare(
    worlds: Sequence[World],
    query: Query,
    *,
    baseline: str = BEST,
    ratio: float = RATIO,
    told: Callable[[str], None] = lambda _: None,
    asking: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Compare the corridors of a pair in the base and under each scenario.

    Parameters
    ----------
    worlds
        The base first, then each scenario over it.
    query
        The question.
    baseline
        The corridor by its id or a name, or `BEST`, that differences are taken from, in each
        world its own.
    ratio
        A way over ``ratio`` times the best of its world does not serve.
    told
        Called with the name of each world when it has been asked.
    asking
        Called with the id of each corridor before it is asked.

    Raises
    ------
    UnknownNameError
        As `planner.query.query.check_query`, or if the baseline is no corridor.
    UsageError
        If the question contradicts itself, the baseline does not serve the pair, or the ratio
        is below 1.
    NoRouteError
        If no world has a route; it names what must be lifted in the base.
    """
    known = worlds[0].network.corridors
    if baseline != BEST and len(called := corridors_by_name(known, baseline)) == 1:
        baseline = called[0].id
    if baseline != BEST and baseline not in known:
        message = (
            f"--baseline {baseline!r} is not a corridor; use {BEST} or one of {', '.join(known)}"
        )
        raise UnknownNameError(message)
    columns: list[Column] = []
    first: Surveyor | None = None
    for world in worlds:
        surveyor = surveyor_of(world, query, ratio, first)
        first = first or surveyor
        survey = surveyor.survey(query.depart, told=asking)
        base = columns[0] if columns else None
        if base is None:
            _check_baseline(world.network, survey, baseline)
        columns.append(_column(world, survey, baseline, base))
        told(world.name)
    if not any(column.cells[0].course.route for column in columns):
        refuse(worlds[0], query)
    return Comparison(query, baseline, ratio, tuple(columns))


def surveyor_of(world: World, query: Query, ratio: float, base: Surveyor | None) -> Surveyor:
    """Return a surveyor of a world that takes over what it can from that of the base.

    Raises
    ------
    UsageError
        If the ratio is no number from 1 on.
    """
    if not ratio >= 1.0:
        message = f"ratio {ratio:g} must be 1 or more"
        raise UsageError(message)
    return Surveyor(
        *(world.network, world.steps, query),
        ratio=ratio,
        base=base,
        changed=world.changed,
    )


def refuse(world: World, query: Query) -> None:
    """Raise what is said where there is no route: with the smallest set to lift."""
    check_ends(world.network, query.origin, query.destination)
    find_route(world.network, query, world.steps)


def _check_baseline(network: Network, survey: Survey, baseline: str) -> None:
    course = survey.of(baseline)
    if course is not None and (course.route is not None or baseline == BEST):
        return
    name = network.corridors[baseline].name_en
    if course is not None:
        why = f"is closed ({course.note})"
    else:
        why = survey.left_out.get(baseline, "does not serve the pair")
    usable = [it.corridor for it in survey.courses if it.route is not None]
    message = f"--baseline {baseline}: {name} {why}; choose one of {', '.join(usable)}"
    raise UsageError(message)


def _column(world: World, survey: Survey, baseline: str, base: Column | None) -> Column:
    against = survey.of(baseline)
    cells = []
    for course in survey.courses:
        old = None
        if base is not None:
            cell = base.of(course.corridor)
            old = versus(world, course, cell.course if cell else None)
        cells.append(Cell(course, _difference(course, against), old))
    if base is not None:
        here = {course.corridor for course in survey.courses}
        for cell in base.cells:
            if cell.course.corridor not in here:
                note = survey.left_out.get(cell.course.corridor) or (
                    survey.courses[0].note or "no route by this corridor serves the pair"
                )
                state = NO_ROUTE if survey.courses[0].route is not None else SHUT
                gone = Course(cell.course.corridor, state, note, None)
                cells.append(Cell(gone, None, versus(world, gone, cell.course)))
    return Column(world, tuple(cells), survey.left_out)


def _difference(course: Course, against: Course | None) -> dict[str, float] | None:
    if course.route is None or against is None or against.route is None:
        return None
    one, other = course.route, against.route
    return {name: one.total(name) - other.total(name) for name in DIFFERENCES}


def versus(world: World, new: Course, old: Course | None) -> Versus:
    """Return how a course under a scenario differs from that of the base, and by which changes."""
    before = old.route if old is not None else None
    routes = [route for route in (before, new.route) if route is not None]
    why = met(world, routes)
    if new.route is None or before is None:
        if new.route is not None:
            state = "opens" if old is not None else "joins"
        elif before is not None:
            gone = new.state == NO_ROUTE and new.corridor != BEST
            state = "drops out" if gone else "closes"
        else:
            state = "still closed" if old is not None else "closed"
        return Versus(state, None, None, None, why)
    state = "same route" if _way(before) == _way(new.route) else "other route"
    hours, usd, kg = (new.route.total(name) - before.total(name) for name in DIFFERENCES)
    return Versus(state, hours, usd, kg, why)


def _way(route: Route) -> list[tuple[str, str, str]]:
    return [(step.a, step.first, step.b) for leg in route.legs for step, _ in leg.steps]


def met(world: World, routes: Iterable[Route]) -> tuple[Change, ...]:
    """Return the changes of a world that routes meet: facts by which their steps are priced.

    Every step of a route, also of one found on another network, is priced under the world,
    closed or not, on the days of its leg; what it uses there, whose cargo the posts admit that
    it passes, what cargo the terminals handle, what gives way and how many tracks there are,
    is compared with the changes.
    """
    if not world.changes:
        return ()
    network = world.network
    used: set[str] = set()
    for route in routes:
        query = route.query
        day = day_number(query.depart.month, query.depart.day)
        pricer = Pricer(network, query.cargo, day, *countries_of(network, query))
        numbers: set[int] = set(pricer.cargo_facts)
        for leg in route.legs:
            ends = {query.depart + dt.timedelta(hours=it) for it in (leg.start_h, leg.end_h)}
            days = {day, *(day_number(it.month, it.day) for it in ends)}
            for step, _ in leg.steps:
                numbers.update(said_of_cargo(network, step))
                numbers.update(said_of_handling(network, step))
                numbers.update(said_of_boxes(network, step))
                numbers.update(said_of_services(network, step))
                if step.kind == MOVE:
                    country = network.places[step.a].country
                    numbers.update(said_of_trains(network, query.cargo, step.first, country))
                    numbers.update(said_of_tracks(network, step.a, step.b, step.first))
                for when in days:
                    price = reprice(pricer, step, when)
                    if price is not None:
                        numbers.update(price.facts)
        used |= {network.facts.fact(number).id for number in numbers}
    return tuple(change for change in world.changes if change.fact in used)
