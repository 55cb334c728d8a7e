"""Rows of answers beside the cells of a list: a row for each shipment, or for each answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.question.terms import Question
from planner.routing.board import LABELS
from planner.shipments.answers import QuotedRoute, Reply
from planner.shipments.columns import (
    ANSWERED,
    BAND,
    FIGURES,
    HEAD,
    NOT_READ,
    OTHERS,
    answer_columns,
    price_column,
)
from planner.shipments.reader import Shipment, ShipmentList

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
