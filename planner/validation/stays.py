"""Dated stays at borders against the hours that the model has of that side of the border."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from typing import NamedTuple

from corridors.model.network import Network
from corridors.model.seasons import day_number
from corridors.tables.reader import read_records
from planner.pricing.pricer import Pricer
from planner.uncertainty.percentiles import DRAWS, SEED, percentiles, row
from planner.uncertainty.sampling import draw_facts

REPORTED = Path(__file__).resolve().parents[1] / "data" / "border_stays.csv"
"""The supplied table of stays."""
COLUMNS = (
    *("id", "left", "entered", "mode", "side", "first", "last", "hours", "low_h", "high_h"),
    *("counted", "held_out", "evidence", "source", "locator", "note"),
)
WORDS = {
    "side": ("out", "in"),
    "counted": ("queue", "whole"),
    "held_out": ("yes", "no"),
    "evidence": ("published", "derived"),
}
"""What may stand in some columns."""


class BorderStay(NamedTuple):
    """A stay as reported, on the side where cargo leaves a country or on that where it enters one.

    ``first`` and ``last`` are days, months or years, ``hours`` the stay or the median of several.
    ``held_out`` stays make no fact: those of even months, and of even years where the month is
    not known.
    """

    id: str
    left: str
    entered: str
    mode: str
    side: str
    first: str
    last: str
    hours: float
    counted: str
    held_out: bool
    evidence: str
    source: str

    @property
    def subject(self) -> str:
        """The side of the border, as facts name it."""
        return f"{self.left if self.side == 'out' else self.entered}:{self.mode}"


class StayOutcome(NamedTuple):
    """A stay beside P10 and P90 of the model, in hours."""

    stay: BorderStay
    low_h: float
    high_h: float

    @property
    def held(self) -> bool:
        """Whether the stay lies between them."""
        return self.low_h <= self.stay.hours <= self.high_h


class StaySummary(NamedTuple):
    """Counts of `StayOutcome`: of stays that are held out, and of those that facts are made of."""

    held_out: int
    held_out_within: int
    used: int
    used_within: int

    def in_words(self) -> str:
        """Return the summary as one line."""
        share = self.held_out_within / self.held_out if self.held_out else 0.0
        return (
            f"Stays at borders: {self.held_out_within} of {self.held_out} that are held out "
            f"({share:.0%}) lie within P10-P90 of the model, and {self.used_within} of "
            f"{self.used} that facts are made of."
        )


def read_stays(network: Network, path: Path) -> list[BorderStay]:
    """Read a table of stays.

    Raises
    ------
    DataError
        With all that is wrong in it, by file and line.
    """
    return read_records(path, COLUMNS, partial(_read_row, network))


def _read_row(network: Network, cells: dict[str, str]) -> BorderStay:
    network.subjects.parse(f"{cells['left']}>{cells['entered']}:{cells['mode']}")
    for column, words in WORDS.items():
        if cells[column] not in words:
            message = f"{column} {cells[column]!r} is not one of {', '.join(words)}"
            raise ValueError(message)
    if cells["source"] not in network.sources:
        message = f"source {cells['source']!r} is not in the sources table; add it"
        raise ValueError(message)
    hours = float(cells["hours"])
    low, high = float(cells["low_h"] or 0.0), float(cells["high_h"] or inf)
    if not 0.0 <= low <= hours <= high:
        message = "0 <= low_h <= hours <= high_h does not hold"
        raise ValueError(message)
    if cells["first"] > cells["last"]:
        message = f"first {cells['first']} is after last {cells['last']}"
        raise ValueError(message)
    return BorderStay(
        **{name: cells[name] for name in ("id", *COLUMNS[1:7], "counted", "evidence", "source")},
        hours=hours,
        held_out=cells["held_out"] == "yes",
    )


def check_stays(network: Network, stays: Iterable[BorderStay]) -> list[StayOutcome]:
    """Compare every stay with P10 and P90 of that side of the border in the month of the stay."""
    known: dict[tuple[str, str, str, str, int], tuple[float, float]] = {}
    found = []
    for stay in stays:
        month = int(stay.first[len("2021-") : len("2021-01")] or 0)
        key = (*stay[1:5], month)
        if key not in known:
            known[key] = _band(network, stay, month)
        found.append(StayOutcome(stay, *known[key]))
    return found


def _band(network: Network, stay: BorderStay, month: int) -> tuple[float, float]:
    """Return P10 and P90 of a side of a border; of a month with its jams, 0 for a whole year."""
    pricer = Pricer.of_unit(network, day_number(month or 6, 15), per_teu=True)
    both = f"{stay.left}-{stay.entered}:{stay.mode}"
    formula = pricer.quote_move(stay.left, stay.entered, stay.mode, both).formula
    located = network.facts.located()
    own = f"border_{stay.side}_h"
    side = formula._replace(
        border=tuple(it for it in formula.border if located[it].attribute == own),
        jams=formula.jams if month else (),
        added_nights=(),
        taken_nights=(),
    )
    numbers = [*side.border, *(it for pair in side.jams for it in pair)]
    drawn = draw_facts(network, numbers, located, SEED, DRAWS, stratified=True)

    def value(number: int) -> object:
        return drawn[number][1] if number in drawn else float(located[number].value)

    found = percentiles(0.0, row(side.border_h(value), DRAWS))  # type: ignore[arg-type]
    return found.p10, found.p90


def summarize_stays(outcomes: Sequence[StayOutcome]) -> StaySummary:
    """Count the stays that the model holds."""
    held = Counter((it.stay.held_out, it.held) for it in outcomes)
    return StaySummary(
        *(held[True, True] + held[True, False], held[True, True]),
        *(held[False, True] + held[False, False], held[False, True]),
    )
