"""A route as a function of its facts: hours, dollars, kg of CO2e and km at given values.

`plan_route` keeps the calendars of the question, so that a departure may be missed;
`plan_legs` needs the route alone, and waits for a season as the route does. Both are evaluated
by the formulas of `planner.pricing.formula`, for one value of each fact or for an array of draws.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from corridors.model.seasons import boundaries, day_number
from planner.graph._calendars import GRACE_H
from planner.graph._wagons import WagonFactor
from planner.graph.backend import arrival_of
from planner.graph.graph import STATIC, Graph, build_graph
from planner.pricing.arcs import HANDLE, PASS, SERVED, Step, Steps, reprice
from planner.pricing.formula import (
    BOARD,
    EXPECTED,
    NONE,
    FloatArray,
    Formula,
    Number,
    Price,
    Value,
    least,
    with_fee,
)
from planner.pricing.shipper_costs import burden_of, penalty_factor, penalty_of, price_share
from planner.question.query import Query, hour_rate
from planner.routing.legs import as_booked, priced_steps
from planner.routing.route import Leg, Route

_DAY = 24.0


class Window(NamedTuple):
    """From hour ``begin`` until before hour ``end`` a step may be set off and takes a formula."""

    begin: float
    end: float
    formula: Formula


class Opening(NamedTuple):
    """When a step of a route may be set off, and the formula of its hours on that day.

    It waits for hour ``not_before``, where a season begins, and ``wait_h`` for a checkpoint to open
    or a service to leave: as long as the route does, which may come at other hours as well.
    """

    formula: Formula
    not_before: float = 0.0
    wait_h: float = 0.0

    @property
    def waits(self) -> bool:
        """Whether cargo may have to wait for it."""
        return bool(self.not_before or self.wait_h)

    def departure(self, now: Number) -> Number:
        """Return the hour at which cargo that is there at ``now`` sets off.

        Examples
        --------
        >>> Opening(None, not_before=8.0, wait_h=1.0).departure(np.array([7.0, 9.0])).tolist()
        [9.0, 10.0]
        """
        if self.not_before:
            now = np.maximum(now, self.not_before)
        return now + self.wait_h


class PlanStop(NamedTuple):
    """A step of a plan: dollars and CO2e by ``formula``, as of departure.

    Hours too, but for a step that changes with the season or waits for it: these are in its
    ``windows``, the calendar of the question, or in its ``opening``, as the route has it. Only
    stops that are ``counted`` are part of the totals asked, and the wait before one only where
    it is ``waited``.
    """

    step: Step
    formula: Formula
    windows: tuple[Window, ...] = ()
    opening: Opening | None = None
    counted: bool = True
    waited: bool = True

    @property
    def waits(self) -> bool:
        """Whether cargo may have to wait before it."""
        return bool(self.windows) or (self.opening is not None and self.opening.waits)

    @property
    def timed(self) -> tuple[Formula, ...]:
        """The formulas of its hours; more than one where they change with the season."""
        if self.opening is not None:
            return (self.opening.formula,)
        return tuple(window.formula for window in self.windows) or (self.formula,)


class Plan(NamedTuple):
    """The steps of a committed route and the facts under them.

    ``rate`` is what an hour weighs in generalised cost (USD/h), ``units`` are the TEU or
    tonnes that are charged, ``mass`` the tonnes carried; ``located`` holds the facts of the
    network, or those of the route. ``borne`` is what the route costs the shipper beside price
    and hours, of generalised cost alone (USD, `planner.pricing.shipper_costs`); ``penalty`` is what
    another criterion counts beside its total, in its unit, and ``price_weight`` by how much more
    for each dollar of the price.
    """

    query: Query
    stops: tuple[PlanStop, ...]
    rate: float
    units: float
    mass: float
    located: Mapping[int, Located]
    borne: float = 0.0
    penalty: float = 0.0
    price_weight: float = 0.0

    def base(self, number: int) -> float:
        """Return the value that the network has of a fact."""
        return float(self.located[number].value)

    def counted(self) -> "Plan":
        """Return the plan with the stops alone that are counted."""
        if all(stop.counted for stop in self.stops):
            return self
        return self._replace(stops=tuple(stop for stop in self.stops if stop.counted))

    def facts(self) -> dict[str, list[int]]:
        """Return the facts that each criterion of a question depends on, in order of use."""
        timed: list[int] = []
        paid: list[int] = []
        emitted: list[int] = []
        for stop in self.stops:
            for formula in stop.timed:
                timed += formula.timed_by()
            paid += stop.formula.paid_by()
            emitted += stop.formula.emitted_by()
        lengths = [stop.formula.length for stop in self.stops if stop.formula.moves]
        found = {
            "time": timed,
            "cost": paid,
            "co2e": emitted,
            "distance": lengths,
            "generalised": paid + timed,
        }
        return {name: list(dict.fromkeys(numbers)) for name, numbers in found.items()}


def plan_route(
    network: Network,
    steps: Steps,
    route: Route,
    graph: Graph | None = None,
    located: Mapping[int, Located] | None = None,
) -> Plan:
    """Return the plan of a route that was found on a network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    route
        A route of `planner.routing.router` on it.
    graph
        `planner.graph.graph.build_graph` of its question, where it is at hand.
    located
        `corridors.model.facts.FactStore.located` of the network's facts, where it is at hand.
    """
    query = route.query
    # Places that are only passed through (``via``) and what the ends close do not matter to
    # the steps of a route that is known.
    if graph is None:
        graph = build_graph(network, steps, query)
    if located is None:
        located = network.facts.located()
    stops = []
    for edge in route_edges(graph, route):
        if steps.rides.is_ride(edge):
            made = priced_steps(graph, query, edge, 0.0)
            stops += [PlanStop(step, price.formula) for step, price in made]
            continue
        step = steps.step(edge)
        price = reprice(graph.pricer, step)
        if price is None:
            message = f"step {step} has no price"
            raise RuntimeError(message)
        price = as_booked(query, step, price)
        pace, fare, stay_h, fee, _ = graph.wagons.get(edge, WagonFactor(1.0, 1.0))
        windows = tuple(
            it._replace(formula=it.formula._replace(pace=pace, stay_h=stay_h))
            for it in windows_of(graph, query, edge, price)
        )
        formula = with_fee(price.formula, fee)
        formula = formula._replace(pace=pace, fare=fare, stay_h=stay_h)
        stops.append(PlanStop(step, formula, windows))
    pricer = graph.pricer
    steps_made = [stop.step for stop in stops]
    borne = penalty = 0.0
    if query.by == "generalised":
        borne = burden_of(network, query, steps_made).usd
    else:
        penalty = penalty_of(network, query, steps_made)
    weight = penalty_factor(network, query.cargo, query.by)
    weight *= price_share(network, query.cargo, query.by)
    rate = hour_rate(network, query)
    return Plan(
        *(query, tuple(stops), rate, pricer.units, pricer.mass, located, borne, penalty, weight)
    )


def plan_legs(network: Network, route: Route, legs: Iterable[Leg] | None = None) -> Plan:
    """Return the plan of a route made from the route alone, without the graph of its question.

    Steps are priced as the route has them, a season is waited for until the hour at which the
    route sets off after it, and checkpoints and weekdays for as long as the route waits. A
    discharge is a stop for each of its legs: customs, handling and the wait for the next service.
    Generalised cost is not that of the route: what the shipper bears is left out.

    Parameters
    ----------
    network, route
        The network that the route was found on, and the route.
    legs
        Those of its legs that are counted, where not all are.
    """
    counted = {id(leg) for leg in (route.legs if legs is None else legs)}
    located = network.located({it for _, price in route.steps for it in price.facts})
    stops: list[PlanStop] = []
    for at, leg in enumerate(route.legs):
        counts = id(leg) in counted
        for number, (step, price) in enumerate(leg.steps):
            first = not stops or stops[-1].step != step
            keep = _ALL if step.kind != HANDLE else _part(leg, price, first=first)
            formula = price.formula._replace(**keep)
            opening = None
            before = route.legs[at - 1] if at and not number else None
            not_before = before.end_h if before and waits_for_season(before, leg) else 0.0
            wait_h = before.wait_h if before and waits_for_opening(before, leg) else 0.0
            if step.kind == BOARD:
                # The wait for a season, a weekday and the next departure are one leg.
                idle_h = max(0.0, leg.wait_h - price.wait_h)
                if price.departures:
                    wait_h = idle_h
                elif idle_h > GRACE_H:
                    not_before = leg.end_h - price.wait_h
            if not_before or wait_h or price.timed_formula is not None:
                timed = (price.timed_formula or price.formula)._replace(**keep)
                opening = Opening(timed, not_before, wait_h)
            waited = counts if before is None else _counts_wait(before, leg, counted)
            stops.append(PlanStop(step, formula, (), opening, counts, waited))
    units, mass = _amounts(network, route.query)
    return Plan(route.query, tuple(stops), 0.0, units, mass, located)


def _amounts(network: Network, query: Query) -> tuple[float, float]:
    """Return the units that are charged (TEU or tonnes) and the tonnes of the shipment."""
    mass = network.cargo_number(query.cargo, "mass_t")
    per_teu = network.cargo[query.cargo].basis == "teu"
    return (network.cargo_number(query.cargo, "teu") if per_teu else mass), mass


_ALL: dict[str, Any] = {}
_NO_BORDER: dict[str, Any] = dict.fromkeys(("border", "jams", "added_nights", "taken_nights"), ())
_NO_HANDLING: dict[str, Any] = {
    **dict.fromkeys(("standing", "charge", "price_share", "load", "wtw", "carbon"), NONE),
    "fees": (),
    "stay_h": 0.0,
    **dict.fromkeys(("shared_fees", "freight", "loading", "hire"), ()),
}
_NO_WAIT: dict[str, Any] = {"headway": NONE}


def _part(leg: Leg, price: Price, *, first: bool) -> dict[str, Any]:
    """Return what a leg leaves out of the formula of a handling that is written as several."""
    if leg.kind == "border":
        return _NO_HANDLING | _NO_WAIT
    if leg.kind == "wait":
        return _NO_HANDLING | _NO_BORDER
    # Customs and services that take no time as a rule have no leg of their own.
    return (_ALL if first else _NO_BORDER) | (_NO_WAIT if price.wait_h else _ALL)


def waits_for_opening(leg: Leg, following: Leg) -> bool:
    """Return whether a leg waits for a checkpoint to open, not for a season."""
    gated = bool(following.steps) and bool(daily_hours(*following.steps[0]))
    return leg.kind == "wait" and not leg.steps and gated and leg.wait_h <= _DAY


def daily_hours(step: Step, price: Price) -> tuple[tuple[float, float], ...]:
    """Return the daily hours of the checkpoints for which cargo waits before a step.

    On board of a service it waits for none: the timetable of a ride has them in it, as
    `planner.graph._rides.with_rides` does.
    """
    aboard = step.service not in ("", SERVED) and step.kind != BOARD
    return () if aboard else price.open_hours


def waits_for_season(leg: Leg, following: Leg) -> bool:
    """Return whether a leg waits for a season to begin, not for a checkpoint to open."""
    idle = leg.kind == "wait" and not leg.steps
    return idle and not waits_for_opening(leg, following)


def _counts_wait(before: Leg, leg: Leg, counted: Collection[int]) -> bool:
    """Return whether the wait for the first step of a leg counts.

    The hours of borders alone do not hold it; those of a way from its first departure do.
    """
    if id(before) in counted:
        return True
    idle = before.kind == "wait" and not before.steps
    departs = before.kind in ("transfer", "wait") and not idle
    return departs and id(leg) in counted


def route_steps(route: Route) -> list[Step]:
    """Return the steps of a route in order; passes that take nothing are not among them."""
    found: list[Step] = []
    for leg in route.legs:
        for step, _ in leg.steps:
            # Customs, handling and wait of one discharge are three legs of one step.
            if not found or found[-1] != step:
                found.append(step)
    return found


def route_edges(graph: Graph, route: Route) -> list[int]:
    """Return the edges of a route on the graph of its question, in order; a ride as one.

    Where several make the same steps, such as there and back on a line that turns, they are those
    that arrive first: as `planner.search` chooses among them.

    Raises
    ------
    RuntimeError
        If the route is not one of the graph.
    """
    wanted = route_steps(route)
    timing = graph.hours, graph.number, graph.calendar
    # By how many steps are made, and by state: the hour there, and the edges that lead there.
    made: list[dict[int, tuple[float, list[int]]]] = [{} for _ in range(len(wanted) + 1)]
    made[0][graph.source] = route.query.hour, []
    for at in range(len(wanted)):
        states = list(made[at])
        for state in states:
            hour, path = made[at][state]
            for edge, end in _next_edges(graph.steps, state, wanted, at):
                head, then = graph.steps.head[edge], arrival_of(*timing, [edge], hour)
                if head not in made[end] or then < made[end][head][0]:
                    made[end][head] = then, [*path, edge]
                    if end == at:
                        states.append(head)
    if not made[-1]:
        first = wanted[max(at for at, states in enumerate(made) if states)]
        message = f"step {first} is not in the graph"
        raise RuntimeError(message)
    return min(made[-1].values())[1]


def _next_edges(steps: Steps, state: int, wanted: Sequence[Step], at: int) -> list[tuple[int, int]]:
    """Return the edges from a state that make the next steps, and the number of the one after."""
    found: list[tuple[int, int]] = []
    leaving = range(steps.start[state], steps.start[state + 1])
    for edge in leaving:
        if not steps.rides.is_ride(edge):
            if steps.step(edge) == wanted[at]:
                found.append((edge, at + 1))
            continue
        service = steps.step(edge).service
        end = at
        for part, _ in steps.rides.way(edge):
            step = steps.step(part)._replace(service=service)
            if end < len(wanted) and wanted[end] == step:
                end += 1
            elif step.kind != PASS:
                break
        else:
            last = end >= len(wanted) or wanted[end].service != service
            if end > at and (last or wanted[end].kind == BOARD):
                found.append((edge, end))
    # A pass that takes nothing is not written.
    return found or [(edge, at) for edge in leaving if steps.kind[edge] == PASS]


def windows_of(graph: Graph, query: Query, edge: int, price: Price) -> tuple[Window, ...]:
    """Return the open spans of a step, cut where other facts begin to hold.

    Empty where it has no calendar.

    Parameters
    ----------
    graph, query
        The graph of a question.
    edge, price
        The step, and its price on the day of departure.
    """
    if graph.number[edge] == STATIC:
        return ()
    step = graph.steps.step(edge)
    calendar = graph.calendar
    number = graph.number[edge]
    spans = range(calendar.first[number], calendar.first[number + 1])
    days = sorted({0}.union(*(boundaries(season) for season in price.seasons)))
    if len(days) == 1 or price.departures:
        on_weekday = price.formula._replace(headway=NONE)
        waited = price.wait_h - GRACE_H if price.departures else 0.0
        found = ((calendar.begin[it], calendar.end[it], calendar.hours[it]) for it in spans)
        return tuple(
            Window(begin, end, price.formula if takes >= waited else on_weekday)
            for begin, end, takes in found
        )
    known: dict[int, Formula] = {}
    windows: list[Window] = []
    for span in spans:
        end = calendar.end[span]
        begin = calendar.begin[span]
        while begin < end:
            midnight = (begin // 24.0 + 1.0) * 24.0
            date = query.depart + timedelta(days=begin // 24.0)
            part = bisect_right(days, day_number(date.month, date.day))
            if part not in known:
                timed = reprice(graph.pricer, step, days[part - 1])
                known[part] = (timed or price).formula
            last = windows[-1] if windows else None
            if last and last.end == begin and last.formula == known[part]:
                windows[-1] = last._replace(end=min(midnight, end))
            else:
                windows.append(Window(begin, min(midnight, end), known[part]))
            begin = midnight
    return tuple(windows)


Wait = Callable[[int], Number]
"""Returns the share of its headway that cargo waits at the stop with a number."""


class Timed(NamedTuple):
    """A stop in time: cargo is there at ``now``, sets off at ``departure``."""

    number: int
    stop: PlanStop
    now: Number
    departure: Number
    arrival: Number


def expected(number: int) -> float:
    """Return half of a headway: what is waited on average at any stop."""
    del number
    return EXPECTED


def trace(
    plan: Plan, value: Value, wait: Wait = expected, begin: Number | None = None
) -> Iterator[Timed]:
    """Yield the stops of a plan in time, in hours from 00:00 of the departure day.

    Closed and slow windows are waited out as `planner.search.label_setting.ready` does it; all
    hours are infinite where a step never opens again.

    Parameters
    ----------
    plan
        The plan.
    value
        Values of the facts, one number each or one of each draw.
    wait
        Share of the headway waited at each stop.
    begin
        Hour at which cargo is at the first stop; that of the question without it.
    """
    now: Number = plan.query.hour if begin is None else begin
    departure: Number
    arrival: Number
    for number, stop in enumerate(plan.stops):
        if stop.windows:
            departure, arrival = _ready(stop.windows, now, value, wait(number))
        else:
            opening, formula = stop.opening, stop.formula
            departure = now if opening is None else opening.departure(now)
            formula = formula if opening is None else opening.formula
            arrival = departure + formula.hours(value, wait(number))
        yield Timed(number, stop, now, departure, arrival)
        now = arrival


def _ready(
    windows: tuple[Window, ...], now: Number, value: Value, wait: Number
) -> tuple[FloatArray, FloatArray]:
    formula = windows[0].formula
    if all(window.formula == formula for window in windows):
        # Who waits for a later window arrives no earlier.
        number = np.searchsorted([window.end for window in windows], now, side="right")
        begins = np.array([*(window.begin for window in windows), np.inf])
        first: FloatArray = np.maximum(now, begins[number])
        return first, first + formula.hours(value, wait)
    best_departure: FloatArray = np.asarray(np.inf)
    best_arrival: FloatArray = best_departure
    earliest = float(np.min(now))
    for window in windows:
        if np.all(best_arrival <= window.begin):
            break
        if earliest >= window.end:
            continue
        departure: FloatArray = np.maximum(now, window.begin)
        arrival: FloatArray = departure + window.formula.hours(value, wait)
        better = (now < window.end) & (arrival < best_arrival)
        best_departure = np.where(better, departure, best_departure)
        best_arrival = np.where(better, arrival, best_arrival)
    return best_departure, best_arrival


class PlanTotals(NamedTuple):
    """Totals of a plan: hours to arrival, dollars, kg of CO2e well-to-wheel, kilometres.

    ``generalised`` are the dollars and the hours at their price; ``penalty`` is what the criterion
    of the question counts beside its total (`planner.pricing.shipper_costs`), in its unit.
    """

    time_h: Number
    cost_usd: Number
    co2e_kg: Number
    distance_km: Number
    generalised: Number
    penalty: Number = 0.0

    def of(self, by: str) -> Number:
        """Return the total that the criterion of a question minimises."""
        return {
            "time": self.time_h,
            "cost": self.cost_usd + self.penalty,
            "co2e": self.co2e_kg + self.penalty,
            "distance": self.distance_km + self.penalty,
            "generalised": self.generalised,
        }[by]


def arrival_h(plan: Plan, value: Value, wait: Wait = expected) -> Number:
    """Return the hours to arrival, by `trace` but for the last bits of floating point.

    Kilometres under one speed are added up before they are divided by it, between the stops
    that have a calendar.

    Parameters
    ----------
    plan, value, wait
        As for `trace`.
    """
    return _arrival_h(enumerate(plan.stops), plan.query.hour, value, wait)


def counted_h(plan: Plan, value: Value, wait: Wait = expected) -> Number:
    """Return the hours of the stops that are counted, with the waits before them.

    Parameters
    ----------
    plan, value, wait
        As for `trace`; a plan of `plan_legs`.
    """
    counted = [(number, stop) for number, stop in enumerate(plan.stops) if stop.counted]
    if len(counted) == len(plan.stops) or not any(stop.waits for stop in plan.stops):
        return _arrival_h(counted, plan.query.hour, value, wait) - plan.query.hour
    total: Number = 0.0
    for _, stop, now, departure, arrival in trace(plan, value, wait):
        total = total + (departure - now if stop.waited else 0.0)
        total = total + (arrival - departure if stop.counted else 0.0)
    return total


def _arrival_h(
    stops: Iterable[tuple[int, PlanStop]], now: Number, value: Value, wait: Wait
) -> Number:
    lengths: dict[tuple[int, int], Number] = {}
    for number, stop in stops:
        formula = stop.formula
        if stop.opening is not None:
            formula = stop.opening.formula
        if stop.waits:
            now = now + _moving_h(lengths, value)
            lengths.clear()
        if stop.windows:
            _, now = _ready(stop.windows, now, value, wait(number))
        elif stop.opening is not None and stop.waits:
            now = stop.opening.departure(now) + formula.hours(value, wait(number))
        elif formula.moves:
            kept = formula.speed, formula.ship_speed
            lengths[kept] = lengths.get(kept, 0.0) + formula.timed_km(value)
            now = now + formula.border_h(value)
        else:
            now = now + formula.hours(value, wait(number))
    return now + _moving_h(lengths, value)


def _moving_h(lengths: Mapping[tuple[int, int], Number], value: Value) -> Number:
    total: Number = 0.0
    for (speed, ship_speed), km in lengths.items():
        own = value(speed)
        total = total + km / (own if ship_speed == NONE else least(own, value(ship_speed)))
    return total


def cost_usd(plan: Plan, value: Value) -> Number:
    """Return the dollars of a plan; kilometres under one rate are added up first."""
    lengths: dict[tuple[int, int], Number] = {}
    total: Number = 0.0
    for stop in plan.stops:
        formula = stop.formula
        if formula.rate != NONE:
            # What is left is charged once; what goes by the kilometre is added up first.
            paid = (formula.rate, formula.price_share)
            lengths[paid] = lengths.get(paid, 0.0) + formula.rated_km(value)
            formula = formula._replace(rate=NONE)
        total = total + formula.usd(value, 1.0)
    for (rate, share), km in lengths.items():
        usd = value(rate) * km
        total = total + (usd if share == NONE else usd * value(share))
    total = total * plan.units
    for stop in plan.stops:
        if stop.formula.carbon != NONE:
            total = total + stop.formula.carbon_usd(value, plan.mass)
    return total


def co2e_kg(plan: Plan, value: Value) -> Number:
    """Return the CO2e of a plan, well-to-wheel; tonne-kilometres of one factor are added up."""
    amounts: dict[int, Number] = {}
    for stop in plan.stops:
        formula = stop.formula
        if formula.wtw != NONE:
            # Grams per tonne-kilometre, or kilograms per tonne handled.
            more = value(formula.length) / 1000.0 if formula.moves else 1.0
            amounts[formula.wtw] = amounts.get(formula.wtw, 0.0) + more
    total: Number = 0.0
    for factor, amount in amounts.items():
        total = total + value(factor) * amount
    return total * plan.mass


def totals(plan: Plan, value: Value | None = None, wait: Wait = expected) -> PlanTotals:
    """Return the totals of a plan, by default under the network's own values.

    Parameters
    ----------
    plan, value, wait
        As for `trace`.
    """
    value = plan.base if value is None else value
    hours, usd = arrival_h(plan, value, wait) - plan.query.hour, cost_usd(plan, value)
    km = sum(stop.formula.km(value) for stop in plan.stops)
    whole = usd + plan.rate * hours + plan.borne
    return PlanTotals(
        hours, usd, co2e_kg(plan, value), km, whole, plan.penalty + plan.price_weight * usd
    )


def along(plan: Plan, number: int, values: FloatArray) -> FloatArray:
    """Return what a plan takes, by the criterion of its question, at values of one fact.

    Parameters
    ----------
    plan
        The plan; all other facts keep their values.
    number
        Number of the fact.
    values
        Its values.
    """
    found = totals(plan, lambda it: values if it == number else plan.base(it))
    return np.broadcast_to(np.asarray(found.of(plan.query.by), dtype=float), values.shape)
