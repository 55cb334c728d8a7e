"""Answers that arrive by a deadline with a probability, chosen among candidates.

Candidates are the answers of the question, the front of time and cost, and distinct alternatives,
all planned to arrive in time. All are drawn from the same random streams, so that draw n is the
same world for each of them: they differ by their routes and not by luck.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine
from planner.graph.graph import Graph
from planner.pricing.arcs import Step, Steps
from planner.pricing.formula import FloatArray
from planner.pricing.kept_steps import steps_of
from planner.question.query import Query, deadline_text, share_text
from planner.routing.board import LABELS, Board, labels_of, with_shares
from planner.routing.departure_choice import choose_departure, departures_by_label
from planner.routing.pareto import find_front
from planner.routing.route import Route, clock, criterion_of
from planner.routing.route_text import key_places, modes_of
from planner.routing.router import find_board, find_route, find_routes
from planner.uncertainty.percentiles import row
from planner.uncertainty.risk import share_in_time
from planner.uncertainty.route_model import arrival_h, plan_route, route_steps
from planner.uncertainty.sampling import draw_plan

DRAWS = 10_000
"""Draws of each candidate, as many as ``corridors risk`` takes."""
SEED = 1
ALTERNATIVES = 5
"""Distinct routes of each criterion that are candidates."""


class OnTimeCandidate(NamedTuple):
    """A route that is planned to arrive in time, and the share of draws in which it does.

    ``hours`` are those of each draw, from the departure.
    """

    route: Route
    probability: float
    hours: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableAnswer:
    """What is chosen under a reliability, and from what.

    ``board`` holds the answers, one alone for a question with a criterion, and ``on_time`` the
    probability of each of them. ``candidates`` are in order of the criterion of the question.
    ``plain`` tells whether the first answer is that of the question without a reliability.
    """

    board: Board
    on_time: tuple[float, ...]
    candidates: tuple[OnTimeCandidate, ...]
    plain: bool
    draws: int
    seed: int


class OnTimeDraws:
    """Draws the arrivals of routes of one question by common random numbers.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    engine
        That of the search, which may have the graph of a departure already.
    draws, seed
        As for `planner.uncertainty.risk.route_risk`.
    """

    def __init__(
        self,
        network: Network,
        steps: Steps,
        engine: Engine = PLAIN,
        *,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> None:
        self._network = network
        self._steps = steps
        self._engine = engine
        self.draws = draws
        self.seed = seed
        self._located = network.facts.located()
        self._graph: tuple[tuple[dt.date, float], Graph] | None = None

    def candidates(self, routes: Iterable[Route]) -> list[OnTimeCandidate]:
        """Return routes with their probabilities, each once."""
        known: dict[tuple[Step, ...], Route] = {}
        for route in routes:
            known.setdefault(tuple(route_steps(route)), route)
        found = []
        for route in known.values():
            query, graph = route.query, self._graph_of(route.query)
            plan = plan_route(self._network, self._steps, route, graph, self._located)
            sample = draw_plan(self._network, plan, self.draws, self.seed)
            arrivals = arrival_h(plan, sample.value(), sample.wait)
            hours = row(arrivals - query.hour, self.draws)
            deadline = query.deadline
            share = 1.0 if deadline is None else share_in_time(query, hours, deadline)
            found.append(OnTimeCandidate(route, share, hours))
        return found

    def _graph_of(self, query: Query) -> Graph:
        """Return the graph of a departure; all routes are answers to one question."""
        key = (query.depart, query.hour)
        if self._graph is None or self._graph[0] != key:
            self._graph = key, self._engine.graph(self._network, self._steps, query)
        return self._graph[1]

    def accepts(self, query: Query) -> Callable[[Route], bool] | None:
        """Return what tells whether a route keeps the reliability of a question, if it has one."""
        least, moment = query.share_in_time, query.deadline
        if least is None:
            return None

        def accepted(route: Route) -> bool:
            asked = route.query._replace(deadline=moment)
            return self.candidates([replace(route, query=asked)])[0].probability >= least

        return accepted


def settle_departure(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    engine: Engine = PLAIN,
    progress: Callable[[str], None] = lambda _: None,
) -> Query:
    """Return a question with its departure, where it leaves that open.

    As `planner.routing.departure_choice.choose_departure`, and the answer keeps the reliability of
    the question.

    Raises
    ------
    UsageError, NoRouteError
        As there.
    """
    steps = steps if steps is not None else steps_of(network)
    accepts = _accepts(network, steps, query, engine)
    return choose_departure(
        network, query, steps, engine=engine, accepts=accepts, progress=progress
    )


def departures_of(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    engine: Engine = PLAIN,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Query]:
    """Return the question with the departure of each line of a board.

    As `planner.routing.departure_choice.departures_by_label`, and each answer keeps the
    reliability of the question.

    Raises
    ------
    UsageError, NoRouteError
        As there.
    """
    steps = steps if steps is not None else steps_of(network)
    accepts = _accepts(network, steps, query, engine)
    return departures_by_label(
        network, query, steps, engine=engine, accepts=accepts, progress=progress
    )


def _accepts(
    network: Network, steps: Steps, query: Query, engine: Engine
) -> Callable[[Route], bool] | None:
    return OnTimeDraws(network, steps, engine).accepts(query)


def find_reliable(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    board: bool = True,
    engine: Engine = PLAIN,
    draws: int = DRAWS,
    seed: int = SEED,
) -> ReliableAnswer:
    """Return the best answers that arrive by the deadline with the reliability of a question.

    The answer of the question itself is taken where it is reliable enough, else the least by the
    criterion of the candidates that are. What counts for less than the answer itself, because
    it buys a small gain with a transfer or a border, counts for as much.

    Parameters
    ----------
    network, query, steps, engine
        As for `planner.routing.router.find_route`; the question has a deadline, a reliability and
        a departure.
    board
        Choose for each line of a board; else by the criterion of the question alone.
    draws, seed
        As for `planner.uncertainty.risk.route_risk`.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no route is planned to arrive in time, or none is reliable enough: it names the most
        reliable one, and a deadline that this one keeps.
    """
    steps = steps if steps is not None else steps_of(network)
    criteria = tuple(LABELS.values()) if board else (query.by,)
    if board:
        plain = find_board(network, query, steps, engine=engine)
    else:
        plain = Board([find_route(network, query, steps, engine=engine)])
    routes = [*plain.routes, *_others(network, query, steps, criteria, engine)]
    drawn = OnTimeDraws(network, steps, engine, draws=draws, seed=seed)
    candidates = drawn.candidates(routes)
    least = query.reliability or 0.0
    kept = [it for it in candidates if it.probability >= least]
    if not kept:
        raise _not_reliable(network, query, candidates)
    chosen: dict[int, str] = {}
    for by, label in zip(criteria, LABELS if board else [""], strict=True):
        own = next(it for it in plain.routes if not board or label in it.labels)
        chosen.setdefault(_choose(network, candidates, kept, own, by), by)
    rows = [_asked_by(candidates[at].route, query, by) for at, by in chosen.items()]
    first = next(iter(chosen))
    labels = labels_of(network, rows) if board else {0: ()}
    answers = [
        replace(rows[at], rank=rank, labels=own) for rank, (at, own) in enumerate(labels.items(), 1)
    ]
    numbers = list(chosen)
    order = _value(network, criteria[0])
    return ReliableAnswer(
        board=Board(with_shares(network, answers) if board else answers, reliable=least > 0.0),
        on_time=tuple(candidates[numbers[at]].probability for at in labels),
        candidates=tuple(sorted(candidates, key=lambda it: order(it.route))),
        plain=first == 0,
        draws=draws,
        seed=seed,
    )


def _asked_by(route: Route, query: Query, by: str) -> Route:
    """Return a route as an answer by a criterion; one that was asked by it stays as it is."""
    return route if route.query.by == by else replace(route, query=query._replace(by=by))


def _others(
    network: Network, query: Query, steps: Steps, criteria: Iterable[str], engine: Engine
) -> list[Route]:
    """Return the front of time and cost, and alternatives by each criterion."""
    found: list[Route] = []
    if not (query.via or any(it in query.avoid for it in network.corridors)):
        timed = query._replace(by="time", value_of_time=0.0)
        found += find_front(network, timed, steps, engine=engine).routes
    for by in criteria:
        value = query.value_of_time if by == "generalised" else 0.0
        asked = query._replace(by=by, value_of_time=value)
        found += find_routes(network, asked, steps, count=ALTERNATIVES, engine=engine)[0]
    return found


def _value(network: Network, by: str) -> Callable[[Route], float]:
    def value(route: Route) -> float:
        return criterion_of(network, replace(route, query=route.query._replace(by=by)))

    return value


def _choose(
    network: Network,
    candidates: list[OnTimeCandidate],
    kept: list[OnTimeCandidate],
    own: Route,
    by: str,
) -> int:
    """Return the number of the candidate that a criterion takes, ``own`` being its answer."""
    value, answer = _value(network, by), tuple(route_steps(own))
    floor = value(own)
    numbered = {id(it): at for at, it in enumerate(candidates)}

    def order(it: OnTimeCandidate) -> tuple[float, bool, float, int]:
        takes = max(value(it.route), floor)
        is_other = tuple(route_steps(it.route)) != answer
        return takes, is_other, -it.probability, numbered[id(it)]

    return numbered[id(min(kept, key=order))]


def _not_reliable(
    network: Network, query: Query, candidates: list[OnTimeCandidate]
) -> NoRouteError:
    """Return the error that no candidate is reliable enough, with the most reliable one."""
    best = max(candidates, key=lambda it: it.probability)
    names = [network.places[place].name() for place in (query.origin, query.destination)]
    moment = "the deadline" if query.deadline is None else deadline_text(query.deadline)
    least = query.reliability or 0.0
    by = "+".join(modes_of(network, best.route))
    through = ", ".join(key_places(network, best.route))
    message = (
        f"no route for {query.cargo} from {names[0]} to {names[1]} arrives by "
        f"{moment} with a probability of {share_text(least)}; the most reliable, by {by}"
        f"{f' through {through}' if through else ''}, does with {share_text(best.probability)}"
    )
    late = float(np.quantile(best.hours, least, method="inverted_cdf"))
    if np.isfinite(late):
        option = "--deadline" if query.arrive_by is None else "--arrive-by"
        day = clock(query, query.hour + late + 1.0 / 60.0).date()
        message += f", and {option} {day} would do"
    return NoRouteError(message)
