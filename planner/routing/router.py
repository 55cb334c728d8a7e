"""The answer to one question: the best route, alternatives and the board."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.graph.backend import (
    PLAIN,
    Engine,
    Objective,
    arrival,
    as_arrays,
    compiled_later,
    objective_of,
    value_of,
)
from planner.graph.graph import Graph
from planner.pricing.arcs import Steps
from planner.pricing.kept_steps import steps_of
from planner.question.query import Query, may_touch
from planner.restrictions.embargo import check_question
from planner.routing.board import LABELS, RECOMMENDED, Board, labelled
from planner.routing.detours import find_detour
from planner.routing.elementary import (
    Elementary,
    counted_ahead,
    elementary_attempts,
    elementary_path,
    has_way,
)
from planner.routing.legs import build_route
from planner.routing.route import LeaningCost, Route
from planner.routing.rules import (
    QuestionRule,
    automaton_of,
    letters_of,
    limits_apart,
    rules_of,
)
from planner.search.automaton import FREE, PrefixRule, automaton, condensed

if TYPE_CHECKING:
    from planner.routing.alternatives import Attempts, Dropped, DropReason, SelectedPaths


class Tolerance(NamedTuple):
    """How much worse than the best an alternative may be: ``plus + times * best``.

    ``plus`` is in the unit of the criterion: hours, USD, kg or km.
    """

    times: float = 2.0
    plus: float = 0.0


def find_route(
    network: Network, query: Query, steps: Steps | None = None, *, engine: Engine = PLAIN
) -> Route:
    """Return the best route of a question.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question.
    steps
        `planner.pricing.arcs.resolve_steps` of the network, where it is at hand.
    engine
        The searches to be used; for many questions `planner.graph.cache.warm_engine`.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no route keeps the constraints; it names a smallest set of bans and closures
        to allow.
    """
    return find_routes(network, query, steps, engine=engine)[0][0]


def find_routes(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    count: int = 1,
    tolerance: Tolerance | None = None,
    engine: Engine = PLAIN,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[list[Route], list[tuple[Route, "DropReason"]]]:
    """Return the best routes that really differ, and those dropped, each with its reason.

    Parameters
    ----------
    network, query, steps, engine
        As for `find_route`.
    count
        How many routes are wanted, at least 1; see `planner.graph.tokens` for what differs.
    tolerance
        Routes that take more are dropped; over twice the best where it is not given.
    progress
        Called with how many of several routes are found.

    Raises
    ------
    UsageError, NoRouteError
        As `find_route`.
    """
    question = apply_question(network, query, steps, engine)
    graph, terms, rules = question
    dropped: list[Dropped] = []
    ended_after = 0
    best = elementary_path(engine, graph, terms, automaton_of(graph.steps, rules))
    paths = [best.path]
    if count > 1 and best.path:
        limits = tolerance or Tolerance()
        asked = (network, engine, question, best.path)
        paths, dropped, ended_after = _alternatives(*asked, count, limits, progress)
    if not paths or not paths[0]:
        raise _no_route(network, engine, graph, terms)
    routes = [build_route(network, query, graph, path, rank) for rank, path in enumerate(paths, 1)]
    cost = _leaning_cost(network, engine, graph, terms, rules, routes[0])
    routes[0] = replace(routes[0], gap=best.gap, leaning=cost, ended_after=ended_after)
    return routes, [(build_route(network, query, graph, it.path, 0), it.reason) for it in dropped]


def find_board(
    network: Network, query: Query, steps: Steps | None = None, *, engine: Engine = PLAIN
) -> Board:
    """Return the recommended, fastest, cheapest and lowest-CO2e route of a question.

    Each is the least by its criterion; of the rows shown, a label goes to the one that deserves it
    (`planner.routing.board.labelled`).

    Parameters
    ----------
    network, query, steps, engine
        As for `find_route`; the criterion of the question is generalised cost.

    Raises
    ------
    UsageError, NoRouteError
        As `find_route`.
    """
    query = query._replace(by=LABELS[RECOMMENDED])
    asked = apply_question(network, query, steps, engine)
    way = automaton_of(asked.graph.steps, asked.rules)
    found: dict[tuple[int, ...], tuple[str, Elementary]] = {}
    for label, by in LABELS.items():
        terms = asked.terms._replace(query=query._replace(by=by))
        best = elementary_path(engine, asked.graph, terms, way)
        if not best.path:
            raise _no_route(network, engine, asked.graph, asked.terms)
        found.setdefault(tuple(best.path), (label, best))
    rows = []
    for label, best in found.values():
        own = query._replace(by=LABELS[label])
        route = build_route(network, own, asked.graph, best.path, 0)
        rows.append(replace(route, gap=best.gap))
    routes = labelled(network, rows)
    cost = _leaning_cost(network, engine, asked.graph, asked.terms, asked.rules, routes[0])
    routes[0] = replace(routes[0], leaning=cost)
    detour = find_detour(network, asked.graph.steps, routes[0])
    return Board(routes, detour=detour)


def _leaning_cost(
    network: Network,
    engine: Engine,
    graph: Graph,
    terms: Objective,
    rules: Sequence[QuestionRule],
    route: Route,
) -> LeaningCost | None:
    """Return what a route takes more than the one without leanings, None where there are none."""
    if not terms.query.leanings:
        return None
    plain = terms._replace(query=terms.query._replace(leanings=()))
    free = graph._replace(leaned=None)
    path = elementary_path(engine, free, plain, automaton_of(free.steps, rules)).path
    best = build_route(network, plain.query, free, path)
    return LeaningCost(*(route.total(it) - best.total(it) for it in LeaningCost._fields))


class AppliedQuestion(NamedTuple):
    """A question applied to the network: its graph, terms and rules."""

    graph: Graph
    terms: Objective
    rules: list[QuestionRule]


def apply_question(
    network: Network, query: Query, steps: Steps | None, engine: Engine
) -> AppliedQuestion:
    """Return the graph, the terms and the rules of a question.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    """
    steps, terms = prepare_search(network, query, steps)
    graph = (engine.passing if query.via else engine.graph)(network, steps, query)
    rules = rules_of(network, graph.steps, query)
    if may_touch(network, query) and not has_way(
        engine, graph, terms, automaton_of(graph.steps, rules)
    ):
        # A place at the end of a branch, or where the way turns round, can only be touched.
        graph = engine.graph(network, steps, query)
        rules = rules_of(network, graph.steps, query)
    return AppliedQuestion(graph, terms, rules)


def prepare_search(network: Network, query: Query, steps: Steps | None) -> tuple[Steps, Objective]:
    """Check a question and return the steps and the terms of its search.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    """
    check_question(network, query)
    return (steps if steps is not None else steps_of(network)), objective_of(network, query)


def _no_route(network: Network, engine: Engine, graph: Graph, terms: Objective) -> NoRouteError:
    def why() -> NoRouteError:
        # Seldom needed, and not light.
        from planner.routing.infeasibility import no_route_error

        return no_route_error(network, engine, graph, terms)

    return NoRouteError(why=why)


def _alternatives(
    network: Network,
    engine: Engine,
    question: AppliedQuestion,
    first: list[int],
    count: int,
    tolerance: Tolerance,
    progress: Callable[[int], None],
) -> "SelectedPaths":
    from planner.graph.backend import with_potentials
    from planner.routing.alternatives import SelectionCriteria, best_by_tokens, select_alternatives

    graph, terms, rules = question
    token = engine.tokens(network, graph)
    ahead, later = graph, engine
    if engine.is_plain:
        later = compiled_later()
        ahead = as_arrays(later, with_potentials(graph, terms))

    def value(path: list[int]) -> float:
        return value_of(graph, terms, path)

    def takes(path: list[int]) -> list[float]:
        return [
            arrival(graph, path),
            *(fsum(of[edge] for edge in path) for of in (graph.usd, graph.wtw_kg)),
        ]

    def passes(path: list[int]) -> list[int]:
        return [token[edge] for edge, _, _ in graph.steps.unfold(path) if token[edge] >= 0]

    apart, counts = limits_apart(graph.steps, rules)
    letters = letters_of(graph.steps, apart, [met + 1 for met in token])
    letters = letters._replace(symbol=engine.ints(letters.symbol))
    kept = [it.rule for it in apart]
    ahead_of_all = counted_ahead(engine, graph, FREE._replace(counts=counts))

    def find(prefix: tuple[int, ...], excluded: frozenset[int]) -> "Attempts":
        way = condensed(automaton(letters, [*kept, PrefixRule(prefix, excluded)]))
        way = way._replace(counts=ahead_of_all.counts)
        for attempt in elementary_attempts(later, ahead, terms, way):
            yield attempt.least, attempt.path

    judge = SelectionCriteria(value, passes, takes)
    known = passes(first)
    found = best_by_tokens(find, passes)
    others = (path for path in found if isinstance(path, int) or passes(path) != known)
    return select_alternatives(chain([first], others), judge, count, tolerance, progress)
