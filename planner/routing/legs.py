"""Routes written from paths: how steps make legs, and what each step adds."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.graph._calendars import GRACE_H
from planner.graph._rides import opened_at
from planner.graph.corridor_labels import corridors_of
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import HANDLE, MOVE, PASS, SERVED, Step, reprice
from planner.pricing.formula import BOARD, NONE, Price, paced, with_freight
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.route import QUANTITIES, TOTALS, Evidence, Leg, Route
from planner.routing.route_text import interchange_places
from planner.search.label_setting import next_departure

NO_STOPS: Mapping[tuple[int, int], float | None] = MappingProxyType({})


def build_route(
    network: Network,
    query: Query,
    graph: Graph,
    edges: Sequence[int],
    rank: int = 1,
    *,
    stops: Mapping[tuple[int, int], float | None] = NO_STOPS,
) -> Route:
    """Turn the edges of a path into a route.

    Parameters
    ----------
    network, query, graph
        What was searched.
    edges
        Edge numbers in order.
    rank
        Place of the route among the alternatives.
    stops
        Behind which steps a new leg begins: by the place of the edge in the path and that of the
        step in the edge, from 0. The hour is that at which the way goes on there, None where it
        goes on with the arrival.
    """
    passed: list[tuple[str, str]] = []
    writer = _Writer(network, query.hour)
    for at, edge in enumerate(edges):
        departure = writer.now
        if graph.number[edge] != STATIC:
            # A plain number also of a calendar of arrays.
            departure = float(next_departure(graph.calendar, graph.number[edge], departure)[0])
        for number, (step, price) in enumerate(priced_steps(graph, query, edge, departure)):
            writer.write(step, price, max(departure, writer.now))
            if step.kind == MOVE:
                passed.append((step.a, step.first))
            if (at, number) in stops:
                writer.stop(stops[at, number])
    passed.append((query.destination, ""))
    facts = tuple(dict.fromkeys((*graph.pricer.cargo_facts, *writer.facts)))
    cited = [network.facts.source_ids[number] for number in facts]
    return Route(
        query=query,
        legs=writer.done(),
        corridors=corridors_of(network, passed),
        rank=rank,
        border_crossings=writer.crossings,
        evidence=Evidence(
            facts=facts,
            sources=len({*cited} - {"assumption", "set"}),
            assumptions=cited.count("assumption"),
        ),
    )


def priced_steps(
    graph: Graph, query: Query, edge: int, departure: float
) -> Iterator[tuple[Step, Price]]:
    """Yield a step made at an hour with its price, or those of a ride: they name its service.

    The hours of a ride are those of the day of departure of the journey, at the pace of its
    timetable.
    """
    steps = graph.steps
    if not steps.rides.is_ride(edge):
        step = steps.step(edge)
        price = price_on(graph.pricer, step, query.depart, departure)
        price = as_booked(query, step, price)
        if price.departures and graph.number[edge] != STATIC:
            price = _departing(graph, edge, price, departure)
        wagon = graph.wagons.get(edge)
        yield step, price if wagon is None else paced(price, *wagon)
        return
    rides = steps.rides
    at = edge - rides.first
    service = rides.services[at]
    level = graph.levels[at] if graph.levels else None
    whole_km = float(steps.km[edge])
    for part, pace, stay_h in rides.parts(edge):
        step = steps.step(part)
        ship = graph.pricer.aboard(service)
        price = price_on(ship, step, query.depart, opened_at(graph, part, service))
        if level is not None:
            # Each move of the ride pays its kilometres' part of what the lane asks.
            share = price.km / whole_km if step.kind == MOVE else 0.0
            freight = tuple((fact, weight * share) for fact, weight in level.facts if share)
            spread = level.powers if share else ()
            asked = level.usd_per_teu * share
            price = with_freight(price, freight, spread, asked, graph.pricer.units)
        yield step._replace(service=service), paced(price, pace, stay_h=stay_h)


def as_booked(query: Query, step: Step, price: Price) -> Price:
    """Return the price of a step without the wait for a first departure that is booked."""
    if not (query.booked and step.kind == BOARD and step.a == query.origin):
        return price
    return _at_once(price)._replace(departures=())


def _departing(graph: Graph, edge: int, price: Price, departure: float) -> Price:
    """Return the price of a boarding on a weekday, or after the mean wait where it takes that."""
    _, arrival = next_departure(graph.calendar, graph.number[edge], departure)
    if arrival - departure >= price.wait_h - GRACE_H:
        return price._replace(departures=())
    return _at_once(price)


def _at_once(price: Price) -> Price:
    """Return the price of a boarding without the mean wait, in the formula of its day too."""
    timed = price.timed_formula
    return price._replace(
        wait_h=0.0,
        formula=price.formula._replace(headway=NONE),
        timed_formula=None if timed is None else timed._replace(headway=NONE),
    )


def price_on(pricer: Pricer, step: Step, depart: dt.date, departure: float) -> Price:
    """Price a step: times as of the day it is made, money and emissions as of departure.

    Parameters
    ----------
    pricer
        Of the day of departure.
    step
        A step that can be made.
    depart, departure
        Day of departure, and the hour from its 00:00 at which the step is made.
    """
    fixed = reprice(pricer, step)
    if fixed is not None and not fixed.seasons:
        return fixed
    day = (depart + dt.timedelta(hours=departure)).timetuple()
    timed = reprice(pricer, step, day_number(day.tm_mon, day.tm_mday))
    if fixed is None or timed is None:
        message = f"step {step} has no price"
        raise RuntimeError(message)
    return timed._replace(
        usd=fixed.usd,
        wtw_kg=fixed.wtw_kg,
        ttw_kg=fixed.ttw_kg,
        carbon_usd=fixed.carbon_usd,
        facts=tuple(dict.fromkeys((*timed.facts, *fixed.facts))),
        formula=fixed.formula,
        timed_formula=timed.formula,
    )


class Heading(NamedTuple):
    """Kind, mode and places of a leg, as of `planner.routing.route.Leg`."""

    kind: str
    mode: str
    places: tuple[str, ...]


class LegPart(NamedTuple):
    """What a step adds to one leg.

    ``joins`` is the mode of the leg before it that the part goes on with; empty where the part
    is a leg of its own. ``hours`` are all its hours, ``values`` those of `QUANTITIES`.
    """

    joins: str
    hours: float
    values: tuple[float, ...]
    heading: Heading
    service: str = ""


_BOARDED = "boarding"
"""What the wait for a service joins: that for its next departure."""


class StepEffect(NamedTuple):
    """What a step adds to a route: parts of legs, and what is counted.

    ``passed`` are place and mode that a move leaves by, ``through`` the places of a border with
    formalities or of a transfer.
    """

    parts: tuple[LegPart, ...]
    facts: tuple[int, ...]
    passed: tuple[tuple[str, str], ...] = ()
    crossings: int = 0
    transfers: int = 0
    through: tuple[str, ...] = ()


def step_effect(network: Network, step: Step, price: Price) -> StepEffect:
    """Return what a step adds to a route: the one rule of how steps make legs.

    Consecutive moves by one mode are one leg, with canals and calls on the way; a move over a
    border with formalities, customs at discharge, handling and waiting are legs of their own.
    """
    if step.kind == MOVE:
        return _move_effect(network, step, price)
    if step.kind == PASS:
        if not (price.hours or price.usd or price.facts):
            return StepEffect((), price.facts)
        values = (0.0, price.moving_h, 0.0, 0.0, 0.0, price.usd, 0.0, 0.0)
        heading = Heading("move", step.first, (step.a,))
        part = LegPart(step.first, price.moving_h, values, heading, step.service)
        return StepEffect((part,), price.facts)
    if step.kind == BOARD:
        wait = _wait(step.first, step.a, price.wait_h, step.service)
        return StepEffect((wait._replace(joins=_BOARDED),), price.facts)
    return _handling_effect(step, price)


def joined_effects(effects: Sequence[StepEffect]) -> StepEffect:
    """Return what several steps add to a route one after the other."""
    return StepEffect(
        tuple(part for it in effects for part in it.parts),
        tuple(fact for it in effects for fact in it.facts),
        tuple(passed for it in effects for passed in it.passed),
        sum(it.crossings for it in effects),
        sum(it.transfers for it in effects),
        tuple(place for it in effects for place in it.through),
    )


def _move_effect(network: Network, step: Step, price: Price) -> StepEffect:
    border, places = price.border_h, (step.a, step.b)
    values = (
        *(price.km, price.moving_h, 0.0, border, 0.0),
        *(price.usd, price.wtw_kg, price.ttw_kg),
    )
    heading = Heading("border" if border else "move", step.first, places)
    joins = "" if border else step.first
    part = LegPart(joins, price.moving_h + border, values, heading, step.service)
    out_of, into = (network.places[it].country for it in places)
    land = network.modes[step.first].land
    crossings = int(bool(land and out_of and into and out_of != into))
    passed = ((step.a, step.first),)
    return StepEffect((part,), price.facts, passed, crossings, 0, places if border else ())


def _handling_effect(step: Step, price: Price) -> StepEffect:
    parts = []
    places = (step.a,)
    customs = step.first in ("sea", "air") and price.border_h
    service = "" if step.service == SERVED else step.service
    if customs:
        hours = price.border_h
        values: tuple[float, ...] = (0.0, 0.0, 0.0, hours, 0.0, 0.0, 0.0, 0.0)
        parts.append(LegPart("", hours, values, Heading("border", step.first, places), service))
    hours = price.handling_h
    values = (0.0, 0.0, hours, 0.0, 0.0, price.usd, price.wtw_kg, price.ttw_kg)
    parts.append(LegPart("", hours, values, Heading("transfer", step.first, places), service))
    if price.wait_h:
        parts.append(_wait(step.second, step.a, price.wait_h, service))
    transfer = GATE not in (step.first, step.second)
    through = places if customs or transfer else ()
    return StepEffect(
        *(tuple(parts), price.facts, ()),
        *(int(bool(customs)), int(transfer), through),
    )


def _wait(mode: str, place: str, hours: float, service: str = "") -> LegPart:
    values = (0.0, 0.0, 0.0, 0.0, hours, 0.0, 0.0, 0.0)
    return LegPart("", hours, values, Heading("wait", mode, (place,)), service)


class _OpenLeg:
    """A leg that is being written."""

    def __init__(self, part: LegPart, to_mode: str, start_h: float) -> None:
        self.part = part
        self.to_mode = to_mode
        self.start_h = start_h
        self.places = list(part.heading.places)
        self.values = list(part.values)
        self.steps: list[tuple[Step, Price]] = []

    def join(self, part: LegPart) -> None:
        places = part.heading.places
        self.places += places[1:] if self.places[-1] == places[0] else places
        self.values = [one + other for one, other in zip(self.values, part.values, strict=True)]

    def written(self, network: Network, end_h: float) -> Leg:
        known = network.places
        countries = dict.fromkeys(known[it].country for it in self.places if known[it].country)
        return Leg(
            kind=self.part.heading.kind,
            mode=self.part.heading.mode,
            to_mode=self.to_mode,
            places=tuple(self.places),
            countries=tuple(countries),
            start_h=self.start_h,
            end_h=end_h,
            steps=tuple(self.steps),
            service=self.part.service,
            **dict(zip(QUANTITIES, self.values, strict=True)),
        )


class _Writer:
    """Writes legs from the parts that steps add."""

    def __init__(self, network: Network, now: float) -> None:
        self.network = network
        self.legs: list[Leg] = []
        self.open: _OpenLeg | None = None
        self.facts: list[int] = []
        self.now = now
        self.crossings = 0

    def write(self, step: Step, price: Price, departure: float) -> None:
        if departure > self.now:
            wait = _wait(step.first, step.a, departure - self.now)
            if step.kind == BOARD:
                wait = wait._replace(joins=_BOARDED, service=step.service)
            self._add(wait, step)
        effect = step_effect(self.network, step, price)
        self.facts += effect.facts
        self.crossings += effect.crossings
        for part in effect.parts:
            self._add(part, step).steps.append((step, price))

    def _add(self, part: LegPart, step: Step) -> _OpenLeg:
        """Return the leg that a part joins or begins."""
        leg = self.open
        if (
            leg is not None
            and part.joins
            and leg.part.joins == part.joins
            and leg.part.service == part.service
        ):
            leg.join(part)
        else:
            self._close()
            to_mode = step.second if step.kind == HANDLE else part.heading.mode
            leg = self.open = _OpenLeg(part, to_mode, self.now)
        self.now += part.hours
        return leg

    def stop(self, hour: float | None) -> None:
        """End the leg, and go on at an hour where one is given."""
        self._close()
        if hour is not None:
            self.now = hour

    def _close(self) -> None:
        if self.open is not None:
            self.legs.append(self.open.written(self.network, self.now))
            self.open = None

    def done(self) -> tuple[Leg, ...]:
        """Return the legs."""
        self._close()
        return tuple(self.legs)


class RouteFigures(NamedTuple):
    """Totals, corridors and counts of the best route of a question.

    ``totals`` are those of `TOTALS`, not rounded; ``through`` are the
    places
    of its borders with formalities and of its transfers; ``facts``, ``sources`` and
    ``assumptions`` count its evidence.
    """

    corridors: tuple[str, ...]
    through: tuple[str, ...]
    totals: tuple[float, ...]
    border_crossings: int
    transfers: int
    facts: int
    sources: int
    assumptions: int


def route_figures(route: Route) -> RouteFigures:
    """Return the figures of a route."""
    through = interchange_places(route)
    return RouteFigures(
        route.corridors,
        tuple(dict.fromkeys(through)),
        tuple(route.total(name) for name in TOTALS),
        *(route.border_crossings, route.transfers),
        *route.evidence.counts().values(),
    )
