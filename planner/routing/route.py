"""Routes: legs, totals, the value of the criterion, and the evidence behind them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from corridors.model.network import Network
from planner.pricing.arcs import Step
from planner.pricing.formula import Price
from planner.pricing.shipper_costs import EVENTS, Burden, burden_of, penalty_of
from planner.question.query import Query, hour_rate
from planner.routing.time_zones import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of the journey of one kind.

    ``kind`` is move, transfer (handling), border (formalities, with the km between the
    two border places; a border without formalities is part of a move) or wait. Hours of a
    leg are split into moving, handling, border and wait; ``start_h`` and ``end_h`` count
    from 00:00 of the departure day. ``steps`` holds each step with its price; ``service`` is that
    by which the cargo goes, or for which it waits.
    """

    kind: str
    mode: str
    to_mode: str
    places: tuple[str, ...]
    countries: tuple[str, ...]
    start_h: float
    end_h: float
    distance_km: float
    moving_h: float
    handling_h: float
    border_h: float
    wait_h: float
    cost_usd: float
    co2e_kg: float
    co2e_ttw_kg: float
    steps: tuple[tuple[Step, Price], ...]
    service: str = ""

    @property
    def origin(self) -> str:
        """First place of the leg."""
        return self.places[0]

    @property
    def destination(self) -> str:
        """Last place of the leg."""
        return self.places[-1]

    @property
    def time_h(self) -> float:
        """All hours of the leg."""
        return self.moving_h + self.handling_h + self.border_h + self.wait_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Numbers of the facts that a route rests on, and how many sources stand behind them."""

    facts: tuple[int, ...]
    sources: int
    assumptions: int

    def counts(self) -> dict[str, int]:
        """Return how many facts, sources and assumptions there are."""
        return {
            "facts": len(self.facts),
            "sources": self.sources,
            "assumptions": self.assumptions,
        }


class LeaningCost(NamedTuple):
    """What a route takes more than the best without the leanings of its question: h, USD, kg."""

    time_h: float
    cost_usd: float
    co2e_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An answer: its legs in order, the corridors it follows and its evidence.

    ``border_crossings`` counts every state border on land, with formalities or without
    (inside the EU or the EAEU), and customs at discharge from ship or aircraft abroad.
    ``labels`` say of a route on a board what it is the best in (`planner.routing.board`).
    ``share`` is that of the shippers who would book it among the routes of its board, None where
    none is known (`planner.routing.shares`).
    ``gap`` is the share by which the route may be worse than the best: 0 where it is proven the
    best (`planner.routing.elementary`). ``leaning`` is what the leanings of the question cost.
    ``ended_after`` of the first of several routes is the number of searches after which the search
    for more ended early, 0 where it did not.
    """

    query: Query
    legs: tuple[Leg, ...]
    corridors: tuple[str, ...]
    evidence: Evidence
    border_crossings: int
    rank: int = 1
    gap: float = 0.0
    labels: tuple[str, ...] = ()
    share: float | None = None
    leaning: "LeaningCost | None" = None
    ended_after: int = 0

    @property
    def services(self) -> tuple[str, ...]:
        """Ids of the services by which the cargo goes, each once, in the order of travel."""
        return tuple(dict.fromkeys(leg.service for leg in self.legs if leg.service))

    @property
    def steps(self) -> Iterator[tuple[Step, Price]]:
        """Each step in order with its price."""
        for leg in self.legs:
            yield from leg.steps

    def total(self, name: str) -> float:
        """Return the sum over the legs of one of their numbers, such as ``cost_usd``."""
        return fsum(getattr(leg, name) for leg in self.legs)

    @property
    def transfers(self) -> int:
        """Number of changes of mode on the way; loading and unloading at the ends not counted."""
        inner = [leg for leg in self.legs if leg.kind == "transfer"]
        return sum("gate" not in (leg.mode, leg.to_mode) for leg in inner)

    def arrival(self) -> dt.datetime:
        """Return the moment of arrival, counted from 00:00 of the departure day."""
        return clock(self.query, self.legs[-1].end_h)


def clock(query: Query, hour: float) -> dt.datetime:
    """Return the moment ``hour`` hours after 00:00 of the departure day, to the minute."""
    midnight = dt.datetime.combine(query.depart, dt.time())
    return midnight + dt.timedelta(minutes=round(hour * 60))


def arrival(network: Network, route: Route, hours: float | None = None) -> dt.datetime:
    """Return the moment of arrival by the clock of the destination, summer time included.

    Parameters
    ----------
    network, route
        The network that the route was found on, and the route.
    hours
        Hours on the way, where not the expected ones.
    """
    query = route.query
    end = route.legs[-1].end_h if hours is None else query.hour + hours
    left = clock(query, query.hour).replace(tzinfo=zone_of(network.places[query.origin]))
    moment = left.astimezone(dt.UTC) + (clock(query, end) - clock(query, query.hour))
    return moment.astimezone(zone_of(network.places[query.destination])).replace(tzinfo=None)


QUANTITIES = (
    *("distance_km", "moving_h", "handling_h", "border_h", "wait_h"),
    *("cost_usd", "co2e_kg", "co2e_ttw_kg"),
)
"""What a leg adds up, in this order; CO2e well-to-wheel and tank-to-wheel."""
TOTALS = ("distance_km", "time_h", *QUANTITIES[1:])
"""Names of the totals of a route, in their order."""
_DIGITS = {"distance_km": 1, "cost_usd": 2, "co2e_kg": 2, "co2e_ttw_kg": 2}


def rounded(name: str, value: float) -> float:
    """Return a total rounded as it is printed."""
    return round(value, _DIGITS.get(name, 2)) + 0.0


def totals(route: Route) -> dict[str, float | int]:
    """Return the totals of a route: km, hours by kind, USD, kg CO2e, counts."""
    summed: dict[str, float | int] = {name: rounded(name, route.total(name)) for name in TOTALS}
    summed["border_crossings"] = route.border_crossings
    summed["transfers"] = route.transfers
    return summed


TOTAL_OF = {
    "time": "time_h",
    "cost": "cost_usd",
    "co2e": "co2e_kg",
    "distance": "distance_km",
    "generalised": "generalised_usd",
}
"""Name of the total that each criterion minimises."""


class CostTerm(NamedTuple):
    """A term of generalised cost.

    Attributes
    ----------
    name
        What it is: price, time, one of the parts of a `Burden`, or one of `EVENTS`.
    usd
        Dollars for the shipment.
    quantity, each_usd
        Hours or events, and what one of them weighs, USD; 0 of other terms.
    """

    name: str
    usd: float
    quantity: float = 0.0
    each_usd: float = 0.0


class GeneralisedCost(NamedTuple):
    """The sum that decides by generalised cost, term by term."""

    terms: tuple[CostTerm, ...]

    @property
    def usd(self) -> float:
        """The sum, USD."""
        return fsum(it.usd for it in self.terms)


def generalised_cost(network: Network, route: Route) -> GeneralisedCost:
    """Return the generalised cost of a route, whatever the criterion of its question."""
    rate, hours = hour_rate(network, route.query), route.total("time_h")
    burden = route_burden(network, route)
    penalties = zip(EVENTS, burden.events, burden.event_usd, strict=False)
    return GeneralisedCost(
        (
            CostTerm("price", route.total("cost_usd")),
            CostTerm("time", rate * hours, hours, rate),
            CostTerm("documents", burden.documents),
            CostTerm("agents", burden.transfers),
            CostTerm("transit", burden.transit),
            CostTerm("losses", burden.losses),
            CostTerm("missed_connections", burden.delays),
            *(CostTerm(name, count * each, count, each) for name, count, each in penalties),
        )
    )


def criterion_of(network: Network, route: Route) -> float:
    """Return what is minimised of a route: hours, USD, kg or km, with its penalties."""
    query = route.query
    if query.by == "generalised":
        return generalised_cost(network, route).usd
    return route.total(TOTAL_OF[query.by]) + route_penalty(network, route)


def route_penalty(network: Network, route: Route) -> float:
    """Return the penalties of a route by the criterion of its question, in its unit."""
    return penalty_of(network, route.query, steps_of(route), route.total("cost_usd"))


def route_burden(network: Network, route: Route) -> Burden:
    """Return what a route costs the shipper beside its price and its hours."""
    return burden_of(network, route.query, steps_of(route))


def steps_of(route: Route) -> dict[Step, None]:
    """Return the steps of a route; customs, handling and wait of a discharge are of one step."""
    return dict.fromkeys(step for leg in route.legs for step, _ in leg.steps)
