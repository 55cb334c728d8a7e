"""The columns of a list of shipments: what each may hold, and what the answers hold."""

import re
from collections.abc import Collection
from typing import NamedTuple

from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.question.terms import TERMS, Surface, TermKind
from planner.routing.board import LABELS, RECOMMENDED

REFERENCE, COUNT = "reference", "count"


class ListColumn(NamedTuple):
    """A column that a list may have: a term of the question, or what no answer depends on.

    Its name is the word of an option of ``corridors route``. ``field`` is that of
    `planner.question.Question`, empty of what is none.
    """

    name: str
    kind: TermKind
    field: str
    meaning: str


def _columns() -> tuple[ListColumn, ...]:
    found = {
        it.column: ListColumn(it.word, it.kind, it.field, it.text(Surface.COLUMN))
        for it in TERMS
        if it.column
    }
    found[0] = ListColumn(
        *(REFERENCE, TermKind.TEXT, ""), "A name or number of your own; it stays as it is."
    )
    found[7] = ListColumn(
        *(COUNT, TermKind.NUMBER, ""),
        "Containers (a whole number) or tonnes of the shipment. Empty: 1. Prices and emissions are "
        "given for one and for all.",
    )
    return tuple(found[it] for it in sorted(found))


COLUMNS = _columns()
"""The columns of a list, in the order of the template. Several words are separated by ``;``."""
BY_NAME = {it.name: it for it in COLUMNS}
NEEDED = ("origin", "destination")

ANSWERED, NO_ROUTE, NOT_READ = "answered", "no route", "not read"
"""What became of a row."""
FIGURES = {
    "days": "Days from the departure to the arrival.",
    "days_p10": "Its 10th percentile.",
    "days_p90": "Its 90th percentile.",
    "departs": "Departure, local time at the origin.",
    "arrives": "Arrival, local time at the origin.",
    "on_time": "Probability to arrive in time, of a row with a reliability.",
    "usd": "Price of one unit, USD.",
    "usd_p10": "Its 10th percentile.",
    "usd_p90": "Its 90th percentile.",
    "total_usd": "Price of all units, USD.",
    "total_usd_p10": "Its 10th percentile.",
    "total_usd_p90": "Its 90th percentile.",
    "kg_co2e": "Emissions of one unit, well-to-wheel, kg CO2e.",
    "total_kg_co2e": "Emissions of all units, well-to-wheel, kg CO2e.",
    "km": "Distance, km.",
    "borders": "Borders crossed.",
    "transfers": "Changes of mode on the way.",
    "modes": "Modes in the order of travel.",
    "countries": "Countries in the order of travel.",
    "services": "Services booked, with their operators.",
    "corridor": "Named corridors that it follows.",
    "price_level": "What the prices of its services rest on.",
    "warnings": "What to observe on the way, and how far the answer may be off.",
}
"""What is said of each route."""
HEAD = {
    "status": f"{ANSWERED}, {NO_ROUTE}, or {NOT_READ} because of a mistake in the row.",
    "problem": "Why there is no answer, and what to change.",
    "route_from": "The place where the route begins.",
    "route_to": "The place where it ends.",
    "price_unit": "What one unit is: the container, or a tonne.",
    "why": "Why the first route is the recommended one.",
    "answer": "What the first route is: recommended, or the least by the criterion.",
}
"""What is said of each row."""
OTHERS = {label: f"{label.lower().replace(' ', '_')}_" for label in LABELS if label != RECOMMENDED}
"""What the columns of the other answers begin with, by label."""


_PRICES = ("usd", "total_usd")
BAND = ("", "_p10", "_p90")
"""Endings of the columns of a figure and of its 10th and 90th percentile."""


def figure_columns(rate: ExchangeRate = DOLLARS) -> dict[str, str]:
    """Return what is said of each route, with its prices in another currency behind those in USD.

    Examples
    --------
    >>> rate = ExchangeRate("CNY", 6.7, "2026-10", "ecb", "European Central Bank")
    >>> [it for it in figure_columns(rate) if "cny" in it][:4]
    ['cny', 'cny_p10', 'cny_p90', 'total_cny']
    """
    if rate == DOLLARS:
        return FIGURES
    columns: dict[str, str] = {}
    for name, meaning in FIGURES.items():
        columns[name] = meaning
        price = name.removesuffix("_p90")
        if price != name and price in _PRICES:
            own = price_column(price, rate.code)
            told = f"{FIGURES[price].replace('USD', rate.code)[:-1]}: {rate.text()}."
            meanings = (told, *(FIGURES[f"{price}{it}"] for it in BAND[1:]))
            columns |= {f"{own}{it}": words for it, words in zip(BAND, meanings, strict=True)}
    return columns


def price_column(name: str, code: str) -> str:
    """Return the name of a column of prices in another currency.

    Examples
    --------
    >>> price_column("total_usd", "CNY")
    'total_cny'
    """
    return f"{name.removesuffix('usd')}{code.lower()}"


def currencies_in(header: Collection[str]) -> set[str]:
    """Return the other currencies of the prices in the columns of an earlier answer.

    Examples
    --------
    >>> currencies_in(["eta", "cny", "cny_p10", "cny_p90", "total_cny"])
    {'cny'}
    """
    return {
        it
        for it in header
        if re.fullmatch("[a-z]{3}", it)
        and it != "usd"
        and {f"{it}_p10", f"{it}_p90", f"total_{it}"} <= {*header}
    }


def answer_columns(*, long: bool, rate: ExchangeRate = DOLLARS) -> dict[str, str]:
    """Return the columns of the answers with their meanings.

    Parameters
    ----------
    long
        Whether each answer has a row of its own.
    rate
        The currency in which prices stand too, beside USD.
    """
    figures = figure_columns(rate)
    columns = HEAD | figures
    if not long:
        for label, prefix in OTHERS.items():
            columns |= {f"{prefix}{name}": f"{label}: {it}" for name, it in figures.items()}
    return columns
