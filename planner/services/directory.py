"""The directory of services: those that call at a place, or lead from one place to another."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any, NamedTuple

from corridors.errors import UsageError
from corridors.geometry import great_circle_km
from corridors.model.entities import Service, ServiceCall
from corridors.model.network import Network
from corridors.tables.services import WEEKDAYS
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.rides import directions_of
from planner.question.query import expand_modes
from planner.restrictions.bans import is_confirmed
from planner.services.names import find_operator, partners_of
from planner.services.timetable import (
    DEPARTURES,
    ServiceStatus,
    departures_per_week,
    frequency_text,
    next_departures,
    status_of,
    weekdays_at,
)


class Listed(NamedTuple):
    """A service of the directory.

    ``calls`` are those on the way, passed places left out: of a pair from its first to its second
    place, else all. ``boards`` is where departures are counted, empty where nothing is loaded;
    ``offsets`` when it leaves there after its first departure, in each direction; ``hours`` those
    of the ride between a pair, None where there is no pair or a step of the way is closed.
    """

    service: Service
    status: ServiceStatus
    confirmed: bool
    calls: tuple[ServiceCall, ...]
    boards: str
    offsets: tuple[float, ...]
    hours: float | None


class Wanted(NamedTuple):
    """Which services are listed.

    ``families`` are modes (none: all), ``operators`` names as of
    `planner.services.names.find_operator` (none: all). Services not confirmed of late are listed
    with ``unconfirmed``, suspended, planned and closed ones with ``closed``.
    """

    families: frozenset[str] = frozenset()
    operators: tuple[str, ...] = ()
    unconfirmed: bool = False
    closed: bool = False

    def admits(self, listed: Listed) -> bool:
        """Tell whether a service is listed."""
        return self.asks_for(listed.service) and self.hides(listed) == ""

    def asks_for(self, service: Service) -> bool:
        """Tell whether a service is of the modes and operators asked."""
        if self.families and service.mode not in self.families:
            return False
        return not self.operators or not {*self.operators}.isdisjoint(partners_of(service))

    def hides(self, listed: Listed) -> str:
        """Return the option that lists a service which is left out, empty where it is listed."""
        if not (listed.status.is_open or self.closed):
            return "--all"
        return "" if listed.confirmed or self.unconfirmed else "--unconfirmed"


def read_wanted(
    network: Network,
    modes: Iterable[str],
    names: Iterable[str],
    *,
    unconfirmed: bool = False,
    closed: bool = False,
) -> Wanted:
    """Resolve modes (ids or families) and operators into what is listed.

    Raises
    ------
    UnknownNameError
        If a mode or an operator does not exist.
    """
    found = expand_modes(network, tuple(it.lower() for it in modes))
    return Wanted(
        frozenset(network.modes[it].family for it in found),
        tuple(find_operator(network, it) for it in names),
        unconfirmed=unconfirmed,
        closed=closed,
    )


def find_services(network: Network, steps: Steps, places: Sequence[str]) -> list[Listed]:
    """Return all services, those that call at a place, or those that lead from one to another.

    Parameters
    ----------
    network, steps
        The network and its steps.
    places
        Ids of none, one or two places.

    Raises
    ------
    UsageError
        If both places are one.
    """
    if len(places) > 1 and places[0] == places[1]:
        message = f"FROM and TO are both {places[0]}; name two places, or only one"
        raise UsageError(message)
    if len(places) > 1:
        return services_between(network, steps, places[0], places[1])
    return services_at(network, steps, places[0]) if places else all_services(network)


def services_at(network: Network, steps: Steps, place: str) -> list[Listed]:
    """Return the services that load or unload at a place, in the order of the tables."""
    offsets: dict[str, dict[float, None]] = {}
    for edge, (name, _, offset_h, _) in steps.rides.boardings.items():
        if steps.places[steps.place_of[steps.head[edge]]] == place:
            offsets.setdefault(name, {}).setdefault(offset_h)
    return [
        _listed(network, it, it.calls, place if it.id in offsets else "", offsets.get(it.id, ()))
        for it in network.services.values()
        if any(call.place == place and not call.passes for call in it.calls)
    ]


def all_services(network: Network) -> list[Listed]:
    """Return all services; departures count at the first call."""
    return [
        _listed(network, it, it.calls, it.calls[0].place, (0.0,))
        for it in network.services.values()
    ]


def services_between(network: Network, steps: Steps, origin: str, destination: str) -> list[Listed]:
    """Return the services that lead from one place to another in one ride, the quickest first."""
    rides, found = steps.rides, []
    takes = steps.nominal_hours()
    best: dict[tuple[str, float], tuple[float, int]] = {}
    for edge, (name, number, offset_h, _) in rides.boardings.items():
        state = steps.head[edge]
        if steps.places[steps.place_of[state]] != origin:
            continue
        for ride in range(steps.start[state], steps.start[state + 1]):
            if steps.places[steps.place_of[steps.head[ride]]] == destination:
                hours = fsum(part.hours(takes) for part in rides.parts(ride))
                known = best.get((name, offset_h), (NEVER, -1))
                if known[1] < 0 or hours < known[0]:
                    best[name, offset_h] = hours, number
    for (name, offset_h), (hours, number) in best.items():
        service = network.services[name]
        calls = _between(service, number, origin, destination)
        listed = _listed(network, service, calls, origin, (offset_h,))
        found.append(listed._replace(hours=None if hours == NEVER else hours))
    order = {name: at for at, name in enumerate(network.services)}
    return sorted(
        found, key=lambda it: (NEVER if it.hours is None else it.hours, order[it.service.id])
    )


def _listed(
    network: Network,
    service: Service,
    calls: Iterable[ServiceCall],
    boards: str,
    offsets: Iterable[float],
) -> Listed:
    return Listed(
        service,
        status_of(network, service.id),
        is_confirmed(network, service.id),
        tuple(it for it in calls if not it.passes),
        boards,
        tuple(offsets),
        None,
    )


def _between(
    service: Service, number: int, origin: str, destination: str
) -> tuple[ServiceCall, ...]:
    """Return the calls of a service from that with a number, at the origin, to the destination."""
    for calls in directions_of(service):
        round_trip = (*calls, *calls[1:-1]) if service.direction == "loop" else calls
        if calls[number].place != origin:
            continue
        for last in range(number + 1, len(round_trip)):
            if round_trip[last].place == destination and round_trip[last].unloads:
                return round_trip[number : last + 1]
    return service.calls


def nearest_calls(network: Network, place: str, count: int = 3) -> list[tuple[str, float]]:
    """Return names of the nearest places where services call, with great circles in km."""
    here = network.places[place]
    called = {
        call.place
        for service in network.services.values()
        if status_of(network, service.id).is_open
        for call in service.calls
        if not call.passes
    }
    places = [network.places[it] for it in sorted(called - {place})]
    far = [(great_circle_km(here.lat, here.lon, it.lat, it.lon), it.name()) for it in places]
    return [(name, km) for km, name in sorted(far)[:count]]


def departures_of(network: Network, listed: Listed, after: dt.datetime) -> list[dt.datetime]:
    """Return the next departures of a listed service, in either direction, from a moment."""
    found = {
        moment
        for offset_h in listed.offsets
        for moment in next_departures(network, listed.service, listed.boards, offset_h, after)
    }
    return sorted(found)[:DEPARTURES]


def services_dict(day: dt.date, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return rows of `listed_dict` as plain data; ``depart`` is the day that departures follow."""
    return {"schema_version": 1, "depart": day.isoformat(), "services": rows}


def listed_dict(network: Network, listed: Listed, after: dt.datetime) -> dict[str, Any]:
    """Return a listed service as plain data.

    Parameters
    ----------
    network, listed
        The network and one of its services.
    after
        An aware moment from which departures count.
    """
    service, places = listed.service, network.places
    source = network.sources[service.source]
    fact = next(it for it in network.facts.of(service.id) if it.attribute == "headway_h")
    refused = network.facts.by_subject[service.id].get("unbooked", ())
    weekdays = sorted({day for it in listed.offsets for day in weekdays_at(service, it)})
    moments = departures_of(network, listed, after)
    return {
        "id": service.id,
        "operator": service.operator,
        "name": service.name,
        "mode": service.mode,
        "direction": service.direction,
        "calls": [it.place for it in listed.calls],
        "call_names": [places[it.place].name() for it in listed.calls],
        "time_h": None if listed.hours is None else round(listed.hours, 2),
        "departures_per_week": round(departures_per_week(network, service.id), 3),
        "weekdays": [WEEKDAYS[it] for it in weekdays],
        "frequency": frequency_text(network, service, listed.offsets[0] if listed.offsets else 0.0),
        "departs_from": listed.boards,
        "departures": [it.isoformat(timespec="minutes") for it in moments],
        "months": listed.status.months,
        "valid_from": service.valid_from or None,
        "valid_to": service.valid_to or None,
        "status": listed.status.status,
        "confirmed": service.confirmed,
        "confirmed_lately": listed.confirmed,
        "cargo": list(service.cargo),
        "refuses": sorted({word for it in refused for word in str(it[0]).split()} - {"nothing"}),
        "note": service.note,
        "source": {
            **{name: getattr(source, name) for name in ("id", "title", "publisher", "year", "url")},
            "locator": fact.locator,
        },
    }


def flat_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of `listed_dict` for CSV: lists separated by blanks, the source by its id."""
    blank = ("calls", "weekdays", "departures", "cargo", "refuses")
    flat = {**row, **{name: " ".join(row[name]) for name in blank}}
    del flat["call_names"]
    return {**flat, "source": row["source"]["id"], "locator": row["source"]["locator"]}


def count_services(network: Network) -> dict[str, dict[str, Any]]:
    """Return how many services there are by mode, operator, year confirmed and status.

    Of each mode the ``services``, and those ``used`` by routes: they run and are confirmed of late.
    """
    by_mode: dict[str, dict[str, int]] = {}
    operators: Counter[str] = Counter()
    years: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for it in all_services(network):
        counts = by_mode.setdefault(it.service.mode, {"services": 0, "used": 0})
        counts["services"] += 1
        counts["used"] += Wanted().admits(it)
        operators.update(partners_of(it.service))
        years[str(it.service.confirmed)] += 1
        states[it.status.status] += 1
    return {
        "mode": by_mode,
        "operator": dict(sorted(operators.items(), key=lambda it: (-it[1], it[0].casefold()))),
        "confirmed": dict(sorted(years.items(), reverse=True)),
        "status": dict(states.most_common()),
    }
