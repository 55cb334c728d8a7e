"""Carriers at sea: whose bill of lading covers a ship, and whose ships may sail a coast.

A box changes ships where one carrier can sell the whole chain: it runs both ships, has space on
them by an alliance or an agreement of that day, or the other ship is a feeder that carries for it.
Between two ports of one country it goes by ships of the flags that the country admits.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.entities import Service
from corridors.model.network import Network
from corridors.places.names import fold
from corridors.tables.reader import columns_of, read_rows

CARRIERS, AGREEMENTS, CABOTAGE = "carriers", "carrier_agreements", "cabotage"
FAMILY = "sea"
ANY = "*"
"""All ocean lines, as members of an agreement; all flags, of a coast."""
ALLIANCE, GROUP, FEEDER = "alliance", "one_group", "common_feeder"
KINDS = (
    *(ALLIANCE, GROUP, FEEDER, "vessel_sharing", "slot_exchange", "slot_charter", "through_bl"),
)
_FIRST, _LAST = date.min, date.max


class Carrier(NamedTuple):
    """A carrier: its names, the country whose flag it flies, and whether it is an ocean line."""

    id: str
    names: tuple[str, ...]
    country: str
    ocean: bool


class Agreement(NamedTuple):
    """Carriers that sell space on each other's ships from one day to another, both included.

    Attributes
    ----------
    name, kind
        What it is called, and one of `KINDS`. Of a common feeder the first member is the feeder,
        and the others are those whose boxes it carries.
    carriers
        Ids of its members; `ANY` stands for all ocean lines.
    services, trades
        The services to which it is confined, and the trades, each a set of countries, trade
        regions and markets of which a service calls in two (or in the one); empty for all.
    begin, end, where
        Its days, and the row of the table.
    """

    name: str
    kind: str
    carriers: tuple[str, ...]
    services: frozenset[str]
    trades: tuple[frozenset[str], ...]
    begin: date
    end: date
    where: str


class Coast(NamedTuple):
    """Between which ports of a country ships of some flags, or carriers, may carry cargo.

    ``places`` is empty for all ports of ``countries``, ``carriers`` for all of ``flags``.
    """

    countries: frozenset[str]
    flags: frozenset[str]
    carriers: frozenset[str]
    places: frozenset[str]
    begin: date
    end: date
    where: str


class Carriers:
    """The carriers of the services of a network at sea, their agreements, and coasts.

    Parameters
    ----------
    network
        The network whose services they run.
    carriers, agreements, coasts
        The rows of the tables.
    """

    def __init__(
        self,
        network: Network,
        carriers: Mapping[str, Carrier],
        agreements: Collection[Agreement],
        coasts: Collection[Coast],
    ) -> None:
        self.carriers = carriers
        self.agreements = agreements
        self.coasts = coasts
        self._network = network
        self._named = {fold(name): it.id for it in carriers.values() for name in it.names}
        self._ocean = frozenset(it.id for it in carriers.values() if it.ocean)

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days from which other agreements or rules hold, in order."""
        spans = [(it.begin, it.end) for it in (*self.agreements, *self.coasts)]
        begins = {begin for begin, _ in spans if begin > _FIRST}
        return tuple(sorted(begins | {end + timedelta(1) for _, end in spans if end < _LAST}))

    def operators(self, service: Service) -> frozenset[str]:
        """Return the carriers that run a service; one that no table names goes by its own name.

        Examples
        --------
        >>> sample = Service("a", "KSSL (IRISL) / ASCO", "x", "sea", "", (), (), 2026, "", "", ())
        >>> sorted(Carriers(None, {}, (), ()).operators(sample))
        ['asco', 'irisl', 'kssl']
        """
        whole = fold(service.operator)
        if whole in self._named:
            return frozenset({self._named[whole]})
        parts = service.operator.replace("(", "/").replace(")", "").split("/")
        names = [fold(it) for it in parts if it.strip()]
        return frozenset(self._named.get(it, it) for it in names)

    def issuers(self, service: Service, days: Iterable[date]) -> tuple[frozenset[str], ...]:
        """Return on each day whose bills of lading cover a service.

        They are its operators and the lines of their groups, whoever agreed with one of these, and
        the lines of the groups of those.
        """
        covering = [it for it in self.agreements if self._covers(it, service)]
        found = []
        for day in days:
            held = [it for it in covering if it.begin <= day <= it.end]
            lines = self.operators(service)
            groups = [it for it in held if it.kind == GROUP]
            for agreements in (groups, [it for it in held if it.kind != GROUP], groups):
                lines = self._joined(lines, agreements, self._ocean)
            found.append(lines)
        return tuple(found)

    @staticmethod
    def _joined(
        own: frozenset[str], agreements: Collection[Agreement], ocean: frozenset[str]
    ) -> frozenset[str]:
        """Return carriers and those that agreements join to them, at one remove."""
        found = set(own)
        for _, kind, members, *_ in agreements:
            owners = members[:1] if kind == FEEDER else members
            if not own.isdisjoint(owners):
                found.update(*(ocean if it == ANY else (it,) for it in members))
        return frozenset(found)

    def _covers(self, agreement: Agreement, service: Service) -> bool:
        if agreement.services:
            return service.id in agreement.services
        return not agreement.trades or any(self._serves(service, it) for it in agreement.trades)

    def _serves(self, service: Service, trade: frozenset[str]) -> bool:
        """Tell whether a service calls in two areas of a trade, or in none but its only one."""
        called = self._called(service)
        if len(trade) == 1:
            return all(trade & areas for areas in called)
        return sum(any(area in areas for areas in called) for area in trade) >= 2

    def _called(self, service: Service) -> list[frozenset[str]]:
        """Return for each call its country, trade region and market."""
        calls = dict.fromkeys(it.place for it in service.calls if not it.passes)
        return [self._areas[it] for it in calls]

    @cached_property
    def _areas(self) -> Mapping[str, frozenset[str]]:
        """By place its country, and its trade region and market at sea."""
        network = self._network
        regions = network.regions.get(FAMILY, {})
        found = {}
        for place in network.places.values():
            own = regions.get(place.id)
            more = (own[0], network.trade_regions[own[0]].market) if own else ()
            found[place.id] = frozenset((place.country, *more)) - {""}
        return found

    def may_carry(
        self, operators: frozenset[str], origin: str, destination: str, day: date
    ) -> bool:
        """Tell whether ships of carriers may sail from port to port on a day, as cabotage has it.

        Those of a carrier whose flag is not known may.
        """
        places = self._network.places
        country = places[origin].country
        rules = [it for it in self.coasts if country in it.countries and it.begin <= day <= it.end]
        if country != places[destination].country or not rules:
            return True
        flags = {self.carriers[it].country if it in self.carriers else "" for it in operators}
        return "" in flags or any(
            (ANY in it.flags or flags & it.flags)
            and (not it.carriers or operators & it.carriers)
            and (not it.places or it.places >= {origin, destination})
            for it in rules
        )


def read_carriers(network: Network) -> Carriers | None:
    """Return the carriers of a network; None where its folder has no such tables.

    Raises
    ------
    DataError
        If a table can't be read.
    """
    if not (network.folder / f"{CARRIERS}.csv").is_file():
        return None
    problems: list[str] = []
    found = Carriers(
        network,
        {it.id: it for it in _carriers(network.folder, problems)},
        tuple(_agreements(network.folder, problems)),
        tuple(_coasts(network.folder, problems)),
    )
    if problems:
        raise DataError(problems)
    return found


def _rows(folder: Path, table: str, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    path = folder / f"{table}.csv"
    if path.is_file():
        for line, cells in read_rows(path, columns_of(table), problems):
            yield f"{path.name}:{line}", list(cells)


def _carriers(folder: Path, problems: list[str]) -> Iterator[Carrier]:
    for _, (key, name, aliases, country, ocean, *_) in _rows(folder, CARRIERS, problems):
        names = (name, *(it for it in aliases.split(";") if it))
        yield Carrier(key, names, country, ocean == "yes")


def _agreements(folder: Path, problems: list[str]) -> Iterator[Agreement]:
    for where, cells in _rows(folder, AGREEMENTS, problems):
        name, kind, carriers, services, trades, begin, end, *_ = cells
        days = _days(where, begin, end, problems)
        of = tuple(frozenset(it.split("-")) for it in trades.split())
        members = tuple(carriers.split())
        yield Agreement(name, kind, members, frozenset(services.split()), of, *days, where)


def _coasts(folder: Path, problems: list[str]) -> Iterator[Coast]:
    for where, (*lists, begin, end, _, _, _) in _rows(folder, CABOTAGE, problems):
        sets = (frozenset(it.split()) for it in lists)
        yield Coast(*sets, *_days(where, begin, end, problems), where)


def _days(where: str, begin: str, end: str, problems: list[str]) -> tuple[date, date]:
    try:
        first = date.fromisoformat(begin) if begin else _FIRST
        last = date.fromisoformat(end) if end else _LAST
    except ValueError:
        problems.append(f"{where}: {begin!r} or {end!r} is no day; write YYYY-MM-DD")
        return _FIRST, _LAST
    if last < first:
        problems.append(f"{where}: it ends on {end}, before it begins; correct a day")
    return first, last
