"""The steps that can be made on a network, and what each takes per TEU and per tonne.

The steps of all questions are priced once; `planner.graph.graph` applies what a question adds (its
cargo's amount, bans, seasons, ends) to these flat sequences.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.entities import GATE, Service, ServiceCall
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, boundaries, day_number, in_season
from planner.pricing.adjustments import is_surcharge
from planner.pricing.bills import Bills
from planner.pricing.formula import (
    BOARD,
    NONE,
    Formula,
    Number,
    Price,
    Quote,
    Value,
    on_grid,
)
from planner.pricing.formula import HANDLE as HANDLE  # noqa: PLC0414 - part of the interface
from planner.pricing.formula import MOVE as MOVE  # noqa: PLC0414
from planner.pricing.formula import PASS as PASS  # noqa: PLC0414
from planner.pricing.pricer import Pricer
from planner.pricing.rides import (
    Boarding,
    Bound,
    Rides,
    Run,
    ShipGroups,
    WayFinder,
    Ways,
    directions_of,
    train_km,
)
from planner.pricing.rows import SHARES, Row, Rows, StepRows
from planner.pricing.voyages import is_chartered
from planner.question.query import DRAWN_ONLY

NEVER = float("inf")
SHIP = "sea"
NEVER_SOLD = 0
"""No span of `planner.pricing.rides.Bound`."""
BY_SHIP = f"{SHIP}+"
"""The state of ships that are booked, at each place where they call."""


class Step(NamedTuple):
    """A move from a to b, or a handling, a pass or the boarding of a service at a.

    For a move ``first`` is the mode and ``both`` the subject of the link; for handling
    ``first`` and ``second`` are the modes; for a pass ``first`` is the mode. ``service`` is the
    service boarded, or by which a move is made; of a handling `SERVED` where it leads to the
    services of a place, which are waited for when they are boarded. ``offset_h`` is that of
    `planner.pricing.rides.Boarding`. ``anew`` is a change of ships that no bill of lading covers.
    """

    kind: int
    a: str
    b: str
    first: str
    second: str
    both: str
    service: str = ""
    offset_h: float = 0.0
    anew: bool = False


SERVED = "services"


class StepArrays(NamedTuple):
    """Columns of `Steps` as arrays of 64-bit integers."""

    place_of: NDArray[np.int64]
    mode_of: NDArray[np.int64]
    start: NDArray[np.int64]
    head: NDArray[np.int64]
    kind: NDArray[np.int64]


class _StepColumns(NamedTuple):
    """The columns of `Steps`."""

    places: list[str]
    modes: list[str]
    place_of: list[int]
    mode_of: list[int]
    start: list[int]
    head: list[int]
    kind: list[int]
    km: list[float]
    first_state: dict[str, int]
    by_mode: dict[str, list[int]]
    rows: Rows
    served: int = 1 << 30
    rides: Rides = Rides()


class Steps(_StepColumns):
    """States ``(place, mode, in or out)`` and their steps in compressed sparse rows.

    State ``n`` belongs to place ``places[place_of[n]]`` and mode ``modes[mode_of[n]]``; it
    is *in* where n is even. Steps ``start[n]`` to ``start[n + 1]`` leave it. ``rows`` are what the
    steps take per TEU and per tonne, in each part of the year; ``km`` are the kilometres of each
    step on the day of the edition.

    Services have states of their own: at each place where they call a pair for each mode, behind
    those of its modes (`states_of` has them under the name of the mode and a plus, and those of
    groups of arrivals by ship, `planner.pricing.bills`, with their number too), and behind all
    places one for each call where cargo boards. ``served`` is the number of the first mode of
    services; ``rides`` are the last steps, which consist of others and have no rows.
    """

    @cached_property
    def arrays(self) -> StepArrays:
        """The columns of numbers as arrays, made once."""
        return StepArrays(
            *(np.asarray(getattr(self, it), dtype=np.int64) for it in StepArrays._fields)
        )

    def nominal_hours(self) -> list[float]:
        """Return the hours of each step on the day of the edition, infinite if closed all year.

        Of rides, which take what their steps take, 0.
        """
        rows, hours = self.rows, np.zeros(len(self.head))
        hours[rows.steps] = rows.nominal_h
        hours[list(rows.closed)] = NEVER
        found: list[float] = hours.tolist()
        return found

    @cached_property
    def _states_at(self) -> dict[str, dict[str, int]]:
        """What `states_of` has found."""
        return {}

    def states_of(self, place: str) -> Mapping[str, int]:
        """Return the *in* state of each mode at a place, the gate included."""
        if place not in self._states_at:
            self._states_at[place] = self._find_states(place)
        return self._states_at[place]

    def _find_states(self, place: str) -> dict[str, int]:
        at = self.first_state.get(place)
        found: dict[str, int] = {}
        if at is None:
            return found
        groups: dict[str, int] = {}
        mode = -1
        while mode < 0 or self.modes[mode] != GATE:  # the gate is the last of a place
            mode = self.mode_of[at]
            name = self.modes[mode] + ("+" if mode >= self.served else "")
            if name in found and mode < self.served:
                break  # behind the last place stand states aboard, and those of stops passed
            group = groups.setdefault(name, 0)
            groups[name] += 1
            found[f"{name}{group or ''}"] = at
            at += 2
        return found

    def tail(self, edge: int) -> int:
        """Return the state that a step leaves."""
        return bisect_right(self.start, edge) - 1

    def step(self, edge: int) -> Step:
        """Return what a step is."""
        tail, head, kind = self.tail(edge), self.head[edge], self.kind[edge]
        a, b = self.places[self.place_of[tail]], self.places[self.place_of[head]]
        first, second = self.modes[self.mode_of[tail]], self.modes[self.mode_of[head]]
        if self.rides.is_ride(edge):
            service = self.rides.services[edge - self.rides.first]
            return Step(kind, a, b, first, second, f"{service}:{a}-{b}", service)
        if kind == BOARD:
            service, _, offset_h, _ = self.rides.boardings[edge]
            return Step(kind, a, b, first, second, "", service, offset_h)
        if kind == HANDLE and self.served <= self.mode_of[head]:
            anew = self._is_anew(tail, head)
            return Step(kind, a, b, first, second, "", SERVED, anew=anew)
        both = f"{a}-{b}:{first}" if kind == MOVE else ""
        return Step(kind, a, b, first, second, both)

    def _is_anew(self, tail: int, head: int) -> bool:
        """Tell whether a handling leads from ship to ship under no bill of lading."""
        if not self.rides.bound.groups.bound:
            return False
        # The first of the states of a mode at a place is that of all its ships.
        here, there, before = (
            (self.place_of[it], self.mode_of[it]) for it in (tail, head, head - 3)
        )
        return here == there != before and self.modes[there[1]] == SHIP

    def unfold(self, edges: Iterable[int]) -> Iterator[tuple[int, float, int]]:
        """Yield the steps of a path with their pace, and the ride that each is part of.

        -1 stands for none; a ride is followed by nothing of its own.
        """
        for edge in edges:
            if self.rides.is_ride(edge):
                for part, pace in self.rides.way(int(edge)):
                    yield part, pace, int(edge)
            else:
                yield edge, 1.0, -1


def reprice(pricer: Pricer, step: Step, day: int | None = None) -> Price | None:
    """Price a step, for another day or for its evidence."""
    if step.kind == MOVE:
        return pricer.move(step.a, step.b, step.first, step.both, day)
    if step.kind == PASS:
        return pricer.passing(step.a, step.first, day)
    if step.kind == BOARD:
        return pricer.boarding(step.service, step.a, step.offset_h, day)
    terms = {"waits": not step.service, "anew": step.anew}
    return pricer.handling(step.a, step.first, step.second, day, **terms)


def _quote(pricer: Pricer, step: Step) -> Quote | None:
    if step.kind == MOVE:
        return pricer.quote_move(step.a, step.b, step.first, step.both)
    if step.kind == PASS:
        return pricer.quote_pass(step.a, step.first)
    if step.kind == BOARD:
        return pricer.quote_boarding(step.service, step.a, step.offset_h)
    terms = {"waits": not step.service, "anew": step.anew}
    return pricer.quote_handling(step.a, step.first, step.second, **terms)


class RowFormulas(NamedTuple):
    """The formulas of a row (`planner.pricing.rows.Row`) for one TEU and for one tonne of bulk.

    Goods in packages take the hours of containers and pay by the tonne.

    Attributes
    ----------
    teu, tonne
        At home and without a share of the price.
    customs
        The same for cargo discharged abroad, where ship or aircraft discharge.
    shares
        Facts with a share of the price or a surcharge that some cargo pays, by attribute, of
        containers and of tonnes.
    row
        The row without its columns.
    """

    teu: Formula
    tonne: Formula
    customs: tuple[Formula, Formula] | None
    shares: tuple[dict[str, int], dict[str, int]]
    row: Row

    def columns(self, value: Value) -> tuple[Number, ...]:
        """Return the columns of the row with some values of its facts."""
        teu, tonne = self.teu, self.tonne
        on_top: tuple[Number, ...] = (0.0,) * 4
        if self.customs is not None:
            landed, landed_t = self.customs
            on_top = (
                *(landed.border_h(value), landed.fees_usd(value)),
                *(landed_t.fees_usd(value), landed_t.border_h(value)),
            )
        return (
            *_hours(teu, value),
            *_hours(tonne, value),
            *(teu.wait_h(value), on_grid(teu.km(value))),
            *(teu.usd(value, 1.0), tonne.usd(value, 1.0), teu.wtw_kg(value, 1.0)),
            # What CO2e costs depends on the mass of the cargo alone.
            teu.carbon_usd(value, 1.0),
            *(self._share(attribute, value) for attribute in SHARES),
            *on_top,
        )

    def facts(self) -> set[int]:
        """Return the facts that any of it depends on."""
        found: set[int] = set()
        for it in (self.teu, self.tonne, *(self.customs or ())):
            found.update(it.timed_by(), it.emitted_by(), it.paid_by())
        return found.union(*(it.values() for it in self.shares))

    def _share(self, attribute: str, value: Value) -> Number:
        """Return what a share of the price or a surcharge adds, USD per TEU or tonne."""
        for formula, shares in zip((self.teu, self.tonne), self.shares, strict=True):
            if attribute in shares:
                number = shares[attribute]
                if is_surcharge(attribute):
                    return value(number)
                return formula.full_usd(value) * (value(number) - 1.0)
        return 0.0


def _hours(formula: Formula, value: Value) -> tuple[Number, Number, Number]:
    """Return hours without formalities, of formalities, and in a jam."""
    itself = formula.moving_h(value) if formula.moves else formula.standing_h(value)
    if formula.headway != NONE:
        itself = itself + formula.wait_h(value)
    return itself, formula.formalities_h(value), formula.jam_h(value)


class StepFormulas(NamedTuple):
    """The formulas of all rows of a step, the values of their facts, and its trade."""

    rows: tuple[RowFormulas, ...]
    values: dict[int, float]
    trade: str | None

    def priced(self) -> StepRows:
        """Return the rows with these values."""
        value = self.values.__getitem__
        rows = tuple(it.row._replace(columns=it.columns(value)) for it in self.rows)
        return StepRows(rows, self.trade)


class UnitPrices:
    """Prices steps for one TEU and for one tonne, at home and abroad."""

    def __init__(self, network: Network) -> None:
        self.edition = day_number(network.edition.month, network.edition.day)
        pricers = [
            Pricer.of_unit(network, self.edition, per_teu=per_teu, origin_country=origin)
            for origin in (None, "")
            for per_teu in (True, False)
        ]
        self._pricers = {self.edition: pricers}

    def priced(self, step: Step) -> StepRows | None:
        """Price a step, or return None where it is not possible."""
        found = self.formulas(step)
        return None if found is None else found.priced()

    def formulas(self, step: Step) -> StepFormulas | None:
        """Return the formulas of a step, None where it is not possible."""
        found, days, values = self._on(step, self.edition)
        if found is None:
            return None
        rows = {0: found._replace(row=found.row._replace(day=0))}
        if days:
            rows, asked = {}, {0, *days}
            while asked - {*rows}:
                day = min(asked - {*rows})
                row, more, known = self._on(step, day)
                if row is None:
                    message = f"{step} has a price on some days alone"
                    raise RuntimeError(message)
                rows[day] = row
                asked |= more
                values |= known
        trade = None
        if step.kind == MOVE:
            teu = self._pricers[self.edition][0]
            trade = teu.low_priority_countries(step.a, step.first)
        return StepFormulas(tuple(rows[day] for day in sorted(rows)), values, trade)

    def _on(self, step: Step, day: int) -> tuple[RowFormulas | None, set[int], dict[int, float]]:
        """Return the formulas of a day, the days on which they may change, and their values."""
        if day not in self._pricers:
            self._pricers[day] = [it.on_day(day) for it in self._pricers[self.edition]]
        pricers = self._pricers[day]
        teu, tonne = (_quote(it, step) for it in pricers[:2])
        if teu is None or tonne is None:
            return None, set(), {}
        values = {**teu.values, **tonne.values}
        seasons = {*teu.seasons, *tonne.seasons, *teu.months, *tonne.months}
        customs = None
        if step.kind == HANDLE and step.first in ("sea", "air") and step.second != step.first:
            abroad = [_quote(it, step) for it in pricers[2:]]
            if abroad[0] is not None and abroad[1] is not None:
                customs = abroad[0].formula, abroad[1].formula
                values |= abroad[0].values | abroad[1].values
                seasons |= {*abroad[0].seasons, *abroad[1].seasons}
        if step.kind == MOVE:
            released = pricers[2].quote_clearance(step.a, step.b, step.first)
            if released.formula.clearance != NONE:
                customs = released.formula, Formula(moves=False)
                values |= released.values
                seasons |= {*released.seasons}
        # What ice or draught close stays open to other ships.
        closed = any(getattr(it, "key", "") == "status" for it in teu.closed)
        limits = (
            *(float(closed), float(teu.ice_class), teu.draft_m, float(customs is not None)),
            float(step.kind == MOVE and is_chartered(step.first, tonne.formula)),
        )
        row = Row(day, (), limits, tuple(teu.open_hours), teu.departures)
        days = {it for season in seasons for it in boundaries(season) if it < YEAR_DAYS}
        formulas = RowFormulas(
            *(teu.formula, tonne.formula, customs), (dict(teu.shares), dict(tonne.shares)), row
        )
        return formulas, days, values


def resolve_steps(
    network: Network, before: Steps | None = None, changed: Collection[int] = ()
) -> Steps:
    """Price every step of a network under its layers of facts.

    Parameters
    ----------
    network
        The network.
    before, changed
        The steps of another network, and those of them whose price may be another in this one; the
        others keep theirs.
    """
    return Resolver(network, before, changed).resolve()


class Resolver:
    """Lays out the states of a network and prices the steps between them, then adds its rides."""

    def __init__(
        self,
        network: Network,
        before: Steps | None = None,
        changed: Collection[int] = (),
        groups: ShipGroups | None = None,
    ) -> None:
        self.network = network
        self.before, self.changed = before, changed
        self.bills = Bills(network)
        self.groups = self.bills.groups if groups is None else groups
        self.known: dict[tuple[int, int, int], int] = {}
        self.kept: dict[int, int] = {}
        self.unit = UnitPrices(network)
        self.heads: list[int] = []
        self.kinds: list[int] = []
        self.start = [0]
        self.priced: dict[int, StepRows] = {}
        self.by_mode: dict[str, list[int]] = {mode: [] for mode in network.modes}
        self.modes_at: dict[str, list[str]] = {}
        self.served_at: dict[str, list[str]] = {}
        self.out: dict[tuple[str, str], list[str]] = {}
        self.node: dict[tuple[str, str], int] = {}

    def resolve(self) -> Steps:
        """Return the steps, those of services too."""
        places, modes, place_of, mode_of, served = self.lay_out()
        if self.before is not None:
            self.known = self._known(self.before)
        for place in places:
            self.at_place(place)
        rows = Rows.of(self.priced, self.unit.edition)
        if self.before is not None:
            number = np.full(len(self.before.head), -1)
            number[list(self.kept.values())] = list(self.kept)
            rows = self.before.rows.relaid(number, rows)
        steps = Steps(
            *(places, modes, place_of, mode_of, self.start, self.heads, self.kinds),
            km=rows.nominal_km.tolist(),
            first_state=self.first_states(places),
            by_mode=self.by_mode,
            rows=rows,
            served=served,
        )
        return (
            _ServiceResolver(self.network, self.unit, steps, self.bills).resolve()
            if self.served_at
            else steps
        )

    def _known(self, before: Steps) -> dict[tuple[int, int, int], int]:
        """Return by both states, as they are now, and kind the steps that keep their price."""
        state = np.full(len(before.place_of), -1)
        for place in before.first_state:
            for name, was in before.states_of(place).items():
                now = self.node.get((place, name))
                if now is not None:
                    state[was : was + 2] = now, now + 1
        tail = state[np.repeat(np.arange(len(before.start) - 1), np.diff(before.start))]
        head = state[np.asarray(before.head, dtype=np.int64)]
        stays = (tail >= 0) & (head >= 0)
        stays[list(self.changed)] = False
        kept = np.flatnonzero(stays)
        ends = (tail[kept].tolist(), head[kept].tolist(), np.asarray(before.kind)[kept].tolist())
        return dict(zip(zip(*ends, strict=True), kept.tolist(), strict=True))

    def first_states(self, places: Iterable[str]) -> dict[str, int]:
        """Return the first state of each place."""
        return {place: self.node[place, self._states(place)[0]] for place in places}

    def lay_out(self) -> tuple[list[str], list[str], list[int], list[int], int]:
        """Return places, modes, both of each state, and the first mode of services."""
        network = self.network
        self._join()
        places = [place for place in network.places if place in self.modes_at]
        # Behind the gate each mode stands once more: that of its services.
        modes = [*network.modes, GATE]
        served = len(modes)
        modes += [
            mode for mode in network.modes if any(mode in it for it in self.served_at.values())
        ]
        number_of = {mode: at for at, mode in enumerate(modes[:served])}
        number_of |= {f"{mode}+": at for at, mode in enumerate(modes[served:], served)}
        for mode in modes[served:]:
            for group in range(1, 1 + max(self.groups.parts.values(), default=0)):
                number_of[f"{mode}+{group}"] = number_of[f"{mode}+"]
        place_of: list[int] = []
        mode_of: list[int] = []
        for at, place in enumerate(places):
            for mode in (*self._states(place), GATE):
                self.node[place, mode] = len(place_of)
                place_of += [at, at]
                mode_of += [number_of[mode]] * 2
        return places, modes, place_of, mode_of, served

    def _join(self) -> None:
        """Note which modes there are at each place, and where its links lead."""
        for link in self.network.links:
            if link.mode == DRAWN_ONLY:
                continue
            for place in (link.a, link.b):
                modes = self.modes_at.setdefault(place, [])
                if link.mode not in modes:
                    modes.append(link.mode)
            self.out.setdefault((link.a, link.mode), []).append(link.b)
            if link.direction == "both":
                self.out.setdefault((link.b, link.mode), []).append(link.a)
        for service in self.network.services.values():
            for call in service.calls:
                at = self.served_at.setdefault(call.place, [])
                if not call.passes and call.mode not in at:
                    at.append(call.mode)

    def _states(self, place: str) -> list[str]:
        """Return the modes of a place, and those of its services with a plus, in their groups."""
        found = list(self.modes_at[place])
        for mode in self.served_at.get(place, ()):
            groups = self.groups.parts.get(place, 0) if mode == SHIP else 0
            found += [f"{mode}+", *(f"{mode}+{group}" for group in range(1, 1 + groups))]
        return found

    def at_place(self, place: str) -> None:
        """Add the steps at a place and those that leave it; boardings come with the rides."""
        states = self._states(place)
        for mode in states:
            self._arrived(place, mode, states)
            self.start.append(len(self.heads))
            for other in self.out.get((place, mode), ()):
                self._add(Step(MOVE, place, other, mode, mode, ""), self.node[other, mode])
            self.start.append(len(self.heads))
        for mode in filter(_is_entered, states):
            self._handle(place, GATE, mode)
        self.start += [len(self.heads)] * 2

    def _arrived(self, place: str, mode: str, states: list[str]) -> None:
        if "+" not in mode:
            step = Step(PASS, place, place, mode, mode, "")
            self._add(step, self.node[place, mode] + 1)
        for other in states:
            if self._changes(mode, other):
                self._handle(place, mode, other)
        self._handle(place, mode, GATE)

    def _changes(self, mode: str, other: str) -> bool:
        """Tell whether cargo that came by a mode may be handled to go on by another.

        From ship to ship it goes with its group under one bill of lading, or is booked anew.
        """
        if not _is_entered(other):
            return mode == other
        return mode != other or "+" in mode

    def _handle(self, place: str, first: str, second: str) -> None:
        service = SERVED if "+" in second else ""
        one, other = (it.partition("+")[0] for it in (first, second))
        anew = self.groups.bound and first.startswith(BY_SHIP) and second == BY_SHIP
        step = Step(HANDLE, place, place, one, other, "", service, anew=anew)
        self._add(step, self.node[place, second] + 1)

    def _add(self, step: Step, head: int) -> None:
        edge = len(self.heads)
        before = self.known.get((len(self.start) - 1, head, step.kind))
        if before is not None:
            self.kept[edge] = before
        else:
            if step.kind == MOVE:
                step = step._replace(both=f"{step.a}-{step.b}:{step.first}")
            priced = self.unit.priced(step)
            if priced is None:
                return
            self.priced[edge] = priced
        for mode in {step.first, step.second} - {GATE, ""}:
            self.by_mode[mode].append(edge)
        self.heads.append(head)
        self.kinds.append(step.kind)


def _is_entered(mode: str) -> bool:
    """Tell whether cargo that came by no ship may be handled to a mode, or service, of a place."""
    return mode == BY_SHIP or not mode.startswith(BY_SHIP)


class _Ride(NamedTuple):
    """A ride: the state it leads to, its part of all ways, and when it may be sold."""

    head: int
    low: int
    high: int
    service: str
    spans: int


class _ServiceResolver:
    """Adds the services of a network to its steps: boardings, then rides.

    The ways of services, and how their timetables differ from the hours of the steps, are those of
    the network without layers: a scenario delays or closes a service, and moves it nowhere else.
    """

    def __init__(self, network: Network, unit: UnitPrices, steps: Steps, bills: Bills) -> None:
        self.network = network
        self.unit = unit
        self.steps = steps
        self.bills = bills
        ground = network.ground
        self._planned = steps
        if ground is not network:
            from planner.pricing.changes import without_layers

            self._planned = without_layers(network, steps)
        self._bars: dict[tuple[str, str, tuple[int, ...]], Callable[[int], bool]] = {}

    def resolve(self) -> Steps:
        steps = self.steps
        families: dict[str, set[int]] = {}
        for number, mode in enumerate(steps.modes[: steps.served]):
            if mode != GATE:
                families.setdefault(self.network.modes[mode].family, set()).add(number)
        km = train_km(self.network.ground, self._planned)
        hours = self._planned.rows.nominal_h.tolist()
        finder = WayFinder(self._planned, km, families, hours.__getitem__, self._bars_of)
        boarding: dict[int, list[tuple[int, Boarding]]] = {}
        aboard: list[tuple[int, int, list[_Ride]]] = []
        edges: list[int] = []
        pace: list[float] = []
        stays: dict[int, float] = {}
        states = len(steps.place_of)
        for service in self.network.services.values():
            for calls in directions_of(service):
                run = finder.run(service, calls)
                if run is None:
                    continue
                rides = self._rides(finder, run, len(edges))
                stays |= {len(edges) + at: it for at, it in enumerate(run.stay_h) if it}
                edges += run.edges
                pace += run.pace
                for first, found in rides.items():
                    place, mode = calls[first].place, calls[first].mode
                    at = steps.states_of(place)
                    own = at[f"{mode}+"]
                    aboard.append((steps.place_of[own], steps.mode_of[own], found))
                    state = states + 2 * len(aboard) - 1
                    later_h = self._clock(calls[first]) - self._clock(calls[0])
                    where = Boarding(service.id, first, run.depart_h[first] + later_h)
                    boarding.setdefault(own + 1, []).append((state, where))
                    onward = self.bills.onward.get(place, ()) if mode == SHIP else ()
                    for group, spans in enumerate(onward, 1):
                        if service.id in spans:
                            sold = where._replace(spans=spans[service.id])
                            then = at[f"{mode}+{group}"] + 1
                            boarding.setdefault(then, []).append((state, sold))
        return self._joined(boarding, aboard, Ways(edges, pace, stays))

    def _clock(self, call: ServiceCall) -> int:
        """Return the hours by which the clock of a call is ahead of Greenwich."""
        return round(self.network.places[call.place].lon / 15.0)

    def _bars_of(self, service: Service) -> Callable[[int], bool]:
        """Return what tells whether a step is closed to a service as long as it runs."""
        stated = self.network.ground.facts.entries((service.id,), "ice_class")
        key = (service.cargo[0], service.id if stated else "", self._days_of(service))
        if key not in self._bars:
            self._bars[key] = self._barred(*key).__contains__
        return self._bars[key]

    def _days_of(self, service: Service) -> tuple[int, ...]:
        """Return the middles of the months in which a service runs."""
        entries = self.network.ground.facts.entries((service.id,), "status")
        seasons = [season for _, season, _ in entries if season is not None]
        middles = [day_number(month, 15) for month in range(1, 13)]
        days = (day for day in middles if any(in_season(it, day) for it in seasons))
        return tuple(days) if seasons else tuple(middles)

    def _barred(self, cargo: str, fleet: str, days: tuple[int, ...]) -> frozenset[int]:
        """Return the steps that are closed to the ship of a cargo on all of some days.

        ``fleet`` is a service that states the class of its ships, or empty.
        """
        rows, barred = self._planned.rows, np.ones(len(self._planned.head), dtype=bool)
        for day in days:
            ship = Pricer(self.network.ground, cargo, day, "", "").aboard(fleet)
            barred &= ~rows.admit(ship.ship_class, ship.draft)[rows.on(day)]
        return frozenset(np.flatnonzero(barred).tolist())

    def _rides(self, finder: WayFinder, run: Run, before: int) -> dict[int, "list[_Ride]"]:
        """Return by call the rides from it."""
        found: dict[int, list[_Ride]] = {}
        service = self.network.services[run.service]
        for first, last, low, high in finder.rides(run):
            other = run.calls[last]
            spans = self.bills.carried(service, run.calls[first].place, other.place)
            if finder.strays(run, service, (first, last)):
                spans = NEVER_SOLD
            group = self.bills.group(other.place, service.id) if other.mode == SHIP else 0
            head = self.steps.states_of(other.place)[f"{other.mode}+{group or ''}"]
            ride = _Ride(head, before + low, before + high, run.service, spans)
            found.setdefault(first, []).append(ride)
        return found

    def _joined(
        self,
        boarding: dict[int, list[tuple[int, Boarding]]],
        aboard: list[tuple[int, int, list[_Ride]]],
        ways: Ways,
    ) -> Steps:
        """Return the steps with boardings among those of their places, and rides behind all.

        ``ways`` holds those of all services, by the numbers of the steps before.
        """
        steps = self.steps
        head: list[int] = []
        number: dict[int, int] = {}
        start = [0]
        boardings: dict[int, Boarding] = {}
        old: list[int] = []
        for state in range(len(steps.start) - 1):
            for edge in range(steps.start[state], steps.start[state + 1]):
                number[edge] = len(head)
                old.append(edge)
                head.append(steps.head[edge])
            for then, where in boarding.get(state, ()):
                boardings[len(head)] = where
                old.append(-1)
                head.append(then)
            start.append(len(head))
        ridden = len(head)
        low: list[int] = []
        high: list[int] = []
        services: list[str] = []
        sold_in: list[int] = []
        for _, _, rides in aboard:
            start.append(len(head))
            for then, begin, end, service, spans in rides:
                head.append(then)
                low.append(begin)
                high.append(end)
                services.append(service)
                sold_in.append(spans)
            start.append(len(head))
        more = len(head) - ridden
        edges = [number[edge] for edge in ways.edges]
        ends = self._ends(aboard)
        bound = Bound(self.bills.turns, sold_in, self.bills.groups)
        columns = (low, high, services, boardings, ends, bound)
        rides_of = Rides(ridden, ways._replace(edges=edges), *columns)
        numbers = np.array([number[edge] for edge in range(len(steps.head))], dtype=np.int64)
        km = [*(0.0 if it < 0 else steps.km[it] for it in old), *([0.0] * more)]
        if more:
            km[ridden:] = rides_of.lengths(km)
        by_mode = {it: [number[edge] for edge in found] for it, found in steps.by_mode.items()}
        place_of, mode_of = list(steps.place_of), list(steps.mode_of)
        for place, mode, _ in aboard:
            place_of += [place, place]
            mode_of += [mode, mode]
        whole = steps._replace(
            place_of=place_of,
            mode_of=mode_of,
            start=start,
            head=head,
            kind=[*(BOARD if it < 0 else steps.kind[it] for it in old), *([MOVE] * more)],
            km=km,
            by_mode=by_mode,
            rides=rides_of,
        )
        priced = {}
        price = cache(self.unit.priced)  # a ship is boarded from several groups
        for edge in boardings:
            step = whole.step(edge)
            found = price(step)
            if found is not None:
                priced[edge] = found
                by_mode[step.first].append(edge)
        for edges_of in by_mode.values():
            edges_of.sort()
        return whole._replace(rows=steps.rows.renumbered(numbers).replaced(priced))

    def _ends(self, aboard: list[tuple[int, int, list[_Ride]]]) -> list[str]:
        """Return between which trade regions each ride goes."""
        steps, network = self.steps, self.network
        found = []
        for place, _, rides in aboard:
            for head, _, _, service, _ in rides:
                regions = network.regions.get(network.services[service].mode, {})
                ends = (regions.get(steps.places[it]) for it in (place, steps.place_of[head]))
                one, other = ends
                found.append(f"{one[0]}>{other[0]}" if one and other else "")
        return found


def with_rows(steps: Steps, priced: Mapping[int, StepRows]) -> Steps:
    """Return steps of which some take something else."""
    return with_lengths(steps._replace(rows=steps.rows.replaced(priced)))


def with_lengths(steps: Steps) -> Steps:
    """Return steps whose kilometres are those of their rows, and of rides those of their steps."""
    km = [*steps.rows.nominal_km.tolist(), *([0.0] * len(steps.rides))]
    if len(steps.rides):
        km[steps.rides.first :] = steps.rides.lengths(km)
    return steps._replace(km=km)
