"""Which facts make the price of a step, and what does it take when they have other values?"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.facts import Located
from planner.pricing.arc_cost import Price
from planner.pricing.arcs import MOVE, Step
from planner.pricing.load_share import PER_TEU, T_PER_TEU
from planner.pricing.lookup import Table
from planner.pricing.single_20ft import LONE, PACKED_SHARE, REEFER

FloatArray = NDArray[np.float64]
Number = float | FloatArray
"""A number, or one of each draw."""
Value = Callable[[int], Number]
"""Returns the value of the fact with a number."""

NONE = -1
"""No fact."""
EXPECTED = 0.5
"""Share of a headway that cargo waits on average."""

_ONE = {
    "length_km": "length",
    "speed_kmh": "speed",
    "cost_per_teu_km": "rate",
    "cost_per_t_km": "rate",
    "rate_share": "share",
    "handling_usd_per_teu": "charge",
    "handling_usd_per_t": "charge",
    LONE: "lone",
    REEFER: "lone",
    PACKED_SHARE: "lone",
    T_PER_TEU: "sharing",
    "ordinary_share": "ordinary",
    "single_track_share": "single",
    "wtw_g_per_tkm": "wtw",
    "handling_wtw_kg_per_t": "wtw",
    "handling_h": "standing",
    "pass_h": "standing",
    "headway_h": "headway",
}
_BORDER = frozenset(("border_out_h", "border_in_h"))
_CHECKPOINT = "checkpoint_h_per_day"
_OPENS = "opens_h"
_CARBON = "carbon_usd_per_t"
_USD = frozenset(
    f"{charge}_{unit}"
    for charge in ("fee", "pass_usd", "border_out_usd", "border_in_usd")
    for unit in ("per_teu", "per_t")
)
PRICED = frozenset((*_ONE, *_BORDER, _CARBON, *_USD))
"""Attributes that are drawn: what hours, dollars and kilograms are made of, but for limits,
amounts, and the daily hours of checkpoints, which calendars are made of."""


class Formula(NamedTuple):
    """Numbers of the facts in each part of a step's price; `NONE` or empty without any.

    It says of a price of `planner.pricing.pricer.Pricer` how it was added up: moves take ``length /
    speed``, where the speed is multiplied by ``ordinary`` and ``single`` if these are said, and
    pay ``rate``, or a ``share`` of it, per km, handling and passes are ``standing`` hours and
    handling pays ``charge``,
    ``border`` hours add up, ``added_nights`` and ``taken_nights`` are the daily hours of
    checkpoints whose mean wait for opening comes on top or is taken off (`planner.pricing.pricer`),
    ``headway`` is waited for in part, ``fees`` are dollars paid once and ``shared`` are those per
    TEU that ``sharing`` tonnes pay together, ``lone`` is what a 20-foot box on its own, a
    refrigerated one or a tonne in packages pays of all that for a move, and of the charge for a
    handling, ``carbon`` is the price of CO2e.
    """

    moves: bool
    length: int
    speed: int
    ordinary: int
    single: int
    rate: int
    share: int
    charge: int
    lone: int
    wtw: int
    standing: int
    headway: int
    border: tuple[int, ...]
    added_nights: tuple[int, ...]
    taken_nights: tuple[int, ...]
    fees: tuple[int, ...]
    shared: tuple[int, ...]
    sharing: int
    carbon: int

    def km(self, value: Value) -> Number:
        """Return the kilometres of the step."""
        return value(self.length) if self.moves else 0.0

    def hours(self, value: Value, wait: Number = EXPECTED) -> Number:
        """Return the hours of the step.

        Parameters
        ----------
        value
            Values of the facts.
        wait
            Share of the headway that is waited, 0 to 1.
        """
        total: Number = 0.0
        if self.moves:
            total = self.timed_km(value) / value(self.speed)
        elif self.standing != NONE:
            total = value(self.standing)
        total = total + self.border_h(value)
        if self.headway != NONE:
            total = total + value(self.headway) * wait
        return total

    def timed_km(self, value: Value) -> Number:
        """Return the kilometres at the full speed that take as long as those of the step."""
        km = value(self.length)
        for share in (self.ordinary, self.single):
            if share != NONE:
                km = km / value(share)
        return km

    def border_h(self, value: Value) -> Number:
        """Return the hours of formalities of the step, nights of a checkpoint included."""
        total: Number = 0.0
        for number in self.border:
            total = total + value(number)
        for number in self.added_nights:
            total = total + (24.0 - value(number)) ** 2 / 48.0
        for number in self.taken_nights:
            total = total - (24.0 - value(number)) ** 2 / 48.0
        return np.maximum(total, 0.0) if self.taken_nights else total

    def usd(self, value: Value, units: float) -> Number:
        """Return the dollars of the step for so many TEU, or tonnes of bulk, without carbon."""
        total = self._shared_usd(value)
        if self.lone != NONE:
            total = total * value(self.lone)
        if not self.moves:
            total = total + self._fees_usd(value)
        return total * units

    def lone_usd(self, value: Value) -> Number:
        """Return the dollars that a lone 20-foot box, or a tonne in packages, pays more."""
        if self.lone == NONE:
            return 0.0
        return self._shared_usd(value) * (value(self.lone) - 1.0)

    def _shared_usd(self, value: Value) -> Number:
        """Return the dollars of which a lone box, or a tonne in packages, pays a share."""
        total: Number = self._fees_usd(value) if self.moves else 0.0
        if self.rate != NONE:
            total = total + value(self.rate) * self.rated_km(value)
        if self.charge != NONE:
            total = total + value(self.charge)
        return total

    def _fees_usd(self, value: Value) -> Number:
        total: Number = 0.0
        for number in self.fees:
            total = total + value(number)
        for number in self.shared:
            total = total + value(number) / value(self.sharing)
        return total

    def rated_km(self, value: Value) -> Number:
        """Return the kilometres at the full rate that the step pays for."""
        km = value(self.length)
        return km if self.share == NONE else km * value(self.share)

    def carbon_usd(self, value: Value, mass: float) -> Number:
        """Return what the CO2e of the step costs for a mass in tonnes."""
        if self.carbon == NONE:
            return 0.0
        return value(self.carbon) * self.wtw_kg(value, mass) / 1000.0

    def wtw_kg(self, value: Value, mass: float) -> Number:
        """Return the kilograms of CO2e, well-to-wheel, of the step for a mass in tonnes."""
        if self.wtw == NONE:
            return 0.0
        if self.moves:
            return value(self.wtw) * (mass * value(self.length) / 1000.0)
        return value(self.wtw) * mass

    def timed_by(self) -> tuple[int, ...]:
        """Return the facts that the hours depend on."""
        moving = (self.length, self.speed, self.ordinary, self.single)
        one = moving if self.moves else (self.standing,)
        found = (*one, self.headway, *self.border, *self.added_nights, *self.taken_nights)
        return tuple(number for number in found if number != NONE)

    def paid_by(self) -> tuple[int, ...]:
        """Return the facts that the dollars depend on."""
        return (*self.rated_by(), *self.levied_by())

    def rated_by(self) -> tuple[int, ...]:
        """Return the facts that the dollars without carbon depend on."""
        one = (self.length, self.rate, self.share) if self.rate != NONE else ()
        paid = (*one, self.charge, self.lone, self.sharing)
        return (*(number for number in paid if number != NONE), *self.fees, *self.shared)

    def levied_by(self) -> tuple[int, ...]:
        """Return the facts that the price of carbon depends on."""
        return (self.carbon, *self.emitted_by()) if self.carbon != NONE else ()

    def emitted_by(self) -> tuple[int, ...]:
        """Return the facts that the emissions depend on."""
        if self.wtw == NONE:
            return ()
        return (self.wtw, self.length) if self.moves else (self.wtw,)


def formula_of(
    step: Step, price: Price, located: Mapping[int, Located], tables: Mapping[str, Table]
) -> Formula:
    """Return how a price was added up.

    Parameters
    ----------
    step, price
        The step and its price.
    located, tables
        `corridors.model.facts.FactStore.located` and ``by_subject`` of the store that it was
        priced on.
    """
    one = dict.fromkeys((*_ONE.values(), "standing"), NONE)
    border: list[int] = []
    fees: list[int] = []
    nights: dict[int, list[int]] = {1: [], 0: [], -1: []}
    carbon = NONE
    for number in price.facts:
        subject, attribute, _, _ = located[number]
        if attribute in _ONE:
            one[_ONE[attribute]] = number
        elif attribute in _BORDER:
            border.append(number)
        elif attribute == _CHECKPOINT:
            way = "out" if subject == f"{step.a}:{step.first}" else "in"
            nights[_night(tables[subject], way, located[number])].append(number)
        elif attribute == _CARBON:
            carbon = number
        elif attribute in _USD:
            fees.append(number)
    shared: tuple[int, ...] = ()
    if one["sharing"] != NONE:
        # Of tonnes, which pay their part of what is said per TEU.
        shared = tuple(it for it in fees if located[it].attribute.endswith(PER_TEU))
    return Formula(
        moves=step.kind == MOVE,
        **one,
        border=tuple(border),
        added_nights=tuple(nights[1]),
        taken_nights=tuple(nights[-1]),
        fees=tuple(it for it in fees if it not in shared),
        shared=shared,
        carbon=carbon,
    )


def _night(table: Table, way: str, works: Located) -> int:
    """Tell whether the nights of a checkpoint come on top (1), are taken off (-1) or neither.

    As `planner.pricing.pricer.Pricer`: published hours of a checkpoint hold its nights; where the
    hour of opening is known these are waited for by the calendar.
    """
    own = f"border_{way}_h" in table
    if _OPENS in table and float(works.value) < 24.0:
        return -1 if own else 0
    return 0 if own else 1
