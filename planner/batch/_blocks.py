"""Blocks of a matrix that share a graph, and what each destination in them refuses."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.batch._batches import neighbour_batches
from planner.graph.backend import Engine
from planner.graph.destination_bits import refused_bits
from planner.graph.graph import Graph
from planner.graph.warm_backend import keep_more, open_base, refused_steps, shipper_costs
from planner.pricing.arcs import Steps
from planner.pricing.shipper_costs import ShipperCosts
from planner.pricing.train_priority import trades_of
from planner.query.query import Query
from planner.search.compilation import floats, ints


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
    country = {row: network.places[origins[row]].country for row in rows}
    of_columns = [network.places[it].country for it in destinations]
    one_of = dict(zip(of_columns, destinations, strict=True))
    known = sorted(one_of)
    code = ints([known.index(it) for it in of_columns])
    asked = {of: query._replace(origin=origins[row], destination="") for row, of in country.items()}
    trades = {of: _by_trade(network, it, one_of, steps) for of, it in asked.items()}
    where = {row: _graph_key(network, origins[row]) for row in rows}
    keep_more(engine, sum(len(trades[of]) for of, _ in set(where.values())))
    told: dict[tuple[str, int], tuple[Any, ...]] = {}
    sums: dict[int, Any] = {}
    found: list[Block] = []
    for at in range(max(map(len, trades.values()), default=0)):
        graphs: dict[int, Graph] = {}
        by_place: dict[tuple[str, int], Graph] = {}
        for row, of in country.items():
            if at < len(trades[of]):
                if where[row] not in by_place:
                    # One end stands for all: those of one trade have the graph in common.
                    end = one_of[trades[of][at][0]]
                    from_here = query._replace(origin=origins[row], destination=end)
                    graph = open_base(engine, network, steps, from_here)
                    costs = shipper_costs(engine, network, steps, from_here)
                    by_place[where[row]] = graph._replace(shipper=costs) if len(costs) else graph
                graphs[row] = by_place[where[row]]
        for some in neighbour_batches(
            {row: id(it) for row, it in graphs.items()}, network, origins
        ):
            graph, of = graphs[some[0]], country[some[0]]
            if id(graph) not in sums:
                added = (graph.usd, graph.steps.km, graph.wtw_kg)
                sums[id(graph)] = np.stack([floats(it) for it in added], axis=1)
            if (of, at) not in told:
                numbers = ints([known.index(it) for it in trades[of][at]])
                columns = np.flatnonzero(np.isin(code, numbers))
                ends = [one_of[it] for it in trades[of][at]]
                refused, by_country, closed = _refusals(network, asked[of], ends, steps, engine)
                refuses = np.zeros(len(known), dtype=np.int64)
                refuses[numbers] = by_country
                told[of, at] = (columns, refused, refuses[code[columns]], closed)
            columns, *refusals = told[of, at]
            found.append(Block(graph, some, columns, sums[id(graph)], *refusals))
    return found


def _by_trade(
    network: Network, asked: Query, one_of: dict[str, str], steps: Steps
) -> list[list[str]]:
    """Return countries of destinations, those together to which cargo has a graph in common.

    Parameters
    ----------
    network, asked, steps
        The network, the question from an origin, the steps.
    one_of
        A destination of each country.
    """
    found: dict[tuple[object, ...], list[str]] = {}
    territory = ShipperCosts(network, asked).territory
    for country, place in one_of.items():
        trades = trades_of(network, steps.ordinary, asked._replace(destination=place))
        # What a country in transit costs depends on the customs territory of the destination.
        union = territory(country) if asked.by == "generalised" else ""
        found.setdefault((trades, union), []).append(country)
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


def _graph_key(network: Network, origin: str) -> tuple[str, int]:
    """Return what of an origin matters to its graph: country and time zone."""
    place = network.places[origin]
    return place.country, round(place.lon / 15.0)
