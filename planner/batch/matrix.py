"""Totals of the best routes between every two of many places."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import GATE, WATER_KINDS
from corridors.model.network import Network, check_ends
from planner.graph._rides import moves_of
from planner.graph.backend import SLACK, Engine, arrival, objective_of, weight_by
from planner.graph.cache import (
    raise_capacity,
    refused_steps,
    shared_graph,
    shipper_costs,
    warm_engine,
)
from planner.graph.destination_bits import refused_bits
from planner.graph.graph import STATIC, Graph, closed_at_ends
from planner.pricing.adjustments import end_terms, low_priority_trades, rail_market
from planner.pricing.arcs import Steps
from planner.pricing.kept_steps import steps_of
from planner.pricing.shipper_costs import ShipperCosts
from planner.processes import cores
from planner.question.query import (
    Query,
    check_query,
    check_terms,
    departs_text,
    hour_rate,
    needs_own_search,
)
from planner.restrictions.embargo import embargoed_pairs
from planner.routing.elementary import CLOSE, elementary_path
from planner.search import one_to_many
from planner.search.compilation import compile_cached, floats, ints
from planner.search.restricted_tree import FOUND, LATE, NO_PATH, UNRESOLVED, incoming_edges

if TYPE_CHECKING:
    import pandas as pd

TOTALS = ("time_h", "cost_usd", "distance_km", "co2e_kg")
BATCH = 8
"""Rows of one piece of work."""
_Side = tuple[str, str]
"""What of an end matters to a graph: its country, and its market of railways."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Matrix:
    """Totals of the best way from each origin (rows) to each destination (columns).

    Each array has the shape (origins, destinations) and is NaN where there is no way, or
    where origin and destination are one: hours, USD and kg CO2e of the shipment, and km.
    """

    query: Query
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    time_h: Any
    cost_usd: Any
    distance_km: Any
    co2e_kg: Any

    def to_dataframe(self, total: str | None = None) -> "pd.DataFrame":
        """Return one total as a table origins by destinations, or all, a row a pair.

        The departure stands in the column ``depart``, and in ``attrs`` of a table of one total.

        Parameters
        ----------
        total
            ``time_h``, ``cost_usd``, ``distance_km`` or ``co2e_kg``.
        """
        import pandas as pd

        departs = self.query.departs()
        if total is not None:
            if total not in TOTALS:
                message = f"total {total!r} is not one of {', '.join(TOTALS)}"
                raise UsageError(message)
            frame = pd.DataFrame(getattr(self, total), self.origins, self.destinations)
            frame.attrs["depart"] = departs
            return frame
        index = pd.MultiIndex.from_product(
            [self.origins, self.destinations], names=["origin", "destination"]
        )
        columns = {name: getattr(self, name).ravel() for name in TOTALS}
        frame = pd.DataFrame(columns, index).reset_index()
        frame.insert(0, "depart", departs)
        return frame

    def __repr__(self) -> str:
        size = f"{len(self.origins)} x {len(self.destinations)} pairs"
        return f"<{size}, {departs_text(self.query)}>"


def find_matrix(
    network: Network,
    query: Query,
    origins: Sequence[str],
    destinations: Sequence[str],
    steps: Steps | None = None,
    *,
    engine: Engine | None = None,
) -> Matrix:
    """Return the totals of the best ways between places.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The terms of the question; its ends do not count, and it has no ``via`` and no budget.
    origins, destinations
        Ids of places. Those that can't be ends under the terms, as a canal or a place that is
        avoided, have no way.
    engine
        A warm engine of the network and steps; a new one without it.

    Raises
    ------
    UnknownNameError
        If the criterion, the cargo kind, a country or a place is unknown.
    UsageError
        If the terms can't be asked of many pairs at once, or of any of these pairs.

    Notes
    -----
    One search for some origins at once (`planner.search.one_to_many.fill_rows`), on all cores.
    Equal to `planner.routing.router.find_route` of each pair: where a route would enter a place
    twice, that place becomes critical for the pair, as there (`planner.search.restricted_tree`).
    Where the best route arrives beyond the horizon, the pairs of an origin are searched again
    without the steps that nobody can use in time (`planner.search.one_to_many.late_edges`). By
    generalised cost each step is weighed with the shortest time that it may take. That bounds every
    route from below, so a route that costs no more than this bound on the calendars is the best.
    The pairs that are left are asked alone.
    """
    if query.via or query.budget_usd is not None:
        message = "a matrix can't take via or budget; use route for each pair"
        raise UsageError(message)
    if needs_own_search(query):
        message = "a matrix can't limit transfers or borders, nor prefer; use route for each pair"
        raise UsageError(message)
    if any(corridor in query.avoid for corridor in network.corridors):
        message = "a matrix can't avoid a corridor; avoid its places or links"
        raise UsageError(message)
    if steps is None:
        steps = steps_of(network)
    if engine is None:
        engine = warm_engine()
    _check_pairs(network, query, origins, destinations)
    if origins and destinations:
        values = _values(network, query, origins, destinations, steps, engine)
    else:
        values = np.empty((len(origins), len(destinations), len(TOTALS)))
    return Matrix(query, tuple(origins), tuple(destinations), *np.moveaxis(values, 2, 0))


def _check_pairs(
    network: Network, query: Query, origins: Sequence[str], destinations: Sequence[str]
) -> None:
    """Refuse what can be asked of no pair, with what stands against the first one."""
    check_terms(network, query)
    for place in (*origins, *destinations):
        if place not in network.places:
            message = f"place {place!r} is unknown; use the id of a place of the network"
            raise UnknownNameError(message)
    refused: UsageError | None = None
    for ends in product(origins, destinations):
        try:
            check_ends(network, *ends)
            check_query(network, query._replace(origin=ends[0], destination=ends[1]))
        except UsageError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def _values(
    network: Network,
    query: Query,
    origins: Sequence[str],
    destinations: Sequence[str],
    steps: Steps,
    engine: Engine,
) -> Any:
    """Return the totals by origin and destination, NaN where there is no way."""
    ends = {place for place in steps.first_state if network.places[place].kind not in WATER_KINDS}
    known = np.array([at for at, place in enumerate(destinations) if place in ends], dtype=int)
    rows = [row for row, place in enumerate(origins) if place in ends]
    at_known = [destinations[at] for at in known]
    blocks = find_blocks(network, query, origins, rows, at_known, steps, engine)
    search = _MatrixSearch(network, query, origins, at_known, steps)
    each_row(lambda at: search.fill(blocks[at]), len(blocks))
    values, states = search.totals, search.states
    values[..., 0] -= query.hour
    for row, at in np.argwhere(states == UNRESOLVED):
        pair = query._replace(origin=origins[row], destination=at_known[at])
        if pair.origin != pair.destination:
            values[row, at] = _alone(network, pair, steps, engine)
            states[row, at] = FOUND
    values[states != FOUND] = np.nan
    for row, column in embargoed_pairs(network, query, origins, at_known):
        values[row, column] = np.nan
    if len(known) < len(destinations):
        everywhere = np.full((len(origins), len(destinations), len(TOTALS)), np.nan)
        everywhere[:, known] = values
        values = everywhere
    _clear_own(values, origins, destinations)
    return values


class _BlockSearch(NamedTuple):
    """What the searches of a block have in common.

    ``weight`` is None by time, when hours are minimised. ``sources`` are the states of the
    origins; the steps ``own_closed`` may not be made in the search of the origin ``lane_of``.
    ``targets`` are the states of the columns.
    """

    block: "Block"
    weight: Any
    sources: Any
    own_closed: Any
    lane_of: Any
    targets: Any


class _MatrixSearch:
    """Fills the totals of a matrix and what is known of each pair, block by block, in threads.

    Parameters
    ----------
    network, query, origins, steps
        As for `find_matrix`.
    destinations
        Those that have ways.
    """

    def __init__(
        self,
        network: Network,
        query: Query,
        origins: Sequence[str],
        destinations: Sequence[str],
        steps: Steps,
    ) -> None:
        self.network, self.query, self.steps = network, query, steps
        self.origins = origins
        self.targets = ints([steps.states_of(it).get(GATE, 0) + 1 for it in destinations])
        horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
        # What a pair is asked within, up to the same rounding (`planner.graph.backend.best`).
        self.horizon = min(horizon, query.hours_to_deadline()) * SLACK
        self.moves = moves_of(steps)
        self.start, self.head = ints(steps.start), ints(steps.head)
        self.into = incoming_edges(self.start, self.head)
        self.search_rows = compiled_rows()
        self.useless_edges = compiled_late()
        shape = (len(origins), len(destinations))
        self.states = np.full(shape, NO_PATH)
        self.totals = np.zeros((*shape, len(TOTALS)))

    def fill(self, block: "Block") -> None:
        """Fill the rows and columns of a block."""
        graph, batch, columns, *_ = block
        weight = _weight(self.network, self.query, graph)
        steps, origins = self.steps, [self.origins[row] for row in batch]
        asked = self.query._replace(destination="")
        own_closed = [
            (edge, lane)
            for lane, origin in enumerate(origins)
            for edge in closed_at_ends(steps, asked._replace(origin=origin))
        ]
        search = _BlockSearch(
            block=block,
            weight=None if weight is None else floats(weight),
            sources=ints([steps.states_of(it).get(GATE, 0) for it in origins]),
            own_closed=ints([edge for edge, _ in own_closed]),
            lane_of=ints([lane for _, lane in own_closed]),
            targets=self.targets[columns],
        )
        whole = len(columns) == len(self.targets)
        shape = (len(batch), len(columns))
        values = self.totals if whole else np.zeros((*shape, len(TOTALS)))
        states = self.states if whole else np.full(shape, NO_PATH)
        rows = ints(batch if whole else range(len(batch)))
        self.search_rows(
            *(self.start, self.head, search.weight, graph.usd),
            *(graph.hours, graph.number, graph.calendar, self.into),
            *(search.sources, search.own_closed, search.lane_of, block.closed, search.targets),
            *(block.refused, block.refuses, graph.steps.place_of, self.moves, block.sums),
            *(self.horizon, rows, values, states),
        )
        if self.query.by == "generalised":
            self._mark_unproven(search, rows, values, states)
        elif weight is not None:  # by time the least arrives first: what is late has no way at all
            for lane, row in enumerate(rows):
                self._fill_late(search, lane, values[row], states[row])
        if not whole:
            where = np.ix_(batch, columns)
            self.totals[where], self.states[where] = values, states

    def _mark_unproven(self, search: _BlockSearch, rows: Any, values: Any, states: Any) -> None:
        """Mark the pairs whose way is not proven the best as to be asked alone.

        The bound is each way at its shortest, even if it comes back to a place: nothing takes
        less.
        """
        block, graph = search.block, search.block.graph
        nowhere = self.moves._replace(own=np.zeros_like(self.moves.own))
        least = np.zeros((len(rows), len(block.columns), len(TOTALS)))
        states_of_least = np.full(least.shape[:2], NO_PATH)
        self.search_rows(
            *(self.start, self.head, search.weight, graph.usd),
            *(graph.hours, np.full(len(graph.number), STATIC), graph.calendar, self.into),
            *(search.sources, search.own_closed, search.lane_of, block.closed, search.targets),
            *(block.refused, block.refuses, graph.steps.place_of, nowhere, block.sums),
            *(np.inf, ints(range(len(rows))), least, states_of_least),
        )
        rate = hour_rate(self.network, self.query)
        cost, bound = (it[..., 1] + rate * it[..., 0] for it in (values[rows], least))
        proven = (states[rows] == FOUND) & (cost <= bound * CLOSE)
        proven |= states_of_least == NO_PATH
        states[rows] = np.where(proven, states[rows], UNRESOLVED)

    def _fill_late(self, search: _BlockSearch, lane: int, values: Any, states: Any) -> None:
        """Fill the columns of an origin whose best way of all arrives beyond the horizon."""
        late = np.flatnonzero(states == LATE)
        if not len(late):
            return
        block, graph = search.block, search.block.graph
        start, source = self.start, search.sources[lane]
        times = (graph.hours, graph.number, graph.calendar)
        leaving = search.own_closed[search.lane_of == lane]
        useless = self.useless_edges(
            *(start, self.head, graph.usd, *times, source),
            *(np.concatenate([block.closed, leaving]), self.horizon),
        )
        in_time, found = np.zeros((1, len(late), len(TOTALS))), states[late][None]
        nowhere = ints([])
        self.search_rows(
            *(start, self.head, search.weight, graph.usd, *times, self.into),
            *(search.sources[lane : lane + 1], nowhere, nowhere, useless, search.targets[late]),
            *(block.refused, block.refuses[late], graph.steps.place_of, self.moves, block.sums),
            *(self.horizon, ints([0]), in_time, found),
        )
        values[late], states[late] = in_time[0], np.where(found[0] == LATE, UNRESOLVED, found[0])


def _clear_own(values: Any, origins: Sequence[str], destinations: Sequence[str]) -> None:
    """Give a place no way to itself."""
    columns_of: dict[str, list[int]] = {}
    for column, place in enumerate(destinations):
        columns_of.setdefault(place, []).append(column)
    for row, place in enumerate(origins):
        values[row, columns_of.get(place, [])] = np.nan


def _weight(network: Network, query: Query, graph: Graph) -> Any:
    """Return what is minimised of each step, None by time; hours at their shortest."""
    weight = weight_by(graph, query.by)
    if query.by != "generalised":
        return weight
    hours = floats(graph.hours)
    usable = np.isfinite(hours)
    return floats(weight) + hour_rate(network, query) * np.where(usable, hours, 0.0)


def _alone(network: Network, pair: Query, steps: Steps, engine: Engine) -> list[float]:
    graph = engine.graph(network, steps, pair)
    terms = objective_of(network, pair)
    path = elementary_path(engine, graph, terms).path
    if not path:
        return [float("nan")] * len(TOTALS)
    weights = (graph.usd, graph.steps.km, graph.wtw_kg)
    return [
        arrival(graph, path) - pair.hour,
        *(fsum(it[edge] for edge in path) for it in weights),
    ]


class Block(NamedTuple):
    """Rows of a matrix, near one another, and the columns for which they share a graph.

    ``columns`` are numbers of destinations, ``sums`` what is added up along a way, by step.
    ``refused`` and ``refuses`` are the bits of `planner.graph.destination_bits.refused_bits` by
    step and by column, ``closed`` the steps of no use to any destination.
    """

    graph: Graph
    rows: tuple[int, ...]
    columns: Any
    sums: Any
    refused: Any
    refuses: Any
    closed: Any


def find_blocks(
    network: Network,
    query: Query,
    origins: Sequence[str],
    rows: Sequence[int],
    destinations: Sequence[str],
    steps: Steps,
    engine: Engine,
) -> list[Block]:
    """Return the blocks of a matrix.

    Parameters
    ----------
    network, query, origins, steps, engine
        As for `planner.batch.matrix.find_matrix`.
    rows
        The numbers of the origins that have ways.
    destinations
        Places that have ways, in the order of the columns.
    """
    sides = {row: _side_of(network, origins[row]) for row in rows}
    of_columns = [_side_of(network, it) for it in destinations]
    one_of = dict(zip(of_columns, destinations, strict=True))
    known = sorted(one_of)
    code = ints([known.index(it) for it in of_columns])
    asked = {of: query._replace(origin=origins[row], destination="") for row, of in sides.items()}
    trades = {of: _by_trade(network, it, one_of, steps) for of, it in asked.items()}
    where = {row: _graph_key(network, origins[row]) for row in rows}
    raise_capacity(engine, sum(len(trades[of]) for of, _ in set(where.values())))
    refusals_of: dict[tuple[_Side, int], tuple[Any, ...]] = {}
    sums: dict[int, Any] = {}
    found: list[Block] = []
    for at in range(max(map(len, trades.values()), default=0)):
        graphs: dict[int, Graph] = {}
        graph_of: dict[tuple[_Side, int], Graph] = {}
        for row, of in sides.items():
            if at < len(trades[of]):
                if where[row] not in graph_of:
                    # One end stands for all: those of one trade and market share a graph.
                    end = one_of[trades[of][at][0]]
                    from_here = query._replace(origin=origins[row], destination=end)
                    graph = shared_graph(engine, network, steps, from_here)
                    costs = shipper_costs(engine, network, steps, from_here, graph.usd)
                    graph_of[where[row]] = graph._replace(shipper=costs)
                graphs[row] = graph_of[where[row]]
        same = {row: (sides[row], id(it)) for row, it in graphs.items()}
        for some in neighbour_batches(same, network, origins):
            graph, of = graphs[some[0]], sides[some[0]]
            if id(graph) not in sums:
                added = (graph.usd, graph.steps.km, graph.wtw_kg)
                sums[id(graph)] = np.stack([floats(it) for it in added], axis=1)
            if (of, at) not in refusals_of:
                numbers = ints([known.index(it) for it in trades[of][at]])
                columns = np.flatnonzero(np.isin(code, numbers))
                ends = [one_of[it] for it in trades[of][at]]
                refused, by_side, closed = _refusals(network, asked[of], ends, steps, engine)
                refuses = np.zeros(len(known), dtype=np.int64)
                refuses[numbers] = by_side
                refusals_of[of, at] = (columns, refused, refuses[code[columns]], closed)
            columns, *refusals = refusals_of[of, at]
            found.append(Block(graph, some, columns, sums[id(graph)], *refusals))
    return found


def _by_trade(
    network: Network, asked: Query, one_of: dict[_Side, str], steps: Steps
) -> list[list[_Side]]:
    """Return the sides of destinations, those together to which cargo has a graph in common.

    Parameters
    ----------
    network, asked, steps
        The network, the question from an origin, the steps.
    one_of
        A destination of each side.
    """
    found: dict[tuple[object, ...], list[_Side]] = {}
    territory = ShipperCosts(network, asked).territory
    for side, place in one_of.items():
        query = asked._replace(destination=place)
        trades = low_priority_trades(network, steps.rows.trades, query)
        # What a country in transit costs depends on the customs territory of the destination.
        union = territory(side[0]) if asked.by == "generalised" else ""
        found.setdefault((trades, end_terms(network, query), union), []).append(side)
    return list(found.values())


def _refusals(
    network: Network, asked: Query, ends: Sequence[str], steps: Steps, engine: Engine
) -> tuple[Any, Any, Any]:
    """Return the bits of `refused_bits` by step and by end, and the steps of no use to any."""
    by_step, by_end = refused_bits(engine, network, steps, asked, ends)
    closed = refused_steps(engine, network, steps, asked)
    everybody = np.bitwise_or.reduce(by_end) if by_end.all() else -1
    useless = np.flatnonzero(by_step & everybody == everybody)
    return by_step, by_end, np.union1d(ints(closed), useless)


def _graph_key(network: Network, origin: str) -> tuple[_Side, int]:
    """Return what of an origin matters to its graph: country, market and time zone."""
    return _side_of(network, origin), round(network.places[origin].lon / 15.0)


def _side_of(network: Network, place: str) -> _Side:
    return network.places[place].country, rail_market(network, place)


@cache
def compiled_rows() -> Any:
    """Return `planner.search.one_to_many.fill_rows` compiled; threads run it at the same time."""
    return compile_cached(one_to_many.fill_rows)


@cache
def compiled_late() -> Any:
    """Return `planner.search.one_to_many.late_edges` compiled, for threads."""
    return compile_cached(one_to_many.late_edges)


def neighbour_batches(
    graph_of: Mapping[int, Hashable], network: Network, origins: Sequence[str]
) -> list[tuple[int, ...]]:
    """Return the rows of each graph in batches of origins that lie near one another."""
    rows: dict[Hashable, list[int]] = {}
    for row, graph in graph_of.items():
        rows.setdefault(graph, []).append(row)
    return [
        tuple(near[at : at + BATCH])
        for some in rows.values()
        for near in [sorted(some, key=lambda row: _morton_code(network, origins[row]))]
        for at in range(0, len(near), BATCH)
    ]


def _morton_code(network: Network, place: str) -> int:
    """Return the position of a place on the Z-order curve of G. M. Morton (1966).

    Places near each other on the curve are near on the map: the bits of longitude and latitude
    alternate.
    """
    at = network.places[place]
    x, y = int((at.lon + 180.0) * 16.0), int((at.lat + 90.0) * 16.0)
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(13))


def each_row(work: Callable[[int], None], rows: int, threads: int | None = None) -> None:
    """Do some work for each row, on all cores or a number of threads."""
    threads = cores() if threads is None else threads
    if threads == 1 or rows < 2:
        for row in range(rows):
            work(row)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, range(rows)):
            pass
