"""The searches of a question: plain Python over lists, or compiled code over arrays."""

from collections.abc import Callable, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.model.network import Network
from planner.graph.graph import Graph, build_graph
from planner.graph.via import pass_through
from planner.pricing.arcs import Steps
from planner.question.query import Query, hour_rate
from planner.search import label_setting as search
from planner.search.automaton import FREE, Automaton
from planner.search.bounds import incoming_lists, least_by_rows, open_weights
from planner.search.label_setting import Calendar, Landmarks, next_departure

if TYPE_CHECKING:
    from planner.graph.cache import GraphCache
    from planner.search.label_setting import Floats, Ints

SLACK = 1.0 + 1e-8
"""Bounds are kept up to the rounding of each step to `planner.pricing.formula.GRID`: whoever is
given an arrival or a sum may ask for no more than that."""


class Engine(NamedTuple):
    """The searches, what turns sequences into what they take, and what builds graphs.

    ``graph`` builds it from steps, ``passing`` from those in which the places of ``via``
    are passed through (`planner.graph.via`). ``unmarked`` are no landmarks, in the form that
    ``best_path`` takes. ``cache`` keeps graphs, where there is one.
    """

    best_path: Callable[..., list[int]]
    best_constrained_path: Callable[..., list[int]]
    front: Callable[..., list[list[int]]]
    floats: Callable[[Any], Any]
    ints: Callable[[Any], Any]
    graph: Callable[[Network, Steps, Query], Graph]
    passing: Callable[[Network, Steps, Query], Graph]
    tokens: Callable[[Network, Graph], Sequence[int]]
    unmarked: Landmarks
    cache: "GraphCache | None" = None

    @property
    def is_plain(self) -> bool:
        """Whether the searches are plain Python over lists."""
        return self.floats is _same


def _same(values: Any) -> Any:
    return values


def _passing(network: Network, steps: Steps, query: Query) -> Graph:
    return build_graph(network, pass_through(steps, query.via), query)


def _tokens(network: Network, graph: Graph) -> Sequence[int]:
    from planner.graph.tokens import tokens_of

    return tokens_of(network, graph).of_step


def _best_path(*asked: Any) -> list[int]:
    """Find the best path with one label a state first: it is the answer where it is in time."""
    find: Callable[..., list[int]] = search.best_path
    graph, (source, target, horizon), rest = asked[:7], asked[7:10], asked[10:]
    weight, (hours, number, calendar) = graph[2], graph[4:]
    _, symbols, _, _, _, landmarks, _, to_go, most = rest
    if weight is not None and not symbols and not landmarks.marks and not len(to_go):
        ends = (source, target, float("inf"))
        path = find(*graph, *ends, most=most, single=1)
        # Where the least arrives too late for what then closes for good, another may pass.
        if path and arrival_of(hours, number, calendar, path) <= horizon:
            return path
    return find(*graph, source, target, horizon, *rest)


def _constrained_path(*asked: Any) -> list[int]:
    from planner.search.constrained import best_constrained_path

    return best_constrained_path(*asked)


def _front(*graph: Any) -> list[list[int]]:
    from planner.search.pareto_front import front

    return front(*graph)


PLAIN = Engine(
    *(_best_path, _constrained_path, _front),
    *(_same, _same),
    graph=build_graph,
    passing=_passing,
    tokens=_tokens,
    unmarked=search.NO_LANDMARKS,
)
"""The searches as plain Python: for one question from the shell."""


def compiled_later() -> Engine:
    """Return an engine for one question that may need many searches, plain ones at first."""
    from planner.search.compilation import adaptive, floats, ints
    from planner.search.landmarks import NO_LANDMARK_ARRAYS

    best_path, best_constrained_path, front = adaptive()
    return PLAIN._replace(
        best_path=best_path,
        best_constrained_path=best_constrained_path,
        front=front,
        floats=floats,
        ints=ints,
        unmarked=NO_LANDMARK_ARRAYS,
    )


PRICE = "price"
"""In the place of a criterion: the price in full, whatever the leanings."""


class Objective(NamedTuple):
    """What bounds and weighs a question beside its graph.

    ``horizon`` is the latest hour of arrival, ``rate`` what an hour weighs (USD/h). Paths that
    take more than ``most`` by the criterion are of no interest; searches may find none then.
    ``bound`` is another criterion, or `PRICE`, and the most by it that a path may take; it stands
    in place of the budget.
    """

    query: Query
    horizon: float
    rate: float
    most: float = float("inf")
    bound: tuple[str, float] | None = None


def objective_of(network: Network, query: Query) -> Objective:
    """Return the terms of a question: the horizon of its cargo or its deadline, and its rate."""
    horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
    return Objective(query, min(horizon, query.hours_to_deadline()), hour_rate(network, query))


def weight_by(graph: Graph, by: str) -> Any:
    """Return what a criterion adds up of each step, None by time.

    Beside what is shown of a step that is what it costs the shipper, and its penalties
    (`planner.pricing.shipper_costs`); by generalised cost the hours are not in it. Leanings are.
    """
    if by == "time":
        return None
    leaned = graph.leaned
    name = {"co2e": "wtw_kg", "distance": "km"}.get(by, "usd")
    weight = graph.steps.km if name == "km" else getattr(graph, name)
    if leaned is not None:
        from planner.graph.leaning import counted

        weight = counted(weight, getattr(leaned, name))
    shipper = graph.shipper.get(by)
    if shipper is None:
        return weight
    if leaned is not None:
        shipper = counted(shipper, leaned.shipper)
    if isinstance(weight, list):
        return [own + more for own, more in zip(weight, shipper, strict=True)]
    return weight + shipper


class SearchWeight(NamedTuple):
    """What a search minimises: ``weight`` of each step and ``rate`` times the hour of arrival.

    Without a weight the arrival alone. With leanings the weight holds by how much the hours of a
    step count more than they are, so that calendars see true hours; it may then be negative, but
    not together with the hours of the step.
    """

    weight: Any
    rate: float


def search_weight(graph: Graph, terms: "Objective") -> SearchWeight:
    """Return what is minimised by the criterion of a question."""
    by = terms.query.by
    weight = weight_by(graph, by)
    rate = terms.rate if by == "generalised" else 0.0
    if graph.leaned is None or by not in ("time", "generalised"):
        return SearchWeight(weight, rate)
    from planner.graph.leaning import counted_hours

    more = counted_hours(graph.hours, graph.leaned.hours)
    if weight is None:
        return SearchWeight(more, 1.0)
    if isinstance(weight, list):
        return SearchWeight(
            [one + rate * other for one, other in zip(weight, more, strict=True)], rate
        )
    return SearchWeight(weight + rate * more, rate)


def is_constrained(query: Query) -> bool:
    """Tell whether hours and a weight both count, so that `planner.search.constrained` searches."""
    leaned = query.by == "time" and any(it.weight != 1.0 for it in query.leanings)
    return query.by == "generalised" or query.budget_usd is not None or leaned


def best(
    engine: Engine,
    graph: Graph,
    terms: Objective,
    way: Automaton = FREE,
    to_go: Any = (),
) -> list[int]:
    """Return the steps of the best path of a question, empty where there is none.

    Parameters
    ----------
    engine, graph, terms
        With what is searched, and what.
    way
        What the path as a whole must keep.
    to_go
        The least that is to come from each state, in each block of layers or for all alike;
        empty for what is known of the graph.
    """
    query, steps = terms.query, graph.steps
    floats, ints = engine.floats, engine.ints
    weight, rate = search_weight(graph, terms)
    rows = (ints(steps.start), ints(steps.head))
    ends = (
        *(floats(graph.hours), ints(graph.number), _calendar(engine, graph.calendar)),
        *(graph.source, graph.target, terms.horizon * SLACK),
        *(ints(way.symbol), way.symbols, ints(way.table), way.first, ints(way.accept)),
    )
    to_go = to_go if len(to_go) else graph.to_go
    ruled = weight is not None and way.symbols > 0 and not len(to_go)
    counts = way.counts
    if is_constrained(query) or ruled or len(counts.of_step):
        if weight is None:
            weight, rate = [0.0] * len(graph.usd), 1.0
        if way.symbols and way.masks == 1 and not len(to_go):
            to_go = least_by_layer(graph, terms, way)
        limit = float("inf") if query.budget_usd is None else query.budget_usd * SLACK
        spend = graph.usd
        if terms.bound is not None:
            by, most = terms.bound
            spend, limit = graph.usd if by == PRICE else weight_by(graph, by), most * SLACK
        elif query.budget_usd is None and (graph.leaned is not None or len(counts.of_step)):
            # What nothing bounds must not keep labels apart: counts and dollars differ here.
            spend = [0.0] * len(graph.usd)
        known = (
            *(terms.most * SLACK, floats(to_go), way.masks),
            *(ints(counts.of_step), counts.most, counts.guard, ints(counts.to_go)),
        )
        asked = (*rows, floats(weight), rate, floats(spend), limit, *ends, *known)
        return engine.best_constrained_path(*asked)
    heavy = None if weight is None else floats(weight)
    landmarks = graph.landmarks.get(query.by, engine.unmarked)
    ahead = (landmarks, way.masks, floats(to_go), terms.most * SLACK)
    return engine.best_path(*rows, heavy, floats(graph.usd), *ends, *ahead)


def least_by_layer(graph: Graph, terms: Objective, way: Automaton) -> Any:
    """Return the least that is to come from each state in each layer, without waiting.

    Parameters
    ----------
    graph, terms, way
        As for `best`.
    """
    import numpy as np

    from planner.search.bounds import least_to_go_by_layer

    start, head = np.asarray(graph.steps.start), np.asarray(graph.steps.head)
    return least_to_go_by_layer(start, head, weight_of(graph, terms), graph.target, way)


def pareto_paths(
    engine: Engine,
    graph: Graph,
    terms: Objective,
    resolution: float | None = None,
    way: Automaton = FREE,
    known: Sequence[Sequence[int]] = (),
) -> list[list[int]]:
    """Return the Pareto front on time and cost, or with CO2e at a resolution, fastest first.

    ``known`` are paths of a front on time and cost, fastest first, that are allowed.
    """
    steps, floats, ints = graph.steps, engine.floats, engine.ints
    third: Any = () if resolution is None else graph.wtw_kg
    rows = (ints(steps.start), ints(steps.head), floats(graph.usd), floats(third))
    ends = (
        *(floats(graph.hours), ints(graph.number), _calendar(engine, graph.calendar)),
        *(graph.source, graph.target, terms.horizon * SLACK),
    )
    kept = (*(ints(way.symbol), way.symbols, ints(way.table), way.first), ints(way.accept))
    beaten_by = (
        floats([arrival(graph, path) for path in known]),
        floats([fsum(graph.usd[edge] for edge in path) for path in known]),
    )
    return list(engine.front(*rows, *ends, resolution or 0.0, *kept, way.masks, *beaten_by))


def _calendar(engine: Engine, calendar: Calendar) -> Calendar:
    return Calendar(
        engine.ints(calendar.first),
        engine.floats(calendar.begin),
        engine.floats(calendar.end),
        engine.floats(calendar.hours),
    )


def arrival(graph: Graph, path: Sequence[int], start: float = 0.0) -> float:
    """Return the hour at which a path arrives that is set off at hour ``start``."""
    return arrival_of(graph.hours, graph.number, graph.calendar, path, start)


def arrival_of(
    hours: "Floats",
    number: "Ints",
    calendar: Calendar,
    path: Sequence[int],
    start: float = 0.0,
) -> float:
    """Return the hour at which a path of edges with hours or calendars arrives."""
    now = start
    for edge in path:
        if number[edge] < 0:
            now += hours[edge]
        else:
            now = next_departure(calendar, number[edge], now)[1]
    return now


def value_of(graph: Graph, terms: Objective, path: Sequence[int]) -> float:
    """Return the criterion of a question, of a path."""
    by = terms.query.by
    if graph.leaned is not None:
        counts, rate = search_weight(graph, terms)
        return float(fsum(counts[edge] for edge in path)) + (
            rate * arrival(graph, path) if rate else 0.0
        )
    if by == "time":
        return arrival(graph, path)
    own = {"co2e": graph.wtw_kg, "distance": graph.steps.km}.get(by, graph.usd)
    value = fsum(own[edge] for edge in path)
    if (shipper := graph.shipper.get(by)) is not None:
        value += fsum(shipper[edge] for edge in path)
    return value + terms.rate * arrival(graph, path) if by == "generalised" else value


def weight_of(graph: Graph, terms: Objective) -> Any:
    """Return the criterion of the question of each step without waiting; closed is infinite."""
    import numpy as np

    hours = np.asarray(graph.hours)
    weight, rate = search_weight(graph, terms)
    if weight is None:
        return hours
    is_open = np.isfinite(hours)
    total = np.asarray(weight)
    if rate:
        total = total + rate * np.where(is_open, hours, 0.0)
    return np.where(is_open, total, np.inf)


def as_arrays(engine: Engine, graph: Graph) -> Graph:
    """Return a graph with arrays where the searches want them."""
    ints, floats, steps = engine.ints, engine.floats, graph.steps
    calendar = graph.calendar
    return graph._replace(
        steps=steps._replace(
            start=ints(steps.start),
            head=ints(steps.head),
            place_of=ints(steps.place_of),
            km=floats(steps.km),
        ),
        hours=floats(graph.hours),
        usd=floats(graph.usd),
        shipper={by: floats(it) for by, it in graph.shipper.items()},
        wtw_kg=floats(graph.wtw_kg),
        number=ints(graph.number),
        calendar=Calendar(ints(calendar.first), *(floats(part) for part in calendar[1:])),
    )


def with_potentials(graph: Graph, terms: Objective) -> Graph:
    """Return a graph that tells searches what is to come.

    Parameters
    ----------
    graph
        A graph in plain Python without landmarks.
    terms
        What is minimised, and within what.

    Notes
    -----
    The least that is still to come is exact but for what the calendar adds, so a search settles
    little beside its path. It takes as long as one search, and pays from the second on.
    """
    steps = graph.steps
    weight, rate = search_weight(graph, terms)
    shortest = graph.hours if weight is None else open_weights(weight, graph.hours, rate)
    into = incoming_lists(steps.start, steps.head)
    return graph._replace(to_go=least_by_rows(*into, shortest, graph.target))
