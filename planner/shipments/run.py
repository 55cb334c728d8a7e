"""A list answered: in this process, in several, or on a Dask cluster; and its rows of answers."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.model.network import Network
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import read_departures, stated_departure
from planner.processes import cores
from planner.question.terms import Question
from planner.routing.board import LABELS
from planner.shipments.answers import (
    ListAnswerer,
    QuestionChunk,
    QuotedRoute,
    Reply,
    answer_chunk,
    chunks_of,
    with_all_faults,
)
from planner.shipments.columns import (
    ANSWERED,
    BAND,
    FIGURES,
    HEAD,
    NO_ROUTE,
    NOT_READ,
    OTHERS,
    answer_columns,
    price_column,
)
from planner.shipments.reader import Defaults, Shipment, ShipmentList, from_records
from planner.sweep.executor import run_locally, run_on_cluster, worker_pool
from planner.sweep.job import stamp_of

if TYPE_CHECKING:
    import pandas as pd


Row = dict[str, Any]


def questions_of(shipments: Iterable[Shipment]) -> list[Question]:
    """Return what is asked, each question once, in the order in which it first occurs."""
    return list(dict.fromkeys(it.terms for it in shipments if it.terms is not None))


def reply_to(shipment: Shipment, replies: dict[Question, Reply]) -> Reply:
    """Return the reply to a row; of one that can't be read, why."""
    if shipment.terms is None:
        return Reply(NOT_READ, problem="; ".join(shipment.problems))
    return replies[shipment.terms]


def answer_rows(
    listed: ShipmentList,
    replies: dict[Question, Reply],
    *,
    long: bool,
    rate: ExchangeRate = DOLLARS,
) -> list[Row]:
    """Return the answers to a list, in its order, beside the cells of the user.

    Parameters
    ----------
    listed
        The list.
    replies
        The reply to each of its questions.
    long
        A row for each answer, instead of one for each shipment.
    rate
        The currency in which prices stand too, beside USD.
    """
    rows: list[Row] = []
    for shipment in listed.shipments:
        own = dict(zip(listed.header, shipment.cells, strict=True))
        reply = reply_to(shipment, replies)
        shown = [reply.routes[at : at + 1] for at in range(len(reply.routes))] if long else []
        for routes in shown or [reply.routes]:
            empty = dict.fromkeys(answer_columns(long=long, rate=rate))
            rows.append(own | empty | _cells(shipment, reply, routes, rate, long=long))
    return rows


def _cells(
    shipment: Shipment,
    reply: Reply,
    routes: Sequence[QuotedRoute],
    rate: ExchangeRate,
    *,
    long: bool,
) -> Row:
    said = (
        *(reply.status, reply.problem, reply.origin, reply.destination),
        *(reply.unit, reply.why),
    )
    row: Row = {name: it or None for name, it in zip(HEAD, said, strict=False)}
    if reply.status != ANSWERED or shipment.terms is None:
        return row
    first = routes[0]
    row["answer"] = ", ".join(first.labels) or f"least by {shipment.terms.by}"
    row |= _figures(first, shipment.units, rate)
    for label in () if long else LABELS:
        found = next((it for it in reply.routes if label in it.labels), None)
        if label in OTHERS and found is not None:
            figures = _figures(found, shipment.units, rate)
            row |= {f"{OTHERS[label]}{name}": it for name, it in figures.items()}
    return row


def _figures(route: QuotedRoute, count: float, rate: ExchangeRate) -> Row:
    total = [round(it * count, 2) for it in route.usd]
    values = (
        *(*route.days, route.departs, route.arrives, route.on_time, *route.usd, *total),
        *(route.kg_co2e, round(route.kg_co2e * count, 2), route.km),
        *(route.borders, route.transfers, route.modes, route.countries),
        *(route.services or None, route.corridor or None),
        *(route.price_level or None, route.warnings or None),
    )
    row: Row = dict(zip(FIGURES, values, strict=True))
    if rate != DOLLARS:
        # Of the price that is not rounded: a sum of many units would multiply the rest.
        for price, units in (("usd", 1.0), ("total_usd", count)):
            own = price_column(price, rate.code)
            for part, usd in zip(BAND, route.exact_usd, strict=True):
                row[f"{own}{part}"] = round(rate.of(usd * units), 2)
    return row


_WORTH = 50
"""Questions for which it is worth to start one more process."""
MODULE = "planner.shipments.answers"
"""What a worker imports."""


def answer_list(
    shipments: Iterable[Shipment],
    folder: Path,
    *,
    workers: int | None,
    scheduler: str | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> dict[Question, Reply]:
    """Return the reply to each question of a list; equal questions are asked once.

    Parameters
    ----------
    shipments
        The rows of the list.
    folder
        The tables of the network.
    workers
        Most processes on this machine; None for one per core, but no more than there is work for.
    scheduler
        Address of a Dask cluster to be asked instead.
    told
        Called with how many more questions are done.

    Raises
    ------
    UsageError, DataError
        As `planner.sweep.executor.run_on_cluster` and `run_locally`.
    """
    questions = questions_of(shipments)
    chunks = chunks_of(questions)
    work = partial(answer_chunk, folder, stamp_of(folder))
    found: list[Reply | None] = [None] * len(questions)

    def keep(chunk: QuestionChunk, replies: list[Reply]) -> None:
        for number, reply in zip(chunk.numbers, replies, strict=True):
            found[number] = reply
        told(len(replies))

    if scheduler is not None:
        for chunk, replies in run_on_cluster(work, chunks, scheduler):
            keep(chunk, replies)
    elif chunks:
        most = min(cores(), 1 + len(questions) // _WORTH) if workers is None else workers
        with worker_pool(min(most, len(chunks)), MODULE) as pool:
            for chunk, replies in run_locally(work, chunks, pool):
                keep(chunk, replies)
    return {terms: it for terms, it in zip(questions, found, strict=True) if it is not None}


def exit_code(shipments: Iterable[Shipment], replies: dict[Question, Reply]) -> int:
    """Return 0 if all rows have answers, 1 if some can't be read, 3 if some have no route."""
    said = {reply_to(it, replies).status for it in shipments}
    return 1 if NOT_READ in said else 3 if NO_ROUTE in said else 0


def answer_frame(
    base: LayeredNetwork,
    rows: Any,
    *,
    depart: str | dt.date | None = None,
    long: bool = False,
    rate: ExchangeRate = DOLLARS,
) -> "pd.DataFrame":
    """Return a table of answers to a list that a program has.

    Parameters
    ----------
    base
        The network below the scenarios and assignments of the rows.
    rows
        A data frame, or rows as mappings by the names of columns.
    depart
        Departure of rows without one; today at 08:00 without it.
    long
        A row for each answer, instead of one for each shipment.
    rate
        The currency in which prices stand too, beside USD.

    Raises
    ------
    DataError
        If the columns can't be understood; with all problems.
    """
    import pandas as pd

    listed = with_all_faults(list_of(base.network, rows, depart), base)
    questions = questions_of(listed.shipments)
    answerer = ListAnswerer(base)
    replies = {
        terms: answerer.reply(terms) for chunk in chunks_of(questions) for terms in chunk.questions
    }
    made = pd.DataFrame(answer_rows(listed, replies, long=long, rate=rate))
    if not long:
        made.index = rows.index if isinstance(rows, pd.DataFrame) else made.index
    return made


def list_of(network: Network, rows: Any, depart: str | dt.date | None = None) -> ShipmentList:
    """Return the list of shipments that a program has.

    Parameters
    ----------
    network
        The network that is asked.
    rows, depart
        As of `answer_frame`.

    Raises
    ------
    DataError
        If the columns can't be understood; with all problems.
    UsageError
        If the departure can't be read.
    """
    import pandas as pd

    day = stated_departure(depart)
    read_departures(day, network.edition)
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame([dict(it) for it in rows])
    plain = frame.astype(object).where(frame.notna(), None)
    header = [str(it) for it in frame.columns]
    defaults = Defaults(day, network.cargo)
    return from_records(header, plain.itertuples(index=False, name=None), defaults)
