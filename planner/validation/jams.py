"""Reported jams of borders against the stays that the model has of a border in a jam."""

import calendar
import datetime as dt
import statistics
from collections.abc import Iterable, Sequence
from functools import partial
from math import fsum
from pathlib import Path
from typing import NamedTuple

from corridors.model.entities import Fact
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, day_number
from corridors.tables.reader import read_records
from planner.pricing.adjustments import JAM_LOW_PRIORITY_H, JAM_SHARE
from planner.pricing.formula import FloatArray, Formula
from planner.pricing.pricer import Pricer
from planner.uncertainty.percentiles import DRAWS, SEED, percentiles, row
from planner.uncertainty.sampling import draw_facts

REPORTED = Path(__file__).resolve().parents[1] / "data" / "jams.csv"
"""The supplied table of reports."""
COLUMNS = (
    *("id", "left", "entered", "mode", "cargo", "first", "last", "stay_h", "low_h", "high_h"),
    *("source", "locator", "note"),
)
CARGO = ("containers", "europe_bound", "russia_bound", "wagons", "empty", "trucks")
LOW_PRIORITY = ("russia_bound", "wagons", "empty")
"""Cargo that goes by trains of low priority."""


class ReportedJam(NamedTuple):
    """A jam as reported: where cargo left one country for another, when, and how long it stayed.

    ``first`` and ``last`` are days, months or, where no more is known, years. The stay is that
    at both sides of the border, in hours; None where only a queue was reported.
    """

    id: str
    left: str
    entered: str
    mode: str
    cargo: str
    first: str
    last: str
    stay_h: float | None
    low_h: float | None
    high_h: float | None
    source: str

    @property
    def border(self) -> tuple[str, str]:
        """The place entered and the family of the mode."""
        return self.entered, self.mode.partition("-")[0]

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """First and last day; all of a month that is named, None where only a year is known."""
        if len(self.first) < len("2021-01"):
            return None
        return _date(self.first), _date(self.last, last=True)


def _date(text: str, *, last: bool = False) -> dt.date:
    if len(text) == len("2021-01-01"):
        return dt.date.fromisoformat(text)
    year, month = map(int, text.split("-"))
    return dt.date(year, month, calendar.monthrange(year, month)[1] if last else 1)


class JamOutcome(NamedTuple):
    """A reported stay beside the model's stay at that border in a jam, in hours.

    Attributes
    ----------
    jam
        The report.
    low_h, median_h, high_h
        P10, P50 and P90 of the model; None where it knows no jam of that border and month.
    unseen_low_h, unseen_high_h
        P10 and P90 by the reports of other sources alone; None where there is no other.
    own
        Whether the source of the report made the fact.
    """

    jam: ReportedJam
    low_h: float | None
    median_h: float | None
    high_h: float | None
    unseen_low_h: float | None
    unseen_high_h: float | None
    own: bool

    @property
    def held(self) -> bool:
        """Whether the stay lies between P10 and P90 of the model."""
        return _within(self.low_h, self.jam.stay_h, self.high_h)

    @property
    def held_unseen(self) -> bool | None:
        """Whether it does by the reports of other sources; None where there is no other."""
        if self.unseen_low_h is None:
            return None
        return _within(self.unseen_low_h, self.jam.stay_h, self.unseen_high_h)


def _within(low: float | None, value: float | None, high: float | None) -> bool:
    if low is None or high is None or value is None:
        return False
    return low <= value <= high


class JamSummary(NamedTuple):
    """Counts of `JamOutcome`: all, those held, and the same of other kinds of rows.

    ``others`` are rows whose source made no fact, ``unseen`` those judged by other sources.
    """

    rows: int
    held: int
    others: int
    others_held: int
    unseen: int
    unseen_held: int

    @property
    def share(self) -> float:
        """Share of the reported stays that the model's jam state holds."""
        return self.held / self.rows if self.rows else 0.0


def read_jams(network: Network, path: Path) -> list[ReportedJam]:
    """Read a table of reported jams.

    Raises
    ------
    DataError
        With all that is wrong in it, by file and line.
    """
    return read_records(path, COLUMNS, partial(_read_row, network))


def _read_row(network: Network, cells: dict[str, str]) -> ReportedJam:
    subject = f"{cells['left']}>{cells['entered']}:{cells['mode']}"
    network.subjects.parse(subject)
    if cells["cargo"] not in CARGO:
        message = f"cargo {cells['cargo']!r} is not one of {', '.join(CARGO)}"
        raise ValueError(message)
    if cells["source"] not in network.sources:
        message = f"source {cells['source']!r} is not in the sources table; add it"
        raise ValueError(message)
    stay, low, high = (
        float(cells[name]) if cells[name] else None for name in ("stay_h", "low_h", "high_h")
    )
    known = [it for it in (low, stay, high) if it is not None]
    if known != sorted(known) or any(it <= 0 for it in known):
        message = "0 < low_h <= stay_h <= high_h does not hold"
        raise ValueError(message)
    words = {name: cells[name] for name in (*COLUMNS[:7], "source")}
    jam = ReportedJam(**words, stay_h=stay, low_h=low, high_h=high)
    span = jam.days
    if span is not None and span[0] > span[1]:
        message = f"first {jam.first} is after last {jam.last}"
        raise ValueError(message)
    return jam


def jam_hours(jams: Iterable[ReportedJam], planned_h: float) -> tuple[float, float, float]:
    """Return the hours more in a jam by some reports: median, least and greatest.

    Parameters
    ----------
    jams
        Reports of one border; those without a stay are left out.
    planned_h
        Hours of the border without a jam.

    Raises
    ------
    ValueError
        If no report has a stay.
    """
    timed = [it for it in jams if it.stay_h is not None]
    ends = [it for jam in timed for it in (jam.low_h, jam.stay_h, jam.high_h) if it is not None]
    if not ends:
        message = "no report has a stay"
        raise ValueError(message)
    middle = statistics.median(it.stay_h for it in timed if it.stay_h is not None)
    value, low, high = (max(0.0, it - planned_h) for it in (middle, min(ends), max(ends)))
    return value, low, high


def check_jams(network: Network, jams: Sequence[ReportedJam]) -> list[JamOutcome]:
    """Compare every reported stay with the model's, by the month and the cargo of the report.

    Parameters
    ----------
    network
        The network under its layers of facts.
    jams
        Reports; those without a stay are not compared.
    """
    outcomes = []
    for jam in jams:
        if jam.stay_h is None:
            continue
        formula = _formula(network, jam)
        if formula is None:
            outcomes.append(JamOutcome(jam, None, None, None, None, None, own=False))
            continue
        band = _band(network, formula)
        fact = network.facts.fact(formula.jams[0][0])
        unseen = _by_others(network, jam, jams, fact)
        low, high = (None, None) if unseen is None else (unseen[0], unseen[2])
        own = jam.source == fact.source or jam.source in fact.note
        outcomes.append(JamOutcome(jam, *band, low, high, own=own))
    return outcomes


def summarize_jams(outcomes: Iterable[JamOutcome]) -> JamSummary:
    """Count how many reported stays the model holds."""
    known = list(outcomes)
    others = [it for it in known if not it.own]
    unseen = [it for it in known if it.held_unseen is not None]
    return JamSummary(
        *(len(known), sum(it.held for it in known)),
        *(len(others), sum(it.held for it in others)),
        *(len(unseen), sum(it.held_unseen is True for it in unseen)),
    )


def jams_in_words(summary: JamSummary) -> str:
    """Return the summary as one line."""
    return (
        f"Reported jams of borders: {summary.held} of {summary.rows} stays "
        f"({summary.share:.0%}) lie within P10-P90 of the model's jam; "
        f"{summary.others_held} of {summary.others} whose source made no fact, and "
        f"{summary.unseen_held} of {summary.unseen} by the reports of other sources alone."
    )


def _formula(network: Network, jam: ReportedJam) -> Formula | None:
    """Return the formula of the border in the month of a jam, None where it never jams then."""
    span = jam.days
    months = range(1, 13) if span is None else (span[0].month,)
    best: tuple[float, Formula] | None = None
    for month in months:
        day = day_number(month, 15)
        pricer = Pricer.of_unit(network, day, per_teu=jam.cargo not in LOW_PRIORITY)
        both = f"{jam.left}-{jam.entered}:{jam.mode}"
        quote = pricer.quote_move(jam.left, jam.entered, jam.mode, both)
        for _, share in quote.formula.jams:
            if quote.values[share] > (0.0 if best is None else best[0]):
                best = quote.values[share], quote.formula
    return None if best is None else best[1]


def _band(network: Network, formula: Formula) -> tuple[float, float, float]:
    """Return P10, P50 and P90 of the hours of a border that is in a jam."""
    located = network.facts.located()
    numbers = [it for it in formula.timed_by() if it != formula.jams[0][1]]
    drawn = draw_facts(network, numbers, located, SEED, DRAWS, stratified=True)

    def value(number: int) -> float | FloatArray:
        if number in drawn:
            return drawn[number][1]
        place = located[number]
        return 1.0 if place.attribute == JAM_SHARE else float(place.value)

    found = percentiles(0.0, row(formula.border_h(value), DRAWS))
    return found.p10, found.p50, found.p90


def _by_others(
    network: Network, jam: ReportedJam, jams: Iterable[ReportedJam], fact: Fact
) -> tuple[float, float, float] | None:
    """Return the band of a border by what other sources report of it."""
    split = fact.attribute == JAM_LOW_PRIORITY_H or bool(
        network.facts.entries((fact.subject,), JAM_LOW_PRIORITY_H)
    )
    low_priority = fact.attribute == JAM_LOW_PRIORITY_H
    others = [
        it
        for it in jams
        if it.border == jam.border and it.source != jam.source and it.stay_h is not None
        if not split or (it.cargo in LOW_PRIORITY) == low_priority
    ]
    if not others:
        return None
    subject = f"{jam.entered}:{jam.mode}"
    value, low, high = jam_hours(others, planned_border_h(network, jam))
    layer = [fact._replace(subject=subject, value=value, low=low, high=high)]
    other = network.with_layer(layer)
    formula = _formula(other, jam)
    return None if formula is None else _band(other, formula)


def with_yearly_jams(network: Network) -> Network:
    """Return a network whose borders jam equally often in all months: on the mean of their days.

    A figure whose source names no day describes a trip of any month.
    """
    layer = []
    for subject in network.facts.subjects_of(JAM_SHARE):
        entries = network.facts.entries((subject,), JAM_SHARE)
        found = (pick(entries, day) for day in range(YEAR_DAYS))
        share = fsum(float(it[0]) for it in found if it is not None) / YEAR_DAYS
        fact = network.facts.fact(entries[0][2])
        layer.append(fact._replace(subject=subject, value=share, low=None, high=None, when=""))
    return network.with_layer(layer)


def planned_border_h(network: Network, jam: ReportedJam) -> float:
    """Return the usual (median) hours of the border of a report without a jam."""
    sides = ((jam.left, "border_out_h"), (jam.entered, "border_in_h"))
    stated = (
        network.facts.entries(network.chain(f"{place}:{jam.mode}"), name)[:1]
        for place, name in sides
    )
    return fsum(float(network.facts.fact(it[2]).value) for some in stated for it in some)
