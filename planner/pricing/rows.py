"""What the steps of a network take per TEU and per tonne, in columns.

A step has a row for each part of the year in which its facts are the same, most have one. What a
question adds (its cargo, amount, day and ends) is arithmetic over these columns, and so are other
values of the facts: see `planner.graph.graph`, `planner.pricing.repricing`.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.pricing.adjustments import PRICE_SHARE_ATTRIBUTES, SURCHARGE_ATTRIBUTES
from planner.pricing.formula import Number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARES = (*PRICE_SHARE_ATTRIBUTES, *SURCHARGE_ATTRIBUTES)
"""Columns with the dollars per TEU or tonne that cargo pays more that pays a share of the price or
a surcharge (`planner.pricing.adjustments`)."""
COLUMNS = (
    *("free_h", "border_h", "jam_h", "low_free_h", "low_border_h", "low_jam_h", "wait_h"),
    *("km", "usd_per_teu", "usd_per_t", "wtw_kg_per_t", "carbon_usd_per_t"),
    *SHARES,
    *("customs_h", "customs_usd_per_teu", "customs_usd_per_t", "customs_bulk_h"),
)
"""Columns made by formulas of facts.

Hours without formalities, of formalities (below nothing where a calendar takes the place of a mean
wait) and in a jam, of containers and packages and, with ``low_``, of bulk and of trains of low
priority; of those without ``low_`` the wait for the next service. Kilometres, dollars per TEU and
per tonne, kilograms of CO2e and dollars paid for them per tonne. What is on top where ship or
aircraft discharge cargo from abroad: hours of containers and packages, dollars per TEU and per
tonne, hours of bulk.
"""
LIMITS = ("closed", "ice_class", "draft_m", "discharges", "chartered")
"""Columns of facts that are words: 1 where it is closed to all, the ice class that a ship needs (a
place in `corridors.model.entities.ICE_CLASSES`), its greatest draught in metres, infinite where
nothing is stated, 1 where cargo from abroad is discharged, and 1 where a ship sails of which no
rate per tonne and km is stated (`planner.pricing.voyages`)."""
_YEAR = 512
"""More than the days of a year."""
_ALL = (*COLUMNS, *LIMITS)
_AT = {name: at for at, name in enumerate(_ALL)}


class Row(NamedTuple):
    """What a step takes from a day of the year on (0-based, leap year).

    ``columns`` are those of `COLUMNS`, each a number or an array with one of each draw; ``limits``
    those of `LIMITS`. ``open_hours`` and ``departures`` as in `planner.pricing.formula.Price`.
    """

    day: int
    columns: tuple[Number, ...]
    limits: tuple[float, ...]
    open_hours: tuple[tuple[float, float], ...] = ()
    departures: tuple[float, ...] = ()


class StepRows(NamedTuple):
    """The rows of a step; between the countries of ``trade`` its containers have low priority."""

    rows: tuple[Row, ...]
    trade: str | None = None


class Rows:
    """The rows of all steps but rides, by step and day.

    Parameters
    ----------
    edge, day
        The step of each row, and the first day on which it holds; each step has a row from day 0.
    columns
        By number of `COLUMNS` and `LIMITS` and by row.
    trade
        By row the place of its trade in ``trades``, -1 for none.
    trades
        Countries joined by blanks.
    open_hours, departures
        By number of a row, where it has any.
    edition
        Day of the data's edition.
    """

    def __init__(
        self,
        edge: Ints,
        day: Ints,
        columns: Floats,
        trade: Ints,
        trades: tuple[str, ...],
        open_hours: Mapping[int, tuple[tuple[float, float], ...]],
        departures: Mapping[int, tuple[float, ...]],
        edition: int,
    ) -> None:
        self.edge, self.day, self.columns = edge, day, columns
        self.trade, self.trades = trade, trades
        self.open_hours, self.departures = open_hours, departures
        self.edition = edition

    @classmethod
    def of(cls, priced: Mapping[int, StepRows], edition: int) -> "Rows":
        """Return the rows of steps, whose numbers need not be in order."""
        edges = sorted(priced)
        rows = [(edge, row) for edge in edges for row in priced[edge].rows]
        trades = tuple(dict.fromkeys(it.trade for it in priced.values() if it.trade is not None))
        number = {trade: at for at, trade in enumerate(trades)}
        columns = np.empty((len(_ALL), len(rows)))
        if rows:
            columns[:] = np.array([(*row.columns, *row.limits) for _, row in rows]).T
        of_edge = [number.get(priced[edge].trade or "", -1) for edge, _ in rows]
        return cls(
            np.array([edge for edge, _ in rows], dtype=np.int64),
            np.array([row.day for _, row in rows], dtype=np.int64),
            columns,
            np.array(of_edge, dtype=np.int64),
            trades,
            {at: row.open_hours for at, (_, row) in enumerate(rows) if row.open_hours},
            {at: row.departures for at, (_, row) in enumerate(rows) if row.departures},
            edition,
        )

    def __getitem__(self, name: str) -> Floats:
        """Return a column."""
        column: Floats = self.columns[_AT[name]]
        return column

    def __len__(self) -> int:
        return len(self.edge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and all(map(_same, self._parts(), other._parts()))

    __hash__ = None  # type: ignore[assignment] # as arrays

    def _parts(self) -> tuple[Any, ...]:
        trade = [self.trades[at] if at >= 0 else "" for at in self.trade.tolist()]
        calendars = (dict(self.open_hours), dict(self.departures))
        return (self.edge, self.day, self.columns, trade, *calendars, self.edition)

    @cached_property
    def _keys(self) -> Ints:
        return self.edge * _YEAR + self.day

    @cached_property
    def first(self) -> Ints:
        """Return the first row of each step."""
        return np.flatnonzero(self.day == 0)

    @cached_property
    def steps(self) -> Ints:
        """Return the numbers of the steps, in order."""
        return self.edge[self.first]

    @cached_property
    def place(self) -> Ints:
        """Return by row the place of its step among those that have rows."""
        return np.cumsum(self.day == 0) - 1

    @cached_property
    def seasonal(self) -> "NDArray[np.bool_]":
        """Return by row whether its step has others."""
        count = np.diff(np.append(self.first, len(self.edge)))
        return np.repeat(count > 1, count)

    def on(self, day: int) -> Ints:
        """Return the row of each step that holds on a day of the year."""
        return np.searchsorted(self._keys, self.steps * _YEAR + day, "right") - 1

    def at(self, edge: int) -> int:
        """Return the place of a step among those that have rows."""
        return int(np.searchsorted(self.steps, edge))

    @cached_property
    def at_edition(self) -> Ints:
        """Return the row of each step on the day of the edition."""
        return self.on(self.edition)

    @cached_property
    def nominal_h(self) -> Floats:
        """Return the hours of each step on the day of the edition, whether it is closed or not."""
        at = self.at_edition
        border = np.maximum(self["border_h"][at] + self["jam_h"][at], 0.0)
        hours: Floats = self["free_h"][at] + border
        return hours

    @cached_property
    def nominal_km(self) -> Floats:
        """Return the kilometres of each step on the day of the edition."""
        km: Floats = self["km"][self.at_edition]
        return km

    @cached_property
    def slow(self) -> frozenset[int]:
        """Return the steps that depend on the season, the hour or the ship."""
        found = self.seasonal | (self["ice_class"] > 0.0) | np.isfinite(self["draft_m"])
        found[[*self.open_hours, *self.departures]] = True
        return frozenset(self.edge[found].tolist())

    @cached_property
    def closed(self) -> frozenset[int]:
        """Return the steps that are closed to all, all the year."""
        found = np.minimum.reduceat(self["closed"], self.first) > 0.0
        return frozenset(self.steps[found].tolist())

    def admit(self, ship_class: int, draft: float) -> "NDArray[np.bool_]":
        """Return by row whether a ship of an ice class and a draught in metres may make it."""
        fit = (self["ice_class"] <= ship_class) & (self["draft_m"] >= draft)
        found: NDArray[np.bool_] = fit & (self["closed"] == 0.0)
        return found

    def replaced(self, priced: Mapping[int, StepRows]) -> "Rows":
        """Return rows of which those of some steps are others, or are added."""
        if not priced:
            return self
        more = Rows.of(priced, self.edition)
        kept = np.flatnonzero(~np.isin(self.edge, more.steps))
        return self._merged(kept, self.edge[kept], more)

    def relaid(self, number: Ints, more: "Rows") -> "Rows":
        """Return the rows of steps that have a new number, by that before, and others' too.

        Those of steps with a number below nothing are dropped.
        """
        kept = np.flatnonzero(number[self.edge] >= 0)
        return self._merged(kept, number[self.edge[kept]], more)

    def renumbered(self, number: Ints) -> "Rows":
        """Return the same rows of steps with other numbers, by the number before, in order."""
        moved = number[self.edge]
        fields = (self.day, self.columns, self.trade, self.trades)
        return Rows(moved, *fields, self.open_hours, self.departures, self.edition)

    def with_copies(self, of: Sequence[int], first: int) -> "Rows":
        """Return the rows with those of further steps, which take what others take.

        Parameters
        ----------
        of
            Of which step each is a copy.
        first
            Number of the first copy, beyond all others.
        """
        rows_of: dict[int, list[int]] = {}
        wanted = np.flatnonzero(np.isin(self.edge, np.asarray(of, dtype=np.int64)))
        for row in wanted.tolist():
            rows_of.setdefault(int(self.edge[row]), []).append(row)
        taken = [(first + at, row) for at, edge in enumerate(of) for row in rows_of.get(edge, ())]
        rows = np.array([row for _, row in taken], dtype=np.int64)
        edge = np.array([edge for edge, _ in taken], dtype=np.int64)
        return self._merged(np.arange(len(self)), self.edge, self._some(rows, edge))

    def _some(self, rows: Ints, edge: Ints) -> "Rows":
        """Return some rows, as those of other steps."""
        place = rows.tolist()
        return Rows(
            *(edge, self.day[rows], self.columns[:, rows], self.trade[rows], self.trades),
            {at: self.open_hours[it] for at, it in enumerate(place) if it in self.open_hours},
            {at: self.departures[it] for at, it in enumerate(place) if it in self.departures},
            self.edition,
        )

    def _merged(self, kept: Ints, edge: Ints, more: "Rows") -> "Rows":
        """Return some of the rows and others, in order."""
        trades = tuple(dict.fromkeys((*self.trades, *more.trades)))
        theirs = np.array([*map(trades.index, more.trades), -1], dtype=np.int64)[more.trade]
        edges, days = np.append(edge, more.edge), np.append(self.day[kept], more.day)
        order = np.argsort(edges * _YEAR + days, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        own = dict(zip(kept.tolist(), place.tolist(), strict=False))
        added = place[len(kept) :].tolist()

        def moved(ours: Mapping[int, Any], others: Mapping[int, Any]) -> dict[int, Any]:
            found = {own[row]: it for row, it in ours.items() if row in own}
            return found | {added[row]: it for row, it in others.items()}

        return Rows(
            edges[order],
            days[order],
            np.concatenate((self.columns[:, kept], more.columns), axis=1)[:, order],
            np.append(self.trade[kept], theirs)[order],
            trades,
            moved(self.open_hours, more.open_hours),
            moved(self.departures, more.departures),
            self.edition,
        )

    def drawn(self, rows: Ints, columns: Floats) -> "Rows":
        """Return the rows of which some have other numbers, an array by `COLUMNS` and row."""
        whole = self.columns.copy()
        whole[: len(COLUMNS), rows] = columns
        rest = (self.trade, self.trades, self.open_hours, self.departures, self.edition)
        return Rows(self.edge, self.day, whole, *rest)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return bool(one == other)
