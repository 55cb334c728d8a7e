"""The departure of a question that leaves it open.

It is the latest that arrives by a moment, or the best of a span of days. Each day is asked on its
own, because prices, and the jams of borders, are those of the day of departure: arrivals need not
be in the order of the days. Within one day they are, so its last minute is found exactly.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.graph.backend import PLAIN, SLACK, Engine, Objective, arrival, value_of
from planner.graph.graph import Graph
from planner.pricing.arcs import Steps
from planner.pricing.kept_steps import steps_of
from planner.question.query import Query, check_query, deadline_text, share_text
from planner.routing.board import LABELS, RECOMMENDED
from planner.routing.elementary import CLOSE, elementary_path
from planner.routing.legs import build_route
from planner.routing.route import Route
from planner.routing.router import AppliedQuestion, apply_question, find_route
from planner.routing.rules import automaton_of

LOOK_BACK_DAYS = 366
"""Days before the arrival on which a departure is sought, where cargo may travel for ever."""
_MINUTES = 24 * 60
_DAY = 24.0
Accepts = Callable[[Route], bool]
"""Whether a route that is planned to arrive in time is accepted."""


def choose_departure(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    engine: Engine = PLAIN,
    accepts: Accepts | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Query:
    """Return a question with its day and hour of departure.

    With ``arrive_by`` the day is the latest whose own answer, asked without a deadline from 00:00,
    arrives in time. By time the hour is the latest at which any route does; by other criteria
    that at which the route of the answer does. A later moment therefore never gives an earlier
    departure. With ``window`` the day is that whose answer takes the least by the criterion, the
    first of several. Other questions are returned as they are.

    Parameters
    ----------
    network, query, steps, engine
        As for `planner.routing.router.find_route`.
    accepts
        What an answer must keep besides its arrival: that of the day from 00:00 does, and so does
        that of the full hour that is returned, but not that of the next.
    progress
        Called with each day that has been asked.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no day has a route.
    """
    if not query.is_open:
        return query
    chooser = _DepartureChooser(network, steps, engine, accepts, progress)
    return chooser.choose(query, (query.by,))[query.by]


def departures_by_label(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    engine: Engine = PLAIN,
    accepts: Accepts | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Query]:
    """Return the question with the departure that each line of a board would choose.

    The recommended answer has one, another line only if it has.

    Parameters
    ----------
    network, query, steps, engine, accepts, progress
        As for `choose_departure`; the criterion of the question is generalised cost.

    Raises
    ------
    UsageError, NoRouteError
        As `choose_departure`, of the recommended answer.
    """
    chooser = _DepartureChooser(network, steps, engine, accepts, progress)
    query = query._replace(by=LABELS[RECOMMENDED])
    found = chooser.choose(query, tuple(LABELS.values()))
    return {label: found[by] for label, by in LABELS.items() if by in found}


def look_back_days(network: Network, query: Query) -> int:
    """Return how many days before the arrival a departure is sought: the longest journey."""
    hours = network.cargo_number(query.cargo, "horizon_h")
    return math.ceil(hours / _DAY) if hours else LOOK_BACK_DAYS


def most_days(network: Network, query: Query) -> int:
    """Return the greatest number of days that are asked to choose a departure."""
    if query.window is not None:
        return (query.window[1] - query.window[0]).days + 1
    return look_back_days(network, query) + 1


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day on which a moment ends: that before midnight.

    Examples
    --------
    >>> str(day_of(dt.datetime(2026, 12, 25)))
    '2026-12-24'
    """
    return (moment - dt.timedelta(minutes=1)).date()


class _DepartureDay(NamedTuple):
    """A day of departure: its question applied, and what searches it."""

    asked: Query
    applied: AppliedQuestion
    search: Callable[[AppliedQuestion, Objective], list[int]]

    def terms(self, by: str, horizon: float | None = None) -> Objective:
        terms = self.applied.terms
        value = self.asked.value_of_time if by == "generalised" else 0.0
        query = self.asked._replace(by=by, value_of_time=value)
        return terms._replace(query=query, horizon=terms.horizon if horizon is None else horizon)

    def path(self, by: str) -> list[int]:
        return self.search(self.applied, self.terms(by))

    def in_time(self, until: float) -> list[int]:
        """Return the fastest path if it arrives by an hour, else nothing."""
        path = self.search(self.applied, self.terms("time", until))
        return path if path and arrival(self.applied.graph, path) <= until * SLACK else []


class _DepartureChooser:
    """Asks one day after the other, each by all criteria."""

    def __init__(
        self,
        network: Network,
        steps: Steps | None,
        engine: Engine,
        accepts: Accepts | None,
        progress: Callable[[str], None],
    ) -> None:
        self.network = network
        self.steps = steps if steps is not None else steps_of(network)
        self.engine = engine
        self.accepts = accepts
        self.progress = progress

    def choose(self, query: Query, criteria: Sequence[str]) -> dict[str, Query]:
        """Return the question with a departure by each criterion; the first has one."""
        check_query(self.network, query)
        if query.arrive_by is not None:
            found = self._latest(query, query.arrive_by, criteria)
            if criteria[0] not in found:
                raise self._none_arrives(query, query.arrive_by)
        else:
            found = self._best_days(query, criteria)
            if criteria[0] not in found:
                raise self._none_leaves(query)
        return found

    def _latest(
        self, query: Query, moment: dt.datetime, criteria: Sequence[str]
    ) -> dict[str, Query]:
        found: dict[str, Query] = {}
        reached = False
        for day in self._days_back(query, moment):
            asked = query._replace(depart=day, hour=0.0, deadline=None, reliability=None)
            applied = self._on(asked)
            until = asked._replace(deadline=moment).hours_to_deadline()
            until = min(until, applied.applied.terms.horizon)
            # No answer is in time before the fastest is.
            fastest = [] if reached else applied.in_time(until)
            reached = reached or bool(fastest)
            for by in criteria if reached else ():
                if by not in found:
                    path = (fastest or applied.in_time(until)) if by == "time" else applied.path(by)
                    minute = self._last_minute(applied, by, path, until)
                    if minute is not None:
                        hour = minute / 60.0
                        found[by] = query._replace(depart=day, hour=hour, deadline=moment)
            self.progress(day.isoformat())
            if len(found) == len(criteria):
                break
        return found

    def _days_back(self, query: Query, moment: dt.datetime) -> Iterator[dt.date]:
        """Yield the days of departure, the latest first."""
        for back in range(look_back_days(self.network, query) + 1):
            yield day_of(moment) - dt.timedelta(days=back)

    def _best_days(self, query: Query, criteria: Sequence[str]) -> dict[str, Query]:
        first, last = query.window or (query.depart, query.depart)
        found: dict[str, Query] = {}
        least = dict.fromkeys(criteria, math.inf)
        for ahead in range((last - first).days + 1):
            asked = query._replace(depart=first + dt.timedelta(days=ahead))
            if ahead and asked.hours_to_deadline() <= asked.hour:
                break
            day = self._on(asked)
            for by in criteria:
                path = day.path(by)
                if not path or not self._is_accepted(day, by, path):
                    continue
                # All leave at one hour, so hours of arrival compare as hours of travel do.
                value = value_of(day.applied.graph, day.terms(by), path)
                if value * CLOSE < least[by]:
                    found[by], least[by] = asked, value
            self.progress(asked.depart.isoformat())
        return found

    def _on(self, asked: Query) -> _DepartureDay:
        applied = apply_question(self.network, asked, self.steps, self.engine)
        return _DepartureDay(asked, applied, self._search)

    def _search(self, applied: AppliedQuestion, terms: Objective) -> list[int]:
        way = automaton_of(applied.graph.steps, applied.rules)
        return elementary_path(self.engine, applied.graph, terms, way).path

    def _last_minute(
        self, day: _DepartureDay, by: str, path: list[int], until: float
    ) -> int | None:
        """Return the last minute of a day at which cargo may leave, None where its answer is late.

        ``path`` is the answer of the day.
        """
        graph = day.applied.graph
        if not path or arrival(graph, path) > until * SLACK:
            return None
        if self.accepts is not None:
            accepted = self._is_accepted(day, by, path)
            return self._last_accepted(day, by, until) if accepted else None
        minute = last_start(graph, path, until)
        while by == "time" and minute + 1 < _MINUTES:
            # Another route may be left later: it is the fastest then.
            path = self._on(day.asked._replace(hour=(minute + 1) / 60.0)).in_time(until)
            if not path:
                break
            minute = max(minute + 1, last_start(graph, path, until))
        return minute

    def _last_accepted(self, day: _DepartureDay, by: str, until: float) -> int:
        """Return a full hour, in minutes, whose answer is in time and accepted, the next's is not.

        The answer of 00:00 is accepted.
        """
        low, high = 0, min(24, math.ceil(until))
        while high - low > 1:
            middle = (low + high) // 2
            later = self._on(day.asked._replace(hour=float(middle)))
            path = self._search(later.applied, later.terms(by, until))
            if path and self._is_accepted(later, by, path):
                low = middle
            else:
                high = middle
        return low * 60

    def _is_accepted(self, day: _DepartureDay, by: str, path: list[int]) -> bool:
        if self.accepts is None:
            return True
        query = day.terms(by).query
        return self.accepts(build_route(self.network, query, day.applied.graph, path))

    def _none_arrives(self, query: Query, moment: dt.datetime) -> NoRouteError:
        """Return the error that no departure arrives in time, with the reasons of the first day."""
        *_, first = self._days_back(query, moment)
        last = day_of(moment)
        asked = query._replace(depart=first, hour=0.0, deadline=None, reliability=None)
        try:
            found = find_route(self.network, asked, self.steps, engine=self.engine)
        except NoRouteError as error:
            return NoRouteError(
                f"{error}; departures from {first} to {last} were asked", error.lift
            )
        share = ""
        if self.accepts is not None and query.share_in_time is not None:
            share = f" with a probability of {share_text(query.share_in_time)}"
        return NoRouteError(
            f"no departure from {first} to {last} arrives by {deadline_text(moment)}{share}; the "
            f"first is expected to arrive {found.arrival():%Y-%m-%d %H:%M}; use a later "
            "--arrive-by"
        )

    def _none_leaves(self, query: Query) -> NoRouteError:
        """Return the error that no day of a window has a route, with the reasons of the first."""
        first, last = query.window or (query.depart, query.depart)
        asked = query._replace(depart=first, reliability=None)
        try:
            find_route(self.network, asked, self.steps, engine=self.engine)
        except NoRouteError as error:
            return NoRouteError(f"{error}; nor on a later day until {last}", error.lift)
        return NoRouteError(
            f"no departure from {first} to {last} arrives by {deadline_text(query.deadline)} with "
            f"a probability of {share_text(query.reliability)}; use a later --deadline"
            if query.deadline is not None and query.reliability is not None
            else f"no departure from {first} to {last} has a route"
        )


def last_start(graph: Graph, path: list[int], until: float) -> int:
    """Return the last minute of the day at which a path may be set off to arrive by an hour.

    Parameters
    ----------
    graph
        A graph whose cargo is ready at 00:00.
    path
        A path of it that arrives in time from 00:00.
    until
        Latest hour of arrival.
    """
    low, high = 0, _MINUTES
    while high - low > 1:
        middle = (low + high) // 2
        if arrival(graph, path, middle / 60.0) <= until * SLACK:
            low = middle
        else:
            high = middle
    return low
