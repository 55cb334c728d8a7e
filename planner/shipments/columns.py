"""The columns of a list of shipments: what each may hold, and what the answers hold."""

import re
from collections.abc import Collection
from typing import NamedTuple

from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.routing.board import LABELS, RECOMMENDED

TEXT, TEXTS, NUMBER, WHOLE, FLAG, DAY = "text", "texts", "number", "whole", "flag", "day"


class ListColumn(NamedTuple):
    """A column that a list may have; ``field`` is that of `planner.shipments.reader.Terms`.

    Its name is the word of an option of ``corridors route``. ``kind`` is one of those above.
    """

    name: str
    kind: str
    field: str
    meaning: str


REFERENCE = "reference"
COUNT = "count"
COLUMNS = (
    ListColumn(REFERENCE, TEXT, "", "A name or number of your own; it stays as it is."),
    ListColumn(
        *("origin", TEXT, "origin"),
        "Origin: a name in English, Russian or Chinese, a code, an id, a town or lat,lon. Needed.",
    ),
    ListColumn("destination", TEXT, "destination", "Destination, written as origin. Needed."),
    ListColumn(
        *("depart", DAY, "depart"),
        "Departure: a day, or a day and an hour, local time at the origin; FIRST..LAST for the "
        "best day of a span.",
    ),
    ListColumn(
        "cargo",
        TEXT,
        "cargo",
        "Kind of cargo: an id, a name or a word of the trade, such as 40HQ. Empty: one 20-foot "
        "container.",
    ),
    ListColumn(
        *("equipment", TEXT, ""),
        "Container instead of cargo: 20, 40, 40hc, 45, reefer, 40' HQ.",
    ),
    ListColumn("un-class", TEXT, "", "Class or division of dangerous goods, such as 3 or 6.2."),
    ListColumn(
        *(COUNT, NUMBER, ""),
        "Containers (a whole number) or tonnes of the shipment. Empty: 1. Prices and emissions are "
        "given for one and for all.",
    ),
    ListColumn(
        *("by", TEXT, "by"),
        "Criterion: generalised, time, cost, co2e or distance; the answer is then one route. "
        "Empty: the recommended, fastest and cheapest route and that of lowest CO2e.",
    ),
    ListColumn("value-of-time", NUMBER, "value_of_time", "Value of an hour for one unit, USD."),
    ListColumn("deadline", DAY, "deadline", "Latest arrival; a day means its end."),
    ListColumn(
        *("arrive-by", DAY, "arrive_by"),
        "Leave as late as possible and arrive by this day, instead of depart and deadline.",
    ),
    ListColumn(
        *("reliability", NUMBER, "reliability"),
        "Take the best route that keeps deadline or arrive-by with this probability, such as 0.9.",
    ),
    ListColumn("budget", NUMBER, "budget", "Highest price of one unit, USD."),
    ListColumn(
        *("max-transfers", WHOLE, "max_transfers"), "Most changes of mode or service on the way."
    ),
    ListColumn("max-borders", WHOLE, "max_borders", "Most borders crossed."),
    ListColumn("mode", TEXTS, "modes", "Use only these modes or families, such as rail; sea."),
    ListColumn("country", TEXTS, "countries", "Stay in these countries, such as CN; RU."),
    ListColumn("via", TEXTS, "via", "Pass these places, in this order."),
    ListColumn(
        *("avoid", TEXTS, "avoid"),
        "Avoid these places, countries, modes, links, crossings, corridors or services.",
    ),
    ListColumn("prefer", TEXTS, "prefer", "What counts less, such as rail=0.8; totals stay true."),
    ListColumn("reluctant", TEXTS, "reluctant", "What counts more, such as RU=1.3."),
    ListColumn("operator", TEXTS, "operators", "Use only services of these operators."),
    ListColumn("unconfirmed", FLAG, "unconfirmed", "yes: also services that no source confirms."),
    ListColumn("booked", FLAG, "booked", "yes: the first departure is not waited for."),
    ListColumn("scenario", TEXTS, "scenarios", "Scenarios that apply to this row."),
    ListColumn(
        *("set", TEXTS, "sets"),
        "Numbers or words of the data to replace, SUBJECT.ATTRIBUTE=VALUE.",
    ),
)
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
