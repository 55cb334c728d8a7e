"""Which ships a bill of lading joins, at each port, and which rides cabotage forbids.

What a carrier may sell depends on the day. The days from which other agreements hold cut time into
spans; a span is a bit of a whole number, and what may be sold in it has that bit.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property

from corridors.model.entities import Service
from corridors.model.network import Network
from corridors.tables.carriers import FAMILY, Carriers, read_carriers
from planner.pricing.rides import ALWAYS, ShipGroups, directions_of

_Boards = tuple[tuple[str, int], ...]


class Bills:
    """The bills of lading of the services of a network at sea.

    Two ships that call at a port are joined where one carrier's bill covers both. Arrivals by
    services whose cargo may go on by the same ships, in the same spans, are one group.

    Parameters
    ----------
    network
        Its services at sea are read.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._carriers: Carriers | None = read_carriers(network)
        self._carried: dict[tuple[frozenset[str], str, str], int] = {}

    @property
    def turns(self) -> tuple[int, ...]:
        """The days from which other spans hold, as ordinals."""
        return tuple(it.toordinal() for it in self._days[1:])

    @cached_property
    def _days(self) -> Sequence[date]:
        """The first day of each span."""
        return (date.min, *(() if self._carriers is None else self._carriers.turns))

    @cached_property
    def _issuers(self) -> Mapping[str, tuple[frozenset[str], ...]]:
        """By service whose bills cover it in each span."""
        carriers = self._carriers
        if carriers is None:
            return {}
        sailing = (it for it in self._network.services.values() if it.mode == FAMILY)
        return {it.id: carriers.issuers(it, self._days) for it in sailing}

    @cached_property
    def onward(self) -> Mapping[str, Sequence[Mapping[str, int]]]:
        """By port the groups of arrivals: by service that they may board, in which spans."""
        found: dict[str, dict[_Boards, None]] = {}
        for (place, _), boards in self._onward.items():
            if boards:
                found.setdefault(place, {}).setdefault(boards)
        return {place: [dict(it) for it in groups] for place, groups in found.items()}

    @cached_property
    def _onward(self) -> Mapping[tuple[str, str], _Boards]:
        """By port and service by which cargo arrives what it may board, in which spans."""
        arriving: dict[str, dict[str, None]] = {}
        leaving: dict[str, dict[str, None]] = {}
        for service in self._issuers:
            for calls in directions_of(self._network.services[service]):
                for call in calls:
                    for some, stops in ((arriving, call.unloads), (leaving, call.loads)):
                        if stops:
                            some.setdefault(call.place, {}).setdefault(service)
        joined = cache(self._joined)
        return {
            (place, one): tuple(
                (other, spans)
                for other in leaving.get(place, ())
                if (spans := joined(min(one, other), max(one, other)))
            )
            for place, services in arriving.items()
            for one in services
        }

    def _joined(self, one: str, other: str) -> int:
        """Return in which spans one bill covers two services."""
        pairs = zip(self._issuers[one], self._issuers[other], strict=True)
        return _bits(not mine.isdisjoint(yours) for mine, yours in pairs)

    def group(self, place: str, service: str) -> int:
        """Return the number of the group of arrivals by a service, from 1; 0 if it may not go on.

        Of services that are under no bill, and where a network names no carriers, it is 0.
        """
        boards = self._onward.get((place, service))
        return 1 + self.onward[place].index(dict(boards)) if boards else 0

    @property
    def groups(self) -> ShipGroups:
        """Into how many groups arrivals are parted."""
        bound = self._carriers is not None
        return ShipGroups(bound, {it: len(several) for it, several in self.onward.items()})

    def carried(self, service: Service, origin: str, destination: str) -> int:
        """Return in which spans the flag of a service may carry from port to port."""
        carriers, places = self._carriers, self._network.places
        abroad = places[origin].country != places[destination].country
        if carriers is None or service.mode != FAMILY or abroad:
            return ALWAYS
        operators = carriers.operators(service)
        key = (operators, min(origin, destination), max(origin, destination))
        if key not in self._carried:
            days = (carriers.may_carry(operators, origin, destination, it) for it in self._days)
            self._carried[key] = _bits(days)
        return self._carried[key]


def _bits(flags: Iterator[bool]) -> int:
    found = [bool(it) for it in flags]
    return ALWAYS if all(found) else sum(1 << at for at, it in enumerate(found) if it)
