"""The steps that can be made on a network, and what each takes per TEU and per tonne.

The steps of all questions are priced once; `planner.graph.graph` applies what a question adds (its
cargo's amount, bans, seasons, ends) to these flat sequences.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from corridors.model.entities import GATE, Service, ServiceCall
from corridors.model.network import Network
from corridors.model.seasons import day_number, in_season
from planner.pricing.adjustments import is_surcharge
from planner.pricing.analogy import trade_of
from planner.pricing.formula import (
    BOARD,
    Formula,
    Number,
    Price,
    Quote,
    Value,
)
from planner.pricing.formula import HANDLE as HANDLE  # noqa: PLC0414 - part of the interface
from planner.pricing.formula import MOVE as MOVE  # noqa: PLC0414
from planner.pricing.formula import PASS as PASS  # noqa: PLC0414
from planner.pricing.lane_finder import LaneFinder
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import on_grid
from planner.pricing.rides import (
    Boarding,
    Rides,
    Run,
    Sold,
    WayFinder,
    Ways,
    directions_of,
    train_km,
)
from planner.query.query import DRAWN_ONLY

NEVER = float("inf")


class Step(NamedTuple):
    """A move from a to b, or a handling, a pass or the boarding of a service at a.

    For a move ``first`` is the mode and ``both`` the subject of the link; for handling
    ``first`` and ``second`` are the modes; for a pass ``first`` is the mode. ``service`` is the
    service boarded, or by which a move is made; of a handling `SERVED` where it leads to the
    services of a place, which are waited for when they are boarded. ``offset_h`` is that of
    `planner.pricing.rides.Boarding`.
    """

    kind: int
    a: str
    b: str
    first: str
    second: str
    both: str
    service: str = ""
    offset_h: float = 0.0


SERVED = "services"
COLUMNS = ("hours", "wait_h", "km", "usd_per_teu", "usd_per_t", "wtw_kg_per_t")
"""Columns of `Steps` with a number for each step."""


class Steps(NamedTuple):
    """States ``(place, mode, in or out)`` and their steps in compressed sparse rows.

    State ``n`` belongs to place ``places[place_of[n]]`` and mode ``modes[mode_of[n]]``; it
    is *in* where n is even. Steps ``start[n]`` to ``start[n + 1]`` leave it. ``hours`` is
    `NEVER` for closed steps and for unloading, which only the destination opens and whose
    hours are in ``unload`` where they are the same all year; it counts
    ``wait_h``, the wait for the next service, which bulk has only where it boards one. Dollars are
    per TEU and per tonne, kilograms of CO2e per tonne. ``slow`` steps depend on the season, the
    hour or the ship, ``closed`` ones are closed all year, ``discharge`` holds the steps
    that take cargo from ship or aircraft, with the customs they pay outside the country of
    the origin: hours of containers and packages, dollars per TEU and per tonne, hours of bulk.
    ``carbon`` holds the steps whose CO2e is paid for, with the dollars per tonne of cargo that
    come on top of the rates.
    ``surcharges`` holds, by the attribute of a share of the price or of a surcharge
    (`planner.pricing.adjustments`), the steps for which cargo that pays it pays more, with the
    dollars more per TEU or tonne. ``low_priority`` holds, by the countries
    between which containers go by low-priority trains, the moves that take these longer, and
    their hours then.

    Services have states of their own: at each place where they call a pair for each mode, behind
    those of its modes (`states_of` has them under the name of the mode and a plus), and behind all
    places one for each call where cargo boards. ``served`` is the number of the first mode of
    services; ``rides`` are the last steps, which consist of others and have no price here.
    """

    places: list[str]
    modes: list[str]
    place_of: list[int]
    mode_of: list[int]
    start: list[int]
    head: list[int]
    kind: list[int]
    hours: list[float]
    wait_h: list[float]
    km: list[float]
    usd_per_teu: list[float]
    usd_per_t: list[float]
    wtw_kg_per_t: list[float]
    first_state: dict[str, int]
    slow: list[int]
    closed: list[int]
    discharge: list[tuple[int, float, float, float, float]]
    unload: dict[int, float]
    by_mode: dict[str, list[int]]
    carbon: list[tuple[int, float]]
    surcharges: dict[str, list[tuple[int, float]]]
    low_priority: dict[str, list[tuple[int, float]]]
    served: int = 1 << 30
    rides: Rides = Rides()

    def states_of(self, place: str) -> dict[str, int]:
        """Return the *in* state of each mode at a place, the gate included."""
        at = self.first_state.get(place)
        found: dict[str, int] = {}
        if at is None:
            return found
        mode = -1
        while mode < 0 or self.modes[mode] != GATE:  # the gate is the last of a place
            mode = self.mode_of[at]
            name = self.modes[mode] + ("+" if mode >= self.served else "")
            if name in found:
                break  # behind the last place stand states aboard, and those of stops passed
            found[name] = at
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
            service, _, offset_h = self.rides.boardings[edge]
            return Step(kind, a, b, first, second, "", service, offset_h)
        if kind == HANDLE and self.served <= self.mode_of[head]:
            return Step(kind, a, b, first, second, "", SERVED)
        both = f"{a}-{b}:{first}" if kind == MOVE else ""
        return Step(kind, a, b, first, second, both)

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
    return pricer.handling(step.a, step.first, step.second, day, waits=not step.service)


def _quote(pricer: Pricer, step: Step) -> Quote | None:
    if step.kind == MOVE:
        return pricer.quote_move(step.a, step.b, step.first, step.both)
    if step.kind == PASS:
        return pricer.quote_pass(step.a, step.first)
    if step.kind == BOARD:
        return pricer.quote_boarding(step.service, step.a, step.offset_h)
    return pricer.quote_handling(step.a, step.first, step.second, waits=not step.service)


class Resolved(NamedTuple):
    """What one step takes, in the terms of `Steps`; numbers, or arrays with one of each draw.

    ``columns`` are those of `COLUMNS`; ``low_priority`` names the countries and the hours.
    """

    columns: tuple[Number, ...]
    slow: bool
    closed: bool
    unload: Number | None
    discharge: tuple[Number, Number, Number, Number] | None
    carbon: Number
    surcharges: tuple[tuple[str, Number], ...]
    low_priority: tuple[str, Number] | None


class UnitFormulas(NamedTuple):
    """The formulas of one step for one TEU and for one tonne of bulk.

    Goods in packages take the hours of containers and pay by the tonne.

    Attributes
    ----------
    teu, tonne
        At home and without a share of the price.
    customs
        The same for cargo discharged abroad, where ship or aircraft discharge.
    teu_shares, tonne_shares
        Facts with a share of the price or a surcharge that some cargo pays, by attribute.
    trade
        Between which countries containers go by low-priority trains, if any do.
    slow, closed, unloads
        Whether the step depends on season, hour or ship, is closed all year, unloads.
    """

    teu: Formula
    tonne: Formula
    customs: tuple[Formula, Formula] | None
    teu_shares: tuple[tuple[str, int], ...]
    tonne_shares: tuple[tuple[str, int], ...]
    trade: str | None
    slow: bool
    closed: bool
    unloads: bool

    def resolve(self, value: Value) -> Resolved:
        """Return what the step takes with some values of its facts."""
        teu, tonne = self.teu, self.tonne
        own_h = teu.hours(value)
        # What is closed, or only opens at the destination, stays so whatever is drawn.
        hours = NEVER if self.closed or self.unloads else own_h
        discharge = None
        if self.customs is not None:
            landed, landed_t = self.customs
            discharge = (
                *(landed.border_h(value), landed.fees_usd(value)),
                *(landed_t.fees_usd(value), landed_t.border_h(value)),
            )
        return Resolved(
            columns=(
                *(hours, teu.wait_h(value), on_grid(teu.km(value))),
                *(teu.usd(value, 1.0), tonne.usd(value, 1.0), teu.wtw_kg(value, 1.0)),
            ),
            slow=self.slow,
            closed=self.closed,
            unload=own_h if self.unloads and not (self.slow or self.closed) else None,
            discharge=discharge,
            # What CO2e costs depends on the mass of the cargo alone.
            carbon=teu.carbon_usd(value, 1.0),
            surcharges=(
                *_surcharges(teu, self.teu_shares, value),
                *_surcharges(tonne, self.tonne_shares, value),
            ),
            # Where low-priority trains are as quick, they still cite a fact more.
            low_priority=None
            if self.trade is None or self.closed
            else (self.trade, tonne.hours(value)),
        )

    def facts(self) -> set[int]:
        """Return the facts that any of it depends on."""
        found = {*self.teu.timed_by(), *self.tonne.timed_by(), *self.teu.emitted_by()}
        found.update(self.teu.paid_by(), self.tonne.paid_by())
        found.update(number for _, number in (*self.teu_shares, *self.tonne_shares))
        for formula in self.customs or ():
            found.update(formula.border, formula.fees)
        return found


def _surcharges(
    formula: Formula, shares: tuple[tuple[str, int], ...], value: Value
) -> Iterator[tuple[str, Number]]:
    """Yield what each share of the price and each surcharge adds to a step, by its attribute."""
    for attribute, number in shares:
        if is_surcharge(attribute):
            yield attribute, value(number)
        else:
            yield attribute, formula.full_usd(value) * (value(number) - 1.0)


class UnitPrices:
    """Prices steps for one TEU and for one tonne, at home and abroad."""

    def __init__(self, network: Network) -> None:
        day = day_number(network.edition.month, network.edition.day)
        self._teu, self._tonne, self._teu_abroad, self._tonne_abroad = (
            Pricer.of_unit(network, day, per_teu=per_teu, origin_country=origin)
            for origin in (None, "")
            for per_teu in (True, False)
        )

    def resolve(self, step: Step) -> Resolved | None:
        """Price a step, or return None where it is not possible."""
        found = self.formulas(step)
        return None if found is None else found[0].resolve(found[1].__getitem__)

    def formulas(self, step: Step) -> tuple[UnitFormulas, dict[int, float]] | None:
        """Return the formulas of a step and the values of its facts, None where not possible."""
        teu, tonne = _quote(self._teu, step), _quote(self._tonne, step)
        if teu is None or tonne is None:
            return None
        values = {**teu.values, **tonne.values}
        customs = None
        if step.kind == HANDLE and step.first in ("sea", "air") and step.second != step.first:
            abroad = _quote(self._teu_abroad, step), _quote(self._tonne_abroad, step)
            if abroad[0] is not None and abroad[1] is not None:
                customs = abroad[0].formula, abroad[1].formula
                values |= abroad[0].values | abroad[1].values
        seasons = teu.seasons or tonne.seasons or teu.dated
        slow = bool(seasons or teu.ship or teu.open_hours or teu.departures)
        trade = None
        if step.kind == MOVE:
            trade = self._teu.low_priority_countries(step.a, step.first)
        formulas = UnitFormulas(
            teu=teu.formula,
            tonne=tonne.formula,
            customs=customs,
            teu_shares=teu.shares,
            tonne_shares=tonne.shares,
            trade=trade,
            slow=slow,
            closed=bool(teu.closed) and not slow,
            unloads=step.kind == HANDLE and step.second == GATE,
        )
        return formulas, values


def with_prices(steps: Steps, resolved: Mapping[int, Resolved]) -> Steps:
    """Return steps of which some take something else.

    Parameters
    ----------
    steps
        The steps; columns may be shorter than the steps that are resolved.
    resolved
        What each of some steps takes, in their order.
    """
    fields: dict[str, Any] = {name: getattr(steps, name).copy() for name in COLUMNS}
    columns = [fields[name] for name in COLUMNS]
    for edge, found in resolved.items():
        for column, number in zip(columns, found.columns, strict=True):
            column[edge] = number
    km, rides = fields["km"], steps.rides
    if len(rides) and any(km[edge] != steps.km[edge] for edge in resolved):
        km[rides.first :] = rides.lengths(km)

    def merged(rows: Iterable[Any], more: Iterable[Any]) -> list[Any]:
        return sorted([*(row for row in rows if row[0] not in resolved), *more])

    def by_name(rows: Mapping[str, list[Any]], more: Mapping[str, list[Any]]) -> dict[str, Any]:
        names = dict.fromkeys((*rows, *more))
        found = {name: merged(rows.get(name, ()), more.get(name, ())) for name in names}
        return {name: some for name, some in found.items() if some}

    surcharges: dict[str, list[Any]] = {}
    low_priority: dict[str, list[Any]] = {}
    for edge, found in resolved.items():
        for name, usd in found.surcharges:
            if usd:
                surcharges.setdefault(name, []).append((edge, usd))
        if found.low_priority is not None:
            trade, hours = found.low_priority
            low_priority.setdefault(trade, []).append((edge, hours))
    some = resolved.items()
    unload = ((edge, it.unload) for edge, it in some if it.unload is not None)
    discharge = ((edge, *it.discharge) for edge, it in some if it.discharge is not None)
    carbon = ((edge, it.carbon) for edge, it in some if it.carbon)
    return steps._replace(
        **fields,
        slow=sorted({*steps.slow}.difference(resolved).union(e for e, it in some if it.slow)),
        closed=sorted({*steps.closed}.difference(resolved).union(e for e, it in some if it.closed)),
        discharge=merged(steps.discharge, discharge),
        unload=dict(merged(steps.unload.items(), unload)),
        carbon=merged(steps.carbon, carbon),
        surcharges=by_name(steps.surcharges, surcharges),
        low_priority=by_name(steps.low_priority, low_priority),
    )


def resolve_steps(network: Network) -> Steps:
    """Price every step of a network under its layers of facts."""
    return _Resolver(network).resolve()


class _Resolver:
    """Lays out the states of a network and prices the steps between them, then adds its rides."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.unit = UnitPrices(network)
        self.heads: list[int] = []
        self.kinds: list[int] = []
        self.start = [0]
        self.resolved: dict[int, Resolved] = {}
        self.by_mode: dict[str, list[int]] = {mode: [] for mode in network.modes}
        self.modes_at: dict[str, list[str]] = {}
        self.served_at: dict[str, list[str]] = {}
        self.out: dict[tuple[str, str], list[str]] = {}
        self.node: dict[tuple[str, str], int] = {}

    def resolve(self) -> Steps:
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
        place_of: list[int] = []
        mode_of: list[int] = []
        for at, place in enumerate(places):
            for mode in (*self._states(place), GATE):
                self.node[place, mode] = len(place_of)
                place_of += [at, at]
                mode_of += [number_of[mode]] * 2
        for place in places:
            self._at_place(place)
        blank = [0.0] * len(self.heads)
        bare = Steps(
            *(places, modes, place_of, mode_of, self.start, self.heads, self.kinds),
            *(blank, blank, blank, blank, blank, blank),
            first_state={place: self.node[place, self._states(place)[0]] for place in places},
            slow=[],
            closed=[],
            discharge=[],
            unload={},
            by_mode=self.by_mode,
            carbon=[],
            surcharges={},
            low_priority={},
            served=served,
        )
        steps = with_prices(bare, self.resolved)
        return (
            _ServiceResolver(self.network, self.unit, steps).resolve() if self.served_at else steps
        )

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
        """Return the modes of a place, and those of its services with a plus."""
        return [*self.modes_at[place], *(f"{it}+" for it in self.served_at.get(place, ()))]

    def _at_place(self, place: str) -> None:
        """Add the steps at a place and those that leave it; boardings come with the rides."""
        states = self._states(place)
        for mode in states:
            self._arrived(place, mode, states)
            self.start.append(len(self.heads))
            for other in self.out.get((place, mode), ()):
                self._add(Step(MOVE, place, other, mode, mode, ""), self.node[other, mode])
            self.start.append(len(self.heads))
        for mode in states:
            self._handle(place, GATE, mode)
        self.start += [len(self.heads)] * 2

    def _arrived(self, place: str, mode: str, states: list[str]) -> None:
        if not mode.endswith("+"):
            step = Step(PASS, place, place, mode, mode, "")
            self._add(step, self.node[place, mode] + 1)
        for other in states:
            if other != mode or mode.endswith("+"):
                self._handle(place, mode, other)
        self._handle(place, mode, GATE)

    def _handle(self, place: str, first: str, second: str) -> None:
        service = SERVED if second.endswith("+") else ""
        modes = (first.rstrip("+"), second.rstrip("+"))
        self._add(Step(HANDLE, place, place, *modes, "", service), self.node[place, second] + 1)

    def _add(self, step: Step, head: int) -> None:
        if step.kind == MOVE:
            step = step._replace(both=f"{step.a}-{step.b}:{step.first}")
        resolved = self.unit.resolve(step)
        if resolved is None:
            return
        edge = len(self.heads)
        self.resolved[edge] = resolved
        for mode in {step.first, step.second} - {GATE, ""}:
            self.by_mode[mode].append(edge)
        self.heads.append(head)
        self.kinds.append(step.kind)


class _ServiceResolver:
    """Adds the services of a network to its steps: boardings, then rides.

    The ways of services, and how their timetables differ from the hours of the steps, are those of
    the network without layers: a scenario delays or closes a service, and moves it nowhere else.
    """

    def __init__(self, network: Network, unit: UnitPrices, steps: Steps) -> None:
        self.network = network
        self.unit = unit
        self.steps = steps
        ground = network.ground
        self._planned, self._unit_planned = steps, unit
        if ground is not network:
            from planner.pricing.changes import without_layers

            self._planned, self._unit_planned = without_layers(network, steps), UnitPrices(ground)
        self._nominal: dict[int, float] = {}
        self._bars: dict[tuple[str, str, tuple[int, ...]], Callable[[int], bool]] = {}
        self._pricers: dict[tuple[str, int], Pricer] = {}

    def resolve(self) -> Steps:
        steps = self.steps
        families: dict[str, set[int]] = {}
        for number, mode in enumerate(steps.modes[: steps.served]):
            if mode != GATE:
                families.setdefault(self.network.modes[mode].family, set()).add(number)
        km = train_km(self.network.ground, self._planned)
        finder = WayFinder(self._planned, km, families, self._hours, self._bars_of)
        boarding: dict[int, list[tuple[int, Boarding]]] = {}
        aboard: list[tuple[int, int, list[tuple[int, int, int, str]]]] = []
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
                    at = steps.states_of(calls[first].place)[f"{calls[first].mode}+"]
                    aboard.append((steps.place_of[at], steps.mode_of[at], found))
                    state = states + 2 * len(aboard) - 1
                    later_h = self._clock(calls[first]) - self._clock(calls[0])
                    where = Boarding(service.id, first, run.depart_h[first] + later_h)
                    boarding.setdefault(at + 1, []).append((state, where))
        return self._joined(boarding, aboard, Ways(edges, pace, stays))

    def _clock(self, call: ServiceCall) -> int:
        """Return the hours by which the clock of a call is ahead of Greenwich."""
        return round(self.network.places[call.place].lon / 15.0)

    def _hours(self, edge: int) -> float:
        """Return the hours of a step without layers, whether it is closed or not."""
        known = self._nominal.get(edge)
        if known is None:
            known = self._planned.hours[edge]
            if known == NEVER:
                found = self._unit_planned.formulas(self.steps.step(edge))
                known = 0.0 if found is None else float(found[0].teu.hours(found[1].__getitem__))
            self._nominal[edge] = known
        return known

    def _bars_of(self, service: Service) -> Callable[[int], bool]:
        """Return what tells whether a step is closed to a service as long as it runs."""
        stated = self.network.ground.facts.entries((service.id,), "ice_class")
        key = (service.cargo[0], service.id if stated else "", self._days_of(service))
        if key not in self._bars:
            self._bars[key] = cache(partial(self._is_barred, *key))
        return self._bars[key]

    def _days_of(self, service: Service) -> tuple[int, ...]:
        """Return the middles of the months in which a service runs."""
        entries = self.network.ground.facts.entries((service.id,), "status")
        seasons = [season for _, season, _ in entries if season is not None]
        middles = [day_number(month, 15) for month in range(1, 13)]
        days = (day for day in middles if any(in_season(it, day) for it in seasons))
        return tuple(days) if seasons else tuple(middles)

    def _is_barred(self, cargo: str, fleet: str, days: tuple[int, ...], edge: int) -> bool:
        """Tell whether a step is closed to the ship of a cargo on all of some days.

        ``fleet`` is a service that states the class of its ships, or empty.
        """
        for day in days:
            if (cargo, day) not in self._pricers:
                self._pricers[cargo, day] = Pricer(self.network.ground, cargo, day, "", "")
            ship = self._pricers[cargo, day].aboard(fleet)
            price = reprice(ship, self.steps.step(edge))
            if price is not None and not price.closed:
                return False
        return True

    def _rides(
        self, finder: WayFinder, run: Run, before: int
    ) -> dict[int, list[tuple[int, int, int, str]]]:
        """Return by call the rides from it: the state they lead to, and their span of the way."""
        found: dict[int, list[tuple[int, int, int, str]]] = {}
        for first, last, low, high in finder.rides(run):
            other = run.calls[last]
            head = self.steps.states_of(other.place)[f"{other.mode}+"]
            found.setdefault(first, []).append((head, before + low, before + high, run.service))
        return found

    def _joined(
        self,
        boarding: dict[int, list[tuple[int, Boarding]]],
        aboard: list[tuple[int, int, list[tuple[int, int, int, str]]]],
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
        for _, _, rides in aboard:
            start.append(len(head))
            for then, begin, end, service in rides:
                head.append(then)
                low.append(begin)
                high.append(end)
                services.append(service)
            start.append(len(head))
        more = len(head) - ridden
        edges = [number[edge] for edge in ways.edges]
        sold = self._sold(aboard)
        spans = (low, high, services)
        rides_of = Rides(ridden, ways._replace(edges=edges), *spans, boardings, sold)
        moved = _renumbered(steps, number, old, more)
        lengths = rides_of.lengths(moved.km) if more else []
        by_mode = {mode: list(found) for mode, found in moved.by_mode.items()}
        place_of, mode_of = list(steps.place_of), list(steps.mode_of)
        for place, mode, _ in aboard:
            place_of += [place, place]
            mode_of += [mode, mode]
        whole = moved._replace(
            place_of=place_of,
            mode_of=mode_of,
            start=start,
            head=head,
            kind=[*(BOARD if it < 0 else steps.kind[it] for it in old), *([MOVE] * more)],
            km=[*moved.km[:ridden], *lengths],
            by_mode=by_mode,
            rides=rides_of,
        )
        resolved = {}
        for edge in boardings:
            step = whole.step(edge)
            found = self.unit.resolve(step)
            if found is not None:
                resolved[edge] = found
                by_mode[step.first].append(edge)
        return with_prices(whole, resolved)

    def _sold(self, aboard: list[tuple[int, int, list[tuple[int, int, int, str]]]]) -> Sold:
        """Return the lane of each ride, from region to region of its calls, and its trade."""
        steps, network = self.steps, self.network
        known = {*network.lanes}
        families = {it.family for it in network.modes.values()}
        finders = {it: LaneFinder(network, it, known) for it in families}
        found, trades, joined = [], [], []
        for place, _, rides in aboard:
            for head, _, _, service in rides:
                family = network.services[service].mode
                ends = [steps.places[it] for it in (place, steps.place_of[head])]
                one, other = (network.regions.get(family, {}).get(it) for it in ends)
                found.append(finders[family].between(*ends))
                trades.append(trade_of(network, ends[0], ends[1], family))
                joined.append(f"{one[0]}>{other[0]}" if one and other else "")
        return Sold(found, trades, joined)


def _renumbered(steps: Steps, number: Mapping[int, int], old: list[int], more: int) -> Steps:
    """Return steps of which each has another number, with room for boardings and rides."""

    def column(values: list[float]) -> list[float]:
        return [*(0.0 if edge < 0 else values[edge] for edge in old), *([0.0] * more)]

    def pairs(rows: list[tuple[int, float]]) -> list[tuple[int, float]]:
        return [(number[edge], value) for edge, value in rows]

    columns: dict[str, Any] = {name: column(getattr(steps, name)) for name in COLUMNS}
    return steps._replace(
        **columns,
        slow=[number[edge] for edge in steps.slow],
        closed=[number[edge] for edge in steps.closed],
        discharge=[(number[row[0]], *row[1:]) for row in steps.discharge],
        unload={number[edge]: hours for edge, hours in steps.unload.items()},
        by_mode={mode: [number[it] for it in found] for mode, found in steps.by_mode.items()},
        carbon=pairs(steps.carbon),
        surcharges={name: pairs(rows) for name, rows in steps.surcharges.items()},
        low_priority={name: pairs(rows) for name, rows in steps.low_priority.items()},
    )
