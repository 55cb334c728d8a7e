"""The ways of services along the network: hours at each call, and calls that no way joins."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from corridors.model.entities import Service, ServiceCall
from corridors.model.network import Network
from planner.pricing.arcs import MOVE, NEVER, Step, Steps
from planner.pricing.rides import directions_of


class TimedCall(NamedTuple):
    """A call of a service with the hours since its first departure.

    ``published`` says whether a source gives the hour of arrival, or else of departure; others
    follow from the network. None where no way leads to the call, or a closed one.
    """

    call: ServiceCall
    hours: float | None
    published: bool


class Made(NamedTuple):
    """A step of the way of a service, and the hours since its first departure when it is made."""

    step: Step
    hours: float


def timed_calls(network: Network, steps: Steps, service: Service) -> list[TimedCall]:
    """Return the calls of a service as they are listed, with hours, passed places included."""
    way = _ways(network, steps).get(service.id, [])
    first, *others = service.calls
    found = [TimedCall(first, 0.0 if way else None, published=True)]
    at = 0
    for call in others:
        while at < len(way) and (way[at].step.kind != MOVE or way[at].step.b != call.place):
            at += 1
        hours = way[at].hours if at < len(way) and way[at].hours < NEVER else None
        published = (call.arrive_h, call.depart_h) != (None, None)
        found.append(TimedCall(call, hours, published))
        at += 1
    return found


def service_ways(network: Network, steps: Steps) -> dict[str, list[tuple[str, str, str]]]:
    """Return by service the moves from its first call to its last, as two places and a mode.

    Services whose calls are not joined are left out.
    """
    return {
        name: [(it.step.a, it.step.b, it.step.first) for it in way if it.step.kind == MOVE]
        for name, way in _ways(network, steps).items()
    }


def _ways(network: Network, steps: Steps) -> dict[str, list[Made]]:
    """Return the steps of each service from its first call to its last, of a loop one round."""
    rides, found = steps.rides, {}
    takes = steps.nominal_hours()
    for name, by_call in _rides_by_call(network, steps).items():
        first = by_call[0]
        begin = min(rides.low[ride - rides.first] for ride in first)
        end = max(rides.high[ride - rides.first] for ride in first)
        if network.services[name].direction == "loop":
            # No ride leads round to its own place: the last stretch is that of the last call.
            home = network.services[name].calls[0].place
            back = (it for it in by_call[max(by_call)] if _end(steps, it) == home)
            end = max(end, *(rides.high[ride - rides.first] for ride in (*back,)[:1]))
        hours, way = 0.0, []
        for part in rides.along(begin, end):
            hours += part.hours(takes)
            way.append(Made(steps.step(part.edge), hours))
        found[name] = way
    return found


def _end(steps: Steps, edge: int) -> str:
    """Return the place to which a step leads."""
    return steps.places[steps.place_of[steps.head[edge]]]


def _rides_by_call(network: Network, steps: Steps) -> dict[str, dict[int, range]]:
    """Return by service and number of its call the rides from there, in the listed direction."""
    found: dict[str, dict[int, range]] = {}
    for edge, (name, number, *_) in steps.rides.boardings.items():
        state = steps.head[edge]
        if _end(steps, edge) == network.services[name].calls[number].place:
            rides = range(steps.start[state], steps.start[state + 1])
            found.setdefault(name, {}).setdefault(number, rides)
    return {name: by_call for name, by_call in found.items() if 0 in by_call}


def unjoined_services(network: Network, steps: Steps) -> Iterator[str]:
    """Yield a problem for each service between two of whose calls no way leads."""
    boarded = {
        (name, _end(steps, edge))
        for edge, (name, number, *_) in steps.rides.boardings.items()
        if not number
    }
    for service in network.services.values():
        for calls in directions_of(service):
            if (service.id, calls[0].place) not in boarded:
                one, other = _gap(network, service, calls)
                where = next(it.origin for it in network.facts.of(service.id))
                yield (
                    f"{where}: service {service.id}: no {service.mode} links lead from {one} to "
                    f"{other}; correct its calls or its mode, or add the links"
                )
                break


def _gap(network: Network, service: Service, calls: tuple[ServiceCall, ...]) -> tuple[str, str]:
    """Return the places of the first two calls, one after the other, that no links join."""
    import networkx as nx

    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from(it.place for it in calls)
    for link in network.links:
        if network.modes[link.mode].family == service.mode:
            ways.add_edge(link.a, link.b)
            if link.direction == "both":
                ways.add_edge(link.b, link.a)
    for one, other in pairwise(it.place for it in calls):
        if not nx.has_path(ways, one, other):
            return one, other
    return calls[0].place, calls[-1].place
