"""Which facts make the hours, dollars and CO2e of a committed route, step by step?"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from corridors.model.facts import Located
from corridors.model.network import Network
from corridors.model.seasons import boundaries, day_number
from planner.graph.graph import STATIC, Graph, build_graph
from planner.pricing.arcs import PASS, Step, Steps, reprice
from planner.pricing.formula import Formula, Price, formula_of
from planner.pricing.shipper_costs import burden_of
from planner.query.query import Query, hour_rate
from planner.routing.route import Route


class Window(NamedTuple):
    """From hour ``begin`` until before hour ``end`` a step may be set off and takes a formula."""

    begin: float
    end: float
    formula: Formula


class Stop(NamedTuple):
    """A step of a plan: dollars and CO2e by ``formula``, as of departure.

    Hours too, but for a step that changes with the season: these are in its ``windows``.
    """

    step: Step
    formula: Formula
    windows: tuple[Window, ...]


class Plan(NamedTuple):
    """The steps of a committed route and the facts under them.

    ``rate`` is what an hour weighs in generalised cost (USD/h), ``units`` are the TEU or
    tonnes that are charged, ``mass`` the tonnes carried; ``located`` is that of the
    network's facts. ``borne`` is what the route costs the shipper beside price and hours, of
    generalised cost alone (USD, `planner.pricing.shipper_costs`).
    """

    query: Query
    stops: tuple[Stop, ...]
    rate: float
    units: float
    mass: float
    located: Mapping[int, Located]
    borne: float = 0.0

    def base(self, number: int) -> float:
        """Return the value that the network has of a fact."""
        return float(self.located[number].value)

    def facts(self) -> dict[str, list[int]]:
        """Return the facts that each criterion of a question depends on, in order of use."""
        timed: list[int] = []
        paid: list[int] = []
        emitted: list[int] = []
        for stop in self.stops:
            for formula in [it.formula for it in stop.windows] or [stop.formula]:
                timed += formula.timed_by()
            paid += stop.formula.paid_by()
            emitted += stop.formula.emitted_by()
        lengths = [stop.formula.length for stop in self.stops if stop.formula.moves]
        found = {
            "time": timed,
            "cost": paid,
            "co2e": emitted,
            "distance": lengths,
            "generalised": paid + timed,
        }
        return {name: list(dict.fromkeys(numbers)) for name, numbers in found.items()}


def plan_route(
    network: Network,
    steps: Steps,
    route: Route,
    graph: Graph | None = None,
    located: Mapping[int, Located] | None = None,
) -> Plan:
    """Return the plan of a route that was found on a network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    route
        A route of `planner.routing.router` on it.
    graph
        `planner.graph.graph.build_graph` of its question, where it is at hand.
    located
        `corridors.model.facts.FactStore.located` of the network's facts, where it is at hand.
    """
    query = route.query
    # Places that are only passed through (``via``) and what the ends shut do not matter to
    # the steps of a route that is known.
    if graph is None:
        graph = build_graph(network, steps, query)
    if located is None:
        located = network.facts.located()
    stops = []
    for edge in route_edges(graph, route):
        step = steps.step(edge)
        price = reprice(graph.pricer, step)
        if price is None:
            message = f"step {step} has no price"
            raise RuntimeError(message)
        windows = windows_of(graph, query, edge, price, located)
        stops.append(
            Stop(step, formula_of(step, price, located, network.facts.by_subject), windows)
        )
    pricer = graph.pricer
    borne = 0.0
    if query.by == "generalised":
        borne = burden_of(network, query, (stop.step for stop in stops)).usd
    rate = hour_rate(network, query)
    return Plan(query, tuple(stops), rate, pricer.units, pricer.mass, located, borne)


def route_steps(route: Route) -> list[Step]:
    """Return the steps of a route in order; passes that take nothing are not among them."""
    found: list[Step] = []
    for leg in route.legs:
        for step, _ in leg.steps:
            # Customs, handling and wait of one discharge are three legs of one step.
            if not found or found[-1] != step:
                found.append(step)
    return found


def route_edges(graph: Graph, route: Route) -> Iterator[int]:
    """Yield the edges of a route on the graph of its question, in order."""
    steps = graph.steps
    state = graph.source
    for wanted in route_steps(route):
        edge = _leaving(graph, state, wanted)
        if edge is None:
            passing = next(
                it
                for it in range(steps.start[state], steps.start[state + 1])
                if steps.kind[it] == PASS
            )
            yield passing
            edge = _leaving(graph, steps.head[passing], wanted)
        if edge is None:
            message = f"step {wanted} is not in the graph"
            raise RuntimeError(message)
        yield edge
        state = steps.head[edge]


def _leaving(graph: Graph, state: int, wanted: Step) -> int | None:
    steps = graph.steps
    between = range(steps.start[state], steps.start[state + 1])
    return next((edge for edge in between if steps.step(edge) == wanted), None)


def windows_of(
    graph: Graph, query: Query, edge: int, price: Price, located: Mapping[int, Located]
) -> tuple[Window, ...]:
    """Return the open spans of a step, cut where other facts begin to hold.

    Empty where it has no calendar.

    Parameters
    ----------
    graph, query
        The graph of a question.
    edge, price
        The step, and its price on the day of departure.
    located
        `corridors.model.facts.FactStore.located` of the network's facts.
    """
    if graph.number[edge] == STATIC:
        return ()
    step = graph.steps.step(edge)
    tables = graph.pricer.tables
    days = sorted({0}.union(*(boundaries(season) for season in price.seasons)))
    known: dict[int, Formula] = {}
    windows: list[Window] = []
    calendar = graph.calendar
    number = graph.number[edge]
    spans = range(calendar.first[number], calendar.first[number + 1])
    if len(days) == 1:
        formula = formula_of(step, price, located, tables)
        return tuple(Window(calendar.begin[it], calendar.end[it], formula) for it in spans)
    for span in spans:
        end = calendar.end[span]
        begin = calendar.begin[span]
        while begin < end:
            midnight = (begin // 24.0 + 1.0) * 24.0
            date = query.depart + timedelta(days=begin // 24.0)
            part = bisect_right(days, day_number(date.month, date.day))
            if part not in known:
                timed = reprice(graph.pricer, step, days[part - 1])
                known[part] = formula_of(step, timed or price, located, tables)
            last = windows[-1] if windows else None
            if last and last.end == begin and last.formula == known[part]:
                windows[-1] = last._replace(end=min(midnight, end))
            else:
                windows.append(Window(begin, min(midnight, end), known[part]))
            begin = midnight
    return tuple(windows)
