"""Why the best route is the best: what the runner-up loses by, and which constraints bind."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from corridors.model.network import Network
from planner.graph.backend import PLAIN, best, objective_of, value_of, with_potentials
from planner.graph.graph import NOTHING, STATIC, Graph, build_graph
from planner.pricing.arcs import HANDLE, MOVE, NEVER, Step, Steps
from planner.question.query import Query
from planner.routing.route import GeneralisedCost, Leg, Route, criterion_of, generalised_cost
from planner.routing.router import find_routes
from planner.routing.rules import automaton_of, rules_of
from planner.uncertainty.breakeven import Threshold, thresholds
from planner.uncertainty.route_model import route_steps

KINDS = (
    *("moving_h", "handling_h", "border_h", "wait_h", "time_h"),
    *("cost_usd", "co2e_kg", "distance_km"),
)
OPENING = "waiting for opening"
"""Of a season, or of a checkpoint in the morning."""
AT_SEA = "at sea"
_LEAST_GAIN = 1e-6
_OWN = ("add --", "drop --")
"""How the words begin that relax a ban of the question; all others are closures."""
_ALONE = 8
"""Number of closures that are also relaxed one by one."""


class Part(NamedTuple):
    """A part of two routes: hours and dollars of each; a country, a border or the sea."""

    name: str
    best_h: float
    other_h: float
    best_usd: float
    other_usd: float


class Relaxation(NamedTuple):
    """Bans and closures without which there is a better answer, and the total it then has."""

    reasons: tuple[str, ...]
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a route is the best.

    ``total`` is what it takes by the criterion of the question. ``runner_up`` is the best
    route that really differs, None where there is none within twice the best; ``lost`` is
    what it takes more. ``sums`` are the generalised costs of the best and the runner-up, empty
    by other criteria, which one total makes up.
    """

    best: Route
    total: float
    runner_up: Route | None
    lost: float
    parts: tuple[Part, ...]
    relaxations: tuple[Relaxation, ...]
    thresholds: tuple[Threshold, ...]
    sums: tuple[GeneralisedCost, ...] = ()


def explain_route(network: Network, steps: Steps, query: Query) -> Why:
    """Return why the best route of a question is the best.

    Parameters
    ----------
    network, steps, query
        As for `planner.routing.router.find_route`.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.router.find_route`.
    """
    routes, _ = find_routes(network, query, steps, count=2)
    # Where the search for others ended is not said of the best.
    best = replace(routes[0], ended_after=0)
    made = route_steps(best)
    runner_up = next((route for route in routes if route_steps(route) != made), None)
    total = criterion_of(network, best)
    lost = 0.0
    parts: tuple[Part, ...] = ()
    limits: tuple[Threshold, ...] = ()
    if runner_up is not None:
        lost = criterion_of(network, runner_up) - total
        parts = _parts(network, best, runner_up)
        limits = thresholds(network, steps, best, runner_up)
    told = [it for it in (best, runner_up) if it is not None and query.by == "generalised"]
    return Why(
        best=best,
        total=total,
        runner_up=runner_up,
        lost=lost,
        parts=parts,
        relaxations=_relaxations(network, steps, query, total),
        thresholds=limits,
        sums=tuple(generalised_cost(network, it) for it in told),
    )


def _parts(network: Network, best: Route, other: Route) -> tuple[Part, ...]:
    """Return hours and dollars of two routes by country and border, greatest difference first."""
    amounts: dict[str, list[float]] = {}
    for at, route in enumerate((best, other)):
        for leg in route.legs:
            for name, hours, usd in _shares(network, leg):
                row = amounts.setdefault(name, [0.0] * 4)
                row[at] += hours
                row[2 + at] += usd
    parts = [Part(name, *row) for name, row in amounts.items()]
    by_cost = best.query.by in ("cost", "generalised")

    def difference(part: Part) -> float:
        if by_cost:
            return abs(part.best_usd - part.other_usd)
        return abs(part.best_h - part.other_h)

    return tuple(sorted(parts, key=lambda part: (-difference(part), part.name)))


def _shares(network: Network, leg: Leg) -> list[tuple[str, float, float]]:
    """Return where a leg spends its hours and dollars."""
    if not leg.steps:
        return [(OPENING, leg.wait_h, 0.0)]
    found = []
    for step, price in leg.steps:
        if leg.kind in ("move", "border") and step.kind != HANDLE:
            found.append((_where(network, step), price.moving_h, 0.0))
            name = _border(network, step) if price.border_h else _where(network, step)
            found.append((name, price.border_h, price.usd))
        elif leg.kind == "border":
            found.append((f"customs at {network.places[step.a].name()}", leg.border_h, 0.0))
        else:
            found.append((_where(network, step), leg.time_h, leg.cost_usd))
    return found


def _where(network: Network, step: Step) -> str:
    if step.kind == MOVE and not network.modes[step.first].land:
        return AT_SEA if step.first == "sea" else f"by {step.first}"
    return network.places[step.a].country or AT_SEA


def _border(network: Network, step: Step) -> str:
    names = (network.places[place].name() for place in (step.a, step.b))
    return "border " + "/".join(names)


def _relaxations(
    network: Network, steps: Steps, query: Query, total: float
) -> tuple[Relaxation, ...]:
    """Return what is banned or closed on the best routes without, together and alone.

    Asked are the best route under no ban and closure, and the one under the question's own
    bans but no closure.
    """
    # What is compared is what routes take, not what it counts.
    query = query._replace(leanings=())
    terms = objective_of(network, query)
    way = automaton_of(steps, rules_of(network, steps, query))
    lenient = with_potentials(build_graph(network, steps, query, lenient=True), terms)
    least = total * (1.0 - _LEAST_GAIN)
    every = frozenset().union(*lenient.reasons.values())
    closures = frozenset(it for it in every if not it.startswith(_OWN))
    tried: set[frozenset[str]] = {frozenset()}
    found: list[Relaxation] = []

    def relax(reasons: frozenset[str]) -> frozenset[str]:
        """Note what the best route is without these, and return those that it then needs."""
        graph = _relaxed(lenient, reasons)
        path = best(PLAIN, graph, terms, way)
        needed = frozenset().union(*(graph.reasons.get(edge, NOTHING) for edge in path))
        if needed not in tried:
            tried.add(needed)
            value = value_of(graph, terms, path)
            if value < least:
                found.append(Relaxation(tuple(sorted(needed)), value))
        return needed

    needed = sorted(relax(every) | relax(closures))
    for reason in needed[:_ALONE]:
        relax(frozenset({reason}))
    return tuple(sorted(found, key=lambda it: (it.total, it.reasons)))


def _relaxed(lenient: Graph, relaxed: frozenset[str]) -> Graph:
    """Return the graph without these bans and closures, in which all others hold."""
    hours, number = lenient.hours.copy(), lenient.number.copy()
    for edge, reasons in lenient.reasons.items():
        if not reasons <= relaxed:
            hours[edge] = NEVER
            number[edge] = STATIC
    return lenient._replace(hours=hours, number=number)
