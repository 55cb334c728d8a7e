"""Assignment of a year's demand at least cost within the capacities of the network."""

import datetime as dt
from collections.abc import Callable, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import DataError, NoRouteError, UsageError
from corridors.model.network import Network
from planner.flows.capacity import Capacity, VehicleLoads, find_capacities, tonnes
from planner.flows.demand import Demand
from planner.graph.backend import Engine, Objective, as_arrays, value_of
from planner.graph.cache import warm_engine
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.formula import EXPECTED
from planner.question.query import Query, check_value_of_time
from planner.restrictions.embargo import is_embargoed
from planner.routing.elementary import elementary_path
from planner.routing.infeasibility import relaxation_text
from planner.routing.router import find_route
from planner.routing.shares import CHOICE_SCALE

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int32]]


class Commodity(NamedTuple):
    """What is to be moved from a source to a target, both states of the network.

    ``cost`` is what one unit pays per step (infinite: closed), ``penalty`` what one unit pays
    that is not moved, ``takes`` what one unit takes of each limit that it passes.
    """

    source: int
    target: int
    amount: float
    cost: Numbers
    penalty: float
    takes: Numbers


class Limits(NamedTuple):
    """Limit ``r`` of ``value[r]`` is shared by the steps ``edges[r]``."""

    value: Numbers
    edges: list[Indices]


class Column(NamedTuple):
    """A path that a commodity may take: its number, the steps, and what one unit pays and takes.

    ``takes`` holds what one unit takes of each limit that it passes, none of it zero.
    """

    commodity: int
    edges: tuple[int, ...]
    cost: float
    takes: dict[int, float]


def solve_master(
    commodities: Sequence[Commodity], limits: Limits, columns: Sequence[Column], widened: float
) -> tuple[Numbers, Numbers, list[float]]:
    """Solve over the known paths.

    The unknowns are shares of each commodity and the limits are brought to 1, so that
    all coefficients are of one order of magnitude.

    Parameters
    ----------
    commodities, limits, columns
        What is to be moved, what is shared, and the paths.
    widened
        How many times its value each limit may be used.

    Returns
    -------
    tuple
        The share of its commodity that each column carries, then the shares left unserved; the
        price of a unit of each limit; and what one more unit of each commodity costs.

    Raises
    ------
    DataError
        If the amounts are too far apart to be solved.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    count, known = len(commodities), len(columns)
    value = limits.value
    scale = np.where(value > 0, value, 1.0)
    spoils = np.array([it.penalty * it.amount for it in commodities])
    paid = np.array([it.cost * commodities[it.commodity].amount for it in columns])
    unit = max(float(spoils.max(initial=0.0)), 1e-300) / 1e6
    equal = csr_array(
        (
            np.ones(known + count),
            ([it.commodity for it in columns] + list(range(count)), range(known + count)),
        ),
        shape=(count, known + count),
    )
    entries = [
        (limit, at, share * commodities[it.commodity].amount / scale[limit])
        for at, it in enumerate(columns)
        for limit, share in it.takes.items()
    ]
    at_limit, at_column, values = zip(*entries, strict=True) if entries else ((), (), ())
    below = csr_array((values, (at_limit, at_column)), shape=(len(value), known + count))
    found = linprog(
        np.concatenate([paid, spoils]) / unit,
        A_ub=below if len(value) else None,
        b_ub=value * widened / scale if len(value) else None,
        A_eq=equal,
        b_eq=np.ones(count),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    if found.x is None:
        # Leaving everything unserved always fits, so only the size of numbers is left.
        most = max(it.amount for it in commodities)
        problem = f"amounts up to {most:.3g} a year differ too much to be solved; check them"
        raise DataError([problem])
    prices = np.zeros(len(value))
    if len(value):
        prices = np.maximum(-found.ineqlin.marginals, 0.0) * unit / scale
    marginal = found.eqlin.marginals * unit
    amounts = [it.amount for it in commodities]
    return found.x, prices, [float(m / a) for m, a in zip(marginal, amounts, strict=True)]


_WORTH = 1e-9
"""Share of a commodity's price by which a path must undercut it to be added."""
_MORE = 1e-7
"""Share by which limits are widened for their prices: where demand meets a limit exactly the
price is that of one more unit, not of one less."""


class CheapestPath(NamedTuple):
    """The cheapest path of a commodity: what it costs, its steps, and a proven least cost.

    The cost is infinite and there are no steps where there is no path.
    """

    cost: float
    edges: tuple[int, ...]
    least: float


FindPath = Callable[[Commodity, Numbers], CheapestPath]
"""Finds the cheapest path of a commodity, given what one unit pays on each step."""


class PathFlow(NamedTuple):
    """A path of a commodity, what one unit pays on it, and how many units take it."""

    edges: tuple[int, ...]
    cost: float
    amount: float


class Solution(NamedTuple):
    """An assignment at least cost.

    ``paths`` and ``unserved`` are per commodity; ``prices`` is what one more unit of each
    limit saves (of all its ``twins`` together: limits of the same value that every path
    takes alike, as the two sides of a crossing), ``marginal`` what one more unit of each
    commodity costs; ``blocked`` holds the limits with a price on the best path of a
    commodity that is not all served, or None where it has no path. ``cost`` is the total
    with penalties, ``bound`` proves that no assignment costs less (both in the unit of
    ``Commodity.cost``).
    """

    paths: list[list[PathFlow]]
    unserved: list[float]
    used: Numbers
    prices: Numbers
    twins: list[tuple[int, ...]]
    marginal: list[float]
    blocked: dict[int, list[int] | None]
    cost: float
    bound: float


class Assigner:
    """Assigns commodities to a network.

    Parameters
    ----------
    find_path
        Finds paths in the network.
    commodities
        What is to be moved.
    limits
        What steps share.
    """

    def __init__(self, find_path: FindPath, commodities: list[Commodity], limits: Limits) -> None:
        self.find_path = find_path
        self.commodities = commodities
        self.limits = limits
        self.columns: list[Column] = []
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.of_edge: dict[int, list[int]] = {}
        for limit, edges in enumerate(limits.edges):
            for edge in edges.tolist():
                self.of_edge.setdefault(edge, []).append(limit)

    def free_costs(self) -> list[float]:
        """Return what one unit of each commodity pays where no limit binds."""
        zero = np.zeros(len(self.limits.value))
        return [self.find_path(it, self._weights(it, zero)).cost for it in self.commodities]

    def widened(self, more: dict[int, float]) -> "Assigner":
        """Return the same with some limits wider by an amount; it knows the paths found here."""
        value = self.limits.value.copy()
        for limit, amount in more.items():
            value[limit] += amount
        other = Assigner(self.find_path, self.commodities, self.limits._replace(value=value))
        other.columns, other.known = list(self.columns), set(self.known)
        return other

    def solve(self) -> Solution:
        """Return an assignment at least cost."""
        prices = np.zeros(len(self.limits.value))
        marginal = [it.penalty for it in self.commodities]
        best = -np.inf
        solved = False
        problem = (self.commodities, self.limits, self.columns)
        while True:
            added, bound = self._price(prices, marginal)
            best = max(best, bound)
            if solved and not added:
                break
            solved = True
            _, prices, marginal = solve_master(*problem, 1.0 + _MORE)
        return self.solution(solve_master(*problem, 1.0)[0], prices, marginal, best)

    def _price(self, prices: Numbers, marginal: list[float]) -> tuple[int, float]:
        """Add the paths that undercut the marginal costs; return how many, and a bound."""
        added = 0
        bound = -float(prices @ self.limits.value)
        for number, commodity in enumerate(self.commodities):
            cost, edges, least = self.find_path(commodity, self._weights(commodity, prices))
            bound += commodity.amount * min(least, commodity.penalty)
            if edges and cost < marginal[number] - _WORTH * abs(marginal[number]):
                added += self.add(number, edges)
        return added, bound

    def _weights(self, commodity: Commodity, prices: Numbers) -> Numbers:
        weights = commodity.cost.copy()
        for limit in np.flatnonzero(prices * commodity.takes):
            weights[self.limits.edges[limit]] += prices[limit] * commodity.takes[limit]
        return weights

    def add(self, number: int, edges: tuple[int, ...]) -> int:
        """Add a path of a commodity; return how many are new."""
        if (number, edges) in self.known:
            return 0
        self.known.add((number, edges))
        commodity = self.commodities[number]
        takes: dict[int, float] = {}
        for edge in edges:
            for limit in self.of_edge.get(edge, ()):
                takes[limit] = takes.get(limit, 0.0) + float(commodity.takes[limit])
        cost = fsum(commodity.cost[edge] for edge in edges)
        self.columns.append(Column(number, edges, cost, {k: v for k, v in takes.items() if v}))
        return 1

    def solution(
        self, shares: Numbers, prices: Numbers, marginal: list[float], bound: float
    ) -> Solution:
        """Return the assignment of shares of the known paths, then of what is left."""
        paths: list[list[PathFlow]] = [[] for _ in self.commodities]
        unserved = []
        used = np.zeros(len(prices))
        cost = 0.0
        for at, (number, edges, price, takes) in enumerate(self.columns):
            amount = float(shares[at]) * self.commodities[number].amount
            if shares[at] > 1e-9:
                paths[number].append(PathFlow(edges, price, amount))
                cost += price * amount
                for limit, share in takes.items():
                    used[limit] += share * amount
        blocked: dict[int, list[int] | None] = {}
        for number, commodity in enumerate(self.commodities):
            share = float(shares[len(self.columns) + number])
            unserved.append(share * commodity.amount if share > 1e-9 else 0.0)
            cost += unserved[-1] * commodity.penalty
            paths[number].sort(key=lambda path: (-path.amount, path.edges))
            if unserved[-1]:
                blocked[number] = self._blockers(commodity, prices)
        twins = self._twins(prices)
        joint = np.array([fsum(prices[it] for it in group) for group in twins])
        return Solution(paths, unserved, used, joint, twins, marginal, blocked, cost, bound)

    def _twins(self, prices: Numbers) -> list[tuple[int, ...]]:
        """Return for each limit those of its value that every known path takes alike."""
        profile: list[list[tuple[int, float]]] = [[] for _ in prices]
        for at, (_, _, _, takes) in enumerate(self.columns):
            for limit, share in takes.items():
                profile[limit].append((at, share / (self.limits.value[limit] or 1.0)))
        groups: dict[tuple[tuple[int, float], ...], list[int]] = {}
        keys = [tuple((at, float(f"{share:.12g}")) for at, share in it) for it in profile]
        for limit, key in enumerate(keys):
            groups.setdefault(key, []).append(limit)
        return [tuple(groups[key]) if key else (limit,) for limit, key in enumerate(keys)]

    def _blockers(self, commodity: Commodity, prices: Numbers) -> list[int] | None:
        """Return the limits with a price on the best path at these prices."""
        edges = self.find_path(commodity, self._weights(commodity, prices)).edges
        if not edges:
            return None
        met = {limit for edge in edges for limit in self.of_edge.get(edge, ())}
        return sorted(it for it in met if prices[it] > 0 and commodity.takes[it])


_FIRM = 0.01
"""Scale of a cargo whose choices are not known: nearly all takes the way of least cost."""
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
    ``shares`` spreads each demand as shippers choose, where their scale is known, instead of
    at least cost.
    """

    by: str
    depart: dt.date
    time_value: float | None = None
    unserved: float | None = None
    shares: bool = False


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
    """Assign demand to the network at least cost, or by the shares of shippers.

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
    if terms.shares:
        from planner.flows.shares import solve_by_shares

        scales = [network.cargo_number(it.cargo, CHOICE_SCALE) for it in demand]
        solution = solve_by_shares(solver, [it or _FIRM for it in scales], np.asarray(steps.km))
    else:
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
    if terms.shares and terms.by != "generalised":
        message = f"shares are those of generalised cost, not of {terms.by}"
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
