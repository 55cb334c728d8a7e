"""A chain priced: each leg by the network's figures or the user's own, with totals and ranges."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from corridors.model.network import Network
from planner.chains.search import ChainWay, LegWay, find_chain
from planner.chains.stated import ChainLeg
from planner.chains.stored import FIGURES, Repriced
from planner.formats.route_json import SCHEMA_VERSION
from planner.graph.backend import PLAIN, Engine
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.formula import FloatArray, Number, Value
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query, hour_rate, off_network
from planner.routing.route import (
    Leg,
    Route,
    clock,
    criterion_of,
    generalised_cost,
    rounded,
    route_burden,
    route_penalty,
    totals,
)
from planner.routing.router import find_route
from planner.uncertainty.breakeven import closing_value
from planner.uncertainty.percentiles import DRAWS, SEED, Band, percentiles, row
from planner.uncertainty.route_model import (
    Plan,
    PlanStop,
    Wait,
    along,
    cost_usd,
    expected,
    plan_legs,
    plan_route,
    trace,
)
from planner.uncertainty.sampling import draw_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPrice:
    """A leg of a chain with its figures.

    ``usd`` and ``hours`` are the user's where ``own_usd`` and ``own_hours`` say so;
    ``network_usd`` and ``network_hours`` those of the network. Hours go from ``ready_h`` to
    ``end_h``, the wait for a departure among them.
    """

    leg: ChainLeg
    usd: float
    hours: float
    network_usd: float
    network_hours: float
    co2e_kg: float
    distance_km: float
    borders: int
    modes: tuple[str, ...]
    services: tuple[str, ...]
    places: tuple[str, ...]
    ready_h: float
    end_h: float

    @property
    def own_usd(self) -> bool:
        """Whether the price is the user's."""
        return self.leg.own_usd is not None

    @property
    def own_hours(self) -> bool:
        """Whether the hours are the user's."""
        return self.leg.own_hours is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStop:
    """What happens at a place of a chain: loading, a change of mode, customs, unloading.

    ``modes`` are those changed between, empty where the cargo only waits or is cleared.
    """

    place: str
    modes: tuple[str, str]
    hours: float
    usd: float
    co2e_kg: float
    start_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedChain:
    """A chain with its figures, beside the recommended route of the same question.

    ``stops`` has one more than ``legs``: what happens before each of them, and at the end.
    ``penalty`` is what the criterion counts beside its total, and ``recommended_value`` what the
    recommended route takes with it.
    ``generalised_usd`` is the price, the hours at what they cost, and what the way costs the
    shipper besides. ``time_range`` and ``cost_range`` are P10 and P90 with the user's own
    figures as they stand.
    """

    query: Query
    way: ChainWay
    legs: tuple[LegPrice, ...]
    stops: tuple[PlaceStop, ...]
    rate: float
    borne_usd: float
    recommended: Route
    recommended_generalised: float
    recommended_value: float
    penalty: float
    time_range: Band
    cost_range: Band

    @property
    def hours(self) -> float:
        """Hours from the departure to the arrival, unloading among them."""
        return fsum(it.hours for it in self.legs) + fsum(it.hours for it in self.stops)

    @property
    def usd(self) -> float:
        """Price of the shipment, USD."""
        return fsum(it.usd for it in self.legs) + fsum(it.usd for it in self.stops)

    @property
    def co2e_kg(self) -> float:
        """Emissions of the shipment, well-to-wheel, kg CO2e."""
        return self.way.route.total("co2e_kg")

    @property
    def distance_km(self) -> float:
        """Distance, km."""
        return self.way.route.total("distance_km")

    @property
    def borders(self) -> int:
        """Number of state borders crossed."""
        return self.way.route.border_crossings

    @property
    def transfers(self) -> int:
        """Number of changes of mode on the way."""
        return self.way.route.transfers

    @property
    def generalised_usd(self) -> float:
        """Generalised cost, USD."""
        return self.usd + self.rate * self.hours + self.borne_usd

    def arrival(self) -> dt.datetime:
        """Return the moment of arrival."""
        return clock(self.query, self.query.hour + self.hours)

    @property
    def value(self) -> float:
        """The total by the criterion of the question."""
        return {
            "time": self.hours,
            "cost": self.usd,
            "co2e": self.co2e_kg,
            "distance": self.distance_km,
            "generalised": self.generalised_usd,
        }[self.query.by]

    @property
    def gap(self) -> float:
        """How much more than the recommended route it takes, by the criterion of the question."""
        return self.value + self.penalty - self.recommended_value


def price_chain(
    network: Network,
    steps: Steps,
    query: Query,
    legs: Sequence[ChainLeg],
    *,
    engine: Engine = PLAIN,
) -> PricedChain:
    """Price a chain leg by leg, and beside it the recommended route of the same question.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query, legs
        What `planner.chains.stated.read_terms` returns.
    engine
        The searches for the recommended route.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.chains.search.find_chain`.
    """
    way = find_chain(network, steps, query, legs)
    plain = query._replace(via=()) if query.origin != query.destination else query
    recommended = find_route(network, plain, steps, engine=engine)
    return PricedChain(
        query=query,
        way=way,
        legs=tuple(
            _leg_price(network, leg, part) for leg, part in zip(legs, way.legs, strict=True)
        ),
        stops=tuple(_stops(query, legs, way)),
        rate=hour_rate(network, query),
        borne_usd=route_burden(network, way.route).usd,
        recommended=recommended,
        recommended_generalised=generalised_cost(network, recommended).usd,
        recommended_value=criterion_of(network, recommended),
        penalty=0.0 if query.by == "generalised" else route_penalty(network, way.route),
        **_ranges(network, way, legs),
    )


def _sum(legs: Iterable[Leg], name: str) -> float:
    return float(fsum(getattr(leg, name) for leg in legs))


def _leg_price(network: Network, leg: ChainLeg, part: LegWay) -> LegPrice:
    usd, hours = _sum(part.way, "cost_usd"), _sum(part.way, "time_h")
    moves = [step for it in part.way for step, _ in it.steps if step.kind == MOVE]
    places = [moves[0].a, *(step.b for step in moves)]
    families = (network.modes[step.first].family for step in moves)
    return LegPrice(
        leg=leg,
        usd=usd if leg.own_usd is None else leg.own_usd,
        hours=hours if leg.own_hours is None else leg.own_hours,
        network_usd=usd,
        network_hours=hours,
        co2e_kg=_sum(part.way, "co2e_kg"),
        distance_km=_sum(part.way, "distance_km"),
        borders=sum(_crosses(network, step.a, step.b, step.first) for step in moves),
        modes=tuple(dict.fromkeys(families)),
        services=tuple(dict.fromkeys(it.service for it in part.way if it.service)),
        places=tuple(places),
        ready_h=part.ready_h,
        end_h=part.end_h,
    )


def _crosses(network: Network, one: str, other: str, mode: str) -> bool:
    out_of, into = (network.places[it].country for it in (one, other))
    return bool(network.modes[mode].land and out_of and into and out_of != into)


def _stops(query: Query, legs: Sequence[ChainLeg], way: ChainWay) -> Iterable[PlaceStop]:
    places = [legs[0].origin, *(it.place for it in legs)]
    groups = [*(it.at_place for it in way.legs), way.unloading]
    begins = [query.hour, *(it.end_h for it in way.legs)]
    for place, group, begin in zip(places, groups, begins, strict=True):
        changes = [it for it in group if it.kind == "transfer"]
        yield PlaceStop(
            place=place,
            modes=(changes[0].mode, changes[-1].to_mode) if changes else ("", ""),
            hours=_sum(group, "time_h"),
            usd=_sum(group, "cost_usd"),
            co2e_kg=_sum(group, "co2e_kg"),
            start_h=begin,
        )


class ChainModel:
    """Hours and USD of a chain as functions of its facts, with the user's own figures as they are.

    Parameters
    ----------
    network, way, legs
        The network, the way of the chain, and its legs.
    """

    def __init__(self, network: Network, way: ChainWay, legs: Sequence[ChainLeg]) -> None:
        timed = [it for it, leg in zip(way.legs, legs, strict=True) if leg.own_hours is not None]
        paid = [it for it, leg in zip(way.legs, legs, strict=True) if leg.own_usd is not None]
        route = way.route
        self.plan = plan_legs(network, route)
        self.own_usd = fsum(it.own_usd or 0.0 for it in legs)
        self._query = route.query
        self._given = [it.own_hours for it in legs if it.own_hours is not None]
        quoted = {id(it) for part in paid for it in part.way}
        of_own = {id(it): number for number, part in enumerate(timed, 1) for it in part.way}
        # The stops of each run of legs between those with hours of the user's own.
        self._runs: list[list[int]] = [[] for _ in range(len(timed) + 1)]
        self._unpaid: list[PlanStop] = []
        at = run = 0
        for leg in route.legs:
            numbers = range(at, at + len(leg.steps))
            at += len(leg.steps)
            run = of_own.get(id(leg), run)
            if id(leg) not in of_own:
                self._runs[run] += numbers
            if id(leg) not in quoted:
                self._unpaid += (self.plan.stops[it] for it in numbers)

    def hours(self, value: Value, wait: Wait = expected) -> Number:
        """Return the hours from departure to arrival."""
        now: Number = self._query.hour
        for number, run in enumerate(self._runs):
            if number:
                now = now + self._given[number - 1]
            part = self.plan._replace(stops=tuple(self.plan.stops[it] for it in run))
            for stop in trace(part, value, partial(_wait_of, wait, run), now):
                now = stop.arrival
        return now - self._query.hour

    def usd(self, value: Value) -> Number:
        """Return the price of the shipment, USD."""
        return cost_usd(self.plan._replace(stops=tuple(self._unpaid)), value) + self.own_usd

    def facts(self) -> list[int]:
        """Return the facts that hours or USD depend on."""
        timed: Plan = self.plan._replace(
            stops=tuple(self.plan.stops[it] for run in self._runs for it in run)
        )
        paid = self.plan._replace(stops=tuple(self._unpaid))
        return list(dict.fromkeys((*paid.facts()["cost"], *timed.facts()["time"])))


def _wait_of(wait: Wait, run: Sequence[int], number: int) -> Number:
    """Return the wait at a stop of a run by its number in the whole plan."""
    return wait(run[number])


def _ranges(network: Network, way: ChainWay, legs: Sequence[ChainLeg]) -> dict[str, Band]:
    model = ChainModel(network, way, legs)
    criteria = ("time", "cost")
    drawn = draw_plan(network, model.plan, DRAWS, SEED, stratified=True, criteria=criteria)
    base = model.plan.base
    hours = _band(model.hours(base), model.hours(drawn.value(), drawn.wait))
    return {"time_range": hours, "cost_range": _band(model.usd(base), model.usd(drawn.value()))}


def _band(planned: Number, drawn: Number) -> Band:
    found = percentiles(planned, row(drawn, DRAWS))
    value: FloatArray = np.asarray(planned, dtype=float)
    return Band(float(value), max(0.0, found.p10), max(0.0, found.p90), found.p50)


_FACTS = 3
"""Facts that are given, the nearest first."""
_LEAST = 1e-6
"""A gap of less, of the total, is none."""
_TIE = 1e-6
_WIDTHS = "_spread"
"""Ending of what says how far prices scatter, which nobody pays."""
WEIGHED = ("generalised", "cost", "time")
"""Criteria by which prices and hours of legs may close a gap."""


class LegChange(NamedTuple):
    """A leg whose price (``USD``) or hours (``h``) at ``value`` would close the gap.

    ``number`` is that of the leg from 0, ``now`` what it takes, ``change`` is relative to that.
    """

    number: int
    unit: str
    now: float
    value: float
    change: float


class FactChange(NamedTuple):
    """A fact that would close the gap at a value.

    ``change`` is relative to what it says; ``ties`` tells whether at that value the chain takes no
    more than the route that is then recommended. Where it does not, another way has won before.
    """

    fact: Fact
    value: float
    change: float
    ties: bool


class Closing(NamedTuple):
    """What would close the gap of a chain, each kind with the smallest change first."""

    legs: tuple[LegChange, ...] = ()
    facts: tuple[FactChange, ...] = ()


def closes(
    network: Network,
    steps: Steps,
    chain: PricedChain,
    *,
    engine: Engine = PLAIN,
    facts: int = _FACTS,
) -> Closing:
    """Return what alone would make a chain equal to the recommended route.

    Nothing where the chain takes no more, or where the criterion is CO2e or distance, which no
    price closes.

    Parameters
    ----------
    network, steps
        What the chain was priced on.
    chain
        The chain.
    engine
        The searches for the recommended route under another value of a fact.
    facts
        How many facts are given at most.
    """
    if chain.query.by not in WEIGHED or not has_gap(chain):
        return Closing()
    legs = sorted(_leg_changes(chain), key=lambda it: (abs(it.change), it.number, it.unit))
    return Closing(tuple(legs), tuple(_fact_changes(network, steps, chain, engine, facts)))


def has_gap(chain: PricedChain) -> bool:
    """Tell whether a chain takes more than the recommended route, by the criterion."""
    return chain.gap > _LEAST * max(1.0, abs(chain.value))


def _leg_changes(chain: PricedChain) -> Iterator[LegChange]:
    by, gap = chain.query.by, chain.gap
    hours = {"time": gap, "cost": math.inf}.get(by, gap / chain.rate if chain.rate else math.inf)
    for number, leg in enumerate(chain.legs):
        if by != "time" and leg.usd > gap:
            yield LegChange(number, "USD", leg.usd, leg.usd - gap, -gap / leg.usd)
        if _may_be_quicker(leg, hours):
            yield LegChange(number, "h", leg.hours, leg.hours - hours, -hours / leg.hours)


def _may_be_quicker(leg: LegPrice, hours: float) -> bool:
    """Tell whether a leg takes longer than it would have to be quicker by."""
    return leg.hours > hours


def _difference(
    total: Callable[[FloatArray], FloatArray], best: Plan, number: int, values: FloatArray
) -> FloatArray:
    """Return by how much a chain takes more than the recommended route at values of a fact."""
    return total(values) - along(best, number, values)


def _fact_changes(
    network: Network, steps: Steps, chain: PricedChain, engine: Engine, most: int
) -> Sequence[FactChange]:
    query, best = chain.query, chain.recommended
    model = ChainModel(network, chain.way, [it.leg for it in chain.legs])
    plan = plan_route(network, steps, best)
    located = {**model.plan.located, **plan.located}

    def total(number: int, values: FloatArray) -> FloatArray:
        def value(it: int) -> float | FloatArray:
            return values if it == number else float(located[it].value)

        hours = model.hours(value) if query.by != "cost" else 0.0
        usd = model.usd(value) if query.by != "time" else 0.0
        weighed = {"time": hours, "cost": usd + chain.penalty}.get(query.by)
        if weighed is None:
            weighed = usd + chain.rate * hours + chain.borne_usd
        return np.broadcast_to(np.asarray(weighed, dtype=float), values.shape)

    near = []
    for number in model.facts():
        if located[number].attribute.endswith(_WIDTHS):
            continue
        base = float(located[number].value)
        gap = partial(_difference, partial(total, number), plan, number)
        value = closing_value(network, model.plan, number, gap)
        if value is not None:
            near.append((abs(math.log(value / base)), number, value))
    near.sort()
    if not near[:most]:
        return ()
    formulas = NetworkFormulas(network, steps)
    found = []
    for _, number, value in near[:most]:
        ((moved, priced),) = formulas.under({number: np.array([value])})
        try:
            least = criterion_of(moved, find_route(moved, best.query, priced, engine=engine))
        except NoRouteError:
            least = math.inf
        at = float(total(number, np.array([value]))[0])
        ties = at - least <= _TIE * max(1.0, abs(at))
        base = float(located[number].value)
        fact = network.facts.fact(number)._replace(subject=located[number].subject)
        found.append(FactChange(fact, value, value / base - 1.0, ties))
    return found


YOURS, OURS = "yours", "ours"
"""Whose a price or the hours of a leg are."""


def whose(*, own: bool) -> str:
    """Return whose a figure is, in a word."""
    return YOURS if own else OURS


def chain_dict(network: Network, chain: PricedChain, closing: Closing) -> dict[str, Any]:
    """Return a priced chain as plain data of the JSON contract, version 1."""
    off = [it.to_dict() for it in off_network(network, chain.query)]
    best = chain.recommended
    return {
        "schema_version": SCHEMA_VERSION,
        "query": chain.query.to_dict(),
        **({"off_network": off} if off else {}),
        "chain": chain_rows(network, chain),
        "totals": {
            "distance_km": rounded("distance_km", chain.distance_km),
            "time_h": rounded("time_h", chain.hours),
            "cost_usd": rounded("cost_usd", chain.usd),
            "generalised_usd": rounded("cost_usd", chain.generalised_usd),
            "co2e_kg": rounded("co2e_kg", chain.co2e_kg),
            "border_crossings": chain.borders,
            "transfers": chain.transfers,
        },
        "range": {
            "time_h": [rounded("time_h", it) for it in chain.time_range[1:3]],
            "cost_usd": [rounded("cost_usd", it) for it in chain.cost_range[1:3]],
        },
        "arrive": chain.arrival().isoformat(timespec="minutes"),
        "recommended": {
            "corridors": list(best.corridors),
            "totals": totals(best)
            | {"generalised_usd": rounded("cost_usd", chain.recommended_generalised)},
        },
        "gap": gap_dict(chain),
        "closing": {
            "legs": [
                {
                    "leg": it.number + 1,
                    "unit": it.unit,
                    "now": round(it.now, 2),
                    "value": round(it.value, 2),
                    "change": round(it.change, 6),
                }
                for it in closing.legs
            ],
            "facts": [
                {
                    "fact": it.fact.id,
                    "unit": it.fact.unit,
                    "now": it.fact.value,
                    "value": it.value,
                    "change": round(it.change, 6),
                    "ties": it.ties,
                }
                for it in closing.facts
            ],
        },
    }


def gap_dict(chain: PricedChain) -> dict[str, float]:
    """Return by how much a chain takes more than the recommended route."""
    best = chain.recommended
    return {
        "days": round((chain.hours - best.total("time_h")) / 24.0, 3) + 0.0,
        "usd": rounded("cost_usd", chain.usd - best.total("cost_usd")),
        "generalised_usd": rounded(
            "cost_usd", chain.generalised_usd - chain.recommended_generalised
        ),
        "co2e_kg": rounded("co2e_kg", chain.co2e_kg - best.total("co2e_kg")),
    }


def chain_rows(network: Network, chain: PricedChain) -> list[dict[str, Any]]:
    """Return a row for each leg and for what happens at each place, in order of travel.

    Where nothing happens at a place it has no row.
    """
    rows: list[dict[str, Any]] = []
    for number, (stop, leg) in enumerate(zip(chain.stops, (*chain.legs, None), strict=True), 1):
        if stop.hours or stop.usd or stop.modes[0]:
            rows.append(_stop_row(network, chain, stop))
        if leg is not None:
            rows.append(_leg_row(chain, leg, number))
    return rows


def _stop_row(network: Network, chain: PricedChain, stop: PlaceStop) -> dict[str, Any]:
    modes = [network.modes[it].family if it in network.modes else it for it in stop.modes if it]
    return {
        "leg": None,
        "kind": "at place",
        "from": stop.place,
        "to": stop.place,
        "modes": modes,
        "services": [],
        "time_h": rounded("time_h", stop.hours),
        "time_by": OURS,
        "network_time_h": rounded("time_h", stop.hours),
        "cost_usd": rounded("cost_usd", stop.usd),
        "cost_by": OURS,
        "network_cost_usd": rounded("cost_usd", stop.usd),
        "co2e_kg": rounded("co2e_kg", stop.co2e_kg),
        "distance_km": 0.0,
        "border_crossings": 0,
        "begins": clock(chain.query, stop.start_h).isoformat(timespec="minutes"),
        "ends": clock(chain.query, stop.start_h + stop.hours).isoformat(timespec="minutes"),
        "places": [stop.place],
    }


def _leg_row(chain: PricedChain, leg: LegPrice, number: int) -> dict[str, Any]:
    return {
        "leg": number,
        "kind": "leg",
        "from": leg.leg.origin,
        "to": leg.leg.place,
        "modes": list(leg.modes),
        "services": list(leg.services),
        "time_h": rounded("time_h", leg.hours),
        "time_by": whose(own=leg.own_hours),
        "network_time_h": rounded("time_h", leg.network_hours),
        "cost_usd": rounded("cost_usd", leg.usd),
        "cost_by": whose(own=leg.own_usd),
        "network_cost_usd": rounded("cost_usd", leg.network_usd),
        "co2e_kg": rounded("co2e_kg", leg.co2e_kg),
        "distance_km": rounded("distance_km", leg.distance_km),
        "border_crossings": leg.borders,
        "begins": clock(chain.query, leg.ready_h).isoformat(timespec="minutes"),
        "ends": clock(chain.query, leg.end_h).isoformat(timespec="minutes"),
        "places": list(leg.places),
    }


def repriced_dict(found: list[Repriced]) -> dict[str, Any]:
    """Return stored routes priced again as plain data of the JSON contract, version 1."""
    return {"schema_version": SCHEMA_VERSION, "repriced": [_repriced(it) for it in found]}


def _repriced(found: Repriced) -> dict[str, Any]:
    return {
        "query": dict(found.stored.query) if found.query is None else found.query.to_dict(),
        "rank": found.stored.rank,
        "labels": list(found.stored.labels),
        "problem": found.problem,
        "then": found.then,
        "now": found.now or None,
        "parts": [
            {
                "from": it.part.places[0],
                "to": it.part.places[-1],
                "mode": it.part.mode,
                "service": it.part.service,
                "then": {name: rounded(name, it.part.figures[name]) for name in FIGURES},
                "now": {name: rounded(name, it.now[name]) for name in FIGURES} if it.now else None,
            }
            for it in found.parts
        ],
    }


def repriced_rows(found: list[Repriced]) -> list[dict[str, Any]]:
    """Return a row for each stored route with its totals then and now."""
    return [
        {
            "rank": it.stored.rank,
            "labels": ", ".join(it.stored.labels),
            "depart": str(it.stored.query["depart"]) if it.query is None else it.query.departs(),
            **{f"then_{name}": it.then[name] for name in FIGURES},
            **{f"now_{name}": it.now.get(name) for name in FIGURES},
            "problem": it.problem,
        }
        for it in found
    ]
