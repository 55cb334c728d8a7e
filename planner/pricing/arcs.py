"""Which steps can be made on a network, and what does each take per TEU, tonne and hour?

The steps of all questions, priced once: what a question adds (its cargo's amount, bans,
seasons, ends) is laid over these flat sequences by `planner.graph.graph`.
"""

from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arc_cost import Price
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import on_grid
from planner.pricing.single_20ft import REEFER
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


class Steps(NamedTuple):
    """States ``(place, mode, in or out)`` and their steps in compressed sparse rows.

    State ``n`` belongs to place ``places[place_of[n]]`` and mode ``modes[mode_of[n]]``; it
    is *in* where n is even. Steps ``start[n]`` to ``start[n + 1]`` leave it. ``hours`` is
    `NEVER` for closed steps and for unloading, which only the destination opens and whose
    hours are in ``unload`` where they are the same all year; it counts
    ``wait_h``, the wait for the next service, which only containers have. Dollars are per
    TEU and per tonne, kilograms of CO2e per tonne. ``slow`` steps depend on the season, the
    hour or the ship, ``closed`` ones are shut all year, ``discharge`` holds the steps
    that take cargo from ship or aircraft, with the customs they pay outside the country of
    the origin: hours, dollars per TEU and per tonne. ``carbon`` holds the steps whose CO2e
    is paid for, with the dollars per tonne of cargo that come on top of the rates. ``lone``
    holds the steps for which a 20-foot box on its own pays more than one of two, with the
    dollars that it pays more, ``packed`` those for which a tonne of goods in packages pays more
    than one of bulk, ``reefer`` those for which a refrigerated box pays more per TEU
    (`planner.pricing.single_20ft`). ``ordinary``
    holds, by the countries between which boxes go by ordinary trains, the moves that take these
    longer, and their hours then (`planner.pricing.train_priority`).
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
    discharge: list[tuple[int, float, float, float]]
    unload: dict[int, float]
    by_mode: dict[str, list[int]]
    carbon: list[tuple[int, float]]
    lone: list[tuple[int, float]]
    packed: list[tuple[int, float]]
    reefer: list[tuple[int, float]]
    ordinary: dict[str, list[tuple[int, float]]]

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
        from bisect import bisect_right

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


def has_share(pricer: Pricer, step: Step) -> bool:
    """Tell whether anything is said of what the box of a pricer pays for a step.

    Parameters
    ----------
    pricer
        Prices boxes that pay a share (`planner.pricing.single_20ft`).
    step
        A move or a handling; a pass asks all boxes the same.
    """
    box, tables = pricer.share_name, pricer.tables
    if step.kind == PASS:
        return False
    country = pricer.countries[step.a]
    if step.kind == HANDLE:
        pair = f"{step.first}>{step.second}"
        return box in tables.get(f"{pair}@{step.a}", {}) or box in pricer.scoped(pair, country)
    if box in pricer.scoped(step.first, country):
        return True
    links = (f"{step.a}>{step.b}", f"{step.a}-{step.b}", f"{step.b}-{step.a}")
    return any(box in tables.get(f"{it}:{step.first}", {}) for it in links)


def resolve_steps(network: Network) -> Steps:
    """Price every step of a network under its layers of facts."""
    return _Resolver(network).resolve()


class Resolved(NamedTuple):
    """What one step takes, in the terms of `Steps`.

    ``price`` holds hours, wait, km, dollars per TEU and per tonne, kg of CO2e per tonne.
    """

    price: tuple[float, float, float, float, float, float]
    slow: bool
    closed: bool
    unload: float | None
    discharge: tuple[float, float, float] | None
    carbon: float
    lone: float
    packed: float
    reefer: float
    ordinary: tuple[str, float] | None


class UnitPrices:
    """Prices steps for one TEU and for one tonne, at home and abroad."""

    def __init__(self, network: Network) -> None:
        day = day_number(network.edition.month, network.edition.day)
        self.per_teu, self.per_t, self.teu_abroad, self.t_abroad = (
            Pricer.of_unit(network, day, per_teu=per_teu, origin_country=origin)
            for origin in (None, "")
            for per_teu in (True, False)
        )
        self.refrigerated = Pricer.of_unit(network, day, per_teu=True, box=REEFER)

    def resolve(self, step: Step) -> Resolved | None:
        """Price a step, or return None where it is not possible."""
        price = reprice(self.per_teu, step)
        other = reprice(self.per_t, step)
        if price is None or other is None:
            return None
        # Of ordinary trains only tonnes ask here.
        slow = bool(price.seasons or other.seasons or price.ship or price.open_hours)
        closed = bool(price.closed) and not slow
        unloads = step.kind == HANDLE and step.second == GATE
        discharge = None
        if step.kind == HANDLE and step.first in ("sea", "air"):
            teu, tonne = reprice(self.teu_abroad, step), reprice(self.t_abroad, step)
            if teu is not None and tonne is not None:
                discharge = (teu.border_h, teu.usd - price.usd, tonne.usd - other.usd)
        refrigerated = None
        if has_share(self.refrigerated, step):
            refrigerated = reprice(self.refrigerated, step)
        # Both pricers carry one tonne: what its CO2e costs hangs on the cargo's mass alone.
        per_teu = price.usd - price.carbon_usd - price.lone_usd
        per_t = other.usd - other.carbon_usd - other.lone_usd
        hours = NEVER if closed or unloads else price.hours
        trade = self.per_teu.trade(step.a, step.first) if step.kind == MOVE else None
        # Tonnes go by ordinary trains. Where these are as quick, they cite a fact more.
        ordinary = None if trade is None or hours == NEVER else (trade, other.hours)
        return Resolved(
            price=(hours, price.wait_h, on_grid(price.km), per_teu, per_t, price.wtw_kg),
            slow=slow,
            closed=closed,
            unload=price.hours if unloads and not (slow or closed) else None,
            discharge=discharge,
            carbon=price.carbon_usd,
            lone=price.lone_usd,
            packed=other.lone_usd,
            reefer=0.0 if refrigerated is None else refrigerated.lone_usd,
            ordinary=ordinary,
        )


class _Resolver:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.unit = UnitPrices(network)
        self.heads: list[int] = []
        self.kinds: list[int] = []
        self.prices: list[tuple[float, float, float, float, float, float]] = []
        self.slow: list[int] = []
        self.closed: list[int] = []
        self.discharge: list[tuple[int, float, float, float]] = []
        self.unload: dict[int, float] = {}
        self.by_mode: dict[str, list[int]] = {mode: [] for mode in network.modes}
        self.carbon: list[tuple[int, float]] = []
        self.lone: list[tuple[int, float]] = []
        self.packed: list[tuple[int, float]] = []
        self.reefer: list[tuple[int, float]] = []
        self.ordinary: dict[str, list[tuple[int, float]]] = {}

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
        hours, wait, km, usd_per_teu, usd_per_t, wtw = map(list, zip(*self.prices, strict=True))
        return Steps(
            *(places, modes, place_of, mode_of, start, self.heads, self.kinds),
            *(hours, wait, km, usd_per_teu, usd_per_t, wtw),
            first_state={place: node[place, modes_at[place][0]] for place in places},
            slow=self.slow,
            closed=self.closed,
            discharge=self.discharge,
            unload=self.unload,
            by_mode=self.by_mode,
            carbon=self.carbon,
            lone=self.lone,
            packed=self.packed,
            reefer=self.reefer,
            ordinary=self.ordinary,
        )

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
        if resolved.slow:
            self.slow.append(edge)
        if resolved.closed:
            self.closed.append(edge)
        if resolved.unload is not None:
            self.unload[edge] = resolved.unload
        if resolved.discharge is not None:
            self.discharge.append((edge, *resolved.discharge))
        if resolved.carbon:
            self.carbon.append((edge, resolved.carbon))
        if resolved.lone:
            self.lone.append((edge, resolved.lone))
        if resolved.packed:
            self.packed.append((edge, resolved.packed))
        if resolved.reefer:
            self.reefer.append((edge, resolved.reefer))
        if resolved.ordinary is not None:
            trade, hours = resolved.ordinary
            self.ordinary.setdefault(trade, []).append((edge, hours))
        for mode in {step.first, step.second} - {GATE, ""}:
            self.by_mode[mode].append(edge)
        self.heads.append(head)
        self.kinds.append(step.kind)
        self.prices.append(resolved.price)
