"""What does the best way between every two of many places take?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba.extending import register_jitable

from corridors.errors import NoRouteError, UsageError
from corridors.model import WATER_KINDS
from corridors.network import Network
from planner import search, tree
from planner.answer import find_route
from planner.engine import Engine, weights_of
from planner.graph import STATIC, Graph, ends_of, kept_ends
from planner.query import Query, check_query
from planner.steps import MOVE, NEVER, Steps, resolve_steps
from planner.tree import ALONE, FOUND
from planner.warm import floats, ints, open_base, warm_engine

if TYPE_CHECKING:
    import pandas as pd

TOTALS = ("time_h", "cost_usd", "distance_km", "co2e_kg")
_GROUP = 64
"""So many origins are searched in one call."""


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
    One search an origin (`planner.tree.row_of_best`), on both cores. Equal to
    `planner.answer.find_route` of each pair: a pair whose way comes back to a place, or
    arrives beyond the horizon, is asked alone.
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
    known = [at for at, place in enumerate(destinations) if place in ends]
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
    for graph, rows in rows_of.values():
        for first in range(0, len(rows), _GROUP):
            some = rows[first : first + _GROUP]
            found, state_of = _search(
                graph, query, [origins[row] for row in some], targets, moves, horizon, steps
            )
            for at, row in enumerate(some):
                ok = state_of[at] == FOUND
                values[row, np.array(known)[ok]] = found[at][ok]
                for column in np.array(known)[state_of[at] == ALONE]:
                    pair = query._replace(origin=origins[row], destination=destinations[column])
                    values[row, column] = _alone(network, pair, steps, engine)


def _search(
    graph: Graph,
    query: Query,
    origins: Sequence[str],
    targets: Any,
    moves: Any,
    horizon: float,
    steps: Steps,
) -> tuple[Any, Any]:
    """Search from some origins; return values (origins, targets, totals) and what is known."""
    weight = weights_of(graph).get(query.by)
    columns = np.stack([floats(graph.usd), floats(graph.steps.km), floats(graph.wtw_kg)])
    sources = ints([ends_of(steps, query._replace(origin=it))[0] for it in origins])
    shut = [kept_ends(steps, query._replace(origin=it, destination="")) for it in origins]
    hours = np.repeat(floats(graph.hours)[None, :], len(origins), axis=0)
    number = np.repeat(ints(graph.number)[None, :], len(origins), axis=0)
    for at, edges in enumerate(shut):
        hours[at, edges] = NEVER
        number[at, edges] = STATIC
    values = np.zeros((len(origins), len(targets), len(TOTALS)))
    state_of = np.zeros((len(origins), len(targets)), dtype=np.int64)
    heavy = None if weight is None else floats(weight)
    _compiled()(
        *(graph.steps.start, graph.steps.head, heavy, graph.usd, hours, number, graph.calendar),
        *(sources, targets, graph.steps.place_of, moves, columns, horizon, values, state_of),
    )
    return values, state_of


def _alone(network: Network, pair: Query, steps: Steps, engine: Engine) -> list[float]:
    try:
        route = find_route(network, pair, steps, engine=engine)
    except (NoRouteError, UsageError):
        return [float("nan")] * len(TOTALS)
    return [route.total(name) for name in TOTALS]


@cache
def _compiled() -> Any:
    """Return the search from several sources, compiled for all cores."""
    register_jitable(search.ready)
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
        targets: Any,
        place_of: Any,
        moves: Any,
        columns: Any,
        horizon: float,
        values: Any,
        state_of: Any,
    ) -> None:
        for at in numba.prange(len(sources)):
            row_of_best(
                start, head, weight, tie, hours[at], number[at], calendar, sources[at], targets,
                place_of, moves, columns, horizon, values[at], state_of[at],
            )  # fmt: skip

    return rows
