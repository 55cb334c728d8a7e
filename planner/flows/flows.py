"""Assignment of a year's demand at least cost within the capacities of the network."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from corridors.errors import NoRouteError, UsageError
from corridors.model.network import Network
from planner.flows._assignment import (
    Assigner,
    CheapestPath,
    Commodity,
    FindPath,
    Limits,
    Numbers,
    Solution,
)
from planner.flows.capacity import Capacity, VehicleLoads, find_capacities, tonnes
from planner.flows.demand import Demand
from planner.graph.backend import Engine, Objective, as_arrays, value_of
from planner.graph.cache import warm_engine
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.formula import EXPECTED
from planner.query.query import Query, check_value_of_time
from planner.restrictions.embargo import is_embargoed
from planner.routing.elementary import elementary_path
from planner.routing.infeasibility import relaxation_text
from planner.routing.router import find_route

CRITERIA = ("generalised", "cost", "time")
_UNSERVED_FACTOR = 10.0
_WEEK_H = 168.0
"""Default penalty of a tonne not carried, as a multiple of the most expensive route."""


class FlowTerms(NamedTuple):
    """Under which terms demand is assigned.

    ``by`` is the criterion to minimise: ``cost`` (dollars), ``time`` (hours) or ``generalised``
    (dollars and the value of the hours). ``time_value`` is in dollars per hour and tonne
    (None: of each cargo kind what the facts say, otherwise 0). ``unserved`` is what a tonne
    costs that is not moved (None: ten times the most expensive route of the table).
    """

    by: str
    depart: dt.date
    time_value: float | None = None
    unserved: float | None = None


class UnitCosts(NamedTuple):
    """What one unit of a demand pays per step: objective, dollars, hours, kg of CO2e.

    ``source`` and ``target`` are the states where it begins and ends.
    """

    weight: Numbers
    usd: Numbers
    hours: Numbers
    wtw_kg: Numbers
    source: int
    target: int


class Flows(NamedTuple):
    """Demand assigned to a network; `planner.flows.rows` makes rows of it."""

    network: Network
    steps: Steps
    terms: FlowTerms
    demand: list[Demand]
    priced: list[UnitCosts]
    limits: list[Capacity]
    assigner: Assigner
    solution: Solution
    reasons: dict[int, str]


def assign(
    network: Network,
    steps: Steps,
    demand: list[Demand],
    terms: FlowTerms,
) -> Flows:
    """Assign demand to the network at least cost.

    Every step takes what it takes on the day of departure, and what is closed on that day
    is closed: a season held all year.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    demand
        What is to be moved, as `planner.flows.demand.read_demand` returns it.
    terms
        Under which terms.

    Returns
    -------
    Flows
        ``terms.unserved`` is the price that was used.

    Raises
    ------
    UsageError
        If a term is out of range.
    DataError
        If no fact says what the trains or trucks of a limit carry.
    """
    _check(terms)
    limits = find_capacities(network, steps)
    loads = VehicleLoads(network)
    cargo = list(dict.fromkeys(it.cargo for it in demand))
    takes = {
        kind: np.array([loads.per_unit(limit, kind) for limit in limits], dtype=float)
        for kind in cargo
    }
    engine = warm_engine()
    priced = [_price(engine, network, steps, it, terms) for it in demand]
    mass = [tonnes(network, it.cargo) for it in demand]

    find_path = _path_finder(engine, network, steps, demand_query(demand[0], terms))

    def assigner(penalty: float) -> Assigner:
        commodities = [
            Commodity(
                source=it.source,
                target=it.target,
                amount=row.amount,
                cost=it.weight,
                penalty=penalty * each,
                takes=takes[row.cargo],
            )
            for row, it, each in zip(demand, priced, mass, strict=True)
        ]
        edges = [np.array(limit.edges, dtype=np.int32) for limit in limits]
        values = np.array([limit.value for limit in limits], dtype=float)
        return Assigner(find_path, commodities, Limits(values, edges))

    if terms.unserved is None:
        free = assigner(0.0).free_costs()
        per_t = [cost / each for cost, each in zip(free, mass, strict=True) if np.isfinite(cost)]
        terms = terms._replace(unserved=round_up(_UNSERVED_FACTOR * max(per_t, default=1.0)))
    solver = assigner(terms.unserved or 0.0)
    solution = solver.solve()
    flows = Flows(network, steps, terms, demand, priced, limits, solver, solution, {})
    return flows._replace(
        reasons={number: _reason(flows, number) for number in sorted(solution.blocked)}
    )


def one_more(flows: Flows) -> dict[int, float]:
    """Return what one whole more unit of each limit with a price saves, by its number.

    A shadow price is that of the first bit; within one train a day another limit may bind.
    Twins get the unit together. Everything is solved again for each.
    """
    found: dict[int, float] = {}
    for number, price in enumerate(flows.solution.prices):
        twins = flows.solution.twins[number]
        if not price:
            continue
        if number == twins[0]:
            after = flows.assigner.widened(dict.fromkeys(twins, 1.0)).solve()
            found[number] = max(flows.solution.cost - after.cost, 0.0)
        else:
            found[number] = found[twins[0]]
    return found


def _check(terms: FlowTerms) -> None:
    if terms.by not in CRITERIA:
        message = f"criterion {terms.by!r} is unknown; use one of {', '.join(CRITERIA)}"
        raise UsageError(message)
    if terms.time_value is not None:
        check_value_of_time(terms.time_value, "USD/h for a tonne")
    if terms.unserved is not None and not 0 < terms.unserved < float("inf"):
        message = f"price of unserved cargo {terms.unserved} must be above 0"
        raise UsageError(message)


def _path_finder(engine: Engine, network: Network, steps: Steps, query: Query) -> FindPath:
    """Return what finds the cheapest path of a commodity that enters no place twice.

    Its costs stand where the dollars of the question do, and no step takes time.
    """
    known = engine.graph(network, steps, query)
    steady = np.full(len(known.number), STATIC)
    graph = as_arrays(engine, known)._replace(number=steady, landmarks={}, to_go=())
    terms = Objective(query._replace(by="cost"), float("inf"), 0.0)

    def find_path(commodity: Commodity, weights: Numbers) -> CheapestPath:
        asked = graph._replace(
            source=commodity.source,
            target=commodity.target,
            hours=np.where(np.isfinite(weights), 0.0, NEVER),
            usd=weights,
            shipper={},  # what is minimised is all in the weights
        )
        found = elementary_path(engine, asked, terms)
        if not found.path:
            return CheapestPath(float("inf"), (), float("inf"))
        cost = float(value_of(asked, terms, found.path))
        return CheapestPath(cost, tuple(map(int, found.path)), cost / (1.0 + found.gap))

    return find_path


def round_up(value: float) -> float:
    """Return a number rounded up to two figures, so that it reads and holds."""
    unit = 10.0 ** (np.floor(np.log10(value)) - 1) if value > 0 else 1.0
    return float(np.ceil(value / unit) * unit) or 1.0


def time_value(network: Network, cargo: str, terms: FlowTerms) -> float:
    """Return what an hour of one TEU, or of one tonne of bulk, is worth in dollars."""
    if terms.by == "cost":
        return 0.0
    if terms.time_value is not None:
        return terms.time_value * tonnes(network, cargo)
    share = network.cargo_number(cargo, "time_value_pct_d") / 100.0
    units = network.cargo_number(cargo, "teu") or network.cargo_number(cargo, "mass_t") or 1.0
    return network.cargo_number(cargo, "value_usd") / units * share / 24.0


def demand_query(demand: Demand, terms: FlowTerms) -> Query:
    """Return the demand_query after the best route of a demand."""
    by = "time" if terms.by == "time" else "cost"
    ends = (demand.origin, demand.destination)
    return Query(*ends, by, terms.depart, demand.cargo, demand.modes)


def _price(
    engine: Engine, network: Network, steps: Steps, demand: Demand, terms: FlowTerms
) -> UnitCosts:
    query = demand_query(demand, terms)
    graph = engine.graph(network, steps, query)
    units = graph.pricer.units if graph.pricer.per_teu else graph.pricer.mass
    hours = np.array(graph.hours)
    # Of a calendar the span that holds on departure counts.
    for edge in np.flatnonzero(np.array(graph.number) != STATIC):
        hours[edge] = _on_departure(graph, graph.number[edge])
    for at, boarding in steps.rides.boardings.items():
        if _departs(network, graph, at):
            # Over a year each wait between two departures is as likely as another.
            hours[at] = EXPECTED * (network.number(boarding.service, "headway_h") or 0.0)
    usd = np.array(graph.usd) / units
    if terms.by == "time":
        weight = hours.copy()
    else:
        weight = usd + time_value(network, demand.cargo, terms) * np.minimum(hours, 1e12)
    weight[~np.isfinite(hours)] = np.inf
    if is_embargoed(network, query):
        weight[:] = np.inf
    kg = np.array(graph.wtw_kg) / units
    return UnitCosts(weight, usd, hours, kg, graph.source, graph.target)


def _departs(network: Network, graph: Graph, boarding: int) -> bool:
    """Tell whether a service runs on the day of departure, or in the week from then."""
    number = graph.number[boarding]
    if number == STATIC:
        return bool(np.isfinite(graph.hours[boarding]))
    by_weekday = network.services[graph.steps.rides.boardings[boarding].service].weekdays
    begin = graph.calendar.begin[graph.calendar.first[number]]
    return bool(begin < _WEEK_H if by_weekday else begin <= 0.0)


def _on_departure(graph: Graph, number: int) -> float:
    first, begin, end, hours = graph.calendar
    for span in range(first[number], first[number + 1]):
        if begin[span] <= 0 < end[span]:
            return float(hours[span])
    return float("inf")


def _reason(flows: Flows, number: int) -> str:
    """Say why a demand is not all served."""
    blockers = flows.solution.blocked[number]
    if blockers:
        return "full: " + ", ".join(flows.limits[it].id for it in blockers)
    if blockers is not None:
        return "its best route costs more than not carrying it"
    query = demand_query(flows.demand[number], flows.terms)
    try:
        find_route(flows.network, query, flows.steps)
    except NoRouteError as error:
        lift = () if is_embargoed(flows.network, query) else error.lift
        return f"no route{relaxation_text(lift)}" if lift else f"no route: {error}"
    except UsageError as error:
        return f"no route: {error}"
    return f"nothing is open on {query.depart.isoformat()}; later in the year something is"
