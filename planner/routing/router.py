"""How is one question answered on a network: search, legs, or what must be lifted?"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import OFF_NETWORK
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine, Terms, arrival, best, terms_of, value_of
from planner.graph.corridor_labels import corridors_of
from planner.graph.graph import Graph, build_graph
from planner.pricing.arcs import MOVE, Steps, resolve_steps
from planner.query.query import Query, deadline_text, may_touch
from planner.restrictions.embargo import check_question
from planner.restrictions.terminals import terminal_advice
from planner.routing.board import LABELS, RECOMMENDED, Board, shows_as
from planner.routing.elementary import elementary_front, elementary_path, has_way, reentered
from planner.routing.legs import build_route
from planner.routing.preference import Preferred, preferred_path
from planner.routing.route import Route, clock
from planner.routing.rules import WayRule, automaton_of, letters_of, rules_of
from planner.search.automaton import Automaton, Begins, automaton

if TYPE_CHECKING:
    from planner.routing.alternatives import Dropped


_CLOSED_H = 1e6
"""Hours more that a closed step weighs where as few as possible are to be lifted."""


class Tolerance(NamedTuple):
    """How much worse than the best an alternative may be: ``plus + times * best``.

    ``plus`` is in the unit of the criterion: hours, USD, kg or km.
    """

    times: float = 2.0
    plus: float = 0.0


class Front(NamedTuple):
    """A Pareto front: the routes shown, the index of the knee, and what is not shown.

    ``thinned`` counts the points of the front that gain too little on the one before.
    """

    routes: list[Route]
    knee: int | None
    thinned: int


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
        The searches to be used; for many questions `planner.graph.warm_backend.warm_engine`.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no route keeps the constraints; it names a smallest set of bans and closures
        to lift.
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
) -> tuple[list[Route], list[tuple[Route, str]]]:
    """Return the best routes that really differ, and those dropped, each with its reason.

    Parameters
    ----------
    network, query, steps, engine
        As for `find_route`.
    count
        How many routes are wanted, at least 1; see `planner.graph.tokens` for what differs.
    tolerance
        Routes that take more are dropped; over twice the best where it is not given.

    Raises
    ------
    UsageError, NoRouteError
        As `find_route`.
    """
    graph, terms, rules = _asked(network, query, steps, engine)
    dropped: list[Dropped] = []
    preferred = preferred_path(network, engine, graph, terms, rules)
    paths = [preferred.path]
    if count > 1 and preferred.path:
        limits = tolerance or Tolerance()
        asked = (network, engine, graph, terms, rules, preferred.path)
        paths, dropped = _alternatives(*asked, count, limits)
    if not paths or not paths[0]:
        raise _no_route(network, engine, graph, terms)
    routes = [_route(network, query, graph, path, rank) for rank, path in enumerate(paths, 1)]
    routes[0] = replace(routes[0], gap=preferred.gap)
    return routes, [(_route(network, query, graph, it.path, 0), it.reason) for it in dropped]


def find_board(
    network: Network, query: Query, steps: Steps | None = None, *, engine: Engine = PLAIN
) -> Board:
    """Return the recommended, the fastest, the cheapest and the cleanest route of a question.

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
    asked = _asked(network, query, steps, engine)
    found: dict[tuple[int, ...], list[str]] = {}
    told: dict[str, Preferred] = {}
    for label, by in LABELS.items():
        terms = asked.terms._replace(query=query._replace(by=by))
        told[label] = preferred_path(network, engine, asked.graph, terms, asked.rules)
        if not told[label].path:
            raise _no_route(network, engine, asked.graph, asked.terms)
        found.setdefault(tuple(told[label].path), []).append(label)
    routes: list[Route] = []
    for path, labels in found.items():
        own = query._replace(by=LABELS[labels[0]])
        route = _route(network, own, asked.graph, list(path), len(routes) + 1)
        route = replace(route, labels=tuple(labels), gap=told[labels[0]].gap)
        for at, earlier in enumerate(routes):
            if all(shows_as(network, route, earlier, label) for label in labels):
                named = {*earlier.labels, *labels}
                routes[at] = replace(earlier, labels=tuple(it for it in LABELS if it in named))
                break
        else:
            routes.append(route)
    return Board(routes, told[RECOMMENDED].simpler)


def find_front(
    network: Network,
    query: Query,
    steps: Steps | None = None,
    *,
    resolution: float | None = None,
    least_gain: float = 0.01,
    engine: Engine = PLAIN,
) -> Front:
    """Return the Pareto front on time and cost, or on time, cost and CO2e, fastest first.

    Parameters
    ----------
    network, query, steps, engine
        As for `find_route`; the criterion of the question is not used, but for a deadline
        and a budget.
    resolution
        With it CO2e is the third criterion: for every route there is one in the front that
        is no slower and no dearer and emits at most this share more. None: time and cost.
    least_gain
        Share of the cost (or of the CO2e) that each route must save on those shown before
        it.

    Raises
    ------
    UsageError
        As `find_route`, for a question with ``via``, or a negative resolution.
    NoRouteError
        As `find_route`.
    """
    from planner.routing._pareto import knee, thin, thin_three

    if query.via or any(corridor in query.avoid for corridor in network.corridors):
        message = "--pareto can't take --via or avoid a corridor yet; avoid places or links"
        raise UsageError(message)
    if resolution is not None and not 0.0 <= resolution <= 1.0:
        message = f"resolution {resolution:g} must be between 0 and 1"
        raise UsageError(message)
    steps, terms = _prepared(network, query, steps)
    graph = engine.graph(network, steps, query)
    paths = elementary_front(engine, graph, terms, resolution)
    points = [
        (
            arrival(graph, path),
            sum(graph.usd[edge] for edge in path),
            sum(graph.wtw_kg[edge] for edge in path),
        )
        for path in paths
    ]
    if query.budget_usd is not None:
        kept = [at for at, point in enumerate(points) if point[1] <= query.budget_usd]
        paths, points = [paths[at] for at in kept], [points[at] for at in kept]
    if not paths:
        raise _no_route(network, engine, graph, terms)
    flat = [point[:2] for point in points]
    shown = thin(flat, least_gain) if resolution is None else thin_three(points, least_gain)
    routes = [
        _route(network, query, graph, paths[at], rank) for rank, at in enumerate(shown.kept, 1)
    ]
    bend = knee([flat[at] for at in shown.kept]) if resolution is None else None
    return Front(routes, bend, len(shown.dropped))


class _Asked(NamedTuple):
    """A question laid over the network: its graph, terms and rules."""

    graph: Graph
    terms: Terms
    rules: list[WayRule]


def _asked(network: Network, query: Query, steps: Steps | None, engine: Engine) -> _Asked:
    steps, terms = _prepared(network, query, steps)
    graph = (engine.passing if query.via else engine.graph)(network, steps, query)
    rules = rules_of(network, graph.steps, query)
    if may_touch(network, query) and not has_way(engine, graph, terms, automaton_of(rules)):
        # A place at the end of a branch, or where the way turns round, can only be touched.
        graph = engine.graph(network, steps, query)
        rules = rules_of(network, graph.steps, query)
    return _Asked(graph, terms, rules)


def _prepared(network: Network, query: Query, steps: Steps | None) -> tuple[Steps, Terms]:
    check_question(network, query)
    return (steps if steps is not None else resolve_steps(network)), terms_of(network, query)


def _route(network: Network, query: Query, graph: Graph, edges: list[int], rank: int) -> Route:
    path = [graph.steps.step(edge) for edge in edges]
    way = [(step.a, step.first) for step in path if step.kind == MOVE]
    way.append((query.destination, ""))
    return build_route(network, query, graph, edges, path, corridors_of(network, way), rank)


def _alternatives(
    network: Network,
    engine: Engine,
    graph: Graph,
    terms: Terms,
    rules: Sequence[WayRule],
    first: list[int],
    count: int,
    tolerance: Tolerance,
) -> tuple[list[list[int]], list["Dropped"]]:
    from planner.graph.potentials import looking_ahead
    from planner.routing.alternatives import Judge, best_of_each, worth_showing

    token = engine.tokens(network, graph)
    ahead = looking_ahead(graph, terms) if engine is PLAIN else graph

    def value(path: list[int]) -> float:
        return value_of(graph, terms, path)

    def takes(path: list[int]) -> list[float]:
        return [
            arrival(graph, path),
            *(sum(of[edge] for edge in path) for of in (graph.usd, graph.wtw_kg)),
        ]

    def passes(path: list[int]) -> list[int]:
        return [token[edge] for edge in path if token[edge] >= 0]

    letters = letters_of(rules, [met + 1 for met in token])
    letters = letters._replace(symbol=engine.ints(letters.symbol))
    kept = [it.rule for it in rules]

    def find(prefix: tuple[int, ...], shut: frozenset[int]) -> list[int]:
        way = automaton(letters, [*kept, Begins(prefix, shut)])
        return elementary_path(engine, ahead, terms, way).path

    judge = Judge(value, passes, takes)
    known = passes(first)
    others = (path for path in best_of_each(find, value, token) if passes(path) != known)
    return worth_showing(chain([first], others), judge, count, tolerance)


def _no_route(network: Network, engine: Engine, graph: Graph, terms: Terms) -> NoRouteError:
    from planner.routing._infeasibility import smallest_lift

    query = terms.query
    names = [network.places[place].name() for place in (query.origin, query.destination)]
    asked = f"no route for {query.cargo} from {names[0]} to {names[1]}"
    if query.via:
        asked += " via " + ", ".join(network.places[place].name() for place in query.via)
    way = automaton_of(rules_of(network, graph.steps, query))
    bound = _bound(network, engine, graph, terms, way)
    if bound:
        return NoRouteError(f"{asked} {bound}")
    again = reentered(graph, best(engine, graph, terms, way), way)
    if again:
        place = network.places[graph.steps.places[again[0]]].name()
        once = _lift_for_once(network, graph, terms)
        more = lift_words(once) if once else ""
        twice = f"every chain of links passes {place} twice"
        return NoRouteError(f"{asked} because {twice}{more}", once)
    lenient = build_graph(network, graph.steps, query, lenient=True)
    lift = smallest_lift(lenient, rules_of(network, graph.steps, query, lenient=True))
    if lift is None:
        return NoRouteError(
            f"{asked}: no chain of links joins them, even without closures and bans"
        )
    stops = (network.places[it] for it in (query.origin, *query.via, query.destination))
    off = [place.name() for place in stops if place.kind == OFF_NETWORK]
    joined = f" ({', '.join(off)}: off the network, joined by road)" if off else ""
    told = [it + joined * (it == "add --mode road") for it in lift]
    return NoRouteError(f"{asked}{lift_words(told)}{terminal_advice(network, query)}", lift)


def lift_words(lift: Sequence[str]) -> str:
    """Return in words what stands in the way of a question, and which options would help.

    Examples
    --------
    >>> lift_words(["add --mode road"])
    '; to find one: add --mode road'
    >>> lift_words(["canal is closed", "drop --avoid RU"])
    ' because canal is closed; to find one: drop --avoid RU'
    """
    options = [it for it in lift if it.startswith(("add --", "drop --"))]
    obstacles = [it for it in lift if it not in options]
    because = f" because {' and '.join(obstacles)}" if obstacles else ""
    return because + (f"; to find one: {' and '.join(options)}" if options else "")


def _lift_for_once(network: Network, graph: Graph, terms: Terms) -> tuple[str, ...]:
    """Return what to lift for a way that enters no place twice, nothing where there is none.

    That of the way with the fewest closed steps.
    """
    query = terms.query
    lenient = build_graph(network, graph.steps, query, lenient=True)
    for edge in lenient.reasons:
        lenient.hours[edge] += _CLOSED_H
    free = query._replace(by="time", budget_usd=None, deadline=None)
    way = automaton_of(rules_of(network, graph.steps, query))
    found = elementary_path(PLAIN, lenient, Terms(free, float("inf"), 0.0), way)
    words = {word for edge in found.path for word in lenient.reasons.get(edge, ())}
    return tuple(sorted(words))


def _bound(network: Network, engine: Engine, graph: Graph, terms: Terms, way: Automaton) -> str:
    """Tell which of horizon, deadline and budget leaves nothing, or nothing."""
    query = terms.query
    free = query._replace(budget_usd=None, deadline=None)
    fastest = best(engine, graph, terms._replace(query=free._replace(by="time"), horizon=1e9), way)
    if not fastest:
        return ""
    hours = arrival(graph, fastest)
    if hours > terms.horizon:
        if query.deadline is not None and terms.horizon == query.hours_to_deadline():
            from planner.routing.leg_text import hours_text

            late = hours_text(hours - terms.horizon)
            return f"arrives by {deadline_text(query.deadline)}; the fastest is {late} late"
        from planner.routing._ice import ice_class_in_time

        needed = ice_class_in_time(network, engine, graph, terms, way)
        stronger = (
            f", a ship of higher ice class by --set {query.cargo}.ice_class={needed}"
            if needed
            else ""
        )
        return (
            f"arrives within {terms.horizon / 24:.0f} days of {query.depart}: what is closed "
            "in this season opens too late, and the earliest arrival is "
            f"{clock(query, hours):%Y-%m-%d}; try a later --depart (--every month "
            f"shows which){stronger}, or --set {query.cargo}.horizon_h=HOURS"
        )
    if query.budget_usd is None:
        return ""
    cheapest = best(engine, graph, terms._replace(query=free._replace(by="cost")), way)
    usd = sum(graph.usd[edge] for edge in cheapest)
    in_time = "in time " if query.deadline is not None else ""
    return f"costs at most USD {query.budget_usd:,.0f}; the cheapest {in_time}costs USD {usd:,.0f}"
