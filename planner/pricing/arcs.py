"""The steps that can be made on a network, and what each takes per TEU and per tonne.

The steps of all questions are priced once; `planner.graph.graph` applies what a question adds (its
cargo's amount, bans, seasons, ends) to these flat sequences.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import is_surcharge
from planner.pricing.formula import Formula, Number, Price, Quote, Value
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import on_grid
from planner.query.query import DRAWN_ONLY

MOVE, HANDLE, PASS = 0, 1, 2
NEVER = float("inf")


class Step(NamedTuple):
    """A move from a to b, or a handling or a pass at a.

    For a move ``first`` is the mode and ``both`` the subject of the link; for handling
    ``first`` and ``second`` are the modes; for a pass ``first`` is the mode.
    """

    kind: int
    a: str
    b: str
    first: str
    second: str
    both: str


COLUMNS = ("hours", "wait_h", "km", "usd_per_teu", "usd_per_t", "wtw_kg_per_t")
"""Columns of `Steps` with a number for each step."""


class Steps(NamedTuple):
    """States ``(place, mode, in or out)`` and their steps in compressed sparse rows.

    State ``n`` belongs to place ``places[place_of[n]]`` and mode ``modes[mode_of[n]]``; it
    is *in* where n is even. Steps ``start[n]`` to ``start[n + 1]`` leave it. ``hours`` is
    `NEVER` for closed steps and for unloading, which only the destination opens and whose
    hours are in ``unload`` where they are the same all year; it counts
    ``wait_h``, the wait for the next service, which bulk does not have. Dollars are per
    TEU and per tonne, kilograms of CO2e per tonne. ``slow`` steps depend on the season, the
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

    def states_of(self, place: str) -> dict[str, int]:
        """Return the *in* state of each mode at a place, the gate included."""
        at = self.first_state.get(place)
        found: dict[str, int] = {}
        if at is None:
            return found
        number = self.place_of[at]
        while at < len(self.place_of) and self.place_of[at] == number:
            found[self.modes[self.mode_of[at]]] = at
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
        both = f"{a}-{b}:{first}" if kind == MOVE else ""
        return Step(kind, a, b, first, second, both)


def reprice(pricer: Pricer, step: Step, day: int | None = None) -> Price | None:
    """Price a step, for another day or for its evidence."""
    if step.kind == MOVE:
        return pricer.move(step.a, step.b, step.first, step.both, day)
    if step.kind == PASS:
        return pricer.passing(step.a, step.first, day)
    return pricer.handling(step.a, step.first, step.second, day)


def _quote(pricer: Pricer, step: Step) -> Quote | None:
    if step.kind == MOVE:
        return pricer.quote_move(step.a, step.b, step.first, step.both)
    if step.kind == PASS:
        return pricer.quote_pass(step.a, step.first)
    return pricer.quote_handling(step.a, step.first, step.second)


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
        if step.kind == HANDLE and step.first in ("sea", "air"):
            abroad = _quote(self._teu_abroad, step), _quote(self._tonne_abroad, step)
            if abroad[0] is not None and abroad[1] is not None:
                customs = abroad[0].formula, abroad[1].formula
                values |= abroad[0].values | abroad[1].values
        slow = bool(teu.seasons or tonne.seasons or teu.ship or teu.open_hours)
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
    def __init__(self, network: Network) -> None:
        self.network = network
        self.unit = UnitPrices(network)
        self.heads: list[int] = []
        self.kinds: list[int] = []
        self.resolved: dict[int, Resolved] = {}
        self.by_mode: dict[str, list[int]] = {mode: [] for mode in network.modes}

    def resolve(self) -> Steps:
        network = self.network
        links = [link for link in network.links if link.mode != DRAWN_ONLY]
        modes_at: dict[str, list[str]] = {}
        out: dict[tuple[str, str], list[str]] = {}
        for link in links:
            for place in (link.a, link.b):
                modes = modes_at.setdefault(place, [])
                if link.mode not in modes:
                    modes.append(link.mode)
            out.setdefault((link.a, link.mode), []).append(link.b)
            if link.direction == "both":
                out.setdefault((link.b, link.mode), []).append(link.a)
        places = [place for place in network.places if place in modes_at]
        modes = [*network.modes, GATE]
        number_of = {mode: at for at, mode in enumerate(modes)}
        place_of: list[int] = []
        mode_of: list[int] = []
        node: dict[tuple[str, str], int] = {}
        for at, place in enumerate(places):
            for mode in (*modes_at[place], GATE):
                node[place, mode] = len(place_of)
                place_of += [at, at]
                mode_of += [number_of[mode]] * 2
        start = [0]
        for place in places:
            for mode in modes_at[place]:
                self._arrived(place, mode, modes_at[place], node)
                start.append(len(self.heads))
                for other in out.get((place, mode), ()):
                    self._add(Step(MOVE, place, other, mode, mode, ""), node[other, mode])
                start.append(len(self.heads))
            for mode in modes_at[place]:
                step = Step(HANDLE, place, place, GATE, mode, "")
                self._add(step, node[place, mode] + 1)
            start += [len(self.heads)] * 2
        blank = [0.0] * len(self.heads)
        bare = Steps(
            *(places, modes, place_of, mode_of, start, self.heads, self.kinds),
            *(blank, blank, blank, blank, blank, blank),
            first_state={place: node[place, modes_at[place][0]] for place in places},
            slow=[],
            closed=[],
            discharge=[],
            unload={},
            by_mode=self.by_mode,
            carbon=[],
            surcharges={},
            low_priority={},
        )
        return with_prices(bare, self.resolved)

    def _arrived(
        self, place: str, mode: str, modes: list[str], node: dict[tuple[str, str], int]
    ) -> None:
        at = node[place, mode]
        self._add(Step(PASS, place, place, mode, mode, ""), at + 1)
        for other in modes:
            if other != mode:
                self._add(Step(HANDLE, place, place, mode, other, ""), node[place, other] + 1)
        self._add(Step(HANDLE, place, place, mode, GATE, ""), node[place, GATE] + 1)

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
