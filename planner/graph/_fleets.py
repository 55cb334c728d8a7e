"""Steps that the ships of a service sail in ice that keeps the ship of its cargo away."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from corridors.model.network import Network
from planner.graph._calendars import season_spans
from planner.pricing.arcs import Steps, reprice
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import SHIFT


class FleetSteps(NamedTuple):
    """What steps take on board of the services whose fleet has the stronger ice class.

    Attributes
    ----------
    ships
        The pricer of each such service.
    takes
        By ice class and step the hours that the step takes, and the hour from which it is open;
        what is not here takes on board what it takes without.
    """

    ships: Mapping[str, Pricer] = {}
    takes: Mapping[tuple[int, int], tuple[float, float]] = {}

    def find(self, service: str, edge: int) -> tuple[float, float] | None:
        """Return the hours of a step on board, and from which hour it is open, if they are own."""
        ship = self.ships.get(service)
        return None if ship is None else self.takes.get((ship.ship_class, edge))

    def without(self, edges: Collection[int]) -> "FleetSteps":
        """Return the same without some steps."""
        if not self.takes:
            return self
        kept = {key: it for key, it in self.takes.items() if key[1] not in edges}
        return self._replace(takes=kept)

    def patched(self, part: "FleetSteps", changed: Collection[int]) -> "FleetSteps":
        """Return these with the changed steps, and the ships, of others."""
        takes = {**self.without(frozenset(changed)).takes, **part.takes}
        return FleetSteps(part.ships, takes)

    def along(self, steps: Steps) -> Iterator[tuple[int, float, float]]:
        """Yield what is own by its place among the ways of all services."""
        edges = steps.rides.edges
        for at, service in _places(steps, self.ships):
            found = self.find(service, int(edges[at]))
            if found is not None:
                yield at, *found


def _places(steps: Steps, services: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield the places of the ways of some services, each once."""
    if not services:
        return
    rides = steps.rides
    found: dict[int, str] = {}
    for low, high, service in zip(rides.low, rides.high, rides.services, strict=True):
        if service in services:
            found.update(dict.fromkeys(range(low, high), service))
    yield from found.items()


def fleet_steps(
    network: Network,
    steps: Steps,
    pricer: Pricer,
    cargo: str,
    depart: dt.date,
    fits: Callable[[int], bool],
) -> FleetSteps:
    """Return what steps take on board of the services that carry a cargo.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    pricer, cargo, depart
        Of the question.
    fits
        Tells whether a step is looked at: one that is held, and closed by no ban.
    """
    stated = (it for it in network.facts.subjects_of("ice_class") if it in network.services)
    own = {it: pricer.aboard(it) for it in stated if cargo in network.services[it].cargo}
    ships = {service: ship for service, ship in own.items() if ship is not pricer}
    if not ships or not len(steps.rides):
        return FleetSteps()
    slow = set(steps.slow)
    by_class = {ship.ship_class: ship for ship in ships.values()}
    edges = steps.rides.edges
    asked = {(ships[service].ship_class, int(edges[at])) for at, service in _places(steps, ships)}
    takes = {}
    for key in sorted(asked):
        ship_class, edge = key
        if edge in slow and fits(edge):
            found = _takes(by_class[ship_class], steps, edge, depart)
            if found is not None:
                takes[key] = found
    return FleetSteps(ships, takes)


def _takes(ship: Pricer, steps: Steps, edge: int, depart: dt.date) -> tuple[float, float] | None:
    """Return the hours of a step for a ship, and from when it is open; None where it never is."""
    step = steps.step(edge)

    def hours_on(day: int) -> float | None:
        on_day = reprice(ship, step, day)
        return None if on_day is None or on_day.closed else on_day.hours

    price = reprice(ship, step)
    if price is None:
        return None
    if not price.seasons:
        return None if price.closed else (price.hours + SHIFT - SHIFT, 0.0)
    spans = season_spans(depart, price.seasons, hours_on)
    if not spans:
        return None
    begin, _, hours = spans[0]
    return hours + SHIFT - SHIFT, max(begin, 0.0)
