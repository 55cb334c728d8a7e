"""How is a path written as the legs of a route, with the evidence behind them?"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from corridors.model.entities import GATE, Place
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.graph.corridor_labels import corridors_of
from planner.graph.graph import STATIC, Graph
from planner.pricing.arc_cost import Price
from planner.pricing.arcs import HANDLE, MOVE, PASS, Step, reprice
from planner.pricing.pricer import Pricer
from planner.query.query import Query
from planner.routing.route import TOTALS, Evidence, Leg, Route
from planner.routing.route_text import interchange_places
from planner.search.label_setting import ready


def build_route(
    network: Network,
    query: Query,
    graph: Graph,
    edges: Sequence[int],
    rank: int = 1,
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
    """
    path = [graph.steps.step(edge) for edge in edges]
    passed = [(step.a, step.first) for step in path if step.kind == MOVE]
    passed.append((query.destination, ""))
    writer = _Writer(network)
    writer.now = now = query.hour
    for edge, step in zip(edges, path, strict=True):
        departure = now
        if graph.number[edge] != STATIC:
            # A plain number also of a calendar of arrays.
            departure = float(ready(graph.calendar, graph.number[edge], departure)[0])
        price = price_on(graph.pricer, step, query.depart, departure)
        writer.write(step, price, departure)
        now = writer.now
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
        lone_usd=fixed.lone_usd,
        facts=tuple(dict.fromkeys((*timed.facts, *fixed.facts))),
        timed=timed.facts,
        paid=fixed.facts,
    )


_NOTHING = dict.fromkeys(
    (
        *("distance_km", "moving_h", "handling_h", "border_h", "wait_h"),
        *("cost_usd", "co2e_kg", "co2e_ttw_kg"),
    ),
    0.0,
)


class _Writer:
    """Writes legs: consecutive moves by one mode become one leg."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.legs: list[Leg] = []
        self.open: dict[str, Any] | None = None  # the leg that is being written
        self.facts: list[int] = []
        self.now = 0.0
        self.crossings = 0

    def write(self, step: Step, price: Price, departure: float) -> None:
        if departure > self.now:
            self._append("wait", step, (step.a,), None, wait_h=departure - self.now)
        self.facts += price.facts
        if step.kind == MOVE:
            kind = "border" if price.border_h else "move"
            self.crossings += self._crosses(step)
            self._append(
                kind,
                step,
                (step.a, step.b),
                price,
                distance_km=price.km,
                moving_h=price.moving_h,
                border_h=price.border_h,
                cost_usd=price.usd,
                co2e_kg=price.wtw_kg,
                co2e_ttw_kg=price.ttw_kg,
            )
        elif step.kind == PASS:
            if price.hours or price.usd or price.facts:
                self._append(
                    "move",
                    step,
                    (step.a,),
                    price,
                    moving_h=price.moving_h,
                    cost_usd=price.usd,
                )
        else:
            self._write_handling(step, price)

    def _write_handling(self, step: Step, price: Price) -> None:
        if step.first in ("sea", "air") and price.border_h:
            self._append("border", step, (step.a,), price, border_h=price.border_h)
            self.crossings += 1
        self._append(
            "transfer",
            step,
            (step.a,),
            price,
            handling_h=price.handling_h,
            cost_usd=price.usd,
            co2e_kg=price.wtw_kg,
            co2e_ttw_kg=price.ttw_kg,
        )
        if price.wait_h:
            self._append("wait", step, (step.a,), price, wait_h=price.wait_h)

    def _crosses(self, step: Step) -> bool:
        places = self.network.places
        out_of, into = places[step.a].country, places[step.b].country
        land = self.network.modes[step.first].land
        return bool(land and out_of and into and out_of != into)

    def _append(
        self,
        kind: str,
        step: Step,
        places: tuple[str, ...],
        price: Price | None,
        **numbers: float,
    ) -> None:
        hours = sum(value for name, value in numbers.items() if name.endswith("_h"))
        start, self.now = self.now, self.now + hours
        mode = step.first
        if kind == "wait" and step.kind == HANDLE and price is not None:
            mode = step.second
        steps = [(step, price)] if price is not None else []
        leg = self.open
        if kind == "move" and leg is not None and leg["kind"] == "move" and leg["mode"] == mode:
            for name, value in numbers.items():
                leg[name] += value
            leg["places"] += places[1:] if leg["places"][-1] == places[0] else places
            leg["end_h"] = self.now
            leg["steps"] += steps
            return
        self._close()
        self.open = {
            **_NOTHING,
            "kind": kind,
            "mode": mode,
            "to_mode": step.second if step.kind == HANDLE else mode,
            "places": list(places),
            "start_h": start,
            "end_h": self.now,
            "steps": steps,
            **numbers,
        }

    def _close(self) -> None:
        if self.open is not None:
            places, steps = tuple(self.open.pop("places")), tuple(self.open.pop("steps"))
            countries = self._countries(places)
            self.legs.append(Leg(places=places, countries=countries, steps=steps, **self.open))
            self.open = None

    def done(self) -> tuple[Leg, ...]:
        """Return the legs."""
        self._close()
        return tuple(self.legs)

    def _countries(self, places: tuple[str, ...]) -> tuple[str, ...]:
        known: dict[str, Place] = self.network.places
        return tuple(dict.fromkeys(known[it].country for it in places if known[it].country))


class RouteFigures(NamedTuple):
    """What is told of the best route of a question.

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
    """Return what is told of a route."""
    through = interchange_places(route)
    evidence = route.evidence
    return RouteFigures(
        route.corridors,
        tuple(dict.fromkeys(through)),
        tuple(route.total(name) for name in TOTALS),
        *(route.border_crossings, route.transfers),
        *(len(evidence.facts), evidence.sources, evidence.assumptions),
    )


class StepEffect(NamedTuple):
    """What a step adds to a route: its legs, and what is counted.

    A part is the mode by which it joins the leg before it (none: it does not), its hours, and
    what the leg holds: km, moving, handling, border and waiting hours, USD, kg CO2e
    well-to-wheel and tank-to-wheel.
    """

    parts: tuple[tuple[str, float, tuple[float, ...]], ...]
    facts: tuple[int, ...]
    passed: tuple[tuple[str, str], ...]
    crossings: int
    transfers: int
    through: tuple[str, ...]


def step_effect(network: Network, step: Step, price: Price) -> StepEffect:
    """Return what a step adds; the rules are those of `planner.routing.legs.build_route`."""
    parts: list[tuple[str, float, tuple[float, ...]]] = []
    paid = (price.usd, price.wtw_kg, price.ttw_kg)
    crossings = transfers = 0
    through: tuple[str, ...] = ()
    if step.kind == MOVE:
        border = price.border_h
        values = (price.km, price.moving_h, 0.0, border, 0.0, *paid)
        parts.append(("" if border else step.first, price.moving_h + border, values))
        countries = [network.places[place].country for place in (step.a, step.b)]
        land = network.modes[step.first].land
        crossings = int(land and all(countries) and countries[0] != countries[1])
        through = (step.a, step.b) if border else ()
    elif step.kind == PASS:
        if price.hours or price.usd or price.facts:
            values = (0.0, price.moving_h, 0.0, 0.0, 0.0, price.usd, 0.0, 0.0)
            parts.append((step.first, price.moving_h, values))
    else:
        if step.first in ("sea", "air") and price.border_h:
            parts.append(("", price.border_h, (0.0, 0.0, 0.0, price.border_h, *([0.0] * 4))))
            crossings = 1
            through = (step.a,)
        parts.append(("", price.handling_h, (0.0, 0.0, price.handling_h, 0.0, 0.0, *paid)))
        if price.wait_h:
            parts.append(("", price.wait_h, (0.0, 0.0, 0.0, 0.0, price.wait_h, 0.0, 0.0, 0.0)))
        if GATE not in (step.first, step.second):
            transfers = 1
            through = (step.a,)
    passed = ((step.a, step.first),) if step.kind == MOVE else ()
    return StepEffect(tuple(parts), price.facts, passed, crossings, transfers, through)
