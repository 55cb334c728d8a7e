"""Corridors of a pair side by side, and what each scenario changes."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.model.network import Network, check_ends
from corridors.model.seasons import day_number
from corridors.places.names import corridors_by_name
from corridors.scenario import Change
from planner.comparison import ratio_for
from planner.comparison.corridor_search import (
    BEST,
    CLOSED,
    NO_ROUTE,
    CorridorResult,
    CorridorResults,
    CorridorSearch,
)
from planner.comparison.shares import ShareBand, corridor_shares
from planner.graph.backend import Engine
from planner.pricing.adjustments import evidence_of_priority, evidence_of_tracks
from planner.pricing.arcs import MOVE, Step, Steps, reprice
from planner.pricing.formula import BOARD
from planner.pricing.pricer import Pricer
from planner.pricing.voyages import voyage_of
from planner.question.query import Query, countries_of
from planner.restrictions.restriction import evidence_of_restrictions
from planner.routing.route import Route
from planner.routing.router import find_route
from planner.uncertainty.percentiles import Ranges, draw_route

BASE = "base"
"""Name of the world without scenarios."""
DIFFERENCES = ("time_h", "cost_usd", "co2e_kg")


class ScenarioWorld(NamedTuple):
    """A network to be asked: the base, or one scenario (or several together) over it.

    ``changes`` is what the scenario changed; empty for the base.  ``titles`` pair
    languages with the title; empty for the base. ``expects`` says whether the best answer should
    become "better" or "worse", empty where it may do either.
    """

    name: str
    title: str
    network: Network
    steps: Steps
    changes: tuple[Change, ...]
    titles: tuple[tuple[str, str], ...] = ()
    expects: str = ""


class BaseDifference(NamedTuple):
    """How a result differs from the same corridor in the base, or in another reference world.

    ``state`` is "same route", "other route", "opens" (was closed), "joins" (did not serve the
    pair), "closes", "drops out" (no longer serves), "still closed" or "closed" (of one that joins
    closed). Hours, USD and kg are new minus old, None where one of the two has no route.
    ``why`` holds the facts that differ between the two worlds and that the old or the new route
    meets.
    """

    state: str
    time_h: float | None
    cost_usd: float | None
    co2e_kg: float | None
    why: tuple[Change, ...]


class Cell(NamedTuple):
    """A corridor in a world: its result, the difference from the baseline, and from the base.

    ``ranges`` are those of its route, ``share`` the expected one of shippers who take it.
    """

    result: CorridorResult
    difference: dict[str, float] | None
    base_difference: BaseDifference | None
    ranges: Ranges | None = None
    share: ShareBand | None = None


class ScenarioColumn(NamedTuple):
    """All corridors in one world, the best of all first; ``found`` is what was found there."""

    world: ScenarioWorld
    cells: tuple[Cell, ...]
    found: CorridorResults

    @property
    def left_out(self) -> dict[str, str]:
        """Why each corridor that does not serve the pair here is left out."""
        return self.found.left_out

    def of(self, corridor: str) -> Cell | None:
        """Return the cell of a corridor, None where it does not serve the pair here."""
        return next((it for it in self.cells if it.result.corridor == corridor), None)


class Comparison(NamedTuple):
    """Corridors by worlds; the first column is the world that differences are taken from."""

    query: Query
    baseline: str
    ratio: float
    columns: tuple[ScenarioColumn, ...]

    @property
    def against(self) -> str:
        """Name of the world that differences are taken from: `BASE`, or a scenario."""
        return self.columns[0].world.name

    def corridors(self) -> list[str]:
        """Return the ids of all rows: the best, then corridors that serve in any world."""
        known = self.columns[0].world.network.corridors
        served = {cell.result.corridor for column in self.columns for cell in column.cells}
        return [BEST, *(it for it in known if it in served)]


def compare(
    worlds: Sequence[ScenarioWorld],
    query: Query,
    *,
    baseline: str = BEST,
    ratio: float | None = None,
    engine: Engine | None = None,
    only: Collection[str] = (),
    progress: Callable[[str], None] = lambda _: None,
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
        A way over ``ratio`` times the best of its world does not serve; `ratio_for` the criterion
        without it.
    engine
        A warm engine of the base; a new one without it.
    only
        Ids of the corridors that are compared, at any ratio; all without it.
    progress
        Called with the name of each world when it has been asked.
    asking
        Called with the id of each corridor before it is asked.

    Raises
    ------
    UnknownNameError
        As `planner.question.query.check_query`, or if the baseline is no corridor.
    UsageError
        If the question contradicts itself, the baseline does not serve the pair, or the ratio
        is below 1.
    NoRouteError
        If no world has a route; it names what must be allowed in the base.
    """
    known = worlds[0].network.corridors
    ratio = ratio_for(query.by) if ratio is None else ratio
    if baseline != BEST and len(called := corridors_by_name(known, baseline)) == 1:
        baseline = called[0].id
    if baseline != BEST and baseline not in known:
        message = (
            f"--baseline {baseline!r} is not a corridor; use {BEST} or one of {', '.join(known)}"
        )
        raise UnknownNameError(message)
    if only and baseline not in {BEST, *only}:
        message = f"--baseline {baseline} is not compared; add --corridor {baseline}"
        raise UsageError(message)
    columns: list[ScenarioColumn] = []
    first: CorridorSearch | None = None
    for world in worlds:
        search = corridor_search_of(world, query, ratio, first, None if first else engine, only)
        first = first or search
        found = search.results_on(query.depart, progress=asking)
        base = columns[0] if columns else None
        if base is None:
            _check_baseline(world.network, found, baseline)
        columns.append(_column(world, found, baseline, base))
        progress(world.name)
    if not any(column.cells[0].result.route for column in columns):
        raise_no_route(worlds[0], query)
    return Comparison(query, baseline, ratio, tuple(columns))


def taken_from(comparison: Comparison, against: str) -> Comparison:
    """Return a comparison with its differences taken from another of its worlds, which comes first.

    Parameters
    ----------
    comparison
        A comparison of the base and scenarios, as of `compare`.
    against
        Name of the world: `BASE`, or a scenario.

    Raises
    ------
    UnknownNameError
        If it is none of the worlds.
    """
    names = [column.world.name for column in comparison.columns]
    if against == BASE and BASE not in names:  # a base of another name comes first
        return comparison
    if against not in names:
        message = f"--against {against!r} is not compared here; use one of {', '.join(names)}"
        raise UnknownNameError(message)
    at = names.index(against)
    if at == 0:
        return comparison
    first, *others = (
        comparison.columns[at],
        *comparison.columns[:at],
        *comparison.columns[at + 1 :],
    )
    baseline = comparison.baseline
    reference = _column(first.world, first.found, baseline, None)
    columns = [_column(it.world, it.found, baseline, reference) for it in others]
    return comparison._replace(columns=(reference, *columns))


def corridor_search_of(
    world: ScenarioWorld,
    query: Query,
    ratio: float | None,
    base: CorridorSearch | None,
    engine: Engine | None = None,
    only: Collection[str] = (),
) -> CorridorSearch:
    """Return a search of a world that takes over what it can from that of the base.

    Raises
    ------
    UsageError
        If the ratio is no number from 1 on.
    """
    if ratio is not None and not ratio >= 1.0:
        message = f"ratio {ratio:g} must be 1 or more"
        raise UsageError(message)
    return CorridorSearch(
        *(world.network, world.steps, query),
        ratio=ratio,
        base=base,
        engine=engine,
        only=only,
    )


def raise_no_route(world: ScenarioWorld, query: Query) -> None:
    """Raise the error of a question without a route, with the smallest set to allow."""
    check_ends(world.network, query.origin, query.destination)
    find_route(world.network, query, world.steps)


def _check_baseline(network: Network, found: CorridorResults, baseline: str) -> None:
    result = found.of(baseline)
    if result is not None and (result.route is not None or baseline == BEST):
        return
    name = network.corridors[baseline].name_en
    if result is not None:
        why = f"is closed ({result.note})"
    else:
        why = found.left_out.get(baseline, "does not serve the pair")
    usable = [it.corridor for it in found.results if it.route is not None]
    message = f"--baseline {baseline}: {name} {why}; choose one of {', '.join(usable)}"
    raise UsageError(message)


def _column(
    world: ScenarioWorld,
    found: CorridorResults,
    baseline: str,
    reference: ScenarioColumn | None,
) -> ScenarioColumn:
    """Return a world's results beside those of the reference, None for the reference itself."""
    against = found.of(baseline)
    if reference is None:
        own = [Cell(it, _difference(it, against), None) for it in found.results]
        return ScenarioColumn(world, _with_shares(world.network, own), found)
    before = reference.world
    cells = []
    for result in found.results:
        old = difference_from_base(world, result, reference.found.of(result.corridor), before)
        cells.append(Cell(result, _difference(result, against), old))
    for old_result in reference.found.results:
        if found.of(old_result.corridor) is None:
            note = found.left_out.get(old_result.corridor) or (
                found.results[0].note or "no route by this corridor serves the pair"
            )
            state = NO_ROUTE if found.results[0].route is not None else CLOSED
            gone = CorridorResult(old_result.corridor, state, note, None)
            cells.append(Cell(gone, None, difference_from_base(world, gone, old_result, before)))
    return ScenarioColumn(world, _with_shares(world.network, cells), found)


def _with_shares(network: Network, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return cells with the ranges of their routes and the shares of those who take them."""
    routes = [it.result.route for it in cells]
    drawn = [
        None if it is None else draw_route(network, it, it.legs, Ranges._fields) for it in routes
    ]
    ranges = [None if it is None else Ranges(*(of.band() for of in it.totals)) for it in drawn]
    shares = corridor_shares(network, [it.result for it in cells], drawn)
    rows = zip(cells, ranges, shares, strict=True)
    return tuple(it._replace(ranges=of, share=share) for it, of, share in rows)


def _difference(result: CorridorResult, against: CorridorResult | None) -> dict[str, float] | None:
    if result.route is None or against is None or against.route is None:
        return None
    one, other = result.route, against.route
    return {name: one.total(name) - other.total(name) for name in DIFFERENCES}


def against_expectation(comparison: Comparison, column: ScenarioColumn) -> str:
    """Return why the best of a scenario moves against what it leads to expect of the base, or "".

    By the criterion of the question a scenario that expects the better never takes more, and one
    that expects the worse never less, unless the words of the scenario are wrong. Price and days
    may each move the other way, where another route is the best.
    """
    world, cell = column.world, column.cells[0]
    old, new = cell.base_difference, cell.result
    if not world.expects or comparison.against != BASE or old is None:
        return ""
    if old.time_h is None or old.cost_usd is None:
        return ""
    sign = 1.0 if world.expects == "better" else -1.0
    moved = {"price": sign * old.cost_usd > 0.5, "time": sign * old.time_h > 0.5}
    wrong = [what for what, is_wrong in moved.items() if is_wrong]
    if not wrong:
        return ""
    facts = ", ".join(dict.fromkeys(it.fact for it in old.why)) or "none that either route meets"
    route = "the route stays" if old.state == "same route" else "another route is the best"
    return (
        f"{world.name} should make the best {world.expects}, but its {' and '.join(wrong)} "
        f"{'rises' if sign > 0.0 else 'falls'}: {route}, {old.time_h / 24.0:+.1f} days and "
        f"{old.cost_usd:+,.0f} USD by {new.route.query.by if new.route else 'the criterion'}; "
        f"changed facts: {facts}"
    )


def difference_from_base(
    world: ScenarioWorld,
    new: CorridorResult,
    old: CorridorResult | None,
    reference: ScenarioWorld | None = None,
) -> BaseDifference:
    """Return how a result under a scenario differs from that of the base, and by which changes.

    With a ``reference`` it is compared with that world instead of the base.
    """
    before = old.route if old is not None else None
    routes = [route for route in (before, new.route) if route is not None]
    why = changes_met(world, routes, reference)
    if new.route is None or before is None:
        if new.route is not None:
            state = "opens" if old is not None else "joins"
        elif before is not None:
            gone = new.state == NO_ROUTE and new.corridor != BEST
            state = "drops out" if gone else "closes"
        else:
            state = "still closed" if old is not None else "closed"
        return BaseDifference(state, None, None, None, why)
    state = "same route" if _way(before) == _way(new.route) else "other route"
    hours, usd, kg = (new.route.total(name) - before.total(name) for name in DIFFERENCES)
    return BaseDifference(state, hours, usd, kg, why)


def _way(route: Route) -> list[tuple[str, str, str]]:
    return [(step.a, step.first, step.b) for leg in route.legs for step, _ in leg.steps]


def changes_between(before: ScenarioWorld, after: ScenarioWorld) -> tuple[Change, ...]:
    """Return the facts that differ between two worlds over one base, as ``old -> new``.

    What the second world states comes first, in its order; then what the first alone states and
    the second takes back to the base, under the name, source and note of the first's scenario.
    """
    stated = {change.fact: change for change in before.changes}
    own = {change.fact for change in after.changes}
    changes = [
        change._replace(old=stated[change.fact].new) if change.fact in stated else change
        for change in after.changes
    ]
    changes += [
        change._replace(old=change.new, new=change.old)
        for change in before.changes
        if change.fact not in own
    ]
    return tuple(change for change in changes if change.old != change.new)


def changes_met(
    world: ScenarioWorld, routes: Iterable[Route], reference: ScenarioWorld | None = None
) -> tuple[Change, ...]:
    """Return the changes of a world that routes meet: facts by which their steps are priced.

    With a ``reference`` they are those between that world and this one, met in either.

    Every step of a route, also of one found on another network, is priced under the world,
    closed or not, on the days of its leg; what it uses there, whose cargo the posts admit that
    it passes, what cargo the terminals handle, which trains have lower priority and how many tracks
    there are, is compared with the changes.
    """
    worlds = [world] if reference is None else [reference, world]
    changes = world.changes if reference is None else changes_between(reference, world)
    if not changes:
        return ()
    asked = list(routes)
    used: set[str] = set()
    for it in worlds:
        if it.changes:
            used |= _facts_used(it.network, asked)
    return tuple(change for change in changes if change.fact in used)


def _facts_used(network: Network, routes: Iterable[Route]) -> set[str]:
    """Return the ids of the facts by which the steps of routes are priced on a network."""
    used: set[str] = set()
    ways = {frozenset((link.a, link.b)) | {link.mode} for link in network.links}

    def exists(step: Step) -> bool:
        """Tell whether the network has what a step uses; another world may have built it."""
        if step.kind == MOVE:
            return {step.a, step.b, step.first} in ways
        if step.kind == BOARD and step.service not in network.services:
            return False
        return step.a in network.places

    for route in routes:
        query = route.query
        day = day_number(query.depart.month, query.depart.day)
        pricer = Pricer(network, query.cargo, day, *countries_of(network, query))
        pricer.voyage = voyage_of(network, query)
        numbers: set[int] = set(pricer.cargo_facts)
        for leg in route.legs:
            ends = {query.depart + dt.timedelta(hours=it) for it in (leg.start_h, leg.end_h)}
            days = {day, *(day_number(it.month, it.day) for it in ends)}
            for step, _ in leg.steps:
                if not exists(step):
                    continue
                numbers.update(evidence_of_restrictions(network, step))
                if step.kind == MOVE:
                    country = network.places[step.a].country
                    numbers.update(evidence_of_priority(network, query.cargo, step.first, country))
                    numbers.update(evidence_of_tracks(network, step.a, step.b, step.first))
                for when in days:
                    price = reprice(pricer, step, when)
                    if price is not None:
                        numbers.update(price.facts)
        used |= {network.facts.fact(number).id for number in numbers}
    return used
