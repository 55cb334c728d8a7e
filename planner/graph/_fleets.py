"""Steps that the ships of a service sail in ice that keeps the ship of its cargo away."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.network import Network
from planner.graph._calendars import open_spans
from planner.pricing.arcs import Steps
from planner.pricing.formula import SHIFT
from planner.pricing.pricer import Pricer


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
    hours: NDArray[np.float64],
    closed: NDArray[np.bool_],
) -> FleetSteps:
    """Return what steps take on board of the services that carry a cargo.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    pricer, cargo, depart
        Of the question.
    hours
        By row of the steps the hours for the cargo.
    closed
        By step whether a ban closes it to all ships.
    """
    stated = (it for it in network.facts.subjects_of("ice_class") if it in network.services)
    own = {it: pricer.aboard(it) for it in stated if cargo in network.services[it].cargo}
    ships = {service: ship for service, ship in own.items() if ship is not pricer}
    if not ships or not len(steps.rides):
        return FleetSteps()
    rows = steps.rows
    by_class: dict[int, set[int]] = {}
    for at, service in _places(steps, ships):
        edge = int(steps.rides.edges[at])
        if edge in rows.slow and not closed[edge]:
            by_class.setdefault(ships[service].ship_class, set()).add(edge)
    takes = {}
    on_day = rows.on(pricer.day)
    for ship_class, edges in by_class.items():
        fit = rows.admit(ship_class, pricer.draft)
        spans = open_spans(rows, np.isin(rows.edge, list(edges)), hours, fit, depart)
        some = sorted(edges)
        for edge, dated in zip(some, spans.of_each(some), strict=True):
            now = on_day[rows.at(edge)]
            always = [(0.0, 0.0, float(hours[now]))] if fit[now] else []
            found = dated if rows.seasonal[now] else always
            if found:
                takes[ship_class, edge] = found[0][2] + SHIFT - SHIFT, max(found[0][0], 0.0)
    return FleetSteps(ships, takes)
