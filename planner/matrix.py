"""What does the best way between every two of many places take?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np
from numba.extending import register_jitable

from corridors.errors import UsageError
from corridors.model import WATER_KINDS
from corridors.network import Network
from planner import search, tree
from planner.engine import Engine, Terms, arrival, weights_of
from planner.graph import STATIC, Graph, ends_of, kept_ends
from planner.query import Query, check_query
from planner.search import NOWHERE
from planner.steps import MOVE, Steps, resolve_steps
from planner.straight import straight_paths
from planner.tree import FOUND, LATE
from planner.warm import floats, ints, open_base, warm_engine

if TYPE_CHECKING:
    import pandas as pd

TOTALS = ("time_h", "cost_usd", "distance_km", "co2e_kg")
_TOGETHER = 256
"""So many searches are made in one call."""
_MOST_TURNS = 8
"""After so many steps shut for ways that come back to a place a pair is asked alone."""


@dataclass(frozen=True, slots=True, eq=False)
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

        Parameters
        ----------
        total
            ``time_h``, ``cost_usd``, ``distance_km`` or ``co2e_kg``.
        """
        import pandas as pd

        if total is not None:
            if total not in TOTALS:
                message = f"total {total!r} is not one of {', '.join(TOTALS)}"
                raise UsageError(message)
            return pd.DataFrame(getattr(self, total), self.origins, self.destinations)
        index = pd.MultiIndex.from_product(
            [self.origins, self.destinations], names=["origin", "destination"]
        )
        columns = {name: getattr(self, name).ravel() for name in TOTALS}
        return pd.DataFrame(columns, index).reset_index()


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
        The terms of the question; its ends do not count, and it has no ``via``, budget or
        value of time.
    origins, destinations
        Ids of places.
    engine
        A warm engine of the network and steps; a new one without it.

    Raises
    ------
    UsageError
        If the terms contradict themselves or can't be asked of many pairs at once.

    Notes
    -----
    One search an origin (`planner.tree.row_of_best`), on all cores. Equal to
    `planner.answer.find_route` of each pair: where ways come back to a place, the step that
    leads away is shut as there and the search runs again for those pairs; a pair whose way
    arrives beyond the horizon is asked alone.
    """
    if query.via or query.budget_usd is not None or query.by == "generalised":
        message = "a matrix takes no via, budget or value of time: ask pair by pair"
        raise UsageError(message)
    if any(corridor in query.avoid for corridor in network.corridors):
        message = "a matrix avoids no corridor: avoid its places or links"
        raise UsageError(message)
    if steps is None:
        steps = resolve_steps(network)
    if engine is None:
        engine = warm_engine()
    check_query(network, query)
    shape = (len(origins), len(destinations))
    values = np.full((*shape, len(TOTALS)), np.nan)
    if origins and destinations:
        _fill(network, query, origins, destinations, steps, engine, values)
    return Matrix(query, tuple(origins), tuple(destinations), *np.moveaxis(values, 2, 0).copy())


def _fill(
    network: Network,
    query: Query,
    origins: Sequence[str],
    destinations: Sequence[str],
    steps: Steps,
    engine: Engine,
    values: Any,
) -> None:
    ends = {place for place in steps.first_state if network.places[place].kind not in WATER_KINDS}
    known = np.array([at for at, place in enumerate(destinations) if place in ends], dtype=int)
    targets = ints(
        [ends_of(steps, query._replace(destination=destinations[at]))[1] for at in known]
    )
    rows_of: dict[int, tuple[Graph, list[int]]] = {}
    for row, place in enumerate(origins):
        if place in ends:
            graph = open_base(engine, network, steps, query._replace(origin=place))
            rows_of.setdefault(id(graph), (graph, []))[1].append(row)
    horizon = network.cargo_number(query.cargo, "horizon_h") or float("inf")
    horizon = min(horizon, query.hours_to_deadline())
    moves = ints([int(kind == MOVE) for kind in steps.kind])
    late: list[tuple[int, int]] = []
    for graph, rows in rows_of.values():
        tasks = [
            Task(
                row,
                ends_of(steps, query._replace(origin=origins[row]))[0],
                tuple(kept_ends(steps, query._replace(origin=origins[row], destination=""))),
                np.arange(len(known)),
                0,
            )
            for row in rows
        ]
        while tasks:
            some, tasks = tasks[:_TOGETHER], tasks[_TOGETHER:]
            for task, found, turn in _search(graph, query.by, some, targets, moves, horizon):
                columns = known[task.wanted]
                ok = turn == FOUND
                values[task.row, columns[ok]] = found[ok]
                if query.by != "time":
                    # The least may arrive too late; what is fastest and late has no way.
                    late += [(task.row, column) for column in columns[turn == LATE]]
                for edge in np.unique(turn[turn >= 0]):
                    again = task.wanted[turn == edge]
                    if task.depth < _MOST_TURNS:
                        shut = (*task.shut, int(edge))
                        tasks.append(task._replace(shut=shut, wanted=again, depth=task.depth + 1))
                    else:
                        late += [(task.row, column) for column in known[again]]
    for row, place in enumerate(origins):
        values[row, [at for at in known if destinations[at] == place]] = np.nan
    for row, column in late:
        if origins[row] == destinations[column]:
            continue
        pair = query._replace(origin=origins[row], destination=destinations[column])
        values[row, column] = _alone(network, pair, steps, engine)


class Task(NamedTuple):
    """A search from one origin: its row, source, steps that are shut and targets wanted.

    ``depth`` counts the steps shut because ways came back to a place.
    """

    row: int
    source: int
    shut: tuple[int, ...]
    wanted: Any
    depth: int


def _search(
    graph: Graph, by: str, tasks: Sequence[Task], targets: Any, moves: Any, horizon: float
) -> list[tuple[Task, Any, Any]]:
    """Run searches; return each with its values (targets wanted, totals) and turns."""
    weight = weights_of(graph).get(by)
    columns = np.stack([floats(graph.usd), floats(graph.steps.km), floats(graph.wtw_kg)])
    most = max(len(task.wanted) for task in tasks)
    wanted = np.full((len(tasks), most), NOWHERE)
    shut = np.full((len(tasks), max(len(task.shut) for task in tasks) + 1), NOWHERE)
    for at, task in enumerate(tasks):
        wanted[at, : len(task.wanted)] = targets[task.wanted]
        shut[at, : len(task.shut)] = task.shut
    values = np.zeros((len(tasks), most, len(TOTALS)))
    turn = np.zeros((len(tasks), most), dtype=np.int64)
    compiled_rows()(
        *(graph.steps.start, graph.steps.head, None if weight is None else floats(weight)),
        *(graph.usd, graph.hours, graph.number, graph.calendar),
        *(ints([task.source for task in tasks]), shut, wanted, graph.steps.place_of, moves),
        *(columns, horizon, values, turn),
    )
    return [
        (task, values[at, : len(task.wanted)], turn[at, : len(task.wanted)])
        for at, task in enumerate(tasks)
    ]


def _alone(network: Network, pair: Query, steps: Steps, engine: Engine) -> list[float]:
    graph = engine.graph(network, steps, pair)
    horizon = network.cargo_number(pair.cargo, "horizon_h") or float("inf")
    terms = Terms(pair, min(horizon, pair.hours_to_deadline()), 0.0)
    path = straight_paths(engine, graph, terms)[-1]
    if not path:
        return [float("nan")] * len(TOTALS)
    weights = (graph.usd, graph.steps.km, graph.wtw_kg)
    return [arrival(graph, path), *(float(sum(it[edge] for edge in path)) for it in weights)]


@cache
def compiled_rows() -> Any:
    """Return the search from several sources, compiled for all cores."""
    for helper in (search.ready, tree.grow, tree.leaving_edge):
        register_jitable(helper)
    row_of_best = numba.njit(cache=True)(tree.row_of_best)

    @numba.njit(parallel=True)
    def rows(
        start: Any,
        head: Any,
        weight: Any,
        tie: Any,
        hours: Any,
        number: Any,
        calendar: Any,
        sources: Any,
        shut: Any,
        wanted: Any,
        place_of: Any,
        moves: Any,
        columns: Any,
        horizon: float,
        values: Any,
        turn: Any,
    ) -> None:
        for at in numba.prange(len(sources)):
            own_hours = hours.copy()
            own_number = number.copy()
            for edge in shut[at]:
                if edge >= 0:
                    own_hours[edge] = np.inf
                    own_number[edge] = STATIC
            count = 0
            while count < wanted.shape[1] and wanted[at, count] >= 0:
                count += 1
            row_of_best(
                start, head, weight, tie, own_hours, own_number, calendar, sources[at],
                wanted[at, :count], place_of, moves, columns, horizon, values[at], turn[at],
            )  # fmt: skip

    return rows
