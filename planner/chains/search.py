"""The best way that obeys a chain: leg by leg as stated, as one search, chained in time."""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.chains.stated import ORDINARY, ChainLeg
from planner.graph.backend import PLAIN, Objective
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import HANDLE, MOVE, NEVER, PASS, Steps
from planner.pricing.formula import BOARD
from planner.question.query import Query
from planner.routing.elementary import elementary_path
from planner.routing.legs import build_route
from planner.routing.route import Leg, Route
from planner.routing.router import find_route, prepare_search
from planner.routing.rules import QuestionRule, automaton_of
from planner.search.automaton import NO_SERVICE, ChainEvent, ChainRule, ChainStretch


class LegWay(NamedTuple):
    """The way of one leg: what happens at its first place before it, and the leg itself.

    ``at_place`` are the legs of the route at the place (loading, customs, changes of mode), ``way``
    those from the wait for a departure to the arrival. ``ready_h`` and ``end_h`` are the hours from
    00:00 of the departure day at which the cargo is ready and arrives; with hours of the user's
    own the arrival follows these.
    """

    at_place: tuple[Leg, ...]
    way: tuple[Leg, ...]
    ready_h: float
    end_h: float


class ChainWay(NamedTuple):
    """The best way of a chain: the route, its parts leg by leg, and what follows the last.

    ``route`` has the prices of the network in all legs; ``path`` are its edges in the graph.
    """

    route: Route
    legs: tuple[LegWay, ...]
    unloading: tuple[Leg, ...]
    graph: Graph
    path: tuple[int, ...]


def find_chain(network: Network, steps: Steps, query: Query, legs: Sequence[ChainLeg]) -> ChainWay:
    """Return the best way that obeys a chain.

    By the criterion of the question and as `planner.routing.router.find_route` prefers, among all
    ways that go from place to place by the modes and services stated. After a leg with hours of
    the user's own the rest is searched again from the hour at which they end.

    Raises
    ------
    UsageError
        If the question contradicts itself.
    NoRouteError
        If no way obeys; it names the first leg that has none.
    """
    steps, terms = prepare_search(network, query, steps)
    graph = PLAIN.graph(network, steps, query)
    _close_past_own(graph, legs)
    events, rule = _rule(graph.steps, legs)
    path = _best(graph, terms, rule, events)
    if not path:
        raise _no_way(network, steps, query, graph, legs, rule, events)
    hours: dict[int, float] = {}
    for number, leg in enumerate(legs):
        if leg.own_hours is None:
            continue
        stops = _stops(graph, rule, events, path)
        written = _written(network, query, graph, path, stops, hours)
        hours[number] = written.legs[number].ready_h + leg.own_hours
        at = stops[number][0] + 1
        spent = fsum(graph.usd[edge] for edge in path[:at])
        begun = _begun(graph, graph.steps.head[path[at - 1]], hours[number], spent)
        rest = _best(begun, terms, rule._replace(begun=number + 1), [*events, 0])
        if not rest:
            raise _no_way(network, steps, query, graph, legs, rule, events)
        path = [*path[:at], *rest[1:]]
    stops = _stops(graph, rule, events, path)
    return _written(network, query, graph, path, stops, hours)


def _best(graph: Graph, terms: Objective, rule: ChainRule, events: Sequence[int]) -> list[int]:
    way = automaton_of(graph.steps, [QuestionRule(rule, events, "")])
    return elementary_path(PLAIN, graph, terms, way).path


def _rule(steps: Steps, legs: Sequence[ChainLeg]) -> tuple[list[int], ChainRule]:
    """Return the event of each step, and the rule of the chain."""
    places = {place: at for at, place in enumerate(dict.fromkeys(it.place for it in legs), 1)}
    named = dict.fromkeys(it.service for it in legs if it.service not in ("", ORDINARY))
    services = {service: at for at, service in enumerate(named, 1)}
    services[ORDINARY] = NO_SERVICE
    other = len(named) + 1
    modes = {mode: at for at, mode in enumerate(dict.fromkeys(steps.modes), 1)}
    known: dict[ChainEvent, int] = {ChainEvent(): 0}
    events: list[int] = []
    boardings = steps.rides.boardings
    of_place = [places.get(place, 0) for place in steps.places]
    for state in range(len(steps.start) - 1):
        served = steps.mode_of[state] >= steps.served
        for edge in range(steps.start[state], steps.start[state + 1]):
            head = steps.head[edge]
            event = ChainEvent()
            if steps.kind[edge] == MOVE:
                event = ChainEvent(
                    modes[steps.modes[steps.mode_of[head]]], of_place[steps.place_of[head]]
                )
            elif steps.kind[edge] == BOARD:
                event = ChainEvent(boards=services.get(boardings[edge].service, other))
            elif served and steps.kind[edge] == HANDLE:
                event = ChainEvent(boards=0)
            events.append(known.setdefault(event, len(known)))
    stretches = tuple(
        ChainStretch(
            places[it.place],
            frozenset(modes[m] for m in it.modes if m in modes),
            services.get(it.service, 0),
        )
        for it in legs
    )
    return events, ChainRule(stretches, tuple(known), other)


def _close_past_own(graph: Graph, legs: Sequence[ChainLeg]) -> None:
    """Close rides that go past an end of a leg of the user's own, which is another contract."""
    ends = {place for it in legs if it.is_own for place in (it.origin, it.place)}
    steps = graph.steps
    rides = steps.rides
    if not ends or not len(rides):
        return
    at_end = [steps.places[place] in ends for place in steps.place_of]
    for ride in range(rides.first, rides.first + len(rides)):
        *inner, _ = rides.way(ride)
        if any(steps.kind[it] == MOVE and at_end[steps.head[it]] for it, _ in inner):
            graph.hours[ride] = NEVER
            graph.number[ride] = STATIC


def _stops(
    graph: Graph, rule: ChainRule, events: Sequence[int], path: Sequence[int]
) -> list[tuple[int, int]]:
    """Return by leg the step that ends it: its edge in the path, and its place in the edge."""
    steps = graph.steps
    found: list[tuple[int, int]] = []
    layer = rule.first
    for at, edge in enumerate(path):
        ride = steps.rides.is_ride(edge)
        parts = [it for it, _ in steps.rides.way(edge)] if ride else [edge]
        for number, part in enumerate(parts):
            then = rule.after(layer, events[part])
            if rule.visited(then) > rule.visited(layer):
                found.append((at, number))
            layer = then
    return found


def _written(
    network: Network,
    query: Query,
    graph: Graph,
    path: Sequence[int],
    stops: Sequence[tuple[int, int]],
    hours: dict[int, float],
) -> ChainWay:
    """Return the way of a path, cut into the legs of the chain."""
    # What is passed at the place of a stop is written with the leg that follows it.
    ends = {stop: hours.get(number) for number, stop in enumerate(stops)}
    route = build_route(network, query, graph, path, stops=ends)
    groups: list[list[Leg]] = [[]]
    places = [_place_after(graph, path, stop) for stop in stops]
    for leg in route.legs:
        groups[-1].append(leg)
        done = len(groups) - 1
        if done < len(places) and _has_move(leg) and leg.places[-1] == places[done]:
            groups.append([])
    found = []
    now = query.hour
    for number, group in enumerate(groups[:-1]):
        first = _first_of_way(group)
        ready = group[first - 1].end_h if first else now
        now = hours.get(number, group[-1].end_h)
        found.append(LegWay(tuple(group[:first]), tuple(group[first:]), ready, now))
    return ChainWay(route, tuple(found), tuple(groups[-1]), graph, tuple(path))


def _place_after(graph: Graph, path: Sequence[int], stop: tuple[int, int]) -> str:
    steps = graph.steps
    edge = path[stop[0]]
    if steps.rides.is_ride(edge):
        edge = steps.rides.way(edge)[stop[1]][0]
    return steps.places[steps.place_of[steps.head[edge]]]


def _has_move(leg: Leg) -> bool:
    return any(step.kind == MOVE for step, _ in leg.steps)


def _first_of_way(group: Sequence[Leg]) -> int:
    """Return the number of the first leg that is no longer at the place of departure."""
    first = 0
    for number, leg in enumerate(group):
        kinds = {step.kind for step, _ in leg.steps}
        if kinds & {MOVE, PASS, BOARD}:
            break
        if HANDLE in kinds:
            first = number + 1
    return first


def _begun(graph: Graph, state: int, hour: float, spent: float) -> Graph:
    """Return a graph whose journeys begin at a state, at an hour, with USD spent before."""
    steps = graph.steps
    return graph._replace(
        steps=steps._replace(
            place_of=[*steps.place_of, steps.place_of[state]],
            mode_of=[*steps.mode_of, steps.mode_of[state]],
            start=[*steps.start, len(steps.head) + 1],
            head=[*steps.head, state],
            kind=[*steps.kind, PASS],
            km=[*steps.km, 0.0],
        ),
        hours=[*graph.hours, hour],
        usd=[*graph.usd, spent],
        wtw_kg=[*graph.wtw_kg, 0.0],
        number=[*graph.number, STATIC],
        shipper={by: [*it, 0.0] for by, it in graph.shipper.items()},
        source=len(steps.start) - 1,
        landmarks={},
        to_go=(),
    )


def _no_way(
    network: Network,
    steps: Steps,
    query: Query,
    graph: Graph,
    legs: Sequence[ChainLeg],
    rule: ChainRule,
    events: Sequence[int],
) -> NoRouteError:
    """Return the error that names the first leg without a way, and what it takes."""
    done = _farthest(graph, rule, events)
    if done == len(legs):
        days = network.cargo_number(query.cargo, "horizon_h") / 24.0
        message = (
            f"the chain as a whole takes more than {days:.0f} days, the longest journey of "
            f"{query.cargo}; shorten it"
        )
        return NoRouteError(message)
    leg = legs[done]
    name = f"{network.places[leg.origin].name()} - {network.places[leg.place].name()}"
    how = f" by {', '.join(leg.modes)}" if leg.modes else ""
    how += f" with {leg.service}" if leg.service not in ("", ORDINARY) else ""
    lift: tuple[str, ...] = ()
    why = "no way obeys the chain there; allow another mode, or name a place between"
    try:
        find_route(
            network,
            query._replace(origin=leg.origin, destination=leg.place, modes=leg.modes, via=()),
            steps,
        )
    except NoRouteError as error:
        why, lift = str(error), tuple(error.lift)
    return NoRouteError(f"{leg.where}: {name}{how}: {why}", lift)


def _farthest(graph: Graph, rule: ChainRule, events: Sequence[int]) -> int:
    """Return how many legs can be done at all, whatever the hour."""
    steps = graph.steps
    todo = [(graph.source, rule.first)]
    seen = {*todo}
    most = 0
    while todo:
        state, layer = todo.pop()
        most = max(most, rule.visited(layer))
        for edge in range(steps.start[state], steps.start[state + 1]):
            if graph.hours[edge] == NEVER and graph.number[edge] == STATIC:
                continue
            then = layer
            ride = steps.rides.is_ride(edge)
            for part in [it for it, _ in steps.rides.way(edge)] if ride else [edge]:
                then = rule.after(then, events[part])
                if then < 0:
                    break
            reached = (steps.head[edge], then)
            if then >= 0 and reached not in seen:
                seen.add(reached)
                todo.append(reached)
    return most
