"""The price of a step: its facts, and how they become hours, dollars and kilograms.

A `Quote` looks the facts up. How they are added up is stated once, in a `Formula`, which holds
their numbers: every method takes a function that gives their values. So the pricer evaluates it
with the values of the network, layers of facts with theirs, and draws with an array for each fact.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES
from corridors.model.facts import Entries, Entry, pick
from corridors.model.seasons import Season
from corridors.places.names import country_name
from planner.words import join, known, word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
else:  # NumPy is loaded where arrays are made: one route needs none.
    FloatArray = Any


class Closure(str):
    """What closes a step: its English sentence, which can be told in other languages.

    Parameters
    ----------
    key
        A text of the section ``closures`` of `planner.words`.
    countries
        Codes of the countries, or pairs as ``RU>RU``, that it names.
    values
        What stands in the English text.
    """

    __slots__ = ("countries", "key", "values")

    key: str
    countries: tuple[str, ...]
    values: dict[str, str]

    def __new__(
        cls, key: str, countries: tuple[str, ...] = (), values: dict[str, str] | None = None
    ) -> Self:
        """Make the sentence from its key and values."""
        made = super().__new__(cls, word("closures", key, **(values or {})))
        made.key, made.countries, made.values = key, countries, values or {}
        return made

    def __getnewargs__(self) -> tuple[str, tuple[str, ...], dict[str, str]]:  # type: ignore[override]
        """Return what a copy is made of."""
        return self.key, self.countries, self.values

    def tell(self, lang: str) -> str:
        """Return the cause in a language, as said of a stretch of a way.

        Examples
        --------
        >>> cause = Closure("status", values={"subject": "brest:rail-1520", "status": "closed"})
        >>> str(cause), cause.tell("ru")
        ('brest:rail-1520 is closed', 'закрыто')
        """
        if lang == "en":
            return str(self)
        values = dict(self.values)
        if "status" in values:
            values["status"] = known("closed statuses", values["status"], lang)
        if lang == "ru" and "limit" in values:
            values["limit"] = values["limit"].replace(".", ",")
        pairs = [
            " > ".join(country_name(code, lang) for code in it.split(">")) for it in self.countries
        ]
        return word("closures", self.key, lang, **values, countries=join(pairs, lang))


Number = float | FloatArray
"""A number, or one of each draw."""
Value = Callable[[int], Number]
"""Returns the value of the fact with a number."""

Table = dict[str, Entries]
"""What is known of one subject: entries by attribute."""

GRID = 2.0**-30
"""Hours, USD, kg and km of a step are multiples of this (1e-9).

Weights that are multiples of one power of two add up without rounding, so ways that weigh the
same are distinguished by when they arrive and not by the last digits of their sums, whichever
search adds them up.
"""

SHIFT = 1.5 * 2.0**22
"""Doubles of its size lie `GRID` apart: to add and to subtract it rounds to that."""
NONE = -1
"""The number of no fact."""
ANY_SHIP = len(ICE_CLASSES)
"""In the place of the class of a ship where ice keeps none away."""
Powers = tuple[tuple[int, float], ...]
"""Numbers of facts that are multiplied, each with its power."""
MOVE, HANDLE, PASS, BOARD = 0, 1, 2, 3
"""Kinds of a step: a move, a change of mode, the pass of a place, the boarding of a service."""
EXPECTED = 0.5
"""Share of a headway that cargo waits on average."""


def on_grid(values: Any) -> Any:
    """Return a number, or an array of them, to the nearest multiple of `GRID`.

    Numbers over 2**21 are rounded to a coarser one; infinity stays. Sums below 2**23 of such
    multiples are exact.

    Examples
    --------
    >>> on_grid(0.1) + on_grid(0.2) == on_grid(0.3)
    True
    """
    return values + SHIFT - SHIFT


class Formula(NamedTuple):
    """Numbers of the facts in each part of a step's price; `NONE` or empty without any.

    Attributes
    ----------
    moves
        Whether the step is a move; else a handling or a pass.
    length, speed, speed_shares
        Moves take ``length / speed``, where the speed is multiplied by its shares.
    rate, share
        Moves pay ``rate``, or a ``share`` of it, per km.
    charge
        What a handling costs.
    price_share
        What the cargo pays of all that for a move, and of the charge for a handling
        (`planner.pricing.adjustments.PRICE_SHARES`).
    wtw, ttw
        Emissions, well-to-wheel and tank-to-wheel, per tonne and, of a move, per km.
    standing, headway
        Hours of a handling or pass, and the headway of the next service, waited for in part.
    border
        Hours of formalities.
    clearance
        Hours until cargo is released into the customs territory in which it ends.
    jams
        Hours more in a jam of a border, each with the share of the days in a jam.
    added_nights, taken_nights
        Daily hours of checkpoints whose mean wait for opening comes on top or is taken off.
    fees, shared_fees, load
        Dollars paid once, and dollars per TEU that ``load`` tonnes pay together.
    standing_rate
        Dollars an hour that a vehicle stands at a border, jams left out.
    carbon
        Price of CO2e.
    pace, stay_h
        Factor of all hours, and the hours of a published stay on top of them: those of a timetable
        (`planner.pricing.rides`).
    fare
        Factor of all dollars: that of ordinary wagons.
    freight, freight_spread
        Rates per unit of a lane, each with its weight, and what their sum is multiplied by
        (`planner.pricing.ride_prices`).
    loading
        Facts with the tonnes that a terminal loads or discharges a day, each with those of the
        ship: hours beside those of ``standing``.
    hire, hire_spread
        Dollars per unit that a chartered ship costs an hour, as ``freight``
        (`planner.pricing.voyages`): paid for the hours under way or in port.
    """

    moves: bool
    length: int = NONE
    speed: int = NONE
    speed_shares: tuple[int, ...] = ()
    ship_speed: int = NONE
    rate: int = NONE
    share: int = NONE
    charge: int = NONE
    price_share: int = NONE
    wtw: int = NONE
    ttw: int = NONE
    standing: int = NONE
    headway: int = NONE
    border: tuple[int, ...] = ()
    clearance: int = NONE
    jams: tuple[tuple[int, int], ...] = ()
    added_nights: tuple[int, ...] = ()
    taken_nights: tuple[int, ...] = ()
    fees: tuple[int, ...] = ()
    shared_fees: tuple[int, ...] = ()
    load: int = NONE
    standing_rate: int = NONE
    carbon: int = NONE
    pace: float = 1.0
    fare: float = 1.0
    stay_h: float = 0.0
    freight: tuple[tuple[int, float], ...] = ()
    freight_spread: Powers = ()
    loading: Powers = ()
    hire: Powers = ()
    hire_spread: Powers = ()

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
        total = self.moving_h(value) if self.moves else self.standing_h(value)
        total = total + self.border_h(value)
        if self.headway != NONE:
            total = total + self.wait_h(value, wait)
        return total

    def moving_h(self, value: Value) -> Number:
        """Return the hours of a move without formalities, infinite without a speed."""
        if self.speed == NONE:
            return float("inf")
        return value(self.length) / self.speed_kmh(value) * self.pace

    def speed_kmh(self, value: Value) -> Number:
        """Return the speed of a move, 0 without one."""
        if self.speed == NONE:
            return 0.0
        speed = value(self.speed)
        if self.speed_shares:
            speed = speed * self._speed_share(value)
        return speed if self.ship_speed == NONE else least(speed, value(self.ship_speed))

    def standing_h(self, value: Value) -> Number:
        """Return the hours of a handling or pass itself."""
        if self.standing == NONE:
            return self.stay_h
        hours = value(self.standing)
        for number, tonnes in self.loading:
            hours = hours + tonnes * 24.0 / value(number)
        return hours * self.pace + self.stay_h

    def wait_h(self, value: Value, wait: Number = EXPECTED) -> Number:
        """Return the hours waited for the next service, for a share of the headway."""
        return 0.0 if self.headway == NONE else value(self.headway) * wait * self.pace

    def timed_km(self, value: Value) -> Number:
        """Return the kilometres at the full speed that take as long as those of the step."""
        km = value(self.length) * self.pace
        return km / self._speed_share(value) if self.speed_shares else km

    def _speed_share(self, value: Value) -> Number:
        total: Number = 1.0
        for number in self.speed_shares:
            total = total * value(number)
        return total

    def border_h(self, value: Value) -> Number:
        """Return the hours of formalities of the step, jams and nights of a checkpoint included."""
        total = _no_less(self.formalities_h(value) + self.jam_h(value))
        return total if self.clearance == NONE else total + value(self.clearance) * self.pace

    def formalities_h(self, value: Value) -> Number:
        """Return these hours without jams; below nothing where more nights are taken off."""
        total: Number = 0.0
        for number in self.border:
            total = total + value(number) * self.pace
        for number in self.added_nights:
            total = total + mean_wait_h(value(number))
        for number in self.taken_nights:
            total = total - mean_wait_h(value(number))
        return total

    def jam_h(self, value: Value) -> Number:
        """Return the hours more of jams: their mean, or those of draws that are in one or not."""
        total: Number = 0.0
        for number, share in self.jams:
            total = total + value(number) * value(share) * self.pace
        return total

    def usd(self, value: Value, units: float) -> Number:
        """Return the dollars of the step for a number of TEU, or tonnes of bulk, without carbon."""
        total = self.full_usd(value)
        more = self.surcharge_usd(value) * units
        if not self.moves:
            total = self._with_fees(total, value)
        return (total * units + more + self.hire_usd(value) * units) * self.fare

    def hire_usd(self, value: Value) -> Number:
        """Return the dollars per unit for the ship while the step takes its hours."""
        if not self.hire:
            return 0.0
        hours = self.moving_h(value) if self.moves else self.standing_h(value)
        return freight_usd(self.hire, self.hire_spread, value) * hours

    def surcharge_usd(self, value: Value) -> Number:
        """Return the dollars per unit that the share of the cargo adds to the step."""
        if self.price_share == NONE:
            return 0.0
        return self.full_usd(value) * (value(self.price_share) - 1.0)

    def full_usd(self, value: Value) -> Number:
        """Return the dollars per unit of which a cargo may pay a share."""
        if not self.moves:
            return 0.0 if self.charge == NONE else value(self.charge)
        if self.rate == NONE:
            return self._with_fees(0.0, value)
        return self._with_fees(self.usd_per_km(value) * value(self.length), value)

    def usd_per_km(self, value: Value) -> Number:
        """Return the rate per unit and km that a move pays, 0 without one."""
        if self.rate == NONE:
            return 0.0
        rate = value(self.rate)
        return rate if self.share == NONE else rate * value(self.share)

    def fees_usd(self, value: Value) -> Number:
        """Return the dollars per unit that are paid once."""
        return self._with_fees(0.0, value)

    def fee_usd(self, number: int, value: Value) -> Number:
        """Return the dollars per unit of one of the fees, with the share that the cargo pays."""
        usd = value(number)
        if number in self.shared_fees:
            usd = usd / value(self.load)
        if self.moves and self.price_share != NONE:
            usd = usd * value(self.price_share)
        return usd

    def _with_fees(self, total: Number, value: Value) -> Number:
        for number in self.fees:
            total = total + value(number)
        for number in self.shared_fees:
            total = total + value(number) / value(self.load)
        if self.standing_rate != NONE:
            total = total + value(self.standing_rate) * _no_less(self.formalities_h(value))
        if not self.freight:
            return total
        return total + freight_usd(self.freight, self.freight_spread, value)

    def rated_km(self, value: Value) -> Number:
        """Return the kilometres at the full rate that the step pays for."""
        km = value(self.length) * self.fare
        return km if self.share == NONE else km * value(self.share)

    def carbon_usd(self, value: Value, mass: float) -> Number:
        """Return what the CO2e of the step costs for a mass in tonnes."""
        if NONE in (self.carbon, self.wtw):
            return 0.0
        tonnes = value(self.wtw) * self._work(value, mass) / 1000.0
        return value(self.carbon) * tonnes

    def wtw_kg(self, value: Value, mass: float) -> Number:
        """Return the kilograms of CO2e, well-to-wheel, of the step for a mass in tonnes."""
        return 0.0 if self.wtw == NONE else value(self.wtw) * self._work(value, mass)

    def ttw_kg(self, value: Value, mass: float) -> Number:
        """Return the kilograms of CO2e, tank-to-wheel, of the step for a mass in tonnes."""
        return 0.0 if self.ttw == NONE else value(self.ttw) * self._work(value, mass)

    def _work(self, value: Value, mass: float) -> Number:
        """Return thousands of tonne-kilometres of a move, tonnes of anything else."""
        return mass * value(self.length) / 1000.0 if self.moves else mass

    def timed_by(self) -> tuple[int, ...]:
        """Return the facts that the hours depend on."""
        moving = (self.length, self.speed, *self.speed_shares, self.ship_speed)
        loading = (number for number, _ in self.loading)
        one = moving if self.moves else (self.standing, *loading)
        jams = (number for pair in self.jams for number in pair)
        found = (
            *one,
            self.headway,
            *self.border,
            self.clearance,
            *jams,
            *self.added_nights,
            *self.taken_nights,
        )
        return tuple(number for number in found if number != NONE)

    def paid_by(self) -> tuple[int, ...]:
        """Return the facts that the dollars depend on."""
        one = (self.length, self.rate, self.share) if self.rate != NONE else ()
        paid = (*one, self.charge, self.price_share, self.load, *self.fees, *self.shared_fees)
        paid += tuple(number for number, _ in (*self.freight, *self.freight_spread))
        if self.standing_rate != NONE:
            paid += (self.standing_rate, *self.border, *self.added_nights, *self.taken_nights)
        if self.hire:
            paid += (*self.timed_by(), *(number for number, _ in (*self.hire, *self.hire_spread)))
        levied = (self.carbon, *self.emitted_by()) if self.carbon != NONE else ()
        return (*(number for number in paid if number != NONE), *levied)

    def emitted_by(self) -> tuple[int, ...]:
        """Return the facts that the emissions depend on."""
        if self.wtw == NONE:
            return ()
        return (self.wtw, self.length) if self.moves else (self.wtw,)


def freight_usd(weighted: Powers, powers: Powers, value: Value) -> Number:
    """Return a sum of weighted facts times powers of others, and no less than nothing.

    What is left of a through rate less that of the way to a hub may be drawn below it.
    """
    total: Number = 0.0
    for number, weight in weighted:
        total = total + value(number) * weight
    return _no_less(scaled(total, powers, value))


def least(one: Number, other: Number) -> Number:
    """Return the lower of two numbers, draw by draw."""
    if isinstance(one, float) and isinstance(other, float):
        return min(one, other)
    import numpy as np

    found: Number = np.minimum(one, other)
    return found


def _no_less(total: Number) -> Number:
    """Return a number, or 0 where it is below."""
    return max(total, 0.0) if isinstance(total, float) else total.clip(min=0.0)


def scaled(total: Number, powers: Powers, value: Value) -> Number:
    """Return a total times powers of the values of some facts."""
    for number, power in powers:
        total = total * value(number) ** power
    return total


def mean_wait_h(works: Number) -> Number:
    """Return the hours that cargo waits on average for a checkpoint that works some hours a day.

    Cargo comes at any hour of the day with equal likelihood.

    Examples
    --------
    >>> mean_wait_h(24.0), mean_wait_h(12.0)
    (0.0, 3.0)
    """
    return (24.0 - works) ** 2 / 48.0


_NOTHING = Formula(moves=False)


class Quote:
    """The facts that make the price of a step on a day, before they are added up.

    Looks attributes up in a chain of tables, and notes what it used.

    Attributes
    ----------
    day
        The day (0-based day of a leap year).
    facts
        Numbers of the facts used, in order of use.
    values
        Their values by number; words are not among them.
    seasons, closed, ship, open_hours, departures, dated
        As in `Price`.
    ice_class, draft_m
        The ice class that a ship needs, as a place in `ICE_CLASSES`, and its greatest draught in
        metres, infinite where none is stated.
    months
        Seasons of what holds by the day of departure of the journey, as jams do.
    formula
        How the values are added up.
    shares
        Of a pricer of one unit: the facts by which some cargo pays a share, by attribute.
    """

    __slots__ = (
        *("closed", "dated", "day", "departures", "draft_m", "facts", "formula", "ice_class"),
        "months",
        *("open_hours", "seasons", "shares", "ship", "values"),
    )

    def __init__(self, day: int) -> None:
        self.day = day
        self.facts: list[int] = []
        self.values: dict[int, float] = {}
        self.seasons: list[Season] = []
        self.closed: list[str] = []
        self.ship = False
        self.ice_class = 0
        self.draft_m = float("inf")
        self.dated = False
        self.months: list[Season] = []
        self.open_hours: tuple[tuple[float, float], ...] = ()
        self.departures: tuple[float, ...] = ()
        self.formula = _NOTHING
        self.shares: tuple[tuple[str, int], ...] = ()

    def fact(self, name: str, *tables: Table) -> int:
        """Return the number of the fact of the first table that has one for the day, or `NONE`."""
        for table in tables:
            if name in table:
                entry = self._entry(table[name])
                if entry is not None:
                    number = entry[2]
                    self.values[number] = float(entry[0])
                    return number
        return NONE

    def limits(self, subject: str, table: Table, ship_class: int, ship_draft: float) -> None:
        """Note why a place or link may not be used: its status, ice class or draught."""
        if "status" in table:
            status = self._word(table["status"])
            if status is not None and status not in OPEN_STATUSES:
                self.closed.append(
                    Closure("status", values={"subject": subject, "status": str(status)})
                )
        if "ice_class" in table:
            self.ship = True
            needed = self._word(table["ice_class"])
            if isinstance(needed, str) and ship_class < ANY_SHIP:
                self.ice_class = max(self.ice_class, ICE_CLASSES.index(needed))
            if isinstance(needed, str) and ICE_CLASSES.index(needed) > ship_class:
                self.closed.append(
                    Closure("ice class", values={"subject": subject, "needed": needed})
                )
        # The draught of a cargo kind is that of its seagoing ship; river ships fit their river.
        if "draft_m" in table and not subject.endswith(":river"):
            self.ship = True
            limit = self._word(table["draft_m"])
            if isinstance(limit, float):
                self.draft_m = min(self.draft_m, limit)
            if isinstance(limit, float) and limit < ship_draft:
                self.closed.append(
                    Closure("draught", values={"subject": subject, "limit": f"{limit:g}"})
                )

    def _word(self, entries: Entries) -> float | str | None:
        found = self._entry(entries)
        return None if found is None else found[0]

    def _entry(self, entries: Entries) -> Entry | None:
        """Return the entry that holds on the day, and note its fact."""
        if len(entries) == 1 and entries[0][1] is None:
            self.facts.append(entries[0][2])
            return entries[0]
        self.seasons += [entry[1] for entry in entries if entry[1] is not None]
        found = pick(entries, self.day)
        if found is not None:
            self.facts.append(found[2])
        return found


class Price(NamedTuple):
    """What one step takes on a day; hours are kept apart by kind.

    Attributes
    ----------
    km, moving_h, handling_h, border_h, wait_h, usd, wtw_kg, ttw_kg
        Kilometres, hours by kind, dollars, kg of CO2e well-to-wheel and tank-to-wheel.
    facts
        Numbers of the facts used.
    seasons
        Seasons met on the way (none: the step is the same all year).
    closed
        Why it may not be used that day.
    ship
        Whether that depends on the ship's ice class or draught.
    open_hours
        Daily hours of the checkpoints passed: hour of opening by the mean sun at Greenwich, and
        hours of work.
    carbon_usd
        The part of ``usd`` that is paid for the CO2e, at the price of the mode.
    formula
        How the dollars and kilograms are made of facts, and the hours but where ``timed_formula``
        states them.
    timed_formula
        Where hours are those of another day than dollars and kilograms, the formula of the hours;
        else None.
    departures
        Hours of the week, from Monday 00:00 by the mean sun at Greenwich, at which a service
        leaves.
    dated
        Whether its hours depend on the day of departure of the journey, as jams do.
    """

    km: float
    moving_h: float
    handling_h: float
    border_h: float
    wait_h: float
    usd: float
    wtw_kg: float
    ttw_kg: float
    facts: tuple[int, ...]
    seasons: tuple[Season, ...]
    closed: tuple[str, ...]
    ship: bool = False
    open_hours: tuple[tuple[float, float], ...] = ()
    carbon_usd: float = 0.0
    formula: Formula = _NOTHING
    timed_formula: Formula | None = None
    departures: tuple[float, ...] = ()
    dated: bool = False

    @property
    def hours(self) -> float:
        """All hours of the step."""
        return self.moving_h + self.handling_h + self.border_h + self.wait_h


def paced(
    price: Price,
    pace: float,
    fare: float = 1.0,
    stay_h: float = 0.0,
    fee: int = NONE,
    fee_usd: float = 0.0,
) -> Price:
    """Return a price whose hours, and freight, are times a factor: of a timetable, of wagons.

    A pass or a handling has the hours of a published stay, ``stay_h``, on top, and the dollars
    ``fee_usd`` that a fact states per unit.
    """
    if pace == fare == 1.0 and not stay_h and fee == NONE:
        return price
    timed = price.timed_formula
    return price._replace(
        moving_h=price.moving_h * pace + (0.0 if price.handling_h else stay_h),
        handling_h=price.handling_h * pace + (stay_h if price.handling_h else 0.0),
        border_h=price.border_h * pace,
        wait_h=price.wait_h * pace,
        usd=(price.usd - price.carbon_usd) * fare + price.carbon_usd + fee_usd,
        facts=price.facts if fee == NONE else (*price.facts, fee),
        formula=with_fee(price.formula, fee)._replace(pace=pace, fare=fare, stay_h=stay_h),
        timed_formula=None if timed is None else timed._replace(pace=pace, stay_h=stay_h),
    )


def with_fee(formula: Formula, fee: int) -> Formula:
    """Return a formula with one more fact that is paid once per unit, `NONE` for none."""
    return formula if fee == NONE else formula._replace(fees=(*formula.fees, fee))


_UNPAID: dict[str, Any] = {
    **dict.fromkeys(("rate", "share", "charge", "price_share", "load", "standing_rate"), NONE),
    **dict.fromkeys(("fees", "shared_fees", "hire"), ()),
}


def with_freight(
    price: Price,
    freight: tuple[tuple[int, float], ...],
    spread: Powers,
    usd_per_unit: float,
    units: float,
) -> Price:
    """Return a price that is paid by the rate of a lane, or by a part of it, and by its carbon.

    Parameters
    ----------
    price
        Of a step of a ride.
    freight, spread, usd_per_unit
        Facts and weights of the part, what its sum is multiplied by, and what it comes to.
    units
        TEU or tonnes that are charged.
    """
    formula = price.formula
    levied = () if formula.carbon == NONE else (formula.carbon,)
    kept = {*formula.timed_by(), *formula.emitted_by(), *levied}
    if price.timed_formula is not None:
        kept.update(price.timed_formula.timed_by())
    gone = {*formula.paid_by()} - kept
    known = dict.fromkeys(it for it in price.facts if it not in gone)
    facts = tuple((known | dict.fromkeys(number for number, _ in (*freight, *spread))).keys())
    return price._replace(
        usd=usd_per_unit * units + price.carbon_usd,
        facts=facts,
        formula=formula._replace(**_UNPAID, freight=freight, freight_spread=spread),
    )


FREE = Price(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, (), (), ())
"""A step that takes nothing."""
