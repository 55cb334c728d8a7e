"""The reason why a question has no route: the smallest set of bans and closures to allow."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from math import fsum

from corridors.errors import NoRouteError
from corridors.model.entities import ICE_CLASSES, OFF_NETWORK, Fact
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Engine, Objective, arrival, best
from planner.graph.graph import NOTHING, Graph, build_graph
from planner.pricing.arcs import NEVER
from planner.question.query import Query, deadline_text
from planner.question.terms import MOST_LIMIT
from planner.restrictions.bans import SCHEDULED
from planner.restrictions.cargo_limits import terminal_advice
from planner.routing.elementary import elementary_path, reentered
from planner.routing.route import clock
from planner.routing.rules import (
    QuestionRule,
    automaton_of,
    border_events,
    rules_of,
    transfer_events,
)
from planner.search.automaton import Automaton

MOST_LABELS = 50_000
"""Labels after which a relaxation is taken that need not be a smallest one."""


def smallest_relaxation(graph: Graph, rules: Sequence[QuestionRule]) -> tuple[str, ...] | None:
    """Return a smallest set of reasons that, allowed, opens a path, None where none does.

    Where very many sets are possible it is a small one.

    Parameters
    ----------
    graph
        A lenient graph: excluded steps are in it, with their reasons.
    rules
        The rules of the question, lenient: one whose words must be allowed notes so in its
        last layer.

    Notes
    -----
    Labels are sets of allowed reasons, settled by size; a label is dropped where a subset
    of it was settled at the same state and layers. Exact, as the reasons of a path are the
    union of those of its steps and of the rules that it breaks. The labels of a state may be as
    many as there are sets of reasons, so after `MOST_LABELS` the search begins anew with one
    label for each state and its layers: it finds a set wherever there is one.
    """
    try:
        return _relaxation(graph, rules, most=MOST_LABELS)
    except _TooManyLabelsError:
        return _relaxation(graph, rules, most=0)


class _TooManyLabelsError(Exception):
    """More labels than are worth the search."""


def _relaxation(graph: Graph, rules: Sequence[QuestionRule], most: int) -> tuple[str, ...] | None:
    """Return `smallest_relaxation` with so many labels at most; with 0 one for each state."""
    steps = graph.steps
    start, head, hours = steps.start, steps.head, graph.hours
    settled: dict[tuple[int, ...], list[frozenset[str]]] = {}
    labels = 0

    def dominated(state: tuple[int, ...], allowed: frozenset[str]) -> bool:
        known = settled.get(state, ())
        return any(other <= allowed for other in known) if most else bool(known)

    first = (graph.source, *(it.rule.first for it in rules))
    heap: list[tuple[int, tuple[str, ...], tuple[int, ...]]] = [(0, (), first)]
    while heap:
        _, words, state = heappop(heap)
        allowed = frozenset(words)
        if dominated(state, allowed):
            continue
        labels += 1
        if labels > most > 0:
            raise _TooManyLabelsError
        settled.setdefault(state, []).append(allowed)
        local, *layers = state
        if local == graph.target and all(
            it.rule.ends(layer) for it, layer in zip(rules, layers, strict=True)
        ):
            return tuple(sorted(allowed))
        for edge in range(start[local], start[local + 1]):
            if hours[edge] == NEVER:
                continue
            more = allowed | graph.reasons.get(edge, NOTHING)
            then = [
                it.rule.after(layer, it.events[edge])
                for it, layer in zip(rules, layers, strict=True)
            ]
            if then and min(then) < 0:
                continue
            for it, layer in zip(rules, then, strict=True):
                if it.words and layer == it.rule.layers - 1:
                    more |= {it.words}
            reached = (head[edge], *then)
            if not dominated(reached, more):
                heappush(heap, (len(more), tuple(sorted(more)), reached))
    return None


def ice_class_in_time(
    network: Network, engine: Engine, graph: Graph, terms: Objective, way: Automaton
) -> str:
    """Return the lowest ice class whose ship arrives within the horizon.

    Parameters
    ----------
    network
        The network.
    engine
        The searches that the graph was made for.
    graph
        The graph of the question, on which nothing arrives in time.
    terms
        The terms of the search.
    way
        What the way as a whole must keep.

    Returns
    -------
    str
        The class; empty where no ship arrives in time.
    """
    query = terms.query
    classes = network.cargo_entries(query.cargo, "ice_class")
    own = ICE_CLASSES.index(str(classes[0][0])) if classes else 0
    asked = {
        ICE_CLASSES.index(str(entry[0]))
        for table in network.facts.by_subject.values()
        for entry in table.get("ice_class", ())
    }
    higher = sorted(it for it in asked if it > own)
    free = terms._replace(query=query._replace(by="time", budget_usd=None))

    def in_time(number: int) -> bool:
        rest = ("", None, None, "", network.edition.year, "", "", "", "")
        layer = network.with_layer([Fact(query.cargo, "ice_class", ICE_CLASSES[number], *rest)])
        stronger = build_graph(layer, graph.steps, query)
        found = best(engine, stronger, free, way)
        return bool(found) and arrival(stronger, found) <= terms.horizon

    if not higher or not in_time(higher[-1]):
        return ""
    return ICE_CLASSES[next(it for it in higher if in_time(it))]


_CLOSED_H = 1e6
"""Hours more that a closed step weighs where as few as possible are to be allowed."""


def no_route_error(
    network: Network, engine: Engine, graph: Graph, terms: Objective
) -> NoRouteError:
    """Return the error that says why a question has no route, and what to change.

    Parameters
    ----------
    network, engine, graph
        What was searched without a result.
    terms
        The terms of the search, with the question.
    """
    # What a step counts does not close it.
    query = terms.query._replace(leanings=())
    graph, terms = graph._replace(leaned=None), terms._replace(query=query)
    names = [network.places[place].name() for place in (query.origin, query.destination)]
    asked = f"no route for {query.cargo} from {names[0]} to {names[1]}"
    if query.via:
        asked += " via " + ", ".join(network.places[place].name() for place in query.via)
    limited = _limited(network, engine, graph, terms)
    if limited:
        return NoRouteError(f"{asked} {limited[0]}", limited[1])
    query = query._replace(max_transfers=None, max_borders=None)
    terms = terms._replace(query=query)
    way = automaton_of(graph.steps, rules_of(network, graph.steps, query))
    bound = _bound(network, engine, graph, terms, way)
    if bound:
        return NoRouteError(f"{asked} {bound}")
    again = reentered(graph, best(engine, graph, terms, way), way)
    if again:
        place = network.places[graph.steps.places[again[0]]].name()
        once = _relaxation_without_reentry(network, graph, terms)
        more = relaxation_text(once) if once else ""
        twice = f"every chain of links passes {place} twice"
        return NoRouteError(f"{asked} because {twice}{more}", once)
    lenient = build_graph(network, graph.steps, query, lenient=True)
    relaxation = smallest_relaxation(lenient, rules_of(network, graph.steps, query, lenient=True))
    if relaxation is None:
        relaxation = _relaxation_by_charter(network, graph, query)
    if relaxation is None:
        return NoRouteError(
            f"{asked}: no chain of links joins them, even without closures and bans"
        )
    stops = (network.places[it] for it in (query.origin, *query.via, query.destination))
    off = [place.name() for place in stops if place.kind == OFF_NETWORK]
    joined = f" ({', '.join(off)}: off the network, joined by road)" if off else ""
    named = [it + joined * (it == "add --mode road") for it in relaxation]
    return NoRouteError(
        f"{asked}{relaxation_text(named)}{terminal_advice(network, query)}", relaxation
    )


def _relaxation_by_charter(network: Network, graph: Graph, query: Query) -> tuple[str, ...] | None:
    """Return what to allow where cargo that goes by services alone went along all links.

    None where even then no path is left, or where the cargo goes along all links anyway.
    """
    entries = network.cargo_entries(query.cargo, SCHEDULED)
    if not entries or not network.services:
        return None
    nothing = Fact(query.cargo, SCHEDULED, "nothing", "", None, None, "", 0, "", "", "", "")
    charter = build_graph(network.with_layer([nothing]), graph.steps, query, lenient=True)
    more = smallest_relaxation(charter, rules_of(network, graph.steps, query, lenient=True))
    if more is None:
        return None
    modes = " or ".join(str(entries[0][0]).split())
    words = f"no service carries {query.cargo} by {modes} all the way"
    return (f"{words} (--set {query.cargo}.{SCHEDULED}=nothing)", *more)


def relaxation_text(relaxation: Sequence[str]) -> str:
    """Return in words what stands in the way of a question, and which options would help.

    Examples
    --------
    >>> relaxation_text(["add --mode road"])
    '; to find one: add --mode road'
    >>> relaxation_text(["canal is closed", "drop --avoid RU"])
    ' because canal is closed; to find one: drop --avoid RU'
    """
    options = [it for it in relaxation if it.startswith(("add --", "drop --"))]
    obstacles = [it for it in relaxation if it not in options]
    because = f" because {' and '.join(obstacles)}" if obstacles else ""
    return because + (f"; to find one: {' and '.join(options)}" if options else "")


def _relaxation_without_reentry(
    network: Network, graph: Graph, terms: Objective
) -> tuple[str, ...]:
    """Return what to allow for a path that enters no place twice, nothing where there is none.

    That of the way with the fewest closed steps.
    """
    query = terms.query
    lenient = build_graph(network, graph.steps, query, lenient=True)
    for edge in lenient.reasons:
        lenient.hours[edge] += _CLOSED_H
    free = query._replace(by="time", budget_usd=None, deadline=None)
    way = automaton_of(graph.steps, rules_of(network, graph.steps, query))
    found = elementary_path(PLAIN, lenient, Objective(free, float("inf"), 0.0), way)
    words = {word for edge in found.path for word in lenient.reasons.get(edge, ())}
    return tuple(sorted(words))


_LIMITS = {"max_transfers": "transfer", "max_borders": "border"}


def _limited(
    network: Network, engine: Engine, graph: Graph, terms: Objective
) -> tuple[str, tuple[str, ...]] | None:
    """Return which limits on transfers and borders bind, and what would do; None if none does.

    Of each limit alone the least that gives a route is named, the others kept; of both together
    where neither alone gives one: the fewest transfers, and the fewest borders with them.
    """
    asked = terms.query
    own = [name for name in _LIMITS if getattr(asked, name) is not None]
    if not own:
        return None

    def count(query: Query) -> dict[str, int] | None:
        """Return how many of each the best route under other limits has, None without one."""
        way = automaton_of(graph.steps, rules_of(network, graph.steps, query))
        path = elementary_path(engine, graph, terms._replace(query=query), way).path
        if not path:
            return None
        steps = graph.steps
        parts = [edge for edge, _, _ in steps.unfold(path)]
        events = (transfer_events(steps), border_events(network, steps, query))
        return {
            name: sum(of[edge] for edge in parts) for name, of in zip(_LIMITS, events, strict=True)
        }

    def fewest(name: str, query: Query) -> int | None:
        """Return the least limit of a name that gives a route, the other limits as they are."""
        found = count(_limited_to(query, {name: None}))
        while found is not None and found[name]:
            fewer = count(_limited_to(query, {name: found[name] - 1}))
            if fewer is None:
                break
            found = fewer
        return None if found is None else found[name]

    if count(_limited_to(asked, dict.fromkeys(own))) is None:
        return None
    words = " and ".join(_at_most(name, getattr(asked, name)) for name in own)
    alone = {name: it for name in own if (it := fewest(name, asked)) is not None}
    if alone:
        more = " or ".join(_would_do(name, it, say=len(own) > 1) for name, it in alone.items())
        return f"with {words}; {more}", tuple(_option(name, it) for name, it in alone.items())
    first, second = own
    free = _limited_to(asked, {second: None})
    least = fewest(first, free) or 0
    other = fewest(second, _limited_to(asked, {first: least})) or 0
    both = {first: least, second: other}
    more = " and ".join(_would_do(name, it, say=True) for name, it in both.items())
    return f"with {words}; {more}", tuple(_option(name, it) for name, it in both.items())


def _limited_to(query: Query, limits: Mapping[str, int | None]) -> Query:
    """Return a question with other limits."""
    most = {name: getattr(query, name) for name in _LIMITS} | dict(limits)
    return query._replace(max_transfers=most["max_transfers"], max_borders=most["max_borders"])


def _at_most(name: str, most: int) -> str:
    return f"at most {most} {_LIMITS[name]}{'s' * (most != 1)}"


def _would_do(name: str, most: int, *, say: bool) -> str:
    counted = f" {_LIMITS[name]}{'s' * (most != 1)}" * say
    return f"{most}{counted} would do ({_option(name, most)})"


def _option(name: str, most: int) -> str:
    """Return the option that allows so many, or none where no limit may be so high."""
    option = f"--{name.replace('_', '-')}"
    return f"{option} {most}" if most <= MOST_LIMIT else f"drop {option}"


def _bound(network: Network, engine: Engine, graph: Graph, terms: Objective, way: Automaton) -> str:
    """Tell which of horizon, deadline and budget leaves nothing, or nothing."""
    query = terms.query
    free = query._replace(budget_usd=None, deadline=None)
    fastest = best(engine, graph, terms._replace(query=free._replace(by="time"), horizon=1e9), way)
    if not fastest:
        return ""
    hours = arrival(graph, fastest)
    if hours > terms.horizon:
        if query.deadline is not None and terms.horizon == query.hours_to_deadline():
            from planner.routing.route_text import hours_text

            late = hours_text(hours - terms.horizon)
            return f"arrives by {deadline_text(query.deadline)}; the fastest is {late} late"
        needed = ice_class_in_time(network, engine, graph, terms, way)
        stronger = (
            f", a ship of higher ice class by --set {query.cargo}.ice_class={needed}"
            if needed
            else ""
        )
        later = "--depart" if query.arrive_by is None else "--arrive-by"
        return (
            f"arrives within {terms.horizon / 24:.0f} days of {query.depart}: what is closed "
            "in this season opens too late, and the earliest arrival is "
            f"{clock(query, hours):%Y-%m-%d}; try a later {later} (--every month "
            f"shows which){stronger}, or --set {query.cargo}.horizon_h=HOURS"
        )
    if query.budget_usd is None:
        return ""
    cheapest = best(engine, graph, terms._replace(query=free._replace(by="cost")), way)
    usd = fsum(graph.usd[edge] for edge in cheapest)
    in_time = "in time " if query.deadline is not None else ""
    return f"costs at most USD {query.budget_usd:,.0f}; the cheapest {in_time}costs USD {usd:,.0f}"
