"""By which named corridors can a question be answered, each at its best, and which are shut?"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import Corridor
from corridors.model.network import Network, check_ends
from planner.comparison._comparable import comparable, leads_between
from planner.comparison._reentry import away, comes_home, on_day
from planner.comparison._relaxed import IfOpen
from planner.graph.backend import Engine, objective_of
from planner.graph.cache import warm_engine
from planner.graph.via import pass_through
from planner.pricing.arcs import Steps
from planner.query.query import Query, check_query, hour_rate, may_touch
from planner.restrictions.embargo import check_question
from planner.routing.corridor_rules import Along, Follow
from planner.routing.fixed_departure import Day, Totals, Year
from planner.routing.pruning import CLOSE, INF
from planner.routing.route import Route
from planner.routing.router import find_route
from planner.routing.rules import WayRule

RATIO = 3.0
"""A way over so many times the best is no way of serving the pair, unless the corridor is the
pair's own: its chain holds both ends."""
BEST = "best"
"""Stands for the best route of all where a corridor's id stands."""
OPEN, SHUT, NO_ROUTE = "open", "closed", "no route"


class Course(NamedTuple):
    """The best route along a corridor (or `BEST`), or why there is none.

    ``state`` is `OPEN`, `SHUT` (the corridor serves the pair but not on this day: ``note``
    says what shuts it and when it opens) or `NO_ROUTE` (of the best alone). A brief course
    has its totals alone.
    """

    corridor: str
    state: str
    note: str
    route: Route | None
    totals: Totals | None = None


class Survey(NamedTuple):
    """The best of all first, then the corridors that serve the pair, in the table's order.

    ``left_out`` says of all other corridors why they do not stand here.
    """

    courses: tuple[Course, ...]
    left_out: dict[str, str]

    def of(self, corridor: str) -> Course | None:
        """Return the course of a corridor, None where it does not serve the pair."""
        return next((it for it in self.courses if it.corridor == corridor), None)


class Surveyor:
    """Surveys one pair on one network, for as many days of departure as are wanted.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    query
        The question; its day of departure is given anew to `survey`, a deadline moves along.
    ratio
        A way over ``ratio`` times the best by the question's criterion does not serve, unless
        the corridor's chain holds both ends.
    base
        A surveyor of the same question on another network: what holds here too is taken
        over from it.
    changed
        The steps that take something else than there; None where that is not known.

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
        ratio: float = RATIO,
        base: "Surveyor | None" = None,
        changed: frozenset[int] | None = None,
    ) -> None:
        check_query(network, query)
        self.network = network
        self.ratio = ratio
        self.query = query
        self.base: Surveyor | None = base if changed is not None and not query.via else None
        self.changed = changed or frozenset()
        self.engine: Engine = warm_engine(self.base.engine if self.base else None, self.changed)
        self._brief = False
        self.follow: Follow = base.follow if base is not None else Follow(query, self.engine)
        self.plain_steps = steps
        self.corridors, self.other_cargo = comparable(network, query)
        self._prepare(pass_through(steps, query.via))

    def _prepare(self, steps: Steps) -> None:
        self.steps = steps
        before = self.base.year if self.base is not None else None
        self.year: Year = Year(self.engine, before, self.changed)
        self._if_open: IfOpen | None = None
        self._least_open: float | None = None
        self._rules: list[WayRule] = []
        self._rule_on: dict[dt.date, int] = {}
        self._away: dict[str, Along] = {}

    def _day(self, query: Query) -> Day:
        return Day(
            self.network, self.steps, objective_of(self.network, query), self.engine, self.year
        )

    def _any_way(self) -> Along:
        return self.follow.any_way(self.network, self.steps)

    def survey(
        self,
        depart: dt.date,
        *,
        brief: bool = False,
        told: Callable[[str], None] = lambda _: None,
    ) -> Survey:
        """Return the best route and the course of each corridor for a day of departure.

        Where the origin or the destination is closed, the trade between them is shut by law, or
        nothing leads from one to the other, the survey holds the best alone, without a route.
        Where it is brief, courses have totals and no route. ``told`` is called with the id of
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
            return Survey((Course(BEST, NO_ROUTE, str(error), None),), self.other_cargo)
        day = self._day(query)
        path = day.best(BEST, self._any_way(), INF)
        if not path and may_touch(self.network, query) and self.steps is not self.plain_steps:
            # A place at the end of a branch can only be touched.
            self._prepare(self.plain_steps)
            day = self._day(query)
            path = day.best(BEST, self._any_way(), INF)
        left = dict(self.other_cargo)
        courses = [self._best(day, path)]
        limit = self.ratio * (
            day.value(path) if path else self.if_open().least(BEST, self._any_way())
        )
        for corridor in self.corridors:
            told(corridor.id)
            own = leads_between(corridor, query)
            course = self._course(day, corridor, INF if own else limit, left)
            if course is not None:
                courses.append(course)
        return Survey(tuple(courses), left)

    def if_open(self) -> IfOpen:
        """Return what would serve the pair if nothing were shut."""
        if self._if_open is None:
            rate = hour_rate(self.network, self.query)
            base = self.base.if_open() if self.base is not None else None
            self._if_open = IfOpen(
                *(self.network, self.steps, self.query, rate, self.engine, base, self.changed)
            )
        return self._if_open

    def _comes_home(self, day: Day, path: list[int]) -> bool:
        way = map(day.graph.steps.step, path)
        return comes_home(self.network, self.query, day.graph.pricer, way)

    def _along_away(self, day: Day, corridor: Corridor) -> tuple[str, Along]:
        """Return what a way along a corridor must keep not to come home, and its name.

        What was found under the name holds on all days of the same rule.
        """
        number = self._rule_of(day)
        name = f"{corridor.id} away {number}"
        if name not in self._away:
            rule = self._rules[number]
            self._away[name] = self.follow.along(self.network, self.steps, corridor, rule)
        return name, self._away[name]

    def _rule_of(self, day: Day) -> int:
        """Return the number of the rule not to come home, as borders are on a day."""
        depart = day.query.depart
        if depart not in self._rule_on:
            asked = (self.network, self.steps, self.query, day.graph.pricer)
            rule = on_day(*asked, self._rules[0]) if self._rules else away(*asked)
            if rule not in self._rules:
                self._rules.append(rule)
            self._rule_on[depart] = self._rules.index(rule)
        return self._rule_on[depart]

    def _no_way(self, *, leads: bool, home: bool) -> str:
        """Return why no way of a corridor serves: whether one leads there, and only by home."""
        back = self.network.places[self.query.origin].country if home else "a place"
        if leads:
            return (
                f"leads there only at over {self.ratio:g} times the best, or by returning to {back}"
            )
        if home:
            return f"leads there only by returning to {back}"
        return "does not lead from the origin to the destination"

    def _best(self, day: Day, path: list[int]) -> Course:
        if path:
            return self._opened(BEST, day, path)
        try:
            route = find_route(self.network, day.query, self.plain_steps)
            names = Totals._fields
            return Course(BEST, OPEN, "", route, Totals(*(route.total(it) for it in names)))
        except NoRouteError as error:
            return Course(BEST, NO_ROUTE, str(error), None)

    def _opened(self, corridor: str, day: Day, path: list[int]) -> Course:
        route = None if self._brief else day.route(path)
        return Course(corridor, OPEN, "", route, day.totals(path))

    def _course(
        self, day: Day, corridor: Corridor, limit: float, left: dict[str, str]
    ) -> Course | None:
        name, along = corridor.id, self.follow.along(self.network, self.steps, corridor)
        path = day.best(name, along, limit)
        if path and self._comes_home(day, path):
            name, along = self._along_away(day, corridor)
            path = day.best(name, along, limit)
        if path:
            return self._opened(corridor.id, day, path)
        if_open = self.if_open()
        if self._least_open is None:
            self._least_open = if_open.least(BEST, self._any_way())
        least = INF if limit == INF else self.ratio * self._least_open
        lifted = if_open.way(name, along, limit, least)
        if lifted.path and self._comes_home(day, lifted.path):
            name, along = self._along_away(day, corridor)
            lifted = if_open.way(name, along, limit, least)
        if not lifted.path or lifted.value > limit * CLOSE:
            leads = bool(lifted.path) or if_open.leads(name, along)
            left[corridor.id] = self._no_way(leads=leads, home=name != corridor.id)
            return None
        reasons = lifted.reasons
        banned = [it for it in reasons if it.startswith(("add --", "drop --"))]
        if banned:
            left[corridor.id] = f"is ruled out by the question: {'; '.join(banned)}"
            return None
        if reasons:
            return Course(corridor.id, SHUT, "; ".join(reasons), None)
        if day.value(lifted.path) <= limit and day.keeps(lifted.path):
            # The search of the day gave up proving the best (`planner.routing.elementary`).
            return self._opened(corridor.id, day, lifted.path)
        note = day.opening(lifted.path)
        if note:
            return Course(corridor.id, SHUT, note, None)
        if day.value(lifted.path) <= limit and not day.keeps(lifted.path):
            left[corridor.id] = "takes longer or costs more than the question allows"
        else:
            left[corridor.id] = f"takes over {self.ratio:g} times the best in this season"
        return None
