"""Why a route goes far round: the shorter way, and what of it is closed to the cargo."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from corridors.geometry import great_circle_km
from corridors.model.network import Network
from planner.graph.backend import PLAIN, Objective
from planner.graph.graph import Graph, build_graph
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.formula import Closure
from planner.question.query import Query
from planner.routing.elementary import elementary_path
from planner.routing.route import Route
from planner.routing.rules import automaton_of, rules_of

FAR_ROUND = 2.5
"""A route this many times as long as the great circle between its ends goes far round."""
_SHORTER = 0.6
"""The shorter way is at most this share of the route, or it explains nothing."""
_OWN = ("add --", "drop --")
"""How reasons begin that are terms of the question itself."""
_OPTION = re.compile(r" \(--set [^)]*\)")


class ClosedWay(NamedTuple):
    """A shorter way than a route, which is closed to its cargo.

    ``times`` is the length of the route over the great circle between its ends, ``km`` that of the
    shorter way. ``closed`` are the ends of its closed stretches, by place, in their order, and
    ``reasons`` what closes them, as English sentences.
    """

    times: float
    km: float
    closed: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]

    def told(self, lang: str) -> list[str]:
        """Return what closes the stretches in a language, each cause once."""
        causes = (it.tell(lang) if isinstance(it, Closure) else it for it in self.reasons)
        return list(dict.fromkeys(_OPTION.sub("", it) for it in causes))


def find_detour(network: Network, steps: Steps, route: Route) -> ClosedWay | None:
    """Return the shortest way that a cargo would have if nothing were closed to it.

    None where the route does not go far round over land, where places to pass are asked for, where
    it could go a way that is not far round, or where no way that closures, bans and missing
    services exclude is much shorter. Terms of the question itself, such as its modes and what it
    avoids, hold for the shorter way too. A ship goes round continents, which needs no reason.

    Parameters
    ----------
    network, steps
        What was searched.
    route
        The answer.
    """
    query = route.query
    ends = [network.places[it] for it in (query.origin, query.destination)]
    straight = great_circle_km(*(value for it in ends for value in (it.lat, it.lon)))
    length = route.total("distance_km")
    far = FAR_ROUND * straight
    if query.via or length <= far or not _is_by_land(network, route):
        return None
    open_km = _shortest(build_graph(network, steps, query), network, query)[1]
    if open_km <= far:
        return None
    graph = build_graph(network, steps, query, lenient=True)
    for edge, words in graph.reasons.items():
        if any(it.startswith(_OWN) for it in words):
            graph.hours[edge] = NEVER
    path, km = _shortest(graph, network, query)
    closed = [edge for edge in path if graph.reasons.get(edge)]
    if not closed or km > _SHORTER * length:
        return None
    stretches = [_ends_of(graph.steps, edge) for edge in closed]
    reasons = [it for edge in closed for it in sorted(graph.reasons[edge])]
    return ClosedWay(
        length / straight, km, tuple(dict.fromkeys(stretches)), tuple(dict.fromkeys(reasons))
    )


def _is_by_land(network: Network, route: Route) -> bool:
    modes = {step.first for leg in route.legs if leg.kind == "move" for step, _ in leg.steps}
    return all(network.modes[it].land for it in modes if it in network.modes)


def _shortest(graph: Graph, network: Network, query: Query) -> tuple[Sequence[int], float]:
    """Return the shortest path of a graph, and its km."""
    shortest = query._replace(by="distance", budget_usd=None, deadline=None, leanings=())
    way = automaton_of(graph.steps, rules_of(network, graph.steps, query))
    path = elementary_path(PLAIN, graph, Objective(shortest, float("inf"), 0.0), way).path
    return path, fsum(graph.steps.km[edge] for edge in path if edge < len(graph.steps.km))


def _ends_of(steps: Steps, edge: int) -> tuple[str, str]:
    """Return the places from which and to which a step leads."""
    states = (bisect_right(steps.start, edge) - 1, steps.head[edge])
    tail, head = (steps.places[steps.place_of[it]] for it in states)
    return tail, head
