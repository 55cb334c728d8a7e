"""The ways of services along the network: hours at each call, and calls that no way joins."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from corridors.model.entities import Service, ServiceCall
from corridors.model.network import Network
from planner.pricing.arcs import MOVE, Steps, way_finder
from planner.pricing.rides import WayFinder, directions_of


class TimedCall(NamedTuple):
    """A call of a service with the hours since its first departure.

    ``published`` says whether a source gives the hour of arrival, or else of departure; others
    follow from the network. None where no way leads to the call.
    """

    call: ServiceCall
    hours: float | None
    published: bool


def timed_calls(network: Network, steps: Steps, service: Service) -> list[TimedCall]:
    """Return the calls of a service as they are listed, with hours, passed places included."""
    finder = way_finder(network, steps)
    run = finder.run(service, service.calls)
    hours: list[float | None] = [None] * len(service.calls)
    if run is not None:
        taken = (finder.hours(edge) * pace for edge, pace in zip(run.edges, run.pace, strict=True))
        running = [0.0, *accumulate(taken)]
        for number in range(len(service.calls)):
            hours[number] = running[run.at[number]]
    return [
        TimedCall(call, taken, not number or (call.arrive_h, call.depart_h) != (None, None))
        for number, (call, taken) in enumerate(zip(service.calls, hours, strict=True))
    ]


def service_ways(
    network: Network, steps: Steps, services: Iterable[Service]
) -> dict[str, list[tuple[str, str, str]]]:
    """Return by service the moves from its first call to its last, as two places and a mode.

    Services whose calls are not joined are left out.
    """
    finder = way_finder(network, steps)
    found = {}
    for service in services:
        run = finder.run(service, service.calls)
        if run is not None:
            made = (steps.step(edge) for edge in run.edges[: run.at[len(service.calls) - 1]])
            found[service.id] = [(it.a, it.b, it.first) for it in made if it.kind == MOVE]
    return found


def unjoined_services(network: Network, steps: Steps) -> Iterator[str]:
    """Yield a problem for each service between two of whose calls no way leads."""
    finder = way_finder(network, steps) if network.services else None
    for service in network.services.values():
        for calls in directions_of(service):
            if finder is not None and finder.run(service, calls) is None:
                gap = _gap(finder, service, calls)
                where = next(it.origin for it in network.facts.of(service.id))
                yield (
                    f"{where}: service {service.id}: no {service.mode} links lead from {gap[0]} "
                    f"to {gap[1]}; correct its calls or its mode, or add the links"
                )
                break


def _gap(finder: WayFinder, service: Service, calls: tuple[ServiceCall, ...]) -> tuple[str, str]:
    """Return the places of the first two calls that are not joined one after the other."""
    forward = service._replace(direction="forward")
    for last in range(2, len(calls) + 1):
        if finder.run(forward, calls[:last]) is None:
            return calls[last - 2].place, calls[last - 1].place
    return calls[0].place, calls[-1].place
