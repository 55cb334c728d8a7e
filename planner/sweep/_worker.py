"""Rows of a chunk of a sweep, computed on whichever machine has it."""

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.network import Network
from planner.batch.batch_router import BatchRouter, answer_or_reason
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import Steps
from planner.pricing.changes import change_steps
from planner.pricing.joins import joined_steps
from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.routing.legs import RouteFigures
from planner.routing.route import TOTALS, rounded
from planner.sweep.job import Chunk, Job, apply_layers, check_stamp

if TYPE_CHECKING:
    import pyarrow as pa

    from planner.pricing.repricing import NetworkFormulas

COUNTS = ("border_crossings", "transfers", "facts", "sources", "assumptions")


def schema() -> "pa.Schema":
    """Return the columns of the rows, with their types; see ``docs/reference/sweep.md``."""
    import pyarrow as pa

    text, count, number = pa.string(), pa.int32(), pa.float64()
    return pa.schema(
        [
            *(("scenario", text), ("cargo", text), ("draw", count), ("depart", text)),
            *(("origin", text), ("destination", text), ("corridors", text), ("through", text)),
            *((name, number) for name in TOTALS),
            *((name, count) for name in COUNTS),
            ("reason", text),
        ]
    )


def run_chunk(job: Job, chunk: Chunk, stamp: str) -> bytes:
    """Return the rows of a chunk in the stream format of Arrow.

    Parameters
    ----------
    job, chunk
        A sweep and one of its chunks.
    stamp
        `planner.sweep.job.stamp_of` the folder, where the sweep was started.

    Raises
    ------
    DataError
        If this machine has other tables, code or packages.
    """
    import pyarrow as pa

    check_stamp(job.folder, stamp)
    columns = _worker(stamp, job.folder, threading.get_ident()).columns(job, chunk)
    table = pa.table(columns, schema=schema())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    rows: bytes = sink.getvalue().to_pybytes()
    return rows


@lru_cache(maxsize=8)
def _worker(stamp: str, folder: Path, thread: int) -> "_Worker":
    """Return what a thread keeps from chunk to chunk."""
    del stamp, thread
    return _Worker(folder)


class _Worker:
    """Keeps the network, and the world and formulas of the last chunk."""

    def __init__(self, folder: Path) -> None:
        self.base = LayeredNetwork(*ready_network(folder))
        self.key: tuple[object, ...] = ()
        self.world: tuple[Network, Steps, BatchRouter] | str = ""
        self.formulas: NetworkFormulas | None = None

    def columns(self, job: Job, chunk: Chunk) -> dict[str, list[Any]]:
        """Return the rows of a chunk, column by column."""
        world = job.worlds[chunk.world]
        key = (world.name, repr(world.scenarios), job.sets)
        if key != self.key:
            self.key, self.world, self.formulas = key, self._under(job, chunk), None
        cargo = job.cargo[chunk.cargo]
        pairs = job.pairs[chunk.first_pair : chunk.last_pair]
        columns: dict[str, list[Any]] = {name: [] for name in schema().names}
        leaves = zip(range(chunk.first, chunk.last), self._routers(job, chunk), strict=True)
        for _, some in groupby(leaves, key=lambda it: id(it[1])):
            group = list(some)
            router = group[0][1]
            queries = [_query(job, cargo, leaf % len(job.departs)) for leaf, _ in group]
            found = router if isinstance(router, str) else answers(router, queries, pairs)
            for at, ((leaf, _), query) in enumerate(zip(group, queries, strict=True)):
                draw = leaf // len(job.departs) + 1 if job.draws else 0
                head = (world.name, cargo, draw, query.departs())
                for number, pair in enumerate(pairs):
                    row = found if isinstance(found, str) else found[at][number]
                    cells = (*head, pair[0].id, pair[1].id, *_cells(row))
                    for column, cell in zip(columns.values(), cells, strict=True):
                        column.append(cell)
        return columns

    def _under(self, job: Job, chunk: Chunk) -> tuple[Network, Steps, BatchRouter] | str:
        def resolve() -> tuple[Network, Steps, BatchRouter]:
            network = apply_layers(self.base.network, job, job.worlds[chunk.world])
            steps = change_steps(self.base.finder, network)
            return network, steps, BatchRouter(network, steps)

        found: tuple[Network, Steps, BatchRouter] | str = answer_or_reason(resolve)
        return found

    def _routers(self, job: Job, chunk: Chunk) -> Iterator[BatchRouter | str]:
        """Yield what answers each leaf of a chunk: the world, or the world of its draw."""
        if isinstance(self.world, str) or not job.draws:
            for _ in range(chunk.first, chunk.last):
                yield self.world if isinstance(self.world, str) else self.world[2]
            return
        days = len(job.departs)
        first, last = chunk.first // days, (chunk.last - 1) // days + 1
        drawn = self._drawn(job, chunk, first, last)
        router: BatchRouter | str = ""
        known = -1
        for leaf in range(chunk.first, chunk.last):
            if known < 0 or (leaf // days != known and not isinstance(router, str)):
                known, router = leaf // days, answer_or_reason(lambda: next(drawn))
            yield router

    def _drawn(self, job: Job, chunk: Chunk, first: int, last: int) -> Iterator[BatchRouter]:
        """Yield the worlds of some draws, of all facts with a spread, as `rerouting`."""
        from planner.pricing.repricing import NetworkFormulas
        from planner.uncertainty.sampling import draw_facts, spread_facts

        if isinstance(self.world, str):
            raise TypeError(self.world)
        network, steps, planned = self.world
        if self.formulas is None:
            self.formulas = NetworkFormulas(network, steps)
        per_teu = network.cargo[job.cargo[chunk.cargo]].basis == "teu"
        numbers = spread_facts(network, per_teu=per_teu)
        facts = draw_facts(network, numbers, self.formulas.located, job.seed, last)
        values = {number: row[first:last] for number, (_, row) in facts.items()}
        if not values:
            yield from [planned] * (last - first)
            return
        for other, repriced in self.formulas.under(values):
            yield BatchRouter(other, repriced)


def _query(job: Job, cargo: str, at: int) -> Query:
    """Return the terms of the cells of a departure; without their ends."""
    departs = job.departs[at]
    midnight = dt.datetime.combine(departs.date(), dt.time())
    within = job.deadline_days
    return job.terms._replace(
        depart=departs.date(),
        hour=departs.hour + departs.minute / 60.0,
        cargo=cargo,
        deadline=None if within is None else midnight + dt.timedelta(days=within),
    )


def answers(
    router: BatchRouter, queries: Sequence[Query], pairs: Sequence[tuple[Place, Place]]
) -> list[list[RouteFigures | str]]:
    """Return what each pair comes to, row by row of the questions.

    Parameters
    ----------
    router
        Answers pairs of the network.
    queries
        Questions without their ends.
    pairs
        Origins and destinations, on the network or off it.
    """
    on = [at for at, pair in enumerate(pairs) if all(it.kind != OFF_NETWORK for it in pair)]
    rows = [
        dict(zip(on, router.answer(query, [_ids(pairs[at]) for at in on]), strict=True))
        for query in queries
    ]
    for at in sorted(set(range(len(pairs))).difference(on)):
        own = answer_or_reason(partial(_joined, router, queries[0], pairs[at]))
        for row, query in zip(rows, queries, strict=True):
            row[at] = own if isinstance(own, str) else own.answer(query, [_ids(pairs[at])])[0]
    return [[row[at] for at in range(len(pairs))] for row in rows]


def _ids(pair: tuple[Place, Place]) -> tuple[str, str]:
    return pair[0].id, pair[1].id


def _joined(router: BatchRouter, terms: Query, pair: tuple[Place, Place]) -> BatchRouter:
    """Return what answers a pair with an end off the network, which roads join for it alone."""
    from planner.question.connectors import join_ends

    network = router.network
    stops = [pair[0], *(network.places[it] for it in terms.via), pair[1]]
    joined = join_ends(network, stops, terms.cargo)
    return BatchRouter(joined, joined_steps(joined, router.steps))


def _cells(found: RouteFigures | str) -> tuple[Any, ...]:
    if isinstance(found, str):
        return (*[None] * (2 + len(TOTALS) + len(COUNTS)), found)
    return (
        *(" ".join(found.corridors), " ".join(found.through)),
        *(rounded(name, value) for name, value in zip(TOTALS, found.totals, strict=True)),
        *(found.border_crossings, found.transfers),
        *(found.facts, found.sources, found.assumptions, None),
    )
