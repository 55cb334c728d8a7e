"""The columns of a list of shipments: what each may hold, and what the answers hold."""

from typing import NamedTuple

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
    ListColumn("cargo", TEXT, "cargo", "Kind of cargo. Empty: teu, one 20-foot container."),
    ListColumn(
        *("equipment", TEXT, ""), "Size of container instead of cargo: 20, 40, 40hc, 45, reefer."
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
    ListColumn("least", FLAG, "least", "yes: the strict minimum of by."),
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


def answer_columns(*, long: bool) -> dict[str, str]:
    """Return the columns of the answers with their meanings.

    Parameters
    ----------
    long
        Whether each answer has a row of its own.
    """
    columns = HEAD | FIGURES
    if not long:
        for label, prefix in OTHERS.items():
            columns |= {f"{prefix}{name}": f"{label}: {it}" for name, it in FIGURES.items()}
    return columns
