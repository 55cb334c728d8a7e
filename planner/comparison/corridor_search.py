"""The best route along each named corridor of one question."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from math import fsum
from typing import NamedTuple

from corridors.errors import NoRouteError, UnknownNameError, UsageError
from corridors.model.cargo import default_kind, lineage
from corridors.model.entities import UNBUILT_STATUSES, Corridor
from corridors.model.network import Network, check_ends
from corridors.places.names import corridors_by_name
from planner.comparison import ratio_for
from planner.comparison.constraints import (
    Constraint,
    PathConstraints,
    no_return_rule,
    returns_to_origin_country,
)
from planner.comparison.departure_search import DepartureSearch, SeasonFreeSearch, Totals
from planner.comparison.pruned_search import INF
from planner.comparison.relaxed import RelaxedSearch
from planner.graph.backend import Engine, objective_of
from planner.graph.cache import warm_engine
from planner.graph.corridor_labels import trunk_end
from planner.graph.via import pass_through
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.formula import Closure
from planner.question.query import Query, check_query, hour_rate, may_touch
from planner.restrictions.embargo import check_question
from planner.routing.elementary import CLOSE
from planner.routing.route import Route, criterion_of
from planner.routing.router import find_route
from planner.routing.rules import QuestionRule

BEST = "best"
"""Stands for the best route of all where a corridor's id stands."""
OPEN, CLOSED, NO_ROUTE = "open", "closed", "no route"
_UNITS = {
    "time": "h",
    "cost": "USD",
    "co2e": "kg of CO2e",
    "distance": "km",
    "generalised": "USD of generalised cost",
}


class CorridorResult(NamedTuple):
    """The best route along a corridor (or `BEST`), or why there is none.

    ``state`` is `OPEN`, `CLOSED` (the corridor serves the pair but not on this day: ``note``
    says what closes it and when it opens) or `NO_ROUTE` (of the best alone). A brief result
    has its totals alone, and ``value``, what it takes by the criterion of the question.
    """

    corridor: str
    state: str
    note: str
    route: Route | None
    totals: Totals | None = None
    value: float | None = None


class CorridorResults(NamedTuple):
    """The best of all first, then the corridors that serve the pair, in the table's order.

    ``left_out`` says of all other corridors why they do not stand here.
    """

    results: tuple[CorridorResult, ...]
    left_out: dict[str, str]

    def of(self, corridor: str) -> CorridorResult | None:
        """Return the result of a corridor, None where it does not serve the pair."""
        return next((it for it in self.results if it.corridor == corridor), None)


class CorridorSearch:
    """Searches along the corridors for one question, on as many days of departure as are wanted.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    query
        The question; its day of departure is given anew to `results_on`, a deadline moves along.
    ratio
        A way over ``ratio`` times the best by the question's criterion does not serve, unless
        the corridor's chain holds both ends; `ratio_for` the criterion without it.
    base
        A search of the same question on another network, whose constraints are taken over.
    engine
        A warm engine of the network; a new one without it.
    only
        Ids of the corridors that are asked, at any ratio; all that serve the pair without it.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    """

    def __init__(
        self,
        network: Network,
        steps: Steps,
        query: Query,
        *,
        ratio: float | None = None,
        base: "CorridorSearch | None" = None,
        engine: Engine | None = None,
        only: Collection[str] = (),
    ) -> None:
        check_query(network, query)
        if query.by == "time" and query.leanings:
            # Along each corridor hours that count apart from hours that pass take too long.
            message = (
                "corridors can't be compared by time with --prefer or --reluctant; use --by "
                "generalised or cost"
            )
            raise UsageError(message)
        self.network = network
        self.ratio = ratio_for(query.by) if ratio is None else ratio
        self.query = query
        self.engine: Engine = engine or warm_engine()
        self._brief = False
        self.follow: PathConstraints = (
            base.follow if base is not None else PathConstraints(query, self.engine)
        )
        self.plain_steps = steps
        self.corridors, self.other_cargo = comparable(network, query)
        self.only = bool(only)
        if only:
            self.corridors = [it for it in self.corridors if it.id in only]
            self.other_cargo = {it: why for it, why in self.other_cargo.items() if it in only}
        self._prepare(pass_through(steps, query.via))

    def _prepare(self, steps: Steps) -> None:
        self.steps = steps
        self._season_free: SeasonFreeSearch | None = None
        self._relaxed: RelaxedSearch | None = None
        self._least_open: float | None = None
        self._rule: QuestionRule | None = None
        self._without: dict[str, Constraint] = {}

    def _day(self, query: Query) -> DepartureSearch:
        terms = objective_of(self.network, query)
        day = DepartureSearch(self.network, self.steps, terms, self.engine, self._season_free)
        self._season_free = day.season_free
        return day

    def _any_way(self) -> Constraint:
        return self.follow.of_question(self.network, self.steps)

    def results_on(
        self,
        depart: dt.date,
        *,
        brief: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> CorridorResults:
        """Return the best route and the result of each corridor for a day of departure.

        Where the origin or the destination is closed, trade between them is forbidden by law, or
        nothing leads from one to the other, the results hold the best alone, without a route.
        Where it is brief, results have totals and no route. ``progress`` is called with the id of
        each corridor before it is asked.
        """
        self._brief = brief
        query = self.query._replace(depart=depart)
        if query.deadline is not None:
            later = depart - self.query.depart
            query = query._replace(deadline=query.deadline + later)
        try:
            check_ends(self.network, query.origin, query.destination)
            check_question(self.network, query)
        except (NoRouteError, UsageError) as error:
            return CorridorResults(
                (CorridorResult(BEST, NO_ROUTE, str(error), None),), self.other_cargo
            )
        day = self._day(query)
        path = day.best(BEST, self._any_way(), INF)
        if not path and may_touch(self.network, query) and self.steps is not self.plain_steps:
            # A place at the end of a branch can only be touched.
            self._prepare(self.plain_steps)
            day = self._day(query)
            path = day.best(BEST, self._any_way(), INF)
        left = dict(self.other_cargo)
        results = [self._best(day, path)]
        limit = self.ratio * (
            day.value(path) if path else self.relaxed_search().least(BEST, self._any_way())
        )
        for corridor in self.corridors:
            progress(corridor.id)
            own = self.only or leads_between(corridor, query)
            result = self._result_along(day, corridor, INF if own else limit, left)
            if result is not None:
                results.append(result)
        return CorridorResults(tuple(results), left)

    def relaxed_search(self) -> RelaxedSearch:
        """Return what would serve the pair if nothing were closed."""
        if self._relaxed is None:
            rate = hour_rate(self.network, self.query)
            asked = (self.network, self.steps, self.query)
            self._relaxed = RelaxedSearch(*asked, rate, self.engine)
        return self._relaxed

    def _returns(self, day: DepartureSearch, path: list[int]) -> bool:
        steps = day.graph.steps
        way = (steps.step(edge) for edge, _, _ in steps.unfold(path))
        return returns_to_origin_country(self.network, self.query, way)

    def _away(
        self, day: DepartureSearch, corridor: Corridor, path: list[int], weight: Sequence[float]
    ) -> str:
        """Return why the trunk of a corridor does not bring the cargo nearer, "" where it does.

        What remains where the trunk ends takes as much by the criterion as the whole journey by
        the best way: the cargo has been carried away from where it goes. Neither waits count.
        """
        steps = day.graph.steps
        moves = [steps.step(edge) for edge, _, _ in steps.unfold(path)]
        passed = [(it.a, it.first) for it in moves if it.kind == MOVE]
        end = trunk_end(self.network, corridor, [*passed, (self.query.destination, "")])
        if end is None or end == self.query.destination:
            return ""
        ahead = {place: at for at, (place, _) in enumerate(passed)}
        ends_at = ahead[end]
        tails = (steps.places[steps.place_of[steps.tail(edge)]] for edge in path)
        behind = len(passed)
        rest = fsum(
            weight[edge]
            for edge, place in zip(path, tails, strict=True)
            if ahead.get(place, behind) >= ends_at
        )
        least = day.season_free.pruned.least
        if rest < least:
            return ""
        unit = _UNITS[self.query.by]
        places = self.network.places
        return (
            f"does not bring the cargo nearer: from {places[end].name()} on {rest:,.0f} {unit}, "
            f"the whole way from {places[self.query.origin].name()} {least:,.0f}"
        )

    def _without_return(self, corridor: Corridor) -> tuple[str, Constraint]:
        """Return what a way along a corridor must keep not to return, and its name."""
        name = f"{corridor.id} without return"
        if name not in self._without:
            asked = (self.network, self.steps)
            if self._rule is None:
                self._rule = no_return_rule(*asked, self.query)
            self._without[name] = self.follow.along(*asked, corridor, self._rule)
        return name, self._without[name]

    def _no_route_reason(self, *, leads: bool, home: bool) -> str:
        """Return why no way of a corridor serves: whether one leads there, and only by home."""
        back = self.network.places[self.query.origin].country if home else "a place"
        limited = self.query.max_transfers is not None or self.query.max_borders is not None
        if not leads and limited:
            return "leads there with more transfers or borders than the question allows, if at all"
        if leads:
            return (
                f"leads there only at over {self.ratio:g} times the best, or by returning to {back}"
            )
        if home:
            return f"leads there only by returning to {back}"
        return "does not lead from the origin to the destination"

    def _best(self, day: DepartureSearch, path: list[int]) -> CorridorResult:
        if path:
            return self._opened(BEST, day, path)
        try:
            route = find_route(self.network, day.query, self.plain_steps)
            names = Totals._fields
            totals = Totals(*(route.total(it) for it in names))
            return CorridorResult(BEST, OPEN, "", route, totals, criterion_of(self.network, route))
        except NoRouteError as error:
            return CorridorResult(BEST, NO_ROUTE, str(error), None)

    def _opened(self, corridor: str, day: DepartureSearch, path: list[int]) -> CorridorResult:
        route = None if self._brief else day.route(path)
        return CorridorResult(corridor, OPEN, "", route, day.totals(path), day.criterion(path))

    def _result_along(
        self, day: DepartureSearch, corridor: Corridor, limit: float, left: dict[str, str]
    ) -> CorridorResult | None:
        name, along = corridor.id, self.follow.along(self.network, self.steps, corridor)
        path = day.best(name, along, limit)
        if path and self._returns(day, path):
            name, along = self._without_return(corridor)
            path = day.best(name, along, limit)
        if path:
            if limit < INF and (away := self._away(day, corridor, path, day.weight)):
                left[corridor.id] = away
                return None
            return self._opened(corridor.id, day, path)
        return self._unused(day, corridor, (name, along), limit, left)

    def _unused(
        self,
        day: DepartureSearch,
        corridor: Corridor,
        kept: tuple[str, Constraint],
        limit: float,
        left: dict[str, str],
    ) -> CorridorResult | None:
        """Return what closes a corridor along which nothing goes, or say why it does not serve.

        ``kept`` is what a way along it must keep, with its name.
        """
        name, along = kept
        relaxed_search = self.relaxed_search()
        if self._least_open is None:
            self._least_open = relaxed_search.least(BEST, self._any_way())
        least = INF if limit == INF else self.ratio * self._least_open
        relaxed = relaxed_search.way(name, along, limit, least)
        if relaxed.path and self._returns(day, relaxed.path):
            name, along = self._without_return(corridor)
            relaxed = relaxed_search.way(name, along, limit, least)
        if not relaxed.path or relaxed.value > limit * CLOSE:
            leads = bool(relaxed.path) or relaxed_search.leads(name, along)
            left[corridor.id] = self._no_route_reason(leads=leads, home=name != corridor.id)
            return None
        if limit < INF:
            away = self._away(day, corridor, relaxed.path, relaxed_search.weight)
            if away:
                left[corridor.id] = away
                return None
        reasons = relaxed.reasons
        banned = [it for it in reasons if it.startswith(("add --", "drop --"))]
        if banned:
            left[corridor.id] = f"is ruled out by the question: {'; '.join(banned)}"
            return None
        if any(is_unsold(it) for it in reasons):
            left[corridor.id] = f"sells nothing between the two ends: {'; '.join(reasons)}"
            return None
        if reasons:
            return CorridorResult(corridor.id, CLOSED, "; ".join(reasons), None)
        if day.value(relaxed.path) <= limit and day.keeps(relaxed.path):
            # The search of the day gave up proving the best (`planner.routing.elementary`).
            return self._opened(corridor.id, day, relaxed.path)
        note = day.opening(relaxed.path)
        if note:
            return CorridorResult(corridor.id, CLOSED, note, None)
        if day.value(relaxed.path) <= limit and not day.keeps(relaxed.path):
            left[corridor.id] = "takes longer or costs more than the question allows"
        else:
            left[corridor.id] = f"takes over {self.ratio:g} times the best in this season"
        return None


def comparable(network: Network, query: Query) -> tuple[list[Corridor], dict[str, str]]:
    """Return the corridors that a question can be compared on, and why not on others.

    A corridor of containers carries every kind of cargo that no corridor names as its own;
    crude, gas, oil products, LNG and power are compared on the corridors that name them. One
    that is compared between some countries alone needs both ends to lie there, on one side each
    where it has two.
    """
    own = {corridor.cargo for corridor in network.corridors.values()}
    line = lineage(network.cargo, query.cargo)
    wanted = next((it for it in line if it in own), default_kind(network.cargo))
    places = (network.places.get(it) for it in (query.origin, query.destination))
    ends = [place.country for place in places if place is not None and place.country]
    elsewhere = f"is not compared between {' and '.join(ends)}"
    if len(set(ends)) == 1:
        elsewhere = f"is not compared inside {ends[0]}"
    kept, left = [], {}
    for corridor in network.corridors.values():
        if corridor.cargo != wanted:
            left[corridor.id] = f"is a corridor of {network.cargo[corridor.cargo].name_en.lower()}"
        elif corridor.between and not joins(corridor.between, ends):
            left[corridor.id] = elsewhere
        elif corridor.marks:
            kept.append(corridor)
    return kept, left


def is_unsold(reason: str) -> bool:
    """Tell whether a reason says that nobody sells a way, not that it is closed for a time.

    No service carries the cargo or its carriers refuse it, or a line is not built yet.
    """
    if not isinstance(reason, Closure):
        return False
    return (
        reason.key in ("unserved", "unserved unless", "unbooked")
        or reason.values.get("status") in UNBUILT_STATUSES
    )


def joins(sides: Sequence[Sequence[str]], ends: Sequence[str]) -> bool:
    """Tell whether one end lies on either side; of an end that is not known nothing is asked.

    Examples
    --------
    >>> [joins((("CN", "RU"), ("RU", "DE")), ends) for ends in (("DE", "CN"), ("CN", "CN"))]
    [True, False]
    >>> joins((("CN", "RU"),), ("RU", "CN"))
    True
    """
    if len(ends) < 2:
        return all(any(end in side for side in sides) for end in ends)
    (one, other), (first, last) = (sides[0], sides[-1]), ends
    return (first in one and last in other) or (first in other and last in one)


def leads_between(corridor: Corridor, query: Query) -> bool:
    """Tell whether a corridor is defined as leading from one end of a question to the other.

    Both ends lie on its chain, and what it is known by does not lie beyond them: of the way to
    Europe by Manzhouli, Shenyang - Chita is a part alone.
    """
    places = [stop.place for stop in corridor.chain]
    if query.origin not in places or query.destination not in places:
        return False
    first, last = sorted((places.index(query.origin), places.index(query.destination)))
    between, beyond = set(places[first : last + 1]), set(places)
    return all(
        between.intersection(mark.places) or not beyond.intersection(mark.places)
        for mark in corridor.marks
    )


def corridor_ids(network: Network, names: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of corridors that are named by an id or a name.

    Raises
    ------
    UnknownNameError
        If a name is no corridor's.
    """
    found = []
    for name in names:
        called = corridors_by_name(network.corridors, name)
        if name not in network.corridors and len(called) != 1:
            known = ", ".join(network.corridors)
            message = f"--corridor {name!r} is not a corridor; use one of {known}"
            raise UnknownNameError(message)
        found.append(name if name in network.corridors else called[0].id)
    return tuple(dict.fromkeys(found))
